"""Every mode, every step of the plan, every unit: what a step uses is there before it, whichever unit it belongs to."""

from __future__ import annotations

from rubric_engine.core.ir import Definition, Line, Missing, Node
from rubric_engine.scoring.reference.abstract import Number, maybe_undefined, no_number, point
from rubric_engine.scoring.reference.cohort import Cohort, Frame, Mode, Occurrence, Scope
from rubric_engine.scoring.reference.combine import taken
from rubric_engine.scoring.reference.expressions import evaluate
from rubric_engine.scoring.reference.lines import line_outcome
from rubric_engine.scoring.reference.nodes import node_outcome
from rubric_engine.scoring.reference.occurrences import occurring
from rubric_engine.scoring.reference.parts import Parts, Slot
from rubric_engine.scoring.reference.parts import slots as slots_of
from rubric_engine.scoring.reference.plan import Step


def evaluate_all(cohort: Cohort) -> None:
    policy = cohort.plan.program.missing
    fill(cohort, Mode.SCORE)
    settled = not cohort.alone and not any(u.missing for u in cohort.units)
    if settled:  # nothing is open: all modes are one
        cohort.frames[Mode.OWN] = cohort.frames[Mode.RANGE] = cohort.frames[Mode.SCORE]
    else:
        fill(cohort, Mode.RANGE)
        if policy is Missing.NO_RESULT:
            fill(cohort, Mode.OWN)
    fill(cohort, Mode.TAKEN)


def fill(cohort: Cohort, mode: Mode) -> None:
    frames = cohort.frames[mode] = tuple(Frame() for _ in cohort.units)
    scopes = [Scope(cohort, u, mode) for u in range(len(cohort.units))]
    scored = cohort.frames.get(Mode.SCORE) if mode is not Mode.SCORE else None
    for step in cohort.plan.order:
        if scored is not None and _is_same(step, mode, cohort.plan.parts):
            for frame, known in zip(frames, scored, strict=True):
                _copy(step, known, frame)
        elif mode is Mode.SCORE and (slots := _slots(step, cohort)) is not None:
            for scope, frame, slot in zip(scopes, frames, slots, strict=True):
                _once(step, scope, frame, slot)
        else:
            for scope in scopes:
                _step(step, scope)


def _is_same(step: Step, mode: Mode, parts: Parts) -> bool:
    """Whether a step comes to what it came to in the scores."""
    if isinstance(step, Definition):
        return step.name in parts.definitions
    return step.origin.id in parts.ids and mode is not Mode.TAKEN


def _slots(step: Step, cohort: Cohort) -> tuple[Slot | None, ...] | None:
    part = None if isinstance(step, Definition) or len(cohort.units) == 1 else cohort.plan.parts.around.get(step.origin.id)
    if part is None:
        return None
    if part.root not in cohort.slots:
        cohort.slots[part.root] = slots_of(part, cohort.units)
    return cohort.slots[part.root]


def _once(step: Step, scope: Scope, frame: Frame, slot: Slot | None) -> None:
    """A step of a part, unless another unit with the same facts did it."""
    if slot is None:
        _step(step, scope)
    elif isinstance(step, Definition) or step.origin.id not in slot.points:
        _step(step, scope)
        _copy(step, frame, slot)
    else:
        _copy(step, slot, frame)


def _copy(step: Step, known: Frame | Slot, to: Frame | Slot) -> None:
    if isinstance(step, Definition):
        assert isinstance(known, Frame)
        assert isinstance(to, Frame)
        to.definitions[step.name] = known.definitions[step.name]
        return
    id = step.origin.id
    to.points[id] = known.points[id]
    if isinstance(step, Line):
        to.lines[id] = known.lines[id]
    else:
        to.nodes[id] = known.nodes[id]


def _step(step: Step, scope: Scope) -> None:
    frame = scope.frame
    match step:
        case Definition(name=name, expr=expr):
            frame.definitions[name] = evaluate(expr, scope)
        case Node() if step.repeat is not None and not _is_inside(step, scope):
            if scope.mode is not Mode.TAKEN:  # nothing outside of it reads its points
                _occur(step, scope)
        case Line() | Node() if scope.mode is Mode.TAKEN:
            frame.points[step.origin.id] = _taken_points(scope, step.origin.id)
        case Line():
            line = line_outcome(step, scope)
            frame.lines[step.origin.id] = line
            frame.points[step.origin.id] = line.points
        case Node():
            node = node_outcome(step, scope)
            frame.nodes[step.origin.id] = node
            absent = "not applicable"
            points = maybe_undefined(node.points, absent if node.applies.false else None)
            frame.points[step.origin.id] = points if node.applies.true else no_number(absent)


def _is_inside(node: Node, scope: Scope) -> bool:
    return bool(scope.inside) and scope.inside[-1].node == node.origin.id


def _occur(node: Node, scope: Scope) -> None:
    """Everything inside of a node that occurs for each record, for each of its occurrences."""
    frame = scope.frame
    occurrences = frame.occurrences[node.origin.id] = {}
    for place, exists, most in occurring(node, scope, evaluate):
        occurrences[place.number] = Occurrence(place, exists, frame.inner(), most)
        inner = scope.within(place)
        for step in scope.cohort.plan.inside[node.origin.id]:
            _step(step, inner)


def _taken_points(scope: Scope, id: str) -> Number:
    """What was taken, once and for all; where missing facts give no result, what isn't known stays so."""
    points = scope.cohort.frames[Mode.SCORE][scope.unit].points[id]
    program = scope.cohort.plan.program
    if program.missing is Missing.NO_RESULT or not points.defined:
        return points
    return point(taken(points, lower_is_better=program.lower_is_better))
