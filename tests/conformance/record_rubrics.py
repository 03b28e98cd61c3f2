"""Rubrics with items and sections that occur for each record, combined in every way, beside what occurs once; ranks of records; whole powers."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from rubric_engine import RubricError, loads
from rubric_engine.core.ir import Program

_FACTS = """\
fact z: yes/no
fact m: number, -3 to 3
fact n: count, 0 to 4
fact recs: list
field x: number, -3 to 3
field k: count, 0 to 4
field t: text
field ok: yes/no
field v: number, 0 to 5, or none
field place = rank(k within t)
field low = x in bottom 2 among records where ok
field share by rank(v), tied share the mean:
1: 5
2 to 3: 2
otherwise: 0
field grown = power(1.5, k) * x
field gap = k - n
fact shared_recs: list, shared
field who: unit
field s: number, -2 to 4
field mine = who is this unit
field rung = rank(s lowest first)
"""
_TIES = ("share the better rank", "share the worse rank", "leave no gap", "share the average rank", "broken by m, then leave no gap")
_COMBINE = (
    "sum",
    "sum",
    "best item",
    "worst item",
    "best 2",
    "best 2",
    "best 3",
    "mean",
    "mean",
    "mean, needs at least 2 items",
    "sum, needs at least 2 items",
    "best 2, needs at least 3 items",
    "sum, scales to 10 points",
    "best 2, scales to 10 points",
)
_OF_SECTION = (
    "",
    "",
    "",
    ", at most 6 points",
    ", starts at 1 point",
    ", starts at m points",
    ", times 2 when z",
    ", rounded half up to 0 decimals",
)
_OF_ITEM = (
    "",
    "",
    ", starts at 1 point",
    ", at least 0 points",
    ", at most 2 points",
    ", rounded half up to 0 decimals",
    ", times 0.5 when z",
)
_OF_OCCURRENCE = (
    *_OF_ITEM,
    ", applies when ok",
    ", applies when v is given",
    ", times x when ok",
    ", starts at k points",
    ", at most (k + 1) points",
    ", applies when m above 0",
)
_OF_SHARED = (*_OF_ITEM, ", starts at s points", ", applies when s above 0", ", times 2 when s in top 1")
_WHERE = ("", "", " where ok", " where v above 1", " where k is n", " where v is given", " where place at most 2", " where z")
_WHERE_SHARED = ("", " where mine", " where mine", " where s above 0", " where mine and z")
_LINES = ("z earns 1 point", "m earns its value", "n each earns 0.5 points, at most 1 point", "z loses 1 point", "m above 0 earns 2 points")
_OF_RECORD = (
    *_LINES[:2],
    "x earns its value",
    "ok earns 1 point",
    "ok loses 1 point",
    "v above 1 earns 2 points",
    "v at most 1 loses 1 point",
    "k each earns 0.5 points, at most 1 point",
    "place at most 2 earns 1 point",
    "low loses 1 point",
    "share is given earns min(share, 3) points, at most 3 points",
    "grown above 2 earns 2 points",
    "gap above 0 earns (gap / 4) points",
    "by k:\n0: 1 point\n1 to 2: 3 points\notherwise: 0 points",
    "x in top 2 earns (x * x) points",
    "by rank of (x within t):\n1: 3 points\notherwise: 1 point",
    "k above sum(recs.k where ok) / 2 earns 1 point",
    "z loses 1 point, to zero",
)
_OF_SHARED_RECORD = (
    "s earns its value",
    "mine earns 1 point",
    "mine loses 1 point",
    "rung is 1 earns 2 points",
    "s in bottom 1 earns 1 point",
    "z earns 1 point",
)
_INSIDE = ("sum", "sum", "first match", "best line", "worst line", "mean")


def text_of(seed: int) -> str:
    """The same for a seed: the first drawn that compiles."""
    chance = random.Random(seed)
    while True:
        text = _drawn(chance)
        try:
            loads(text)
        except RubricError:
            continue
        return text


def _drawn(chance: random.Random) -> str:
    sections = [line for number in range(1, chance.randint(1, 2) + 1) for line in _section(number, chance)]
    head = ['rubric "records"', f"ties {chance.choice(_TIES)}", *chance.choice(([], ["missing gives no result"])), _FACTS.rstrip("\n")]
    total = f"total, {chance.choice(('', 'lower is better, ', 'best item, '))}shown to 4 decimals, drops what does not apply"
    return "\n".join([*head, *sections, total, "flag some when total above 1", "flag first when total in top 1\n"])


def _section(number: int, chance: random.Random) -> list[str]:
    combine = chance.choice(_COMBINE)
    itself, clauses, lines = _each(chance) if chance.random() < 0.25 else ("", (), ())
    clause = chance.choice(_OF_SECTION) if not itself else ", at most 6 points, at least -4 points, uncapped"
    found = [f'section {number} "section"{itself}, {combine}{clause}, drops what does not apply']
    for item in range(1, chance.randint(1, 3) + 1):
        found += _item(f"{number}.{item}", chance, clauses, lines)
    return found


def _each(chance: random.Random) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    if chance.random() < 0.7:
        return f", for each record of recs{chance.choice(_WHERE)}", _OF_OCCURRENCE, _OF_RECORD
    return f", for each record of shared_recs{chance.choice(_WHERE_SHARED)}", _OF_SHARED, _OF_SHARED_RECORD


def _item(id: str, chance: random.Random, clauses: tuple[str, ...], lines: tuple[str, ...]) -> list[str]:
    """``clauses`` and ``lines``: those that the section allows that occurs for each record itself."""
    head = ""
    if lines:
        pass
    elif chance.random() < 0.6:
        head, clauses, lines = _each(chance)
        head += ", uncapped"
    else:
        clauses, lines = (*_OF_ITEM, ", applies when m above 0"), _LINES
    drawn = [chance.choice(lines) for _ in range(chance.randint(1, 3))]
    return [f'item {id} "item"{head}, {chance.choice(_INSIDE)}{chance.choice(clauses)}', *dict.fromkeys(drawn)]


rubrics = st.integers(0, 10**9).map(text_of)


# ---------------------------------------------------------------- facts

_OWN: dict[str, tuple[Any, ...]] = {"z": (True, False), "m": (-3, -1, 0, "0.5", 2), "n": (0, 1, 3)}
_FIELDS: dict[str, tuple[Any, ...]] = {
    "x": (-3, -1, 0, "0.5", "1.25", 2, 3),
    "k": (0, 1, 2, 4),
    "t": ("a", "b"),
    "ok": (True, False),
    "v": (0, 1, "2.5", 5, "none"),
}


def facts(
    some: Callable[[tuple[Any, ...]], Any], program: Program, names: tuple[str, ...], chance: random.Random
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of each unit, and of all of them. ``some``: one of the values, or None."""
    most = chance.choice((2, 4, 9))
    shared = [{"who": some(names), "s": some((-2, 0, 1, "1.5", 4))} for _ in range(chance.randint(0, most))]

    def own() -> dict[str, Any]:
        records = [{name: some(values) for name, values in _FIELDS.items()} for _ in range(chance.randint(0, most))]
        return {**{name: some(values) for name, values in _OWN.items()}, "recs": None if some((True,)) is None else records}

    return {name: own() for name in names}, {"shared_recs": shared}
