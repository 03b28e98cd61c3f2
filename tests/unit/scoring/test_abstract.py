"""Sets of numbers and truths against what their members give, one by one: nothing is outside, and for operands that vary independently nothing is too wide."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from fractions import Fraction as F
from itertools import product
from math import ceil, floor

import pytest

from rubric_engine.core.ir import CmpOp, RoundMode
from rubric_engine.core.values import round_to
from rubric_engine.scoring.reference import abstract
from rubric_engine.scoring.reference.abstract import Number, Truth, Word, no_number, point

HUGE, TINY = F(10**6), F(1, 10**6)
ENDS = [F(each) for each in range(-2, 3)]
RANGES = [
    Number(low, high, whole)
    for low, high in product([None, *ENDS], [*ENDS, None])
    for whole in (True, False)
    if low is None or high is None or low <= high
]


def members(number: Number) -> list[F]:
    """Some of its numbers: the ends, what is very large or very near to zero, and all halves between."""
    low = -HUGE if number.low is None else number.low
    high = HUGE if number.high is None else number.high
    wanted = {low, high, -TINY, TINY, *(F(half, 2) for half in range(-8, 9))}
    return [each for each in wanted if low <= each <= high and (not number.whole or each.denominator == 1)]


def settled(value: F) -> F | None:
    """What a number that hangs on the very large and the very small comes to in the limit; None: without bound."""
    return None if abs(value) > HUGE / 100 else value.limit_denominator(50)


def expected(values: Iterable[F]) -> tuple[F | None, F | None]:
    values = list(values)
    return settled(min(values)), settled(max(values))


OPERATIONS: list[tuple[Callable[[Number, Number], Number], Callable[[F, F], F]]] = [
    (abstract.add, operator.add),
    (abstract.subtract, operator.sub),
    (abstract.multiply, operator.mul),
    (abstract.least, min),
    (abstract.greatest, max),
]


@pytest.mark.parametrize(("of_sets", "of_numbers"), OPERATIONS, ids=lambda each: each.__name__)
def test_two_operands(of_sets: Callable[[Number, Number], Number], of_numbers: Callable[[F, F], F]) -> None:
    for a, b in product(RANGES, RANGES):
        found = of_sets(a, b)
        assert (found.low, found.high) == expected(of_numbers(x, y) for x, y in product(members(a), members(b))), (a, b)
        assert found.whole is (a.whole and b.whole)
        assert found.defined
        assert found.why is None


def test_division() -> None:
    """A divisor that can be zero may give no value; what else it gives hangs on how near to zero it comes."""
    for a, b in product(RANGES, RANGES):
        found, divisors = abstract.divide(a, b), [each for each in members(b) if each]
        assert (found.why is None) is (len(divisors) == len(members(b))), (a, b)
        assert found.defined is bool(divisors)
        if divisors:
            assert (found.low, found.high) == expected(x / y for x, y in product(members(a), divisors)), (a, b)
            assert not found.whole or {x / y for x, y in product(members(a), divisors)} == {F(0)}


@pytest.mark.parametrize("operation", [abstract.add, abstract.multiply, abstract.divide, abstract.least, abstract.subtract])
def test_what_has_no_value_gives_none(operation: Callable[[Number, Number], Number]) -> None:
    sure, none, other = point(3), no_number("none"), no_number("other")
    for a, b, why in ((none, sure, "none"), (sure, none, "none"), (none, other, "none")):
        found = operation(a, b)
        assert (found.defined, found.why, found.point) == (False, why, None)
    for maybe in (Number(F(1), F(2), why="maybe"), Number(F(3), F(3), why="maybe")):
        for found in (operation(maybe, sure), operation(sure, maybe)):
            assert (found.defined, found.why, found.point) == (True, "maybe", None)


def test_the_reason_that_comes_first_is_told() -> None:
    """Zero over what can be zero is zero, or has no value."""
    can_be_zero = Number(F(-1), F(1), why=None)
    found = abstract.divide(point(0), can_be_zero)
    assert (found.low, found.high, found.why, found.whole) == (0, 0, "division by zero", True)
    assert abstract.divide(Number(F(0), F(0), why="none"), can_be_zero).why == "division by zero"
    assert abstract.divide(Number(F(1), F(2), why="none"), point(0)).why == "division by zero"
    assert abstract.maybe_undefined(Number(why="first"), "second").why == "first"


def test_one_operand() -> None:
    for a in RANGES:
        found = abstract.absolute(a)
        assert (found.low, found.high, found.whole) == (*expected(abs(each) for each in members(a)), a.whole)
        found = abstract.minus(a)
        assert (found.low, found.high, found.whole) == (*expected(-each for each in members(a)), a.whole)
        for mode, step in product(RoundMode, (F(1), F(1, 2), F(2))):
            found = abstract.rounded(a, mode, step)
            assert (found.low, found.high) == expected(round_to(each, mode, step) for each in ({*members(a)} - {TINY, -TINY})), (
                a,
                mode,
                step,
            )
            assert found.whole is (step.denominator == 1)


def test_the_least_interval_around_several() -> None:
    for a, b in product(RANGES, RANGES):
        found = abstract.hull([a, b])
        assert (found.low, found.high, found.whole) == (*expected([*members(a), *members(b)]), a.whole and b.whole)
    none = no_number("none")
    assert abstract.hull([point(1), none]) == Number(F(1), F(1), True, why="none")
    assert abstract.hull([none, no_number("other")]) == none
    assert abstract.hull([Number(F(1), F(2), why="a"), Number(F(4), F(5), why="b")]) == Number(F(1), F(5), why="a")


def test_ends_are_drawn_in_to_whole_ones() -> None:
    for low, high in product([None, F(-3, 2), F(0), F(1, 3)], [F(2), F(5, 2), None]):
        found = abstract.ranging(low, high, whole=True)
        assert found == Number(None if low is None else F(ceil(low)), None if high is None else F(floor(high)), True)
        assert abstract.ranging(low, high) == Number(low, high)
    assert abstract.ranging(F(2), F(2)).whole
    assert not abstract.ranging(F(1, 2), F(1, 2)).whole
    assert (point(F(1, 2)).whole, point(2).whole) == (False, True)


COMPARED = {
    CmpOp.GE: operator.ge,
    CmpOp.GT: operator.gt,
    CmpOp.LE: operator.le,
    CmpOp.LT: operator.lt,
    CmpOp.EQ: operator.eq,
    CmpOp.NE: operator.ne,
}


@pytest.mark.parametrize("op", CmpOp)
def test_comparisons_of_numbers(op: CmpOp) -> None:
    for a, b in product(RANGES, RANGES):
        outcomes = {COMPARED[op](x, y) for x, y in product(members(a), members(b))}
        found = abstract.compare_numbers(op, a, b)
        assert (found.true, found.false, found.undefined) == (True in outcomes, False in outcomes, False), (a, b)
    assert (
        abstract.compare_numbers(op, no_number("none"), point(1))
        == abstract.compare_numbers(op, point(1), no_number("none"))
        == Truth(undefined=True)
    )
    for a, b in ((Number(F(0), F(1), why="a"), point(5)), (point(5), Number(F(0), F(1), why="a"))):
        plain = abstract.compare_numbers(op, Number(a.low, a.high), Number(b.low, b.high))
        assert abstract.compare_numbers(op, a, b) == Truth(plain.true, plain.false, undefined=True)


def test_a_number_between_whole_ones_is_none_of_them() -> None:
    half, whole = point(F(1, 2)), Number(F(0), F(3), whole=True)
    for a, b in ((half, whole), (whole, half)):
        assert abstract.compare_numbers(CmpOp.EQ, a, b) == Truth(false=True)
    assert abstract.compare_numbers(CmpOp.EQ, half, Number(F(0), F(3))) == Truth(true=True, false=True)
    assert abstract.compare_numbers(CmpOp.EQ, half, half) == Truth(true=True)


# ---------------------------------------------------------------- truths and texts

TRUTHS = [Truth(*each) for each in product((True, False), repeat=3) if any(each)]


def outcomes(given: Truth) -> list[bool | None]:
    """None: undefined."""
    return [value for value, there in ((True, given.true), (False, given.false), (None, given.undefined)) if there]


def as_truth(values: Iterable[bool | None]) -> Truth:
    values = set(values)
    return Truth(true=True in values, false=False in values, undefined=None in values)


def both(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def either(*parts: bool | None) -> bool | None:
    return True if True in parts else None if None in parts else False


@pytest.mark.parametrize("count", [1, 2, 3])
def test_and_or_and_union(count: int) -> None:
    for parts in product(TRUTHS, repeat=count):
        every = list(product(*map(outcomes, parts)))
        assert abstract.conjunction(parts) == as_truth(both(*each) for each in every), parts
        assert abstract.disjunction(parts) == as_truth(either(*each) for each in every), parts
        assert abstract.union_of_truths(iter(parts)) == as_truth(value for part in parts for value in outcomes(part))


def test_no_parts() -> None:
    assert abstract.conjunction([]) == abstract.TRUE
    assert abstract.disjunction([]) == abstract.FALSE


def test_not_and_equal() -> None:
    for a, b in product(TRUTHS, TRUTHS):
        assert abstract.negate(a) == as_truth(None if each is None else not each for each in outcomes(a))
        for op, same in ((CmpOp.EQ, True), (CmpOp.NE, False)):
            every = (None if None in pair else (pair[0] == pair[1]) is same for pair in product(outcomes(a), outcomes(b)))
            assert abstract.compare_truths(op, a, b) == as_truth(every), (a, b)


def test_what_is_known_of_a_truth() -> None:
    for each in TRUTHS:
        found = outcomes(each)
        assert each.known is (len(found) == 1)
        assert each.sure is (found == [True])
        assert each.holds is (found[0] if len(found) == 1 else None)


def test_texts() -> None:
    a, b, any_, maybe, none = Word("a"), Word("b"), Word(), Word("a", why="w"), Word(defined=False, why="w")
    for op, same, other in ((CmpOp.EQ, Truth(true=True), Truth(false=True)), (CmpOp.NE, Truth(false=True), Truth(true=True))):
        assert abstract.compare_words(op, a, a) == same
        assert abstract.compare_words(op, a, b) == other
        assert abstract.compare_words(op, a, any_) == abstract.compare_words(op, any_, a) == Truth(true=True, false=True)
        assert abstract.compare_words(op, maybe, a) == abstract.compare_words(op, a, maybe) == Truth(same.true, same.false, undefined=True)
        assert abstract.compare_words(op, none, a) == abstract.compare_words(op, a, none) == Truth(undefined=True)


# ---------------------------------------------------------------- limits


def test_numbers_that_grow_too_large() -> None:
    most = abstract.MOST_BITS
    half = point(F(2) ** (most // 2 - 3))
    assert abstract.multiply(half, half).point is not None
    with pytest.raises(abstract.NumberTooLarge, match="ten thousand digits"):
        abstract.multiply(half, abstract.multiply(half, point(1024)))
    small = F(1, 2 ** (most - 1))
    assert abstract.add(point(small), point(0)).point == small
    for number in (Number(F(1, 2**most), None), Number(None, F(1, 2**most))):
        with pytest.raises(abstract.NumberTooLarge):
            abstract.add(number, point(0))
    with pytest.raises(abstract.NumberTooLarge):
        abstract.sum_of([F(1, 2**most), F(1)])
    assert abstract.sum_of([F(1, 3), F(1, 6)]) == F(1, 2)


def test_what_is_small() -> None:
    assert abstract.is_small(Number(None, F(5)))
    for end in (F(2) ** 1_000, F(1, 2**1_000)):
        assert not abstract.is_small(Number(end, None))
        assert not abstract.is_small(Number(None, end))
    assert abstract.is_small(point(F(2) ** 998))
