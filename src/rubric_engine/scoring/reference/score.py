"""Scoring one unit, or the units of a cohort together: the meaning of a rubric, executed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

from rubric_engine.core.ir import Definition, GateEffect, Line, Missing, Node, NodeKind, Program, Scalar
from rubric_engine.core.results import Entry, EntryKind, MissingFact, NodeResult, State, UnitResult
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference.abstract import ZERO, Number, maybe_undefined, no_number, point
from rubric_engine.scoring.reference.awards import firings_of, flag_results, gate_results, grade_of, grade_reasons, grades_possible
from rubric_engine.scoring.reference.cohort import Cohort, Frame, Mode, Scope, unit_of
from rubric_engine.scoring.reference.combine import taken
from rubric_engine.scoring.reference.expressions import evaluate
from rubric_engine.scoring.reference.ledger import Ledger, fact_names, gate_reasons, high_of, low_of, write_ledger
from rubric_engine.scoring.reference.lines import line_outcome
from rubric_engine.scoring.reference.nodes import node_outcome
from rubric_engine.scoring.reference.plan import Plan, facts_read, gate_parts, node_parts, nodes_and_lines, plan
from rubric_engine.scoring.reference.reasons import fact_label, value_of
from rubric_engine.scoring.reference.wording import learn_kinds

Facts = Mapping[str, Value | None]


def score_unit(
    program: Program,
    facts: Facts,
    *,
    parameters: Mapping[str, Scalar] | None = None,
    ranks: Mapping[str, tuple[Fraction | int, int]] | None = None,
    unit: str | None = None,
) -> UnitResult:
    """Scores a unit without its cohort.

    ``facts``: validated values by canonical name; one that is absent or None is missing. ``parameters`` override the rubric's.
    ``ranks``: (rank from the top, size of the field) of a definition, a fact or an id's points, by name; ranks that are not supplied
    are unknown. Raises nothing on validated facts.
    """
    prepared = _plan(program)
    supplied = {name: (Fraction(rank), size) for name, (rank, size) in (ranks or {}).items()}
    cohort = Cohort(prepared, (unit_of(prepared, unit, facts),), _parameters(prepared, parameters or {}), alone=True, supplied=supplied)
    _evaluate(cohort)
    return _result(cohort, 0, parameters or {})


def score_cohort(program: Program, units: Mapping[str, Facts], *, parameters: Mapping[str, Scalar] | None = None) -> dict[str, UnitResult]:
    """Scores units together, so that they have ranks. The order of the units changes nothing but the order of the results.

    Raises ``TieError`` where units tie and the rubric says that ties are an error.
    """
    prepared = _plan(program)
    cohort = Cohort(
        prepared, tuple(unit_of(prepared, name, facts) for name, facts in units.items()), _parameters(prepared, parameters or {})
    )
    _evaluate(cohort)
    return {name: _result(cohort, i, parameters or {}) for i, name in enumerate(units)}


def _plan(program: Program) -> Plan:
    prepared = plan(program)
    learn_kinds(prepared)
    return prepared


def _parameters(prepared: Plan, overrides: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {p.name: overrides.get(p.name, p.value) for p in prepared.parameters.values()}


# ---------------------------------------------------------------- evaluation


def _evaluate(cohort: Cohort) -> None:
    """Every mode, every step of the plan, every unit: what a step uses is there before it, whichever unit it belongs to."""
    policy = cohort.plan.program.missing
    _fill(cohort, Mode.SCORE)
    settled = not cohort.alone and not any(u.missing for u in cohort.units)
    if settled:  # nothing is open: all modes are one
        cohort.frames[Mode.OWN] = cohort.frames[Mode.RANGE] = cohort.frames[Mode.SCORE]
    else:
        _fill(cohort, Mode.RANGE)
        if policy is Missing.NO_RESULT:
            _fill(cohort, Mode.OWN)
    _fill(cohort, Mode.TAKEN)


def _fill(cohort: Cohort, mode: Mode) -> None:
    cohort.frames[mode] = tuple(Frame() for _ in cohort.units)
    scopes = [Scope(cohort, u, mode) for u in range(len(cohort.units))]
    for step in cohort.plan.order:
        for scope in scopes:
            match step:
                case Definition(name=name, expr=expr):
                    scope.frame.definitions[name] = evaluate(expr, scope)
                case Line() | Node() if mode is Mode.TAKEN:
                    scope.frame.points[step.origin.id] = _taken_points(cohort, scope.unit, step.origin.id)
                case Line():
                    line = line_outcome(step, scope)
                    scope.frame.lines[step.origin.id] = line
                    scope.frame.points[step.origin.id] = line.points
                case Node():
                    node = node_outcome(step, scope)
                    scope.frame.nodes[step.origin.id] = node
                    absent = "not applicable"
                    points = maybe_undefined(node.points, absent if node.applies.false else None)
                    scope.frame.points[step.origin.id] = points if node.applies.true else no_number(absent)


def _taken_points(cohort: Cohort, unit: int, id: str) -> Number:
    """What was taken, once and for all; where missing facts give no result, what isn't known stays so."""
    points = cohort.frames[Mode.SCORE][unit].points[id]
    program = cohort.plan.program
    if program.missing is Missing.NO_RESULT or not points.defined:
        return points
    return point(taken(points, lower_is_better=program.lower_is_better))


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
        nodes=tuple(_node_results(ledger, scope)),
        ledger=tuple(ledger.entries),
        gates=gate_results(program, scope),
        flags=flag_results(program, after),
        missing=_missing(ledger.entries, scope),
        definitions=definitions,
        overridden=tuple(sorted((name, value) for name, value in overrides.items())),
        shown=program.total.shown,
        tie_values=tuple(value_of(evaluate(each.key, after)) for each in program.tie_keys),
    )


def _why_none(scope: Scope, after: Scope) -> str | None:
    cohort, program = scope.cohort, scope.cohort.plan.program
    id = program.total.origin.id
    if any(fired.fires.sure for _, fired in firings_of(program, after, GateEffect.NOT_ELIGIBLE)):
        return "not_eligible"
    if not scope.frame.nodes[id].applies.true:
        return "not_applicable"
    if program.missing is Missing.NO_RESULT and _own_points(cohort, scope.unit, id) is None:
        return "no_result"
    return None


def _own_points(cohort: Cohort, unit: int, id: str) -> Fraction | None:
    """The points, where they don't hang on what the unit itself leaves open."""
    node = cohort.frames[Mode.OWN][unit].nodes[id]
    return None if node.applies.false else node.points.point


def _not_eligible(ledger: Ledger, after: Scope) -> None:
    program = after.cohort.plan.program
    gate = next(g for g, fired in firings_of(program, after, GateEffect.NOT_ELIGIBLE) if fired.fires.sure)
    id = program.total.origin.id
    before = ledger.contributions[id]
    ledger.adjust(EntryKind.GATE, id, gate.origin, before, ZERO, State.GATED, gate_reasons(gate, after))


def _node_results(ledger: Ledger, scope: Scope) -> Iterator[NodeResult]:
    cohort, program = scope.cohort, scope.cohort.plan.program
    open_to = cohort.frames[Mode.RANGE][scope.unit]
    for node in nodes_and_lines(program.total):
        if not isinstance(node, Node):
            continue
        id = node.origin.id
        outcome, span = scope.frame.nodes[id], open_to.nodes[id]
        is_total = node.kind is NodeKind.TOTAL
        counts = outcome.applies.true and (is_total or id in ledger.counted)
        points: Fraction | None = ledger.taken(outcome.points) if counts else None
        contribution = ledger.contributions.get(id, ZERO)
        if program.missing is Missing.NO_RESULT and _own_points(cohort, scope.unit, id) is None:
            points = None
        low, high = (span.points.low, span.points.high) if span.applies.true else (ZERO, ZERO)
        if points is not None:
            low, high = low_of(span.points, points), high_of(span.points, points)
        yield NodeResult(
            id=id,
            kind=node.kind,
            origin=node.origin,
            applies=False if id in ledger.absent else outcome.applies.holds,
            points=points,
            low=low,
            high=high,
            maximum=node.bound,
            contribution=None if points is None else contribution,
            shown=node.shown,
            children=tuple(c.origin.id for c in node.children),
            reasons=ledger.absent.get(id, ()),
        )


# ---------------------------------------------------------------- missing facts


def _missing(entries: list[Entry], scope: Scope) -> tuple[MissingFact, ...]:
    """Those that the rubric looks at, by what they could change, the most first; no more than the whole total can."""
    unit = scope.facts
    changes = _changes(entries, scope)
    whole = scope.cohort.frames[Mode.RANGE][scope.unit].nodes[scope.cohort.plan.program.total.origin.id].points
    most = None if whole.low is None or whole.high is None else whole.high - whole.low
    found: list[MissingFact] = []
    for name in fact_names(scope):
        if name in changes and name in (unit.missing | unit.assumed):
            assumed = name in unit.assumed and name not in unit.missing
            change = ZERO if assumed else most if changes[name] is None else changes[name]
            found.append(MissingFact(name=name, label=fact_label(name, scope), could_change=change, assumed=assumed))
    found.sort(key=lambda m: (m.could_change is not None, ZERO if m.could_change is None else -m.could_change))
    return tuple(found)


def _spreads(lines: list[Entry], node: Number, reads: Mapping[str, frozenset[str]]) -> dict[str, Fraction | None]:
    """For each fact the spread of the lines of one item that look at it, together no more than that of the item."""
    spreads: dict[str, Fraction | None] = {}
    for entry in lines:
        for name in reads[entry.id]:
            known = spreads.get(name, ZERO)
            spreads[name] = None if known is None or entry.low is None or entry.high is None else known + entry.high - entry.low
    if node.low is None or node.high is None:
        return spreads
    most = node.high - node.low
    return {name: most if spread is None else min(spread, most) for name, spread in spreads.items()}


def _changes(entries: list[Entry], scope: Scope) -> dict[str, Fraction | None]:
    """For each fact the spread of the lines that look at it, and of the nodes whose clauses or gates do."""
    prepared = scope.cohort.plan
    program = prepared.program
    nodes = scope.cohort.frames[Mode.RANGE][scope.unit].nodes
    changes: dict[str, Fraction | None] = {}

    def more(names: frozenset[str], low: Fraction | None, high: Fraction | None) -> None:
        for name in names:
            known = changes.get(name, ZERO)
            changes[name] = None if known is None or low is None or high is None else known + high - low

    for owner, lines in itertools.groupby((e for e in entries if e.kind is EntryKind.LINE), lambda e: e.owner):
        for name, spread in _spreads(list(lines), nodes[owner].points, prepared.reads).items():
            more(frozenset({name}), ZERO, spread)
    for part in nodes_and_lines(program.total):
        if isinstance(part, Node):
            gates = prepared.gates.get(part.origin.id, ())
            names = facts_read((*node_parts(part), *(e for g in gates for e in gate_parts(g))), prepared.reads)
            span = nodes[part.origin.id].points
            more(names, span.low, span.high)
    for gate in program.gates:
        if gate.effect is not GateEffect.ZERO:
            more(facts_read(gate_parts(gate), prepared.reads), ZERO, ZERO)
    others = (*(g.when for g in program.grades if g.when is not None), *(f.when for f in program.flags))
    more(facts_read(others, prepared.reads), ZERO, ZERO)
    return changes
