"""One unit on a page: chosen from a list, with the points of each line, its state, and why it was missed."""

from __future__ import annotations

from typing import Any, Final

from rubric_engine.core.ir import Line, Node
from rubric_engine.scoring.workbook.model import Role
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.scoring_book_frame import (
    CARD,
    FIRST_UNIT,
    LINE,
    SCORES,
    Frame,
    digits,
    lines_of,
    quoted,
    write_formula,
    write_full,
)
from rubric_engine.sheets.scoring_book_scores import (
    MISSED,
    full,
    gates,
    height,
    look_of,
    looks_of_states,
    parts,
    results,
    title,
)

_ID, _TEXT, _FULL, _POINTS, _STATE, _WHY = range(1, 7)
_WIDTHS: Final = (0, 8, 44, 7, 9, 10, 46)
_HEADINGS: Final = {
    "zh": ("编号", "内容", "满分", "得分", "情况", "未得分的原因"),
    "en": ("no.", "what earns points", "full", "points", "state", "why it was missed"),
}
_CHOICE: Final = 2
_INDEX: Final = "$H$3"  # of the chosen unit, in a hidden column


def write_card(frame: Frame) -> None:
    """The sheet of one unit."""
    sheet, form, styles = frame.sheets[CARD], frame.form, frame.styles
    frame.not_read(sheet)
    for column, width in enumerate(_WIDTHS[1:], 1):
        sheet.set_column(column, column, frame.id_width() if column == _ID else width)
    sheet.set_column(_WHY + 1, _WHY + 1, 0, None, {"hidden": True})
    sheet.merge_range(0, _ID, 0, _WHY, form.program.label[form.language], styles.title)
    sheet.set_row(0, 30)
    _choice(frame, sheet)
    row = _results(frame, sheet, _CHOICE + 1)
    row = _sentences(frame, sheet, row)
    head = row
    for column, text in enumerate(_HEADINGS[form.language], _ID):
        sheet.write_string(head, column, text, styles.head)
    sheet.set_row(head, 22)
    sheet.freeze_panes(head + 1, 0)
    row += 1
    for gate, label, _, text in gates(frame):
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True}
        sheet.write_string(row, _ID, frame.say("condition", "前提"), styles.make(**look, font_size=8, font_color="#595959"))
        sheet.write_string(row, _TEXT, text or label, styles.make(**look))
        for column in (_FULL, _POINTS, _WHY):
            sheet.write_string(row, column, "", styles.make(**look))
        write_formula(
            sheet, row, _STATE, _from_scores(frame, frame.at[Role.GATE, gate.id]), styles.make(**look, align="center", font_size=9)
        )
        sheet.set_row(row, 15 * lines_of(text or label, _WIDTHS[_TEXT]) + 3)
        row += 1
    first = row
    for part, depth in parts(form.program):
        _part(frame, sheet, row, part, depth)
        row += 1
    for word, look in looks_of_states(frame):
        rule = {"type": "cell", "criteria": "==", "value": quoted(word), "format": look}
        sheet.conditional_format(first, _STATE, max(first, row - 1), _STATE, rule)
    frame.finish(sheet, (head, head), tall=True, columns=False)
    sheet.print_area(0, 0, max(first, row - 1), _WHY)


def _choice(frame: Frame, sheet: Any) -> None:
    """The cell in which a unit is chosen, and its number."""
    styles, form, plan = frame.styles, frame.form, frame.plan
    every = f"{plan.unit_name}{plan.suffix}"
    sheet.write_string(_CHOICE, _ID, form.schema.unit_heading(form.language), styles.bold)
    several = len(frame.units) > 1
    style = styles.make(
        border=1, border_color=LINE, bold=True, font_size=12, bg_color="#FFF2CC" if several else "#FFFFFF", locked=not several
    )
    write_formula(sheet, _CHOICE, _TEXT, f'INDEX({every},1)&""', style)
    if several:
        said = frame.say("Choose a unit; everything below is this unit's.", "在此选择单位，下面是该单位的得分。")
        sheet.data_validation(
            _CHOICE,
            _TEXT,
            _CHOICE,
            _TEXT,
            {"validate": "list", "source": f"={every}", "input_title": form.schema.unit_heading(form.language)[:31], "input_message": said},
        )
        sheet.merge_range(_CHOICE, _FULL, _CHOICE, _WHY, "← " + said, styles.make(font_size=9, font_color="#595959"))
    write_formula(sheet, _CHOICE, _WHY + 1, f"IFERROR(MATCH($C${_CHOICE + 1},{every},0),1)", styles.plain)
    sheet.set_row(_CHOICE, 24)


def _from_scores(frame: Frame, row: int) -> str:
    """What the sheet of scores shows for the chosen unit."""
    tab, number = f"'{frame.sheets[SCORES].get_name()}'", row + 1
    return _chosen(f"{tab}!${letters(FIRST_UNIT)}${number}:${letters(frame.last_unit)}${number}")


def _chosen(area: str) -> str:
    return f'IF($C${_CHOICE + 1}="","",INDEX({area},{_INDEX}))'


def _results(frame: Frame, sheet: Any, row: int) -> int:
    styles = frame.styles
    for role, name, _, form in results(frame):
        if role is Role.PROBLEM:
            continue
        strong = role is Role.TOTAL
        sheet.merge_range(row, _ID, row, _TEXT, name, styles.make(bold=True, border=1, border_color=LINE))
        bound = frame.form.program.total.bound if strong else None
        write_full(sheet, row, _FULL, bound, styles, border=1, border_color=LINE, align="center")
        look = styles.make(
            bold=True, font_size=12 if strong else 10, border=1, border_color=LINE, num_format=form, text_wrap=True, align="left"
        )
        sheet.merge_range(row, _POINTS, row, _WHY, "", look)
        write_formula(sheet, row, _POINTS, _from_scores(frame, frame.at[role, None]), look)
        sheet.set_row(row, 20)
        row += 1
    return row


def _sentences(frame: Frame, sheet: Any, row: int) -> int:
    """What is wrong with the facts, why there is no total, and what is missing."""
    styles, plan = frame.styles, frame.plan
    named = (
        (Role.PROBLEM, frame.say("To be corrected", "须改正"), MISSED),
        (Role.WHY_NONE, frame.say("Why there is no total", "没有总分的原因"), MISSED),
        (Role.MISSING, frame.say("Missing facts", "空缺的数据"), "#7F6000"),
    )
    for role, name, colour in named:
        found = plan.row(role)
        if found is None:
            continue
        sheet.merge_range(row, _ID, row, _TEXT, name, styles.make(border=1, border_color=LINE, valign="top"))
        look = styles.make(border=1, border_color=LINE, text_wrap=True, font_size=9, font_color=colour, valign="top")
        sheet.merge_range(row, _FULL, row, _WHY, "", look)
        write_formula(sheet, row, _FULL, _chosen(found.name + plan.suffix), look)
        sheet.set_row(row, 42 if role is Role.MISSING else 18)
        row += 1
    return row


def _part(frame: Frame, sheet: Any, row: int, part: Node | Line, depth: int) -> None:
    """The row of a section, an item or a line, with its state and the reason."""
    styles, plan, id = frame.styles, frame.plan, part.origin.id
    look, small = look_of(part), {**look_of(part), "font_size": 8, "bold": False}
    sheet.write_string(row, _ID, id, styles.make(**look))
    sheet.write_string(row, _TEXT, title(frame, part), styles.make(**look, indent=min(depth, 3)))
    write_full(sheet, row, _FULL, full(part), styles, **look, align="center")
    for column in (_POINTS, _STATE, _WHY):
        sheet.write_string(row, column, "", styles.make(**look))
    role = Role.NODE if isinstance(part, Node) else Role.LINE
    at, found = frame.at.get((role, id)), plan.row(role, id)
    if at is not None and found is not None:
        shown = part.shown if isinstance(part, Node) else None
        write_formula(sheet, row, _POINTS, _from_scores(frame, at), styles.make(**look, align="center", num_format=digits(found, shown)))
    for kind, column, align in ((Role.STATUS, _STATE, "center"), (Role.REASON, _WHY, "left")):
        said = plan.row(kind, id)
        if said is not None and said.level is None:
            area = said.name + plan.suffix
            write_formula(sheet, row, column, _chosen(area), styles.make(**small, align=align))
    least = 18 if isinstance(part, Node) else 24  # room for two lines of the reason
    sheet.set_row(row, max(least, height(frame, part, depth, _WIDTHS[_TEXT])))
