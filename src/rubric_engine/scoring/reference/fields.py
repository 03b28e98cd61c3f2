"""The units among which a rank is taken, with what is known of each.

In a known field (scores) a unit whose key isn't known has no rank, and stands in nobody's way. In an open field (ranges) it may
take every place that its completions could give it. Units that are fully known are sorted once, so that a rank costs log n.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from fractions import Fraction

from attrs import define, frozen

from rubric_engine.core.ir import CmpOp, Expr, Rank, TieKey, Ties
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
from rubric_engine.scoring.reference.cohort import Cohort, Scope
from rubric_engine.scoring.reference.plan import reads_total
from rubric_engine.scoring.reference.wording import words

Evaluate = Callable[[Expr, Scope], Abstract]
Place = tuple[tuple[int, Fraction], ...]
"""Keys turned so that smaller is better; a key without a value is last."""
GroupKey = tuple[str, Fraction | bool | str]


class TieError(ValueError):
    """Two units tie where the rubric says that ties are an error. ``units`` are their names, ``ranked`` the expression's words."""

    def __init__(self, units: tuple[str, ...], ranked: str) -> None:
        super().__init__(f"{', '.join(units)} tie in {ranked}, and ties are an error in this rubric")
        self.units = units
        self.ranked = ranked


@frozen(eq=False)
class Competitor:
    """One unit in a ranking. ``place`` and ``group`` are set where everything about it is known."""

    unit: int
    key: Number
    tie_keys: tuple[Number, ...]
    member: Truth
    peer: Abstract
    place: Place | None
    group: GroupKey | None


@define(eq=False)
class Field:
    """``groups``: the places of the fully known members of each group, best first. ``others``: the units that aren't fully known."""

    competitors: tuple[Competitor, ...]
    groups: dict[GroupKey, list[Place]]
    distinct: dict[GroupKey, list[Place]]
    others: tuple[Competitor, ...]


@frozen
class Counts:
    """How many others are ahead, ahead or level, and how many different places are ahead: at least and at most."""

    ahead: tuple[int, int]
    level: tuple[int, int]  # ahead or level
    places: tuple[int, int]


def field_of(rank: Rank, scope: Scope, evaluate: Evaluate) -> Field:
    cohort = scope.cohort
    key = (id(rank), scope.mode)
    if key not in cohort.fields:
        cohort.fields[key] = _build(rank, scope, evaluate)
    field: Field = cohort.fields[key]
    return field


def _build(rank: Rank, scope: Scope, evaluate: Evaluate) -> Field:
    cohort = scope.cohort
    competitors = tuple(_competitor(rank, scope.of(u), evaluate) for u in range(len(cohort.units)))
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
    return Field(competitors, groups, distinct, unsettled)


def _refuse_ties(rank: Rank, cohort: Cohort, competitors: tuple[Competitor, ...]) -> None:
    seen: dict[tuple[GroupKey, Place], list[int]] = {}
    for c in competitors:
        if c.place is not None and c.group is not None:
            seen.setdefault((c.group, c.place), []).append(c.unit)
    for tied in seen.values():
        if len(tied) > 1:
            names = tuple(sorted(cohort.units[u].name or str(u + 1) for u in tied))
            program = cohort.plan.program
            raise TieError(names, words(rank.key, cohort.plan)[program.language])


def _competitor(rank: Rank, scope: Scope, evaluate: Evaluate) -> Competitor:
    key = evaluate(rank.key, scope)
    assert isinstance(key, Number), "a number is ranked"
    key = _eligible(rank, key, scope)
    chain = scope.cohort.plan.program.tie_keys
    tie_keys = tuple(_number(evaluate(t.key, scope)) for t in chain)
    member = TRUE if rank.among is None else evaluate(rank.among, scope)
    assert isinstance(member, Truth)
    peer = TRUE if rank.within is None else evaluate(rank.within, scope)
    place = _place(rank, chain, key, tie_keys) if member.sure else None
    group = _group(peer)
    return Competitor(scope.unit, key, tie_keys, member, peer, place if group is not None else None, group)


def _eligible(rank: Rank, key: Number, scope: Scope) -> Number:
    """A unit that isn't eligible has no total, and so no place in a ranking of totals."""
    # Imported here, because a gate's conditions may themselves hold ranks.
    from rubric_engine.scoring.reference.gates import firing

    plan = scope.cohort.plan
    if not plan.excluding or not reads_total(plan, (rank.key,)):
        return key
    fires = [firing(gate, scope).fires for gate in plan.excluding]
    if any(each.sure for each in fires):
        return no_number("not eligible")
    return maybe_undefined(key, "not eligible") if any(each.true for each in fires) else key


def _number(value: Abstract) -> Number:
    assert isinstance(value, Number), "a number breaks ties"
    return value


def _place(rank: Rank, chain: tuple[TieKey, ...], key: Number, tie_keys: tuple[Number, ...]) -> Place | None:
    if key.point is None:
        return None
    place = [(0, key.point if rank.lowest_first else -key.point)]
    for tie_key, value in zip(chain, tie_keys, strict=True):
        if value.point is not None:
            place.append((0, value.point if tie_key.lowest_first else -value.point))
        elif not value.defined:
            place.append((1, Fraction(0)))
        else:
            return None
    return tuple(place)


def _group(peer: Abstract) -> GroupKey | None:
    match peer:
        case Truth():
            return None if peer.holds is None else ("yes/no", peer.holds)
        case Word():
            return None if peer.value is None or peer.why is not None else ("text", peer.value)
        case Number():
            return None if peer.point is None else ("number", peer.point)


# ---------------------------------------------------------------- one unit against the others


def shares_field(own: Competitor, other: Competitor) -> Truth:
    """Whether the other unit is in the field in which ``own`` would be ranked."""
    if own.group is not None and other.group is not None:
        return other.member if own.group == other.group else conjunction([other.member, FALSE])
    return conjunction([other.member, _same_group(own.peer, other.peer)])


def _same_group(own: Abstract, other: Abstract) -> Truth:
    if isinstance(own, Number) and isinstance(other, Number):
        return compare_numbers(CmpOp.EQ, own, other)
    if isinstance(own, Truth) and isinstance(other, Truth):
        return compare_truths(CmpOp.EQ, own, other)
    assert isinstance(own, Word)
    assert isinstance(other, Word)
    return compare_words(CmpOp.EQ, own, other)


def count_ahead(field: Field, own: Competitor, rank: Rank, scope: Scope, *, from_bottom: bool) -> Counts:
    """In a known field, a rival whose tie keys aren't known is ahead of a known unit only where it surely is."""
    open_field = scope.mode.open_ranks
    if own.place is not None and own.group is not None:
        counts = _count_known(field, own.place, own.group, from_bottom)
        rest = field.others if open_field else tuple(c for c in field.others if _half_known(c))
        return _count_unknown(counts, rest, own, rank, scope, from_bottom, sure_only=not open_field) if rest else counts
    none = Counts((0, 0), (0, 0), (0, 0))
    rest = tuple(c for c in field.competitors if c.unit != own.unit and (open_field or c.place is not None or _half_known(c)))
    return _count_unknown(none, rest, own, rank, scope, from_bottom, sure_only=False)


def _half_known(c: Competitor) -> bool:
    return c.place is None and c.key.point is not None and c.member.sure and c.group is not None


def size_of_field(field: Field, own: Competitor, *, open_field: bool) -> Number:
    """The units that can be ranked, ``own`` with them. Where scores are taken, one that may be in it counts: silence shrinks no field."""
    if own.place is not None and own.group is not None:
        least = most = len(field.groups[own.group])
        rest = field.others
    else:
        least = most = 1
        rest = tuple(c for c in field.competitors if c.unit != own.unit and c.key.defined)
    for other in rest:
        shared = shares_field(own, other)
        least += shared.sure and other.key.why is None
        most += shared.true
    return Number(Fraction(least if open_field else most), Fraction(most), whole=True)


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


def _count_unknown(
    start: Counts, rest: tuple[Competitor, ...], own: Competitor, rank: Rank, scope: Scope, from_bottom: bool, *, sure_only: bool
) -> Counts:
    ahead, ahead_most = start.ahead
    level, level_most = start.level
    surely: set[Place] = set()
    possibly: set[Place] = set()
    unsure_places, some_sure = 0, False
    chain = scope.cohort.plan.program.tie_keys
    for other in rest:
        shared = shares_field(own, other)
        if not shared.true or not other.key.defined:
            continue
        settled = shared.sure and other.key.why is None
        better, equal, worse = _against(other, own, rank, chain)
        if from_bottom:
            better, worse = worse, better
        surely_ahead = settled and better and not equal and not worse
        surely_level = settled and not worse
        may_be_ahead, may_be_level = (surely_ahead, surely_level) if sure_only else (better, better or equal)
        ahead, ahead_most = ahead + surely_ahead, ahead_most + may_be_ahead
        level, level_most = level + surely_level, level_most + may_be_level
        some_sure = some_sure or surely_ahead
        if surely_ahead and other.place is not None:
            surely.add(other.place)
        if may_be_ahead and other.place is not None:
            possibly.add(other.place)
        unsure_places += may_be_ahead and other.place is None
    # Several of these may stand on one place, and on one that is counted already: the least counts them once.
    fewest = max(start.places[0], len(surely), int(some_sure))
    most = max(fewest, start.places[0]) if sure_only else start.places[1] + len(possibly) + unsure_places
    return Counts((ahead, ahead_most), (level, level_most), (fewest, most))


def _against(other: Competitor, own: Competitor, rank: Rank, chain: tuple[TieKey, ...]) -> tuple[bool, bool, bool]:
    """Whether the other can be better, equal, worse."""
    better = worse = False
    pairs = [(other.key, own.key, rank.lowest_first)]
    pairs += [(a, b, t.lowest_first) for a, b, t in zip(other.tie_keys, own.tie_keys, chain, strict=True)]
    for theirs, ours, lowest_first in pairs:
        ahead, level, behind = _key_against(theirs, ours, lowest_first)
        better, worse = better or ahead, worse or behind
        if not level:
            return better, False, worse
    return better, True, worse


def _key_against(theirs: Number, ours: Number, lowest_first: bool) -> tuple[bool, bool, bool]:
    ahead = ours.why is not None and theirs.defined
    behind = theirs.why is not None and ours.defined
    level = ours.why is not None and theirs.why is not None
    if theirs.defined and ours.defined:
        first, second = (ours, theirs) if lowest_first else (theirs, ours)
        ahead |= compare_numbers(CmpOp.GT, first, second).true
        behind |= compare_numbers(CmpOp.LT, first, second).true
        level |= compare_numbers(CmpOp.EQ, first, second).true
    return ahead, level, behind
