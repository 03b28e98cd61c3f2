"""Reasons in plain English."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import CmpOp, RankEnd, Text, ValueKind
from rubric_engine.core.results import Compared, Counted, FactUse, Held, LimitedTo, Picked, Ranked, Undefined, Worth
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.report.numbers import measured, number, value_text
from rubric_engine.report.words import said, subject_of

LANGUAGE = "en"

_OPS = {
    CmpOp.GE: "at least", CmpOp.LE: "at most", CmpOp.GT: "more than",
    CmpOp.LT: "less than", CmpOp.EQ: "exactly", CmpOp.NE: "anything but",
}  # fmt: skip
_DATE_OPS = {CmpOp.GE: "on or after", CmpOp.LE: "on or before", CmpOp.GT: "after", CmpOp.LT: "before"}


def quoted(text: str) -> str:
    return f"`{text}`"


def listed(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def points(points: str) -> str:
    return f"{points} point" if points in ("1", "-1") else f"{points} points"


def held(reason: Held) -> str:
    answer = "unknown" if reason.holds is None else "yes" if reason.holds else "no"
    return f"`{said(reason.text, LANGUAGE)}` is {answer}"


def compared(reason: Compared, wanted: bool) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    end, limit = ("more", reason.low) if (reason.op in (CmpOp.GE, CmpOp.GT)) is bool(reason.holds) else ("less", reason.high)
    if reason.had is None and (limit is None or reason.holds is None):
        return f"{subject} is unknown"
    bound = _bound(reason)
    had = _value(limit if reason.had is None else reason.had, reason.kind, reason.unit, reason.options)
    had += f" or {end}" if reason.had is None else ""
    if reason.holds is False and wanted:
        bare = had if reason.had is None else _value(reason.had, reason.kind, None, reason.options)
        return f"{subject}: needed {bound}, had {bare}{_gap(reason)}"
    if reason.op is CmpOp.EQ and reason.holds:
        return f"{subject} is {had}" if reason.needed_text is None else f"{subject} is {had}, equal to {_needed(reason)}"
    if reason.op is CmpOp.NE and not reason.holds and reason.needed_text is None:
        return f"{subject} is {had}"
    told = bound if reason.op not in (CmpOp.EQ, CmpOp.NE) else _needed(reason)
    agrees = bool(reason.holds) != (reason.op is CmpOp.NE)
    return f"{subject} is {had}, {told}" if agrees else f"{subject} is {had}, not {told}"


def bounded_too(reason: Compared) -> str:
    return f"equal to {_needed(reason)}" if reason.op is CmpOp.EQ else _bound(reason)


def still_short(reason: Compared, bounded: bool) -> str:
    gap = _gap(reason).strip(" ()")
    if bounded and gap:
        return gap
    return f"{subject_of(reason.text, LANGUAGE)}: needed {_bound(reason)}{f', {gap}' if gap else ''}"


def _needed(reason: Compared) -> str:
    needed = _value(reason.needed, reason.kind, reason.unit, reason.options)
    if reason.needed_text is None:
        return needed
    return f"{said(reason.needed_text, LANGUAGE)} ({'unknown' if reason.needed is None else needed})"


def _bound(reason: Compared) -> str:
    words = _DATE_OPS.get(reason.op, _OPS[reason.op]) if reason.kind is ValueKind.DATE else _OPS[reason.op]
    if reason.op is CmpOp.EQ and not isinstance(reason.needed, Fraction):
        return _needed(reason)
    return f"{words} {_needed(reason)}"


def _gap(reason: Compared) -> str:
    if not isinstance(reason.had, Fraction) or not isinstance(reason.needed, Fraction) or reason.kind is ValueKind.CHOICE:
        return ""
    gap = reason.needed - reason.had
    if gap == 0:
        return " (equal is not enough)" if reason.op in (CmpOp.GT, CmpOp.LT) else ""
    size = abs(gap)
    if reason.kind is ValueKind.DATE:
        return f" ({number(size)} day{'' if size == 1 else 's'} too {'early' if gap > 0 else 'late'})"
    amount = f"{measured(size * 100)} percentage points" if reason.kind is ValueKind.PERCENT else measured(size)
    return f" ({amount} {'short' if gap > 0 else 'over'})"


def ranked(reason: Ranked, wanted: bool) -> str:
    end = "top" if reason.end is RankEnd.TOP else "bottom"
    subject = subject_of(reason.text, LANGUAGE)
    aim = subject if reason.places is None else f"{end} {number(reason.places)}"
    if wanted and reason.holds is False and reason.places is not None:
        aim = f"{subject}: needed {aim}"
    field = _among(reason)
    joint = "," if aim.startswith(f"{subject}: ") else ":"
    own = None if reason.value is None else value_text(reason.value, reason.kind, LANGUAGE)
    if reason.alone:
        return f"{aim}{joint} scored without other units, so the rank is open"
    if reason.rank is None:
        return (
            f"{aim}{joint} not ranked among {field}" if wanted or reason.holds is False else f"{aim}{joint} the rank among {field} is open"
        )
    if reason.places == 0:
        aim, joint = f"{subject}: the share wanted comes to no place among {field}", ";"
        field = str(reason.size)
    below = " from the bottom" if reason.end is RankEnd.BOTTOM else ""
    told = f"{aim}{joint} placed {_ordinal(reason.rank)}{below} of {field}"
    if reason.tied:
        told += f", tied with {reason.tied} other{'' if reason.tied == 1 else 's'}"
    if reason.cutoff is not None and reason.places is not None:
        told += f"; place {number(reason.places)}{below} had {value_text(reason.cutoff, reason.kind, LANGUAGE)}"
        return told if own is None else f"{told}, this {'record' if reason.records else _scored(reason)} {own}"
    return told if own is None else f"{told} with {own}"


def _scored(reason: Ranked) -> str:
    return (said(reason.scored, LANGUAGE) if reason.scored is not None else "") or "unit"


def _among(reason: Ranked) -> str:
    return f"{reason.size}{' records' if reason.records else ''}" + (
        f" within {said(reason.within, LANGUAGE)}" if reason.within is not None else ""
    )


def field(reason: Ranked) -> str:
    own = [] if reason.value is None else [f"{subject_of(reason.text, LANGUAGE)} is {value_text(reason.value, reason.kind, LANGUAGE)}"]
    tied = [f"tied with {reason.tied} other{'' if reason.tied == 1 else 's'}"] if reason.tied else []
    return ", ".join([*own, f"ranked among {_among(reason)}", *tied])


def _ordinal(rank: Fraction) -> str:
    if rank.denominator != 1:
        return number(rank)
    whole = rank.numerator
    ending = "th" if whole % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def case(reason: Picked, why: Sequence[str], lacks: Sequence[str], by_how_much: bool) -> str:
    if reason.row is None and reason.points is None:
        return "the case is open"
    told = f"none of the cases holds{', row `otherwise`' if reason.otherwise else ''}"
    if reason.row is not None:
        row = quoted(said(reason.row, LANGUAGE))
        told = f"{'; '.join(why)}, so {row}" if why else f"{row} holds and"
    if reason.points is not None and (reason.row is not None or reason.otherwise):
        told += f" gives {points(number(reason.points))}"
    elif reason.row is not None:
        told = f"{told} holds" if why else told.removesuffix(" and")
    if reason.better is None:
        return told
    told += f"; the better case is {quoted(said(reason.better, LANGUAGE))}"
    told += "" if reason.better_points is None else f" with {points(number(reason.better_points))}"
    return f"{told}{',' if by_how_much else ':'} {'; '.join(lacks)}" if lacks else told


def picked(reason: Picked) -> str:
    subject = subject_of(reason.subject, LANGUAGE)
    told = subject
    if reason.value is not None:
        told = f"{subject} is {_value(reason.value, reason.kind, reason.unit, reason.options)}".strip()
    if reason.ranked and isinstance(reason.value, Fraction):
        told = f"rank {number(reason.value)}"
    if reason.row is None and not reason.otherwise:
        return f"{told}: the row is open" if reason.value is None else f"{told}: no row applies"
    row = "row `otherwise`" if reason.row is None else f"row `{said(reason.row, LANGUAGE)}`"
    told += f"{': ' if reason.ranked else ', '}{row}"
    if reason.points is not None:
        told += f"{', ' if reason.ranked else ' gives '}{points(number(reason.points))}"
    if reason.better is None:
        return told
    told = f"{told}; the nearest better row is `{said(reason.better, LANGUAGE)}`"
    return told if reason.better_points is None else f"{told} with {points(number(reason.better_points))}"


def counted(reason: Counted) -> str:
    subject = subject_of(reason.text, LANGUAGE)
    if reason.had is None or reason.steps is None:
        if reason.low is None or reason.low <= 0:
            return f"{subject} is unknown"
        told = f"{subject} is {value_text(reason.low, reason.kind, LANGUAGE, unit=reason.unit)} or more"
        return f"{told}; the known part already reaches the limit, so {number(reason.counted)} count" if reason.counted else told
    had = value_text(reason.had, reason.kind, LANGUAGE, unit=reason.unit)
    if reason.steps == 0:
        return f"{subject} is {had}"
    told = f"{subject} is {had}: {number(reason.steps)} × {points(number(abs(reason.each)))}"
    if reason.counted is not None and reason.counted != reason.steps:
        told += f", of which {number(reason.counted)} count"
    return told


def worth(reason: Worth) -> str:
    return f"{subject_of(reason.text, LANGUAGE)} is {value_text(reason.value, reason.kind, LANGUAGE)}"


def undefined(reason: Undefined) -> str:
    why = {
        "division by zero": "it divides by zero",
        "none": "it is none",
        "unranked": "the unit is not ranked",
        "not applicable": "it does not apply to this unit",
        "no row": "no row of the table applies",
        "root of a negative number": "it is the root of a negative number",
        "logarithm of zero or less": "it is the logarithm of 0 or less",
        "exponent outside of 0 to 100": "its exponent isn't a whole number from 0 to 100",
    }
    return f"{said(reason.text, LANGUAGE)} has no value, because {why.get(reason.why, reason.why)}"


def missing(labels: Sequence[str]) -> str:
    return f"missing {listed([quoted(label) for label in labels])}"


def limited(reason: LimitedTo, known_part: bool) -> str:
    if known_part:
        return f"the known part already reaches the limit of {points(number(reason.limit))}"
    return f"limited to {points(number(reason.limit))} ({number(reason.before)} before the limit)"


def behind(id: str) -> str:
    return f"`{id}` decides"


def supplied(use: FactUse, value: str) -> str:
    return f"{subject_of(use.label, LANGUAGE)} is {value}"


def otherwise(known: bool) -> str:
    return "no line before it applies" if known else "hangs on the lines before it"


def assumed(use: FactUse, value: str) -> str:
    return f"`{said(use.label, LANGUAGE)}` is missing and counts as {value}, as the rubric says"


def _value(value: Value | None, kind: ValueKind, unit: Text | None, options: tuple[Text, ...]) -> str:
    if isinstance(value, NoneType_):
        return "none"
    return value_text(value, kind, LANGUAGE, unit=unit, options=options)
