"""Workbooks with live formulas, recalculated by LibreOffice, against the reference evaluator: what is typed is the same, and so is every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
from attrs import evolve

from rubric_engine import load_shipped, loads
from rubric_engine.core.ir import Program
from rubric_engine.facts import read_cohort
from rubric_engine.scoring.workbook.model import Plan, Role
from rubric_engine.scoring.workbook.plan import plan
from rubric_engine.testing import cohorts_for
from tests.conformance import cases, generated
from tests.conformance.backends import as_units
from tests.conformance.comparing import Case
from tests.conformance.workbook import bare
from tests.conformance.workbook.compared import Found, compare
from tests.conformance.workbook.office import PROGRAM, recalculated

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice (soffice) isn't installed: apt-get install libreoffice-calc-nogui")

EXAMPLES = ("2014_facts.json", "2014_five_goods_facts.json", "2014_2017_plan_facts.json")
FAMILIES = ("plain", "around", "core", "records", "doubt")
BOUNDARIES = """
rubric "Boundaries"
ties share the better rank
fact before: count
fact after: count
fact share: percent, 0% to 100%
fact size: number
define growth = (after - before) / before
define pairs = (after / 7) rounded down to 0 decimals
item 1 "One"
growth at least 6% earns 2 points
growth in top 2 earns 3 points
item 2 "Two", at most 5 points
share above 12.34% earns 1.5 points
size at least 0.1 earns 1 point
pairs at least 3 earns 2 points
total, at most 100 points
grade good when total at least 5
grade poor otherwise
"""


def held(found: Found, *, least: int) -> None:
    """Nothing differs, and something was compared."""
    assert not found.differences, "\n".join(found.differences[:20])
    assert sum(found.cells.values()) >= least, (found.cells, found.left_out)


def some_units(given: Iterator[Case], most: int) -> Iterator[Case]:
    """Of units that are scored together, the first ones."""
    for case in given:
        if not case.alone:
            yield evolve(case, units=dict(islice(case.units.items(), most)))


def test_boundaries_of_thresholds_quotients_and_ranks() -> None:
    """Just below, at and just above; blank; ties at the cut-off; the largest numbers that may be typed."""
    program = loads(BOUNDARIES).program
    befores_and_afters = [
        (50, 53),
        (10000, 10599),
        (10000, 10600),
        (0, 5),
        (50, 50),
        (100, 106),
        (999999, 1059998),
        (999999, 1059999),
        (None, 3),
    ]
    shares = ["12.33%", "12.34%", "12.35%", "0%", "100%", None]
    sizes = ["0.1", "0.0999", "0.1001", "-1", None, "9999"]
    held(compare(_cohorts(program, befores_and_afters, shares, sizes), units=3, records=4), least=500)


def _cohorts(program: Program, pairs: list[tuple[int | None, int]], shares: list[str | None], sizes: list[str | None]) -> Iterator[Case]:
    names = ("甲", "乙", "丙")
    for turn in range(18):
        units: dict[str, Mapping[str, object]] = {}
        for place, name in enumerate(names):
            before, after = pairs[(turn + place * (1 + turn % 4)) % len(pairs)]
            given = {
                "before": before,
                "after": after,
                "share": shares[(turn + place) % len(shares)],
                "size": sizes[(turn * 5 + place) % len(sizes)],
            }
            units[name] = {key: value for key, value in given.items() if value is not None}
        values, problems = read_cohort(program, units)
        assert not problems
        yield Case(f"boundaries {turn}", program, as_units(values), alone=False)


def test_a_quick_generated_family() -> None:
    held(compare(generated.cases(generated.FAMILIES["plain"], 1, 2, 3)), least=100)


ERRORS = """
rubric "Errors"
ties share the better rank
fact before: count
fact after: count
fact done: yes/no
define growth = (after - before) / before
item 1 "One"
growth in top 2 earns 3 points
done earns 1 point
total, at most 100 points
"""


def test_an_error_in_a_cell_is_told_and_spoils_nothing_else() -> None:
    """``=1/0`` where a number is wanted: the check of that fact, and no error in the column of another unit."""
    program = loads(ERRORS).program
    made = plan(program, units=3, records=2)
    assert isinstance(made, Plan)
    facts: dict[str | None, dict[str, Any]] = {name: {"before": Fraction(10), "after": Fraction(12), "done": True} for name in "abc"}
    content, laid = bare.written(made, program, facts, errors={("b", "after"): "=1/0", ("b", "done"): "=NA()"})
    rows = recalculated({"book": content}, bare.UNITS)["book"]
    for row in made.rows:
        for column in (1, 3):
            got = bare.shown(rows, laid, row.name, column)
            assert not str(got).startswith("#"), (row.name, got, row.formula)
    checks = {row.id: bare.shown(rows, laid, row.name, 2) for row in made.rows_of(Role.CHECK)}
    assert checks == {"before": "", "after": "the cell has an error", "done": "the cell has an error"}
    problem = made.row(Role.PROBLEM)
    assert problem is not None
    assert "the cell has an error" in bare.shown(rows, laid, problem.name, 2)
    assert bare.shown(rows, laid, problem.name, 1) == "something is wrong with another unit's facts"


@pytest.mark.parametrize("ties", ["share the better rank", "share the worse rank", "leave no gap", "share the average rank"])
def test_places_by_each_rule_of_ties(ties: str) -> None:
    """Level totals, and a chain of keys of which one has no value."""
    text = f"""
rubric "Places"
ties broken by growth, spent lowest first, then {ties}
fact won: count
fact spent: count
fact before: count
define growth = won / before
item 1 "One", at most 50 points
won each 1 earns 1 point
total, at most 100 points
"""
    program = loads(text).program
    numbers = [(5, 1, 2), (5, 1, 2), (5, 2, 2), (5, 0, 0), (7, 0, 9), (5, 9, 1)]
    units = {f"u{place}": {"won": won, "spent": spent, "before": before} for place, (won, spent, before) in enumerate(numbers)}
    values, problems = read_cohort(program, units)
    assert not problems
    found = compare([Case("places", program, as_units(values), alone=False)], units=6)
    held(found, least=6)
    assert found.cells["rank"] == 6 or found.left_out


@pytest.mark.slow
def test_the_shipped_documents() -> None:
    """With the facts of the examples."""
    given = (case for name in EXAMPLES for case in cases.of_shipped(name) if not case.alone)
    found = compare(given, units=12, records=150)
    held(found, least=2000)
    assert found.cases == len(EXAMPLES)
    assert found.cells["rank"] == 36


@pytest.mark.slow
@pytest.mark.parametrize("name", ["2014_assessment", "2014_five_goods", "2014_2017_plan", "food_hygiene_rating"])
def test_the_shipped_documents_at_their_boundaries(name: str) -> None:
    """Just below, at and just above what the rubric asks for; level, missing."""
    rubric = load_shipped(name)
    units = generated.drawn(cohorts_for(rubric, (3, 4), missing=0.1), 2, 1)
    found = compare(_read_units(rubric.program, units), units=4, records=12)
    held(found, least=100)


def _read_units(program: Program, cohorts: list[Any]) -> Iterator[Case]:
    for number, each in enumerate(cohorts):
        values, problems = read_cohort(program, each, shared=each.shared)
        assert not problems, problems
        yield Case(f"boundaries {number}", program, as_units(values), alone=False)


@pytest.mark.slow
def test_the_other_shipped_rubrics() -> None:
    """The first units and all records: a shared list names units that aren't there, which is no harm."""
    files = {rubric: name for name, rubric in reversed(cases.COMPETITIONS.items())}
    names = ("fifa_groups", "premises", "premier_league_2018-19", *files.values())
    given = (case for name in names for case in islice(some_units(cases.of_shipped(name), 2), 1))
    found = compare(given, units=2, records=None)
    held(found, least=100)
    assert found.cases + sum(found.left_out.values()) >= len(names)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_generated_rubrics(family: str) -> None:
    held(compare(generated.cases(generated.FAMILIES[family], 2, 3, 3)), least=20)
