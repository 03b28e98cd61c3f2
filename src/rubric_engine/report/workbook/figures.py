"""Numbers as cells hold them: binary ones with fifteen digits. One that has more, or decimals without end, is rounded, says so, and has its exact form beside it."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.numbers import decimal_places, exact_decimal, exact_text, number, points_text

DIGITS = 15
"""As many digits as a cell keeps of any number."""

_PLAIN = 10  # more digits than this, and a cell without a form of its own doesn't show them all
_LONGEST = 32_000  # a cell takes little more
_FAR = 290  # powers of ten, up and down, within which there are binary numbers with all of their digits


@frozen
class Figure:
    """``value`` is what the cell holds (None: no cell can, and ``told`` stands in it), ``form`` its number format, ``told`` what a reader is told. ``exact`` is the number itself where the
    cell doesn't hold it, else empty."""

    value: Decimal | None
    form: str
    told: str
    exact: str


@lru_cache(maxsize=1 << 14)
def figure(value: Fraction, shown: int | None = None, mark: str = "") -> Figure:
    """A number as a cell holds it, with a ``mark`` behind it.

    >>> figure(Fraction(5, 2)).value, figure(Fraction(1, 3)).value, figure(Fraction(1, 3)).exact
    (Decimal('2.5'), Decimal('0.333333333333333'), '1/3')
    """
    told = points_text(value, shown)
    within = value == 0 or _near(value)
    exact = exact_decimal(value) if within else None
    digits = 0 if exact is None else len(_digits(exact))
    if exact is not None and digits <= DIGITS:
        return Figure(exact, _form(value, shown, digits, mark), told + mark, "")
    if not within:
        return Figure(None, "General", told + mark, _exact(value))
    rounded = Context(prec=DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    places = len(number(value).partition(".")[2]) if shown is None else shown
    sign = "≈" if shown is None else ""
    return Figure(rounded, _signed(_fixed(places), sign, mark), told + mark, _exact(value))


def _near(value: Fraction) -> bool:
    """Whether a binary number of the usual kind can be as large, or as small."""
    return abs(value.numerator.bit_length() - value.denominator.bit_length()) < _FAR * 3


def _digits(exact: Decimal) -> str:
    return "".join(map(str, exact.as_tuple().digits)).strip("0")


def _exact(value: Fraction) -> str:
    told = exact_text(value)
    return told if len(told) <= _LONGEST else number(value)


def _form(value: Fraction, shown: int | None, digits: int, mark: str) -> str:
    places = decimal_places(value) or 0
    if shown is not None and (places <= shown or value * 10**shown % 1 != Fraction(1, 2)):  # a spreadsheet rounds halves up, we to even
        return _signed(_fixed(shown), "", mark)
    return _signed(_fixed(places) if digits > _PLAIN else "General", "", mark)


def _fixed(places: int) -> str:
    return "0." + "0" * places if places > 0 else "0"


def _signed(form: str, sign: str, mark: str) -> str:
    behind = f'"{mark}"' if mark else ""
    return f'"{sign}"{form}{behind};"{sign}"-{form}{behind}' if sign else f"{form}{behind}"


def share(value: Fraction) -> Figure:
    """A share, shown as a whole per cent: never 100 for less than all, never 0 for more than nothing."""
    held = figure(value)
    form = (
        "0%"
        if value in (0, 1) or Fraction(1, 200) <= value < Fraction(199, 200)
        else "0.0%"
        if Fraction(1, 2000) <= value < Fraction(1999, 2000)
        else "0.000%"
    )
    return Figure(held.value, form, held.told, held.exact)
