"""The rows of a frame as Python's own values, where its columns are of types whose values stand for themselves: for frames of few rows.

What a library rounds, widens or wraps (narrow floats, points of time) isn't read here: None then, and the columns are read as columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from rubric_engine.frames.arrays import ARROW_ARRAY, pandas_arrays

Rows = list[tuple[Any, ...]]

_NUMPY_KINDS: Final = frozenset("biuU")
_PANDAS_KINDS: Final = frozenset("biu")


_polars_kinds: list[frozenset[Any]] = []
"""Of Polars, once it has been imported."""


def of_polars(frame: Any) -> Rows | None:
    import polars as pl

    if not _polars_kinds:
        whole = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
        _polars_kinds.append(frozenset((*whole, pl.Float64, pl.Decimal, pl.Boolean, pl.String, pl.Categorical, pl.Enum, pl.Date)))
    plain, kinds = _polars_kinds[0], frame.dtypes
    others = set(map(type, kinds)) - plain
    if others - {pl.List}:
        return None
    for kind in kinds if others else ():
        inner = kind.inner if type(kind) is pl.List else None
        if inner is not None and (type(inner) is not pl.Struct or not {type(each.dtype) for each in inner.fields} <= plain):
            return None
    return frame.rows()  # type: ignore[no-any-return]


def of_pyarrow(table: Any) -> Rows | None:
    if not all(map(_is_plain_arrow, table.schema.types)):
        return None
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


@lru_cache(maxsize=256)
def _is_plain_arrow(kind: Any) -> bool:
    import pyarrow.types as of

    if of.is_list(kind) or of.is_large_list(kind):
        inner = kind.value_type
        return bool(of.is_struct(inner)) and all(_is_scalar(inner.field(place).type) for place in range(inner.num_fields))
    return _is_scalar(kind)


def _is_scalar(kind: Any) -> bool:
    import pyarrow.types as of

    tests = (of.is_integer, of.is_boolean, of.is_float64, of.is_string, of.is_large_string, of.is_date32, of.is_decimal)
    return any(test(kind) for test in tests) or (of.is_dictionary(kind) and bool(of.is_string(kind.value_type)))


def of_mapping(frame: Mapping[str, Any]) -> Rows | None:
    columns: list[Sequence[Any]] = []
    for column in frame.values():
        if not isinstance(column, np.ndarray):
            columns.append(column)
            continue
        kind = column.dtype
        if column.ndim != 1 or not (kind.kind in _NUMPY_KINDS or kind in (np.float64, "datetime64[D]") or kind.hasobject):
            return None
        columns.append(column.tolist())
    return list(zip(*columns, strict=True))


def of_pandas(frame: Any) -> Rows | None:
    kinds = frame.dtypes.tolist()
    if all(isinstance(kind, np.dtype) for kind in kinds):
        return list(map(tuple, frame.to_numpy(dtype=object).tolist())) if all(map(_is_plain_numpy, kinds)) else None
    columns: list[Sequence[Any]] = []
    arrays = pandas_arrays(frame)
    if arrays is not None and all(type(each).__name__ == ARROW_ARRAY for each in arrays):
        if not all(_is_plain_arrow(kind.pyarrow_dtype) for kind in kinds):
            return None
        return list(zip(*(each.__arrow_array__().to_pylist() for each in arrays), strict=True))
    for name, kind in zip(frame.columns, kinds, strict=True):
        arrow = getattr(kind, "pyarrow_dtype", None)
        if arrow is not None and _is_plain_arrow(arrow):
            columns.append(frame[name].array.__arrow_array__().to_pylist())
        elif _is_plain_numpy(kind) if isinstance(kind, np.dtype) else _is_plain_pandas(kind):
            columns.append(frame[name].to_numpy(dtype=object).tolist())
        else:
            return None
    return list(zip(*columns, strict=True))


def _is_plain_numpy(kind: np.dtype[Any]) -> bool:
    return kind.kind in _PANDAS_KINDS or kind == np.float64 or kind.hasobject


def _is_plain_pandas(kind: Any) -> bool:
    """Integers, truths and texts in pandas' own types; what is missing in them is no value that code takes."""
    import pandas as pd

    return getattr(kind, "kind", "") in _PANDAS_KINDS or isinstance(kind, pd.StringDtype)
