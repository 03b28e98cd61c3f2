"""Each slip that people make in a workbook, with what they are told, in both languages."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rubric_engine import Rubric
from rubric_engine.sheets import form
from tests.unit.sheets.conftest import Fill
from tests.unit.sheets.helpers import read, rewrite, said

DAY = datetime.date(2014, 5, 31)

RIGHT: list[tuple[dict[str, Any], str, object]] = [
    ({"C2": "120"}, "信息", Fraction(120)),  # a number stored as text
    ({"C2": "１２０"}, "信息", Fraction(120)),
    ({"C2": "2.78万"}, "信息", Fraction(27800)),
    ({"C2": "1,200 条"}, "信息", Fraction(1200)),
    ({"C2": 3.0}, "信息", Fraction(3)),
    ({"C2": "  "}, "信息", None),
    ({"D2": "６％"}, "增长率", Fraction(6, 100)),
    ({"D2": (0.06, "0%")}, "增长率", Fraction(6, 100)),
    ({"D2": (0.0278, "0.00%")}, "增长率", Fraction(278, 10000)),
    ({"D2": 0}, "增长率", Fraction(0)),
    ({"E2": 0.1}, "收入", Fraction(1, 10)),
    ({"E2": 640.5}, "收入", Fraction(1281, 2)),
    ({"E2": (5, '0.0"万元"')}, "收入", Fraction(5)),
    ({"F2": DAY}, "报送日", Fraction(DAY.toordinal())),
    ({"F2": datetime.datetime.combine(DAY, datetime.time())}, "报送日", Fraction(DAY.toordinal())),
    ({"F2": "2014年5月31日"}, "报送日", Fraction(DAY.toordinal())),
    ({"F2": (41790, "yyyy/m/d")}, "报送日", Fraction(DAY.toordinal())),
    ({"B2": True}, "人员到位", True),
    ({"B2": "是\n"}, "人员到位", True),
    ({"G2": " 市 "}, "级别", Fraction(1)),
    ({"I2": 12}, "组别", "12"),
    ({"I2": "=1+1"}, "组别", "=1+1"),
    ({"I2": "第一组\n城区"}, "组别", "第一组\n城区"),
]


@pytest.mark.parametrize(("cells", "fact", "value"), RIGHT)
def test_what_is_read_rightly(rubric: Rubric, book: Fill, cells: dict[str, Any], fact: str, value: object) -> None:
    found = read(rubric, book(cells))
    assert said(found, "zh") == []
    assert found.units["甲县"][fact] == value


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (
        {"C2": "#DIV/0!"},
        "F700 facts.xlsx, 部分四!C2, 甲县, 信息: the cell holds the error `#DIV/0!`; mend its formula or type the value",
        "F700 facts.xlsx，部分四!C2，甲县，信息: 单元格是错误值「#DIV/0!」，请改正公式或直接填写数值",
    ),
    (
        {"C2": "formula:=1+1"},
        "F701 facts.xlsx, 部分四!C2, 甲县, 信息: the cell holds a formula without a result; open the workbook in a spreadsheet program, save it, "
        "or type the value",
        "F701 facts.xlsx，部分四!C2，甲县，信息: 单元格中的公式没有保存计算结果，请用 WPS 或 Excel 打开并保存，或直接填写数值",
    ),
    (
        {"F2": 41790},
        "F702 facts.xlsx, 部分四!F2, 甲县, 报送日: `报送日` is a date, and the cell holds the plain number `41790`; if 2014-05-31 is meant, format the "
        "cell as a date, or type the date as text",
        "F702 facts.xlsx，部分四!F2，甲县，报送日: 「报送日」须填日期，单元格里是普通数字「41790」；如指 2014-05-31，请把单元格设为日期格式，或以文字填写日期",
    ),
    (
        {"I2": (7, "000")},
        "F703 facts.xlsx, 部分四!I2, 甲县, 组别: the cell holds the number `7` but may show it differently; format the cell as text and type it as it "
        "should read",
        "F703 facts.xlsx，部分四!I2，甲县，组别: 单元格的内容是数字「7」，显示可能与此不同，请把单元格设为文本格式后照原样填写",
    ),
    (
        {"F2": datetime.datetime.combine(DAY, datetime.time(8, 30))},
        "F704 facts.xlsx, 部分四!F2, 甲县, 报送日: `报送日` is a date, and `2014-05-31 08:30:00` has a time of day; leave the time out",
        "F704 facts.xlsx，部分四!F2，甲县，报送日: 「报送日」只填日期，「2014-05-31 08:30:00」带有时刻，请去掉时刻",
    ),
    (
        {"C2": datetime.date(2014, 3, 1)},
        "F705 facts.xlsx, 部分四!C2, 甲县, 信息: the cell holds the date `2014-03-01`, and `信息` is no date; the spreadsheet may have made it out of what "
        "was typed: format the cell and type it again",
        "F705 facts.xlsx，部分四!C2，甲县，信息: 单元格的内容是日期「2014-03-01」，而「信息」不是日期；可能是电子表格自动转换所致，请改正单元格格式后重新填写",
    ),
    (
        {"C2": 120, "K2": 5},
        "F707 facts.xlsx, 部分四!K2: `5` stands in a row or column without a name; name what it is, or remove it",
        "F707 facts.xlsx，部分四!K2: 「5」所在的行或列没有名称，请写明是什么，或将其删去",
    ),
    (
        {"D2": 0.06},
        "F504 facts.xlsx, 部分四!D2, 甲县, 增长率: `增长率` is a percent, and `0.06` without a percent sign could be `0.06%` or `6%`; write the one that is "
        "meant",
        "F504 facts.xlsx，部分四!D2，甲县，增长率: 「增长率」须填比例，「0.06」没有百分号，可能是「0.06%」，也可能是「6%」，请写明",
    ),
    (
        {"C2": (0.5, "0%")},
        "F501 facts.xlsx, 部分四!C2, 甲县, 信息: ",
        "F501 facts.xlsx，部分四!C2，甲县，信息: ",
    ),
    (
        {"C2": 2.5},
        "F511 facts.xlsx, 部分四!C2, 甲县, 信息: `信息` is counted in whole numbers and can't be `2.5`",
        "F511 facts.xlsx，部分四!C2，甲县，信息: 「信息」只能是整数，不能填「2.5」",
    ),
    (
        {"C2": 60000},
        "F513 facts.xlsx, 部分四!C2, 甲县, 信息: `60000` is out of range for `信息`, which is at most `50000`",
        "F513 facts.xlsx，部分四!C2，甲县，信息: ",
    ),
    ({"C2": True}, "F501 facts.xlsx, 部分四!C2, 甲县, 信息: ", "F501 facts.xlsx，部分四!C2，甲县，信息: "),
    (
        {"B2": 1},
        "F500 facts.xlsx, 部分四!B2, 甲县, 人员到位: ",
        "F500 facts.xlsx，部分四!B2，甲县，人员到位: 「人员到位」须填是否，无法识别「1」，请填「是」或「否」",
    ),
    ({"E2": "不详"}, "F524 facts.xlsx, 部分四!E2, 甲县, 收入: ", "F524 facts.xlsx，部分四!E2，甲县，收入: "),
    (
        {"J1": "增涨率", "J2": 1},
        "F530 facts.xlsx, 部分四!J1: `增涨率` is not a fact of this rubric",
        "F530 facts.xlsx，部分四!J1: 评分办法中没有「增涨率」这个数据项",
    ),
    (
        {"A3": "甲县"},
        "F540 facts.xlsx, 部分四!A3, 甲县: the unit `甲县` is given twice; keep one of them",
        "F540 facts.xlsx，部分四!A3，甲县: 「甲县」出现了两次，请只保留一个",
    ),
    ({"C3": 5}, "F541 facts.xlsx, 部分四!A3: ", "F541 facts.xlsx，部分四!A3: 这组数据没有写明属于哪个对象，请在「单位」处填写名称"),
    ({"A3": "#REF!"}, "F700 facts.xlsx, 部分四!A3: ", "F700 facts.xlsx，部分四!A3: "),
]


@pytest.mark.parametrize(("cells", "english", "chinese"), WRONG)
def test_what_is_said_of_what_is_wrong(rubric: Rubric, book: Fill, cells: dict[str, Any], english: str, chinese: str) -> None:
    found = read(rubric, book(cells))
    assert len(found.problems) == 1
    for language, wanted in (("en", english), ("zh", chinese)):
        (line,) = said(found, language)
        assert line.startswith(wanted) if wanted.endswith(": ") else line == wanted


def test_everything_is_said_at_once(rubric: Rubric, book: Fill) -> None:
    found = read(rubric, book({"B2": "也许", "C2": "#N/A", "D2": 6, "F2": 41790, "A3": "甲县", "C3": -1}))
    assert [problem.cell for problem in found.problems] == [f"部分四!{at}" for at in ("B2", "C2", "D2", "F2", "A3", "C3")]
    assert found.problems[0].to_dict()["cell"] == "部分四!B2"


def test_a_number_is_the_shortest_decimal_that_stands_for_it(rubric: Rubric, book: Fill) -> None:
    """As spreadsheet programs write 0.0278, and the sum of 0.1 and 0.2, in seventeen digits."""
    for written, exact in (("2.7799999999999998E-2", "0.0278"), ("0.30000000000000004", "0.30000000000000004"), ("1E-05", "0.00001")):
        path = book({"E2": 424242.5})
        rewrite(path, "xl/worksheets/sheet1.xml", b"424242.5", written.encode())
        assert read(rubric, path).units["甲县"]["收入"] == Fraction(exact)


# ---------------------------------------------------------------- the shape of tables


def test_merged_headings_and_an_outer_heading(rubric: Rubric, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["二〇一四年度数据汇总表"])
    sheet.append(["单位", "基本情况", None, "增长率"])
    sheet.append([None, "人员到位", "信息", None])
    sheet.append(["甲县", "是", 120, "6%"])
    sheet.append([])
    sheet.append(["乙县", "否", 80, None])
    for cells in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(cells)
    made.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "zh") == []
    assert list(found.units) == ["甲县", "乙县"]
    assert found.units["甲县"]["增长率"] == Fraction(6, 100)
    assert found.units["乙县"]["信息"] == 80


def test_a_value_merged_over_two_units_is_nobodys(rubric: Rubric, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "S"
    for row in (["单位", "信息"], ["甲县", 120], ["乙县", None]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    made.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "en") == [
        "F706 f.xlsx, S!B2: the merged cells S!B2:B3 have one value for several places; unmerge them and fill in each"
    ]
    assert said(found, "zh") == ["F706 f.xlsx，S!B2: 合并单元格 S!B2:B3 只有一个值，却对应多处，请取消合并后逐格填写"]


def test_hidden_rows_count_and_are_named(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 120, "A3": "乙县", "C3": 80})
    made = openpyxl.load_workbook(path)
    made["部分四"].row_dimensions[3].hidden = True
    made.save(path)
    found = read(rubric, path)
    assert found.units["乙县"]["信息"] == 80
    assert [remark.zh for remark in found.remarks] == ["「部分四」中隐藏的行照常计入（第 3 行）"]
    assert [remark.en for remark in found.remarks] == ["`部分四`: hidden rows count like all others (3)"]


def test_other_sheets_are_named_and_not_read(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 120})
    made = openpyxl.load_workbook(path)
    made.create_sheet("说明")["A1"] = "请填写"
    made.create_sheet("空")
    made.save(path)
    assert [remark.en for remark in read(rubric, path).remarks] == ["the sheet `说明` has no table of facts and isn't read"]


def test_a_workbook_without_facts(rubric: Rubric, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "你好"
    made.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "en")[0].startswith("F715 f.xlsx: no sheet of `f.xlsx` has the names of facts or of units in its first rows;")
    assert said(found, "zh")[0].startswith("F715 f.xlsx: 「f.xlsx」的各工作表前几行中都没有数据项名称")


def test_facts_down_by_labels_with_a_column_for_each_unit(rubric: Rubric, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (
        ["数据项", "单位", "甲县", "乙县"],
        ["一、信息工作"],
        ["全年信息条数", "条", 120, 80],
        ["staffed", None, "是", "否"],
        [None, None, None, 3],
    ):
        sheet.append(row)
    made.save(tmp_path / "f.xlsx")
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "en") == ["F707 f.xlsx, Sheet!D5: `3` stands in a row or column without a name; name what it is, or remove it"]
    assert [found.units[unit]["信息"] for unit in ("甲县", "乙县")] == [120, 80]


def test_records_with_a_merged_unit(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 120, "A3": "乙县"})
    made = openpyxl.load_workbook(path)
    sheet = made.create_sheet("社情")
    for row in (["单位", "日期", "采用"], ["甲县", DAY, "是"], [None, DAY, "否"], [" 乙县", None, True]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    made.save(path)
    found = read(rubric, path)
    assert said(found, "zh") == []
    assert [len(found.units[unit]["社情"]) for unit in ("甲县", "乙县")] == [2, 1]  # type: ignore[arg-type]


def test_slips_in_records(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 120, "J1": "社情", "J2": "无"})
    made = openpyxl.load_workbook(path)
    sheet = made.create_sheet("社情")
    for row in (["单位", "日期", "采用"], ["丙县", DAY, "是"], ["甲县", 5, "是"], [None, DAY, "是"]):
        sheet.append(row)
    made.save(path)
    assert said(read(rubric, path), "en") == [
        "F541 facts.xlsx, 社情!A4: the facts belong to no unit; write the unit's name under `单位`",
        "F714 facts.xlsx, 社情!B3, 甲县, 社情: `社情` has records in the sheet `社情` and a value among the facts; remove one of them",
        "F544 facts.xlsx, 社情!A2, 丙县, 社情: this record of `社情` belongs to `丙县`, and the facts have no such unit",
    ]
    made["部分四"]["J2"] = None
    sheet.delete_rows(4)
    sheet["A2"] = "甲县"
    made.save(path)
    assert said(read(rubric, path), "zh") == [
        "F505 facts.xlsx，社情!B3，甲县，社情[2].日期: 「社情第 2 条的日期」须填日期，无法识别「5」，请按「2014-05-31」或「2014年5月31日」填写"
    ]


def test_a_folder_without_workbooks(rubric: Rubric, tmp_path: Path) -> None:
    (told,) = said(read(rubric, tmp_path), "zh")
    assert told.startswith(f"F550 {tmp_path.name}: 无法读取「")
    assert told.endswith("」：文件夹中没有工作簿")


def test_a_second_form_of_one_unit_is_the_only_problem(rubric: Rubric, tmp_path: Path) -> None:
    filled = {"甲县": {"社情": ((("日期", None), ("采用", True)),)}}
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(form(rubric.program, units=["甲县"], filled=filled))
    assert said(read(rubric, tmp_path), "zh") == [
        "F713 a.xlsx，数据!C2，甲县: 「甲县」的数据也见于「b.xlsx」，请只保留一个工作簿",
        "F713 b.xlsx，数据!C2，甲县: 「甲县」的数据也见于「a.xlsx」，请只保留一个工作簿",
    ]


@pytest.mark.parametrize("words", ["没有", "-", "/", "见附件", "1条", 1])
def test_the_cell_of_a_list_says_where_its_records_stand(rubric: Rubric, book: Fill, words: object) -> None:
    (problem,) = read(rubric, book({"J1": "社情", "J2": words})).problems
    assert (problem.code, problem.cell) == ("F526", "部分四!J2")
    assert problem.message("zh") == (
        f"「社情」是清单，不能填「{words}」；有记录的，请在名为「社情」的工作表中一行填写一条；没有记录的填「无」，不清楚的留空"
    )
