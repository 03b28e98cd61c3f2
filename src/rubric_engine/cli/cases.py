"""The facts of a finding in a line, and its replay."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.checking import Finding
    from rubric_engine.core.ir import FactSpec, Program
    from rubric_engine.core.values import Value
    from rubric_engine.rubric import Rubric

_MOST = 8  # facts of one unit that are shown


def case_text(finding: Finding, program: Program, language: Language) -> str | None:
    """The facts that matter, ``web_posts 99, has_staff yes``; None where the finding has none."""
    if not finding.case:
        return None
    if not finding.cohort:
        return facts_text(cast("Mapping[str, Value]", finding.case), program, language)
    units = cast("Mapping[str, Mapping[str, Value]]", finding.case)
    mark = "：" if language == "zh" else ": "
    return "; ".join(f"{unit}{mark}{facts_text(facts, program, language)}" for unit, facts in units.items())


def facts_text(facts: Mapping[str, Value], program: Program, language: Language) -> str:
    """Names and values, in the order of their declaration."""
    zh = language == "zh"
    shown = [f"{_name(spec, zh)} {_value(facts[spec.name], spec, zh)}" for spec in program.facts if spec.name in facts]
    more = len(shown) - _MOST
    end = [] if more <= 0 else [f"等 {len(shown)} 项" if zh else f"and {more} more"]
    return ("，" if zh else ", ").join([*shown[:_MOST], *end])


def case_data(finding: Finding, program: Program) -> object:
    """For JSON: exact values as texts."""
    if finding.case is None:
        return None
    specs = {spec.name: spec for spec in program.facts}
    if finding.cohort:
        units = cast("Mapping[str, Mapping[str, Value]]", finding.case)
        return {unit: {name: _data(value, specs[name]) for name, value in facts.items()} for unit, facts in units.items()}
    return {name: _data(value, specs[name]) for name, value in cast("Mapping[str, Value]", finding.case).items()}


def explained(rubric: Rubric, finding: Finding, language: Language) -> str:
    """Where each point of the finding's facts comes from, unit by unit."""
    from rubric_engine.checking.replay import replay
    from rubric_engine.report import Card

    cards = [Card(result, rubric.program) for result in replay(rubric.program, finding).values()]
    return "\n".join(card.explain(language).rstrip("\n") + "\n" for card in cards)


def _name(spec: FactSpec, zh: bool) -> str:
    names = [name for name in (spec.name, spec.alias) if name is not None]
    return next((name for name in names if name.isascii() is not zh), spec.name)


def _value(value: Value, spec: FactSpec, zh: bool) -> str:
    if isinstance(value, tuple):
        return f"{len(value)} 条" if zh else f"{len(value)} record{'' if len(value) == 1 else 's'}"
    found = _data(value, spec)
    words = {True: ("yes", "是"), False: ("no", "否"), None: ("none", "无")}
    if found is None or isinstance(found, bool):
        return words[found][zh]
    if isinstance(found, str) and spec.kind.value == "percent" and isinstance(value, Fraction):
        from rubric_engine.facts.numerals import write_number

        return f"{write_number(value * 100)}%"
    return str(found)


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
