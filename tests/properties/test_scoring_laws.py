"""The laws of ``docs/semantics.md``, on small programs of the core language."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import Const, GateEffect, Node, Program
from rubric_engine.core.results import State, UnitResult
from rubric_engine.scoring.reference import score_cohort, score_unit

_spec = importlib.util.spec_from_file_location("rubric_core_strategies", Path(__file__).with_name("rubric_core.py"))
assert _spec is not None
assert _spec.loader is not None
core = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = core
_spec.loader.exec_module(core)

# Without shrinking: a program is large, and its parts can be read.
laws = settings(
    max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck)
)


def entries_sum(result: UnitResult) -> Fraction:
    return sum((e.points for e in result.ledger), Fraction(0))


def check_ledger(result: UnitResult) -> None:
    if result.why_none != "no_result":  # there the entries show what can be said so far
        assert entries_sum(result) == (result.total or 0)
    for entry in result.ledger:
        assert entry.after - entry.before == entry.points


def check_range(result: UnitResult) -> None:
    if result.total is not None:
        assert result.low is None or result.low <= result.total
        assert result.high is None or result.total <= result.high
    for node in result.nodes:
        if node.points is not None:
            assert node.low is None or node.low <= node.points
            assert node.high is None or node.points <= node.high


def check_completed(before: UnitResult, after: UnitResult) -> None:
    """The range encloses what comes out when everything is supplied."""
    if after.total is not None:
        assert before.low is None or before.low <= after.total
        assert before.high is None or after.total <= before.high
    if after.grade is not None and before.why_none is None:
        assert after.grade in before.grades_possible
    spans = {e.id: e for e in before.ledger if e.kind.value == "line" and e.state is not State.NOT_APPLICABLE}
    for entry in after.ledger:
        if entry.id in spans and entry.kind.value == "line" and entry.state is not State.NOT_APPLICABLE:
            span = spans[entry.id]
            assert span.low is None or span.low <= entry.points
            assert span.high is None or entry.points <= span.high


def check_gates(result: UnitResult) -> None:
    nodes = {n.id: n for n in result.nodes}
    for gate in result.gates:
        if gate.fired and gate.effect == GateEffect.ZERO.value:
            points = nodes[gate.target].points
            assert not points or gate.unproven  # what is below zero isn't lifted for want of facts
        if gate.fired and gate.effect == GateEffect.NOT_ELIGIBLE.value:
            assert result.total is None
            assert result.grade is None


def nodes_of(program: Program) -> dict[str, Node]:
    found: dict[str, Node] = {}
    waiting = [program.total]
    while waiting:
        node = waiting.pop()
        found[node.origin.id] = node
        waiting.extend(c for c in node.children if isinstance(c, Node))
    return found


def check_caps(program: Program, result: UnitResult) -> None:
    by_id = nodes_of(program)
    for node in result.nodes:
        cap = by_id[node.id].maximum
        if node.points is not None and isinstance(cap, Const) and by_id[node.id].rounding is None:
            assert node.points <= cap.value


# Drawing a program takes most of the time, so what is asked of one fact set is asked of the same, and so is what is asked of several.


@laws
@given(core.programs(), core.facts())
def test_sums_ranges_gates_and_caps_of_a_unit(program, facts):
    result = score_unit(program, facts)
    check_ledger(result)
    check_range(result)
    check_gates(result)
    check_caps(program, result)


@laws
@given(core.programs(), st.lists(core.facts(), min_size=1, max_size=4), st.data(), st.randoms())
def test_sums_ranges_and_order_of_a_cohort(program, many, data, random):
    units = {f"u{i}": facts for i, facts in enumerate(many)}
    results = score_cohort(program, units)
    for result in results.values():
        check_ledger(result)
        check_range(result)
    shuffled = list(units)
    random.shuffle(shuffled)
    again = score_cohort(program, {name: units[name] for name in shuffled})
    assert list(again) == shuffled
    assert again == results
    complete = score_cohort(program, {name: data.draw(core.completed(facts)) for name, facts in units.items()})
    for name, result in complete.items():
        check_completed(results[name], result)


@laws
@given(core.programs(plain=True), st.lists(core.facts(), min_size=1, max_size=3), st.data())
def test_supplying_your_own_missing_fact_never_lowers_your_score(program, many, data):
    units = {f"u{i}": facts for i, facts in enumerate(many)}
    before = score_cohort(program, units)["u0"]
    worse = -1 if program.lower_is_better else 1
    if any((e.high if program.lower_is_better else e.low) is None for e in before.ledger):
        return  # a rubric in which silence could cost without end is refused before it gets here
    supplied = {**units, "u0": data.draw(core.completed(units["u0"]))}
    after = score_cohort(program, supplied)["u0"]
    if before.total is not None and after.total is not None:
        assert worse * after.total >= worse * before.total


@laws
@given(core.programs(), core.facts(missing=False))
def test_nothing_missing_leaves_no_range(program, facts):
    result = score_cohort(program, {"only": facts})["only"]
    if any(n.applies is None for n in result.nodes):  # an applicability without a value stays open
        return
    if result.total is not None:
        assert result.low == result.total == result.high
    assert all(e.state is not State.UNKNOWN or not e.reasons for e in result.ledger if e.kind.value == "line")
