"""Numbers and stretches of numbers as a rubric writes them, for messages; in the rubric's own language."""

from __future__ import annotations

import datetime
import enum
from fractions import Fraction

from rubric_engine.core.decimals import is_finite
from rubric_engine.diagnostics.frozen import frozen


class Manner(enum.Enum):
    """How the numbers of a subject are written."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    NAMED = "named"  # choices and yes/no: by name
    PLACE = "place"  # ranks


@frozen
class Writer:
    """Writes the values of one subject. ``names`` are those of a choice's options."""

    zh: bool
    manner: Manner = Manner.PLAIN
    names: tuple[str, ...] = ()

    def value(self, value: Fraction) -> str:
        match self.manner:
            case Manner.PERCENT:
                return f"{number(value * 100)}%"
            case Manner.DATE if value.denominator == 1 and 1 <= value <= datetime.date.max.toordinal():
                day = datetime.date.fromordinal(int(value))
                return f"{day.year}年{day.month}月{day.day}日" if self.zh else day.isoformat()
            case Manner.NAMED if value.denominator == 1 and 0 <= value < len(self.names):
                return self.names[int(value)]
            case _:
                return number(value)

    def stretch(self, low: Fraction | None, high: Fraction | None, low_open: bool, high_open: bool) -> str:
        if self.manner is Manner.PLACE:
            return self._places(low, high)
        if low is not None and low == high:
            return self.value(low)
        if low is None or high is None:
            return self._half_open(low, high, low_open, high_open)
        above, below, to = ("超过 ", "不满 ", " 至 ") if self.zh else ("above ", "below ", " to ")
        return f"{above if low_open else ''}{self.value(low)}{to}{below if high_open else ''}{self.value(high)}"

    def _half_open(self, low: Fraction | None, high: Fraction | None, low_open: bool, high_open: bool) -> str:
        if low is not None:
            words = ("超过", "达到") if self.zh else ("above", "at least")
            return f"{words[0] if low_open else words[1]} {self.value(low)}"
        if high is not None:
            words = ("不满", "不超过") if self.zh else ("below", "at most")
            return f"{words[0] if high_open else words[1]} {self.value(high)}"
        return "任何值" if self.zh else "any value"

    def _places(self, low: Fraction | None, high: Fraction | None) -> str:
        first = "1" if low is None else number(low)
        if high is None:
            return f"第 {first} 名及以后" if self.zh else f"place {first} and after"
        last = number(high)
        if first == last:
            return f"第 {first} 名" if self.zh else f"place {first}"
        return f"第 {first} 至 {last} 名" if self.zh else f"places {first} to {last}"


def number(value: Fraction) -> str:
    """A decimal where it is finite, else a fraction.

    >>> number(Fraction(5, 2)), number(Fraction(1, 3))
    ('2.5', '1/3')
    """
    if not is_finite(value):
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
