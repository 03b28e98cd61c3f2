"""W430 to W433 of conditions on places: what shows them are several units that have places, not one by itself that has none."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine.checking.replay import replay
from rubric_engine.core.results import State
from tests.unit.checking.rubrics import checked

HEAD = """rubric "Ranks"
ties share the better rank
fact c: count, 0 to 50
fact g: number, 0 to 100
fact now: count, 0 to 100
fact before: count, 1 to 100
fact level: choice of county < city < province
fact town: choice of east / west
define growth = (now - before) / before
"""
FIRST = 'item 1 "C", first match\n'
TAKEN = [
    ("c in top 3 earns 2 points", "c in top 2 earns 3 points", 4),
    ("c in top 30% earns 2 points", "c in top 20% earns 3 points", 5),
    ("g in bottom 4 earns 2 points", "g in bottom 1 earns 3 points", 5),
    ("rank of g at most 5 earns 2 points", "g in top 1 earns 3 points", 6),
    ("growth in top 3 earns 2 points", "growth in top 3 earns 3 points", 4),
    ("c in top 3 lowest first earns 2 points", "c in top 2 lowest first earns 3 points", 4),
    ("c in top 2 within town earns 2 points", "c in top 1 within town earns 3 points", 3),
    (
        "c in top 2 among units where level at least city earns 2 points",
        "c in top 1 among units where level at least city earns 3 points",
        3,
    ),
    ("c in top 2 and c at least 20 earns 2 points", "c in top 2 and c at least 48 earns 3 points", 3),
    ("c in top 2 and level is city earns 2 points", "c in top 1 and level is city earns 3 points", 3),
    ("(40 - c) in top 2 earns 2 points", "(40 - c) in top 1 earns 3 points", 3),
]


@pytest.mark.parametrize(("first", "second", "size"), TAKEN, ids=[second for _, second, _ in TAKEN])
def test_what_earlier_lines_take_is_shown_by_units_with_places(first: str, second: str, size: int) -> None:
    rubric, report = checked(f"{HEAD}{FIRST}{first}\n{second}\n")
    finding = report["W432-1.2"]
    assert finding.cohort
    results = replay(rubric.program, finding)
    assert len(results) == size
    points = [result.total for result in results.values()]
    assert points[-1 if "bottom" in first else 0] == 2  # the units stand in the order of their places
    assert set(points) <= {0, 2}
    states = {entry.state for result in results.values() for entry in result.ledger if entry.id.startswith("1.")}
    assert State.UNKNOWN not in states


def test_places_that_dont_exist_are_shown_by_units_that_have_others() -> None:
    rubric, report = checked(f'{HEAD}item 1 "G"\nrank of g below 1 earns 2 points\n')
    finding = report["W430-1.1"]
    results = replay(rubric.program, finding)
    assert (finding.cohort, len(results)) == (True, 3)
    assert [entry.state for result in results.values() for entry in result.ledger if entry.id == "1.1"] == [State.MISSED] * 3


def test_a_contradiction_of_places_is_shown_by_as_many_units_as_it_asks_for() -> None:
    rubric, report = checked(f'{HEAD}item 1 "G"\ng in top 3 and rank of g above 4 earns 1 point\n')
    finding = report["W433-1.1"]
    assert (finding.cohort, len(replay(rubric.program, finding))) == (True, 5)


def test_a_grade_by_the_place_of_the_total_is_shown_by_units_with_totals() -> None:
    rubric, report = checked(
        f'{HEAD}item 1 "C"\nc each earn 1 point\ngrade a when total in top 3\ngrade b when total in top 2\ngrade o otherwise\n'
    )
    finding = report["W430-b"]
    results = replay(rubric.program, finding)
    totals = [result.total for result in results.values()]
    assert finding.cohort
    assert len(set(totals)) == len(totals) == 4
    assert [result.grade for result in results.values()] == ["a", "a", "a", "o"]


def test_totals_that_come_from_places_alone_are_shown_by_units_that_differ() -> None:
    rubric, report = checked(
        f'{HEAD}item 1 "C"\nc in top 3 earns 1 point\ngrade a when total in top 3\ngrade b when total in top 2\ngrade o otherwise\n'
    )
    assert len({result.total for result in replay(rubric.program, report["W430-b"]).values()}) > 1


def test_of_a_condition_without_places_one_unit_shows_it() -> None:
    _, report = checked(f"{HEAD}{FIRST}c at least 3 earns 1 point\nc at least 5 earns 2 points\n")
    assert not report["W432-1.2"].cohort


def test_where_ties_are_refused_no_two_units_are_level() -> None:
    text = HEAD.replace("ties share the better rank", "ties are an error")
    rubric, report = checked(f'{text}{FIRST}c in top 3 earns 2 points\nc in top 2 earns 3 points\nitem 2 "G"\ng in top 1 earns 1 point\n')
    assert len(replay(rubric.program, report["W432-1.2"])) == 4


def test_few_values_make_few_units() -> None:
    text = HEAD.replace("fact c: count, 0 to 50", "fact c: count, 0 to 1")
    rubric, report = checked(f"{text}{FIRST}c in top 3 earns 2 points\nc in top 2 earns 3 points\n")
    finding = report["W432-1.2"]
    assert finding.cohort
    assert [result.total for result in replay(rubric.program, finding).values()] == [2, 2]


def test_with_a_known_number_there_are_no_more() -> None:
    rubric = rubric_engine.loads(f"{HEAD}{FIRST}c in top 9 earns 2 points\nc in top 8 earns 3 points\n")
    assert len(rubric.check(units=4)["W432-1.2"].case or ()) == 4
