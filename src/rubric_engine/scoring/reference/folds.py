"""Numbers out of the records of a list fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from rubric_engine.core.ir import Expr, FactSpec, Fold, FoldKind
from rubric_engine.scoring.reference.abstract import TRUE, ZERO, Abstract, Number, Truth, add, hull, maybe_undefined, no_number, point
from rubric_engine.scoring.reference.cohort import Scope, anything, known_of

Evaluate = Callable[[Expr, Scope], Abstract]
Counted = tuple[Number, bool]
"""The value of one record, and whether the record surely counts."""


def fold(expr: Fold, scope: Scope, evaluate: Evaluate) -> Number:
    """A record counts when its condition holds; an undefined condition doesn't."""
    spec = scope.cohort.plan.facts[expr.fact]
    records = scope.facts.supplied.get(expr.fact)
    if records is None:
        return _of_missing_list(expr, spec, scope, evaluate)
    if not isinstance(records, tuple):
        return no_number("none")
    counted: list[Counted] = []
    for record in records:
        supplied = dict(record)
        row = {column.name: known_of(column, supplied.get(column.name)) for column in spec.fields}
        holds, value = _look_at(expr, row, scope, evaluate)
        if holds.true:
            counted.append((value, holds.sure))
    return _combine(expr.kind, counted)


def _look_at(expr: Fold, row: Mapping[str, Abstract], scope: Scope, evaluate: Evaluate) -> tuple[Truth, Number]:
    here = scope.at(row)
    holds = TRUE if expr.where is None else evaluate(expr.where, here)
    value = point(1) if expr.value is None else evaluate(expr.value, here)
    assert isinstance(holds, Truth)
    if isinstance(value, Truth):  # a yes/no that is summed counts its yeses
        value = Number(Fraction(not value.false), Fraction(value.true), whole=True)
    assert isinstance(value, Number)
    return holds, value


def _combine(kind: FoldKind, counted: list[Counted]) -> Number:
    match kind:
        case FoldKind.COUNT:
            return _sum([(point(1), sure) for _, sure in counted])
        case FoldKind.SUM:
            return _sum(counted)
        case FoldKind.HIGHEST:
            return _highest(counted)
        case FoldKind.LOWEST:
            return _negative(_highest([(_negative(v), sure) for v, sure in counted]))
        case FoldKind.MEAN:
            return _mean(counted)


def _negative(a: Number) -> Number:
    low = None if a.high is None else -a.high
    high = None if a.low is None else -a.low
    return Number(low, high, a.whole, a.defined, a.why)


def _sum(counted: list[Counted]) -> Number:
    total = point(0)
    for value, sure in counted:
        total = add(total, value if sure else hull([value, point(0)]))
    return total


def _undefined_in(counted: list[Counted]) -> str | None:
    if not any(sure for _, sure in counted):
        return "none"
    return next((v.why for v, _ in counted if v.why is not None), None)


def _highest(counted: list[Counted]) -> Number:
    if not counted or any(sure and not v.defined for v, sure in counted):
        return no_number("none")
    counted = [(v, sure) for v, sure in counted if v.defined]
    sure_lows = [v.low for v, sure in counted if sure and v.low is not None]
    lows = [v.low for v, _ in counted]
    if sure_lows:
        low: Fraction | None = max(sure_lows)
    else:
        low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    highs = [v.high for v, _ in counted]
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return maybe_undefined(Number(low, high, all(v.whole for v, _ in counted)), _undefined_in(counted))


def _mean(counted: list[Counted]) -> Number:
    if not counted or any(sure and not v.defined for v, sure in counted):
        return no_number("none")
    low = _least_mean([(v.low, sure) for v, sure in counted])
    greatest = _least_mean([(None if v.high is None else -v.high, sure) for v, sure in counted])
    return maybe_undefined(Number(low, None if greatest is None else -greatest), _undefined_in(counted))


def _least_mean(ends: list[tuple[Fraction | None, bool]]) -> Fraction | None:
    """The least mean of all the sure and any of the others: these join, lowest first, while they pull it down."""
    if any(e is None for e, _ in ends):
        return None
    sure = [e for e, s in ends if s and e is not None]
    others = sorted(e for e, s in ends if not s and e is not None)
    total, size = sum(sure, ZERO), len(sure)
    for end in others:
        if size and end * size >= total:
            break
        total, size = total + end, size + 1
    return total / size


def _of_missing_list(expr: Fold, spec: FactSpec, scope: Scope, evaluate: Evaluate) -> Number:
    """Any number of records, each of them anything."""
    holds, value = _look_at(expr, {column.name: anything(column) for column in spec.fields}, scope, evaluate)
    why = "none" if spec.or_none else None
    empty = point(0) if expr.kind in (FoldKind.COUNT, FoldKind.SUM) else no_number("none")
    if not holds.true:
        return maybe_undefined(empty, why)
    match expr.kind:
        case FoldKind.COUNT:
            return Number(ZERO, None, whole=True, why=why)
        case FoldKind.SUM:
            low = ZERO if value.low is not None and value.low >= 0 else None
            high = ZERO if value.high is not None and value.high <= 0 else None
            return Number(low, high, value.whole, why=why if value.why is None else value.why)
        case FoldKind.HIGHEST | FoldKind.LOWEST | FoldKind.MEAN:
            whole = value.whole and expr.kind is not FoldKind.MEAN
            return Number(value.low, value.high, whole, value.defined, "none")
