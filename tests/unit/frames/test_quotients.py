"""Quotients in order: every way to their numbers orders them as fractions are ordered, and finds the same of them equal."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine.scoring.columnar import quotients
from rubric_engine.scoring.columnar.quotients import code_of
from rubric_engine.scoring.columnar.table import exact_bounds


def is_in_order(code: list[int], tops: list[int], bottoms: list[int], rising: bool) -> bool:
    """Whether numbers from 1 on are ordered and equal as the quotients are."""
    values = [Fraction(top, bottom) * (-1 if rising else 1) for top, bottom in zip(tops, bottoms, strict=True)]
    held = sorted(zip(values, code, strict=True))
    steps = pairwise(held)
    return min(code, default=1) >= 1 and all((one[0] < two[0]) == (one[1] < two[1]) and one[1] <= two[1] for one, two in steps)


@pytest.mark.parametrize("rising", [False, True])
@pytest.mark.parametrize("greatest", [1, 2, 3, 7, 30, 64])
@pytest.mark.parametrize(("low", "high"), [(-70, 70), (-70, -3), (-1, 70), (0, 70), (3, 70)])
def test_every_quotient_of_small_numbers_is_in_order(low: int, high: int, greatest: int, rising: bool) -> None:
    tops, bottoms = zip(*product(range(low, high + 1), range(1, greatest + 1)), strict=True)
    top, bottom = np.array(tops, np.int16), np.array(bottoms)
    found = quotients._by_reciprocals(top, bottom, exact_bounds(top), exact_bounds(bottom), rising=rising)
    assert found is not None
    assert is_in_order(found.tolist(), list(tops), list(bottoms), rising)


@pytest.mark.parametrize("most", [1, 5, 100, 255])
def test_a_product_with_a_reciprocal_is_the_quotient_rounded_down(most: int) -> None:
    """Where the product comes nearest to a whole number: multiples of a bottom, and one off, at the ends of what is allowed."""
    pairs = [
        (sign * top, bottom)
        for bottom in range(1, most + 1)
        for times in (0, 1, most // bottom)
        for top in (times * bottom - 1, times * bottom, times * bottom + 1, most)
        for sign in (-1, 1)
        if abs(top) <= most
    ]
    tops, bottoms = zip(*pairs, strict=True)
    step = quotients._step(most)
    code = quotients._by_reciprocals(np.array(tops), np.array(bottoms), (-most, most), (1, most), rising=False)
    assert code is not None
    whole = [top * step // bottom for top, bottom in pairs]
    assert code.tolist() == [each - min(whole) + 1 for each in whole]


NUMBERS = st.one_of(st.integers(-20, 20), st.integers(-(10**4), 10**4), st.integers(-(2**31), 2**31), st.integers(-(2**62), 2**62))


@given(st.lists(st.tuples(NUMBERS, NUMBERS.map(abs).filter(bool)), min_size=1, max_size=30), st.booleans(), st.booleans())
def test_quotients_of_any_numbers_are_in_order(pairs: list[tuple[int, int]], rising: bool, over_nothing: bool) -> None:
    tops, bottoms = ([each[place] for each in pairs] for place in (0, 1))
    code = code_of(np.array([*tops, 3]), np.array([*bottoms, 0 if over_nothing else 1]), rising=rising).tolist()
    rest = len(tops) if over_nothing else len(tops) + 1
    assert min(code) >= 1
    assert is_in_order(code[:rest], [*tops, 3][:rest], [*bottoms, 1][:rest], rising)


@pytest.mark.parametrize("ends", [((0, 2**40), (0, 200)), ((-(2**40), 0), (1, 200)), ((0, 5), (1, 10**6)), ((0, 5), (-3, 9))])
def test_what_might_not_fit_is_left_to_division(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    top, bottom = np.array(ends[0]), np.array(ends[1])
    assert quotients._by_reciprocals(top, bottom, *ends, rising=False) is None
