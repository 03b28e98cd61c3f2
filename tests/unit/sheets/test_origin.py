"""Forms that were made for another rubric, or for another edition of the same one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from rubric_engine import FactError, Rubric, loads
from rubric_engine.cli.app import app
from rubric_engine.facts import read_facts
from rubric_engine.sheets import form
from tests.unit.sheets.helpers import opened, read, said

TEXT = """评分办法 「2014年度考核」 (“Check of 2014”)
版本 1
对象 「县」
数据项 信息 (posts)：数量
数据项 走访 (visits)：清单
字段 远 (far)：是否
考核项 1 「信息」，不封顶
信息 不少于 100 条 计 5 分
走访 每次 计 1 分
"""
OTHER = """rubric "Something else"
unit "county"
fact other: count
item 1 "O"
other at least 1 earns 1 point
"""


@pytest.fixture
def old() -> Rubric:
    return loads(TEXT)


@pytest.fixture
def filled(old: Rubric, tmp_path: Path) -> Path:
    """The form of one unit, filled in."""
    book = opened(form(old.program, units=("甲县",)))
    book["数据"]["C5"], book["走访"]["B6"] = 120, "是"
    book.save(tmp_path / "f.xlsx")
    return tmp_path / "f.xlsx"


def test_a_form_of_quite_another_rubric_is_refused(old: Rubric, filled: Path) -> None:
    found = read(loads(OTHER), filled, "en")
    assert said(found, "en")[0].startswith(
        "F718 f.xlsx: the form is that of `2014年度考核` (edition 1), and `Something else` is being scored; "
    )
    assert len(found.problems) == 1
    assert found.remarks == ()
    assert found.units == {}
    assert "这是「2014年度考核」（版本 1）的填报表，而现在按「Something else」计分" in said(found, "zh")[0]
    with pytest.raises(FactError, match="F718"):
        loads(OTHER).score_file(filled)


def test_an_empty_form_of_another_rubric_is_refused_too(old: Rubric, tmp_path: Path) -> None:
    for data in (form(old.program), form(old.program, cohort=True), form(old.program, "en", ("甲县", "乙县"))):
        (tmp_path / "f.xlsx").write_bytes(data)
        assert [problem.code for problem in read(loads(OTHER), tmp_path / "f.xlsx").problems] == ["F718"]


def test_last_years_form_is_no_form_of_this_year(old: Rubric, filled: Path) -> None:
    """The same facts are asked for, and yet what was filled in is last year's."""
    new = loads(TEXT.replace("2014", "2015").replace("版本 1", "版本 2"))
    assert [problem.code for problem in read(new, filled).problems] == ["F718"]
    found = read_facts(new.program, filled, any_form=True)
    assert found.problems == ()
    assert found.units["甲县"]["信息"] == 120
    assert [remark.zh for remark in found.remarks] == [
        "该表为「2014年度考核」（版本 1）所制，现按「2015年度考核」（版本 2）计分，仍按数据项名称读取"
    ]


def test_the_same_label_in_the_other_language_is_the_same_rubric(old: Rubric, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(form(old.program, "en", ("甲县",)))
    found = read(loads(TEXT.replace("计 5 分", "计 6 分")), tmp_path / "f.xlsx")
    assert found.problems == ()
    assert [remark.en for remark in found.remarks] == ["the form was made for another text of the rubric; it is read by its names"]


def test_another_edition_is_remarked_and_facts_that_are_gone_are_errors(old: Rubric, filled: Path) -> None:
    new = loads(TEXT.replace("版本 1", "版本 2"))
    found = read(new, filled)
    assert found.problems == ()
    assert [remark.en for remark in found.remarks] == [
        "the form was made for `Check of 2014` (edition 1), and `Check of 2014` (edition 2) is scored; it is read by its names"
    ]
    without_list = "".join(line for line in TEXT.splitlines(keepends=True) if "走访" not in line and "字段" not in line)
    assert said(read(loads(without_list), filled), "zh") == ["F530 f.xlsx，走访!B6: 评分办法中没有「走访」这个数据项"]
    renamed = TEXT.replace("信息 (posts)", "信息数 (posts_count)").replace("信息 不少于", "信息数 不少于")
    assert [(problem.code, problem.cell) for problem in read(loads(renamed), filled).problems] == [("F530", "数据!A5")]


def test_an_empty_sheet_of_a_list_that_is_gone_is_nothing(old: Rubric, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(form(old.program, units=("甲县",)))
    without_list = "".join(line for line in TEXT.splitlines(keepends=True) if "走访" not in line and "字段" not in line)
    found = read(loads(without_list), tmp_path / "f.xlsx")
    assert found.problems == ()


def test_records_of_a_list_that_is_gone_are_never_units(tmp_path: Path) -> None:
    """Its columns are called as facts of the rubric are."""
    old = loads(TEXT.replace("远 (far)：是否", "信息 (posts)：数量"))
    book = opened(form(old.program, units=("甲县", "乙县")))
    book["走访"]["B6"], book["走访"]["C6"] = "丙县", 7
    book.save(tmp_path / "f.xlsx")
    without_list = "".join(line for line in TEXT.splitlines(keepends=True) if "走访" not in line and "字段" not in line)
    found = read(loads(without_list), tmp_path / "f.xlsx")
    assert [problem.code for problem in found.problems] == ["F530"]
    assert list(found.units) == ["甲县", "乙县"]


def test_one_wrong_form_in_a_folder(old: Rubric, filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "back"
    folder.mkdir()
    filled.rename(folder / "a.xlsx")
    (folder / "b.xlsx").write_bytes(form(loads(OTHER).program, units=("乙县",)))
    found = read(old, folder)
    assert [(problem.code, problem.file) for problem in found.problems] == [("F718", "b.xlsx")]


def test_on_the_command_line(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled.parent)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    Path("new.rubric").write_text(TEXT.replace("2014", "2015"), encoding="utf-8")

    def run(*arguments: str):
        return CliRunner().invoke(app, list(arguments), prog_name="rubric")

    refused = run("score", "new.rubric", "f.xlsx")
    assert refused.exit_code == 1
    assert "F718" in refused.output
    taken = run("score", "new.rubric", "f.xlsx", "--any-form", "--json")
    assert taken.exit_code == 0
    assert "提示：f.xlsx：该表为「2014年度考核」" in taken.stderr
    assert run("template", "new.rubric", "-o", "new.xlsx", "--prefill", "f.xlsx").exit_code == 0
    assert openpyxl.load_workbook("new.xlsx")["数据"]["C5"].value == 120
    assert run("score", "new.rubric", "new.xlsx").exit_code == 0
