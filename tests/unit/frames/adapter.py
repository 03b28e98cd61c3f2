"""The columnar back-end as one that the conformance tests can hold against the reference: ``run(program, units, alone, request)``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.core.flat.cells import Request, cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import Program
from rubric_engine.core.values import Value
from rubric_engine.scoring.columnar.answers import CellName, Choices, Numbers, YesNo, column_of
from rubric_engine.scoring.columnar.from_values import table_of
from rubric_engine.scoring.columnar.numpy_ import run as run_prepared
from rubric_engine.scoring.columnar.stages import Prepared, prepare
from tests.conformance.backends import Answer

CellValue = Fraction | str | bool | None
_kept: dict[tuple[object, ...], tuple[Program, Prepared]] = {}


def run(program: Program, units: Mapping[str | None, Mapping[str, Value | None]], alone: bool, request: Request) -> Answer:
    table, given = table_of(program, list(units.items()))
    key = (id(program), alone, request, given.open, tuple(sorted(given.scales.items(), key=str)))
    if key not in _kept or _kept[key][0] is not program:
        if len(_kept) > 64:
            _kept.clear()
        _kept[key] = (program, prepare(cells(flatten(program, alone=alone, given=Given(given.open, given.scales)), request)))
    prepared = _kept[key][1]
    values = run_prepared(prepared, table)
    found: list[dict[CellName, CellValue]] = [{} for _ in units]
    for cell in prepared.cells.cells:
        column = column_of(cell, values, table.rows)
        for row in range(table.rows):
            found[row][cell.of, cell.id] = _value(column, row)
    return Answer(found, {(of, id): what for of, id, what in prepared.cells.unsupported})


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
