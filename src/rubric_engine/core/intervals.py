"""Arithmetic on ranges of numbers: the smallest range that holds every result, ends left out where no result reaches them.

An end is a ``Fraction`` or None for no bound, as in ``ir.Interval``. Where it isn't worth the trouble to know whether an end is
reached, it counts as reached; a range is never too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from rubric_engine.core.ir import Interval
from rubric_engine.diagnostics.frozen import frozen

EVERYTHING = Interval()
ZERO = Interval(Fraction(0), Fraction(0))
AT_LEAST_ZERO = Interval(Fraction(0), None)
_MOST_BITS = 4096


@frozen(order=True)
class End:
    """An end of a range: ``side`` -1 and 1 are the infinities, 0 is ``value``."""

    side: int
    value: Fraction = Fraction(0)
    open: bool = False


def point(value: Fraction) -> Interval:
    return Interval(value, value)


def is_point(span: Interval) -> bool:
    return span.low is not None and span.low == span.high


def low_end(span: Interval) -> End:
    return End(-1, open=True) if span.low is None else End(0, span.low, span.low_open)


def high_end(span: Interval) -> End:
    return End(1, open=True) if span.high is None else End(0, span.high, span.high_open)


def between(low: End, high: End) -> Interval:
    return Interval(
        low.value if low.side == 0 else None,
        high.value if high.side == 0 else None,
        low_open=low.side == 0 and low.open,
        high_open=high.side == 0 and high.open,
    )


def _least(ends: Iterable[End]) -> End:
    """The lowest of several ends of low sides; a reached one counts before one that isn't."""
    return min(ends, key=lambda end: (end.side, end.value, end.open))


def _most(ends: Iterable[End]) -> End:
    return max(ends, key=lambda end: (end.side, end.value, not end.open))


def hull(spans: Iterable[Interval]) -> Interval:
    """The smallest range round one or more ranges."""
    found = tuple(spans)
    return between(_least(map(low_end, found)), _most(map(high_end, found)))


def negate(span: Interval) -> Interval:
    return Interval(_opposite(span.high), _opposite(span.low), low_open=span.high_open, high_open=span.low_open)


def _opposite(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def add(left: Interval, right: Interval) -> Interval:
    return Interval(
        None if left.low is None or right.low is None else left.low + right.low,
        None if left.high is None or right.high is None else left.high + right.high,
        low_open=left.low_open or right.low_open,
        high_open=left.high_open or right.high_open,
    )


def total(spans: Iterable[Interval]) -> Interval:
    """The sum of any number of ranges."""
    result = ZERO
    for span in spans:
        result = add(result, span)
    return result


def multiply(left: Interval, right: Interval) -> Interval:
    corners = [_product(a, b) for a in (low_end(left), high_end(left)) for b in (low_end(right), high_end(right))]
    return between(_least(corners), _most(corners))


def _product(a: End, b: End) -> End:
    zeros = [end for end in (a, b) if end.side == 0 and end.value == 0]
    if zeros:  # also times an infinity: what is multiplied is finite
        return End(0, Fraction(0), all(end.open for end in zeros))
    if a.side or b.side:
        return End(_sign(a) * _sign(b), open=True)
    return End(0, a.value * b.value, a.open or b.open)


def _sign(end: End) -> int:
    return end.side or (1 if end.value > 0 else -1)


def divide(left: Interval, right: Interval) -> Interval:
    """What left over right can be; a division by zero has no result."""
    return multiply(left, reciprocal(right))


def reciprocal(span: Interval) -> Interval:
    if span.low == span.high == 0:  # it has none; whoever asks has nothing to hold on to
        return EVERYTHING
    if span.high is not None and span.high <= 0:
        return negate(reciprocal(negate(span)))
    if span.low is None or span.low < 0 or span.high == 0:
        return EVERYTHING
    low = End(0, Fraction(0), True) if span.high is None else End(0, 1 / span.high, span.high_open)
    high = End(1, open=True) if span.low == 0 else End(0, 1 / span.low, span.low_open)
    return between(low, high)


def least(spans: Iterable[Interval]) -> Interval:
    """The least of one number from each of one or more ranges."""
    found = tuple(spans)
    return between(_least(map(low_end, found)), _lesser_high(found))


def greatest(spans: Iterable[Interval]) -> Interval:
    """The greatest of one number from each of one or more ranges."""
    return negate(least(negate(span) for span in spans))


def _lesser_high(spans: tuple[Interval, ...]) -> End:
    return min(map(high_end, spans), key=lambda end: (end.side, end.value, not end.open))


def absolute(span: Interval) -> Interval:
    if span.low is not None and span.low >= 0:
        return span
    if span.high is not None and span.high <= 0:
        return negate(span)
    return between(End(0), high_end(hull((span, negate(span)))))


def monotone(span: Interval, function: Callable[[Fraction], Fraction]) -> Interval:
    """The range of a function that never falls, and grows without bound where its argument does."""
    return Interval(None if span.low is None else function(span.low), None if span.high is None else function(span.high))


def clamp(span: Interval, value: Fraction) -> Fraction:
    """The number of the range nearest to ``value``, ends included."""
    low = value if span.low is None else max(value, span.low)
    return low if span.high is None else min(low, span.high)


def contains(span: Interval, value: Fraction) -> bool:
    above = span.low is None or value > span.low or (value == span.low and not span.low_open)
    return above and (span.high is None or value < span.high or (value == span.high and not span.high_open))


def tamed(span: Interval) -> Interval:
    """The range with an end of more than a thousand digits as unbounded, so that squares of squares of squares don't take all memory."""
    low, high = (None if value is None or _bits(value) > _MOST_BITS else value for value in (span.low, span.high))
    return Interval(low, high, low_open=low is not None and span.low_open, high_open=high is not None and span.high_open)


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())
