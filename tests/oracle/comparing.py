"""Holding what the engine says against what the oracle says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rubric_engine.core.results import EntryKind, PairingResult, UnitResult
from rubric_engine.core.values import NONE
from tests.oracle.oracle import UNDEFINED, Outcome

Units = Mapping[str, Mapping[str, Any]]


def completions(units: Units, domains: Mapping[str, tuple[Any, ...]], limit: int) -> list[dict[str, dict[str, Any]]]:
    """Every way to fill in every missing fact of every unit; none if there are more than ``limit``."""
    gaps = [(unit, name) for unit, facts in units.items() for name in domains if facts.get(name) is None]
    count = 1
    for _, name in gaps:
        count *= len(domains[name])
    return list(_filled(units, gaps, domains)) if count <= limit else []


def _filled(units: Units, gaps: list[tuple[str, str]], domains: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, dict[str, Any]]]:
    for values in itertools.product(*(domains[name] for _, name in gaps)):
        now = {unit: dict(facts) for unit, facts in units.items()}
        for (unit, name), value in zip(gaps, values, strict=True):
            now[unit][name] = value
        yield now


def differences(result: UnitResult, outcomes: list[Outcome]) -> Iterator[str]:
    """What the engine has otherwise, over complete facts: everything, where no applicability is undefined."""
    totals = [o.total for o in outcomes]
    if None in totals:
        if len(set(totals)) == 1 and result.total is not None:
            yield f"total: engine {result.total}, oracle none"
    elif (result.low, result.high) != (min(totals), max(totals)):  # type: ignore[type-var]
        yield f"range: engine {result.low} to {result.high}, oracle {min(totals)} to {max(totals)}"  # type: ignore[type-var]
    if len(outcomes) > 1:
        yield from outside(result, outcomes)
        return
    (o,) = outcomes
    if result.total != o.total:
        yield f"total: engine {result.total}, oracle {o.total}"
    points = {node.id: node.points for node in result.nodes if node.id != "total"}
    yield from _other("", points, o.points)
    lines = {entry.id: entry.points for entry in result.ledger if entry.kind is EntryKind.LINE}
    yield from _other("line ", lines, o.lines)
    if result.grade != o.grade or (o.grade is not None and list(result.grades_possible) != [o.grade]):
        yield f"grade: engine {result.grade} of {result.grades_possible}, oracle {o.grade}"
    for flag in result.flags:
        if flag.raised is not o.flags[flag.name] and not (flag.raised is None and o.flags[flag.name] is False and o.total is None):
            yield f"flag {flag.name}: engine {flag.raised}, oracle {o.flags[flag.name]}"
    for gate, fired in zip(result.gates, o.fired, strict=True):
        if gate.fired is not fired:
            yield f"gate {gate.effect}: engine {gate.fired}, oracle {fired}"
    if [(each.code, each.id) for each in result.reason_codes] != o.codes:
        yield f"codes: engine {[(each.code, each.id) for each in result.reason_codes]}, oracle {o.codes}"
    for name, value in result.definitions:
        wanted_value = None if o.values[name] is UNDEFINED else o.values[name]
        if (None if value is NONE else value) != wanted_value:
            yield f"definition {name}: engine {value}, oracle {wanted_value}"


def _other(what: str, engine: Mapping[str, Fraction | None], oracle: Mapping[str, Fraction | None]) -> Iterator[str]:
    """Nothing that occurs is left out; what surely doesn't occur, or lies in what doesn't apply, needn't be listed."""
    for id in engine.keys() | oracle.keys():
        if engine.get(id) != oracle.get(id) and (engine.get(id) or oracle.get(id) or (id in engine and id in oracle)):
            yield f"{what}{id}: engine {engine.get(id, 'nothing')}, oracle {oracle.get(id, 'nothing')}"


def order(results: Mapping[str, UnitResult], outcomes: Mapping[str, list[Outcome]]) -> Iterator[str]:
    """The final order: who is ahead of whom, and who ties."""
    engine = {unit: result.merit for unit, result in results.items()}
    oracle = {unit: found[0].order for unit, found in outcomes.items()}
    places = [
        {each: number for number, each in enumerate(sorted({m for m in some.values() if m is not None}))} for some in (engine, oracle)
    ]
    orders = [
        {unit: None if m is None else place[m] for unit, m in some.items()} for some, place in zip((engine, oracle), places, strict=True)
    ]
    if orders[0] != orders[1]:
        yield f"order: engine {engine}, oracle {oracle}"


def pairings(engine: Sequence[PairingResult], outcomes: Mapping[str, list[Outcome]]) -> Iterator[str]:
    oracle = next(iter(outcomes.values()))[0].pairings
    for found, wanted in zip(engine, oracle, strict=True):
        pairs = [(pair.first, pair.second) for pair in found.pairs]
        if pairs != wanted or found.undecided:
            yield f"pairs: engine {pairs}, undecided {found.undecided}, oracle {wanted}"


def outside(result: UnitResult, outcomes: list[Outcome]) -> Iterator[str]:
    """What some completion comes to and the engine, which saw the gaps, doesn't allow for."""
    for o in outcomes:
        if o.total is not None and result.why_none != "not_eligible" and not _within(o.total, result.low, result.high):
            yield f"total {o.total} outside {result.low} to {result.high}"
        for node in result.nodes:
            points = None if node.id == "total" else o.points.get(node.id)
            if points is not None and not _within(points, node.low, node.high):
                yield f"{node.id}: {points} outside {node.low} to {node.high}"
        for entry in result.ledger:
            if entry.kind is not EntryKind.LINE or o.points.get(entry.owner) is None:
                continue
            if not _within(o.lines[entry.id], entry.low, entry.high):
                yield f"line {entry.id}: {o.lines[entry.id]} outside {entry.low} to {entry.high}"
        if o.grade is not None and result.total is not None and o.grade not in result.grades_possible:
            yield f"grade {o.grade} not among {result.grades_possible}"
        for gate, fired in zip(result.gates, o.fired, strict=True):
            if fired and not gate.possible:
                yield f"gate {gate.effect} may fire"


def _within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)
