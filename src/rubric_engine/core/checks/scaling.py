"""What is rescaled has a maximum to be rescaled from.

E414: a node ``scales to`` a maximum, and a child has no maximum, or none above 0.

Wrong::

    section 4 "Media", scales to 100 points
    item 4.1 "Articles", uncapped

Mended: ``item 4.1 "Articles", at most 20 points``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.ir import Line, Node
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        if node.scale is None:
            continue
        unfit = [child for child in node.children if _has_no_maximum(context, child)]
        if unfit or not node.children:
            where = unfit[0].origin if unfit else node.origin
            names = context.listed([child.origin.id for child in unfit] or [node.origin.id])
            yield finding("E414", where, id=context.named(node), children=names)


def _has_no_maximum(context: Context, child: Node | Line) -> bool:
    high = context.analysis.child(child).high
    return high is None or high <= 0
