"""``rubric explain --case``: which ledger is which, one item, one unit of many, and what differs between two lists; and commands that can be copied."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from rubric_engine.cli.app import app

WAYS = """rubric "Ways"
fact x: count, 0 to 20, higher is better
fact y: count, 0 to 20
item 1 "X"
x at most 9 earns 3 points
item 2 "Y"
y at least 3 earns 1 point
"""
HAN = """评分办法 「好坏」
数据项 数甲：数量，0 至 20，越高越好
数据项 数乙：数量，0 至 20
考核项 1 「甲」
数甲 不超过 9 计 3 分
考核项 2 「乙」
数乙 达到 3 计 1 分
"""
VISITS = """rubric "Visits"
fact visits: list
field days: count, 0 to 10, higher is better
field place: choice of east / west
item 1 "V", at most 5 points
count(visits where days below 5) each earn 1 point
"""
RANKS = """rubric "Ranks"
ties share the better rank
fact x: count, 0 to 1000
fact y: count, 0 to 20
section 1 "All"
item 1.1 "X", first match
x in top 3 earns 2 points
x in bottom 8 earns 1 point
item 1.2 "Y"
y at least 3 earns 1 point
"""


def _run(tmp_path: Path, text: str, *args: str, name: str = "a.rubric", code: int = 0) -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, [args[0], str(path), *args[1:]])
    assert done.exit_code == code, done.output
    return done.output


def test_each_ledger_says_whether_it_is_before_or_after(tmp_path: Path) -> None:
    lines = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x").splitlines()
    before, after = lines.index("before: x 9"), lines.index("after: x 10")
    assert any("+3" in line for line in lines[before:after])
    assert not any("+3" in line for line in lines[after:])
    zh = _run(tmp_path, HAN, "explain", "--case", "W443-1-数甲").splitlines()
    assert zh.index("改进前：数甲 9") < zh.index("改进后：数甲 10")


def test_an_item_is_shown_alone(tmp_path: Path) -> None:
    whole = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x")
    part = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x", "--item", "1")
    assert "y at least 3" in whole
    assert "y at least 3" not in part
    assert part.count("x at most 9") == 2
    assert "before: x 9" in part
    done = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x", "--item", "7", code=2)
    assert "7" in done


def test_one_of_both_is_shown(tmp_path: Path) -> None:
    after = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x", "--unit", "after")
    assert ("after: x 10" in after, "before: x 9" in after) == (True, False)


@pytest.mark.parametrize(("options", "named"), [(["--what-if", "x=3"], "--what-if"), (["--json"], "--json")])
def test_what_doesnt_go_with_a_case_is_refused(tmp_path: Path, options: list[str], named: str) -> None:
    said = _run(tmp_path, WAYS, "explain", "--case", "W443-1-x", *options, code=2)
    assert named in said


def test_a_unit_where_the_case_has_one_only_is_refused(tmp_path: Path) -> None:
    text = WAYS + "y at least 30 earns 1 point\n"
    assert "--unit" in _run(tmp_path, text, "explain", "--case", "W430-2.2", "--unit", "before", code=2)


def test_of_a_cohort_each_unit_has_a_line(tmp_path: Path) -> None:
    said = _run(tmp_path, RANKS, "explain", "--case", "W441-1.1")
    units = [line.split() for line in said.splitlines() if line.startswith("Unit ")]
    assert len(units) == 12
    assert [row[2:] for row in units[2:6]] == [
        ["x", "10", "+2", "1.1.1"],
        ["x", "9", "0"],
        ["x", "8", "+1", "1.1.2"],
        ["x", "7", "+1", "1.1.2"],
    ]
    assert "y at least" not in said
    (command,) = [line.partition(": ")[2] for line in said.splitlines() if "--unit" in line]
    words = shlex.split(command)
    assert words[:2] == ["rubric", "explain"]
    again = CliRunner().invoke(app, words[1:])
    assert again.exit_code == 0
    assert "y at least" in again.output


def test_of_a_cohort_one_item_of_one_unit(tmp_path: Path) -> None:
    said = _run(tmp_path, RANKS, "explain", "--case", "W441-1.1", "--unit", "Unit 4", "--item", "1.1")
    assert "Unit 4: x 9" in said
    assert "y at least" not in said
    zero = _run(tmp_path, RANKS, "explain", "--case", "W441-1.1", "--item", "1.2")
    assert [line.split()[-1] for line in zero.splitlines() if line.startswith("Unit ")] == ["0"] * 12


def test_the_evidence_shows_what_differs_in_a_list(tmp_path: Path) -> None:
    said = _run(tmp_path, VISITS, "check")
    assert "before: visits 1 record (days 4, place east); after: visits 1 record (days 5, place east)" in said
    zh = _run(tmp_path, VISITS, "check", "--language", "zh")
    assert "visits 1 条（days 4，place east）；after：visits 1 条（days 5，place east）" in zh


def test_chinese_evidence_has_full_width_marks(tmp_path: Path) -> None:
    assert "例如：改进前：数甲 9；改进后：数甲 10\n" in _run(tmp_path, HAN, "check")


def test_the_command_of_a_replay_can_be_copied(tmp_path: Path) -> None:
    text = 'rubric "Gates"\nfact n: count, 0 to 9\ngate "G": n at least 0, otherwise total is zero\nitem 1 "N"\nn each earn 1 point\n'
    said = _run(tmp_path, text, "check", name="my own.rubric")
    (command,) = [line.partition(": ")[2] for line in said.splitlines() if line.strip().startswith("replay")]
    assert shlex.split(command) == ["rubric", "explain", str(tmp_path / "my own.rubric"), "--case", "W430-gate 1"]
    again = CliRunner().invoke(app, shlex.split(command)[1:])
    assert again.exit_code == 0
    assert "its prerequisite always holds" in again.output


NEVER = """rubric "Never"
ties share the better rank
fact x: count, 0 to 50
item 1 "X", first match
x in top 3 earns 2 points
x in top 2 earns 3 points
item 2 "Table"
by cases:
x in top 3: 2 points
x in top 2: 3 points
flag odd "Odd" when x in top 3 and rank of x above 3
grade a when total in top 2
grade b when total in top 1
"""


@pytest.mark.parametrize(
    ("id", "last"),
    [
        ("W432-1.2", [["+2", "1.1"]] * 3 + [["0"]]),
        ("W432-2.1.2", [["+2", "2.1"]] * 3 + [["0"]]),
        ("W433-odd", [["+4", "not", "raised"]] * 3 + [["0", "not", "raised"]]),
        ("W430-b", [["+4", "grade", "a"]] * 3),
    ],
)
def test_what_never_counts_is_shown_by_what_counts_in_its_stead(tmp_path: Path, id: str, last: list[list[str]]) -> None:
    said = _run(tmp_path, NEVER, "explain", "--case", id)
    assert [line.split()[4:] for line in said.splitlines() if line.startswith("Unit ")] == last
    one = _run(tmp_path, NEVER, "explain", "--case", id, "--unit", "Unit 1")
    assert "1st of" in one
