"""What occurs for each record, or stands beside the total, in plain English."""

from __future__ import annotations

from collections.abc import Sequence

from rubric_engine.core.ir import Combine
from rubric_engine.report.reasons_en import listed, points, quoted

_MOST_NAMES = 12


def occurring(label: str, records: Sequence[str]) -> str:
    return ", ".join([*([label] if label else []), *records])


def occurs(count: int, counted: int | None, column: str | None) -> str:
    if column is not None:
        told = f"{count} {'different ' if count > 1 else ''}{quoted(column)}" if count else f"no {quoted(column)}"
    else:
        told = f"{count} record{'' if count == 1 else 's'}" if count else "no record"
    return told if counted is None or counted == count else f"{told}, of which {counted} count{'s' if counted == 1 else ''}"


def counts(counts: bool) -> str:
    return "counts" if counts else "not counted"


def chosen(combine: Combine | None, taken: Sequence[str], out_of: int, left_out: Sequence[str]) -> str:
    which = "worst" if combine is Combine.WORST else "best"
    told = f"the {which} of {out_of} counts: {taken[0]}" if len(taken) == 1 else f"the {which} {len(taken)} of {out_of} count"
    if not left_out:
        return told
    more = len(left_out) - _MOST_NAMES
    return f"{told}; not counted: {listed(left_out[:_MOST_NAMES])}{f' and {more} more' if more > 0 else ''}"


def below_baseline(code: str, label: str, points_: str, baseline: str, shortfall: str) -> str:
    return f"{code}: {label}: {points_} of a baseline of {points(baseline)}, {shortfall} short"


def paired(first: str, second: str | None) -> str:
    return f"{first} with {second if second is not None else 'nobody'}"


def tie_break(text: str, among_tied: bool, first: str | None, second: str | None) -> str:
    among = " among the tied" if among_tied else ""
    return f"{text}{among} is {first or 'unknown'} against {second or 'unknown'}"


def count_back(text: str, value: str | None, first: int, second: int) -> str:
    told = f"count-back of {quoted(text)}"
    return f"{told}: what one of them has is unknown" if value is None else f"{told}: {value} {_times(first)} against {_times(second)}"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def before(ahead: Sequence[str], behind: Sequence[str]) -> str:
    return f"{_some(ahead)} before {_some(behind)}"


def _some(units: Sequence[str]) -> str:
    more = len(units) - _MOST_NAMES
    return f"{listed(units[:_MOST_NAMES])}{f' and {more} more' if more > 0 else ''}"


def undecided(units: Sequence[str]) -> str:
    return f"undecided: {listed(units)}"
