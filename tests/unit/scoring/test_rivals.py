"""Counting rivals by their ends says what holding one against each of them says; what is worked out once for several units is what each comes to."""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.core.ir import TieKey
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.facts import read_cohort
from rubric_engine.scoring.reference import filling, score_cohort
from rubric_engine.scoring.reference.abstract import Number, Truth
from rubric_engine.scoring.reference.chains import Competitor, Series, Tiebreak, key_against, value_against
from rubric_engine.scoring.reference.rivals import Rival, Rivals, Tally

NOBODY: Any = None
PLAIN = Tiebreak((), NOBODY)


def key(chance: random.Random) -> Number:
    """A point, an interval, one without an end, or one between whose ends no whole number lies."""
    low = Fraction(chance.randint(0, 12), 2)
    high = low + chance.choice((0, 0, 0, 1, Fraction(1, 2), 3, -1))
    ends = [None if chance.random() < 0.15 else low, None if chance.random() < 0.15 else high]
    return Number(*ends, whole=chance.random() < 0.5, why="none" if chance.random() < 0.2 else None)


def chained(chance: random.Random) -> Tiebreak:
    """Some keys, of which some are among the tied."""
    keys = (TieKey(NOBODY, lowest_first=chance.random() < 0.5, among_tied=chance.random() < 0.2) for _ in range(chance.randint(0, 3)))
    return Tiebreak(tuple(keys), NOBODY)


def tie_values(breaking: Tiebreak, seed: int, chance: random.Random) -> dict[int, Number | Series]:
    """A value for each key: of every third one a series, which may not be known."""
    return {at: series(chance) if (seed + at) % 3 == 0 else tie_value(chance) for at, _ in enumerate(breaking.chain)}


def tie_value(chance: random.Random) -> Number:
    """A known number is whole only if it is."""
    found = key(chance)
    return found if found.low is None or found.low != found.high else evolve(found, whole=found.low.denominator == 1)


def series(chance: random.Random) -> Series:
    known = tuple((0, Fraction(chance.randint(0, 1))) for _ in range(chance.randint(0, 2)))
    return Series(None if chance.random() < 0.2 else (*known, (1, Fraction(0))))


def against(breaking: Tiebreak, theirs: Competitor, ours: Competitor, *, lowest_first: bool) -> tuple[bool, bool, bool]:
    """Of two by themselves: whether the other can be ahead, level, behind."""
    ahead, level, behind = key_against(theirs.key, ours.key, lowest_first)
    for at, each in enumerate(breaking.chain):
        if not level:
            break
        better, level, worse = (
            (True, True, True) if each.among_tied else value_against(theirs.tied_values[at], ours.tied_values[at], each.lowest_first)
        )
        ahead, behind = ahead or better, behind or worse
    return ahead, level, behind


def rival(index: int, chance: random.Random) -> Rival:
    found = Competitor(index, NOBODY, key(chance))
    point = found.key.point
    if point is not None and chance.random() < 0.8:
        found.place = ((0, -point), *(((0, Fraction(chance.randint(0, 2))),) if chance.random() < 0.5 else ()))
    return found, Truth(true=True, false=chance.random() < 0.3)


def one_by_one(rivals: list[Rival], own: Competitor, breaking: Tiebreak, *, lowest_first: bool, from_bottom: bool) -> Tally:
    """As the meaning has it: each by itself."""
    found = Tally()
    surely, possibly = set(), set()
    for other, shared in rivals:
        if other is own or not (shared.true and other.key.defined):
            continue
        better, equal, worse = against(breaking, other, own, lowest_first=lowest_first)
        if from_bottom:
            better, worse = worse, better
        settled = shared.sure and other.key.why is None
        sure = settled and better and not equal and not worse
        found.ahead, found.ahead_most = found.ahead + sure, found.ahead_most + better
        found.level, found.level_most = found.level + (settled and not worse), found.level_most + (better or equal)
        found.unplaced += better and other.place is None
        surely |= {other.place} if sure and other.place is not None else set()
        possibly |= {other.place} if better and other.place is not None else set()
    found.surely, found.possibly = len(surely), len(possibly)
    return found


def told(tally: Tally) -> tuple[int, ...]:
    return (tally.ahead, tally.ahead_most, tally.level, tally.level_most, tally.surely, tally.possibly, tally.unplaced)


@pytest.mark.parametrize("seed", range(120))
def test_counts_are_those_of_a_comparison_with_each(seed: int) -> None:
    """The places of those that have one are told apart by their ends and by nothing else; with a chain, nobody has one."""
    chance = random.Random(seed)
    lowest_first = seed % 2 == 0
    breaking = chained(chance) if seed >= 40 else PLAIN
    rivals = [rival(index, chance) for index in range(chance.randint(0, 14))]
    if lowest_first:
        for each, _ in rivals:
            each.place = each.place and ((0, -each.place[0][1]), *each.place[1:])
    strangers = [Competitor(99, NOBODY, key(chance)) for _ in range(5)]
    for each in (*strangers, *(each for each, _ in rivals)):
        each.place = None if breaking.chain else each.place
        each.tied_values |= tie_values(breaking, seed, chance)
    for count_places in (True, False):
        known = Rivals.of(rivals, breaking, lowest_first=lowest_first, count_places=count_places)
        for own in (*strangers, *(each for each, _ in rivals)):
            for from_bottom in (False, True):
                expected = one_by_one(rivals, own, breaking, lowest_first=lowest_first, from_bottom=from_bottom)
                found = known.tally(own, from_bottom=from_bottom)
                kept = 7 if count_places else 4
                assert told(found)[:kept] == told(expected)[:kept], (seed, own.key, from_bottom)


TEXT = """rubric "Parts"
ties share the better rank
fact a: count
fact b: count, missing counts as 1
fact ok: yes/no
fact works: list
field size: count
field mine: unit
define many = count(works where size at least 2)
section 1 "S", drops what does not apply
item 1.1 "I", at most 4 points
a each 1 earns 1 point, at most 3 points
ok earns 2 points
item 1.2 "J", applies when ok
many at least 1 earns 1 point
count(works where mine is this unit) at least 1 earns 4 points
item 1.3 "K"
a in top 2 earns 1 point
b at least 2 earns 1 point
gate "G": ok, otherwise item 1.2 is zero
"""


def test_what_is_worked_out_once_is_what_each_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    program = loads(TEXT).program
    chance = random.Random(1)
    units: dict[str, dict[str, Any]] = {}
    for name in "ABCDEFGHIJKLMNOP":
        drawn = {"a": chance.randint(0, 2), "b": chance.randint(0, 2), "ok": chance.random() < 0.7}
        works = [{"size": chance.randint(0, 2), "mine": chance.choice("AB")} for _ in range(chance.randint(0, 1))]
        units[name] = {fact: value for fact, value in {**drawn, "works": works}.items() if chance.random() < 0.85}
    units["Q"] = units["A"]
    values, problems = read_cohort(program, units)
    assert not problems
    once = score_cohort(program, values)
    assert any(ours is theirs for ours, theirs in zip(once["A"].ledger, once["Q"].ledger, strict=True)), "the same facts, and written once"
    monkeypatch.setattr(filling, "_slots", lambda step, cohort: None)
    monkeypatch.setattr(filling, "_is_same", lambda step, mode, parts: False)
    assert score_cohort(program, values) == once


RANKED = """rubric "Places"
unit "county"
{ties}
fact posts: count, 0 to 500
fact growth: percent
fact staffed: yes/no
fact area: text
fact wins: count
item 1 "Posts"
posts at least 100 earns 5 points
{points}
growth at least 6% earns 1 point
staffed earns 2 points
grade first when total at least 5 and total in {top}
grade other otherwise
"""
STEPS, PARTS = "posts each full 10 earns 1 point, at most 20 points", "posts each 8 earns 1 point, in proportion"


def calls(program: Any, units: int) -> float:
    """How many functions are called for each of so many units, of which a good part of the facts is missing."""
    chance, cohort = random.Random(1), dict[str, dict[str, Any]]()
    for number in range(units):
        drawn = {
            "posts": chance.randrange(500),
            "growth": Fraction(chance.randrange(100), 1000),
            "staffed": chance.random() < 0.5,
            "area": chance.choice("xyz"),
            "wins": chance.randrange(10**6),
        }
        cohort[f"u{number}"] = {name: value for name, value in drawn.items() if chance.random() < 0.85}
    values, problems = read_cohort(program, cohort)
    assert not problems
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        score_cohort(program, values)
    finally:
        sys.setprofile(before)
    return counted / units


@pytest.mark.parametrize(
    ("ties", "points", "top"),
    [
        ("ties share the better rank", STEPS, "top 3"),
        ("ties leave no gap", STEPS, "top 3"),
        ("ties share the average rank", PARTS, "top 10%"),
        ("ties broken by wins, growth, then share the better rank", STEPS, "top 3"),
        ("ties share the better rank", STEPS, "top 3 within area"),
    ],
)
def test_work_grows_with_the_units_where_a_grade_asks_for_a_place_and_facts_are_missing(ties: str, points: str, top: str) -> None:
    program = loads(RANKED.format(ties=ties, points=points, top=top)).program
    calls(program, 20)  # what is made once
    assert calls(program, 400) < 1.35 * calls(program, 100)
