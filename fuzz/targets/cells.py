"""Cells of all kinds in a workbook that spreadsheet programs would write: a form, a row for each unit, sheets of lists; merged, hidden, with formulas and errors."""

from __future__ import annotations

import datetime
import io
import math
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter

from fuzz.made import Maker
from fuzz.reading import score_read
from fuzz.rubrics import rubrics
from fuzz.shared import MOST
from fuzz.targets.facts_mapping import names_of
from rubric_engine.facts import read_facts
from rubric_engine.sheets.marking import marked

SHEETS = ("Facts", "数据", "Shared", "共用", "briefings", "民企社情", "visits", "走访", "matches", "比赛", "Sheet1", "'a'!b", "合计")
FORMATS = ("General", "0%", "0.00%", "yyyy-mm-dd", '0.0"万元"', "@", "[$-804]yyyy年m月d日", '#,##0"条"', "h:mm", "[Red]0;(0)", "¥0.00")
ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?")
ROWS, COLUMNS = 8, 6


def run(data: bytes) -> None:
    """The first byte says for which rubric."""
    first = data[0] if data else 0
    rubric = rubrics()[first % 3]
    written = _book(Maker(data[1:MOST], names_of(rubric)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "facts.xlsx")
        path.write_bytes(written)
        found = read_facts(rubric.program, path)
        score_read(rubric, found)
    if found.problems:
        assert marked(written, found.problems, rubric.language), "nothing was written"


def _book(make: Maker) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True, "strings_to_formulas": False}) as book:
        formats = [book.add_format({"num_format": each}) for each in FORMATS]
        names: list[str] = []
        for _ in range(1 + make.byte() % 3):
            name = make.pick(SHEETS).strip("'").replace("'!", "")
            if name not in names:
                names.append(name)
                _fill(make, book.add_worksheet(name), formats)
    return out.getvalue()


def _fill(make: Maker, sheet: Any, formats: list[Any]) -> None:
    """The first row has headings, mostly names that the rubric knows."""
    left = make.byte() % 3
    for column in range(make.byte() % COLUMNS + 1):
        sheet.write_string(0, left + column, _text(make.name()))
    for row in range(1, make.byte() % ROWS + 1):
        for column in range(COLUMNS):
            _write(make, sheet, row, left + column, make.pick(formats))
    match make.byte() % 16:
        case 1:
            sheet.set_row(1 + make.byte() % ROWS, None, None, {"hidden": True})
        case 2:
            sheet.set_column(make.byte() % 4, 4, None, None, {"hidden": True})
        case 3:
            row = make.byte() % ROWS
            sheet.merge_range(row, 0, row + make.byte() % 2, 1 + make.byte() % COLUMNS, _text(make.text()))
        case 4:
            sheet.hide()


def _write(make: Maker, sheet: Any, row: int, column: int, looks: Any) -> None:
    match make.byte() % 12:
        case 0 | 1:
            return
        case 2:
            sheet.write_formula(row, column, "=1/0", looks, make.pick(ERRORS))
        case 3:
            sheet.write_formula(row, column, "=A1", looks, make.pick((0, 12, 0.06, "", "是", True)))
        case 4:
            sheet.write_string(row, column, _text(make.name()), looks)
        case 5 | 6:
            sheet.write_number(
                row, column, make.pick((0, 1, 12, 0.06, 0.1 + 0.2, 1e300, 5e-324, 41790, 41790.5, -3, 2.5, 9007199254740993)), looks
            )
        case _:
            _scalar(sheet, row, column, make.scalar(), looks)


def _scalar(sheet: Any, row: int, column: int, value: object, looks: Any) -> None:
    """As the cell that a program would make of the value; of what no cell holds, its text."""
    match value:
        case bool():
            sheet.write_boolean(row, column, value, looks)
        case float() if math.isfinite(value):
            sheet.write_number(row, column, value, looks)
        case int() if abs(value) < 10**15:
            sheet.write_number(row, column, value, looks)
        case datetime.datetime() | datetime.date() if value.year >= 1900:
            sheet.write_datetime(row, column, value, looks)
        case str() | Decimal() | Fraction():
            sheet.write_string(row, column, _text(value), looks)
        case None:
            sheet.write_blank(row, column, None, looks)
        case _:
            sheet.write_string(row, column, "?", looks)


def _text(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()[:200]
