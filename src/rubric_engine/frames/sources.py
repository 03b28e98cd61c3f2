"""The frames that are taken, each with its names, its columns and the way back to the same kind. Libraries are imported where one of their frames has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.frames import arrow_c, words
from rubric_engine.frames.arrays import ARROW_ARRAY, Arrays, Together, pandas_arrays
from rubric_engine.frames.outcome import Outcome, to_numpy, to_pandas, to_polars, to_pyarrow
from rubric_engine.frames.plain_rows import Rows, of_mapping, of_pandas, of_polars, of_pyarrow
from rubric_engine.frames.raw import Array, Coded, Floats, Ints, Objects, Raw, YesNos, coded, of_numpy

KINDS: Final = (
    "a Polars DataFrame or LazyFrame, a pandas DataFrame, a pyarrow Table, a DuckDB relation, a mapping of NumPy arrays, "
    "or any frame that narwhals knows or that has __arrow_c_stream__"
)


@frozen(eq=False)
class Source:
    """``read`` gives the columns of these names; ``build`` makes a frame of the same kind of some of the caller's columns and of new ones. ``height``: how many rows
    there are, where that is known beforehand; ``rows``: all of them as Python's own values, where that is plain to see (``plain_rows``);
    ``together``: all columns at once, if it costs nothing."""

    kind: str
    names: tuple[str, ...]
    read: Callable[[Sequence[str]], Mapping[str, Raw]] = field(repr=False)
    build: Callable[[Sequence[str], Mapping[str, Outcome]], Any] = field(repr=False)
    height: int | None = None
    rows: Callable[[], Rows | None] = field(default=lambda: None, repr=False)
    together: Callable[[], Together | None] | None = field(default=None, repr=False)


def source_of(frame: Any, language: Language = "en") -> Source:
    """Raises TypeError for what is no frame, ValueError for one that can't be taken."""
    module = type(frame).__module__.partition(".")[0]
    name = type(frame).__name__
    match module, name:
        case "polars", "DataFrame":
            return _polars(frame, lazy=False)
        case "polars", "LazyFrame":
            return _polars(frame, lazy=True)
        case "pandas", "DataFrame":
            return _pandas(frame, language)
        case "pyarrow", "Table":
            return _pyarrow("pyarrow", frame, lambda table: table)
        case "pyarrow", "RecordBatch":
            return _record_batch(frame)
        case (("duckdb" | "_duckdb"), _) if hasattr(frame, "to_arrow_table") or hasattr(frame, "fetch_arrow_table"):
            return _duckdb(frame)
        case "narwhals", _:
            return _narwhals(frame, language)
    if isinstance(frame, Mapping):
        return _mapping(frame, language)
    found = _arrow(frame) if hasattr(frame, "__arrow_c_stream__") else None
    if found is None:
        raise TypeError(f"a frame is wanted ({KINDS}), not {module}.{name}")
    return found


# ---------------------------------------------------------------- Polars


def _polars(frame: Any, *, lazy: bool) -> Source:
    import polars as pl

    names = tuple(frame.collect_schema().names()) if lazy else tuple(frame.columns)

    def read(wanted: Sequence[str]) -> Mapping[str, Raw]:
        if lazy:
            held = frame.select(wanted).collect()
        else:
            held = frame if len(wanted) == len(names) else pl.DataFrame([frame.get_column(name) for name in wanted])
        texts = [name for name, kind in zip(held.columns, held.dtypes, strict=True) if isinstance(kind, pl.String)]
        if texts:
            held = held.with_columns(pl.col(texts).cast(pl.Categorical))
        return _read_polars(held)

    def build(keep: Sequence[str], new: Mapping[str, Outcome]) -> Any:
        made = to_polars(new)
        kept = frame.select(keep).collect() if lazy else frame
        result = pl.DataFrame([*(kept.get_column(name) for name in keep), *made.get_columns()]) if keep else made
        return result.lazy() if lazy else result

    if lazy:
        return Source("polars lazy", names, read, build)
    return Source("polars", names, read, build, frame.height, lambda: of_polars(frame), lambda: arrow_c.exported(frame))


def _read_polars(held: Any) -> Mapping[str, Raw]:
    try:
        return arrow_c.columns(held)
    except arrow_c.SeveralChunksError:
        return arrow_c.columns(held.rechunk()) if len(held) and held.n_chunks("all") != [1] * held.width else _each(held)
    except TypeError:
        return _each(held)


def _each(held: Any) -> Mapping[str, Raw]:
    """Column by column, where one of them can only be read value by value."""
    found: dict[str, Raw] = {}
    for name in held.columns:
        column = held.select(name)
        try:
            found[name] = arrow_c.columns(column.rechunk())[name]
        except (TypeError, arrow_c.SeveralChunksError):
            found[name] = Objects(column.to_series().to_list())
    return found


# ---------------------------------------------------------------- Arrow


def _pyarrow(kind: str, table: Any, back: Callable[[Any], Any]) -> Source:
    import pyarrow as pa

    def read(wanted: Sequence[str]) -> Mapping[str, Raw]:
        held = table.select(list(wanted))
        for place, each in enumerate(held.schema):
            if pa.types.is_string(each.type) or pa.types.is_large_string(each.type):
                held = held.set_column(place, each.name, held.column(place).dictionary_encode())
        if any(column.num_chunks > 1 for column in held.columns):
            held = held.unify_dictionaries().combine_chunks()
        return _read_arrow(held)

    def build(keep: Sequence[str], new: Mapping[str, Outcome]) -> Any:
        made = to_pyarrow(new)
        for place, name in enumerate(keep):
            made = made.add_column(place, table.schema.field(name), table.column(name))
        return back(made)

    return Source(kind, tuple(table.column_names), read, build, table.num_rows, lambda: of_pyarrow(table), lambda: arrow_c.exported(table))


def _read_arrow(table: Any) -> Mapping[str, Raw]:
    try:
        return arrow_c.columns(table)
    except (TypeError, arrow_c.SeveralChunksError):
        found: dict[str, Raw] = {}
        for name in table.column_names:
            try:
                found[name] = arrow_c.columns(table.select([name]))[name]
            except (TypeError, arrow_c.SeveralChunksError):
                found[name] = Objects(table.column(name).to_pylist())
        return found


def _record_batch(batch: Any) -> Source:
    import pyarrow as pa

    return _pyarrow(
        "pyarrow", pa.Table.from_batches([batch]), lambda table: table.combine_chunks().to_batches()[0] if table.num_rows else table
    )


def _duckdb(relation: Any) -> Source:
    """The result is a relation over an Arrow table, in the order of the relation."""
    import duckdb

    table = relation.to_arrow_table() if hasattr(relation, "to_arrow_table") else relation.fetch_arrow_table()
    return _pyarrow("duckdb", table, duckdb.from_arrow)


def _arrow(frame: Any) -> Source | None:
    """Anything that gives its columns through Arrow; the result is a table of pyarrow. None for a single column, which gives itself so too."""
    import pyarrow as pa

    try:
        table = pa.table(frame)
    except pa.ArrowInvalid:
        return None
    return _pyarrow("arrow", table, lambda table: table)


def _narwhals(frame: Any, language: Language) -> Source:
    import narwhals as nw

    native = source_of(nw.to_native(frame), language)
    return evolve(native, kind=f"narwhals, {native.kind}", build=lambda keep, new: nw.from_native(native.build(keep, new)))


# ---------------------------------------------------------------- NumPy and pandas


def _mapping(frame: Mapping[Any, Any], language: Language) -> Source:
    for name in frame if set(map(type, frame)) != {str} else ():
        if not isinstance(name, str):
            raise TypeError(f"columns have texts for names, not {name!r}")
    sizes = set(map(len, frame.values()))
    if len(sizes) > 1:
        raise ValueError(words.different_lengths(sorted(sizes), language))

    def read(wanted: Sequence[str]) -> Mapping[str, Raw]:
        return {name: _array(frame[name]) for name in wanted}

    def build(keep: Sequence[str], new: Mapping[str, Outcome]) -> Any:
        return {**{name: frame[name] for name in keep}, **to_numpy(new)}

    def together() -> Together:
        columns = list(frame.values())
        return Arrays.of(columns, lambda place: _array(columns[place]))

    return Source("numpy", tuple(frame), read, build, next(iter(sizes), 0), lambda: of_mapping(frame), together)


def _array(column: Any) -> Raw:
    return of_numpy(column) if isinstance(column, np.ndarray) else coded(list(column))


def _pandas(frame: Any, language: Language) -> Source:
    names = tuple(frame.columns.tolist())
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"columns have texts for names, not {name!r}")
    if len(set(names)) < len(names):
        raise ValueError(words.same_names(language))

    def read(wanted: Sequence[str]) -> Mapping[str, Raw]:
        import pandas as pd

        series = {name: frame[name] for name in wanted}
        of_arrow = [name for name, each in series.items() if isinstance(each.dtype, pd.ArrowDtype)]
        together = _arrow_series({name: series[name] for name in of_arrow}) if of_arrow else {}
        return {name: together[name] if name in together else _series(each) for name, each in series.items()}

    def build(keep: Sequence[str], new: Mapping[str, Outcome]) -> Any:
        import pandas as pd

        return pd.concat([frame[list(keep)], to_pandas(new, frame.index)], axis=1) if keep else to_pandas(new, frame.index)

    def together() -> Together | None:
        return _pandas_together(frame, names, read)

    return Source("pandas", names, read, build, len(frame), lambda: of_pandas(frame), together)


def _pandas_together(frame: Any, names: tuple[str, ...], read: Callable[[Sequence[str]], Mapping[str, Raw]]) -> Together | None:
    columns = pandas_arrays(frame)
    if columns is None:
        return None
    if all(type(each).__name__ == ARROW_ARRAY for each in columns):
        import pyarrow as pa

        return arrow_c.exported(pa.Table.from_arrays([each.__arrow_array__() for each in columns], names))
    return Arrays.of(columns, lambda place: read((names[place],))[names[place]])


def _series(series: Any) -> Raw:
    """NaN in a column of doubles stays what it is; NA, NaT and None are missing, and so is NaN among texts, where pandas knows nothing else."""
    import pandas as pd

    kind = series.dtype
    if isinstance(kind, np.dtype):
        if not kind.hasobject:
            return of_numpy(series.to_numpy())
        held = series.to_numpy()
        return coded([None if value is None or value is pd.NA or value is pd.NaT else value for value in held.tolist()])
    if isinstance(kind, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        return Coded(np.maximum(codes, 0), list(kind.categories) or [""], _mask(codes < 0))
    if isinstance(kind, pd.StringDtype):
        codes, distinct = pd.factorize(series)
        return Coded(np.maximum(codes, 0), [str(each) for each in distinct] or [""], _mask(codes < 0))
    missing = _mask(series.isna().to_numpy())
    if kind.kind in "iuf":
        values = series.to_numpy(dtype=kind.numpy_dtype, na_value=0)
        return (Floats if kind.kind == "f" else Ints)(values, missing)
    if kind.kind == "b":
        return YesNos(series.to_numpy(dtype=np.bool_, na_value=False), missing)
    values = [None if value is pd.NA or value is pd.NaT else value for value in series.tolist()]
    return coded(values)


def _arrow_series(columns: Mapping[str, Any]) -> Mapping[str, Raw]:
    import pyarrow as pa

    held = {}
    for name, series in columns.items():
        array = series.array
        column = pa.chunked_array(array.__arrow_array__() if hasattr(array, "__arrow_array__") else pa.array(series))
        texts = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        held[name] = column.dictionary_encode() if texts else column
    table = pa.table(held)
    if any(column.num_chunks > 1 for column in table.columns):
        table = table.unify_dictionaries().combine_chunks()
    return _read_arrow(table)


def _mask(missing: Array) -> Array | None:
    return missing if missing.any() else None
