"""The results of the total, sections and items of one unit, each occurrence of what occurs for each record for itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import Combine, Line, Missing, Node, NodeKind
from rubric_engine.core.results import NodeResult
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import ZERO, conjunction, point
from rubric_engine.scoring.reference.cohort import Mode, Occurrence, Scope
from rubric_engine.scoring.reference.ledger import Ledger
from rubric_engine.scoring.reference.occurrences import names_of
from rubric_engine.scoring.reference.ranges import high_of, low_of


@frozen(eq=False)
class Met:
    """A node with the scope of its occurrence; ``occurrence`` is set for those that themselves occur for each record. ``known``: not inside of what may
    occur for records of which nothing is known."""

    node: Node
    scope: Scope
    occurrence: Occurrence | None = None
    known: bool = True

    @property
    def id(self) -> str:
        return self.node.origin.id + self.scope.suffix


def nodes_met(node: Node, scope: Scope) -> Iterator[Met]:
    """The node and those in it, in the order of the document, occurrences in the order of the list."""
    yield from _met(Met(node, scope))


def _met(here: Met) -> Iterator[Met]:
    yield here
    for inner in _children(here):
        yield from _met(inner)


def _children(here: Met) -> Iterator[Met]:
    for child in here.node.children:
        if isinstance(child, Line):
            continue
        if child.repeat is None or not here.known:
            yield Met(child, here.scope, None, here.known)
            continue
        for occurrence in here.scope.frame.occurrences[child.origin.id].values():
            yield Met(child, here.scope.within(occurrence.place), occurrence, occurrence.most == 1)


def own_points(node: Node, scope: Scope) -> Fraction | None:
    """The points, where they don't hang on what the unit itself leaves open."""
    seen = scope.seen(Mode.OWN)
    if seen is None:
        return None
    outcome = seen.frame.nodes[node.origin.id]
    return None if outcome.applies.false else outcome.points.point


def node_results(ledger: Ledger, scope: Scope) -> Iterator[NodeResult]:
    return _results(Met(scope.cohort.plan.program.total, scope), ledger)


def _results(met: Met, ledger: Ledger) -> Iterator[NodeResult]:
    slot = met.scope.cohort.slot(met.node.origin.id, met.scope.unit)
    if slot is None:
        yield from _own_results(met, ledger)
        return
    brings = (met.id in ledger.counted, ledger.contributions.get(met.id))
    if brings not in slot.results:
        slot.results[brings] = tuple(_own_results(met, ledger))
    yield from slot.results[brings]


def _own_results(met: Met, ledger: Ledger) -> Iterator[NodeResult]:
    yield _result(met, ledger) if met.known else _of_unknown_records(met)
    for inner in _children(met):
        yield from _results(inner, ledger)


def _result(met: Met, ledger: Ledger) -> NodeResult:
    node, scope, id = met.node, met.scope, met.id
    program = scope.cohort.plan.program
    outcome = scope.frame.nodes[node.origin.id]
    seen = scope.seen(Mode.RANGE)
    span = None if seen is None else seen.frame.nodes[node.origin.id]
    applies = outcome.applies if met.occurrence is None else conjunction([met.occurrence.exists, outcome.applies])
    counts = outcome.applies.true and (node.kind is NodeKind.TOTAL or id in ledger.counted)
    points: Fraction | None = ledger.taken(outcome.points) if counts else None
    contribution = ledger.contributions.get(id, ZERO)
    if program.missing is Missing.NO_RESULT and own_points(node, scope) is None:
        points = None
    possible = span.points if span is not None and span.applies.true else point(0)
    low, high = possible.low, possible.high
    if points is not None:
        low, high = low_of(possible, points), high_of(possible, points)
    return NodeResult(
        id=id,
        kind=node.kind,
        origin=node.origin,
        applies=False if id in ledger.absent else applies.holds,
        points=points,
        low=low,
        high=high,
        maximum=_most(met),
        contribution=None if points is None else contribution,
        shown=node.shown,
        children=tuple(_ids(met)),
        reasons=ledger.absent.get(id, ()),
        occurrence=names_of(scope),
    )


def _most(met: Met) -> Fraction | None:
    """The static maximum, without what surely doesn't apply to the unit: where points are just added up, and the rubric declares no maximum."""
    node = met.node
    inner = [child for child in _children(met) if child.known and child.occurrence is None]
    if node.bound is None or not _just_added(node) or any(child.node.bound is None for child in inner):
        return node.bound
    return node.bound - sum((max(child.node.bound or ZERO, ZERO) - _brings(child) for child in inner), ZERO)


def _brings(met: Met) -> Fraction:
    """The most that a node brings to the one above it."""
    seen = met.scope.seen(Mode.RANGE)
    absent = seen is not None and not seen.frame.nodes[met.node.origin.id].applies.true
    return ZERO if absent else max(_most(met) or ZERO, ZERO)


def _just_added(node: Node) -> bool:
    limits = (node.maximum, node.minimum, node.scale, node.rounding)
    weighted = any(isinstance(child, Node) and child.weight is not None for child in node.children)
    return node.combine is Combine.SUM and not node.factors and not weighted and all(each is None for each in limits)


def _of_unknown_records(met: Met) -> NodeResult:
    """What may occur for records of which nothing is known: any number of times."""
    return NodeResult(
        id=met.id,
        kind=met.node.kind,
        origin=met.node.origin,
        applies=None,
        points=None,
        low=None if met.node.floor is None else min(met.node.floor, ZERO),
        high=None if met.node.bound is None else max(met.node.bound, ZERO),
        maximum=met.node.bound,
        contribution=None,
        shown=met.node.shown,
        children=tuple(_ids(met)),
        occurrence=names_of(met.scope),
    )


def _ids(met: Met) -> Iterator[str]:
    """Of the lines and nodes inside, each occurrence for itself."""
    inner = list(_children(met))
    for part in met.node.children:
        if isinstance(part, Line):
            yield part.origin.id + met.scope.suffix
        else:
            yield from (child.id for child in inner if child.node is part)
