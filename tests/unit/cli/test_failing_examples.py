"""What ``rubric test`` shows of an example that fails: the part of the ledger that it is about."""

from __future__ import annotations

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
