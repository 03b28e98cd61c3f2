"""The static analysis against going over every set of facts; ``tests/assurance/brute_force.py`` does so for many more rubrics."""

from __future__ import annotations

import pytest

from tests.assurance.brute_force import compared, compared_lists, disagreements

_BLOCK = 20


@pytest.mark.parametrize("block", [*range(5), *(pytest.param(block, marks=pytest.mark.slow) for block in range(5, 20))])
def test_no_false_alarm_and_no_miss(block: int) -> None:
    told = [each for seed in range(block * _BLOCK, (block + 1) * _BLOCK) for each in compared(seed)[0]]
    assert told == []


@pytest.mark.parametrize("block", [*range(5), *(pytest.param(block, marks=pytest.mark.slow) for block in range(5, 20))])
def test_no_false_alarm_and_no_miss_over_lists(block: int) -> None:
    assert [each for seed in range(block * _BLOCK, (block + 1) * _BLOCK) for each in compared_lists(seed)[0]] == []


@pytest.mark.parametrize("seed", [750, 11700, 12472, 14200])
def test_the_plain_calculation_is_that_of_the_reference_evaluator(seed: int) -> None:
    assert disagreements(seed, most=10) == []
