"""The flat form over columns, of many sets of facts at once: each set is a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
from attrs import evolve

from rubric_engine.core.flat.cells import Request
from rubric_engine.core.ir import Program
from rubric_engine.scoring.columnar.answers import Choices, Numbers, YesNo, column_of
from rubric_engine.scoring.columnar.from_values import table_of
from rubric_engine.scoring.columnar.numpy_ import run
from rubric_engine.scoring.columnar.stages import prepare
from tests.conformance.interpreter import CellName, CellValue
from tests.conformance.staged import Answer, Units, staged


def answers_in_columns(program: Program, sets: Sequence[Units], alone: bool, request: Request) -> list[Answer]:
    """For each set of facts, of one program."""
    table, given = table_of(program, [each for units in sets for each in units.items()])
    if not alone:
        table = evolve(table, cohort=np.repeat(np.arange(len(sets)), [len(units) for units in sets]))
    prepared = prepare(staged(program, given, alone, request))
    values = run(prepared, table)
    columns = {(cell.of, cell.id): column_of(cell, values, table.rows) for cell in prepared.cells.cells}
    found: list[Mapping[CellName, CellValue]] = [{name: _value(each, row) for name, each in columns.items()} for row in range(table.rows)]
    refused = {(of, id): what for of, id, what in prepared.cells.unsupported}
    ends = list(accumulate(len(units) for units in sets))
    return [Answer(found[end - len(units) : end], refused) for units, end in zip(sets, ends, strict=True)]


def _value(column: Numbers | Choices | YesNo, row: int) -> CellValue:
    match column:
        case Numbers(top=top, bottom=bottom, there=there):
            if there is not None and not there[row]:
                return None
            return Fraction(int(top[row]), bottom if isinstance(bottom, int) else int(bottom[row]))
        case Choices(place=place, names=names):
            return names[place[row]] if place[row] >= 0 else None
        case YesNo(true=true, known=known):
            return bool(true[row]) if known is None or known[row] else None
