"""The ledger: one entry for every scoring line, and one for every clause that changes something, in the order of the document.

Invariant: what the entries under a node come to is what the node's ``points`` were taken at, so all entries sum to the total. Each
clause is entered as what stands after it less what stood before it, both at the unfavourable end.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from attrs import define, field

from rubric_engine.core.ir import Combine, FactRead, Gate, Line, Node, Origin
from rubric_engine.core.results import Because, Behind, Entry, EntryKind, FactUse, LimitedTo, Reason, State
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference.abstract import ZERO, Number, hull, point
from rubric_engine.scoring.reference.bounds import most_of
from rubric_engine.scoring.reference.cohort import Mode, Scope
from rubric_engine.scoring.reference.combine import taken
from rubric_engine.scoring.reference.expressions import yes_no
from rubric_engine.scoring.reference.gates import firing
from rubric_engine.scoring.reference.outcomes import Base, LineOutcome, Stage
from rubric_engine.scoring.reference.plan import line_parts, walk
from rubric_engine.scoring.reference.reasons import explain, line_reasons
from rubric_engine.scoring.reference.wording import label_of


@define(eq=False)
class Ledger:
    """Entries of one unit, as they are written; ``contributions`` by node and line, to their parents."""

    scope: Scope  # in SCORE mode
    entries: list[Entry] = field(factory=list)
    contributions: dict[str, Fraction] = field(factory=dict)
    counted: set[str] = field(factory=set)  # the nodes that are in, where it wasn't sure
    absent: dict[str, tuple[Reason, ...]] = field(
        factory=dict
    )  # the nodes that don't apply, and all that is in them; with their own reasons
    first_match: dict[str, Node] = field(factory=dict)  # the nodes whose first match counts, by id

    @property
    def lower_is_better(self) -> bool:
        return self.scope.cohort.plan.program.lower_is_better

    def taken(self, number: Number) -> Fraction:
        return taken(number, lower_is_better=self.lower_is_better)

    def adjust(
        self,
        kind: EntryKind,
        owner: str,
        origin: Origin,
        before: Fraction,
        after: Fraction,
        state: State = State.ADJUSTED,
        reasons: tuple[Reason, ...] = (),
        id: str | None = None,
    ) -> Fraction:
        """Enters a change, if it is one, and gives what stands after it."""
        if before != after:
            change = after - before
            self.entries.append(
                Entry(
                    id=origin.id if id is None else id,
                    owner=owner,
                    kind=kind,
                    state=state,
                    points=change,
                    before=before,
                    after=after,
                    low=change,
                    high=change,
                    origin=origin,
                    reasons=reasons,
                )
            )
        return after


def write_ledger(scope: Scope) -> Ledger:
    ledger = Ledger(scope)
    parts = scope.cohort.plan.scoring
    ledger.first_match.update((i, n) for i, n in parts.items() if isinstance(n, Node) and n.combine is Combine.FIRST)
    total = scope.cohort.plan.program.total
    ledger.contributions[total.origin.id] = _node(ledger, total)
    return ledger


# ---------------------------------------------------------------- nodes


def _node(ledger: Ledger, node: Node) -> Fraction:
    """Enters a node with all that is in it; gives its points as they were taken."""
    id = node.origin.id
    outcome = ledger.scope.frame.nodes[id]
    if outcome.base is None or outcome.start is None:
        return _absent(ledger, node)
    start = ledger.taken(outcome.start)
    running = ledger.adjust(EntryKind.START, id, node.origin, ZERO, start)
    running = _children(ledger, node, outcome.base, running)
    stopped = ledger.taken(outcome.base.stopped)
    running = _to_zero(ledger, node, running, stopped, start)
    running = _combination(ledger, node, outcome.base, running, stopped)
    if outcome.base.scale is not None:
        why = Because(factor=outcome.base.scale[0], out_of=outcome.base.scale[1])
        running = ledger.adjust(EntryKind.SCALE, id, node.origin, running, ledger.taken(outcome.base.scaled), reasons=(why,))
    for stage in outcome.stages:
        running = _stage(ledger, node, stage, running)
    return running


def _absent(ledger: Ledger, node: Node, *, reached: bool = True) -> Fraction:
    """A node that doesn't apply. Where its own condition says so, its lines are listed, with nothing; where too few of its children apply, those
    that do are scored, and what they come to is taken off again."""
    if reached and (node.applies is None or yes_no(node.applies, ledger.scope).sure):
        return _too_few(ledger, node)
    why = explain(node.applies, ledger.scope) if reached and node.applies is not None else ()
    ledger.absent[node.origin.id] = why
    for child in node.children:
        if isinstance(child, Line):
            _enter_line(ledger, child, node.origin.id, ZERO, ZERO, State.NOT_APPLICABLE, why)
        else:
            _absent(ledger, child, reached=False)
    return ZERO


def _too_few(ledger: Ledger, node: Node) -> Fraction:
    came_to = ZERO
    for child in node.children:
        id = child.origin.id
        if isinstance(child, Line):
            _enter_line(ledger, child, node.origin.id, came_to, ZERO, State.NOT_APPLICABLE, ())
            continue
        came_to += _node(ledger, child)
        if ledger.scope.frame.nodes[id].applies.true:
            ledger.counted.add(id)
        ledger.contributions[id] = ZERO
    return ledger.adjust(EntryKind.NOT_APPLICABLE, node.origin.id, node.origin, came_to, ZERO, State.NOT_APPLICABLE)


def _children(ledger: Ledger, node: Node, base: Base, running: Fraction) -> Fraction:
    for child in node.children:
        id = child.origin.id
        if isinstance(child, Line):
            points = _line(ledger, node, child, base, running)
            ledger.contributions[id] = points
            running += points
            continue
        points = _node(ledger, child)
        applies = ledger.scope.frame.nodes[id].applies
        if id not in base.present:
            if applies.true:
                points = ledger.adjust(EntryKind.NOT_APPLICABLE, node.origin.id, child.origin, points, ZERO, State.UNKNOWN, id=id)
            ledger.contributions[id] = ZERO
            continue
        ledger.counted.add(id)
        if id in base.weights:
            weight, out_of = base.weights[id]
            why = Because(factor=weight, out_of=out_of)
            points = ledger.adjust(EntryKind.WEIGHT, node.origin.id, child.origin, points, points * weight / out_of, reasons=(why,), id=id)
        ledger.contributions[id] = points if id in base.deciding else ZERO
        running += points
    return running


def _to_zero(ledger: Ledger, node: Node, running: Fraction, stopped: Fraction, start: Fraction) -> Fraction:
    lines = [c for c in node.children if isinstance(c, Line)]
    if not any(line.to_zero for line in lines):
        return running
    losses = [ledger.contributions[line.origin.id] for line in lines if line.loses]
    lost = -sum(losses, ZERO)
    why = LimitedTo(limit=lost - (stopped - running), before=lost)
    return ledger.adjust(EntryKind.TO_ZERO, node.origin.id, node.origin, running, stopped, State.LIMITED, (why,))


def _combination(ledger: Ledger, node: Node, base: Base, running: Fraction, combined: Fraction) -> Fraction:
    why: tuple[Reason, ...] = ()
    if node.combine in (Combine.FIRST, Combine.BEST, Combine.WORST, Combine.BEST_N):
        why = tuple(Behind(id=i) for i in base.deciding)
    return ledger.adjust(EntryKind.COMBINATION, node.origin.id, node.origin, running, combined, reasons=why)


def _stage(ledger: Ledger, node: Node, stage: Stage, running: Fraction) -> Fraction:
    after = ledger.taken(stage.after)
    state, reasons = State.ADJUSTED, ()  # type: tuple[State, tuple[Reason, ...]]
    match stage.kind:
        case EntryKind.MULTIPLIER:
            state = State.ADJUSTED if stage.after.point is not None else State.UNKNOWN
            reasons = (Because(factor=stage.factor),)
        case EntryKind.MAXIMUM | EntryKind.MINIMUM:
            state = State.LIMITED
            reasons = (LimitedTo(limit=after, before=running),)
        case EntryKind.ROUNDING:
            assert stage.rounding is not None
            mode, step = stage.rounding
            reasons = (Because(step=step, mode=mode.value),)
        case EntryKind.GATE:
            assert stage.gate is not None
            state = State.GATED
            reasons = gate_reasons(stage.gate, ledger.scope)
        case _:
            pass
    return ledger.adjust(stage.kind, node.origin.id, stage.origin, running, after, state, reasons)


def gate_reasons(gate: Gate, scope: Scope) -> tuple[Reason, ...]:
    """Of the prerequisites that failed, or of the condition that fired it."""
    failed = [gate.prerequisites[i] for i in firing(gate, scope).failed]
    looked_at = failed or ([gate.when] if gate.when is not None else [])
    return tuple(r for e in looked_at for r in explain(e, scope))


# ---------------------------------------------------------------- lines


def _line(ledger: Ledger, node: Node, line: Line, base: Base, running: Fraction) -> Fraction:
    id = line.origin.id
    outcome = ledger.scope.frame.lines[id]
    missing = _missing_behind(ledger.scope, id) if outcome.points.point is None else ()
    reasons = line_reasons(line, outcome, missing, ledger.scope)
    if node.combine is Combine.FIRST and id not in base.deciding:
        return _not_first(ledger, node, line, base, running, reasons)
    if node.combine is Combine.FIRST and outcome.when_matched is not None:
        points = ledger.taken(outcome.when_matched)
        known = outcome.when_matched.point is not None and not outcome.matched.false and _certain(ledger, node, id)
    else:
        points = ledger.taken(outcome.points)
        known = outcome.points.point is not None
    state = _state(ledger.scope, line, outcome, points, known, reasons)
    _enter_line(ledger, line, node.origin.id, running, points, state, reasons)
    return points


def _certain(ledger: Ledger, node: Node, id: str) -> bool:
    """Whether no earlier line of a first match may still match."""
    for child in node.children:
        if child.origin.id == id:
            return True
        if isinstance(child, Line) and ledger.scope.frame.lines[child.origin.id].matched.true:
            return False
    return True


def _not_first(ledger: Ledger, node: Node, line: Line, base: Base, running: Fraction, reasons: tuple[Reason, ...]) -> Fraction:
    """A line of a first match that didn't decide: it didn't match, or may have, or wasn't reached."""
    id = line.origin.id
    outcome = ledger.scope.frame.lines[id]
    reached = True
    for child in node.children:
        if child.origin.id == id:
            break
        if isinstance(child, Line) and not ledger.scope.frame.lines[child.origin.id].matched.false:
            reached = False
    if not reached:
        behind = tuple(Behind(id=i) for i in base.deciding)
        _enter_line(ledger, line, node.origin.id, running, ZERO, State.NOT_REACHED, (*behind, *reasons))
        return ZERO
    known = not outcome.matched.true
    _enter_line(ledger, line, node.origin.id, running, ZERO, _state(ledger.scope, line, outcome, ZERO, known, reasons), reasons)
    return ZERO


def _state(scope: Scope, line: Line, outcome: LineOutcome, points: Fraction, known: bool, reasons: tuple[Reason, ...]) -> State:
    if not known:
        return State.UNKNOWN
    if any(name in scope.facts.assumed for name in scope.cohort.plan.reads[line.origin.id]):
        return State.ASSUMED
    if points == 0:
        return State.MISSED
    stepped = outcome.steps is not None and outcome.counted is not None and outcome.steps.point != outcome.counted.point
    return State.LIMITED if stepped or any(isinstance(r, LimitedTo) for r in reasons) else State.EARNED


def _enter_line(
    ledger: Ledger, line: Line, owner: str, before: Fraction, points: Fraction, state: State, reasons: tuple[Reason, ...]
) -> None:
    scope = ledger.scope
    absent = state is State.NOT_APPLICABLE
    span = range_of_line(line, ledger.first_match.get(owner), scope)
    ledger.entries.append(
        Entry(
            id=line.origin.id,
            owner=owner,
            kind=EntryKind.LINE,
            state=state,
            points=points,
            before=before,
            after=before + points,
            low=ZERO if absent else low_of(span, points),
            high=ZERO if absent else high_of(span, points),
            origin=line.origin,
            possible=most_of(line),
            reasons=reasons,
            facts=facts_used(line, scope),
        )
    )
    ledger.contributions.setdefault(line.origin.id, points)


def low_of(span: Number, points: Fraction) -> Fraction | None:
    """The lower end of a range that also holds ``points``: what others keep to themselves never costs a unit anything, so its score may lie
    outside of what it can still become."""
    return None if span.low is None else min(span.low, points)


def high_of(span: Number, points: Fraction) -> Fraction | None:
    return None if span.high is None else max(span.high, points)


def range_of_line(line: Line, first_match: Node | None, scope: Scope) -> Number:
    """What the line can give over all completions; in a first match, only if no line before it surely matches."""
    frame = scope.cohort.frames[Mode.RANGE][scope.unit]
    outcome = frame.lines[line.origin.id]
    if first_match is None:
        return outcome.points
    before = itertools.takewhile(lambda c: c is not line, first_match.children)
    matched = [frame.lines[c.origin.id].matched if isinstance(c, Line) else frame.nodes[c.origin.id].applies for c in before]
    if outcome.when_matched is None or any(not m.false for m in matched):
        return point(0)
    if outcome.matched.false or any(m.true for m in matched):
        return hull([outcome.when_matched, point(0)])
    return outcome.when_matched


def _missing_behind(scope: Scope, id: str) -> tuple[str, ...]:
    """The unit's missing facts that the line looks at, in the order of declaration."""
    behind = scope.cohort.plan.reads[id]
    return tuple(name for name in fact_names(scope) if name in behind and name in scope.facts.missing)


def fact_names(scope: Scope) -> list[str]:
    facts = scope.cohort.plan.facts.values()
    return [name for spec in facts for name in (spec.name, *(f"{spec.name}.{f.name}" for f in spec.fields))]


def facts_used(line: Line, scope: Scope) -> tuple[FactUse, ...]:
    """In the order in which the line names them, then those behind its definitions in the order of declaration."""
    plan = scope.cohort.plan
    behind = plan.reads[line.origin.id]
    direct = (e.name for e in walk(*line_parts(line)) if isinstance(e, FactRead))
    names = dict.fromkeys([*direct, *(n for n in plan.facts if n in behind)])
    return tuple(fact_use(name, scope) for name in names)


def fact_use(name: str, scope: Scope) -> FactUse:
    spec = scope.cohort.plan.facts[name]
    value: Value | None = scope.facts.supplied.get(name)
    assumed = value is None and spec.missing_as is not None
    return FactUse(
        name=name, label=label_of(spec), value=spec.missing_as if assumed else value, kind=spec.kind, unit=spec.unit, assumed=assumed
    )
