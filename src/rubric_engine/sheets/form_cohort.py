"""The form of a cohort: a row for each unit, a column for each fact, under two headings: the section and the label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rubric_engine.sheets.form_rules import wanted
from rubric_engine.sheets.form_styles import height
from rubric_engine.sheets.forms import Form, Units
from rubric_engine.sheets.usage import groups
from rubric_engine.sheets.words import COHORT, UNIT

EMPTY_ROWS: Final = 200
_SECTION, _ASKED, _LABEL, _NAME = 1, 2, 3, 4
FIRST: Final = 5
_WIDE: Final = 14  # columns that still fit on a page


def write_cohort(form: Form, units: Sequence[str], filled: Units) -> None:
    """The sheet of the units' facts."""
    sheet = form.sheet("facts")
    found = groups(form.program, form.language)
    last = max(FIRST + len(units), FIRST + (0 if units else EMPTY_ROWS)) - 1
    styles = form.styles
    sheet.write_string(0, 1, form.program.label[form.language], form.styles.make(bold=True, font_size=14))
    sheet.write_string(_NAME, 0, COHORT)
    sheet.write_string(_NAME, 1, UNIT)
    sheet.write_string(_LABEL, 1, form.schema.unit_heading(form.language), styles.head)
    sheet.write_string(_SECTION, 1, "", styles.section)
    sheet.write_string(_ASKED, 1, form.say("the unit's name", "对象名称，每行一个"), styles.asked)
    sheet.set_column(0, 0, 0, None, {"hidden": True})
    sheet.set_column(1, 1, 22)
    for row in range(FIRST, last + 1):
        sheet.write_string(row, 1, units[row - FIRST] if row - FIRST < len(units) else "", styles.name)
    column = 2
    asked: list[tuple[str, float]] = []
    labels: list[tuple[str, float]] = []
    for group, facts in found:
        _section(sheet, column, column + len(facts) - 1, group, styles.section)
        for spec, _ in facts:
            measure = spec.unit[form.language] if spec.unit else ""
            wide = max(14, len(measure) + 8)
            asked.append((wanted(form.program, spec, form.language), wide))
            labels.append((form.label(spec), wide))
            sheet.write_string(_ASKED, column, asked[-1][0], styles.asked)
            sheet.write_string(_LABEL, column, form.label(spec), styles.head)
            sheet.write_string(_NAME, column, spec.name)
            sheet.set_column(column, column, wide)
            for row in range(FIRST, last + 1):
                values = filled.get(units[row - FIRST], {}) if row - FIRST < len(units) else {}
                form.fill(sheet, row, column, spec, values.get(spec.name))
            form.validate(sheet, (FIRST, column), (last, column), spec)
            form.place(sheet, _NAME, column, spec.name)
            column += 1
    finish(form, sheet, asked, labels, wide=column > _WIDE)
    sheet.freeze_panes(FIRST, 2)
    sheet.repeat_columns(0, 1)


def _section(sheet: Any, first: int, last: int, group: str, style: Any) -> None:
    if last > first:
        sheet.merge_range(_SECTION, first, _SECTION, last, group, style)
    else:
        sheet.write_string(_SECTION, first, group, style)


def finish(form: Form, sheet: Any, asked: Sequence[tuple[str, float]], labels: Sequence[tuple[str, float]], *, wide: bool) -> None:
    """Heights, protection and paper of a sheet with a row of hidden names; ``asked`` and ``labels``: the texts above it, with the widths of their columns."""
    sheet.set_row(0, 26)
    sheet.set_row(_ASKED, height(asked, size=8, least=42))
    sheet.set_row(_LABEL, height(labels, least=48))
    sheet.set_row(_NAME, None, None, {"hidden": True})
    form.protect(sheet)
    form.paper(sheet, landscape=True, heading=(_SECTION, _LABEL), wide=wide)
