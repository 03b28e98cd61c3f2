"""Frames of every library: the same kind comes out, in the same order, with the same results."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from rubric_engine import FactError, loads
from rubric_engine.facts import read_unit
from rubric_engine.frames import arrow_c, score_frame
from rubric_engine.frames.raw import Coded, Ints, Lists, at
from rubric_engine.scoring.reference import score_cohort, score_unit
from tests.unit.frames.frames_of import values_of

TEXT = """rubric "Teams"
ties share the better rank
fact a: count
fact b: number, 0 to 1000
fact done: yes/no
fact level: choice of low < high
fact notes: list
field due: date
field fine: yes/no
field kind: choice of x / y
define q = a / b
section 1 "S"
item 1.1 "I", uncapped
q in top 2 earns 2 points
a each 1 earns 0.25 points
item 1.2 "J", uncapped
done earns 4 points
level is high earns 8 points
notes each 1 earns 16 points
notes where fine and kind is y each 1 earns 160 points
notes where due after 2014-03-01 each 1 earns 1 point
grade good when total at least 100
grade fair otherwise
flag few when total below 3
"""
ROWS = 40
KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "polars in chunks": lambda columns: pl.concat([pl.DataFrame(columns)[:7], pl.DataFrame(columns)[7:]], rechunk=False),
    "polars sliced": lambda columns: pl.concat([pl.DataFrame(columns)[:3], pl.DataFrame(columns)], rechunk=True)[3:],
    "pyarrow": lambda columns: pa.table(columns),
    "pyarrow in chunks": lambda columns: pa.concat_tables([pa.table(columns)[:9], pa.table(columns)[9:]]),
    "pandas": lambda columns: pd.DataFrame(columns, index=[f"row {number}" for number in range(ROWS)]),
    "pandas, Arrow types": lambda columns: pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype),
    "pandas, categories": lambda columns: pd.DataFrame(columns).astype({"level": "category", "done": "boolean", "a": "Int16"}),
    "columns": lambda columns: columns,
    "numpy": lambda columns: {name: np.array(each) if name != "notes" else each for name, each in columns.items()},
    "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
    "narwhals": lambda columns: nw.from_native(pl.DataFrame(columns)),
}


@pytest.fixture(scope="module")
def program() -> Any:
    return loads(TEXT).program


@pytest.fixture(scope="module")
def columns() -> dict[str, list[Any]]:
    draw = np.random.default_rng(8)

    def notes() -> list[dict[str, Any]]:
        return [
            {"due": datetime.date(2014, int(draw.integers(1, 6)), 1), "fine": bool(draw.integers(2)), "kind": ["x", "y"][draw.integers(2)]}
            for _ in range(draw.integers(0, 4))
        ]

    return {
        "team": [["red", "blue", "a name that is longer than twelve"][each] for each in draw.integers(0, 3, ROWS)],
        "a": draw.integers(0, 5, ROWS).tolist(),
        "b": (draw.integers(0, 4, ROWS) / 2).tolist(),
        "done": draw.integers(0, 2, ROWS).astype(bool).tolist(),
        "level": [["low", "high"][each] for each in draw.integers(0, 2, ROWS)],
        "notes": [notes() for _ in range(ROWS)],
    }


@pytest.fixture(scope="module")
def wanted(program: Any, columns: dict[str, list[Any]]) -> list[tuple[Fraction, str]]:
    """By the reference, cohort by cohort."""
    from rubric_engine.facts import read_cohort

    rows = [{name: each[row] for name, each in columns.items()} for row in range(ROWS)]
    found: dict[int, tuple[Fraction, str]] = {}
    for team in set(columns["team"]):
        members = {str(number): {k: v for k, v in row.items() if k != "team"} for number, row in enumerate(rows) if row["team"] == team}
        facts, problems = read_cohort(program, members)
        assert not problems
        found |= {int(name): (each.total, each.grade) for name, each in score_cohort(program, facts).items()}
    return [found[row] for row in range(ROWS)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_kind_with_the_same_results(kind: str, program: Any, columns: dict[str, list[Any]], wanted: Any) -> None:
    frame = KINDS[kind](columns)
    result = score_frame(program, frame, cohort="team", want=["grade", "flags"], keep=["team"])
    assert type(result.frame) is type(frame)
    assert [
        (Fraction(total), grade) for total, grade in zip(values_of(result.frame, "total"), values_of(result.frame, "grade"), strict=True)
    ] == wanted
    assert values_of(result.frame, "team") == columns["team"]
    assert values_of(result.frame, "flag.few") == [total < 3 for total, _ in wanted]
    assert result.plan.rows == ROWS
    if kind == "pandas":
        assert result.frame.index.tolist() == frame.index.tolist()
    if kind.startswith("polars") and kind != "polars lazy":
        assert result["total"].dtype == pl.Decimal(38, 2)


def test_records_in_a_frame_of_their_own(program: Any, columns: dict[str, list[Any]], wanted: Any) -> None:
    names = [f"unit {row}" for row in range(ROWS)]
    own = pl.DataFrame({name: each for name, each in columns.items() if name != "notes"}).with_columns(who=pl.Series(names))
    records = pl.DataFrame([{"who": names[row], **note} for row in range(ROWS) for note in columns["notes"][row]]).sample(
        fraction=1, shuffle=True, seed=3
    )
    result = score_frame(program, own, cohort="team", unit="who", lists={"notes": records}, want=["grade"])
    assert [(Fraction(total), grade) for total, grade in result.frame.select("total", "grade").iter_rows()] == wanted
    numbered = own.with_columns(who=pl.int_range(ROWS))
    by_number = records.with_columns(key=pl.col("who").str.strip_prefix("unit ").cast(pl.Int64)).drop("who")
    again = score_frame(program, numbered, cohort="team", unit="who", lists={"notes": (by_number, "key")})
    assert [Fraction(total) for total in again["total"]] == [total for total, _ in wanted]


def test_what_is_wrong_with_records(program: Any) -> None:
    own = pl.DataFrame({"who": ["x", "y", "x"], "a": [1, 2, 3]})
    records = pl.DataFrame({"who": ["x", "z"], "due": [datetime.date(2014, 1, 1)] * 2, "kind": ["x", "q"], "more": [1, 2]})
    with pytest.raises(FactError) as error:
        score_frame(program, own, unit="who", lists={"notes": records})
    assert sorted((each.code, each.row) for each in error.value.problems if each.row) == [("F540", 3), ("F544", 2)]
    assert "F533" in [each.code for each in error.value.problems]
    with pytest.raises(ValueError, match="need unit="):
        score_frame(program, own.drop("who"), lists={"notes": records})


def test_a_wrong_value_in_a_record_says_whose_it_is(program: Any) -> None:
    notes = [[{"kind": "x"}], [{"kind": "y"}, {"kind": "z"}]]
    with pytest.raises(FactError) as error:
        score_frame(program, pl.DataFrame({"a": [1, 2], "notes": notes}), alone=True)
    (problem,) = error.value.problems
    assert (problem.code, problem.row, problem.fact) == ("F507", 2, "notes[2].kind")


def test_no_rows_and_no_facts(program: Any) -> None:
    empty = score_frame(program, pl.DataFrame({"a": pl.Series([], dtype=pl.Int64), "team": pl.Series([], dtype=pl.String)}), cohort="team")
    assert empty.frame.shape == (0, 1)
    none = score_frame(program, pl.DataFrame({"team": ["x", "y"]}), keep=["team"], alone=True, want=["range"])
    single = score_unit(program, {})
    assert [Fraction(each) for each in none["total"]] == [single.total] * 2
    assert none["complete"].to_list() == [False, False]


def test_numbers_that_are_no_decimals_are_two_columns() -> None:
    text = 'rubric "R"\nfact a: count\nfact b: count\nsection 1 "S"\nitem 1.1 "I", uncapped\na / (b + 1) each 1 earns 1 point, in proportion\ntotal, uncapped, shown to 2 decimals\n'
    result = score_frame(loads(text).program, pl.DataFrame({"a": [1, 4, 6], "b": [2, 5, 2]}), alone=True)
    assert result.columns == ("total.top", "total.bottom")
    assert result.frame.rows() == [(1, 3), (2, 3), (2, 1)]


def test_rows_with_missing_facts_go_one_by_one_where_that_is_all_that_helps() -> None:
    text = """rubric "R"
missing gives no result
fact done: yes/no
fact notes: list
field mark: number, 0 to 10
define typical = mean(notes.mark without highest 1 and lowest 1)
section 1 "S"
item 1.1 "I"
typical is given and typical at least 3 earns 2 points
done earns 4 points
"""
    program = loads(text).program
    marks = [[1, 4, 9], [None, 4, 9, 8], [1, 2, 3], [5, None, None, 2], []]
    rows = [
        {"done": done, "notes": [{"mark": mark} for mark in each]}
        for done, each in zip([True, None, False, True, True], marks, strict=True)
    ]
    result = score_frame(program, pl.DataFrame(rows), alone=True, want=["lines", "range", "nodes"])
    assert result.plan.one_by_one == 2
    assert "2 rows with missing facts" in str(result.plan)
    right = [score_unit(program, read_unit(program, row)[0]) for row in rows]
    assert [None if each is None else Fraction(each) for each in result["total"]] == [each.total for each in right]
    assert result["why_none"].to_list() == [each.why_none for each in right]
    assert result["complete"].to_list() == [each.complete for each in right]
    assert result["high"].to_list() == [each.high for each in right]


# ---------------------------------------------------------------- Arrow


def test_every_arrow_type_is_read_where_it_lies() -> None:
    when = datetime.date(2014, 1, 31)
    held: dict[str, list[Any]] = {
        "ints": [1, None, -3], "truths": [True, None, False], "texts": ["x", "more than twelve characters", None], "days": [when, None, when],
        "decimals": [Decimal("1.25"), None, Decimal("-3.50")], "lists": [[{"x": 1, "y": True}], None, [{"x": None, "y": False}, {"x": 3, "y": None}]],
    }  # fmt: skip
    wide = pa.array([Decimal(10) ** 30, None, -(Decimal(10) ** 30)], pa.decimal128(38, 0))
    table = pa.table(held).append_column("wide", wide).append_column("coded", pa.array(held["texts"]).dictionary_encode())
    for frame, first in ((table, 0), (table[1:].combine_chunks(), 1), (pl.from_arrow(table), 0), (pl.from_arrow(table)[1:], 1)):
        read = arrow_c.columns(frame)
        for name, values in {**held, "wide": wide.to_pylist(), "coded": held["texts"]}.items():
            assert [at(read[name], row) for row in range(3 - first)] == values[first:], name
        assert isinstance(read["ints"], Ints)
        assert isinstance(read["coded"], Coded)
        assert isinstance(read["lists"], Lists)


def test_memory_lives_as_long_as_it_is_looked_at() -> None:
    read = arrow_c.columns(pl.DataFrame({"a": np.arange(100_000)}))
    values = read["a"].values  # type: ignore[union-attr]
    del read
    _ = [pl.DataFrame({"b": np.zeros(100_000)}) for _ in range(20)]
    assert (np.asarray(values) == np.arange(100_000)).all()
    assert not values.flags.writeable or values.base is not None


def test_a_plan_says_what_was_done(program: Any) -> None:
    result = score_frame(program, {"a": np.array([1, 2])}, alone=True)
    assert (result.plan.kind, result.plan.back_end, result.plan.rows) == ("numpy", "numpy", 2)
    assert str(result.plan).startswith("numpy, 2 rows: numpy (")
    with pytest.raises(KeyError):
        result["grade"]
