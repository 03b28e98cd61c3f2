"""A sum, a product or a weighted mean says what becomes of children that don't apply.

E413: a child may not apply (``applies when``, ``needs at least``), and its parent says neither ``drops what does not apply`` nor
``weights over those that apply`` nor ``scales to``. What occurs for each record adds nothing to a sum where there are no records, without a word.
The best, the worst and the mean take those that apply, without a word.

Wrong::

    section 4 "Training"
    item 4.1 "Centre", applies when has_centre

Mended: ``section 4 "Training", drops what does not apply``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.combining import may_be_absent
from rubric_engine.core.ir import Combine, Node
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        if node.drop or node.reweight or node.scale is not None:
            continue
        weighted = any(isinstance(child, Node) and child.weight is not None for child in node.children)
        if node.combine not in (Combine.SUM, Combine.PRODUCT) and not weighted:
            continue
        plain = node.combine is Combine.SUM and not weighted  # where having no records, and so nothing to add, says it all
        absent = [child.origin.id for child in node.children if may_be_absent(child, for_want_of_records=not plain)]
        if absent:
            yield finding("E413", node.origin, id=context.named(node), children=context.listed(absent))
