"""The sheets of a self-scoring workbook that are typed into: a row for each fact with a column for each unit, what units share, and a sheet for each list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.facts.template import list_facts
from rubric_engine.scoring.workbook.model import Input, ListOf, Role, Row
from rubric_engine.sheets.book import letters, position
from rubric_engine.sheets.form_rules import cell_value, wanted
from rubric_engine.sheets.form_unit import write_shared
from rubric_engine.sheets.scoring_book_frame import (
    FACTS,
    FIRST_RECORD,
    FIRST_UNIT,
    LINE,
    Frame,
    check_formula,
    digits,
    lines_of,
    quoted,
    write_formula,
)
from rubric_engine.sheets.usage import Usage, groups
from rubric_engine.sheets.words import LIST, MARK, UNIT

_NAME, _LABEL, _MEASURE, _CLAUSE, _ASKED = range(5)
_WIDTHS: Final = (0, 38, 7, 30, 24)
_STATE, _TOTAL, HEAD = 1, 2, 3
_HEADINGS: Final = {"zh": ("数据项", "名称", "单位", "适用条款", "填写要求"), "en": ("fact", "label", "unit", "clause", "expected")}
_REMARK: Final = {"zh": "备注", "en": "note"}  # the heading of what isn't read back
_RED: Final = {"bg_color": "#F8CBAD", "font_color": "#9C0006"}


def write_facts(frame: Frame) -> None:
    """The facts of the units, by the rubric's sections."""
    sheet, form, styles = frame.sheets[FACTS], frame.form, frame.styles
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": True} if column == _NAME else {})
    sheet.set_column(FIRST_UNIT, frame.last_unit, 12 if len(frame.units) > 1 else 22)
    sheet.merge_range(0, _LABEL, 0, _ASKED, form.program.label[form.language], styles.title)
    sheet.set_row(0, 30)
    _heads(frame, sheet)
    row = HEAD + 1
    for group, facts in groups(form.program, form.language):
        sheet.merge_range(row, _LABEL, row, _ASKED, group, styles.section)
        for column in frame.columns():
            sheet.write_blank(row, column, None, styles.section)
        row += 1
        for spec, usage in facts:
            _fact(frame, sheet, row, spec, usage)
            row += 1
    _states(frame, sheet, row - 1)
    sheet.freeze_panes(HEAD + 1, _MEASURE)
    frame.finish(sheet, (HEAD, HEAD))


def _heads(frame: Frame, sheet: Any) -> None:
    styles, form = frame.styles, frame.form
    note = frame.say(
        "Type into the yellow cells only. What isn't known stays empty.", "只填黄色单元格：先填各单位名称，再填数据；不清楚的留空。"
    )
    sheet.merge_range(_STATE, _LABEL, _STATE, _CLAUSE, note, styles.make(font_size=9, font_color="#595959", text_wrap=True))
    sheet.merge_range(_TOTAL, _LABEL, _TOTAL, _CLAUSE, "", styles.plain)
    right = styles.make(bold=True, align="right", font_color="#595959")
    sheet.write_string(_STATE, _ASKED, frame.say("state", "填报情况"), right)
    sheet.write_string(_TOTAL, _ASKED, frame.say("total", "总分"), right)
    for column, text in enumerate(_HEADINGS[form.language]):
        sheet.write_string(HEAD, column, text, styles.head)
    sheet.set_row(HEAD, 32)
    name = styles.make(
        border=1, border_color=LINE, bg_color="#FFF2CC", num_format="@", locked=False, bold=True, align="center", text_wrap=True
    )
    for number, column in enumerate(frame.columns()):
        write_name(sheet, HEAD, column, frame.units[number], name)
    heading = form.schema.unit_heading(form.language)
    own = form.program.unit[form.language] if form.program.unit else heading
    said = frame.say(f"The name of the {own}. A column without a name counts for nothing.", f"填写{own}的名称；名称空白的列不参加计分。")
    sheet.data_validation(
        HEAD, FIRST_UNIT, HEAD, frame.last_unit, {"validate": "any", "input_title": heading[:31], "input_message": said[:250]}
    )
    frame.define_row(frame.plan.unit_name, sheet, HEAD)


def _states(frame: Frame, sheet: Any, last: int) -> None:
    """Above each unit's name: whether everything is filled in, and the total."""
    styles, plan = frame.styles, frame.plan
    small = styles.make(align="center", font_size=9, font_color="#595959")
    bold = styles.make(align="center", bold=True, num_format="General")
    problem, missing, total = plan.row(Role.PROBLEM), plan.row(Role.MISSING), plan.row(Role.TOTAL)
    good, gaps, wrong = frame.say("all filled in", "已填齐"), frame.say("gaps", "有空缺"), frame.say("see Checks", "有误，见检查")
    for column in frame.columns():
        letter = letters(column)
        typed = f"COUNTA({letter}{HEAD + 2}:{letter}{last + 1})>0"
        state = f'IF({missing.name}="",{quoted(good)},{quoted(gaps)})' if missing is not None else quoted("")
        if problem is not None:
            state = f'IF({problem.name}<>"",{quoted(wrong)},{state})'
        unnamed = f'IF({typed},{quoted(frame.say("name missing", "未填名称"))},"")'
        write_formula(sheet, _STATE, column, f'IF({letter}${HEAD + 1}="",{unnamed},{state})', small)
        if total is not None:
            write_formula(sheet, _TOTAL, column, frame.shown(total), styles.make(align="center", bold=True, num_format=digits(total)))
        else:
            sheet.write_blank(_TOTAL, column, None, bold)
    for text in (wrong, frame.say("name missing", "未填名称")):
        rule = {"type": "cell", "criteria": "==", "value": quoted(text), "format": frame.form.book.add_format({**_RED, "bold": True})}
        sheet.conditional_format(_STATE, FIRST_UNIT, _STATE, frame.last_unit, rule)


def _fact(frame: Frame, sheet: Any, row: int, spec: FactSpec, usage: Usage) -> None:
    styles, form = frame.styles, frame.form
    sheet.write_string(row, _NAME, spec.name)
    sheet.write_string(row, _LABEL, form.label(spec), styles.cell)
    sheet.write_string(
        row, _MEASURE, spec.unit[form.language] if spec.unit else "", styles.make(border=1, border_color=LINE, align="center")
    )
    small = styles.make(border=1, border_color=LINE, text_wrap=True, font_size=9, font_color="#595959")
    sheet.write_string(row, _CLAUSE, form.say("; ", "；").join(usage.clauses), small)
    asked = wanted(form.program, spec, form.language)
    sheet.write_string(row, _ASKED, asked, small)
    texts = ((form.label(spec), _LABEL), (form.say("; ", "；").join(usage.clauses), _CLAUSE), (asked, _ASKED))
    sheet.set_row(row, 14 * max(lines_of(text, _WIDTHS[column]) for text, column in texts) + 4)
    for number, column in enumerate(frame.columns()):
        form.fill(sheet, row, column, spec, _given(frame, frame.units[number], number).get(spec.name))
    _validate(frame, sheet, (row, FIRST_UNIT), (row, frame.last_unit), spec)
    found = _input(frame, spec.name, None)
    if found is None:
        return
    if found.empties:  # typed as 无, as in any form; the formulas ask for yes
        cell = f"{_tab(sheet)}!{letters(FIRST_UNIT)}${row + 1}"
        frame.derived.append((found.name, _none_as_yes(frame, spec, cell), form.label(spec)))
    else:
        frame.define_row(found.name, sheet, row)
    _mark_wrong(frame, sheet, found, (row, FIRST_UNIT, row, frame.last_unit))


def write_name(sheet: Any, row: int, column: int, name: str, style: Any) -> None:
    """The cell for a unit's name; where there is none yet it is blank, and no empty text."""
    if name:
        sheet.write_string(row, column, name, style)
    else:
        sheet.write_blank(row, column, None, style)


def _given(frame: Frame, unit: str, number: int) -> Mapping[str, Value | None]:
    if unit in frame.filled:
        return frame.filled[unit]
    return frame.filled.get(None, {}) if number == 0 else {}


def _validate(frame: Frame, sheet: Any, first: tuple[int, int], last: tuple[int, int], spec: FactSpec) -> None:
    if spec.kind is not ValueKind.UNIT:
        frame.form.validate(sheet, first, last, spec)
        return
    sheet.data_validation(*first, *last, _a_unit(frame, frame.form.label(spec)))


def _a_unit(frame: Frame, label: str) -> dict[str, Any]:
    """The drop-down of the units' names."""
    return {
        "validate": "list",
        "source": f"={frame.plan.unit_name}{frame.plan.suffix}",
        "input_title": label[:31],
        "input_message": frame.say("one of the units on the sheet of facts", "从「数据」表已填的名称中选择")[:250],
        "error_title": frame.say("Not possible here", "填写有误"),
        "error_message": frame.say("One of the units' names is wanted.", "须填「数据」表中已有的名称。"),
        "error_type": "warning",
    }


def _input(frame: Frame, fact: str, level: str | None) -> Input | None:
    return next((each for each in frame.plan.inputs if each.fact == fact and each.level == level), None)


def _mark_wrong(frame: Frame, sheet: Any, found: Input, area: tuple[int, int, int, int]) -> None:
    """Show a cell that holds something that isn't allowed."""
    check = next((row for row in frame.plan.rows_of(Role.CHECK) if row.id == found.name), None)
    if check is not None:
        red = frame.form.book.add_format(_RED)
        sheet.conditional_format(*area, {"type": "formula", "criteria": f'={check.name}<>""', "format": red})


def _none_as_yes(frame: Frame, spec: FactSpec, cell: str) -> str:
    """What the formulas are told of a list: yes where its cell says that there are no records."""
    none = quoted(str(cell_value(frame.form.program, spec, (), frame.form.language)))
    return f'IF({cell}="","",IF({cell}={none},{quoted(frame.plan.yes)},{cell}))'


def _tab(sheet: Any) -> str:
    return f"'{sheet.get_name()}'"


# ---------------------------------------------------------------- shared


_SHARED_ASKED: Final = 26  # the width of its column there


def write_shared_facts(frame: Frame) -> None:
    """What all units share, typed once."""
    form = frame.form
    before = len(form.places)
    values: Mapping[str, Value | None] = next(iter(frame.filled.values()), {})
    write_shared(form, values)
    by_name = {spec.name: spec for spec in form.program.facts}
    for tab, cell, fact in form.places[before:]:
        found, at = _input(frame, fact, None), position(cell)
        if found is None or at is None:
            continue
        spec = by_name[fact]
        asked = wanted(form.program, spec, form.language)
        form.sheets[tab].set_row(at[0], 15 * max(lines_of(asked, _SHARED_ASKED), lines_of(form.label(spec), _WIDTHS[_LABEL])) + 3)
        place = f"'{tab}'!${letters(at[1])}${at[0] + 1}"
        formula = _none_as_yes(frame, spec, place) if found.empties else f'IF({place}="","",{place})'
        frame.derived.append((found.name, formula, form.label(spec)))


# ---------------------------------------------------------------- lists

_ASKED_ROW, _LABEL_ROW, _NAME_ROW = 2, 3, 4


def open_lists(frame: Frame) -> None:
    """The sheets of the lists, in their place among the tabs."""
    for spec in list_facts(frame.form.program):
        frame.lists[spec.name] = frame.form.sheet("list", frame.form.name(spec))


def write_lists(frame: Frame) -> None:
    """A sheet for each list: a row for each record, behind it what is worked out for it."""
    for spec in list_facts(frame.form.program):
        of = next((each for each in frame.plan.lists if each.fact == spec.name), None)
        _List(frame, spec, of, frame.lists[spec.name]).write()


class _List:
    """Writes the sheet of a list from left to right: the unit, the fields, what is worked out, and the steps of that, hidden."""

    def __init__(self, frame: Frame, spec: FactSpec, of: ListOf | None, sheet: Any) -> None:
        self.frame, self.spec, self.of, self.sheet = frame, spec, of, sheet
        self.column = 1
        self.rows = _records(frame, spec)

    def write(self) -> None:
        frame, form, sheet, spec = self.frame, self.frame.form, self.sheet, self.spec
        if len(self.rows) > frame.plan.records:
            raise ValueError(f"{spec.name} has {len(self.rows)} records, and there is room for {frame.plan.records}")
        sheet.set_column(0, 0, 0, None, {"hidden": True})
        sheet.write_string(0, 1, form.label(spec), frame.styles.make(bold=True, font_size=14))
        sheet.write_string(1, 1, self._heading(), frame.styles.make(font_size=9, font_color="#595959"))
        sheet.write_string(_NAME_ROW, 0, f"{LIST}{spec.name}")
        if not spec.shared:
            self._owner()
        for each in spec.fields:
            self._field(each)
        worked_out = [row for row in frame.plan.rows if row.level == spec.name]
        for row in (each for each in worked_out if each.role is Role.DEFINITION):
            self._worked_out(row, hidden=False)
        self._checks([row for row in worked_out if row.role is Role.CHECK])
        last = self.column - 1
        for row in (each for each in worked_out if each.role is not Role.DEFINITION):
            self._worked_out(row, hidden=True)
        self._finish(last)

    def _heading(self) -> str:
        owned = "" if self.spec.shared or len(self.frame.units) == 1 else self.frame.say(", with its unit", "，写明所属对象")
        return self.frame.say(
            f"One record a row{owned}; {self.frame.plan.records:,} rows. Without any records, write none on the sheet {'Shared' if self.spec.shared else 'Facts'}.",
            f"每条记录一行{owned}，共 {self.frame.plan.records:,} 行。确实没有记录的，在「{'共用' if self.spec.shared else '数据'}」表该项填“无”。",
        )

    def _head(self, asked: str, label: str, name: str, width: float) -> None:
        styles, sheet = self.frame.styles, self.sheet
        sheet.write_string(_ASKED_ROW, self.column, asked, styles.asked)
        sheet.write_string(_LABEL_ROW, self.column, label, styles.head)
        sheet.write_string(_NAME_ROW, self.column, name)
        sheet.set_column(self.column, self.column, width)

    def _owner(self) -> None:
        frame, sheet, form = self.frame, self.sheet, self.frame.form
        alone = len(frame.units) == 1
        asked = frame.say("the unit's name", "对象名称")
        self._head(asked, form.schema.unit_heading(form.language), UNIT, 22)
        first, last = letters(self.column + 1), letters(self.column + len(self.spec.fields))
        grey = frame.styles.make(border=1, border_color=LINE, font_color="#7F7F7F")
        for row in range(FIRST_RECORD, frame.last_record + 1):
            if alone:  # there is only one that it can be
                own = f"COUNTA({first}{row + 1}:{last}{row + 1})>0"
                write_formula(sheet, row, self.column, f'IF({own},INDEX({frame.plan.unit_name}{frame.plan.suffix},1),"")', grey)
            else:
                number = row - FIRST_RECORD
                write_name(sheet, row, self.column, self.rows[number][0] if number < len(self.rows) else "", frame.styles.name)
        if not alone:
            rule = _a_unit(frame, form.schema.unit_heading(form.language))
            sheet.data_validation(FIRST_RECORD, self.column, frame.last_record, self.column, rule)
        if self.of is not None and self.of.owner is not None:
            frame.define_column(self.of.owner, sheet, self.column)
        self.column += 1

    def _field(self, spec: FactSpec) -> None:
        frame, form, sheet = self.frame, self.frame.form, self.sheet
        measure = spec.unit[form.language] if spec.unit else ""
        self._head(wanted(form.program, spec, form.language), form.label(spec), spec.name, max(16, len(measure) + 8))
        for row in range(FIRST_RECORD, frame.last_record + 1):
            number = row - FIRST_RECORD
            form.fill(sheet, row, self.column, spec, self.rows[number][1].get(spec.name) if number < len(self.rows) else None)
        _validate(frame, sheet, (FIRST_RECORD, self.column), (frame.last_record, self.column), spec)
        found = _input(frame, spec.name, self.spec.name)
        if found is not None:
            frame.define_column(found.name, sheet, self.column)
            _mark_wrong(frame, sheet, found, (FIRST_RECORD, self.column, frame.last_record, self.column))
        self.column += 1

    def _checks(self, found: list[Row]) -> None:
        """One column that says whatever is wrong with a record."""
        frame, sheet = self.frame, self.sheet
        if not found:
            return
        self._head(frame.say("worked out", "自动显示"), frame.say("to be corrected", "须改正"), _REMARK[frame.form.language], 36)
        style = frame.styles.make(border=1, border_color=LINE, font_color="#9C0006", font_size=9)
        for at in range(FIRST_RECORD, frame.last_record + 1):
            write_formula(sheet, at, self.column, "&".join(row.name for row in found), style)
        self.column += 1

    def _worked_out(self, row: Row, *, hidden: bool) -> None:
        frame, sheet = self.frame, self.sheet
        asked = frame.say("worked out", "自动计算")
        self._head(asked, row.note[frame.form.language] or row.name, _REMARK[frame.form.language], 14)
        check_formula(row)
        style = frame.styles.make(border=1, border_color=LINE, font_color="#7F7F7F", bg_color="#F2F2F2")
        for at in range(FIRST_RECORD, frame.last_record + 1):
            write_formula(sheet, at, self.column, row.formula, style)
        if hidden:
            unseen = frame.styles.make(num_format=";;;")
            sheet.write_string(0, self.column, f"{MARK}step", unseen)  # says that the column is hidden on purpose
            sheet.set_column(self.column, self.column, 14, None, {"level": 1, "hidden": True})
        frame.define_column(row.name, sheet, self.column)
        frame.keep(row)
        self.column += 1

    def _finish(self, last: int) -> None:
        frame, sheet = self.frame, self.sheet
        sheet.set_row(0, 26)
        sheet.set_row(_ASKED_ROW, 42)
        sheet.set_row(_LABEL_ROW, 34)
        sheet.set_row(_NAME_ROW, None, None, {"hidden": True})
        sheet.freeze_panes(FIRST_RECORD, 1 if self.spec.shared else 2)
        frame.form.protect(sheet)
        frame.form.paper(sheet, landscape=True, heading=(_ASKED_ROW, _LABEL_ROW), wide=last > 14)
        sheet.print_area(0, 0, frame.last_record, last)


def _records(frame: Frame, spec: FactSpec) -> list[tuple[str, Mapping[str, Value | None]]]:
    """The records that stand there already, each with its unit."""
    chosen = list(frame.filled.items())
    rows: list[tuple[str, Mapping[str, Value | None]]] = []
    for unit, values in chosen[:1] if spec.shared else chosen:
        listed = values.get(spec.name)
        if isinstance(listed, tuple):
            rows.extend((unit or frame.units[0], dict(record)) for record in listed)
    return rows
