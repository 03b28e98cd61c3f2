"""What formulas say of what was typed: what isn't allowed, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from rubric_engine.core.ir import Text
from rubric_engine.scoring.workbook.bounds import FIRST_DAY
from rubric_engine.scoring.workbook.model import Input, Kind, ListOf, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.text import quoted
from rubric_engine.scoring.workbook.typed import DAYS_BEFORE, Place, Typed
from rubric_engine.scoring.workbook.words import Words

_PIECES = 30


def decimal(value: Fraction) -> str:
    """A literal of a formula: exact where it can be, else fifteen digits."""
    if value.denominator == 1:
        return str(value.numerator)
    places, scaled = 0, value
    while scaled.denominator != 1 and places < 15:
        scaled, places = scaled * 10, places + 1
    digits = str(abs(round(scaled))).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def check_formula(each: Input, limit: int, language: str, words: Words) -> str:
    """An empty text, or what is wrong."""
    zh, name = language == "zh", each.name
    wrong = _wrong(each, limit, zh, words)
    blank = quoted("须填写" if zh else "must be filled in") if each.required else '""'
    text = f'IF({name}="",{blank},{wrong})'
    if each.or_none:
        text = f'IF({name}={quoted(words.none)},"",{text})'
    bad = quoted("单元格有错误" if zh else "the cell has an error")
    return f"IF(ISERROR({name}),{bad},{text})"


def _wrong(each: Input, limit: int, zh: bool, words: Words) -> str:
    name = each.name
    match each.kind:
        case Kind.TRUTH:
            said = f"应填“{words.yes}”或“{words.no}”" if zh else f"{words.yes} or {words.no} is wanted"
            return f'IF(OR({name}="{words.yes}",{name}="{words.no}"),"",{quoted(said)})'
        case Kind.CHOICE:
            said = "不在可选项之内" if zh else "not one of the choices"
            among = ",".join(f"EXACT({name},{quoted(option)})" for option in each.options)
            return f'IF(OR({among}),"",{quoted(said)})'
        case Kind.TEXT:
            return f'IF(ISTEXT({name}),"",{quoted("应填文字" if zh else "a text is wanted")})'
        case Kind.DATE:
            low, high = (int((value or FIRST_DAY) - DAYS_BEFORE) for value in (each.low, each.high))
            days = [date.fromordinal(value + DAYS_BEFORE) for value in (low, high)]
            said = f"应填 {days[0]} 至 {days[1]} 的日期" if zh else f"a date from {days[0]} to {days[1]} is wanted"
            return f'IF(ISNUMBER({name}),IF(AND({name}>={low},{name}<={high},{name}=ROUND({name},0)),"",{quoted(said)}),{quoted(said)})'
        case Kind.NUMBER:
            return _number(each, limit, zh)


def _number(each: Input, limit: int, zh: bool) -> str:
    name = each.name
    low = Fraction(-limit) if each.low is None else max(each.low, Fraction(-limit))
    high = Fraction(limit) if each.high is None else min(each.high, Fraction(limit))
    tests = [f"{name}{'>' if each.low_open and each.low is not None else '>='}{decimal(low)}"]
    tests.append(f"{name}{'<' if each.high_open and each.high is not None else '<='}{decimal(high)}")
    shown = [f"{decimal(end * 100)}%" if each.percent else decimal(end) for end in (low, high)]
    no_number = quoted("应填数字" if zh else "a number is wanted")
    range_said = quoted(f"应在 {shown[0]} 至 {shown[1]} 之间" if zh else f"{shown[0]} to {shown[1]} is wanted")
    places = each.decimals - 2 if each.percent else each.decimals
    fine = (
        ("应填整数" if zh else "a whole number is wanted")
        if not each.decimals
        else f"小数不超过 {places} 位"
        if zh
        else f"at most {places} decimals"
    )
    return f'IF(ISNUMBER({name}),IF(AND({",".join(tests)}),IF({name}=ROUND({name},{each.decimals}),"",{quoted(fine)}),{range_said}),{no_number})'


def checks(
    facts: Mapping[Place, Typed],
    lists: Mapping[str, ListOf],
    belongs: Mapping[str, str],
    limit: int,
    language: str,
    words: Words,
    names: Names,
    *,
    crosses: bool,
) -> list[Row]:
    """A CHECK row for each input, and one PROBLEM."""
    rows: list[Row] = []
    pieces = [_of_the_name(words, language)]
    for (level, _), each in facts.items():
        name = names.new(words.check, each.input.name)
        found = check_formula(each.input, limit, language, words)
        formula = f'IF({words.unit_name}="","",{found})' if level is None else f'IF({lists[level].present},{found},"")'
        rows.append(Row(name, formula, level, Kind.TEXT, Role.CHECK, each.input.name, note=each.input.label))
        label = each.input.label[language]
        if level is None:
            pieces.append(f'IF({name}="","",{quoted(words.end + label + words.colon)}&{name})')
        else:
            title = lists[level].label[language]
            said = quoted(words.end + (f"“{title}”中“{label}”有误" if language == "zh" else f"{title}: {label} isn't right"))
            own = "1" if lists[level].owner is None else f"({belongs[level]}{words.suffix}={words.unit_number})"
            pieces.append(f'IF(SUMPRODUCT({own}*({name}{words.suffix}<>""))>0,{said},"")')
    for level, each_list in lists.items():
        if each_list.owner is not None:
            name = names.new(words.check, each_list.owner)
            said = quoted("没有这个单位" if language == "zh" else "no such unit")
            formula = f'IF(AND({each_list.present},{belongs[level]}=0),{said},"")'
            rows.append(Row(name, formula, level, Kind.TEXT, Role.CHECK, each_list.owner, note=Text("the record's unit", "记录所属单位")))
    if not crosses:
        return [*rows, *_problem(pieces, names, words.problem, Role.PROBLEM, words, language)]
    # What a unit gets hangs on the others: while something is wrong with one of them, nothing is right.
    own = names.new(words.problem, words.unit)
    said = quoted("其他单位的数据有误" if language == "zh" else "something is wrong with another unit's facts")
    formula = f'IF({own}<>"",{own},IF({words.unit_name}="","",IF(SUMPRODUCT(({own}{words.suffix}<>"")*1)>0,{said},"")))'
    problem = Row(words.problem, formula, None, Kind.TEXT, Role.PROBLEM)
    return [*rows, *_problem(pieces, names, own, Role.WORKING, words, language), problem]


def _problem(pieces: Sequence[str], names: Names, name: str, role: Role, words: Words, language: str) -> list[Row]:
    """Never an error, whatever was typed: other units look at it."""
    bad = quoted("单位名称有错误" if language == "zh" else "the unit's name is an error")
    return _joined(pieces, names, name, role, words.working, cut=len(words.end), form=f"IF(ISERROR({words.unit_name}),{bad},{{}})")


def _of_the_name(words: Words, language: str) -> str:
    name, every = words.unit_name, words.unit_text + words.suffix
    said = quoted(words.end + ("单位名称重复" if language == "zh" else "two units have this name"))
    return f'IF({name}="","",IF(SUMPRODUCT(({every}={words.unit_text})*1)>1,{said},""))'


def missing(facts: Mapping[Place, Typed], names: Names, words: Words, language: str) -> list[Row]:
    """One row MISSING: the facts of the unit that are missing."""
    pieces = [
        f'IF(ISERROR({each.input.name}),"",IF({each.input.name}="",{quoted(words.separator + each.input.label[language])},""))'
        for (level, _), each in facts.items()
        if level is None
    ]
    form = f'IF({words.unit_name}="","",{{}})'
    return _joined(pieces, names, words.missing, Role.MISSING, words.working, cut=len(words.separator), form=form)


def _joined(pieces: Sequence[str], names: Names, name: str, role: Role, step: str, *, cut: int, form: str) -> list[Row]:
    """One text of many, in steps; without the separator before the first."""
    rows: list[Row] = []
    parts = list(pieces)
    while len(parts) > _PIECES or sum(map(len, parts)) > 6000:
        grouped: list[str] = []
        group: list[str] = []
        for part in [*parts, ""]:
            if group and (not part or len(group) == _PIECES or sum(map(len, group)) + len(part) > 6000):
                made = names.new(name, step)
                rows.append(Row(made, "&".join(group), None, Kind.TEXT, Role.WORKING))
                grouped.append(made)
                group = []
            group.append(part)
        parts = grouped
    text = f"MID({'&'.join(parts)},{cut + 1},4000)" if parts else '""'
    rows.append(Row(name, form.format(text) if parts else text, None, Kind.TEXT, role))
    return rows
