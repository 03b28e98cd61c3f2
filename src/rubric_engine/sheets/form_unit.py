"""The form of one unit: a row for each fact, section by section; and that of the facts which all units share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rubric_engine.core.ir import FactSpec
from rubric_engine.core.values import Value
from rubric_engine.sheets.form_rules import wanted
from rubric_engine.sheets.form_styles import height
from rubric_engine.sheets.forms import Form
from rubric_engine.sheets.usage import Usage, groups
from rubric_engine.sheets.words import FACTS, SHARED, UNIT

_NAME, _LABEL, _VALUE, _UNIT, _CLAUSE, _ASKED, _NOTE = range(7)
_WIDTHS: Final = (0, 38, 16, 7, 30, 26, 16)
_HEADINGS: Final = {
    "zh": ("数据项", "填报值", "单位", "适用条款", "填写要求", "备注"),
    "en": ("fact", "value", "unit", "clause", "expected", "note"),
}


def write_unit(form: Form, unit: str | None, values: Mapping[str, Value | None]) -> None:
    """The sheet of a unit's facts."""
    sheet = form.sheet("facts")
    sheet.merge_range(0, _LABEL, 0, _NOTE, form.program.label[form.language], form.styles.title)
    sheet.set_row(0, 30)
    sheet.write_string(1, _NAME, UNIT)
    heading = form.schema.unit_heading(form.language)
    own = form.program.unit[form.language] if form.program.unit else heading
    sheet.write_string(1, _LABEL, heading, form.styles.bold)
    sheet.write_string(1, _VALUE, unit or "", form.styles.name)
    sheet.data_validation(1, _VALUE, 1, _VALUE, {"validate": "any", "input_title": heading[:31], "input_message": own[:250]})
    sheet.write_string(1, _CLAUSE, form.say("Fill in the yellow cells only.", "只填写黄色单元格；不清楚的留空。"), form.styles.plain)
    _rows(form, sheet, FACTS, groups(form.program, form.language), values, unit)


def write_shared(form: Form, values: Mapping[str, Value | None]) -> None:
    """The sheet of the facts that all units share."""
    found = groups(form.program, form.language, shared=True)
    sheet = form.sheet("shared")
    title = form.say("Shared by all units: filled in once", "各单位共用的数据，只填一次")
    sheet.merge_range(0, _LABEL, 0, _NOTE, title, form.styles.title)
    _rows(form, sheet, SHARED, found, values, None)


def _rows(
    form: Form,
    sheet: Any,
    mark: str,
    found: list[tuple[str, list[tuple[FactSpec, Usage]]]],
    values: Mapping[str, Value | None],
    unit: str | None,
) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": True} if column == _NAME else {})
    head = 2
    sheet.write_string(head, _NAME, mark)
    for column, text in enumerate(_HEADINGS[form.language], _LABEL):
        sheet.write_string(head, column, text, form.styles.head)
    sheet.freeze_panes(head + 1, 0)
    row = head + 1
    for group, facts in found:
        sheet.merge_range(row, _LABEL, row, _NOTE, group, form.styles.section)
        row += 1
        for spec, usage in facts:
            _fact(form, sheet, row, spec, usage, values.get(spec.name), form.why(unit, spec.name))
            row += 1
    form.protect(sheet)
    form.paper(sheet, landscape=True, heading=(head, head))


def _fact(form: Form, sheet: Any, row: int, spec: FactSpec, usage: Usage, value: Value | None, why: str | None) -> None:
    styles = form.styles
    clauses, asked = form.say("; ", "；").join(usage.clauses), wanted(form.program, spec, form.language)
    texts = {_LABEL: form.label(spec), _CLAUSE: clauses, _ASKED: asked}
    sheet.set_row(row, height((text, _WIDTHS[column]) for column, text in texts.items()))
    sheet.write_string(row, _NAME, spec.name)
    sheet.write_string(row, _LABEL, form.label(spec), styles.cell)
    form.fill(sheet, row, _VALUE, spec, value, why)
    form.validate(sheet, (row, _VALUE), (row, _VALUE), spec)
    sheet.write_string(row, _UNIT, spec.unit[form.language] if spec.unit else "", styles.cell)
    sheet.write_string(row, _CLAUSE, clauses, styles.cell)
    sheet.write_string(row, _ASKED, asked, styles.cell)
    sheet.write_blank(row, _NOTE, None, styles.note)
    form.place(sheet, row, _VALUE, spec.name)
