"""Ranges of powers, roots and logarithms: rational numbers that are sure to enclose the irrational ones.

Ends are exact where the value is rational and easily seen to be (a whole power, the root of a square), and else at most some units in the 40th
digit away. All of the curves rise or fall over the numbers for which they have a value, so that ends come from ends.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from rubric_engine.core import intervals
from rubric_engine.core.intervals import EVERYTHING, ZERO
from rubric_engine.core.ir import Curve, Interval
from rubric_engine.diagnostics.frozen import evolve

MOST_EXPONENT = 100
_DIGITS = 50
_MOST_DIGITS = 1200  # of a number that is worth being told exactly: longer ones count as unbounded, or as next to 0
_MOST_BITS = 40_000
_DOWN = Context(prec=_DIGITS, rounding=ROUND_FLOOR, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_UP = Context(prec=_DIGITS, rounding=ROUND_CEILING, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])

Enclosure = Callable[[Fraction], Interval]


def curve_range(curve: Curve, args: tuple[Interval, ...]) -> Interval:
    """The range of a curve over ranges of its arguments, as far as it has values there (``ZERO`` where it has none). An exponent or degree that
    isn't one number gives everything, unless it is a whole one from 0 to 100."""
    operand = args[0]
    second = args[1].low if len(args) > 1 and intervals.is_point(args[1]) else None
    match curve:
        case Curve.POWER:
            return EVERYTHING if second is None else _power(operand, second)
        case Curve.WHOLE_POWER:
            least, most = whole_exponents(args[1].low, args[1].high)
            return intervals.hull(whole_power(operand, n) for n in range(least, most + 1)) if least <= most else ZERO
        case Curve.ROOT:
            return EVERYTHING if not second else _rising(_above(operand, closed=True), lambda x: _power_of(x, 1 / second), at_zero=ZERO)
        case Curve.LN:
            return _rising(_above(operand, closed=False), _ln, at_zero=EVERYTHING)
        case Curve.LOG:
            return _rising(_above(operand, closed=False), _log, at_zero=EVERYTHING)
        case _:
            assert_never(curve)


def whole_exponents(low: Fraction | None, high: Fraction | None) -> tuple[int, int]:
    """The least and the greatest exponent of a ``WHOLE_POWER`` between two ends (None: unbounded); there is none where the first is above."""
    return (0 if low is None else max(0, ceil(low)), MOST_EXPONENT if high is None else min(MOST_EXPONENT, floor(high)))


def whole_power(base: Interval, exponent: int) -> Interval:
    """The range of ``base`` to a whole power; to a negative one, of what isn't 0."""
    if exponent < 0:
        return intervals.reciprocal(whole_power(base, -exponent))
    if exponent == 0:
        return intervals.point(Fraction(1))
    risen = base if exponent % 2 else intervals.absolute(base)
    low, high = (None if end is None or _too_large(end, exponent) else end**exponent for end in (risen.low, risen.high))
    if low is None and risen.low is not None and risen.low > 0:
        low = Fraction(0)  # nothing is known but that it is above
    return Interval(low, high, low_open=low is not None and risen.low_open, high_open=high is not None and risen.high_open)


def _too_large(value: Fraction, exponent: int) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) * exponent > _MOST_BITS


def _power(base: Interval, exponent: Fraction) -> Interval:
    if exponent.denominator == 1:
        return whole_power(base, int(exponent))
    if exponent < 0:  # one over it: of 0 there is none
        return intervals.reciprocal(_power(base, -exponent))
    return _rising(_above(base, closed=True), lambda x: _power_of(x, exponent), at_zero=ZERO)


def _above(span: Interval, *, closed: bool) -> Interval | None:
    """The part of a range that isn't below 0 (``closed``), or that is above it; None where there is none."""
    if span.high is not None and (span.high < 0 or (span.high == 0 and (span.high_open or not closed))):
        return None
    if span.low is None or span.low < 0:
        return Interval(Fraction(0), span.high, not closed, span.high_open)
    return evolve(span, low_open=True) if span.low == 0 and not closed else span


def _rising(span: Interval | None, enclosed: Enclosure, at_zero: Interval) -> Interval:
    """The range of a curve that rises without end. ``at_zero``: what it is, or comes to, at 0."""
    if span is None:
        return ZERO
    low = at_zero.low if not span.low else enclosed(span.low).low
    high = None if span.high is None else at_zero.high if span.high == 0 else enclosed(span.high).high
    return Interval(low, high)


# ---------------------------------------------------------------- at one number, above 0


def _power_of(value: Fraction, exponent: Fraction) -> Interval:
    exact = _exact_power(value, exponent)
    if exact is not None:
        return intervals.point(exact)
    logarithm = intervals.multiply(_ln(value), intervals.point(exponent))
    assert logarithm.low is not None
    assert logarithm.high is not None
    low = _DOWN.next_minus(_DOWN.exp(_decimal(logarithm.low, _DOWN)))
    return Interval(_below(low), _beyond(_UP.next_plus(_UP.exp(_decimal(logarithm.high, _UP)))))


def _exact_power(value: Fraction, exponent: Fraction) -> Fraction | None:
    """The power where it is rational and not too large."""
    if value == 1:
        return value
    if _too_large(value, exponent.numerator):
        return None
    top, bottom = (_exact_root(part, exponent.denominator) for part in (value.numerator, value.denominator))
    return None if top is None or bottom is None else Fraction(top, bottom) ** exponent.numerator


def _exact_root(value: int, degree: int) -> int | None:
    root = whole_root(value, degree)
    return root if root**degree == value else None


def whole_root(value: int, degree: int) -> int:
    """The greatest whole number whose power is at most ``value`` (0 or more).

    >>> whole_root(80, 2), whole_root(81, 4)
    (8, 3)
    """
    if value < 2:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def _ln(value: Fraction) -> Interval:
    low, high = _decimal(value, _DOWN), _decimal(value, _UP)
    return Interval(_one_less(_DOWN.ln(low)), _one_more(_UP.ln(high)))


def _log(value: Fraction) -> Interval:
    low, high = _decimal(value, _DOWN), _decimal(value, _UP)
    if low == high and _DOWN.normalize(low).as_tuple().digits == (1,):
        return intervals.point(Fraction(low.adjusted()))
    return Interval(_one_less(_DOWN.log10(low)), _one_more(_UP.log10(high)))


# The module's logarithms and exponentials are correctly rounded, so that the true number is less than one unit of the last digit away; the
# logarithm of 1 is 0, and of nothing else.


def _one_less(value: Decimal) -> Fraction:
    return Fraction(_DOWN.next_minus(value)) if value else Fraction(0)


def _one_more(value: Decimal) -> Fraction:
    return Fraction(_UP.next_plus(value)) if value else Fraction(0)


def _decimal(value: Fraction, context: Context) -> Decimal:
    """``value`` with so many digits, rounded as the context does."""
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _below(value: Decimal) -> Fraction:
    """A number at most ``value`` (above 0), which isn't astronomic."""
    if value.adjusted() > _MOST_DIGITS:
        return Fraction(10**_MOST_DIGITS)
    return Fraction(0) if value.adjusted() < -_MOST_DIGITS else Fraction(value)


def _beyond(value: Decimal) -> Fraction | None:
    """A number at least ``value`` (above 0), None where it is astronomic."""
    if value.adjusted() > _MOST_DIGITS:
        return None
    return Fraction(1, 10**_MOST_DIGITS) if value.adjusted() < -_MOST_DIGITS else Fraction(value)
