"""The best n and the least number of children fit the number of children there are.

W415: ``best n`` of n children or fewer takes them all. E416: more children must apply than there are.

Wrong: ``section 4 "Results", best 3`` over two items. Mended: ``sum``, or ``best 1``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.ir import Combine, Node
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        if any(isinstance(child, Node) and child.repeat is not None for child in node.children):
            continue  # there may be any number of them
        count = len(node.children)
        if node.combine is Combine.BEST_N and node.best_n >= count:
            yield finding("W415", node.origin, id=context.named(node), n=str(node.best_n), count=str(count))
        if node.needs > count:
            yield finding("E416", node.origin, id=context.named(node), n=str(node.needs), count=str(count))
