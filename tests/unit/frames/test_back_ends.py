"""The choice of a back-end: what ran is told, the caller may choose, and each gives the same columns of the same kinds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from rubric_engine import FactError, loads
from rubric_engine.frames import FrameResult, UnsupportedError, handful, score_frame
from rubric_engine.frames.one_by_one import _overwritten
from rubric_engine.frames.score import BackEnd
from rubric_engine.scoring.columnar.answers import Numbers
from tests.conformance.generated import FAMILIES, cases
from tests.unit.frames.frames_of import scored, values_of

TEXT = """rubric "Teams"
ties share the better rank
fact a: count
fact b: number, 0 to 1000
fact done: yes/no
fact level: choice of low < high
fact notes: list
field due: date
field fine: yes/no
define q = a / b
section 1 "S"
item 1.1 "I", uncapped
q in top 2 earns 2 points
a each 1 earns 0.25 points
item 1.2 "J", uncapped
done earns 4 points
level is high earns 8 points
notes each 1 earns 16 points
notes where fine and due after 2014-03-01 each 1 earns 160 points
"""
BACK_ENDS: tuple[BackEnd, ...] = ("numpy", "compiled", "reference")
SPEARMAN = """rubric "Places"
ties share the better rank
fact a: count
fact b: count
section 1 "S"
item 1.1 "I", uncapped
rank of a each 1 earns 1 point
b at least 2 earns 0.5 points
"""
ROWS = 10
KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "pandas": pd.DataFrame,
    "pandas, Arrow types": lambda columns: pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype),
    "columns": lambda columns: columns,
    "numpy": lambda columns: {name: np.array(each) if name != "notes" else each for name, each in columns.items()},
}


def columns(rows: int = ROWS, seed: int = 3) -> dict[str, list[Any]]:
    draw = np.random.default_rng(seed)

    def notes() -> list[dict[str, Any]]:
        return [
            {"due": datetime.date(2014, int(draw.integers(1, 6)), 1), "fine": bool(draw.integers(2))} for _ in range(draw.integers(0, 4))
        ]

    return {
        "team": [["red", "blue"][each] for each in draw.integers(0, 2, rows)],
        "a": draw.integers(0, 5, rows).tolist(),
        "b": (draw.integers(0, 4, rows) / 2).tolist(),
        "done": draw.integers(0, 2, rows).astype(bool).tolist(),
        "level": [["low", "high"][each] for each in draw.integers(0, 2, rows)],
        "notes": [notes() for _ in range(rows)],
    }


def same(one: FrameResult, other: FrameResult) -> None:
    """The same columns, of the same kinds, with the same values."""
    assert one.columns == other.columns
    for name in one.columns:
        assert values_of(one.frame, name) == values_of(other.frame, name), name
        kinds = [getattr(each.frame[name], "dtype", getattr(each.frame[name], "type", None)) for each in (one, other)]
        assert kinds[0] == kinds[1], name


# ---------------------------------------------------------------- a handful of rows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", [{"cohort": "team"}, {"alone": True, "keep": ["team"]}, {"keep": ["team"]}], ids=str)
def test_few_rows_are_scored_one_by_one_and_get_what_columns_give(kind: str, how: dict[str, Any]) -> None:
    program = loads(TEXT).program
    frame = KINDS[kind](columns())
    chosen = [score_frame(program, frame, **how) for _ in range(3)]
    assert [each.plan.back_end for each in chosen] == ["numpy", "compiled", "compiled"], "code is made for who comes again"
    assert str(chosen[1].plan).endswith("compiled (so few rows are faster one by one)")
    over = score_frame(program, frame, back_end="numpy", **how)
    assert over.plan.back_end == "numpy"
    for each in (*chosen, *(score_frame(program, frame, back_end=back_end, **how) for back_end in ("compiled", "reference"))):
        same(each, over)
        assert type(each.frame) is type(frame)


def test_more_rows_go_over_columns_unless_the_caller_wants_otherwise() -> None:
    program = loads(TEXT).program
    frame = pl.DataFrame(columns(handful.HANDFUL + 1))
    found = [score_frame(program, frame, cohort="team") for _ in range(3)]
    assert {each.plan.back_end for each in found} == {"numpy"}
    chosen = score_frame(program, frame, cohort="team", back_end="compiled")
    assert chosen.plan.back_end == "compiled"
    assert "as the caller wants it" in str(chosen.plan)
    same(chosen, found[0])
    few = [score_frame(program, frame[: handful.HANDFUL], cohort="team") for _ in range(2)]
    assert few[1].plan.back_end == "compiled"


def test_places_too_are_worked_out_one_by_one() -> None:
    """What more than thresholds is asked of the others."""
    program = loads(SPEARMAN).program
    frame = {"a": [4, 1, 3, 3, 0], "b": [1, 2, 3, 0, 0]}
    found = [score_frame(program, frame) for _ in range(2)]
    assert [each.plan.back_end for each in found] == ["numpy", "compiled"]
    same(*found)


def test_what_is_not_plain_goes_over_columns() -> None:
    program = loads(TEXT).program
    right, plain = columns(), columns(seed=8)
    for _ in range(2):
        score_frame(program, pl.DataFrame(right), cohort="team")
    assert score_frame(program, pl.DataFrame(plain), cohort="team").plan.back_end == "compiled", "texts and dates that weren't met before"
    for name in ("a", "done", "level", "notes"):
        holed = {**right, name: [None, *right[name][1:]]}
        result = score_frame(program, pl.DataFrame(holed), cohort="team")
        assert result.plan.back_end == "numpy", name
        same(result, score_frame(program, pl.DataFrame(holed), cohort="team", back_end="numpy"))
    shown = score_frame(program, pl.DataFrame(right), cohort="team", want=["grade"])
    assert shown.plan.back_end == "numpy", "more than the total is asked for"
    narrow = pl.DataFrame(right).with_columns(b=pl.lit(0.1, pl.Float32))
    result = score_frame(program, narrow, cohort="team")
    assert result.plan.back_end == "numpy"
    same(result, score_frame(program, pl.DataFrame({**right, "b": [Decimal("0.1")] * ROWS}), cohort="team"))


@pytest.mark.parametrize("back_end", [None, "numpy", "compiled", "reference"])
def test_what_is_wrong_is_told_alike(back_end: Any) -> None:
    program = loads(TEXT).program
    for _ in range(2):
        score_frame(program, pl.DataFrame(columns()), cohort="team")
    wrong = columns()
    wrong["a"][2], wrong["level"][4], wrong["b"][1] = -1, "middling", 5000.0
    with pytest.raises(FactError) as error:
        score_frame(program, pl.DataFrame(wrong), cohort="team", back_end=back_end)
    assert [(each.row, each.column) for each in error.value.problems] == [(2, "b"), (3, "a"), (5, "level")]
    with pytest.raises(FactError) as error:
        score_frame(program, pl.DataFrame({**columns(), "else": [1] * ROWS}), cohort="team", back_end=back_end)
    assert [each.code for each in error.value.problems] == ["F530"]
    with pytest.raises(FactError) as error:
        score_frame(program, pl.DataFrame({**columns(), "who": ["x"] * ROWS}), unit="who", keep=["team"], back_end=back_end)
    assert {each.code for each in error.value.problems} == {"F540"}
    with pytest.raises(ValueError, match="has no value in row 1"):
        score_frame(program, pl.DataFrame({**columns(), "team": [None, *columns()["team"][1:]]}), cohort="team", back_end=back_end)


@pytest.mark.parametrize("back_end", [None, "numpy", "compiled", "reference"])
@pytest.mark.parametrize(
    "numbers", [range(ROWS), range(7, 7 + ROWS), [(10**12) * each for each in range(ROWS)], [f"unit {each}" for each in range(ROWS)]]
)
def test_records_in_a_frame_of_their_own(numbers: Any, back_end: Any) -> None:
    """Whose a record is, whether units are numbered closely, widely or named; in whichever order records lie."""
    program = loads(TEXT).program
    held = columns()
    right = score_frame(program, pl.DataFrame(held), cohort="team", back_end="numpy")
    own = {**{name: each for name, each in held.items() if name != "notes"}, "who": list(numbers)}
    records = [{"who": who, **note} for who, notes in zip(numbers, held["notes"], strict=True) for note in notes]
    for order in (records, records[::-1]):
        child = {name: [each[name] for each in order] for name in records[0]}
        for make in (KINDS["polars"], KINDS["numpy"]):
            for _ in range(2):
                found = score_frame(program, make(own), cohort="team", unit="who", lists={"notes": make(child)}, back_end=back_end)
                assert values_of(found.frame, "total") == values_of(right.frame, "total")
            assert back_end is not None or found.plan.back_end == "compiled"
    for stranger in (-1 if isinstance(numbers[0], int) else "", 3 * 10**12 + 1 if isinstance(numbers[0], int) else "nobody"):
        strange = {**child, "who": [stranger, *child["who"][1:]]}
        with pytest.raises(FactError) as error:
            score_frame(program, pl.DataFrame(own), cohort="team", unit="who", lists={"notes": pl.DataFrame(strange)}, back_end=back_end)
        assert [(each.code, each.row) for each in error.value.problems] == [("F544", 1)]


@pytest.mark.parametrize("back_end", [None, "numpy", "compiled", "reference"])
def test_a_record_says_whose_it_is_among_all_rows(back_end: Any) -> None:
    """A name that stands in two cohorts would leave open whose the record is."""
    own = {"who": [1, 2, 1], "team": ["x", "x", "y"], "a": [1, 2, 3]}
    program = loads(
        'rubric "R"\nfact a: count\nfact notes: list\nfield fine: yes/no\nsection 1 "S"\nitem 1.1 "I", uncapped\nnotes each 1 earns 1 point\n'
    ).program
    for _ in range(2):
        with pytest.raises(FactError) as error:
            score_frame(program, own, cohort="team", unit="who", lists={"notes": {"who": [1, 2], "fine": [True, True]}}, back_end=back_end)
        assert [(each.code, each.row) for each in error.value.problems] == [("F540", 3)]


@pytest.mark.parametrize("family", FAMILIES)
def test_generated_totals_are_the_same_whichever_back_end_runs(family: str) -> None:
    count = 0
    for case in cases(FAMILIES[family], 20140902, 4, 2):
        units = [(str(name), facts) for name, facts in case.units.items()]
        results = {}
        for back_end in BACK_ENDS:
            result, _ = scored(case.program, units, alone=case.alone, make=lambda held: held, back_end=back_end, want=["total"])
            if result is not None:
                results[back_end] = result
        assert "reference" in results
        for back_end, result in results.items():
            assert "numpy" not in results or result.columns == results["reference"].columns, back_end
            for name in results["reference"].columns if "numpy" in results else ():
                assert values_of(result.frame, name) == values_of(results["reference"].frame, name), (back_end, name)
                count += 1
    assert count


def test_rows_that_are_left_to_the_evaluator_beside_large_numbers() -> None:
    """The others may need more than 64 bits, though what is put in doesn't."""
    column = Numbers(np.array([2**70, 5, 7], object), 2, None)
    changed = _overwritten(column, np.array([1, 2]), [Fraction(3, 2), None])
    assert isinstance(changed, Numbers)
    assert changed.top.tolist() == [2**70, 3, 0]
    assert (changed.bottom, changed.there.tolist()) == (2, [True, True, False])


# ---------------------------------------------------------------- what the caller chooses


RANKED = """rubric "Ranked notes"
ties share the better rank
fact notes: list
field mark: count
field place = rank(mark)
section 1 "S"
item 1.1 "I", uncapped
notes where place is 1 each 1 earns 3 points
"""
TIED = """rubric "Tied"
ties are an error
fact a: count
section 1 "S"
item 1.1 "I"
a in top 2 earns 2 points
"""


def test_what_columns_cannot_do_is_offered_row_by_row() -> None:
    program = loads(RANKED).program
    frame = {"notes": [[{"mark": 3}, {"mark": 3}, {"mark": 1}], [], [{"mark": 0}]]}
    refusing: tuple[BackEnd | None, ...] = (None, "numpy")
    for asked in refusing:
        with pytest.raises(UnsupportedError) as error:
            score_frame(program, frame, alone=True, back_end=asked)
        assert error.value.instead == ("compiled", "reference")
        assert str(error.value).endswith('(back_end="compiled" or back_end="reference" scores the rows one by one)')
    chosen: tuple[BackEnd, ...] = ("compiled", "reference")
    for back_end in chosen:
        result = score_frame(program, frame, alone=True, back_end=back_end, want=["nodes"])
        assert result.plan.back_end == back_end
        assert values_of(result.frame, "total") == values_of(result.frame, "points.1.1") == [6, 0, 3]


def test_what_only_the_reference_can_do_is_offered_as_that() -> None:
    program = loads(TIED).program
    frame = {"a": [3, 1, 2]}
    refusing: tuple[BackEnd | None, ...] = (None, "numpy", "compiled")
    for back_end in refusing:
        with pytest.raises(UnsupportedError) as error:
            score_frame(program, frame, back_end=back_end)
        assert error.value.instead == ("reference",)
    result = score_frame(program, frame, back_end="reference")
    assert values_of(result.frame, "total") == [2, 0, 2]
    assert score_frame(program, {"a": np.zeros(0, np.int64)}, back_end="reference").plan.rows == 0
    with pytest.raises(FactError) as tie:
        score_frame(program, {"a": [3, 1, 3], "who": ["x", "y", "z"]}, unit="who", back_end="reference")
    assert [each.code for each in tie.value.problems] == ["F547"]
    assert "`x`, `z`" in str(tie.value)


@pytest.mark.parametrize("back_end", ["numpy", "compiled", "reference"])
def test_nan_may_mean_missing(back_end: Any) -> None:
    program = loads(TEXT).program
    holed = {**columns(), "b": np.array([np.nan, *columns()["b"][1:]])}
    with pytest.raises(FactError):
        score_frame(program, holed, cohort="team", back_end=back_end)
    result = score_frame(program, holed, cohort="team", back_end=back_end, nan="missing", want=["lines", "range"])
    same(
        result, score_frame(program, {**holed, "b": [None, *columns()["b"][1:]]}, cohort="team", back_end="numpy", want=["lines", "range"])
    )
    assert values_of(result.frame, "complete")[0] is False


@pytest.mark.parametrize("width", [np.float16, np.float32])
def test_a_narrow_number_is_what_is_printed_for_it(width: Any) -> None:
    """Widened, 0.06 in 32 bits comes to 0.0599999986."""
    program = loads('rubric "g"\nfact growth: percent\nfact name: text\nitem 1 "G"\ngrowth at least 6% earns 2 points\n').program
    numbers, names = np.array([0.06, 0.07, 0.0599], dtype=width), ["a", "b", "c"]
    frames = [
        {"growth": numbers, "name": np.array(names)},
        pd.DataFrame({"growth": numbers, "name": names}),
        pa.table({"growth": numbers, "name": names}),
        *([pl.DataFrame({"growth": numbers, "name": names})] if width is np.float32 else []),
    ]
    for frame in frames:
        for back_end in (None, *BACK_ENDS):
            assert values_of(score_frame(program, frame, alone=True, back_end=back_end).frame, "total") == [2, 2, 0]


def test_a_back_end_that_is_none() -> None:
    program = loads(TEXT).program
    with pytest.raises(ValueError, match="there are numpy, compiled, reference"):
        score_frame(program, pl.DataFrame(columns()), cohort="team", back_end="guess")  # type: ignore[arg-type]


def test_no_rows() -> None:
    program = loads(TEXT).program
    empty = pl.DataFrame(columns()).clear()
    for back_end in (None, *BACK_ENDS):
        for _ in range(2):
            assert score_frame(program, empty, cohort="team", back_end=back_end).frame.shape == (0, 1)
