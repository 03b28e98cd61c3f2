"""W443 over facts of many values, held against going through all of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

import rubric_engine
from rubric_engine.core.ir import Line, Node
from tests.assurance.by_hand import points_of

_HIGH = 90
_SEEDS = 25


def _text(random: Random) -> str:
    combine = random.choice(("", "", ", first match"))
    lines = []
    for _ in range(random.randint(1, 3)):
        edge, points = random.randint(0, _HIGH), random.randint(1, 6)
        way = random.choice(("earns", "earns", "earns", "loses"))
        word = random.choice(("at least", "at least", "at most"))
        kind = random.randrange(4)
        if kind == 0:
            lines.append(f"x {word} {edge} {way} {points} points")
        elif kind == 1:
            lines.append(f"x each {way} {points} points, at most {random.randint(5, 200)} points")
        elif kind == 2:
            lines.append(f"x each {way} {points} points, at most {random.randint(5, _HIGH)} x, when ok")
        else:
            lines.append(f"ok and x {word} {edge} {way} {points} points")
    most = f", at most {random.randint(3, 40)} points" if random.random() < 0.4 else ", uncapped"
    better = random.choice(("higher", "lower"))
    written = "\n".join(lines)
    return f'rubric "Ways"\nfact x: count, 0 to {_HIGH}, {better} is better\nfact ok: yes/no\nitem 1 "X", starts at 9 points{combine}{most}\n{written}\n'


@pytest.mark.parametrize("block", [*range(2), *(pytest.param(block, marks=pytest.mark.slow) for block in range(2, 12))])
def test_all_falls_of_facts_with_many_values_are_found(block: int) -> None:
    for seed in range(block * _SEEDS, (block + 1) * _SEEDS):
        text = _text(Random(seed))
        rubric = rubric_engine.loads(text)
        (item,) = (child for child in rubric.program.total.children if isinstance(child, Node))
        assert all(isinstance(child, Line) for child in item.children)
        sign = 1 if rubric.program.facts[0].better == "higher" else -1
        falls = False
        for ok in (False, True):
            points = [points_of(item, {"x": Fraction(x), "ok": ok}) for x in range(_HIGH + 1)]
            falls = falls or any(sign * (after - before) < 0 for before, after in pairwise(points))
        found = any(finding.id == "W443-1-x" for finding in rubric.check().findings)
        assert found == falls, (seed, text)
