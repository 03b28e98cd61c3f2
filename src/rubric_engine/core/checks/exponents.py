"""An exponent that isn't constant lies from 0 to 100, whatever the facts are.

E344: it may be less or more.

Wrong::

    fact year: count
    define path = 300 * power(107%, year - 2013)

Mended: ``fact year: count, 2013 to 2020``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.curves import MOST_EXPONENT
from rubric_engine.core.ir import Curve, Irrational
from rubric_engine.core.valueless import within_exponents
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    for expr, origin, record in walk.located_with_records(context.program):
        if not (isinstance(expr, Irrational) and expr.curve is Curve.WHOLE_POWER):
            continue
        span = context.analysis.of(expr.args[1], context.analysis.facts.get(record or ""))
        if not within_exponents(span):
            yield finding("E344", expr.origin or origin, _hint(context, span.low, span.high))


def _hint(context: Context, low: Fraction | None, high: Fraction | None) -> str:
    least, most = (None if end is None else str(end) for end in (low, high))
    found_en = f"from {least or 'any number below 0'} to {most or 'any number above'}"
    found_zh = f"最小 {least or '没有下限'}，最大 {most or '没有上限'}"
    return context.say(
        f"this one may be anything {found_en}: give its facts a range such as `0 to {MOST_EXPONENT}`",
        f"此处指数的范围是：{found_zh}；请给有关数据项写明范围，使指数不出 0 至 {MOST_EXPONENT}",
    )
