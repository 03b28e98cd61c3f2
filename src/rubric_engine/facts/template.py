"""Empty forms for a rubric's facts, to be filled in and read back.

The table has a row for each fact and a column for each unit; list facts have a table of their own (``records_template``), and so have
the facts that all units share (``shared_template``).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.given import WithProgram, program_of
from rubric_engine.facts.guarded import guarded
from rubric_engine.facts.names import Schema
from rubric_engine.facts.values import example_day, write_value

_MARK = "\ufeff"  # without it, spreadsheet programs take UTF-8 for the local encoding
_VALUE = {"en": "value", "zh": "值"}
_HEADINGS = {"en": ("fact", "alias", "label", "expected"), "zh": ("数据项", "别名", "名称", "填写要求")}


def csv_template(program: Program | WithProgram, language: Language | None = None, units: Sequence[str] = ()) -> str:
    """A table, one fact a row, one empty column for each unit, with the mark by which spreadsheet programs know UTF-8.

    List facts and shared facts are left out: see ``list_facts``, ``records_template`` and ``shared_template``.
    """
    program = program_of(program, "csv_template")
    language = checked(language, program.language)
    own = [spec for spec in program.facts if spec.kind is not ValueKind.LIST and not spec.shared]
    return _form(program, language, own, _units(program, language, units))


def shared_facts(program: Program | WithProgram) -> tuple[FactSpec, ...]:
    """The shared facts that aren't lists."""
    return tuple(spec for spec in program_of(program, "shared_facts").facts if spec.shared and spec.kind is not ValueKind.LIST)


def shared_template(program: Program | WithProgram, language: Language | None = None) -> str:
    """A table of the shared facts, one a row, with one empty column."""
    program = program_of(program, "shared_template")
    language = checked(language, program.language)
    return _form(program, language, shared_facts(program), [_VALUE[language]])


def _form(program: Program, language: Language, specs: Iterable[FactSpec], columns: list[str]) -> str:
    rows = [[*_HEADINGS[language], *columns]]
    for spec in specs:
        name, other = names_in(program, spec, language)
        label = spec.label[language] if spec.label else ""
        rows.append([name, other or "", label, expected(program, spec, language), *[""] * len(columns)])
    return _table(rows)


def list_facts(program: Program | WithProgram) -> tuple[FactSpec, ...]:
    """The facts that have a table of their own."""
    return tuple(spec for spec in program_of(program, "list_facts").facts if spec.kind is ValueKind.LIST)


def records_template(program: Program | WithProgram, fact: FactSpec, language: Language | None = None) -> str:
    """The heading of the table of a list fact: the unit (unless all units share the list), then the fields."""
    program = program_of(program, "records_template")
    language = checked(language, program.language)
    unit = [] if fact.shared else [Schema.of(program).unit_heading(language)]
    return _table([[*unit, *(names_in(program, each, language)[0] for each in fact.fields)]])


def json_template(program: Program | WithProgram, language: Language | None = None, units: Sequence[str] = ()) -> str:
    """An object with every fact of every unit and those that they share, all ``null`` (missing)."""
    program = program_of(program, "json_template")
    language = checked(language, program.language)
    own = {names_in(program, spec, language)[0]: None for spec in program.facts if not spec.shared}
    shared = {names_in(program, spec, language)[0]: None for spec in program.facts if spec.shared}
    everyone = {"units": dict.fromkeys(_units(program, language, units), own)}
    document = {"shared": shared, **everyone} if shared else everyone
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def names_in(program: Program, spec: FactSpec, language: Language) -> tuple[str, str | None]:
    """A fact's name in a language, and its other name."""
    if spec.alias is None or program.language == language:
        return spec.name, spec.alias
    return spec.alias, spec.name


def expected(program: Program, spec: FactSpec, language: Language) -> str:
    """What to fill in, in a few words."""
    zh = language == "zh"
    parts = [_kind(spec, zh, other=program.language != language)]
    if spec.unit is not None:
        parts.append(f"单位 {spec.unit.zh}" if zh else f"in {spec.unit.en}")
    if bounds := _bounds(spec, zh):
        parts.append(bounds)
    if spec.or_none:
        parts.append("没有时填“无”" if zh else "none if there is none")
    if spec.missing_error:
        parts.append("必填" if zh else "required")
    for parameter in program.parameters:
        if parameter.as_of == spec.name:
            other = parameter.alias if program.language != language and parameter.alias else parameter.name
            parts.append(f"据以确定「{other}」" if zh else f"decides which `{other}` holds")
    return ("，" if zh else ", ").join(parts)


def _kind(spec: FactSpec, zh: bool, other: bool) -> str:
    match spec.kind:
        case ValueKind.YES_NO:
            return "是/否" if zh else "yes/no"
        case ValueKind.COUNT:
            return "整数" if zh else "whole number"
        case ValueKind.PERCENT:
            return "百分数，如 6%" if zh else "percent, such as 6%"
        case ValueKind.DATE:
            day = example_day(spec).isoformat()
            return f"日期，如 {day}" if zh else f"date, such as {day}"
        case ValueKind.CHOICE:
            names = ((option.alias if other else None) or option.name for option in spec.options)
            return ("选填 " if zh else "one of ") + " / ".join(names)
        case ValueKind.TEXT:
            return "文本" if zh else "text"
        case ValueKind.UNIT:
            return "对象名称" if zh else "name of a unit"
        case ValueKind.LIST:
            return "清单" if zh else "list"
        case ValueKind.NUMBER | ValueKind.MONEY | ValueKind.SCORE:
            return "数字" if zh else "number"


def _bounds(spec: FactSpec, zh: bool) -> str:
    if spec.kind in (ValueKind.CHOICE, ValueKind.YES_NO, ValueKind.TEXT, ValueKind.LIST):
        return ""
    low = None if spec.low is None else write_value(spec, spec.low)
    high = None if spec.high is None else write_value(spec, spec.high)
    if spec.kind is ValueKind.COUNT and low == "0" and high is None:
        return ""
    if low is not None and high is not None and not spec.low_open and not spec.high_open:
        return f"{low} 至 {high}" if zh else f"{low} to {high}"
    parts = []
    if low is not None:
        over, least = ("超过", "不低于") if zh else ("above", "at least")
        parts.append(f"{over if spec.low_open else least} {low}")
    if high is not None:
        under, most = ("小于", "不超过") if zh else ("below", "at most")
        parts.append(f"{under if spec.high_open else most} {high}")
    return ("，" if zh else ", ").join(parts)


def _units(program: Program, language: Language, units: Sequence[str]) -> list[str]:
    if units:
        return list(units)
    word = program.unit[language] if program.unit else ("单位" if language == "zh" else "unit")
    return [f"{word} 1"]


def _table(rows: Iterable[Iterable[str]]) -> str:
    """CSV in which no text is a formula to a spreadsheet program."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return _MARK + text.getvalue()
