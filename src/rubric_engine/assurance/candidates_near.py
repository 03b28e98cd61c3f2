"""Facts near the ends: those at which a result is as high, and as low, as was found, with one fact after the other moved from there; records in such numbers
as limits ask for; units of these facts beside each other.

Limits hide what is beyond them, so the ends are looked for in the rubric without its limits. Every count is bounded, and nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor

from rubric_engine.assurance.evaluation import Evaluated, Evaluator
from rubric_engine.assurance.runs import Run, can_be_written
from rubric_engine.core import walk
from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import Const, Expr, FactSpec, Line, Node, Program, ValueKind
from rubric_engine.core.values import Record, Value
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.scoring.reference import NumberTooLarge, TieError

_MOST_COPIES = 30
_MOST_COUNTS = 8
_MOST_COPIED = 8  # kinds of records that are tried several times
_MOST_MOVED = 160  # sets of facts from one end
_MOST_SPREAD = 800  # sets of facts between the ends
_ROUNDS = 2

Values = Sequence["Value | None"]
Facts = Mapping[str, "Value | None"]
Worth = Callable[[Evaluated], "Fraction | None"]


@define(eq=False)
class Ends:
    """Of one program; the ends of each result, for what hangs on the same facts, are looked for once. What is found hangs on nothing that was asked before, so
    that it is the same for one mutant by itself, and however they are dealt out to processes."""

    program: Program
    _evaluator: Evaluator = field(init=False)
    _open: Evaluator = field(init=False)
    _ranks: bool = field(init=False)
    _counts: tuple[int, ...] = field(init=False)
    _found: dict[object, tuple[dict[str, Value | None], ...]] = field(init=False, factory=dict)
    _spread: dict[object, dict[Fraction, Facts]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._evaluator, self._open = Evaluator(self.program), Evaluator(without_limits(self.program))
        self._ranks = walk.ranks_units(self.program)
        self._counts = tuple(_counts(self.program))

    def of(self, name: str, worth: Worth, specs: list[FactSpec], values: list[Values], keys: frozenset[str]) -> tuple[Facts, ...]:
        """Facts at which what is called ``name`` is high, and low."""
        asked = name, keys, tuple(map(tuple, values))
        if asked not in self._found:
            self._found[asked] = tuple(self._climbed(worth, specs, values, keys, up=up) for up in (True, False))
        return self._found[asked]

    def lists(self, spec: FactSpec, columns: list[Values]) -> list[Value | None]:
        """No record, records that differ in one field each, and each of them several times: as often as limits of the rubric ask for."""
        kinds = tuple(dict.fromkeys(_records(spec, columns)))
        several = ((record,) * count for count in self._counts for record in kinds[:_MOST_COPIED])
        return [(), *((record,) for record in kinds), *several, kinds]

    def marked(self, id: str, mark: Fraction, specs: list[FactSpec], values: list[Values], ends: tuple[Facts, ...]) -> Iterator[Facts]:
        """Facts at which the points of something come to a number (beside the low end, where units are ranked), and to the nearest on both sides of it."""
        asked = id, tuple(map(tuple, values)), tuple(tuple(end.items()) for end in ends)
        if asked not in self._spread:
            self._spread[asked] = self._between(id, specs, values, ends)
        found = dict(self._spread[asked])
        for _ in range(_ROUNDS):
            if mark in found:
                break
            for near in tuple(_nearest(found, mark)):  # from there with one more fact elsewhere
                self._add(found, id, moved(near, specs, values), ends[-1])
        yield from _nearest(found, mark)

    def _between(self, id: str, specs: list[FactSpec], values: list[Values], ends: tuple[Facts, ...]) -> dict[Fraction, Facts]:
        """From one end to the other, with one fact elsewhere on the way."""
        found: dict[Fraction, Facts] = {}
        few = [_some(each, max(2, len(each) * _MOST_SPREAD // (len(specs) * sum(map(len, values)) or 1))) for each in values]
        for place in range(len(specs) + 1):
            here = {spec.name: ends[0 if index < place else -1].get(spec.name) for index, spec in enumerate(specs)}
            self._add(found, id, moved(here, specs, few), ends[-1])
        return found

    def _add(self, found: dict[Fraction, Facts], id: str, candidates: Iterator[Facts], beside: Facts) -> None:
        for facts in candidates:
            run = _cohort([facts, beside]) if self._ranks else Run("", ((None, facts),))
            points = self._evaluated(self._evaluator, run, lambda evaluated: evaluated.points(id, 0))
            if points is not None:
                found.setdefault(points, facts)

    def _climbed(
        self, worth: Worth, specs: list[FactSpec], values: list[Values], keys: frozenset[str], *, up: bool
    ) -> dict[str, Value | None]:
        """The best of a few sets of facts, and from there one fact after the other at its best."""
        starts = [_facts(specs, values, place) for place in (-1, 0, None)]
        sign = 1 if up else -1

        def height(facts: Facts) -> tuple[bool, Fraction]:
            found = self._evaluated(self._open, Run("", ((None, facts),)), worth, keys)
            return (False, Fraction(0)) if found is None else (True, sign * found)

        best = max(starts, key=height)
        most = height(best)
        for _ in range(_ROUNDS):
            before = most
            for spec, each in zip(specs, _thinned(values), strict=True):
                for value in each:
                    moved = {**best, spec.name: value}
                    if (found := height(moved)) > most:
                        best, most = moved, found
            if most == before:
                break
        return best

    def _evaluated(self, evaluator: Evaluator, run: Run, worth: Worth, keys: frozenset[str] | None = None) -> Fraction | None:
        if not can_be_written(run):
            return None
        try:
            return worth(evaluator.evaluate(run, keys))
        except (TieError, NumberTooLarge):
            return None


def moved(base: Facts, specs: list[FactSpec], values: list[Values]) -> Iterator[Facts]:
    """The facts themselves, and with each one elsewhere."""
    yield base
    for spec, each in zip(specs, _thinned(values), strict=True):
        for value in each:
            if base.get(spec.name) != value:
                yield {**base, spec.name: value}


def turned(base: Facts, specs: list[FactSpec]) -> Iterator[Facts]:
    """The facts themselves, and with each yes/no the other way: points may hang on none of them, and what follows from points on all."""
    yield base
    for spec in specs:
        if isinstance(said := base.get(spec.name), bool):
            yield {**base, spec.name: not said}


def _nearest(found: Mapping[Fraction, Facts], mark: Fraction) -> Iterator[Facts]:
    """Those at a number, and the nearest on both sides of it."""
    below, above = (each for each in found if each < mark), (each for each in found if each > mark)
    for value in (mark, max(below, default=None), min(above, default=None)):
        if value is not None and value in found:
            yield found[value]


def together(base: Facts, others: Sequence[Facts], places: int) -> Iterator[Run]:
    """A unit with its facts beside others: one of each, so many that one is out, and some that are level with it."""
    for other in others:
        yield _cohort([base, other])
        yield _cohort([base, *[other] * places])
        yield _cohort([*[base] * places, other])
        yield _cohort([base, base, *[other] * places])


def without_limits(program: Program) -> Program:
    """With no maximum, minimum or limit of a line."""
    return with_bounds(evolve(program, total=_unlimited(program.total)))


def _unlimited(part: Node) -> Node:
    children = tuple(
        _unlimited(child) if isinstance(child, Node) else evolve(child, limit=None, step_limit=None, to_zero=False)
        for child in part.children
    )
    return evolve(part, children=children, maximum=None, minimum=None)


def _counts(program: Program) -> Iterator[int]:
    """How many records a limit asks for, of lines that give so many points each; and one less and one more."""
    found: set[int] = set()
    for node, line in walk.owned_lines(program):
        limits = (*_numbers(line.limit), *_numbers(node.maximum))
        steps = [
            *([line.step_limit] if line.step_limit is not None else []),
            *(limit / amount for limit in limits for amount in _amounts(line)),
        ]
        for each in steps:
            found |= {floor(each) + near for near in (0, 1)}
    inside = sorted(count for count in found if 1 < count <= _MOST_COPIES)
    yield from dict.fromkeys((2, 3, *inside[: _MOST_COUNTS // 2], *inside[-_MOST_COUNTS // 2 :]))


def _amounts(line: Line) -> Iterator[Fraction]:
    yield from (each for each in _numbers(line.amount) if each > 0)


def _numbers(expr: Expr | None) -> Iterator[Fraction]:
    if isinstance(expr, Const) and isinstance(expr.value, Fraction):
        yield expr.value


def _records(spec: FactSpec, columns: list[Values]) -> Iterator[Record]:
    """One with the last of the known values of each field, then with each field elsewhere."""
    last = [next((value for value in reversed(each) if value is not None), None) for each in columns]
    yes = [True if column.kind is ValueKind.YES_NO else value for column, value in zip(spec.fields, last, strict=True)]
    names = [column.name for column in spec.fields]
    yield tuple(zip(names, yes, strict=True))
    for place, each in enumerate(columns):
        for value in each:
            yield tuple(zip(names, [*yes[:place], value, *yes[place + 1 :]], strict=True))


def _facts(specs: list[FactSpec], values: list[Values], place: int | None) -> dict[str, Value | None]:
    """The first, the last or (None) the middle of the known values of each fact; a yes/no is yes, but at the first."""
    facts: dict[str, Value | None] = {}
    for spec, each in zip(specs, values, strict=True):
        known = [value for value in each if value is not None]
        if spec.kind is ValueKind.YES_NO:
            facts[spec.name] = place != 0
        elif known:
            facts[spec.name] = known[len(known) // 2 if place is None else place]
    return facts


def _thinned(values: list[Values]) -> list[Values]:
    """So few that all of them together are no more than are looked at."""
    size = sum(len(each) for each in values)
    if size <= _MOST_MOVED:
        return values
    return [_some(each, max(3, len(each) * _MOST_MOVED // size)) for each in values]


def _some(values: Values, most: int) -> Values:
    """Evenly spread, the ends among them."""
    if len(values) <= most:
        return values
    return [values[place * (len(values) - 1) // (most - 1)] for place in range(most)]


def _cohort(units: Sequence[Facts]) -> Run:
    return Run("", tuple((str(number), dict(facts)) for number, facts in enumerate(units, 1)))
