"""The least and the greatest value of every whole number of the flat form, proved from the ranges of the columns.

They decide comparisons before any fact is read, and say which width a column of results needs, so that no back-end ever wraps around.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    AsInt,
    BestOfRecords,
    BestSum,
    Distinct,
    Extreme,
    FloorDiv,
    Gather,
    Gathering,
    Int,
    IntColumn,
    Lit,
    Months,
    Part,
    Pick,
    RecordRivals,
    Rivals,
    Sum,
    Times,
    Trimmed,
)

Bounds = tuple[int | None, int | None]
"""The least and the greatest value; None where there is no bound."""

NATURAL: Bounds = (0, None)
_MOST_MONTHS = 12 * 10_000


def bounds_of(node: Int, known: Mapping[Int, Bounds], ranges: Mapping[tuple[str | None, str], Bounds], most: int | None = None) -> Bounds:
    """From the bounds of what the node is made of. ``most``: so many units or records there are at most (None: any number)."""
    match node:
        case Lit(value=value):
            return (value, value)
        case IntColumn(fact=fact, part=part, scale=scale, level=level):
            low, high = ranges.get((level, fact), (None, None))
            if part is Part.BOTTOM:
                return (1, None)
            if part is Part.TOP:
                return (0 if low is not None and low >= 0 else None, 0 if high is not None and high <= 0 else None)
            return (None if low is None else low * scale, None if high is None else high * scale)
        case Sum(parts=parts):
            each = [known[part] for part in parts]
            return (_added(low for low, _ in each), _added(high for _, high in each))
        case Times(left=left, right=right):
            return product(known[left], known[right])
        case FloorDiv(top=top, bottom=bottom):
            return _quotient(known[top], known[bottom])
        case Extreme(greatest=greatest, parts=parts):
            return _extreme([known[part] for part in parts], greatest=greatest)
        case Pick(then=then, otherwise=otherwise):
            return hull(known[then], known[otherwise])
        case AsInt():
            return (0, 1)
        case Months():
            return (-_MOST_MONTHS, _MOST_MONTHS)
        case BestSum(n=n, values=values):
            low, high = hull((0, 0), *(known[value] for value in values))
            return (None if low is None else low * n, None if high is None else high * n)
        case BestOfRecords(n=n, value=value, values=values):
            low, high = hull((0, 0), known[value], *(known[each] for each in values))
            return (None if low is None else low * n, None if high is None else high * n)
        case Gather(how=how, value=value) | Across(how=how, value=value):
            return _gathered(how, known[value], most)
        case Trimmed(value=value):
            return _gathered(Gathering.SUM, known[value], most)
        case Distinct() | AcrossDistinct() | Rivals() | RecordRivals():
            return (0, most)
        case _:
            assert_never(node)


def _gathered(how: Gathering, bounds: Bounds, most: int | None) -> Bounds:
    low, high = bounds
    match how:
        case Gathering.SUM:
            least = 0 if low is not None and low >= 0 else None if low is None or most is None else low * most
            greatest = 0 if high is not None and high <= 0 else None if high is None or most is None else high * most
            return (least, greatest)
        case Gathering.LEAST | Gathering.GREATEST:
            return hull(bounds, (0, 0))
        case Gathering.MULTIPLE:
            return (1, None)


def _added(ends: Iterable[int | None]) -> int | None:
    total = 0
    for end in ends:
        if end is None:
            return None
        total += end
    return total


def product(a: Bounds, b: Bounds) -> Bounds:
    if None in a or None in b:
        return _half_open_product(a, b)
    corners = [x * y for x in a for y in b if x is not None and y is not None]
    return (min(corners), max(corners))


def _half_open_product(a: Bounds, b: Bounds) -> Bounds:
    """At least one end is open: what the signs say."""
    if _natural(a) and _natural(b):
        least = a[0] * b[0] if a[0] is not None and b[0] is not None else 0
        return (least, None if a[1] is None or b[1] is None else a[1] * b[1])
    if (_natural(a) and _never_above_zero(b)) or (_natural(b) and _never_above_zero(a)):
        return (None, 0)
    if _never_above_zero(a) and _never_above_zero(b):
        return (0, None)
    return (None, None)


def _natural(bounds: Bounds) -> bool:
    return bounds[0] is not None and bounds[0] >= 0


def _never_above_zero(bounds: Bounds) -> bool:
    return bounds[1] is not None and bounds[1] <= 0


def _quotient(top: Bounds, bottom: Bounds) -> Bounds:
    """Of a bottom above 0; a greater one brings the quotient nearer to 0."""
    least = max(1, bottom[0] or 1)
    ends: list[int | None] = []
    for end in top:
        ends.append(None if end is None else end // least)
    low, high = ends
    most = bottom[1]
    far_low = None if top[0] is None else (top[0] // most if most else (0 if top[0] >= 0 else -1))
    far_high = None if top[1] is None else (top[1] // most if most else (0 if top[1] >= 0 else -1))
    return (
        None if low is None or far_low is None else min(low, far_low),
        None if high is None or far_high is None else max(high, far_high),
    )


def _extreme(each: list[Bounds], *, greatest: bool) -> Bounds:
    lows, highs = [low for low, _ in each], [high for _, high in each]
    if greatest:
        known = [low for low in lows if low is not None]
        return (max(known) if known else None, None if None in highs else max(h for h in highs if h is not None))
    known = [high for high in highs if high is not None]
    return (None if None in lows else min(low for low in lows if low is not None), min(known) if known else None)


def hull(*each: Bounds) -> Bounds:
    lows, highs = [low for low, _ in each], [high for _, high in each]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def sure_order(left: Bounds, right: Bounds, *, strict: bool = False) -> int:
    """1 where the left is surely the greater (or equal, unless ``strict``), -1 where it is surely the less, 0 where it can't be said."""
    gap = 1 if strict else 0
    if left[0] is not None and right[1] is not None and left[0] - right[1] >= gap:
        return 1
    if left[1] is not None and right[0] is not None and right[0] - left[1] >= gap:
        return -1
    return 0


def same(left: Bounds, right: Bounds) -> bool:
    """Whether both are one and the same known number."""
    return left[0] is not None and left[0] == left[1] == right[0] == right[1]
