"""Limits mean something.

W418: a maximum that the points below it can't reach; the one that they can reach is named. E419: a minimum above the maximum.

Wrong::

    item 4.1 "Growth", at most 6 points
    member_growth at least 6% earns 2 points

Mended: ``at most 2 points``, or without a maximum.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import intervals, walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.words import number
from rubric_engine.core.ir import Line, Node
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        yield from _check_node(context, node)
        for child in node.children:
            if isinstance(child, Line):
                yield from _check_line(context, child)


def _check_node(context: Context, node: Node) -> Iterator[Diagnostic]:
    if node.maximum is None:
        return
    maximum = context.analysis.of(node.maximum)
    reached = context.analysis.unrestrained(node)
    if node.minimum is not None:
        minimum = context.analysis.of(node.minimum)
        if minimum.low is not None and maximum.high is not None and minimum.low > maximum.high:
            low, high = number(minimum.low), number(maximum.high)
            yield finding("E419", node.origin, id=context.named(node), minimum=low, maximum=high)
            return
        reached = intervals.greatest((reached, minimum))
    if reached.high is not None and maximum.low is not None and reached.high < maximum.low:
        names = {"maximum": number(maximum.low), "reached": number(reached.high)}
        hint = ""
        if node.start is None and reached.high <= 0 < maximum.low:  # points are taken off something that isn't there
            said = names["maximum"]
            hint = context.say(
                f"to take points off a full score, write `starts at {said} points`", f"从满分起逐项扣分的，请加写「起评 {said} 分」"
            )
        yield finding("W418", node.origin, hint, id=context.named(node), **names)


def _check_line(context: Context, line: Line) -> Iterator[Diagnostic]:
    if line.limit is None:
        return
    limit, reached = context.analysis.of(line.limit), context.analysis.unlimited(line)
    if reached.high is not None and limit.low is not None and reached.high < limit.low:
        yield finding("W418", line.origin, id=line.origin.id, maximum=number(limit.low), reached=number(reached.high))
