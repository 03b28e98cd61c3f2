"""Whether a change of a table of places is none: at every place both tables give the same, as where a row above has taken a place that another one is widened to."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from rubric_engine.checking.places import value_at
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, Interval, Line, Lookup, Program, RankLookup, Ties
from rubric_engine.core.walk_expressions import transform
from rubric_engine.diagnostics.frozen import evolve

_MOST_PLACES = 1000


def same_places(program: Program, changed: Program, owner: str) -> bool:
    """Whether two programs differ in tables of places of ``owner`` (a line or a definition) alone, and in none of what these give."""
    pairs = list(zip(_expressions(program, owner), _expressions(changed, owner), strict=True))
    return bool(pairs) and all(_same(one, other, program.ties) for one, other in pairs)


def _expressions(program: Program, owner: str) -> tuple[Expr, ...]:
    part = walk.by_id(program).get(owner)
    if isinstance(part, Line):
        return walk.line_expressions(part)
    return tuple(each.expr for each in program.definitions if each.name == owner)


def _same(one: Expr, other: Expr, ties: Ties | None) -> bool:
    if transform(one, _without_rows) != transform(other, _without_rows):
        return False
    tables = ([each for each in walk.walk(expr) if isinstance(each, RankLookup)] for expr in (one, other))
    return all(_same_table(mine, its, ties) for mine, its in zip(*tables, strict=True))


def _without_rows(expr: Expr) -> Expr:
    return evolve(expr, table=evolve(expr.table, rows=(), otherwise=None)) if isinstance(expr, RankLookup) else expr


def _same_table(one: RankLookup, other: RankLookup, ties: Ties | None) -> bool:
    last = max((_last(expr.table) for expr in (one, other)), default=1)
    between = 2 if ties is Ties.AVERAGE else 1  # who share the average place may stand half-way between two
    places = (Fraction(number, between) for number in range(between, (last + 1) * between + 1))
    return last <= _MOST_PLACES and all(value_at(one.table, place) == value_at(other.table, place) for place in places)


def _last(table: Lookup) -> int:
    """The last place that a row's key names."""
    keys = (part for row in table.rows for key in row.keys for part in key)
    ends = (end for part in keys for end in ((part.low, part.high) if isinstance(part, Interval) else (part,)))
    return max((floor(end) for end in ends if isinstance(end, Fraction)), default=1)
