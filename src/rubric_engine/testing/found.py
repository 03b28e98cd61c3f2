"""What a broken law is told as, in one sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from rubric_engine.core import laws
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import FactSpec, PointsRead, Program, Text, Use
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.report.numbers import in_language, number, options_of, value_text
from rubric_engine.report.sentences import flag_sentence
from rubric_engine.testing.sets import Change, Sets
from rubric_engine.testing.settled import reads_of
from rubric_engine.testing.verdicts import Broken


def found_text(law: laws.Law, sets: Sets, broken: Broken, program: Program, language: str) -> str:
    """What is there instead of what the law says."""
    zh = language == "zh"
    form = law.form
    told = _told(form, sets, broken, program, zh)
    if broken.unit is None or isinstance(form, laws.EqualFactsEqual | laws.ScalingKeepsOrder):
        return told
    return f"「{broken.unit}」：{told}" if zh else f"{broken.unit}: {told}"


def _told(form: laws.Form, sets: Sets, broken: Broken, program: Program, zh: bool) -> str:
    language = "zh" if zh else "en"
    result, first, second = _result(broken.id, zh), _points(broken.first, zh), _points(broken.second, zh)
    match form:
        case laws.Always():
            return _of_condition(form, broken, program, language)
        case laws.Changing():
            assert sets.change is not None
            others = _others(broken, program, language)
            parts = [_why(broken, language), changed_text(sets, sets.change, program, language), *others]
            return _joined([*parts, *([] if parts[0] else [_total(first, zh)])], zh)
        case laws.Monotone():
            assert sets.change is not None
            changed = changed_text(sets, sets.change, program, language)
            return f"{changed}时，{result}由 {first} 变为 {second}" if zh else f"{result} goes from {first} to {second} when {changed}"
        case laws.MaximaHold():
            limit = "" if broken.limit is None else f" {_points(broken.limit, zh)}"
            if zh:
                return f"{result}为 {first}，{'超过上限' if broken.most else '低于下限'}{limit}"
            return f"{result} comes to {first}, {'more than its maximum' if broken.most else 'less than its minimum'}{' of' + limit if limit else ''}"
        case laws.GatesDominate():
            return f"前提的处理已经生效，{result}却为 {first}" if zh else f"a gate took effect, and {result} still comes to {first}"
        case laws.EqualFactsEqual():
            one, two = broken.unit, broken.rival
            if zh:
                return f"「{one}」和「{two}」数据相同，{result}却分别为 {first} 和 {second}"
            return f"{one} and {two} have equal facts, and {result} comes to {first} and {second}"
        case laws.ScalingKeepsOrder():
            one, two = broken.unit, broken.rival
            if zh:
                return f"各项数量都乘以 {sets.factor} 后，「{one}」和「{two}」总分为 {first} 和 {second}，先后变了"
            return f"with all counts times {sets.factor}, {one} and {two} come to {first} and {second}, which is another order"
        case _:
            assert_never(form)


def _of_condition(form: laws.Always, broken: Broken, program: Program, language: str) -> str:
    """What the condition came to; the total where nothing else says it."""
    zh = language == "zh"
    parts = [_why(broken, language)]
    if isinstance(form.condition, GradeIs):
        grade = broken.grade if broken.grade is None else _grade(broken.grade, program, language)
        parts = [f"等次为 {grade or '无'}" if zh else f"the grade is {grade or 'none'}"]
    elif isinstance(form.condition, FlagIs):
        name = next((in_language(each.name, each.alias, language) for each in program.flags if each.name == form.condition.name), "")
        raised = form.condition.negated
        parts = [f"{'已提示' if raised else '未提示'}「{name}」" if zh else f"the flag {name} is {'raised' if raised else 'not raised'}"]
    elif parts[0] and "total" in reads_of(form.condition, program).ids:
        return parts[0]
    return _joined([*parts, _total(_points(broken.first, zh), zh)], zh)


def _why(broken: Broken, language: str) -> str:
    """What the evaluator says of the condition."""
    return "" if broken.told is None else flag_sentence(evolve(broken.told, name="", label=Text("", "")), language).rstrip("。.")


def _grade(name: str, program: Program, language: str) -> str:
    return next((in_language(each.name, each.alias, language) for each in program.grades if each.name == name), name)


def _others(broken: Broken, program: Program, language: str) -> list[str]:
    """What was read of results in the other fact set."""
    zh = language == "zh"
    found: list[str] = []
    for expr, value in broken.others.items():
        told = _points(value, zh) if isinstance(value, Fraction) else str(value)
        if isinstance(expr, PointsRead):
            name = _result(expr.id, zh).removeprefix("the ")
            found.append(f"另一 {name}为 {told}" if zh else f"the other {name} is {told}")
        elif isinstance(expr, Use) and isinstance(value, Fraction):
            name = next((in_language(each.name, each.alias, language) for each in program.definitions if each.name == expr.name), expr.name)
            found.append(f"另一 {name}为 {number(value)}" if zh else f"the other {name} is {number(value)}")
    return found


def _total(points: str, zh: bool) -> str:
    return f"总分为 {points}" if zh else f"the total is {points}"


def _joined(parts: list[str], zh: bool) -> str:
    return ("；" if zh else "; ").join(part for part in parts if part)


def changed_text(sets: Sets, change: Change, program: Program, language: str) -> str:
    """The one fact that differs, with both values."""
    spec = next(each for each in program.facts if each.name == change.fact)
    one, two = (_value(value, spec, language) for value in (sets.units[change.unit].get(change.fact), change.value))
    name = in_language(spec.name, spec.alias, language)
    return f"{name} 由 {one} 变为 {two}" if language == "zh" else f"{name} goes from {one} to {two}"


def _value(value: Value | None, spec: FactSpec, language: str) -> str:
    return value_text(value, spec.kind, language, unit=spec.unit, options=options_of(spec))


def _result(id: str, zh: bool) -> str:
    if id == "total":
        return "总分" if zh else "the total"
    return f"得分({id})" if zh else f"points({id})"


def _points(value: Fraction | None, zh: bool) -> str:
    if value is None:
        return "无" if zh else "none"
    return f"{number(value)} 分" if zh else number(value)
