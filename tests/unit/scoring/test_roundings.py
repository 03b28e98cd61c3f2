"""A rounding asks for closer and closer enclosures until it is decided, and stops where it never will be. The enclosures are made up here."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import attrs
import pytest

from rubric_engine import loads
from rubric_engine.core.ir import Const, Curve, Expr, FactRead, Irrational, Round, RoundMode
from rubric_engine.scoring.reference.abstract import Number
from rubric_engine.scoring.reference.roundings import FIRST_BITS, LAST_BITS, UNBOUNDED_BITS, round_exactly


@attrs.frozen
class _Cohort:
    fields: dict[object, object] = attrs.field(factory=dict)


@attrs.frozen
class _Scope:
    """As much of a scope as a rounding looks at."""

    bits: int = FIRST_BITS
    cohort: _Cohort = attrs.field(factory=_Cohort)


_ROOT = Irrational(Curve.ROOT, (FactRead("x"), Const(F(2))))


def _rounded(
    enclosure: Callable[[int], Number], mode: RoundMode, step: F, bits: int = FIRST_BITS, operand: Expr = _ROOT
) -> tuple[Number, list[int]]:
    """The result, and with how many bits the operand was asked for."""
    asked: list[int] = []

    def evaluate(expr: Expr, scope: Any) -> Number:
        assert expr is operand
        asked.append(scope.bits)
        return enclosure(scope.bits)

    return round_exactly(Round(operand, mode, step), _Scope(bits), evaluate), asked  # type: ignore[arg-type]


def _around(value: F, why: str | None = None) -> Callable[[int], Number]:
    """Never exactly ``value``, ever closer to it."""
    return lambda bits: Number(value - F(1, 2**bits), value + F(1, 2**bits), why=why)


_DOUBLED = [64 << times for times in range(9)]
assert _DOUBLED[-1] == LAST_BITS


@pytest.mark.parametrize(
    ("value", "mode", "step", "expected"),
    [
        (F(1, 2), RoundMode.HALF_UP, F(1), F(1)),
        (F(1, 2), RoundMode.HALF_EVEN, F(1), F(0)),
        (F(3, 2), RoundMode.HALF_EVEN, F(1), F(2)),
        (F(1), RoundMode.UP, F(1), F(1)),
        (F(1), RoundMode.DOWN, F(1), F(1)),
        (F(1, 4), RoundMode.HALF_UP, F(1, 10), F(3, 10)),
        (F(1, 4), RoundMode.HALF_EVEN, F(1, 10), F(2, 10)),
        (F(15), RoundMode.HALF_UP, F(10), F(20)),
        (F(-5, 2), RoundMode.HALF_UP, F(1), F(-3)),
        (F(7), RoundMode.DOWN, F(7, 2), F(7)),
    ],
)
def test_what_no_enclosure_tells_from_a_boundary_is_on_it(value: F, mode: RoundMode, step: F, expected: F) -> None:
    found, asked = _rounded(_around(value), mode, step)
    assert (found.low, found.high) == (expected, expected)
    assert asked == _DOUBLED


def test_that_it_may_have_no_value_stays_said() -> None:
    found, _ = _rounded(_around(F(1, 2), why="a reason"), RoundMode.HALF_UP, F(1))
    assert found.why == "a reason"


@pytest.mark.parametrize("bits", [70, 200, 5000, 9000])
def test_it_stops_as_soon_as_the_rounding_is_decided(bits: int) -> None:
    """The value lies 2**-bits below a half."""
    found, asked = _rounded(_around(F(1, 2) - F(1, 2**bits)), RoundMode.HALF_UP, F(1))
    assert (found.low, found.high) == (0, 0)
    assert asked == [each for each in _DOUBLED if each // 2 <= bits]


def test_it_begins_with_few_bits_wherever_it_stands() -> None:
    for bits in (FIRST_BITS, 1024):
        _, asked = _rounded(_around(F(1, 3)), RoundMode.HALF_UP, F(1), bits=bits)
        assert asked == [FIRST_BITS]


@pytest.mark.parametrize("low", [F(0), F(-4), F(3)])
def test_missing_facts_leave_it_open_at_once(low: F) -> None:
    found, asked = _rounded(lambda bits: Number(low, low + 4 + F(1, 2**bits)), RoundMode.DOWN, F(1))
    assert (found.low, found.high) == (low, low + 4)
    assert asked == [64, 128]


@pytest.mark.parametrize(("low", "high"), [(None, None), (None, F(1)), (F(1), None)])
def test_an_end_that_stays_open_is_given_up_at_some_point(low: F | None, high: F | None) -> None:
    found, asked = _rounded(lambda _: Number(low, high), RoundMode.DOWN, F(1))
    assert (found.low, found.high) == (low, high)
    assert asked == [each for each in _DOUBLED if each <= UNBOUNDED_BITS]


@pytest.mark.parametrize(("low", "high"), [(None, None), (None, F(1)), (F(1), None)])
def test_an_end_that_closes_late_is_waited_for(low: F | None, high: F | None) -> None:
    """A divisor that is close to 0 is told from 0 with more bits only."""
    found, asked = _rounded(lambda bits: Number(low, high) if bits < 512 else _around(F(5, 4))(bits), RoundMode.DOWN, F(1))
    assert (found.low, found.high) == (1, 1)
    assert asked == [64, 128, 256, 512]


def test_what_is_rational_is_asked_for_once() -> None:
    open_number = Number(F(0), F(3))
    for operand in (FactRead("x"), Round(_ROOT, RoundMode.DOWN, F(1)), Irrational(Curve.POWER, (FactRead("x"), Const(F(2))))):
        found, asked = _rounded(lambda _: open_number, RoundMode.DOWN, F(1), operand=operand)
        assert (found.low, found.high) == (0, 3)
        assert asked == [FIRST_BITS]


def test_each_rounding_is_looked_at_by_itself() -> None:
    """Whether something irrational stands in it is kept for the cohort, under the rounding."""
    scope = _Scope()
    rounded = {}
    for operand in (FactRead("x"), _ROOT):
        asked: list[int] = []

        def evaluate(expr: Expr, inner: Any, asked: list[int] = asked) -> Number:
            asked.append(inner.bits)
            return Number(F(0), F(3))

        rounding = Round(operand, RoundMode.DOWN, F(1))
        round_exactly(rounding, scope, evaluate)  # type: ignore[arg-type]
        rounded[type(operand)] = (rounding, asked)
    assert rounded[FactRead][1] == [64]
    assert rounded[Irrational][1] == [64, 128]


def test_a_quotient_by_what_is_almost_zero_is_known() -> None:
    rubric = loads("""\
rubric "almost zero"
fact y: number, 0 to 100
define r = round (1 / (root(y) - 1.41421356237309504880168872420969)) to 2 decimals
item 1 "A"
r above 5 earns 1 point
""")
    result = rubric.score({"y": 2}).result
    assert (result.low, result.total, result.high) == (1, 1, 1)
