"""Taking the facts of one table: a row for each fact, or a row for each unit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from rubric_engine.core.ir import FactSpec
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.csv_file import find
from rubric_engine.facts.folding import key
from rubric_engine.facts.mapping import Filler, misplaced
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.sheets.book import At, Book, Sheet
from rubric_engine.sheets.cells import WRONG, raw_of
from rubric_engine.sheets.layouts import FactsDown, UnitsDown
from rubric_engine.sheets.words import NOT_FACTS

Named = Callable[[object, Place, Iterable[str]], Filler | None]
"""Makes the filler of a unit out of its name, the place of the name and the texts of its row; None with a problem. An empty name may be that of a unit alone."""


def take_facts_down(schema: Schema, book: Book, table: FactsDown, problems: Problems, common: Filler, named: Named) -> Filler | None:
    """Take a table with a row for each fact; the filler of the only unit, if the table is the form of one."""
    sheet, place = table.sheet, Place(file=book.name)
    fillers: dict[int, Filler] = {}
    for column in table.values:
        if table.shared:
            fillers[column] = common
            continue
        at = (table.heading, column) if table.headed else table.unit
        filler = named("" if at is None else name_in(sheet, at, place, problems), place if at is None else at_cell(sheet, at, place), ())
        if filler is not None:
            fillers[column] = filler
    rows: list[int] = []
    for row in range(table.heading + 1, len(sheet.rows)):
        if problems.full:
            break
        written = sheet.text(row, table.names)
        filled = [column for column in table.values if not sheet.blank(row, column)]
        if not written:
            for column in filled:
                problems.add("F707", at_cell(sheet, (row, column), place), value=sheet.text(row, column))
            continue
        spec = _named_fact(schema, sheet, (row, table.names), place, problems, wanted=bool(filled))
        if spec is None:
            continue
        rows.append(row)
        for column, filler in fillers.items():
            if not (table.shared or filler.scope.holds(spec)) and column in filled:
                misplaced(spec, at_cell(sheet, (row, column), place).at(fact=spec.name), problems)
                continue
            if (
                column in filled or not table.shared
            ):  # each workbook of a folder has a form for what is shared, and one of them is filled in
                take_cell(filler, spec, written, sheet, (row, column), book.name, marked=table.marked)
    merged_values(sheet, rows, tuple(fillers), place, problems)
    if table.headed:
        check_unheaded(sheet, rows, table, place, problems)
    only = next(iter(fillers.values()), None)
    return only if not table.shared and not table.headed else None


def take_units_down(schema: Schema, book: Book, table: UnitsDown, problems: Problems, named: Named) -> None:
    """Take a table with a row for each unit."""
    sheet, place = table.sheet, Place(file=book.name)
    specs = headed_columns(schema, schema.names, table, place, problems)
    if table.unit is None:
        problems.add("F542", at_cell(sheet, (table.heading, 0), place), name=schema.unit_heading(problems.language))
    rows: list[int] = []
    for row in range(table.heading + 1, len(sheet.rows)):
        if problems.full:
            break
        columns = [column for column in specs if not sheet.blank(row, column)]
        if table.unit is None or (sheet.blank(row, table.unit) and not columns):
            continue
        at = row, table.unit
        beside = (sheet.text(row, column) for column in range(min(sheet.width, table.unit)))
        filler = named(name_in(sheet, at, place, problems), at_cell(sheet, at, place), beside)
        if filler is None:
            filler = Filler(schema, place, problems)  # its values are looked at nevertheless
        rows.append(row)
        for column, spec in specs.items():
            take_cell(filler, spec, table.headings[column], sheet, (row, column), book.name, marked=table.marked)
    merged_values(sheet, rows, tuple(specs), place, problems)
    stray_values(sheet, rows, table, place, problems)


# ---------------------------------------------------------------- cells


def take_cell(filler: Filler, spec: FactSpec, written: str, sheet: Sheet, at: At, file: str | None, *, marked: bool) -> None:
    """Take the fact of a cell."""
    place = filler.place.at(file=file, cell=sheet.cell(*at), label=label_shown(spec, written, filler.problems.language, marked=marked))
    raw = raw_of(spec, sheet, *at, place.at(fact=spec.name), filler.problems)
    if raw is WRONG:
        filler.spoil(spec, written)
    else:
        filler.take(spec, written, raw, place)


def label_shown(spec: FactSpec, written: str, language: Language, *, marked: bool) -> str | None:
    """The label that stands in a heading: in our form always, since its names are hidden, elsewhere where the heading is one. None where that is the name."""
    if spec.label is None:
        return None
    label = spec.label[language] if marked else written if key(written) in (key(spec.label.en), key(spec.label.zh)) else spec.name
    return None if key(label) == key(spec.name) else label


def name_in(sheet: Sheet, at: At, place: Place, problems: Problems) -> object:
    """The name that stands in a cell. A date is none; an error is ``WRONG``, with a problem."""
    if at in sheet.looks.errors:
        problems.add("F700", at_cell(sheet, at, place), value=sheet.looks.errors[at])
        return WRONG
    content = sheet.content(*at)
    return sheet.text(*at) if isinstance(content, (str, int, float)) and not isinstance(content, bool) else content


def at_cell(sheet: Sheet, at: At, place: Place) -> Place:
    return place.at(cell=sheet.cell(*at))


def _named_fact(schema: Schema, sheet: Sheet, at: At, place: Place, problems: Problems, *, wanted: bool) -> FactSpec | None:
    """The fact that a cell names. A row without values may be headed by anything."""
    written = sheet.text(*at)
    if not wanted and schema.names.find(written) is None and len(schema.names.find_label(written)) != 1:
        return None
    return find(written, schema.names, at_cell(sheet, at, place), problems)


def headed_columns(
    schema: Schema, names: Names, table: UnitsDown, place: Place, problems: Problems, owner: FactSpec | None = None
) -> dict[int, FactSpec]:
    """The fact (or the field of ``owner``) of each column. Columns of remarks are left out, and those with an unknown heading and nothing below it."""
    sheet = table.sheet
    specs: dict[int, FactSpec] = {}
    seen: dict[str, str] = {}
    for column, heading in table.headings.items():
        here = at_cell(sheet, (table.heading, column), place)
        known = names.find(heading) is not None or names.find_label(heading)
        filled = any(not sheet.blank(row, column) for row in range(table.heading + 1, len(sheet.rows)))
        if not known and (heading.casefold() in NOT_FACTS or not filled):
            continue
        if not known and schema.is_unit_heading(heading, names):
            first = sheet.text(table.heading, table.unit) if table.unit is not None else heading
            problems.add("F545", here, first=first, second=heading)
            continue
        spec = find(heading, names, here, problems, owner)
        if spec is None:
            continue
        if spec.shared:
            if filled:
                misplaced(spec, here, problems)
        elif spec.name in seen:
            problems.add("F531", here.at(fact=spec.name), first=seen[spec.name], second=heading)
        else:
            specs[column] = spec
            seen[spec.name] = heading
    return specs


# ---------------------------------------------------------------- what stands where it means nothing


def merged_values(sheet: Sheet, rows: Iterable[int], columns: Iterable[int], place: Place, problems: Problems) -> None:
    """A value that is merged over the cells of several facts or units is nobody's."""
    of_rows, of_columns = sorted(set(rows)), sorted(set(columns))

    def within(numbers: list[int], first: int, last: int) -> int:
        return bisect_right(numbers, last) - bisect_left(numbers, first)

    for (top, left), (bottom, right) in sheet.looks.merged:
        inside = within(of_rows, top, bottom) * within(of_columns, left, right)
        if inside > 1 and not sheet.blank(top, left):
            cells = f"{sheet.cell(top, left)}:{sheet.cell(bottom, right).rpartition('!')[2]}"
            problems.add("F706", place.at(cell=sheet.cell(top, left)), cells=cells)


def check_unheaded(sheet: Sheet, rows: Iterable[int], table: FactsDown, place: Place, problems: Problems) -> None:
    """Values to the right of a table of facts whose column has no heading."""
    rows = list(rows)
    for column in range(max(table.values, default=sheet.width) + 1, sheet.width):
        if not sheet.text(table.heading, column):
            _first_stray(sheet, rows, column, place, problems)


def stray_values(sheet: Sheet, rows: Iterable[int], table: UnitsDown, place: Place, problems: Problems) -> None:
    """Values in a column that has no heading."""
    rows = list(rows)
    for column in range(sheet.width):
        if column not in (table.unit, table.blank) and column not in table.headings and not (table.marked and not _right_of(table, column)):
            _first_stray(sheet, rows, column, place, problems)


def _right_of(table: UnitsDown, column: int) -> bool:
    return column > min((*table.headings, *(() if table.unit is None else (table.unit,))), default=0)


def _first_stray(sheet: Sheet, rows: Iterable[int], column: int, place: Place, problems: Problems) -> None:
    row = next((row for row in rows if not sheet.blank(row, column)), None)
    if row is not None:
        problems.add("F707", at_cell(sheet, (row, column), place), value=sheet.text(row, column))
