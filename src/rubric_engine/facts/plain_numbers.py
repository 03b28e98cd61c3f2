"""Numbers in the forms that programs give them in."""

from __future__ import annotations

import struct
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

_LARGEST: Final = 10**18
_MOST_DIGITS: Final = 18


def plain_number(raw: object) -> tuple[int, int] | None:
    """A number in lowest terms, exactly as ``values.read_scalar`` reads it; None where that must look, which may say what is wrong with it."""
    if type(raw) is int:
        return (raw, 1) if abs(raw) <= _LARGEST else None
    if type(raw) is float:
        raw = Decimal(float.__repr__(raw))
    if type(raw) is Decimal:
        _, digits, exponent = raw.as_tuple()
        if not isinstance(exponent, int) or len(digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS:
            return None
        raw = Fraction(raw)
    if type(raw) is not Fraction:
        return None
    return (raw.numerator, raw.denominator) if abs(raw.numerator) <= _LARGEST**2 and raw.denominator <= _LARGEST**2 else None


def shortest(number: float, kind: Literal["f", "e"]) -> Decimal | float:
    """Of a number of 32 (``f``) or 16 bits (``e``), which came as one of 64: the decimal of the fewest digits that stands for it. What is infinite or none stays.

    >>> shortest(0.05999999865889549, "f")
    Decimal('0.06')
    """
    if number - number != 0:
        return number
    packed = struct.pack(kind, number)
    texts = (f"{number:.{digits}g}" for digits in range(1, 10))
    return next((Decimal(text) for text in texts if struct.pack(kind, float(text)) == packed), Decimal(number))
