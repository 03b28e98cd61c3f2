import doctest
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine.core.ir import Text, ValueKind
from rubric_engine.core.values import NONE
from rubric_engine.report import numbers, tabular
from rubric_engine.report.numbers import decimal_at, exact_decimal, exact_text, number, points_text, signed, value_text

FRACTIONS = st.fractions(max_denominator=10**9)


@pytest.mark.parametrize("module", [numbers, tabular])
def test_the_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


@given(FRACTIONS)
def test_exact_text_reads_back(value):
    assert F(exact_text(value)) == value


@given(FRACTIONS)
def test_exact_decimals_lose_nothing_whatever_the_context(value):
    with localcontext() as context:
        context.prec = 3
        exact = exact_decimal(value)
        rounded = decimal_at(value, 2)
    assert exact is None or F(exact) == value
    assert abs(F(rounded) - value) <= F(1, 200)


def test_no_limit_on_digits():
    huge = F(10) ** 6000 + 1
    assert exact_text(huge / 3).endswith("/3")
    assert number(huge) == "≈1.000e+6000"


@pytest.mark.parametrize(
    ("value", "kind", "zh", "en"),
    [
        (F(3, 50), ValueKind.PERCENT, "6%", "6%"),
        (F(53, 700), ValueKind.PERCENT, "≈7.5714%", "≈7.5714%"),
        (F(date(2014, 5, 31).toordinal()), ValueKind.DATE, "2014年5月31日", "2014-05-31"),
        (F(0), ValueKind.DATE, "0", "0"),
        (F(1), ValueKind.CHOICE, "市", "city"),
        (F(9), ValueKind.CHOICE, "9 条", "9 posts"),
        (F(87), ValueKind.COUNT, "87 条", "87 posts"),
        (True, ValueKind.YES_NO, "是", "yes"),
        (NONE, ValueKind.MONEY, "无", "none"),
        (None, ValueKind.MONEY, "缺失", "missing"),
        ("a\nb\x1b[31m", ValueKind.TEXT, "a b␛[31m", "a b␛[31m"),
        (((),), ValueKind.LIST, "1 条记录", "1 record"),
    ],
)
def test_values_for_a_reader(value, kind, zh, en):
    options = (Text("county", "县"), Text("city", "市"))
    assert value_text(value, kind, "zh", unit=Text("posts", "条"), options=options) == zh
    assert value_text(value, kind, "en", unit=Text("posts", "条"), options=options) == en


def test_points():
    assert [signed(F(n)) for n in (2, 0, "-1/2", "1/3")] == ["+2", "0", "-0.5", "≈+0.3333"]
    assert points_text(F(87), 1) == "87.0"
    assert decimal_at(F(-1, 300), 1) == Decimal("0.0")
