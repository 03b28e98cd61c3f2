"""The chain of keys that tells level units apart, and the order that comes of it.

The chain is looked at only where something is level. A key *among the tied* is evaluated in a cohort of its own, which has only the units that are
level where its run begins, and of shared lists only the records that name no other unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from rubric_engine.core.ir import CmpOp, CountBack, Expr, TieKey
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.reference.abstract import TRUE, ZERO, Abstract, Number, Truth, compare_numbers
from rubric_engine.scoring.reference.among_tied import among, looks_at_others
from rubric_engine.scoring.reference.cohort import Scope, records_of

Evaluate = Callable[[Expr, Scope], Abstract]
Step = tuple[int, Any]
Place = tuple[Step, ...]
"""Keys turned so that smaller is better; a key without a value is last. It ends where nobody else is level any more."""
GroupKey = tuple[str, Fraction | bool | str]


@frozen(eq=False)
class Series:
    """What a count-back compares: values turned so that smaller is better, with a mark behind the last one; None: not known."""

    values: tuple[tuple[int, Fraction], ...] | None


TieValue = Number | Series
_END = (1, ZERO)


@define(eq=False)
class Competitor:
    """One unit (or one record) in a ranking. ``index`` is its place in the field; ``group`` is set where the group is known, ``place`` where everything
    about it is. ``tied_values``: what the keys of the chain came to, as far as they were looked at."""

    index: int
    scope: Scope
    key: Number
    member: Truth = TRUE
    peer: Abstract = TRUE
    group: GroupKey | None = None
    place: Place | None = None
    tied_values: dict[int, TieValue] = field(factory=dict)


@frozen(eq=False)
class Tiebreak:
    """``open_field``: somebody else may be level, too, so that keys among the tied are open. ``unknown_last``: a key that isn't known is behind all
    others; without it, such a unit has no place."""

    chain: tuple[TieKey, ...]
    evaluate: Evaluate
    open_field: bool = False
    unknown_last: bool = False

    def settle(self, level: Sequence[Competitor], place: Place, at: int = 0, run: Sequence[Competitor] = ()) -> None:
        """Gives places to those that are level so far; ``run``: those that were where the run of keys among the tied began."""
        if len(level) == 1 or at == len(self.chain):
            for each in level:
                each.place = place
            return
        key = self.chain[at]
        if key.among_tied and self.open_field:
            return
        run = (run or level) if key.among_tied else ()
        split: dict[Step, list[Competitor]] = {}
        unknown = False
        for each in level:
            value = self._among(key, each, run) if run else self.value(each, at)
            each.tied_values[at] = value
            step = turned(value, lowest_first=key.lowest_first)
            if step is None and self.unknown_last:
                step = (2, ZERO)
            if step is None:
                unknown = True
            else:
                split.setdefault(step, []).append(each)
        deeper = Tiebreak(self.chain, self.evaluate, True, self.unknown_last) if unknown and each.scope.mode.open_ranks else self
        for step, still_level in split.items():
            deeper.settle(still_level, (*place, step), at + 1, run)

    def value(self, each: Competitor, at: int) -> TieValue:
        """Of a key that looks at the unit alone."""
        if at not in each.tied_values:
            each.tied_values[at] = tie_value(self.chain[at], each.scope, self.evaluate)
        return each.tied_values[at]

    def _among(self, key: TieKey, each: Competitor, run: Sequence[Competitor]) -> TieValue:
        cohort, mode = each.scope.cohort, each.scope.mode
        if not looks_at_others(key, cohort):
            return tie_value(key, each.scope, self.evaluate)
        units = tuple(sorted(other.scope.unit for other in run))
        smaller = among(units, cohort, mode)
        if smaller is None:
            return Series(None) if isinstance(key.key, CountBack) else Number()
        return tie_value(key, Scope(smaller, units.index(each.scope.unit), mode), self.evaluate)


# ---------------------------------------------------------------- values of the keys


def tie_value(key: TieKey, scope: Scope, evaluate: Evaluate) -> TieValue:
    if isinstance(key.key, CountBack):
        return _series(key.key, scope, evaluate, lowest_first=key.lowest_first)
    value = evaluate(key.key, scope)
    assert isinstance(value, Number), "a number breaks ties"
    return value


def _series(key: CountBack, scope: Scope, evaluate: Evaluate, *, lowest_first: bool) -> Series:
    """Of the records for which the condition holds, those that have a value."""
    records = records_of(key.fact, scope)
    if records is None:
        return Series(None)
    found: list[Fraction] = []
    for here in records:
        holds = TRUE if key.where is None else evaluate(key.where, here)
        assert isinstance(holds, Truth)
        if not holds.true:
            continue
        value = evaluate(key.value, here)
        assert isinstance(value, Number)
        if not value.defined:
            continue
        if not holds.sure or value.point is None:
            return Series(None)
        found.append(value.point if lowest_first else -value.point)
    return Series((*((0, each) for each in sorted(found)), _END))


def turned(value: TieValue, *, lowest_first: bool) -> Step | None:
    """A value so that smaller is better; None where it isn't known."""
    if isinstance(value, Series):
        return None if value.values is None else (0, value.values)
    if value.point is not None:
        return (0, value.point if lowest_first else -value.point)
    return None if value.defined else (1, ZERO)


def value_against(theirs: TieValue, ours: TieValue, lowest_first: bool) -> tuple[bool, bool, bool]:
    """Of two values of one key: whether the other's can be ahead, level, behind."""
    if isinstance(theirs, Number) and isinstance(ours, Number):
        return key_against(theirs, ours, lowest_first)
    assert isinstance(theirs, Series)
    assert isinstance(ours, Series)
    if theirs.values is None or ours.values is None:
        return True, True, True
    return theirs.values < ours.values, theirs.values == ours.values, theirs.values > ours.values


def key_against(theirs: Number, ours: Number, lowest_first: bool) -> tuple[bool, bool, bool]:
    """The same of what is ranked; one without a value is behind."""
    ahead = ours.why is not None and theirs.defined
    behind = theirs.why is not None and ours.defined
    level = ours.why is not None and theirs.why is not None
    if theirs.defined and ours.defined:
        first, second = (ours, theirs) if lowest_first else (theirs, ours)
        ahead |= compare_numbers(CmpOp.GT, first, second).true
        behind |= compare_numbers(CmpOp.LT, first, second).true
        level |= compare_numbers(CmpOp.EQ, first, second).true
    return ahead, level, behind


def deciding(ahead: Competitor, behind: Competitor) -> int | None:
    """The number of the first key of the chain that tells two with places apart; None where what they are ordered by does, or nothing."""
    assert ahead.place is not None
    assert behind.place is not None
    steps = zip(ahead.place, behind.place, strict=False)
    at = next((at for at, (ours, theirs) in enumerate(steps) if ours != theirs), 0)
    return at - 1 if at else None


def more_often(ahead: Series, behind: Series) -> tuple[Fraction, int, int] | None:
    """The best value that the one ahead has more often, turned as the series are, and how often both have it; None where one isn't known."""
    if ahead.values is None or behind.values is None:
        return None
    best = next(ours for ours, theirs in zip(ahead.values, behind.values, strict=False) if ours != theirs)
    return best[1], ahead.values.count(best), behind.values.count(best)


# ---------------------------------------------------------------- a whole order


def in_order(
    competitors: Sequence[Competitor], chain: tuple[TieKey, ...], evaluate: Evaluate, *, lowest_first: bool
) -> list[list[Competitor]]:
    """Those that are level after the whole chain together, best first. A key without a value is behind one with a value, and one that isn't known
    behind both."""
    levels: dict[Step, list[Competitor]] = {}
    for each in competitors:
        levels.setdefault(turned(each.key, lowest_first=lowest_first) or (2, ZERO), []).append(each)
    breaking = Tiebreak(chain, evaluate, unknown_last=True)
    for step, level in levels.items():
        breaking.settle(level, (step,))
    places: dict[Place, list[Competitor]] = {}
    for each in competitors:
        assert each.place is not None
        places.setdefault(each.place, []).append(each)
    return [places[place] for place in sorted(places)]
