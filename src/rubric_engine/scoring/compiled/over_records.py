"""What is worked out once for each record, because it is used several times there or nested deeply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import Final

from rubric_engine.core.flat.cells import in_order, operands
from rubric_engine.core.flat.ops import AsInt, Node, Not, RecordRivals, Truth
from rubric_engine.diagnostics.frozen import frozen

_DEEPEST: Final = 12
_WORTH_A_NAME: Final = 2  # a comparison of two columns is as quickly made again


@frozen(eq=False)
class Shared:
    """``first``: what the condition needs, and then ``then``, what else is needed where it holds; each behind what it uses. ``ranked``: the places of
    records that are looked at."""

    first: tuple[Node, ...]
    then: tuple[Node, ...]
    ranked: tuple[RecordRivals, ...]


def shared_for_each(nodes: tuple[Node, ...], where: Truth, named: Container[Node]) -> Shared:
    """Of what has no name yet."""
    order = in_order((where, *nodes), named)
    uses = Counter([where, *nodes])
    for node in order:
        uses.update(operands(node))
    depth: dict[Node, int] = {}
    shared: list[Node] = []
    for node in order:
        if node.level is None or not operands(node):
            continue
        depth[node] = 1 + max((depth.get(used, 0) for used in operands(node)), default=0)
        many = uses[node] > 1 and depth[node] >= _WORTH_A_NAME and not isinstance(node, Not | AsInt)
        if many or depth[node] > _DEEPEST:
            shared.append(node)
            depth[node] = 0
    asked = set(in_order((where,), named))
    ranked = dict.fromkeys(
        each for each in (*nodes, where, *(used for node in order for used in operands(node))) if isinstance(each, RecordRivals)
    )
    return Shared(tuple(n for n in shared if n in asked), tuple(n for n in shared if n not in asked), tuple(ranked))
