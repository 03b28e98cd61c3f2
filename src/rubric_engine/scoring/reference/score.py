"""Scoring one unit, or the units of a cohort together: the meaning of a rubric, executed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import CountBack, GateEffect, Missing, NodeKind, Program, Scalar, TieKey, UnitFold
from rubric_engine.core.results import CohortResult, EntryKind, Override, State, UnitResult
from rubric_engine.core.settling import settled_parameters
from rubric_engine.core.values import Value
from rubric_engine.core.walk import expressions
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import ZERO
from rubric_engine.scoring.reference.awards import (
    firings_of,
    flag_results,
    gate_reasons,
    gate_results,
    grade_of,
    grade_reasons,
    grades_possible,
)
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Scope, Unit, unit_of, unit_of_others
from rubric_engine.scoring.reference.expressions import evaluate
from rubric_engine.scoring.reference.filling import evaluate_all, fill
from rubric_engine.scoring.reference.ledger import Ledger, write_ledger
from rubric_engine.scoring.reference.missing import missing_facts
from rubric_engine.scoring.reference.node_results import node_results, own_points
from rubric_engine.scoring.reference.pairings import Merit, merits, pairings, pairs_of
from rubric_engine.scoring.reference.plan import Plan, plan, walk
from rubric_engine.scoring.reference.ranges import high_of, low_of
from rubric_engine.scoring.reference.reason_codes import reason_codes
from rubric_engine.scoring.reference.reasons import value_of
from rubric_engine.scoring.reference.wording import learn_kinds

Facts = Mapping[str, Value | None]


def score_unit(
    program: Program,
    facts: Facts,
    *,
    parameters: Mapping[str, Scalar] | None = None,
    ranks: Mapping[str, tuple[Fraction | int, int]] | None = None,
    unit: str | None = None,
    as_of: Fraction | None = None,
    overrides: Iterable[Override] = (),
) -> UnitResult:
    """Scores a unit without its cohort.

    ``facts``: validated values by canonical name; one that is absent or None is missing. ``parameters`` override the rubric's.
    ``ranks``: (rank from the top, size of the field) of a definition, a fact or an id's points, by name; ranks that are not supplied
    are unknown. ``as_of``: the date (an ordinal) for parameters whose date the caller gives. ``overrides``: points set by hand. Raises
    ``NumberTooLarge``, and nothing else on validated facts.
    """
    prepared = _plan(program, parameters or {}, as_of)
    settled = _parameters(prepared, parameters or {})
    supplied = {name: (Fraction(rank), size) for name, (rank, size) in (ranks or {}).items()}
    cohort = Cohort(prepared, (_unit(prepared, unit, facts, overrides),), settled, alone=True, supplied=supplied, as_of=as_of)
    if any(isinstance(each, UnitFold) for expr, _ in expressions(program) for each in walk(expr)):
        cohort.anybody = Cohort(prepared, (unit_of_others(prepared, facts),), settled, alone=True, as_of=as_of)
        fill(cohort.anybody, Mode.RANGE)
    evaluate_all(cohort)
    result = _result(cohort, 0, parameters or {})
    return result if result.total is None else evolve(result, merit=0)


def score_cohort(
    program: Program,
    units: Mapping[str, Facts],
    *,
    parameters: Mapping[str, Scalar] | None = None,
    as_of: Fraction | None = None,
    overrides: Mapping[str, Iterable[Override]] | None = None,
) -> dict[str, UnitResult]:
    """The results of ``score_cohort_full`` by the units' names."""
    return dict(score_cohort_full(program, units, parameters=parameters, as_of=as_of, overrides=overrides).units)


def score_cohort_full(
    program: Program,
    units: Mapping[str, Facts],
    *,
    parameters: Mapping[str, Scalar] | None = None,
    as_of: Fraction | None = None,
    overrides: Mapping[str, Iterable[Override]] | None = None,
) -> CohortResult:
    """Scores units together, so that they have ranks and pairs. The order of the units changes nothing but the order of the results.

    ``facts`` and ``parameters``, ``as_of`` and ``overrides`` (by the unit's name) as for ``score_unit``; shared facts stand among those of each unit.
    Raises ``TieError`` where units tie and the rubric says that ties are an error, and ``NumberTooLarge``.
    """
    prepared = _plan(program, parameters or {}, as_of)
    members = tuple(_unit(prepared, name, facts, (overrides or {}).get(name, ())) for name, facts in units.items())
    cohort = Cohort(prepared, members, _parameters(prepared, parameters or {}), as_of=as_of)
    evaluate_all(cohort)
    results = [_result(cohort, i, parameters or {}) for i in range(len(members))]
    order = merits(cohort, [result.total for result in results])
    pairs = pairings(cohort)
    own = pairs_of(pairs)
    placed = [
        evolve(_placed(result, order.get(i), program), pairings=own.get(name, ()))
        for i, (name, result) in enumerate(zip(units, results, strict=True))
    ]
    return CohortResult(units=dict(zip(units, placed, strict=True)), pairings=pairs)


_Held = tuple[Program, frozenset[tuple[str, Scalar]], Plan]
_recent: tuple[_Held, ...] = ()
_MOST_RECENT = 8


def _plan(program: Program, overrides: Mapping[str, Scalar], as_of: Fraction | None) -> Plan:
    """That of a program that was scored lately with the same values is still there; programs don't change.

    What a node can reach, its full marks among them, is that of the values that hold.
    """
    global _recent
    settled = settled_parameters(program, overrides, as_of)
    changed = frozenset((p.name, p.value) for p, before in zip(settled, program.parameters, strict=True) if p is not before)
    for known, values, prepared in _recent:
        if known is program and values == changed:
            return prepared
    bounded = with_bounds(evolve(program, parameters=settled)) if changed else program
    prepared = plan(evolve(program, total=bounded.total) if changed else program)
    learn_kinds(prepared)
    _recent = ((program, changed, prepared), *_recent[: _MOST_RECENT - 1])
    return prepared


def _unit(prepared: Plan, name: str | None, facts: Facts, overrides: Iterable[Override]) -> Unit:
    total = prepared.program.total.origin.id
    by_id = {total if each.id == NodeKind.TOTAL.value else each.id: each for each in overrides}
    return evolve(unit_of(prepared, name, facts), overrides=by_id)


def _parameters(prepared: Plan, overrides: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Those that have one value, whatever the date."""
    found = {p.name: overrides.get(p.name, p.value) for p in prepared.parameters.values()}
    return {name: value for name, value in found.items() if name in overrides or not prepared.parameters[name].dated}


def _placed(result: UnitResult, merit: Merit | None, program: Program) -> UnitResult:
    if merit is None:
        return result
    chain = zip(program.tie_keys, result.tie_values, merit.values, strict=True)
    values = tuple(among if key.among_tied else own for key, own, among in chain)
    return evolve(result, merit=merit.order, tie_values=values, tie_breaks=merit.breaks)


# ---------------------------------------------------------------- the result of one unit


def _result(cohort: Cohort, unit: int, overrides: Mapping[str, Scalar]) -> UnitResult:
    program = cohort.plan.program
    scope, open_to, after = (Scope(cohort, unit, mode) for mode in (Mode.SCORE, Mode.RANGE, Mode.TAKEN))
    id = program.total.origin.id
    ledger = write_ledger(scope)
    why_none = _why_none(scope, after)
    if why_none == "not_eligible":
        _not_eligible(ledger, after)
    span = open_to.frame.nodes[id].points
    reached = ledger.contributions[id]
    total = None if why_none is not None else reached
    nodes = tuple(node_results(ledger, scope))
    definitions = tuple((d.name, value_of(scope.frame.definitions[d.name])) for d in program.definitions)
    return UnitResult(
        unit=cohort.units[unit].name,
        total=total,
        low=low_of(span, reached) if total is not None else span.low,
        high=high_of(span, reached) if total is not None else span.high,
        why_none=why_none,
        grade=None if why_none is not None else grade_of(program, after),
        grades_possible=() if why_none == "not_eligible" else grades_possible(program, open_to),
        grade_reasons=() if why_none is not None else grade_reasons(program, after),
        nodes=nodes,
        ledger=tuple(ledger.entries),
        gates=gate_results(program, scope),
        flags=flag_results(program, after),
        missing=missing_facts(ledger.entries, scope),
        definitions=definitions,
        overridden=tuple(sorted((name, value) for name, value in overrides.items())),
        shown=program.total.shown,
        tie_values=tuple(_tie_value(each, after) for each in program.tie_keys),
        overrides=tuple(cohort.units[unit].overrides.values()),
        reason_codes=reason_codes(nodes, ledger.entries, scope),
        as_of=cohort.as_of,
    )


def _tie_value(key: TieKey, after: Scope) -> Value | None:
    """Of a key that looks at the unit alone."""
    return None if key.among_tied or isinstance(key.key, CountBack) else value_of(evaluate(key.key, after))


def _why_none(scope: Scope, after: Scope) -> str | None:
    program = scope.cohort.plan.program
    id = program.total.origin.id
    if any(fired.fires.sure for _, fired in firings_of(program, after, GateEffect.NOT_ELIGIBLE)):
        return "not_eligible"
    if not scope.frame.nodes[id].applies.true:
        return "not_applicable"
    if program.missing is Missing.NO_RESULT and own_points(program.total, scope) is None:
        return "no_result"
    return None


def _not_eligible(ledger: Ledger, after: Scope) -> None:
    program = after.cohort.plan.program
    gate = next(g for g, fired in firings_of(program, after, GateEffect.NOT_ELIGIBLE) if fired.fires.sure)
    id = program.total.origin.id
    before = ledger.contributions[id]
    ledger.adjust(EntryKind.GATE, id, gate.origin, before, ZERO, State.GATED, gate_reasons(gate, after))
