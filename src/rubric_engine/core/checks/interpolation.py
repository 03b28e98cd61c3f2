"""Interpolation has at least two points, each further on than the one before.

E408: fewer than two points. E409: a point that isn't further on than the one above it.

Wrong::

    by coverage interpolated:
    80%: 5 points
    50%: 0 points

Mended: the row of 50% first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.subjects import Subjects
from rubric_engine.core.ir import Interpolate
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    subjects = Subjects(context.analysis.but(supplied=True), context.zh)
    for expr, origin, record in walk.located_with_records(context.program):
        if not isinstance(expr, Interpolate):
            continue
        if len(expr.points) < 2:
            yield finding("E408", origin)
        subject = subjects.of(expr.operand, record=context.analysis.facts.get(record or ""))
        for (before, _), (after, _) in pairwise(expr.points):
            if after <= before and subject is not None:
                writer = subject.writer
                yield finding("E409", origin, before=writer.value(before), after=writer.value(after))
                break
