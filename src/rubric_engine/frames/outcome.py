"""Results as columns of the caller's library.

A number of which the rubric knows that it is whole is a column of integers; one whose denominator divides a power of ten a column of decimals; of any other there are two columns,
``NAME.top`` and ``NAME.bottom``, in lowest terms. Nothing (no total, no grade, not known) is the library's own missing value; of NumPy a masked array, or None in an array of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Any, assert_never

import numpy as np

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.frames.raw import Array
from rubric_engine.scoring.columnar.answers import Choices, Column, Numbers, YesNo


@frozen(eq=False)
class WholeNumbers:
    values: Array
    missing: Array | None


@frozen(eq=False)
class DecimalNumbers:
    """``unscaled`` / 10**``places``."""

    unscaled: Array
    places: int
    missing: Array | None


@frozen(eq=False)
class Names:
    """``names[place]``; below 0 there is none."""

    place: Array
    names: tuple[str, ...]


@frozen(eq=False)
class Truths:
    values: Array
    missing: Array | None


Outcome = WholeNumbers | DecimalNumbers | Names | Truths


def outcomes(name: str, column: Column) -> Iterator[tuple[str, Outcome]]:
    match column:
        case Choices(place=place, names=names):
            yield name, Names(place, names)
        case YesNo(true=true, known=known):
            yield name, Truths(true, None if known is None else ~known)
        case Numbers(top=top, bottom=bottom, there=there):
            missing = None if there is None or there.all() else ~there
            yield from _numbers(name, top, bottom, missing)
        case _:
            assert_never(column)


def _numbers(name: str, top: Array, bottom: Array | int, missing: Array | None) -> Iterator[tuple[str, Outcome]]:
    if isinstance(bottom, int):
        if bottom == 1:
            yield name, WholeNumbers(top, missing)
            return
        places = _places(bottom)
        if places is not None:
            yield name, DecimalNumbers(_times(top, 10**places // bottom), places, missing)
            return
        bottom = np.full(len(top), bottom, np.int64 if bottom < 2**63 else object)
    if missing is not None:
        top, bottom = np.where(missing, 0, top), np.where(missing, 1, bottom)
    if top.dtype == object or bottom.dtype == object:
        held = [Fraction(a, b) for a, b in zip(top.tolist(), bottom.tolist(), strict=True)]
        top, bottom = _objects([each.numerator for each in held]), _objects([each.denominator for each in held])
    else:
        common = np.gcd(top, bottom)
        top, bottom = top // common, bottom // common
    yield f"{name}.top", WholeNumbers(top, missing)
    yield f"{name}.bottom", WholeNumbers(bottom, missing)


def _places(bottom: int) -> int | None:
    """How many decimals a number over ``bottom`` has at most; None without end."""
    places, rest = 0, bottom
    while (shared := gcd(rest, 10)) > 1:
        rest //= shared
        places += 1
    return places if rest == 1 and places <= 30 else None


def _times(values: Array, factor: int) -> Array:
    if factor == 1:
        return values
    if values.dtype != object and values.size and max(abs(int(values.min())), abs(int(values.max()))) * factor < 2**63:
        return values * np.int64(factor)
    return values.astype(object) * factor


def _objects(values: list[Any]) -> Array:
    result = np.empty(len(values), object)
    result[:] = values
    return result


def _decimals(unscaled: Array, places: int, missing: Array | None) -> list[Decimal | None]:
    power = Decimal(10) ** -places
    found: list[Decimal | None] = [Decimal((int(n < 0), tuple(map(int, str(abs(n)))), -places)) for n in unscaled.tolist()]
    if missing is not None:
        for row in np.flatnonzero(missing).tolist():
            found[row] = None
    assert power
    return found


# ---------------------------------------------------------------- NumPy


def to_numpy(columns: Mapping[str, Outcome]) -> dict[str, Array]:
    return {name: _numpy(column) for name, column in columns.items()}


def _numpy(column: Outcome) -> Array:
    match column:
        case WholeNumbers(values=values, missing=missing) | Truths(values=values, missing=missing):
            if missing is None:
                return values
            return np.ma.masked_array(values, missing)
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing):
            return _objects(_decimals(unscaled, places, missing))
        case Names(place=place, names=names):
            return _objects([*names, None])[place]
        case _:
            assert_never(column)


# ---------------------------------------------------------------- Polars


def to_polars(columns: Mapping[str, Outcome]) -> Any:
    import polars as pl

    made = [_polars(pl, name, column) for name, column in columns.items()]
    return made[0].to_frame() if len(made) == 1 else pl.DataFrame(made)


def _polars(pl: Any, name: str, column: Outcome) -> Any:
    match column:
        case WholeNumbers(values=values, missing=missing) if values.dtype == object:
            held = [None if missing is not None and missing[i] else value for i, value in enumerate(values.tolist())]
            return pl.Series(name, held, dtype=pl.Int128)
        case WholeNumbers(values=values, missing=missing) | Truths(values=values, missing=missing):
            return _without(pl, pl.Series(name, values), missing)
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing) if unscaled.dtype == object:
            return pl.Series(name, _decimals(unscaled, places, missing), dtype=pl.Decimal(38, places))
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing):
            step = pl.lit(Decimal((0, (1,), -places)), dtype=pl.Decimal(38, places))
            exact = pl.select(
                (pl.Series(name, unscaled).cast(pl.Decimal(38, 0)) * step).cast(pl.Decimal(38, places)).alias(name)
            ).to_series()
            return _without(pl, exact, missing)
        case Names(place=place, names=names):
            return pl.select(
                pl.lit(pl.Series([*names, None], dtype=pl.String)).gather(np.where(place < 0, len(names), place)).alias(name)
            ).to_series()
        case _:
            assert_never(column)


def _without(pl: Any, series: Any, missing: Array | None) -> Any:
    if missing is None:
        return series
    return pl.select(pl.when(pl.Series(~missing)).then(series).alias(series.name)).to_series()


# ---------------------------------------------------------------- pandas


def to_pandas(columns: Mapping[str, Outcome], index: Any) -> Any:
    import pandas as pd

    return pd.DataFrame({name: pd.Series(_pandas(pd, column), index=index) for name, column in columns.items()}, index=index)


def _pandas(pd: Any, column: Outcome) -> Any:
    match column:
        case WholeNumbers(values=values, missing=missing) if missing is None or values.dtype == object:
            return (
                values
                if missing is None
                else _objects([None if gone else value for value, gone in zip(values.tolist(), missing.tolist(), strict=True)])
            )
        case WholeNumbers(values=values, missing=missing):
            return pd.arrays.IntegerArray(values.astype(np.int64), missing)
        case Truths(values=values, missing=missing):
            return values if missing is None else pd.arrays.BooleanArray(values, missing)
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing):
            return _objects(_decimals(unscaled, places, missing))
        case Names(place=place, names=names):
            return pd.array(_objects([*names, None])[place], dtype="str" if int(pd.__version__.split(".")[0]) >= 3 else "object")
        case _:
            assert_never(column)


# ---------------------------------------------------------------- pyarrow


def to_pyarrow(columns: Mapping[str, Outcome]) -> Any:
    import pyarrow as pa

    return pa.table({name: _pyarrow(pa, column) for name, column in columns.items()})


def _pyarrow(pa: Any, column: Outcome) -> Any:
    match column:
        case WholeNumbers(values=values, missing=missing) if values.dtype == object:
            return pa.array(_decimals(values, 0, missing), pa.decimal256(76, 0))
        case WholeNumbers(values=values, missing=missing) | Truths(values=values, missing=missing):
            return pa.array(values, mask=missing)
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing) if unscaled.dtype == object:
            return pa.array(_decimals(unscaled, places, missing), pa.decimal256(76, places))
        case DecimalNumbers(unscaled=unscaled, places=places, missing=missing):
            words = np.empty((len(unscaled), 2), np.int64)
            words[:, 0], words[:, 1] = unscaled, unscaled >> 63
            present = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
            return pa.Array.from_buffers(pa.decimal128(38, places), len(unscaled), [present, pa.py_buffer(words)])
        case Names(place=place, names=names):
            return pa.array([*names, None], pa.string()).take(pa.array(np.where(place < 0, len(names), place)))
        case _:
            assert_never(column)
