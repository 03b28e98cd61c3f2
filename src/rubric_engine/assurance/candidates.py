"""Facts at which a change might be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, gcd, prod

from rubric_engine.assurance.candidates_near import Ends, Worth, moved, together, turned
from rubric_engine.assurance.candidates_ranked import cohorts, rankings
from rubric_engine.assurance.reach import fact_key
from rubric_engine.assurance.runs import Run
from rubric_engine.assurance.sites import sites
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.thresholds import Threshold, thresholds
from rubric_engine.core import intervals
from rubric_engine.core.fact_ranges import fact_range
from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    Compare,
    Const,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    Given,
    InRank,
    Line,
    Lookup,
    Member,
    Not,
    Op,
    PointsRead,
    Program,
    Rank,
    Round,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.core.values import NONE, Value
from rubric_engine.core.walk import facts_used, lines
from rubric_engine.core.walk_expressions import transform
from rubric_engine.diagnostics.frozen import define, field

_MOST = 3000
"""So many combinations are all looked at."""

_SOME = 150
"""Where there are more, so many of them, evenly spread."""

_MOST_RECORDS = 12
_MOST_READ = 4  # facts behind a threshold that is solved for
_FEW = (0, 1, 2, 3, 50, 100, 101)
_DAYS = tuple(date(2000, month, day).toordinal() for month in range(1, 13) for day in (1, 15))
_PLAIN = (Const, FactRead, Use, Compare, Within, Member, All, AnyOf, Not, Given, Lookup, Arith, Extremum)
_LINEAR = (Op.ADD, Op.SUB)

Values = Sequence["Value | None"]


@define(eq=False)
class Candidates:
    """Of one program. Its thresholds, and those of each mutant, say where to look."""

    program: Program
    _thresholds: tuple[Threshold, ...] = field(init=False)
    _known: Quantities = field(init=False)
    _ground: Ground = field(init=False)
    _ends: Ends = field(init=False)
    _found: dict[object, dict[str, Value] | None] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._ground = Ground(self.program)
        self._known = self._ground.quantities
        self._thresholds = thresholds(self.program, self._known)
        self._ends = Ends(self.program)

    def of(self, changed: Program, keys: frozenset[str], name: str, worth: Worth) -> Iterator[Run]:
        """``keys``: of the nearest result in which the change can be seen; ``name``: what it is called, ``worth``: a number of it that may be high or low."""
        yield from self._solved(changed, keys)
        yield from self._stepped(changed, keys)
        yield from self._marked(changed, keys)
        yield from self._near(changed, keys, name, worth)
        yield from self._products(changed, keys)
        yield from self._cohorts(changed, keys)

    def exhaustive(self, changed: Program, keys: frozenset[str]) -> bool:
        """Whether the products go through every cell of all facts: each condition hangs on one fact linearly, or on a yes/no, and there aren't too many."""
        specs = self._facts(keys)
        if any(spec.kind in (ValueKind.LIST, ValueKind.TEXT, ValueKind.UNIT) for spec in specs):
            return False
        if prod(len(values) for values in self._values(specs, changed)) > _MOST:
            return False
        for program in (self.program, changed):
            known = Quantities(program)
            for site in sites(program):
                if site.owner in keys and not _is_plain(site.expr):
                    return False
            for each in thresholds(program, known):
                read = facts_used(each.expr, program)
                if any(fact_key(name) in keys for name in read) and (each.quantity is None or each.quantity.fact is None):
                    return False
        return True

    # ---------------------------------------------------------------- one unit

    def _facts(self, keys: frozenset[str]) -> list[FactSpec]:
        return [spec for spec in self.program.facts if fact_key(spec.name) in keys]

    def _all_thresholds(self, changed: Program) -> tuple[Threshold, ...]:
        return (*self._thresholds, *thresholds(changed))

    def _solved(self, changed: Program, keys: frozenset[str]) -> Iterator[Run]:
        """On each threshold and on both sides of it, all else that is yes or no being yes."""
        specs = self._facts(keys)
        yes: dict[str, Value] = {spec.name: True for spec in specs if spec.kind is ValueKind.YES_NO}
        names = {spec.name for spec in specs}
        known = set(self._thresholds)
        new = [each for each in thresholds(changed) if each not in known]
        for each in (*new, *self._thresholds):
            if not isinstance(each.constant, Fraction) or isinstance(each.expr, (InRank, Rank)) or each.record is not None:
                continue
            read = facts_used(each.expr, self.program)
            if len(read) <= _MOST_READ and names.intersection(read):
                yield from self._sides(each.expr, each.constant, yes)

    def _stepped(self, changed: Program, keys: frozenset[str]) -> Iterator[Run]:
        """Where something that is rounded comes to one more, and where something that counts beyond a number begins to."""
        yes: dict[str, Value] = {spec.name: True for spec in self._facts(keys) if spec.kind is ValueKind.YES_NO}
        for program in (changed, self.program):
            ends = {line.origin.id: _last_steps(line) for line in lines(program)}
            for site in sites(program):
                if site.owner not in keys or site.record is not None:
                    continue
                match site.expr:
                    case Round(operand=operand, step=step):
                        counts = sorted({1, 2, 3, *ends.get(site.owner, ())})
                        asked = [(_uncut(operand), count * step) for count in counts]
                    case Extremum(greatest=True, args=(Const(), inner)):
                        asked = [(inner, Fraction(0))]
                    case _:
                        continue
                for expr, value in asked:
                    if len(facts_used(expr, program)) <= _MOST_READ:
                        yield from self._sides(expr, value, yes)

    def _near(self, changed: Program, keys: frozenset[str], name: str, worth: Worth) -> Iterator[Run]:
        """At the ends of a result and around them; then units of such facts beside each other, where ranks are behind it."""
        specs = self._facts(keys)
        ends = self._ends.of(name, worth, specs, self._wide(specs, self.program), keys)
        values = self._wide(specs, changed)
        for end in ends:
            yield from (_alone(dict(facts)) for facts in moved(end, specs, values))
        for places in self._places(changed, keys):
            for end in ends:
                yield from together(end, [other for other in ends if other is not end], places)

    def _marked(self, changed: Program, keys: frozenset[str]) -> Iterator[Run]:
        """Where points come to the numbers that conditions ask of them, and next to these, alone and beside a unit with few points."""
        known = set(self._thresholds)
        every = sorted(self._all_thresholds(changed), key=lambda each: each in known)  # those of the change first
        marks = dict.fromkeys(
            (each.expr.id, each.constant)
            for each in every
            if isinstance(each.expr, PointsRead) and isinstance(each.constant, Fraction) and each.expr.id in keys
        )
        if not marks:
            return
        specs = self._facts(keys)
        values = self._wide(specs, self.program)
        ends = self._ends.of("total total", lambda evaluated: evaluated.points("total", 0), specs, values, keys)
        ranks = self._places(changed, keys)
        for id, mark in marks:
            for found in self._ends.marked(id, mark, specs, values, ends):
                for facts in turned(found, specs):
                    yield _alone(dict(facts))
                    for places in ranks:
                        yield from together(facts, ends[-1:], places)

    def _wide(self, specs: list[FactSpec], changed: Program) -> list[Values]:
        """As they are tried one by one: of lists there are more of them than in combinations."""
        edges = self._edges(changed)
        return [
            representatives(spec, edges)
            if spec.kind is not ValueKind.LIST
            else self._ends.lists(spec, [_near_edges(column, edges, spec.name) for column in spec.fields])
            for spec in specs
        ]

    def _sides(self, expr: Expr, constant: Fraction, yes: dict[str, Value]) -> Iterator[Run]:
        for side in (0, -1, 1):
            key = (expr, constant, side, tuple(yes))
            if key not in self._found:
                self._found[key] = facts_at(self.program, expr, constant, yes, side, self._known)
            found = self._found[key]
            if found is not None:
                yield _alone(found)

    def _products(self, changed: Program, keys: frozenset[str]) -> Iterator[Run]:
        specs = self._facts(keys)
        values = self._values(specs, changed)
        size = prod(len(each) for each in values)
        step = _coprime(size) if size > _MOST else 1
        for count in range(size if size <= _MOST else _SOME):
            index = count * step % size
            facts: dict[str, Value | None] = {}
            for spec, each in zip(specs, values, strict=True):
                index, place = divmod(index, len(each))
                if each[place] is not None:
                    facts[spec.name] = each[place]
            yield _alone(facts)

    def _values(self, specs: list[FactSpec], changed: Program) -> list[Values]:
        edges = self._edges(changed)
        return [representatives(spec, edges) for spec in specs]

    def _edges(self, changed: Program) -> dict[tuple[str | None, str], set[Fraction | str]]:
        """Of each fact and field, by list and name."""
        edges: dict[tuple[str | None, str], set[Fraction | str]] = {}
        for each in self._all_thresholds(changed):
            if each.quantity is not None and each.quantity.fact is not None and isinstance(each.edge, (Fraction, str)):
                edges.setdefault((each.quantity.record, each.quantity.fact), set()).add(each.edge)
        return edges

    # ---------------------------------------------------------------- units together

    def _cohorts(self, changed: Program, keys: frozenset[str]) -> Iterator[Run]:
        """Units on a ladder in what is ranked, and level at every place in turn."""
        specs = self._facts(keys)
        for ranked in rankings(self.program, self._all_thresholds(changed), keys):
            yield from cohorts(self._ground, ranked, specs)

    def _places(self, changed: Program, keys: frozenset[str]) -> list[int]:
        """How many places matter, of each ranking."""
        return [ranked.most for ranked in rankings(self.program, self._all_thresholds(changed), keys)]


def _last_steps(line: Line) -> tuple[int, ...]:
    """How many steps reach the limits of a line, and one less and one more."""
    most = [line.step_limit]
    match line.limit, line.amount:
        case Const(value=Fraction() as limit), Const(value=Fraction() as amount) if amount > 0:
            most.append(limit / amount)
        case _:
            pass
    return tuple(floor(each) + near for each in most if each is not None for near in (-1, 0, 1) if floor(each) + near > 0)


def _uncut(expr: Expr) -> Expr:
    """Without what keeps it from going below a number, which doesn't matter above."""
    return transform(
        expr, lambda part: part.args[1] if isinstance(part, Extremum) and part.greatest and isinstance(part.args[0], Const) else part
    )


def _alone(facts: dict[str, Value | None] | dict[str, Value]) -> Run:
    return Run("", ((None, dict(facts)),))


def representatives(spec: FactSpec, edges: dict[tuple[str | None, str], set[Fraction | str]], record: str | None = None) -> Values:
    """Values of every cell, and missing."""
    missing: list[Value | None] = [] if spec.missing_error else [None]
    none: list[Value | None] = [NONE] if spec.or_none and spec.kind is not ValueKind.LIST else []
    cuts = edges.get((record, spec.name), set())
    match spec.kind:
        case ValueKind.YES_NO:
            return [True, False, *missing, *none]
        case ValueKind.TEXT | ValueKind.UNIT:
            return [*sorted(each for each in cuts if isinstance(each, str)), "-", *missing, *none]
        case ValueKind.CHOICE:
            return [*(Fraction(index) for index in range(len(spec.options))), *missing, *none]
        case ValueKind.LIST:
            return [*_lists(spec, edges), *missing]
        case _:
            return [*_numbers(spec, sorted(each for each in cuts if isinstance(each, Fraction))), *missing, *none]


def _near_edges(spec: FactSpec, edges: dict[tuple[str | None, str], set[Fraction | str]], record: str) -> Values:
    """Those of the values of a field that are at the edges of its cells, and the ends of its range."""
    found = representatives(spec, edges, record)
    known = [each for each in found if each is not None]
    cuts = [each for each in edges.get((record, spec.name), ()) if isinstance(each, Fraction)]
    if len(known) <= _MOST_RECORDS or not cuts:
        return found if len(known) <= _MOST_RECORDS else [*known[:2], *known[-2:], None]
    near = [each for each in known if isinstance(each, Fraction) and any(abs(each - cut) <= 1 for cut in cuts)]
    return [known[0], *near, known[-1], *(each for each in found if each is None)]


def _numbers(spec: FactSpec, cuts: list[Fraction]) -> list[Fraction]:
    whole = spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.DATE)
    span = fact_range(spec)
    step = Fraction(1) if whole else Fraction(1, 1000)
    marks = [*cuts, *(each for each in (span.low, span.high) if each is not None)]
    few = () if cuts and spec.kind is not ValueKind.COUNT else _DAYS if spec.kind is ValueKind.DATE else _FEW
    found = {near for mark in marks for near in (mark - step, mark, mark + step)} | {Fraction(each) for each in few}
    found |= {(low + high) / 2 for low, high in pairwise(marks)}
    if whole:
        found = {Fraction(each) for value in found for each in (floor(value), ceil(value))}
    return sorted(each for each in found if intervals.contains(span, each))


def _lists(spec: FactSpec, edges: dict[tuple[str | None, str], set[Fraction | str]]) -> list[Value | None]:
    """None, one record of each of a few kinds, and all of these together."""
    values = [representatives(column, edges, spec.name) for column in spec.fields]
    size = prod(len(each) for each in values)
    step = _coprime(size) if size > _MOST_RECORDS else 1
    records = []
    for count in range(min(size, _MOST_RECORDS)):
        index = count * step % size
        record: list[tuple[str, Value | None]] = []
        for column, each in zip(spec.fields, values, strict=True):
            index, place = divmod(index, len(each))
            record.append((column.name, each[place]))
        records.append(tuple(record))
    return [(), *((record,) for record in records), tuple(records)]


def _coprime(size: int) -> int:
    """A step that goes through all of them."""
    step = max(1, size * 5 // 8)
    while gcd(step, size) != 1:
        step += 1
    return step


def _is_plain(expr: object) -> bool:
    if isinstance(expr, Arith):
        return expr.op in _LINEAR or isinstance(expr.right, Const) or isinstance(expr.left, Const)
    return isinstance(expr, _PLAIN)
