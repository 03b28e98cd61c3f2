"""Workbooks held against the reference evaluator: the same facts typed in, every cell compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field

from rubric_engine.core.flat.cells import Of
from rubric_engine.core.ir import Program
from rubric_engine.core.results import EntryKind, State, UnitResult
from rubric_engine.core.settling import settled_program
from rubric_engine.report.cohort import CohortCard
from rubric_engine.scoring.workbook.model import Plan, Role, Row
from rubric_engine.scoring.workbook.plan import plan
from tests.conformance.comparing import Case, expected, reference_cells
from tests.conformance.workbook import bare
from tests.conformance.workbook.office import recalculated

_OF = {
    Role.LINE: Of.LINE,
    Role.NODE: Of.POINTS,
    Role.TOTAL: Of.TOTAL,
    Role.LOW: Of.LOW,
    Role.HIGH: Of.HIGH,
    Role.GRADE: Of.GRADE,
    Role.FLAG: Of.FLAG,
    Role.COMPLETE: Of.COMPLETE,
}
_AT_ONCE = 60


@define
class Found:
    """``cells``: how many were compared. ``left_out``: cases, and why."""

    cells: Counter[str] = field(factory=Counter)
    cases: int = 0
    left_out: Counter[str] = field(factory=Counter)
    states: Counter[State] = field(factory=Counter)
    differences: list[str] = field(factory=list)


def each_alone(case: Case) -> Iterable[Case]:
    """One case for each unit, where they are scored one by one."""
    return [evolve(case, units={name: facts}) for name, facts in case.units.items()] if case.alone else [case]


def compare(cases: Iterable[Case], *, units: int = 4, records: int | None = 12) -> Found:
    """``records``: for so many there is room; None: for as many as each case has."""
    found = Found()
    waiting: list[tuple[Case, Plan, bytes, bare.Laid, list[UnitResult]]] = []
    plans: dict[Any, tuple[Program, Plan | None]] = {}
    for each in cases:
        for case in each_alone(each):
            _prepare(case, units, _most_records(case) if records is None else records, plans, waiting, found)
    for start in range(0, len(waiting), _AT_ONCE):
        batch = waiting[start : start + _AT_ONCE]
        read = recalculated({f"b{place}": content for place, (_, _, content, _, _) in enumerate(batch)}, bare.UNITS)
        for place, (case, made, _, laid, right) in enumerate(batch):
            _hold(case, made, read[f"b{place}"], laid, right, found)
    return found


def _most_records(case: Case) -> int:
    """Those of all units together, or of the list that all share."""
    found = [1]
    for spec in case.program.facts:
        lengths = [len(value) for value in (facts.get(spec.name) for facts in case.units.values()) if isinstance(value, tuple)]
        found.append(max(lengths, default=0) if spec.shared else sum(lengths))
    return max(found)


def _prepare(case: Case, units: int, records: int, plans: dict[Any, Any], waiting: list[Any], found: Found) -> None:
    right = expected(case)
    if right is None:
        found.left_out["refused by the reference"] += 1
        return
    program = settled_program(case.program, case.parameters, case.as_of)
    key = (id(case.program), tuple(sorted(case.parameters.items())), case.as_of, case.alone, records)
    if key not in plans:
        made = plan(program, units=1 if case.alone else units, records=records)
        plans[key] = (case.program, made)
    made = plans[key][1]
    if not isinstance(made, Plan):
        found.left_out[str(made.construct)] += 1
        return
    try:
        content, laid = bare.written(made, program, case.units)
    except bare.CannotType:
        found.left_out["can't be typed"] += 1
        return
    waiting.append((case, made, content, laid, right))


def _hold(case: Case, made: Plan, rows: Sequence[Sequence[Any]], laid: bare.Laid, right: Sequence[UnitResult], found: Found) -> None:
    found.cases += 1
    problem = next(row for row in made.rows if row.role is Role.PROBLEM)
    why = next(row for row in made.rows if row.role is Role.WHY_NONE)
    places = {} if case.alone else {each.unit: each.place for each in CohortCard(case.program, tuple(right)).ranking()}
    wrong_anywhere = any(bare.shown(rows, laid, problem.name, column) for column in range(1, len(right) + 1))
    for column, (unit, result) in enumerate(zip(case.units, right, strict=True), 1):
        cells = reference_cells(result)
        wrong = bare.shown(rows, laid, problem.name, column)
        if wrong:
            found.left_out["required" if any(each.required for each in made.inputs) else f"problem: {wrong}"] += 1
            total = next(row for row in made.rows if row.role is Role.TOTAL)
            if bare.shown(rows, laid, total.name, column) != "":
                found.differences.append(f"{case} {unit}: a total beside {wrong}")
            continue
        for row in made.rows:
            of = _OF.get(row.role)
            if of is None:
                continue
            cell = (of, row.id or "")
            got = value(made, row, rows, laid, column)
            expected = cells.get(cell, "no such cell")
            found.cells[row.role.value] += 1
            if got != expected or isinstance(got, bool) is not isinstance(expected, bool):
                found.differences.append(
                    f"{case} {unit}: {row.role.value} {row.id or ''}: expected {expected}, got {got!r} by {row.name} = {row.formula[:300]}"
                )
        _place(case, unit, places, made, rows, laid, column, found, shown=not wrong_anywhere)
        _states(case, unit, result, made, rows, laid, column, found)
        said = bare.shown(rows, laid, why.name, column)
        if bool(said) is not bool(cells[Of.WHY_NONE, ""]):
            found.differences.append(f"{case} {unit}: why none: {cells[Of.WHY_NONE, '']}, {said}")


def _place(
    case: Case, unit: str | None, places: Any, made: Plan, rows: Any, laid: bare.Laid, column: int, found: Found, *, shown: bool
) -> None:
    """The place in the ranking."""
    row = made.row(Role.RANK)
    if row is None:
        return
    got, expected = value(made, row, rows, laid, column), places[str(unit)] if shown else None
    found.cells["rank"] += 1
    if got != (None if expected is None else Fraction(expected)):
        found.differences.append(f"{case} {unit}: rank: expected {expected}, got {got!r} by {row.formula[:300]}")


_STATES = {
    State.EARNED: 0,
    State.MISSED: 1,
    State.UNKNOWN: 2,
    State.NOT_APPLICABLE: 3,
    State.LIMITED: 4,
    State.NOT_REACHED: 5,
    State.ASSUMED: 6,
}


def _states(case: Case, unit: str | None, result: UnitResult, made: Plan, rows: Any, laid: bare.Laid, column: int, found: Found) -> None:
    """The state of each line; that a line was missed has a reason."""
    states = {entry.id: entry.state for entry in result.ledger if entry.kind is EntryKind.LINE}
    for row in made.rows:
        if row.role is Role.STATUS and states.get(row.id or "") in _STATES:
            got = bare.shown(rows, laid, row.name, column)
            wanted = made.statuses[_STATES[states[row.id or ""]]]
            found.cells["status"] += 1
            found.states[states[row.id or ""]] += 1
            if got != wanted:
                found.differences.append(f"{case} {unit}: status {row.id}: expected {wanted}, got {got!r} by {row.formula[:300]}")
        if row.role is Role.REASON and states.get(row.id or "") in (State.MISSED, State.UNKNOWN):
            found.cells["reason"] += 1
            if not bare.shown(rows, laid, row.name, column):
                found.differences.append(f"{case} {unit}: no reason for {row.id}: {row.formula[:300]}")


def value(made: Plan, row: Row, rows: Sequence[Sequence[Any]], laid: bare.Laid, column: int) -> Any:
    """What the workbook says, in the words of the reference."""
    got = bare.shown(rows, laid, row.name, column)
    if got == "":
        return None
    match row.role:
        case Role.GRADE:
            return got
        case Role.FLAG:
            return {made.yes: True, made.no: False}.get(got, got)
        case Role.COMPLETE:
            return got
        case _:
            if not isinstance(got, int | float) or isinstance(got, bool) or got != int(got):
                return f"not a whole number: {got!r}"
            bottom = 1 if row.bottom is None else int(bare.shown(rows, laid, row.bottom, column))
            return Fraction(int(got), row.scale * bottom) if bottom else f"over {bottom}"
