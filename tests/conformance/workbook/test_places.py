"""Places that a chain with count-backs and keys among the tied decides: worked out by LibreOffice, held against the reference evaluator."""

from __future__ import annotations

from collections import Counter

import pytest

from rubric_engine import load_shipped
from rubric_engine.scoring.workbook.model import Plan, Role
from rubric_engine.scoring.workbook.plan import plan
from tests.conformance import cases
from tests.conformance.comparing import expected
from tests.conformance.workbook import ties
from tests.conformance.workbook.compared import compare
from tests.conformance.workbook.office import PROGRAM
from tests.conformance.workbook.test_workbook import held

office = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice (soffice) isn't installed: apt-get install libreoffice-calc-nogui")

SHIPPED = (
    "eurovision",
    "eurovision_semifinal",
    "f1_constructors_2020",
    "f1_constructors_2021",
    "f1_drivers_1979",
    "f1_drivers_1988",
    "f1_drivers_2014",
    "f1_drivers_2021",
    "fifa_group",
    "fifa_group_2018",
)
"""Those whose chains count back, or have keys among the tied."""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_rubric_has_a_place(name: str) -> None:
    made = plan(load_shipped(name).program, units=12, records=50)
    assert isinstance(made, Plan)
    assert made.row(Role.RANK) is not None
    assert all(len(row.formula) < 8000 for row in made.rows)


@office
def test_a_group_whose_teams_are_level() -> None:
    given = list(ties.of_shipped("fifa_group_2018", 5))
    assert sum(each for kind, each in ties.told_apart(given).items() if "among" in kind) >= 1
    found = compare(given, units=5, records=10)
    held(found, least=20)
    assert found.cells["rank"] >= 8


@office
def test_a_chain_of_each_kind() -> None:
    keys = (
        "gap among the tied",
        "count-back of results.place where who is this unit and place is given lowest first",
        "spent",
        "count-back of heats.mark where valid",
    )
    given = list(ties.cases([ties.of_keys(keys, "leave no gap")], 6))
    told = ties.told_apart(given)
    assert all(told[kind] for kind in ("number among the tied", "count-back", "number", "level")), told
    found = compare(given, units=5, records=20)
    held(found, least=50)
    assert found.cells["rank"] >= 20


@office
def test_runs_of_keys_and_keys_without_a_value() -> None:
    """Each case has one order alone that is right."""
    drawn = [("A", "B", 0, 0), ("A", "C", 3, 1), ("B", "C", 2, 0)]  # A and B are level by difference; with C's games A has more goals
    circle = [("A", "B", 1, 0), ("B", "C", 1, 0), ("C", "A", 1, 0)]
    scoreless = [("A", "B", 0, 0), ("B", "C", 0, 0)]
    by_order = {
        "ABC": ties.told(("gap among the tied", "goals among the tied"), {"A": {}, "B": {}, "C": {}}, drawn),
        "CAB": ties.told(("gap among the tied", "spent lowest first", "gap among the tied"), {"A": {}, "B": {}, "C": {"spent": 0}}, circle),
        "CBA": ties.told(("count-back of heats.mark",), {"A": {"heats": None}, "B": {}, "C": {"heats": [{"mark": 0, "valid": True}]}}),
        "ACB": ties.told(("share",), {"A": {}, "B": {"spent": None}, "C": {"spent": 0}}, scoreless),
        "BCA": ties.told(
            ("count-back of games.scored where played among the tied",), {"A": {}, "B": {}, "C": {}}, [("A", "B", 0, 2), ("B", "C", 1, 1)]
        ),
    }
    for order, case in by_order.items():
        results = expected(case)
        assert results is not None
        assert "".join(str(each.unit) for each in sorted(results, key=lambda each: each.merit or 0)) == order
        assert len({each.merit for each in results}) == 3
    found = compare(by_order.values(), units=3, records=4)
    held(found, least=15)
    assert found.cells["rank"] == 15, found.left_out


@office
@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_the_places_of_shipped_rubrics(name: str) -> None:
    """Ties at every level of the chain."""
    given = list(ties.of_shipped(name, 25))
    found = compare(given, units=5, records=40)
    held(found, least=100)
    assert found.cells["rank"] >= 20, (found.cells, found.left_out, ties.told_apart(given))


@office
@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_the_places_of_drawn_rubrics(part: int) -> None:
    """Chains of all kinds of keys and all rules of ties; facts may be missing."""
    programs = list(ties.drawn(40))[part * 10 : part * 10 + 10]
    given = list(ties.cases(programs, 4))
    told = ties.told_apart(given)
    found = compare(given, units=5, records=20)
    held(found, least=100)
    assert found.cells["rank"] >= 150, (found.cells, found.left_out)
    assert sum(told.values()) > told["units"], told


@office
@pytest.mark.slow
@pytest.mark.parametrize(("name", "units"), [("f1_drivers_1988", 36), ("fifa_groups", 4)])
def test_the_places_of_whole_seasons(name: str, units: int) -> None:
    """As they were: all drivers of a season, and the groups of World Cups."""
    given = [case for case in cases.of_shipped(name) if not case.alone]
    told = ties.told_apart(given)
    assert told["count-back"] or told["number among the tied"], told
    found = compare(given, units=units, records=None)
    held(found, least=100)
    assert found.cells["rank"] == told["units"]


@office
@pytest.mark.slow
def test_the_places_with_the_facts_of_the_kit() -> None:
    given = list(ties.of_kit(10))
    found = compare(given, units=4, records=12)
    held(found, least=100)
    assert found.cells["rank"] >= 200, (found.cells, found.left_out)
    told = ties.told_apart(given)
    assert all(told[kind] for kind in ("number", "number among the tied", "count-back", "count-back among the tied", "level")), told


def test_what_ties_are_like() -> None:
    """The cohorts that are compared have ties that each kind of key decides, and ties that nothing decides."""
    told: Counter[str] = Counter()
    for program in ties.drawn(20):
        told += ties.told_apart(ties.cases([program], 3))
    kinds = ("number", "number among the tied", "count-back", "count-back among the tied", "level")
    assert all(told[kind] >= 3 for kind in kinds), told
