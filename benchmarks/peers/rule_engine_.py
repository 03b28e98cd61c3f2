"""rule-engine: one rule that is an expression for the total. Rates of a cohort are given by the host."""

from __future__ import annotations

from collections.abc import Sequence

from rule_engine import Rule

from benchmarks.by_hand.plain import Facts
from benchmarks.peers.lines import EACH, GATE, RANKS, YES, with_rates

_COUNTS = {
    "sent": "briefings.length",
    "adopted": "[b for b in briefings if b['adopted']].length",
    "endorsed": "[b for b in briefings if b['endorsed']].length",
}


def _rank(name: str, top: int, bottom: int) -> str:
    last = f"([x for x in {name}s if x < {name}].length < {bottom} ? 1 : 0)" if bottom else "0"
    return f"(has_{name} ? ([x for x in {name}s if x > {name}].length < {top} ? 2 : {last}) : 0)"


_POINTS = [f"(({condition}) ? {worth} : 0)" for _, worth, condition in YES]
_POINTS += [f"{worth} * {_COUNTS.get(number, number)}" for _, worth, number in EACH]
ALONE = Rule(f"({GATE}) ? ({' + '.join(_POINTS)}) : 0")
RANKED = Rule(f"({GATE}) ? ({' + '.join([*_POINTS, *(_rank(*each) for each in RANKS)])}) : 0")


def total(facts: Facts) -> int:
    return int(ALONE.evaluate(facts))


def cohort(units: Sequence[Facts]) -> list[int]:
    return [int(RANKED.evaluate(unit)) for unit in with_rates(units)]
