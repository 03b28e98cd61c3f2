"""The records of a list fact from a sheet of their own, a row for each record.

A list is known when it has records here or when its cell among the facts says that there are none (无). An empty sheet says nothing: the list is missing.
A record has a value, or its unit, or says in a column of its own that it is one; an empty row is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import Record, Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts.folding import key
from rubric_engine.facts.mapping import Filler
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.problems import MAX_RECORDS, Place, Problems
from rubric_engine.facts.totals import of_totals
from rubric_engine.facts.values import read_scalar
from rubric_engine.sheets.book import Book, Sheet
from rubric_engine.sheets.cells import WRONG, raw_of
from rubric_engine.sheets.layouts import UnitsDown
from rubric_engine.sheets.tables import at_cell, headed_columns, label_shown, merged_values, stray_values
from rubric_engine.sheets.words import MARK


@frozen(eq=False)
class Records:
    """The rows of each unit, by what the spellings of its name have in common (empty: those of everybody, or of the only unit)."""

    spec: FactSpec
    names: Names
    sheet: Sheet
    place: Place
    columns: dict[int, FactSpec]
    unit: int | None
    rows: dict[str, list[int]]
    table: UnitsDown

    def give(self, filler: Filler, unit: str, problems: Problems) -> None:
        """Give a unit its records, if there are any."""
        rows = self.rows.get(unit, [])
        if not rows:
            return
        place = self.place.at(unit=filler.place.unit, fact=self.spec.name, cell=self.sheet.cell(rows[0], min(self.columns, default=0)))
        if filler.given(self.spec) and self.spec.shared:
            problems.add("F562", place, other=filler.written(self.spec))
        elif filler.given(self.spec):
            problems.add("F714", place, sheet=self.sheet.name)
        elif len(rows) > MAX_RECORDS:
            problems.add("F582", place, limit=f"{MAX_RECORDS:,}")
        else:
            records = tuple(self._record(number, row, place, problems) for number, row in enumerate(rows, 1))
            filler.put(self.spec, self.sheet.name, records)

    def _record(self, number: int, row: int, place: Place, problems: Problems) -> Record:
        values: dict[str, Value | None] = {}
        spoilt: set[str] = set()
        for column, spec in self.columns.items():
            label = label_shown(spec, self.table.headings[column], problems.language, marked=self.table.marked)
            here = place.at(cell=self.sheet.cell(row, column), fact=f"{self.spec.name}[{number}].{spec.name}", label=label)
            raw, before = raw_of(spec, self.sheet, row, column, here, problems), len(problems)
            if raw is WRONG:
                spoilt.add(spec.name)
                continue
            values[spec.name] = read_scalar(spec, raw, here, problems)
            if len(problems) != before:
                spoilt.add(spec.name)
        at = {spec.name: column for column, spec in self.columns.items()}
        for spec in self.names.specs:
            if spec.missing_error and values.get(spec.name) is None and spec.name not in spoilt:
                cell = self.sheet.cell(row, at.get(spec.name, 0))
                problems.add("F525", place.at(cell=cell, fact=f"{self.spec.name}[{number}].{spec.name}"))
        return tuple((spec.name, values.get(spec.name)) for spec in self.names.specs)

    def check_owners(self, known: Mapping[str, str], problems: Problems) -> None:
        """Every record must belong to a unit of the facts; ``known``: their names, by what the spellings of each have in common."""
        if self.spec.shared or self.unit is None:
            return
        for owner, rows in self.rows.items():
            if owner not in known:
                name = unit_in(self.sheet, rows[0], self.unit)
                cell = self.sheet.cell(rows[0], self.unit)
                hint = of_totals([name]) or problems.did_you_mean(name, known.values())
                problems.add("F544", self.place.at(cell=cell, unit=name, fact=self.spec.name), name=name, hint=hint)


def read_records(schema: Schema, book: Book, table: UnitsDown, problems: Problems, single: str | None) -> Records | None:
    """The records of a sheet; ``single``: the name of the only unit that the workbook is about."""
    spec, sheet, place = table.spec, table.sheet, Place(file=book.name)
    assert spec is not None
    names = schema.fields(spec)
    columns = headed_columns(schema, names, table, place, problems, spec)
    below = range(table.heading + 1, len(sheet.rows))
    rows = [row for row in below if _filled(sheet, row, table, columns) or _is_blank_record(sheet, row, table, place, problems)]
    if rows and spec.shared and table.unit is not None and any(not sheet.blank(row, table.unit) for row in rows):
        heading = sheet.text(table.heading, table.unit)
        problems.add("F604", at_cell(sheet, (table.heading, table.unit), place).at(fact=spec.name), name=heading)
        return None
    if rows and not spec.shared and table.unit is None and single is None:
        problems.add("F542", at_cell(sheet, (table.heading, 0), place), name=schema.unit_heading(problems.language))
        return None
    owners: dict[str, list[int]] = {}
    for row in rows:
        unit = "" if spec.shared else (single or "") if table.unit is None else unit_in(sheet, row, table.unit)
        if table.unit is not None and not spec.shared and not key(unit):
            if single is None:
                at = at_cell(sheet, (row, table.unit), place)
                beside = (sheet.text(row, column) for column in range(sheet.width))
                problems.add("F541", at, name=schema.unit_heading(problems.language), hint=of_totals(beside))
                continue
            unit = single
        owners.setdefault(key(unit), []).append(row)
    merged_values(sheet, rows, tuple(columns), place, problems)
    stray_values(sheet, rows, table, place, problems)
    return Records(spec, names, sheet, place, columns, table.unit, owners, table)


def _filled(sheet: Sheet, row: int, table: UnitsDown, columns: dict[int, FactSpec]) -> bool:
    return any(not sheet.blank(row, column) for column in columns) or (table.unit is not None and not sheet.blank(row, table.unit))


def _is_blank_record(sheet: Sheet, row: int, table: UnitsDown, place: Place, problems: Problems) -> bool:
    """Whether a row without values says that it is a record nevertheless."""
    if table.blank is None or sheet.blank(row, table.blank):
        return False
    spec = FactSpec(name=sheet.text(table.heading, table.blank).removeprefix(MARK), kind=ValueKind.YES_NO)
    at = at_cell(sheet, (row, table.blank), place)
    raw = raw_of(spec, sheet, row, table.blank, at, problems)
    return raw is not WRONG and read_scalar(spec, raw, at, problems) is True


def unit_in(sheet: Sheet, row: int, column: int) -> str:
    """The unit of a record; what is merged over several rows stands in each of them."""
    return sheet.text(*sheet.anchor(row, column))
