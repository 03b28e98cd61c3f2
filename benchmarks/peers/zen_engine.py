"""zen-engine: a compiled expression for the total, and a decision with every line and the total, which says what earned what.

Numbers are decimals there; rates of a cohort are compared as quotients of doubles, as given by the host.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import zen

from benchmarks.by_hand.plain import Facts
from benchmarks.peers.lines import EACH, GATE, RANKS, YES, with_rates

COUNTS = {"sent": "len(briefings)", "adopted": "count(briefings, #.adopted)", "endorsed": "count(briefings, #.endorsed)"}


def _rank(name: str, top: int, bottom: int) -> str:
    last = f" : count({name}s, # < {name}) < {bottom} ? 1 : 0" if bottom else " : 0"
    return f"(has_{name} ? (count({name}s, # > {name}) < {top} ? 2{last}) : 0)"


POINTS = {line: f"(({condition}) ? {worth} : 0)" for line, worth, condition in YES}
POINTS |= {line: f"{worth} * {COUNTS.get(number, number)}" for line, worth, number in EACH}
SUM = " + ".join(POINTS.values())
ALONE = zen.compile_expression(f"({GATE}) ? ({SUM}) : 0")
RANKED = zen.compile_expression(f"({GATE}) ? ({SUM} + {' + '.join(_rank(*each) for each in RANKS)}) : 0")

_KEYS = {line: "l" + line.replace(".", "_") for line in POINTS}
_LINES = [{"id": key, "key": key, "value": POINTS[line]} for line, key in _KEYS.items()]
_TOTAL = {"id": "total", "key": "total", "value": f"({GATE}) ? ({' + '.join(f'$.{key}' for key in _KEYS.values())}) : 0"}
_NODES = [
    {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
    {
        "id": "points", "name": "points", "type": "expressionNode", "position": {"x": 0, "y": 0},
        "content": {"expressions": [*_LINES, _TOTAL], "passThrough": False, "inputField": None, "outputPath": None, "executionMode": "single"},
    },
    {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 0, "y": 0}},
]  # fmt: skip
_EDGES = [
    {"id": "a", "sourceId": "in", "targetId": "points", "type": "edge"},
    {"id": "b", "sourceId": "points", "targetId": "out", "type": "edge"},
]
DECISION = zen.ZenEngine().create_decision(json.dumps({"nodes": _NODES, "edges": _EDGES}))


def total(facts: Facts) -> int:
    return ALONE.evaluate(facts)


def explained(facts: Facts) -> int:
    return DECISION.evaluate(facts)["result"]["total"]


def cohort(units: Sequence[Facts]) -> list[int]:
    return [RANKED.evaluate(unit) for unit in with_rates(units)]
