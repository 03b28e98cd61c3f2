"""The ledger in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from rubric_engine.core.ir import Combine
from rubric_engine.core.results import Because, Behind, Entry, EntryKind, LimitedTo, State
from rubric_engine.report.deciding_en import by_hand as by_hand
from rubric_engine.report.deciding_en import gated as gated
from rubric_engine.report.deciding_en import held_at as held_at
from rubric_engine.report.deciding_en import no_effect as no_effect
from rubric_engine.report.deciding_en import not_counted as not_counted
from rubric_engine.report.deciding_en import not_taken as not_taken
from rubric_engine.report.deciding_en import set_above as set_above
from rubric_engine.report.numbers import decimal_places, number, percent
from rubric_engine.report.occurring_en import before as before
from rubric_engine.report.occurring_en import below_baseline as below_baseline
from rubric_engine.report.occurring_en import chosen as chosen
from rubric_engine.report.occurring_en import count_back as count_back
from rubric_engine.report.occurring_en import counts as counts
from rubric_engine.report.occurring_en import occurring as occurring
from rubric_engine.report.occurring_en import occurs as occurs
from rubric_engine.report.occurring_en import paired as paired
from rubric_engine.report.occurring_en import tie_break as tie_break
from rubric_engine.report.occurring_en import undecided as undecided
from rubric_engine.report.reasons_en import assumed as assumed
from rubric_engine.report.reasons_en import behind as behind
from rubric_engine.report.reasons_en import bounded_too as bounded_too
from rubric_engine.report.reasons_en import case as case
from rubric_engine.report.reasons_en import compared as compared
from rubric_engine.report.reasons_en import counted as counted
from rubric_engine.report.reasons_en import field as field
from rubric_engine.report.reasons_en import held as held
from rubric_engine.report.reasons_en import limited as limited
from rubric_engine.report.reasons_en import listed as listed
from rubric_engine.report.reasons_en import missing as missing
from rubric_engine.report.reasons_en import otherwise as otherwise
from rubric_engine.report.reasons_en import picked as picked
from rubric_engine.report.reasons_en import points as points
from rubric_engine.report.reasons_en import quoted as quoted
from rubric_engine.report.reasons_en import ranked as ranked
from rubric_engine.report.reasons_en import still_short as still_short
from rubric_engine.report.reasons_en import supplied as supplied
from rubric_engine.report.reasons_en import undefined as undefined
from rubric_engine.report.reasons_en import worth as worth
from rubric_engine.report.words import Verdict

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
    "tie_breaks": "Tie-breaks",
    "sections": "Columns",
    "ledger": "Every point and its reason",
    "points": "points",
    "maximum": "maximum",
    "yes": "yes",
    "no": "no",
    "overrides": "By hand",
    "reason_codes": "Reasons",
    "as_of": "As of",
    "bases": "Extends",
    "pairings": "Pairings",
    "no_pairs": "no pairs",
    "record": "record",
    "counted": "counted",
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
    EntryKind.OVERRIDE: "by hand",
    EntryKind.NOT_APPLICABLE: "applicability",
}

_COMBINES = {
    Combine.SUM: "summed", Combine.FIRST: "first match", Combine.BEST: "best line", Combine.WORST: "worst line",
    Combine.BEST_N: "best lines only", Combine.PRODUCT: "product", Combine.MEAN: "mean",
}  # fmt: skip


def sentence(head: str, parts: Sequence[str]) -> str:
    body = "; ".join(part for part in parts if part)
    return f"{head}: {body}." if head and body else f"{head or body}."


def score(points: str, maximum: str | None) -> str:
    return points if maximum is None else f"{points}/{maximum}"


def span(low: str | None, high: str | None) -> str:
    if low is None:
        return "any number of points" if high is None else f"{points(high)} or less, without limit"
    if high is None:
        return f"{points(low)} or more, without limit"
    return points(low) if low == high else f"{low} to {points(high)}"


def score_of(name: str, points_: str) -> str:
    return f"{name} ({points(points_)})"


def source(citation: str) -> str:
    return f"[{citation}]"


def bounded(by: EntryKind, above: bool) -> str:
    if by is EntryKind.TO_ZERO:
        return "scored as if all of it were lost"
    return f"scored at the {KINDS[by]}{' further up' if above else ''}"


def pending(low: Fraction | None, high: Fraction | None, no_result: bool, facts: bool, lower: bool) -> str:
    told = "no result until then" if no_result else f"scored at the {'most' if lower else 'least'}"
    if high is not None and low == high:
        return f"{told}; it makes no difference here"
    reach = span(None if low is None else number(low), None if high is None else number(high))
    return f"{told}; {'once supplied, ' if facts else 'possible: '}{reach}"


def others_could(span: str) -> str:
    return f"other units' missing facts could make it {span}"


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
        case EntryKind.OVERRIDE:
            return f"set by hand: {change}"
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


def gate_absent() -> str:
    return "does not apply to this unit"


def gate_open(fired: bool, effect: str) -> str:
    return f"for now {effect}" if fired else f"could fire once supplied ({effect})"


def awaiting(what: str) -> str:
    return f"{what} open"


def not_graded(grade: str, open_: bool) -> str:
    return f"`{grade}` open" if open_ else f"not graded `{grade}`"


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


def of_all_units(count: int, facts: str) -> str:
    return f"of all {count} units: {facts}"


def maybe() -> str:
    return "open"


def tied(units: Sequence[str], place: str) -> str:
    return f"{listed(units)} share place {place}"
