"""What is read of the record at hand: a field as it was given, or a column that is worked out when it is first asked for, and remembered."""

from __future__ import annotations

from collections.abc import Callable

from rubric_engine.core.ir import Expr
from rubric_engine.scoring.reference.abstract import Abstract
from rubric_engine.scoring.reference.cohort import KnownRecord, Scope
from rubric_engine.scoring.reference.reads import Level

Evaluate = Callable[[Expr, Scope], Abstract]


def field_value(name: str, scope: Scope, evaluate: Evaluate) -> Abstract:
    record = scope.record
    assert record is not None, "a field is read for a record only"
    known = record.fields.get(name)
    return _column(name, record, scope, evaluate) if known is None else known


def _column(name: str, record: KnownRecord, scope: Scope, evaluate: Evaluate) -> Abstract:
    """A column that doesn't look at the unit is worked out once for all units that share the list."""
    plan = scope.cohort.plan
    expr = plan.columns[record.fact, name]
    level = plan.levels.column(record.fact, name)
    key = (name, scope.unit if level >= Level.UNIT else None, scope.mode if level is Level.MODE else None)
    value = record.columns.get(key)
    if value is None:
        here = Scope(scope.cohort, scope.unit, scope.mode, record)
        for before in plan.long_chains.get((record.fact, name), ()):
            field_value(before, here, evaluate)
        value = record.columns[key] = evaluate(expr, here)
    return value
