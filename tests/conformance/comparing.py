"""Holding what back-ends give against the reference evaluator, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from rubric_engine.core.flat.cells import EVERYTHING, Of
from rubric_engine.core.ir import Program, Scalar
from rubric_engine.core.results import EntryKind, UnitResult
from rubric_engine.core.settling import settled_program
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full, score_unit
from tests.conformance.backends import BACKENDS
from tests.conformance.interpreter import CellName, CellValue
from tests.conformance.staged import Answer, Units

Right = Mapping[CellName, CellValue]
"""The cells of a unit by the reference evaluator."""


@frozen(eq=False)
class Case:
    """Facts of units, scored one by one (``alone``) or together."""

    title: str
    program: Program
    units: Units
    alone: bool
    parameters: Mapping[str, Scalar] = field(factory=dict)
    as_of: Fraction | None = None
    text: str = ""

    @property
    def count(self) -> int:
        """As how many cases it counts: of units that are scored alone each is one."""
        return len(self.units) if self.alone else 1

    def __str__(self) -> str:
        return f"{self.title} {'alone' if self.alone else 'together'}"


@frozen
class Difference:
    backend: str
    unit: str | None
    cell: CellName
    expected: CellValue
    got: CellValue

    def __str__(self) -> str:
        of, id = self.cell
        return f"{self.backend}: {self.unit}: {of.value} {id}: expected {self.expected}, got {self.got}"


@frozen(eq=False)
class Compared:
    """``cells``: how many were compared; ``unsupported``: how many weren't, by back-end and construct; ``refused``: the reference gives no result."""

    cells: int = 0
    unsupported: Counter[tuple[str, str]] = field(factory=Counter)
    differences: tuple[Difference, ...] = ()
    refused: bool = False

    def __add__(self, other: Compared) -> Compared:
        return Compared(
            self.cells + other.cells,
            self.unsupported + other.unsupported,
            (*self.differences, *other.differences),
            self.refused or other.refused,
        )


# ---------------------------------------------------------------- the reference


def expected(case: Case) -> list[UnitResult] | None:
    """None where numbers grow too large, or a tie is refused."""
    try:
        if case.alone:
            return [
                score_unit(case.program, facts, parameters=case.parameters, unit=name, as_of=case.as_of)
                for name, facts in case.units.items()
            ]
        named = {str(name): facts for name, facts in case.units.items()}
        return list(score_cohort_full(case.program, named, parameters=case.parameters, as_of=case.as_of).units.values())
    except (NumberTooLarge, TieError):
        return None


def reference_cells(result: UnitResult) -> dict[CellName, CellValue]:
    found: dict[CellName, CellValue] = {
        (Of.TOTAL, ""): result.total,
        (Of.WHY_NONE, ""): result.why_none,
        (Of.LOW, ""): result.low,
        (Of.HIGH, ""): result.high,
        (Of.COMPLETE, ""): result.complete,
        (Of.GRADE, ""): result.grade,
    }
    found |= {(Of.FLAG, flag.name): flag.raised for flag in result.flags}
    for node in result.nodes:
        found |= {(Of.POINTS, node.id): node.points, (Of.LOW, node.id): node.low, (Of.HIGH, node.id): node.high}
    return found | {(Of.LINE, entry.id): entry.points for entry in result.ledger if entry.kind is EntryKind.LINE}


# ---------------------------------------------------------------- comparing


def compare(
    case: Case, program: Program | None = None, only: Collection[str] | None = None, right: Sequence[Right] | None = None
) -> Compared:
    """``program``: the case's with its parameters settled, where somebody has it already (what is staged is kept by the program). ``only``: the names of
    the back-ends that are asked. ``right``: what the reference gives, where somebody has it already."""
    right = wanted(case) if right is None else right
    if right is None:
        return Compared(refused=True)
    program = settled_program(case.program, case.parameters, case.as_of) if program is None else program
    found = Compared()
    for name, run in BACKENDS:
        answer = run(program, case.units, case.alone, EVERYTHING) if only is None or name in only else None
        if answer is not None:
            found += held_against(name, case, right, answer)
    return found


def wanted(case: Case) -> list[Right] | None:
    """The cells of each unit by the reference evaluator."""
    results = expected(case)
    return None if results is None else [reference_cells(result) for result in results]


def held_against(name: str, case: Case, right: Sequence[Right], answer: Answer) -> Compared:
    """``name``: the back-end's."""
    unsupported = Counter((name, what.construct) for what in answer.unsupported.values() for _ in case.units)
    together = list(zip(case.units, right, answer.cells, strict=True))
    differences = tuple(each for unit, cells, got in together for each in _differences(name, unit, cells, got))
    return Compared(sum(len(got) for _, _, got in together), unsupported, differences)


def _differences(backend: str, unit: str | None, right: Right, got: Mapping[CellName, CellValue]) -> Iterator[Difference]:
    for cell, value in got.items():
        if cell not in right:
            yield Difference(backend, unit, cell, "no such cell", value)
        elif right[cell] != value or type(right[cell]) is not type(value):
            yield Difference(backend, unit, cell, right[cell], value)
