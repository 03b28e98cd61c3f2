"""Points set by hand in a workbook, as an office keeps them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import rubric_engine
from rubric_engine import FactError
from rubric_engine.core.results import Override
from rubric_engine.facts import read_facts, read_overrides_file

RUBRIC = """\
评分办法「考核」
对象「县」
数据项 a：数量
数据项 b：是否
考核项 1.1「甲」，最高 10 分
a 每 1 计 1 分
考核项 1.10「乙」，最高 5 分
b 计 5 分
考核项 2「丙」，最高 3 分
b 计 3 分
"""
HEADINGS = ("单位", "编号", "分值", "理由", "经办", "时间")
RECORDED = ("复核属实", "李", "2014-03-01")
UNITS = {"甲县": {"a": Fraction(2), "b": True}, "乙县": {"a": Fraction(1), "b": False}}
RUBRIC_READ = rubric_engine.loads(RUBRIC)


def book_of(path: Path, rows: Sequence[Sequence[object]], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "核定"
    for row in rows:
        sheet.append(row)
    for cell, look in (formats or {}).items():
        sheet[cell].number_format = look
    book.save(path)
    return path


def read(path: Path) -> tuple[dict[str | None, tuple[Override, ...]], list[tuple[str, str | None]]]:
    found, problems = read_overrides_file(RUBRIC_READ.program, path, UNITS)
    return found, [(problem.code, problem.cell) for problem in problems]


def test_a_table_with_a_title_row_numbers_and_remarks(tmp_path: Path) -> None:
    rows = [
        ("2014 年分值核定表",),
        ("序号", *HEADINGS, "备注"),
        (1, "甲县", "1.10", 2.5, "复核材料属实", "复核组", datetime.date(2014, 3, 1), "口头告知"),
        (),
        (2, "乙县", 2, "０分", "未按时报送", "复核组", "2014年3月2日", None),
    ]
    found, problems = read(book_of(tmp_path / "核定.xlsx", rows))
    assert problems == []
    assert found == {
        "甲县": (Override(id="1.10", points=Fraction(5, 2), reason="复核材料属实", by="复核组", when=datetime.date(2014, 3, 1)),),
        "乙县": (Override(id="2", points=Fraction(0), reason="未按时报送", by="复核组", when=datetime.date(2014, 3, 2)),),
    }


def test_each_problem_names_its_cell(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ("丙县", 1.1, "两分", None, "李", 41699),
        ("甲县", datetime.date(2014, 1, 10), 3, "理由", "李", None),
        ("甲县", "2", datetime.date(2014, 2, 5), "理由", "李", "去年"),
        ("甲县", "2", 11, "理由", None, None),
    ]
    _, problems = read(book_of(tmp_path / "核定.xlsx", rows))
    assert sorted(problems) == sorted(
        [
            ("F702", "核定!F2"),  # a serial number that isn't shown as a day
            ("F623", "核定!B2"),
            ("F609", "核定!A2"),
            ("F611", "核定!C2"),
            ("F610", "核定!D2"),
            ("F705", "核定!B3"),
            ("F610", "核定!F3"),
            ("F705", "核定!C4"),
            ("F622", "核定!F4"),
            ("F619", "核定!C5"),
            ("F610", "核定!E5"),
            ("F610", "核定!F5"),
        ]
    )


def test_an_id_that_is_a_number_is_taken_where_only_one_can_be_meant(tmp_path: Path) -> None:
    found, problems = read(book_of(tmp_path / "o.xlsx", [HEADINGS, ("甲县", 2.0, 1, *RECORDED)]))
    assert not problems
    assert [each.id for each in found["甲县"]] == ["2"]
    _, problems = read(book_of(tmp_path / "o.xlsx", [HEADINGS, ("甲县", 1.1, 1, *RECORDED)], {"B2": "000.0"}))
    assert problems == [("F703", "核定!B2")]
    _, problems = read(book_of(tmp_path / "o.xlsx", [HEADINGS, ("甲县", 3.1, 1, *RECORDED)]))
    assert problems == [("F608", "核定!B2")]


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        (("单位", "编号", "理由", "备注"), [("F615", "核定!A1")] * 3),
        (("单位", "编号", "分值", "经办", "时间"), [("F615", "核定!A1")]),
        ((*HEADINGS, "得分"), [("F614", "核定!G1")]),
        ((*HEADINGS, "批示"), [("F614", "核定!G1")]),
        ((*HEADINGS, None), [("F614", "核定!G1")]),
        ((1, 2, 3, 4), [("F615", None)] * 5),
    ],
)
def test_headings(tmp_path: Path, heading: Sequence[object], wanted: list[tuple[str, str | None]]) -> None:
    found, problems = read(book_of(tmp_path / "o.xlsx", [heading, ("甲县", "2", 1, *RECORDED, "x")[: len(heading)]]))
    assert not found
    assert problems == wanted


def test_the_sheet_with_the_table_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(("说明",))
    first.append(("单位", "由县填写"))
    second = book.create_sheet("表")
    second.append(HEADINGS)
    second.append(("甲县", "2", 1, *RECORDED))
    book.save(tmp_path / "o.xlsx")
    found, problems = read(tmp_path / "o.xlsx")
    assert (len(found["甲县"]), problems) == (1, [])


def test_scored_from_python_with_a_workbook(tmp_path: Path) -> None:
    """The same as with a table of text."""
    path = book_of(tmp_path / "核定.xlsx", [HEADINGS, ("甲县", "2", 1.5, *RECORDED)])
    (tmp_path / "facts.csv").write_text("单位,a,b\n甲县,2,是\n乙县,1,否\n", encoding="utf-8")
    (tmp_path / "核定.csv").write_text("单位,编号,分值,理由,经办,时间\n甲县,2,1.5,复核属实,李,2014-03-01\n", encoding="utf-8")
    facts = read_facts(RUBRIC_READ.program, tmp_path / "facts.csv")
    found = [RUBRIC_READ.score_read(facts, overrides=each).to_json() for each in (path, tmp_path / "核定.csv")]
    assert found[0] == found[1]
    with pytest.raises(FactError, match="核定!C2"):
        RUBRIC_READ.score_read(facts, overrides=book_of(tmp_path / "核定.xlsx", [HEADINGS, ("甲县", "2", -1, *RECORDED)]))
