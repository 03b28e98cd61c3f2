"""Places among the units scored together, staged.

A place is a number of rivals: those of the field that stand ahead of what the unit is compared by. A field of scores has those whose key is known. In a range
every unit counts, surely where it surely stands ahead, possibly where it may; one field is then ordered by the lower ends of the keys, one by the upper.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import evolve, frozen

from rubric_engine.core.flat.domain import End, Number, Sets, Text, Value
from rubric_engine.core.flat.ops import Int, Key, Node, Ranking, Side, Truth
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.tables import Picked, pick
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import CmpOp, CountBack, Expr, InRank, Rank, RankEnd, RankLookup, RoundMode, TieKey, Ties

Evaluate = Callable[[Expr, Here], Value]


@frozen(eq=False)
class Peer:
    """What units have in common that are compared: columns that are equal. ``settled``: known of every unit, or without a value."""

    keys: tuple[Node, ...]
    never: Truth
    settled: bool


@frozen(eq=False)
class Standing:
    """Where a unit stands, counted from the end asked for. ``outside``: perhaps it isn't among those ranked; ``surely_outside``."""

    rank: Number
    size: Number
    outside: Truth
    surely_outside: Truth
    closed: bool = True  # the size is known


@frozen(eq=False)
class Fields:
    """``sure``: those that surely take a place, by the least that they may be worth; ``possible``: all that may, by the most; ``same``: these are one.
    ``there``: all that can be ranked, for the size of the field."""

    sure: Ranking
    possible: Ranking
    there: Ranking
    same: bool


def peer_of(within: Expr | None, here: Here, evaluate: Evaluate) -> Peer:
    make = here.make
    if within is None:
        return Peer((), make.no, settled=True)
    value = evaluate(within, here)
    match value:
        case Sets():
            return Peer((make.as_int(value.true),), value.undefined, value.settled)
        case Text():
            return Peer((value.words,), value.never, value.lacks is value.never and value.known is make.yes)
        case Number():
            at = here.domain.ratios
            keys: tuple[Node, ...] = (value.low.at.top, value.low.at.bottom)
            return Peer(keys, value.never, value.settled and value.low.at.bottom is at.of(1).bottom)


def eligible(value: Number, exprs: tuple[Expr, ...], here: Here, evaluate: Evaluate) -> Number:
    """A unit that isn't eligible has no total, and so no place in a ranking of totals."""
    # Imported here, because a gate's conditions may themselves hold ranks.
    from rubric_engine.core.flat.gates import firing

    outline = here.staging.outline
    if not outline.excluding or not outline.reads_total(exprs):
        return value
    domain, make = here.domain, here.make
    fires = [firing(gate, here).fires for gate in outline.excluding]
    surely = make.some(domain.sure(each) for each in fires)
    possibly = make.some(each.true for each in fires)
    return (
        domain.maybe_lacking(domain.surely_lacking(value, surely), possibly)
        if possibly is not surely
        else domain.surely_lacking(value, surely)
    )


# ---------------------------------------------------------------- the field


def _key(rank: Rank, here: Here, evaluate: Evaluate) -> Number:
    value = evaluate(rank.key, here)
    assert isinstance(value, Number), "a number is ranked"
    return eligible(value, (rank.key,), here, evaluate)


def _member(rank: Rank, here: Here, evaluate: Evaluate) -> Sets:
    member = here.domain.true if rank.among is None else evaluate(rank.among, here)
    assert isinstance(member, Sets)
    return member


def _fields(rank: Rank, key: Number, member: Sets, peer: Peer, here: Here, evaluate: Evaluate) -> Fields:
    domain, make = here.domain, here.make
    chain = here.staging.outline.program.tie_keys
    breaking = [k for each in chain for k in _tie_keys(each, here, evaluate)]
    grouped = make.negate(peer.never)
    surely_in = make.every((domain.sure(member), make.negate(key.lacks), grouped))
    perhaps_in = make.every((member.true, make.negate(key.never), grouped))
    there = make.ranking((_ordered(key.low, rank),), perhaps_in, peer.keys)
    known = make.every((surely_in, domain.one_number(key)))
    if here.mode is not Mode.RANGE or (key.settled and member.settled):
        ranking = make.ranking((_ordered(key.low, rank), *breaking), known, peer.keys)
        return Fields(ranking, ranking, there, same=True)
    if breaking:
        raise refuse("ranges of ranks with tie keys", "who is level isn't known while facts are missing", rank.origin)
    worst, best = (key.high, key.low) if rank.lowest_first else (key.low, key.high)
    sure = make.ranking((_ordered(worst, rank),), make.every((surely_in, make.negate(worst.open))), peer.keys)
    boundless = Key(make.as_int(best.open), make.lit(1), rising=False)
    possible = make.ranking((boundless, _ordered(best, rank)), perhaps_in, peer.keys)
    return Fields(sure, possible, there, same=False)


def _ordered(end: End, rank: Rank) -> Key:
    return Key(end.at.top, end.at.bottom, rising=rank.lowest_first)


def _tie_keys(each: TieKey, here: Here, evaluate: Evaluate) -> list[Key]:
    """A tie key without a value is last."""
    if each.among_tied:
        raise refuse("among the tied", "keys among the tied are worked out by the reference evaluator", each.key.origin)
    if isinstance(each.key, CountBack):
        raise refuse("count-back", "a count-back in a chain of tie keys is worked out by the reference evaluator", each.key.origin)
    value = evaluate(each.key, here)
    assert isinstance(value, Number), "a number breaks ties"
    if not value.settled:
        raise refuse("tie keys over open facts", "a key of the chain may be missing", each.key.origin)
    make, one = here.make, here.make.lit(1)
    zero = here.domain.ratios.of(0)
    at = here.domain.ratios.pick(value.never, zero, value.low.at)
    lacking = [Key(make.as_int(value.never), one, rising=True)] if value.never is not make.no else []
    return [*lacking, Key(at.top, at.bottom, rising=each.lowest_first)]


# ---------------------------------------------------------------- the standing of a unit


def standing(rank: Rank, end: RankEnd, here: Here, evaluate: Evaluate) -> Standing:
    here = here.at(None)
    kept: Standing = here.staging.once(("standing", id(rank), end, here.mode), lambda: _standing(rank, end, here, evaluate))
    return kept


def _standing(rank: Rank, end: RankEnd, here: Here, evaluate: Evaluate) -> Standing:
    if rank.records is not None:
        raise refuse("ranks of records", "places among the records of a list are worked out by the reference evaluator", rank.origin)
    if here.staging.outline.program.ties is Ties.ERROR:
        raise refuse("ties are an error", "ties among the units must be looked for, and told", rank.origin)
    domain, make = here.domain, here.make
    key, member = _key(rank, here, evaluate), _member(rank, here, evaluate)
    surely_outside = make.negate(member.true)
    outside = surely_outside if member.settled else make.some((member.false, member.undefined))
    if here.staging.alone:
        place = evolve(domain.between(1, None, whole=True), lacks=key.lacks, never=key.never)
        return Standing(place, domain.between(1, None, whole=True), outside, surely_outside)
    peer = peer_of(rank.within, here, evaluate)
    if not peer.settled:
        raise refuse("ranks within open groups", "the group of a unit may be missing", rank.origin)
    fields = _fields(rank, key, member, peer, here, evaluate)
    places = _places(rank, end, key, fields, here)
    never = make.some((key.never, peer.never, surely_outside))
    number = domain.surely_lacking(_by_rule(places, here), never)
    if not (key.settled and member.settled):
        number = domain.maybe_lacking(number, make.some((key.lacks, peer.never)))
    everyone = make.rivals(fields.there, _probe(fields.there, key.low), Side.ALL)
    return Standing(number, domain.point(domain.ratios.whole(everyone)), outside, surely_outside, fields.same)


@frozen(eq=False)
class Counts:
    """How many others are ahead, ahead or level, and how many different places are ahead: at least and at most."""

    ahead: tuple[Int, Int]
    level: tuple[Int, Int]
    places: tuple[Int, Int]


def _probe(ranking: Ranking, end: End) -> tuple[tuple[Int, Int], ...]:
    """What the unit is compared by: of its own tie keys those that it has."""
    return ((end.at.top, end.at.bottom), *((key.top, key.bottom) for key in ranking.keys[1:]))


def _places(rank: Rank, end: RankEnd, key: Number, fields: Fields, here: Here) -> Counts:
    bottom = end is RankEnd.BOTTOM
    ahead, level = (Side.BEHIND, Side.BEHIND_OR_LEVEL) if bottom else (Side.AHEAD, Side.AHEAD_OR_LEVEL)
    if fields.same and key.settled:
        return _of_known(rank, key, fields.sure, ahead, level, here)
    return _of_open(rank, key, fields, here, bottom=bottom)


def _of_known(rank: Rank, key: Number, field: Ranking, ahead: Side, level: Side, here: Here) -> Counts:
    make = here.make
    probe = _probe(field, key.low)
    before = make.rivals(field, probe, ahead)
    itself = make.as_int(field.takes)
    beside = make.minus(make.rivals(field, probe, level), itself)
    different = make.rivals(field, probe, ahead, places=True)
    return Counts((before, before), (beside, beside), (different, different))


def _of_open(rank: Rank, key: Number, fields: Fields, here: Here, *, bottom: bool) -> Counts:
    """The unit's own key may be open, or (in a range) that of others."""
    program = here.staging.outline.program
    if program.ties in (Ties.DENSE, Ties.WORSE, Ties.AVERAGE) or program.tie_keys:
        raise refuse("open ranks", "a rank whose key may be missing, with this rule for ties", rank.origin)
    if bottom:
        return _from_bottom(rank, key, fields, here)
    make = here.make
    best, worst = (key.low, key.high) if rank.lowest_first else (key.high, key.low)
    # Surely ahead: better than the best that the unit may be. Possibly ahead: better than the worst that it may be.
    sure = make.pick(best.open, make.lit(0), make.rivals(fields.sure, _probe(fields.sure, best), Side.AHEAD))
    if fields.same:
        among = make.rivals(fields.possible, _probe(fields.possible, worst), Side.AHEAD)
        everyone = make.rivals(fields.possible, _probe(fields.possible, worst), Side.ALL)
    else:
        boundless = (make.as_int(make.no), make.lit(1))
        itself = make.as_int(
            make.every((fields.possible.takes, make.some((_best(key, rank).open, _beats(_best(key, rank), worst, rank, here)))))
        )
        probe = (boundless, (worst.at.top, worst.at.bottom))
        among = make.minus(make.rivals(fields.possible, probe, Side.AHEAD), itself)
        everyone = make.minus(make.rivals(fields.possible, probe, Side.ALL), make.as_int(fields.possible.takes))
    most = make.pick(make.some((worst.open, key.lacks)), everyone, among)
    if fields.same:
        # A known unit is in the field itself, and never ahead of itself; one whose key is open isn't in it.
        most = make.pick(fields.possible.takes, sure, most)
    nothing = make.lit(0)
    return Counts((sure, most), (nothing, nothing), (nothing, nothing))


def _best(key: Number, rank: Rank) -> End:
    return key.low if rank.lowest_first else key.high


def _beats(one: End, other: End, rank: Rank, here: Here) -> Truth:
    ratios = here.domain.ratios
    return ratios.above(other.at, one.at) if rank.lowest_first else ratios.above(one.at, other.at)


def _from_bottom(rank: Rank, key: Number, fields: Fields, here: Here) -> Counts:
    if not fields.same:
        raise refuse("ranges of ranks from the bottom", "a rank from the bottom whose field may be open", rank.origin)
    make = here.make
    best, worst = (key.low, key.high) if rank.lowest_first else (key.high, key.low)
    behind_worst = make.pick(worst.open, make.lit(0), make.rivals(fields.sure, _probe(fields.sure, worst), Side.BEHIND))
    everyone = make.rivals(fields.sure, _probe(fields.sure, best), Side.ALL)
    behind_best = make.pick(best.open, everyone, make.rivals(fields.sure, _probe(fields.sure, best), Side.BEHIND))
    sure = make.pick(key.lacks, make.lit(0), behind_worst)
    most = make.pick(fields.sure.takes, sure, behind_best)
    nothing = make.lit(0)
    return Counts((sure, most), (nothing, nothing), (nothing, nothing))


def _by_rule(counts: Counts, here: Here) -> Number:
    domain, make = here.domain, here.make

    def span(ends: tuple[Int, Int]) -> Number:
        low = domain.end(domain.ratios.whole(make.plus(ends[0], make.lit(1))))
        high = low if ends[0] is ends[1] else domain.end(domain.ratios.whole(make.plus(ends[1], make.lit(1))))
        return Number(low, high, make.yes, make.no, make.no)

    match here.staging.outline.program.ties:
        case Ties.WORSE:
            return span(counts.level)
        case Ties.DENSE:
            return span(counts.places)
        case Ties.AVERAGE:
            both = domain.add(span(counts.ahead), span(counts.level))
            return evolve(domain.multiply(both, domain.point(Fraction(1, 2))), whole=make.no)
        case Ties.BETTER | Ties.ERROR | None:
            return span(counts.ahead)


# ---------------------------------------------------------------- expressions over ranks


def rank_number(rank: Rank, here: Here, evaluate: Evaluate) -> Number:
    """A unit outside the field has no rank."""
    own = standing(rank, RankEnd.TOP, here, evaluate)
    make = here.make
    never = make.some((own.surely_outside, own.rank.never))
    settled = own.rank.lacks is own.rank.never and own.outside is own.surely_outside
    return evolve(own.rank, lacks=never if settled else make.some((own.outside, own.rank.lacks, never)), never=never)


def in_rank(expr: InRank, here: Here, evaluate: Evaluate) -> Sets:
    """A unit outside the field isn't in its top; of an unranked one it can't be said."""
    domain, make = here.domain, here.make
    own = standing(expr.rank, expr.end, here, evaluate)
    inside = domain.compare(CmpOp.LE, own.rank, _places_asked(expr, own, here, evaluate))
    outside = own.surely_outside
    there = make.negate(outside)
    return Sets(
        make.every((there, inside.true)),
        make.some((own.outside, inside.false)),
        make.every((there, inside.undefined)),
        settled=inside.settled and own.outside is own.surely_outside,
    )


def _places_asked(expr: InRank, own: Standing, here: Here, evaluate: Evaluate) -> Number:
    asked = evaluate(expr.places if expr.places is not None else _share(expr), here)
    assert isinstance(asked, Number)
    if expr.places is None and not own.closed:
        raise refuse("ranges of shares of a field", "how many units can be ranked isn't known while facts are missing", expr.origin)
    return asked if expr.places is not None else here.domain.rounded(here.domain.multiply(asked, own.size), RoundMode.DOWN, Fraction(1))


def _share(expr: InRank) -> Expr:
    assert expr.share is not None, "a rank condition asks for places or for a share"
    return expr.share


def rank_table(expr: RankLookup, here: Here, evaluate: Evaluate) -> Picked:
    if expr.shared:
        raise refuse("tied share the mean", "entries that the tied share are worked out by the reference evaluator", expr.origin)
    return pick(expr.table, [rank_number(expr.rank, here, evaluate)], here, evaluate)
