"""The first sheet of a form: how it is filled in, for people who have never seen one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.facts.values import example_day
from rubric_engine.sheets.form_styles import width
from rubric_engine.sheets.words import ABOUT, BLANK_HEADINGS

if TYPE_CHECKING:
    from rubric_engine.sheets.form_earlier import LeftOut
    from rubric_engine.sheets.forms import Form


def write_about(form: Form, sheet: Any, *, cohort: bool, left_out: Sequence[LeftOut] = ()) -> None:
    """Write what is to be done, what each column means, how each kind of value is written, and what of earlier facts isn't taken over."""
    styles = form.styles
    sheet.set_column(0, 0, 0, None, {"hidden": True})
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 78)
    sheet.write_string(0, 0, ABOUT)
    sheet.merge_range(0, 1, 0, 2, form.program.label[form.language], styles.title)
    sheet.set_row(0, 34)
    row = 2
    for heading, lines in (*_parts(form, cohort), *_left_out(form, left_out)):
        sheet.merge_range(row, 1, row, 2, heading, styles.section)
        row += 1
        for name, text in lines:
            sheet.write_string(row, 1, name, styles.make(bold=True, text_wrap=True, border=1, border_color="#BFBFBF", valign="top"))
            sheet.write_string(row, 2, text, styles.cell)
            sheet.set_row(row, 16 * (1 + max(width(text) // 84, width(name) // 22)))
            row += 1
        row += 1
    form.protect(sheet)
    form.paper(sheet, landscape=False, heading=(0, 0))
    sheet.activate()


def _left_out(form: Form, left_out: Sequence[LeftOut]) -> list[tuple[str, list[tuple[str, str]]]]:
    if not left_out:
        return []
    lines = [(each.place, each.reason) for each in left_out[:_MOST_LEFT_OUT]]
    if len(left_out) > len(lines):
        rest = len(left_out) - len(lines)
        lines.append((form.say("Others", "其他"), form.say(f"{rest} more; their cells are marked", f"另有 {rest} 处，单元格已标出")))
    return [(form.say("Earlier facts that aren't taken over; cells for them are orange", "未填入的原有数据（有单元格的标为橙色）"), lines)]


_MOST_LEFT_OUT = 100


def _parts(form: Form, cohort: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    program = form.program
    kinds = {spec.kind for spec in program.facts} | {each.kind for spec in program.facts for each in spec.fields}
    lists = [form.name(spec) for spec in program.facts if spec.kind is ValueKind.LIST]
    return (_chinese if form.zh else _english)(form, kinds, lists, cohort)


def _chinese(form: Form, kinds: set[ValueKind], lists: list[str], cohort: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    program, day = form.program, example_day_of(form.program)
    source = "，".join(part for part in (program.citation, f"版本 {program.edition}" if program.edition else None) if part)
    steps = [
        ("第一步", "在「数据」表中填写对象名称，每行一个。" if cohort else "在「数据」表上方填写本单位名称，与通知中的名称一致。"),
        ("第二步", "只填黄色单元格，其余单元格已锁定，无需改动。不要删除、隐藏工作表，也不要合并单元格。"),
    ]
    if lists:
        owner = "，并写明所属对象" if cohort else ""
        or_none = "（可以没有这一项的，分“没有记录”和“无”，见填写要求）" if _or_none(program) else ""
        blank = "" if cohort else f"有一条记录而各栏都不清楚的，在「{BLANK_HEADINGS['zh']}」栏选“是”，不要只空一行。"
        steps.append(
            (
                "第三步",
                f"{'、'.join(f'「{name}」' for name in lists)}另有工作表，一行一条记录{owner}；确实没有记录的，在「数据」表该项填“无”{or_none}。{blank}",
            )
        )
    steps.append(("填好之后", "保存为 .xlsx，发回给下发此表的单位。有错时会收到注明单元格的说明。"))
    columns = [
        ("数据项", "要填的内容。"),
        ("填报值", "填在这里（黄色）。"),
        ("单位", "数字的计量单位；填数字即可，不必写单位。"),
        ("适用条款", "这个数据用于计算哪些条款的得分。"),
        ("填写要求", "允许的范围和写法；填错时表格会提示。"),
        ("备注", "可写说明，不参与计分。"),
    ]
    how = [
        ("不清楚、还没有", "留空。不要填“/”“-”“不详”“暂无”。留空不等于零。"),
        ("零", "填 0。"),
        ("确知没有", "只有填写要求中写明“没有时填无”的，才填“无”。"),
        *([("是或否", "从下拉列表中选“是”或“否”。")] if ValueKind.YES_NO in kinds else []),
        *([("选项", "从下拉列表中选择。")] if ValueKind.CHOICE in kinds else []),
        *([("数量、金额", "直接填数字，如 120、27800。不要写“约”“多”。")] if kinds & _NUMERIC else []),
        *([("百分数", "单元格已设为百分数：填 6% 或 6，显示为 6.00%。")] if ValueKind.PERCENT in kinds else []),
        *([("日期", f"填 {day.isoformat()} 或 {day.year}/{day.month}/{day.day}。")] if ValueKind.DATE in kinds else []),
    ]
    return [
        (source or "填报说明", steps),
        ("各栏含义", columns if not cohort else [columns[0], ("表头第一行", "评分办法的章节。"), columns[3], columns[4]]),
        ("怎样填写", how),
    ]


_NUMERIC = {ValueKind.COUNT, ValueKind.NUMBER, ValueKind.MONEY, ValueKind.SCORE}


def example_day_of(program: Program) -> datetime.date:
    """A day that one of the dates may have."""
    specs = [each for spec in program.facts for each in (spec, *spec.fields) if each.kind is ValueKind.DATE]
    return example_day(specs[0] if specs else FactSpec(name="", kind=ValueKind.DATE))


def _or_none(program: Program) -> bool:
    return any(spec.or_none for spec in program.facts if spec.kind is ValueKind.LIST)


def _english(form: Form, kinds: set[ValueKind], lists: list[str], cohort: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    program, day = form.program, example_day_of(form.program)
    source = ", ".join(part for part in (program.citation, f"edition {program.edition}" if program.edition else None) if part)
    steps = [
        (
            "First",
            "On the sheet Facts, write the names of the units, one a row."
            if cohort
            else "At the top of the sheet Facts, write your unit's name as in the letter.",
        ),
        ("Then", "Fill in the yellow cells. All others are locked. Don't delete or hide sheets, and don't merge cells."),
    ]
    if lists:
        owner = ", with its unit" if cohort else ""
        or_none = " (where there may be no such list, no records; the column expected says so)" if _or_none(program) else ""
        blank = "" if cohort else f" If there is a record and nothing of it is known, choose yes in the column {BLANK_HEADINGS['en']}."
        steps.append(
            (
                "Lists",
                f"{', '.join(lists)}: a sheet of its own, one record a row{owner}. If there are no records, write none on the sheet Facts{or_none}.{blank}",
            )
        )
    steps.append(
        ("At the end", "Save as .xlsx and send it back to where you had it from. If something is wrong, you are told in which cell.")
    )
    columns = [
        ("fact", "What is asked for."),
        ("value", "Where you write (yellow)."),
        ("unit", "The unit of the number; the number alone will do."),
        ("clause", "The clauses whose points are worked out with it."),
        ("expected", "What is possible; the sheet says when something else is typed."),
        ("note", "For your remarks; they aren't scored."),
    ]
    how = [
        ("Not known", "Leave the cell empty. Don't write /, - or n/a. Empty is not zero."),
        ("Zero", "Write 0."),
        ("Known to be none", "Write none, only where the column expected says so."),
        *([("Yes or no", "Choose from the list.")] if ValueKind.YES_NO in kinds else []),
        *([("Choices", "Choose from the list.")] if ValueKind.CHOICE in kinds else []),
        *([("Numbers", "Write digits, such as 120 or 27800.")] if kinds & _NUMERIC else []),
        *([("Percents", "The cells are set to percent: type 6% or 6; 6.00% is shown.")] if ValueKind.PERCENT in kinds else []),
        *([("Dates", f"Write {day.isoformat()}.")] if ValueKind.DATE in kinds else []),
    ]
    return [
        (source or "Instructions", steps),
        ("Columns", columns if not cohort else [columns[0], ("first heading", "The section of the rubric."), columns[3], columns[4]]),
        ("How to write it", how),
    ]
