"""What people in an office meet: results that Excel opens, files that lie beside the facts and aren't read, usage errors in the rubric's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

ENGLISH = """rubric "Staff"
unit "employee"
fact sales: count, 0 to 99
fact visits: list
field good: yes/no
item 1 "Sales", at most 9 points
sales each earn 1 point
"""


@pytest.fixture
def english(folder: Path) -> Path:
    (folder / "e.rubric").write_text(ENGLISH, encoding="utf-8")
    (folder / "e.csv").write_text("unit,sales\nAnn,3\n", encoding="utf-8")
    return folder


# ---------------------------------------------------------------- results for a spreadsheet


def test_a_file_from_a_chinese_rubric_is_chinese_and_opens_in_excel(run: Run, folder: Path) -> None:
    (folder / "m.rubric").write_text(
        (folder / "m.rubric").read_text("utf-8") + "提示 warned (预警) 「人少」 当 会员数 不足 60 时\n", encoding="utf-8"
    )
    for more in ((), ("--csv",)):
        assert run("score", "m.rubric", "f.csv", "-o", "out.csv", *more).exit_code == 0
        data = (folder / "out.csv").read_bytes()
        assert data.startswith("\ufeff单位,名次,总分,".encode())
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        assert [row["数据齐全"] for row in rows if row["单位"] == "甲"] == ["是"]
        assert [row["提示"] for row in rows if row["单位"] == "甲"] == ["人少"]


def test_the_standard_output_keeps_names_for_programs(run: Run, folder: Path) -> None:
    assert run("score", "m.rubric", "f.csv", "--csv").stdout.startswith("unit,place,total,")
    assert run("score", "m.rubric", "f.csv", "--csv", "-o", "-").stdout.startswith("unit,place,total,")
    assert run("score", "m.rubric", "f.csv", "--csv", "--language", "zh").stdout.startswith("单位,名次,总分,")
    assert run("score", "m.rubric", "f.csv", "-o", "out.csv", "--language", "en").exit_code == 0
    assert (folder / "out.csv").read_bytes().startswith(b"unit,place,total,")


def test_a_file_from_an_english_rubric_stays_as_it_was(run: Run, english: Path) -> None:
    assert run("score", "e.rubric", "e.csv", "-o", "out.csv").exit_code == 0
    assert (english / "out.csv").read_bytes().startswith(b"unit,place,total,")


# ---------------------------------------------------------------- files beside the facts


def test_a_neighbour_that_is_not_read_is_named(run: Run, folder: Path) -> None:
    (folder / "f.briefings.csv").rename(folder / "f.社请.csv")
    result = run("score", "m.rubric", "f.csv", "--csv")
    assert result.exit_code == 0
    assert "警告：未读取「f.社请.csv」：评分办法没有名为「社请」的清单，是否指「f.社情.csv」？" in result.stderr
    told = run("explain", "m.rubric", "f.csv", "-u", "甲", "--language", "en").stderr
    assert "warning: `f.社请.csv` isn't read: the rubric has no list called `社请`; did you mean `f.社情.csv`?" in told


def test_neighbours_that_are_read_are_not_named(run: Run, folder: Path) -> None:
    assert run("score", "m.rubric", "f.csv").stderr == ""
    (folder / "f.briefings.csv").rename(folder / "f.other.csv")
    assert run("score", "m.rubric", "f.csv", "--records", "社情=./f.other.csv").stderr == ""
    assert "f.other.csv" in run("score", "m.rubric", "f.csv").stderr
    (folder / "f.other.csv").unlink()
    assert run("score", "m.rubric", "f.csv", "-o", "f.out.csv").stderr == ""
    assert run("score", "m.rubric", "f.csv", "-o", "f.out.csv").stderr == ""  # what it wrote before


def test_another_ending_is_named_too(run: Run, folder: Path) -> None:
    (folder / "f.briefings.csv").rename(folder / "f.社情.tsv")
    assert "未读取「f.社情.tsv」：清单「社情」的文件应名为「f.社情.csv」" in run("score", "m.rubric", "f.csv").stderr


def test_overrides_beside_the_facts_are_named_and_never_taken_unasked(run: Run, folder: Path) -> None:
    (folder / "f.overrides.csv").write_text("单位,编号,分值,理由,经办,时间\n甲,1,8,复核,李,2014-03-01\n", encoding="utf-8")
    result = run("score", "m.rubric", "f.csv", "--csv")
    assert "警告：未读取「f.overrides.csv」：人工核定须明确给出，请加 --overrides f.overrides.csv" in result.stderr
    assert "甲,1,3," in result.stdout or "甲,2,3," in result.stdout
    given = run("score", "m.rubric", "f.csv", "--csv", "--overrides", "f.overrides.csv")
    assert given.stderr == ""
    assert "甲,1,8," in given.stdout
    english = run("score", "m.rubric", "f.csv", "--language", "en").stderr
    assert "warning: `f.overrides.csv` isn't read: points set by hand must be asked for; add --overrides f.overrides.csv" in english


# ---------------------------------------------------------------- usage


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("score", "m.rubric", "f.csv", "--records", "f.briefings.csv"), "错误：--records 须写成 名称=文件，而不是「f.briefings.csv」"),
        (("score", "m.rubric", "f.csv", "-p", "门槛"), "错误：-p 须写成 名称=数值，而不是「门槛」"),
        (("score", "m.rubric", "f.csv", "--json", "--csv"), "错误：「--json」和「--csv」只能选一个"),
        (("score", "m.rubric", "f.csv", "-o", "f.csv"), "错误：「f.csv」是输入文件，不能覆盖"),
        (("score", "m.rubric", "f.csv", "-o", "out.docx"), "错误：无法写成「out.docx」"),
        (("template", "m.rubric", "--list", "社请"), "错误：评分办法没有清单「社请」，是否指「社情」？"),
        (("template", "m.rubric", "--list", "社情", "--shared"), "错误：「--list」和「--shared」只能选一个"),
        (("explain", "m.rubric", "f.csv"), "错误：数据中有 3 个对象，请用 --unit 指定一个"),
        (("format", "m.rubric", "none.rubric"), "none.rubric"),
    ],
)
def test_usage_errors_are_in_the_language_of_the_rubric(run: Run, folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_usage_errors_of_an_english_rubric(run: Run, english: Path) -> None:
    for option, form in (("--records", "NAME=FILE"), ("-p", "NAME=VALUE")):
        assert f"error: {option} takes {form}, not `x`" in run("score", "e.rubric", "e.csv", option, "x").stderr
    assert "there is no list `visit`" in run("template", "e.rubric", "--list", "visit").stderr
    asked = run("score", "e.rubric", "e.csv", "-p", "x", "--language", "zh").stderr
    assert "错误：-p 须写成 名称=数值，而不是「x」" in asked
    assert "error:" in run("score", "none.rubric", "e.csv", "-p", "x").stderr
