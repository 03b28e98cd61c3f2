"""A share of the places lies between 0% and 100%.

E424: ``in top 120%``. Mended: ``in top 20%``; a number of places has no percent sign.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.words import number
from rubric_engine.core.ir import InRank
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for expr, origin in walk.located(context.program):
        if isinstance(expr, InRank) and expr.share is not None:
            share = context.analysis.of(expr.share)
            if share.low is not None and share.low == share.high and not 0 <= share.low <= 1:
                yield finding("E424", origin, share=f"{number(share.low * 100)}%")
