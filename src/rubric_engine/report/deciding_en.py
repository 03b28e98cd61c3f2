"""What was set by hand, in plain English: to how many points, why, by whom and when, and why it counts nothing."""

from __future__ import annotations

from rubric_engine.core.results import State
from rubric_engine.report.reasons_en import points, quoted


def by_hand(points_: str, reason: str, by: str, when: str) -> str:
    return f"set to {points(points_)} by hand: {reason} (by {by}, {when})"


def no_effect(state: State, decides: str | None) -> str:
    match state:
        case State.NOT_REACHED:
            return f"no effect: the first line that holds is taken, {decides}"
        case State.MISSED:
            told = "no effect: the first line that holds is taken, and this one doesn't hold"
            return told if decides is None else f"{told}; {decides} decides"
        case State.NOT_APPLICABLE:
            return "no effect: it doesn't apply"
        case _:
            told = "doesn't count as yet: facts are missing, which leaves open whether it does"
            return told if decides is None else f"{told}; {decides} is taken"


def not_taken(by: str) -> str:
    return f"{by} takes others, so this doesn't count"


def not_counted(id: str) -> str:
    return f"{id} doesn't count"


def gated(gate: str) -> str:
    return f"{quoted(gate)} takes effect and decides"


def set_above(id: str) -> str:
    return f"{id} is set by hand itself, and that counts"


def held_at(id: str, points_: str, *, most: bool) -> str:
    return f"{id} comes to {points(points_)} at {'most' if most else 'least'}"
