"""Numbers out of the records of each unit, or of the units of each group: the members lie one behind the other, segment by segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lcm
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.ops import Gathering
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.table import Array, exact_bounds
from rubric_engine.scoring.columnar.widths import INT32, INT64, OBJECT, as_kind, kind_for


def owners(offsets: Array) -> Array:
    """The number of its segment, for each member."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


@frozen(eq=False)
class Octets:
    """What truths of members are counted by, if eight of them share an octet: in which octet each segment begins (and the last ends), how many members of others lie
    before it there, and, where no segment has more than ``MOST_IN_WINDOW`` members, a mask of its own."""

    octet: Array
    before: Array
    own: Array | None

    @classmethod
    def of(cls, offsets: Array, most: int) -> Octets | None:
        """``most``: members that a segment has at most. None where there are so few members that each may be looked at."""
        if most <= MOST_IN_WINDOW:
            starts = offsets[:-1]
            own = np.left_shift(np.uint16(1), (offsets[1:] - starts).astype(np.uint16))
            own -= np.uint16(1)
            return cls(starts >> 3, (starts & 7).astype(np.uint16), own)
        if offsets[-1] < _FEW_MEMBERS:
            return None
        return cls(offsets >> 3, (offsets & 7).astype(np.uint8), None)


MOST_IN_WINDOW: Final = 7
"""So many truths lie within two octets, wherever they begin."""
_FEW_MEMBERS: Final = 2_048


def counted(where: Array | None, offsets: Array, octets: Octets | None = None) -> Array:
    """How many members of each segment are meant. ``octets``: those of the offsets, if they are known."""
    if where is None:
        return offsets[1:] - offsets[:-1]
    octets = octets or Octets.of(offsets, MOST_IN_WINDOW + 1)
    if octets is None:
        through = _through(where)
        ends: Array = through.take(offsets)
    elif octets.own is not None:
        return _in_windows(np.packbits(where, bitorder="little"), octets.octet, octets.before, octets.own)
    else:
        packed = np.packbits(where, bitorder="little")
        ends = _through(_bits_in(packed)).take(octets.octet)
        mask = np.left_shift(np.uint8(1), octets.before) - np.uint8(1)
        ends += _bits_in(packed.take(octets.octet, mode="clip") & mask)  # behind the last octet there is nothing before
    found: Array = ends[1:] - ends[:-1]
    return found


def _bits_in(octets: Array) -> Array:
    """How many bits of each octet are set."""
    found: Array = _BITS.take(octets) if _COUNT is None else _COUNT(octets)
    return found


_COUNT: Final[Any] = getattr(np, "bitwise_count", None)  # of NumPy 2
_BITS: Final = np.array([each.bit_count() for each in range(256)], np.uint8)


def _through(values: Array) -> Array:
    """The sums of the first ones, from none on to all."""
    found = np.empty(len(values) + 1, INT32 if 8 * len(values) < 2**31 else INT64)
    found[0] = 0
    np.cumsum(values, dtype=found.dtype, out=found[1:])
    return found


def _in_windows(packed: Array, octet: Array, before: Array, own: Array) -> Array:
    """How many bits of each segment are set, where it lies within two octets."""
    if not len(packed):
        return np.zeros(len(octet), np.uint8)
    windows = packed.astype(np.uint16)
    windows[:-1] |= np.left_shift(packed[1:], 8, dtype=np.uint16)
    held = windows.take(octet, mode="clip")  # behind the last octet there are only segments without members
    held >>= before
    held &= own
    found: Array = _bits_in(held.astype(np.uint8))  # of one octet: that is faster, and no segment needs more
    return found


def gathered(how: Gathering, values: Array | int, where: Array | None, offsets: Array, octets: Octets | None = None) -> Array:
    """What the members for which ``where`` holds come to, for each segment."""
    if how is Gathering.SUM:
        return _sums(values, where, offsets, octets)
    kept = counted(where, offsets)
    if isinstance(values, int):
        return np.where(kept > 0, np.array(values, kind_for((values, values))), 1 if how is Gathering.MULTIPLE else 0)
    meant = values if where is None else values[where]
    ends = np.cumsum(kept)
    there = kept > 0
    starts = (ends - kept)[there]
    if how is Gathering.MULTIPLE:
        return _multiples(meant, starts, there)
    result = np.zeros(len(kept), values.dtype)
    if len(starts):
        result[there] = (np.minimum if how is Gathering.LEAST else np.maximum).reduceat(meant, starts)
    return result


def _sums(values: Array | int, where: Array | None, offsets: Array, octets: Octets | None = None) -> Array:
    if isinstance(values, int):
        many = counted(where, offsets, octets)
        if values == 1:
            return many
        return np.multiply(many, values, dtype=kind_for((0, values * int(many.max(initial=0))), (0, int(many.max(initial=0)))))
    low, high = exact_bounds(values)
    kind = INT64 if kind_for((min(0, low * len(values)), max(0, high * len(values)))) != OBJECT else OBJECT
    taken = as_kind(values, kind)
    before = np.zeros(len(values) + 1, kind)
    np.cumsum(taken if where is None else np.where(where, taken, 0), out=before[1:])
    return before[offsets[1:]] - before[offsets[:-1]]


def _multiples(meant: Array, starts: Array, there: Array) -> Array:
    result = np.ones(len(there), OBJECT)
    if len(starts) and meant.dtype != OBJECT and int(meant.max()) <= 41:  # the multiple of the numbers up to 41 fits
        result = np.ones(len(there), INT64)
        result[there] = np.lcm.reduceat(np.maximum(meant, 1).astype(INT64), starts)
    elif len(starts):
        stops = [*starts[1:].tolist(), len(meant)]
        numbers = meant.tolist()
        found = [lcm(*(number for number in numbers[start:stop] if number > 0)) for start, stop in zip(starts.tolist(), stops, strict=True)]
        result[there] = np.array([*found, None], OBJECT)[:-1]
    return result


def distinct(keys: Sequence[Array], where: Array | None, offsets: Array) -> Array:
    """How many different combinations of the keys each segment has."""
    segment = owners(offsets)
    columns = [dense(key) for key in keys]
    if where is not None:
        segment, columns = segment[where], [column[where] for column in columns]
    rows = len(offsets) - 1
    if not columns:
        return np.minimum(np.bincount(segment, minlength=rows), 1)
    order = np.lexsort((*columns, segment))
    first = np.zeros(len(order), np.bool_)
    first[:1] = True
    for column in (segment, *columns):
        ordered = column[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    return np.bincount(segment[order][first], minlength=rows)


def trimmed(values: Array, where: Array | None, highest: int, lowest: int, offsets: Array) -> Array:
    """The sum without so many of the greatest and of the least."""
    segment = owners(offsets)
    if where is not None:
        segment, values = segment[where], values[where]
    order = np.lexsort((dense(values), segment))
    many = np.bincount(segment, minlength=len(offsets) - 1)
    ends = np.cumsum(many)
    place = np.arange(len(order)) - np.repeat(ends - many, many)
    kept = (place >= lowest) & (place < np.repeat(many - highest, many))
    bounds = np.concatenate([[0], ends])
    return _sums(values[order], kept, bounds)


def best(n: int, values: Array, where: Array | None, own: Sequence[Array], present: Sequence[Array], offsets: Array) -> Array:
    """The sum of the ``n`` greatest of the values of each segment and of its ``own``, those that are ``present``."""
    segment = owners(offsets)
    if where is not None:
        segment, values = segment[where], values[where]
    there = [np.flatnonzero(each) for each in present]
    segment = np.concatenate([segment, *there])
    values = np.concatenate([values, *(each[rows] for each, rows in zip(own, there, strict=True))])
    order = np.lexsort((dense(values), segment))
    many = np.bincount(segment, minlength=len(offsets) - 1)
    ends = np.cumsum(many)
    kept = np.arange(len(order)) >= np.repeat(ends - n, many)
    return _sums(values[order], kept, np.concatenate([[0], ends]))


def dense(values: Array) -> Array:
    """Numbers that are ordered and equal as the values are, and fit 64 bits."""
    return np.unique(values, return_inverse=True)[1] if values.dtype == OBJECT else values


# ---------------------------------------------------------------- as steps


def gathering(how: Gathering) -> Callable[..., Array]:
    def work(offsets: Array, values: Array | int, where: Array | None = None) -> Array:
        return gathered(how, values, where, offsets)

    return work


def counting(value: int) -> Callable[..., Array]:
    """The sum of ``value`` over the members that are meant."""

    def work(offsets: Array, octets: Octets | None, where: Array) -> Array:
        return gathered(Gathering.SUM, value, where, offsets, octets)

    return work


def distinct_of(many: int) -> Callable[..., Array]:
    def work(offsets: Array, *values: Array) -> Array:
        return distinct(values[:many], values[many] if len(values) > many else None, offsets)

    return work


def trimming(highest: int, lowest: int) -> Callable[..., Array]:
    def work(offsets: Array, values: Array, where: Array | None = None) -> Array:
        return trimmed(values, where, highest, lowest, offsets)

    return work


def best_of(n: int, many: int) -> Callable[..., Array]:
    """``many``: how many values of its own a segment has."""

    def work(offsets: Array, values: Array, *others: Array) -> Array:
        where = others[2 * many] if len(others) > 2 * many else None
        return best(n, values, where, others[:many], others[many : 2 * many], offsets)

    return work
