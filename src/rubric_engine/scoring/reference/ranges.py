"""What a line gives over all completions, and whether it counts in any of them."""

from __future__ import annotations

import itertools
from fractions import Fraction

from rubric_engine.core.ir import Combine, Line, Node
from rubric_engine.scoring.reference.abstract import Number, Truth, hull, point
from rubric_engine.scoring.reference.cohort import Mode, Scope


def low_of(span: Number, points: Fraction) -> Fraction | None:
    """The lower end of a range that also holds ``points``: what others keep silent about costs a unit nothing, so its score may lie outside."""
    return None if span.low is None else min(span.low, points)


def high_of(span: Number, points: Fraction) -> Fraction | None:
    return None if span.high is None else max(span.high, points)


def may_decide(line: Line, owner: Node, scope: Scope) -> bool:
    """Whether some completion makes this line the one that a first match takes."""
    seen = scope.seen(Mode.RANGE)
    if seen is None:
        return False
    outcome = seen.frame.lines[line.origin.id]
    return outcome.when_matched is not None and outcome.matched.true and all(each.false for each in _before(line, owner, seen))


def may_apply(node: Node, scope: Scope) -> bool:
    """Whether some completion makes a node apply, as far as its own condition and the number of its children go."""
    seen = scope.seen(Mode.RANGE)
    return seen is not None and seen.frame.nodes[node.origin.id].applies.true


def _before(line: Line, owner: Node, scope: Scope) -> list[Truth]:
    """Whether the children before a line match."""
    earlier = itertools.takewhile(lambda c: c is not line, owner.children)
    return [scope.frame.lines[c.origin.id].matched if isinstance(c, Line) else scope.frame.nodes[c.origin.id].applies for c in earlier]


def range_of_line(line: Line, owner: Node, scope: Scope) -> Number:
    """What the line can give over all completions; in a first match, only if no line before it surely matches."""
    seen = scope.seen(Mode.RANGE)
    if seen is None:  # an occurrence that the silence of others alone leaves here
        return point(0)
    outcome = seen.frame.lines[line.origin.id]
    if owner.combine is not Combine.FIRST:
        return outcome.points
    matched = _before(line, owner, seen)
    if outcome.when_matched is None or any(not m.false for m in matched):
        return point(0)
    if outcome.matched.false or any(m.true for m in matched):
        return hull([outcome.when_matched, point(0)])
    return outcome.when_matched
