"""Columns of units in which nothing is missing, taken together, with their numbers held against what is allowed and brought to narrow widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.table import FROM_NOUGHT, UNSIGNED, Array, ColumnKey, Whole, read_bounds
from rubric_engine.scoring.columnar.widths import INT16, Kind, kind_for

_FEW: Final = 2_048
"""Up to so many units columns are copied into one array, which is looked at as a whole."""


@frozen(eq=False)
class Layout:
    """Which columns of units a ``Plain`` has: tables of the same kind share one. ``checks``: the unsigned kind of each column's numbers, under which one below nought is
    greater than any that isn't; up to which number it is enough to know the greatest; and by the bits of that, the kind into which all fit."""

    ints: Mapping[ColumnKey, int]
    truths: Mapping[ColumnKey, int]
    kinds: tuple[Kind, ...]
    ends: tuple[tuple[int | None, int | None], ...]
    checks: tuple[tuple[Kind, int, tuple[Kind, ...]], ...]
    alike: Kind | None

    @classmethod
    def of(cls, ints: Mapping[ColumnKey, tuple[Kind, int | None, int | None]], truths: Sequence[ColumnKey]) -> Layout:
        """``ints``: of each column what its numbers are, and what they may be, both included."""
        kinds = tuple(kind for kind, _, _ in ints.values())
        return cls(
            {key: place for place, key in enumerate(ints)},
            {key: place for place, key in enumerate(truths)},
            kinds,
            tuple((low, high) for _, low, high in ints.values()),
            tuple((UNSIGNED.get(kind, kind), _most_at_sight(kind, low, high), _narrow_kinds(kind)) for kind, low, high in ints.values()),
            kinds[0] if len(set(kinds)) == 1 else None,
        )

    def held(self, columns: Sequence[Array]) -> tuple[list[Array], list[Bounds]]:
        """The columns in widths in which they surely fit, and bounds as ``read_bounds`` has them; raises ``OutsideError``."""
        if self.alike is not None and columns and len(columns[0]) <= _FEW and (found := self._few(columns)) is not None:
            return found
        narrow, bounds, greatest, at_sight = list[Array](), list[Bounds](), np.maximum.reduce, FROM_NOUGHT
        for values, (kind, most, kinds) in zip(columns, self.checks, strict=True):
            top = int(greatest(values.view(kind)))
            if top <= most:
                bits = top.bit_length()
                bounds.append(at_sight[bits])
                narrow.append(values if kinds[bits] is values.dtype else values.astype(kinds[bits]))
            else:
                low, high = self.ends[len(bounds)]
                each = read_bounds(Whole(values, low, high), values, tuple(self.ints)[len(bounds)])
                fitting = kind_for(each, (0, 2**15 - 1))
                bounds.append(each)
                narrow.append(values.astype(fitting) if fitting.itemsize < values.dtype.itemsize else values)
        return narrow, bounds

    def _few(self, columns: Sequence[Array]) -> tuple[list[Array], list[Bounds]] | None:
        """None where a column isn't seen to be in order by its greatest number, or needs more than 16 bits."""
        wide = np.concatenate(columns).reshape(len(columns), -1)
        tops = np.maximum.reduce(wide.view(self.checks[0][0]), axis=1).tolist()
        bounds, at_sight = list[Bounds](), FROM_NOUGHT
        for top, (_, most, _) in zip(tops, self.checks, strict=True):
            if top > most or top >= 2**15:
                return None
            bounds.append(at_sight[top.bit_length()])
        return list(wide.astype(INT16) if wide.dtype.itemsize > 2 else wide), bounds


def _most_at_sight(kind: Kind, low: int | None, high: int | None) -> int:
    """Up to which number it is enough to know the greatest of a column, as those below nought are greater without their sign; -1 if it never is."""
    most = int(np.iinfo(kind).max)
    return -1 if low is not None and low > 0 else most if high is None else min(most, high)


def _narrow_kinds(kind: Kind) -> tuple[Kind, ...]:
    """By the bits of the greatest of numbers that aren't below 0, the kind that they are brought to: not below 16 bits, so that few kinds meet one another."""
    fitting = [kind_for(bounds, (0, 2**15 - 1)) for bounds in FROM_NOUGHT]
    return tuple(each if each.itemsize < kind.itemsize else kind for each in fitting)


@frozen(eq=False)
class Plain:
    """Columns of units in which nothing is missing, taken together. ``ints``: as they were given; ``narrow``: in few bits; ``bounds``: of the numbers, which were held
    against what is allowed. ``matrix``: the truths once more, a row for each, if they lie so."""

    layout: Layout
    ints: Sequence[Array]
    narrow: Sequence[Array]
    bounds: Sequence[Bounds]
    truths: Sequence[Array]
    matrix: Array | None

    @classmethod
    def of(cls, layout: Layout, ints: Sequence[Array], truths: Sequence[Array] | Array) -> Plain:
        """``truths``: single columns, or the rows of a matrix. Raises ``OutsideError``."""
        narrow, bounds = layout.held(ints)
        if isinstance(truths, np.ndarray):
            return cls(layout, ints, narrow, bounds, list(truths), truths.view(np.int8))
        if not truths or len(truths[0]) > _FEW:
            return cls(layout, ints, narrow, bounds, truths, None)
        matrix: Array = np.concatenate(truths).reshape(len(truths), -1)
        return cls(layout, ints, narrow, bounds, truths, matrix.view(np.int8))

    @property
    def told_by(self) -> tuple[Any, ...]:
        """What steps for these columns hang on, beside their layout."""
        return (self.matrix is not None, *self.bounds)
