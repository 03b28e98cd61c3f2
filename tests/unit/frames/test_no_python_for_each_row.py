"""No Python for each row: ten times the rows are scored with the same number of calls, of Python's functions and of C's."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from rubric_engine import loads
from rubric_engine.core.ir import Program
from rubric_engine.frames import score_frame
from rubric_engine.scoring.columnar.numpy_ import BLOCK

TEXT = """rubric "Teams"
ties share the better rank
fact a: count
fact b: number, 0 to 1000
fact done: yes/no
fact since: date
fact level: choice of low < high
fact notes: list
field due: date
field fine: yes/no
define q = a / b
section 1 "S"
item 1.1 "I", uncapped
q in top 2 earns 2 points
q in bottom 3 earns 1 point
a each 1 earns 0.25 points
item 1.2 "J", uncapped
done earns 4 points
level is high earns 8 points
since after 2014-06-01 earns 1 point
notes where fine and due after 2014-03-01 each 1 earns 16 points
"""
ROWS = 5_000
COHORTS = 400


def columns(rows: int, *, missing: bool) -> dict[str, Any]:
    """The same values again and again, so that what hangs on them doesn't change."""
    place = np.arange(rows)
    found: dict[str, Any] = {
        "team": place * 7 % COHORTS,
        "a": place * 3 % 50,
        "b": (place % 8) / 2,
        "done": place % 3 == 0,
        "since": np.datetime64("2014-01-01") + place % 365,
    }
    if missing:
        found["a"] = pa.array(found["a"], mask=place % 5 == 0)
        found["done"] = pa.array(found["done"], mask=place % 11 == 0)
    return found


def table(rows: int, *, missing: bool) -> pa.Table:
    place = np.arange(rows)
    level = pa.DictionaryArray.from_arrays(pa.array(place % 2, pa.int32()), pa.array(["low", "high"]))
    sizes = place % 4
    records = np.arange(sizes.sum())
    days = pa.array((np.datetime64("2014-01-01") + records % 300).astype("datetime64[D]"))
    notes = pa.LargeListArray.from_arrays(
        pa.array(np.concatenate([[0], np.cumsum(sizes)])), pa.StructArray.from_arrays([days, pa.array(records % 2 == 0)], ["due", "fine"])
    )
    return pa.table({**{name: pa.array(each) for name, each in columns(rows, missing=missing).items()}, "level": level, "notes": notes})


def with_a_child(rows: int) -> dict[str, Any]:
    return {**columns(rows, missing=False), "who": np.arange(rows)[::-1] + 10}


def child(rows: int) -> dict[str, Any]:
    records = np.arange(2 * rows)
    return {"who": records % rows + 10, "due": np.datetime64("2014-01-01") + records % 300, "fine": records % 2 == 0}


def calls(work: Callable[[], object]) -> Counter[str]:
    """How often each function was called, Python's and C's."""
    found: Counter[str] = Counter()

    def profile(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            found[f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"] += 1
        elif event == "c_call":
            found[getattr(arg, "__qualname__", repr(arg))] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def fewest_calls(work: Callable[[], object]) -> Counter[str]:
    """Work that is done once in a while (a class that has had its two-thousandth object is made by attrs from then on) falls into one
    of the runs only; what each row asks for is there in all of them."""
    return min((calls(work) for _ in range(3)), key=lambda each: sum(each.values()))


def hold(program: Program, score: Callable[[int], object]) -> None:
    """Each number of rows is scored some times before, so that what is made once, for a rubric or a class, is there. How a rank is worked out may hang on how many rows there are:
    the calls needn't be quite the same."""
    assert 10 * ROWS < BLOCK
    for rows in 5 * (ROWS, 10 * ROWS):
        score(rows)
    few, many = fewest_calls(lambda: score(ROWS)), fewest_calls(lambda: score(10 * ROWS))
    assert sum(few.values()) < ROWS, "or there is something for each row already"
    more = many - few
    assert sum(more.values()) <= 9 * ROWS // 100, more.most_common(5)


@pytest.mark.parametrize("how", [{"cohort": "team"}, {"alone": True, "keep": ["team"]}], ids=["ranked", "alone"])
@pytest.mark.parametrize("missing", [False, True], ids=["complete", "open"])
@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_frames(kind: str, missing: bool, how: dict[str, Any]) -> None:
    program = loads(TEXT).program
    frames: dict[int, Any] = {}
    for rows in (ROWS, 10 * ROWS):
        held = table(rows, missing=missing)
        frames[rows] = pl.from_arrow(held) if kind == "polars" else held
    hold(program, lambda rows: score_frame(program, frames[rows], want=["grade", "nodes", "lines"], threads=1, **how))


@pytest.mark.parametrize("how", [{"cohort": "team"}, {"alone": True, "keep": ["team"]}], ids=["ranked", "alone"])
def test_arrays_and_records_in_arrays_of_their_own(how: dict[str, Any]) -> None:
    program = loads(TEXT.replace("earns 0.25 points", "earns 3 points")).program
    units, records = ({rows: make(rows) for rows in (ROWS, 10 * ROWS)} for make in (with_a_child, child))
    hold(program, lambda rows: score_frame(program, units[rows], unit="who", lists={"notes": records[rows]}, threads=1, **how))


def test_the_count_would_see_python_for_each_row() -> None:
    """Row by row, as the caller may want it, there are calls for each row."""
    program = loads(TEXT).program

    def score(rows: int) -> object:
        return score_frame(program, table(rows, missing=False), alone=True, keep=["team"], back_end="compiled")

    few, many = calls(lambda: score(20)), calls(lambda: score(200))
    assert sum((many - few).values()) > 180


def test_days_are_days() -> None:
    """What the columns above are made of is what they should be."""
    held = table(4, missing=True)
    assert held["since"].to_pylist()[1] == datetime.date(2014, 1, 2)
    assert held["a"].to_pylist() == [None, 3, 6, 9]
