"""The facts that come with findings about limits and stand-ins show what is said; the rest of the codes say where there are none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine.checking.replay import replay
from tests.unit.checking.rubrics import checked

SUB_LIMITS = [
    ("posts each earn 1 point, at most 12 points", 12),
    ("posts each earn 3 points, at most 12 points, when ok", 12),
    ("posts each earn 1 point, at most 11 points, when posts at least 3 and plan at least 2", 11),
    ("plan at least 2 earns plan points, at most 11 points", 11),
]


@pytest.mark.parametrize(("line", "limit"), SUB_LIMITS)
def test_a_limit_above_the_maximum_is_reached_by_its_facts(line: str, limit: int) -> None:
    rubric, report = checked(
        f'rubric "R"\nfact posts: count\nfact plan: number, 0 to 20\nfact ok: yes/no\nitem 1 "P", at most 8 points\n{line}\nok earns 1 point\n'
    )
    (result,) = replay(rubric.program, report["W436-1.1"]).values()
    assert next(entry.points for entry in result.ledger if entry.id == "1.1") == limit
    assert result.total == 8


def test_an_item_above_its_section_is_reached_by_its_facts() -> None:
    rubric, report = checked(
        'rubric "R"\nfact posts: count\nfact talks: count\nsection 1 "S", at most 5 points\nitem 1.1 "P", at most 8 points\n'
        'posts each earn 1 point\nitem 1.2 "T", at most 5 points\ntalks each earn 1 point\n'
    )
    (result,) = replay(rubric.program, report["W436-1.1"]).values()
    points = {node.id: node.points for node in result.nodes}
    assert (points["1.1"], points["1"]) == (8, 5)


@pytest.mark.parametrize(
    "lines",
    [
        ("posts each earn 1 point", "talks each earn 1 point"),
        ("posts at least 9 earns 8 points\nposts at least 3 earns 2 points", "posts at most 9 earns 5 points"),
        ("posts at least 9 and ok earns 8 points", "talks each earn 2 points, at most 3 talks"),
    ],
)
def test_maxima_that_dont_add_up_are_exceeded_by_their_facts(lines: tuple[str, str]) -> None:
    rubric, report = checked(
        'rubric "R"\nfact posts: count\nfact talks: count\nfact ok: yes/no\nsection 1 "S", at most 10 points\n'
        f'item 1.1 "P", at most 8 points\n{lines[0]}\nitem 1.2 "T", at most 5 points\n{lines[1]}\n'
    )
    (result,) = replay(rubric.program, report["W437-1"]).values()
    points = {node.id: node.points or Fraction(0) for node in result.nodes}
    assert points["1.1"] + points["1.2"] > 10 == points["1"]


def test_items_that_are_never_high_together_have_no_facts() -> None:
    _, report = checked(
        'rubric "R"\nfact posts: count\nsection 1 "S", at most 10 points\n'
        'item 1.1 "P", at most 8 points\nposts at least 9 earns 8 points\nitem 1.2 "T", at most 5 points\nposts at most 8 earns 5 points\n'
    )
    assert report["W437-1"].case is None


def test_a_stand_in_is_shown_with_and_without_the_other() -> None:
    rubric, report = checked("""rubric "Stand-in"
fact measured: number, 0 to 10, or none
fact estimated: number, 0 to 10
define level by cases:
measured is none: estimated
otherwise: 5
item 1 "Level"
level at least 6 earns 1 point
measured is given earns 1 point
""")
    finding = report["W455-estimated"]
    cases = finding.case or {}
    assert list(cases) == ["with measured", "without measured"]
    assert [case["estimated"] for case in cases.values() if isinstance(case, dict)] == [10, 10]
    lines = [[entry.points for entry in result.ledger if entry.id == "1.1"] for result in replay(rubric.program, finding).values()]
    assert lines == [[0], [1]]
