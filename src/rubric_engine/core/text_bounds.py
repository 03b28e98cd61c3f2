"""What a scoring line's own text allows, whatever the facts are: the limits and numbers that stand in it, and nothing behind them."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core import intervals
from rubric_engine.core.intervals import EVERYTHING, ZERO
from rubric_engine.core.ir import Const, Expr, Extremum, Interpolate, Interval, Line, Lookup, RankLookup


def without_value(line: Line, *, lower_is_better: bool) -> Interval:
    """The points of a line whose amount has no value: the unfavourable end of what its text allows, and at best 0."""
    points = _number(line.amount)
    if line.steps is not None:
        points = intervals.multiply(points, Interval(Fraction(0), line.step_limit))
    if line.limit is not None:
        points = intervals.least((points, _number(line.limit)))
    if line.loses:
        points = intervals.negate(points)
    end = points.high if lower_is_better else points.low
    if end is None:
        return ZERO
    return intervals.point(max(end, Fraction(0)) if lower_is_better else min(end, Fraction(0)))


def _number(expr: Expr) -> Interval:
    match expr:
        case Const(value=Fraction() as value):
            return intervals.point(value)
        case Lookup(rows=rows, otherwise=otherwise):
            return intervals.hull([*(_number(row.value) for row in rows), *([_number(otherwise)] if otherwise is not None else [])])
        case RankLookup(table=table, shared=shared):
            return intervals.hull((_number(table), ZERO)) if shared else _number(table)
        case Interpolate(points=points):
            return intervals.hull([intervals.point(y) for _, y in points])
        case Extremum(greatest=greatest, args=args):
            found = [_number(arg) for arg in args]
            return intervals.greatest(found) if greatest else intervals.least(found)
        case _:
            return EVERYTHING
