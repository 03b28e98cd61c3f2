"""An item without a bound says so.

E401: the points of an item have no bound, and it doesn't say ``uncapped``. Points that only look unbounded (a count that can't
exceed a number) are mended with a range of the fact or a maximum.
W402: an item says ``uncapped`` though its points can't grow without bound.

Wrong::

    item 3.2 "Media"
    articles each earn 1 point

Mended: ``item 3.2 "Media", uncapped``, or ``articles each earn 1 point, at most 10 points``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.words import number
from rubric_engine.core.ir import Node, NodeKind
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        if node.kind is not NodeKind.ITEM:
            continue
        high = context.analysis.node(node).high
        if high is None and not node.uncapped:
            culprits = unbounded_children(context, node)
            if culprits:
                yield finding("E401", node.origin, item=node.origin.id, lines=context.listed(culprits))
            else:
                yield finding("E401", node.origin, item=node.origin.id, lines=node.origin.id)
        elif high is not None and node.uncapped:
            yield finding("W402", node.origin, item=node.origin.id, maximum=number(high))


def unbounded_children(context: Context, node: Node) -> list[str]:
    """Ids of the lines (and nodes) of a node that have no bound themselves."""
    return [child.origin.id for child in node.children if context.analysis.child(child).high is None]
