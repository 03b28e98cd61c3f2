"""Numbers out of the records of a list fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from rubric_engine.core.ir import Expr, Fold, FoldKind
from rubric_engine.scoring.reference.abstract import TRUE, ZERO, Abstract, Number, Truth, maybe_undefined, no_number, point
from rubric_engine.scoring.reference.cohort import Scope, any_record, records_of
from rubric_engine.scoring.reference.collected import Value, combine, different
from rubric_engine.scoring.reference.reads import Level

Evaluate = Callable[[Expr, Scope], Abstract]


def fold(expr: Fold, scope: Scope, evaluate: Evaluate) -> Number:
    """A record counts when its condition holds; an undefined condition doesn't. What doesn't look at more is worked out once for each unit, or for
    all of them."""
    key = _key(expr, scope)
    known = scope.cohort.folds.get(key)
    if known is None:
        known = scope.cohort.folds[key] = (_fold(expr, scope, evaluate), expr, scope.group(expr.fact))  # whose ids stay their own so
    result: Number = known[0]
    return result


def _key(expr: Fold, scope: Scope) -> tuple[object, ...]:
    level = scope.cohort.plan.level(expr)
    group = scope.group(expr.fact)
    unit = scope.unit if level >= Level.UNIT else None
    where = (scope.mode, *((p.node, p.number) for p in scope.inside)) if level is Level.MODE else None
    return (id(expr), unit, where, None if group is None else id(group))


def _fold(expr: Fold, scope: Scope, evaluate: Evaluate) -> Number:
    seen = _seen(expr.fact, scope)
    if seen is None:
        return _of_missing_list(expr, scope, evaluate)
    if scope.facts.supplied.get(expr.fact) is not None and not isinstance(scope.facts.supplied[expr.fact], tuple):
        return no_number("none")
    counted: list[Value] = []
    for here, surely_seen in seen:
        holds = TRUE if expr.where is None else evaluate(expr.where, here)
        assert isinstance(holds, Truth)
        if holds.true:
            counted.append((_value(expr, here, evaluate), holds.sure and surely_seen))
    if expr.kind is FoldKind.DISTINCT:
        return different(counted)
    return combine(expr.kind, [(_number(v), sure) for v, sure in counted], expr.drop_highest, expr.drop_lowest)


def _seen(fact: str, scope: Scope) -> Iterator[tuple[Scope, bool]] | None:
    """The records that are looked at, each with whether it is surely one of them; in what occurs for each different value, only those of that value."""
    group = scope.group(fact)
    if group is not None:
        return ((scope.at(record), sure) for record, sure in group.members)
    records = records_of(fact, scope)
    return None if records is None else ((each, True) for each in records)


def _value(expr: Fold, here: Scope, evaluate: Evaluate) -> Abstract:
    return point(1) if expr.value is None or expr.kind is FoldKind.COUNT else evaluate(expr.value, here)


def _number(value: Abstract) -> Number:
    if isinstance(value, Truth):  # a yes/no that is summed counts its yeses
        return Number(Fraction(not value.false), Fraction(value.true), whole=True)
    assert isinstance(value, Number)
    return value


def _of_missing_list(expr: Fold, scope: Scope, evaluate: Evaluate) -> Number:
    """Any number of records, each of them anything."""
    spec = scope.cohort.plan.facts[expr.fact]
    here = scope.at(any_record(spec))
    holds = TRUE if expr.where is None else evaluate(expr.where, here)
    assert isinstance(holds, Truth)
    why = "none" if spec.or_none else None
    empty = point(0) if expr.kind in (FoldKind.COUNT, FoldKind.DISTINCT, FoldKind.SUM) else no_number("none")
    if not holds.true:
        return maybe_undefined(empty, why)
    looked_at = _value(expr, here, evaluate)
    if expr.kind is FoldKind.DISTINCT:
        return maybe_undefined(Number(ZERO, different([(looked_at, False)], many=True).high, whole=True), why)
    value = _number(looked_at)
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
