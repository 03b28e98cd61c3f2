"""Rows in which facts are missing, by the reference evaluator: where only they stand in the way, and rows don't hang on one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from rubric_engine.core.flat.cells import Cell, ChoiceCell, Of
from rubric_engine.core.flat.ops import Part
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import Program
from rubric_engine.core.results import EntryKind, UnitResult
from rubric_engine.facts import raise_for
from rubric_engine.facts.mapping import read_unit
from rubric_engine.frames.raw import Array, at
from rubric_engine.frames.reading import Frame
from rubric_engine.frames.results import name_of
from rubric_engine.scoring.columnar.answers import Choices, Column, Numbers, YesNo, column_of
from rubric_engine.scoring.reference import score_unit

Result = Fraction | str | bool | None


def scored_again(columns: Mapping[str, Column], cells: Sequence[Cell], program: Program, held: Frame) -> tuple[dict[str, Column], int]:
    """Columns of all rows as if nothing were missing, with the rows in which something is; and how many these are."""
    rows = np.flatnonzero(_incomplete(held))
    results = [cells_of(_by_reference(program, held, int(row))) for row in rows]
    changed = dict(columns)
    for cell in cells:
        name = name_of(cell.of, cell.id)
        found = [each.get((cell.of, cell.id)) for each in results]
        if name in changed:
            changed[name] = _overwritten(changed[name], rows, found)
        elif any(each is not None for each in found):
            changed[name] = _overwritten(column_of(cell, {cell.place: -1} if isinstance(cell, ChoiceCell) else {}, held.rows), rows, found)
    return changed, len(rows)


def filled(held: Frame) -> Frame:
    return Frame(held.rows, held.table, Given(frozenset(), held.given.scales), held.columns, held.raws, held.language)


def _incomplete(held: Frame) -> Array:
    """The rows in which a fact, or a field of a record, is missing."""
    found = np.zeros(held.rows, np.bool_)
    for level, name in held.given.open or ():
        given = held.table.truths[level, name, Part.GIVEN].part(0, int(held.table.offsets[level][-1]) if level else held.rows)
        if level is None:
            found |= ~given
        else:
            found[np.searchsorted(held.table.offsets[level], np.flatnonzero(~given), side="right") - 1] = True
    return found


def _by_reference(program: Program, held: Frame, row: int) -> UnitResult:
    facts, problems = read_unit(program, {name: at(raw, row) for name, raw in held.raws.items()})
    raise_for(problems, held.language)
    return score_unit(program, facts)


def cells_of(result: UnitResult) -> dict[tuple[Of, str], Result]:
    found: dict[tuple[Of, str], Result] = {
        (Of.TOTAL, ""): result.total,
        (Of.WHY_NONE, ""): result.why_none,
        (Of.LOW, ""): result.low,
        (Of.HIGH, ""): result.high,
        (Of.COMPLETE, ""): result.complete,
        (Of.GRADE, ""): result.grade,
    }
    found |= {(Of.FLAG, flag.name): flag.raised for flag in result.flags}
    for node in result.nodes:
        found |= {(Of.POINTS, node.id): node.points, (Of.LOW, node.id): node.low, (Of.HIGH, node.id): node.high}
    return found | {(Of.LINE, entry.id): entry.points for entry in result.ledger if entry.kind is EntryKind.LINE}


def _overwritten(column: Column, rows: Array, found: Sequence[Any]) -> Column:
    match column:
        case Choices(place=place, names=names):
            changed = place.copy()
            changed[rows] = [names.index(each) if each is not None else -1 for each in found]
            return Choices(changed, names)
        case YesNo(true=true, known=known):
            yes, sure = true.copy(), np.ones(len(true), np.bool_) if known is None else known.copy()
            yes[rows], sure[rows] = [each is True for each in found], [each is not None for each in found]
            return YesNo(yes, sure)
        case Numbers(top=top, bottom=bottom, there=there):
            numbers = [Fraction(0) if each is None else Fraction(each) for each in found]
            shown = np.ones(len(top), np.bool_) if there is None else there.copy()
            shown[rows] = [each is not None for each in found]
            if isinstance(bottom, int) and fit(numbers, bottom):
                tops: list[int] = [int(number * bottom) for number in numbers]
                below: Array | int = bottom
            else:
                tops = [number.numerator for number in numbers]
                below = np.full(len(top), bottom, object) if isinstance(bottom, int) else bottom.astype(object)
                below[rows] = [number.denominator for number in numbers]
            large = top.dtype.hasobject or any(abs(each) >= 2**63 for each in tops)
            above = top.astype(object if large else np.int64)
            above[rows] = tops
            return Numbers(above, below, shown)


def fit(numbers: Iterable[Fraction], bottom: int) -> bool:
    """Whether all of them are whole numbers over ``bottom``."""
    return all((number * bottom).denominator == 1 for number in numbers)
