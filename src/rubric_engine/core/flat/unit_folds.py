"""Numbers out of the units that are scored together, staged. Where a unit stands alone, or facts behind them may be missing, the reference evaluator has
its own rules, which aren't staged."""

from __future__ import annotations

from collections.abc import Callable

from rubric_engine.core.flat.domain import Number, Sets, Text, Value
from rubric_engine.core.flat.fields import eligible
from rubric_engine.core.flat.lists import Counted, as_number, gathered
from rubric_engine.core.flat.peers import peer_of
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Expr, FoldKind, UnitFold

Evaluate = Callable[[Expr, Here], Value]


def unit_fold(expr: UnitFold, here: Here, evaluate: Evaluate) -> Number:
    domain, make = here.domain, here.make
    if here.staging.alone:
        raise refuse("units together", "a unit that is scored alone knows nothing of the others", expr.origin)
    everywhere = here.at(None)
    peer = peer_of(expr.within, everywhere, evaluate)
    if not peer.settled:
        raise refuse("units together over open facts", "the group may be missing", expr.origin)
    counts = domain.true if expr.where is None else evaluate(expr.where, everywhere)
    value: Value = domain.point(1) if expr.value is None else evaluate(expr.value, everywhere)
    assert isinstance(counts, Sets)
    if expr.value is not None and isinstance(value, Number):
        value = eligible(value, (expr.value,), everywhere, evaluate)
    known = value.lacks is value.never and value.known is make.yes if isinstance(value, Text) else value.settled
    settled = counts.settled and known
    if not settled:
        raise refuse("units together over open facts", "what is gathered may be missing", expr.origin)
    never = value.undefined if isinstance(value, Sets) else value.never
    where = make.every((counts.true, make.negate(never), make.negate(peer.never)))
    if expr.kind not in (FoldKind.DISTINCT, FoldKind.COUNT):
        value = as_number(value, domain)
    if isinstance(value, Number):
        value = domain.given(value)
    counted = Counted(
        domain.point(1) if expr.kind is FoldKind.COUNT else value,
        domain.known(where),
        lambda how, each, there: make.across(how, each, there, peer.keys),
        lambda keys, there: make.across_distinct(keys, there, peer.keys),
    )
    number = gathered(expr.kind, counted, domain, expr, expr.drop_highest, expr.drop_lowest)
    return domain.surely_lacking(number, peer.never)
