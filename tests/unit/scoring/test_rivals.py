"""Counting rivals by their ends says what holding one against each of them says; what is worked out once for several units is what each comes to."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.facts import read_cohort
from rubric_engine.scoring.reference import filling, score_cohort
from rubric_engine.scoring.reference.abstract import Number, Truth
from rubric_engine.scoring.reference.chains import Competitor, Tiebreak
from rubric_engine.scoring.reference.rivals import Rival, Rivals, Tally

NOBODY: Any = None
PLAIN = Tiebreak((), NOBODY)


def key(chance: random.Random) -> Number:
    """A point, an interval, one without an end, or one between whose ends no whole number lies."""
    low = Fraction(chance.randint(0, 12), 2)
    high = low + chance.choice((0, 0, 0, 1, Fraction(1, 2), 3, -1))
    ends = [None if chance.random() < 0.15 else low, None if chance.random() < 0.15 else high]
    return Number(*ends, whole=chance.random() < 0.5, why="none" if chance.random() < 0.2 else None)


def rival(index: int, chance: random.Random) -> Rival:
    found = Competitor(index, NOBODY, key(chance))
    point = found.key.point
    if point is not None and chance.random() < 0.8:
        found.place = ((0, -point), *(((0, Fraction(chance.randint(0, 2))),) if chance.random() < 0.5 else ()))
    return found, Truth(true=True, false=chance.random() < 0.3)


def one_by_one(rivals: list[Rival], own: Competitor, *, lowest_first: bool, from_bottom: bool) -> Tally:
    """As the meaning has it: each by itself."""
    found = Tally()
    surely, possibly = set(), set()
    for other, shared in rivals:
        if other is own:
            continue
        better, equal, worse = PLAIN.against(other, own, lowest_first=lowest_first)
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


@pytest.mark.parametrize("seed", range(40))
def test_counts_are_those_of_a_comparison_with_each(seed: int) -> None:
    chance = random.Random(seed)
    lowest_first = seed % 2 == 0
    rivals = [rival(index, chance) for index in range(chance.randint(0, 14))]
    if lowest_first:
        for each, _ in rivals:
            each.place = each.place and ((0, -each.place[0][1]), *each.place[1:])
    known = Rivals.of(rivals, PLAIN, lowest_first=lowest_first, count_places=True)
    strangers = [Competitor(99, NOBODY, key(chance)) for _ in range(5)]
    for own in (*strangers, *(each for each, _ in rivals)):
        for from_bottom in (False, True):
            expected = one_by_one(rivals, own, lowest_first=lowest_first, from_bottom=from_bottom)
            assert told(known.tally(own, from_bottom=from_bottom)) == told(expected), (seed, own.key, from_bottom)


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
