"""What is worked out in one go: sums of weighted truths and numbers, and conditions on ranks that ask for a threshold only.

A fused node is made of what it is fused from; the nodes in between are never worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar, cast

from rubric_engine.core.flat.cells import in_order, operands
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    AsInt,
    AtLeast,
    Int,
    Lit,
    Node,
    Rivals,
    Side,
    Sum,
    Times,
    Truth,
)
from rubric_engine.diagnostics.frozen import field, frozen


@frozen(eq=False)
class Linear:
    """``constant`` and the sum of the terms, each times its weight."""

    constant: int
    truths: tuple[tuple[int, Truth], ...]
    ints: tuple[tuple[int, Int], ...]


@frozen(eq=False)
class Threshold:
    """Whether no more than ``beside`` members of the field are on the side of the unit: it is as good as the (``beside`` + 1)-th. ``turned``: whether more are."""

    rivals: Rivals
    beside: int
    turned: bool


_Node = TypeVar("_Node")

Crossing = Rivals | Across | AcrossDistinct | AtLeast
"""What looks at several units; of ``AtLeast`` those that are thresholds."""


@frozen(eq=False)
class Fused:
    """The nodes that ``roots`` need. ``linear`` and ``thresholds`` say of which nodes they stand in place."""

    uses: Counter[Node] = field(factory=Counter)
    linear: dict[Node, Linear] = field(factory=dict)
    thresholds: dict[Node, Threshold] = field(factory=dict)

    @classmethod
    def of(cls, roots: Iterable[Node]) -> Fused:
        roots = tuple(roots)
        nodes = in_order(roots)
        uses: Counter[Node] = Counter(roots)
        for node in nodes:
            uses.update(operands(node))
        fused = cls(uses)
        for node in nodes:
            if isinstance(node, Sum | AsInt) or (isinstance(node, Times) and isinstance(node.right, Lit)):
                fused.linear[node] = fused._linear(node)
            elif isinstance(node, AtLeast) and (threshold := _threshold(node)) is not None:
                fused.thresholds[node] = threshold
        return fused

    def needs(self, node: Node) -> tuple[Node, ...]:
        """What the node is worked out from."""
        if (linear := self.linear.get(node)) is not None:
            return (*(truth for _, truth in linear.truths), *(each for _, each in linear.ints))
        if (threshold := self.thresholds.get(node)) is not None:
            return operands(threshold.rivals)
        return operands(node)

    def is_crossing(self, node: Node) -> bool:
        return isinstance(node, Rivals | Across | AcrossDistinct) or node in self.thresholds

    def order(self, roots: Iterable[Node], given: frozenset[Node]) -> tuple[Node, ...]:
        """The nodes that the roots need, each behind what it needs; of those in ``given`` nothing is needed."""
        done: dict[Node, None] = {}
        waiting: list[tuple[Node, bool]] = [(root, False) for root in reversed(tuple(roots))]
        while waiting:
            node, ready = waiting.pop()
            if node in done:
                continue
            if ready or node in given:
                done[node] = None
                continue
            waiting.append((node, True))
            waiting.extend((used, False) for used in reversed(self.needs(node)) if used not in done)
        return tuple(done)

    def _linear(self, node: Node) -> Linear:
        constant, truths, ints = 0, Counter[Truth](), Counter[Int]()
        waiting: list[tuple[int, Node, bool]] = [(1, node, True)]
        while waiting:
            weight, each, own = waiting.pop()
            match each:
                case Lit(value=value):
                    constant += weight * value
                case AsInt(truth=truth):
                    truths[truth] += weight
                case Times(left=left, right=Lit(value=value)) if own or isinstance(left, AsInt) or self.uses[each] == 1:
                    waiting.append((weight * value, left, False))
                case Sum(parts=parts) if own or self.uses[each] == 1:
                    waiting.extend((weight, part, False) for part in reversed(parts))
                case _:
                    ints[cast(Int, each)] += weight
        return Linear(constant, _weighted(truths), _weighted(ints))


def _weighted(found: Counter[_Node]) -> tuple[tuple[int, _Node], ...]:
    return tuple((weight, node) for node, weight in found.items() if weight)


def _threshold(node: AtLeast) -> Threshold | None:
    """``k >= rivals + c`` or ``rivals + c >= k``, where the unit is compared by its own one key."""
    (left, less), (right, more) = _apart(node.left), _apart(node.right)
    if isinstance(right, Rivals) and left is None:
        rivals, beside, turned = right, less - more, False
    elif isinstance(left, Rivals) and right is None:
        rivals, beside, turned = left, more - less - 1, True
    else:
        return None
    keys = rivals.ranking.keys
    own = len(keys) == 1 and rivals.probe == ((keys[0].top, keys[0].bottom),)
    known = own and not rivals.places and rivals.side in (Side.AHEAD, Side.BEHIND) and beside >= 0
    return Threshold(rivals, beside, turned) if known else None


def _apart(node: Int) -> tuple[Int | None, int]:
    """A number without the constant that is added to it, and that."""
    match node:
        case Lit(value=value):
            return None, value
        case Sum(parts=(first, Lit(value=value))):
            return first, value
        case _:
            return node, 0
