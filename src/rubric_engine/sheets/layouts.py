"""Finding the tables of a workbook: by the hidden marks of a form, else by their headings, as in a table of text."""

from __future__ import annotations

from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts.csv_file import DESCRIBING, FACT_HEADINGS
from rubric_engine.facts.folding import key
from rubric_engine.facts.names import SHARED_HEADINGS, Names, Schema
from rubric_engine.sheets.book import At, Sheet
from rubric_engine.sheets.words import (
    ABOUT,
    BLANK,
    BLANK_HEADINGS,
    CLAUSE_HEADINGS,
    COHORT,
    FACTS,
    LIST,
    MAP,
    MARK,
    NOT_FACTS,
    SHARED,
    UNIT,
    VALUE_HEADINGS,
)

_MOST_ROWS_ABOVE: Final = 40
_MOST_COLUMNS: Final = 2_000


@frozen(eq=False)
class FactsDown:
    """A row for each fact. ``values``: the columns of values; ``headed``: of those whose heading is a unit's name, which cell says it. ``unit``: the
    cell with the unit of the one column of values, if there is one. ``shared``: the facts are those of all units."""

    sheet: Sheet
    heading: int
    names: int
    values: tuple[int, ...]
    headed: bool
    unit: At | None = None
    shared: bool = False
    marked: bool = False


@frozen(eq=False)
class UnitsDown:
    """A row for each unit, or of a list (``spec``) for each record. ``unit``: the column of the unit's name. ``headings``: what each other column is called.
    ``blank``: the column that says of a row of a list that it is a record of which nothing is known."""

    sheet: Sheet
    heading: int
    unit: int | None
    headings: dict[int, str]
    spec: FactSpec | None = None
    marked: bool = False
    blank: int | None = None


@frozen(eq=False)
class NoTable:
    """A sheet that isn't read. ``expected``: it has a mark that says so, or nothing in it. ``gone``: it is marked as that of a list that there isn't, with its
    names in the row ``heading``."""

    sheet: Sheet
    expected: bool
    gone: str | None = None
    heading: int = 0


Table = FactsDown | UnitsDown | NoTable


def find_table(schema: Schema, sheet: Sheet) -> Table:
    """What a sheet is."""
    if not any(any(cell != "" for cell in row) for row in sheet.rows):
        return NoTable(sheet, expected=True)
    return _by_mark(schema, sheet) or _by_heading(schema, sheet)


def list_called(schema: Schema, name: str) -> FactSpec | None:
    """The list fact that answers to the name of a sheet."""
    lists = [spec for spec in schema.names.specs if spec.kind is ValueKind.LIST]
    wanted = key(name).casefold()
    for spec in lists:
        words = (spec.name, spec.alias, *((spec.label.en, spec.label.zh) if spec.label else ()))
        if any(word and wanted in (key(word).casefold(), key(word[:31]).casefold()) for word in words):
            return spec
    return None


# ---------------------------------------------------------------- marks


def _by_mark(schema: Schema, sheet: Sheet) -> Table | None:
    for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE)):
        for column in range(min(len(sheet.rows[row]), 5)):
            mark = sheet.text(row, column)
            if mark in (ABOUT, MAP):
                return NoTable(sheet, expected=True)
            if mark in (FACTS, SHARED):
                return _marked_facts(sheet, row, column, shared=mark == SHARED)
            if mark == COHORT:
                return _marked_units(sheet, row, column, None)
            if mark.startswith(LIST):
                name = mark.removeprefix(LIST)
                spec = schema.names.find(name)
                if spec is None or spec.kind is not ValueKind.LIST:
                    return NoTable(sheet, expected=True, gone=name, heading=row)
                return _marked_units(sheet, row, column, spec)
    return _by_names(schema, sheet)


def _by_names(schema: Schema, sheet: Sheet) -> UnitsDown | None:
    """A table whose first column, with the mark, was deleted: its row of hidden names has a mark of its own, and isn't one of values."""
    spec = list_called(schema, sheet.name)
    names = schema.names if spec is None else schema.fields(spec)
    for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE)):
        marks = {sheet.text(row, column) for column in range(min(sheet.width, _MOST_COLUMNS))}
        if marks & ({UNIT} if spec is None else {UNIT, BLANK}) and any(names.find(word) is not None for word in marks):
            return _marked_units(sheet, row, -1, spec)
    return None


def _marked_facts(sheet: Sheet, row: int, column: int, *, shared: bool) -> FactsDown | None:
    values = tuple(at for at, heading in _headings(sheet, row).items() if _folded(heading) in VALUE_HEADINGS)
    if len(values) != 1:
        return None
    above = next((number for number in range(row) if sheet.text(number, column) == UNIT), None)
    return FactsDown(sheet, row, column, values, False, None if above is None else (above, values[0]), shared, marked=True)


def _marked_units(sheet: Sheet, row: int, column: int, spec: FactSpec | None) -> UnitsDown:
    headings = {at: heading for at, heading in _headings(sheet, row).items() if at != column}
    unit = next((at for at, heading in headings.items() if heading == UNIT), None)
    blank = next((at for at in range(min(sheet.width, _MOST_COLUMNS)) if sheet.text(row, at) == BLANK), None)
    return UnitsDown(sheet, row, unit, {at: heading for at, heading in headings.items() if at != unit}, spec, marked=True, blank=blank)


# ---------------------------------------------------------------- headings


def _by_heading(schema: Schema, sheet: Sheet) -> Table:
    spec = list_called(schema, sheet.name)
    names = schema.names if spec is None else schema.fields(spec)
    best, most, has_unit = None, 0, False
    for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE)):
        headings = _headings(sheet, row)
        first = next(iter(headings.values()), "")
        if spec is None and _folded(first) in FACT_HEADINGS and schema.names.find(first) is None:
            return _facts_down(schema, sheet, row, headings)
        known = _known(schema, names, headings)
        with_unit = _unit_column(schema, names, headings) is not None
        if known > most or (known == most > 0 and with_unit and not has_unit):  # clauses above the heading may be called as the facts are
            best, most, has_unit = row, known, with_unit
    if best is None or (spec is None and not has_unit and most < 2):
        return NoTable(sheet, expected=False)
    headings = _headings(sheet, best)
    unit = _unit_column(schema, names, headings)
    blank = None if spec is None else next((at for at, heading in headings.items() if _says_blank(heading, names)), None)
    return UnitsDown(sheet, best, unit, {at: heading for at, heading in headings.items() if at not in (unit, blank)}, spec, blank=blank)


def _says_blank(heading: str, names: Names) -> bool:
    return _folded(heading) in BLANK_HEADINGS.values() and not (names.find(heading) or names.find_label(heading))


def _known(schema: Schema, names: Names, headings: dict[int, str]) -> int:
    """How many facts (or fields) a row names, if it may be a heading."""
    return sum(bool(names.find(heading) or names.find_label(heading)) for heading in headings.values())


def _unit_column(schema: Schema, names: Names, headings: dict[int, str]) -> int | None:
    return next((at for at, heading in headings.items() if schema.is_unit_heading(heading, names)), None)


def _facts_down(schema: Schema, sheet: Sheet, row: int, headings: dict[int, str]) -> FactsDown:
    name_column = next(iter(headings))
    skipped = DESCRIBING | CLAUSE_HEADINGS | NOT_FACTS | frozenset(FACT_HEADINGS)
    rest = {at: heading for at, heading in headings.items() if at > name_column and _folded(heading) not in skipped}
    values = tuple(at for at, heading in rest.items() if _folded(heading) in VALUE_HEADINGS)
    shared = _folded(sheet.name) in SHARED_HEADINGS
    if len(values) == 1 and len(rest) == 1:
        return FactsDown(sheet, row, name_column, values, False, _unit_above(schema, sheet, row), shared)
    return FactsDown(sheet, row, name_column, tuple(rest), True, None, shared)


def _unit_above(schema: Schema, sheet: Sheet, row: int) -> At | None:
    """The cell beside the one that says ``unit`` (单位, 填报单位), above the table."""
    for number in range(row):
        for column, heading in _headings(sheet, number).items():
            if schema.is_unit_heading(heading.rstrip("：: ").removeprefix("填报")):
                return number, column + 1
    return None


def _headings(sheet: Sheet, row: int) -> dict[int, str]:
    """The filled cells of a row. What is merged over several rows stands in each of them."""
    found = {column: sheet.text(row, column) for column in range(min(sheet.width, _MOST_COLUMNS))}
    for (top, left), (bottom, _) in sheet.looks.merged:
        if top < row <= bottom and left in found:
            found[left] = sheet.text(top, left)
    return {column: text for column, text in found.items() if key(text) and not (text.startswith(MARK) and text != UNIT)}


def _folded(heading: str) -> str:
    return key(heading).casefold()
