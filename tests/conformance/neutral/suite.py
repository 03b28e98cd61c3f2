"""Running the suite: everything is read out of the JSON files, as another implementation would."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from rubric_engine.core.flat.cells import EVERYTHING, Of
from rubric_engine.core.ir import Program, Scalar
from rubric_engine.core.settling import settled_program
from rubric_engine.facts import read_as_of, read_cohort, read_parameters
from tests.conformance.backends import BACKENDS, as_units
from tests.conformance.interpreter import CellName, CellValue
from tests.conformance.neutral import running

FOLDER = Path(__file__).absolute().parents[3] / "conformance"
ASKED = frozenset({"compiled open", "compiled dense", "compiled cohort open", "compiled cohort dense", "columnar"})

_OF_NOBODY = ((Of.LOW, ""), (Of.HIGH, ""), *((of, "total") for of in (Of.POINTS, Of.LOW, Of.HIGH)))
"""What a unit that isn't eligible had come to: back-ends know it, the suite doesn't say it."""


@frozen(eq=False)
class Case:
    """``text``: the rubric; ``data``: the case as the file has it."""

    text: str
    data: Mapping[str, Any]

    def __str__(self) -> str:
        return str(self.data["id"])


@cache
def index() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "suite.json").read_text(encoding="utf-8"))
    return found


@cache
def theme(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    return found


def cases(file: str | None = None) -> Iterator[Case]:
    for name in [each["file"] for each in index()["files"]] if file is None else [file]:
        found = theme(name)
        for data in found["cases"]:
            yield Case("\n".join(found["rubrics"][data["rubric"]]) + "\n", data)


# ---------------------------------------------------------------- the reference evaluator


def by_reference(case: Case) -> Iterator[str]:
    yield from differences(case.data["expect"], running.outcome(case.text, case.data))


def differences(expected: Any, got: Any, where: str = "") -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in [*expected, *(name for name in got if name not in expected)]:
            yield from differences(expected.get(name, "nothing"), got.get(name, "nothing"), f"{where}.{name}" if where else name)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for number, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(one, other, f"{where}[{number}]")
    elif expected != got or type(expected) is not type(got):
        yield f"{where}: expected {expected}, got {got}"


# ---------------------------------------------------------------- back-ends


def by_backends(case: Case) -> Iterator[str]:
    """The compiled and the columnar back-end, where it takes the case: supplied ranks and points set by hand are for the reference alone."""
    data = case.data
    if "refused" in data["expect"] or "errors" in data["expect"] or "ranks" in data or "overrides" in data:
        return
    alone = "facts" in data
    units, expected = ({"": data["facts"]}, {"": data["expect"]["unit"]}) if alone else (data["units"], data["expect"]["units"])
    program = running.loaded(case.text).program
    facts, problems = read_cohort(
        program, running.given({name or "the unit": of for name, of in units.items()}), shared=running.given(data.get("shared", {}))
    )
    parameters, wrong = read_parameters(program, running.given(data.get("parameters", {})))
    as_of, undated = read_as_of(program, data.get("as_of"), parameters)
    assert not (*problems, *wrong, *undated)
    settled = _settled(case.text, program, parameters, as_of)
    for name, run in BACKENDS:
        answer = run(settled, as_units(facts), alone, EVERYTHING) if name in ASKED else None
        for unit, cells in zip(units, [] if answer is None else answer.cells, strict=answer is not None):
            for cell, value in cells.items():
                if expected[unit].get("why_none") == "not_eligible" and cell in _OF_NOBODY:
                    continue
                wanted = _cell(expected[unit], cell)
                if wanted != value or type(wanted) is not type(value):
                    yield f"{name}: {unit}: {cell[0].value} {cell[1]}: expected {wanted}, got {value}"


_kept: dict[Any, Program] = {}


def _settled(text: str, program: Program, parameters: Mapping[str, Scalar], as_of: Fraction | None) -> Program:
    """One object for the cases of one rubric: what is compiled is kept by it."""
    key = (text, tuple(sorted(parameters.items())), as_of)
    if key not in _kept:
        _kept[key] = settled_program(program, parameters, as_of)
    return _kept[key]


def _cell(expected: Mapping[str, Any], cell: CellName) -> CellValue | str:
    of, id = cell
    lines = {entry["id"]: entry for entry in expected["ledger"] if entry["kind"] == "line"}
    match of:
        case Of.TOTAL:
            return _number(expected["total"])
        case Of.WHY_NONE:
            return expected.get("why_none")
        case Of.LOW | Of.HIGH:
            return _number((expected["nodes"][id] if id and id != "total" else expected)[of.value])
        case Of.COMPLETE:
            return bool(expected["complete"])
        case Of.GRADE:
            return expected.get("grade")
        case Of.FLAG:
            return expected["flags"][id]  # type: ignore[no-any-return]
        case Of.POINTS:
            return _number(expected["nodes"][id]["points"] if id != "total" else expected["total"])
        case Of.LINE:
            return _number(lines[id]["points"])


def _number(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)
