"""One value of one fact, from whatever it was supplied as, to an exact value; or a problem. Nothing is guessed.

From Python: ``bool`` for yes/no; ``int``, ``Fraction``, ``Decimal`` and ``float`` for numbers (a float counts as the decimal that Python
prints for it, so ``0.1`` is one tenth); the ratio (``0.06``) for a percent; ``datetime.date`` for a date; ``str`` for text, choices and the
names of units, and for a choice also a member of an ``Enum`` whose value is one; ``None`` for missing and ``NONE`` for no value. A ``str`` is read as a cell of a form,
whatever the fact; an empty one is missing. What rows of NumPy and pandas hold counts as in a frame (``cells_of_tables``).
"""

from __future__ import annotations

import datetime
import enum
import numbers
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NONE, NoneType_, Value
from rubric_engine.diagnostics.languages import Both, listed
from rubric_engine.facts.cells_of_tables import pythons_own
from rubric_engine.facts.folding import fold, is_blank, is_writable, key
from rubric_engine.facts.numerals import Refused, read_date, read_numeral, with_unit, write_number
from rubric_engine.facts.problems import MAX_DIGITS, MAX_TEXT, Place, Problems
from rubric_engine.facts.units import unit_name

YES: Final = frozenset({"yes", "y", "true", "是", "有", "√", "✓", "✔"})
NO: Final = frozenset({"no", "n", "false", "否", "无", "没有", "×", "✗", "✘"})
NONE_WORDS: Final = frozenset({"none", "无"})
_STAND_INS: Final = frozenset(
    ("-", "--", "---", "—", "——", "–", "/", "\\", ".", "?", "n/a", "na", "nan", "nil", "null", "tbd", "missing")
) | frozenset(("不详", "未知", "待定", "缺", "缺失", "不适用", "暂无", "空"))

_SEVERAL: Final = re.compile(r"(?:到|至|或|to\b|or\b)\s*\d")  # 1到2次: two numbers, not a unit of measure

_UNREADABLE: Final = {
    ValueKind.YES_NO: "F500",
    ValueKind.COUNT: "F501",
    ValueKind.NUMBER: "F502",
    ValueKind.MONEY: "F502",
    ValueKind.SCORE: "F502",
    ValueKind.PERCENT: "F503",
    ValueKind.TEXT: "F508",
    ValueKind.UNIT: "F510",
    ValueKind.LIST: "F509",
}
_EXAMPLE_DAY: Final = datetime.date(2014, 5, 31)
_LIMIT: Final[int] = 10**MAX_DIGITS


def read_scalar(spec: FactSpec, raw: object, place: Place, problems: Problems) -> Value | None:
    """The value of a fact that isn't a list; None if it is missing or wrong (then ``problems`` says so)."""
    raw = pythons_own(raw)
    if raw is None:
        return None
    if isinstance(raw, NoneType_):
        return _none(spec, raw, place, problems)
    if spec.kind is ValueKind.CHOICE and isinstance(raw, enum.Enum):
        raw = raw.value  # a member stands for the option that its value names
    if isinstance(raw, str):
        return _from_text(spec, raw, place, problems)
    if spec.kind is ValueKind.UNIT:
        return _unit(spec, raw, place, problems)
    value = _from_object(spec, raw, place, problems)
    return None if value is None else _within(spec, value, raw, place, problems)


def unreadable(spec: FactSpec, raw: object, place: Place, problems: Problems) -> None:
    """Say that a value isn't one of the fact's kind."""
    if spec.kind is ValueKind.CHOICE:
        names = [option.name for option in spec.options]
        problems.add("F507", place, value=raw, hint=problems.did_you_mean(raw, names), options=listed(names))
    elif spec.kind is ValueKind.DATE:
        day = example_day(spec)
        problems.add("F505", place, value=raw, day=day.isoformat(), day_zh=f"{day.year}年{day.month}月{day.day}日")
    else:
        problems.add(_UNREADABLE[spec.kind], place, value=raw)


def example_day(spec: FactSpec) -> datetime.date:
    """A day that the fact may have: the usual example, else one of its first year, else the first or the last that is possible."""
    low = None if spec.low is None else int(spec.low) + spec.low_open
    high = None if spec.high is None else int(spec.high) - spec.high_open
    wanted = [_EXAMPLE_DAY.toordinal()]
    wanted += [_EXAMPLE_DAY.replace(year=datetime.date.fromordinal(low).year).toordinal(), low] if low is not None else []
    wanted += [high] if high is not None else []
    fitting = (day for day in wanted if (low is None or day >= low) and (high is None or day <= high))
    return datetime.date.fromordinal(next(fitting, wanted[0]))


def write_value(spec: FactSpec, number: Fraction) -> str:
    """A number of the fact's kind in words that the door would read back."""
    match spec.kind:
        case ValueKind.PERCENT:
            return write_number(number * 100) + "%"
        case ValueKind.DATE:
            return datetime.date.fromordinal(int(number)).isoformat()
        case ValueKind.CHOICE:
            return spec.options[int(number)].name
        case _:
            return write_number(number)


# ---------------------------------------------------------------- Python objects


def _from_object(spec: FactSpec, raw: object, place: Place, problems: Problems) -> Fraction | bool | None:
    match spec.kind:
        case ValueKind.YES_NO:
            if isinstance(raw, bool):
                return raw
        case ValueKind.COUNT | ValueKind.NUMBER | ValueKind.MONEY | ValueKind.SCORE | ValueKind.PERCENT:
            if not isinstance(raw, bool) and isinstance(raw, (numbers.Rational, Decimal, float)):
                return _exact(raw, place, problems)
        case ValueKind.DATE:
            if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
                return Fraction(raw.toordinal())
        case ValueKind.CHOICE | ValueKind.TEXT | ValueKind.UNIT | ValueKind.LIST:
            pass
        case _:
            assert_never(spec.kind)
    unreadable(spec, raw, place, problems)
    return None


def _exact(raw: numbers.Rational | Decimal | float, place: Place, problems: Problems) -> Fraction | None:
    """The number, exactly; a float as the decimal of its shortest form. Sizes are checked before anything large is built."""
    if isinstance(raw, numbers.Rational):
        top, bottom = int(raw.numerator), int(raw.denominator)
        if max(abs(top), bottom) < _LIMIT:
            return Fraction(top, bottom)
    else:
        number = Decimal(float.__repr__(raw)) if isinstance(raw, float) else raw
        if not number.is_finite():
            problems.add("F521", place, value=str(number).lower())
            return None
        _, digits, exponent = number.as_tuple()
        if isinstance(exponent, int) and len(digits) <= 2 * MAX_DIGITS and exponent > -MAX_DIGITS and exponent + len(digits) <= MAX_DIGITS:
            return Fraction(number)
    problems.add("F580", place, value=raw, limit=MAX_DIGITS)
    return None


# ---------------------------------------------------------------- text


def _from_text(spec: FactSpec, raw: str, place: Place, problems: Problems) -> Value | None:
    if len(raw) > MAX_TEXT:
        problems.add("F581", place, limit=f"{MAX_TEXT:,}")
        return None
    if is_blank(raw):
        return None
    word = fold(raw).casefold()
    if word in NONE_WORDS and (spec.or_none or not _means_something(spec, word, raw)):
        return _none(spec, raw, place, problems)
    if spec.kind is ValueKind.TEXT:
        if is_writable(raw):
            return raw.strip()
        problems.add("F583", place, value=raw)
        return None
    if spec.kind is ValueKind.UNIT:
        return _unit(spec, raw, place, problems)
    option = _option(spec, raw)
    if option is None and (word in _STAND_INS or word.startswith("#")):
        problems.add("F524", place, value=raw)
        return None
    value: Fraction | bool | None
    match spec.kind:
        case ValueKind.YES_NO:
            value = _yes_no(spec, raw, word, place, problems)
        case ValueKind.CHOICE:
            value = option
            if value is None:
                unreadable(spec, raw, place, problems)
        case ValueKind.DATE:
            value = _date(spec, raw, place, problems)
        case ValueKind.PERCENT:
            value = _percent(spec, raw, place, problems)
        case _:
            value = _number(spec, raw, place, problems)
    return None if value is None else _within(spec, value, raw, place, problems)


def _means_something(spec: FactSpec, word: str, raw: str) -> bool:
    """Whether a word for "none" is an ordinary value of the fact: 无 is no, an option may be called 无, and a text may say it."""
    return spec.kind is ValueKind.TEXT or (spec.kind is ValueKind.YES_NO and word in NO) or _option(spec, raw) is not None


def _none(spec: FactSpec, raw: object, place: Place, problems: Problems) -> Value | None:
    word = fold(raw).casefold() if isinstance(raw, str) else ""
    if not spec.or_none:
        numeric = spec.kind in (ValueKind.COUNT, ValueKind.NUMBER, ValueKind.MONEY, ValueKind.SCORE)
        hint = Both("write `0` if the number is zero", "如数量为零，请填「0」") if numeric else None
        problems.add("F522", place, value=raw, hint=hint)
        return None
    option = _option(spec, raw) if isinstance(raw, str) else None
    if option is not None or (spec.kind is ValueKind.YES_NO and word in NO):
        chosen = spec.options[int(option)] if option is not None else None
        named = chosen.name if chosen else Both("no", "否")
        other = next((name for name in (chosen.name, chosen.alias) if name and key(name) != word), named) if chosen else named
        problems.add("F523", place, value=raw, option=named, mend=other)
        return None
    return NONE


def _option(spec: FactSpec, raw: str) -> Fraction | None:
    if not spec.options:
        return None
    wanted = key(raw)
    for index, option in enumerate(spec.options):
        if wanted in (key(option.name), key(option.alias or option.name)):
            return Fraction(index)
    return None


def _unit(spec: FactSpec, raw: object, place: Place, problems: Problems) -> str | None:
    """The name of a unit. Whether there is such a unit is seen when all of them are known."""
    name = unit_name(raw)
    if name is None:
        unreadable(spec, raw, place, problems)
    else:
        problems.mentions.append((name, place))
    return name


def _yes_no(spec: FactSpec, raw: str, word: str, place: Place, problems: Problems) -> bool | None:
    if word in YES:
        return True
    if word in NO:
        return False
    unreadable(spec, raw, place, problems)
    return None


def _date(spec: FactSpec, raw: str, place: Place, problems: Problems) -> Fraction | None:
    day = read_date(raw)
    if isinstance(day, datetime.date):
        return Fraction(day.toordinal())
    if day is None:
        unreadable(spec, raw, place, problems)
    else:
        problems.add(day.code, place, value=raw)
    return None


def _percent(spec: FactSpec, raw: str, place: Place, problems: Problems) -> Fraction | None:
    numeral = read_numeral(raw)
    if numeral is None or (not isinstance(numeral, Refused) and numeral.behind not in ("", "%")):
        unreadable(spec, raw, place, problems)
    elif isinstance(numeral, Refused):
        _refuse(spec, numeral, raw, place, problems)
    elif numeral.behind == "%":
        return numeral.number / 100
    elif numeral.number == 0:
        return numeral.number  # nothing is nothing, with the sign or without
    else:
        small, large = write_number(numeral.number) + "%", write_number(numeral.number * 100) + "%"
        problems.add("F504", place, value=raw, small=small, large=large)
    return None


def _number(spec: FactSpec, raw: str, place: Place, problems: Problems) -> Fraction | None:
    numeral = read_numeral(raw)
    if numeral is None or (not isinstance(numeral, Refused) and numeral.behind == "%"):
        unreadable(spec, raw, place, problems)
        return None
    number = numeral if isinstance(numeral, Refused) else with_unit(numeral, _units(spec))
    if isinstance(number, Refused) and _SEVERAL.match(number.detail):
        unreadable(spec, raw, place, problems)
        return None
    if isinstance(number, Refused):
        _refuse(spec, number, raw, place, problems)
        return None
    return number


def _units(spec: FactSpec) -> tuple[str, ...]:
    if spec.unit is not None:
        return tuple(dict.fromkeys(fold(word) for word in (spec.unit.zh, spec.unit.en)))
    return ("分", "points") if spec.kind is ValueKind.SCORE else ()


def _refuse(spec: FactSpec, refused: Refused, raw: str, place: Place, problems: Problems) -> None:
    unit = Both(spec.unit.en, spec.unit.zh) if spec.unit else "、".join(_units(spec))
    problems.add(refused.code, place, value=raw, word=refused.detail, unit=unit, limit=MAX_DIGITS)


# ---------------------------------------------------------------- range


def _within(spec: FactSpec, value: Fraction | bool, raw: object, place: Place, problems: Problems) -> Value | None:
    """The value, if it is one that the fact may have."""
    if isinstance(value, bool):
        return value
    if max(abs(value.numerator), value.denominator) >= _LIMIT:
        problems.add("F580", place, value=raw, limit=MAX_DIGITS)
        return None
    if spec.whole and value.denominator != 1:
        problems.add("F511", place, value=_as_written(spec, value, raw))
        return None
    code, limit = None, Fraction(0)
    if spec.low is not None and (value < spec.low or (spec.low_open and value == spec.low)):
        code, limit = ("F514" if spec.low_open else "F512"), spec.low
    elif spec.high is not None and (value > spec.high or (spec.high_open and value == spec.high)):
        code, limit = ("F515" if spec.high_open else "F513"), spec.high
    if code is None:
        return value
    problems.add(code, place, value=_as_written(spec, value, raw), limit=write_value(spec, limit), hint=_of_hundred(spec, value, raw))
    return None


def _of_hundred(spec: FactSpec, value: Fraction, raw: object) -> Both | None:
    """85 as the number of a percent is 8500%; if 85% is possible, that may be meant."""
    if spec.kind is not ValueKind.PERCENT or isinstance(raw, str) or spec.high is None or not 0 < value / 100 <= spec.high:
        return None
    if spec.low is not None and value / 100 < spec.low:
        return None
    meant = write_number(value) + "%"
    return Both(f"if {meant} is meant, write `{meant}`", f"如指 {meant}，请填「{meant}」")


def _as_written(spec: FactSpec, value: Fraction, raw: object) -> object:
    return raw if isinstance(raw, str) else write_value(spec, value)
