"""Numbers and dates as people write them in a form, read exactly or not at all.

Read: ``1234``, ``1,234.5``, ``-3``, ``６％``, ``2.78万``, ``1.2亿元``, ``100 条``. A comma always groups thousands and a full
stop is always the decimal point. Anything that could be read in two ways is refused.
"""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from typing import Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts.folding import fold
from rubric_engine.facts.problems import MAX_DIGITS

_NUMBER: Final = re.compile(r"([+-]?)\s*([0-9][0-9,]*)?(\.[0-9]+)?")
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_EXPONENT: Final = re.compile(r"[eE][+-]?[0-9]+")
_WORD: Final = re.compile(r"[^\W\d_](?:[^\n,;:!?=<>+*|\"'`~]*)")
_SCALES: Final = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
_DATES: Final = (
    re.compile(r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*[日号]"),
)


@frozen
class Numeral:
    """``number`` with the words behind it: ``%``, a unit, a scale and a unit, or nothing."""

    number: Fraction
    behind: str


@frozen
class Refused:
    """``code`` says why; ``detail`` is the word in question."""

    code: str
    detail: str = ""


def read_numeral(text: str) -> Numeral | Refused | None:
    """The number that ``text`` begins with and what stands behind it; None if it is no number at all."""
    text = fold(text)
    match = _NUMBER.match(text)
    assert match is not None  # the pattern matches the empty string
    sign, whole, decimals = match.group(1), match.group(2) or "", match.group(3) or ""
    behind = text[match.end() :].strip()
    if not whole and not decimals:
        return None
    if sum(ch.isdigit() for ch in whole + decimals) > MAX_DIGITS:
        return Refused("F580")
    if _EXPONENT.match(behind):
        return Refused("F520")
    if behind and behind != "%" and not _WORD.fullmatch(behind):
        return None
    if "," in whole and not _GROUPED.fullmatch(whole):
        return Refused("F519")
    number = Fraction(f"{whole.replace(',', '') or '0'}{decimals}")
    return Numeral(-number if sign == "-" else number, behind)


def with_unit(numeral: Numeral, units: tuple[str, ...]) -> Fraction | Refused:
    """The number that a numeral stands for where ``units`` (one unit of measure, in several spellings) are expected."""
    if not numeral.behind or _same_unit(numeral.behind, units):
        return numeral.number
    for word, factor in _SCALES:
        if numeral.behind.startswith(word):
            if any(unit.startswith(("万", "亿")) for unit in units):
                return Refused("F518")
            rest = numeral.behind[len(word) :].strip()
            if not rest or _same_unit(rest, units):
                return numeral.number * factor
            return Refused("F516" if units else "F517", rest)
    return Refused("F516" if units else "F517", numeral.behind)


def _same_unit(word: str, units: tuple[str, ...]) -> bool:
    return any(_singular(word) == _singular(unit) for unit in units)


def _singular(word: str) -> str:
    word = fold(word).casefold()
    return word[:-1] if len(word) > 2 and word.isascii() and word.endswith("s") else word


def read_date(text: str) -> datetime.date | Refused | None:
    """The day that ``text`` names, a refusal if there is no such day, None if it isn't written as a date."""
    text = fold(text)
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            try:
                return datetime.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return Refused("F506")
    return None


def write_number(number: Fraction) -> str:
    """A number in digits, as a fraction where it has no finite decimal.

    >>> write_number(Fraction(5, 4)), write_number(Fraction(-1, 3)), write_number(Fraction(20))
    ('1.25', '-1/3', '20')
    """
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if number < 0 else text
