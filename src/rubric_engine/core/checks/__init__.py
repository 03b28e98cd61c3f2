"""Static checks of a program: what can be known to be wrong before any fact is. One small file a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rubric_engine.core.bounds import Analysis
from rubric_engine.core.checks import (
    absent,
    counts,
    decimals_shown,
    exponents,
    grades,
    interpolation,
    limits,
    outcomes,
    ranks,
    scaling,
    shares,
    silence,
    tables,
    unbounded,
    weights,
)
from rubric_engine.core.checks.context import Context
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.model import Diagnostic

CHECKS: tuple[Callable[[Context], Iterator[Diagnostic]], ...] = (
    absent.check,
    counts.check,
    decimals_shown.check,
    exponents.check,
    grades.check,
    interpolation.check,
    limits.check,
    outcomes.check,
    ranks.check,
    scaling.check,
    shares.check,
    silence.check,
    tables.check,
    unbounded.check,
    weights.check,
)


def check(program: Program, analysis: Analysis | None = None) -> tuple[Diagnostic, ...]:
    """All findings of all checks, errors and warnings, in the order of the text; each once. ``analysis``: the program's ranges, where they are known already."""
    context = Context(program, analysis or Analysis(program))
    found = dict.fromkeys(diagnostic for run in CHECKS for diagnostic in run(context))
    return tuple(sorted(found, key=lambda diagnostic: (diagnostic.span, diagnostic.code, diagnostic.args)))
