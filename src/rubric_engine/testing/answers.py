"""What a program says of facts, as far as laws ask: by compiled code where it can be had, and by the evaluator, whose word counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine.core.flat.cells import Cell, Of, Request
from rubric_engine.core.ir import Expr, Flag, Origin, Program, Ties
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort import CohortScorer, compile_cohort
from rubric_engine.scoring.compiled.columns import is_open
from rubric_engine.scoring.compiled.helpers import TooLarge
from rubric_engine.scoring.compiled.unit import UnitScorer, compile_unit, decoded, plain_facts
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort, score_unit

Unit = str | None
Cohort = Mapping[Unit, Mapping[str, Value | None]]
"""Exact facts by unit; alone a unit is called None."""


@frozen
class Answers:
    """Of one unit. ``points`` has sections, items and lines by id (None: no points), ``flags`` truths by name (None: not known, or no value), ``values``
    those of definitions, which only the evaluator gives."""

    total: Fraction | None
    grade: str | None
    points: Mapping[str, Fraction | None]
    flags: Mapping[str, bool | None]
    values: Mapping[str, Value | None] = field(factory=dict)
    result: UnitResult | None = None

    def of(self, id: str) -> Fraction | None:
        """The points of ``total``, or of a section, an item or a line."""
        return self.total if id == "total" else self.points.get(id)


def asking(program: Program, questions: Mapping[str, Expr]) -> Program:
    """The program with a flag for every question: a condition, by name."""
    flags = tuple(Flag(name=name, when=expr, origin=expr.origin or Origin(name)) for name, expr in questions.items())
    return evolve(program, flags=(*program.flags, *flags))


def by_evaluator(program: Program, cohort: Cohort) -> dict[Unit, Answers] | None:
    """The reference evaluator's answers; None where it refuses to score: units tie that may not, or a number grows beyond all bounds."""
    try:
        if None in cohort:
            return {None: _of_result(score_unit(program, cohort[None]))}
        results = score_cohort(program, {str(unit): facts for unit, facts in cohort.items()})
    except (TieError, NumberTooLarge):
        return None
    return {unit: _of_result(results[str(unit)]) for unit in cohort}


def _of_result(result: UnitResult) -> Answers:
    points = {entry.id: entry.points for entry in result.ledger if entry.kind.value == "line"}
    nodes = {node.id: node.points for node in result.nodes}
    flags = {flag.name: flag.raised for flag in result.flags}
    return Answers(result.total, result.grade, {**points, **nodes}, flags, dict(result.definitions), result)


@define(eq=False)
class Asked:
    """Answers of one program, quickly where that is possible: compiled code gives ``wants`` (or nothing), and who acts on it asks the evaluator too."""

    program: Program
    wants: frozenset[tuple[Of, str]]
    _alone: dict[bool, UnitScorer | None] = field(init=False, factory=dict)
    _together: dict[bool, CohortScorer | None] = field(init=False, factory=dict)
    _plain: Callable[[Mapping[str, Value | None]], tuple[Any, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._plain = plain_facts(self.program)

    def answers(self, cohort: Cohort) -> dict[Unit, Answers] | None:
        """As ``by_evaluator``, as far as ``wants`` goes."""
        units = [self._plain(facts) for facts in cohort.values()]
        dense = not any(map(is_open, units))
        if None in cohort:
            alone = self._scorer(dense)
            return by_evaluator(self.program, cohort) if alone is None else {None: _of_cells(alone.results(units[0]))}
        together = self._cohort_scorer(dense)
        if together is None:
            return by_evaluator(self.program, cohort)
        try:
            rows = together.run(units, list(cohort))
        except TooLarge:
            return by_evaluator(self.program, cohort)
        cells = together.cells
        return {
            unit: _of_cells({(cell.of, cell.id): decoded(cell, raw) for cell, raw in zip(cells, row, strict=True)})
            for unit, row in zip(cohort, rows, strict=True)
        }

    def is_quick(self, cohort: Cohort) -> bool:
        """Whether compiled code answers for complete facts."""
        return (self._scorer(dense=True) if None in cohort else self._cohort_scorer(dense=True)) is not None

    def _scorer(self, dense: bool) -> UnitScorer | None:
        """Compiled code for one unit alone, with complete facts or with any; None where it can't tell what is wanted."""
        if dense not in self._alone:
            found = compile_unit(self.program, self._request(), dense=dense, lines=Lines.of("law", ""))
            self._alone[dense] = found if self._tells(found.cells) else None
        return self._alone[dense]

    def _cohort_scorer(self, dense: bool) -> CohortScorer | None:
        """The same for units together. That ties are an error, only the evaluator sees."""
        if dense not in self._together:
            refused = self.program.ties is Ties.ERROR
            found = None if refused else compile_cohort(self.program, self._request(), dense=dense, lines=Lines.of("law", ""))
            self._together[dense] = found if found is not None and self._tells(found.cells) else None
        return self._together[dense]

    def _request(self) -> Request:
        asked = {of for of, _ in self.wants}
        return Request(grade=Of.GRADE in asked, flags=Of.FLAG in asked, nodes=Of.POINTS in asked, lines=Of.LINE in asked)

    def _tells(self, cells: tuple[Cell, ...]) -> bool:
        return self.wants <= {(cell.of, cell.id) for cell in cells}


def _of_cells(found: Mapping[tuple[Of, str], object]) -> Answers:
    def number(value: object) -> Fraction | None:
        return value if isinstance(value, Fraction) else None

    grade = found.get((Of.GRADE, ""))
    points = {id: number(value) for (of, id), value in found.items() if of in (Of.POINTS, Of.LINE)}
    flags = {id: value if isinstance(value, bool) else None for (of, id), value in found.items() if of is Of.FLAG}
    return Answers(number(found.get((Of.TOTAL, ""))), grade if isinstance(grade, str) else None, points, flags)
