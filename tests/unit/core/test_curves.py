"""Ranges of powers, roots and logarithms enclose them, and are exact where that is easily seen."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.core.curves import curve_range, whole_root
from rubric_engine.core.intervals import EVERYTHING, ZERO, point
from rubric_engine.core.ir import Curve, Interval

TWO = point(F(2))


@pytest.mark.parametrize(
    ("curve", "args", "low", "high"),
    [
        (Curve.ROOT, (Interval(F(0), F(100)), TWO), F(0), F(10)),
        (Curve.ROOT, (Interval(F(-9), F(8, 27)), point(F(3))), F(0), F(2, 3)),
        (Curve.ROOT, (Interval(F(4), None), TWO), F(2), None),
        (Curve.POWER, (Interval(F(-3), F(2)), TWO), F(0), F(9)),
        (Curve.POWER, (Interval(F(-3), F(2)), point(F(3))), F(-27), F(8)),
        (Curve.POWER, (Interval(F(-3), F(2)), point(F(0))), F(1), F(1)),
        (Curve.POWER, (Interval(F(2), F(4)), point(F(-1))), F(1, 4), F(1, 2)),
        (Curve.POWER, (Interval(F(1), F(4)), point(F(-1, 2))), F(1, 2), F(1)),
        (Curve.POWER, (Interval(F(0), F(4)), point(F(-1, 2))), F(1, 2), None),
        (Curve.POWER, (EVERYTHING, point(F(9, 5))), F(0), None),
        (Curve.POWER, (TWO, Interval(F(0), F(1))), None, None),
        (Curve.WHOLE_POWER, (TWO, Interval(F(0), F(3))), F(1), F(8)),
        (Curve.WHOLE_POWER, (Interval(F(-2), F(1)), Interval(F(0), F(3))), F(-8), F(4)),
        (Curve.WHOLE_POWER, (TWO, Interval(F(99), None)), F(2) ** 99, F(2) ** 100),
        (Curve.WHOLE_POWER, (TWO, Interval(F(101), None)), F(0), F(0)),
        (Curve.LN, (Interval(F(0), F(1)),), None, F(0)),
        (Curve.LN, (Interval(F(-2), F(-1)),), F(0), F(0)),
        (Curve.LOG, (Interval(F(1, 100), F(1000)),), F(-2), F(3)),
    ],
)
def test_exact_ends(curve, args, low, high):
    found = curve_range(curve, args)
    assert (found.low, found.high) == (low, high)


def test_without_a_value():
    assert curve_range(Curve.ROOT, (Interval(None, F(-1)), TWO)) == ZERO


POSITIVE = st.fractions(min_value=F(1, 1000), max_value=1000, max_denominator=1000)


@settings(max_examples=100)
@given(POSITIVE, st.integers(2, 9))
def test_roots_are_enclosed(value, degree):
    found = curve_range(Curve.ROOT, (point(value), point(F(degree))))
    assert found.low is not None
    assert found.high is not None
    assert found.low**degree <= value <= found.high**degree
    assert found.high - found.low < F(1, 10**40)


@settings(max_examples=50)
@given(POSITIVE, POSITIVE)
def test_logarithms_of_a_product_are_sums(left, right):
    ends = [curve_range(Curve.LN, (point(value),)) for value in (left, right, left * right)]
    assert all(one.low is not None and one.high is not None and one.low <= one.high for one in ends)
    a, b, both = ((one.low or F(0), one.high or F(0)) for one in ends)
    assert a[0] + b[0] <= both[1]
    assert both[0] <= a[1] + b[1]


def test_astronomic_powers_are_open():
    found = curve_range(Curve.POWER, (Interval(F(1), F(10) ** 60), point(F(999_999, 10_000))))
    assert (found.low, found.high) == (F(1), None)


@given(st.integers(0, 10**40), st.integers(2, 12))
def test_whole_roots(value, degree):
    root = whole_root(value, degree)
    assert root**degree <= value < (root + 1) ** degree
