"""A copy of a workbook in which the wrong cells are marked and commented, and listed on a sheet of their own."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any, Final

from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.sheets.book import MAX_MARKED
from rubric_engine.sheets.looks_xlsx import looks_of
from rubric_engine.sheets.opening import library
from rubric_engine.sheets.xml_parts import TooMuch

_RED: Final = "FFFFC7CE"
_HEAD: Final = {"en": ("cell", "unit", "fact", "what is wrong", "code"), "zh": ("单元格", "对象", "数据项", "问题", "代码")}
_SHEET: Final = {"en": "Problems", "zh": "问题"}
_WIDTHS: Final = (22, 22, 22, 90, 8)


class NotMarked(Exception):
    """openpyxl doesn't open the workbook, so that nothing can be written into it."""


def marked(data: bytes, problems: Iterable[FactProblem], language: Language) -> bytes:
    """The ``.xlsx`` file of ``data`` (which has been read before) with its cells marked. What openpyxl doesn't know, such as pictures, is left out.

    Raises ``MissingLibrary``, ``TooMuch`` where ranges are merged over more cells than can be written, and ``NotMarked``.
    """
    openpyxl: Any = library("openpyxl")
    try:
        _check_merged(data)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):  # it talks of what it leaves out
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except TooMuch:
        raise
    except Exception:  # it reads more of a workbook than facts are read from, and raises whatever comes up
        raise NotMarked from None
    by_cell: dict[str, list[FactProblem]] = {}
    rows = list(problems)
    for problem in rows:
        if problem.cell is not None:
            by_cell.setdefault(problem.cell, []).append(problem)
    for cell, found in by_cell.items():
        _mark(openpyxl, book, cell, found, language)
    _list(openpyxl, book, rows, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_merged(data: bytes) -> None:
    """openpyxl makes a cell of each cell of a merged range, and there may be 17 billion of them in one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ranges = [each for looks in looks_of(archive).values() for each in looks.merged]
    if sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in ranges) > MAX_MARKED:
        raise TooMuch("merged", MAX_MARKED)


def _mark(openpyxl: Any, book: Any, cell: str, problems: list[FactProblem], language: Language) -> None:
    sheet, _, reference = cell.rpartition("!")
    if sheet not in book.sheetnames:
        return
    at = book[sheet][reference]
    if isinstance(at, openpyxl.cell.cell.MergedCell):
        return
    at.fill = openpyxl.styles.PatternFill("solid", start_color=_RED, end_color=_RED)
    said = "\n".join(_words(problem, language) for problem in problems)
    before = f"{at.comment.text}\n" if at.comment is not None else ""
    comment = openpyxl.comments.Comment(before + said, "rubric")
    comment.width, comment.height = 320, 40 + 20 * (1 + len(said) // 30)
    at.comment = comment


def _words(problem: FactProblem, language: Language) -> str:
    hint = f"（{problem.hint}）" if problem.hint and language == "zh" else f" ({problem.hint})" if problem.hint else ""
    return f"{problem.code} {problem.message(language)}{hint}"


def _list(openpyxl: Any, book: Any, problems: list[FactProblem], language: Language) -> None:
    """The table of all problems, first among the sheets. Whatever its texts look like, they are texts."""
    sheet = book.create_sheet(_SHEET[language], 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for column, (words, width) in enumerate(zip(_HEAD[language], _WIDTHS, strict=True), 1):
        _write(openpyxl, sheet.cell(1, column), words).font = openpyxl.styles.Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for row, problem in enumerate(problems, 2):
        hint = f"（{problem.hint}）" if problem.hint and language == "zh" else f" ({problem.hint})" if problem.hint else ""
        place = problem.cell or str(problem.file or "")
        cells = (place, str(problem.unit or ""), str(problem.fact or ""), problem.message(language) + hint, problem.code)
        for column, words in enumerate(cells, 1):
            _write(openpyxl, sheet.cell(row, column), words)
        if problem.cell is not None:
            name, _, reference = problem.cell.rpartition("!")
            quoted = name.replace("'", "''")
            sheet.cell(row, 1).hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref=f"A{row}", location=f"'{quoted}'!{reference}")
    sheet.freeze_panes = "A2"


def _write(openpyxl: Any, cell: Any, words: str) -> Any:
    cell.value = "".join(ch for ch in words if ch >= " " or ch in "\t\n")
    cell.data_type = "s"
    cell.alignment = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    return cell
