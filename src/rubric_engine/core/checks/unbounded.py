"""An item without a bound says so.

E401: the points of an item have no bound, or it occurs any number of times and its occurrences are added up, and it doesn't say ``uncapped``.
Points that only look unbounded (a count that can't exceed a number) are mended with a range of the fact or a maximum.
E429: the same of a section that occurs any number of times.
W402: an item says ``uncapped`` though its points can't grow without bound. (One that occurs for each record may always say it.)

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
from rubric_engine.core.combining import adds_up_without_bound
from rubric_engine.core.ir import Line, Node, NodeKind
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        if node.kind is NodeKind.ITEM:
            yield from _check_item(context, node)
        elif not node.uncapped and _adds_up(context, node):
            yield finding("E429", node.origin, section=node.origin.id, list=_list_of(node))


def _check_item(context: Context, node: Node) -> Iterator[Diagnostic]:
    high, adds_up = context.analysis.node(node).high, _adds_up(context, node)
    if high is None and not node.uncapped:
        culprits = unbounded_children(context, node) or [node.origin.id]
        yield finding("E401", node.origin, item=node.origin.id, lines=context.listed(culprits))
    elif adds_up and not node.uncapped:
        hint = context.say(
            f"it occurs for each record of `{_list_of(node)}`, so that a maximum has to stand on the section around it",
            f"「{_list_of(node)}」有几条就计几次，封顶须写在上一级",
        )
        yield finding("E401", node.origin, hint, item=node.origin.id, lines=node.origin.id)
    elif high is not None and node.uncapped and (node.repeat is None or high <= 0):
        yield finding("W402", node.origin, item=node.origin.id, maximum=number(high))


def _adds_up(context: Context, node: Node) -> bool:
    return adds_up_without_bound(node, context.above[node.origin.id], context.analysis.node(node).high)


def _list_of(node: Node) -> str:
    return node.repeat.fact if node.repeat is not None else ""


def unbounded_children(context: Context, node: Node) -> list[str]:
    """Ids of the lines (and nodes) of a node that have no bound themselves, or occur without one."""
    return [child.origin.id for child in node.children if _is_unbounded(context, child)]


def _is_unbounded(context: Context, child: Node | Line) -> bool:
    return context.analysis.child(child).high is None or (isinstance(child, Node) and _adds_up(context, child))
