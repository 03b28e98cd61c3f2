"""The totals of units scored together, out of facts that the door has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rubric_engine.core.flat.cells import Request
from rubric_engine.core.ir import Program, Ties
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort import CohortScorer, Columns, compile_cohort
from rubric_engine.scoring.compiled.columns import Plain
from rubric_engine.scoring.compiled.helpers import TooLarge
from rubric_engine.scoring.compiled.plain_units import plain_units

Total = tuple[int, int] | None
"""Top and bottom (above 0), not always in lowest terms; None where there is no total."""

_WORTH_COMPILING: Final = 6
_WORTH_COMPILING_OPEN: Final = 24
"""Compiling takes as long as so many units do in the reference evaluator; the code is larger where facts may be missing."""

_MOST_FORMS: Final = 6
"""So many sets of missing facts get code of their own, before there is code for any that may be missing."""


def totals_of(scorer: CohortScorer, units: Sequence[tuple[Plain, ...]], names: Sequence[str]) -> list[Total] | None:
    """None where a common denominator grows beyond bounds."""
    try:
        return [row[0] for row in scorer.run(units, names)]
    except TooLarge:
        return None


@define(eq=False)
class CohortTotals:
    """Compiles what it meets. ``opens``: the code for facts of which some may be missing, by the columns (None: any); ``waited``: how many units were met for which there
    is no code yet."""

    program: Program
    lines: Lines
    dense: CohortScorer | None = None
    opens: dict[Columns | None, CohortScorer] = field(factory=dict)
    waited: int = 0

    def totals(self, units: Mapping[str, Mapping[str, Value | None]]) -> list[Total] | None:
        """In the order of the units. None where the reference evaluator must score: what the rubric asks can't be compiled for these facts, or it isn't worth it yet."""
        if self.program.ties is Ties.ERROR or not units:
            return None  # only the evaluator looks for ties in what the total doesn't hang on
        self.waited += len(units)
        if self.dense is None:
            if self.waited < _WORTH_COMPILING:
                return None
            self.dense = compile_cohort(self.program, Request(), dense=True, lines=self.lines)
        if self.dense.unsupported:
            return None
        plain = plain_units(self.program, list(units.values()))
        scorer = self._scorer(self.dense, plain.missing & self.dense.looked_at)
        if scorer is None or scorer.unsupported:
            return None
        return totals_of(scorer, plain.units, tuple(units))

    def _scorer(self, dense: CohortScorer, missing: Columns) -> CohortScorer | None:
        """What more may be missing than is, costs time only; what can't be compiled for fewer missing facts can't be for more."""
        if not missing:
            return dense
        usable = [(known, code) for known, code in self.opens.items() if (known is None or missing <= known) and not code.unsupported]
        if usable:
            return min(usable, key=lambda each: (each[0] is None, len(each[0] or ())))[1]
        if any(code.unsupported and known is not None and known <= missing for known, code in self.opens.items()):
            return None
        if self.waited < _WORTH_COMPILING_OPEN or None in self.opens:
            return None
        open = missing if len(self.opens) < _MOST_FORMS else None
        self.opens[open] = compile_cohort(self.program, Request(), dense=False, lines=self.lines, open=open)
        return self.opens[open]
