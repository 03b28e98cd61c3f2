"""Units that are scored together straight from the caller's facts, whatever the rubric asks of other units (``together.py`` has what is only asked of the best and the
last ones).

Each unit's facts are guarded and made plain first; then the cohort's code runs on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rubric_engine.core.flat.cells import Request
from rubric_engine.core.flat.ops import Part, TruthColumn
from rubric_engine.core.ir import Program, Ties
from rubric_engine.diagnostics.frozen import define, evolve, frozen
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort import CohortScorer, compile_cohort
from rubric_engine.scoring.compiled.cohort_totals import Total, totals_of
from rubric_engine.scoring.compiled.columns import Plain
from rubric_engine.scoring.compiled.guards import Guards, guardable
from rubric_engine.scoring.compiled.layout import Called, Layout, read
from rubric_engine.scoring.compiled.remembered import Remembered
from rubric_engine.scoring.compiled.taking import TakesAll, taken_alone, taking_all
from rubric_engine.scoring.compiled.text import Writer


@frozen(eq=False)
class TakenCohort:
    """``take_all`` takes units, each with its plain facts for ``totals``. ``order``: the facts as they stand in what was taken."""

    take_all: TakesAll
    order: tuple[int, ...]
    scorer: CohortScorer

    def take(self, facts: Mapping[str, Any]) -> tuple[Any, tuple[Plain, ...], Plain] | None:
        return taken_alone(self.take_all, facts)

    def totals(self, plain: Sequence[tuple[Plain, ...]], names: Sequence[str]) -> list[Total] | None:
        """None where the reference evaluator must score."""
        return totals_of(self.scorer, plain, names)


@define(eq=False)
class TakenCohorts:
    """Compiles what takes facts under the names that a caller uses."""

    program: Program
    lines: Lines
    remembered: Remembered
    scorer: CohortScorer

    @classmethod
    def of(cls, program: Program, lines: Lines, remembered: Remembered) -> TakenCohorts | None:
        """None where facts can't be taken as they stand, or the rubric can't be compiled."""
        if not guardable(program) or program.ties is Ties.ERROR or any(spec.shared for spec in program.facts):
            return None
        scorer = compile_cohort(program, Request(), dense=True, lines=lines)
        return None if scorer.unsupported else cls(program, lines, remembered, scorer)

    def taking(self, called: Called) -> TakenCohort | None:
        """None where facts that matter aren't among those given."""
        lists = {spec.name for spec in self.program.facts if spec.fields}
        looked_at = {(level, name) for level, name in self.scorer.looked_at if name not in lists or level is not None}
        columns = tuple(TruthColumn(name, Part.GIVEN, level) for level, name in sorted(looked_at, key=str))
        layout = Layout.of(self.program, called.facts, columns, ()) if lists <= called.facts.keys() else None
        if layout is None:
            return None
        layout = evolve(layout, used=layout.used | lists)
        guards = Guards(self.remembered, layout.used)
        writer = Writer(str, lambda name: (name, name), {}, {})
        read(layout, called, guards, writer)
        said = {place: f"tuple(f{place})" if spec.fields else f"f{place}" for place, spec in enumerate(self.program.facts)}
        plain = (said[place] if spec.name in layout.used else "None" for place, spec in enumerate(self.program.facts))
        take = taking_all(f"({', '.join(plain)},)", layout, called, guards, writer, self.lines)
        return TakenCohort(take, layout.order, self.scorer)
