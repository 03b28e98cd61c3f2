"""What ``rubric test`` shows of an example that fails: the part of the ledger that it is about."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Run

RUBRIC = """rubric "Posts"
fact posts (信息): count, 0 to 50
fact plan (有方案): yes/no
item 1 "Posts", at most 10 points
posts each earns 1 point
item 2 "Plan"
plan earns 3 points
example "a dozen"
given posts is 12, plan is no
expect points(1) is 9, points(2.1) is 3, posts is 12
"""


def test_the_lines_that_made_the_difference(run: Run, folder: Path) -> None:
    (folder / "posts.rubric").write_text(RUBRIC, encoding="utf-8")
    result = run("test", "posts.rubric")
    assert result.exit_code == 1
    lines = [line.strip() for line in result.stdout.splitlines()]
    at = lines.index("found  points(1) is 10 points, not 9 points.")
    assert lines[at + 1].startswith("1.1  posts each earn 1 point")
    assert "  +12  earned" in lines[at + 1]
    assert lines[at + 2].startswith("1    maximum")
    assert "-2" in lines[at + 2]
    at = lines.index("found  points(2.1) is 0 points, not 3 points.")
    assert lines[at + 1] == "2.1  plan earns 3 points  0 / 3  missed: `plan` is no."
    assert len([line for line in lines if line.startswith("2.1")]) == 1


def test_in_chinese(run: Run, folder: Path) -> None:
    (folder / "posts.rubric").write_text(RUBRIC, encoding="utf-8")
    shown = run("test", "posts.rubric", "--language", "zh").stdout
    assert "2.1  有方案 计 3 分  0 / 3  未得：不符合「有方案」。" in shown


def test_the_whole_ledger_stands_once(run: Run, folder: Path) -> None:
    (folder / "posts.rubric").write_text(RUBRIC, encoding="utf-8")
    shown = run("test", "posts.rubric", "--explain").stdout
    assert shown.count("missed: `plan` is no") == 1


GRADES = """rubric "Grades"
ties share the better rank
fact posts (信息): count, 0 to 50
fact late (迟报): count, 0 to 9
define many (信息多) = points(1) at least 8
gate "Late" when late at least 3: grade at most poor
item 1 "Posts", at most 10 points
posts each earns 1 point
item 2 "Late", starts at 5 points
late each lose 1 point, to zero
flag few (少) "Few posts" when points(1) below 3
grade good (良好) when total at least 12 and many
grade best when total in top 1
grade poor (差) otherwise
"""


def _tested(run: Run, folder: Path, example: str, *options: str) -> list[str]:
    (folder / "grades.rubric").write_text(GRADES + example, encoding="utf-8")
    result = run("test", "grades.rubric", *options)
    assert result.exit_code == 1, result.stdout
    return [line.strip() for line in result.stdout.splitlines()]


def test_a_grade_that_wasnt_given_says_what_was_short(run: Run, folder: Path) -> None:
    example = 'example "a"\ngiven posts is 6, late is 1\nexpect grade is good\n'
    lines = _tested(run, folder, example)
    at = lines.index("line 17, expected  grade is good")
    assert (
        lines[at + 2]
        == "not graded `good`: total: needed at least 12 points, had 10 (2 short); points(1): needed at least 8 points, had 6 (2 short)."
    )
    assert [line.split()[0] for line in lines[at + 3 : -1]] == ["1.1", "2", "2.1"]
    zh = _tested(run, folder, example, "--language", "zh")
    at = zh.index("第 17 行，应得  等次 为 good")
    assert zh[at + 1] == "实为  差"
    assert zh[at + 2].startswith("未评「良好」：总分为 10 分，要求不低于 12 分，差 2 分")


def test_a_grade_that_was_given_says_what_it_was_given_for(run: Run, folder: Path) -> None:
    lines = _tested(run, folder, 'example "a"\ngiven posts is 9, late is 0\nexpect grade is poor\n')
    at = lines.index("found  good")
    assert lines[at + 1] == "grade `good`: total is 14 points, at least 12 points; points(1) is 9 points, at least 8 points."
    negated = _tested(run, folder, 'example "a"\ngiven posts is 9, late is 0\nexpect grade is not good\n')
    assert lines[at + 1] in negated
    gated = _tested(run, folder, 'example "a"\ngiven posts is 10, late is 3\nexpect grade is good\n')
    assert any(line.startswith("not graded `good`: ") and "Late" in line for line in gated)
    other = _tested(run, folder, 'example "a"\ngiven posts is 10, late is 3\nexpect grade is not poor\n')
    assert any(line.startswith("Late: ") for line in other)


def test_a_grade_by_place_says_the_place(run: Run, folder: Path) -> None:
    units = 'given "A": posts is 4, late is 0\ngiven "B": posts is 5, late is 0\n'
    lines = _tested(run, folder, f'example "a"\n{units}expect "A": grade is best\nexpect "B": grade is poor\n')
    at = lines.index("line 18, `A`: expected  grade is `best`")
    assert "needed top 1, placed 2nd of 2" in lines[at + 2]
    (told,) = [line for line in lines if line.startswith("grade `best`: ")]
    assert "placed 1st of 2" in told


def test_a_flag_says_its_condition_and_the_lines_behind_it(run: Run, folder: Path) -> None:
    lines = _tested(run, folder, 'example "a"\ngiven posts is 4, late is 0\nexpect flag few\n')
    at = lines.index("found  not raised")
    assert lines[at + 1] == "Few posts: points(1) is 4 points, not less than 3 points."
    assert lines[at + 2].startswith("1.1")
    raised = _tested(run, folder, 'example "a"\ngiven posts is 2, late is 0\nexpect not flag few\n')
    assert "Few posts: points(1) is 2 points, less than 3 points." in raised


def test_a_range_shows_what_is_open(run: Run, folder: Path) -> None:
    lines = _tested(run, folder, 'example "a"\ngiven posts is 4\nexpect total may be 4 to 8\n')
    at = lines.index("found  may be 4 to 9")
    assert [line.split()[0] for line in lines[at + 1 : at + 4]] == ["1.1", "2", "2.1"]
    assert "missing `late`" in lines[at + 3]


def test_the_same_lines_stand_once(run: Run, folder: Path) -> None:
    lines = _tested(run, folder, 'example "a"\ngiven posts is 4, late is 0\nexpect total is 8, grade is good, total at least 10\n')
    assert lines.count("the same lines as above") == 2
    assert sum(line.startswith("1.1") for line in lines) == 1


def test_reports_give_the_reason(run: Run, folder: Path) -> None:
    (folder / "grades.rubric").write_text(GRADES + 'example "a"\ngiven posts is 4, late is 0\nexpect grade is good\n', encoding="utf-8")
    told = json.loads(run("test", "grades.rubric", "--format", "json").stdout)
    (failure,) = told["rubrics"][0]["tests"][0]["failures"]
    assert failure["found"] == "poor"
    assert failure["why"][0].startswith("not graded `good`: total: needed at least 12 points, had 9")
    assert failure["ledger"][0]["id"] == "1.1"
