"""Points that may have no finite decimal are rounded, or say how they are shown.

E407: a line or item divides, takes a mean or rescales, and neither it nor anything above it, up to the total, is rounded or ``shown``.

Wrong::

    item 4.1 "Share"
    members / firms earns its value, at most 10 points

Mended: ``item 4.1 "Share", rounded half up to 2 decimals``, or ``total, shown to 2 decimals``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.decimals import endless
from rubric_engine.core.ir import Node
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for part in endless(context.program, context.analysis):
        itself = (part,) if isinstance(part, Node) else ()
        chain = (*itself, *context.above[part.origin.id])
        if not any(node.rounding is not None or node.shown is not None for node in chain):
            yield finding("E407", part.origin, id=context.named(part))
