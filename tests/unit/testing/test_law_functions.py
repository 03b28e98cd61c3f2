"""Each law as a function: silent for a good rubric, and loud, with the ledger, for results that are wrong on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.core.results import UnitResult
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.testing import laws
from tests.unit.testing.planted import node_set, planted, total_moved

TEXT = """\
rubric "good"
ties share the better rank
fact posts: count, 0 to 20
fact visits: count, 0 to 20
fact plan: yes/no
fact fraud: yes/no
gate "Plan": plan, otherwise section 1 is zero
gate "Fraud" when fraud: not eligible
section 1 "Work", at most 10 points
item 1.1 "Posts", at most 4 points
posts at least 7 earns 2 points
posts at least 12 earns 2 points
item 1.2 "Visits", at most 3 points
visits each earn 1 point
"""
GOOD = loads(TEXT)
ZH = loads("""\
评分办法 「好」
数据项 条数：数量，0 至 20
考核项 1 「信息」，最高 3 分
条数 10 条以上 计 3 分
""")
FACTS = {"posts": 12, "visits": 1, "plan": True, "fraud": False}
UNITS = {"A": FACTS, "B": {**FACTS, "posts": 7}, "C": {**FACTS, "posts": 7}, "D": {**FACTS, "visits": 2}}


def test_one_fact_set_of_a_good_rubric() -> None:
    for facts in (FACTS, {**FACTS, "plan": False}, {**FACTS, "fraud": True}, {"posts": 12}, {}):
        laws.ledger_sums_to_total(GOOD, facts)
        laws.total_within(GOOD, facts)
        laws.total_within(GOOD, facts, 0, "5")
        laws.maxima_hold(GOOD, facts)
        laws.gates_dominate(GOOD, facts)


def test_two_fact_sets_of_a_good_rubric() -> None:
    laws.monotone(GOOD, FACTS, "posts", 13)
    laws.monotone(GOOD, FACTS, "visits", 9, result="1.2")
    laws.monotone(GOOD, FACTS, "posts", 3, never="raises")
    laws.monotone(GOOD, FACTS, "fraud", True)  # who isn't eligible isn't lower
    laws.range_contains(GOOD, {"plan": True}, FACTS)
    laws.narrower(GOOD.score({}), GOOD.score({"posts": 12}))


def test_units_of_a_good_rubric() -> None:
    laws.equal_facts_equal(GOOD, UNITS)
    laws.order_is_irrelevant(GOOD, UNITS, ["D", "B", "A", "C"])
    laws.scaling_keeps_order(GOOD, {"A": FACTS, "B": {**FACTS, "posts": 1}}, 1)


def test_a_ledger_that_does_not_add_up() -> None:
    with pytest.raises(AssertionError, match="the ledger sums to 5, the total is 6; entries that don't add up: none") as raised:
        laws.ledger_sums_to_total(planted(GOOD, total_moved(1)), FACTS)
    assert "1.1.2  posts at least 12 earns 2 points" in str(raised.value)
    with pytest.raises(AssertionError, match="台账合计 3 分，总分为 2 分；前后不符的条目：无"):
        laws.ledger_sums_to_total(planted(ZH, total_moved(-1)), {"条数": 10})


def test_an_entry_that_does_not_add_up() -> None:
    def moved(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        first = result.ledger[0]
        return evolve(result, ledger=(evolve(first, after=first.after + 1), *result.ledger[1:]))

    with pytest.raises(AssertionError, match=r"entries that don't add up: 1\.1\.1"):
        laws.ledger_sums_to_total(planted(GOOD, moved), FACTS)


def test_a_total_that_is_out_of_bounds() -> None:
    with pytest.raises(AssertionError, match="the total is 5, not within – to 4") as raised:
        laws.total_within(GOOD, FACTS, high=4)
    assert "visits each earn 1 point" in str(raised.value)
    with pytest.raises(AssertionError, match="not within 0 to 7"):
        laws.total_within(planted(GOOD, total_moved(10)), FACTS)
    with pytest.raises(AssertionError, match="总分为 3 分，不在 4 至 – 分之内"):
        laws.total_within(ZH, {"条数": 10}, low=4)


def test_a_maximum_that_is_exceeded() -> None:
    with pytest.raises(AssertionError, match=r"1\.2 comes to 4, more than its maximum of 3\n") as raised:
        laws.maxima_hold(planted(GOOD, node_set("1.2", 4)), FACTS)
    assert "1.2.1" in str(raised.value)
    assert "1.1.1" not in str(raised.value), "only what is in the item is shown"
    with pytest.raises(AssertionError, match="1 为 4 分，超过上限 3 分"):
        laws.maxima_hold(planted(ZH, node_set("1", 4)), {"条数": 10})


def test_a_gate_that_leaves_points() -> None:
    closed = {**FACTS, "plan": False}
    with pytest.raises(AssertionError, match='the gate "Plan" took effect, and 1 still comes to 2'):
        laws.gates_dominate(planted(GOOD, node_set("1", 2)), closed)
    laws.gates_dominate(planted(GOOD, node_set("1", 2)), {"posts": 12})  # for want of facts only

    def total(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        return evolve(result, total=Fraction(5))

    with pytest.raises(AssertionError, match='the gate "Fraud" took effect, and total still comes to 5'):
        laws.gates_dominate(planted(GOOD, total), {**FACTS, "fraud": True})


def test_more_that_is_less() -> None:
    bad = loads(TEXT.replace("posts at least 12 earns", "posts at least 12 loses"))
    with pytest.raises(AssertionError, match="total goes from 3 to 1 when posts goes from 11 to 12") as raised:
        laws.monotone(bad, {**FACTS, "posts": 11}, "posts", 12)
    assert "here: no loss: posts is 11" in str(raised.value)
    assert "there: lost: posts is 12" in str(raised.value)
    with pytest.raises(AssertionError, match=r"1\.1 goes from 2 to 4"):
        laws.monotone(GOOD, {**FACTS, "posts": 11}, "posts", 12, result="1.1", never="raises")
    with pytest.raises(AssertionError, match="条数 由 9 变为 10 时，total 由 0 分变为 3 分"):
        laws.monotone(ZH, {"条数": 9}, "条数", 10, never="raises")
    with pytest.raises(ValueError, match="`lowers` or `raises`, not 'falls'"):
        laws.monotone(GOOD, FACTS, "posts", 13, never="falls")


def test_a_range_that_grows() -> None:
    def wider(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        return evolve(result, high=Fraction(9)) if "posts" in facts else result

    with pytest.raises(AssertionError, match="the range of total goes from 0 to 7, to 4 to 9"):
        laws.range_contains(planted(GOOD, wider), {"plan": True, "fraud": False}, {"posts": 12})
    bad = planted(ZH, lambda result, facts: evolve(result, low=Fraction(-1)) if facts else result)
    with pytest.raises(AssertionError, match="total 的范围由 0 至 3 变为 -1 至 3"):
        laws.narrower(bad.score({}), bad.score({"条数": 10}))


def test_an_item_whose_range_grows() -> None:
    def wider(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        nodes = tuple(evolve(node, high=Fraction(9)) if node.id == "1.1" and "visits" in facts else node for node in result.nodes)
        return evolve(result, nodes=nodes)

    with pytest.raises(AssertionError, match=r"the range of 1\.1 goes from 0 to 4, to 0 to 9"):
        laws.range_contains(planted(GOOD, wider), {"plan": True, "fraud": False}, {"visits": 1})


def test_a_range_without_an_end_where_there_was_one() -> None:
    bad = planted(GOOD, lambda result, facts: evolve(result, high=None) if "posts" in facts else result)
    with pytest.raises(AssertionError, match="the range of total goes from 0 to 7, to 4 to –"):
        laws.range_contains(bad, {"plan": True, "fraud": False}, {"posts": 12})


def test_equal_facts_with_other_results() -> None:
    seen: list[str] = []

    def second(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        seen.append(str(result.unit))
        return evolve(result, total=(result.total or Fraction(0)) + 1) if result.unit == "C" else result

    with pytest.raises(AssertionError, match="B and C have equal facts, but not equal results") as raised:
        laws.equal_facts_equal(planted(GOOD, second), UNITS)
    assert set(seen) == set(UNITS)
    assert "total" in str(raised.value)


def test_an_order_that_matters() -> None:
    class ByOrder:
        """Who is given first has one point more."""

        def __getattr__(self, name: str) -> Any:
            return getattr(GOOD, name)

        def score_cohort(self, units: Mapping[str, Mapping[str, Any]], **call: Any) -> Any:
            first = next(iter(units))
            moved = planted(GOOD, lambda result, facts: total_moved(1)(result, facts) if result.unit == first else result)
            return moved.score_cohort(units, **call)

    with pytest.raises(AssertionError, match="the results differ"):
        laws.order_is_irrelevant(ByOrder(), UNITS, ["D", "B", "A", "C"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="has to name every unit"):
        laws.order_is_irrelevant(GOOD, UNITS, ["A", "B", "C"])


def test_scaling_that_turns_the_order_round() -> None:
    units = {"A": {**FACTS, "posts": 1, "visits": 3}, "B": {**FACTS, "posts": 6, "visits": 2}}
    with pytest.raises(AssertionError, match="with all counts times 2, A and B stand in another order"):
        laws.scaling_keeps_order(GOOD, units, 2)
    laws.scaling_keeps_order(GOOD, units, 4)  # 24 posts are out of range


def test_scaling_to_a_tie_keeps_the_order() -> None:
    units = {"A": {**FACTS, "posts": 6, "visits": 2}, "B": {**FACTS, "posts": 6, "visits": 3}}
    totals = [GOOD.score({**facts, "posts": 12, "visits": 6}).result.total for facts in units.values()]
    assert totals[0] == totals[1]
    laws.scaling_keeps_order(GOOD, units, 2)
