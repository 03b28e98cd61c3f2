"""Irrational numbers, as something that can be enclosed as narrowly as one likes.

A ``Real`` is never rational: what comes out even is a ``Fraction``. So a comparison with a rational number, and a rounding, is decided as soon as
the enclosure is narrow enough.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

Enclosure = tuple[Fraction, Fraction]


class Real:
    """``enclose(digits)``: two rational numbers between which it lies."""

    def __init__(self, enclose: Callable[[int], Enclosure]) -> None:
        self.enclose = enclose

    def settled(self, question: Callable[[Fraction], Any]) -> Any:
        """What a question comes to that has one answer around the number."""
        digits = 20
        while True:
            low, high = (question(end) for end in self.enclose(digits))
            if low == high:
                return low
            digits *= 2
            assert digits < 10_000, "this isn't irrational"

    def __neg__(self) -> Real:
        return _of(lambda low, high: (-high, -low), self)

    def __abs__(self) -> Real:
        return self if self > 0 else -self

    def __add__(self, other: Fraction) -> Real:
        return _of(lambda low, high: (low + other, high + other), self)

    def __mul__(self, other: Fraction) -> Any:
        return _of(lambda low, high: tuple(sorted((low * other, high * other))), self) if other else Fraction(0)

    def __sub__(self, other: Fraction) -> Real:
        return self + -other

    def __rsub__(self, other: Fraction) -> Real:
        return -self + other

    def __truediv__(self, other: Fraction) -> Any:
        return self * (1 / other)

    def __rtruediv__(self, other: Fraction) -> Any:
        return (_of(lambda low, high: (1 / high, 1 / low), self) if self > 0 else -(1 / -self)) * other

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Fraction) -> bool:
        return bool(self.settled(lambda end: end < other))

    def __gt__(self, other: Fraction) -> bool:
        return not self < other

    __le__, __ge__ = __lt__, __gt__


def _of(ends: Callable[[Fraction, Fraction], Any], number: Real) -> Real:
    return Real(lambda digits: ends(*number.enclose(digits)))


def power(base: Fraction, exponent: Fraction) -> Fraction | Real | None:
    """None: undefined."""
    if base == 0 and exponent < 0:
        return None
    if exponent.denominator == 1:
        return Fraction(base) ** int(exponent)
    if base < 0:
        return None
    inner, degree = Fraction(base) ** exponent.numerator, exponent.denominator
    above, below = whole_root(inner.numerator, degree), whole_root(inner.denominator, degree)
    if above**degree == inner.numerator and below**degree == inner.denominator:
        return Fraction(above, below)

    def enclose(digits: int) -> Enclosure:
        scale = 10**digits
        least = whole_root(inner.numerator * scale**degree // inner.denominator, degree)
        return Fraction(least, scale), Fraction(least + 1, scale)

    return Real(enclose)


def whole_root(number: int, degree: int) -> int:
    """The greatest whole number whose power isn't above ``number``, by halving."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


def ln(number: Fraction) -> Fraction | Real | None:
    if number <= 0:
        return None
    return Fraction(0) if number == 1 else Real(lambda digits: _ln(number, digits))


def log(number: Fraction) -> Fraction | Real | None:
    """To the base 10: rational only of powers of 10."""
    if number <= 0:
        return None
    whole = len(str(number.numerator)) - len(str(number.denominator))
    if number == Fraction(10) ** whole:
        return Fraction(whole)

    def enclose(digits: int) -> Enclosure:
        above, below = _ln(number, digits), _ln(Fraction(10), digits)
        ends = sorted(one / other for one in above for other in below)
        return ends[0], ends[-1]

    return Real(enclose)


def _ln(number: Fraction, digits: int) -> Enclosure:
    above, below = _ln_of_whole(number.numerator, digits), _ln_of_whole(number.denominator, digits)
    return above[0] - below[1], above[1] - below[0]


def _ln_of_whole(number: int, digits: int) -> Enclosure:
    """The decimal library rounds the last of the digits correctly."""
    found = Fraction(Context(prec=digits).ln(Decimal(number)))
    slack = abs(found) / 10 ** (digits - 1)
    return found - slack, found + slack
