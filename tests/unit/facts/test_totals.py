"""Rows of totals below a table aren't units, unless the list of units says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import Rubric, loads
from rubric_engine.facts import FactsFile, read_facts
from rubric_engine.facts.totals import is_total
from tests.unit.commands import Run, beside

RUBRIC = """评分办法 「年度考核」
对象 「县」
数据项 信息：数量，单位 条，0 至 500
数据项 社情：清单
字段 采用：是否
考核项 1 「信息」
信息 不少于 100 条 计 5 分
考核项 2 「社情」，最高 6 分
社情 其中 采用 每条 计 3 分
"""

TOTALS = (
    "合计",
    "小计",
    "总计",
    "平均",
    "总分",
    "合 计",
    "合　计：",
    "全市合计",
    "平均值",
    "各县平均分",
    "合计（12个县）",
    "Total",
    "Sum",
    "AVERAGE",
    "Grand total",
    "Sub-total",
    "Average of all units",
)
UNITS = ("甲县", "总工会", "计生委", "平均镇", "Total Energies", "Summit", "Meanwhile", "East total care", "分计局", "县")


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(RUBRIC)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return beside(RUBRIC, tmp_path, monkeypatch)


def told(found: FactsFile) -> list[tuple[str, str]]:
    return [(each.code, each.place("zh")) for each in found.problems]


@pytest.mark.parametrize("name", TOTALS)
def test_what_reads_like_a_total(name: str) -> None:
    assert is_total(name)


@pytest.mark.parametrize("name", UNITS)
def test_what_is_a_name(name: str) -> None:
    assert not is_total(name)


@given(st.text(max_size=30))
def test_any_text_is_one_or_the_other(text: str) -> None:
    assert is_total(text) == is_total(f" {text} ")


def test_a_row_and_a_column_of_a_table(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("单位,信息\n甲县,120\n合计,600\n", encoding="utf-8")
    found = read_facts(rubric, path)
    assert told(found) == [("F548", "f.csv，第 3 行，「单位」列，合计"), ("F513", "f.csv，第 3 行，「信息」列，合计")]
    path.write_text("数据项,甲县,合计\n信息,120,120\n", encoding="utf-8")
    assert told(read_facts(rubric, path)) == [("F548", "f.csv，第 1 行，「合计」列，合计")]


def test_a_row_of_a_workbook_with_its_cell(rubric: Rubric, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    for row in (["序号", "单位", "信息"], [1, "甲县", 120], [None, "合计", 120]):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    assert told(read_facts(rubric, tmp_path / "f.xlsx")) == [("F548", "f.xlsx，汇总!B3，合计")]


@pytest.mark.parametrize("merged", [False, True])
def test_a_total_beside_the_column_of_units(rubric: Rubric, tmp_path: Path, merged: bool) -> None:
    book = openpyxl.Workbook()
    for row in (["序号", "单位", "信息"], [1, "甲县", 120], ["合计", None, 120]):
        book.active.append(row)
    if merged:
        book.active.merge_cells("A3:B3")
    book.save(tmp_path / "f.xlsx")
    found = read_facts(rubric, tmp_path / "f.xlsx")
    assert [(each.code, each.cell, each.hint) for each in found.problems] == [("F541", "Sheet!B3", "如「合计」一行是合计，请删去")]


def test_json_and_a_database(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"甲县": {"信息": 3}, "总计": {"信息": 3}}', encoding="utf-8")
    assert told(read_facts(rubric, path)) == [("F548", "f.json，总计")]
    base = sqlite3.connect(tmp_path / "f.db")
    base.executescript("create table t (单位 text, 信息 integer); insert into t values ('甲县', 3), ('合计', 3)")
    base.close()
    found = read_facts(rubric, f"sqlite:///{tmp_path / 'f.db'}?table=t")
    assert [(each.code, each.row, each.unit) for each in found.problems] == [("F548", 2, "合计")]


def test_a_program_that_names_its_units_means_them(rubric: Rubric) -> None:
    assert list(rubric.score_cohort({"甲县": {"信息": 3}, "合计": {"信息": 4}})) == ["合计", "甲县"]


def test_records_of_a_total(rubric: Rubric, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("单位,信息\n新郑市,1\n", encoding="utf-8")
    (tmp_path / "f.社情.csv").write_text("单位,采用\n新郑市,是\n新政市,是\n小计,是\n", encoding="utf-8")
    found = read_facts(rubric, tmp_path / "f.csv")
    assert [(each.code, each.unit, each.hint) for each in found.problems] == [
        ("F544", "新政市", "是否指「新郑市」？"),
        ("F544", "小计", "如「小计」一行是合计，请删去"),
    ]


def test_a_unit_that_is_called_so_is_on_the_list(rubric: Rubric, tmp_path: Path, run: Run) -> None:
    Path("f.csv").write_text("单位,信息\n甲县,120\n合计,90\n", encoding="utf-8")
    Path("list.txt").write_text("甲县\n合 计\n", encoding="utf-8")
    result = run("score", "r.rubric", "f.csv")
    assert result.exit_code == 1
    assert "「合计」像是合计，不是对象；请删去这一行或这一列，如确有对象叫这个名称，请写入对象名单（「--roster 名单」）" in result.stderr
    assert "`合计` reads like a total" in run("score", "r.rubric", "f.csv", "--language", "en").stderr
    assert told(read_facts(rubric, "f.csv", roster=["甲县", "合计"])) == []
    assert [code for code, _ in told(read_facts(rubric, "f.csv", roster=["甲县"]))] == ["F548"]
    Path("list.txt").write_text("甲县\n合计\n", encoding="utf-8")
    assert run("score", "r.rubric", "f.csv", "--roster", "list.txt").exit_code == 0
    assert told(read_facts(rubric, "f.csv", roster=Path("list.txt"))) == []


def test_a_form_is_filled_with_a_unit_of_that_name_where_it_is_asked_for(run: Run) -> None:
    Path("f.csv").write_text("单位,信息\n甲县,120\n合计,90\n", encoding="utf-8")
    asked = ("template", "r.rubric", "-o", "f.xlsx", "--prefill", "f.csv")
    assert "F548" in run(*asked).stderr
    assert run(*asked, "--unit", "甲县", "--unit", "合计").exit_code == 0
    assert run("score", "r.rubric", "f.xlsx").exit_code == 1


def test_the_list_of_units_goes_with_every_command_that_reads_facts(run: Run) -> None:
    Path("f.csv").write_text("单位,信息\n甲县,120\n合计,90\n", encoding="utf-8")
    Path("list.txt").write_text("甲县\n合计\n", encoding="utf-8")
    for command in (
        ("explain", "r.rubric", "f.csv", "-u", "甲县"),
        ("compare", "r.rubric", "r.rubric", "f.csv"),
        ("export", "r.rubric", "--with", "f.csv", "-o", "book.xlsx"),
    ):
        assert "F548" in run(*command).stderr, command
        assert run(*command, "--roster", "list.txt").exit_code == 0, command
