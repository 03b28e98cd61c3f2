"""The last two sheets: what is wrong with the facts, and every step of the calculation with its formula."""

from __future__ import annotations

from typing import Any, Final

from rubric_engine.scoring.workbook.model import Kind, Role, Row
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.scoring_book_frame import CHECKS, FACTS, FIRST_UNIT, LINE, WORKINGS, Frame, lines_of, write_formula

_NAME, _WHAT, _OF, _FORMULA = range(1, 5)
_WIDTHS: Final = (0, 26, 30, 9, 60)


def _open(frame: Frame, role: str, headings: tuple[str, str, str, str], widths: tuple[int, ...], column: int) -> Any:
    sheet, styles = frame.sheets[role], frame.styles
    frame.not_read(sheet)
    for at, width in enumerate(widths[1:], 1):
        sheet.set_column(at, at, width, None, {} if width else {"hidden": True})
    sheet.set_column(FIRST_UNIT, frame.last_unit, column)
    for at, text in enumerate(headings, 1):
        sheet.write_string(1, at, text, styles.head)
    for at in frame.columns():
        write_formula(sheet, 1, at, f"'{frame.sheets[FACTS].get_name()}'!{letters(at)}$4&\"\"", styles.head)
    sheet.set_row(0, 26)
    sheet.set_row(1, 26)
    sheet.freeze_panes(2, _NAME + 1)
    return sheet


# ---------------------------------------------------------------- checks

_CHECK_WIDTHS: Final = (0, 38, 24, 0, 0)


def write_checks(frame: Frame) -> None:
    """What each unit's facts lack, and what is wrong with them."""
    plan, styles = frame.plan, frame.styles
    heads = (frame.say("checked", "检查内容"), frame.say("name in formulas", "公式中的名称"), "", "")
    sheet = _open(frame, CHECKS, heads, _CHECK_WIDTHS, 18)
    note = frame.say(
        "Where something is written here, the fact is to be corrected; until then the unit has no total.",
        "下面有文字的，须改正相应数据；改正前该单位不显示总分。",
    )
    sheet.write_string(0, 1, note, styles.make(bold=True))
    labels = {found.name: (found.label[frame.form.language], found.level) for found in plan.inputs}
    row = 2
    for role, text in (
        (Role.PROBLEM, frame.say("the first that is wrong", "首先须改正的")),
        (Role.MISSING, frame.say("missing facts", "空缺的数据")),
        (Role.WHY_NONE, frame.say("why there is no total", "没有总分的原因")),
    ):
        found = plan.row(role)
        if found is not None:
            _check(frame, sheet, row, found, text, strong=True)
            sheet.set_row(row, 44)
            row += 1
    for found in (each for each in plan.rows_of(Role.CHECK) if each.level is None):
        label, level = labels.get(found.id or "", ("", None))
        named = f"{label}（{level}）" if level and frame.form.zh else f"{label} ({level})" if level else label
        _check(frame, sheet, row, found, named or found.note[frame.form.language] or found.name, strong=False)
        row += 1
    red = frame.form.book.add_format({"bg_color": "#F8CBAD", "font_color": "#9C0006"})
    first = 2 + sum(plan.row(role) is not None for role in (Role.PROBLEM, Role.MISSING, Role.WHY_NONE))
    if row > first:
        sheet.conditional_format(
            first,
            FIRST_UNIT,
            row - 1,
            frame.last_unit,
            {"type": "formula", "criteria": f'={letters(FIRST_UNIT)}{first + 1}<>""', "format": red},
        )
    frame.finish(sheet, (1, 1))


def _check(frame: Frame, sheet: Any, row: int, found: Row, text: str, *, strong: bool) -> None:
    styles = frame.styles
    look: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True}
    sheet.write_string(row, 1, text, styles.make(**look, bold=strong))
    small = styles.make(**look, font_size=8, font_color="#7F7F7F")
    for column in (2, 3, 4):
        sheet.write_string(row, column, found.id or "" if column == 2 and not strong else "", small)
    style = styles.make(**look, font_size=9, font_color="#9C0006" if not strong else "#000000", valign="top" if strong else "vcenter")
    frame.write_row(sheet, row, found, style)


# ---------------------------------------------------------------- workings

_ORDER: Final = (
    ((Role.DEFINITION,), "Definitions", "定义"),
    ((Role.GATE, Role.FLAG, Role.GRADE, Role.RANK), "Conditions, flags, grades, ranks", "前提、提示、等次、名次"),
    ((Role.TOTAL, Role.LOW, Role.HIGH, Role.COMPLETE, Role.WHY_NONE, Role.PROBLEM, Role.MISSING), "Total and range", "总分和范围"),
    ((Role.LINE, Role.NODE), "Points, as whole numbers", "得分（化为整数）"),
    ((Role.STATUS,), "State of each line", "各条情况"),
    ((Role.REASON,), "Reason for each line that was missed", "未得分的原因"),
    ((Role.CHECK,), "Checks", "检查"),
    ((Role.WORKING,), "Steps", "中间步骤"),
)


def write_workings(frame: Frame) -> None:
    """Every row of the plan that stands nowhere else, in groups, with its formula in words."""
    heads = (frame.say("name", "名称"), frame.say("what it is", "含义"), frame.say("of", "编号"), frame.say("formula", "公式"))
    sheet = _open(frame, WORKINGS, heads, _WIDTHS, 12)
    note = frame.say(
        "Nothing is to be typed here. Points with a divisor are kept as whole numbers, so that nothing is rounded.",
        "此表不需填写。带分母的数以整数保存，以免舍入误差；“÷”后是换算成实际数值的除数。",
    )
    sheet.write_string(0, 1, note, frame.styles.make(bold=True))
    row = 2
    if frame.derived:
        row = _band(frame, sheet, row, frame.say("Facts that are typed elsewhere", "取自其他表的数据"))
        for name, formula, label in frame.derived:
            _describe(frame, sheet, row, name, label, "", formula)
            for column in frame.columns():
                write_formula(sheet, row, column, formula.replace(f"!{letters(FIRST_UNIT)}$", f"!{letters(column)}$"), frame.styles.cell)
            frame.define_row(name, sheet, row)
            row += 1
    for roles, english, chinese in _ORDER:
        found = [each for each in frame.plan.rows if each.role in roles and each.level is None and not frame.kept(each)]
        if not found:
            continue
        row = _band(frame, sheet, row, frame.say(english, chinese))
        for each in found:
            _step(frame, sheet, row, each)
            row += 1
            if each.role is Role.DEFINITION and not frame.itself(each):
                _value(frame, sheet, row, each)
                row += 1
    sheet.set_tab_color("#A6A6A6")
    frame.finish(sheet, (1, 1))


def _band(frame: Frame, sheet: Any, row: int, text: str) -> int:
    for column in range(1, frame.last_unit + 1):
        sheet.write_string(row, column, text if column == 1 else "", frame.styles.section)
    return row + 1


def _step(frame: Frame, sheet: Any, row: int, found: Row) -> None:
    id = found.id or ""
    divisor = "×".join(part for part in (str(found.scale) if found.scale != 1 else "", found.bottom or "") if part)
    what = found.note[frame.form.language] + (f" ÷{divisor}" if divisor else "")
    _describe(frame, sheet, row, found.name, what, id, found.formula)
    centred = found.kind in (Kind.NUMBER, Kind.TRUTH) or found.role in (Role.FLAG, Role.GRADE)
    style = frame.styles.make(border=1, border_color=LINE, font_size=9, align="center" if centred else "left")
    frame.write_row(sheet, row, found, style)


def _value(frame: Frame, sheet: Any, row: int, found: Row) -> None:
    """What a definition comes to, below what it is divided out of; rounded only as far as a cell shows it."""
    formula = frame.shown(found)
    _describe(frame, sheet, row, "", frame.say("its value", "数值"), found.id or "", formula)
    style = frame.styles.make(border=1, border_color=LINE, font_size=9, align="center", num_format="0.######", bold=True)
    for column in frame.columns():
        write_formula(sheet, row, column, formula, style)


def _describe(frame: Frame, sheet: Any, row: int, name: str, what: str, of: str, formula: str) -> None:
    styles = frame.styles
    look: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True, "font_size": 9}
    sheet.write_string(row, _NAME, name, styles.make(**look))
    sheet.write_string(row, _WHAT, what, styles.make(**look))
    sheet.write_string(row, _OF, of, styles.make(**look))
    shown = formula if len(formula) <= 400 else formula[:399] + "…"
    sheet.write_string(row, _FORMULA, shown, styles.make(**{**look, "font_size": 8, "font_color": "#404040"}))
    lines = max(lines_of(name, _WIDTHS[_NAME]), lines_of(what, _WIDTHS[_WHAT]), lines_of(shown, _WIDTHS[_FORMULA] * 5 // 4))
    sheet.set_row(row, 13 * min(lines, 8) + 3)
