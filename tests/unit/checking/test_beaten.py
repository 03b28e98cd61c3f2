"""W439: a line of an item whose best line counts, where another one always earns at least as much."""

from __future__ import annotations

import pytest

from rubric_engine.checking.replay import replay
from tests.unit.checking.rubrics import checked, ids

HEAD = 'rubric "Best"\nties share the better rank\nfact x: count, 0 to 50\nfact z: number, 0 to 9\nfact p: yes/no\nfact late: count, 0 to 50\nitem 1 "X", best line\n'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("x at least 1 earns 3 points\nx at least 5 earns 2 points\n", ["W439-1.2"]),
        ("x at least 5 earns 2 points\nx at least 1 earns 3 points\n", ["W439-1.1"]),
        ("x at least 1 earns 2 points\nx at least 5 earns 3 points\n", []),
        ("x at least 5 earns 2 points\nx at least 3 earns 2 points\n", ["W439-1.1"]),  # as much
        ("p earns 2 points\np earns 2 points\n", ["W439-1.2"]),  # one of two that are the same
        ("x at least 5 earns 2 points\nx below 5 earns 2 points\np earns 1 point\n", ["W439-1.3"]),  # now by the one, now by the other
        ("x at least 5 earns 2 points\nx below 4 earns 2 points\np earns 1 point\n", []),
        ("x each earn 1 point, at most 10 points\nx at least 5 earns 2 points\n", ["W439-1.2"]),
        ("x each earn 1 point, at most 10 points\nx at least 5 earns 6 points\n", []),
        ("p earns 2 points\nx at least 5 earns 0 points\n", []),  # careful, and gives nothing
        ("p earns 2 points\np loses 1 point\n", []),
        ("z at least 1 earns z points\np earns z / 2 points\n", []),  # not looked into: stretches that overlap
        ("x in top 10 earns 2 points\nx in top 3 earns 1 point\n", ["W439-1.2"]),
        ("x in top 3 earns 2 points\nx in top 10 earns 1 point\n", []),
    ],
)
def test_a_line_that_makes_no_difference(lines: str, expected: list[str]) -> None:
    assert [each for each in ids(HEAD + lines) if each.startswith("W439")] == expected


def test_only_the_best_of_the_lines_is_looked_at() -> None:
    text = (HEAD + "x at least 1 earns 3 points\nx at least 5 earns 2 points\n").replace(", best line", "")
    assert [each for each in ids(text) if each.startswith("W439")] == []


def test_what_it_says_and_what_its_facts_show() -> None:
    lines = "x at least 5 earns 2 points\nx below 5 earns 2 points\np earns 1 point\n"
    rubric, report = checked(HEAD + lines)
    finding = report["W439-1.3"]
    assert (
        finding.message("en")
        == "line `1.3` never makes a difference: whenever it holds, one of line `1.1`, line `1.2` earns at least as much"
    )
    assert finding.message("zh") == "计分行「1.3」从不起作用：凡其成立时，计分行「1.1」、计分行「1.2」中总有一条得分不少于它"
    (result,) = replay(rubric.program, finding).values()
    assert (result.total, finding.case and finding.case["p"]) == (2, True)
