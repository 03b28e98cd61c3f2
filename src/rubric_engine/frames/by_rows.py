"""A frame scored row by row, because the caller says so: by compiled code, or by the reference evaluator, which can give everything.

The door is that of frames: what is wrong is told by row and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, Literal

import numpy as np

from rubric_engine.core.flat.cells import Cell, ChoiceCell, NumberCell, Of, Request
from rubric_engine.core.flat.ops import Lit
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program, Ties
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts import raise_for
from rubric_engine.facts.mapping import read_cohort, read_unit
from rubric_engine.frames import words
from rubric_engine.frames.known import Known
from rubric_engine.frames.one_by_one import Result, cells_of, fit
from rubric_engine.frames.raw import at
from rubric_engine.frames.reading import Asked, Frame
from rubric_engine.frames.results import UnsupportedError, name_of
from rubric_engine.scoring.columnar.answers import Choices, Column, Numbers, YesNo
from rubric_engine.scoring.columnar.from_values import whole_numbers
from rubric_engine.scoring.columnar.stages import Prepared
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort import compile_cohort
from rubric_engine.scoring.compiled.helpers import TooLarge
from rubric_engine.scoring.compiled.plain_units import plain_units
from rubric_engine.scoring.compiled.unit import compile_unit
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort, score_unit

By = Literal["compiled", "reference"]
Cells = Mapping[tuple[Of, str], Result]
Facts = Mapping[str, Value | None]
Told = tuple[tuple[Of, str, Unsupported], ...]
_TIES = Unsupported("ties are an error", "ties among the units must be looked for, and told")
_LARGE = Unsupported("large numbers", "numbers may grow to thousands of digits")


@frozen(eq=False)
class _Cohort:
    """Rows that are scored together (or each alone), with the units' names and facts."""

    rows: Sequence[int]
    names: tuple[str, ...]
    facts: Sequence[Facts]


def by_rows(
    known: Known, held: Frame, asked: Asked, request: Request, by: By
) -> tuple[dict[str, Column], tuple[tuple[str, Unsupported], ...]]:
    """The columns, and what beside the total can't be given.

    Raises:
        FactError: what only shows when the rows of a cohort are read or ranked together.
        UnsupportedError: compiled code can't give the total.
    """
    program, alone = known.program, asked.alone
    cohorts = [_read(program, held, asked, members) for members in _cohorts(held, asked)]
    found: list[Cells] = [{}] * held.rows
    told: Told = ()
    if by == "compiled":
        results, told = _compiled(program, cohorts, request, held, alone=alone)
    else:
        results = [_reference(program, cohort, held, alone=alone) for cohort in cohorts]
    for cohort, cells in zip(cohorts, results, strict=True):
        for row, each in zip(cohort.rows, cells, strict=True):
            found[row] = each
    unsupported = {(of, id): what for of, id, what in told}
    staged, _ = known.for_columns(held.given, request, asked)
    columns = {name_of(*cell): column for cell, column in _columns(staged, found) if cell not in unsupported}
    return columns, tuple((name_of(*cell), what) for cell, what in unsupported.items())


def _cohorts(held: Frame, asked: Asked) -> Iterator[Sequence[int]]:
    if held.rows and (asked.alone or held.table.cohort is None):
        yield range(held.rows)
    elif held.rows and held.table.cohort is not None:
        members: dict[int, list[int]] = {}
        for row, cohort in enumerate(held.table.cohort.tolist()):
            members.setdefault(cohort, []).append(row)
        yield from members.values()


def _read(program: Program, held: Frame, asked: Asked, rows: Sequence[int]) -> _Cohort:
    supplied = [{name: at(raw, row) for name, raw in held.raws.items()} for row in rows]
    names = tuple(str(row + 1) if held.unit is None else str(at(held.unit, row)).strip() for row in rows)
    if not asked.alone:
        units, problems = read_cohort(program, dict(zip(names, supplied, strict=True)), shared=asked.shared)
        raise_for(problems, held.language)
        return _Cohort(rows, tuple(units), list(units.values()))
    read = [read_unit(program, each, shared=asked.shared) for each in supplied]
    for _, problems in read:
        raise_for(problems, held.language)
    return _Cohort(rows, names, [facts for facts, _ in read])


def _reference(program: Program, cohort: _Cohort, held: Frame, *, alone: bool) -> list[Cells]:
    names = cohort.names if held.unit is not None else (None,) * len(cohort.names)
    try:
        if alone:
            return [cells_of(score_unit(program, facts, unit=name)) for name, facts in zip(names, cohort.facts, strict=True)]
        return [cells_of(each) for each in score_cohort(program, dict(zip(cohort.names, cohort.facts, strict=True))).values()]
    except TieError as error:
        units = words.listed(error.units, held.language)
        raise FactError([FactProblem("F547", (("ranked", error.ranked), ("units", units)))], held.language) from None
    except NumberTooLarge:
        raise FactError([FactProblem("F594")], held.language) from None


def _compiled(
    program: Program, cohorts: Sequence[_Cohort], request: Request, held: Frame, *, alone: bool
) -> tuple[list[list[Cells]], Told]:
    """Compiled once, for all that is missing anywhere."""
    plain = [plain_units(program, cohort.facts) for cohort in cohorts]
    missing, lines = frozenset[tuple[str | None, str]]().union(*(each.missing for each in plain)), Lines("<rubric>", ())
    if alone:
        unit = compile_unit(program, request, dense=not missing, lines=lines)
        told: Told = unit.unsupported
    else:
        together = compile_cohort(program, request, dense=not missing, lines=lines, open=missing or None)
        told = together.unsupported if program.ties is not Ties.ERROR else ((Of.TOTAL, "", _TIES),)
    if any(of in (Of.TOTAL, Of.WHY_NONE) for of, _, _ in told):
        raise UnsupportedError([(name_of(of, id), what) for of, id, what in told], held.language, ("reference",))
    try:
        if alone:
            return [[unit.results(facts) for facts in each.units] for each in plain], told
        return [list(together.results(each.units, cohort.names)) for each, cohort in zip(plain, cohorts, strict=True)], told
    except TooLarge:
        raise UnsupportedError([("total", _LARGE)], held.language, ("reference",)) from None


# ---------------------------------------------------------------- columns


def _columns(staged: Prepared, found: Sequence[Cells]) -> Iterator[tuple[tuple[Of, str], Column]]:
    """Each of the kind that it has when whole columns are scored; where they can't be, of that which its values need."""
    wanted: dict[tuple[Of, str], Cell | None] = {(cell.of, cell.id): cell for cell in staged.cells.cells}
    wanted |= {(of, id): None for of, id, _ in staged.cells.unsupported}
    for key, cell in wanted.items():
        values = [cells.get(key) for cells in found]
        match key[0]:
            case Of.WHY_NONE if (cell is None or _is_never(cell)) and not any(values):
                pass  # there is always a total, also in rows that are left to the evaluator (``one_by_one``)
            case Of.GRADE | Of.WHY_NONE:
                yield key, _choices(values, cell.names if isinstance(cell, ChoiceCell) else None)
            case Of.FLAG | Of.COMPLETE:
                there = np.array([each is not None for each in values], np.bool_)
                yield key, YesNo(np.array([each is True for each in values], np.bool_), None if there.all() else there)
            case _:
                yield key, _numbers(values, cell.bottom if isinstance(cell, NumberCell) else None)


def _is_never(cell: Cell) -> bool:
    """Whether it is known beforehand that there is always a total, as long as nothing is missing."""
    return isinstance(cell, ChoiceCell) and isinstance(cell.place, Lit) and cell.place.value < 0


def _choices(values: Sequence[Result], names: tuple[str, ...] | None) -> Choices:
    names = names or tuple(dict.fromkeys(str(each) for each in values if each is not None))
    return Choices(np.array([-1 if each is None else names.index(str(each)) for each in values], np.int64), names)


def _numbers(values: Sequence[Any], bottom: Any) -> Numbers:
    numbers = [Fraction(0) if each is None else Fraction(each) for each in values]
    there = np.array([each is not None for each in values], np.bool_)
    common = bottom.value if isinstance(bottom, Lit) and fit(numbers, bottom.value) else None
    if bottom is None:
        common = lcm(*(each.denominator for each in numbers)) if numbers else 1
    shown = None if there.all() else there
    if common is not None:
        return Numbers(_array([int(each * common) for each in numbers]), common, shown)
    return Numbers(_array([each.numerator for each in numbers]), _array([each.denominator for each in numbers]), shown)


def _array(values: list[int]) -> Any:
    """As wide as whole columns are."""
    found = whole_numbers(values)
    return found if found.dtype.hasobject else found.astype(np.int64)
