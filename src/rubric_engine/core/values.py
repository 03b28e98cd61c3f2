"""Exact values at run time, and the arithmetic on them that the whole engine shares."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Final, final

from rubric_engine.core.ir import RoundMode


@final
class NoneType_:
    """The state of a fact that is known to have no value. There is one instance, ``NONE``."""

    _instance: NoneType_ | None = None

    def __new__(cls) -> NoneType_:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "NONE"

    def __reduce__(self) -> str:
        return "NONE"


NONE: Final = NoneType_()

Record = tuple[tuple[str, "Value | None"], ...]
"""One record of a list: its fields by name, in the order of declaration; None is missing."""

Value = Fraction | bool | str | NoneType_ | tuple[Record, ...]
"""A supplied value. A missing one is Python's None, wherever it can be missing."""


def round_to(value: Fraction, mode: RoundMode, step: Fraction) -> Fraction:
    """``value`` to a multiple of ``step``.

    >>> round_to(Fraction(5, 2), RoundMode.HALF_UP, Fraction(1))
    Fraction(3, 1)
    >>> round_to(Fraction(5, 2), RoundMode.HALF_EVEN, Fraction(1))
    Fraction(2, 1)
    """
    quotient = value / step
    match mode:
        case RoundMode.HALF_UP:
            whole = floor(abs(quotient) + Fraction(1, 2))
            whole = whole if quotient >= 0 else -whole
        case RoundMode.HALF_EVEN:
            whole = round(quotient)
        case RoundMode.UP:
            whole = -floor(-quotient)
        case RoundMode.DOWN:
            whole = floor(quotient)
    return whole * step
