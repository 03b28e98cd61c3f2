"""common-expression-language: one compiled CEL expression for a unit. Rates of a cohort are given by the host."""

from __future__ import annotations

from collections.abc import Sequence

import cel

from benchmarks.by_hand.plain import Facts
from benchmarks.peers.lines import EACH, GATE, RANKS, YES, with_rates

_COUNTS = {
    "sent": "size(briefings)",
    "adopted": "size(briefings.filter(b, b.adopted))",
    "endorsed": "size(briefings.filter(b, b.endorsed))",
}


def _cel(text: str) -> str:
    return text.replace(" and ", " && ")


def _rank(name: str, top: int, bottom: int) -> str:
    last = f"size({name}s.filter(x, x < {name})) < {bottom} ? 1 : 0" if bottom else "0"
    return f"(has_{name} ? (size({name}s.filter(x, x > {name})) < {top} ? 2 : ({last})) : 0)"


def _sum(points: list[str]) -> str:
    """In pairs of pairs, because a long chain of plus signs nests deeply."""
    while len(points) > 1:
        points = [f"({' + '.join(points[at : at + 2])})" for at in range(0, len(points), 2)]
    return points[0]


_POINTS = [f"({_cel(condition)} ? {worth} : 0)" for _, worth, condition in YES]
_POINTS += [f"{worth} * {_COUNTS.get(number, number)}" for _, worth, number in EACH]
ALONE = cel.compile(f"{_cel(GATE)} ? {_sum(_POINTS)} : 0")
RANKED = cel.compile(f"{_cel(GATE)} ? {_sum([*_POINTS, *(_rank(*each) for each in RANKS)])} : 0")


def total(facts: Facts) -> int:
    return ALONE.execute(facts)


def cohort(units: Sequence[Facts]) -> list[int]:
    return [RANKED.execute(unit) for unit in with_rates(units)]
