"""One unit by itself, as a function of its plain facts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from rubric_engine.core.flat.cells import Cell, Cells, ChoiceCell, NumberCell, Of, Request, TruthCell, cells, in_order
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Sure
from rubric_engine.core.flat.sizes import too_large
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.compiled.code import Lines, function
from rubric_engine.scoring.compiled.columns import Naming, Plain, looked_at, names_of, plain_facts
from rubric_engine.scoring.compiled.text import Statement, Writer

Result = Fraction | str | bool | None


@frozen(eq=False)
class UnitScorer:
    """``run`` takes plain facts and gives a value for each of ``cells``. ``unsupported``: what was asked for and can't be compiled. ``used``: the
    columns that are looked at."""

    run: Callable[[tuple[Plain, ...]], tuple[Any, ...]]
    cells: tuple[Cell, ...]
    unsupported: tuple[tuple[Of, str, Unsupported], ...]
    used: frozenset[str]

    def results(self, values: tuple[Plain, ...]) -> dict[tuple[Of, str], Result]:
        return {(cell.of, cell.id): decoded(cell, raw) for cell, raw in zip(self.cells, self.run(values), strict=True)}


def decoded(cell: Cell, raw: Any) -> Result:
    match cell:
        case NumberCell():
            return None if raw is None else Fraction(*raw)
        case ChoiceCell(names=names):
            return None if raw < 0 else names[raw]
        case TruthCell():
            return None if raw is None else bool(raw)


def compile_unit(program: Program, request: Request, *, dense: bool, lines: Lines) -> UnitScorer:
    """``dense``: nothing is missing."""
    wanted = cells(flatten(program, alone=True, given=Given(frozenset() if dense else None)), request)
    order = in_order(wanted.roots)
    large = too_large(order)
    if large is not None:
        refused = tuple((cell.of, cell.id, large) for cell in wanted.cells)
        return UnitScorer(lambda values: (), (), (*wanted.unsupported, *refused), frozenset())
    naming = Naming(program, safe=not dense or any(s.or_none or any(f.or_none for f in s.fields) for s in program.facts))
    writer = writer_for(wanted, naming)
    writer.write(wanted.roots)
    results = ", ".join(said(cell, writer) for cell in wanted.cells)
    body = [taking(program), *writer.statements, Statement(f"return ({results},)" if results else "return ()")]
    return UnitScorer(function("score", "values", body, lines), wanted.cells, wanted.unsupported, names_of(looked_at(wanted)))


def writer_for(wanted: Cells, naming: Naming) -> Writer:
    make = wanted.flat.make
    return Writer(naming.column, naming.records, make.bounds, make.places)


def taking(program: Program) -> Statement:
    return Statement(f"({', '.join(f'f{i}' for i in range(len(program.facts)))},) = values" if program.facts else "pass")


def said(cell: Cell, writer: Writer) -> str:
    match cell:
        case NumberCell(top=top, bottom=bottom, there=there):
            pair = f"({writer.say(top)}, {writer.say(bottom)})"
            return pair if isinstance(there, Sure) and there.holds else f"({pair} if {writer.say(there)} else None)"
        case ChoiceCell(place=place):
            return writer.say(place)
        case TruthCell(true=true, false=false):
            return f"(True if {writer.say(true)} else False if {writer.say(false)} else None)"


__all__ = ["Lines", "UnitScorer", "compile_unit", "plain_facts"]
