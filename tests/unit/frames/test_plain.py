"""Columns taken together: the same bounds and the same numbers as each by itself, in widths in which they fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rubric_engine.core.flat.ops import Part
from rubric_engine.scoring.columnar.arithmetic import Count, linear_sum
from rubric_engine.scoring.columnar.plain import _FEW, Layout, Plain
from rubric_engine.scoring.columnar.table import OutsideError, Whole, read_bounds
from rubric_engine.scoring.columnar.widths import INT8, INT16, INT64, OBJECT


def layout(*kinds: Any, low: int | None = 0, high: int | None = None) -> Layout:
    return Layout.of({(None, f"f{i}", Part.VALUE): (np.dtype(kind), low, high) for i, kind in enumerate(kinds)}, [])


@pytest.mark.parametrize("rows", [1, 7, _FEW, _FEW + 1])
@pytest.mark.parametrize("greatest", [0, 1, 127, 128, 2**15 - 1, 2**15, 2**31 - 1, 2**31, 2**63 - 1])
@pytest.mark.parametrize("low", [None, 0, -3])
def test_narrow_columns_hold_what_was_given(rows: int, greatest: int, low: int | None) -> None:
    columns = [np.arange(rows) % 5, np.full(rows, 3), np.zeros(rows, np.int64)]
    columns[1][-1] = greatest
    if low is None:
        columns[2][0] = -(greatest + 1)
    narrow, bounds = layout("i8", "i8", "i8", low=low).held(columns)
    for before, after, each in zip(columns, narrow, bounds, strict=True):
        assert after.tolist() == before.tolist()
        assert each == read_bounds(Whole(before, low, None), before, (None, "f", Part.VALUE))
        assert each[0] is not None
        assert each[1] is not None
        assert np.iinfo(after.dtype).min <= each[0] <= each[1] <= np.iinfo(after.dtype).max
    assert narrow[0].dtype == INT16


@pytest.mark.parametrize("rows", [3, _FEW + 1])
@pytest.mark.parametrize("kinds", [("i8", "i8"), ("i1", "u4"), ("u1", "i2")])
def test_what_is_out_of_bounds_is_refused(rows: int, kinds: tuple[str, str]) -> None:
    columns = [np.zeros(rows, kind) for kind in kinds]
    held, _ = layout(*kinds, high=9).held(columns)
    assert [each.tolist() for each in held] == [each.tolist() for each in columns]
    columns[1][-1] = 10
    with pytest.raises(OutsideError):
        layout(*kinds, high=9).held(columns)
    if kinds[0].startswith("i"):
        columns[1][-1], columns[0][0] = 9, -1
        with pytest.raises(OutsideError):
            layout(*kinds, high=9).held(columns)


@pytest.mark.parametrize("rows", [1, _FEW + 1])
def test_a_matrix_has_the_truths_as_they_are(rows: int) -> None:
    truths = [np.arange(rows) % 3 == place for place in range(4)]
    single = Plain.of(layout(), [], truths)
    assert (single.matrix is None) == (rows > _FEW)
    together = Plain.of(layout(), [], np.array(truths))
    assert together.matrix is not None
    assert together.matrix.tolist() == np.array(truths).astype(int).tolist()
    assert [each.tolist() for each in together.truths] == [each.tolist() for each in truths]


@pytest.mark.parametrize("kind", [INT16, INT64, OBJECT])
def test_rows_of_a_matrix_are_added_as_single_truths(kind: Any) -> None:
    draw = np.random.default_rng(6)
    matrix = draw.random((30, 50)) < 0.5
    single, numbers = draw.random((3, 50)) < 0.5, draw.integers(-9, 9, (4, 50))
    counts = [Count(2, ((0, 7), (9, 12)), 1), Count(-3, (), 2), Count(1, ((12, 30),), 0)]
    weights = [1, -1, -1, 5]
    work = linear_sum(-4, counts, weights, kind, INT8 if kind != OBJECT else OBJECT)
    before = numbers.copy(), matrix.copy(), single.copy()
    found = work(matrix.view(np.int8), *single, *(numbers.astype(kind)))
    held = [2 * matrix[:7].sum(axis=0), 2 * matrix[9:12].sum(axis=0), 2 * single[0], -3 * single[1:].sum(axis=0), matrix[12:].sum(axis=0)]
    assert found.tolist() == (sum(held) - 4 + numbers[0] - numbers[1] - numbers[2] + 5 * numbers[3]).tolist()
    assert all((one == other).all() for one, other in zip(before, (numbers, matrix, single), strict=True))
