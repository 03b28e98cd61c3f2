"""Which numbers fit into which width. Beyond 64 bits there are Python's own whole numbers, in an array of objects."""

from __future__ import annotations

from math import lcm
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.ops import Gather, Gathering, Int
from rubric_engine.core.flat.widths import Bounds, bounds_of
from rubric_engine.scoring.columnar.table import Array

Kind = np.dtype[Any]
OBJECT: Final[Kind] = np.dtype(object)
INT8: Final[Kind] = np.dtype(np.int8)
INT16: Final[Kind] = np.dtype(np.int16)
INT32: Final[Kind] = np.dtype(np.int32)
INT64: Final[Kind] = np.dtype(np.int64)
_WIDTHS: Final[tuple[Kind, ...]] = (INT8, INT16, INT32, INT64)
_GREATEST_OF_SHORT_MULTIPLES: Final = 41
"""The least common multiple of the numbers up to 41 is below 2**63."""


def kind_for(*bounds: Bounds) -> Kind:
    """The narrowest in which all numbers within the bounds fit."""
    low, high = 0, 0
    for least, most in bounds:
        if least is None or most is None:
            return OBJECT
        low, high = min(low, least), max(high, most)
    bits = max(high.bit_length(), (-low - 1).bit_length() if low < 0 else 0) + 1
    return next((kind for kind in _WIDTHS if bits <= 8 * kind.itemsize), OBJECT)


def node_bounds(node: Int, known: dict[Int, Bounds], most: int) -> Bounds:
    """As ``bounds_of``, where ``most`` records belong to a unit at most."""
    if isinstance(node, Gather) and node.how is Gathering.MULTIPLE:
        greatest = known[node.value][1]
        return (1, lcm(*range(1, greatest + 1)) if greatest is not None and greatest <= _GREATEST_OF_SHORT_MULTIPLES else None)
    return bounds_of(node, known, {}, most)


def as_kind(values: Array, kind: Kind) -> Array:
    """The values surely fit."""
    return values if values.dtype == kind else values.astype(kind)
