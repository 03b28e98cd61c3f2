"""Whether an expression may have no value: a division by zero, no records, no rank, no case, a fact that is none, a root of less than nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.core import intervals, walk
from rubric_engine.core.combining import may_be_absent
from rubric_engine.core.curves import MOST_EXPONENT
from rubric_engine.core.ir import (
    Arith,
    Curve,
    Definition,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Interval,
    Irrational,
    Lookup,
    Node,
    Op,
    Parameter,
    PointsRead,
    Rank,
    UnitFold,
    Use,
)

if TYPE_CHECKING:
    from rubric_engine.core.bounds import Analysis

_OF_SOMETHING = (FoldKind.HIGHEST, FoldKind.LOWEST, FoldKind.MEAN)


def may_lack_value(exprs: Iterable[Expr | None], analysis: Analysis, record: FactSpec | None) -> bool:
    """Whether one of several expressions (None: nothing) may have no value. ``record`` is the list whose record is at hand."""
    waiting: list[tuple[Expr, str | None]] = [(expr, record.name if record is not None else None) for expr in exprs if expr is not None]
    followed: set[tuple[str | None, str]] = set()
    while waiting:
        for expr, at_hand in walk.walk_with_records(*waiting.pop()):
            if _may_lack(expr, analysis, analysis.facts.get(at_hand or "")):
                return True
            behind = _behind(expr, analysis, at_hand)
            if behind is not None and behind[0] not in followed:
                followed.add(behind[0])
                waiting.append(behind[1:])
    return False


def _behind(expr: Expr, analysis: Analysis, record: str | None) -> tuple[tuple[str | None, str], Expr, str | None] | None:
    """The definition or computed column that is read: a key to it, its expression, and the list whose record is at hand there."""
    match expr:
        case Use(name=name) if isinstance(named := analysis.named.get(name), Definition):
            return (None, name), named.expr, None
        case FieldRead(name=name) if (record or "", name) in analysis.columns:
            return (record, name), analysis.columns[record or "", name], record
        case _:
            return None


def _may_lack(expr: Expr, analysis: Analysis, record: FactSpec | None) -> bool:
    """Whether the expression itself may have no value, though all that is inside of it has."""
    match expr:
        case Arith(op=Op.DIV, right=right):
            return intervals.contains(analysis.of(right, record), Fraction(0))
        case Irrational(curve=curve, args=args):
            return not _has_value(curve, tuple(analysis.of(arg, record) for arg in args))
        case Fold(kind=kind) | UnitFold(kind=kind):
            return kind in _OF_SOMETHING
        case Rank() | Lookup(subjects=(), otherwise=None):
            return True
        case FactRead(name=name):
            return name in analysis.facts and analysis.facts[name].or_none
        case FieldRead(name=name):
            return record is not None and any(spec.or_none for spec in record.fields if spec.name == name)
        case PointsRead(id=id):
            return isinstance(part := analysis.parts.get(id), Node) and may_be_absent(part)
        case Use(name=name):
            named = analysis.named.get(name)
            return isinstance(named, Parameter) and bool(named.dated)
        case _:
            return False


def _has_value(curve: Curve, args: tuple[Interval, ...]) -> bool:
    """Whether a curve is sure to have a value over ranges of its arguments."""
    low = args[0].low
    from_zero, above_zero = low is not None and low >= 0, low is not None and (low > 0 or (low == 0 and args[0].low_open))
    match curve:
        case Curve.LN | Curve.LOG:
            return above_zero
        case Curve.ROOT:
            return from_zero
        case Curve.WHOLE_POWER:
            return within_exponents(args[1])
        case Curve.POWER:
            exponent = args[1].low if intervals.is_point(args[1]) else None
            if exponent is None:
                return False
            if exponent.denominator == 1:
                return exponent >= 0 or not intervals.contains(args[0], Fraction(0))
            return from_zero if exponent > 0 else above_zero


def within_exponents(span: Interval) -> bool:
    """Whether a range is one of the exponents that a ``WHOLE_POWER`` has values for."""
    return span.low is not None and span.low >= 0 and span.high is not None and span.high <= MOST_EXPONENT
