"""Every cell of a scored frame equals the reference evaluator's, whatever library the frame is of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rubric_engine.core.flat.cells import Of
from rubric_engine.core.outline import outline
from rubric_engine.core.settling import settled_program
from rubric_engine.frames.score import name_of
from tests.conformance.cases import SPEC, of_shipped, of_spec
from tests.conformance.comparing import Case, expected, reference_cells
from tests.unit.frames.frames_of import number, scored

NUMBERS = (Of.TOTAL, Of.LOW, Of.HIGH, Of.POINTS, Of.LINE)


MAKERS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {"columns": lambda columns: columns}


def compared(case: Case, make: Callable[[dict[str, list[Any]]], Any], back_end: str = "numpy", **more: Any) -> int:
    results = expected(case)
    if results is None:
        return 0
    program = settled_program(case.program, case.parameters, case.as_of)
    units = [(str(name), facts) for name, facts in case.units.items()]
    result, rows = scored(program, units, alone=case.alone, make=make, back_end=back_end, **more)
    if result is None:
        assert back_end != "reference", "it can give everything"
        return 0
    wanted = {name: reference_cells(each) for (name, _), each in zip(units, results, strict=True)}
    refused = {name for name, _ in result.unsupported}
    repeated = outline(program).repeated
    count = 0
    for unit, cells in rows:
        for (of, id), value in wanted[unit].items():
            name = name_of(of, id)
            if "[" in id or (more and of is not Of.TOTAL):  # of one occurrence: a frame has no column for it
                continue
            if name in refused or (of is Of.GRADE and name not in cells) or (of is Of.WHY_NONE and name not in cells and value is None):
                continue
            if back_end != "numpy" and name not in cells and f"{name}.top" not in cells and repeated.get(id):
                continue  # what occurs for the records of a list that is missing has no column, as the list may have any number of them
            got = number(cells, name) if of in NUMBERS else cells[name]
            assert got == value, (str(case), unit, name, got, value)
            count += 1
    return count


BACK_ENDS = ("numpy", "compiled", "reference")


@pytest.mark.parametrize("case", SPEC, ids=str)
def test_columns_of_python_values(case: Any) -> None:
    """The same small frames through each back-end."""
    for each in of_spec(case):
        for back_end in BACK_ENDS:
            compared(each, MAKERS["columns"], back_end)
        compared(each, MAKERS["columns"], "compiled", want=["total"])  # where rows may be taken as they stand


@pytest.mark.parametrize("back_end", BACK_ENDS)
@pytest.mark.parametrize("name", ["2014_facts.json", "2014_five_goods_facts.json", "premises"])
def test_shipped(name: str, back_end: str) -> None:
    cases = list(of_shipped(name))[:6]
    assert sum(compared(each, MAKERS["columns"], back_end) for each in cases) > 0
