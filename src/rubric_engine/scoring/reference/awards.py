"""What is decided once the total stands: eligibility, the grade, flags. These look at the points that were taken."""

from __future__ import annotations

from collections.abc import Sequence

from rubric_engine.core.ir import Gate, GateEffect, GradeRule, Program
from rubric_engine.core.results import FlagResult, GateResult, GradeReason, Reason
from rubric_engine.scoring.reference.abstract import TRUE
from rubric_engine.scoring.reference.cohort import Mode, Scope
from rubric_engine.scoring.reference.expressions import yes_no
from rubric_engine.scoring.reference.gates import Firing, firing, origin_of
from rubric_engine.scoring.reference.reasons import explain
from rubric_engine.scoring.reference.wording import named


def gate_scopes(gate: Gate, scope: Scope) -> tuple[Scope, Scope]:
    """Where a gate is decided, and where its possibilities are seen."""
    mode = Mode.SCORE if gate.effect is GateEffect.ZERO else Mode.TAKEN
    return Scope(scope.cohort, scope.unit, mode), Scope(scope.cohort, scope.unit, Mode.RANGE)


def gate_results(program: Program, scope: Scope) -> tuple[GateResult, ...]:
    return tuple(_gate_result(gate, scope) for gate in program.gates)


def _gate_result(gate: Gate, scope: Scope) -> GateResult:
    decided, open_to = gate_scopes(gate, scope)
    now, then = firing(gate, decided), firing(gate, open_to)
    looked_at = [gate.prerequisites[i] for i in now.failed] or ([gate.when] if gate.when is not None else list(gate.prerequisites))
    if not now.applies and gate.applies is not None:
        looked_at = [gate.applies]
    return GateResult(
        origin=gate.origin,
        fired=now.fires.sure,
        possible=then.fires.true,
        effect=gate.effect.value,
        target=gate.target,
        failed=tuple(origin_of(gate, i) for i in now.failed),
        unproven=tuple(origin_of(gate, i) for i in now.unproven),
        applies=now.applies,
        doubtful=now.doubtful,
        reasons=tuple(r for e in looked_at for r in explain(e, decided)),
    )


def gate_reasons(gate: Gate, scope: Scope) -> tuple[Reason, ...]:
    """Of the prerequisites that failed, or of the condition that fired it."""
    failed = [gate.prerequisites[i] for i in firing(gate, scope).failed]
    looked_at = failed or ([gate.when] if gate.when is not None else [])
    return tuple(r for e in looked_at for r in explain(e, scope))


def firings_of(program: Program, scope: Scope, effect: GateEffect) -> list[tuple[Gate, Firing]]:
    return [(g, firing(g, scope)) for g in program.gates if g.effect is effect]


# ---------------------------------------------------------------- grades


def grade_of(program: Program, scope: Scope) -> str | None:
    """The first grade whose condition is proven; then what gates assign; then the strictest of their limits."""
    names = [g.name for g in program.grades]
    grade = next((g.name for g in program.grades if _surely(g, scope)), None)
    assigned = [g.target for g, f in firings_of(program, scope, GateEffect.GRADE_IS) if f.fires.sure and g.target is not None]
    if assigned:
        grade = _lowest(assigned, names)
    limits = [g.target for g, f in firings_of(program, scope, GateEffect.GRADE_AT_MOST) if f.fires.sure and g.target is not None]
    return None if grade is None else _lowest([grade, *limits], names)


def grades_possible(program: Program, scope: Scope) -> tuple[str, ...]:
    """Over all completions, best first."""
    names = [g.name for g in program.grades]
    possible = _by_rule(program.grades, scope)
    assigning = [(g.target, f) for g, f in firings_of(program, scope, GateEffect.GRADE_IS) if g.target is not None and f.fires.true]
    sure = [name for name, fired in assigning if fired.fires.sure]
    if sure:  # the strictest wins, so one that surely fires leaves itself and what is lower
        least = _place(_lowest(sure, names), names)
        possible = {name for name, _ in assigning if _place(name, names) >= least}
    else:
        possible |= {name for name, _ in assigning}
    for gate, fired in firings_of(program, scope, GateEffect.GRADE_AT_MOST):
        if gate.target is not None and fired.fires.true:
            limited = {_lowest([p, gate.target], names) for p in possible}
            possible = limited if fired.fires.sure else possible | limited
    return tuple(sorted(possible, key=lambda n: (_place(n, names), n)))


def grade_reasons(program: Program, scope: Scope) -> tuple[GradeReason, ...]:
    """Of every grade above the one given: why it wasn't given."""
    names = [g.name for g in program.grades]
    given = grade_of(program, scope)
    above = program.grades if given is None else program.grades[: _place(given, names)]
    effects = (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST)
    fired = [g for effect in effects for g, f in firings_of(program, scope, effect) if f.fires.sure and g.target is not None]
    found: list[GradeReason] = []
    earned = False  # by the totals, this grade or a better one
    for rule in above:
        earned = earned or _surely(rule, scope)
        gates = tuple(g.origin for g in fired if _place(g.target or "", names) > _place(rule.name, names)) if earned else ()
        holds = True if rule.when is None else yes_no(rule.when, scope).holds
        reasons = () if rule.when is None else explain(rule.when, scope)
        found.append(GradeReason(name=rule.name, origin=rule.origin, holds=holds, reasons=reasons, gates=gates))
    return tuple(found)


def _by_rule(grades: Sequence[GradeRule], scope: Scope) -> set[str]:
    possible: set[str] = set()
    for rule in grades:
        when = TRUE if rule.when is None else yes_no(rule.when, scope)
        if when.true:
            possible.add(rule.name)
        if when.sure:
            break
    return possible


def _surely(rule: GradeRule, scope: Scope) -> bool:
    return rule.when is None or yes_no(rule.when, scope).sure


def _place(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else len(names)


def _lowest(grades: Sequence[str], names: Sequence[str]) -> str:
    return max(grades, key=lambda n: (_place(n, names), n))


# ---------------------------------------------------------------- flags


def flag_results(program: Program, scope: Scope) -> tuple[FlagResult, ...]:
    return tuple(
        FlagResult(
            name=flag.name,
            alias=flag.alias,
            label=flag.origin.label or named(flag.name, flag.alias),
            raised=yes_no(flag.when, scope).holds,
            origin=flag.origin,
            reasons=explain(flag.when, scope),
        )
        for flag in program.flags
    )
