"""The sheet of scores: what each unit gets in all above, frozen; below it each section, item and line with its formula beside the rubric's own text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final

from rubric_engine.core.ir import Line, Node, NodeKind, Origin, Program
from rubric_engine.scoring.workbook.model import Role, Row
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.scoring_book_frame import (
    FACTS,
    FIRST_UNIT,
    LINE,
    SCORES,
    Frame,
    digits,
    lines_of,
    quoted,
    wide,
    write_formula,
    write_full,
)

_ID, _CLAUSE, _TEXT, _FULL = range(1, 5)
_WIDTHS: Final = (0, 8, 13, 46, 7)
_HEADINGS: Final = {"zh": ("编号", "条款", "内容", "满分"), "en": ("no.", "clause", "what earns points", "full")}
NAMES: Final = 1
SECTION, ITEM = "#DDEBF7", "#F2F7FC"
MISSED, UNKNOWN = "#C00000", "#FFE699"


def write_scores(frame: Frame) -> None:
    """The sheet of scores."""
    sheet, form, styles = frame.sheets[SCORES], frame.form, frame.styles
    frame.not_read(sheet)
    for column, width in enumerate(_WIDTHS[1:], 1):
        sheet.set_column(column, column, {_ID: frame.id_width(), _CLAUSE: clause_width(form.program)}.get(column, width))
    sheet.set_column(FIRST_UNIT, frame.last_unit, max(11 if len(frame.units) > 1 else 16, (form.program.total.shown or 0) + 9))
    sheet.merge_range(0, _ID, 0, _FULL, form.program.label[form.language], styles.title)
    sheet.set_row(0, 30)
    for column, text in enumerate(_HEADINGS[form.language], _ID):
        sheet.write_string(NAMES, column, text, styles.head)
    for column in frame.columns():
        letter = letters(column)
        source = f"'{frame.sheets[FACTS].get_name()}'!{letter}$4"
        write_formula(sheet, NAMES, column, f'{source}&""', styles.head)
    sheet.set_row(NAMES, 32)
    row = _results(frame, sheet, NAMES + 1)
    sheet.freeze_panes(row, _TEXT + 1)
    row = _gates(frame, sheet, row)
    for part, depth in parts(form.program):
        row = _part(frame, sheet, row, part, depth)
    hidden = form.book.add_format({"font_color": "#FFFFFF", "bg_color": "#FFFFFF", "num_format": ";;;"})
    blank = {"type": "formula", "criteria": f'={letters(FIRST_UNIT)}${NAMES + 1}=""', "format": hidden, "stop_if_true": True}
    sheet.conditional_format(NAMES + 1, FIRST_UNIT, row - 1, frame.last_unit, blank)
    _colours(frame, sheet)
    frame.finish(sheet, (NAMES, NAMES))


def parts(program: Program) -> Iterator[tuple[Node | Line, int]]:
    """Sections, items and lines in the order of the rubric, each with its depth; not the total itself."""
    stack: list[tuple[Node | Line, int]] = [(child, 0) for child in reversed(program.total.children)]
    while stack:
        part, depth = stack.pop()
        yield part, depth
        if isinstance(part, Node):
            stack.extend((child, depth + 1) for child in reversed(part.children))


def clause(program: Program, origin: Origin) -> str:
    """The clause as the document counts it, without the document's own name."""
    cited = origin.citation or ""
    if program.citation and cited.startswith(program.citation):
        cited = cited.removeprefix(program.citation)
    return cited.strip()


def clause_width(program: Program) -> int:
    """The width of a column of clauses, in small print."""
    longest = max((wide(clause(program, part.origin)) for part, _ in parts(program) if isinstance(part, Node)), default=0)
    return min(26, max(10, longest * 9 // 10 + 1))


def title(frame: Frame, part: Node | Line) -> str:
    """What a part is called; a line is its own text."""
    origin, language = part.origin, frame.form.language
    label = origin.label[language] if origin.label else ""
    text = origin.text[language].strip()
    if isinstance(part, Node):
        each = (
            ""
            if part.repeat is None
            else frame.say(" (for each record; their points are in what is above)", "（每条记录各计一次，得分计入上一级）")
        )
        return (label or text or origin.id) + each
    lines = [each.strip() for each in text.splitlines()] or [""]
    shown = "\n".join(lines[:6]) + ("\n…" if len(lines) > 6 else "")
    return f"{label}：{shown}" if label and frame.form.zh else f"{label}: {shown}" if label else shown


def full(part: Node | Line) -> Fraction | None:
    """The most that it can give, where the rubric settles that."""
    return part.bound if isinstance(part, Node) and part.repeat is None else None


# ---------------------------------------------------------------- results


def results(frame: Frame) -> list[tuple[Role, str, Callable[[], str] | Row, str]]:
    """What each unit gets in all: its role, what it is called, its formula or the row that has it, and the number format."""
    plan, program = frame.plan, frame.form.program
    found: list[tuple[Role, str, Callable[[], str] | Row, str]] = []
    total, rank, grade = plan.row(Role.TOTAL), plan.row(Role.RANK), plan.row(Role.GRADE)
    if total is not None:
        found.append((Role.TOTAL, frame.say("Total", "总分"), total, digits(total, program.total.shown)))
    if plan.row(Role.LOW) is not None or plan.row(Role.HIGH) is not None:
        found.append((Role.LOW, frame.say("possible, with what is missing", "补齐空缺后可能的范围"), lambda: _range(frame), "General"))
    if rank is not None:
        found.append((Role.RANK, frame.say("Rank", "名次"), rank, "General"))
    if grade is not None:
        found.append((Role.GRADE, frame.say("Grade", "等次"), grade, "General"))
    if plan.rows_of(Role.FLAG):
        found.append((Role.FLAG, frame.say("Flags", "提示"), lambda: _flags(frame), "General"))
    if plan.row(Role.PROBLEM) is not None:
        found.append((Role.PROBLEM, frame.say("Facts", "数据"), lambda: _state(frame), "General"))
    return found


def _results(frame: Frame, sheet: Any, row: int) -> int:
    styles = frame.styles
    for role, name, source, form in results(frame):
        strong = role in (Role.TOTAL, Role.RANK, Role.GRADE)
        look = {"border": 1, "border_color": LINE, "bg_color": "#FFFFFF" if not strong else "#E2EFDA"}
        sheet.merge_range(row, _ID, row, _TEXT, name, styles.make(bold=strong, align="right", **look))
        write_full(sheet, row, _FULL, frame.form.program.total.bound if role is Role.TOTAL else None, styles, align="center", **look)
        size = {"font_size": 12} if role is Role.TOTAL else {} if strong else {"font_size": 9, "font_color": "#595959"}
        style = styles.make(bold=strong, align="center", num_format=form, text_wrap=not strong, **size, **look)
        _values(frame, sheet, row, source, style)
        frame.at[role, None] = row
        flags = min(len(frame.plan.rows_of(Role.FLAG)), 5) if role is Role.FLAG else 0
        sheet.set_row(row, max(20, 13 * flags))
        row += 1
    return row


def _values(frame: Frame, sheet: Any, row: int, source: Callable[[], str] | Row, style: Any) -> None:
    """The cells of a quantity: its own, where they show what is to be seen, or ones that show it."""
    if isinstance(source, Row) and frame.itself(source) and not frame.kept(source):
        frame.write_row(sheet, row, source, style)
        return
    formula = frame.shown(source) if isinstance(source, Row) else source()
    for column in frame.columns():
        write_formula(sheet, row, column, formula, style)


def _range(frame: Frame) -> str:
    """``45–60``, or an empty text where there is nothing to be in doubt about."""
    low, high = frame.plan.row(Role.LOW), frame.plan.row(Role.HIGH)
    unit = frame.plan.unit_name
    if low is None or high is None:
        only = low or high
        assert only is not None
        beside = "≥" if high is None else "≤"
        return f'IF({unit}="","",IF(ISNUMBER({only.name}),{quoted(beside)}&{_short(only)},""))'
    least, most = quoted("≥"), quoted("≤")
    one = f'IF(ISNUMBER({low.name}),{least}&{_short(low)},IF(ISNUMBER({high.name}),{most}&{_short(high)},""))'
    both = f'IF({low.name}={high.name},"",{_short(low)}&"–"&{_short(high)})'
    return f'IF({unit}="","",IF(AND(ISNUMBER({low.name}),ISNUMBER({high.name})),{both},{one}))'


def _short(row: Row) -> str:
    if row.scale == 1 and row.bottom is None:
        return row.name
    by = f"({row.scale}*{row.bottom})" if row.bottom is not None else str(row.scale)
    return f"ROUND({row.name}/{by},4)"


def _flags(frame: Frame) -> str:
    """The names of the flags that are set, and of those of which it isn't known, with a question mark."""
    plan, language = frame.plan, frame.form.language
    other = frame.form.program.language != language
    names = {flag.name: (flag.alias if other and flag.alias else flag.name) for flag in frame.form.program.flags}
    stop = frame.say("; ", "；")  # before each, so that the first one can be cut off
    shown = [
        f'IF({row.name}={quoted(plan.yes)},{quoted(stop + name)},IF({row.name}="",{quoted(stop + name + frame.say("?", "？"))},""))'
        for row, name in ((row, names.get(row.id or "", row.id or "")) for row in plan.rows_of(Role.FLAG))
    ]
    return f'IF({plan.unit_name}="","",MID({"&".join(shown)},{len(stop) + 1},1000))'


def _state(frame: Frame) -> str:
    """Whether the facts are all there and all right."""
    plan = frame.plan
    problem, complete = plan.row(Role.PROBLEM), plan.row(Role.COMPLETE)
    assert problem is not None
    settled = quoted(frame.say("settled", "齐全"))
    open_ = quoted(frame.say("incomplete", "有空缺"))
    rest = settled if complete is None else f"IF({complete.name},{settled},{open_})"
    return f'IF({plan.unit_name}="","",IF({problem.name}<>"",{quoted(frame.say("wrong: see Checks", "有误，见检查"))},{rest}))'


# ---------------------------------------------------------------- gates


def gate_effect(frame: Frame, row: Row) -> str:
    plan = frame.plan
    fires, no = quoted(frame.say("takes effect", "未满足")), quoted(frame.say("–", "—"))
    return f'IF({plan.unit_name}="","",IF({row.name},{fires},{no}))'


def gates(frame: Frame) -> list[tuple[Row, str, str, str]]:
    """Each condition of the whole: its row, its name, its clause and its text."""
    language = frame.form.language
    by_id = {gate.origin.id: gate for gate in frame.form.program.gates}
    found = []
    for row in frame.plan.rows_of(Role.GATE):
        gate = by_id.get(row.id or "")
        if gate is None:
            found.append((row, row.note[language] or row.name, "", ""))
            continue
        label = gate.origin.label[language] if gate.origin.label else frame.say("Condition", "前提")
        found.append((row, label, clause(frame.form.program, gate.origin), gate.origin.text[language].strip()))
    return found


def _gates(frame: Frame, sheet: Any, row: int) -> int:
    found = gates(frame)
    if not found:
        return row
    styles = frame.styles
    band = styles.make(bold=True, bg_color=SECTION, border=1, border_color=LINE)
    sheet.merge_range(row, _ID, row, _FULL, frame.say("Conditions", "前提条件"), band)
    for column in frame.columns():
        sheet.write_blank(row, column, None, band)
    row += 1
    for gate, label, cited, text in found:
        sheet.write_string(row, _ID, "", styles.cell)
        sheet.write_string(row, _CLAUSE, cited, styles.make(font_size=8, font_color="#595959", text_wrap=True, border=1, border_color=LINE))
        sheet.write_string(row, _TEXT, text or label, styles.cell)
        sheet.write_string(row, _FULL, "", styles.cell)
        style = styles.make(border=1, border_color=LINE, align="center", font_size=9)
        for column in frame.columns():
            write_formula(sheet, row, column, gate_effect(frame, gate), style)
        fired = {
            "type": "formula",
            "criteria": f"={gate.name}=TRUE",
            "format": frame.form.book.add_format({"font_color": MISSED, "bold": True}),
        }
        sheet.conditional_format(row, FIRST_UNIT, row, frame.last_unit, fired)
        sheet.set_row(row, 15 * lines_of(text or label, _WIDTHS[_TEXT]) + 3)
        frame.at[Role.GATE, gate.id] = row
        row += 1
    return row


# ---------------------------------------------------------------- parts


def _part(frame: Frame, sheet: Any, row: int, part: Node | Line, depth: int) -> int:
    """The row of a section, an item or a line."""
    role = Role.NODE if isinstance(part, Node) else Role.LINE
    found = frame.plan.row(role, part.origin.id)
    sheet.set_row(row, height(frame, part, depth, _WIDTHS[_TEXT]))
    look = look_of(part)
    styles = frame.styles
    sheet.write_string(row, _ID, part.origin.id, styles.make(**look))
    small = {**look, "font_size": 8, "font_color": "#595959", "bold": False}
    sheet.write_string(row, _CLAUSE, clause(frame.form.program, part.origin) if isinstance(part, Node) else "", styles.make(**small))
    sheet.write_string(row, _TEXT, title(frame, part), styles.make(**look, indent=min(depth, 3)))
    write_full(sheet, row, _FULL, full(part), styles, **look, align="center")
    if found is None or found.level is not None:
        for column in frame.columns():
            sheet.write_blank(row, column, None, styles.make(**look))
        return row + 1
    shown = part.shown if isinstance(part, Node) else None
    _values(frame, sheet, row, found, styles.make(**look, align="center", num_format=digits(found, shown)))
    frame.at[role, part.origin.id] = row
    return row + 1


def look_of(part: Node | Line) -> dict[str, Any]:
    """How the row of a part looks: sections and items stand out."""
    look: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True}
    if isinstance(part, Line):
        return look
    if part.kind is NodeKind.SECTION:
        return {**look, "bold": True, "bg_color": SECTION}
    return {**look, "bold": True, "bg_color": ITEM}


def height(frame: Frame, part: Node | Line, depth: int, width: int) -> int:
    """The height of a row that has to hold the text of a part, and its id."""
    lines = sum(lines_of(each, width - 2 * min(depth, 3)) for each in title(frame, part).split("\n"))
    cited = lines_of(clause(frame.form.program, part.origin), clause_width(frame.form.program) * 5 // 4) if isinstance(part, Node) else 1
    return 15 * max(lines, lines_of(part.origin.id, frame.id_width()), cited) + 3


_MISSED: Final = ("missed", "未得分")
_UNKNOWN: Final = ("unknown", "未知")
_OUTSIDE: Final = ("not applicable", "不适用")
_BEHIND: Final = ("not reached", "不再计")


def looks_of_states(frame: Frame) -> list[tuple[str, Any]]:
    """How a line looks that was missed, hangs on missing facts, or doesn't apply: each state's word with its look."""
    grey = {"font_color": "#A6A6A6"}
    looks = ((_MISSED, {"font_color": MISSED}), (_UNKNOWN, {"bg_color": UNKNOWN}), (_OUTSIDE, grey), (_BEHIND, grey))
    return [(word, frame.form.book.add_format(look)) for words, look in looks for word in frame.plan.statuses if word in words]


def _colours(frame: Frame, sheet: Any) -> None:
    """Lines that were missed, and those that hang on facts that aren't there."""
    looks = looks_of_states(frame)
    for (role, id), row in frame.at.items():
        status = frame.plan.row(Role.STATUS, id) if role is Role.LINE else None
        if status is None or status.level is not None:
            continue
        for word, look in looks:
            rule = {"type": "formula", "criteria": f"={status.name}={quoted(word)}", "format": look}
            sheet.conditional_format(row, FIRST_UNIT, row, frame.last_unit, rule)
