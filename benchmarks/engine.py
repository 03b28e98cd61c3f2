"""The engine through its public names. What an installed version doesn't have yet is None here, and its row says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.facts import BRIEFINGS, Facts
from rubric_engine import load
from rubric_engine.rubric import Rubric

ROOT = Path(__file__).resolve().parents[1]
NOT_YET = "not there yet"
NUMBER = "number"


@cache
def rubric() -> Rubric:
    return load(ROOT / "rubrics" / "2014_assessment.rubric")


def total(facts: Facts) -> Any:
    return rubric().score(facts).total


def ledger(facts: Facts) -> Any:
    return rubric().score(facts).ledger


def cohort(units: Sequence[Facts]) -> list[Any]:
    scored = rubric().score_cohort(named(units))
    return [scored[str(number)].total for number in range(len(units))]


def named(units: Sequence[Facts]) -> dict[str, Facts]:
    return {str(number): unit for number, unit in enumerate(units)}


def ready_total(facts: Facts) -> Callable[[], Any] | None:
    """Scores facts that were validated before; None where there is no scorer."""
    made: Any = rubric()
    if not hasattr(made, "scorer"):
        return None
    scorer = made.scorer()
    ready = scorer.ready(facts)
    return lambda: scorer.total(ready)


def has_frames() -> bool:
    return hasattr(rubric(), "score_frame")


def frame_totals(frame: Any, ranked: bool) -> Any:
    """The totals of a frame, in its order, as a NumPy array."""
    made: Any = rubric()
    table, lists = frame if isinstance(frame, tuple) else (frame, None)
    who: dict[str, Any] = {"cohort": "cohort"} if ranked else {"alone": True, "keep": ["cohort"]}
    return totals_of(made.score_frame(table, lists=lists, unit=None if lists is None else NUMBER, **who))


def totals_of(scored: Any) -> Any:
    """Whatever holds the totals: a frame with a column, or an object with a field."""
    import numpy as np

    total = scored["total"] if hasattr(scored, "__getitem__") else scored.total
    return total.to_numpy() if hasattr(total, "to_numpy") else np.asarray(total)


def polars_frame(table: Mapping[str, Any]) -> Any:
    """A table as the engine takes it: briefings are a list of records in a column."""
    import numpy as np
    import polars as pl
    import pyarrow as pa

    sent, adopted, endorsed = (np.asarray(table[name]) for name in BRIEFINGS)
    offsets = np.concatenate([[0], np.cumsum(sent)])
    number = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sent)  # the briefings of a unit, from zero
    records = pa.StructArray.from_arrays(
        [
            pa.array(np.datetime64("2014-01-15") + 59 * number).cast(pa.date32()),
            pa.array(number < np.repeat(adopted, sent)),
            pa.array(number < np.repeat(endorsed, sent)),
        ],
        names=["date", "adopted", "endorsed"],
    )
    lists = pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), records))
    return pl.DataFrame({name: values for name, values in table.items() if name not in BRIEFINGS}).with_columns(briefings=lists)


def arrays(frame: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A Polars frame as arrays by name; briefings are arrays of their own, with the number of the unit."""
    import numpy as np

    found = {column.name: column.to_numpy() for column in frame.get_columns() if column.name != "briefings"}
    found[NUMBER] = np.arange(len(frame))
    sent = frame["briefings"].list.len().to_numpy()
    records = frame["briefings"].explode(empty_as_null=False).struct.unnest()
    briefings = {column.name: column.to_numpy() for column in records.get_columns()}
    return found, {"briefings": {NUMBER: np.repeat(found[NUMBER], sent), **briefings}}
