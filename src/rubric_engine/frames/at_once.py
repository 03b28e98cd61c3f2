"""Frames whose columns are whole numbers and truths for the most part, with nothing missing: those are taken together, and only the others one by one.

What comes out is what ``reading.read`` would make of the frame. Where anything is out of the ordinary (a missing value, a number beyond its range, a frame of several pieces),
nothing comes out: ``read`` takes the frame then, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import FactSpec
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Problems
from rubric_engine.frames.arrays import TRUTHS, Together, integer_kind
from rubric_engine.frames.arrow_c import SeveralChunksError
from rubric_engine.frames.door import Columns, Way, Ways
from rubric_engine.frames.raw import Array, Raw
from rubric_engine.frames.reading import Asked, Frame, Headings, Reading, cohort_of
from rubric_engine.frames.sources import Source
from rubric_engine.scoring.columnar.numpy_ import BLOCK, is_one_block
from rubric_engine.scoring.columnar.plain import Layout, Plain
from rubric_engine.scoring.columnar.table import Bits, ColumnKey, OutsideError, Table, Truths, Whole

CountedTogether = Callable[[Given], Sequence[ColumnKey]]
"""What is added up of truths, where these facts are missing: they are laid one behind the other."""

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
    absent: Absent | None

    @classmethod
    def of(
        cls, schema: Schema, head: Headings, source: Source, asked: Asked, formats: tuple[bytes, ...], ways: Ways, counted: CountedTogether
    ) -> Gathering | None:
        """None where there is little to take together."""
        by_itself = {*asked.cohort, *(() if asked.unit is None else (asked.unit,))}
        ints, truths, others, texts = dict[int, Way](), dict[int, Way](), list[tuple[str, int]](), list[str]()
        for place, (name, form) in enumerate(zip(source.names, formats, strict=True)):
            spec = head.facts.get(name)
            way = None if spec is None or spec.or_none or name in by_itself else Way.known(ways, None, spec)
            if way is not None and way.is_truth and form == TRUTHS:
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
        scales = {way.value[:2]: 1 for way in ints.values() if not way.whole}
        given = frozenset(spec.name for spec in head.facts.values())
        absent = Absent.of(schema, asked, given, ways)
        likely = (
            Given(frozenset(absent.columns.open), {**absent.columns.scales, **scales}) if absent is not None else Given(frozenset(), scales)
        )
        first = {key: place for place, key in enumerate(counted(likely))}
        truths = dict(sorted(truths.items(), key=lambda each: first.get(each[1].truth, len(first))))
        layout = Layout.of(
            {way.value: (kind, way.low, way.high) for place, way in ints.items() if (kind := kinds[place]) is not None},
            [way.truth for way in truths.values()],
        )
        alone = {*texts, *(name for name, _ in others)}
        facts = tuple((name, spec) for name, spec in head.facts.items() if name in alone)
        return cls(tuple(ints), tuple(truths), layout, tuple(others), tuple(texts), facts, given, scales, absent)

    def taken(self, found: Together) -> Plain | None:
        """Raises ``OutsideError``."""
        held = found.taken(self.ints, self.layout.kinds, self.truths)
        return None if held is None else Plain.of(self.layout, *held)


@frozen(eq=False)
class Absent:
    """What stands for facts that have no column: they are missing in each row, so that columns of ``BLOCK`` rows do for all frames, and take no room."""

    columns: Columns
    offsets: Mapping[str, Array]

    @classmethod
    def of(cls, schema: Schema, asked: Asked, given: frozenset[str], ways: Ways) -> Absent | None:
        """None where something of it is wrong, or hangs on what the caller says of all units."""
        if schema.shared:
            return None
        making = Reading(schema, Columns(Problems("en"), ways=ways), asked, 1, None, False)
        listed = {spec.name for name in asked.lists if (spec := schema.names.find(name)) is not None}
        for spec in schema.names.specs:
            if spec.name not in given and spec.name not in listed:
                making.absent(spec)
        held = making.columns
        if held.problems:
            return None
        ints = {key: Whole(_everywhere(each.values), plus=each.plus) for key, each in held.ints.items()}
        truths: dict[ColumnKey, Truths | Bits] = {key: Truths(_everywhere(each.part(0, 1))) for key, each in held.truths.items()}
        words = {key: _everywhere(each) for key, each in held.words.items()}
        columns = Columns(held.problems, False, ways, ints, truths, words, held.vocabulary, held.scales, held.open)
        return cls(columns, {name: np.broadcast_to(np.int64(0), BLOCK + 1) for name in making.offsets})

    def put(self, columns: Columns, offsets: dict[str, Array], rows: int) -> None:
        """Into columns in which there is nothing yet. Columns of records have none."""
        held = self.columns
        columns.ints.update((key, Whole(each.values[: 0 if key[0] else rows], plus=each.plus)) for key, each in held.ints.items())
        columns.truths.update((key, Truths(each.part(0, 0 if key[0] else rows))) for key, each in held.truths.items())
        columns.words.update((key, each[: 0 if key[0] else rows]) for key, each in held.words.items())
        columns.vocabulary.update(held.vocabulary)
        columns.scales.update(held.scales)
        columns.open.update(held.open)
        offsets.update((name, each[: rows + 1]) for name, each in self.offsets.items())


def _everywhere(values: Array) -> Array:
    return np.broadcast_to(values[0] if len(values) else values.dtype.type(0), BLOCK)


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
    counted: CountedTogether,
) -> Frame | None:
    """As ``read``, of a frame that is plain for the most part, and not so large that its rows would be scored part by part. ``known``: how frames were taken before, by
    ``key``, which the headings hang on."""
    if source.together is None or not source.height or source.height > BLOCK or known.get(key, _NEW) is None:
        return None
    try:
        found = source.together()
        gathering = None if found is None else _gathering(schema, head, source, asked, found, ways, known, key, counted)
        plain = None if found is None or gathering is None else gathering.taken(found)
        if found is None or gathering is None or plain is None:
            return None
        held = {name: found.column(place) for name, place in gathering.others}
        if gathering.texts:
            held |= source.read(gathering.texts)
    except (TypeError, SeveralChunksError, OutsideError):
        return None
    return _frame(schema, gathering, plain, held, head, asked, language, source.height, names_matter=names_matter, ways=ways)


_NEW: Final = object()


def _gathering(
    schema: Schema,
    head: Headings,
    source: Source,
    asked: Asked,
    found: Together,
    ways: Ways,
    known: Gatherings,
    key: tuple[object, ...],
    counted: CountedTogether,
) -> Gathering | None:
    """Kept by the types of the columns; and where there is nothing in it for one of them, by their names too."""
    full = (*key, found.formats)
    if full not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[full] = Gathering.of(schema, head, source, asked, found.formats, ways, counted)
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
    absent = None if asked.shared else gathering.absent
    if absent is not None:
        absent.put(columns, making.offsets, rows)
    for name, spec in gathering.facts:
        making.fact(spec, held[name], making.placed(spec.name, name))
    for name, frame in asked.lists.items():
        listed = schema.names.find(name)
        assert listed is not None
        making.child(listed, frame)
    if absent is None:
        making.rest(gathering.given)
    cohort = cohort_of(asked, held, rows, language)
    names = making.names(cohort)
    if columns.problems or not is_one_block(rows, making.offsets):
        return None
    columns.scales.update(gathering.scales)
    table = Table(rows, columns.ints, columns.truths, columns.words, columns.vocabulary, names, making.offsets, cohort, plain)
    return Frame(rows, table, Given(frozenset(columns.open), columns.scales), columns, {}, language, making.unit)
