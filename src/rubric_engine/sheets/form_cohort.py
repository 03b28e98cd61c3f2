"""The form of a cohort: a row for each unit, a column for each fact, under the section, the clauses that it serves, what is expected and the label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rubric_engine.sheets.form_rules import wanted
from rubric_engine.sheets.form_styles import height
from rubric_engine.sheets.forms import Form, Units
from rubric_engine.sheets.usage import groups
from rubric_engine.sheets.words import CLAUSES, COHORT, UNIT

EMPTY_ROWS: Final = 200
_SECTION, _CLAUSE, _ASKED, _LABEL, _NAME = 1, 2, 3, 4, 5
_FIRST: Final = _NAME + 1
_WIDE: Final = 14  # columns that still fit on a page


def write_cohort(form: Form, units: Sequence[str], filled: Units) -> None:
    """The sheet of the units' facts."""
    sheet = form.sheet("facts")
    found = groups(form.program, form.language)
    last = max(_FIRST + len(units), _FIRST + (0 if units else EMPTY_ROWS)) - 1
    styles = form.styles
    sheet.write_string(0, 1, form.program.label[form.language], form.styles.make(bold=True, font_size=14))
    sheet.write_string(_NAME, 0, COHORT)
    sheet.write_string(_NAME, 1, UNIT)
    sheet.write_string(_LABEL, 1, form.schema.unit_heading(form.language), styles.head)
    sheet.write_string(_SECTION, 1, "", styles.section)
    sheet.write_string(_CLAUSE, 1, CLAUSES[form.language], styles.asked)
    sheet.write_string(_ASKED, 1, form.say("the unit's name", "对象名称，每行一个"), styles.asked)
    sheet.set_column(0, 0, 0, None, {"hidden": True})
    sheet.set_column(1, 1, 22)
    for row in range(_FIRST, last + 1):
        sheet.write_string(row, 1, units[row - _FIRST] if row - _FIRST < len(units) else "", styles.name)
    column = 2
    asked: list[tuple[str, float]] = []
    labels: list[tuple[str, float]] = []
    served: list[tuple[str, float]] = []
    for group, facts in found:
        _section(sheet, column, column + len(facts) - 1, group, styles.section)
        for spec, usage in facts:
            measure = spec.unit[form.language] if spec.unit else ""
            wide = max(14, len(measure) + 8)
            asked.append((wanted(form.program, spec, form.language), wide))
            labels.append((form.label(spec), wide))
            served.append((form.say("; ", "；").join(usage.clauses), wide))
            sheet.write_string(_CLAUSE, column, served[-1][0], styles.asked)
            sheet.write_string(_ASKED, column, asked[-1][0], styles.asked)
            sheet.write_string(_LABEL, column, form.label(spec), styles.head)
            sheet.write_string(_NAME, column, spec.name)
            sheet.set_column(column, column, wide)
            for row in range(_FIRST, last + 1):
                unit = units[row - _FIRST] if row - _FIRST < len(units) else None
                values = {} if unit is None else filled.get(unit, {})
                form.fill(sheet, row, column, spec, values.get(spec.name), None if unit is None else form.why(unit, spec.name))
            form.validate(sheet, (_FIRST, column), (last, column), spec)
            form.place(sheet, _NAME, column, spec.name)
            column += 1
    sheet.set_row(_CLAUSE, height(served, size=8))
    finish(form, sheet, asked, labels, names=_NAME, wide=column > _WIDE)
    sheet.freeze_panes(_FIRST, 2)
    sheet.repeat_columns(0, 1)


def _section(sheet: Any, first: int, last: int, group: str, style: Any) -> None:
    if last > first:
        sheet.merge_range(_SECTION, first, _SECTION, last, group, style)
    else:
        sheet.write_string(_SECTION, first, group, style)


def finish(
    form: Form, sheet: Any, asked: Sequence[tuple[str, float]], labels: Sequence[tuple[str, float]], *, names: int, wide: bool
) -> None:
    """Heights, protection and paper of a sheet with a row of hidden ``names``; ``asked`` and ``labels``: the texts of the two rows above it, with the widths of
    their columns."""
    label = names - 1
    sheet.set_row(0, 26)
    sheet.set_row(label - 1, height(asked, size=8, least=42))
    sheet.set_row(label, height(labels, least=48))
    sheet.set_row(names, None, None, {"hidden": True})
    form.protect(sheet)
    form.paper(sheet, landscape=True, heading=(_SECTION, label), wide=wide)
