"""What several values come to that are perhaps there: count, sum, extremes, mean, how many are different; also with some left out at the ends.

Each value comes with whether it surely counts. The bounds are exact where the values vary independently of each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import FoldKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import (
    Abstract,
    Bound,
    Number,
    Truth,
    Word,
    add,
    hull,
    lower,
    maybe_undefined,
    minus,
    no_number,
    point,
    sum_of,
    upper,
)

Counted = tuple[Number, bool]
Value = tuple[Abstract, bool]


def combine(kind: FoldKind, counted: list[Counted], drop_highest: int = 0, drop_lowest: int = 0) -> Number:
    """Of numbers, each with whether it surely counts."""
    match kind:
        case FoldKind.COUNT:
            return _sum([(point(1), sure) for _, sure in counted])
        case FoldKind.DISTINCT:
            return different(counted)
        case FoldKind.SUM | FoldKind.MEAN if drop_highest or drop_lowest:
            return _trimmed(kind, counted, drop_highest, drop_lowest)
        case FoldKind.SUM:
            return _sum(counted)
        case FoldKind.HIGHEST:
            return _highest(counted)
        case FoldKind.LOWEST:
            return minus(_highest([(minus(v), sure) for v, sure in counted]))
        case FoldKind.MEAN:
            return _mean(counted)


def _sum(counted: list[Counted]) -> Number:
    total = point(0)
    for value, sure in counted:
        total = add(total, value if sure else hull([value, point(0)]))
    return total


def _undefined_in(counted: list[Counted]) -> str | None:
    if not any(sure for _, sure in counted):
        return "none"
    return next((v.why for v, _ in counted if v.why is not None), None)


def _highest(counted: list[Counted]) -> Number:
    if not counted or any(sure and not v.defined for v, sure in counted):
        return no_number("none")
    why = _undefined_in(counted)
    counted = [(v, sure) for v, sure in counted if v.defined]
    if not counted:
        return no_number("none")
    sure_lows = [v.low for v, sure in counted if sure and v.low is not None]
    lows = [v.low for v, _ in counted]
    if sure_lows:
        low: Fraction | None = max(sure_lows)
    else:
        low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    highs = [v.high for v, _ in counted]
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return maybe_undefined(Number(low, high, all(v.whole for v, _ in counted)), why)


def _mean(counted: list[Counted]) -> Number:
    if not counted or any(sure and not v.defined for v, sure in counted):
        return no_number("none")
    low = _least_mean([(v.low, sure) for v, sure in counted])
    greatest = _least_mean([(None if v.high is None else -v.high, sure) for v, sure in counted])
    return maybe_undefined(Number(low, None if greatest is None else -greatest), _undefined_in(counted))


def _least_mean(ends: list[tuple[Fraction | None, bool]]) -> Fraction | None:
    """The least mean of all the sure and any of the others: these join, lowest first, while they pull it down."""
    if any(e is None for e, _ in ends):
        return None
    sure = [e for e, s in ends if s and e is not None]
    others = sorted(e for e, s in ends if not s and e is not None)
    total, size = sum_of(sure), len(sure)
    for end in others:
        if size and end * size >= total:
            break
        total, size = sum_of((total, end)), size + 1
    return total / size


# ---------------------------------------------------------------- without the highest and the lowest


def _trimmed(kind: FoldKind, counted: list[Counted], drop_highest: int, drop_lowest: int) -> Number:
    """Grows with each value, so ends come from ends. Of those that perhaps count, the lowest make the least for each number of them."""
    if any(sure and not v.defined for v, sure in counted):
        return next(v for v, sure in counted if sure and not v.defined)
    why = next((v.why for v, _ in counted if v.why is not None), None)
    counted = [(v, sure) for v, sure in counted if v.defined]
    dropped = drop_highest + drop_lowest
    may_be_nothing = sum(sure for _, sure in counted) <= dropped
    nothing = point(0) if kind is FoldKind.SUM else no_number("none")
    if len(counted) <= dropped:
        return maybe_undefined(nothing, why)
    low = _least_trimmed([(lower(v), sure) for v, sure in counted], drop_highest, drop_lowest, kind)
    high = _least_trimmed([(_turned(upper(v)), sure) for v, sure in counted], drop_lowest, drop_highest, kind)
    whole = kind is FoldKind.SUM and all(v.whole for v, _ in counted)
    result = maybe_undefined(Number(low, None if high is None else -high, whole), why)
    return hull([result, nothing]) if may_be_nothing else result


def _turned(bound: Bound) -> Bound:
    return (-bound[0], -bound[1])


def _least_trimmed(ends: list[tuple[Bound, bool]], drop_highest: int, drop_lowest: int, kind: FoldKind) -> Fraction | None:
    """Each value that joins, lowest first, brings one more into what is kept: itself, or its neighbour over the edge where it lies outside."""
    there = sorted(e for e, sure in ends if sure)
    kept = there[drop_lowest : max(drop_lowest, len(there) - drop_highest)]
    found = [_Kept(min((e[0] for e in kept if e[0]), default=0), sum_of(e[1] for e in kept), len(kept))]
    for end in sorted(e for e, sure in ends if not sure):
        place = bisect_right(there, end)
        there.insert(place, end)
        first, last = drop_lowest, len(there) - drop_highest - 1
        if first <= last:
            found.append(found[-1].and_one(there[min(max(place, first), last)]))
    least = min(each.worth(kind) for each in found if each.size)
    return None if least[0] else least[1]


@frozen
class _Kept:
    """So many bounds together. ``side``: the infinity that the sum comes to, the lower where both are there, or 0."""

    side: int
    total: Fraction
    size: int

    def and_one(self, bound: Bound) -> _Kept:
        side = min((s for s in (self.side, bound[0]) if s), default=0)
        return _Kept(side, sum_of((self.total, bound[1])), self.size + 1)

    def worth(self, kind: FoldKind) -> Bound:
        return (self.side, self.total if kind is FoldKind.SUM else self.total / self.size)


# ---------------------------------------------------------------- how many are different


def different(counted: Sequence[Value], *, many: bool = False) -> Number:
    """The number of different values; none isn't one. ``many``: each of them may be there any number of times."""
    counted = [(v, sure) for v, sure in counted if _may_be(v)]
    sure = [v for v, surely in counted if surely and not _may_lack(v)]
    return Number(Fraction(_fewest(sure)), _most([v for v, _ in counted], many), whole=True)


def _may_be(value: Abstract) -> bool:
    return value.true or value.false if isinstance(value, Truth) else value.defined


def _may_lack(value: Abstract) -> bool:
    return value.undefined if isinstance(value, Truth) else value.why is not None


def _known(value: Abstract) -> Fraction | bool | str | None:
    match value:
        case Truth():
            return None if value.true and value.false else value.true
        case Word():
            return value.value
        case Number():
            return value.value


def _fewest(values: Sequence[Abstract]) -> int:
    """The fewest values that meet all of these sets."""
    numbers = sorted((v for v in values if isinstance(v, Number)), key=upper)
    if numbers:  # one at the upper end of each interval that has none yet
        count, last = 0, None
        for number in numbers:
            if last is None or last < lower(number):
                count, last = count + 1, upper(number)
        return count
    known = {k for k in map(_known, values) if k is not None}
    return max(len(known), int(bool(values)))


def _most(values: Sequence[Abstract], many: bool) -> Fraction | None:
    known = {k for k in map(_known, values) if k is not None}
    open_ones = [v for v in values if _known(v) is None]
    if not open_ones:
        return Fraction(len(known))
    domain = _domain(values)
    if many and domain is None:
        return None
    count = Fraction(len(known) + len(open_ones))
    if domain is None:
        return count
    return domain if many else min(count, domain)


def _domain(values: Sequence[Abstract]) -> Fraction | None:
    """How many different values there can be at all."""
    if any(isinstance(v, Truth) for v in values):
        return Fraction(2)
    numbers = [v for v in values if isinstance(v, Number)]
    if not numbers:
        return None
    around = hull(numbers)
    if not around.whole or around.low is None or around.high is None:
        return None
    return around.high - around.low + 1
