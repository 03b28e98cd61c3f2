"""A section, an item or the total: its clauses in their fixed order, whatever the order in the text.

start; children (absent ones left out, weights, combination, losses to zero, scaling); multipliers; minimum; maximum; rounding; gates; points set by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.ir import Expr, Factor, Gate, Line, Node
from rubric_engine.core.results import EntryKind
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import (
    EITHER,
    FALSE,
    TRUE,
    Number,
    Truth,
    conjunction,
    greatest,
    hull,
    least,
    multiply,
    point,
    rounded,
)
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.combine import Child, taken
from rubric_engine.scoring.reference.expressions import number, yes_no
from rubric_engine.scoring.reference.gates import Firing, firing
from rubric_engine.scoring.reference.lines import unfavourable
from rubric_engine.scoring.reference.outcomes import Base, NodeOutcome, Stage
from rubric_engine.scoring.reference.ways import bases

NOTHING = point(0)


def node_outcome(node: Node, scope: Scope) -> NodeOutcome:
    lower_is_better = scope.cohort.plan.program.lower_is_better
    applies = _applies(node, scope)
    if not applies.true:
        return NodeOutcome(FALSE, NOTHING)
    start = NOTHING if node.start is None else _settled(number(node.start, scope), NOTHING, lower_is_better)
    ways, combined, may_not_apply = bases(node, list(_children(node, scope)), start, lower_is_better=lower_is_better)
    if combined is None:
        return NodeOutcome(FALSE, NOTHING)
    applies = EITHER if may_not_apply else applies
    base = _unfavourable_way(ways, lower_is_better)
    stages = list(_clauses(node, combined, scope))
    points = stages[-1].after if stages else combined
    gates = scope.cohort.plan.gates.get(node.origin.id, ())
    firings = [firing(g, scope.of(scope.unit)) for g in gates]
    fired = tuple(g for g, f in zip(gates, firings, strict=True) if f.fires.sure)
    if any(f.fires.true for f in firings):
        after = _zeroed(points, firings, lower_is_better)
        by: Gate = fired[0] if fired else gates[0]
        stages.append(Stage(EntryKind.GATE, points, after, by.origin, gate=by))
        points = after
    override = scope.override(node.origin.id)
    if override is not None:
        after = point(override.points)
        stages.append(Stage(EntryKind.OVERRIDE, points, after, node.origin, override=override))
        points = after
    return NodeOutcome(applies, points, start, base, tuple(stages), fired)


def _zeroed(points: Number, firings: list[Firing], lower_is_better: bool) -> Number:
    """A gate that fires only for want of facts takes points away, but gives none where they are below zero: silence never pays."""
    if any(f.certain for f in firings):
        return NOTHING
    if any(f.fires.sure for f in firings):
        return unfavourable(points, NOTHING, lower_is_better=lower_is_better)
    return hull([points, NOTHING])


def _applies(node: Node, scope: Scope) -> Truth:
    """An applicability without a value is open for good: both are kept, and the unfavourable one is scored."""
    if node.applies is None:
        return TRUE
    applies = yes_no(node.applies, scope)
    return EITHER if applies.undefined else applies


def _children(node: Node, scope: Scope) -> Iterator[Child]:
    """Each line and node, and each occurrence of a node that occurs for each record."""
    frame, suffix = scope.frame, scope.suffix
    for part in node.children:
        id = part.origin.id
        if isinstance(part, Line):
            line = frame.lines[id]
            yield Child(part, TRUE, line.points, line.matched, line.when_matched, suffix)
        elif part.repeat is None:
            inner = frame.nodes[id]
            yield Child(part, inner.applies, inner.points, TRUE, inner.points, suffix)
        else:
            for occurrence in frame.occurrences[id].values():
                inner = occurrence.frame.nodes[id]
                applies = conjunction([occurrence.exists, inner.applies])
                suffix_there = scope.within(occurrence.place).suffix
                yield Child(part, applies, inner.points, TRUE, inner.points, suffix_there, occurrence.most)


def _unfavourable_way(ways: list[Base], lower_is_better: bool) -> Base:
    sign = -1 if lower_is_better else 1
    return min(ways, key=lambda way: sign * taken(way.scaled, lower_is_better=lower_is_better))


def _clauses(node: Node, points: Number, scope: Scope) -> list[Stage]:
    stages: list[Stage] = []

    def then(kind: EntryKind, after: Number, stage: Stage) -> None:
        nonlocal points
        stages.append(evolve(stage, kind=kind, before=points, after=after))
        points = after

    plain = Stage(EntryKind.START, points, points, node.origin)
    for factor in node.factors:
        by, after = _multiplied(factor, points, scope)
        then(EntryKind.MULTIPLIER, after, evolve(plain, origin=factor.origin, factor=by.value))
    if node.minimum is not None:
        then(EntryKind.MINIMUM, _at_least(points, node.minimum, scope), plain)
    if node.maximum is not None:
        then(EntryKind.MAXIMUM, _at_most(points, node.maximum, scope), plain)
    if node.rounding is not None:
        then(EntryKind.ROUNDING, rounded(points, *node.rounding), evolve(plain, rounding=node.rounding))
    return stages


def _multiplied(factor: Factor, points: Number, scope: Scope) -> tuple[Number, Number]:
    lower_is_better = scope.cohort.plan.program.lower_is_better
    when = TRUE if factor.when is None else yes_no(factor.when, scope)
    by = number(factor.factor, scope)
    # A factor without a value gives the unfavourable of what stands there and nothing.
    times = _settled(multiply(points, by), unfavourable(points, NOTHING, lower_is_better=lower_is_better), lower_is_better)
    outcomes = [*([times] if when.true else []), *([points] if when.false else [])]
    if when.undefined:
        outcomes.append(unfavourable(times, points, lower_is_better=lower_is_better))
    return by, hull(outcomes)


def _settled(value: Number, otherwise: Number, lower_is_better: bool) -> Number:
    """``value``; where it has none, ``otherwise``, and no better than nothing."""
    if value.why is None:
        return value
    instead = unfavourable(otherwise, NOTHING, lower_is_better=lower_is_better)
    return hull([evolve(value, why=None), instead]) if value.defined else instead


def _at_least(points: Number, minimum: Expr, scope: Scope) -> Number:
    """A minimum without a value lifts nothing; where lower is better, it lifts to nothing less than zero."""
    limit = number(minimum, scope)
    outcomes = [greatest(points, evolve(limit, why=None))] if limit.defined else []
    if limit.why is not None:
        outcomes.append(greatest(points, NOTHING) if scope.cohort.plan.program.lower_is_better else points)
    return hull(outcomes)


def _at_most(points: Number, maximum: Expr, scope: Scope) -> Number:
    """A maximum without a value leaves nothing; where lower is better, it cuts nothing."""
    limit = number(maximum, scope)
    outcomes = [least(points, evolve(limit, why=None))] if limit.defined else []
    if limit.why is not None:
        outcomes.append(points if scope.cohort.plan.program.lower_is_better else least(points, NOTHING))
    return hull(outcomes)
