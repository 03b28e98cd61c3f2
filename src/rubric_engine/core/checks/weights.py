"""Weights of siblings make up a whole.

E410: some children of a node have a weight and others have none. E411: their weights don't sum to 100%.
E412: ``weights over those that apply`` without weights.

Wrong::

    item 1 "Written", weight 60%
    item 2 "Oral", weight 30%

Mended: ``weight 70%`` and ``weight 30%``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.words import number
from rubric_engine.core.ir import Node
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for node in walk.nodes(context.program):
        weighted = [child for child in node.children if isinstance(child, Node) and child.weight is not None]
        weights = [child.weight for child in weighted if child.weight is not None]
        without = [child for child in node.children if not isinstance(child, Node) or child.weight is None]
        if not weights:
            if node.reweight:
                yield finding("E412", node.origin, id=context.named(node))
        elif without:
            names = context.listed([child.origin.id for child in without])
            yield finding("E410", without[0].origin, id=context.named(node), children=names)
        elif sum(weights) != 1:
            found = f"{number(sum(weights, Fraction(0)) * 100)}%"
            quoted = context.say("`{}` {}%", "「{}」{}%")
            each = [quoted.format(child.origin.id, number(weight * 100)) for child, weight in zip(weighted, weights, strict=True)]
            here = node.origin.span if node.origin.span != NOWHERE else weighted[0].origin.span.to(weighted[-1].origin.span)
            yield finding("E411", here, id=context.named(node), sum=found, weights=context.say(", ", "，").join(each))
