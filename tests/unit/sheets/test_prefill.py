"""Forms with the facts of an earlier year in them: what the rubric takes no more is left out, marked and told, and all else stands there."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import Rubric, loads
from rubric_engine.facts import read_facts
from rubric_engine.sheets import form
from rubric_engine.sheets.form_earlier import earlier
from tests.unit.commands import Run, invoke
from tests.unit.sheets.helpers import read

TEXT = """评分办法 「年度考核」
数据项 信息 「全年信息条数」：数量，0 至 MOST
数据项 增长率：比例
数据项 级别：选项 县 < 市
数据项 走访：清单
字段 次数：数量，0 至 5
考核项 1 「信息」
信息 不少于 10 条 计 5 分
考核项 2 「走访」，最高 5 分
走访 每条 计 1 分
增长率 不低于 6% 计 1 分
级别 不低于 市 计 1 分
"""
NOW = TEXT.replace("MOST", "100")
LAST: dict[str, dict[str, Any]] = {
    "甲县": {"信息": 120, "增长率": "7%", "级别": "省", "走访": [{"次数": 2}, {"次数": 9}]},
    "丙县工商联": {"信息": 20, "增长率": "2%", "走访": []},
    "丁县": {"信息": 900},
}
MARKED = "FFF8CBAD"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "now.rubric").write_text(NOW, encoding="utf-8")
    (tmp_path / "last.json").write_text(json.dumps(LAST, ensure_ascii=False), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    return invoke


def prefilled(run: Run, *more: str) -> list[str]:
    """What the command says; the form is ``new.xlsx`` then."""
    result = run("template", "now.rubric", "-o", "new.xlsx", "--prefill", "last.json", *more)
    assert (result.exit_code, result.stdout) == (0, "")
    return result.stderr.splitlines()


def notes(sheet: Any) -> dict[str, str]:
    """The comment of every marked cell; no other cell has one."""
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.coordinate for cell in cells if cell.fill.start_color.rgb == MARKED} == {cell.coordinate for cell in cells if cell.comment}
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def test_what_the_rubric_takes_no_more_is_left_out_and_all_else_stands_there(run: Run) -> None:
    said = prefilled(run, "--unit", "甲县", "--unit", "乙县", "--unit", "丙县工商联")
    assert said == [
        "提示：乙县：原有数据中没有，留空",
        "提示：丁县：不在此表的对象之中，原有数据未填入",
        "提示：甲县，全年信息条数：「信息」不得高于「100」，填写的「120」超出范围，未填入",
        "提示：甲县，级别：「省」不是「级别」的选项，请从「县」、「市」中选填，未填入",
        "提示：甲县，走访第 2 条，次数：「走访第 2 条的次数」不得高于「5」，填写的「9」超出范围，未填入",
    ]
    book = openpyxl.load_workbook("new.xlsx")
    assert notes(book["数据"]) == {
        "C7": "原有数据未填入：「信息」不得高于「100」，填写的「120」超出范围",
        "E7": "原有数据未填入：「省」不是「级别」的选项，请从「县」、「市」中选填",
    }
    assert list(notes(book["走访"])) == ["C7"]
    about = [[cell.value for cell in row][1:] for row in book["填报说明"].iter_rows()]
    start = about.index(["未填入的原有数据（有单元格的标为橙色）", None])
    assert [f"提示：{place}：{reason}".removesuffix("，未填入") for place, reason in about[start + 1 :]] == [
        line.removesuffix("，未填入") for line in said
    ]
    found = read(loads(NOW), Path("new.xlsx"))
    assert found.problems == ()
    assert found.units == {
        "甲县": {"信息": None, "增长率": Fraction(7, 100), "级别": None, "走访": ((("次数", 2),), (("次数", None),))},
        "乙县": dict.fromkeys(("信息", "增长率", "级别", "走访")),
        "丙县工商联": {"信息": 20, "增长率": Fraction(2, 100), "级别": None, "走访": ()},
    }


def test_a_unit_that_is_called_nearly_so_is_named(run: Run) -> None:
    assert prefilled(run, "--unit", "甲县", "--unit", "丙县工商")[:2] == [
        "提示：丙县工商：原有数据中没有，留空；是否即「丙县工商联」",
        "提示：丙县工商联、丁县：不在此表的对象之中，原有数据未填入",
    ]


def test_the_form_of_one_unit_says_nothing_of_the_others(run: Run) -> None:
    assert prefilled(run, "--unit", "丙县工商联") == []
    Path("new.xlsx").unlink()
    assert prefilled(run, "--unit", "丁县", "--language", "en") == [
        "note: 丁县, 全年信息条数: `900` is out of range for `信息`, which is at most `100`; left out"
    ]
    sheet = openpyxl.load_workbook("new.xlsx")["Facts"]
    assert list(notes(sheet).values()) == ["not taken over: `900` is out of range for `信息`, which is at most `100`"]
    Path("new.xlsx").unlink()
    assert prefilled(run, "--unit", "乙县") == ["提示：乙县：原有数据中没有，留空"]


def test_the_facts_of_a_unit_without_a_name_are_those_of_the_one_that_is_named(run: Run) -> None:
    Path("last.json").write_text('{"信息": 120, "增长率": "7%"}', encoding="utf-8")
    assert prefilled(run, "--unit", "乙县") == ["提示：全年信息条数：「信息」不得高于「100」，填写的「120」超出范围，未填入"]
    found = read(loads(NOW), Path("new.xlsx"))
    assert (found.problems, found.units["乙县"]["增长率"]) == ((), Fraction(7, 100))


def test_without_names_the_units_are_those_of_the_earlier_facts(run: Run) -> None:
    assert len(prefilled(run)) == 4
    assert list(read(loads(NOW), Path("new.xlsx")).units) == list(LAST)


def test_last_years_form_is_taken_over_too(run: Run) -> None:
    old = loads(TEXT.replace("MOST", "50000"))
    Path("last.xlsx").write_bytes(form(old.program, filled={"甲县": {"信息": Fraction(120)}, "乙县": {"信息": Fraction(30)}}))
    result = run("template", "now.rubric", "-o", "new.xlsx", "--prefill", "last.xlsx")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "提示：甲县，全年信息条数：「信息（全年信息条数）」不得高于「100」，填写的「120」超出范围，未填入"
    ]
    assert {unit: facts["信息"] for unit, facts in read(loads(NOW), Path("new.xlsx")).units.items()} == {"甲县": None, "乙县": 30}


def test_many_values_are_told_shortly(run: Run) -> None:
    Path("last.json").write_text(json.dumps({f"单位{number}": {"信息": 101} for number in range(120)}), encoding="utf-8")
    said = prefilled(run)
    assert len(said) == 41
    assert said[-1] == "提示：另有 80 处未填入，工作簿中已标出"
    book = openpyxl.load_workbook("new.xlsx")
    assert len(notes(book["数据"])) == 120
    assert [cell.value for cell in list(book["填报说明"].iter_rows())[-1]][1:] == ["其他", "另有 20 处，单元格已标出"]


@pytest.mark.parametrize(
    ("text", "code"), [('{"甲县": {"信息": 1}, "甲县 ": {"信息": 2}}', "F540"), ('{"甲县": {"信息": 1, "信息": 2}}', "F531"), ("{", "F553")]
)
def test_what_can_not_be_read_still_ends_the_command(run: Run, text: str, code: str) -> None:
    Path("last.json").write_text(text, encoding="utf-8")
    result = run("template", "now.rubric", "-o", "new.xlsx", "--prefill", "last.json")
    assert result.exit_code in (1, 2)
    assert code in result.stderr
    assert not Path("new.xlsx").exists()


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6), st.integers(0, 200))
def test_a_value_is_taken_over_or_told_never_both_and_never_neither(numbers: list[int], most: int) -> None:
    rubric: Rubric = loads(TEXT.replace("MOST", str(max(most, 1))))
    units = {f"单位{number}": {"信息": value} for number, value in enumerate(numbers)}
    found = read_facts(rubric.program, None, text=json.dumps(units).encode())
    taken = earlier(rubric.program, found, (), "zh", cohort=True)
    assert taken.wrong == ()
    told = {each.unit for each in taken.left_out if each.fact == "信息"}
    for unit, facts in units.items():
        assert (unit in told) is (taken.units[unit]["信息"] is None) is (facts["信息"] > max(most, 1))
