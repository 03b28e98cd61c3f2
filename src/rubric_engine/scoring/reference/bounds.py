"""What a scoring line can give at all, whatever the facts are."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.ir import Const, Expr, Extremum, Interpolate, Line, Lookup, RankLookup
from rubric_engine.scoring.reference.abstract import ANY_NUMBER, ZERO, Number, extremum, hull, least, minus, multiply, point


def static_number(expr: Expr) -> Number:
    """Bounds that can be read off the rubric's text."""
    match expr:
        case Const(value=Fraction() as value):
            return point(value)
        case Lookup(rows=rows, otherwise=otherwise):
            return hull([*(static_number(r.value) for r in rows), *([static_number(otherwise)] if otherwise is not None else [])])
        case RankLookup(table=table, shared=shared):
            entries = static_number(table)
            return hull([entries, point(0)]) if shared else entries
        case Interpolate(points=points):
            return hull([point(y) for _, y in points])
        case Extremum(greatest=greatest, args=args):
            return extremum([static_number(a) for a in args], greatest=greatest)
        case _:
            return ANY_NUMBER


def static_points(line: Line) -> Number:
    """The points that a line can give when its condition holds: signed, None where the text sets no bound."""
    given = static_number(line.amount)
    if line.steps is not None:
        given = multiply(given, Number(ZERO, line.step_limit))
    if line.limit is not None:
        given = least(given, static_number(line.limit))
    return minus(given) if line.loses else given


def most_of(line: Line) -> Fraction | None:
    """The most that a line can give (None: unbounded)."""
    most = static_points(line).high
    return None if most is None else max(most, ZERO)
