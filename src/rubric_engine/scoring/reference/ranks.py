"""Places among the units scored together, or among the records of a list: the rules for ties, and what a place is worth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from rubric_engine.core.ir import CmpOp, Expr, FactRead, InRank, PointsRead, Rank, RankEnd, RankLookup, RoundMode, Ties, Use
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.scoring.reference.abstract import (
    ONE,
    Abstract,
    Number,
    Truth,
    compare_numbers,
    hull,
    maybe_undefined,
    multiply,
    no_number,
    point,
    rounded,
)
from rubric_engine.scoring.reference.cohort import Scope, known_records
from rubric_engine.scoring.reference.fields import Counts, count_ahead, field_of, own_of, size_of_field
from rubric_engine.scoring.reference.tables import Picked, pick

Evaluate = Callable[[Expr, Scope], Abstract]
UNRANKED = "unranked"


@frozen(eq=False)
class Standing:
    """Where a unit stands, counted from the end asked for. ``rank`` has no value for an unranked unit. ``outside``: perhaps the unit
    isn't among those ranked (surely, if ``surely_outside``). ``places``: the first and the last place that it covers with those level
    with it. ``tied``: the others that share its rank, as far as they are known."""

    rank: Number
    size: Number
    value: Number
    places: tuple[Number, Number]
    outside: bool = False
    surely_outside: bool = False
    tied: int = 0
    alone: bool = False
    nowhere: bool = False  # a record of a list that is missing


def standing(rank: Rank, end: RankEnd, scope: Scope, evaluate: Evaluate) -> Standing:
    """Asked for again by explanations, so it is kept."""
    kept = scope.cohort.fields
    record = None if rank.records is None or scope.record is None else (scope.record.fact, scope.record.number)
    key = (id(rank), end, scope.unit, scope.mode, record)
    if key not in kept:
        kept[key] = _standing(rank, end, scope, evaluate)
    own: Standing = kept[key]
    return own


def _standing(rank: Rank, end: RankEnd, scope: Scope, evaluate: Evaluate) -> Standing:
    if scope.cohort.alone and rank.records is None:
        return _standing_alone(rank, end, scope, evaluate)
    if rank.records is not None and _unknown_record(rank.records, scope):
        return evolve(_standing_anywhere(rank, scope, evaluate), nowhere=True)
    field = field_of(rank, scope, evaluate)
    own = own_of(field, rank, scope)
    size = size_of_field(field, own)
    why = UNRANKED if own.key.why is not None or _peer_undefined(own.peer) else None
    outside = own.member.false or own.member.undefined
    nowhere = no_number(UNRANKED)
    if not own.member.true:
        return Standing(nowhere, size, own.key, (nowhere, nowhere), outside=True, surely_outside=True)
    if not own.key.defined or _peer_nothing(own.peer):
        return Standing(nowhere, size, own.key, (nowhere, nowhere), outside=outside)
    counts = count_ahead(field, own, rank, from_bottom=end is RankEnd.BOTTOM)
    first = Number(Fraction(1 + counts.ahead[0]), Fraction(1 + counts.ahead[1]), whole=True)
    last = Number(Fraction(1 + counts.level[0]), Fraction(1 + counts.level[1]), whole=True)
    number = maybe_undefined(_by_rule(scope.cohort.plan.program.ties, counts, first, last), why)
    return Standing(number, size, own.key, (first, last), outside=outside, tied=counts.level[0] - counts.ahead[0])


def _by_rule(ties: Ties | None, counts: Counts, first: Number, last: Number) -> Number:
    match ties:
        case Ties.WORSE:
            return last
        case Ties.DENSE:
            return Number(Fraction(1 + counts.places[0]), Fraction(1 + counts.places[1]), whole=True)
        case Ties.AVERAGE:
            half = Fraction(1, 2)
            assert first.low is not None and first.high is not None and last.low is not None and last.high is not None  # noqa: PT018
            return Number((first.low + last.low) * half, (first.high + last.high) * half)
        case Ties.BETTER | Ties.ERROR | None:
            return first


def _peer_undefined(peer: Abstract) -> bool:
    return peer.undefined if isinstance(peer, Truth) else peer.why is not None


def _peer_nothing(peer: Abstract) -> bool:
    return not (peer.true or peer.false) if isinstance(peer, Truth) else not peer.defined


def _unknown_record(fact: str, scope: Scope) -> bool:
    """Whether what is at hand is any record of a list that is missing."""
    record = scope.record
    return record is None or record.fact != fact or record.number == 0 or known_records(fact, scope) is None


def _standing_alone(rank: Rank, end: RankEnd, scope: Scope, evaluate: Evaluate) -> Standing:
    """Without a cohort: the rank that was supplied, or any."""
    name = rank.key.name if isinstance(rank.key, (Use, FactRead)) else rank.key.id if isinstance(rank.key, PointsRead) else ""
    supplied = scope.cohort.supplied.get(name)
    own = _standing_anywhere(rank, scope, evaluate)
    if supplied is None:
        return evolve(own, alone=True)
    place = point(supplied[0] if end is RankEnd.TOP else supplied[1] + 1 - supplied[0])
    return evolve(own, rank=place, size=point(supplied[1]), places=(place, place), alone=True)


def _standing_anywhere(rank: Rank, scope: Scope, evaluate: Evaluate) -> Standing:
    """Nothing is known of the others: any rank."""
    key = evaluate(rank.key, scope)
    member = Truth(true=True) if rank.among is None else evaluate(rank.among, scope)
    assert isinstance(key, Number)
    assert isinstance(member, Truth)
    place = (
        maybe_undefined(Number(ONE, None, whole=True), UNRANKED if key.why is not None else None) if key.defined else no_number(UNRANKED)
    )
    size = Number(ONE, None, whole=True)
    return Standing(place, size, key, (place, place), outside=member.false or member.undefined, surely_outside=not member.true)


# ---------------------------------------------------------------- expressions over ranks


def rank_number(rank: Rank, scope: Scope, evaluate: Evaluate) -> Number:
    """A unit outside the field has no rank."""
    own = standing(rank, RankEnd.TOP, scope, evaluate)
    if own.surely_outside:
        return no_number(UNRANKED)
    return maybe_undefined(own.rank, UNRANKED if own.outside else None)


def in_rank(expr: InRank, scope: Scope, evaluate: Evaluate) -> Truth:
    """A unit outside the field isn't in its top; of an unranked one it can't be said."""
    own = standing(expr.rank, expr.end, scope, evaluate)
    if own.surely_outside:
        return Truth(false=True)
    inside = compare_numbers(CmpOp.LE, own.rank, places_of(expr, own, scope, evaluate))
    return evolve(inside, false=True) if own.outside else inside


def places_of(expr: InRank, own: Standing, scope: Scope, evaluate: Evaluate) -> Number:
    """How many places are asked for; a share of the field counts whole places, rounded down."""
    asked = evaluate(expr.places if expr.places is not None else _share(expr), scope)
    assert isinstance(asked, Number)
    return asked if expr.places is not None else rounded(multiply(asked, own.size), RoundMode.DOWN, Fraction(1))


def _share(expr: InRank) -> Expr:
    assert expr.share is not None, "a rank condition asks for places or for a share"
    return expr.share


def rank_table(expr: RankLookup, scope: Scope, evaluate: Evaluate) -> Picked:
    own = standing(expr.rank, RankEnd.TOP, scope, evaluate)
    rank = no_number(UNRANKED) if own.surely_outside else maybe_undefined(own.rank, UNRANKED if own.outside else None)
    if not expr.shared or not rank.defined:
        return pick(expr.table, [rank], scope, evaluate)
    first, last = own.places
    if first.point is None or last.point is None or rank.point is None:
        covered = Number(first.low, last.high, whole=True, why=rank.why)
        entries = pick(expr.table, [covered], scope, evaluate)
        worths = [entries.given] if entries.given is not None else []
        if entries.gap:
            worths.append(point(0))
        worth = hull(worths)
        return Picked(entries.rows, False, entries.why, _floored(worth) if expr.floored else worth)
    total, ranked_places = Fraction(0), False
    at_first: Picked | None = None
    for place in range(int(first.point), int(last.point) + 1):
        entry = pick(expr.table, [point(place)], scope, evaluate)
        if entry.why is not None or (entry.given is not None and entry.given.point is None):
            return entry
        at_first = entry if at_first is None else at_first
        total += Fraction(0) if entry.given is None or entry.given.point is None else entry.given.point
        ranked_places = ranked_places or bool(entry.rows)
    assert at_first is not None
    if not ranked_places:
        return at_first
    mean = point(total / (last.point - first.point + 1))
    return evolve(at_first, gap=False, given=_floored(mean) if expr.floored else mean)


def _floored(number: Number) -> Number:
    low = None if number.low is None else Fraction(floor(number.low))
    high = None if number.high is None else Fraction(floor(number.high))
    return Number(low, high, whole=True)
