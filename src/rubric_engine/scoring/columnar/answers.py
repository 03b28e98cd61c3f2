"""The cells of a request as columns, out of the values of their nodes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rubric_engine.core.flat.cells import Cell, ChoiceCell, NumberCell, Of, TruthCell
from rubric_engine.core.flat.ops import Node
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.table import Array


@frozen(eq=False)
class Numbers:
    """top/bottom where ``there`` (None: everywhere). ``bottom``: a number for all units, or one for each."""

    top: Array
    bottom: Array | int
    there: Array | None


@frozen(eq=False)
class Choices:
    """``names[place]``, nothing where the place is below 0."""

    place: Array
    names: tuple[str, ...]


@frozen(eq=False)
class YesNo:
    """Yes where ``true``; nothing where not ``known`` (None: all are known)."""

    true: Array
    known: Array | None


Column = Numbers | Choices | YesNo
CellName = tuple[Of, str]


def column_of(cell: Cell, values: Mapping[Node, Array | int | bool], rows: int) -> Column:
    match cell:
        case NumberCell(top=top, bottom=bottom, there=there):
            held, below = values[there], values[bottom]
            nothing_missing = isinstance(held, bool) and held
            return Numbers(_whole(values[top], rows), below, None if nothing_missing else _whole(held, rows))
        case ChoiceCell(place=place, names=names):
            return Choices(_whole(values[place], rows), names)
        case TruthCell(true=true, false=false):
            yes, no = _whole(values[true], rows), _whole(values[false], rows)
            known = yes | no
            return YesNo(yes, None if bool(known.all()) else known)


def _whole(values: Array | int | bool, rows: int) -> Array:
    if isinstance(values, np.ndarray):
        return values
    if isinstance(values, bool):
        return np.full(rows, values)
    return np.full(rows, values, np.int64 if -(2**63) <= values < 2**63 else object)
