"""Forms as they come back: with parts deleted, beside others of the same unit, and with lists of units in workbooks."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rubric_engine import Rubric
from rubric_engine.facts import read_facts
from rubric_engine.sheets import check_roll, form
from tests.unit.commands import Run, beside
from tests.unit.sheets.conftest import CHINESE, Fill
from tests.unit.sheets.helpers import opened, read, said


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return beside(CHINESE, tmp_path, monkeypatch)


@pytest.fixture
def cohort(rubric: Rubric, tmp_path: Path) -> tuple[Any, Path]:
    """The form of two units, with 信息 and a record filled in; and where it is to be saved."""
    made = opened(form(rubric.program, units=["甲县", "乙县"]))
    sheet = made["数据"]
    for row, number in ((7, 120), (8, 80)):
        sheet.cell(row, column_of(sheet, "信息")).value = number
    made["社情"]["B6"], made["社情"].cell(6, column_of(made["社情"], "采用")).value = "乙县", "是"
    return made, tmp_path / "f.xlsx"


def column_of(sheet: Any, name: str) -> int:
    """By the hidden names of the form."""
    return next(int(cell.column) for row in (5, 6) for cell in sheet[row] if cell.value == name)


# ---------------------------------------------------------------- a form that is there already


@pytest.mark.parametrize("more", [(), ("--cohort",), ("--unit", "甲县")])
def test_a_form_is_never_written_over(run: Run, more: tuple[str, ...]) -> None:
    Path("f.xlsx").write_bytes(b"filled in")
    result = run("template", "r.rubric", "-o", "f.xlsx", *more)
    assert (result.exit_code, result.stderr) == (2, "错误：已有文件「f.xlsx」，请先移走或另选文件名\n")
    assert Path("f.xlsx").read_bytes() == b"filled in"


# ---------------------------------------------------------------- what was deleted


def test_without_its_first_column_a_form_is_read_by_its_names(rubric: Rubric, cohort: tuple[Any, Path]) -> None:
    made, path = cohort
    made.save(path)
    whole = read(rubric, path)
    assert said(whole, "zh") == []
    for name in ("数据", "社情"):
        made[name].delete_cols(1)
    made.save(path)
    found = read(rubric, path)
    assert said(found, "zh") == []
    assert found.units == whole.units


def test_what_is_deleted_from_a_form_is_remarked(rubric: Rubric, cohort: tuple[Any, Path]) -> None:
    made, path = cohort
    made.save(path)
    assert read(rubric, path).remarks == ()
    made["数据"].delete_cols(column_of(made["数据"], "收入"))
    made["社情"].delete_cols(column_of(made["社情"], "篇幅"))
    made.save(path)
    found = read(rubric, path)
    assert said(found, "zh") == []
    assert [each.zh for each in found.remarks] == ["填报表缺「收入」一列，按未填处理", "填报表的清单「社情」缺「篇幅」一列，按未填处理"]
    del made["社情"]
    made.save(path)
    assert [each.en for each in read(rubric, path).remarks] == [
        "the form has lost the column of `收入`; it counts as not filled in",
        "the form has lost the sheet of the list `社情`; its records count as not filled in",
    ]


def test_rows_deleted_from_the_form_of_one_unit_are_remarked(rubric: Rubric, tmp_path: Path) -> None:
    made = opened(form(rubric.program, units=["甲县"]))
    sheet = made["数据"]
    for name in ("信息", "收入"):
        sheet.delete_rows(next(cell.row for cell in sheet["A"] if cell.value == name))
    made.save(tmp_path / "f.xlsx")
    (remark,) = read(rubric, tmp_path / "f.xlsx").remarks
    assert remark.zh == "填报表缺「全年信息条数」、「收入」等 2 行，按未填处理"


# ---------------------------------------------------------------- marked copies


def test_forms_that_are_refused_whole_are_in_the_marked_folder(run: Run) -> None:
    Path("old.rubric").write_text(CHINESE.replace("年度考核", "另一考核"), encoding="utf-8")
    Path("in").mkdir()
    for name, rubric, unit in (("a", "r", "甲县"), ("b", "r", "甲县"), ("c", "old", "乙县"), ("d", "r", "丙县")):
        assert run("template", f"{rubric}.rubric", "-o", f"in/{name}.xlsx", "--unit", unit).exit_code == 0
    Path("in/e.xlsx").write_bytes(b"no workbook")
    assert run("score", "r.rubric", "in", "--marked", "out").exit_code in (1, 2)
    assert sorted(each.name for each in Path("out").iterdir()) == ["a.xlsx", "b.xlsx", "c.xlsx"]
    for one, other in (("a", "b"), ("b", "a")):
        told = openpyxl.load_workbook(f"out/{one}.xlsx")["问题"]
        assert [str(cell.value) for cell in told["D"][1:]] == [f"「甲县」的数据也见于「{other}.xlsx」，请只保留一个工作簿"]
    told = openpyxl.load_workbook("out/c.xlsx")["问题"]
    assert [cell.value for cell in told["E"]] == ["代码", "F718"]


# ---------------------------------------------------------------- lists of units


@pytest.mark.parametrize("heading", [[], [["单位"]], [["县"]], [["序号", "单位", "备注"]], [["考核名单"], [None, "序号", "对象"]]])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_list_of_units_may_be_a_table_with_a_heading(rubric: Rubric, tmp_path: Path, heading: list[list[Any]], ending: str) -> None:
    at = next((row.index(cell) for row in heading for cell in row if cell in ("单位", "县", "对象")), 0)
    rows = [*heading, *([*["7"] * at, name] for name in ("甲县", "丙县"))]
    path = tmp_path / f"list.{ending}"
    if ending == "xlsx":
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        made.save(path)
    else:
        path.write_text("\n".join(",".join(cell or "" for cell in row) for row in rows), encoding="utf-8")
    found = check_roll(path, ["甲县", "乙县"], "zh", rubric.program)
    assert [(each.code, each.unit) for each in found] == [("F716", "丙县"), ("F717", "乙县")]


def test_a_unit_of_nearly_the_same_name_is_asked_about_on_both_sides(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("城关街道\n东明路街道\n南关街道\n", encoding="utf-8")
    found = check_roll(path, ["城关街道", "东明路街办", "北仓镇"], "zh", rubric.program)
    assert [(each.code, each.unit, each.hint) for each in found] == [
        ("F716", "东明路街道", "是否指「东明路街办」？"),
        ("F716", "南关街道", ""),
        ("F717", "东明路街办", "是否指「东明路街道」？"),
        ("F717", "北仓镇", ""),
    ]


def test_a_workbook_is_taken_as_the_list_on_the_command_line(run: Run) -> None:
    Path("f.csv").write_text("单位,信息\n甲县,120\n", encoding="utf-8")
    made = openpyxl.Workbook()
    for name in ("县", "甲县"):
        made.active.append([name])
    made.save("list.xlsx")
    assert run("score", "r.rubric", "f.csv", "--roster", "list.xlsx").exit_code == 0


# ---------------------------------------------------------------- words


def test_an_error_in_a_form_names_the_label_that_stands_there(rubric: Rubric, cohort: tuple[Any, Path]) -> None:
    made, path = cohort
    made["数据"].cell(7, column_of(made["数据"], "信息")).value = "许多"
    made.save(path)
    for language, words in (("zh", "「信息（全年信息条数）」须填数量"), ("en", "`信息 (Posts in the year)` is a count")):
        (problem,) = read(rubric, path, language).problems
        assert problem.message(language).startswith(words)  # type: ignore[arg-type]
        assert problem.fact == "信息"


def test_a_heading_that_is_a_label_is_named(rubric: Rubric, book: Fill) -> None:
    (problem,) = read(rubric, book({"C1": "全年信息条数", "C2": "许多"})).problems
    assert problem.message("zh").startswith("「信息（全年信息条数）」须填数量")


def test_a_unit_given_twice_is_told_with_both_cells(rubric: Rubric, book: Fill) -> None:
    (problem,) = read(rubric, book({"A3": "甲县"})).problems
    assert (problem.code, problem.cell, problem.hint) == ("F540", "部分四!A3", "前一处在 部分四!A2")


# ---------------------------------------------------------------- forms


def test_rows_are_as_high_as_their_texts(rubric: Rubric) -> None:
    from rubric_engine.sheets.form_styles import height, width

    assert height([("甲" * 26, 26)]) > 2 * 14
    assert height([("甲", 26)]) == 18
    sheet = opened(form(rubric.program))["数据"]
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            lines = -(-width(sheet.cell(row, 6).value) // 26)
            assert sheet.row_dimensions[row].height >= 14 * lines


def test_the_example_of_a_date_may_be_typed(tmp_path: Path) -> None:
    from rubric_engine import loads

    rubric = loads(CHINESE.replace("2014年1月1日 至 2014年12月31日", "2025年7月1日 至 2025年12月31日"))
    made = opened(form(rubric.program))
    texts = [str(cell.value) for name in ("填报说明", "数据") for row in made[name].iter_rows() for cell in row]
    assert not [text for text in texts if "2014-05-31" in text]
    assert any("如 2025-07-01" in text for text in texts)
    (problem,) = rubric_problems(rubric, tmp_path, "单位,报送日\n甲县,年底\n")
    assert problem.message("zh").endswith("请按「2025-07-01」或「2025年7月1日」填写")


def rubric_problems(rubric: Rubric, folder: Path, text: str) -> Any:
    (folder / "f.csv").write_text(text, encoding="utf-8")
    return read_facts(rubric.program, folder / "f.csv").problems


def test_a_file_of_a_database_is_told_its_url(rubric: Rubric, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sqlite3.connect("数据.db").close()
    Path("数据.db").write_bytes(b"SQLite format 3\0")
    (problem,) = read_facts(rubric.program, "数据.db").problems
    assert (problem.code, problem.hint) == ("F560", "数据库请写成「sqlite:///数据.db?table=表名」")
