"""What every back-end is given and gives: facts of units, the flat form staged for them, and their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from rubric_engine.core.flat.cells import Cells, Request, cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from tests.conformance.interpreter import CellName, CellValue, Facts

Units = Mapping[str | None, Facts]


@frozen
class Answer:
    """The cells of each unit in the order of the units, and why others aren't there."""

    cells: Sequence[Mapping[CellName, CellValue]]
    unsupported: Mapping[CellName, Unsupported]


MOST_KEPT = 64
_Key = tuple[int, bool, Request, frozenset[tuple[str | None, str]] | None, tuple[tuple[tuple[str | None, str], int], ...]]
_kept: dict[_Key, tuple[Program, Cells]] = {}


def staged(program: Program, given: Given, alone: bool, request: Request) -> Cells:
    """Staging costs far more than running, and many facts are run for one program: what was staged lately is kept."""
    key = (id(program), alone, request, given.open, tuple(sorted(given.scales.items(), key=str)))
    if key not in _kept or _kept[key][0] is not program:
        while len(_kept) >= MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = (program, cells(flatten(program, alone=alone, given=given), request))
    return _kept[key][1]
