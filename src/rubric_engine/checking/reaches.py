"""What the points of a node can come to, as precisely as is worth it: together where its parts share facts, else part by part."""

from __future__ import annotations

from collections.abc import Iterable

from rubric_engine.checking.formulas import tests
from rubric_engine.checking.pieces import Pieces, TooMany
from rubric_engine.checking.points import Points
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals
from rubric_engine.core.combining import may_be_absent
from rubric_engine.core.intervals import ZERO
from rubric_engine.core.ir import Combine, Interval, Line, Node
from rubric_engine.core.values import round_to
from rubric_engine.diagnostics.frozen import evolve, frozen

_MOST = 2_000
Spans = tuple[Interval, ...]


@frozen(eq=False)
class Reaches:
    """Those of one program."""

    points: Points

    def of(self, node: Node) -> Spans:
        """Stretches that hold all the points of a node."""
        if self.points.record(node) is not None or node.repeat is not None:
            return (self._static(node),)
        whole = self._together(node)
        return whole if whole is not None else self._apart(node)

    def before_maximum(self, node: Node) -> Spans:
        """Those before its maximum and its rounding."""
        return self.of(_open(node))

    def best(self, node: Node) -> tuple[Space, Pieces] | None:
        """The space of a node, and what it comes to there before its maximum; None where that is too much."""
        opened = _open(node)
        space = Space.of(self.points.formulas_of(opened), self.points.cuts_of(opened))
        if space is None or not space.size:
            return None
        try:
            return space, self.points.node(opened, space)[0]
        except TooMany:
            return None

    def _static(self, node: Node) -> Interval:
        return self.points.formulas.quantities.analysis.node(node)

    def _together(self, node: Node) -> Spans | None:
        space = Space.of(self.points.formulas_of(node), self.points.cuts_of(node))
        if space is None or not space.size:
            return None
        try:
            found, _ = self.points.node(node, space)
        except TooMany:
            return None
        return _spans(found)

    def _apart(self, node: Node) -> Spans:
        """Children that share no quantity, each set of those that do by itself; their sums, and then the node's own clauses."""
        plain = not (node.reweight or node.scale or node.needs or node.factors or node.start is not None)
        stops = any(isinstance(child, Line) and child.to_zero for child in node.children)
        if node.combine is not Combine.SUM or not plain or stops:
            return (self._static(node),)
        found: Spans = (ZERO,)
        for group in self._groups(node):
            found = _sums(found, self._of_group(node, group))
        return self._finished(node, found)

    def _of_group(self, node: Node, group: list[Node | Line]) -> Spans:
        only = group[0]
        if len(group) == 1 and isinstance(only, Node):
            if only.repeat is not None:
                return (intervals.multiply(self._static(only), intervals.AT_LEAST_ZERO),)
            spans = self.of(only)
            if only.weight is not None:
                spans = tuple(intervals.multiply(span, intervals.point(only.weight)) for span in spans)
            return (*spans, ZERO) if may_be_absent(only) else spans
        bare = Node(kind=node.kind, origin=evolve(node.origin, id=f"{node.origin.id} in part"), children=tuple(group))
        space = Space.of(self.points.formulas_of(bare), self.points.cuts_of(bare))
        if space is not None and space.size:
            try:
                return _spans(self.points.combined(bare, space))
            except TooMany:
                pass
        return (intervals.total(self._child(child) for child in group),)

    def _child(self, child: Node | Line) -> Interval:
        span = self.points.formulas.quantities.analysis.child(child)
        if isinstance(child, Line):
            return span
        span = span if child.weight is None else intervals.multiply(span, intervals.point(child.weight))
        if child.repeat is not None:
            return intervals.multiply(span, intervals.AT_LEAST_ZERO)
        return intervals.hull((span, ZERO)) if may_be_absent(child) else span

    def _finished(self, node: Node, found: Spans) -> Spans:
        analysis = self.points.formulas.quantities.analysis
        if node.minimum is not None:
            least = analysis.of(node.minimum)
            found = tuple(intervals.greatest((span, least)) for span in found)
        if node.maximum is not None:
            most = analysis.of(node.maximum)
            found = tuple(intervals.least((span, most)) for span in found)
        if node.rounding is not None:
            mode, step = node.rounding
            found = tuple(intervals.monotone(span, lambda value: round_to(value, mode, step)) for span in found)
        zeroed = self.points.zeroes(node)
        return tuple(dict.fromkeys((*found, ZERO) if zeroed else found))

    def _groups(self, node: Node) -> list[list[Node | Line]]:
        """The children, those that share a quantity together."""
        groups: list[tuple[set[object], list[Node | Line]]] = []
        for child in node.children:
            keys: set[object] = {test.quantity.key for formula in self.points.formulas_of(child) for test in tests(formula)}
            keys.update(self.points.cuts_of(child))
            members: list[Node | Line] = []
            rest: list[tuple[set[object], list[Node | Line]]] = []
            for known, others in groups:
                if known & keys:
                    keys |= known
                    members += others
                else:
                    rest.append((known, others))
            groups = [*rest, (keys, [*members, child])]
        return [members for _, members in groups]


def _open(node: Node) -> Node:
    """The node without its maximum, its rounding and the gates on it."""
    return evolve(node, maximum=None, rounding=None, origin=evolve(node.origin, id=f"{node.origin.id} before its maximum"))


def _spans(pieces: Pieces) -> Spans:
    return tuple(sorted(pieces, key=lambda span: (intervals.low_end(span), intervals.high_end(span))))


def _sums(left: Spans, right: Spans) -> Spans:
    """Every sum; where there are too many, the stretch that holds them."""
    if len(left) * len(right) > _MOST * 20:
        return (intervals.add(intervals.hull(left), intervals.hull(right)),)
    found = dict.fromkeys(intervals.add(one, other) for one in left for other in right)
    return tuple(found) if len(found) <= _MOST else (intervals.hull(found),)


def highest(spans: Iterable[Interval]) -> intervals.End:
    """The end above all of them."""
    return intervals.high_end(intervals.hull(spans))
