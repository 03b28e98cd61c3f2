"""Whoever runs the flat form: each back-end gives the cells of units, and says which it can't give.

A back-end joins by a line in ``BACKENDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from math import lcm
from typing import Any

from rubric_engine.core.flat.cells import Of, Request
from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort import CohortScorer, compile_cohort
from rubric_engine.scoring.compiled.columns import plain_facts
from rubric_engine.scoring.compiled.guards import Remembered
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.taken_cohort import TakenCohort, TakenCohorts
from rubric_engine.scoring.compiled.together import Together, Togethers
from rubric_engine.scoring.compiled.unit import compile_unit
from tests.conformance.columnar import answers_in_columns
from tests.conformance.interpreter import Facts, interpret
from tests.conformance.sql import IN_DUCKDB, answers
from tests.conformance.staged import MOST_KEPT, Answer, Units, staged


def as_units(named: Mapping[str, Facts]) -> Units:
    return dict(named.items())


Backend = Callable[[Program, Units, bool, Request], Answer | None]
"""``(program, units, alone, request)``. The program has its parameters settled. None: not a case for the back-end (facts are missing, say)."""


# ---------------------------------------------------------------- the flat form, interpreted


def open_form(program: Program, units: Units, alone: bool, request: Request) -> Answer:
    """Staged for facts of which any may be missing."""
    return _interpreted(program, Given(), units, alone, request, junk=0)


def dense_form(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """Staged for facts of which none is missing."""
    if missing_columns(program, units):
        return None
    return _interpreted(program, Given(frozenset()), units, alone, request, junk=7)


def fitted_form(program: Program, units: Units, alone: bool, request: Request) -> Answer:
    """Staged for the facts at hand: what is missing, and the scale of each number."""
    given = Given(missing_columns(program, units), scales_of(program, units))
    return _interpreted(program, given, units, alone, request, junk=-(10**25))


# ---------------------------------------------------------------- compiled to Python


def compiled_open(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """Generated code for facts of which any may be missing."""
    return _compiled(program, units, request, dense=False) if alone else None


def compiled_dense(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """Generated code for facts of which none is missing."""
    return _compiled(program, units, request, dense=True) if alone and not missing_columns(program, units) else None


def cohort_open(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """Any results of cohorts, of facts of which any may be missing."""
    return None if alone else _cohort(program, units, request, None)


def cohort_fitted(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """As ``cohort_open``, made for the very facts that are missing."""
    missing = missing_columns(program, units)
    return None if alone or not missing else _cohort(program, units, request, missing)


def cohort_dense(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """Of facts of which none is missing."""
    return None if alone or missing_columns(program, units) else _cohort(program, units, request, frozenset())


def compiled_together(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """The totals of cohorts, straight from plain facts."""
    if alone or missing_columns(program, units) or not units:
        return None
    made = _once(("together", id(program)), program, lambda: _together(program))
    if made is None:
        return None
    together, bottom = made
    taken = [together.take(as_given(program, facts)) for facts in units.values()]
    if None in taken:
        return None
    tops = together.totals([each[0] for each in taken if each is not None])
    return Answer([{(Of.TOTAL, ""): Fraction(top, bottom)} for top in tops], {})


def cohort_taken(program: Program, units: Units, alone: bool, request: Request) -> Answer | None:
    """As ``compiled_together``, whatever the rubric asks of other units."""
    if alone or missing_columns(program, units) or not units:
        return None
    taking = _once(("taken", id(program)), program, lambda: _taken_cohort(program))
    taken = [] if taking is None else [taking.take(as_given(program, facts)) for facts in units.values()]
    if taking is None or None in taken:
        return None
    totals = taking.totals([each[0] for each in taken], list(units))
    return None if totals is None else Answer([{(Of.TOTAL, ""): None if total is None else Fraction(*total)} for total in totals], {})


def _compiled(program: Program, units: Units, request: Request, *, dense: bool) -> Answer:
    scorer = _once((id(program), request, dense), program, lambda: compile_unit(program, request, dense=dense, lines=NOWHERE))
    plain = plain_facts(program)
    refused = {(of, id): what for of, id, what in scorer.unsupported}
    return Answer([scorer.results(plain(facts)) for facts in units.values()], refused)


def _cohort(program: Program, units: Units, request: Request, open: frozenset[tuple[str | None, str]] | None) -> Answer:
    def work() -> CohortScorer:
        return compile_cohort(program, request, dense=open == frozenset(), lines=NOWHERE, open=open)

    scorer = _once(("cohort", id(program), request, open), program, work)
    plain = plain_facts(program)
    refused = {(of, id): what for of, id, what in scorer.unsupported}
    return Answer(scorer.results([plain(facts) for facts in units.values()], list(units)), refused)


def _together(program: Program) -> tuple[Together, int] | None:
    togethers = Togethers.of(program, NOWHERE, Remembered(plain_number, {}))
    fields = {spec.name: tuple(each.name for each in spec.fields) for spec in program.facts}
    together = None if togethers is None else togethers.together(Called({spec.name: spec.name for spec in program.facts}, fields))
    if togethers is None or together is None:
        return None
    for spec in program.facts:  # texts and dates are taken at sight, once they have been read
        for name, each in ((spec.name, spec), *((f"{spec.name}.{column.name}", column) for column in spec.fields)):
            togethers.remembered.values[name] = _AtSight(each)
    return together, togethers.bottom


def _taken_cohort(program: Program) -> TakenCohort | None:
    remembered = Remembered(plain_number, {})
    for spec in program.facts:
        for name, each in ((spec.name, spec), *((f"{spec.name}.{column.name}", column) for column in spec.fields)):
            remembered.values[name] = _AtSight(each)
    makers = TakenCohorts.of(program, NOWHERE, remembered)
    fields = {spec.name: tuple(each.name for each in spec.fields) for spec in program.facts}
    return None if makers is None else makers.taking(Called({spec.name: spec.name for spec in program.facts}, fields))


class _AtSight(dict[Any, Any]):
    """Every text, date or choice that a fact may have, as if it had been read before."""

    def __init__(self, spec: FactSpec) -> None:
        super().__init__()
        self.spec = spec

    def __contains__(self, raw: object) -> bool:
        return isinstance(raw, str | date)

    def __getitem__(self, raw: Any) -> Any:
        if self.spec.kind is ValueKind.CHOICE:
            return [option.name for option in self.spec.options].index(raw)
        return raw.toordinal() if isinstance(raw, date) else raw


def as_given(program: Program, facts: Facts) -> dict[str, object]:
    """Validated facts in the form in which a program would give them."""
    return {spec.name: _given(spec, facts.get(spec.name)) for spec in program.facts}


def _given(spec: FactSpec, value: Value | None) -> object:
    if isinstance(value, tuple):
        columns = {column.name: column for column in spec.fields}
        return [{name: _given(columns[name], each) for name, each in record} for record in value]
    if not isinstance(value, Fraction):
        return value
    match spec.kind:
        case ValueKind.CHOICE:
            return spec.options[int(value)].name
        case ValueKind.DATE:
            return date.fromordinal(int(value))
        case _:
            return int(value) if is_whole(spec) else value


# ---------------------------------------------------------------- many sets of facts at once

SQL, COLUMNAR = "SQL in DuckDB", "columnar"
BATCHED: Mapping[str, Callable[[Program, Sequence[Units], bool, Request], list[Answer]]] = {
    COLUMNAR: answers_in_columns,
    SQL: partial(answers, IN_DUCKDB),
}
"""Back-ends that take many sets of facts of one program at once."""


def _single(name: str) -> Backend:
    return lambda program, units, alone, request: BATCHED[name](program, [units], alone, request)[0]


# ---------------------------------------------------------------- all of them


NOWHERE = Lines("a rubric", (0,))
_made: dict[Any, tuple[Program, Any]] = {}


def _once(key: Any, program: Program, work: Callable[[], Any]) -> Any:
    if key not in _made or _made[key][0] is not program:
        while len(_made) >= MOST_KEPT:
            del _made[next(iter(_made))]
        _made[key] = (program, work())
    return _made[key][1]


BACKENDS: tuple[tuple[str, Backend], ...] = (
    ("open", open_form),
    ("dense", dense_form),
    ("fitted", fitted_form),
    ("compiled open", compiled_open),
    ("compiled dense", compiled_dense),
    ("compiled together", compiled_together),
    ("compiled cohort dense", cohort_dense),
    ("compiled cohort open", cohort_open),
    ("compiled cohort fitted", cohort_fitted),
    ("compiled cohort taken", cohort_taken),
    *((name, _single(name)) for name in BATCHED),
)


def _interpreted(program: Program, given: Given, units: Units, alone: bool, request: Request, junk: int) -> Answer:
    wanted = staged(program, given, alone, request)
    refused = {(of, id): what for of, id, what in wanted.unsupported}
    if alone:
        return Answer([interpret(wanted, {name: facts}, junk)[0] for name, facts in units.items()], refused)
    return Answer(interpret(wanted, units, junk), refused)


# ---------------------------------------------------------------- what is known of facts


def _columns(program: Program, units: Units) -> Iterator[tuple[str | None, FactSpec, Value | None]]:
    for facts in units.values():
        for spec in program.facts:
            value = facts.get(spec.name)
            yield None, spec, value
            for record in value if isinstance(value, tuple) else ():
                row = dict(record)
                yield from ((spec.name, column, row.get(column.name)) for column in spec.fields)


def missing_columns(program: Program, units: Units) -> frozenset[tuple[str | None, str]]:
    return frozenset((level, spec.name) for level, spec, value in _columns(program, units) if value is None)


def scales_of(program: Program, units: Units) -> dict[tuple[str | None, str], int]:
    """For each column of broken numbers the least number that makes all of its values whole."""
    found: dict[tuple[str | None, str], int] = {}
    for level, spec, value in _columns(program, units):
        numeric = spec.kind in (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.SCORE) and not is_whole(spec)
        if numeric:
            bottom = value.denominator if isinstance(value, Fraction) else 1
            found[level, spec.name] = lcm(found.get((level, spec.name), 1), bottom)
    return found
