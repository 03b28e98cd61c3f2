"""The ledger in plain English."""

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
from rubric_engine.report.numbers import decimal_places, number, percent, value_text
from rubric_engine.report.words import Verdict, said, subject_of

LANGUAGE = "en"

NAMES: Mapping[str, str] = {
    "total": "Total",
    "range": "Range",
    "missing": "Missing",
    "flags": "Flags",
    "grade": "Grade",
    "gates": "Gates",
    "parameters": "Overridden",
    "rubric": "Rubric",
    "edition": "edition",
    "digest": "digest",
    "place": "place",
    "unit": "unit",
    "ties": "Ties",
    "sections": "Columns",
    "ledger": "Every point and its reason",
    "points": "points",
    "maximum": "maximum",
    "yes": "yes",
    "no": "no",
    "ties_refused": "the rubric says that ties are an error",
}

VERDICTS: Mapping[Verdict, str] = {
    Verdict.EARNED: "earned", Verdict.LOST: "lost", Verdict.MISSED: "missed", Verdict.SPARED: "no loss", Verdict.COUNTED: "counted",
    Verdict.NOT_COUNTED: "not counted", Verdict.UNKNOWN: "open", Verdict.NOT_APPLICABLE: "not applicable", Verdict.NOT_REACHED: "not reached",
}  # fmt: skip

KINDS: Mapping[EntryKind, str] = {
    EntryKind.LINE: "line",
    EntryKind.START: "start",
    EntryKind.COMBINATION: "combination",
    EntryKind.MULTIPLIER: "multiplier",
    EntryKind.MINIMUM: "minimum",
    EntryKind.MAXIMUM: "maximum",
    EntryKind.TO_ZERO: "to zero",
    EntryKind.WEIGHT: "weight",
    EntryKind.SCALE: "scaling",
    EntryKind.ROUNDING: "rounding",
    EntryKind.GATE: "gate",
    EntryKind.NOT_APPLICABLE: "applicability",
}

_OPS = {
    CmpOp.GE: "at least", CmpOp.LE: "at most", CmpOp.GT: "more than",
    CmpOp.LT: "less than", CmpOp.EQ: "exactly", CmpOp.NE: "anything but",
}  # fmt: skip
_DATE_OPS = {CmpOp.GE: "on or after", CmpOp.LE: "on or before", CmpOp.GT: "after", CmpOp.LT: "before"}

_COMBINES = {
    Combine.SUM: "summed", Combine.FIRST: "first match", Combine.BEST: "best line", Combine.WORST: "worst line",
    Combine.BEST_N: "best lines only", Combine.PRODUCT: "product", Combine.MEAN: "mean",
}  # fmt: skip


def sentence(head: str, parts: Sequence[str]) -> str:
    body = "; ".join(part for part in parts if part)
    return f"{head}: {body}." if head and body else f"{head or body}."


def quoted(text: str) -> str:
    return f"`{text}`"


def listed(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def points(points: str) -> str:
    return f"{points} point" if points in ("1", "-1") else f"{points} points"


def score(points: str, maximum: str | None) -> str:
    return points if maximum is None else f"{points}/{maximum}"


def span(low: str | None, high: str | None) -> str:
    if low is None:
        return "any number of points" if high is None else f"{points(high)} or less, without limit"
    if high is None:
        return f"{points(low)} or more, without limit"
    return points(low) if low == high else f"{low} to {points(high)}"


def source(citation: str) -> str:
    return f"[{citation}]"


# ---------------------------------------------------------------- reasons


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
    told = bound if reason.op not in (CmpOp.EQ, CmpOp.NE) else _needed(reason)
    agrees = bool(reason.holds) != (reason.op is CmpOp.NE)
    return f"{subject} is {had}, {told}" if agrees else f"{subject} is {had}, not {told}"


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
    amount = f"{number(size * 100)} percentage points" if reason.kind is ValueKind.PERCENT else number(size)
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
        return f"{aim}{joint} not ranked among {field}" if wanted or reason.holds is False else f"{aim}{joint} the rank among {field} is open"
    below = " from the bottom" if reason.end is RankEnd.BOTTOM else ""
    told = f"{aim}{joint} placed {_ordinal(reason.rank)}{below} of {field}"
    if reason.tied:
        told += f", tied with {reason.tied} other{'' if reason.tied == 1 else 's'}"
    if reason.cutoff is not None and reason.places is not None:
        told += f"; place {number(reason.places)}{below} had {value_text(reason.cutoff, reason.kind, LANGUAGE)}"
        return told if own is None else f"{told}, this unit {own}"
    return told if own is None else f"{told} with {own}"


def _among(reason: Ranked) -> str:
    return f"{reason.size}" + (f" within {said(reason.within, LANGUAGE)}" if reason.within is not None else "")


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


def picked(reason: Picked) -> str:
    subject = subject_of(reason.subject, LANGUAGE)
    told = subject
    if reason.value is not None:
        told = f"{subject} is {_value(reason.value, reason.kind, reason.unit, reason.options)}".strip()
    if reason.ranked and isinstance(reason.value, Fraction):
        told = f"rank {number(reason.value)}"
    if reason.row is None and not reason.otherwise:
        return f"{told or 'the table'}: the row is open" if reason.value is None else f"{told}: no row applies"
    row = "row `otherwise`" if reason.row is None else f"{'row ' if subject else ''}`{said(reason.row, LANGUAGE)}`"
    if not subject:
        told = f"none of the cases holds, {row}" if reason.row is None else f"{row} holds and"
    else:
        told += f"{': ' if reason.ranked else ', '}{row}"
    if reason.points is not None:
        told += f"{', ' if reason.ranked else ' gives '}{points(number(reason.points))}"
    if reason.better is None:
        return told.removesuffix(" and")
    told = f"{told.removesuffix(' and')}; the {'nearest better row' if subject else 'better case'} is `{said(reason.better, LANGUAGE)}`"
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


def undefined(reason: Undefined) -> str:
    why = {
        "division by zero": "it divides by zero",
        "none": "it is none",
        "unranked": "the unit is not ranked",
        "not applicable": "it does not apply to this unit",
        "no row": "no row of the table applies",
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


def pending(low: Fraction | None, high: Fraction | None, no_result: bool, facts: bool, lower: bool) -> str:
    told = "no result until then" if no_result else f"scored at the {'most' if lower else 'least'}"
    if high is not None and low == high:
        return f"{told}; it makes no difference here"
    reach = span(None if low is None else number(low), None if high is None else number(high))
    return f"{told}; {'once supplied, ' if facts else 'possible: '}{reach}"


def bounded(by: EntryKind, above: bool) -> str:
    if by is EntryKind.TO_ZERO:
        return "scored as if all of it were lost"
    return f"scored at the {KINDS[by]}{' further up' if above else ''}"


def others_could(span: str) -> str:
    return f"other units' missing facts could make it {span}"


def _value(value: Value | None, kind: ValueKind, unit: Text | None, options: tuple[Text, ...]) -> str:
    if isinstance(value, NoneType_):
        return "none"
    return value_text(value, kind, LANGUAGE, unit=unit, options=options)


# ---------------------------------------------------------------- adjustments


def adjustment(entry: Entry, combine: Combine | None) -> str:
    before, after = number(entry.before), number(entry.after)
    because = next((reason for reason in entry.reasons if isinstance(reason, Because)), Because())
    limit = next((reason for reason in entry.reasons if isinstance(reason, LimitedTo)), None)
    change = f"{before} becomes {after}"
    match entry.kind:
        case EntryKind.LINE:
            return ""
        case EntryKind.START:
            return f"starts at {points(after)}"
        case EntryKind.COMBINATION:
            by = [reason.id for reason in entry.reasons if isinstance(reason, Behind)]
            told = _COMBINES[combine] if combine is not None else "combined"
            return f"{told}: {listed([quoted(id) for id in by])} decide{'' if len(by) > 1 else 's'}" if by else f"{told}: {change}"
        case EntryKind.MULTIPLIER:
            return f"times {number(because.factor)}: {change}" if because.factor is not None else change
        case EntryKind.MINIMUM | EntryKind.MAXIMUM if (entry.points > 0) is (entry.kind is EntryKind.MAXIMUM):
            return f"scored at the {KINDS[entry.kind]} of {points(after)} for want of facts"
        case EntryKind.MINIMUM:
            return f"raised to the minimum of {points(number(limit.limit) if limit else after)} (was {before})"
        case EntryKind.MAXIMUM:
            return f"cut to the maximum of {points(number(limit.limit) if limit else after)} (was {before})"
        case EntryKind.TO_ZERO:
            return f"losses stop at what the item has (was {before})" if entry.points > 0 else f"all of it lost for want of facts: {change}"
        case EntryKind.WEIGHT:
            if because.factor is None:
                return change
            of = f" of {percent(because.out_of)}" if because.out_of not in (None, 1) and because.out_of is not None else ""
            return f"weight {percent(because.factor)}{of}: {change}"
        case EntryKind.SCALE:
            if because.factor is None or because.out_of is None:
                return f"scaled: {change}"
            return f"scaled to {points(number(because.factor))}, over a maximum of {number(because.out_of)}: {change}"
        case EntryKind.ROUNDING:
            return f"rounded{_rounding(because)}: {change}"
        case EntryKind.GATE:
            return f"the gate takes effect: {change}"
        case EntryKind.NOT_APPLICABLE:
            return "left out, because it may not apply" if entry.state is State.UNKNOWN else "does not apply to this unit"
        case _:
            assert_never(entry.kind)


def ineligible(points_: Fraction) -> str:
    return f"not eligible, so that {points(number(points_))} don't count"


def _rounding(because: Because) -> str:
    mode = f" {because.mode.replace('_', ' ')}" if because.mode else ""
    if because.step is None:
        return mode
    places = decimal_places(because.step)
    if places is None or because.step != Fraction(1, 10**places):
        return f"{mode} to steps of {number(because.step)}"
    return f"{mode} to {places} decimal{'' if places == 1 else 's'}"


# ---------------------------------------------------------------- the foot


def effect(effect: str, target: str) -> str:
    match effect:
        case "zero":
            return f"{target} is zero"
        case "grade_is":
            return f"the grade is {target}"
        case "grade_at_most":
            return f"the grade is at most {target}"
        case _:
            return effect.replace("_", " ")


def gate(fired: bool, possible: bool, effect: str, failed: Sequence[str], unproven: Sequence[str], wanted: bool) -> str:
    if not fired:
        quiet = "passed" if wanted else "not fired"
        return f"{quiet}, but could fire once missing facts are supplied ({effect})" if possible else quiet
    told = f"fired: {effect}"
    if failed:
        told += f"; not met: {listed([quoted(text) for text in failed])}"
    if unproven:
        told += f"; not proven: {listed([quoted(text) for text in unproven])}"
    return told


def gate_open(fired: bool, effect: str) -> str:
    return f"for now {effect}" if fired else f"could fire once supplied ({effect})"


def awaiting(what: str) -> str:
    return f"{what} open"


def not_graded(grade: str, open_: bool) -> str:
    return f"{grade} is open" if open_ else f"not {grade}"


def by_gate(labels: Sequence[str]) -> str:
    return f"gate {listed([quoted(label) for label in labels])} fired"


def no_grade() -> str:
    return "none"


def could_change(points_: Fraction | None) -> str:
    if points_ is None:
        return "could add points without limit"
    return f"could change {points(number(points_))}" if points_ else "changes no line by itself"


def settled() -> str:
    return "read as the rubric says"


def possible(names: Sequence[str]) -> str:
    return f"possible: {listed(names)}"


def no_total(why: str | None) -> str:
    return {"not_eligible": "not eligible", "no_result": "no result", "not_applicable": "not applicable"}.get(why or "", "no total")


def without_points(applies: bool | None, no_result: bool, why: Sequence[str] = ()) -> str:
    if applies is False:
        return f"not applicable: {'; '.join(why)}" if why else "not applicable"
    return "missing facts give no result" if no_result else "left out, because it may not apply"


def too_few(needed: int) -> str:
    return f"fewer than {needed} appl{'ies' if needed == 1 else 'y'}"


def more_units(count: int) -> str:
    return f"and {count} more unit{'' if count == 1 else 's'}"


def maybe() -> str:
    return "open"


def tied(units: Sequence[str], place: str) -> str:
    return f"{listed(units)} share place {place}"
