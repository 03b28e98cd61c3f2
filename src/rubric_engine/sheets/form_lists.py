"""The sheet of a list fact: a row for each record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.sheets.form_cohort import EMPTY_ROWS, finish
from rubric_engine.sheets.form_rules import wanted
from rubric_engine.sheets.form_styles import height
from rubric_engine.sheets.forms import Form, Units
from rubric_engine.sheets.usage import usages
from rubric_engine.sheets.words import BLANK, BLANK_HEADINGS, CLAUSES, LIST, UNIT

_CLAUSE, _ASKED, _LABEL, _NAME = 1, 2, 3, 4
_FIRST: Final = _NAME + 1
_OF_UNITS: Final = 22  # the width of the column with the units
_WIDE: Final = 14


def write_list(form: Form, spec: FactSpec, units: Sequence[str], filled: Units, *, cohort: bool) -> None:
    """A sheet with a column for the unit, where there are several and the list isn't shared, and one for each field."""
    sheet, styles = form.sheet("list", form.name(spec)), form.styles
    rows = _records(spec, units, filled, cohort=cohort)
    last = _FIRST + len(rows) + EMPTY_ROWS - 1
    with_unit = cohort and not spec.shared
    heading = form.say(
        f"{form.label(spec)}: one record a row" + (", with its unit" if with_unit else ""),
        f"{form.label(spec)}：每条记录一行" + ("，写明所属对象" if with_unit else ""),
    )
    sheet.write_string(0, 1, heading, styles.make(bold=True, font_size=14))
    sheet.write_string(_NAME, 0, f"{LIST}{spec.name}")
    sheet.set_column(0, 0, 0, None, {"hidden": True})
    column = 1
    if with_unit:
        sheet.write_string(_ASKED, column, form.say("the unit's name", "对象名称"), styles.asked)
        sheet.write_string(_LABEL, column, form.schema.unit_heading(form.language), styles.head)
        sheet.write_string(_NAME, column, UNIT)
        sheet.set_column(column, column, _OF_UNITS)
        for row in range(_FIRST, last + 1):
            sheet.write_string(row, column, (rows[row - _FIRST][0] or "") if row - _FIRST < len(rows) else "", styles.name)
        column += 1
    texts: list[tuple[str, float]] = []
    labels: list[tuple[str, float]] = []
    for each in spec.fields:
        measure = each.unit[form.language] if each.unit else ""
        asked = wanted(form.program, each, form.language)
        sheet.write_string(_ASKED, column, asked, styles.asked)
        sheet.write_string(_LABEL, column, form.label(each), styles.head)
        sheet.write_string(_NAME, column, each.name)
        texts.append((asked, max(16, len(measure) + 8)))
        labels.append((form.label(each), texts[-1][1]))
        sheet.set_column(column, column, texts[-1][1])
        for row in range(_FIRST, last + 1):
            if row - _FIRST < len(rows):
                owner, record, number = rows[row - _FIRST]
                form.fill(sheet, row, column, each, record.get(each.name), form.why(owner, f"{spec.name}[{number}].{each.name}"))
            else:
                form.fill(sheet, row, column, each, None)
        form.validate(sheet, (_FIRST, column), (last, column), each)
        form.place(sheet, _NAME, column, f"{spec.name}.{each.name}")
        column += 1
    if not with_unit:
        texts.append((_blank_records(form, sheet, column, last, [record for _, record, _ in rows]), 18))
        column += 1
    finish(form, sheet, texts, labels, names=_NAME, wide=column > _WIDE)
    _clauses(form, sheet, spec, column - 1, sum(wide for _, wide in texts) + (_OF_UNITS if with_unit else 0))
    sheet.freeze_panes(_FIRST, 2 if with_unit else 0)


def _clauses(form: Form, sheet: Any, spec: FactSpec, last: int, wide: float) -> None:
    """The clauses that the list serves, over the columns up to ``last``, which are so ``wide`` together."""
    found = usages(form.program, form.language)[spec.name].clauses
    if not found:
        return
    text = CLAUSES[form.language] + form.say(": ", "：") + form.say("; ", "；").join(found)
    sheet.set_row(_CLAUSE, height([(text, wide)], size=8))
    style = form.styles.asked
    if last > 1:
        sheet.merge_range(_CLAUSE, 1, _CLAUSE, last, text, style)
    else:
        sheet.write_string(_CLAUSE, 1, text, style)


def _blank_records(form: Form, sheet: Any, column: int, last: int, records: Sequence[Mapping[str, Value | None]]) -> str:
    """The column that tells a record of which nothing is known from a row that isn't filled in. (Where records name their unit, that tells.)"""
    yes, heading = form.say("yes", "是"), BLANK_HEADINGS[form.language]
    asked = form.say(
        "yes if there is a record here and nothing of it is known; else leave it empty", "这一行确有记录、各栏都不清楚的，选“是”；其他留空"
    )
    sheet.write_string(_ASKED, column, asked, form.styles.asked)
    sheet.write_string(_LABEL, column, heading, form.styles.head)
    sheet.write_string(_NAME, column, BLANK)
    sheet.set_column(column, column, 18)
    style = form.styles.value(FactSpec(name=BLANK, kind=ValueKind.YES_NO))
    for row in range(_FIRST, last + 1):
        known = row - _FIRST >= len(records) or any(value is not None for value in records[row - _FIRST].values())
        sheet.write_string(row, column, "" if known else yes, style)
    rule = {"validate": "list", "source": [yes], "input_title": heading, "input_message": asked, "error_message": asked}
    sheet.data_validation(_FIRST, column, last, column, rule)
    return asked


def _records(
    spec: FactSpec, units: Sequence[str], filled: Units, *, cohort: bool
) -> list[tuple[str | None, Mapping[str, Value | None], int]]:
    """The records that stand in the form already, each with its unit and, from 1, its place among the unit's."""
    chosen: list[tuple[str | None, Mapping[str, Value | None]]]
    if spec.shared or not cohort:
        chosen = [
            next(((name, values) for name, values in filled.items() if spec.shared or not units or name in (None, units[0])), (None, {}))
        ]
    else:
        chosen = [(unit, filled.get(unit, {})) for unit in units]
    rows: list[tuple[str | None, Mapping[str, Value | None], int]] = []
    for unit, values in chosen:
        listed = values.get(spec.name)
        if isinstance(listed, tuple):
            rows.extend((unit, dict(record), number) for number, record in enumerate(listed, 1))
    return rows
