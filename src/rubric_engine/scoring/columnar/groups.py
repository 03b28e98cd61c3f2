"""What looks at several units: places in a field, and numbers over the units of a group.

What is put in order are whole numbers, to which ``quotients`` brings it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from rubric_engine.core.flat.ops import Gathering, Side
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.columnar.quotients import PART, parts
from rubric_engine.scoring.columnar.segments import dense, distinct, gathered
from rubric_engine.scoring.columnar.table import Array, exact_bounds
from rubric_engine.scoring.columnar.widths import INT32, OBJECT

_BITS: Final = 63
Values = Array | int | bool


@define(eq=False)
class Groups:
    """``codes``: the number of its group, for each unit, below ``many``; None: all units are one group."""

    rows: int
    codes: Array | None
    many: int
    _sizes: Array | None = field(default=None, init=False)
    _order: Array | None = field(default=None, init=False)
    _narrow: Array | None = field(default=None, init=False)

    @property
    def narrow(self) -> Array:
        """The codes in 32 bits, into which they fit where there are so many groups."""
        if self._narrow is None:
            assert self.codes is not None
            self._narrow = self.codes.astype(np.uint32)
        return self._narrow

    @property
    def offsets(self) -> Array:
        """Where each group begins, when units lie in the order of the groups."""
        if self._sizes is None:
            sizes = np.array([self.rows]) if self.codes is None else np.bincount(self.codes, minlength=self.many)
            self._sizes = np.concatenate([[0], np.cumsum(sizes)])
        return self._sizes

    @property
    def order(self) -> Array:
        """The units, group by group."""
        if self._order is None:
            if self.codes is None:
                self._order = np.arange(self.rows)
            else:
                room = max(1, (self.rows - 1).bit_length())
                packed = (self.codes.astype(np.int64) << room) | np.arange(self.rows)  # faster than sorting places
                packed.sort()
                self._order = packed & ((1 << room) - 1)
        return self._order

    def spread(self, values: Array) -> Array:
        """A value of each group, for each unit."""
        return np.repeat(values, self.rows) if self.codes is None else np.take(values, self.codes)


def grouped(rows: int, cohort: Array | None, within: Sequence[Array]) -> Groups:
    """Units of one cohort that are equal in each of ``within``."""
    codes, many = (None, 1) if cohort is None else (cohort, int(cohort.max(initial=0)) + 1)
    for each in within:
        codes, many = _finer(rows, codes, many, each)
    return Groups(rows, codes, many)


def _finer(rows: int, codes: Array | None, many: int, each: Array) -> tuple[Array, int]:
    low, high = exact_bounds(each)
    if each.dtype == OBJECT or high - low > 4 * rows + 1000:
        each, low, high = np.unique(each, return_inverse=True)[1], 0, rows
    span = high - low + 1
    own = each.astype(np.int64) - low
    if codes is None:
        return own, span
    joined = codes.astype(np.int64) * span + own
    if many * span <= 8 * rows + 1000:
        return joined, many * span
    different, joined = np.unique(joined, return_inverse=True)
    return joined, len(different)


def _bits(code: Array) -> int:
    return int(np.maximum.reduce(code)).bit_length() if code.size else 0


# ---------------------------------------------------------------- thresholds


@define(eq=False)
class Field:
    """A ranking by one key: ``code`` of each unit, from 1 on, and those of the members in order, group by group, in the lowest ``bits`` of ``ordered``. Who isn't a
    member stands first in its group, with 0."""

    groups: Groups
    code: Array
    ordered: Array
    bits: int
    takes: Array | None
    _others: Array | None = field(default=None, init=False)

    @classmethod
    def of(cls, groups: Groups, code: Array, takes: Array | None) -> Field:
        bits, room = _bits(code), (groups.many - 1).bit_length()
        if bits + room > _BITS:
            code = dense(code.astype(OBJECT)) + 1
            bits = _bits(code)
        kind = np.dtype(np.uint32 if bits + room <= 32 else np.int64)
        ordered = np.empty(len(code), kind)
        for part in parts(len(code)):
            members = code[part] if takes is None else np.multiply(code[part], takes[part].view(np.int8))
            if groups.codes is None:
                ordered[part] = members
            elif kind == np.uint32 and members.dtype == INT32:
                np.bitwise_or(np.left_shift(groups.narrow[part], np.uint32(bits)), members.view(np.uint32), out=ordered[part])
            else:
                group = np.left_shift(groups.codes[part], bits, dtype=kind, casting="unsafe")
                np.bitwise_or(group, members, out=ordered[part], dtype=kind, casting="unsafe")
        ordered.sort()
        return cls(groups, code, ordered, bits, takes)

    def among_first(self, many: int, *, turned: bool = False) -> Array:
        """For each unit whether fewer than ``many`` members are ahead of it (``turned``: whether not)."""
        starts, ends = self._spans
        return self._compared(np.less if turned else np.greater_equal, self._at(np.maximum(ends - many, starts)))

    def among_last(self, many: int, *, turned: bool = False) -> Array:
        """For each unit whether fewer than ``many`` members are behind it (``turned``: whether not)."""
        starts, ends = self._spans
        place = starts + (many - 1)
        if self.takes is not None:
            place += self._outside
        last = self._at(np.minimum(place, ends - 1))
        last[place >= ends] = np.iinfo(last.dtype).max  # there are fewer members
        return self._compared(np.greater if turned else np.less_equal, last)

    @property
    def _outside(self) -> Array:
        """How many units of each group are no members."""
        if self._others is None:
            assert self.takes is not None
            others = np.flatnonzero(~self.takes)
            codes = self.groups.codes
            self._others = np.bincount(others * 0 if codes is None else codes.take(others), minlength=self.groups.many)
        return self._others

    def _compared(self, ufunc: np.ufunc, threshold: Array) -> Array:
        """Each unit with the threshold of its group."""
        codes = self.groups.codes
        if len(self.code) <= PART:
            each: Array = ufunc(self.code, threshold[0] if codes is None else threshold.take(codes))
            return each
        found = np.empty(len(self.code), np.bool_)
        for part in parts(len(self.code)):
            ufunc(self.code[part], threshold[0] if codes is None else threshold.take(codes[part]), out=found[part])
        return found

    @property
    def _spans(self) -> tuple[Array, Array]:
        """Where each group begins and ends."""
        offsets = self.groups.offsets
        return offsets[:-1], offsets[1:]

    def _at(self, places: Array) -> Array:
        """In the width of ``code``; any number for a group without units."""
        if not len(self.ordered):
            return np.zeros(len(places), self.code.dtype)
        return (self.ordered.take(places, mode="clip") & ((1 << self.bits) - 1)).astype(self.code.dtype)


# ---------------------------------------------------------------- places, and how many


@define(eq=False)
class Standings:
    """Members and probes in one order, each group for itself, the best last. Any number of keys; a probe is what a unit is compared by."""

    groups: Groups
    codes: Array  # of the units as members, and behind them as probes, if these are something else
    takes: Array

    @classmethod
    def of(cls, groups: Groups, codes: Sequence[Array], takes: Array | None) -> Standings:
        many = len(codes[0]) // groups.rows if groups.rows else 1
        code, bits = np.zeros(many * groups.rows, np.int64), 0
        if groups.codes is not None:
            code, bits = np.tile(groups.codes.astype(np.int64), many), (groups.many - 1).bit_length()
        for each in codes:
            room = _bits(each)
            if bits + room > _BITS:
                code, each = np.unique(code, return_inverse=True)[1], np.unique(each, return_inverse=True)[1]
                bits, room = _bits(code), _bits(each)
            code = (code << room) | each
            bits += room
        member = np.zeros(len(code), np.bool_)
        member[: groups.rows] = True if takes is None else takes
        return cls(groups, code, member)

    def counts(self, side: Side, *, places: bool) -> Array:
        """For each unit how many members of its group stand on that side of its probe."""
        rows, groups = self.groups.rows, self.groups
        order = np.argsort(self.codes)
        ordered, member = self.codes[order], self.takes[order]
        first = np.ones(len(order), np.bool_)
        first[1:] = ordered[1:] != ordered[:-1]
        run = np.cumsum(first) - 1
        starts = np.flatnonzero(first)
        there = np.add.reduceat(member.astype(np.int64), starts) if len(starts) else np.zeros(0, np.int64)
        each = np.minimum(there, 1) if places else there
        through = np.cumsum(each)  # with the run itself
        before = through - each
        place = np.empty(len(order), np.int64)
        place[order] = run
        own = place[-rows:] if rows else place
        # A group's members lie together: what was counted before it is what was counted before the least of it.
        group = np.zeros(rows, np.int64) if groups.codes is None else groups.codes
        total = np.zeros(groups.many, np.int64)
        np.add.at(total, np.tile(group, len(self.codes) // max(1, rows))[order][starts], each)
        ends = np.cumsum(total)
        found: Array
        match side:
            case Side.ALL:
                found = total[group]
            case Side.AHEAD:
                found = ends[group] - through[own]
            case Side.AHEAD_OR_LEVEL:
                found = ends[group] - before[own]
            case Side.BEHIND:
                found = before[own] - (ends - total)[group]
            case Side.BEHIND_OR_LEVEL:
                found = through[own] - (ends - total)[group]
        return found


def size_of(groups: Groups, takes: Array | None) -> Array:
    """How many members the group of each unit has."""
    if takes is None:
        return groups.spread(np.diff(groups.offsets))
    return groups.spread(np.bincount(np.flatnonzero(takes) * 0 if groups.codes is None else groups.codes[takes], minlength=groups.many))


def across(how: Gathering, values: Array | int, where: Array | None, groups: Groups) -> Array:
    order = groups.order
    of_units = values if isinstance(values, int) else values[order]
    return groups.spread(gathered(how, of_units, None if where is None else where[order], groups.offsets))


def across_distinct(keys: Sequence[Array], where: Array | None, groups: Groups) -> Array:
    order = groups.order
    return groups.spread(distinct([key[order] for key in keys], None if where is None else where[order], groups.offsets))
