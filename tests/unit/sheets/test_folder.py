"""A folder of workbooks: nothing that a unit may have handed in is passed over, and whoever isn't on the list has a place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.unit.commands import Run, invoke
from tests.unit.sheets.conftest import CHINESE


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "r.rubric").write_text(CHINESE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    Path("in").mkdir()
    for unit in ("甲县", "乙县"):
        assert invoke("template", "r.rubric", "-o", f"in/{unit}.xlsx", "--unit", unit).exit_code == 0
    return invoke


@pytest.mark.parametrize("name", ["丙县.docx", "丙县.wps", "丙县.pdf", "丙县.csv", "丙县.json", "丙县.zip", "说明", "丙县.et.bak"])
def test_a_file_that_is_not_read_is_an_error(run: Run, name: str) -> None:
    Path("in", name).write_bytes(b"x")
    for language, words in (("zh", f"文件夹中的「{name}」未读取："), ("en", f"`{name}` in the folder isn't read: ")):
        result = run("score", "r.rubric", "in", "--language", language)
        assert (result.exit_code, result.stdout, result.stderr.count("F719")) == (1, "", 1)
        assert words in result.stderr
        assert "…" not in result.stderr


def test_all_of_them_are_said_at_once_with_what_is_wrong_in_the_workbooks(run: Run) -> None:
    Path("in/旧表").mkdir()
    Path("in/丙县.docx").write_bytes(b"x")
    made = openpyxl.load_workbook("in/乙县.xlsx")
    made["数据"]["C5"].value = "x"
    made.save("in/乙县.xlsx")
    lines = run("score", "r.rubric", "in").stderr.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["F500", "F719", "F719"]


def test_a_folder_without_a_workbook_says_what_it_has(run: Run) -> None:
    Path("out").mkdir()
    Path("out/甲县.docx").write_bytes(b"x")
    result = run("score", "r.rubric", "out")
    assert result.exit_code == 2
    assert [line.split()[0] for line in result.stderr.splitlines()[1:]] == ["F550", "F719"]


def test_files_of_the_system_and_those_that_the_command_names_do_not_count(run: Run) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$甲县.xlsx", "._甲县.xlsx", "a.tmp"):
        Path("in", name).write_bytes(b"x")
    Path("in/__MACOSX").mkdir()
    Path("in/名单.txt").write_text("甲县\n乙县\n", encoding="utf-8")
    Path("in/核定.csv").write_text("单位,编号,分值,理由,经办,时间\n甲县,一.1,3,复核,李,2014-03-01\n", encoding="utf-8")
    given = ("score", "r.rubric", "in", "--roster", "in/名单.txt", "--overrides", "in/核定.csv", "--marked", "in/退回", "-o", "in/结果.csv")
    for _ in range(2):
        result = run(*given)
        assert (result.exit_code, result.stderr) == (0, "")


def test_who_is_not_on_the_list_has_a_file_and_a_cell_and_is_marked(run: Run) -> None:
    Path("list.txt").write_text("甲县\n丙县\n", encoding="utf-8")
    result = run("score", "r.rubric", "in", "--roster", "list.txt", "--marked", "out")
    assert result.exit_code == 1
    lines = [line.split("  ")[1:3] for line in result.stderr.splitlines() if " F7" in line]
    assert lines == [["F716", "list.txt，丙县"], ["F717", "乙县.xlsx，数据!C2，乙县"]]
    assert [each.name for each in Path("out").iterdir()] == ["乙县.xlsx"]
    marked = openpyxl.load_workbook("out/乙县.xlsx")
    assert "对象名单中没有「乙县」" in marked["数据"]["C2"].comment.text
