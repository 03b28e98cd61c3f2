"""Facts that points hang on, seen missing and given."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.points import Shown, Target
from rubric_engine.assurance.reach import Reach, column_key, fact_key
from rubric_engine.core.ir import FactSpec, Program, Text
from rubric_engine.core.values import NONE

_MISSING, _GIVEN, _NONE = Text("missing", "缺失"), Text("given", "已有"), Text("known to be none", "明确为无")


def of_facts(program: Program) -> Iterator[Target]:
    """Only of facts and fields that points, eligibility or the grade hang on, and that may be missing."""
    reach = Reach(program).by_output()
    matters = reach["points"] | reach["grades"]
    for spec in program.facts:
        if fact_key(spec.name) not in matters:
            continue
        if not spec.missing_error:
            yield _target(spec, spec.name, "missing", _MISSING, _missing(spec.name))
        yield _target(spec, spec.name, "given", _GIVEN, _given(spec.name))
        if spec.or_none and spec.kind.value != "list":
            yield _target(spec, spec.name, "none", _NONE, _none(spec.name))
        for column in spec.fields:
            if column_key(spec.name, column.name) in matters and not column.missing_error:
                yield _target(column, f"{spec.name}.{column.name}", "missing", _MISSING, _field_missing(spec.name, column.name))


def _target(spec: FactSpec, name: str, what: str, words: Text, shown: Shown) -> Target:
    return Target(f"fact {name} {what}", "missing", "", spec.origin, Text(f"{name}: {words.en}", f"{name}：{words.zh}"), shown)


def _missing(name: str) -> Shown:
    return lambda evaluated, unit: evaluated.cohort.units[unit].supplied.get(name) is None


def _given(name: str) -> Shown:
    return lambda evaluated, unit: evaluated.cohort.units[unit].supplied.get(name) not in (None, NONE)


def _none(name: str) -> Shown:
    return lambda evaluated, unit: evaluated.cohort.units[unit].supplied.get(name) is NONE


def _field_missing(fact: str, column: str) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        records = evaluated.cohort.units[unit].supplied.get(fact)
        return isinstance(records, tuple) and any(dict(record).get(column) is None for record in records)

    return shown
