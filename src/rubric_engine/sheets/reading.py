"""Facts from workbooks: one file, or a folder with one workbook for each unit. Everything that is wrong is said at once, by file, sheet and cell."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.folding import key
from rubric_engine.facts.mapping import Complete, Facts, Filler, Scope
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.totals import of_totals
from rubric_engine.facts.units import unit_name, with_known_names
from rubric_engine.sheets.book import MAX_CELLS_OF_FOLDER, Book
from rubric_engine.sheets.cells import WRONG
from rubric_engine.sheets.layouts import FactsDown, NoTable, UnitsDown, find_table
from rubric_engine.sheets.opening import open_book, workbooks_in
from rubric_engine.sheets.origin import is_of_another
from rubric_engine.sheets.records import Records, read_records
from rubric_engine.sheets.remarks import book_remarks
from rubric_engine.sheets.tables import Named, at_cell, take_facts_down, take_units_down
from rubric_engine.sheets.words import Remark


@frozen(eq=False)
class Taken:
    """The facts of each unit, the shared ones still missing (unless ``alone``: one unit of its own, perhaps without a name)."""

    units: dict[str | None, Facts]
    alone: bool
    files: tuple[str, ...]
    remarks: tuple[Remark, ...]


def read_workbooks(
    schema: Schema,
    program: Program,
    path: str | os.PathLike[str],
    problems: Problems,
    common: Filler,
    chosen: Filler,
    complete: Complete,
    any_form: bool = False,
) -> Taken:
    """The facts of a workbook or of a folder of them. ``common`` takes the facts that all units share; those that are ``chosen`` by the caller take
    their place. ``complete`` adds the records that stand in other files. ``any_form``: the form of another rubric is read, too, by its names.

    Raises ``MissingLibrary``.
    """
    files = workbooks_in(path) or [Path(path)]
    books = _opened(files, problems, Path(path).name)
    reader = _Reader(schema, problems, common, in_folder=Path(path).is_dir())
    strange = [] if any_form else [book for book in books if is_of_another(book, program, problems)]
    for book in books:
        if not problems.full and book not in strange:
            reader.read(book)
    common.overrule(chosen)
    reader.finish(complete)
    remarks = tuple(remark for book in books if book not in strange for remark in book_remarks(book, program, schema))
    units, alone = reader.units()
    if books and not units and not problems:
        problems.add("F546", Place(file=Path(path).name))
    return Taken(units, alone, tuple(map(str, files)), remarks)


def _opened(files: Sequence[Path], problems: Problems, folder: str) -> list[Book]:
    """The workbooks that can be opened; all of them are in memory at once, so that together they may have so many cells and no more."""
    books: list[Book] = []
    cells = 0
    for file in files:
        book = open_book(file, problems)
        if book is None:
            continue
        cells += sum(sheet.looks.area for sheet in book.sheets)
        if cells > MAX_CELLS_OF_FOLDER:
            limit = f"{MAX_CELLS_OF_FOLDER:,}"
            problems.add("F711", Place(file=folder), name=folder, limit_en=f"{limit} cells", limit_zh=f"{limit} 个单元格")
            break
        books.append(book)
    return books


@frozen(eq=False)
class _Reader:
    """Reads book after book. ``seen``: the place of each unit, with its name, by what the spellings of that have in common; ``twice``: those of them that stand in
    several books, as is said at the first of these, too."""

    schema: Schema
    problems: Problems
    common: Filler
    in_folder: bool
    fillers: list[tuple[Filler, str]] = field(factory=list, init=False)  # each with its file
    seen: dict[str, Place] = field(factory=dict, init=False)
    twice: set[str] = field(factory=set, init=False)
    records: list[tuple[Records, str]] = field(factory=list, init=False)
    singles: list[Filler] = field(factory=list, init=False)
    done: list[tuple[Filler, Facts]] = field(factory=list, init=False)

    def read(self, book: Book) -> None:
        tables = [find_table(self.schema, sheet) for sheet in book.sheets]
        for table in tables:
            if isinstance(table, NoTable) and table.gone is not None:
                self._refuse_gone(book, table, table.gone)
        read = [table for table in tables if not isinstance(table, NoTable)]
        if not read:
            self.problems.add("F715", Place(file=book.name), name=book.name)
            return
        own = [table for table in read if not (isinstance(table, UnitsDown) and table.spec is not None)]
        alone = not self.in_folder and sum(not (isinstance(table, FactsDown) and table.shared) for table in own) <= 1
        before, refused = len(self.fillers), False
        for table in own:
            if isinstance(table, FactsDown):
                named = self._named(book, Scope.ANY if alone and not table.headed else Scope.OWN)
                found = take_facts_down(self.schema, book, table, self.problems, self.common, named)
                if found is not None:
                    self.singles.append(found)
                elif not table.shared and not table.headed:
                    refused = True
            else:
                take_units_down(self.schema, book, table, self.problems, self._named(book, Scope.OWN))
        fillers = [filler for filler, _ in self.fillers[before:]]
        single = fillers[0] if len(fillers) == 1 and fillers[0] in self.singles else None
        for table in read:
            if refused and isinstance(table, UnitsDown) and table.unit is None:
                continue  # records of a unit of which it is said that it can't be taken
            if isinstance(table, UnitsDown) and table.spec is not None:
                records = read_records(self.schema, book, table, self.problems, None if single is None else single.place.unit or "")
                if records is not None:
                    self.records.append((records, book.name))

    def _refuse_gone(self, book: Book, table: NoTable, name: str) -> None:
        """The records of a list that the rubric doesn't ask for (any more)."""
        sheet = table.sheet
        cells = ((row, column) for row in range(table.heading + 1, len(sheet.rows)) for column in range(1, sheet.width))
        first = next((at for at in cells if not sheet.blank(*at)), None)
        if first is not None:
            self.problems.unknown("F530", at_cell(sheet, first, Place(file=book.name)), name, self.schema.names.every_name())

    def _named(self, book: Book, scope: Scope) -> Named:
        """Makes the filler of a unit, unless its name is missing, unusable or taken."""

        def named(raw: object, place: Place, row: Iterable[str]) -> Filler | None:
            if raw is WRONG:
                return None
            name = unit_name(raw) if isinstance(raw, str) and key(raw) else None
            if isinstance(raw, str) and not key(raw):
                if scope is not Scope.ANY:
                    self.problems.add("F541", place, name=self.schema.unit_heading(self.problems.language), hint=of_totals(row))
                    return None
            elif name is None:
                self.problems.add("F543", place, value=raw)
                return None
            if name is not None and not self._is_new(name, book.name, place):
                return None
            filler = Filler(self.schema, Place(file=book.name, unit=name), self.problems, scope)
            self.fillers.append((filler, book.name))
            return filler

        return named

    def _is_new(self, name: str, file: str, place: Place) -> bool:
        here = place.at(file=file, unit=name)
        first = self.seen.setdefault(key(name), here)
        self.problems.units.setdefault(key(name), here)
        if (first.file, first.cell) == (file, place.cell):
            return True
        if first.file == file:
            hint = Both(f"it stands in {first.cell} before", f"前一处在 {first.cell}") if first.cell else None
            self.problems.add("F540", place.at(unit=name), name=name, hint=hint)
            return False
        if key(name) not in self.twice:
            self.twice.add(key(name))
            self.problems.add("F713", first, name=first.unit or name, other=file)
        self.problems.add("F713", here, name=name, other=first.file)
        return False

    def finish(self, complete: Complete) -> None:
        """Give each unit its records, and see that every record has a unit."""
        for records, _ in self.records:
            if records.spec.shared:
                records.give(self.common, "", self.problems)
        known = {key(filler.place.unit or ""): filler.place.unit or "" for filler, _ in self.fillers}
        for filler, file in self.fillers:
            for records, where in self.records:
                if not records.spec.shared and (where == file or not self.in_folder):
                    records.give(filler, key(filler.place.unit or ""), self.problems)
            complete(filler)
            if filler.scope is Scope.ANY:
                filler.join(self.common)
            self.done.append((filler, filler.finish()))
        if self.fillers:
            for records, _ in self.records:
                records.check_owners(known, self.problems)

    def units(self) -> tuple[dict[str | None, Facts], bool]:
        if len(self.done) == 1 and self.done[0][0].scope is Scope.ANY:
            filler, values = self.done[0]
            known = {} if filler.place.unit is None else {key(filler.place.unit): filler.place.unit}
            return {filler.place.unit: values | with_known_names(self.schema.about_units, values, known)}, True
        return {filler.place.unit: values for filler, values in self.done}, False
