"""What to tell the reader of a workbook that is no error: hidden rows that count, sheets that aren't read, a form of another edition."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.ir import Program
from rubric_engine.facts.names import Schema
from rubric_engine.sheets.book import Book, Sheet, letters
from rubric_engine.sheets.layouts import FactsDown, NoTable, find_table
from rubric_engine.sheets.origin import origin_remark
from rubric_engine.sheets.words import MARK, Remark

_SHOWN = 5


def book_remarks(book: Book, program: Program, schema: Schema) -> Iterator[Remark]:
    """Everything that is to be said about a workbook."""
    origin = origin_remark(book, program)
    if origin is not None:
        yield origin
    for sheet in book.sheets:
        table = find_table(schema, sheet)
        if isinstance(table, NoTable):
            if not table.expected:
                yield Remark(
                    book.name,
                    f"the sheet `{sheet.name}` has no table of facts and isn't read",
                    f"工作表「{sheet.name}」中没有数据表，未读取",
                )
            continue
        yield from _hidden(book, sheet, table.heading, table.names if isinstance(table, FactsDown) else None)


def _hidden(book: Book, sheet: Sheet, heading: int, names: int | None) -> Iterator[Remark]:
    """Hidden rows and columns, and hidden sheets, count like all others."""
    if not sheet.visible:
        yield Remark(
            book.name, f"the sheet `{sheet.name}` is hidden; its values count", f"工作表「{sheet.name}」已隐藏，其中的数据照常计入"
        )
    filled = [
        row
        for row in sorted(sheet.looks.hidden_rows)
        if row > heading and any(not sheet.blank(row, at) for at in range(sheet.width) if at != names)
    ]
    if filled:
        listed = [str(row + 1) for row in filled[:_SHOWN]]
        more = "…" if len(filled) > _SHOWN else ""
        yield Remark(
            book.name,
            f"`{sheet.name}`: hidden rows count like all others ({', '.join(listed)}{more})",
            f"「{sheet.name}」中隐藏的行照常计入（第 {'、'.join(listed)}{more} 行）",
        )
    columns = [
        at
        for at in sorted(sheet.looks.hidden_columns)
        if at < sheet.width and at != names and any(not sheet.blank(row, at) for row in range(heading + 1, len(sheet.rows)))
    ]
    if columns and not any(sheet.text(row, at).startswith(MARK) for at in columns for row in range(heading + 1)):
        named = [letters(at) for at in columns[:_SHOWN]]
        yield Remark(
            book.name,
            f"`{sheet.name}`: hidden columns count like all others ({', '.join(named)})",
            f"「{sheet.name}」中隐藏的列照常计入（{'、'.join(named)} 列）",
        )
