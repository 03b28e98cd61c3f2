"""What frames may hold, what is refused, and where it says so."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rubric_engine import FactError, loads
from rubric_engine.frames import UnsupportedError, score_frame
from rubric_engine.scoring.reference import score_unit

TEXT = """rubric "Sites"
fact size “How large”: count, 1 to 60
fact rate: percent, 0% to 100%
fact price (cost): money, in yuan, at least 0
fact due: date, 2014-01-01 to 2014-12-31
fact level: choice of low < high
fact done: yes/no
fact place: text
section 1 "S"
item 1.1 "I", uncapped
size each 1 earns 1 point
price each 1 earns 1 point, in proportion
item 1.2 "J"
rate at least 7% earns 10 points
due on or before 2014-06-30 earns 20 points
level is high earns 40 points
done earns 80 points
place is "here" earns 5 points
total, uncapped
"""
FIRST = {
    "size": [1, 60, 7], "rate": [Decimal("0.07"), Decimal("0.069"), Decimal("1")], "price": [Decimal("0.1"), Decimal("2.25"), Decimal("0")],
    "due": [datetime.date(2014, 6, 30), datetime.date(2014, 7, 1), datetime.date(2014, 1, 1)], "level": ["high", "low", "high"],
    "done": [True, False, True], "place": ["here", "there", "here"],
}  # fmt: skip
TOTALS = [Fraction("156.1"), Fraction("62.25"), Fraction(162)]


@pytest.fixture(scope="module")
def program() -> Any:
    return loads(TEXT).program


def totals(frame: Any, program: Any, **more: Any) -> list[Fraction | None]:
    found = score_frame(program, frame, alone=True, **more)["total"]
    return [None if each is None else Fraction(each) for each in (found.to_list() if hasattr(found, "to_list") else found.tolist())]


def problems(frame: Any, program: Any, **more: Any) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(FactError) as error:
        score_frame(program, frame, alone=True, **more)
    return [(each.code, each.row, each.column) for each in error.value.problems]  # type: ignore[misc]


def changed(**columns: Any) -> dict[str, Any]:
    return {**FIRST, **columns}


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"rate": np.array([0.07, 0.069, 1.0]), "price": np.array([0.1, 2.25, 0.0])},
        {"rate": np.array([0.07, 0.069, 1.0], np.float32), "price": np.array([0.1, 2.25, 0.0], np.float16)},
        {"size": np.array([1.0, 60.0, 7.0])},
        {"size": np.array([1, 60, 7], np.uint64)},
        {"rate": ["7%", "6.9%", "100%"], "price": ["0.1", "2.25", "0"], "size": ["1", "60", " 7 "]},
        {"due": np.array(["2014-06-30", "2014-07-01", "2014-01-01"], "datetime64[D]")},
        {"due": np.array(["2014-06-30", "2014-07-01", "2014-01-01"], "datetime64[ns]")},
        {"due": ["2014-06-30", "2014-07-01", "2014-01-01"], "done": ["yes", "no", "√"]},
        {"price": [Fraction(1, 10), Fraction(9, 4), 0]},
        {"level": np.array(["high", "low", "high"])},
    ],
)
def test_values_in_every_form(program: Any, columns: dict[str, Any]) -> None:
    assert totals(changed(**columns), program) == TOTALS


def test_names_aliases_and_labels_head_columns(program: Any) -> None:
    frame = changed()
    frame["How large"], frame["cost"] = frame.pop("size"), frame.pop("price")
    assert totals(frame, program) == TOTALS
    assert totals({"size": np.array([3])}, program) == [Fraction(3)]


def test_each_wrong_value_is_told_with_its_row_and_column(program: Any) -> None:
    due = [datetime.date(2015, 1, 1), None, datetime.date(2013, 1, 1)]
    frame = changed(size=[0, 61, 7], due=due, level=["middle", "low", None], done=[1, True, None])
    assert problems(frame, program) == [
        ("F512", 1, "size"),
        ("F513", 1, "due"),
        ("F507", 1, "level"),
        ("F500", 1, "done"),
        ("F513", 2, "size"),
        ("F512", 3, "due"),
    ]


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"size": np.array([1, 61, 2])}, [("F513", 2, "size")]),
        ({"size": np.array([1.0, 2.5, 2.0])}, [("F511", 2, "size")]),
        ({"size": [True, 2, 3]}, [("F501", 1, "size")]),
        ({"rate": np.array([0.5, 1.5, 0.1])}, [("F513", 2, "rate")]),
        ({"rate": ["7", "7%", "0"]}, [("F504", 1, "rate")]),
        ({"price": np.array([0.5, np.inf, 0.1])}, [("F521", 2, "price")]),
        ({"price": [10**40, 1, 1]}, [("F580", 1, "price")]),
        ({"done": np.array([1, 0, 1])}, [("F500", 1, "done"), ("F500", 2, "done"), ("F500", 3, "done")]),
        ({"due": np.array(["2014-06-30T12", "2014-07-01T00", "2014-01-01T00"], "datetime64[h]")}, None),
        ({"level": ["low", "LOW", "-"]}, [("F507", 2, "level"), ("F524", 3, "level")]),
        ({"width": [1, 2, 3]}, [("F530", None, "width")]),
        ({"cost": [1, 2, 3]}, [("F531", None, "cost")]),
    ],
)
def test_what_is_refused(program: Any, columns: dict[str, Any], wanted: list[Any] | None) -> None:
    found = problems(changed(**columns), program)
    assert found == wanted if wanted is not None else ("F505", 1, "due") in found


def test_nan_is_refused_unless_it_is_said_to_be_missing(program: Any) -> None:
    frame = pd.DataFrame({"size": [1.0, float("nan"), 3.0], "done": [True, True, True]})
    assert problems(frame, program) == [("F521", 2, "size")]
    assert totals(frame, program, nan="missing") == [81, 81, 83]
    nullable = pd.DataFrame({"size": pd.array([1, None, 3], "Int64"), "done": [True, True, True]})
    assert totals(nullable, program) == [81, 81, 83]


def test_a_null_is_a_missing_fact_and_never_a_zero(program: Any) -> None:
    frame = pl.DataFrame({"size": [None, 5, 60], "done": [True, None, False], "rate": [0.5, None, None], "level": ["high", None, None]})
    result = score_frame(program, frame, alone=True, want=["range"])
    rows = [score_unit(program, facts) for facts in _door(program, frame)]
    assert [Fraction(each) for each in result["total"]] == [each.total for each in rows]
    assert result["complete"].to_list() == [each.complete for each in rows]
    assert result["high"].to_list() == [each.high for each in rows]
    assert [Fraction(each) for each in result["low"]] == [each.low for each in rows]


def _door(program: Any, frame: pl.DataFrame) -> list[Any]:
    from rubric_engine.facts import read_unit

    return [read_unit(program, row)[0] for row in frame.to_dicts()]


def test_a_fact_that_must_be_supplied() -> None:
    program = loads('rubric "R"\nfact a: count, missing is an error\nsection 1 "S"\nitem 1.1 "I"\na at least 1 earns 2 points\n').program
    assert problems(pl.DataFrame({"a": [1, None, 2]}), program) == [("F525", 2, "a")]
    assert problems(pl.DataFrame({"b": [1, 2]}), program, keep=["b"]) == [("F525", 1, None), ("F525", 2, None)]


def test_what_cannot_be_staged_is_told_before_a_row_is_read() -> None:
    text = 'rubric "R"\nties are an error\nfact a: count\nsection 1 "S"\nitem 1.1 "I"\na in top 3 earns 2 points\n'
    with pytest.raises(UnsupportedError) as error:
        score_frame(loads(text).program, {"a": ["no number"]})
    assert error.value.unsupported[0][1].construct == "ties are an error"
    assert "ties" in str(error.value)


def test_a_wrong_call_says_what_is_wrong(program: Any) -> None:
    with pytest.raises(ValueError, match="no column 'region'"):
        score_frame(program, FIRST, cohort="region")
    with pytest.raises(ValueError, match="no result of a frame"):
        score_frame(program, FIRST, want=["everything"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="a frame is wanted"):
        score_frame(program, [1, 2])
    for series in (pl.Series("size", [1.0]), pd.Series([1.0], name="size")):
        with pytest.raises(TypeError, match=r"a frame is wanted.* not (polars|pandas)\.Series"):
            score_frame(program, series)
    with pytest.raises(ValueError, match=r"nan.*'refuse'.*'missing'"):
        score_frame(program, FIRST, nan="skip")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="different lengths"):
        score_frame(program, {"size": [1], "done": [True, False]})
    with pytest.raises(ValueError, match="row 2"):
        score_frame(program, pl.DataFrame({"size": [1, 2], "region": ["a", None]}), cohort="region")
