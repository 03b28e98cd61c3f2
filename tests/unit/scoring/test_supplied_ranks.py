"""A unit that is scored without its cohort: with the ranks that are supplied, and with none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import loads
from rubric_engine.core.results import UnitResult

_RUBRIC = loads("""\
rubric "alone"
ties share the better rank
fact x: count, 0 to 10
fact y: count, 0 to 1
fact staff: yes/no
define q = x / y
item 1 "Top"
x in top 3 earns 1 point
item 2 "Bottom"
x in bottom 2 earns 1 point
item 3 "A quarter"
x in top 25% earns 1 point
item 4 "Place"
by rank of x:
1: 9 points
2 to 3: 5 points
otherwise: 1 point
item 5 "Tied"
by rank of x, tied share the mean:
1: 9 points
2: 6 points
3: 3 points
otherwise: 0 points
item 6 "Of those with staff"
q in top 1 among units where staff earns 1 point
item 7 "Not of those with staff"
not (q in top 1 among units where staff) earns 1 point
item 8 "Has a place"
rank(q among units where staff) is given earns 1 point
total, shown to 2 decimals
flag first when total in top 1
flag last when total in bottom 1
""")
FACTS = {"x": 5, "y": 1, "staff": True}


def _scored(**ranks: tuple[int, int]) -> UnitResult:
    return _RUBRIC.score(FACTS, ranks=ranks).result


def _points(result: UnitResult) -> dict[str, Fraction | None]:
    return {node.id: node.points for node in result.nodes}


def _range(result: UnitResult, id: str) -> tuple[Fraction, Fraction | None]:
    return next((node.low, node.high) for node in result.nodes if node.id == id)


@pytest.mark.parametrize(
    ("rank", "size", "expected"),
    [
        (1, 12, (1, 0, 1, 9, 9)),
        (2, 12, (1, 0, 1, 5, 6)),
        (3, 12, (1, 0, 1, 5, 3)),
        (4, 12, (0, 0, 0, 1, 0)),
        (10, 12, (0, 0, 0, 1, 0)),
        (11, 12, (0, 1, 0, 1, 0)),
        (12, 12, (0, 1, 0, 1, 0)),
        (2, 7, (1, 0, 0, 5, 6)),
        (1, 3, (1, 0, 0, 9, 9)),
        (2, 3, (1, 1, 0, 5, 6)),
    ],
)
def test_a_supplied_rank_counts_from_both_ends(rank: int, size: int, expected: tuple[int, ...]) -> None:
    result = _scored(x=(rank, size))
    found = _points(result)
    assert tuple(found[str(id)] for id in range(1, 6)) == expected
    for id, points in zip("12345", expected, strict=True):
        assert _range(result, id) == (points, points)


def test_without_a_rank_any_place_is_possible() -> None:
    result = _scored()
    assert {id: _range(result, id) for id in "12345"} == {"1": (0, 1), "2": (0, 1), "3": (0, 1), "4": (1, 9), "5": (0, 9)}
    assert [flag.raised for flag in result.flags] == [None, None]


@pytest.mark.parametrize(
    ("rank", "size", "raised"), [(1, 5, [True, False]), (5, 5, [False, True]), (3, 5, [False, False]), (1, 1, [True, True])]
)
def test_the_rank_of_the_total_may_be_supplied(rank: int, size: int, raised: list[bool]) -> None:
    assert [flag.raised for flag in _scored(total=(rank, size)).flags] == raised


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"x": 5, "y": 1, "staff": True}, {"6": (0, 1), "7": (0, 1), "8": (1, 1)}),
        ({"x": 5, "y": 1, "staff": False}, {"6": (0, 0), "7": (1, 1), "8": (0, 0)}),  # outside of the field, whoever else is in it
        ({"x": 5, "y": 1}, {"6": (0, 1), "7": (0, 1), "8": (0, 1)}),
        ({"x": 5, "y": 0, "staff": True}, {"6": (0, 0), "7": (0, 0), "8": (0, 0)}),  # no value, no place: neither can be said
    ],
)
def test_who_is_ranked_is_known_even_where_the_others_are_not(facts: dict[str, object], expected: dict[str, tuple[int, int]]) -> None:
    result = _RUBRIC.score(facts).result
    assert {id: _range(result, id) for id in expected} == expected


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_explanation_says_whether_there_was_a_cohort(language: str) -> None:
    alone = _RUBRIC.score(FACTS).explain(language)  # type: ignore[arg-type]
    supplied = _RUBRIC.score(FACTS, ranks={"x": (3, 12)}).explain(language)  # type: ignore[arg-type]
    together = _RUBRIC.score_cohort({"A": FACTS})["A"].explain(language)  # type: ignore[arg-type]
    assert len({alone, supplied, together}) == 3
