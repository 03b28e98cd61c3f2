"""The facts of many units as columns, as the flat form reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rubric_engine.core.flat.ops import Part
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import field, frozen

if TYPE_CHECKING:
    from rubric_engine.scoring.columnar.plain import Plain

Array = np.ndarray[Any, np.dtype[Any]]
Level = str | None
"""None: one value for each unit; the name of a list: one for each of its records."""
ColumnKey = tuple[Level, str, Part]

_STEPS: Final = (0, 1, 3, 7, 11, 15, 19, 23, 27, 31, 39, 47, 55, 63)
_ROOMS: Final = tuple((1 << next(step for step in _STEPS if step >= bits)) - 1 for bits in range(_STEPS[-1] + 1))
"""By the bits of a number."""
FROM_NOUGHT: Final[tuple[Bounds, ...]] = tuple((0, room) for room in _ROOMS)

UNSIGNED: Final = {np.dtype(f"i{octets}"): np.dtype(f"u{octets}") for octets in (1, 2, 4, 8)}


class OutsideError(Exception):
    """A column has values that its declaration doesn't allow; whoever made the table says which."""

    def __init__(self, key: ColumnKey) -> None:
        super().__init__(key)
        self.key = key


@frozen(eq=False)
class Whole:
    """Whole numbers of any width (``object``: Python's own), to each of which ``plus`` is added when it is used. ``low``/``high``: what ``values`` may be, both
    included; they are held against them when they are read."""

    values: Array
    low: int | None = None
    high: int | None = None
    plus: int = 0

    @property
    def is_bounded(self) -> bool:
        return self.low is not None or self.high is not None

    def part(self, start: int, stop: int) -> Array:
        return self.values[start:stop]


@frozen(eq=False)
class Truths:
    values: Array

    def part(self, start: int, stop: int) -> Array:
        return self.values[start:stop]


@frozen(eq=False)
class Bits:
    """Truths as Arrow keeps them: eight in a byte, the first in the lowest bit. ``offset``: bits before the first truth."""

    octets: Array
    offset: int
    size: int

    def part(self, start: int, stop: int) -> Array:
        first, last = self.offset + start, self.offset + stop
        begin = first // 8
        unpacked = np.unpackbits(self.octets[begin : (last + 7) // 8], bitorder="little").view(np.bool_)
        return unpacked[first - 8 * begin : last - 8 * begin]


def parts_of(columns: Sequence[Truths | Bits], start: int, stop: int) -> list[Array]:
    """The same part of several columns; bits are unpacked all at once where they lie alike."""
    packed = [each for each in columns if type(each) is Bits]
    leads = {(each.offset + start) % 8 for each in packed}
    if len(packed) < 2 or len(leads) > 1:
        return [each.part(start, stop) for each in columns]
    (lead,) = leads
    octets = (lead + stop - start + 7) // 8
    first = [(each.offset + start) // 8 for each in packed]
    together = np.concatenate([each.octets[place : place + octets] for each, place in zip(packed, first, strict=True)])
    rows = iter(np.unpackbits(together, bitorder="little").view(np.bool_).reshape(len(packed), -1)[:, lead : lead + stop - start])
    return [next(rows) if type(each) is Bits else each.part(start, stop) for each in columns]


@frozen(eq=False)
class Table:
    """``offsets``: for each list where the records of each unit begin, and behind the last where they end; the records lie in the order of the units.

    ``words``: texts as numbers, which ``vocabulary`` gives; ``names``: those of the units. ``cohort``: a number for each unit, from 0 on (with gaps or without); None: all
    units are one cohort. What of a fact is missing may hold any value that is allowed. ``plain``: columns that don't stand in ``ints`` and ``truths``; only a table of
    one block has it.
    """

    rows: int
    ints: Mapping[ColumnKey, Whole] = field(factory=dict)
    truths: Mapping[ColumnKey, Truths | Bits] = field(factory=dict)
    words: Mapping[tuple[Level, str], Array] = field(factory=dict)
    vocabulary: Mapping[str, int] = field(factory=dict)
    names: Array | None = None
    offsets: Mapping[str, Array] = field(factory=dict)
    cohort: Array | None = None
    plain: Plain | None = None


def read_bounds(column: Whole, part: Array, key: ColumnKey) -> Bounds:
    """Bounds of the values of a part, wide enough that parts of one column mostly have the same; raises ``OutsideError``."""
    if part.size == 0:
        return (0, 0)
    low, high = near_bounds(part)
    if column.low is not None and column.low > 0 and low == 0:
        low, high = exact_bounds(part)
    if (column.low is not None and low < column.low) or (column.high is not None and high > column.high):
        raise OutsideError(key)
    return widened(low + column.plus, high + column.plus)


def exact_bounds(part: Array) -> tuple[int, int]:
    return (int(np.minimum.reduce(part)), int(np.maximum.reduce(part))) if part.size else (0, 0)


def near_bounds(part: Array) -> tuple[int, int]:
    """As ``exact_bounds``, but 0 for a least value above it: one look is enough then, as a number below 0 has the greatest bit."""
    unsigned = UNSIGNED.get(part.dtype)
    if unsigned is not None and part.size:
        greatest = int(np.maximum.reduce(part.view(unsigned)))
        if not greatest >> (8 * unsigned.itemsize - 1):
            return 0, greatest
    return exact_bounds(part)


def widened(low: int, high: int) -> Bounds:
    """Bounds around these, of which there are few."""
    return (0 if low >= 0 else -1 - _room(-low - 1), -1 if high < 0 else _room(high))


def _room(end: int) -> int:
    """The least of few numbers that isn't below ``end``."""
    bits = end.bit_length()
    return end if bits > _STEPS[-1] else _ROOMS[bits]
