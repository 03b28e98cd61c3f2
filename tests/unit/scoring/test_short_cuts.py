"""What the evaluator doesn't work out because it would change nothing, changes nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine.scoring.reference.abstract import MOST_BITS, Number, NumberTooLarge, add, hull, is_small, multiply, no_number, point
from rubric_engine.scoring.reference.combine import added

ENDS = st.fractions(-5, 5, max_denominator=4)


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    low, high = sorted((draw(ENDS), draw(ENDS)))
    whole = draw(st.booleans()) and low.denominator == high.denominator == 1
    open_low, open_high = draw(st.booleans()), draw(st.booleans())
    why = draw(st.sampled_from([None, "division by zero"]))
    return draw(
        st.sampled_from(
            [Number(None if open_low else low, None if open_high else high, whole, True, why), no_number("a unit without a rank")]
        )
    )


@given(number=numbers())
def test_once_the_number_and_nothing_more(number: Number) -> None:
    assert is_small(number)
    assert multiply(number, point(1)) == number
    assert add(point(0), number) == number
    assert added([number]) == number
    assert hull([number]) == hull([number, number])


@given(some=st.lists(numbers(), max_size=4))
def test_a_sum_begins_anywhere(some: list[Number]) -> None:
    expected = point(0)
    for each in some:
        expected = add(expected, each)
    assert added(some) == expected


def test_what_is_too_large_is_told_as_ever() -> None:
    huge = point(Fraction(1, 2 ** (MOST_BITS + 1)))
    assert not is_small(huge)
    assert not is_small(point(2**MOST_BITS))
    with pytest.raises(NumberTooLarge):
        added([huge])
