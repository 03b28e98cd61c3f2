"""逐条计分及总分以外各项的中文表述。"""

from __future__ import annotations

from collections.abc import Sequence

from rubric_engine.core.ir import Combine
from rubric_engine.report.reasons_zh import gap_before, gap_of, listed, points, quoted

_MOST_NAMES = 12


def occurring(label: str, records: Sequence[str]) -> str:
    inside = "、".join(records)
    return f"{label}（{inside}）" if label and inside else label or inside


def occurs(count: int, counted: int | None, column: str | None) -> str:
    if not count:
        return "没有记录"
    told = f"共 {count} 条记录" if column is None else f"{quoted(column)}共 {count} 个"
    return told if counted is None or counted == count else f"{told}，计其中 {counted} {'条' if column is None else '个'}"


def counts(counts: bool) -> str:
    return "计入" if counts else "不计入"


def chosen(combine: Combine | None, taken: Sequence[str], out_of: int, left_out: Sequence[str]) -> str:
    which = "最低" if combine is Combine.WORST else "最高"
    told = f"{out_of} 项取{which}者：{taken[0]}" if len(taken) == 1 else f"{out_of} 项取{which} {len(taken)} 项"
    if not left_out:
        return told
    more = f"等 {len(left_out)} 项" if len(left_out) > _MOST_NAMES else ""
    return f"{told}；不计入的有：{listed(left_out[:_MOST_NAMES])}{more}"


def below_baseline(code: str, label: str, points_: str, baseline: str, shortfall: str) -> str:
    return f"{code}：{label}，得 {points(points_)}，比基准 {points(baseline)}低 {points(shortfall)}"


def paired(first: str, second: str | None) -> str:
    return f"{first}未配对" if second is None else f"{first}与{second}"


def tie_break(text: str, among_tied: bool, first: str | None, second: str | None) -> str:
    return f"{'就并列者的' if among_tied else ''}{text}{gap_of(text)}{_is(first)}，后者{_is(second)}"


def _is(value: str | None) -> str:
    return "未知" if value is None else f"为{gap_before(value)}{value}"


def count_back(text: str, value: str | None, first: int, second: int) -> str:
    told = f"逐一比较{quoted(text)}"
    if value is None:
        return f"{told}，有一方未知"
    return f"{told}，{value}{gap_of(value)}有 {first} 次，后者{f' {second} 次' if second else '没有'}"


def before(ahead: Sequence[str], behind: Sequence[str]) -> str:
    first = _some(ahead)
    return f"{first}{gap_of(first)}先于{gap_before(_some(behind))}{_some(behind)}"


def _some(units: Sequence[str]) -> str:
    more = f"等 {len(units)} 个" if len(units) > _MOST_NAMES else ""
    return f"{listed(units[:_MOST_NAMES])}{more}"


def undecided(units: Sequence[str]) -> str:
    return f"待定：{listed(units)}"
