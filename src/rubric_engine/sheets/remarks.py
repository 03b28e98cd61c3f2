"""What to tell the reader of a workbook that is no error: hidden rows that count, sheets that aren't read, a form of another edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import shown
from rubric_engine.facts.names import Schema
from rubric_engine.sheets.book import Book, Sheet, letters
from rubric_engine.sheets.layouts import FactsDown, NoTable, Table, find_table
from rubric_engine.sheets.origin import origin_remark
from rubric_engine.sheets.words import MAP, MARK, Remark

_SHOWN = 5


def book_remarks(book: Book, program: Program, schema: Schema) -> Iterator[Remark]:
    """Everything that is to be said about a workbook, each on one line, whatever its names hold."""
    for each in _remarks(book, program, schema):
        yield Remark(shown(each.file), shown(each.en), shown(each.zh))


def _remarks(book: Book, program: Program, schema: Schema) -> Iterator[Remark]:
    origin = origin_remark(book, program)
    if origin is not None:
        yield origin
    tables = [(sheet, find_table(schema, sheet)) for sheet in book.sheets]
    yield from _deleted(book, program, schema, [table for _, table in tables])
    for sheet, table in tables:
        if isinstance(table, NoTable):
            if not table.expected:
                yield Remark(
                    book.name,
                    f"the sheet `{sheet.name}` has no table of facts and isn't read",
                    f"工作表「{sheet.name}」中没有数据表，未读取",
                )
            continue
        yield from _hidden(book, sheet, table.heading, table.names if isinstance(table, FactsDown) else None)


def _deleted(book: Book, program: Program, schema: Schema, tables: Sequence[Table]) -> Iterator[Remark]:
    """What the form was made with, as its hidden sheet says, and has no more: its facts would be missing without anybody's knowing why."""
    made, down = _made_with(book)
    found = {name for table in tables for name in _asked(schema, table)}
    specs = [spec for spec in program.facts if spec.name in made and spec.name not in found]
    lists = [spec for spec in program.facts if any(name.startswith(f"{spec.name}.") for name in made if name not in found)]
    whole = [spec for spec in lists if f"{spec.name}." not in found]
    fields = [(spec, each) for spec in lists if spec not in whole for each in spec.fields if f"{spec.name}.{each.name}" in made - found]
    if specs:
        down = down or all(spec.shared for spec in specs)
        yield Remark(
            book.name,
            f"the form has lost the {'row' if down else 'column'} of {_listed([_called(each, 'en') for each in specs], 'en')}; it counts as not filled in",
            f"填报表缺{_listed([_called(each, 'zh') for each in specs], 'zh')}{'一' if len(specs) == 1 else '等 ' + str(len(specs)) + ' '}"
            f"{'行' if down else '列'}，按未填处理",
        )
    for spec in whole:
        yield Remark(
            book.name,
            f"the form has lost the sheet of the list `{_called(spec, 'en')}`; its records count as not filled in",
            f"填报表缺清单「{_called(spec, 'zh')}」的工作表，按未填处理",
        )
    for spec, each in fields:
        yield Remark(
            book.name,
            f"the form has lost the column `{_called(each, 'en')}` of the list `{_called(spec, 'en')}`; it counts as not filled in",
            f"填报表的清单「{_called(spec, 'zh')}」缺「{_called(each, 'zh')}」一列，按未填处理",
        )


def _made_with(book: Book) -> tuple[set[str], bool]:
    """The names of facts and fields (``list.field``) that a form was made with, and whether it has a row for each fact."""
    for sheet in book.sheets:
        if sheet.text(0, 0) == MAP:
            rows = range(1, len(sheet.rows))
            names = {sheet.text(row, 2) for row in rows if sheet.text(row, 1) and sheet.text(row, 2)}
            return names, any(sheet.text(row, 0) == "form" and sheet.text(row, 1) == "unit" for row in rows)
    return set(), False


def _asked(schema: Schema, table: Table) -> Iterator[str]:
    """The names that a table has, as the hidden sheet of a form writes them; and of a list its own, with a full stop."""
    if isinstance(table, NoTable):
        return
    spec = None if isinstance(table, FactsDown) else table.spec
    names = schema.names if spec is None else schema.fields(spec)
    before = "" if spec is None else f"{spec.name}."
    words = (
        [table.sheet.text(row, table.names) for row in range(table.heading + 1, len(table.sheet.rows))]
        if isinstance(table, FactsDown)
        else list(table.headings.values())
    )
    if spec is not None:
        yield before
    for word in words:
        one = names.find(word)
        for each in names.find_label(word) if one is None else (one,):
            yield before + each.name


def _called(spec: FactSpec, language: Language) -> str:
    """What stands in the heading of a form."""
    return spec.label[language] if spec.label else spec.name


def _listed(names: list[str], language: Language) -> str:
    shown, more = names[:_SHOWN], len(names) > _SHOWN
    return (
        "、".join(f"「{name}」" for name in shown) if language == "zh" else ", ".join(f"`{name}`" for name in shown) + ("…" if more else "")
    )


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
