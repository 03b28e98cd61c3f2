"""A row of NumPy or pandas that is scored by itself is read as it is in a frame."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import FactError, loads
from rubric_engine.facts import read_unit

RUBRIC = loads(
    'rubric "r"\nfact growth: percent\nfact since: date, 2000-01-01 to 2030-01-01\nfact done: yes/no\nfact level: choice of `None` / Some\n'
    'item 1 "G"\ngrowth at least 6% earns 2 points\nsince before 2014-06-01 earns 1 point\ndone earns 1 point\nlevel is `None` earns 1 point\n'
)
DAY = datetime.date(2014, 5, 31)
NOON = "2014-05-31T12:00"


def value(**facts: Any) -> Any:
    (name,) = facts
    values, problems = read_unit(RUBRIC, facts)
    return tuple(each.code for each in problems) or values[name]


@pytest.mark.parametrize("number", [np.float32(0.06), np.float16(0.06), np.float64(0.06), 0.06])
def test_a_narrow_number_is_what_is_printed_for_it(number: Any) -> None:
    assert value(growth=number) == value(growth="6%")
    assert RUBRIC.score({"growth": number}).total == 2


@given(st.integers(0, 9999), st.sampled_from([1, 10, 100, 1000]))
def test_any_short_decimal_survives_in_32_bits(whole: int, scale: int) -> None:
    assert value(growth=np.float32(whole / scale)) == Fraction(whole, scale)


@pytest.mark.parametrize("nothing", [pd.NA, pd.NaT, np.datetime64("NaT"), None])
def test_what_is_not_there_is_missing(nothing: Any) -> None:
    assert value(since=nothing) is None
    assert value(growth=nothing) is None


@pytest.mark.parametrize("number", [np.float32("nan"), np.float64("nan"), float("nan"), np.float32("inf")])
def test_nan_is_refused(number: Any) -> None:
    assert value(growth=number) == ("F521",)


@pytest.mark.parametrize(
    "day",
    [
        pd.Timestamp(DAY),
        np.datetime64("2014-05-31"),
        np.datetime64("2014-05-31T00:00", "ns"),
        datetime.datetime.fromordinal(DAY.toordinal()),
    ],
)
def test_midnight_is_a_day(day: Any) -> None:
    assert value(since=day) == value(since=DAY)


@pytest.mark.parametrize(
    "moment",
    [
        pd.Timestamp(NOON),
        np.datetime64(NOON),
        pd.Timestamp(DAY, tz="UTC"),
        pd.Timestamp(DAY) + pd.Timedelta(1, "ns"),
        datetime.datetime(2014, 5, 31, tzinfo=datetime.UTC),
    ],
)
def test_any_other_moment_is_none(moment: Any) -> None:
    assert value(since=moment) == ("F505",)


@pytest.mark.parametrize("truth", [np.True_, True])
def test_truths(truth: Any) -> None:
    assert value(done=truth) is True


def test_a_row_of_pandas_is_scored_as_in_its_frame() -> None:
    frame = pd.DataFrame(
        {"growth": pd.Series([0.06], dtype="Float64"), "since": [pd.Timestamp(DAY)], "done": pd.Series([pd.NA], dtype="boolean")}
    )
    (row,) = frame.to_dict("records")
    assert [RUBRIC.score(row).total] == RUBRIC.score_frame(frame, alone=True)["total"].tolist()


def test_an_option_that_is_called_none() -> None:
    assert value(level="None") == 0
    with pytest.raises(FactError, match=r"F507|F522"):
        RUBRIC.score({"level": "none"})
