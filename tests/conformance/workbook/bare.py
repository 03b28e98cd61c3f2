"""A plan laid out barely: its names, its formulas, and facts typed into it. The sheet of the units has a row for each name and a column for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from attrs import field, frozen
from xlsxwriter.utility import xl_col_to_name

from rubric_engine.core.ir import Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.scoring.workbook.model import Input, Kind, Plan
from rubric_engine.scoring.workbook.typed import DAYS_BEFORE, FIRST_DAY

Facts = Mapping[str, Value | None]
UNITS = "U"


class CannotType(Exception):
    """The facts hold what can't be typed into the workbook."""


@frozen
class Laid:
    """Where names stand: of the unit the row, of a list the sheet and the column (from 0)."""

    rows: dict[str, int] = field(factory=dict)
    columns: dict[str, tuple[str, int]] = field(factory=dict)


def lay_out(plan: Plan) -> Laid:
    laid = Laid()
    for name in (plan.unit_name, *(each.name for each in (*plan.inputs, *plan.rows) if each.level is None)):
        laid.rows[name] = len(laid.rows)
    for number, each in enumerate(plan.lists):
        sheet = f"L{number}"
        owners = [] if each.owner is None else [each.owner]
        for place, name in enumerate((*owners, *(row.name for row in (*plan.inputs, *plan.rows) if row.level == each.fact))):
            laid.columns[name] = (sheet, place)
    return laid


def written(
    plan: Plan, program: Program, units: Mapping[str | None, Facts], *, errors: Mapping[tuple[str, str], str] | None = None
) -> tuple[bytes, Laid]:
    """The workbook with the facts of the units, in their order. ``errors``: formulas that somebody typed instead, by unit and fact."""
    laid, kept = lay_out(plan), BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    sheets = {UNITS: book.add_worksheet(UNITS)} | {f"L{number}": book.add_worksheet(f"L{number}") for number in range(len(plan.lists))}
    last = xl_col_to_name(plan.units)
    for name, row in laid.rows.items():
        book.define_name(name, f"={UNITS}!A${row + 1}")
        book.define_name(name + plan.suffix, f"={UNITS}!$B${row + 1}:${last}${row + 1}")
        sheets[UNITS].write_string(row, 0, name)
    for name, (sheet, column) in laid.columns.items():
        letter = xl_col_to_name(column)
        book.define_name(name, f"={sheet}!${letter}1")
        book.define_name(name + plan.suffix, f"={sheet}!${letter}$2:${letter}${plan.records + 1}")
        sheets[sheet].write_string(0, column, name)
    for row in plan.rows:
        if row.level is None:
            for column in range(1, plan.units + 1):
                sheets[UNITS].write_formula(laid.rows[row.name], column, f"={row.formula}")
        else:
            sheet, column = laid.columns[row.name]
            for place in range(1, plan.records + 1):
                sheets[sheet].write_formula(place, column, f"={row.formula}")
    _type(plan, program, units, laid, sheets)
    for (unit, name), formula in (errors or {}).items():
        sheets[UNITS].write_formula(laid.rows[name], 1 + list(units).index(unit), formula)
    book.close()
    return kept.getvalue(), laid


def _type(plan: Plan, program: Program, units: Mapping[str | None, Facts], laid: Laid, sheets: Mapping[str, Any]) -> None:
    specs = {spec.name: spec for spec in program.facts}
    if len(units) > plan.units:
        raise CannotType
    of_unit = [each for each in plan.inputs if each.level is None]
    for column, (unit, facts) in enumerate(units.items(), 1):
        sheets[UNITS].write_string(laid.rows[plan.unit_name], column, unit or "the unit")
        for each in of_unit:
            value = facts.get(each.fact)
            if each.empties:
                if value == ():
                    sheets[UNITS].write_string(laid.rows[each.name], column, plan.yes)
                elif value is NONE:
                    raise CannotType
            elif value is not None:
                sheets[UNITS].write(laid.rows[each.name], column, cell(plan, each, value))
    for each_list in plan.lists:
        fields = [each for each in plan.inputs if each.level == each_list.fact]
        assert specs[each_list.fact].kind is ValueKind.LIST
        place = 0
        for unit, facts in list(units.items())[: 1 if each_list.owner is None else None]:
            records = facts.get(each_list.fact)
            for record in records if isinstance(records, tuple) else ():
                place += 1
                given = {name: value for name, value in record if value is not None}
                if place > plan.records or (not given and each_list.owner is None):
                    raise CannotType
                if each_list.owner is not None:
                    sheet, column = laid.columns[each_list.owner]
                    sheets[sheet].write_string(place, column, unit or "the unit")
                for each in fields:
                    if each.fact in given:
                        sheet, column = laid.columns[each.name]
                        sheets[sheet].write(place, column, cell(plan, each, given[each.fact]))


def cell(plan: Plan, each: Input, value: Value) -> Any:
    """What is typed for a value."""
    if value is NONE:
        return plan.none
    if isinstance(value, bool):
        return plan.yes if value else plan.no
    if isinstance(value, str):
        if not value:
            raise CannotType
        return value
    assert isinstance(value, Fraction)
    match each.kind:
        case Kind.CHOICE:
            return each.options[int(value)]
        case Kind.DATE:
            if value < FIRST_DAY or value > date.max.toordinal():
                raise CannotType
            return int(value) - DAYS_BEFORE
        case _:
            if (value * 10**each.decimals).denominator != 1 or abs(value) > plan.limit:
                raise CannotType
            return int(value) if value.denominator == 1 else float(value)


def shown(rows: Sequence[Sequence[Any]], laid: Laid, name: str, column: int) -> Any:
    """What a cell of a unit shows, of the sheet as it is read back."""
    row = rows[laid.rows[name]]
    return row[column] if column < len(row) else ""
