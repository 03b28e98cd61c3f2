"""Places among the units scored together, or among the records of a list, staged.

A place is a number of rivals: those of the field that stand ahead of what the unit is compared by. A field of scores has those whose key is known. In a range
every unit counts, surely where it surely stands ahead, possibly where it may; one field is then ordered by the lower ends of the keys, one by the upper.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rubric_engine.core.flat.domain import Domain, End, Number, Sets, Value
from rubric_engine.core.flat.ops import Int, Key, Node, Ranking, Side, Truth
from rubric_engine.core.flat.peers import Peer, peer_of
from rubric_engine.core.flat.sharing import shared_entries
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.tables import Picked, pick
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import CmpOp, CountBack, Expr, InRank, Rank, RankEnd, RankLookup, RoundMode, TieKey, Ties
from rubric_engine.diagnostics.frozen import evolve, frozen

Probe = tuple[tuple[Int, Int], ...]
Evaluate = Callable[[Expr, Here], Value]


@frozen(eq=False)
class Standing:
    """Where a unit stands, counted from the end asked for. ``outside``: perhaps it isn't among those ranked; ``surely_outside``. ``places``: the first and
    the last that it covers with those level with it."""

    rank: Number
    size: Number
    outside: Truth
    surely_outside: Truth
    places: tuple[Number, Number]


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
    return value if rank.records is not None else eligible(value, (rank.key,), here, evaluate)


def _member(rank: Rank, here: Here, evaluate: Evaluate) -> Sets:
    member = here.domain.true if rank.among is None else evaluate(rank.among, here)
    assert isinstance(member, Sets)
    return member


@frozen(eq=False)
class Field:
    """Those among which a rank is taken: units, or the ``records`` of a list. ``surely``: whether the unit is surely one of them; ``perhaps``: that it may be, with some key; ``known``: surely,
    and its key is known. ``same``: nobody else counts. ``anywhere``: as ``perhaps``, whichever the group; ``breaking``: the keys of the chain."""

    records: str | None
    key: Number
    peer: Peer
    surely: Truth
    perhaps: Truth
    known: Truth
    anywhere: Truth
    breaking: tuple[Key, ...]
    same: bool

    def rivals(self, ranking: Ranking, probe: Probe, side: Side, here: Here, *, places: bool = False) -> Int:
        if self.records is None:
            return here.make.rivals(ranking, probe, side, places=places)
        return here.make.record_rivals(self.records, ranking, probe, side, places=places)


def _field(rank: Rank, key: Number, member: Sets, peer: Peer, here: Here, evaluate: Evaluate) -> Field:
    domain, make = here.domain, here.make
    chain = here.staging.outline.program.tie_keys if rank.records is None else ()  # a chain's keys are about units
    breaking = tuple(k for each in chain for k in _tie_keys(each, here, evaluate))
    surely = make.every((domain.sure(member), make.negate(key.lacks), peer.known))
    anywhere = make.every((member.true, make.negate(key.never), make.negate(peer.never)))
    perhaps = make.every((anywhere, peer.known))
    known = make.every((surely, domain.one_number(key)))
    same = (here.mode is not Mode.RANGE and rank.records is None) or (key.settled and member.settled)
    return Field(rank.records, key, peer, surely, perhaps, known, anywhere, breaking, same)


def _ordered(end: End, *, lowest_first: bool) -> Key:
    return Key(end.at.top, end.at.bottom, rising=lowest_first)


def _ranked(rank: Rank, field: Field, here: Here) -> Ranking:
    """Those whose places are known."""
    keys = (_ordered(field.key.low, lowest_first=rank.lowest_first), *field.breaking)
    return here.make.ranking(keys, field.known, field.peer.keys)


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
    here = here.at(rank.records, unknown=here.unknown and rank.records is not None)
    kept: Standing = here.staging.once(("standing", id(rank), end, here.mode, here.unknown), lambda: _standing(rank, end, here, evaluate))
    return kept


def _standing(rank: Rank, end: RankEnd, here: Here, evaluate: Evaluate) -> Standing:
    if here.staging.outline.program.ties is Ties.ERROR:
        raise refuse("ties are an error", "ties among the units must be looked for, and told", rank.origin)
    domain, make = here.domain, here.make
    key, member = _key(rank, here, evaluate), _member(rank, here, evaluate)
    surely_outside = make.negate(member.true)
    outside = surely_outside if member.settled else make.some((member.false, member.undefined))
    if here.unknown or (here.staging.alone and rank.records is None):
        anywhere = domain.between(1, None, whole=True)
        return Standing(evolve(anywhere, lacks=key.lacks, never=key.never), anywhere, outside, surely_outside, (anywhere, anywhere))
    peer = peer_of(rank.within, here, evaluate)
    if not (peer.settled or peer.anything):
        raise refuse("ranks within open groups", "the group of a unit may be missing", rank.origin)
    field = _field(rank, key, member, peer, here, evaluate)
    if not peer.settled and field.breaking and here.staging.outline.program.ties is Ties.DENSE:
        # Different places of all groups count together, and the chain tells apart only who is level in one group: the same key in two groups is one place.
        raise refuse("ranks within open groups", "the group may be missing, and a chain comes before ties that leave no gap", rank.origin)
    counts = _counts(rank, field, end, here)
    never = make.some((key.never, peer.never, surely_outside))

    def perhaps(number: Number) -> Number:
        number = domain.surely_lacking(number, never)
        settled = key.settled and member.settled and peer.settled
        return number if settled else domain.maybe_lacking(number, make.some((key.lacks, peer.lacks)))

    places = (_span(counts.ahead, domain), _span(counts.level, domain))
    return Standing(perhaps(_by_rule(counts, here)), _size(field, here), outside, surely_outside, places)


def _size(field: Field, here: Here) -> Number:
    """The units that can be ranked. In a score one that may be there counts; in a range the least are those that surely are, with the unit itself."""
    domain, make, peer = here.domain, here.make, field.peer
    key = (_ordered(field.key.low, lowest_first=False),)

    def counted(takes: Truth, within: tuple[Node, ...]) -> Int:
        there = make.ranking(key, takes, within)
        return field.rivals(there, _probe(there), Side.ALL, here)

    size = counted(field.perhaps, peer.keys)
    if not peer.settled:
        lost = make.every((field.anywhere, make.negate(peer.known)))
        size = make.pick(peer.known, make.plus(size, counted(lost, ())), counted(field.anywhere, ()))
    most = domain.end(domain.ratios.whole(size))
    if not _is_open(field, here) or (field.same and peer.settled):
        return Number(most, most, make.yes, make.no, make.no)
    itself = make.as_int(make.negate(field.surely))
    sure = make.plus(counted(field.surely, peer.keys), itself)
    least = domain.end(domain.ratios.whole(sure if peer.settled else make.pick(peer.known, sure, make.lit(1))))
    return Number(least, most, make.yes, make.no, make.no)


def _is_open(field: Field, here: Here) -> bool:
    """Whether those count of whom something is open: in a range, and always among records."""
    return here.mode is Mode.RANGE or field.records is not None


@frozen(eq=False)
class Counts:
    """How many others are ahead, ahead or level, and how many different places are ahead: at least and at most."""

    ahead: tuple[Int, Int]
    level: tuple[Int, Int]
    places: tuple[Int, Int]


def _probe(ranking: Ranking, *ends: tuple[Int, Int]) -> Probe:
    """What the unit is compared by: ``ends`` in the place of the first keys, and of the others those that it has itself."""
    return (*ends, *((key.top, key.bottom) for key in ranking.keys[len(ends) :]))


def _counts(rank: Rank, field: Field, end: RankEnd, here: Here) -> Counts:
    """Whose group isn't known may stand in any: nobody is surely ahead of it, and it is surely ahead of nobody."""
    make, peer = here.make, field.peer
    inside = _of_known(rank, field, end, here) if field.same and field.key.settled else _of_open(rank, field, end, here)
    if peer.settled:
        return inside
    everybody = evolve(peer, keys=())
    is_open = _is_open(field, here)
    others = evolve(field, peer=everybody, perhaps=field.anywhere if is_open else field.perhaps, same=not is_open)
    of_all = _of_open(rank, others, end, here)
    of_lost = of_all
    if is_open:
        lost = make.every((field.anywhere, make.negate(peer.known)))
        of_lost = _of_open(rank, evolve(others, surely=make.no, known=make.no, perhaps=lost), end, here)

    def both(inner: tuple[Int, Int], lost: tuple[Int, Int], every: tuple[Int, Int]) -> tuple[Int, Int]:
        most = make.plus(inner[1], lost[1]) if is_open else inner[1]
        return make.pick(peer.known, inner[0], make.lit(0)), make.pick(peer.known, most, every[1])

    return Counts(
        both(inside.ahead, of_lost.ahead, of_all.ahead),
        both(inside.level, of_lost.level, of_all.level),
        both(inside.places, of_lost.places, of_all.places),
    )


def _of_known(rank: Rank, field: Field, end: RankEnd, here: Here) -> Counts:
    make, ranking = here.make, _ranked(rank, field, here)
    bottom = end is RankEnd.BOTTOM
    ahead, level = (Side.BEHIND, Side.BEHIND_OR_LEVEL) if bottom else (Side.AHEAD, Side.AHEAD_OR_LEVEL)
    probe = _probe(ranking)
    before = field.rivals(ranking, probe, ahead, here)
    beside = make.minus(field.rivals(ranking, probe, level, here), make.as_int(field.known))
    different = field.rivals(ranking, probe, ahead, here, places=True)
    return Counts((before, before), (beside, beside), (different, different))


def _of_open(rank: Rank, field: Field, end: RankEnd, here: Here) -> Counts:
    """The unit's own key may be open, or (in a range) that of others. From the bottom everything is turned.

    Surely ahead is who is at the worst ahead of the best that the unit may be; perhaps ahead, who is at best ahead of the worst that it may be.
    """
    domain, make = here.domain, here.make
    bottom, key = end is RankEnd.BOTTOM, field.key
    lowest_first = rank.lowest_first is not bottom
    best, worst = (key.low, key.high) if lowest_first else (key.high, key.low)
    breaking = tuple(Key(each.top, each.bottom, each.rising is not bottom) for each in field.breaking)
    one, nothing = make.lit(1), make.lit(0)

    def ranking(boundless: Truth, at: End, takes: Truth) -> Ranking:
        """Before all others who has no bound."""
        keys = (Key(make.as_int(boundless), one, rising=False), _ordered(at, lowest_first=lowest_first), *breaking)
        return make.ranking(keys, takes, field.peer.keys)

    closed = make.negate(worst.open)
    known = ranking(make.no, worst, field.known)
    sure = known if field.same else ranking(make.no, worst, make.every((field.surely, closed)))
    # What may have no value is last, so from the bottom it may be the first of all.
    anybody = worst.open if bottom else make.some((worst.open, key.lacks))
    first = make.some((best.open, key.lacks)) if bottom else best.open
    possible = known if field.same else ranking(first, best, field.perhaps)
    at_worst = ((make.pick(anybody, make.lit(-1), nothing), one), (worst.at.top, worst.at.bottom))
    at_best = ((nothing, one), (best.at.top, best.at.bottom))

    def surely(ranking: Ranking, side: Side, *, places: bool = False) -> Int:
        return make.pick(first, nothing, field.rivals(ranking, _probe(ranking, *at_best), side, here, places=places))

    def perhaps(ranking: Ranking, side: Side, *, places: bool = False) -> Int:
        return field.rivals(ranking, _probe(ranking, *at_worst), side, here, places=places)

    beats = (
        (domain.ratios.above(worst.at, best.at) if lowest_first else domain.ratios.above(best.at, worst.at)) if best != worst else make.no
    )
    before_itself = make.every((possible.takes, make.some((anybody, first, beats))))
    ahead = surely(sure, Side.AHEAD)
    most = make.minus(perhaps(possible, Side.AHEAD), make.as_int(before_itself))
    level = make.minus(surely(sure, Side.AHEAD_OR_LEVEL), make.as_int(field.known))
    most_level = make.minus(perhaps(possible, Side.AHEAD_OR_LEVEL), make.as_int(possible.takes))
    somebody = make.as_int(make.at_least(ahead, one))
    fewest = make.extreme((surely(known, Side.AHEAD, places=True), somebody), greatest=True)
    unsure = make.minus(most, perhaps(known, Side.AHEAD))
    return Counts((ahead, most), (level, most_level), (fewest, make.plus(perhaps(known, Side.AHEAD, places=True), unsure)))


def _span(ends: tuple[Int, Int], domain: Domain) -> Number:
    make = domain.make
    low = domain.end(domain.ratios.whole(make.plus(ends[0], make.lit(1))))
    high = low if ends[0] is ends[1] else domain.end(domain.ratios.whole(make.plus(ends[1], make.lit(1))))
    return Number(low, high, make.yes, make.no, make.no)


def _by_rule(counts: Counts, here: Here) -> Number:
    domain = here.domain
    match here.staging.outline.program.ties:
        case Ties.WORSE:
            return _span(counts.level, domain)
        case Ties.DENSE:
            return _span(counts.places, domain)
        case Ties.AVERAGE:
            both = domain.add(_span(counts.ahead, domain), _span(counts.level, domain))
            return evolve(domain.multiply(both, domain.point(Fraction(1, 2))), whole=here.make.no)
        case Ties.BETTER | Ties.ERROR | None:
            return _span(counts.ahead, domain)


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
    return asked if expr.places is not None else here.domain.rounded(here.domain.multiply(asked, own.size), RoundMode.DOWN, Fraction(1))


def _share(expr: InRank) -> Expr:
    assert expr.share is not None, "a rank condition asks for places or for a share"
    return expr.share


def rank_table(expr: RankLookup, here: Here, evaluate: Evaluate) -> Picked:
    rank = rank_number(expr.rank, here, evaluate)
    if not expr.shared:
        return pick(expr.table, [rank], here, evaluate)
    first, last = standing(expr.rank, RankEnd.TOP, here, evaluate).places
    return shared_entries(expr, rank, first, last, here, evaluate)
