"""What an expression may come to while facts are missing: sets of numbers, of truths, of texts.

A number is an interval, a truth a set of yes, no and undefined, a text one word or any. A supplied fact gives a set of one. Every
operation here encloses each value that the exact operation can take; it is exact where its operands vary independently. An
*undefined* value (a division by zero, a none, a unit without a rank) is known to be no value at all, and is final, unlike a missing one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from rubric_engine.core.ir import CmpOp, RoundMode
from rubric_engine.core.values import round_to
from rubric_engine.diagnostics.frozen import evolve, frozen

ZERO = Fraction(0)
ONE = Fraction(1)


# ---------------------------------------------------------------- truths


@frozen
class Truth:
    """A set of outcomes. All of the set are possible; at least one is in it."""

    true: bool = False
    false: bool = False
    undefined: bool = False

    @property
    def sure(self) -> bool:
        """Yes, whatever the missing facts are."""
        return self.true and not self.false and not self.undefined

    @property
    def known(self) -> bool:
        return self.true + self.false + self.undefined == 1

    @property
    def holds(self) -> bool | None:
        """True, False, or None when it is unknown or undefined."""
        if not self.known or self.undefined:
            return None
        return self.true


TRUE = Truth(true=True)
FALSE = Truth(false=True)
UNDEFINED = Truth(undefined=True)
EITHER = Truth(true=True, false=True)


def truth(value: bool) -> Truth:
    return TRUE if value else FALSE


def negate(operand: Truth) -> Truth:
    return Truth(true=operand.false, false=operand.true, undefined=operand.undefined)


def conjunction(parts: Sequence[Truth]) -> Truth:
    """Kleene's and: one no decides; otherwise one undefined makes it undefined."""
    return Truth(
        true=all(p.true for p in parts),
        false=any(p.false for p in parts),
        undefined=any(p.undefined for p in parts) and all(p.true or p.undefined for p in parts),
    )


def disjunction(parts: Sequence[Truth]) -> Truth:
    return negate(conjunction([negate(p) for p in parts]))


def union_of_truths(parts: Iterable[Truth]) -> Truth:
    parts = list(parts)
    return Truth(true=any(p.true for p in parts), false=any(p.false for p in parts), undefined=any(p.undefined for p in parts))


# ---------------------------------------------------------------- texts


@frozen
class Word:
    """A text. ``value`` None: any. ``why``: it may have no value; ``defined`` False: it surely has none."""

    value: str | None = None
    defined: bool = True
    why: str | None = None


# ---------------------------------------------------------------- numbers


@frozen
class Number:
    """The numbers from ``low`` to ``high``, both included (None: unbounded), whole ones only if ``whole``.

    ``why`` tells why there may be no value (None: there surely is one). ``defined`` False: there surely is none.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    defined: bool = True
    why: str | None = None

    @property
    def point(self) -> Fraction | None:
        """The number, where it is known."""
        return self.low if self.defined and self.why is None and self.low == self.high else None

    @property
    def value(self) -> Fraction | None:
        """The only number that it can be, if it has a value."""
        return self.low if self.defined and self.low == self.high else None


Abstract = Number | Truth | Word

ANY_NUMBER = Number()


def point(value: Fraction | int) -> Number:
    value = value if type(value) is Fraction else Fraction(value)
    return Number(value, value, value.denominator == 1)


def no_number(why: str) -> Number:
    return Number(ZERO, ZERO, defined=False, why=why)


def ranging(low: Fraction | None, high: Fraction | None, *, whole: bool = False) -> Number:
    """An interval; of whole numbers, its ends drawn in to whole ones."""
    if whole:
        low = None if low is None else Fraction(ceil(low))
        high = None if high is None else Fraction(floor(high))
    return Number(low, high, whole or (low is not None and low == high and low.denominator == 1))


def maybe_undefined(number: Number, why: str | None) -> Number:
    return number if why is None or number.why is not None else evolve(number, why=why)


# A bound that compares: minus infinity, a number, plus infinity.
Bound = tuple[int, Fraction]
_MINUS: Bound = (-1, ZERO)
_PLUS: Bound = (1, ZERO)


def lower(number: Number) -> Bound:
    return _MINUS if number.low is None else (0, number.low)


def upper(number: Number) -> Bound:
    return _PLUS if number.high is None else (0, number.high)


def _between(low: Bound, high: Bound, *, whole: bool = False) -> Number:
    return Number(None if low[0] else low[1], None if high[0] else high[1], whole)


def hull(numbers: Iterable[Number]) -> Number:
    """The least interval around all of them (at least one)."""
    numbers = list(numbers)
    if len(numbers) == 1:
        return numbers[0]
    why = next((n.why for n in numbers if n.why is not None), None)
    present = [n for n in numbers if n.defined]
    if not present:
        return numbers[0]
    joined = _between(min(map(lower, present)), max(map(upper, present)), whole=all(n.whole for n in present))
    return maybe_undefined(joined, why)


def _strict(result: Number, *operands: Number) -> Number:
    """``result``, undefined where an operand is."""
    for operand in operands:
        if not operand.defined:
            return operand
    why = next((o.why for o in operands if o.why is not None), None)
    return maybe_undefined(result, why)


def add(a: Number, b: Number) -> Number:
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    for end in (low, high):
        if end is not None:
            _check_denominator(end)
    return _strict(Number(low, high, a.whole and b.whole), a, b)


def sum_of(values: Iterable[Fraction]) -> Fraction:
    total = ZERO
    for value in values:
        total += value
        _check_denominator(total)
    return total


def _check_denominator(number: Fraction) -> None:
    """A sum of some hundred fractions may have a denominator with the digits of all of theirs."""
    if number.denominator.bit_length() > MOST_BITS:
        raise NumberTooLarge("a number grows beyond ten thousand digits")


def minus(a: Number) -> Number:
    return evolve(a, low=None if a.high is None else -a.high, high=None if a.low is None else -a.low)


def subtract(a: Number, b: Number) -> Number:
    return add(a, minus(b))


MOST_BITS = 40_000
"""Of a product, or the denominator of a sum: more than ten thousand digits, which no assessment needs and repeated squaring soon has."""


_SMALL: Final = 1_000


class NumberTooLarge(ValueError):
    """A product, or the denominator of a sum, grows beyond ``MOST_BITS``."""


def _product(a: Bound, b: Bound) -> Bound:
    if (a[0] == 0 and a[1] == 0) or (b[0] == 0 and b[1] == 0):
        return (0, ZERO)
    if a[0] == 0 and b[0] == 0:
        if sum(n.bit_length() for x in (a[1], b[1]) for n in (x.numerator, x.denominator)) > MOST_BITS:
            raise NumberTooLarge("a number grows beyond ten thousand digits")
        return (0, a[1] * b[1])
    positive = ((a[0] or a[1]) > 0) == ((b[0] or b[1]) > 0)
    return _PLUS if positive else _MINUS


def is_small(a: Number) -> bool:
    """Whether it is far from what is too large: to multiply it by one, or to add it to nothing, would change nothing."""
    return all(end is None or max(end.numerator.bit_length(), end.denominator.bit_length()) < _SMALL for end in (a.low, a.high))


def multiply(a: Number, b: Number) -> Number:
    corners = [_product(x, y) for x in (lower(a), upper(a)) for y in (lower(b), upper(b))]
    return _strict(_between(min(corners), max(corners), whole=a.whole and b.whole), a, b)


def divide(a: Number, b: Number) -> Number:
    """``a / b``; a divisor that can be zero gives no value there."""
    if not a.defined or not b.defined:
        return _strict(a, a, b)
    if lower(b) > (0, ZERO) or upper(b) < (0, ZERO):
        return multiply(a, _reciprocal(b))
    why = "division by zero"
    if b.low is not None and b.low == b.high:
        return no_number(why)
    if a.low == a.high == 0:
        return _strict(maybe_undefined(point(0), why), a, b)
    least_size = ONE if b.whole else None  # of a divisor that isn't zero
    low = None if least_size is None else -1 / least_size
    high = None if least_size is None else 1 / least_size
    if b.low == 0:
        low = ZERO if b.high is None else 1 / b.high
    if b.high == 0:
        high = ZERO if b.low is None else 1 / b.low
    return _strict(maybe_undefined(multiply(a, Number(low, high)), why), a, b)


def _reciprocal(b: Number) -> Number:
    """Of a number that isn't zero; an unbounded end comes close to 0."""
    return evolve(b, low=ZERO if b.high is None else 1 / b.high, high=ZERO if b.low is None else 1 / b.low, whole=False)


def extremum(args: Sequence[Number], *, greatest: bool) -> Number:
    pick = max if greatest else min
    result = _between(pick(map(lower, args)), pick(map(upper, args)), whole=all(a.whole for a in args))
    return _strict(result, *args)


def least(a: Number, b: Number) -> Number:
    return extremum((a, b), greatest=False)


def greatest(a: Number, b: Number) -> Number:
    return extremum((a, b), greatest=True)


def absolute(a: Number) -> Number:
    if lower(a) >= (0, ZERO):
        return a
    flipped = minus(a)
    if lower(flipped) >= (0, ZERO):
        return flipped
    return evolve(a, low=ZERO, high=extremum((a, flipped), greatest=True).high)


def rounded(a: Number, mode: RoundMode, step: Fraction) -> Number:
    low = None if a.low is None else round_to(a.low, mode, step)
    high = None if a.high is None else round_to(a.high, mode, step)
    return evolve(a, low=low, high=high, whole=step.denominator == 1)


# ---------------------------------------------------------------- comparisons


def compare_numbers(op: CmpOp, a: Number, b: Number) -> Truth:
    if not a.defined or not b.defined:
        return UNDEFINED
    outcome = _compare_defined(op, a, b)
    return outcome if a.why is None and b.why is None else evolve(outcome, undefined=True)


def _compare_defined(op: CmpOp, a: Number, b: Number) -> Truth:
    match op:
        case CmpOp.GE:
            return Truth(true=upper(a) >= lower(b), false=lower(a) < upper(b))
        case CmpOp.GT:
            return Truth(true=upper(a) > lower(b), false=lower(a) <= upper(b))
        case CmpOp.LE:
            return _compare_defined(CmpOp.GE, b, a)
        case CmpOp.LT:
            return _compare_defined(CmpOp.GT, b, a)
        case CmpOp.EQ:
            return Truth(true=_may_meet(a, b), false=not (lower(a) == upper(a) == lower(b) == upper(b)))
        case CmpOp.NE:
            return negate(_compare_defined(CmpOp.EQ, a, b))


def _may_meet(a: Number, b: Number) -> bool:
    if lower(a) > upper(b) or lower(b) > upper(a):
        return False
    fixed, other = (a, b) if a.low == a.high else (b, a)
    if fixed.low is not None and fixed.low == fixed.high:
        return not other.whole or fixed.low.denominator == 1
    return True


def compare_truths(op: CmpOp, a: Truth, b: Truth) -> Truth:
    equal = Truth(
        true=(a.true and b.true) or (a.false and b.false),
        false=(a.true and b.false) or (a.false and b.true),
        undefined=a.undefined or b.undefined,
    )
    return equal if op is CmpOp.EQ else negate(equal)


def compare_words(op: CmpOp, a: Word, b: Word) -> Truth:
    if not a.defined or not b.defined:
        return UNDEFINED
    equal = EITHER if a.value is None or b.value is None else truth(a.value == b.value)
    equal = equal if a.why is None and b.why is None else evolve(equal, undefined=True)
    return equal if op is CmpOp.EQ else negate(equal)
