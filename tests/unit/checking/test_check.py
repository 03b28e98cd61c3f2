"""Findings of whole rubrics, and the facts that show them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import rubric_engine
from rubric_engine.checking.replay import replay
from rubric_engine.cli.app import app
from rubric_engine.core.results import State
from tests.unit.checking.rubrics import checked, ids

LINES = """rubric "Lines"
fact x: count, 0 to 10
fact plan: yes/no
fact level: choice of county < city < province
item 1 "Sum"
x at least 20 earns 2 points
x at least 0 earns 2 points
plan earns 3 points
level is city and level is province earns 3 points
item 2 "First", first match
x at least 3 earns 1 point
x at least 5 earns 2 points
otherwise earns 0 points
"""


def test_lines_that_never_count_and_always_do() -> None:
    assert ids(LINES) == ["W430-1.1", "W431-1.2", "W433-1.4", "W432-2.2"]


def test_the_facts_of_a_finding_show_it() -> None:
    rubric, report = checked(LINES)
    states = {}
    for finding in report.findings:
        (result,) = replay(rubric.program, finding).values()
        entry = next(each for each in result.ledger if each.id == finding.id.partition("-")[2])
        states[finding.id] = entry.state
    assert states == {"W430-1.1": State.MISSED, "W431-1.2": State.EARNED, "W433-1.4": State.MISSED, "W432-2.2": State.NOT_REACHED}
    assert report["W430-1.1"].case == {"x": 10}  # the nearest there is


def test_a_rubric_that_is_right_has_no_findings() -> None:
    text = """rubric "Right"
fact x: count, 0 to 10
fact plan: yes/no
define far = x at least 5
item 1 "Sum", at most 5 points
far earns 2 points
plan and x below 5 earns 5 points
item 2 "First", first match
x at least 5 earns 2 points
x at least 3 earns 1 point
otherwise earns 0 points
grade good when total at least 6
grade fair when total at least 1
grade poor otherwise
"""
    assert ids(text) == []


def test_definitions_are_followed_and_lines_scaled() -> None:
    text = """rubric "Through definitions"
fact x: number, 0 to 10
fact y: count, 1 to 10
define double = 2 * x + 1
define too_much = double above 21
define share = x / y
item 1 "Lines"
too_much earns 1 point
share above 10 earns 1 point
share at least 9 and share below 9 earns 1 point
"""
    assert ids(text) == ["W430-1.1", "W430-1.2", "W433-1.3"]


def test_none_is_no_value() -> None:
    text = """rubric "None"
fact x: count, 0 to 10, or none
item 1 "Lines"
x is given and x at least 0 earns 1 point
x is given or x is none earns 1 point
"""
    assert ids(text) == ["W431-1.2"]


def test_a_losing_line_takes_what_has_no_value() -> None:
    text = """rubric "Losses"
fact a: count, 0 to 3
fact b: count, 0 to 3
item 1 "Loss", starts at 5 points
a / b at least 10 loses 1 point
a / b at least 10 earns 1 point
"""
    assert ids(text) == []  # 3/0 has no value, so it loses; a / b has no bound when b may be 0


def test_gates_flags_and_grades() -> None:
    text = """rubric "Outcomes"
fact x: count, 0 to 10
gate "Never" when x above 10: total is zero
gate "Always" when x at most 10: total is at most 100
item 1 "X"
x each earn 1 point, at most 10 points
grade top when total above 10
grade good when total at least 5
grade fair otherwise
flag never when x above 10
""".replace('gate "Always" when x at most 10: total is at most 100\n', "")
    assert ids(text) == ["W430-gate 1", "W430-top", "W430-never"]


def test_a_grade_is_never_given_for_want_of_such_a_total() -> None:
    text = """rubric "Gaps between totals"
fact a: yes/no
fact b: yes/no
item 1 "Yes"
a earns 4 points
b earns 4 points
grade odd when total from 5 to 7
grade rest otherwise
"""
    assert ids(text) == ["W430-odd"]


def test_limits() -> None:
    text = """rubric "Limits"
fact x: count, 0 to 5
fact y: count
section 1 "Both", at most 10 points
item 1.1 "Steps", at most 8 points
x each earn 2 points, at most 9 x
y each earn 1 point, at most 12 points
item 1.2 "Other", at most 4 points
y each earn 1 point, at most 4 points
"""
    assert ids(text) == ["W437-1", "W435-1.1.1", "W436-1.1.2"]


def test_a_maximum_out_of_reach_together() -> None:
    text = """rubric "Together"
fact level: choice of county < city < province
item 1 "Level", at most 6 points
level is city earns 2 points
level is province earns 4 points
"""
    rubric, report = checked(text)
    (finding,) = report.findings
    assert finding.id == "W438-1"
    assert replay(rubric.program, finding)[""].total == 4


def test_bands() -> None:
    text = """rubric "Bands"
fact x: count
item 1 "X"
by x in bands:
below 10: 0 points
10 to below 20: 2 points
20 to below 30: 1 point
at least 30: 5 points
"""
    rubric, report = checked(text)
    assert [finding.id for finding in report.findings] == ["W434-1.1.3"]
    assert replay(rubric.program, report.findings[0])[""].total == 1


def test_places() -> None:
    text = """rubric "Places"
ties share the better rank
fact x: count, 0 to 1000
item 1 "X", first match
x in top 3 earns 2 points
x in bottom 8 earns 1 point
"""
    rubric, report = checked(text)
    assert [finding.id for finding in report.findings] == ["W440-1", "W441-1"]
    hole = report["W441-1"]
    results = replay(rubric.program, hole)
    assert len(results) == 12
    assert sorted(result.total for result in results.values() if result.total is not None) == [0, *[1] * 8, *[2] * 3]
    assert len(replay(rubric.program, report["W440-1"])) == 10


def test_places_that_are_all_taken_leave_no_hole() -> None:
    text = """rubric "Places"
ties share the better rank
fact x: count
item 1 "X", first match
x in top 3 earns 2 points
x in top 10 earns 1 point
item 2 "Backwards", first match
x in top 3 earns 1 point
x in top 10 earns 2 points
"""
    assert ids(text) == ["W442-2"]


def test_what_nothing_uses() -> None:
    text = """rubric "Unused"
parameter p = 5
fact x: count
fact y: count
fact remark: text
define d = 2 * x
item 1 "X"
x at least 3 earns 1 point
"""
    assert ids(text) == ["W452-p", "W450-y", "W451-d"]


ACCEPTED = """rubric "Accepted"
fact x: count, 0 to 10
item 1 "X"
x at least 20 earns 2 points
accept W430 "the document says so"
x at least 30 earns 2 points
accept W431 "nothing here"
"""


def test_a_finding_is_accepted_where_it_stands() -> None:
    _, report = checked(ACCEPTED)
    assert {finding.id: finding.accepted for finding in report.findings} == {
        "W430-1.1": "the document says so",
        "W430-1.2": None,
        "W499-W431": None,
    }
    assert [finding.id for finding in report.open] == ["W430-1.2", "W499-W431"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_shows_facts_and_accepted_findings(tmp_path: Path, language: str) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(ACCEPTED, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--strict", "--language", language, str(path)])
    assert done.exit_code == 1
    assert f"rubric explain {path} --case W430-1.2" in done.output
    assert "the document says so" in done.output
    data = json.loads(CliRunner().invoke(app, ["check", "--json", str(path)]).output)[0]
    first = data["findings"][0]
    assert (first["id"], first["accepted"], first["case"]) == (
        "W430-1.1",
        "the document says so",
        {"x": "10"},
    )
    assert [each["code"] for each in data["diagnostics"]] == ["W430", "W499"]


def test_strict_passes_when_all_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.rubric"
    path.write_text("\n".join(ACCEPTED.splitlines()[:5]) + "\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["check", "--strict", str(path)]).exit_code == 0


def test_a_finding_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(ACCEPTED, encoding="utf-8")
    done = CliRunner().invoke(app, ["explain", str(path), "--case", "W430-1.2"])
    assert done.exit_code == 0
    assert "needed at least 30, had 10" in done.output
    wrong = CliRunner().invoke(app, ["explain", str(path), "--case", "W430-1.3"])
    assert wrong.exit_code == 2
    assert CliRunner().invoke(app, ["explain", str(path)]).exit_code == 2


def test_ids_are_unique_and_stable() -> None:
    text = LINES + 'item 3 "Twice"\n(x is 1 and x is 2) or (x is 3 and x is 4) or plan earns 1 point\n'
    assert ids(text)[-2:] == ["W433-3.1", "W433-3.1-b"]
    assert len(set(ids(text))) == len(ids(text))
    assert ids(text) == ids(text)


SHIPPED = sorted((Path(__file__).resolve().parents[3] / "rubrics").glob("*.rubric"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_rubrics_have_no_findings_but_real_oddities_which_they_accept(path: Path) -> None:
    report = rubric_engine.load(path).check()
    assert report.open == ()
    if path.stem == "2014_assessment":
        assert {finding.id for finding in report.findings} == {"W440-4.2", "W441-4.2", "W440-6.1", "W441-6.1"}
        assert rubric_engine.load(path).check(units=12).open == ()


def test_a_parameter_in_a_range_is_used_and_one_that_is_only_as_large_isnt() -> None:
    text = """rubric "Parameters"
parameter most = 10
parameter other = 10
fact x: count, 0 to most
item 1 "X"
x at least 3 earns 1 point
"""
    assert ids(text) == ["W452-other"]
