"""Warnings of loading that the analysis knows better: taken back, or told with the number that can be reached."""

from __future__ import annotations

import pytest

from rubric_engine.checking.replay import replay
from rubric_engine.diagnostics.render import message
from tests.unit.checking.rubrics import checked

ALWAYS = """rubric "Always"
fact x: count, 0 to 10
item 1 "X"
x at least 0 earns 1 point
x at least 5 earns 1 point
grade good when total at least 1
"""


def _codes(text: str) -> list[str]:
    return [each.diagnostic.code for each in checked(text)[1].findings]


def test_every_total_that_can_be_had_is_in_a_grade() -> None:
    rubric, report = checked(ALWAYS)
    assert [each.code for each in rubric.warnings] == ["W427"]
    assert [each.id for each in report.findings] == ["W431-1.1", "W431-good"]


GRADED = [
    ("x at least 5 earns 4 points", "total is 0", "total is 4", False),
    ("x at least 5 earns 4 points", "total is 0", "total above 3", False),
    ("x at least 5 earns 4 points", "total is 0", "total above 4", True),
    ("x at least 5 earns 4 points", "total is 0", "total is 4 and x below 10", True),
    ("x each earns 1 point", "total at most 4", "total at least 5", False),
    ("x at least 1 earns x / 2 points", "total at most 4", "total at least 5", True),
]


@pytest.mark.parametrize(("line", "first", "second", "told"), GRADED)
def test_it_is_told_where_some_total_has_no_grade(line: str, first: str, second: str, told: bool) -> None:
    text = f'rubric "Graded"\nfact x: count, 0 to 10\nitem 1 "X"\n{line}\ngrade low when {first}\ngrade high when {second}\n'
    assert ("W427" in _codes(text)) is told


def test_a_gate_that_sets_the_total_to_zero_counts() -> None:
    gate = 'gate "G" when x is 3: total is zero\n'
    assert "W427" in _codes(ALWAYS.replace("item 1", f"{gate}item 1"))
    assert "W427" not in _codes(ALWAYS.replace("item 1", f"{gate}item 1") + "grade bad when total is 0\n")


def test_what_is_taken_back_may_still_be_accepted() -> None:
    _, report = checked(ALWAYS + 'accept W427 "all get it"\n')
    assert "W499-W427" not in [each.id for each in report.findings]


def test_a_maximum_is_told_with_what_can_be_had() -> None:
    text = """rubric "Maxima"
fact x: count, 0 to 10
fact y: count, 0 to 10
item 1 "X", at most 20 points
x each earns 1 point, at most 8 points
y at least 20 earns 5 points
"""
    _, report = checked(text)
    assert [each.id for each in report.findings] == ["W418-1", "W430-1.2"]
    assert message(report["W418-1"].diagnostic, "en") == "`1` is limited to 20 points, but can't earn more than 8"
    assert message(report["W418-1"].diagnostic, "zh").count("8 分") == 1
    assert report["W418-1"].case == {"x": 8, "y": 10}


def test_a_maximum_of_which_no_less_is_known_is_told_as_before() -> None:
    text = 'rubric "Maxima"\nfact x: count, 0 to 10\nitem 1 "X", at most 20 points\nx each earns 1 point, at most 8 points\n'
    _, report = checked(text)
    assert message(report["W418-1"].diagnostic, "en") == "`1` is limited to 20 points, but can't earn more than 8"


def test_the_limit_of_a_line_too() -> None:
    text = 'rubric "Lines"\nfact x: count, 0 to 5\nitem 1 "X"\nx at most 3 earns x points, at most 20 points\n'
    _, report = checked(text)
    assert [message(each.diagnostic, "en") for each in report.findings] == ["`1.1` is limited to 20 points, but can't earn more than 3"]
    assert report["W418-1.1"].case == {"x": 3}


def test_what_loading_warns_of_is_named_by_what_it_is_about() -> None:
    text = """rubric "Named"
fact x: score 0 to 100
item 1 "X", at most 200 points
x earns its value
item 2 "Y", at most 300 points
x earns its value
grade good when total at least 60
grade top when total at least 80
grade rest otherwise
"""
    rubric, report = checked(text)
    assert [each.id for each in report.findings] == ["W418-1", "W418-2", "W426-top"]
    (result,) = replay(rubric.program, report["W426-top"]).values()
    assert (result.grade, result.total >= 80) == ("good", True)


def test_a_most_that_is_only_neared_is_said_so() -> None:
    text = """rubric "Open"
fact x: score 0 to 100
fact y: yes/no
item 1 "X", at most 100 points
x below 70 earns x points
x at least 70 and y earns 60 points
"""
    _, report = checked(text)
    (finding,) = report.findings
    assert finding.id == "W438-1"
    assert "but what stands in it stays below 70, since" in finding.message("en")
    assert "合起来始终不到 70 分" in finding.message("zh")
    _, report = checked(text.replace("x below 70", "x at most 70").replace("x at least 70", "x above 70"))
    assert "comes to 70 at most" in report["W438-1"].message("en")
    assert "合起来最多 70 分" in report["W438-1"].message("zh")


def test_a_grade_that_is_never_given_names_those_above_in_the_words_of_the_message() -> None:
    text = 'rubric "Above"\nfact x: score 0 to 100\nitem 1 "X"\nx earns its value\ngrade a when total at least 70\n'
    _, report = checked(text + "grade b when total at least 60\ngrade c when total at least 80\ngrade rest otherwise\n")
    told = report["W426-c"]
    assert "because `a`, `b` above it take every total" in told.message("en")
    assert "因为排在其前的「a」、「b」已包括它要求的全部总分" in told.message("zh")
    _, report = checked(text + "grade c when total at least 80\ngrade rest otherwise\n")
    assert "because `a` above it takes every total" in report["W426-c"].message("en")
