"""A Parquet file of moderate size as rows of Python's own values, for the door that takes facts row by row."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.plain_numbers import shortest
from rubric_engine.facts.problems import Place, Problems, Told
from rubric_engine.facts.text_file import why_unreadable

MAX_ROWS: Final = 100_000
MAX_VALUES: Final = 5_000_000
_MAX_MB: Final = 400  # of values that are unpacked
_BATCH: Final = 4_096


@frozen
class Rows:
    """The names of the columns, and each row's values."""

    names: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def rows_of(path: str | os.PathLike[str], problems: Problems) -> Rows | None:
    """The rows of a Parquet file, or None with a problem. A float of 32 or 16 bits is what is printed for it, as in a frame."""
    name = Path(path).name
    place = Place(file=name)

    def unreadable(english: str, chinese: str) -> None:
        problems.add("F550", place, name=os.fspath(path), why=Both(Told(english), Told(chinese)))

    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        unreadable(f"Parquet files need {error.name}: install `pyarrow`", f"读取 Parquet 文件需要 {error.name}，请安装「pyarrow」")
        return None
    try:
        with open(path, "rb") as opened, pq.ParquetFile(opened) as file:
            if not _is_moderate(file.metadata):
                _too_large(place, name, problems)
                return None
            fields = list(file.schema_arrow)
            own = [_own(field.type, pa) for field in fields]
            rows: list[tuple[object, ...]] = []
            unpacked = 0
            for batch in file.iter_batches(batch_size=_BATCH):
                unpacked += batch.nbytes
                if unpacked > _MAX_MB * 2**20:
                    _too_large(place, name, problems)
                    return None
                columns = [[convert(value) for value in column.to_pylist()] for column, convert in zip(batch.columns, own, strict=True)]
                rows += zip(*columns, strict=True)
            return Rows(tuple(field.name for field in fields), tuple(rows))
    except (pa.ArrowException, struct.error, OverflowError) as error:
        unreadable(f"it is damaged or no Parquet file ({error})", "文件已损坏，或不是 Parquet 文件")
    except (OSError, ValueError) as error:
        why = why_unreadable(error)
        unreadable(why.en, why.zh)
    return None


def _is_moderate(about: Any) -> bool:
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    values = sum(group.column(number).num_values for group in groups for number in range(group.num_columns))
    return bool(about.num_rows <= MAX_ROWS and values <= MAX_VALUES)


def _too_large(place: Place, name: str, problems: Problems) -> None:
    problems.add("F564", place, name=name, rows=f"{MAX_ROWS:,}", values=f"{MAX_VALUES:,}", size=str(_MAX_MB))


def _own(kind: Any, pa: Any) -> Callable[[Any], Any]:
    """What makes Python's own value of what Arrow gives for a value of a type."""
    types = pa.types
    if types.is_float32(kind) or types.is_float16(kind):
        form: Literal["f", "e"] = "f" if types.is_float32(kind) else "e"
        return lambda value: None if value is None else shortest(float(value), form)
    if types.is_dictionary(kind):
        return _own(kind.value_type, pa)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = _own(kind.value_type, pa)
        return lambda value: None if value is None else [inner(each) for each in value]
    if types.is_struct(kind):
        parts = {field.name: _own(field.type, pa) for field in kind}
        return lambda value: None if value is None else {name: parts[name](each) for name, each in value.items()}
    return lambda value: value
