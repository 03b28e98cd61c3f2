"""Rounding, also of what is irrational: its enclosure is drawn closer until the rounding is decided.

In one rounding stands one irrational value v. What is rounded is put together out of it and of rational numbers, so that it either doesn't depend on
v (a product with 0, a maximum that lies above) or is irrational with it, and then isn't on a boundary between two multiples; so the search ends.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from rubric_engine.core.decimals import is_irrational
from rubric_engine.core.ir import Expr, Irrational, Round
from rubric_engine.core.walk import children
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import Abstract, Number, point, rounded
from rubric_engine.scoring.reference.cohort import Scope

Evaluate = Callable[[Expr, Scope], Abstract]
FIRST_BITS = 64
UNBOUNDED_BITS = 1 << 10
LAST_BITS = 1 << 14
"""More than four thousand digits. Only a rubric past the checks, with powers of sums of roots, comes so far; there a value that lies so close to a
boundary is taken to be on it."""


def round_exactly(expr: Round, scope: Scope, evaluate: Evaluate) -> Number:
    here = scope if scope.bits == FIRST_BITS else evolve(scope, bits=FIRST_BITS)
    operand = _number(evaluate(expr.operand, here))
    result = rounded(operand, expr.mode, expr.step)
    if not operand.defined or result.point is not None or not _is_irrational(expr, scope):
        return result
    while result.point is None and here.bits < LAST_BITS:
        here = evolve(here, bits=here.bits * 2)
        closer = _number(evaluate(expr.operand, here))
        narrower = _is_narrower(closer, operand, here.bits)
        operand, result = closer, rounded(closer, expr.mode, expr.step)
        if not narrower:  # it is missing facts that leave it open
            return result
    if result.point is not None:
        return result
    if operand.low is None or operand.high is None:
        return result
    half = expr.step / 2
    boundary = floor((operand.low + operand.high) / 2 / half + Fraction(1, 2)) * half
    return evolve(rounded(point(boundary), expr.mode, expr.step), why=operand.why)


def _number(value: Abstract) -> Number:
    assert isinstance(value, Number), "the rubric was type-checked: a number is rounded"
    return value


def _is_narrower(closer: Number, before: Number, bits: int) -> bool:
    if before.low is None or before.high is None:  # a divisor that is close to 0, or a fact without bounds
        return (closer.low is not None and closer.high is not None) or bits < UNBOUNDED_BITS
    assert closer.low is not None
    assert closer.high is not None
    return 2 * (closer.high - closer.low) <= before.high - before.low


def _is_irrational(expr: Round, scope: Scope) -> bool:
    """Whether something irrational is rounded here, and not by another rounding inside."""
    kept = scope.cohort.fields
    key = ("irrational", id(expr))
    if key not in kept:
        kept[key] = any(_holds_irrational(e) for e in children(expr))
    found: bool = kept[key]
    return found


def _holds_irrational(expr: Expr) -> bool:
    waiting = [expr]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Irrational) and is_irrational(found.curve, found.args):
            return True
        if not isinstance(found, Round):
            waiting.extend(children(found))
    return False
