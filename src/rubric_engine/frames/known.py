"""What is made of a program once, for any number of frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rubric_engine.core.flat.cells import Cells, ChoiceCell, NumberCell, Of, Request, cells
from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Lit, Sure
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import FactSpec, Program, ThisUnit, ValueKind
from rubric_engine.core.walk import expressions
from rubric_engine.core.walk_expressions import walk
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import raise_for
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Problems
from rubric_engine.frames import words
from rubric_engine.frames.at_once import Gatherings
from rubric_engine.frames.door import Ways
from rubric_engine.frames.handful import Few
from rubric_engine.frames.reading import Asked, Headings, headings
from rubric_engine.frames.results import UnsupportedError, name_of
from rubric_engine.frames.sources import Source
from rubric_engine.scoring.columnar.stages import RANKED_RECORDS, Prepared, prepare

_MOST_KEPT: Final = 32
_NUMBERS: Final = (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.SCORE)
_WANTED: Final = ("total", "range", "grade", "flags", "nodes", "ranges", "lines")

Key = tuple[object, ...]


@define(eq=False)
class Known:
    """``heads``: the headings of frames that were met before and are in order, by what they are told by (``key_of``); ``few``: for a handful of rows."""

    program: Program
    schema: Schema
    names_matter: bool
    prepared: dict[Key, Prepared] = field(factory=dict)
    heads: dict[Key, Headings] = field(factory=dict)
    ways: Ways = field(factory=dict)
    gatherings: Gatherings = field(factory=dict)
    _few: list[Few] = field(factory=list)

    def staged(self, given: Given, request: Request, *, alone: bool) -> Prepared:
        key = (given.open, frozenset(given.scales.items()), request, alone)
        found = self.prepared.get(key)
        if found is None:
            if len(self.prepared) >= _MOST_KEPT:
                self.prepared.clear()
            found = self.prepared[key] = prepare(cells(flatten(self.program, alone=alone, given=given), request))
        return found

    def head(self, source: Source, asked: Asked, request: Request, key: Key, language: Language) -> Headings:
        """Which column is which fact.

        Raises:
            FactError: a column is none.
            UnsupportedError: what can't be staged even if nothing is missing that has a column.
        """
        found = self.heads.get(key)
        if found is None:
            found = headings(self.schema, source, asked, language)
            raise_for(found.problems.found, language)
            self._refuse_early(found, asked, request, language)
            if len(self.heads) >= _MOST_KEPT:
                self.heads.clear()
            self.heads[key] = found
        return evolve(found, problems=Problems(language))

    def columns(self, source: Source, asked: Asked, language: Language) -> Headings:
        """As ``head``, also where nothing can be staged.

        Raises:
            FactError: a column is no fact.
        """
        found = headings(self.schema, source, asked, language)
        raise_for(found.problems.found, language)
        return found

    def _refuse_early(self, head: Headings, asked: Asked, request: Request, language: Language) -> None:
        there = {spec.name for spec in head.facts.values()} | {spec.name for name in asked.lists if (spec := self.schema.names.find(name))}
        absent = frozenset((None, spec.name) for spec in self.program.facts if spec.name not in there and not spec.shared)
        wanted = self.staged(Given(absent, self.whole_scales), Request(), alone=asked.alone).cells
        if total_is_refused(wanted) and not (absent and self.can_go_one_by_one(Given(frozenset(), {}), request, asked)):
            raise UnsupportedError(refused(wanted), language, instead_of(wanted))

    @property
    def whole_scales(self) -> dict[tuple[str | None, str], int]:
        """As if all numbers were whole."""
        facts = self.program.facts
        return {(level, each.name): 1 for spec in facts for level, each in _columns(spec) if not is_whole(each) and each.kind in _NUMBERS}

    def for_columns(self, given: Given, request: Request, asked: Asked) -> tuple[Prepared, bool]:
        """What columns are made by; and whether rows in which something is missing are left to the evaluator, one by one, since something can't be staged for what
        is missing. All else is then staged as if nothing were."""
        prepared = self.staged(given, request, alone=asked.alone)
        if not given.open or not prepared.cells.unsupported:
            return prepared, False
        dense = Given(frozenset(), given.scales)
        if not self.can_go_one_by_one(dense, request, asked):
            return prepared, False
        return self.staged(dense, request, alone=asked.alone), True

    def can_go_one_by_one(self, dense: Given, request: Request, asked: Asked) -> bool:
        """Whether rows don't hang on one another, and nothing is refused where all facts are there."""
        prepared = self.staged(dense, request, alone=asked.alone)
        return not prepared.cells.unsupported and len(prepared.stages) == 1 and not self.schema.shared and not asked.lists

    def few(self, *, alone: bool) -> Few:
        """For a handful of rows that are scored together, or each alone."""
        if not self._few:
            self._few.extend(Few(self.program, self.schema, self._bottom(alone=each)) for each in (False, True))
        return self._few[alone]

    def _bottom(self, *, alone: bool) -> int | None:
        """Of the total, where it is one number, there is always a total, and it doesn't matter what units are called."""
        if self.names_matter or self.schema.shared:
            return None
        wanted = self.staged(Given(frozenset(), self.whole_scales), Request(), alone=alone).cells
        total, why = (next((cell for cell in wanted.cells if cell.of is of), None) for of in (Of.TOTAL, Of.WHY_NONE))
        always = isinstance(why, ChoiceCell) and isinstance(why.place, Lit) and why.place.value < 0
        if not always or not isinstance(total, NumberCell) or not isinstance(total.bottom, Lit):
            return None
        return total.bottom.value if isinstance(total.there, Sure) and total.there.holds else None


def key_of(source: Source, asked: Asked, request: Request) -> Key:
    """What the headings and the way of scoring hang on, beside the program."""
    lists = tuple((name, given[1] if isinstance(given, tuple) else None) for name, given in asked.lists.items())
    return (source.kind, source.names, asked.cohort, asked.unit, asked.keep, lists, asked.alone, request)


def request_of(want: Iterable[str], language: Language = "en") -> Request:
    asked = (want,) if isinstance(want, str) else tuple(want)
    for each in asked:
        if each not in _WANTED:
            raise ValueError(words.no_result(each, _WANTED, language))
    return Request(**{each: True for each in asked if each != "total"})


_recent: dict[int, Known] = {}


def known_program(program: Program) -> Known:
    found = _recent.get(id(program))
    if found is None or found.program is not program:
        if len(_recent) >= _MOST_KEPT:
            _recent.clear()
        schema = Schema.of(program)
        found = _recent[id(program)] = Known(program, schema, bool(schema.about_units) or _says_this_unit(program))
    return found


def _says_this_unit(program: Program) -> bool:
    return any(isinstance(each, ThisUnit) for expr, _ in expressions(program) for each in walk(expr))


def _columns(spec: FactSpec) -> list[tuple[str | None, FactSpec]]:
    return [(None, spec), *((spec.name, each) for each in spec.fields)]


def refused(wanted: Cells) -> list[tuple[str, Unsupported]]:
    return [(name_of(of, id), what) for of, id, what in wanted.unsupported]


def total_is_refused(wanted: Cells) -> bool:
    return any(of in (Of.TOTAL, Of.WHY_NONE) for of, _, _ in wanted.unsupported)


def instead_of(wanted: Cells) -> tuple[str, ...]:
    """The back-ends that a caller may choose for what was refused: compiled code knows what columns alone can't do."""
    only_columns = all(what == RANKED_RECORDS for _, _, what in wanted.unsupported)
    return ("compiled", "reference") if only_columns else ("reference",)
