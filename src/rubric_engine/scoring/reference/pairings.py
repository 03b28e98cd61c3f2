"""What the units come to beside each other once all of them are scored: the order of merit, and who is paired with whom."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import Expr, Pairing
from rubric_engine.core.results import Pair, PairingResult
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference.abstract import Number, point
from rubric_engine.scoring.reference.chains import Competitor, in_order
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Scope
from rubric_engine.scoring.reference.expressions import evaluate, yes_no
from rubric_engine.scoring.reference.fields import eligible
from rubric_engine.scoring.reference.reasons import value_of

Merit = tuple[int, tuple[Value | None, ...]]
"""The order, 0 the best, and what the keys of the chain came to, as far as they were looked at."""


def merits(cohort: Cohort, totals: Sequence[Fraction | None]) -> dict[int, Merit]:
    """Of the units that have a total, told apart by the whole chain; equal for those that tie. The values are those of keys among the tied; a
    count-back has none."""
    program = cohort.plan.program
    chain = program.tie_keys
    placed = [Competitor(u, Scope(cohort, u, Mode.TAKEN), point(total)) for u, total in enumerate(totals) if total is not None]
    found: dict[int, Merit] = {}
    for order, level in enumerate(in_order(placed, chain, evaluate, lowest_first=program.lower_is_better)):
        for each in level:
            values = (each.tied_values.get(at) for at in range(len(chain)))
            found[each.index] = (order, tuple(value_of(v) if isinstance(v, Number) else None for v in values))
    return found


def pairings(cohort: Cohort) -> tuple[PairingResult, ...]:
    return tuple(_pairing(each, cohort) for each in cohort.plan.program.pairings)


def _pairing(pairing: Pairing, cohort: Cohort) -> PairingResult:
    """The second kind stands in the opposite order of the first."""
    first: list[Competitor] = []
    second: list[Competitor] = []
    undecided: list[int] = []
    for unit in range(len(cohort.units)):
        scope = Scope(cohort, unit, Mode.TAKEN)
        kind = _kind(pairing, scope)
        if kind == 0:
            continue
        key = _key(pairing.key, scope)
        if kind is None or (key.defined and key.point is None):
            undecided.append(unit)
        else:
            (first if kind == 1 else second).append(Competitor(unit, scope, key))
    best = _ordered(pairing, first)
    last = _ordered(pairing, second)[::-1]
    pairs: tuple[Pair, ...] = ()
    if best:
        pairs = tuple(Pair(first=best[i % len(best)], second=last[i] if i < len(last) else None) for i in range(max(len(best), len(last))))
    names = tuple(sorted(_name(cohort, unit) for unit in undecided))
    return PairingResult(label=pairing.label, origin=pairing.origin, pairs=pairs, undecided=names)


def _kind(pairing: Pairing, scope: Scope) -> int | None:
    """1 and 2 for the first and the second kind, 0 for neither; None where missing facts leave it open. Without a value, a condition doesn't hold."""
    for number, condition in ((1, pairing.first), (2, pairing.second)):
        held = yes_no(condition, scope)
        if held.sure:
            return number
        if held.true:
            return None
    return 0


def _key(expr: Expr, scope: Scope) -> Number:
    key = evaluate(expr, scope)
    assert isinstance(key, Number), "a number puts units in order"
    return eligible(key, (expr,), scope)


def _ordered(pairing: Pairing, units: Sequence[Competitor]) -> list[str]:
    """By the key, the rubric's chain, the name; one without a value is last."""
    if not units:
        return []
    cohort = units[0].scope.cohort
    levels = in_order(units, cohort.plan.program.tie_keys, evaluate, lowest_first=pairing.lowest_first)
    return [name for level in levels for name in sorted(_name(cohort, each.index) for each in level)]


def _name(cohort: Cohort, unit: int) -> str:
    return cohort.units[unit].name or str(unit + 1)
