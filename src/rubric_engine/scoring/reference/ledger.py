"""The ledger: one entry for every scoring line, and one for every clause that changes something, in the order of the document.

Invariant: what the entries under a node come to is what the node's ``points`` were taken at, so all entries sum to the total. Each
clause is entered as what stands after it less what stood before it, both at the unfavourable end.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import Combine, Line, Node, Origin
from rubric_engine.core.results import Because, Behind, Entry, EntryKind, LimitedTo, Occurrence, Reason, State
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.scoring.reference import by_hand
from rubric_engine.scoring.reference.abstract import ZERO, Number, point
from rubric_engine.scoring.reference.awards import gate_reasons
from rubric_engine.scoring.reference.bounds import most_of, static_points
from rubric_engine.scoring.reference.cohort import Occurrence as Occurring
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.combine import taken
from rubric_engine.scoring.reference.expressions import yes_no
from rubric_engine.scoring.reference.facts_used import assumed_behind, facts_used, missing_behind, missing_occurrences
from rubric_engine.scoring.reference.occurrences import names_of
from rubric_engine.scoring.reference.outcomes import Base, LineOutcome, Stage
from rubric_engine.scoring.reference.parts import Written
from rubric_engine.scoring.reference.plan import nodes_and_lines
from rubric_engine.scoring.reference.ranges import high_of, low_of, may_apply, range_of_line
from rubric_engine.scoring.reference.reasons import explain, line_reasons


@define(eq=False)
class Ledger:
    """Entries of one unit, as they are written; ``contributions`` by node and line, to their parents. Ids are those of the results: inside of what occurs
    for each record they end in its number."""

    scope: Scope  # in SCORE mode; of the occurrence that is being written
    entries: list[Entry] = field(factory=list)
    contributions: dict[str, Fraction] = field(factory=dict)
    counted: set[str] = field(factory=set)  # the nodes that are in, where it wasn't sure
    absent: dict[str, tuple[Reason, ...]] = field(
        factory=dict
    )  # the nodes that don't apply, and all that is in them; with their own reasons

    def at(self, scope: Scope) -> Ledger:
        """The same ledger, inside of an occurrence (or outside of it again)."""
        return evolve(self, scope=scope)

    def id(self, part: Node | Line) -> str:
        return part.origin.id + self.scope.suffix

    def take(self, part: Written) -> None:
        self.entries += part.entries
        self.contributions |= part.contributions
        self.counted |= part.counted
        self.absent |= part.absent

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
        occurrence: tuple[Occurrence, ...] | None = None,
    ) -> Fraction:
        """Enters a change, if it is one, and gives what stands after it; what was set by hand is entered in any case. ``id`` and ``occurrence``, where they
        aren't those of the scope."""
        if before != after or kind is EntryKind.OVERRIDE:
            change = after - before
            self.entries.append(
                Entry(
                    id=origin.id + self.scope.suffix if id is None else id,
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
                    occurrence=names_of(self.scope) if occurrence is None else occurrence,
                )
            )
        return after


def write_ledger(scope: Scope) -> Ledger:
    ledger = Ledger(scope)
    total = scope.cohort.plan.program.total
    ledger.contributions[total.origin.id] = _node(ledger, total)
    return ledger


def _inside(ledger: Ledger, node: Node) -> Iterator[tuple[Line | Node, Ledger, Occurring | None]]:
    """Lines and nodes in the order of the document, and the occurrences of those that occur for each record in the order of the list."""
    for child in node.children:
        if isinstance(child, Line) or child.repeat is None:
            yield child, ledger, None
        else:
            for occurrence in ledger.scope.frame.occurrences[child.origin.id].values():
                yield child, ledger.at(ledger.scope.within(occurrence.place)), occurrence


# ---------------------------------------------------------------- nodes


def _node(ledger: Ledger, node: Node) -> Fraction:
    """Enters a node with all that is in it; gives its points as they were taken. What is the same for several units is written once."""
    slot = ledger.scope.cohort.slot(node.origin.id, ledger.scope.unit)
    if slot is None:
        return _write(ledger, node)
    if slot.written is None:
        own = Ledger(ledger.scope)
        came_to = _write(own, node)
        slot.written = Written(came_to, tuple(own.entries), own.contributions, frozenset(own.counted), own.absent)
    ledger.take(slot.written)
    return slot.written.came_to


def _write(ledger: Ledger, node: Node) -> Fraction:
    id = ledger.id(node)
    outcome = ledger.scope.frame.nodes[node.origin.id]
    if outcome.base is None or outcome.start is None:
        return _absent(ledger, node)
    start = ledger.taken(outcome.start)
    running = ledger.adjust(EntryKind.START, id, node.origin, ZERO, start)
    running = _children(ledger, node, outcome.base, running)
    stopped = ledger.taken(outcome.base.stopped)
    running = _to_zero(ledger, node, running, stopped)
    running = _combination(ledger, node, outcome.base, running, stopped)
    if outcome.base.scale is not None:
        why = Because(factor=outcome.base.scale[0], out_of=outcome.base.scale[1])
        running = ledger.adjust(EntryKind.SCALE, id, node.origin, running, ledger.taken(outcome.base.scaled), reasons=(why,))
    for stage in outcome.stages:
        running = _stage(ledger, node, stage, running)
    return running


def _absent(ledger: Ledger, node: Node, *, reached: bool = True, might: bool = True) -> Fraction:
    """A node that doesn't apply. Where its own condition says so, its lines are listed, with nothing; where too few of its children apply, those
    that do are scored, and what they come to is taken off again."""
    if reached and (node.applies is None or yes_no(node.applies, ledger.scope).sure):
        return _too_few(ledger, node)
    why = explain(node.applies, ledger.scope) if reached and node.applies is not None else ()
    might = might and may_apply(node, ledger.scope)
    ledger.absent[ledger.id(node)] = why
    for child, there, occurrence in _inside(ledger, node):
        if isinstance(child, Line):
            _enter_line(there, child, node, ZERO, ZERO, State.NOT_APPLICABLE, why)
            by_hand.where_nothing_applies(there, node, child, ZERO, might)
        elif occurrence is None or occurrence.most == 1:
            _absent(there, child, reached=False, might=might)
        else:
            _of_unknown_records(there, child, ZERO)
    by_hand.where_nothing_applies(ledger, node, node, ZERO, might)
    return ZERO


def _too_few(ledger: Ledger, node: Node) -> Fraction:
    came_to = ZERO
    for child, there, occurrence in _inside(ledger, node):
        id = there.id(child)
        if isinstance(child, Line):
            _enter_line(there, child, node, came_to, ZERO, State.NOT_APPLICABLE, ())
            by_hand.where_nothing_applies(there, node, child, came_to, may_apply(node, ledger.scope))
            continue
        if occurrence is not None and occurrence.most != 1:
            _of_unknown_records(there, child, came_to)
            continue
        came_to += _node(there, child)
        if there.scope.frame.nodes[child.origin.id].applies.true:
            ledger.counted.add(id)
        ledger.contributions[id] = ZERO
    ledger.adjust(EntryKind.NOT_APPLICABLE, ledger.id(node), node.origin, came_to, ZERO, State.NOT_APPLICABLE)
    by_hand.where_nothing_applies(ledger, node, node, ZERO, may_apply(node, ledger.scope))
    return ZERO


def _children(ledger: Ledger, node: Node, base: Base, running: Fraction) -> Fraction:
    owner = ledger.id(node)
    for child, there, occurrence in _inside(ledger, node):
        id = there.id(child)
        if isinstance(child, Line):
            points = _line(there, node, child, base, running)
            ledger.contributions[id] = points
            running += points
            continue
        if occurrence is not None and occurrence.most != 1:
            _of_unknown_records(there, child, running)
            continue
        points = _node(there, child)
        names = names_of(there.scope)
        if id not in base.present:
            if there.scope.frame.nodes[child.origin.id].applies.true:
                why = _why_in_doubt(there, child, occurrence)
                kind = EntryKind.NOT_APPLICABLE
                ledger.adjust(kind, owner, child.origin, points, ZERO, State.UNKNOWN, why, id=id, occurrence=names)
            ledger.contributions[id] = ZERO
            continue
        ledger.counted.add(id)
        if id in base.weights:
            weight, out_of = base.weights[id]
            weighs = Because(factor=weight, out_of=out_of)
            after = points * weight / out_of
            points = ledger.adjust(EntryKind.WEIGHT, owner, child.origin, points, after, reasons=(weighs,), id=id, occurrence=names)
        ledger.contributions[id] = points if id in base.deciding else ZERO
        running += points
    return running


def _why_in_doubt(there: Ledger, node: Node, occurrence: Occurring | None) -> tuple[Reason, ...]:
    """Of an occurrence that is left out because it isn't known whether it exists: what its condition wants."""
    if occurrence is None or occurrence.exists.sure or node.repeat is None:
        return ()
    if node.repeat.where is None or node.repeat.by is not None:
        return missing_occurrences(node, there.scope)
    return (*explain(node.repeat.where, there.scope), *missing_occurrences(node, there.scope))


def _of_unknown_records(there: Ledger, node: Node, running: Fraction) -> None:
    """What may occur for records of which nothing is known: each line once, with nothing."""
    why = missing_occurrences(node, there.scope)
    owners = {line.origin.id: part for part in nodes_and_lines(node) if isinstance(part, Node) for line in part.children}
    for line in nodes_and_lines(node):
        if isinstance(line, Line):
            span = static_points(line)
            low = ZERO if span.low is not None and span.low >= 0 else None
            high = ZERO if span.high is not None and span.high <= 0 else None
            _enter(there, line, owners[line.origin.id], running, ZERO, State.UNKNOWN, why, Number(low, high))


def _to_zero(ledger: Ledger, node: Node, running: Fraction, stopped: Fraction) -> Fraction:
    lines = [c for c in node.children if isinstance(c, Line)]
    if not any(line.to_zero for line in lines):
        return running
    losses = [ledger.contributions[ledger.id(line)] for line in lines if line.loses]
    lost = -sum(losses, ZERO)
    why = LimitedTo(limit=lost - (stopped - running), before=lost)
    return ledger.adjust(EntryKind.TO_ZERO, ledger.id(node), node.origin, running, stopped, State.LIMITED, (why,))


def _combination(ledger: Ledger, node: Node, base: Base, running: Fraction, combined: Fraction) -> Fraction:
    why: tuple[Reason, ...] = ()
    if node.combine in (Combine.FIRST, Combine.BEST, Combine.WORST, Combine.BEST_N):
        why = tuple(Behind(id=i) for i in base.deciding)
    return ledger.adjust(EntryKind.COMBINATION, ledger.id(node), node.origin, running, combined, reasons=why)


def _stage(ledger: Ledger, node: Node, stage: Stage, running: Fraction) -> Fraction:
    after = ledger.taken(stage.after)
    if stage.override is not None:
        return by_hand.enter(ledger, node, node, stage.override, running, after)
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
            reasons = gate_reasons(stage.gate, ledger.scope.of(ledger.scope.unit))
        case _:
            pass
    return ledger.adjust(stage.kind, ledger.id(node), stage.origin, running, after, state, reasons)


# ---------------------------------------------------------------- lines


def _line(ledger: Ledger, node: Node, line: Line, base: Base, running: Fraction) -> Fraction:
    """Enters what a line gives by itself, and where other points were set, the difference."""
    outcome = ledger.scope.frame.lines[line.origin.id]
    points = _own_points(ledger, node, line, base, running, outcome.computed or outcome)
    if outcome.override is None:
        return points
    if node.combine is Combine.FIRST and ledger.id(line) not in base.deciding:
        by_hand.where_another_decides(ledger, node, line, base, running + points, _behind_another(ledger, node, line))
        return points
    return by_hand.enter(ledger, node, line, outcome.override, running + points, running + outcome.override.points) - running


def _own_points(ledger: Ledger, node: Node, line: Line, base: Base, running: Fraction, outcome: LineOutcome) -> Fraction:
    missing = missing_behind(line, ledger.scope) if outcome.points.point is None else ()
    reasons = line_reasons(line, outcome, missing, ledger.scope)
    if node.combine is Combine.FIRST and ledger.id(line) not in base.deciding:
        return _not_first(ledger, node, line, base, running, reasons)
    if node.combine is Combine.FIRST and outcome.when_matched is not None:
        points = ledger.taken(outcome.when_matched)
        known = outcome.when_matched.point is not None and not outcome.matched.false and _certain(ledger, node, line)
    else:
        points = ledger.taken(outcome.points)
        known = outcome.points.point is not None
    state = _state(ledger.scope, line, outcome, points, known, reasons)
    _enter_line(ledger, line, node, running, points, state, reasons)
    return points


def _certain(ledger: Ledger, node: Node, line: Line) -> bool:
    """Whether no earlier line of a first match may still match."""
    earlier = itertools.takewhile(lambda c: c is not line, node.children)
    return not any(isinstance(c, Line) and ledger.scope.frame.lines[c.origin.id].matched.true for c in earlier)


def _not_first(ledger: Ledger, node: Node, line: Line, base: Base, running: Fraction, reasons: tuple[Reason, ...]) -> Fraction:
    """A line of a first match that didn't decide: it didn't match, or may have, or wasn't reached."""
    if _behind_another(ledger, node, line):
        behind = tuple(Behind(id=i) for i in base.deciding)
        _enter_line(ledger, line, node, running, ZERO, State.NOT_REACHED, (*behind, *reasons))
        return ZERO
    outcome = ledger.scope.frame.lines[line.origin.id]
    known = not outcome.matched.true
    _enter_line(ledger, line, node, running, ZERO, _state(ledger.scope, line, outcome, ZERO, known, reasons), reasons)
    return ZERO


def _behind_another(ledger: Ledger, node: Node, line: Line) -> bool:
    """Whether an earlier line of a first match surely matches."""
    earlier = itertools.takewhile(lambda c: c is not line, node.children)
    return any(isinstance(c, Line) and not ledger.scope.frame.lines[c.origin.id].matched.false for c in earlier)


def _state(scope: Scope, line: Line, outcome: LineOutcome, points: Fraction, known: bool, reasons: tuple[Reason, ...]) -> State:
    if not known:
        return State.UNKNOWN
    if assumed_behind(line, scope):
        return State.ASSUMED
    if points == 0:
        return State.MISSED
    stepped = outcome.steps is not None and outcome.counted is not None and outcome.steps.point != outcome.counted.point
    return State.LIMITED if stepped or any(isinstance(r, LimitedTo) for r in reasons) else State.EARNED


def _enter_line(
    ledger: Ledger, line: Line, owner: Node, before: Fraction, points: Fraction, state: State, reasons: tuple[Reason, ...]
) -> None:
    settled = ledger.scope.frame.lines[line.origin.id].override is not None
    span = point(points) if settled else range_of_line(line, owner, ledger.scope)
    _enter(ledger, line, owner, before, points, state, reasons, point(0) if state is State.NOT_APPLICABLE else span)


def _enter(
    ledger: Ledger, line: Line, owner: Node, before: Fraction, points: Fraction, state: State, reasons: tuple[Reason, ...], span: Number
) -> None:
    ledger.entries.append(
        Entry(
            id=ledger.id(line),
            owner=ledger.id(owner),
            kind=EntryKind.LINE,
            state=state,
            points=points,
            before=before,
            after=before + points,
            low=low_of(span, points),
            high=high_of(span, points),
            origin=line.origin,
            possible=most_of(line),
            reasons=reasons,
            facts=facts_used(line, ledger.scope),
            occurrence=names_of(ledger.scope),
        )
    )
    ledger.contributions.setdefault(ledger.id(line), points)
