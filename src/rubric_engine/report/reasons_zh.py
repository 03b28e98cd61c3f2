"""得分理由的中文表述。"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import CmpOp, RankEnd, Text, ValueKind
from rubric_engine.core.results import Compared, Counted, FactUse, Held, LimitedTo, Picked, Ranked, Undefined, Worth
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.report.numbers import is_chinese, measured, number, value_text
from rubric_engine.report.words import said, subject_of

LANGUAGE = "zh"

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


def quoted(text: str) -> str:
    return f"「{text}」"


def listed(texts: Sequence[str]) -> str:
    return "、".join(texts)


def points(points: str) -> str:
    return f"{points} 分"


def held(reason: Held) -> str:
    text = quoted(said(reason.text, LANGUAGE))
    if reason.holds is None:
        return f"{text}未明确"
    return f"符合{text}" if reason.holds else f"不符合{text}"


def compared(reason: Compared, wanted: bool) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    end, limit = ("至少", reason.low) if (reason.op in (CmpOp.GE, CmpOp.GT)) is bool(reason.holds) else ("至多", reason.high)
    if reason.had is None and (limit is None or reason.holds is None):
        return f"{subject}{gap_of(subject)}未知"
    if reason.had is None:
        had = _is(f"{subject}{gap_of(subject)}{end}", _value(limit, reason.kind, reason.unit, reason.options))
    else:
        had = _is(subject, _value(reason.had, reason.kind, reason.unit, reason.options))
    if reason.holds is False and wanted:
        return f"{had}，要求{_of(_wanted(reason), _needed(reason))}{_gap(reason)}"
    if reason.op is CmpOp.EQ and reason.holds:
        return had if reason.needed_text is None else f"{had}，{_of('等于', _needed(reason))}"
    date = reason.kind is ValueKind.DATE
    if reason.holds:
        return f"{had}，{bounded_too(reason)}"
    if reason.op is CmpOp.NE and reason.needed_text is None:
        return had
    return f"{had}，{_of((_DATE_UNMET if date else _UNMET)[reason.op], _needed(reason))}"


def bounded_too(reason: Compared) -> str:
    if reason.op is CmpOp.EQ:
        return _of("等于", _needed(reason))
    return _of((_DATE_WANTED if reason.kind is ValueKind.DATE else _MET)[reason.op], _needed(reason))


def still_short(reason: Compared, bounded: bool) -> str:
    gap = _gap(reason)
    if bounded and gap:
        return gap.replace("，差", "尚差").removeprefix("，").strip("（）")
    subject = subject_of(reason.text, LANGUAGE)
    return f"{subject}{gap_of(subject)}要求{_of(_wanted(reason), _needed(reason))}{gap}"


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
        amount = f"{measured(size * 100)} 个百分点"
    else:
        amount = value_text(size, reason.kind, LANGUAGE, unit=reason.unit)
    return f"，{'差' if gap > 0 else '超出'} {amount}"


def ranked(reason: Ranked, wanted: bool) -> str:
    bottom = reason.end is RankEnd.BOTTOM
    subject = subject_of(reason.text, LANGUAGE)
    aim = "" if reason.places is None else f"居{'后' if bottom else '前'}{number(reason.places)}位"
    if reason.places == 0:
        return _no_place(reason, subject)
    missed = bool(wanted and reason.holds is False and aim)
    aim = f"要求{subject}{gap_of(subject)}{aim}" if missed else aim or f"{subject}{gap_of(subject)}的名次"
    aim += "，" if missed else "："
    field = f"在{_among(reason)}中"
    own = None if reason.value is None else value_text(reason.value, reason.kind, LANGUAGE)
    scored = _scored(reason)
    if reason.alone:
        return f"{aim}单独评分，没有其他{scored}可比，名次未定"
    if reason.rank is None:
        return f"{aim}{field}未列入排名" if wanted or reason.holds is False else f"{aim}{field}名次未定"
    back = "倒数" if bottom else ""
    told = f"{aim}{field}列{back}第{number(reason.rank)}位"
    if reason.tied:
        told += f"（与{reason.tied}{_measure(reason)}并列）"
    if reason.cutoff is not None and reason.places is not None:
        told += f"，{back}第{number(reason.places)}位{_is('', value_text(reason.cutoff, reason.kind, LANGUAGE))}"
    return told if own is None else f"{told}，{'本条' if reason.records else f'本{scored}'}{_is('', own)}"


def _among(reason: Ranked) -> str:
    return f"{'同一' + quoted(said(reason.within, LANGUAGE)) + '的' if reason.within is not None else ''}{reason.size}{_measure(reason)}"


def _measure(reason: Ranked) -> str:
    return "条记录" if reason.records else f"个{_scored(reason)}"


def _scored(reason: Ranked) -> str:
    return (said(reason.scored, LANGUAGE) if reason.scored is not None else "") or "单位"


def _no_place(reason: Ranked, subject: str) -> str:
    """A share of the field that is less than one place."""
    side, back = ("后", "倒数") if reason.end is RankEnd.BOTTOM else ("前", "")
    told = f"要求{subject}{gap_of(subject)}居{side}列，但所定比例在{_among(reason)}中不足1位，无人入围"
    if reason.rank is None:
        return told
    own = (
        ""
        if reason.value is None
        else f"，{'本条' if reason.records else f'本{_scored(reason)}'}{_is('', value_text(reason.value, reason.kind, LANGUAGE))}"
    )
    return f"{told}；列{back}第{number(reason.rank)}位{own}"


def field(reason: Ranked) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    own = [] if reason.value is None else [_is(subject, value_text(reason.value, reason.kind, LANGUAGE))]
    tied = [f"与{reason.tied}{_measure(reason)}并列"] if reason.tied else []
    return "，".join([*own, f"{_among(reason)}参加排名", *tied])


def case(reason: Picked, why: Sequence[str], lacks: Sequence[str], by_how_much: bool) -> str:
    if reason.row is None and reason.points is None:
        return "所属情形未定"
    told = f"各种情形均不符合{'，属「其余」一档' if reason.otherwise else ''}"
    if reason.row is not None:
        row = quoted(said(reason.row, LANGUAGE))
        told = f"{'；'.join(why)}，属{row}" if why else f"符合{row}"
    if reason.points is not None and (reason.row is not None or reason.otherwise):
        told += f"，{_gives(reason.points)}"
    if reason.better is None:
        return told
    told += f"；更优的情形为{quoted(said(reason.better, LANGUAGE))}"
    told += "" if reason.better_points is None else f"，{_gives(reason.better_points)}"
    return f"{told}{'，' if by_how_much else '：'}{'；'.join(lacks)}" if lacks else told


def picked(reason: Picked) -> str:
    subject = "名次" if reason.ranked else subject_of(reason.subject, LANGUAGE)
    told = subject
    if reason.value is not None:
        told = _is(subject, _value(reason.value, reason.kind, reason.unit, reason.options))
    if reason.row is None and not reason.otherwise:
        return f"{told}所属档次未定" if reason.value is None else f"{told}，不在任何一档"
    told += "，" if reason.value is not None else gap_of(told)
    told += f"属「{'其余' if reason.row is None else said(reason.row, LANGUAGE)}」一档"
    if reason.points is not None:
        told += f"，{_gives(reason.points)}"
    if reason.better is None:
        return told
    told += f"；最近的更优一档为「{said(reason.better, LANGUAGE)}」"
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
        return f"{subject}{gap_of(subject)}未知"
    told = _is(f"{subject}{gap_of(subject)}至少", value_text(reason.low, reason.kind, LANGUAGE, unit=reason.unit))
    if not reason.counted:
        return told
    unit = f" {said(reason.unit, LANGUAGE)}" if reason.unit is not None else ""
    return f"{told}，已知部分已达上限，按 {number(reason.counted)}{unit}计"


def worth(reason: Worth) -> str:
    return _is(subject_of(reason.text, LANGUAGE), value_text(reason.value, reason.kind, LANGUAGE))


def undefined(reason: Undefined) -> str:
    why = {
        "division by zero": "除数为零",
        "none": "其值为无",
        "unranked": "未列入排名",
        "not applicable": "不适用于本单位",
        "no row": "不在任何一档",
        "root of a negative number": "负数不能开方",
        "logarithm of zero or less": "零和负数没有对数",
        "exponent outside of 0 to 100": "指数不是 0 至 100 的整数",
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
    return f"「{said(use.label, LANGUAGE)}」缺失，按规定视为{gap_before(value)}{value}"


def _is(subject: str, value: str) -> str:
    return _of(f"{subject}{gap_of(subject)}为", value)


def _of(word: str, value: str) -> str:
    return f"{word}{gap_before(value)}{value}"


def gap_of(text: str) -> str:
    """A space behind a text that doesn't end in Chinese."""
    return " " if text and text[-1].isascii() and text[-1].isalnum() else ""


def gap_before(value: str) -> str:
    """A space in front of a value that doesn't begin in Chinese."""
    return "" if value[:1] and is_chinese(value[0]) else " "


def _value(value: Value | None, kind: ValueKind, unit: Text | None, options: tuple[Text, ...]) -> str:
    if isinstance(value, NoneType_):
        return "无"
    return value_text(value, kind, LANGUAGE, unit=unit, options=options)
