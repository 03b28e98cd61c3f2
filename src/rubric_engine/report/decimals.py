"""Fractions as decimals. Apart from the other numbers of a report, so that a total is told without the rubric."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def decimal_places(value: Fraction) -> int | None:
    """How many decimals ``value`` has; None if they don't end.

    >>> decimal_places(Fraction(1, 8)), decimal_places(Fraction(1, 3))
    (3, None)
    """
    rest = value.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def exact_decimal(value: Fraction) -> Decimal | None:
    """``value`` as a decimal without loss, or None if its decimals don't end.

    >>> exact_decimal(Fraction(-5, 2)), exact_decimal(Fraction(1, 3))
    (Decimal('-2.5'), None)
    """
    places = decimal_places(value)
    return None if places is None else scaled(value, places)


def decimal_at(value: Fraction, places: int) -> Decimal:
    """``value`` rounded half to even to a fixed number of decimals.

    >>> decimal_at(Fraction(2, 3), 2), decimal_at(Fraction(1, 4), 1)
    (Decimal('0.67'), Decimal('0.2'))
    """
    places = max(0, places)
    return scaled(Fraction(round(value * 10**places), 10**places), places)


def as_decimal(value: Fraction, places: int) -> Decimal:
    """The exact decimal where there is one, else one rounded half to even."""
    exact = exact_decimal(value)
    return exact if exact is not None else decimal_at(value, places)


def scaled(value: Fraction, places: int) -> Decimal:
    """``value``, a multiple of 10**-places, built digit by digit: no context can round it."""
    whole = value * 10**places
    digits = Decimal(abs(whole.numerator)).as_tuple().digits
    return Decimal((1 if value < 0 else 0, digits, -places))
