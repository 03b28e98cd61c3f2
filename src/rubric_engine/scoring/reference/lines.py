"""A scoring line: condition, steps, amount, limit, in this order."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.ir import Interpolate, Line, Lookup, RankLookup, Row
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import (
    TRUE,
    ZERO,
    Number,
    Truth,
    add,
    conjunction,
    extremum,
    hull,
    least,
    minus,
    multiply,
    point,
)
from rubric_engine.scoring.reference.bounds import static_points
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.expressions import evaluate, number, yes_no
from rubric_engine.scoring.reference.outcomes import LineOutcome
from rubric_engine.scoring.reference.ranks import rank_table
from rubric_engine.scoring.reference.tables import Picked, look_up


def unfavourable(a: Number, b: Number, *, lower_is_better: bool) -> Number:
    """The worse of two for the unit: fewer points, or more where fewer are better."""
    return extremum((a, b), greatest=lower_is_better)


def line_outcome(line: Line, scope: Scope) -> LineOutcome:
    lower_is_better = scope.cohort.plan.program.lower_is_better
    condition = TRUE if line.condition is None else yes_no(line.condition, scope)
    picked = _table(line, scope)
    amount = number(line.amount, scope) if picked is None else picked.number
    worth = amount if picked is None or picked.given is None else _given(picked)
    steps = None if line.steps is None else number(line.steps, scope)
    counted = steps if steps is None or line.step_limit is None else least(steps, point(line.step_limit))
    before_limit = worth if counted is None else multiply(worth, counted)
    limit = None if line.limit is None else number(line.limit, scope)
    after_limit = before_limit if limit is None else least(before_limit, limit)
    signed = minus(after_limit) if line.loses else after_limit

    found = _found(picked) if not isinstance(line.amount, Interpolate) else Truth(true=amount.defined, undefined=amount.why is not None)
    held = _resolved(line, signed, found, lower_is_better)
    doubtful = unfavourable(held, point(0), lower_is_better=lower_is_better)
    points = hull(
        [*([held] if condition.true else []), *([point(0)] if condition.false else []), *([doubtful] if condition.undefined else [])]
    )
    pays = line.loses != lower_is_better  # an undefined condition counts against the unit
    asked = conjunction([condition, found])
    matched = Truth(true=asked.true or (asked.undefined and pays), false=asked.false or (asked.undefined and not pays))
    outcome = LineOutcome(
        condition=condition,
        matched=matched,
        amount=amount,
        steps=steps,
        counted=counted,
        before_limit=before_limit,
        limit=limit,
        row=_only_row(picked),
        points=points,
        when_matched=held if matched.true else None,
    )
    override = scope.override(line.origin.id)
    if override is None:
        return outcome
    settled = point(override.points)
    return evolve(outcome, points=settled, when_matched=settled if matched.true else None, override=override, computed=outcome)


def _table(line: Line, scope: Scope) -> Picked | None:
    match line.amount:
        case Lookup():
            return look_up(line.amount, scope, evaluate)
        case RankLookup():
            return rank_table(line.amount, scope, evaluate)
        case _:
            return None


def _given(picked: Picked) -> Number:
    """What the rows give, undefined where the table is; a gap is no points, and not undefined."""
    assert picked.given is not None
    return picked.given if picked.why is None else add(picked.given, Number(ZERO, ZERO, True, why=picked.why))


def _found(picked: Picked | None) -> Truth:
    """Whether the line's table has a row for the unit."""
    if picked is None:
        return TRUE
    return Truth(true=picked.given is not None, false=picked.gap, undefined=picked.why is not None)


def _resolved(line: Line, signed: Number, found: Truth, lower_is_better: bool) -> Number:
    """The points if the condition holds. Without a value, a line gives the unfavourable end of what its text allows."""
    outcomes: list[Number] = []
    if found.true and signed.defined:
        outcomes.append(Number(signed.low, signed.high, signed.whole))
    if found.false:
        outcomes.append(point(0))
    if signed.why is not None and (found.true or found.undefined):
        outcomes.append(point(_without_value(line, lower_is_better)))
    return hull(outcomes)


def _without_value(line: Line, lower_is_better: bool) -> Fraction:
    allowed = static_points(line)
    end = allowed.high if lower_is_better else allowed.low
    if end is None:
        return ZERO
    return max(end, ZERO) if lower_is_better else min(end, ZERO)


def _only_row(picked: Picked | None) -> Row | None:
    if picked is None or picked.gap or picked.why is not None or len(picked.rows) != 1:
        return None
    return picked.rows[0]
