"""W442 of tables of places, held against the points of small cohorts, each scored."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pytest

import rubric_engine
from rubric_engine.checking.replay import replay
from rubric_engine.diagnostics.render import message
from tests.unit.checking.rubrics import checked

HEAD = 'rubric "Places"\nties share the better rank\nfact a: count, 0 to 1000\nfact b: count, 0 to 1000\nitem 1 "A"\n'


def _table(*rows: str, head: str = "by rank of a:") -> str:
    return "\n".join([head, *rows, ""])


def _points(values: tuple[int, ...]) -> str:
    *places, rest = values
    return _table(*(f"{place}: {value} points" for place, value in enumerate(places, 1)), f"otherwise: {rest} points")


def _told(rubric: rubric_engine.Rubric, units: int | None = None) -> list[str]:
    return [each.id for each in rubric.check(units=units).findings if each.diagnostic.code == "W442"]


ODD = [
    (("1: 3 points", "2: 5 points", "3: 4 points", "otherwise: 0 points"), "2 units or more", ("2", "5", "1", "3")),
    (("1: 3 points", "2: 5 points", "otherwise: 0 points"), "2 units or more", ("2", "5", "1", "3")),
    (("1: 5 points", "2: 3 points", "otherwise: 4 points"), "3 units or more", ("3", "4", "2", "3")),
    (("1: 5 points", "2: 3 points", "3: 3 points", "otherwise: 4 points"), "4 units or more", ("4", "4", "3", "3")),
    (("1: 5 points", "2: 3 points", "3: 4 points", "otherwise: 0 points"), "3 units or more", ("3", "4", "2", "3")),
    (("1 to 3: 5 points", "4 to 10: 3 points", "at least 11: 4 points"), "11 units or more", ("11", "4", "10", "3")),
    (("at most 2: 3 points", "3, 5: 4 points", "4: 4 points", "otherwise: 1 point"), "3 units or more", ("3", "4", "2", "3")),
    (("1: 3 points", "2: 5 points", "otherwise: loses 1 point"), "2 units or more", ("2", "5", "1", "3")),
]


@pytest.mark.parametrize(("rows", "size", "wanted"), ODD, ids=[" ".join(rows) for rows, _, _ in ODD])
def test_a_table_in_which_a_lower_place_earns_more(rows: tuple[str, ...], size: str, wanted: tuple[str, str, str, str]) -> None:
    rubric, report = checked(HEAD + _table(*rows))
    finding = report["W442-1.1"]
    low, more, high, less = wanted
    told = message(finding.diagnostic, "en")
    assert told == f"with {size} a lower place earns more: place {low} gets {more} points, and place {high} gets {less}"
    points = [result.total for result in replay(rubric.program, finding).values()]  # the units stand in the order of their places
    assert [points[int(low) - 1], points[int(high) - 1]] == [int(more), int(less)]


SANE = [
    ("1: 5 points", "2: 3 points", "otherwise: 0 points"),
    ("1: 5 points", "otherwise: 5 points"),
    ("1: loses 3 points", "2: loses 2 points", "3: loses 1 point", "otherwise: 0 points"),  # of what is better when it is less
    ("1: 0 points", "2: 1 point", "3: 2 points", "otherwise: 5 points"),
    ("1: loses 3 points", "2: loses 5 points", "otherwise: 0 points"),
    ("1: 0 points", "2: 5 points", "otherwise: 0 points"),  # the best may be told apart in another way
]


@pytest.mark.parametrize("rows", SANE, ids=" ".join)
def test_tables_that_are_right_or_turned_round(rows: tuple[str, ...]) -> None:
    assert _told(checked(HEAD + _table(*rows))[0]) == []


def test_places_scored_by_hand() -> None:
    """Every table of up to three places and a rest with 0 to 3 points: told just if it falls as a whole, and some unit of a cohort gets more than the one before it."""
    for values in (*product(range(4), repeat=2), *product(range(3), repeat=3), *product(range(3), repeat=4)):
        rubric = rubric_engine.loads(HEAD + _points(values))
        cohort = {f"u{number}": {"a": 900 - 10 * number, "b": 0} for number in range(1, 6)}
        scored = rubric.score_cohort(cohort)
        got = [scored[unit].total or Fraction(0) for unit in cohort]
        for units in (None, *range(1, 6)):
            rises = any(after > before for before, after in pairwise(got[:units]))
            assert bool(_told(rubric, units)) is (rises and values[0] > values[-1]), (values, units)


def test_a_worked_out_row_or_another_line_over_the_ranking_is_left_alone() -> None:
    table = ("1: 3 points", "2: 5 points", "otherwise: 0 points")
    assert _told(checked(HEAD + _table(*table) + "a in top 1 earns 2 points\n")[0]) == []
    assert _told(checked(HEAD + _table(*table) + "b in top 1 earns 2 points\n")[0]) == ["W442-1.1"]
    assert _told(checked(HEAD + _table("1: 3 points", "2: (b * 1) points", "otherwise: 0 points"))[0]) == []


def test_a_number_behind_a_parameter_counts_as_written() -> None:
    text = HEAD.replace("fact a", "parameter second = 5\nfact a", 1)
    assert _told(checked(text + _table("1: 3 points", "2: second points", "otherwise: 0 points"))[0]) == ["W442-1.1"]


def test_places_of_records_are_called_so() -> None:
    text = """rubric "Races"
ties share the better rank
fact races: list
field race: text
field seconds: number, 0 to 1000
item 1 "Place", for each record of races, uncapped
by rank(seconds within race lowest first):
1: 3 points
2: 5 points
otherwise: 0 points
"""
    _, report = checked(text)
    (finding,) = [each for each in report.findings if each.diagnostic.code == "W442"]
    assert message(finding.diagnostic, "en").startswith("with 2 records or more a lower place")
    assert message(finding.diagnostic, "zh").startswith("2 条以上记录时，")
    assert [each.diagnostic.code for each in rubric_engine.loads(text).check(units=1).findings] == ["W442"]
