"""The programs that the engine is timed beside say what the engine says. No test looks at a clock."""

from __future__ import annotations

import pytest

from benchmarks import facts
from benchmarks.by_hand import plain
from rubric_engine import Rubric, load_shipped

SEEDS = range(3)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_shipped("2014_assessment")


def test_facts_are_those_of_the_rubric(rubric: Rubric) -> None:
    declared = {spec.alias for spec in rubric.facts.values()}
    assert declared == {*facts.units(1)[0], "assessment_group"}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_unit_by_hand(rubric: Rubric, seed: int) -> None:
    for unit in facts.units(4, seed):
        card = rubric.score(unit)
        total, why = plain.explained(unit)
        assert plain.total(unit) == total == card.exact.total
        assert [(line, points) for line, points, *_ in why] == [(line.id, line.exact.points) for line in card.lines]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cohort_by_hand(rubric: Rubric, seed: int) -> None:
    units = facts.units(facts.COHORT, seed)
    scored = rubric.score_cohort({str(number): unit for number, unit in enumerate(units)})
    assert plain.cohort(units) == [scored[str(number)].exact.total for number in range(len(units))]


@pytest.mark.parametrize("factor", [1, 2**40])
def test_ranks_are_exact_however_large_the_numbers_are(rubric: Rubric, factor: int) -> None:
    """Growths that differ by so little that doubles can't tell: the seventh of seven is out, by one member."""
    units = facts.units(7, 5)
    for number, unit in enumerate(units):
        unit |= {
            "members_start": 3 * factor,
            "members_end": 4 * factor + (number > 1),
            "has_institution": True,
            "has_staff": True,
            "has_funds": True,
        }
        unit["enterprise_members"] = 0
    scored = rubric.score_cohort({str(number): unit for number, unit in enumerate(units)})
    assert plain.cohort(units) == [scored[str(number)].exact.total for number in range(7)]
    assert [scored[str(number)]["4.1.2"].exact.points for number in range(7)] == [0, 0, 2, 2, 2, 2, 2]


def test_columns_by_numpy() -> None:
    np = pytest.importorskip("numpy")
    from benchmarks.by_hand import numpy_

    table = facts.columns(300, 7)
    units = [facts.unit_at(table, row) for row in range(300)]
    assert numpy_.totals(table).tolist() == [plain.total(unit) for unit in units]
    ranked = numpy_.ranked_totals(table)
    for rows in facts.cohorts_of(table, 300):
        assert ranked[np.array(rows)].tolist() == plain.cohort([units[row] for row in rows])
