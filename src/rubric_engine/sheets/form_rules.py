"""What may be typed into the cell of a fact: drop-downs, ranges, and the message when it is something else."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.numerals import write_number
from rubric_engine.facts.template import expected

_MOST_IN_A_LIST: Final = 240  # characters that a drop-down may have in itself
_FIRST_DATE: Final = datetime.date(1900, 3, 1)  # before it, spreadsheets count days in different ways
_EPOCH: Final = datetime.date(1899, 12, 30)
_YES_NO: Final = {"zh": ["是", "否"], "en": ["yes", "no"]}
NONE_WORD: Final = {"zh": "无", "en": "none"}
NO_RECORDS: Final = {"zh": "没有记录", "en": "no records"}


def wanted(program: Program, spec: FactSpec, language: Language) -> str:
    """What to fill in, in a few words, with what a blank counts as."""
    text = expected(program, spec, language)
    if spec.kind is ValueKind.LIST:
        return _list_wanted(spec, language)
    if spec.missing_as is not None:
        shown = _shown(spec.missing_as, language)
        text += f"；空白按 {shown} 计" if language == "zh" else f"; a blank counts as {shown}"
    return text


def _list_wanted(spec: FactSpec, language: Language) -> str:
    if spec.or_none:  # none is something else there than no records
        zh, en = NO_RECORDS["zh"], NO_RECORDS["en"]
        if language == "zh":
            return f"逐条填入同名工作表；没有记录的在此填“{zh}”，不存在该项的填“无”"
        return f"records go to the sheet of that name; `{en}` here if there are none, `none` if there is no such list"
    if language == "zh":
        return "逐条填入同名工作表；没有记录的在此填“无”"
    return "records go to the sheet of that name; `none` here if there are none"


def options(program: Program, spec: FactSpec, language: Language) -> list[str]:
    """The words of a drop-down, or none."""
    words: list[str] = []
    if spec.kind is ValueKind.YES_NO:
        words = list(_YES_NO[language])
    elif spec.kind is ValueKind.CHOICE:
        other = program.language != language
        words = [(option.alias if other else None) or option.name for option in spec.options]
    elif spec.kind is ValueKind.LIST:
        return [NO_RECORDS[language], NONE_WORD[language]] if spec.or_none else [NONE_WORD[language]]
    if words and spec.or_none and NONE_WORD[language] not in words:
        words.append(NONE_WORD[language])
    return words


def too_long(words: list[str]) -> bool:
    """Whether a drop-down needs cells for its words."""
    return len(",".join(words)) > _MOST_IN_A_LIST or any(ch in word for word in words for ch in ',"')


def rule(program: Program, spec: FactSpec, language: Language, cell: str, listed: str | None) -> dict[str, Any] | None:
    """The validation of ``cell`` (the first of a range) in XlsxWriter's words. ``listed``: the cells that hold the words of the drop-down."""
    zh = language == "zh"
    asked = wanted(program, spec, language)
    said: dict[str, Any] = {
        "error_title": "填写有误" if zh else "Not possible here",
        "error_message": f"须填：{asked}"[:250] if zh else f"Wanted: {asked}"[:250],
        "input_title": _title(spec, language),
        "input_message": asked[:250],
    }
    words = options(program, spec, language)
    if words:
        return {"validate": "list", "source": words if listed is None else listed, **said}
    if spec.kind in (ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST):
        return {"validate": "any", **said}
    tests = [f"ISNUMBER({cell})", *_bounds(spec, cell)]
    if spec.whole or spec.kind is ValueKind.COUNT:
        tests.append(f"IF(ISNUMBER({cell}),INT({cell})={cell},FALSE)")
    plain = _plain(spec)
    if plain is not None and not spec.or_none:
        return {**plain, **said}
    formula = f"AND({','.join(tests)})"
    if spec.or_none:
        formula = f'OR({cell}="{NONE_WORD[language]}",{formula})'
    return {"validate": "custom", "value": f"={formula}", **said}


def _plain(spec: FactSpec) -> dict[str, Any] | None:
    """A validation that spreadsheet programs show by its bounds, where there is one."""
    form = {ValueKind.COUNT: "integer", ValueKind.DATE: "date"}.get(spec.kind, "integer" if spec.whole else "decimal")
    low, high = _bound(spec, spec.low), _bound(spec, spec.high)
    if spec.kind is ValueKind.DATE and low is None:
        low = _FIRST_DATE
    if low is not None and high is not None and not spec.low_open and not spec.high_open:
        return {"validate": form, "criteria": "between", "minimum": low, "maximum": high}
    if high is None and low is not None:
        return {"validate": form, "criteria": ">" if spec.low_open else ">=", "value": low}
    if low is None and high is not None:
        return {"validate": form, "criteria": "<" if spec.high_open else "<=", "value": high}
    if spec.kind is ValueKind.COUNT:
        return {"validate": form, "criteria": ">=", "value": 0}
    return None


def _bound(spec: FactSpec, bound: Fraction | None) -> Any:
    if bound is None:
        return None
    if spec.kind is ValueKind.DATE:
        day = datetime.date.fromordinal(int(bound))
        return max(day, _FIRST_DATE)
    return int(bound) if bound.denominator == 1 else bound.numerator / bound.denominator


def _bounds(spec: FactSpec, cell: str) -> list[str]:
    tests = []
    for bound, sign in ((spec.low, ">" if spec.low_open else ">="), (spec.high, "<" if spec.high_open else "<=")):
        if bound is not None:
            number = bound - _EPOCH.toordinal() if spec.kind is ValueKind.DATE else bound
            tests.append(f"{cell}{sign}{number.numerator}/{number.denominator}" if number.denominator != 1 else f"{cell}{sign}{number}")
    return tests


def _title(spec: FactSpec, language: Language) -> str:
    label = spec.label[language] if spec.label else spec.name
    return label if len(label) <= 31 else label[:30] + "…"


def _shown(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return _YES_NO[language][0 if value else 1]
    return write_number(value) if isinstance(value, Fraction) else str(value)


# ---------------------------------------------------------------- values


def cell_value(program: Program, spec: FactSpec, value: Value, language: Language) -> str | int | float | datetime.date:
    """What is written into a cell so that it is read as ``value`` again."""
    if value == ():
        return (NO_RECORDS if spec.or_none else NONE_WORD)[language]
    if value is NONE:
        return NONE_WORD[language]
    if isinstance(value, bool):
        return _YES_NO[language][0 if value else 1]
    if isinstance(value, str):
        return value
    assert isinstance(value, Fraction)
    if spec.kind is ValueKind.DATE:
        day = datetime.date.fromordinal(int(value))
        return day if day >= _FIRST_DATE else day.isoformat()
    if spec.kind is ValueKind.CHOICE:
        option = spec.options[int(value)]
        return (option.alias if program.language != language else None) or option.name
    number = _float(value)
    if number is not None:
        return number
    return write_number(value * 100) + "%" if spec.kind is ValueKind.PERCENT else write_number(value)


def _float(value: Fraction) -> int | float | None:
    """The cell's number that is read as ``value``, if there is one of at most the 15 digits that spreadsheets keep."""
    if value.denominator == 1 and abs(value.numerator) < 10**15:
        return value.numerator
    try:
        number = value.numerator / value.denominator
    except OverflowError:
        return None
    return number if Fraction(repr(number)) == value and float(f"{number:.15g}") == number else None
