"""The operations that take more than one call of NumPy. Each is made for a width in which all that it meets surely fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.table import Array
from rubric_engine.scoring.columnar.widths import INT8, OBJECT, Kind

MOST_COUNTED: Final = 127  # truths in one byte
_EPOCH: Final = 719_163
"""The ordinal of 1970-01-01, from which NumPy counts days."""


@frozen(eq=False)
class Count:
    """Truths that have one weight: rows of the matrix, run by run, and how many of the operands."""

    weight: int
    runs: tuple[tuple[int, int], ...]
    many: int


def linear_sum(constant: int, counts: Sequence[Count], weights: Sequence[int], kind: Kind, small: Kind) -> Callable[..., Array]:
    """The operands: the matrix, if there are runs in it; truths; and behind them numbers, by ``weights``. ``small``: wide enough for the truths."""
    if kind == OBJECT:
        return _exact_sum(constant, counts, weights)
    groups = sorted(dict.fromkeys(weights), key=lambda weight: (abs(weight), -weight))
    first = 1 if any(count.runs for count in counts) else 0
    counted = first + sum(count.many for count in counts)
    places = {weight: [counted + place for place, each in enumerate(weights) if each == weight] for weight in groups}

    def work(*values: Any) -> Array:
        found: Array | None = None
        start, own = first, True  # own: nobody else looks at the array, so that it may be changed
        for count in counts:
            held = _weighted(_counted(values[0], count.runs, values[start : start + count.many]), count.weight, small)
            start += count.many
            found = held if found is None else np.add(found, held, out=found)
        if constant and found is not None:
            found += small.type(constant)
        for weight in groups:
            group = [values[place] for place in places[weight]]
            if weight == -1 and found is not None:
                for each in group:
                    found = np.subtract(found, each, out=found if own and found.dtype == kind else None, dtype=kind, casting="same_kind")
                    own = True
                continue
            held = _added(group, weight, kind)
            if found is None:
                found, own = held, held is not group[0]
            elif found.dtype == kind and own:
                np.add(found, held, out=found, dtype=kind, casting="same_kind")
            else:
                found, own = np.add(found, held, dtype=kind, casting="same_kind"), True
        assert found is not None
        if constant and not counts:
            found = np.add(found, kind.type(constant), dtype=kind, casting="same_kind")
        return found if found.dtype == kind else found.astype(kind)

    return work


def _counted(matrix: Array, runs: Sequence[tuple[int, int]], others: Sequence[Array]) -> Array:
    """How many of the truths hold; with runs there are no more than fit one byte."""
    if not runs:
        return _count(others)
    first, last = runs[0]
    found: Array = np.add.reduce(matrix[first:last], axis=0, dtype=INT8)
    for first, last in runs[1:]:
        found += np.add.reduce(matrix[first:last], axis=0, dtype=INT8)
    for each in others:
        found += each.view(INT8)
    return found


def _exact_sum(constant: int, counts: Sequence[Count], weights: Sequence[int]) -> Callable[..., Array]:
    rows = [(count.weight, row) for count in counts for run in count.runs for row in range(*run)]
    every = [count.weight for count in counts for _ in range(count.many)] + list(weights)

    def work(*values: Any) -> Array:
        found: Any = constant
        for weight, row in rows:
            found = values[0][row].astype(OBJECT) * weight + found
        for weight, value in zip(every, values[1:] if rows else values, strict=True):
            found = value.astype(OBJECT) * weight + found
        return found  # type: ignore[no-any-return]

    return work


def _count(truths: Sequence[Array]) -> Array:
    """How many hold, in the narrowest width."""
    if len(truths) == 1:
        return truths[0].view(INT8)
    if len(truths) > MOST_COUNTED:
        return np.sum(  # type: ignore[return-value]
            [_count(truths[start : start + MOST_COUNTED]) for start in range(0, len(truths), MOST_COUNTED)], axis=0, dtype=np.int64
        )
    found = np.add(truths[0].view(INT8), truths[1].view(INT8))
    for each in truths[2:]:
        np.add(found, each.view(INT8), out=found)
    return found


def _weighted(count: Array, weight: int, kind: Kind) -> Array:
    """A new array."""
    return np.multiply(count, weight, dtype=kind, casting="same_kind")


def _added(values: Sequence[Array], weight: int, kind: Kind) -> Array:
    """In ``kind`` from the start: a narrow array is written faster than a wide one is read again."""
    found = values[0]
    for place, each in enumerate(values[1:]):
        found = np.add(found, each, out=found if place else None, dtype=kind, casting="same_kind")
    if weight == 1:
        return found
    return np.multiply(found, weight, dtype=kind, casting="same_kind")


def floor_div(kind: Kind) -> Callable[[Any, Any], Array]:
    """Where the bottom isn't above 0, some number."""

    def work(top: Any, bottom: Any) -> Array:
        found: Array = np.floor_divide(top, _above_zero(bottom, kind), dtype=kind, casting="same_kind")
        return found

    return work


def remainder_free(kind: Kind) -> Callable[[Any, Any], Array]:
    def work(top: Any, bottom: Any) -> Array:
        left = np.remainder(top, _above_zero(bottom, kind), dtype=kind, casting="same_kind")
        found: Array = np.equal(left, 0)
        return found

    return work


def _above_zero(bottom: Any, kind: Kind) -> Any:
    return max(bottom, 1) if isinstance(bottom, int) else np.maximum(bottom, 1, dtype=kind, casting="same_kind")


def best_sum(n: int, many: int, kind: Kind, low: int | None) -> Callable[..., Array]:
    """``low``: no value is below it (None: it must be looked for)."""

    def work(*operands: Any) -> Array:
        there = operands[many:]
        rows = len(there[0])
        values = np.empty((many, rows), kind)
        for place, each in enumerate(operands[:many]):
            values[place] = each
        nothing = low - 1 if low is not None else int(values.min(initial=0)) - 1
        for place, present in enumerate(there):
            values[place][~present] = nothing
        values.sort(axis=0)
        best = values[max(0, many - n) :]
        found: Array = np.where(best == nothing, 0, best).sum(axis=0, dtype=kind)
        return found

    return work


def months(years: bool) -> Callable[[Any, Any], Array]:
    """As ``core.dates.difference``, of ordinals."""

    def work(start: Any, end: Any) -> Array:
        start, end = (np.asarray(each).astype(np.int64) - _EPOCH for each in np.broadcast_arrays(start, end))
        earlier, later = np.minimum(start, end), np.maximum(start, end)
        first, last = _month(earlier), _month(later)
        start_day, end_day = earlier - _first_day(first), later - _first_day(last)
        is_last_day = later + 1 == _first_day(last + 1)
        found = last - first - ((end_day < start_day) & ~is_last_day)
        if years:
            found //= 12
        signed: Array = np.where(end < start, -found, found)
        return signed

    return work


def _month(days: Array) -> Array:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_day(month: Array) -> Array:
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def in_kind(ufunc: np.ufunc, kind: Kind) -> Callable[[Any, Any], Array]:
    def work(left: Any, right: Any) -> Array:
        found: Array = ufunc(left, right, dtype=kind)
        return found

    return work


def masked(kind: Kind, picks: bool, other: int) -> Callable[[Array, Any], Array]:
    """The number where the truth holds (or where it doesn't), else ``other``."""

    def work(when: Array, value: Any) -> Array:
        turned = np.logical_not(when)
        mask, rest = (when, turned) if picks else (turned, when)
        found: Array = np.multiply(value, mask.view(INT8), dtype=kind)
        if other:
            found += np.multiply(rest.view(INT8), other, dtype=kind)
        return found

    return work
