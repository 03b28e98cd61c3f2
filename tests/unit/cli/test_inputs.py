"""Shared facts, overrides and the date on the command line, and what the options refuse."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

LEAGUE = """评分办法 「联赛」
对象 「俱乐部」
数据项 比赛 (matches)：清单，共用
字段 主队 (home)：对象
字段 客队 (away)：对象
字段 进球 (goals)：数量
数据项 加分名额 (places)：数量，共用
数据项 扣分 (deduction)：数量，缺失视为 0
参数 胜场分 (win) 按日期适用：
自 2014年1月1日 起：2
自 2015年1月1日 起：3
考核项 1 「胜场」，不封顶
计数(比赛 其中 主队 为 本单位) 每 1 计 胜场分 分
考核项 2 「名额」
加分名额 不少于 4 计 1 分
"""


@pytest.fixture
def league(folder: Path) -> Path:
    (folder / "l.rubric").write_text(LEAGUE, encoding="utf-8")
    (folder / "u.csv").write_text("俱乐部\n甲\n乙\n", encoding="utf-8")
    (folder / "u.matches.csv").write_text("主队,客队,进球\n甲,乙,2\n甲,乙,1\n", encoding="utf-8")
    (folder / "s.csv").write_text("名称,值\n加分名额,4\n", encoding="utf-8")
    return folder


def totals(text: str) -> dict[str, str]:
    return {row["unit"]: row["total"] for row in csv.DictReader(io.StringIO(text))}


def test_shared_facts_and_the_date(run: Run, league: Path) -> None:
    given = ("l.rubric", "u.csv", "--shared", "s.csv")
    assert totals(run("score", *given, "--as-of", "2015-06-01", "--csv").stdout) == {"甲": "7", "乙": "1"}
    assert totals(run("score", *given, "--as-of", "2014年6月1日", "--csv").stdout) == {"甲": "5", "乙": "1"}
    (league / "u.共用.csv").write_text("名称,值\n加分名额,1\n", encoding="utf-8")
    assert totals(run("score", "l.rubric", "u.csv", "-p", "win=9", "--csv").stdout) == {"甲": "18", "乙": "0"}
    explained = run("explain", *given, "--as-of", "2015-06-01", "-u", "甲")
    assert (explained.exit_code, explained.stderr) == (0, "")
    for arguments, code in [((), "F606"), (("--as-of", "2013-01-01"), "F607"), (("--as-of", "x"), "F505")]:
        wrong = run("score", *given, *arguments)
        assert (wrong.exit_code, code in wrong.stderr) == (1, True)


def test_overrides(run: Run, league: Path) -> None:
    (league / "o.csv").write_text("单位,编号,分值,理由,经办,时间\n乙,1,2.5,申诉成立,李,2014-03-01\n", encoding="utf-8")
    given = ("l.rubric", "u.csv", "--shared", "s.csv", "--as-of", "2015-06-01")
    assert totals(run("score", *given, "--overrides", "o.csv", "--csv").stdout) == {"甲": "7", "乙": "3.5"}
    assert "申诉成立" in run("explain", *given, "--overrides", "o.csv", "-u", "乙").stdout
    (league / "o.csv").write_text("单位,编号,分值,理由,经办,时间\n丙,1.9,x,,李,2014-03-01\n", encoding="utf-8")
    wrong = run("score", *given, "--overrides", "o.csv")
    assert wrong.exit_code == 1
    assert all(code in wrong.stderr for code in ("F608", "F609", "F610", "F611"))
    assert run("score", *given, "--overrides", "none.csv").exit_code == 2
    assert "不能覆盖" in run("score", *given, "--overrides", "o.csv", "-o", "o.csv").stderr
    assert "不能覆盖" in run("score", *given, "-o", "s.csv").stderr


def test_the_forms_of_a_template(run: Run, league: Path) -> None:
    told = run("template", "l.rubric", "-u", "甲")
    assert "扣分" in told.stdout
    assert "加分名额" not in told.stdout
    for word in ("--list 比赛", "--shared", "--as-of", "「主队」、「客队」栏"):
        assert word in told.stderr
    assert run("template", "l.rubric", "--shared").stdout.splitlines()[1].startswith("加分名额,places")
    assert run("template", "l.rubric", "--list", "matches").stdout.strip().lstrip("\ufeff") == "主队,客队,进球"
    assert run("template", "l.rubric", "-u", "甲", "-u", "乙", "-o", "t.csv").exit_code == 0
    assert {path.name for path in league.glob("t*")} == {"t.csv", "t.共用.csv", "t.比赛.csv"}
    assert run("score", "l.rubric", "t.csv", "--as-of", "2015-01-01").exit_code == 0
    assert set(json.loads(run("template", "l.rubric", "--to", "json").stdout)) == {"shared", "units"}
    assert run("template", "l.rubric", "--list", "matches", "--shared").exit_code == 2
    assert run("template", "m.rubric", "--shared").exit_code == 2


@pytest.mark.parametrize("names", [("甲", "甲"), ("甲", " 甲"), ("",), ("长" * 300,)])
def test_a_template_for_units_that_cannot_be(run: Run, names: tuple[str, ...]) -> None:
    result = run("template", "m.rubric", *(word for name in names for word in ("-u", name)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--unit" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "m.rubric", "f.csv", "--json", "--csv"),
        ("score", "m.rubric", "f.csv", "-o", "out.docx"),
        ("score", "m.rubric", "f.csv", "-o", "out.json", "--csv"),
        ("score", "m.rubric", "f.csv", "-o", "out.html"),
        ("explain", "m.rubric", "f.csv", "-u", "甲", "-o", "out.docx"),
        ("template", "m.rubric", "-o", "out.docx"),
        ("template", "m.rubric", "-o", "out.json", "--to", "csv"),
        ("score", "m.rubric", "f.csv", "--records", "社情=f.briefings.csv", "--records", "社情=f.briefings.csv"),
    ],
)
def test_what_can_not_be_meant(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    before = set(folder.iterdir())
    assert run(*arguments).exit_code == 2
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("target", "begin"), [("out", "会员工作"), ("out.txt", "会员工作"), ("out.2014", "会员工作"), ("out.json", "{"), ("OUT.CSV", "单位")]
)
def test_endings(run: Run, folder: Path, target: str, begin: str) -> None:
    assert run("score", "m.rubric", "f.csv", "-o", target).exit_code == 0
    assert (folder / target).read_text("utf-8").lstrip("\ufeff").startswith(begin)


def test_a_pipe_is_no_file_of_facts(run: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    for arguments in (("pipe.csv",), ("f.csv", "--shared", "pipe.csv"), ("f.csv", "--overrides", "pipe.csv"), ("/dev/null",)):
        result = run("score", "m.rubric", *arguments)
        assert (result.exit_code, "F550" in result.stderr) == (2, True)


def test_examples_share_facts_and_say_their_day(run: Run, league: Path) -> None:
    example = """
示例 「两队」，以 2015年6月1日 为准
给定 比赛 含 主队 「甲」，客队 「乙」，进球 2
给定 比赛 含 主队 「甲」，客队 「乙」，进球 1
给定 加分名额 为 4
给定 「甲」：扣分 为 0
给定 「乙」：扣分 为 0
应得 「甲」：总分 为 7
应得 「乙」：总分 为 1
"""
    (league / "l.rubric").write_text(LEAGUE + example, encoding="utf-8")
    result = run("test", "l.rubric")
    assert (result.exit_code, "全部通过" in result.stdout) == (0, True), result.output


def test_a_rubric_without_its_ending_is_suggested(run: Run, folder: Path) -> None:
    assert "did you mean `m.rubric`?" in run("score", "m", "f.csv", "--language", "en").stderr
    assert "did you mean `2014_assessment`?" in run("template", "2014_asessment", "--language", "en").stderr
    assert "food_hygiene_rating" in run("template", "nothing_like_it", "--language", "en").stderr
