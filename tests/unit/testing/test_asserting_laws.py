"""Counterexamples lie where a rounded number changes, and nowhere near what a search by halving comes upon."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import loads
from rubric_engine.testing import run_laws
from rubric_engine.testing.boundaries import Boundaries

HOURS = """rubric "Hours"
fact hours: number, at least 0
item 1 "I"
hours each full 8 earns 1 point, at most 10 points
law "flat": {law}
"""


@pytest.mark.parametrize(
    ("law", "found"),
    [
        ("more hours never raises total", [Fraction("7.99"), 8]),
        ("total at most 6", [56]),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_of_a_number_without_an_upper_bound(law: str, found: list[object], seed: int) -> None:
    (outcome,) = run_laws(loads(HOURS.format(law=law)), seed=seed)
    assert [Fraction(dict(each)["hours"]) for each in outcome.counterexample] == found  # type: ignore[call-overload]


def test_what_is_rounded_is_aimed_at() -> None:
    """Ten steps begin at 80 hours and end at 88."""
    aims = Boundaries.of(loads(HOURS.format(law="maxima hold")).program).aims
    assert [each.value for each in aims] == [10, 11]
    assert {each.reads for each in aims} == {("hours",)}
