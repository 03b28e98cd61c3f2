"""Powers, roots and logarithms: against known values, and against checks that need no other library."""

from __future__ import annotations

import math
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import Curve
from rubric_engine.scoring.reference import NumberTooLarge, irrationals
from rubric_engine.scoring.reference.abstract import Number, point
from rubric_engine.scoring.reference.irrationals import curve_of, ln_ends, log_ends, power_ends

POSITIVE = st.fractions(min_value=F(1, 10**6), max_value=10**9, max_denominator=10**6).filter(lambda x: x > 0)
EXPONENTS = st.fractions(min_value=-100, max_value=100, max_denominator=100).filter(lambda x: x.denominator > 1)


@settings(max_examples=100)
@given(POSITIVE, EXPONENTS, st.sampled_from([16, 64, 200]))
def test_a_power_lies_between_its_ends(base: F, exponent: F, bits: int) -> None:
    try:
        low, high = power_ends(base, exponent, bits)
    except NumberTooLarge:
        return
    times, degree = exponent.numerator, exponent.denominator
    assert low**degree <= base**times <= high**degree
    assert (high - low) * 2**bits <= high


@settings(max_examples=60, deadline=None)
@given(POSITIVE, st.fractions(min_value=F(1, 10), max_value=3, max_denominator=20).filter(lambda x: x.denominator > 1))
def test_the_way_by_logarithms_agrees(base: F, exponent: F) -> None:
    low, high = power_ends(base, exponent, 100)
    least, most = irrationals._by_logarithms(base, exponent, 100)
    assert least <= high
    assert low <= most
    assert (most - least) * 2**100 <= most


def test_a_root_of_high_degree_is_quick_and_narrow() -> None:
    low, high = power_ends(F(2), F(3333, 10000), 64)
    assert high - low <= F(2) / 2**64
    assert _power_is_below(low, 10000, 2**3333)
    assert not _power_is_below(high, 10000, 2**3333)


def _power_is_below(x: F, degree: int, bound: int) -> bool:
    return x.numerator**degree < bound * x.denominator**degree


@pytest.mark.parametrize(
    ("base", "exponent", "exact"),
    [
        (F(9), F(1, 2), F(3)),
        (F(4, 9), F(-1, 2), F(3, 2)),
        (F(8, 27), F(2, 3), F(4, 9)),
        (F(1), F(1, 10000), F(1)),
        (F(10**40), F(1, 40), F(10)),
        (F("1.21"), F(1, 2), F("1.1")),
        (F(3**300), F(7, 100), F(3**21)),
    ],
)
def test_what_is_rational_is_exact(base: F, exponent: F, exact: F) -> None:
    assert power_ends(base, exponent, 4) == (exact, exact)


@settings(max_examples=60)
@given(POSITIVE)
def test_logarithms_lie_between_their_ends(x: F) -> None:
    """The series 2 (t + t^3/3 + t^5/5 + ...) with t = (x-1)/(x+1), after halving down to 1..2; all of its terms have one sign."""

    def ln(y: F) -> tuple[F, F]:
        t = (y - 1) / (y + 1)
        total, power, n = F(0), t, 1
        while abs(power) > F(1, 2**90):
            total, power, n = total + power / n, (power * t * t).limit_denominator(10**60), n + 2
        return 2 * total - F(1, 2**80), 2 * total + F(1, 2**80)

    halvings, y = 0, x
    while y > 2:
        y, halvings = y / 2, halvings + 1
    while y < 1:
        y, halvings = y * 2, halvings - 1
    two, rest = ln(F(2)), ln(y)
    low = rest[0] + halvings * (two[0] if halvings >= 0 else two[1])
    high = rest[1] + halvings * (two[1] if halvings >= 0 else two[0])
    found = ln_ends(x, 120)
    assert low <= found[1]
    assert found[0] <= high
    ten = ln_ends(F(10), 120)
    common = log_ends(x, 120)
    assert common[0] * ten[0] <= found[1] if common[0] > 0 else common[0] * ten[1] <= found[1]


def test_known_logarithms() -> None:
    assert ln_ends(F(1), 10) == (0, 0)
    low, high = ln_ends(F(2), 200)
    known = F("0.69314718055994530941723212145817656807550013436025525412068")
    assert abs(low - known) < F(1, 10**58)
    assert low < high
    low, high = log_ends(F(2), 200)
    known = F("0.30102999566398119521373889472449302676818988146210854131043")
    assert abs(low - known) < F(1, 10**58)
    assert low < high


@pytest.mark.parametrize("k", [-400, -23, -3, -1, 0, 1, 2, 3, 9, 22, 23, 77, 400])
def test_powers_of_ten_have_whole_logarithms(k: int) -> None:
    assert log_ends(F(10) ** k, 8) == (k, k)
    near = log_ends(F(10) ** k + F(1, 10**500), 64)
    assert near[0] < near[1]
    assert near[0] <= k + F(1, 2**40)
    assert k - F(1, 2**40) <= near[1]


def test_domains() -> None:
    root, power, ln = Curve.ROOT, Curve.POWER, Curve.LN
    assert curve_of(root, [point(-1)], 64).why == "root of a negative number"
    assert curve_of(root, [point(-8), point(3)], 64).why == "root of a negative number"
    assert curve_of(power, [point(-2), point(F(1, 2))], 64).why == "root of a negative number"
    assert curve_of(power, [point(-2), point(3)], 64).point == -8
    assert curve_of(power, [point(-2), point(-3)], 64).point == F(-1, 8)
    assert curve_of(power, [point(0), point(0)], 64).point == 1
    assert curve_of(power, [point(0), point(-1)], 64).why == "division by zero"
    assert curve_of(power, [point(0), point(F(-1, 2))], 64).why == "division by zero"
    assert curve_of(ln, [point(0)], 64).why == "logarithm of zero or less"
    assert curve_of(Curve.LOG, [point(-5)], 64).why == "logarithm of zero or less"
    assert not curve_of(ln, [point(0)], 64).defined


def test_ranges() -> None:
    wide = curve_of(Curve.ROOT, [Number(F(-4), F(9))], 64)
    assert (wide.low, wide.high, wide.why) == (0, 3, "root of a negative number")
    wide = curve_of(Curve.POWER, [Number(F(-4), F(3)), point(2)], 64)
    assert (wide.low, wide.high, wide.why) == (0, 16, None)
    wide = curve_of(Curve.POWER, [Number(F(4), None), point(F(-1, 2))], 64)
    assert (wide.low, wide.high) == (0, F(1, 2))
    wide = curve_of(Curve.POWER, [Number(F(0), F(4)), point(F(-1, 2))], 64)
    assert (wide.low, wide.high, wide.why) == (F(1, 2), None, "division by zero")
    wide = curve_of(Curve.LOG, [Number(F(0), F(100))], 64)
    assert (wide.low, wide.high, wide.why) == (None, 2, "logarithm of zero or less")
    wide = curve_of(Curve.LN, [Number(F(1), F(3))], 64)
    assert wide.low == 0
    assert wide.why is None
    assert math.isclose(wide.high or 0, math.log(3))


def test_a_whole_exponent_that_is_worked_out() -> None:
    whole, two = Curve.WHOLE_POWER, point(2)
    assert curve_of(whole, [point(F(107, 100)), two], 64).point == F(11449, 10000)
    assert curve_of(whole, [point(0), point(0)], 64).point == 1
    open_ = curve_of(whole, [point(-2), Number(F(0), F(3), whole=True)], 64)
    assert (open_.low, open_.high, open_.why, open_.whole) == (-8, 4, None, True)
    for wrong in (-1, 101, F(5, 2)):
        assert not curve_of(whole, [two, point(wrong)], 64).defined
    for partly in (Number(F(99), F(101)), Number(F(-1), F(1)), Number(F(1), None), Number(F(1, 2), F(5, 2))):
        found = curve_of(whole, [two, partly], 64)
        assert found.defined
        assert found.why == "exponent outside of 0 to 100"


def test_what_grows_too_large() -> None:
    with pytest.raises(NumberTooLarge):
        curve_of(Curve.POWER, [point(F(10**200)), point(100)], 64)
    with pytest.raises(NumberTooLarge):
        curve_of(Curve.POWER, [point(F(10**300 + 1)), point(F(199, 2))], 64)
