"""Wide tables are cut into pages that can be read: no page overflows, none is empty, and sections stay together where they can."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import load
from rubric_engine.report.workbook.pages import _BESIDE, _ENOUGH, _PAGE, _WHOLE, page_breaks
from rubric_engine.resources import shipped
from rubric_engine.sheets.results import results_workbook
from tests.unit.sheets.helpers import opened

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def taken(widths: list[float]) -> float:
    return sum(width + _BESIDE for width in widths)


@given(st.lists(st.floats(3, 40), min_size=2, max_size=80), st.integers(0, 2), st.sets(st.integers(0, 80)))
def test_no_page_overflows_and_none_is_empty(widths: list[float], repeated: int, starts: set[int]) -> None:
    repeated = min(repeated, len(widths) - 1)
    breaks = page_breaks(widths, repeated, starts)
    assert (breaks == ()) if taken(widths) <= _WHOLE else True
    ends = [repeated, *breaks, len(widths)]
    assert ends == sorted(set(ends))
    if taken(widths) > _WHOLE:
        room = _PAGE - taken(widths[:repeated])
        for begin, end in itertools.pairwise(ends):
            assert taken(widths[begin:end]) <= room + 1e-6 or end == begin + 1
        for begin, end in itertools.pairwise(ends[:-1]):  # the last page ends with the table
            sections = [at for at in range(begin + 1, end) if at in starts and taken(widths[begin:at]) >= _ENOUGH * room]
            assert end in starts or sections == []


@pytest.fixture(scope="module")
def book() -> Any:
    rubric = load(shipped("2014_assessment"))
    return opened(results_workbook(rubric.score_file(EXAMPLES / "2014_facts.json")))


@pytest.mark.parametrize(("title", "repeated"), [("名次", "$A:$B"), ("考核项得分", "$A:$A"), ("考核项得分率", "$A:$A")])
def test_a_wide_sheet_is_printed_on_several_pages_side_by_side(book: Any, title: str, repeated: str) -> None:
    sheet = book[title]
    assert not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    assert sheet.page_setup.scale == 80
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_cols == repeated
    assert re.fullmatch(r"\$(\d+):\$\1", sheet.print_title_rows)
    assert len(sheet.col_breaks.brk) >= 1


def test_the_pages_of_the_items_begin_with_sections(book: Any) -> None:
    sheet = book["考核项得分"]
    head = int(sheet.print_title_rows.removeprefix("$").split(":")[0])
    begun = [sheet.cell(head, each.id + 1).value for each in sheet.col_breaks.brk]
    assert begun
    assert all(re.match(r"\d+ ", heading) for heading in begun), begun
    assert all(sheet.column_dimensions[openpyxl.utils.get_column_letter(each.id + 1)].width is not None for each in sheet.col_breaks.brk)


def test_a_narrow_sheet_is_as_wide_as_a_page(book: Any) -> None:
    for title in ("缺失数据", "等次与事项"):
        assert (book[title].page_setup.fitToWidth or 1, book[title].page_setup.fitToHeight) == (1, 0)
        assert len(book[title].col_breaks.brk) == 0
