"""The commands on a rubric that extends another one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

NEXT = """评分办法 「会员工作（次年）」
沿用 「m.rubric」
版本 2
依据 「新办法」
替换 考核项 1 「会员」，最高 9 分
增长率 不低于 门槛 计 4 分
删去 前提 「人员」

示例 「恰好达标」
给定 增长率 为 6%
应得 得分(1) 为 4
"""


@pytest.fixture(autouse=True)
def _next(folder: Path) -> None:
    (folder / "next.rubric").write_text(NEXT, encoding="utf-8")


def test_check_cites_what_is_extended(run: Run, folder: Path) -> None:
    result = run("check", "next.rubric")
    assert result.exit_code == 0
    assert "  沿用「会员工作」，文本摘要 " in result.stdout
    assert "  extends `Membership`, digest " in run("check", "next.rubric", "--language", "en").stdout
    (data,) = json.loads(run("check", "next.rubric", "--json").stdout)
    assert [base["label"]["zh"] for base in data["bases"]] == ["会员工作"]


def test_check_tells_the_file(run: Run, folder: Path) -> None:
    (folder / "m.rubric").write_text((folder / "m.rubric").read_text("utf-8").replace("社情 其中", "社清 其中"), encoding="utf-8")
    (folder / "next.rubric").write_text(NEXT.replace("替换 考核项 1 「会员」", "考核项 5 「会员」"), encoding="utf-8")
    result = run("check", "next.rubric")
    assert result.exit_code == 1
    assert "--> m.rubric:14:1" in result.stdout
    (data,) = json.loads(run("check", "next.rubric", "--json").stdout)
    assert {each["file"] for each in data["diagnostics"] if each["severity"] == "error"} == {"m.rubric"}


def test_score_explain_test_and_template(run: Run, folder: Path) -> None:
    assert run("score", "next.rubric", "f.csv").exit_code == 0
    explained = run("explain", "next.rubric", "f.csv", "-u", "甲")
    assert explained.exit_code == 0
    assert "会员工作" in explained.stdout
    tested = run("test", "next.rubric")
    assert tested.exit_code == 0
    assert "示例 1 个，全部通过" in tested.stdout
    assert run("template", "next.rubric").stdout.count("增长率") == 1


def test_no_output_over_what_was_read(run: Run, folder: Path) -> None:
    before = (folder / "m.rubric").read_bytes()
    assert run("template", "next.rubric", "-o", "m.rubric").exit_code == 2
    assert run("explain", "next.rubric", "f.csv", "-u", "甲", "-o", "m.rubric").exit_code == 2
    assert run("score", "next.rubric", "f.csv", "-o", "m.rubric").exit_code == 2
    assert (folder / "m.rubric").read_bytes() == before


def test_format_leaves_the_base_alone(run: Run, folder: Path) -> None:
    before = (folder / "m.rubric").read_bytes()
    (folder / "next.rubric").write_text(NEXT.replace("沿用 「", "沿用  「"), encoding="utf-8")
    assert run("format", "next.rubric").exit_code == 0
    assert (folder / "next.rubric").read_text("utf-8") == NEXT
    assert (folder / "m.rubric").read_bytes() == before
    english = run("format", "next.rubric", "--language", "en").stdout
    assert 'extends "m.rubric"' in english
    assert "growth at least threshold earns 4 points" in english  # the names are the base's
    (folder / "m.rubric").unlink()
    assert run("format", "next.rubric", "--language", "en").exit_code == 0
    assert run("format", "--check", "next.rubric").exit_code == 0


def test_from_the_standard_input(run: Run, folder: Path) -> None:
    result = run("check", "-", stdin=NEXT)
    assert result.exit_code == 1
    assert "E374" in result.stdout
