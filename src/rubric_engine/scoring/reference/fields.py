"""Those among which a rank is taken, units or the records of a list, with what is known of each.

In a known field (scores) a unit whose key isn't known has no rank, and stands in nobody's way. In an open field (ranges, and always among records, of
which the unit itself keeps silent) it may take every place that its completions could give it. Those that are fully known are sorted once, so that a
rank costs log n.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from rubric_engine.core.ir import CmpOp, Expr, Rank, RankEnd, TieKey, Ties
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.reference.abstract import (
    FALSE,
    TRUE,
    Abstract,
    Number,
    Truth,
    Word,
    compare_numbers,
    compare_truths,
    compare_words,
    conjunction,
    maybe_undefined,
    no_number,
)
from rubric_engine.scoring.reference.chains import Competitor, Evaluate, GroupKey, Place, Tiebreak
from rubric_engine.scoring.reference.cohort import Cohort, Scope, records_of
from rubric_engine.scoring.reference.reads import Level
from rubric_engine.scoring.reference.rivals import Rivals
from rubric_engine.scoring.reference.wording import label_of, words

ByGroup = dict[GroupKey | None, tuple[Competitor, ...]]
"""None: those of which the group isn't known."""


class TieError(ValueError):
    """Two units tie where the rubric says that ties are an error. ``units`` are their names, ``ranked`` the expression's words."""

    def __init__(self, units: tuple[str, ...], ranked: str) -> None:
        super().__init__(f"{', '.join(units)} tie in {ranked}, and ties are an error in this rubric")
        self.units = units
        self.ranked = ranked


@define(eq=False)
class Field:
    """``groups``: the places of the fully known members of each group, best first. ``others``: those that aren't fully known. ``open_field``: their
    completions count. ``behind_known`` and ``behind_unknown``: those whom one with and one without a place is held against besides the ``groups``; ``known``:
    what was asked of them, for all of one group."""

    competitors: tuple[Competitor, ...]
    groups: dict[GroupKey, list[Place]]
    distinct: dict[GroupKey, list[Place]]
    others: tuple[Competitor, ...]
    breaking: Tiebreak
    open_field: bool
    behind_known: ByGroup
    behind_unknown: ByGroup
    known: dict[Any, Any] = field(factory=dict)


@frozen
class Counts:
    """How many others are ahead, ahead or level, and how many different places are ahead: at least and at most."""

    ahead: tuple[int, int]
    level: tuple[int, int]  # ahead or level
    places: tuple[int, int]


def field_of(rank: Rank, scope: Scope, evaluate: Evaluate) -> Field:
    """Of units, or of the records of a list that isn't missing."""
    kept = scope.cohort.fields
    key = _key(rank, scope)
    if key not in kept:
        kept[key] = _build(rank, scope, evaluate)
    field: Field = kept[key]
    return field


def _key(rank: Rank, scope: Scope) -> tuple[object, ...]:
    """What the field is one and the same for: of a shared list that is looked at by itself, for every unit."""
    if rank.records is None:
        return ("field", id(rank), scope.mode)
    plan = scope.cohort.plan
    level = max(plan.level(e, rank.records) for e in (rank.key, rank.within, rank.among) if e is not None)
    shared = level is Level.PLAIN and plan.facts[rank.records].shared
    return ("records", id(rank), None if shared else scope.unit, scope.mode if level is Level.MODE else None)


def own_of(field: Field, rank: Rank, scope: Scope) -> Competitor:
    """The unit or record at hand."""
    if rank.records is None:
        return field.competitors[scope.unit]
    assert scope.record is not None
    left = scope.cohort.numbers.get(rank.records)
    return field.competitors[scope.record.number - 1 if left is None else bisect_left(left, scope.record.number)]


def _build(rank: Rank, scope: Scope, evaluate: Evaluate) -> Field:
    cohort = scope.cohort
    chain: tuple[TieKey, ...] = ()
    if rank.records is None:
        contestants: Sequence[Scope] = [scope.of(u) for u in range(len(cohort.units))]
        chain = cohort.plan.program.tie_keys
        open_field = scope.mode.open_ranks
    else:
        contestants = records_of(rank.records, scope.of(scope.unit)) or ()
        open_field = True
    competitors = tuple(_competitor(rank, index, each, evaluate) for index, each in enumerate(contestants))
    _find_places(rank, competitors, chain, open_field, evaluate)
    groups: dict[GroupKey, list[Place]] = {}
    for competitor in competitors:
        if competitor.place is not None and competitor.group is not None:
            groups.setdefault(competitor.group, []).append(competitor.place)
    for places in groups.values():
        places.sort()
    distinct = {group: sorted(set(places)) for group, places in groups.items()}
    if cohort.plan.program.ties is Ties.ERROR and not scope.mode.open_ranks:
        _refuse_ties(rank, cohort, competitors)
    unsettled = tuple(c for c in competitors if c.place is None and c.member.true and c.key.defined)
    behind_known = _by_group(unsettled if open_field else (c for c in unsettled if _half_known(c)))
    behind_unknown = _by_group(c for c in competitors if c.key.defined and (open_field or c.place is not None or _half_known(c)))
    return Field(competitors, groups, distinct, unsettled, Tiebreak(chain, evaluate), open_field, behind_known, behind_unknown)


def _by_group(competitors: Iterable[Competitor]) -> ByGroup:
    found: dict[GroupKey | None, list[Competitor]] = {}
    for each in competitors:
        found.setdefault(each.group, []).append(each)
    return {group: tuple(them) for group, them in found.items()}


def _find_places(rank: Rank, competitors: Sequence[Competitor], chain: tuple[TieKey, ...], open_field: bool, evaluate: Evaluate) -> None:
    """Of those whose key, membership and group are known, as far as the chain tells them apart."""
    level: dict[tuple[GroupKey, Fraction], list[Competitor]] = {}
    open_groups: set[GroupKey | None] = set()  # None: the group isn't known either
    for each in competitors:
        if each.key.point is not None and each.member.sure and each.group is not None:
            level.setdefault((each.group, each.key.point), []).append(each)
        elif open_field and each.member.true and each.key.defined:
            open_groups.add(each.group)
    for (group, key), tied in level.items():
        somebody = None in open_groups or group in open_groups
        Tiebreak(chain, evaluate, open_field=somebody).settle(tied, ((0, key if rank.lowest_first else -key),))


def _refuse_ties(rank: Rank, cohort: Cohort, competitors: tuple[Competitor, ...]) -> None:
    seen: dict[tuple[GroupKey, Place], list[Competitor]] = {}
    for c in competitors:
        if c.place is not None and c.group is not None:
            seen.setdefault((c.group, c.place), []).append(c)
    for tied in seen.values():
        if len(tied) > 1:
            language = cohort.plan.program.language
            names = tuple(sorted(_name(c, rank, language) for c in tied))
            raise TieError(names, words(rank.key, cohort.plan)[language])


def _name(competitor: Competitor, rank: Rank, language: str) -> str:
    scope = competitor.scope
    if rank.records is None:
        return scope.facts.name or str(competitor.index + 1)
    return f"{label_of(scope.cohort.plan.facts[rank.records])[language]} {competitor.index + 1}"


def _competitor(rank: Rank, index: int, scope: Scope, evaluate: Evaluate) -> Competitor:
    key = evaluate(rank.key, scope)
    assert isinstance(key, Number), "a number is ranked"
    if rank.records is None:
        key = eligible(key, (rank.key,), scope)
    member = TRUE if rank.among is None else evaluate(rank.among, scope)
    assert isinstance(member, Truth)
    peer = TRUE if rank.within is None else evaluate(rank.within, scope)
    return Competitor(index, scope, key, member, peer, group_of(peer))


def eligible(value: Number, exprs: tuple[Expr, ...], scope: Scope) -> Number:
    """A unit that isn't eligible has no total, and so no place in a ranking of totals, and no part in what is made out of totals."""
    # Imported here, because a gate's conditions may themselves hold ranks.
    from rubric_engine.scoring.reference.gates import firing

    plan = scope.cohort.plan
    if not plan.excluding or not plan.reads_total(exprs):
        return value
    fires = [firing(gate, scope).fires for gate in plan.excluding]
    if any(each.sure for each in fires):
        return no_number("not eligible")
    return maybe_undefined(value, "not eligible") if any(each.true for each in fires) else value


def group_of(peer: Abstract) -> GroupKey | None:
    """What those have in common that are compared; None where it isn't known."""
    match peer:
        case Truth():
            return None if peer.holds is None else ("yes/no", peer.holds)
        case Word():
            return None if peer.value is None or peer.why is not None else ("text", peer.value)
        case Number():
            return None if peer.point is None else ("number", peer.point)


# ---------------------------------------------------------------- one against the others


def shares_field(own: Competitor, other: Competitor) -> Truth:
    """Whether the other is in the field in which ``own`` would be ranked."""
    if own.group is not None and other.group is not None:
        return other.member if own.group == other.group else conjunction([other.member, FALSE])
    return conjunction([other.member, same_group(own.peer, other.peer)])


def same_group(own: Abstract, other: Abstract) -> Truth:
    if isinstance(own, Number) and isinstance(other, Number):
        return compare_numbers(CmpOp.EQ, own, other)
    if isinstance(own, Truth) and isinstance(other, Truth):
        return compare_truths(CmpOp.EQ, own, other)
    assert isinstance(own, Word)
    assert isinstance(other, Word)
    return compare_words(CmpOp.EQ, own, other)


def count_ahead(field: Field, own: Competitor, rank: Rank, *, from_bottom: bool) -> Counts:
    """In a known field, a rival whose tie keys aren't known is ahead of a known unit only where it surely is. Different places are counted only where
    the rule for ties asks for them."""
    if own.place is None or own.group is None:
        start = Counts((0, 0), (0, 0), (0, 0))
        return _with_rivals(start, _rivals(field, field.behind_unknown, own, rank), own, from_bottom, sure_only=False)
    counts = _count_known(field, own.place, own.group, from_bottom)
    if not field.behind_known:
        return counts
    return _with_rivals(counts, _rivals(field, field.behind_known, own, rank), own, from_bottom, sure_only=not field.open_field)


def _rivals(field: Field, rest: ByGroup, own: Competitor, rank: Rank) -> Rivals:
    """The same for all whose group is the same."""
    key = ("rivals", rest is field.behind_known, own.group, own.peer)
    if key not in field.known:
        dense = own.scope.cohort.plan.program.ties is Ties.DENSE
        theirs = ((other, shares_field(own, other)) for other in _comparable(rest, own))
        field.known[key] = Rivals.of(theirs, field.breaking, lowest_first=rank.lowest_first, count_places=dense)
    found: Rivals = field.known[key]
    return found


def _comparable(rest: ByGroup, own: Competitor) -> Iterator[Competitor]:
    """Those of other groups are in another field."""
    if own.group is None:
        for them in rest.values():
            yield from them
    else:
        yield from rest.get(own.group, ())
        yield from rest.get(None, ())


def _half_known(c: Competitor) -> bool:
    return c.place is None and c.key.point is not None and c.member.sure and c.group is not None


def size_of_field(field: Field, own: Competitor) -> Number:
    """The units that can be ranked, ``own`` with them. Where scores are taken, one that may be in it counts: silence shrinks no field."""
    if own.place is not None and own.group is not None:
        least, most = _sizes(field, own, len(field.groups[own.group]), placed=True)
    else:
        least, most = _sizes(field, own, 1, placed=False)
        if own.key.defined:  # it is among those that were counted
            mine = shares_field(own, own)
            least -= mine.sure and own.key.why is None
            most -= mine.true
    return Number(Fraction(least if field.open_field else most), Fraction(most), whole=True)


def _sizes(field: Field, own: Competitor, start: int, *, placed: bool) -> tuple[int, int]:
    """With all that aren't fully known, or without a place of one's own with everybody: the same for all whose group is the same."""
    key = ("sizes", placed, own.group, own.peer)
    if key not in field.known:
        if "all by group" not in field.known:
            field.known["all by group"] = _by_group(c for c in field.competitors if c.key.defined)
            field.known["others by group"] = _by_group(field.others)
        rest: ByGroup = field.known["others by group" if placed else "all by group"]
        least = most = start
        for other in _comparable(rest, own):
            shared = shares_field(own, other)
            least += shared.sure and other.key.why is None
            most += shared.true
        field.known[key] = (least, most)
    sizes: tuple[int, int] = field.known[key]
    return sizes


def _count_known(field: Field, place: Place, group: GroupKey, from_bottom: bool) -> Counts:
    places, distinct = field.groups[group], field.distinct[group]
    if from_bottom:
        ahead = len(places) - bisect_right(places, place)
        level = len(places) - bisect_left(places, place) - 1
        different = len(distinct) - bisect_right(distinct, place)
    else:
        ahead = bisect_left(places, place)
        level = bisect_right(places, place) - 1
        different = bisect_left(distinct, place)
    return Counts((ahead, ahead), (level, level), (different, different))


def _with_rivals(start: Counts, rivals: Rivals, own: Competitor, from_bottom: bool, *, sure_only: bool) -> Counts:
    found = rivals.tally(own, from_bottom=from_bottom)
    ahead, level = start.ahead[0] + found.ahead, start.level[0] + found.level
    ahead_most = start.ahead[1] + (found.ahead if sure_only else found.ahead_most)
    level_most = start.level[1] + (found.level if sure_only else found.level_most)
    # Several of these may stand on one place, and on one that is counted already: the least counts them once.
    fewest = max(start.places[0], found.surely, int(found.ahead > 0))
    most = max(fewest, start.places[0]) if sure_only else start.places[1] + found.possibly + found.unplaced
    return Counts((ahead, ahead_most), (level, level_most), (fewest, most))


# ---------------------------------------------------------------- the last of the first


def last_inside(ordered: list[Place], distinct: list[Place], end: RankEnd, places: Fraction, ties: Ties | None) -> Fraction | None:
    """What the last ones are ordered by that have one of the first places."""
    best_first = distinct if end is RankEnd.TOP else distinct[::-1]
    inside = bisect_right(range(len(best_first)), places, key=lambda i: _rank_at(ties, i, best_first[i], ordered, end))
    if inside == 0:
        return None
    turned: Fraction = best_first[inside - 1][0][1]
    return turned


def _rank_at(ties: Ties | None, index: int, place: Place, ordered: list[Place], end: RankEnd) -> Fraction:
    below, above = bisect_left(ordered, place), bisect_right(ordered, place)
    first, last = (below + 1, above) if end is RankEnd.TOP else (len(ordered) - above + 1, len(ordered) - below)
    match ties:
        case Ties.WORSE:
            return Fraction(last)
        case Ties.DENSE:
            return Fraction(index + 1)
        case Ties.AVERAGE:
            return Fraction(first + last, 2)
        case Ties.BETTER | Ties.ERROR | None:
            return Fraction(first)
