"""What a program gets from ``rubric.score`` and ``rubric.score_cohort``, whichever back-end gives it, is what the reference evaluator says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from rubric_engine import FactError, load_shipped, shipped_rubrics
from rubric_engine.core.results import UnitResult
from rubric_engine.report.reported import as_decimal, places_of
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full, score_unit
from tests.conformance import cases
from tests.conformance.backends import as_given
from tests.conformance.comparing import Case

MOST = 4
"""Units of a case that are scored; the reference takes its time."""


@cache
def by_digest() -> dict[str, Rubric]:
    return {rubric.program.text_digest: rubric for rubric in map(load_shipped, shipped_rubrics())}


def given(rubric: Rubric, facts: Any) -> dict[str, object]:
    """As a program would give them: by name, without what is missing."""
    return {name: value for name, value in as_given(rubric.program, facts).items() if value is not None}


def check(rubric: Rubric, card: Any, result: UnitResult) -> None:
    shown = None if result.total is None else as_decimal(result.total, places_of(card.index, card.index.total))
    assert card.total == shown
    assert card.ledger == result.ledger
    assert card.result == result


@pytest.mark.parametrize("name", cases.QUICK)
def test_units_by_themselves(name: str) -> None:
    for case in cases.of_shipped(name):
        rubric = by_digest()[case.program.text_digest]
        if not case.alone or case.parameters or case.as_of is not None:
            continue
        for facts in list(case.units.values())[:MOST] * 2:
            result = score_unit(rubric.program, facts)
            mapping = given(rubric, facts)
            total = rubric.score(mapping).total
            assert total is None or result.total is not None
            check(rubric, rubric.score(mapping), result)


@pytest.mark.parametrize("name", cases.QUICK)
def test_units_together(name: str) -> None:
    for case in cases.of_shipped(name):
        rubric = by_digest()[case.program.text_digest]
        if case.alone or case.parameters or case.as_of is not None or len(case.units) > 4 * MOST or _shares(rubric):
            continue
        named = {str(unit): facts for unit, facts in case.units.items()}
        try:
            expected = score_cohort_full(rubric.program, named).units
        except (TieError, NumberTooLarge):
            continue
        units = {unit: given(rubric, facts) for unit, facts in named.items()}
        try:
            for _ in range(3):
                scored = rubric.score_cohort(units)
                totals = {unit: scored[unit].total for unit in scored}
        except FactError:  # a unit that the facts name isn't there
            continue
        for unit, result in expected.items():
            assert totals[unit] == scored[unit].total
            check(rubric, scored[unit], result)


def _shares(rubric: Rubric) -> bool:
    return any(spec.shared for spec in rubric.program.facts)


def test_the_cases_have_what_it_takes() -> None:
    assert {bool(case.alone) for name in cases.QUICK for case in cases.of_shipped(name)} == {True, False}
    assert isinstance(next(iter(cases.of_shipped(cases.QUICK[0]))), Case)
