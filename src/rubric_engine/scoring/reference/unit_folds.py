"""Numbers out of the units that are scored together, each of them read for itself.

In scores the others count as far as they are known, as in ranks; in ranges over all of their completions. A unit that is scored alone knows nothing of
the others: there may be any number of them, each anything that a unit can be.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rubric_engine.core.ir import Expr, FoldKind, UnitFold
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.scoring.reference.abstract import (
    ANY_NUMBER,
    TRUE,
    Abstract,
    Number,
    Truth,
    Word,
    conjunction,
    hull,
    maybe_undefined,
    no_number,
    point,
)
from rubric_engine.scoring.reference.cohort import Mode, Scope
from rubric_engine.scoring.reference.collected import combine, different
from rubric_engine.scoring.reference.fields import eligible, group_of, same_group

Evaluate = Callable[[Expr, Scope], Abstract]


@frozen(eq=False)
class Member:
    """``counts``: whether the unit is one of those asked for, wherever they are compared. ``known``: nothing about it is open."""

    counts: Truth
    peer: Abstract
    value: Abstract
    known: bool


def unit_fold(expr: UnitFold, scope: Scope, evaluate: Evaluate) -> Number:
    """Asked for again by explanations, so it is kept: it looks through all units."""
    kept = scope.cohort.fields
    key = ("unit fold", id(expr), scope.mode, scope.unit)
    if key not in kept:
        kept[key] = _unit_fold(expr, scope, evaluate)
    result: Number = kept[key]
    return result


def _unit_fold(expr: UnitFold, scope: Scope, evaluate: Evaluate) -> Number:
    members = () if scope.cohort.alone else _members(expr, scope, evaluate)
    own = members[scope.unit] if members else _member(expr, scope, evaluate)
    if _nothing(own.peer):
        return no_number("none")
    why = own.peer.why if not isinstance(own.peer, Truth) else "none" if own.peer.undefined else None
    if scope.cohort.alone:
        return maybe_undefined(_alone(expr, own, scope, evaluate), why)
    group = group_of(own.peer)
    kept = scope.cohort.fields
    key: tuple[object, ...] = ("units", id(expr), scope.mode, group)  # the same for all of one group
    if group is None or not (own.known or scope.mode.open_ranks):
        key = (*key, own.peer, own.counts, own.value)  # and for all of whom as much is known
    if key not in kept:
        kept[key] = _combined(expr, _counted(members, own, scope))
    result: Number = kept[key]
    return maybe_undefined(result, why)


def _members(expr: UnitFold, scope: Scope, evaluate: Evaluate) -> tuple[Member, ...]:
    kept = scope.cohort.fields
    key = ("members", id(expr), scope.mode)
    if key not in kept:
        kept[key] = tuple(_member(expr, scope.of(unit), evaluate) for unit in range(len(scope.cohort.units)))
    members: tuple[Member, ...] = kept[key]
    return members


def _member(expr: UnitFold, scope: Scope, evaluate: Evaluate) -> Member:
    """What has no value doesn't count."""
    scope = scope.of(scope.unit)
    counts = TRUE if expr.where is None else evaluate(expr.where, scope)
    peer = TRUE if expr.within is None else evaluate(expr.within, scope)
    value = point(1) if expr.value is None else evaluate(expr.value, scope)
    assert isinstance(counts, Truth)
    if expr.value is not None and isinstance(value, Number):
        value = eligible(value, (expr.value,), scope)
    counts = Truth(true=counts.true, false=counts.false or counts.undefined)
    if _nothing(value):
        counts = Truth(false=True)
    elif _may_lack(value):
        counts, value = evolve(counts, false=True), _given(value)
    known = counts.holds is False or (counts.sure and (group_of(peer) is not None or _nothing(peer)) and _is_known(value))
    return Member(counts, peer, value, known)


def _counted(members: tuple[Member, ...], own: Member, scope: Scope) -> list[tuple[Abstract, bool]]:
    counted: list[tuple[Abstract, bool]] = []
    everybody = own.peer is TRUE  # there are no groups
    for unit, each in enumerate(members):
        mine = unit == scope.unit
        if not (mine or each.known or scope.mode.open_ranks):
            continue
        counts = each.counts if mine or everybody else conjunction([each.counts, same_group(own.peer, each.peer)])
        if counts.true:
            counted.append((each.value, counts.sure))
    return counted


def _combined(expr: UnitFold, counted: list[tuple[Abstract, bool]]) -> Number:
    if expr.kind is FoldKind.DISTINCT:
        return different(counted)
    return combine(expr.kind, [(_number(value), sure) for value, sure in counted], expr.drop_highest, expr.drop_lowest)


def _number(value: Abstract) -> Number:
    if isinstance(value, Truth):  # a yes/no that is summed counts its yeses
        return Number(Fraction(not value.false), Fraction(value.true), whole=True)
    assert isinstance(value, Number)
    return value


# ---------------------------------------------------------------- a unit without the others


def _alone(expr: UnitFold, own: Member, scope: Scope, evaluate: Evaluate) -> Number:
    sure = own.counts.sure
    if expr.kind in (FoldKind.COUNT, FoldKind.DISTINCT):
        return Number(Fraction(sure), None, whole=True)
    other = _anybody(expr, scope, evaluate)
    ours = _number(own.value) if own.counts.true else other
    trimmed = bool(expr.drop_highest or expr.drop_lowest)
    either = hull([ours, other])
    match expr.kind:
        case FoldKind.SUM:
            mine = (
                ours if sure and not trimmed else hull([either if trimmed else ours, point(0)]) if own.counts.true or trimmed else point(0)
            )
            low = mine.low if other.low is not None and other.low >= 0 else None
            high = mine.high if other.high is not None and other.high <= 0 else None
            return Number(low, high, mine.whole and other.whole)
        case FoldKind.HIGHEST:
            return Number(ours.low, either.high, either.whole) if sure else maybe_undefined(either, "none")
        case FoldKind.LOWEST:
            return Number(either.low, ours.high, either.whole) if sure else maybe_undefined(either, "none")
        case FoldKind.MEAN:
            mean = evolve(either, whole=False)
            return mean if sure and not trimmed else maybe_undefined(mean, "none")


def _anybody(expr: UnitFold, scope: Scope, evaluate: Evaluate) -> Number:
    """Whatever the value can be for a unit; within 0 and 1 for a yes/no."""
    anybody = scope.cohort.anybody
    if anybody is None or expr.value is None:
        return ANY_NUMBER
    number = _number(evaluate(expr.value, Scope(anybody, 0, Mode.RANGE)))
    return evolve(number, why=None) if number.defined else point(0)


# ---------------------------------------------------------------- what has a value


def _nothing(value: Abstract) -> bool:
    return not (value.true or value.false) if isinstance(value, Truth) else not value.defined


def _may_lack(value: Abstract) -> bool:
    return value.undefined if isinstance(value, Truth) else value.why is not None


def _given(value: Abstract) -> Abstract:
    """The value, where it has one."""
    return evolve(value, undefined=False) if isinstance(value, Truth) else evolve(value, why=None)


def _is_known(value: Abstract) -> bool:
    match value:
        case Truth():
            return value.known
        case Word():
            return value.value is not None
        case Number():
            return value.point is not None
