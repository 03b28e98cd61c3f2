"""Workbooks on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest

from tests.unit.commands import Run, invoke
from tests.unit.sheets.conftest import CHINESE


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "r.rubric").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "f.csv").write_text("单位,信息,增长率\n甲县,120,6%\n乙县,80,\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    return invoke


def test_a_form_filled_from_last_year_scores_as_last_year(run: Run) -> None:
    assert run("template", "r.rubric", "-o", "f.xlsx", "--prefill", "f.csv").exit_code == 0
    assert run("score", "r.rubric", "f.xlsx", "--json").stdout == run("score", "r.rubric", "f.csv", "--json").stdout
    assert run("template", "r.rubric", "-o", "g.xlsx", "--prefill", "f.xlsx").exit_code == 0
    assert Path("g.xlsx").read_bytes() == Path("f.xlsx").read_bytes()
    Path("h.json").write_text('{"甲县": {"信息": 5, "旧项": 7}}', encoding="utf-8")
    result = run("template", "r.rubric", "-o", "h.xlsx", "--prefill", "h.json")
    assert result.exit_code == 0
    assert result.stderr == "提示：评分办法中没有「旧项」这个数据项，未填入\n"
    assert run("template", "r.rubric", "-o", "u.xlsx").exit_code == 0
    assert run("template", "r.rubric", "-o", "c.xlsx", "--cohort").exit_code == 0
    assert openpyxl.load_workbook("u.xlsx")["数据"]["A3"].value == "rubric:facts"
    assert openpyxl.load_workbook("c.xlsx")["数据"]["A6"].value == "rubric:cohort"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("template", "r.rubric", "--to", "xlsx"), "错误：工作簿须写入文件：-o 文件.xlsx\n"),
        (("template", "r.rubric", "-o", "f.csv", "--cohort"), "错误：「--cohort」和「--prefill」只用于工作簿：-o 文件.xlsx\n"),
        (("template", "r.rubric", "-o", "f.xlsx", "--list", "社情"), "错误：无法写成「f.xlsx」，扩展名可用 .csv、.tsv、.txt\n"),
        (("score", "r.rubric", "f.csv", "--marked", "m.xlsx"), "错误：「--marked」只用于 .xlsx 文件，请先把数据另存为 .xlsx\n"),
        (("score", "r.rubric", "f.xlsx", "--marked", "f.xlsx"), "错误：「f.xlsx」是输入文件，不能覆盖，请另选文件名\n"),
    ],
)
def test_what_can_not_be_meant(run: Run, arguments: tuple[str, ...], message: str) -> None:
    before = sorted(Path().iterdir())
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (2, message)
    assert sorted(Path().iterdir()) == before


def _spoil(path: str) -> None:
    made = openpyxl.load_workbook(path)
    sheet = made["数据"]
    at = {cell.value: cell.column for cell in sheet[6]}
    sheet.cell(7, at["信息"]).value = "约一百"
    sheet.cell(8, at["组别"]).value = "=cmd|' /C calc'!A0"
    sheet.cell(8, at["组别"]).data_type = "s"
    sheet.cell(8, at["增长率"]).value = 60000
    made.save(path)


def test_wrong_cells_are_marked_in_a_copy(run: Run) -> None:
    run("template", "r.rubric", "-o", "f.xlsx", "--prefill", "f.csv")
    _spoil("f.xlsx")
    before = Path("f.xlsx").read_bytes()
    result = run("score", "r.rubric", "f.xlsx", "--marked", "m.xlsx", "-o", "out.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:2] == ["已标注有误的单元格：m.xlsx", "数据有 1 处问题："]
    assert "F501  f.xlsx，数据!" in result.stderr
    assert not Path("out.csv").exists()
    assert Path("f.xlsx").read_bytes() == before
    made = openpyxl.load_workbook("m.xlsx")
    assert made.sheetnames == ["问题", "填报说明", "数据", "社情", "_rubric"]
    (cell,) = [cell for row in made["数据"].iter_rows() for cell in row if cell.comment is not None]
    assert cell.value == "约一百"
    assert cell.comment.text.startswith("F501 「信息（全年信息条数）」须填数量，无法识别「约一百」")
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert cell.number_format == "General"
    assert made["数据"].freeze_panes == "C7"
    assert next(cell.value for cell in made["问题"][2]) == f"数据!{cell.coordinate}"
    assert not [cell for sheet in made for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    again = run("score", "r.rubric", "m.xlsx")
    assert again.exit_code == 1
    assert "F501  m.xlsx，数据!" in again.stderr
    cell.value = 100
    made.save("m.xlsx")
    assert run("score", "r.rubric", "m.xlsx").exit_code == 0


def test_nothing_is_marked_where_nothing_is_wrong(run: Run) -> None:
    run("template", "r.rubric", "-o", "f.xlsx", "--prefill", "f.csv")
    assert run("score", "r.rubric", "f.xlsx", "--marked", "m.xlsx").exit_code == 0
    assert not Path("m.xlsx").exists()


def test_the_workbooks_of_a_folder_are_marked_in_another(run: Run) -> None:
    Path("in").mkdir()
    for unit in ("甲县", "乙县"):
        run("template", "r.rubric", "-o", f"in/{unit}.xlsx", "--unit", unit)
    assert run("score", "r.rubric", "in").exit_code == 0
    made = openpyxl.load_workbook("in/乙县.xlsx")
    made["数据"]["C5"].value = "x"
    made.save("in/乙县.xlsx")
    assert run("score", "r.rubric", "in", "--marked", "out").exit_code == 1
    assert [each.name for each in Path("out").iterdir()] == ["乙县.xlsx"]
    assert run("score", "r.rubric", "in", "--marked", "in").exit_code == 2


def test_the_units_that_must_be_there(run: Run) -> None:
    Path("units.txt").write_text("# 名单\n甲县\n丙县\n", encoding="utf-8")
    result = run("score", "r.rubric", "f.csv", "--roster", "units.txt")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "数据有 2 处问题：",
        "  F716  units.txt，丙县                   对象名单中有「丙县」，数据中没有",
        "  F717  f.csv，第 3 行，「单位」列，乙县  对象名单中没有「乙县」",
    ]
    Path("units.txt").write_text("甲县\n乙县\n", encoding="utf-8")
    assert run("score", "r.rubric", "f.csv", "--roster", "units.txt").exit_code == 0


def test_a_missing_library_ends_a_command_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("template", "r.rubric", "-o", "f.xlsx")
    monkeypatch.setitem(sys.modules, "python_calamine", None)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)  # type: ignore[arg-type]
    for call, library in ((("score", "r.rubric", "f.xlsx"), "python-calamine"), (("template", "r.rubric", "-o", "g.xlsx"), "XlsxWriter")):
        result = run(*call)
        assert (result.exit_code, result.stderr) == (2, f"错误：读写工作簿需要 {library}，请安装「rubric-engine[excel]」\n")
    assert not Path("g.xlsx").exists()


def test_hidden_rows_are_noted(run: Run) -> None:
    run("template", "r.rubric", "-o", "f.xlsx", "--prefill", "f.csv")
    made = openpyxl.load_workbook("f.xlsx")
    made["数据"].row_dimensions[7].hidden = True
    made.save("f.xlsx")
    result = run("score", "r.rubric", "f.xlsx")
    assert result.stderr == "提示：f.xlsx：「数据」中隐藏的行照常计入（第 7 行）\n"


def test_nothing_is_said_of_the_list_of_units_where_no_facts_are_read(run: Run) -> None:
    Path("names.txt").write_text("甲县\n", encoding="utf-8")
    Path("back").mkdir()
    result = run("score", "r.rubric", "back", "--roster", "names.txt")
    assert result.exit_code == 2
    assert "F550" in result.stderr
    assert "F716" not in result.stderr
