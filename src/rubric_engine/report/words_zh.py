"""得分明细的中文表述。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from rubric_engine.core.ir import Combine
from rubric_engine.core.results import Because, Behind, Entry, EntryKind, LimitedTo, State
from rubric_engine.report.deciding_zh import by_hand as by_hand
from rubric_engine.report.deciding_zh import gated as gated
from rubric_engine.report.deciding_zh import held_at as held_at
from rubric_engine.report.deciding_zh import no_effect as no_effect
from rubric_engine.report.deciding_zh import not_counted as not_counted
from rubric_engine.report.deciding_zh import not_taken as not_taken
from rubric_engine.report.deciding_zh import set_above as set_above
from rubric_engine.report.numbers import decimal_places, number, percent
from rubric_engine.report.occurring_zh import before as before
from rubric_engine.report.occurring_zh import below_baseline as below_baseline
from rubric_engine.report.occurring_zh import chosen as chosen
from rubric_engine.report.occurring_zh import count_back as count_back
from rubric_engine.report.occurring_zh import counts as counts
from rubric_engine.report.occurring_zh import occurring as occurring
from rubric_engine.report.occurring_zh import occurs as occurs
from rubric_engine.report.occurring_zh import paired as paired
from rubric_engine.report.occurring_zh import tie_break as tie_break
from rubric_engine.report.occurring_zh import undecided as undecided
from rubric_engine.report.reasons_zh import assumed as assumed
from rubric_engine.report.reasons_zh import behind as behind
from rubric_engine.report.reasons_zh import bounded_too as bounded_too
from rubric_engine.report.reasons_zh import case as case
from rubric_engine.report.reasons_zh import compared as compared
from rubric_engine.report.reasons_zh import counted as counted
from rubric_engine.report.reasons_zh import field as field
from rubric_engine.report.reasons_zh import gap_before, gap_of
from rubric_engine.report.reasons_zh import held as held
from rubric_engine.report.reasons_zh import limited as limited
from rubric_engine.report.reasons_zh import listed as listed
from rubric_engine.report.reasons_zh import missing as missing
from rubric_engine.report.reasons_zh import otherwise as otherwise
from rubric_engine.report.reasons_zh import picked as picked
from rubric_engine.report.reasons_zh import points as points
from rubric_engine.report.reasons_zh import quoted as quoted
from rubric_engine.report.reasons_zh import ranked as ranked
from rubric_engine.report.reasons_zh import still_short as still_short
from rubric_engine.report.reasons_zh import supplied as supplied
from rubric_engine.report.reasons_zh import undefined as undefined
from rubric_engine.report.reasons_zh import worth as worth
from rubric_engine.report.words import Verdict

LANGUAGE = "zh"

NAMES: Mapping[str, str] = {
    "total": "总分", "range": "得分范围", "missing": "缺失数据", "flags": "提示",
    "grade": "等次", "gates": "前提", "parameters": "参数调整", "rubric": "评分办法",
    "edition": "版本", "digest": "文本摘要", "place": "名次", "unit": "单位",
    "ties": "并列", "sections": "各栏", "ledger": "得分明细", "points": "得分",
    "tie_breaks": "同分排序",
    "maximum": "满分", "yes": "是", "no": "否",
    "overrides": "人工核定", "reason_codes": "原因码", "as_of": "适用日期", "bases": "沿用",
    "pairings": "结对", "no_pairs": "无配对", "record": "记录", "counted": "是否计入",
    "ties_refused": "评分办法规定并列报错",
}  # fmt: skip

VERDICTS: Mapping[Verdict, str] = {
    Verdict.EARNED: "已得", Verdict.LOST: "已扣", Verdict.MISSED: "未得", Verdict.SPARED: "不扣", Verdict.COUNTED: "已计",
    Verdict.NOT_COUNTED: "不计", Verdict.UNKNOWN: "待定", Verdict.NOT_APPLICABLE: "不适用", Verdict.NOT_REACHED: "不再计",
}  # fmt: skip

KINDS: Mapping[EntryKind, str] = {
    EntryKind.LINE: "计分", EntryKind.START: "起评分", EntryKind.COMBINATION: "取分方式", EntryKind.MULTIPLIER: "倍数",
    EntryKind.MINIMUM: "最低分", EntryKind.MAXIMUM: "最高分", EntryKind.TO_ZERO: "扣完为止", EntryKind.WEIGHT: "权重",
    EntryKind.SCALE: "折算", EntryKind.ROUNDING: "舍入", EntryKind.GATE: "前提", EntryKind.NOT_APPLICABLE: "适用范围",
    EntryKind.OVERRIDE: "人工核定",
}  # fmt: skip

_COMBINES = {
    Combine.SUM: "累加", Combine.FIRST: "取先满足者", Combine.BEST: "取最高者", Combine.WORST: "取最低者",
    Combine.BEST_N: "只取最高的若干项", Combine.PRODUCT: "连乘", Combine.MEAN: "取平均",
}  # fmt: skip

_ROUNDINGS = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "up": "向上取整", "down": "向下取整"}


def sentence(head: str, parts: Sequence[str]) -> str:
    body = "；".join(part for part in parts if part)
    return f"{head}：{body}。" if head and body else f"{head or body}。"


def score(points: str, maximum: str | None) -> str:
    return points if maximum is None else f"{points}/{maximum}"


def span(low: str | None, high: str | None) -> str:
    if low is None:
        return "分数不限" if high is None else f"{high} 分以下，下不保底"
    if high is None:
        return f"{low} 分以上，上不封顶"
    return points(low) if low == high else f"{low} 至 {high} 分"


def score_of(name: str, points_: str) -> str:
    return f"{name}（{points(points_)}）"


def source(citation: str) -> str:
    return f"〔依据：{citation}〕"


def bounded(by: EntryKind, above: bool) -> str:
    if by is EntryKind.TO_ZERO:
        return "按扣完计"
    return f"按{'上级' if above else ''}{KINDS[by]}计"


def pending(low: Fraction | None, high: Fraction | None, no_result: bool, facts: bool, lower: bool) -> str:
    told = "暂不出结果" if no_result else "按不利一端计分" if lower else "按从低计分"
    if high is not None and low == high:
        return f"{told}，对本条得分无影响"
    reach = span(None if low is None else number(low), None if high is None else number(high))
    if low is None or low < 0:
        return f"{told}；{'补齐后' if facts else '本条'}得分为 {reach}"
    return f"{told}；{'补齐后' if facts else ''}可得 {reach}"


def others_could(span: str) -> str:
    return f"其他对象补齐数据后，可能变为 {span}"


# ---------------------------------------------------------------- adjustments


def adjustment(entry: Entry, combine: Combine | None) -> str:
    before, after = number(entry.before), number(entry.after)
    because = next((reason for reason in entry.reasons if isinstance(reason, Because)), Because())
    limit = next((reason for reason in entry.reasons if isinstance(reason, LimitedTo)), None)
    change = f"由 {before} 分变为 {after} 分"
    match entry.kind:
        case EntryKind.LINE:
            return ""
        case EntryKind.START:
            return f"起评 {points(after)}"
        case EntryKind.COMBINATION:
            by = [reason.id for reason in entry.reasons if isinstance(reason, Behind)]
            return f"{_COMBINES[combine] if combine is not None else '合并计算'}，{behind(listed(by)) if by else change}"
        case EntryKind.MULTIPLIER:
            return f"乘以 {number(because.factor)}，{change}" if because.factor is not None else change
        case EntryKind.MINIMUM | EntryKind.MAXIMUM if (entry.points > 0) is (entry.kind is EntryKind.MAXIMUM):
            return f"数据不全，按{KINDS[entry.kind]} {points(after)}计"
        case EntryKind.MINIMUM:
            return f"不足最低分，按 {points(number(limit.limit) if limit else after)}计（原为 {points(before)}）"
        case EntryKind.MAXIMUM:
            return f"超过最高分，按 {points(number(limit.limit) if limit else after)}计（原为 {points(before)}）"
        case EntryKind.TO_ZERO:
            return f"扣完为止，不再多扣（原为 {points(before)}）" if entry.points > 0 else f"数据不全，按扣完计，{change}"
        case EntryKind.WEIGHT:
            if because.factor is None:
                return change
            of = f"（适用项权重合计 {percent(because.out_of)}）" if because.out_of is not None and because.out_of != 1 else ""
            return f"权重 {percent(because.factor)}{of}，{change}"
        case EntryKind.SCALE:
            if because.factor is None or because.out_of is None:
                return f"折算，{change}"
            return f"适用项满分 {points(number(because.out_of))}，折算为 {points(number(because.factor))}，{change}"
        case EntryKind.ROUNDING:
            return f"{_rounding(because)}，{change}"
        case EntryKind.GATE:
            return f"前提条件生效，{change}"
        case EntryKind.OVERRIDE:
            return f"人工核定，{change}"
        case EntryKind.NOT_APPLICABLE:
            return "是否适用尚不明确，暂不计入" if entry.state is State.UNKNOWN else "不适用于本单位"
        case _:
            assert_never(entry.kind)


def ineligible(points_: Fraction) -> str:
    return f"不参评，所得 {points(number(points_))}不计"


def _rounding(because: Because) -> str:
    mode = _ROUNDINGS.get(because.mode or "", "舍入")
    if because.step is None:
        return mode
    places = decimal_places(because.step)
    if places is None or because.step != Fraction(1, 10**places):
        return f"{mode}，步长 {number(because.step)}"
    return f"{mode}，保留 {places} 位小数"


# ---------------------------------------------------------------- the foot


def effect(effect: str, target: str) -> str:
    match effect:
        case "zero":
            return f"{target}{gap_of(target)}计零分"
        case "grade_is":
            return f"等次为{gap_before(target)}{target}"
        case "grade_at_most":
            return f"等次最高为{gap_before(target)}{target}"
        case "not_eligible":
            return "不参评"
        case _:
            return effect


def gate(fired: bool, possible: bool, effect: str, failed: Sequence[str], unproven: Sequence[str], wanted: bool) -> str:
    if not fired:
        quiet = "通过" if wanted else "未触发"
        return f"{quiet}；补齐缺失数据后有可能触发（{effect}）" if possible else quiet
    told = f"已触发，{effect}"
    if failed:
        told += f"；未满足：{listed(failed)}"
    if unproven:
        told += f"；未证实：{listed(unproven)}"
    return told


def gate_absent() -> str:
    return "不适用于本单位"


def gate_open(fired: bool, effect: str) -> str:
    return f"暂按「{effect}」处理" if fired else f"补齐后有可能触发（{effect}）"


def awaiting(what: str) -> str:
    return {"eligibility": "资格待定", "grade": "等次待定", "flag": "提示待定"}[what]


def not_graded(grade: str, open_: bool) -> str:
    return f"「{grade}」待定" if open_ else f"未评「{grade}」"


def by_gate(labels: Sequence[str]) -> str:
    return f"前提{''.join(quoted(label) for label in labels)}已触发"


def no_grade() -> str:
    return "未评等次"


def could_change(points_: Fraction | None) -> str:
    if points_ is None:
        return "影响上不封顶"
    return f"可影响 {points(number(points_))}" if points_ else "单独不影响得分"


def settled() -> str:
    return "按规定认定"


def possible(names: Sequence[str]) -> str:
    return f"可能为：{listed(names)}"


def no_total(why: str | None) -> str:
    return {"not_eligible": "不参评", "no_result": "不出结果", "not_applicable": "不适用"}.get(why or "", "无总分")


def without_points(applies: bool | None, no_result: bool, why: Sequence[str] = ()) -> str:
    if applies is False:
        return f"不适用：{'；'.join(why)}" if why else "不适用"
    return "数据不全，不出结果" if no_result else "是否适用未定，暂不计入"


def too_few(needed: int) -> str:
    return f"适用的不足 {needed} 项"


def more_units(count: int) -> str:
    return f"另有 {count} 个单位"


def of_all_units(count: int, facts: str) -> str:
    return f"全部 {count} 个单位都缺{facts}"


def maybe() -> str:
    return "未定"


def tied(units: Sequence[str], place: str) -> str:
    return f"{listed(units)}并列第{place}位"
