"""Which numbers may be typed, so that every number on the way surely is a whole one that a workbook holds exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
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
    RecordRivals,
    Rivals,
    Sum,
    Trimmed,
)
from rubric_engine.core.flat.widths import Bounds, bounds_of, hull, product
from rubric_engine.scoring.workbook.nodes import OfNamed

MOST: Final = 2**48
"""Below it whole numbers are told apart by every program: Excel shows and compares 15 digits, LibreOffice calls equal what differs by less than one part in this."""
FIRST_DAY: Final = date(1900, 3, 1).toordinal()  # before it Excel's calendar is wrong by a day
LAST_DAY: Final = date(9999, 12, 31).toordinal()


def all_bounds(order: Iterable[Node], columns: Mapping[tuple[str | None, str], Bounds], most: int) -> dict[Int, Bounds]:
    """``columns``: of what is typed, as whole numbers before they are scaled. ``most``: so many units, and records, there are at most."""
    known: dict[Int, Bounds] = {}
    for node in order:
        match node:
            case OfNamed():
                known[node] = (0, most)
            case IntColumn(level=level, fact=fact, scale=scale):
                low, high = columns[level, fact]
                known[node] = (None if low is None else min(0, low * scale), None if high is None else max(0, high * scale))
            case FloorDiv(top=top, bottom=bottom):
                known[node] = bounds_of(node, {top: known[top], bottom: _at_least_one(known[bottom])}, {})
            case Gather(how=Gathering.MULTIPLE) | Across(how=Gathering.MULTIPLE):
                known[node] = (1, None)
            case _ if isinstance(node, Int):
                known[node] = bounds_of(node, known, {}, most)
            case _:
                pass
    return known


def _at_least_one(bounds: Bounds) -> Bounds:
    low, high = bounds
    return (max(1, low) if low is not None else 1, None if high is None else max(1, high))


def too_wide(order: Iterable[Node], known: Mapping[Int, Bounds], most: int) -> set[Node]:
    """What can't be proved to be exact, and all that is made of it."""
    found: set[Node] = set()
    for node in order:
        if any(used in found for used in operands(node)) or any(not _fits(each) for each in _needed(node, known, most)):
            found.add(node)
    return found


def _fits(bounds: Bounds) -> bool:
    low, high = bounds
    return low is not None and high is not None and -MOST < low <= high < MOST


def _needed(node: Node, known: Mapping[Int, Bounds], most: int) -> list[Bounds]:
    """All that has to fit where the node is worked out."""
    match node:
        case Sum(parts=parts):
            each = [hull((0, 0), known[part]) for part in parts]
            return [known[node], *_added(each)]
        case Gather(how=how, value=value) | Across(how=how, value=value):
            return [known[node], *(_times(known[value], most) if how is Gathering.SUM else _shifted(known[value], 1))]
        case Trimmed(value=value):
            return [known[node], *_shifted(known[value], most)]
        case BestSum(values=values):
            return [known[node], *_shifted(hull((0, 0), *(known[value] for value in values)), len(values))]
        case BestOfRecords(n=n, value=value, values=values):
            return [known[node], *_shifted(hull((0, 0), known[value], *(known[each] for each in values)), n + len(values))]
        case FloorDiv(top=top, bottom=bottom):
            return [known[node], *_added([hull((0, 0), known[top]), (0, known[bottom][1])])]
        case Rivals(ranking=ranking, probe=probe) | RecordRivals(ranking=ranking, probe=probe):
            found = [known[node]]
            for key, (top, bottom) in zip(ranking.keys, probe, strict=True):
                found += [product(known[key.top], known[bottom]), product(known[top], known[key.bottom])]
            if node.places:  # places are told apart among the members themselves
                found += [product(known[key.top], known[key.bottom]) for key in ranking.keys]
            return found
        case _ if isinstance(node, Int):
            return [known[node]]
        case _:
            return []


def _added(each: list[Bounds]) -> list[Bounds]:
    if any(None in bounds for bounds in each):
        return [(None, None)]
    return [(sum(low or 0 for low, _ in each), sum(high or 0 for _, high in each))]


def _times(bounds: Bounds, most: int) -> list[Bounds]:
    low, high = hull((0, 0), bounds)
    return [(None if low is None else low * most, None if high is None else high * most)]


def _shifted(bounds: Bounds, most: int) -> list[Bounds]:
    low, high = hull((0, 0), bounds)
    return [(None, None) if low is None or high is None else (low * most - 1, (high - low + 1) * most)]
