"""The laws of ``docs/semantics.md`` for computed columns, and for sections and items that occur for each record."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.results import State, UnitResult
from rubric_engine.scoring.reference import score_cohort, score_unit

_spec = importlib.util.spec_from_file_location("record_core_strategies", Path(__file__).with_name("record_core.py"))
assert _spec is not None
assert _spec.loader is not None
core = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = core
_spec.loader.exec_module(core)

# Without shrinking: a program is large, and its parts can be read.
laws = settings(
    max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck)
)


def check(result: UnitResult) -> None:
    if result.why_none != "no_result":
        assert sum((e.points for e in result.ledger), Fraction(0)) == (result.total or 0)
    for entry in result.ledger:
        assert entry.after - entry.before == entry.points
    if result.total is not None:
        assert result.low is None or result.low <= result.total
        assert result.high is None or result.total <= result.high
    nodes = {n.id: n for n in result.nodes}
    assert len(nodes) == len(result.nodes)
    for node in result.nodes:
        if node.points is not None:
            assert node.low is None or node.low <= node.points
            assert node.high is None or node.points <= node.high
        assert node.id == node.origin.id + "".join(f"[{o.number}]" for o in node.occurrence)
        for child in node.children:
            assert child in nodes or any(e.id == child for e in result.ledger)
    for entry in result.ledger:
        assert entry.owner in nodes
        assert entry.kind.value != "line" or entry.id == entry.origin.id + "".join(f"[{o.number}]" for o in entry.occurrence)


@laws
@given(core.programs(), core.cohorts())
def test_the_entries_sum_to_the_total(program, units):
    for result in score_cohort(program, units).values():
        check(result)


@laws
@given(core.programs(), core.cohorts(most=9))
def test_the_entries_sum_to_the_total_of_many_records(program, units):
    for result in score_cohort(program, units).values():
        check(result)


@laws
@given(core.programs(), core.cohorts())
def test_without_a_cohort(program, units):
    for name, facts in units.items():
        check(score_unit(program, facts, unit=name))
    check(score_unit(program, units["u0"]))


def check_enclosed(before: UnitResult, result: UnitResult) -> None:
    if result.total is not None:
        assert before.low is None or before.low <= result.total
        assert before.high is None or result.total <= before.high
    spans = {e.id: e for e in before.ledger if e.kind.value == "line" and e.state is not State.NOT_APPLICABLE}
    for entry in result.ledger:
        if entry.id in spans and entry.kind.value == "line" and entry.state is not State.NOT_APPLICABLE:
            span = spans[entry.id]
            assert span.low is None or span.low <= entry.points
            assert span.high is None or entry.points <= span.high
    nodes = {n.id: n for n in before.nodes}
    for node in result.nodes:
        if node.id in nodes and node.points is not None and nodes[node.id].applies is not False:
            low, high = nodes[node.id].low, nodes[node.id].high
            assert low is None or low <= node.points
            assert high is None or node.points <= high


@laws
@given(core.programs(), core.cohorts(), st.data())
def test_the_range_encloses_every_completion(program, units, data):
    open_to = score_cohort(program, units)
    for _ in range(3):
        complete = data.draw(core.completed(units))
        for name, result in score_cohort(program, complete).items():
            check_enclosed(open_to[name], result)


@laws
@given(core.programs(), core.cohorts(most=9), st.data())
def test_the_range_encloses_every_completion_of_many_records(program, units, data):
    open_to = score_cohort(program, units)
    complete = data.draw(core.completed(units))
    for name, result in score_cohort(program, complete).items():
        check_enclosed(open_to[name], result)


@laws
@given(core.programs(plain=True), core.cohorts(), st.data())
def test_supplying_your_own_missing_fact_never_lowers_your_score(program, units, data):
    before = score_cohort(program, units)["u0"]
    if any(e.low is None for e in before.ledger):
        return
    complete = data.draw(core.completed(units))
    after = score_cohort(program, complete)["u0"]
    if before.total is not None and after.total is not None:
        assert after.total >= before.total


@laws
@given(core.programs(), core.cohorts(), st.randoms())
def test_the_order_of_the_units_never_matters(program, units, random):
    shuffled = list(units.items())
    random.shuffle(shuffled)
    assert score_cohort(program, units) == score_cohort(program, dict(shuffled))


@laws
@given(core.programs(), core.cohorts(missing=False))
def test_nothing_missing_leaves_no_range(program, units):
    for result in score_cohort(program, units).values():
        if all(n.applies is not None for n in result.nodes) and result.total is not None:
            assert result.low == result.total == result.high


@laws
@given(core.programs(), core.cohorts(missing=False))
def test_one_unit_and_the_cohort_agree_without_ranks_of_units(program, units):
    together = score_cohort(program, units)
    for name, facts in units.items():
        alone = score_unit(program, facts, unit=name)
        if all(n.applies is not None for n in alone.nodes):
            assert (alone.total, alone.ledger) == (together[name].total, together[name].ledger)


@laws
@given(core.programs(), core.cohorts())
def test_static_bounds_hold(program, units):
    program = with_bounds(program)
    for result in score_cohort(program, units).values():
        for node in result.nodes:
            if node.points is not None and node.maximum is not None:
                assert node.points <= node.maximum
