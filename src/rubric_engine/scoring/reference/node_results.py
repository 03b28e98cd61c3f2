"""The results of the total, sections and items of one unit, each occurrence of what occurs for each record for itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from rubric_engine.core.ir import Line, Missing, Node, NodeKind
from rubric_engine.core.results import NodeResult
from rubric_engine.scoring.reference.abstract import ZERO, conjunction, point
from rubric_engine.scoring.reference.cohort import Mode, Occurrence, Scope
from rubric_engine.scoring.reference.ledger import Ledger, high_of, low_of
from rubric_engine.scoring.reference.occurrences import names_of


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
    for met in nodes_met(scope.cohort.plan.program.total, scope):
        yield _result(met, ledger) if met.known else _of_unknown_records(met)


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
        maximum=node.bound,
        contribution=None if points is None else contribution,
        shown=node.shown,
        children=tuple(_ids(met)),
        reasons=ledger.absent.get(id, ()),
        occurrence=names_of(scope),
    )


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
