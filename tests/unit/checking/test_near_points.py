"""The facts of W430, W431 and W426: the nearest that there are to taking effect, of grades by what the total comes to."""

from __future__ import annotations

import pytest

from rubric_engine.checking.replay import replay
from tests.unit.checking.rubrics import checked

HEAD = 'rubric "Near"\nfact x: count, 0 to 10\nfact y: count, 0 to 10\nfact z: number, 0 to 5\nfact p: yes/no\nitem 1 "X"\n'


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("x at least 20 and x at least 3", {"x": 10}),
        ("x at least 3 and x at least 20", {"x": 10}),
        ("x at least 20 or y at least 12", {"y": 10}),  # the nearer of the two
        ("x at least 20 and p and y at least 4", {"x": 10, "p": True, "y": 4}),
        ("p and not (x at most 10)", {"x": 10, "p": True}),
        ("x + y at least 30", {"x": 10, "y": 10}),
        ("x + y above 20 and p", {"x": 10, "y": 10, "p": True}),
        ("z above 5", {"z": 5}),
        ("(x at least 30 and p) or (y above 10 and p)", {"y": 10, "p": True}),
        ("x below 0", {"x": 0}),
    ],
)
def test_the_nearest_facts(line: str, facts: dict[str, object]) -> None:
    _, report = checked(f"{HEAD}{line} earns 1 point\n")
    case = report["W430-1.1"].case
    assert case is not None
    assert {name: case[name] for name in facts} == facts


STEPS = "x each earn 1 point\ny each earn 2 points\n"


@pytest.mark.parametrize(
    ("grades", "id", "lowest", "highest", "given"),
    [
        ("grade good when total at least 20\ngrade top when total at least 25\ngrade rest otherwise\n", "W426-top", 25, 30, "good"),
        ("grade top when total at least 50\ngrade rest otherwise\n", "W430-top", 30, 30, "rest"),
        ("grade low when total below 0\ngrade rest otherwise\n", "W430-low", 0, 0, "rest"),
        ("grade odd when total above 3 and total below 4\ngrade rest otherwise\n", "W430-odd", 3, 4, "rest"),
        ("grade all when total at least 0\n", "W431-all", 0, 30, "all"),
        ("grade a when total at least 11\ngrade b when total below 11\ngrade rest otherwise\n", "W430-rest", 0, 30, "b"),
        ("grade a when points(1) at least 9\ngrade b when points(1) at least 17\ngrade rest otherwise\n", "W430-b", 17, 30, "a"),
        (
            "grade a when total at least 11 and x at most 3\ngrade b when total at least 17 and x at most 2\ngrade rest otherwise\n",
            "W430-b", 17, 22, "a",
        ),
        ("grade top when total at least 40 and p\ngrade rest otherwise\n", "W430-top", 30, 30, "rest"),
    ],
)  # fmt: skip
def test_the_facts_of_a_grade_are_scored(grades: str, id: str, lowest: int, highest: int, given: str) -> None:
    rubric, report = checked(f"{HEAD}{STEPS}{grades}")
    (result,) = replay(rubric.program, report[id]).values()
    assert result.total is not None
    assert lowest <= result.total <= highest
    assert result.grade == given


def test_conditions_that_read_points_have_facts_too() -> None:
    rubric, report = checked(f'{HEAD}{STEPS}flag many "Many" when points(1) above 30\ngate "G" when points(1) above 35: total is zero\n')
    for id in ("W430-many", "W430-gate 1"):
        (result,) = replay(rubric.program, report[id]).values()
        assert result.total == 30
