"""Facts from a table: a row for each unit, or a row for each fact.

*Units down*: the heading has the unit's column and the facts' names, aliases or labels; then a row for each unit.
*Facts down*: the first cell is ``fact`` or ``数据项``; the columns after it that describe the fact (alias, label, what is expected)
are skipped; each other column is a unit. Templates have this form.

Cells are separated by commas, semicolons or tabs, decided by the heading alone. Blank rows are skipped; rows are numbered as a spreadsheet
shows them.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from rubric_engine.core.ir import FactSpec
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import Both, joined
from rubric_engine.facts.folding import is_blank, key
from rubric_engine.facts.guarded import unguarded
from rubric_engine.facts.mapping import Complete, Facts, Filler, misplaced, nothing_more
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.records import not_a_field
from rubric_engine.facts.text_file import Source
from rubric_engine.facts.units import UnitNames

FACT_HEADINGS: Final = ("fact", "数据项")
_NAME_HEADINGS: Final = ("name", "名称")
_VALUE_HEADINGS: Final = ("value", "值", "shared", "共用")
DESCRIBING: Final = frozenset(
    ("alias", "label", "expected", "type", "range", "unit", "note", "别名", "名称", "填写要求", "类型", "范围", "单位", "说明", "备注")
)

NOT_FACTS: Final = frozenset(("序号", "编号", "备注", "no", "no.", "note", "notes", "remark", "remarks", "#"))
"""Headings of columns that offices add and that say nothing about a fact."""


@frozen
class Row:
    """A row that isn't blank; ``number`` as a spreadsheet shows it, None of a heading that isn't a row."""

    number: int | None
    cells: tuple[str, ...]


def read_csv(schema: Schema, source: Source, problems: Problems, complete: Complete = nothing_more) -> dict[str, Facts]:
    """The facts of each unit of a table; the shared ones are still missing."""
    place = Place(file=source.name)
    rows = table(source, schema, schema.names, problems)
    if not rows:
        return {}
    first = rows[0].cells[0]
    if key(first).casefold() in FACT_HEADINGS and schema.names.find(first) is None:
        cohort = _facts_down(schema, rows, place, problems, complete)
    else:
        cohort = _units_down(schema, rows, place, problems, complete)
    if not cohort and not problems:
        problems.add("F546", place)
    return cohort


# ---------------------------------------------------------------- the table


def table(source: Source, schema: Schema, names: Names, problems: Problems) -> list[Row]:
    """The rows of a text, the heading first; every row as long as the heading (those that aren't are problems, and left out)."""
    text = source.text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, schema, names), strict=True)
    rows: list[Row] = []
    place = Place(file=source.name)
    if _by_full_width(text, schema, names):
        problems.add("F563", place.at(row=next(n for n, line in enumerate(text.splitlines(), 1) if not is_blank(line))))
        return []
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            if not rows:
                problems.add("F557", place, name=source.name)
            return rows
        except csv.Error:
            problems.add("F556", place.at(row=number))
            return []
        if all(is_blank(cell) for cell in cells):
            continue
        width = len(rows[0].cells) if rows else _last_filled(cells)
        if len(cells) < width or _last_filled(cells) > width:
            if _last_filled(cells) > width and len(cells) - width == 1 and rows:
                problems.add("F559", place.at(row=number), number=width + 1)
            else:
                full_width = any("，" in cell for cell in cells)
                hint = Both("the comma is `,`, not `，`", "分隔请用英文逗号「,」，不用「，」") if full_width else None
                problems.add("F558", place.at(row=number), had=len(cells), wanted=width, hint=hint)
            continue
        rows.append(Row(number, tuple(cells[:width])))


def _last_filled(cells: list[str]) -> int:
    return max((n for n, cell in enumerate(cells, 1) if not is_blank(cell)), default=0)


def _delimiter(text: str, schema: Schema, names: Names) -> str:
    """The one that cuts the heading into the most known names; then the one that cuts it most often; then tab, comma, semicolon."""
    return max("\t,;", key=lambda delimiter: _worth(delimiter, text, schema, names))


def _by_full_width(text: str, schema: Schema, names: Names) -> bool:
    """Whether the cells of the heading are parted by full-width commas, and by nothing that parts cells."""
    known, cells = _worth("，", text, schema, names)
    return known > 0 and cells > 1 and all(_worth(delimiter, text, schema, names) == (0, 1) for delimiter in "\t,;")


def _worth(delimiter: str, text: str, schema: Schema, names: Names) -> tuple[int, int]:
    """Into how many known names a delimiter cuts the heading, and into how many cells."""
    heading = next((line for line in text.splitlines() if not is_blank(line)), "")
    try:
        cells = next(csv.reader([heading], delimiter=delimiter))
    except csv.Error:
        return 0, 0
    known = sum(names.find(cell) is not None or schema.is_unit_heading(cell, names) or key(cell) in FACT_HEADINGS for cell in cells)
    return known, len(cells)


# ---------------------------------------------------------------- units down


@frozen
class Columns:
    """What each column of a heading stands for: a fact or field, or nothing (None)."""

    headings: tuple[str, ...]
    specs: tuple[FactSpec | None, ...]
    unit: int | None


def columns(
    row: Row,
    schema: Schema,
    names: Names,
    place: Place,
    problems: Problems,
    unknown: FactSpec | None = None,
    passed_over: frozenset[str] = frozenset(),
) -> Columns:
    """Read a heading. ``unknown``: the list fact whose fields are wanted. ``passed_over``: headings that stand for nothing, unless a fact is called so."""
    specs: list[FactSpec | None] = []
    seen: dict[str, str] = {}
    unit: int | None = None
    for number, cell in enumerate(row.cells):
        heading = cell.strip()
        here = place.at(row=row.number, column=heading)
        spec = None
        if is_blank(cell):
            problems.add("F559", here.at(column=str(number + 1)), number=number + 1)
        elif schema.is_unit_heading(heading, names):
            if unit is not None:
                problems.add("F545", here, first=row.cells[unit].strip(), second=heading)
            unit = number
        elif heading.casefold() not in passed_over or names.find(heading) is not None or names.find_label(heading):
            spec = find(heading, names, here, problems, unknown)
            if spec is not None and spec.shared:
                misplaced(spec, here, problems)
                spec = None
            elif spec is not None and spec.name in seen:
                problems.add("F531", here.at(fact=spec.name), first=seen[spec.name], second=heading)
                spec = None
            elif spec is not None:
                seen[spec.name] = heading
        specs.append(spec)
    return Columns(tuple(cell.strip() for cell in row.cells), tuple(specs), unit)


def find(heading: str, names: Names, place: Place, problems: Problems, owner: FactSpec | None = None) -> FactSpec | None:
    """The fact (or the field of ``owner``) that a heading names, or None with a problem. Labels will do where they are unique."""
    spec = names.find(heading)
    if spec is not None:
        return spec
    labelled = names.find_label(heading)
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        problems.add("F534", place, name=heading, options=joined([spec.name for spec in labelled]))
        return None
    if owner is not None:
        not_a_field(owner, names, heading, place.at(fact=owner.name), problems)
    elif example := names.group(heading):
        problems.add("F532", place, name=heading, example=example)
    else:
        problems.unknown("F530", place, heading, names.every_name())
    return None


def _units_down(schema: Schema, rows: list[Row], place: Place, problems: Problems, complete: Complete) -> dict[str, Facts]:
    heading = columns(rows[0], schema, schema.names, place, problems)
    wanted = schema.unit_heading(problems.language)
    if heading.unit is None:
        problems.add("F542", place.at(row=rows[0].number), name=wanted)
    names, cohort = UnitNames(), dict[str, Facts]()
    for row in rows[1:]:
        if problems.full:
            break
        here, name = place.at(row=row.number), None
        if heading.unit is not None:
            column = heading.headings[heading.unit]
            name = names.take(unguarded(row.cells[heading.unit]), column, here.at(column=column), problems, row.cells)
            here = here.at(unit=name)
        filler = Filler(schema, here, problems)
        for written, spec, cell in zip(heading.headings, heading.specs, row.cells, strict=True):
            if spec is not None:
                filler.take(spec, written, cell, here, written)
        if name is not None:
            complete(filler)
            cohort[name] = filler.finish()
    return cohort


# ---------------------------------------------------------------- facts down


def _facts_down(schema: Schema, rows: list[Row], place: Place, problems: Problems, complete: Complete) -> dict[str, Facts]:
    heading = rows[0]
    start = 1
    while start < len(heading.cells) and key(heading.cells[start]).casefold() in DESCRIBING:
        start += 1
    names, fillers = UnitNames(), dict[int, Filler]()
    for number in range(start, len(heading.cells)):
        column = heading.cells[number].strip() or str(number + 1)
        here = place.at(row=heading.number, column=column)
        if is_blank(heading.cells[number]):
            if any(not is_blank(row.cells[number]) for row in rows[1:]):
                problems.add("F559", here, number=number + 1)
            continue
        name = names.take(unguarded(heading.cells[number]), FACT_HEADINGS[0], here, problems)
        if name is not None:
            fillers[number] = Filler(schema, place.at(unit=name), problems)
    for row in rows[1:]:
        if problems.full:
            break
        written, here = row.cells[0].strip(), place.at(row=row.number)
        if not written:
            problems.add("F535", here, name=" ")
            continue
        spec = find(written, schema.names, here, problems)
        if spec is None:
            continue
        if spec.shared:
            misplaced(spec, here, problems)
            continue
        for number, filler in fillers.items():
            filler.take(spec, written, row.cells[number], here, filler.place.unit)
    for filler in fillers.values():
        complete(filler)
    return {str(filler.place.unit): filler.finish() for filler in fillers.values()}


# ---------------------------------------------------------------- shared facts


def read_shared_table(schema: Schema, source: Source, common: Filler, problems: Problems) -> None:
    """Shared facts in two columns, name and value. A heading may stand above, and between the two what describes the fact, as in the template."""
    place = Place(file=source.name)
    rows = table(source, schema, schema.names, problems)
    if not rows:
        return
    cells = [key(cell).casefold() for cell in rows[0].cells]
    headed = cells[0] in (*FACT_HEADINGS, *_NAME_HEADINGS) and cells[-1] in _VALUE_HEADINGS
    described = headed and all(cell in DESCRIBING for cell in cells[1:-1])
    if len(cells) != 2 and not described:
        problems.add("F605", place.at(row=rows[0].number), had=len(cells))
        return
    for row in rows[1:] if headed else rows:
        written, here = row.cells[0].strip(), place.at(row=row.number)
        if not written:
            problems.add("F535", here, name=" ")
            continue
        spec = find(written, schema.names, here, problems)
        if spec is not None:
            common.take(spec, written, row.cells[-1], here, rows[0].cells[-1].strip() if headed else "2")
