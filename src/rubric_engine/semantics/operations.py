"""Which types go together, and what comes out: the rules of arithmetic and comparison on types.

Numbers of one kind go with their like. A percent never goes with a plain number (six per cent is ``6%``, not 6 or 0.06), except with a
literal ``0``, and in products. A quotient of like things is a ratio, which goes with percents and with plain numbers. Units that differ by
a power of ten (元, 万元) are brought together exactly.
"""

from __future__ import annotations

import enum
from fractions import Fraction

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.semantics.types import (
    NUMBER,
    PERCENT_WORDS,
    POINT_WORDS,
    RATIO,
    UNIT,
    UNKNOWN,
    Sort,
    Type,
    Unit,
    same_word,
    unit_factor,
)


class Clash(enum.Enum):
    """Why two types don't go together."""

    PERCENT = "a percent with a plain number"
    UNIT = "two units"
    KIND = "two kinds of thing"


@frozen
class Like:
    """``type`` of the whole; the factors bring each side into its unit."""

    type: Type
    left: Fraction = Fraction(1)
    right: Fraction = Fraction(1)


def like(left: Type, right: Type) -> Like | Clash:
    """Whether two values can be compared or added."""
    if left.unknown or right.unknown:
        return Like(right if left.unknown else left)
    if not (left.numeric and right.numeric):
        if Sort.UNIT in (left.sort, right.sort):
            quoted = all(one.sort is Sort.UNIT or (one.sort is Sort.TEXT and one.literal) for one in (left, right))
            return Like(UNIT) if quoted else Clash.KIND
        same = left.sort is right.sort and left.sort is not Sort.LIST
        return Like(left) if same and (left.options, left.ordered) == (right.options, right.ordered) else Clash.KIND
    if left.zero or right.zero:
        other = right if left.zero else left
        return Like(evolve(other, literal=left.literal and right.literal, zero=left.zero and right.zero))
    joined = _numbers(left, right)
    if isinstance(joined, Clash):
        return joined
    whole, literal = left.whole and right.whole, left.literal and right.literal
    return evolve(joined, type=evolve(joined.type, whole=whole, literal=literal, zero=False))


def _numbers(left: Type, right: Type) -> Like | Clash:
    sorts = {left.sort, right.sort}
    if Sort.PERCENT in sorts:
        if sorts == {Sort.PERCENT}:
            return _percents(left, right)
        if Sort.RATIO in sorts:
            return Like(RATIO)
        other = right if left.sort is Sort.PERCENT else left
        return Clash.PERCENT if other.plain else Clash.KIND
    if Sort.MONEY in sorts:
        return _money(left, right)
    if Sort.POINTS in sorts:
        other = right if left.sort is Sort.POINTS else left
        ours = other.unit is None or any(same_word(word, ours) for word in other.unit.words for ours in POINT_WORDS)
        return Like(left if left.sort is Sort.POINTS else right) if ours or not other.literal else Clash.UNIT
    if Sort.RATIO in sorts:
        return Like(RATIO if Sort.COUNT not in sorts else NUMBER)
    return _units(left, right)


def _percents(left: Type, right: Type) -> Like | Clash:
    for one in (left, right):
        if one.unit is not None and not any(word in PERCENT_WORDS for word in one.unit.words):
            return Clash.UNIT
    return Like(evolve(left, unit=None))


def _money(left: Type, right: Type) -> Like | Clash:
    money, other = (left, right) if left.sort is Sort.MONEY and not (left.literal and right.sort is Sort.MONEY) else (right, left)
    if other.sort not in (Sort.MONEY, Sort.NUMBER, Sort.COUNT) or (other.sort is Sort.COUNT and other.unit is None and not other.literal):
        return Clash.KIND
    if other.unit is None or money.unit is None:
        return Like(money)
    if other.sort is Sort.COUNT:
        return Clash.KIND
    factor = unit_factor(other.unit, money.unit)
    if factor is None:
        return Clash.UNIT
    return Like(money, right=factor) if money is left else Like(money, left=factor)


def _units(left: Type, right: Type) -> Like | Clash:
    """Counts and other numbers."""
    sort = Sort.COUNT if Sort.COUNT in (left.sort, right.sort) else Sort.NUMBER
    if left.unit is None or right.unit is None:
        return Like(Type(sort=sort, unit=left.unit or right.unit))
    to_left = not left.literal or right.literal
    kept, other = (left, right) if to_left else (right, left)
    factor = _factor(other.unit, kept.unit)
    if factor is None:
        both_counted = left.sort is Sort.COUNT and right.sort is Sort.COUNT and not (left.literal or right.literal)
        return Like(Type(sort=sort)) if both_counted else Clash.UNIT
    made = Type(sort=sort, unit=kept.unit)
    return Like(made, right=factor) if to_left else Like(made, left=factor)


def _factor(source: Unit | None, wanted: Unit | None) -> Fraction | None:
    return Fraction(1) if source is None or wanted is None else unit_factor(source, wanted)


def product(left: Type, right: Type) -> Type | None:
    """The type of ``left * right``; None if they can't be multiplied."""
    if left.unknown or right.unknown:
        return UNKNOWN
    if not (left.numeric and right.numeric):
        return None
    whole, literal = left.whole and right.whole, left.literal and right.literal
    sorts = {left.sort, right.sort}
    if sorts == {Sort.PERCENT}:
        made = evolve(left, unit=None)
    elif sorts <= {Sort.PERCENT, Sort.RATIO} or (sorts & {Sort.PERCENT, Sort.RATIO} and (left.plain or right.plain) and _bare(left, right)):
        made = RATIO
    elif left.sort in (Sort.PERCENT, Sort.RATIO):
        made = right
    elif right.sort in (Sort.PERCENT, Sort.RATIO):
        made = left
    elif Sort.MONEY in sorts:
        made = NUMBER if sorts == {Sort.MONEY} else (left if left.sort is Sort.MONEY else right)
    elif Sort.POINTS in sorts:
        made = left if left.sort is Sort.POINTS else right
    elif left.unit is None or right.unit is None:
        made = Type(sort=Sort.COUNT if Sort.COUNT in sorts else Sort.NUMBER, unit=left.unit or right.unit)
    else:
        made = NUMBER
    return evolve(made, whole=whole, literal=literal, zero=False)


def _bare(left: Type, right: Type) -> bool:
    """A factor that is a mere number, not a count of something: 6% of 300 members is a number of members, 2 times 6% is a share."""
    return any(one.plain and (one.literal or one.sort is Sort.NUMBER) for one in (left, right))


def quotient(left: Type, right: Type) -> Like | None:
    """The type of ``left / right`` with the factors for units; None if they can't be divided."""
    if left.unknown or right.unknown:
        return Like(UNKNOWN)
    if not (left.numeric and right.numeric):
        return None
    literal = left.literal and right.literal
    if left.unit and right.unit and Sort.PERCENT not in (left.sort, right.sort):
        factor = unit_factor(right.unit, left.unit)
        if factor is not None:
            return Like(evolve(RATIO, literal=literal), right=factor)
        if left.sort is Sort.MONEY and right.sort is Sort.MONEY:
            return None
    made = _divided(left, right)
    return Like(evolve(made, whole=False, literal=literal, zero=False))


def _divided(left: Type, right: Type) -> Type:
    if left.sort is Sort.PERCENT:
        return left if right.plain and right.literal else RATIO
    if left.sort in (Sort.MONEY, Sort.POINTS):
        share = right.sort is left.sort or (left.sort is Sort.POINTS and right.plain and right.literal)
        return RATIO if share else left
    if right.sort in (Sort.PERCENT, Sort.RATIO):
        return left
    if right.sort in (Sort.MONEY, Sort.POINTS):
        return NUMBER
    if left.sort is Sort.NUMBER and left.unit is not None and (right.unit is None or unit_factor(left.unit, right.unit) is None):
        return left  # 平方米 per person is still 平方米
    return RATIO
