"""The values of a fact that are worth trying: all of them where there are few, else those at which something that hangs on the fact changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from rubric_engine.checking.cells import every_value
from rubric_engine.checking.quantities import Quantities, domain_of
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.thresholds import Role, Threshold, thresholds, unrounded
from rubric_engine.checking.values import At, Unknown
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, FactSpec, InRank, Line, Program, Rank, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import define, field, frozen

FEW = 50
"""Of a fact with so many values at most, every one is tried."""

_MOST_STEPS = 30
_MOST_RIVALS = 40
_SIDES = (0, 1, -1)
Facts = Mapping[str, Value | None]


@frozen
class Choice:
    """``values`` leaves out the one that the fact has. ``complete``: there are no others."""

    values: tuple[Value, ...]
    complete: bool


@define(eq=False)
class Candidates:
    """For the facts of one unit; ``rivals`` are the facts of the others, ``wanted`` how many points are missing (None: not known)."""

    program: Program
    rivals: tuple[Facts, ...]
    wanted: Fraction | None = None
    known: Quantities = field(init=False)
    _thresholds: tuple[Threshold, ...] = field(init=False)
    _lines: tuple[Line, ...] = field(init=False)
    _ranks: tuple[Rank, ...] = field(init=False)
    _placed: tuple[Fraction, ...] = field(init=False)
    _used: dict[Expr, frozenset[str]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.known = Quantities(self.program)
        self._thresholds = tuple(each for each in thresholds(self.program, self.known) if each.record is None)
        repeated = walk.repeats(self.program)
        self._lines = tuple(line for line in walk.lines(self.program) if not repeated[line.origin.id])
        found = (expr for expr, _ in walk.located(self.program))
        self._ranks = tuple(dict.fromkeys(each for each in found if isinstance(each, Rank) and each.records is None))
        places = (each.constant for each in self._thresholds if each.role is Role.PLACE)
        self._placed = tuple(dict.fromkeys(each for each in places if isinstance(each, Fraction)))

    def of(self, spec: FactSpec, facts: Facts) -> Choice:
        """Values of a fact, the others being ``facts``. Of texts, units and lists there are none: they are held."""
        none: tuple[Value, ...] = (NONE,) if spec.or_none else ()
        now = facts.get(spec.name)
        match spec.kind:
            case ValueKind.TEXT | ValueKind.UNIT | ValueKind.LIST:
                return Choice((), False)
            case ValueKind.YES_NO:
                return Choice(_without((False, True, *none), now), True)
            case _:
                few = every_value(domain_of(spec), FEW - 1)
                if few:
                    return Choice(_without((*few, *none), now), True)
        found = dict.fromkeys(each for each in self._wide(spec, facts) if isinstance(each, Fraction) and domain_of(spec).holds(each))
        return Choice(_without((*sorted(found), *none), now), False)

    # ---------------------------------------------------------------- where something changes

    def _wide(self, spec: FactSpec, facts: Facts) -> Iterator[Value | None]:
        others = {name: value for name, value in facts.items() if name != spec.name and value is not None}
        for expr, value in self._targets(spec.name, facts):
            for side in _SIDES:
                found = facts_at(self.program, expr, value, others, side, self.known)
                yield None if found is None else found.get(spec.name)

    def _targets(self, name: str, facts: Facts) -> Iterator[tuple[Expr, Fraction]]:
        """Expressions that hang on the fact, each with a value at which something happens."""
        seen: set[tuple[Expr, Fraction]] = set()
        for written, wanted in (*self._compared(), *self._by_rivals(name), *self._by_lines(name, facts)):
            if name not in self._facts_of(written):
                continue
            for target in unrounded(self.known, written, wanted):  # a rounded number can't be solved for, what is rounded can
                if target not in seen:
                    seen.add(target)
                    yield target

    def _compared(self) -> Iterator[tuple[Expr, Fraction]]:
        for each in self._thresholds:
            if isinstance(each.constant, Fraction) and not isinstance(each.expr, InRank):
                yield each.expr, each.constant

    def _by_rivals(self, name: str) -> Iterator[tuple[Expr, Fraction]]:
        """What the others have where they are ranked; of many others those around the places that count."""
        for rank in self._ranks:
            if name not in self._facts_of(rank.key):
                continue
            values = sorted({each for each in (self._number(rank.key, facts) for facts in self.rivals) if each is not None})
            if len(values) > _MOST_RIVALS:
                near = {index for place in self._placed for k in (floor(place),) for index in (k - 2, k - 1, k, -k - 1, -k, 1 - k)}
                values = sorted({values[-1 - index] for index in near if -len(values) <= -1 - index < len(values)})
            yield from ((rank.key, value) for value in values)

    def _by_lines(self, name: str, facts: Facts) -> Iterator[tuple[Expr, Fraction]]:
        """The next steps of lines that count, and the amount that would be enough alone."""
        for line in self._lines:
            if line.steps is not None and name in self._facts_of(line.steps):
                now = self._number(line.steps, facts) or Fraction(0)
                amount = self._number(line.amount, facts)
                enough = None if self.wanted is None or not amount else now + abs(self.wanted / amount)
                last = min(
                    each for each in (line.step_limit, None if enough is None else enough + 1, now + _MOST_STEPS) if each is not None
                )
                steps = [Fraction(step) for step in range(max(0, ceil(now) - 2), floor(last) + 2)]
                yield from ((line.steps, step) for step in (*steps[:_MOST_STEPS], *_enough(enough)))
            elif name in self._facts_of(line.amount) and self.wanted is not None:
                now = self._number(line.amount, facts) or Fraction(0)
                yield from ((line.amount, now + part) for part in (self.wanted, -self.wanted))

    def _number(self, expr: Expr, facts: Facts) -> Fraction | None:
        try:
            return At(self.known, facts).number(expr)
        except (Unknown, ValueError, OverflowError):
            return None

    def _facts_of(self, expr: Expr) -> frozenset[str]:
        if expr not in self._used:
            self._used[expr] = frozenset(walk.facts_used(expr, self.program))
        return self._used[expr]


def _enough(value: Fraction | None) -> tuple[Fraction, ...]:
    return () if value is None else (value, Fraction(ceil(value)))


def _without(values: Iterable[Value], now: Value | None) -> tuple[Value, ...]:
    return tuple(each for each in dict.fromkeys(values) if not (each == now and type(each) is type(now)))
