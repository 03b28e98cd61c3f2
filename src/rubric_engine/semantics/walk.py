"""Going through expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from rubric_engine.syntax import tree


def children(expr: tree.Expr) -> tuple[tree.Expr, ...]:
    """The expressions directly beneath, in the order of the text."""
    match expr:
        case (
            tree.Number() | tree.DateValue() | tree.YesNo() | tree.Quoted() | tree.Ref() | tree.Total() | tree.Grade() | tree.FlagSet()
            | tree.PointsOf()
        ):  # fmt: skip
            return ()
        case tree.Negate() | tree.Not() | tree.Rounded():
            return (expr.operand,)
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
            return (expr.source,) if expr.where is None else (expr.source, expr.where)
        case tree.Folded():
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


def has_rank(expr: tree.Expr) -> bool:
    return any(isinstance(part, tree.InRank | tree.RankOf) for part in descend(expr))
