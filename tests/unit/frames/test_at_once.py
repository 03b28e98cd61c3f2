"""Frames of plain columns are taken at once, and come to what they come to column by column; what isn't plain is read column by column, and told as ever."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from rubric_engine import FactError, loads
from rubric_engine.core.ir import Program
from rubric_engine.frames import at_once, score, score_frame
from rubric_engine.scoring.columnar.numpy_ import BLOCK

TEXT = """rubric "Sites"
ties share the better rank
fact size: count, 1 to 60
fact visits: count
fact rate: number, 0 to 1000
fact level: choice of low < high
fact done: yes/no
fact open: yes/no
fact checked: yes/no
fact reports: list
field date: date
field sound: yes/no
define share = visits / size
section 1 "S"
item 1.1 "I", uncapped
visits each 1 earns 1 point
size at least 30 earns 3 points
rate at least 7 earns 10 points
item 1.2 "J", uncapped
level is high earns 40 points
done earns 80 points
open and checked earns 160 points
share in top 2 earns 320 points
total, uncapped
"""
ROWS = 150


@pytest.fixture(scope="module")
def program() -> Program:
    return loads(TEXT.replace("fact reports: list\nfield date: date\nfield sound: yes/no\n", "")).program


def frame(rows: int = ROWS, **columns: Any) -> pl.DataFrame:
    draw = np.random.default_rng(11)
    made: dict[str, Any] = {
        "district": draw.integers(0, 9, rows), "size": draw.integers(1, 61, rows, np.int8), "visits": draw.integers(0, 200, rows, np.int16),
        "rate": draw.integers(0, 1001, rows, np.uint32), "level": ["high" if each else "low" for each in draw.random(rows) < 0.5],
        "done": draw.random(rows) < 0.5, "open": draw.random(rows) < 0.5, "checked": draw.random(rows) < 0.5,
    }  # fmt: skip
    return pl.DataFrame({**made, **columns})


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each frame was taken at once."""
    said: list[bool] = []

    def told(*args: Any, **named: Any) -> Any:
        found = at_once.read_at_once(*args, **named)
        said.append(found is not None)
        return found

    monkeypatch.setattr(score, "read_at_once", told)
    return said


def slowly(program: Program, given: Any, monkeypatch: pytest.MonkeyPatch, **call: Any) -> Any:
    with monkeypatch.context() as patched:
        patched.setattr(score, "read_at_once", lambda *args, **named: None)
        return score_frame(program, given, **call).frame


SAME: dict[str, Callable[[], tuple[Any, dict[str, Any]]]] = {
    "ranked in cohorts": lambda: (frame(), {"cohort": "district"}),
    "all together": lambda: (frame().drop("district"), {}),
    "alone": lambda: (frame(), {"alone": True, "keep": ["district"]}),
    "more results": lambda: (frame(), {"cohort": "district", "want": ["nodes", "lines"]}),
    "a part of a frame": lambda: (frame()[13:141], {"cohort": "district"}),
    "a part at a whole byte": lambda: (frame()[16:], {"cohort": "district"}),
    "cohorts that are texts": lambda: (frame(district=[f"No. {number % 7}" for number in range(ROWS)]), {"cohort": "district"}),
    "units that are texts": lambda: (frame(name=[f"Site {number}" for number in range(ROWS)]), {"cohort": "district", "unit": "name"}),
    "a fact that is the cohort too": lambda: (frame().drop("district"), {"cohort": "size"}),
    "a column between that nobody reads": lambda: (
        frame().insert_column(3, pl.Series("other", ["x"] * ROWS)),
        {"keep": ["district", "other"]},
    ),
    "64 bits without a sign": lambda: (frame(visits=np.arange(ROWS, dtype=np.uint64)), {"cohort": "district"}),
    "large numbers": lambda: (frame(visits=np.arange(ROWS, dtype=np.int64) + 2**62), {"cohort": "district"}),
    "decimals among the rest": lambda: (frame(rate=np.arange(ROWS) / 8), {"cohort": "district"}),
    "a table of pyarrow": lambda: (frame().to_arrow(), {"cohort": "district"}),
    "a batch of pyarrow": lambda: (frame().to_arrow().combine_chunks().to_batches()[0], {"cohort": "district"}),
    "as many rows as a block has": lambda: (frame(BLOCK), {"cohort": "district"}),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_results(name: str, program: Program, taken: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    given, call = SAME[name]()
    for _ in range(2):
        found = score_frame(program, given, **call).frame
        assert found.equals(slowly(program, given, monkeypatch, **call))
    assert taken == [True, True]


OTHERS: dict[str, Callable[[], Any]] = {
    "a missing truth": lambda: frame(done=[None, *[True] * (ROWS - 1)]),
    "a missing number": lambda: frame(visits=[None, *range(ROWS - 1)]),
    "several pieces": lambda: pl.concat([frame(), frame()], rechunk=False).to_arrow(),
    "more rows than a block has": lambda: frame(BLOCK + 1),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_read_column_by_column(name: str, program: Program, taken: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    given = OTHERS[name]()
    found = score_frame(program, given, alone=True, keep=["district"]).frame
    assert found.equals(slowly(program, given, monkeypatch, alone=True, keep=["district"]))
    assert taken == [False]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"size": [*[5] * 149, 61]}, [("F513", 150, "size")]),
        ({"size": [*[5] * 149, 0]}, [("F512", 150, "size")]),
        ({"visits": [-1, *[5] * 149]}, [("F512", 1, "visits")]),
        ({"rate": [0, -(2**63), 1001, *[5] * 147]}, [("F512", 2, "rate"), ("F513", 3, "rate")]),
        ({"rate": [0.5, 2000.0, *[5.0] * 148], "size": [*[5] * 149, 61]}, [("F513", 2, "rate"), ("F513", 150, "size")]),
        ({"level": [*["low"] * 149, "middle"], "visits": [-1, *[5] * 149]}, [("F512", 1, "visits"), ("F507", 150, "level")]),
    ],
)
def test_what_is_wrong_is_told_as_ever(columns: dict[str, Any], told: list[tuple[str, int, str]], program: Program) -> None:
    score_frame(program, frame(), alone=True, keep=["district"])  # so that frames like this one were met
    with pytest.raises(FactError) as error:
        score_frame(program, frame(**columns), alone=True, keep=["district"])
    assert [(each.code, each.row, each.column) for each in error.value.problems] == told


def test_frames_with_the_same_names_and_other_types(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found out of one doesn't serve for the other."""
    plain = frame()
    others = [
        plain,
        plain.with_columns(pl.col("visits").cast(pl.Int64)),
        plain.with_columns(pl.col("done").cast(pl.String).replace({"true": "yes", "false": "no"})),
        plain.with_columns(pl.col("rate").cast(pl.Float64)),
        plain.with_columns(pl.col("level").cast(pl.Categorical)),
    ]
    expected = slowly(program, plain, monkeypatch, cohort="district")
    for _ in range(2):
        for each in others:
            assert score_frame(program, each, cohort="district").frame.equals(expected)


def test_other_numbers_of_the_same_columns(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are made for the bounds of columns: those of small numbers don't serve for large ones."""
    for high in (1, 100, 10_000, 2**40, 2**62, 3):
        given = frame(visits=np.linspace(0, high, ROWS).astype(np.int64))
        assert score_frame(program, given, cohort="district").frame.equals(slowly(program, given, monkeypatch, cohort="district"))


def test_lists_stand_beside_plain_columns(taken: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    item = 'item 1.3 "R", uncapped\nreports where sound each earn 1000 points\n'
    program = loads(TEXT.replace("total, uncapped", f"{item}total, uncapped")).program
    records = [
        [{"date": datetime.date(2014, 1, 1 + number % 9), "sound": number % 2 == 0} for number in range(row % 4)] for row in range(ROWS)
    ]
    given = frame(reports=records)
    assert score_frame(program, given, cohort="district").frame.equals(slowly(program, given, monkeypatch, cohort="district"))
    assert taken == [True]


def test_the_numbers_outlive_the_frame_that_they_lie_in() -> None:
    """A total that is a column of the caller's is a copy, or keeps its memory."""
    facts = 'rubric "V"\nfact visits: count\nfact done: yes/no\nsection 1 "S"\n'
    only = loads(f'{facts}item 1.1 "I", uncapped\nvisits each 1 earns 1 point\ntotal, uncapped\n').program
    given = pa.table({"visits": np.arange(100_000)[:ROWS], "done": [True] * ROWS})
    found = score_frame(only, given, alone=True)["total"]
    del given
    assert found.to_pylist() == list(range(ROWS))
