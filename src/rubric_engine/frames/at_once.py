"""Frames whose columns are whole numbers and truths for the most part, with nothing missing: those are taken together, and only the others one by one.

What comes out is what ``reading.read`` would make of the frame. Where anything is out of the ordinary (a missing value, a number beyond its range, a frame of several pieces),
nothing comes out: ``read`` takes the frame then, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import FactSpec
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.names import Schema
from rubric_engine.frames.arrow_c import Exported, SeveralChunksError, integer_kind
from rubric_engine.frames.door import Columns, Way, Ways
from rubric_engine.frames.raw import Raw
from rubric_engine.frames.reading import Asked, Frame, Headings, Reading, cohort_of
from rubric_engine.frames.sources import Source
from rubric_engine.scoring.columnar.numpy_ import BLOCK, is_one_block
from rubric_engine.scoring.columnar.table import Layout, OutsideError, Plain, Table

_TRUTHS: Final = b"b"
_TEXTS: Final = (b"u", b"U", b"vu")


@frozen(eq=False)
class Gathering:
    """How frames with the same columns of the same types are taken. ``ints``, ``truths``: the places of what is taken together; ``others``: names and places of what is
    taken one by one; ``texts``: what the frame's library is asked for; ``facts``: those of both, by column; ``given``: all facts that have a column; ``scales``: as
    ``Given`` has them."""

    ints: tuple[int, ...]
    truths: tuple[int, ...]
    layout: Layout
    others: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]
    facts: tuple[tuple[str, FactSpec], ...]
    given: frozenset[str]
    scales: Mapping[tuple[str | None, str], int]

    @classmethod
    def of(cls, head: Headings, source: Source, asked: Asked, formats: tuple[bytes, ...], ways: Ways) -> Gathering | None:
        """None where there is little to take together."""
        by_itself = {*asked.cohort, *(() if asked.unit is None else (asked.unit,))}
        ints, truths, others, texts = dict[int, Way](), dict[int, Way](), list[tuple[str, int]](), list[str]()
        for place, (name, form) in enumerate(zip(source.names, formats, strict=True)):
            spec = head.facts.get(name)
            way = None if spec is None or spec.or_none or name in by_itself else Way.known(ways, None, spec)
            if way is not None and way.is_truth and form == _TRUTHS:
                truths[place] = way
            elif way is not None and way.is_number and integer_kind(form) is not None:
                ints[place] = way
            elif form in _TEXTS and (spec is not None or name in by_itself):
                texts.append(name)
            elif spec is not None or name in by_itself:
                others.append((name, place))
        if len(ints) + len(truths) <= len(source.names) // 2:
            return None
        kinds = {place: integer_kind(formats[place]) for place in ints}
        layout = Layout.of(
            {way.value: (kind, way.low, way.high) for place, way in ints.items() if (kind := kinds[place]) is not None},
            [way.truth for way in truths.values()],
        )
        alone = {*texts, *(name for name, _ in others)}
        facts = tuple((name, spec) for name, spec in head.facts.items() if name in alone)
        scales = {way.value[:2]: 1 for way in ints.values() if not way.whole}
        given = frozenset(spec.name for spec in head.facts.values())
        return cls(tuple(ints), tuple(truths), layout, tuple(others), tuple(texts), facts, given, scales)

    def taken(self, found: Exported) -> Plain | None:
        """Raises ``OutsideError``."""
        ints = found.integers(self.ints, self.layout.kinds)
        truths = None if ints is None else found.truths(self.truths)
        return None if ints is None or truths is None else Plain(self.layout, ints, self.layout.bounds(ints), truths.unpacked())


Gatherings = dict[tuple[object, ...], Gathering | None]


def read_at_once(
    schema: Schema,
    source: Source,
    head: Headings,
    asked: Asked,
    language: Language,
    *,
    names_matter: bool,
    ways: Ways,
    known: Gatherings,
    key: tuple[object, ...],
) -> Frame | None:
    """As ``read``, of a frame that is plain for the most part, and not so large that its rows would be scored part by part. ``known``: how frames were taken before, by
    ``key``, which the headings hang on."""
    if source.exported is None or not source.height or source.height > BLOCK or known.get(key, _NEW) is None:
        return None
    try:
        found = source.exported()
        gathering = _gathering(head, source, asked, found, ways, known, key)
        plain = None if gathering is None else gathering.taken(found)
        if gathering is None or plain is None:
            return None
        held = {name: found.column(place) for name, place in gathering.others}
        if gathering.texts:
            held |= source.read(gathering.texts)
    except (TypeError, SeveralChunksError, OutsideError):
        return None
    return _frame(schema, gathering, plain, held, head, asked, language, source.height, names_matter=names_matter, ways=ways)


_NEW: Final = object()


def _gathering(
    head: Headings, source: Source, asked: Asked, found: Exported, ways: Ways, known: Gatherings, key: tuple[object, ...]
) -> Gathering | None:
    """Kept by the types of the columns; and where there is nothing in it for one of them, by their names too."""
    full = (*key, found.formats)
    if full not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[full] = Gathering.of(head, source, asked, found.formats, ways)
    return known[full]


_MOST_KEPT: Final = 32


def _frame(
    schema: Schema,
    gathering: Gathering,
    plain: Plain,
    held: Mapping[str, Raw],
    head: Headings,
    asked: Asked,
    language: Language,
    rows: int,
    *,
    names_matter: bool,
    ways: Ways,
) -> Frame | None:
    columns = Columns(head.problems, asked.nan_is_missing, ways)
    making = Reading(schema, columns, asked, rows, None if asked.unit is None else held[asked.unit], names_matter)
    for name, spec in gathering.facts:
        making.fact(spec, held[name], making.placed(spec.name, name))
    for name, frame in asked.lists.items():
        listed = schema.names.find(name)
        assert listed is not None
        making.child(listed, frame)
    making.rest(gathering.given)
    cohort = cohort_of(asked, held, rows, language)
    names = making.names(cohort)
    if columns.problems or not is_one_block(rows, making.offsets):
        return None
    columns.scales.update(gathering.scales)
    table = Table(rows, columns.ints, columns.truths, columns.words, columns.vocabulary, names, making.offsets, cohort, plain)
    return Frame(rows, table, Given(frozenset(columns.open), columns.scales), columns, {}, language, making.unit)
