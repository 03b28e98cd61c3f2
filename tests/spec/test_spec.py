"""The cases under tests/spec, on every back-end. The format is described in harness.py."""

from __future__ import annotations

import pytest
from attrs import evolve

import rubric_engine
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Severity
from tests.spec import harness
from tests.spec.harness import Case

CASES = [case for path in sorted(harness.FOLDER.glob("*.cases")) for case in harness.read_cases(path)]
WRONG = [case for case in CASES if harness.marked(case.rubric)["error"]]
SOUND = [case for case in CASES if not harness.marked(case.rubric)["error"]]


@pytest.mark.parametrize("backend", harness.BACKENDS)
@pytest.mark.parametrize("case", [case for case in SOUND if case.facts], ids=str)
def test_results(case: Case, backend: str) -> None:
    outcome = harness.BACKENDS[backend](case)
    wrong = []
    for unit, result in outcome.units.items():
        found = harness.broken_laws(result) + harness.differences(result, case.expect.get(unit, ()))
        if unit in case.ledger and harness.ledger_lines(result) != harness.normal_ledger(case.ledger[unit]):
            found.append("the ledger is\n    " + "\n    ".join(harness.ledger_lines(result)))
        wrong += [f"{unit or 'the unit'}: {line}" for line in found]
    pairings = tuple(harness.pairing_line(pairing) for pairing in outcome.pairings)
    if case.pairings and pairings != case.pairings:
        wrong.append("the pairings are\n    " + "\n    ".join(pairings))
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("case", [case for case in SOUND if len(case.facts) > 1], ids=str)
def test_the_order_of_units_never_matters(case: Case) -> None:
    there = harness.reference(case)
    back = harness.reference(evolve(case, facts=dict(reversed(case.facts.items()))))
    assert there == back


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_errors_stand_on_the_marked_lines(case: Case) -> None:
    with pytest.raises(RubricError) as raised:
        rubric_engine.loads(case.rubric)
    error = raised.value
    found: dict[str, set[tuple[int, str]]] = {"error": set(), "warning": set()}
    for diagnostic in error.diagnostics:
        severity = "error" if diagnostic.severity is Severity.ERROR else "warning"
        found[severity].add((error.source.line_column(diagnostic.span.start)[0], diagnostic.code))
    expected = harness.marked(case.rubric)
    assert found["error"] == expected["error"], str(error)
    assert expected["warning"] <= found["warning"], str(error)


@pytest.mark.parametrize("case", [case for case in SOUND if harness.marked(case.rubric)["warning"]], ids=str)
def test_warnings_stand_on_the_marked_lines(case: Case) -> None:
    rubric = rubric_engine.loads(case.rubric)
    source = rubric.source
    found = {(source.line_column(diagnostic.span.start)[0], diagnostic.code) for diagnostic in rubric.warnings}
    assert found >= harness.marked(case.rubric)["warning"]


@pytest.mark.parametrize("case", [case for case in SOUND if not case.facts], ids=str)
def test_a_case_without_facts_compiles(case: Case) -> None:
    rubric_engine.loads(case.rubric)
