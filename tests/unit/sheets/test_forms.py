"""Forms: what is in them, and that filled in they score as the same facts in a table do."""

from __future__ import annotations

import datetime
import io
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rubric_engine import NONE, Rubric, load, loads
from rubric_engine.facts import read_cohort, read_facts
from rubric_engine.resources import shipped
from rubric_engine.sheets import form, read_workbook
from rubric_engine.testing import cohorts_for
from tests.unit.sheets.conftest import CHINESE
from tests.unit.sheets.helpers import opened, read, said

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def values_of(sheet: Any, names: int = 1, value: int = 3) -> dict[str, Any]:
    """The cell of each fact of a form of one unit, by the fact's hidden name."""
    return {sheet.cell(row, names).value: sheet.cell(row, value) for row in range(4, sheet.max_row + 1) if sheet.cell(row, names).value}


def test_an_empty_form_is_valid_and_everything_is_missing(rubric: Rubric, tmp_path: Path) -> None:
    for cohort, units in ((False, ()), (True, ()), (True, ("甲县", "乙县"))):
        (tmp_path / "f.xlsx").write_bytes(form(rubric.program, units=units, cohort=cohort))
        found = read(rubric, tmp_path / "f.xlsx")
        if cohort and not units:
            assert [problem.code for problem in found.problems] == ["F546"]
            continue
        assert found.problems == found.remarks == ()
        assert list(found.units) == (list(units) or [None])
        assert found.alone is not cohort
        assert all(value is None for facts in found.units.values() for value in facts.values())


def test_what_the_form_of_a_unit_looks_like(rubric: Rubric) -> None:
    book = opened(form(rubric.program))
    assert book.sheetnames == ["填报说明", "数据", "社情", "_rubric"]
    assert book["_rubric"].sheet_state == "veryHidden"
    head = {row[0].value: row[1].value for row in book["_rubric"].iter_rows(max_row=4)}
    assert head == {"rubric:map": "年度考核", "digest": rubric.program.text_digest, "edition": "2", "form": "unit"}
    sheet = book["数据"]
    assert [cell.value for cell in sheet[3]] == ["rubric:facts", "数据项", "填报值", "单位", "适用条款", "填写要求", "备注"]
    groups = [sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1) if not sheet.cell(row, 1).value]
    assert groups == ["前提条件", "一  信息工作", "二  经济", "其他信息"] or groups == ["一  信息工作", "二  经济", "前提条件", "其他信息"]
    cells = values_of(sheet)
    assert list(cells)[-1] == "组别"
    posts = cells["信息"].row
    assert [sheet.cell(posts, column).value for column in (2, 4, 5)] == ["全年信息条数", "条", "一.1 信息"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not cells["信息"].protection.locked
    assert sheet.cell(posts, 2).protection.locked
    assert (cells["增长率"].number_format, cells["报送日"].number_format, cells["组别"].number_format) == ("0.00%", "yyyy-mm-dd", "@")
    assert {cells["信息"].font.name, sheet["B3"].font.name} == {"微软雅黑"}
    assert sheet.freeze_panes == "A4"
    assert sheet.column_dimensions["A"].hidden
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, 0, True)
    assert sheet.print_title_rows == "$3:$3"


def test_what_may_be_typed(rubric: Rubric) -> None:
    sheet = opened(form(rubric.program))["数据"]
    cells = values_of(sheet)
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}

    def rule(fact: str) -> Any:
        return rules[cells[fact].coordinate]

    assert (rule("人员到位").type, rule("人员到位").formula1) == ("list", '"是,否"')
    assert (rule("级别").type, rule("级别").formula1) == ("list", '"县,市,省"')
    assert (rule("信息").type, rule("信息").formula1, rule("信息").formula2) == ("whole", "0", "50000")
    assert rule("信息").error == "须填：整数，单位 条，0 至 50000"
    assert (rule("面谈").type, rule("面谈").formula2) == ("decimal", "8")
    first = datetime.date(1899, 12, 30)
    assert (rule("报送日").type, [int(rule("报送日").formula1), int(rule("报送日").formula2)]) == (
        "date",
        [(datetime.date(2014, month, day) - first).days for month, day in ((1, 1), (12, 31))],
    )
    at = cells["收入"].coordinate
    assert (rule("收入").type, rule("收入").formula1) == ("custom", f'OR({at}="无",AND(ISNUMBER({at})))')
    assert (rule("增长率").type, rule("增长率").formula1) == ("custom", f"AND(ISNUMBER({cells['增长率'].coordinate}))")


def test_a_form_of_a_cohort(rubric: Rubric) -> None:
    book = opened(form(rubric.program, "en", ("East", "West")))
    assert book.sheetnames == ["Instructions", "Facts", "briefings", "_rubric"]
    sheet = book["Facts"]
    assert [sheet.cell(row, 2).value for row in (3, 5, 6, 7, 8)] == ["clause", "unit", "rubric:unit", "East", "West"]
    assert sheet.row_dimensions[6].hidden
    assert sheet.max_row == 8
    assert {cell.value for cell in sheet[2]} >= {"一  信息工作", "二  经济"}
    assert sheet.freeze_panes == "C7"
    assert sheet.print_title_rows == "$2:$5"
    names = {cell.value: cell.column for cell in sheet[6]}
    assert [sheet.cell(3, names[name]).value for name in ("人员到位", "信息", "社情", "组别")] == ["人员", "一.1 信息", "一.2 社情", ""]
    records = book["briefings"]
    assert [cell.value for cell in records[4]][1:] == ["unit", "date", "adopted", "length"]
    assert records["B2"].value == "clause: 一.2 社情"
    assert records.max_row == 5 + 200
    assert sorted(str(each.sqref) for each in records.data_validations.dataValidation) == ["C6:C205", "D6:D205", "E6:E205"]


def test_the_same_form_is_the_same_bytes(rubric: Rubric) -> None:
    assert form(rubric.program) == form(rubric.program)


def test_long_choices_have_their_words_in_cells(rubric: Rubric) -> None:

    many = " < ".join(f"第{number}类一个很长的选项名称{number}" for number in range(40))
    made = loads(f"评分办法 「甲」\n数据项 类别：选项 {many}\n考核项 1 「乙」\n类别 不低于 第3类一个很长的选项名称3 计 1 分\n")
    book = opened(form(made.program))
    (rule, *_) = [each for each in book["数据"].data_validations.dataValidation if each.type == "list"]
    assert rule.formula1 == "'_rubric'!$G$1:$G$40"
    assert book["_rubric"]["G40"].value == "第39类一个很长的选项名称39"


def test_a_filled_form_scores_as_the_table_does(rubric: Rubric, tmp_path: Path) -> None:
    book = opened(form(rubric.program))
    sheet = book["数据"]
    sheet["C2"] = "甲县"
    typed = {
        "人员到位": "是",
        "信息": 120,
        "增长率": 0.06,
        "收入": "无",
        "报送日": datetime.date(2014, 5, 31),
        "级别": "市",
        "面谈": 6.5,
        "组别": "一",
    }
    for fact, cell in values_of(sheet).items():
        cell.value = typed.get(fact)
    for row, record in enumerate(((datetime.date(2014, 3, 1), "是", 800), (None, "否", None)), 6):
        for column, value in enumerate(record, 2):
            book["社情"].cell(row, column).value = value
    sheet.insert_rows(6)  # whatever is moved takes its hidden name along
    sheet.insert_cols(4)
    book.save(tmp_path / "f.xlsx")
    (tmp_path / "t.csv").write_text(
        "单位,人员到位,信息,增长率,收入,报送日,级别,面谈,组别\n甲县,是,120,6%,无,2014-05-31,市,6.5,一\n", encoding="utf-8"
    )
    (tmp_path / "t.社情.csv").write_text("单位,日期,采用,篇幅\n甲县,2014-03-01,是,800\n甲县,,否,\n", encoding="utf-8")
    found, table = read(rubric, tmp_path / "f.xlsx"), read(rubric, tmp_path / "t.csv")
    assert said(found, "zh") == []
    assert found.units == table.units
    assert rubric.score_file(tmp_path / "f.xlsx")["甲县"].total == rubric.score_file(tmp_path / "t.csv")["甲县"].total == 12
    assert read_workbook(rubric.program, tmp_path / "f.xlsx") == table.units


def test_a_form_is_read_by_labels_when_its_hidden_parts_are_gone(rubric: Rubric, tmp_path: Path) -> None:
    book = opened(form(rubric.program))
    sheet = book["数据"]
    values_of(sheet)["信息"].value = 120
    sheet["C2"] = "甲县"
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.delete_cols(1)
    del book["_rubric"]
    book.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "zh") == []
    assert found.units["甲县"]["信息"] == 120


NAMED_ALIKE = """评分办法 「年度考核」
数据项 甲：数量
数据项 乙：数量
数据项 丙：清单
字段 丁：数量
考核项 甲
乙 不少于 1 计 1 分
考核项 乙
甲 不少于 1 计 1 分
考核项 丙，最高 9 分
丙 每条 计 1 分
"""


def test_a_form_of_a_cohort_is_read_by_labels_when_its_hidden_parts_are_gone(tmp_path: Path) -> None:
    """Also where the clauses are called as facts are."""
    rubric = loads(NAMED_ALIKE)
    book = opened(form(rubric.program, filled={"东": {"甲": Fraction(1), "丙": ((("丁", Fraction(3)),),)}, "西": {"乙": Fraction(2)}}))
    sheet = book["数据"]
    assert [cell.value for cell in sheet[3]][1:5] == ["适用条款", "甲", "乙", "丙"]
    before = _read_again(book, rubric, tmp_path)
    assert before == {
        "东": {"甲": 1, "乙": None, "丙": ((("丁", 3),),)},
        "西": {"甲": None, "乙": 2, "丙": None},
    }
    for each in (sheet, book["丙"]):
        for merged in list(each.merged_cells.ranges):
            each.unmerge_cells(str(merged))
        each.delete_cols(1)
    sheet.delete_rows(6)
    book["丙"].delete_rows(5)
    del book["_rubric"]
    assert _read_again(book, rubric, tmp_path) == before


def _read_again(book: Any, rubric: Rubric, folder: Path) -> Any:
    book.save(folder / "f.xlsx")
    found = read(rubric, folder / "f.xlsx")
    assert said(found, "zh") == []
    return found.units


def test_another_text_of_the_rubric_is_remarked(rubric: Rubric, tmp_path: Path) -> None:
    book = opened(form(rubric.program, units=("甲县",)))
    book["_rubric"]["B2"] = "0" * 64
    book.save(tmp_path / "f.xlsx")
    assert [remark.en for remark in read(rubric, tmp_path / "f.xlsx").remarks] == [
        "the form was made for another text of the rubric; it is read by its names"
    ]


def test_the_forms_of_the_assessment_of_2014_score_as_its_tables_do(tmp_path: Path) -> None:
    rubric = load(shipped("2014_assessment"))
    table = read_facts(rubric.program, EXAMPLES / "2014_facts.csv")
    for language in ("zh", "en"):
        words: Any = language
        (tmp_path / "f.xlsx").write_bytes(form(rubric.program, words, filled=table.units))
        found = read(rubric, tmp_path / "f.xlsx")
        assert said(found, "zh") == []
        assert found.units == table.units
    assert rubric.score_read(found).to_json() == rubric.score_read(table).to_json()


def test_one_workbook_a_county_in_a_folder(tmp_path: Path) -> None:
    rubric = load(shipped("2014_assessment"))
    table = read_facts(rubric.program, EXAMPLES / "2014_facts.csv")
    for unit, facts in table.units.items():
        (tmp_path / f"{unit}.xlsx").write_bytes(form(rubric.program, filled={unit: facts}))
    (tmp_path / "~$甲.xlsx").write_bytes(b"lock")
    found = read(rubric, tmp_path)
    assert said(found, "zh") == []
    assert found.units == table.units
    assert not found.alone


def test_two_workbooks_for_one_unit(rubric: Rubric, tmp_path: Path) -> None:
    for name, unit in (("a", "甲县"), ("b", " 甲县"), ("c", "")):
        book = opened(form(rubric.program))
        book["数据"]["C2"] = unit
        book.save(tmp_path / f"{name}.xlsx")
    found = read(rubric, tmp_path)
    assert said(found, "en") == [
        "F713 a.xlsx, 数据!C2, 甲县: the unit `甲县` has its facts in `b.xlsx`, too; keep one of the workbooks",
        "F713 b.xlsx, 数据!C2, 甲县: the unit `甲县` has its facts in `a.xlsx`, too; keep one of the workbooks",
        "F541 c.xlsx, 数据!C2: the facts belong to no unit; write the unit's name under `单位`",
    ]
    assert said(found, "zh")[0] == "F713 a.xlsx，数据!C2，甲县: 「甲县」的数据也见于「b.xlsx」，请只保留一个工作簿"


def test_of_three_workbooks_for_one_unit_the_first_is_told_once(rubric: Rubric, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.xlsx").write_bytes(form(rubric.program, units=["甲县"]))
    found = [(each.file, dict(each.args)["other"]) for each in read(rubric, tmp_path).problems if each.code == "F713"]
    assert found == [("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx"), ("c.xlsx", "a.xlsx")]


def test_facts_that_are_shared(tmp_path: Path) -> None:
    rubric = load(shipped("premier_league"))
    names = [spec.name for spec in rubric.program.facts if spec.shared]
    assert names
    book = opened(form(rubric.program, "en", ("Ajax", "Bayern")))
    sheet = book["matches"]
    headings = {cell.value: cell.column for cell in sheet[5] if cell.value}
    assert "rubric:unit" not in headings
    fields = [spec.name for spec in next(spec for spec in rubric.program.facts if spec.name == "matches").fields]
    for field, value in zip(fields, ("Ajax", "Bayern", 2, 1), strict=False):
        sheet.cell(6, headings[field]).value = value
    book.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "en") == []
    assert len(found.units["Ajax"]["matches"]) == 1  # type: ignore[arg-type]
    assert found.units["Ajax"]["matches"] == found.units["Bayern"]["matches"]


SHARING = """rubric "League"
unit "club"
fact places (名额): count, shared
fact matches (比赛): list, shared
field home (主队): unit
fact deduction (扣分): count, missing counts as 0
item 1 "Wins", uncapped
count(matches where home is this unit) each earns 3 points
deduction each loses 1 point
item 2 "Places"
places at least 1 earns 1 point
"""


def test_what_is_shared_stands_in_one_workbook_of_a_folder(tmp_path: Path) -> None:
    rubric = loads(SHARING)
    for unit in ("Ajax", "Bayern"):
        book = opened(form(rubric.program, units=(unit,)))
        values_of(book["Facts"])["deduction"].value = 1
        if unit == "Ajax":
            values_of(book["Shared"])["places"].value = 1
            book["matches"]["B6"] = "Bayern"
        book.save(tmp_path / f"{unit}.xlsx")
    found = read(rubric, tmp_path, "en")
    assert said(found, "en") == []
    assert {unit: (facts["places"], facts["matches"], facts["deduction"]) for unit, facts in found.units.items()} == dict.fromkeys(
        ("Ajax", "Bayern"), (1, ((("home", "Bayern"),),), 1)
    )
    values_of(book["Shared"])["places"].value = 2
    book["matches"]["B6"] = "Ajax"
    book.save(tmp_path / "Bayern.xlsx")
    assert said(read(rubric, tmp_path, "en"), "en") == [
        "F531 Bayern.xlsx, Shared!C7, places: `places` is given twice, as `places` and as `places`; keep one of them",
        "F562 Bayern.xlsx, matches!B6, matches: the records of `matches` are given twice, here and in `matches`; keep one of them",
    ]


def test_no_text_becomes_a_formula(rubric: Rubric, tmp_path: Path) -> None:
    evil = "=cmd|' /C calc'!A0"
    data = form(rubric.program, filled={evil: {"组别": "=1+1"}, "@b": {"组别": "+A1"}})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>" not in sheets
    (tmp_path / "f.xlsx").write_bytes(data)
    found = read(rubric, tmp_path / "f.xlsx")
    assert {unit: facts["组别"] for unit, facts in found.units.items()} == {evil: "=1+1", "@b": "+A1"}


def test_numbers_that_no_cell_holds_are_written_as_texts(rubric: Rubric, tmp_path: Path) -> None:
    facts = {"收入": Fraction("12345678901234567.25"), "增长率": Fraction("0.1234567890123456789"), "面谈": Fraction("0.1"), "社情": ()}
    (tmp_path / "f.xlsx").write_bytes(form(rubric.program, filled={"甲": {**facts, "收入": facts["收入"]}, "乙": {"收入": NONE}}))
    found = read(rubric, tmp_path / "f.xlsx")
    assert {name: found.units["甲"][name] for name in facts} == facts
    assert found.units["乙"]["收入"] is NONE


SAMPLE = loads(CHINESE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(cohorts_for(SAMPLE))
def test_random_facts_come_back_as_they_were(tmp_path: Path, units: Any) -> None:
    cohort, problems = read_cohort(SAMPLE.program, units, shared=getattr(units, "shared", None))
    assert not problems
    for language in ("zh", "en"):
        words: Any = language
        (tmp_path / "f.xlsx").write_bytes(form(SAMPLE.program, words, cohort=True, filled=dict(cohort)))
        found = read(SAMPLE, tmp_path / "f.xlsx")
        assert said(found, "en") == []
        assert found.units == cohort


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(cohorts_for(SAMPLE))
def test_random_facts_of_one_unit_come_back(tmp_path: Path, units: Any) -> None:
    cohort, _ = read_cohort(SAMPLE.program, units, shared=getattr(units, "shared", None))
    for unit, facts in list(cohort.items())[:1]:
        (tmp_path / "f.xlsx").write_bytes(form(SAMPLE.program, filled={unit: facts}))
        found = read(SAMPLE, tmp_path / "f.xlsx")
        assert said(found, "en") == []
        assert found.units == {unit: facts}


@pytest.mark.parametrize(
    "name", ["2014_2017_plan", "2014_five_goods", "eurovision", "f1_drivers_2021", "food_hygiene_rating", "climbing_world_cup"]
)
def test_every_shipped_rubric_has_forms(name: str, tmp_path: Path) -> None:
    rubric = load(shipped(name))
    for units in ((), ("a", "b")):
        (tmp_path / "f.xlsx").write_bytes(form(rubric.program, units=units))
        found = read(rubric, tmp_path / "f.xlsx")
        assert {problem.code for problem in found.problems} <= {"F525"}
