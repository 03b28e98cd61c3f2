"""Facts that arrive one by one: a season of a good rubric passes, and what is planted in a bad one is caught."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from rubric_engine import loads
from rubric_engine.core.results import UnitResult
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.testing import Season
from tests.unit.testing.planted import Alter, planted

RUBRIC = loads("""\
rubric "season"
fact posts: count, 0 to 20
fact plan: yes/no
fact opt: count, 0 to 5, or none
fact reviewed: yes/no, missing counts as yes
fact works: list
field fine: yes/no
section 1 "s"
item 1.1 "a"
posts at least 7 earns 2 points
reviewed and posts above 12 loses 1 point
item 1.2 "b", at most 5 points
works where fine each earn 1 point
plan earns 1 point
""")
short = settings(
    max_examples=20,
    stateful_step_count=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # what is found needn't be small
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def season(alter: Alter | None = None, **rates: Any) -> None:
    run_state_machine_as_test(Season.for_rubric(RUBRIC if alter is None else planted(RUBRIC, alter), **rates), settings=short)


def test_a_season_of_a_good_rubric() -> None:
    season()
    season(none=0.5, boundaries=1.0, unit="A")


def test_pytest_and_unittest_collect_it() -> None:
    case = Season.for_rubric(RUBRIC).TestCase
    assert callable(case.runTest)


def test_a_range_that_grows_is_caught() -> None:
    def wider(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        return evolve(result, high=Fraction(50)) if "plan" in facts and "posts" in facts else result

    with pytest.raises(AssertionError, match="the range of total goes from"):
        season(wider)


def test_an_item_whose_range_grows_is_caught() -> None:
    def wider(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        nodes = tuple(evolve(node, low=Fraction(-9)) if node.id == "1.2" and "plan" in facts else node for node in result.nodes)
        return evolve(result, nodes=nodes)

    with pytest.raises(AssertionError, match=r"the range of 1\.2 goes from"):
        season(wider)


def test_a_fact_that_gets_lost_is_caught() -> None:
    gone = next(each for each in RUBRIC.score({}).result.missing if each.name == "posts")

    def lost(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        return result if gone in result.missing else evolve(result, missing=(*result.missing, gone))

    with pytest.raises(AssertionError, match="supplied, and missing all the same: posts"):
        season(lost)


def test_an_order_of_arrival_that_matters_is_caught() -> None:
    """With the last fact of the rubric supplied first, the grade is another one; ranges don't show it."""

    def ordered(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        own = [name for name in facts if name != "reviewed"]
        return evolve(result, grade="z") if own[:1] == ["plan"] else result

    with pytest.raises(AssertionError, match="the results differ"):
        season(ordered)
