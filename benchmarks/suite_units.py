"""One unit, and a cohort of twelve: by hand, the engine, and other engines."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from benchmarks import engine, facts
from benchmarks.by_hand import plain
from benchmarks.harness import Row, Task, disagree, measured
from benchmarks.peers import MODULES
from rubric_engine import loads

SAMPLES = 24
"""Cohorts that programs by hand are compared on; peers are compared on the first of them, the engine on those that it can do in seconds."""
ENGINE_SAMPLES = 4


class Peer(NamedTuple):
    name: str
    module: ModuleType | None
    missing: str


def peers() -> list[Peer]:
    found = []
    for name, module in MODULES.items():
        try:
            found.append(Peer(name, importlib.import_module(f"benchmarks.peers.{module}"), ""))
        except ImportError as error:
            found.append(Peer(name, None, f"not there ({error.name})"))
    return found


def checked(quick: bool, others: list[Peer]) -> None:
    """All say the same of drawn facts, or the run stops."""
    for seed in range(3 if quick else SAMPLES):
        units = facts.units(facts.COHORT, seed)
        alone, together = [plain.total(each) for each in units], plain.cohort(units)
        _same("by hand, explained", alone, [plain.explained(each)[0] for each in units])
        for peer in others:
            if peer.module is not None:
                _same(peer.name, alone, [peer.module.total(each) for each in units])
                _same(f"{peer.name}, a cohort", together, peer.module.cohort(units))
                if hasattr(peer.module, "explained"):
                    _same(f"{peer.name}, with lines", alone, [peer.module.explained(each) for each in units])
        if seed < (1 if quick else ENGINE_SAMPLES):
            _same("the engine", alone, [engine.total(each) for each in units])
            _same("the engine, a cohort", together, engine.cohort(units))
            for unit in units:
                _same("the lines by hand", _lines_of_the_engine(unit), [(line, points) for line, points, *_ in plain.explained(unit)[1]])
                ready = engine.ready_total(unit)
                if ready is not None:
                    _same("the engine, facts validated before", plain.total(unit), ready())


def _lines_of_the_engine(unit: facts.Facts) -> list[tuple[str, int]]:
    return [(line.id, line.exact.points) for line in engine.rubric().score(unit).lines]


def _same(what: str, expected: object, found: object) -> None:
    if expected != found:
        disagree(what, expected, found)


def run(rounds: int, quick: bool, with_peers: bool = True) -> dict[str, list[Row]]:
    others = peers() if with_peers else []
    checked(quick, others)
    units = facts.units(facts.COHORT)
    unit = next(each for each in units if plain.total(each) > 0)
    facts_by_name = engine.named(units)
    ready = engine.ready_total(unit)
    made = engine.rubric()

    alone = [
        Task("by hand", lambda: plain.total(unit)),
        Task("engine: facts validated before", ready, True, "" if ready else engine.NOT_YET),
        Task("engine: score(facts).total", lambda: made.score(unit).total, True),
        *(_task(peer, "total", unit) for peer in others),
    ]
    explained = [
        Task("by hand: points, maximum, needed and had", lambda: plain.explained(unit)),
        Task("engine: score(facts).ledger", lambda: made.score(unit).ledger, True),
        *(_task(peer, "explained", unit) for peer in others if peer.module is not None and hasattr(peer.module, "explained")),
    ]
    together = [
        Task("by hand", lambda: plain.cohort(units)),
        Task("engine: score_cohort(units)", lambda: made.score_cohort(facts_by_name), True),
        *(_task(peer, "cohort", units) for peer in others),
    ]
    text = made.source.text
    besides = [
        Task("engine: score(facts).total", lambda: made.score(unit).total, True),
        Task("engine: score(facts).to_json()", lambda: made.score(unit).to_json(), True),
        Task("engine: loads(text)", lambda: loads(text), True),
    ]
    return {
        "total": measured(alone, rounds),
        "explained": measured(explained, rounds),
        "cohort": measured(together, rounds),
        "besides": measured(besides, rounds),
    }


def _task(peer: Peer, name: str, given: object) -> Task:
    if peer.module is None:
        return Task(peer.name, None, note=peer.missing)
    call: Callable[[object], object] = getattr(peer.module, name)
    return Task(peer.name, lambda: call(given))
