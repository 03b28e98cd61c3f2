"""Scoring a case of the suite with the reference evaluator, and stating the outcome as the suite states it. Takes a case as the JSON has it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import rubric_engine
from rubric_engine import NONE, FactError, Rubric, RubricError
from rubric_engine.core.ir import Program
from rubric_engine.core.results import PairingResult, UnitResult
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.diagnostics.model import Severity
from rubric_engine.report.numbers import exact_text
from rubric_engine.report.reported import reach

RECORDED = {"by": "the panel", "when": "2014-03-01"}
"""Who decided and when is no part of the suite."""


@lru_cache(maxsize=1024)
def loaded(text: str) -> Rubric:
    return rubric_engine.loads(text)


def outcome(text: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """What ``expect`` of a case is to be."""
    if "facts" not in case and "units" not in case:
        return diagnostics(text)
    try:
        rubric = loaded(text)
        if "facts" in case:
            return {"unit": unit_data(rubric.program, _alone(rubric, case))}
        return _together(rubric, case)
    except FactError as error:
        found = [
            {"code": p.code, **({"unit": p.unit} if p.unit and "units" in case else {}), **({"fact": p.fact} if p.fact else {})}
            for p in error.problems
        ]
        return {"refused": sorted(found, key=lambda each: (each["code"], each.get("unit", ""), each.get("fact", "")))}


def diagnostics(text: str) -> dict[str, Any]:
    """The errors and warnings of a rubric, each with its line (from 1)."""
    try:
        rubric = rubric_engine.loads(text)
        source, found = rubric.source, rubric.warnings
    except RubricError as error:
        source, found = error.source, error.diagnostics
    data: dict[str, Any] = {"errors": [], "warnings": []}
    for each in found:
        kind = "errors" if each.severity is Severity.ERROR else "warnings"
        data[kind].append({"code": each.code, "line": source.line_column(each.span.start)[0]})
    return {kind: sorted(each, key=lambda one: (one["line"], one["code"])) for kind, each in data.items()}


# ---------------------------------------------------------------- scoring


def given(value: Any) -> Any:
    """A value of the suite as this engine takes it."""
    if isinstance(value, dict):
        return NONE if value == {"none": True} else {name: given(each) for name, each in value.items()}
    return [given(each) for each in value] if isinstance(value, list) else value


def setting(case: Mapping[str, Any]) -> dict[str, Any]:
    found = {"shared": given(case.get("shared", {})), "parameters": given(case.get("parameters", {})), "as_of": case.get("as_of")}
    return {name: value for name, value in found.items() if value}


def _alone(rubric: Rubric, case: Mapping[str, Any]) -> UnitResult:
    ranks = {name: (int(each["place"]), each["size"]) for name, each in case.get("ranks", {}).items()}
    overrides = [{"id": each["id"], "points": each["points"], "reason": "set by hand", **RECORDED} for each in case.get("overrides", [])]
    return rubric.score(given(case["facts"]), **setting(case), ranks=ranks or None, overrides=overrides or None).result


def _together(rubric: Rubric, case: Mapping[str, Any]) -> dict[str, Any]:
    overrides: dict[str, list[dict[str, str]]] = {}
    for each in case.get("overrides", []):
        overrides.setdefault(each["unit"], []).append({"id": each["id"], "points": each["points"], "reason": "set by hand", **RECORDED})
    cohort = rubric.score_cohort(given(case["units"]), **setting(case), overrides=overrides or None)
    data: dict[str, Any] = {"units": {unit: unit_data(rubric.program, cohort[unit].result) for unit in case["units"]}}
    data["ranking"] = [
        {"unit": each.unit, "place": None if each.place is None else exact_text(Fraction(each.place))} for each in cohort.ranking()
    ]
    if rubric.program.pairings:
        data["pairings"] = [_pairing(each) for each in cohort.pairings]
    return data


# ---------------------------------------------------------------- stating


def unit_data(program: Program, result: UnitResult) -> dict[str, Any]:
    low, high = reach(result)
    data: dict[str, Any] = {"total": _number(result.total), "low": _number(low), "high": _number(high)}
    data |= {} if result.why_none is None else {"why_none": result.why_none}
    data["complete"] = result.complete
    if program.grades:
        data |= {"grade": result.grade, "grades_possible": list(result.grades_possible)}
    if program.flags:
        data["flags"] = {flag.name: flag.raised for flag in result.flags}
    if program.gates:
        data["gates"] = [{"fired": gate.fired, "possible": gate.possible, "applies": gate.applies} for gate in result.gates]
    if result.definitions:
        data["definitions"] = {name: _value(value) for name, value in result.definitions}
    if result.reason_codes:
        data["reason_codes"] = [{"code": each.code, "id": each.id, "shortfall": exact_text(each.shortfall)} for each in result.reason_codes]
    data["missing"] = sorted(each.name for each in result.missing if not each.assumed)
    data["assumed"] = sorted(each.name for each in result.missing if each.assumed)
    data["nodes"] = {
        node.id: {"points": _number(node.points), "low": _number(node.low), "high": _number(node.high)}
        for node in result.nodes
        if node.id != "total"
    }
    data["ledger"] = [
        {
            "id": entry.id,
            "kind": entry.kind.value,
            "state": entry.state.value,
            "points": exact_text(entry.points),
            **(
                {"low": _number(entry.low), "high": _number(entry.high), "most": _number(entry.possible)}
                if entry.kind.value == "line"
                else {}
            ),
        }
        for entry in result.ledger
    ]
    return data


def _pairing(pairing: PairingResult) -> dict[str, Any]:
    pairs = [[pair.first, pair.second] for pair in pairing.pairs]
    return {"label": pairing.label.en or pairing.label.zh, "pairs": pairs, "undecided": sorted(pairing.undecided)}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _value(value: Value | None) -> Any:
    match value:
        case NoneType_():
            return {"none": True}
        case Fraction():
            return exact_text(value)
        case _:
            return value
