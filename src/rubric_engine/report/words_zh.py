"""得分明细的中文表述。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from rubric_engine.core.ir import CmpOp, Combine, RankEnd, Text, ValueKind
from rubric_engine.core.results import (
    Because,
    Behind,
    Compared,
    Counted,
    Entry,
    EntryKind,
    FactUse,
    Held,
    LimitedTo,
    Picked,
    Ranked,
    State,
    Undefined,
)
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.report.numbers import decimal_places, is_chinese, number, percent, value_text
from rubric_engine.report.words import Verdict, said, subject_of

LANGUAGE = "zh"

NAMES: Mapping[str, str] = {
    "total": "总分", "range": "得分范围", "missing": "缺失数据", "flags": "提示",
    "grade": "等次", "gates": "前提", "parameters": "参数调整", "rubric": "评分办法",
    "edition": "版本", "digest": "文本摘要", "place": "名次", "unit": "单位",
    "ties": "并列", "sections": "各栏", "ledger": "得分明细", "points": "得分",
    "maximum": "满分", "yes": "是", "no": "否",
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
}  # fmt: skip

_WANTED = {
    CmpOp.GE: "不低于", CmpOp.LE: "不超过", CmpOp.GT: "超过", CmpOp.LT: "低于", CmpOp.EQ: "为", CmpOp.NE: "不为"
}  # fmt: skip
_COUNT_WANTED = {**_WANTED, CmpOp.GE: "不少于", CmpOp.LT: "少于"}
_DATE_WANTED = {**_WANTED, CmpOp.GE: "不早于", CmpOp.LE: "不晚于", CmpOp.GT: "晚于", CmpOp.LT: "早于"}

_MET = {**_WANTED, CmpOp.GE: "达到", CmpOp.LE: "未超过"}
_UNMET = {
    CmpOp.GE: "未达到", CmpOp.LE: "已超过", CmpOp.GT: "未超过", CmpOp.LT: "不低于", CmpOp.EQ: "不是", CmpOp.NE: "正是"
}  # fmt: skip
_DATE_UNMET = {**_UNMET, CmpOp.GE: "早于", CmpOp.LE: "晚于", CmpOp.GT: "不晚于", CmpOp.LT: "不早于"}

_COMBINES = {
    Combine.SUM: "累加", Combine.FIRST: "取先满足者", Combine.BEST: "取最高者", Combine.WORST: "取最低者",
    Combine.BEST_N: "只取最高的若干项", Combine.PRODUCT: "连乘", Combine.MEAN: "取平均",
}  # fmt: skip

_ROUNDINGS = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "up": "向上取整", "down": "向下取整"}


def sentence(head: str, parts: Sequence[str]) -> str:
    body = "；".join(part for part in parts if part)
    return f"{head}：{body}。" if head and body else f"{head or body}。"


def quoted(text: str) -> str:
    return f"「{text}」"


def listed(texts: Sequence[str]) -> str:
    return "、".join(texts)


def points(points: str) -> str:
    return f"{points} 分"


def score(points: str, maximum: str | None) -> str:
    return points if maximum is None else f"{points}/{maximum}"


def span(low: str | None, high: str | None) -> str:
    if low is None:
        return "分数不限" if high is None else f"{high} 分以下，下不保底"
    if high is None:
        return f"{low} 分以上，上不封顶"
    return points(low) if low == high else f"{low} 至 {high} 分"


def source(citation: str) -> str:
    return f"〔依据：{citation}〕"


# ---------------------------------------------------------------- reasons


def held(reason: Held) -> str:
    text = quoted(said(reason.text, LANGUAGE))
    if reason.holds is None:
        return f"{text}未明确"
    return f"符合{text}" if reason.holds else f"不符合{text}"


def compared(reason: Compared, wanted: bool) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    end, limit = ("至少", reason.low) if (reason.op in (CmpOp.GE, CmpOp.GT)) is bool(reason.holds) else ("至多", reason.high)
    if reason.had is None and (limit is None or reason.holds is None):
        return f"{subject}{_gap_of(subject)}未知"
    if reason.had is None:
        had = _is(f"{subject}{_gap_of(subject)}{end}", _value(limit, reason.kind, reason.unit, reason.options))
    else:
        had = _is(subject, _value(reason.had, reason.kind, reason.unit, reason.options))
    if reason.holds is False and wanted:
        return f"{had}，要求{_of(_wanted(reason), _needed(reason))}{_gap(reason)}"
    if reason.op is CmpOp.EQ and reason.holds:
        return had if reason.needed_text is None else f"{had}，{_of('等于', _needed(reason))}"
    date = reason.kind is ValueKind.DATE
    if reason.holds:
        return f"{had}，{_of((_DATE_WANTED if date else _MET)[reason.op], _needed(reason))}"
    return f"{had}，{_of((_DATE_UNMET if date else _UNMET)[reason.op], _needed(reason))}"


def _wanted(reason: Compared) -> str:
    match reason.kind:
        case ValueKind.DATE:
            return _DATE_WANTED[reason.op]
        case ValueKind.COUNT | ValueKind.LIST:
            return _COUNT_WANTED[reason.op]
        case _:
            return _WANTED[reason.op]


def _needed(reason: Compared) -> str:
    needed = _value(reason.needed, reason.kind, reason.unit, reason.options)
    if reason.needed_text is None:
        return needed
    return f"{said(reason.needed_text, LANGUAGE)}（{'未知' if reason.needed is None else needed}）"


def _gap(reason: Compared) -> str:
    if not isinstance(reason.had, Fraction) or not isinstance(reason.needed, Fraction) or reason.kind is ValueKind.CHOICE:
        return ""
    gap = reason.needed - reason.had
    if gap == 0:
        return "（相等不计）" if reason.op in (CmpOp.GT, CmpOp.LT) else ""
    size = abs(gap)
    if reason.kind is ValueKind.DATE:
        return f"，{'早' if gap > 0 else '晚'} {number(size)} 天"
    if reason.kind is ValueKind.PERCENT:
        amount = f"{number(size * 100)} 个百分点"
    else:
        amount = value_text(size, reason.kind, LANGUAGE, unit=reason.unit)
    return f"，{'差' if gap > 0 else '超出'} {amount}"


def ranked(reason: Ranked, wanted: bool) -> str:
    bottom = reason.end is RankEnd.BOTTOM
    subject = subject_of(reason.text, LANGUAGE)
    aim = "" if reason.places is None else f"居{'后' if bottom else '前'}{number(reason.places)}位"
    missed = bool(wanted and reason.holds is False and aim)
    aim = f"要求{subject}{_gap_of(subject)}{aim}" if missed else aim or f"{subject}{_gap_of(subject)}的名次"
    aim += "，" if missed else "："
    field = f"在{_among(reason)}中"
    own = None if reason.value is None else value_text(reason.value, reason.kind, LANGUAGE)
    if reason.alone:
        return f"{aim}单独评分，没有其他单位可比，名次未定"
    if reason.rank is None:
        return f"{aim}{field}未列入排名" if wanted or reason.holds is False else f"{aim}{field}名次未定"
    back = "倒数" if bottom else ""
    told = f"{aim}{field}列{back}第{number(reason.rank)}位"
    if reason.tied:
        told += f"（与{reason.tied}个单位并列）"
    if reason.cutoff is not None and reason.places is not None:
        told += f"，{back}第{number(reason.places)}位{_is('', value_text(reason.cutoff, reason.kind, LANGUAGE))}"
    return told if own is None else f"{told}，本单位{_is('', own)}"


def _among(reason: Ranked) -> str:
    return f"{'同一' + quoted(said(reason.within, LANGUAGE)) + '的' if reason.within is not None else ''}{reason.size}个单位"


def field(reason: Ranked) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    own = [] if reason.value is None else [_is(subject, value_text(reason.value, reason.kind, LANGUAGE))]
    tied = [f"与{reason.tied}个单位并列"] if reason.tied else []
    return "，".join([*own, f"{_among(reason)}参加排名", *tied])


def picked(reason: Picked) -> str:
    subject = "名次" if reason.ranked else subject_of(reason.subject, LANGUAGE)
    told = subject
    if reason.value is not None:
        told = _is(subject, _value(reason.value, reason.kind, reason.unit, reason.options))
    if reason.row is None and not reason.otherwise:
        return f"{told}{'所属档次' if told else '所属情形'}未定" if reason.value is None else f"{told}，不在任何一档"
    told += "，" if reason.value is not None else _gap_of(told)
    if not subject:
        told = "各种情形均不符合，属「其余」一档" if reason.row is None else f"符合「{said(reason.row, LANGUAGE)}」"
    else:
        told += f"属「{'其余' if reason.row is None else said(reason.row, LANGUAGE)}」一档"
    if reason.points is not None:
        told += f"，{_gives(reason.points)}"
    if reason.better is None:
        return told
    told += f"；{'最近的更优一档为' if subject else '更优的情形为'}「{said(reason.better, LANGUAGE)}」"
    return told if reason.better_points is None else f"{told}，{_gives(reason.better_points)}"


def _gives(amount: Fraction) -> str:
    return f"扣 {points(number(-amount))}" if amount < 0 else f"计 {points(number(amount))}"


def counted(reason: Counted) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    if reason.had is None or reason.steps is None:
        return _counted_so_far(reason, subject)
    had = value_text(reason.had, reason.kind, LANGUAGE, unit=reason.unit)
    if reason.steps == 0:
        return _is(subject, had)
    told = f"{_is(subject, had)}，{number(reason.steps)} × {points(number(abs(reason.each)))}"
    if reason.counted is not None and reason.counted != reason.steps:
        told += f"，只计其中 {number(reason.counted)}"
        told += f" {said(reason.unit, LANGUAGE)}" if reason.unit is not None else ""
    return told


def _counted_so_far(reason: Counted, subject: str) -> str:
    if reason.low is None or reason.low <= 0:
        return f"{subject}{_gap_of(subject)}未知"
    told = _is(f"{subject}{_gap_of(subject)}至少", value_text(reason.low, reason.kind, LANGUAGE, unit=reason.unit))
    if not reason.counted:
        return told
    unit = f" {said(reason.unit, LANGUAGE)}" if reason.unit is not None else ""
    return f"{told}，已知部分已达上限，按 {number(reason.counted)}{unit}计"


def undefined(reason: Undefined) -> str:
    why = {
        "division by zero": "除数为零",
        "none": "其值为无",
        "unranked": "未列入排名",
        "not applicable": "不适用于本单位",
        "no row": "不在任何一档",
    }
    return f"「{said(reason.text, LANGUAGE)}」无法得出数值（{why.get(reason.why, reason.why)}）"


def missing(labels: Sequence[str]) -> str:
    return f"缺{''.join(quoted(label) for label in labels)}"


def limited(reason: LimitedTo, known_part: bool) -> str:
    if known_part:
        return f"已知部分已达上限 {points(number(reason.limit))}"
    return f"限计 {points(number(reason.limit))}（原为 {points(number(reason.before))}）"


def behind(id: str) -> str:
    return f"以 {id} 为准"


def supplied(use: FactUse, value: str) -> str:
    return _is(subject_of(use.label, LANGUAGE), value)


def otherwise(known: bool) -> str:
    return "前面各条均不符合" if known else "取决于前面各条"


def assumed(use: FactUse, value: str) -> str:
    return f"「{said(use.label, LANGUAGE)}」缺失，按规定视为{_gap_before(value)}{value}"


def pending(low: Fraction | None, high: Fraction | None, no_result: bool, facts: bool, lower: bool) -> str:
    told = "暂不出结果" if no_result else "按不利一端计分" if lower else "按从低计分"
    if high is not None and low == high:
        return f"{told}，对本条得分无影响"
    reach = span(None if low is None else number(low), None if high is None else number(high))
    if low is None or low < 0:
        return f"{told}；{'补齐后' if facts else '本条'}得分为 {reach}"
    return f"{told}；{'补齐后' if facts else ''}可得 {reach}"


def bounded(by: EntryKind, above: bool) -> str:
    if by is EntryKind.TO_ZERO:
        return "按扣完计"
    return f"按{'上级' if above else ''}{KINDS[by]}计"


def others_could(span: str) -> str:
    return f"其他对象补齐数据后，可能变为 {span}"


def _value(value: Value | None, kind: ValueKind, unit: Text | None, options: tuple[Text, ...]) -> str:
    if isinstance(value, NoneType_):
        return "无"
    return value_text(value, kind, LANGUAGE, unit=unit, options=options)


def _is(subject: str, value: str) -> str:
    return _of(f"{subject}{_gap_of(subject)}为", value)


def _of(word: str, value: str) -> str:
    return f"{word}{_gap_before(value)}{value}"


def _gap_of(text: str) -> str:
    """A space behind a text that doesn't end in Chinese."""
    return " " if text and text[-1].isascii() and text[-1].isalnum() else ""


def _gap_before(value: str) -> str:
    """A space in front of a value that doesn't begin in Chinese."""
    return "" if value[:1] and is_chinese(value[0]) else " "


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
            return f"{target}{_gap_of(target)}计零分"
        case "grade_is":
            return f"等次为{_gap_before(target)}{target}"
        case "grade_at_most":
            return f"等次最高为{_gap_before(target)}{target}"
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


def maybe() -> str:
    return "未定"


def tied(units: Sequence[str], place: str) -> str:
    return f"{listed(units)}并列第{place}位"
