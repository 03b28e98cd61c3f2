"""Frames out of facts that the door has read, and the cells of a scored frame, to hold against the reference evaluator."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.frames import FrameResult, UnsupportedError, score_frame

Facts = Mapping[str, Value | None]
EVERYTHING = ("range", "grade", "flags", "nodes", "ranges", "lines")
UNIT = "the unit's name"
COHORT = "the cohort"


def raw(spec: FactSpec, value: Value | None) -> object:
    """What a caller would have given for the value."""
    match value:
        case None | bool() | str():
            return value
        case tuple():
            fields = {column.name: column for column in spec.fields}
            return [{name: raw(fields[name], each) for name, each in record} for record in value]
        case Fraction() if spec.kind is ValueKind.DATE:
            return datetime.date.fromordinal(int(value))
        case Fraction() if spec.kind is ValueKind.CHOICE:
            return spec.options[int(value)].name
        case Fraction():
            return int(value) if value.denominator == 1 else value
        case _:
            return NONE


def columns_of(program: Program, units: Sequence[tuple[str, Facts]], cohorts: int = 1, seed: int = 1) -> dict[str, list[Any]]:
    """Each unit once in each cohort, shuffled."""
    rows = [(name, facts, cohort) for cohort in range(cohorts) for name, facts in units]
    random.Random(seed).shuffle(rows)
    found: dict[str, list[Any]] = {UNIT: [name for name, _, _ in rows], COHORT: [7 * cohort for _, _, cohort in rows]}
    for spec in program.facts:
        if not spec.shared:
            found[spec.name] = [raw(spec, facts.get(spec.name)) for _, facts, _ in rows]
    return found


def shared_of(program: Program, units: Sequence[tuple[str, Facts]]) -> dict[str, object]:
    return {spec.name: raw(spec, units[0][1].get(spec.name)) for spec in program.facts if spec.shared}


def scored(
    program: Program,
    units: Sequence[tuple[str, Facts]],
    *,
    alone: bool,
    make: Callable[[dict[str, list[Any]]], Any],
    cohorts: int = 2,
    **more: Any,
) -> tuple[FrameResult | None, list[tuple[str, dict[str, Any]]]]:
    """The result, and of each row the unit and its cells; nothing where the total isn't for frames. ``more``: for ``score_frame``."""
    frame = make(columns_of(program, units, 1 if alone else cohorts))
    try:
        result = score_frame(
            program,
            frame,
            cohort=None if alone else COHORT,
            alone=alone,
            unit=UNIT,
            keep=(UNIT, COHORT),
            shared=shared_of(program, units),
            **{"want": EVERYTHING, **more},
        )
    except UnsupportedError:
        return None, []
    return result, rows_of(result)


def rows_of(result: FrameResult) -> list[tuple[str, dict[str, Any]]]:
    held = {name: values_of(result.frame, name) for name in (UNIT, *result.columns)}
    names = held.pop(UNIT)
    return [(name, {column: values[row] for column, values in held.items()}) for row, name in enumerate(names)]


def values_of(frame: Any, name: str) -> list[Any]:
    """A column as Python's own values; nothing is None."""
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if hasattr(frame, "fetchall"):
        frame = frame.to_arrow_table()
    column = frame[name]
    if hasattr(column, "to_pylist"):
        return list(column.to_pylist())
    values = column.to_list() if hasattr(column, "to_list") else column.tolist() if hasattr(column, "tolist") else column
    return [None if _is_nothing(value) else value for value in values]


def _is_nothing(value: Any) -> bool:
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def number(cells: Mapping[str, Any], name: str) -> Fraction | None:
    """A number in whichever form it stands."""
    if name in cells:
        return None if cells[name] is None else Fraction(cells[name])
    top, bottom = cells[f"{name}.top"], cells[f"{name}.bottom"]
    return None if top is None else Fraction(top, bottom)
