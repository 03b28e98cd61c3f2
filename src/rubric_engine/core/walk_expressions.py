"""Going through expressions: what stands beneath a core node, and at which list's record. The only place that knows what a core node contains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Compare,
    Const,
    CountBack,
    DateDiff,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    Given,
    InRank,
    Interpolate,
    Irrational,
    Lookup,
    Member,
    Not,
    PointsRead,
    Rank,
    RankLookup,
    Round,
    Row,
    ThisUnit,
    UnitFold,
    Use,
    Within,
)
from rubric_engine.diagnostics.frozen import evolve


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside ``expr``, in the order of the text."""
    match expr:
        case Const() | FactRead() | FieldRead() | ThisUnit() | Use() | PointsRead():
            return ()
        case Arith(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Extremum(args=args) | Irrational(args=args):
            return args
        case Absolute(operand=operand) | Round(operand=operand) | Member(operand=operand) | Not(operand=operand):
            return (operand,)
        case Given(operand=operand) | Interpolate(operand=operand):
            return (operand,)
        case DateDiff(start=start, end=end):
            return (start, end)
        case Within(operand=operand, low=low, high=high):
            return (operand, low, high)
        case All(parts=parts) | AnyOf(parts=parts):
            return parts
        case Fold(value=value, where=where) | CountBack(value=value, where=where):
            return given(value, where)
        case UnitFold(value=value, where=where, within=within):
            return given(value, where, within)
        case Rank(key=key, within=within, among=among):
            return (key, *given(within, among))
        case InRank(rank=rank, places=places, share=share):
            return (rank, *given(places, share))
        case Lookup(subjects=subjects, rows=rows, otherwise=otherwise):
            inside = (part for row in rows for part in given(row.case, row.value))
            return (*subjects, *inside, *given(otherwise))
        case RankLookup(rank=rank, table=table):
            return (rank, table)
        case _:
            assert_never(expr)


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``expr`` with each expression directly inside it changed. A ``Rank`` stays a Rank and a rank's table a Lookup, changed inside."""
    match expr:
        case Const() | FactRead() | FieldRead() | ThisUnit() | Use() | PointsRead():
            return expr
        case Arith() | Compare():
            return evolve(expr, left=change(expr.left), right=change(expr.right))
        case Extremum() | Irrational():
            return evolve(expr, args=tuple(change(arg) for arg in expr.args))
        case Absolute() | Round() | Member() | Not() | Given() | Interpolate():
            return evolve(expr, operand=change(expr.operand))
        case DateDiff():
            return evolve(expr, start=change(expr.start), end=change(expr.end))
        case Within():
            return evolve(expr, operand=change(expr.operand), low=change(expr.low), high=change(expr.high))
        case All() | AnyOf():
            return evolve(expr, parts=tuple(change(part) for part in expr.parts))
        case Fold():
            return evolve(expr, value=_maybe(change, expr.value), where=_maybe(change, expr.where))
        case CountBack():
            return evolve(expr, value=change(expr.value), where=_maybe(change, expr.where))
        case UnitFold():
            value, where, within = (_maybe(change, part) for part in (expr.value, expr.where, expr.within))
            return evolve(expr, value=value, where=where, within=within)
        case Rank():
            return _rebuild_rank(expr, change)
        case InRank():
            rank = _rebuild_rank(expr.rank, change)
            return evolve(expr, rank=rank, places=_maybe(change, expr.places), share=_maybe(change, expr.share))
        case Lookup():
            return _rebuild_lookup(expr, change)
        case RankLookup():
            return evolve(expr, rank=_rebuild_rank(expr.rank, change), table=_rebuild_lookup(expr.table, change))
        case _:
            assert_never(expr)


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``expr`` with ``change`` applied to every expression in it, from the inside out (to a Rank's and a rank table's insides only)."""
    return change(rebuild(expr, lambda inner: transform(inner, change)))


def replace(expr: Expr, old: Expr, new: Expr) -> Expr:
    """``expr`` with every ``old`` (by value; origins don't count) as ``new``."""
    if expr == old:
        return new
    return rebuild(expr, lambda inner: replace(inner, old, new))


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and every expression in it, outermost first. Definitions are not followed."""
    stack = [expr]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(children(found)))


def walk_with_records(expr: Expr, record: str | None) -> Iterator[tuple[Expr, str | None]]:
    """``expr`` and every expression in it, each with the name of the list whose record is at hand there (``record``: around ``expr``)."""
    stack = [(expr, record)]
    while stack:
        found, at_hand = stack.pop()
        yield found, at_hand
        inside = record_inside(found, at_hand)
        stack.extend((inner, inside) for inner in reversed(children(found)))


def record_inside(expr: Expr, record: str | None) -> str | None:
    """The list whose record is at hand directly inside of ``expr``, when around it that of ``record`` is."""
    match expr:
        case Fold(fact=fact) | CountBack(fact=fact):
            return fact
        case UnitFold():
            return None
        case _:
            return record


def spine(expr: Arith) -> tuple[Expr, tuple[Arith, ...]]:
    """A chain of arithmetic: the operand at its far left, and the operations that follow it, innermost first.

    A long sum leans to the left, so that going down on the left by calls would run out of stack.
    """
    chain = [expr]
    while isinstance(chain[-1].left, Arith):
        chain.append(chain[-1].left)
    return chain[-1].left, tuple(reversed(chain))


def given(*parts: Expr | None) -> tuple[Expr, ...]:
    """Those that are there."""
    return tuple(part for part in parts if part is not None)


def _maybe(change: Callable[[Expr], Expr], expr: Expr | None) -> Expr | None:
    return None if expr is None else change(expr)


def _rebuild_rank(rank: Rank, change: Callable[[Expr], Expr]) -> Rank:
    return evolve(rank, key=change(rank.key), within=_maybe(change, rank.within), among=_maybe(change, rank.among))


def _rebuild_lookup(table: Lookup, change: Callable[[Expr], Expr]) -> Lookup:
    rows = tuple(_rebuild_row(row, change) for row in table.rows)
    subjects = tuple(change(subject) for subject in table.subjects)
    return evolve(table, subjects=subjects, rows=rows, otherwise=_maybe(change, table.otherwise))


def _rebuild_row(row: Row, change: Callable[[Expr], Expr]) -> Row:
    return evolve(row, value=change(row.value), case=_maybe(change, row.case))
