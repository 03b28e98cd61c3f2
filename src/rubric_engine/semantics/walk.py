"""Going through expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.syntax import tree


def children(expr: tree.Expr) -> tuple[tree.Expr, ...]:
    """The expressions directly beneath, in the order of the text."""
    match expr:
        case (
            tree.Number() | tree.DateValue() | tree.YesNo() | tree.Quoted() | tree.Ref() | tree.ThisUnit() | tree.Total() | tree.Grade()
            | tree.FlagSet() | tree.PointsOf()
        ):  # fmt: skip
            return ()
        case tree.Negate() | tree.Not() | tree.Rounded() | tree.Other():
            return (expr.operand,)
        case tree.MayBe():
            return (expr.subject, expr.low, expr.high)
        case tree.Binary() | tree.Compare():
            return (expr.left, expr.right)
        case tree.Junction():
            return expr.operands
        case tree.Between():
            return (expr.subject, expr.low, expr.high)
        case tree.OneOf():
            return (expr.subject, *expr.options)
        case tree.IsGiven():
            return (expr.subject,)
        case tree.InRank():
            return (expr.subject, expr.places, *field_parts(expr.field))
        case tree.RankOf():
            return (expr.subject, *field_parts(expr.field))
        case tree.Call():
            return expr.args
        case tree.Listed():
            return tuple(part for part in (expr.source, expr.where, expr.within) if part is not None)
        case tree.Folded() | tree.CountBack():
            return (expr.over,)
        case tree.AllItems():
            return (expr.right,)
        case tree.Beyond():
            return (expr.subject, expr.bound)
        case _:
            assert_never(expr)


def field_parts(field: tree.Field_) -> tuple[tree.Expr, ...]:
    return tuple(part for part in (field.within, field.among) if part is not None)


def descend(expr: tree.Expr) -> Iterator[tree.Expr]:
    """The expression and everything beneath it."""
    yield expr
    for child in children(expr):
        yield from descend(child)


def of_the_record(expr: tree.Expr) -> Iterator[tree.Expr]:
    """The expression and everything beneath it, without what is looked at in other records or units."""
    yield expr
    if not isinstance(expr, tree.Listed):
        for child in children(expr):
            yield from of_the_record(child)


def has_rank(expr: tree.Expr) -> bool:
    return any(isinstance(part, tree.InRank | tree.RankOf) for part in descend(expr))


def rebuilt(expr: tree.Expr, change: Callable[[tree.Expr], tree.Expr]) -> tree.Expr:
    """``expr`` with each expression directly beneath it changed."""
    match expr:
        case (
            tree.Number() | tree.DateValue() | tree.YesNo() | tree.Quoted() | tree.Ref() | tree.ThisUnit() | tree.Total() | tree.Grade()
            | tree.FlagSet() | tree.PointsOf()
        ):  # fmt: skip
            return expr
        case tree.Negate() | tree.Not() | tree.Rounded():
            return evolve(expr, operand=change(expr.operand))
        case tree.Other():
            operand = change(expr.operand)
            assert isinstance(operand, tree.Ref | tree.PointsOf | tree.Total), "what is named stays named"
            return evolve(expr, operand=operand)
        case tree.MayBe():
            return evolve(expr, low=change(expr.low), high=change(expr.high))
        case tree.Binary() | tree.Compare():
            return evolve(expr, left=change(expr.left), right=change(expr.right))
        case tree.Junction():
            return evolve(expr, operands=tuple(change(operand) for operand in expr.operands))
        case tree.Between():
            return evolve(expr, subject=change(expr.subject), low=change(expr.low), high=change(expr.high))
        case tree.OneOf():
            return evolve(expr, subject=change(expr.subject), options=tuple(change(option) for option in expr.options))
        case tree.IsGiven():
            return evolve(expr, subject=change(expr.subject))
        case tree.InRank():
            return evolve(expr, subject=change(expr.subject), places=change(expr.places), field=_rebuilt_field(expr.field, change))
        case tree.RankOf():
            return evolve(expr, subject=change(expr.subject), field=_rebuilt_field(expr.field, change))
        case tree.Call():
            return evolve(expr, args=tuple(change(arg) for arg in expr.args))
        case tree.Listed():
            source = change(expr.source)
            assert isinstance(source, tree.Ref), "a list is named"
            where, within = (change(part) if part is not None else None for part in (expr.where, expr.within))
            return evolve(expr, source=source, where=where, within=within)
        case tree.Folded() | tree.CountBack():
            over = change(expr.over)
            assert isinstance(over, tree.Listed), "what is made of a list stays made of a list"
            return evolve(expr, over=over)
        case tree.AllItems():
            return evolve(expr, right=change(expr.right))
        case tree.Beyond():
            return evolve(expr, subject=change(expr.subject), bound=change(expr.bound))
        case _:
            assert_never(expr)


def _rebuilt_field(field: tree.Field_, change: Callable[[tree.Expr], tree.Expr]) -> tree.Field_:
    within = change(field.within) if field.within is not None else None
    return evolve(field, within=within, among=change(field.among) if field.among is not None else None)
