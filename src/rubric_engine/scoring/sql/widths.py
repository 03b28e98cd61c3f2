"""How wide each number of a plan can become: proved from what the columns hold, or not taken at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import lcm
from typing import Final

from rubric_engine.core.flat.cells import operands
from rubric_engine.core.flat.ops import (
    Across,
    BestOfRecords,
    BestSum,
    FloorDiv,
    Gather,
    Gathering,
    Int,
    IntColumn,
    Node,
    Sum,
    Trimmed,
)
from rubric_engine.core.flat.widths import Bounds, bounds_of, hull
from rubric_engine.scoring.sql.dialect import Dialect

MOST_OF_MULTIPLE: Final = 88
"""The least common multiple of the numbers up to 88 is below 2**127."""


def all_bounds(order: Iterable[Node], columns: Mapping[IntColumn, Bounds], most: int) -> dict[Int, Bounds]:
    """Of every whole number among the nodes, each of which stands behind what it uses. ``most``: so many units, or records, there are at most."""
    known: dict[Int, Bounds] = {}
    for node in order:
        if isinstance(node, Int):
            known[node] = _bounds(node, known, columns, most)
    return known


def _bounds(node: Int, known: dict[Int, Bounds], columns: Mapping[IntColumn, Bounds], most: int) -> Bounds:
    match node:
        case IntColumn():
            return columns[node]
        case FloorDiv(top=top, bottom=bottom):
            return bounds_of(node, {top: known[top], bottom: at_least_one(known[bottom])}, {})
        case Gather(how=Gathering.MULTIPLE, value=value) | Across(how=Gathering.MULTIPLE, value=value):
            high = known[value][1]
            return (1, lcm(*range(1, max(high, 1) + 1)) if high is not None and high <= MOST_OF_MULTIPLE else None)
        case _:
            return bounds_of(node, known, {}, most)


def at_least_one(bounds: Bounds) -> Bounds:
    low, high = bounds
    return (max(1, low) if low is not None else 1, None if high is None else max(1, high))


def running(node: Sum, known: Mapping[Int, Bounds]) -> Bounds:
    """Around all that is on the way to the sum, in whatever order its parts are added."""
    each = [hull((0, 0), known[part]) for part in node.parts]
    lows, highs = [low for low, _ in each], [high for _, high in each]
    return (None if None in lows else sum(low or 0 for low in lows), None if None in highs else sum(high or 0 for high in highs))


def needed(node: Int, known: Mapping[Int, Bounds], most: int) -> tuple[Bounds, ...]:
    """All that has to fit where the node is worked out, besides what it is made of."""
    match node:
        case Sum():
            return (known[node], running(node, known))
        case Gather(how=Gathering.SUM, value=value) | Across(how=Gathering.SUM, value=value) | Trimmed(value=value):
            low, high = hull((0, 0), known[value])
            return (known[node], (None if low is None else low * most, None if high is None else high * most))
        case BestSum(values=values):
            low, high = hull((0, 0), *(known[value] for value in values))
            return (known[node], (None if low is None else low * len(values), None if high is None else high * len(values)))
        case BestOfRecords(n=n, value=value, values=values):
            low, high = hull((0, 0), known[value], *(known[each] for each in values))
            return (known[node], (None if low is None else low * (n + len(values)), None if high is None else high * (n + len(values))))
        case _:
            return (known[node],)


def too_wide(order: Iterable[Node], known: Mapping[Int, Bounds], most: int, dialect: Dialect) -> set[Node]:
    """The nodes that can't be proved to fit the widest numbers, and whatever is made of them."""
    found: set[Node] = set()
    for node in order:
        if any(used in found for used in operands(node)):
            found.add(node)
        elif isinstance(node, Int):
            kind = dialect.kind(*needed(node, known, most))
            if kind is None or (isinstance(node, FloorDiv) and kind_of_division(node, known, dialect) is None):
                found.add(node)
    return found


def kind_of_division(node: FloorDiv, known: Mapping[Int, Bounds], dialect: Dialect) -> object | None:
    low, _ = known[node.top]
    high = at_least_one(known[node.bottom])[1]
    if low is None or high is None:
        return None
    kind = dialect.kind(known[node.top], known[node.bottom], known[node], (low - high, 0))
    return kind if kind is not dialect.kinds[-1] or dialect.divides_widest(known[node]) else None
