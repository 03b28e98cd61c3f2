"""Tables with columns of all kinds, of pyarrow and Polars, through the door for frames; and their rows through the door for mappings, which must not take more."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa

from fuzz.made import Maker
from fuzz.rubrics import rubrics
from fuzz.shared import MOST, proper_facts
from fuzz.targets.facts_mapping import names_of
from rubric_engine import FactError
from rubric_engine.frames import UnsupportedError

WANTED = (("total",), ("total", "range"), ("total", "grade", "flags"), ("total", "nodes", "lines"))
TYPES: tuple[Any, ...] = (
    None, pa.int8(), pa.int64(), pa.uint64(), pa.float32(), pa.float64(), pa.decimal128(38, 10), pa.string(), pa.large_string(), pa.bool_(), pa.date32(),
    pa.timestamp("ns"), pa.null(), pa.binary(), pa.dictionary(pa.int8(), pa.string()), pa.list_(pa.struct([("days", pa.int64()), ("done", pa.bool_())])),
)  # fmt: skip


def run(data: bytes) -> None:
    """The first bytes say for which rubric, and what is asked."""
    first, how, kind = (*data[:3], 0, 0, 0)[:3]
    rubric = rubrics()[first % len(rubrics())]
    make = Maker(data[3:MOST], names_of(rubric))
    table: Any = made_table(make, 5)
    if kind % 2:
        try:
            table = pl.from_arrow(table)
        except Exception:  # Polars hasn't this kind of column; that is none of our business
            return
    try:
        found = rubric.score_frame(table, want=WANTED[how % len(WANTED)], alone=how > 127, nan="missing" if kind > 127 else "refuse")
    except FactError as error:
        proper_facts(error)
    except UnsupportedError as error:
        if not str(error):
            raise AssertionError("a refusal without a reason") from error
    else:
        assert found.frame.shape[0] == table.shape[0], "a row was lost"


def made_table(make: Maker, fewer: int) -> Any:
    """A table with fewer rows, and columns, than that."""
    rows = make.byte() % fewer
    columns: dict[str, Any] = {}
    for _ in range(make.byte() % fewer):
        name = make.name()
        made = _column([make.value(3) for _ in range(rows)], make.pick(TYPES))
        if isinstance(name, str) and made is not None:
            columns[name.encode("utf-8", "replace").decode()] = made
    return pa.table(columns)


def _column(values: list[object], kind: Any) -> Any:
    """None where Arrow doesn't take the values as this kind."""
    try:
        return pa.array(values, kind)
    except Exception:  # whatever Arrow says of values that don't fit
        return None
