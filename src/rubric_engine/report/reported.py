"""The numbers of a result as a reader is told them. Apart from the words, which take long to import."""

from __future__ import annotations

from fractions import Fraction

import attrs

from rubric_engine.core.ir import NodeKind
from rubric_engine.core.results import NodeResult, UnitResult
from rubric_engine.report.decimals import as_decimal as as_decimal
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import PLACES, decimal_places


def reach(result: UnitResult) -> tuple[Fraction | None, Fraction | None]:
    """What the total can be; of a unit that isn't eligible there is no total to be."""
    return (None, None) if result.why_none == "not_eligible" else (result.low, result.high)


def as_reported(node: NodeResult, result: UnitResult) -> NodeResult:
    """The total of a unit that isn't eligible has no points, whatever its parts came to."""
    if node.kind is not NodeKind.TOTAL or result.why_none != "not_eligible":
        return node
    return attrs.evolve(node, points=None, low=None, high=None, contribution=None)


def places_of(index: Index, id: str) -> int:
    """The decimals that an unending number is shown with at a node or line: those of the nearest ``shown``, else of the node's own
    rounding, else four."""
    shown = index.shown(id)
    if shown is not None:
        return shown
    node = index.node(id)
    places = decimal_places(node.rounding[1]) if node is not None and node.rounding is not None else None
    return PLACES if places is None else places
