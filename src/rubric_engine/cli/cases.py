"""The facts of a finding in a line, and the command that replays it."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, cast

from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.checking import Finding
    from rubric_engine.core.ir import FactSpec, Program
    from rubric_engine.core.values import Record, Value

_MOST = 8  # facts of one unit that are shown
_MOST_RECORDS = 3  # different ones of a list


def case_text(finding: Finding, program: Program, language: Language) -> str | None:
    """The facts that matter, ``web_posts 99, has_staff yes``; None where the finding has none."""
    if not finding.case:
        return None
    if not finding.cohort:
        return facts_text(cast("Mapping[str, Value]", finding.case), program, language)
    units = cast("Mapping[str, Mapping[str, Value]]", finding.case)
    return ("；" if language == "zh" else "; ").join(unit_text(unit, facts, program, language) for unit, facts in units.items())


def unit_text(unit: str, facts: Mapping[str, Value], program: Program, language: Language) -> str:
    """``before: x 9``"""
    return f"{unit}{'：' if language == 'zh' else ': '}{facts_text(facts, program, language)}"


def facts_text(facts: Mapping[str, Value], program: Program, language: Language) -> str:
    """Names and values, in the order of their declaration."""
    zh = language == "zh"
    shown = [f"{_name(spec, zh)} {_value(facts[spec.name], spec, zh)}" for spec in program.facts if spec.name in facts]
    more = len(shown) - _MOST
    end = [] if more <= 0 else [f"等 {len(shown)} 项" if zh else f"and {more} more"]
    return ("，" if zh else ", ").join([*shown[:_MOST], *end])


def replay_command(rubric: str, finding: Finding, units: int | None, *more: str) -> str:
    """The command that explains a finding's facts, to be copied. ``rubric`` as the command line names it; ``units``: what the check was given."""
    counted = () if units is None else ("--units", str(units))
    return shlex.join(("rubric", "explain", rubric, "--case", finding.id, *counted, *more))


def case_data(finding: Finding, program: Program) -> object:
    """For JSON: exact values as texts."""
    if finding.case is None:
        return None
    specs = {spec.name: spec for spec in program.facts}
    if finding.cohort:
        units = cast("Mapping[str, Mapping[str, Value]]", finding.case)
        return {unit: {name: _data(value, specs[name]) for name, value in facts.items()} for unit, facts in units.items()}
    return {name: _data(value, specs[name]) for name, value in cast("Mapping[str, Value]", finding.case).items()}


def _name(spec: FactSpec, zh: bool) -> str:
    names = [name for name in (spec.name, spec.alias) if name is not None]
    return next((name for name in names if name.isascii() is not zh), spec.name)


def _value(value: Value, spec: FactSpec, zh: bool) -> str:
    if isinstance(value, tuple):
        return _list(value, spec, zh)
    found = _data(value, spec)
    words = {True: ("yes", "是"), False: ("no", "否"), None: ("none", "无")}
    if found is None or isinstance(found, bool):
        return words[found][zh]
    if isinstance(found, str) and spec.kind.value == "percent" and isinstance(value, Fraction):
        from rubric_engine.facts.numerals import write_number

        return f"{write_number(value * 100)}%"
    return str(found)


def _list(records: tuple[Record, ...], spec: FactSpec, zh: bool) -> str:
    """How many records there are, and what is in them: those that follow each other and are the same told once."""
    count = f"{len(records)} 条" if zh else f"{len(records)} record{'' if len(records) == 1 else 's'}"
    told = [(_record(record, spec, zh), sum(1 for _ in same)) for record, same in groupby(records)]
    several = [text if number == 1 else f"{number} × {text}" for text, number in told[:_MOST_RECORDS]]
    several += ["…"] if len(told) > _MOST_RECORDS else []
    inside = ("；" if zh else "; ").join(several)
    return count if not inside else f"{count}（{inside}）" if zh else f"{count} ({inside})"


def _record(record: Record, spec: FactSpec, zh: bool) -> str:
    fields = {each.name: each for each in spec.fields}
    shown = [f"{_name(fields[name], zh)} {_value(value, fields[name], zh)}" for name, value in record if value is not None]
    return ("，" if zh else ", ").join(shown)


def _data(value: Value, spec: FactSpec) -> object:
    """As JSON facts have it; what is known to be none is None."""
    from rubric_engine.facts.numerals import write_number

    if isinstance(value, tuple):
        fields = {each.name: each for each in spec.fields}
        return [{name: None if each is None else _data(each, fields[name]) for name, each in record} for record in value]
    if isinstance(value, bool | str):
        return value
    if not isinstance(value, Fraction):
        return None
    match spec.kind.value:
        case "choice":
            return spec.options[int(value)].name
        case "date":
            return datetime.date.fromordinal(int(value)).isoformat()
        case _:
            return write_number(value)
