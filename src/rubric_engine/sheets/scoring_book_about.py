"""The first sheet of a self-scoring workbook: how it is used, what it can't do, and which rubric it is for."""

from __future__ import annotations

from typing import Any, Final

from rubric_engine.core.ir import ValueKind
from rubric_engine.diagnostics.model import Language
from rubric_engine.sheets.about import example_day_of
from rubric_engine.sheets.scoring_book_frame import CARD, CHECKS, FACTS, SCORES, WORKINGS, Frame, lines_of

_WIDTH = 86


def write_book_about(frame: Frame, sheet: Any) -> None:
    """Write the steps, the sheets, how values are written, the limits."""
    styles, form = frame.styles, frame.form
    frame.not_read(sheet)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, _WIDTH)
    sheet.merge_range(0, 1, 0, 2, form.program.label[form.language], styles.title)
    sheet.set_row(0, 34)
    row = 2
    for heading, lines in (_chinese if form.zh else _english)(frame):
        if not lines:
            continue
        sheet.merge_range(row, 1, row, 2, heading, styles.section)
        row += 1
        for name, text in lines:
            sheet.write_string(row, 1, name, styles.make(bold=True, text_wrap=True, border=1, border_color="#BFBFBF", valign="top"))
            sheet.write_string(row, 2, text, styles.cell)
            sheet.set_row(row, 16 * max(lines_of(text, _WIDTH), lines_of(name, 22)) + 2)
            row += 1
        row += 1
    form.protect(sheet)
    form.paper(sheet, landscape=False, heading=(0, 0))
    sheet.activate()


def _tab(frame: Frame, role: str) -> str:
    return str(frame.sheets[role].get_name())


def _missing_parts(frame: Frame) -> list[tuple[str, str]]:
    """What this workbook doesn't have."""
    return [(result_name(what, frame.form.language), why.told(frame.form.language)) for what, why in frame.plan.unsupported]


_RESULTS: Final = {
    "flag": "提示",
    "grade": "等次",
    "rank": "名次",
    "gate": "前提",
    "line": "得分",
    "node": "得分",
    "low": "最低",
    "high": "最高",
}


def result_name(what: str, language: Language) -> str:
    """What a reader calls a result that isn't there: ``flag late`` is 提示「late」 in Chinese."""
    role, _, id = what.partition(" ")
    if language != "zh" or role not in _RESULTS:
        return what
    return f"{_RESULTS[role]}「{id}」" if id else _RESULTS[role]


def _chinese(frame: Frame) -> list[tuple[str, list[tuple[str, str]]]]:
    program, plan = frame.form.program, frame.plan
    source = "，".join(part for part in (program.citation, f"版本 {program.edition}" if program.edition else None) if part)
    several = len(frame.units) > 1
    day = example_day_of(program)
    kinds = {spec.kind for spec in program.facts} | {each.kind for spec in program.facts for each in spec.fields}
    facts = _tab(frame, FACTS)
    steps = [
        (
            "第一步",
            f"在「{facts}」表第 4 行黄色格填写{'各单位' if several else '本单位'}名称。{'没有名称的列不参加计分和排名。' if several else ''}",
        ),
        ("第二步", "填写黄色单元格，其余单元格已锁定。填一项算一项，得分、总分、名次、等次随即显示。"),
        (
            "第三步",
            f"看「{_tab(frame, SCORES)}」表的各条得分；在「{_tab(frame, CARD)}」表{'选择单位，' if several else ''}看每条没有得分的原因，可直接打印。",
        ),
        ("有误时", f"「{_tab(frame, CHECKS)}」表列出须改正的数据。改正之前，该单位不显示总分。"),
    ]
    if plan.crosses and several:
        steps.append(("名次", "名次和按名次给的分，只在本表已填名称的单位之间比较；单位没有填全，名次就不是最终名次。"))
    elif plan.crosses:
        steps.append(("名次", "本表只有一个单位，按名次给的分以该单位独自参评计算。需要比较时，请导出多个单位的表。"))
    tabs = [
        (facts, "填报数据，一行一个数据项，一列一个单位。"),
        *((sheet.get_name(), f"清单，一行一条记录，最多 {plan.records:,} 条。") for sheet in frame.lists.values()),
        (_tab(frame, SCORES), "总分、名次、等次、提示，以及每个部分、考核项、每条规则的得分。红字是未得分，黄底是缺少数据。"),
        (_tab(frame, CARD), "一个单位的全部得分和原因。"),
        (_tab(frame, CHECKS), "不符合要求的数据、空缺的数据。"),
        (_tab(frame, WORKINGS), "全部公式和中间步骤，供核对，不需填写。公式中的名称就是评分办法中的名称。"),
    ]
    how = [
        ("不清楚、还没有", "留空。留空不等于零：总分先从低计算，并显示补齐后可能的范围。"),
        ("零", "填 0。"),
        *([("确知没有", "填写要求中写明“没有时填无”的，可填“无”。")] if _or_none(frame) else []),
        *([("清单没有记录", f"在「{facts}」（或「共用」）表该清单一行填“无”。")] if frame.lists else []),
        ("数字", f"直接填数字，绝对值不超过 {plan.limit:,}。小数位数超出要求的，「{_tab(frame, CHECKS)}」表会指出。"),
        *([("百分数", "填 6% 或 6，显示为 6.00%。")] if ValueKind.PERCENT in kinds else []),
        *([("日期", f"填 {day.isoformat()} 或 {day.year}/{day.month}/{day.day}。")] if ValueKind.DATE in kinds else []),
    ]
    return [
        (f"自动计分表　{source}", steps),
        ("各表内容", tabs),
        ("怎样填写", how),
        ("本表没有的内容", _missing_parts(frame)),
        ("依据", _basis(frame)),
    ]


def _or_none(frame: Frame) -> bool:
    return any(found.or_none for found in frame.plan.inputs)


def _basis(frame: Frame) -> list[tuple[str, str]]:
    program = frame.form.program
    notes = [(frame.say("note", "说明"), note) for note in program.notes]
    digest = [(frame.say("digest of the text", "文本摘要"), program.text_digest)] if program.text_digest else []
    return [*notes, *digest]


def _english(frame: Frame) -> list[tuple[str, list[tuple[str, str]]]]:
    program, plan = frame.form.program, frame.plan
    source = ", ".join(part for part in (program.citation, f"edition {program.edition}" if program.edition else None) if part)
    several = len(frame.units) > 1
    day = example_day_of(program)
    kinds = {spec.kind for spec in program.facts} | {each.kind for spec in program.facts for each in spec.fields}
    facts = _tab(frame, FACTS)
    steps = [
        (
            "First",
            f"On the sheet {facts}, write {'the names of the units' if several else 'the name'} into the yellow cells of row 4."
            + (" A column without a name takes part in nothing." if several else ""),
        ),
        ("Then", "Fill in the yellow cells; all others are locked. Points, total, rank and grade follow as you type."),
        (
            "Look",
            f"{_tab(frame, SCORES)} has the points of each line. {_tab(frame, CARD)} {'lets you choose a unit and ' if several else ''}says why each line was missed; it can be printed.",
        ),
        ("If something is wrong", f"{_tab(frame, CHECKS)} says what is to be corrected. Until then the unit has no total."),
    ]
    if plan.crosses and several:
        steps.append(("Ranks", "They are ranks among the units named in this workbook. As long as units are missing, ranks aren't final."))
    elif plan.crosses:
        steps.append(("Ranks", "This workbook has one unit, which is ranked alone. Export one with several units to compare them."))
    tabs = [
        (facts, "What is typed in: a row for each fact, a column for each unit."),
        *((sheet.get_name(), f"A list: a row for each record, {plan.records:,} at most.") for sheet in frame.lists.values()),
        (
            _tab(frame, SCORES),
            "Total, rank, grade and flags, and the points of each section, item and line. Red: missed. Yellow: facts are missing.",
        ),
        (_tab(frame, CARD), "All points of one unit, with the reasons."),
        (_tab(frame, CHECKS), "Facts that aren't allowed, and those that are missing."),
        (_tab(frame, WORKINGS), "All formulas and steps, for whoever checks them. The names in formulas are those of the rubric."),
    ]
    how = [
        ("Not known", "Leave the cell empty. Empty is not zero: the total is the least that is certain, with the range that is possible."),
        ("Zero", "Write 0."),
        *([("Known to be none", "Write none, only where the column expected says so.")] if _or_none(frame) else []),
        *([("A list without records", f"Write none in its row on the sheet {facts} (or Shared).")] if frame.lists else []),
        ("Numbers", f"Digits, not beyond {plan.limit:,} either way. {_tab(frame, CHECKS)} says where there are too many decimals."),
        *([("Percents", "Type 6% or 6; 6.00% is shown.")] if ValueKind.PERCENT in kinds else []),
        *([("Dates", f"Write {day.isoformat()}.")] if ValueKind.DATE in kinds else []),
    ]
    return [
        (f"Self-scoring workbook. {source}".strip(), steps),
        ("Sheets", tabs),
        ("How to write it", how),
        ("What this workbook doesn't have", _missing_parts(frame)),
        ("Basis", _basis(frame)),
    ]
