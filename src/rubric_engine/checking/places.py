"""Lines of one item over the same ranking, some of them from the top and some from the bottom, told for numbers of units without ties.

W440: places that overlap. W441: places that no line reaches, while lower ones earn. W442: a lower place that earns more than a higher one, in lines or
in a table. Where it isn't known how many units are scored together, an overlap is told only if it takes ten units to be rid of it, and neither where
one end earns and the other loses, which is a rule for both ends with nothing for the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import floor

from rubric_engine.checking.ground import Ground, plain
from rubric_engine.checking.report import Found
from rubric_engine.checking.solve import facts_at, few_values
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Combine, Expr, InRank, Interval, Line, Lookup, Node, Rank, RankEnd, RankLookup
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen

CODES = ("W440", "W441", "W442")
_MOST_UNITS = 60  # of whom facts are shown
_MANY = 10  # units that it takes until places don't overlap, from which on that is odd by itself
_DOUBLE = {Combine.FIRST: ("gets only what comes first", "只得在前的一档"), Combine.SUM: ("gets both", "两档都得")}
_JOINS = (Combine.SUM, Combine.FIRST, Combine.BEST)
Units = dict[str, dict[str, Value]]


@frozen
class _Placed:
    """A line that gives so many points, or takes them (then they are below 0), for the first or last so many places."""

    line: Line
    rank: Rank
    end: RankEnd
    places: int
    points: Fraction

    def takes(self, place: int, size: int) -> bool:
        return place <= self.places if self.end is RankEnd.TOP else size + 1 - place <= self.places


def check(ground: Ground) -> Iterator[Found]:
    if ground.program.lower_is_better:
        return
    for node in walk.nodes(ground.program):
        if node.combine in _JOINS:
            yield from _of_node(ground, node)
        for child in node.children:
            if isinstance(child, Line) and isinstance(child.amount, RankLookup) and not child.loses and _stands_alone(node, child):
                yield from _of_table(ground, child, child.amount)


# ---------------------------------------------------------------- lines


def _of_node(ground: Ground, node: Node) -> Iterator[Found]:
    placed = [found for child in node.children if isinstance(child, Line) and (found := _placed(ground, child)) is not None]
    for rank in dict.fromkeys(each.rank for each in placed):
        several = [each for each in placed if each.rank == rank]
        tops = [each for each in several if each.end is RankEnd.TOP]
        bottoms = [each for each in several if each.end is RankEnd.BOTTOM]
        others = [child for child in node.children if not any(child is each.line for each in several)]
        if tops and bottoms:
            yield from _both_ends(ground, node, several, tops, bottoms, others)
        if len(several) > 1:
            yield from _backwards(ground, node, several)


def _placed(ground: Ground, line: Line) -> _Placed | None:
    """A line that asks for nothing but places, of which the number is constant, and gives constant points."""
    condition = line.condition
    if not isinstance(condition, InRank) or condition.places is None or line.steps is not None:
        return None
    places, points = _constant(ground, condition.places), _constant(ground, line.amount)
    if places is None or points is None or places < 1 or condition.rank.records is not None:
        return None
    return _Placed(line, condition.rank, condition.end, int(places), -points if line.loses else points)


def _both_ends(
    ground: Ground, node: Node, several: list[_Placed], tops: list[_Placed], bottoms: list[_Placed], others: list[Node | Line]
) -> Iterator[Found]:
    top, bottom = (max(side, key=lambda each: each.places) for side in (tops, bottoms))
    where = max((top, bottom), key=lambda each: each.line.origin.span).line.origin
    pays = max(each.points for each in tops) > 0 and max(each.points for each in bottoms) > 0
    fits = top.places + bottom.places  # the fewest units of which none is in both
    args = {"top": str(top.places), "bottom": str(bottom.places)}
    units = _known_units(ground, top.rank)
    size = fits - 1 if units is None else units
    if size < fits and (units is not None or (pays and fits >= _MANY)):
        double = _DOUBLE.get(node.combine, ("gets the better one", "得较高的一档"))
        said = {"double_en": double[0], "double_zh": double[1], **_sizes(size, "or fewer", "不超过", units)}
        yield Found("W440", where, node.origin.id, {**args, **said}, partial(units_in_order, ground, top.rank, size), cohort=True)
    size = fits + 1 if units is None else units
    covered = any(isinstance(other, Node) or other.condition is None or _looks_at(other, top.rank) for other in others)
    if pays and not covered and size > fits and (ground.units is None or ground.units > fits):
        said = {"place": str(top.places + 1), "less": "0", "more": plain(bottom.points), **_sizes(size, "or more", "不少于", units)}
        yield Found("W441", where, node.origin.id, {**args, **said}, partial(units_in_order, ground, top.rank, size), cohort=True)


def _known_units(ground: Ground, rank: Rank) -> int | None:
    """How many units are ranked together, where that is known."""
    return ground.units if rank.within is None and rank.among is None and rank.records is None else None


def _sizes(size: int, en: str, zh: str, units: int | None) -> dict[str, str]:
    """With how many units it is so."""
    if units is not None:
        return {"size_en": f"{size} units", "size_zh": f"单位为 {size} 个"}
    return {"size_en": f"{size} units {en}", "size_zh": f"单位{zh} {size} 个"}


def _looks_at(line: Line, rank: Rank) -> bool:
    return any(each == rank for expr in walk.line_expressions(line) for each in walk.walk(expr))


def _backwards(ground: Ground, node: Node, several: list[_Placed]) -> Iterator[Found]:
    """Of lines that earn; among so many units that no line overlaps with one from the other end."""
    earn = [each for each in several if not each.line.loses]
    fits = sum(max((each.places for each in earn if each.end is end), default=0) for end in RankEnd)
    units = _known_units(ground, several[0].rank)
    size = fits + 1 if units is None else units
    overlaps = size < fits and len({each.end for each in earn}) > 1
    if overlaps:
        return
    best: tuple[int, Fraction] | None = None
    for place in sorted(_turning(earn, size), reverse=True):
        taken = [each.points for each in earn if each.takes(place, size)]
        if not taken:
            continue
        points = sum(taken, Fraction(0)) if node.combine is Combine.SUM else taken[0] if node.combine is Combine.FIRST else max(taken)
        if best is not None and points < best[1]:
            where = next(each.line.origin for each in earn if each.takes(place, size))
            rank = several[0].rank
            args = {"low": str(best[0]), "high": str(place), "more": plain(best[1]), "less": plain(points), **_ranked(rank, size)}
            yield Found("W442", where, node.origin.id, args, partial(units_in_order, ground, rank, size), cohort=True)
            return
        best = (place, points) if best is None or points >= best[1] else best


def _turning(several: list[_Placed], size: int) -> set[int]:
    """The first and last places of all stretches in which the same lines apply."""
    found = {1, size}
    for each in several:
        last = each.places if each.end is RankEnd.TOP else size - each.places
        found |= {place for place in (last, last + 1) if 1 <= place <= size}
    return found


# ---------------------------------------------------------------- tables


def _stands_alone(node: Node, line: Line) -> bool:
    """Whether what a table gives is all that its ranking gives in an item: no condition, steps or limit of its own, no other line over the ranking."""
    amount = line.amount
    assert isinstance(amount, RankLookup)
    plainly = line.condition is None and line.steps is None and line.limit is None
    others = (child for child in node.children if isinstance(child, Line) and child is not line)
    return plainly and not any(_looks_at(other, amount.rank) for other in others)


def _of_table(ground: Ground, line: Line, found: RankLookup) -> Iterator[Found]:
    """A table that falls from the first place to all those behind its rows, and yet rises somewhere. One that rises as a whole is turned round, as
    where to be the first is bad, and where both ends get the same nothing says which way it is meant."""
    steps = _stretches(ground, found.table)
    units = _known_units(ground, found.rank)
    if not steps or steps[0][1] <= steps[-1][1]:
        return
    for (_, less), (low, more) in pairwise(steps):
        if more > less and (units is None or low <= units):
            size = low if units is None else units
            args = {"low": str(low), "high": str(low - 1), "more": plain(more), "less": plain(less), **_ranked(found.rank, size)}
            yield Found("W442", line.origin, line.origin.id, args, partial(units_in_order, ground, found.rank, size), cohort=True)
            return


def _ranked(rank: Rank, size: int) -> dict[str, str]:
    """So many of those that are ranked, in words."""
    if rank.records is not None:
        return {"size_en": f"{size} records", "size_zh": f"{size} 条记录"}
    return {"size_en": f"{size} units", "size_zh": f"{size} 个单位"}


def _stretches(ground: Ground, table: Lookup) -> list[tuple[int, Fraction]]:
    """The places from which on a table gives other points, ascending, with these; none where a row's key or points aren't constant."""
    places = {1}
    for row in table.rows:
        for part in row.keys[0] if row.keys else ():
            span = part if isinstance(part, Interval) else intervals.point(part) if isinstance(part, Fraction) else None
            if span is None:
                return []
            ends = [end for end in (span.low, span.high) if end is not None]
            places |= {place for end in ends for place in (floor(end), floor(end) + 1)}
    found: list[tuple[int, Fraction]] = []
    for place in sorted(each for each in places if each >= 1):
        value = _value_at(table, Fraction(place))
        points = None if value is None else _constant(ground, value)
        if points is None:
            return []
        if not found or points != found[-1][1]:
            found.append((place, points))
    return found


def _value_at(table: Lookup, place: Fraction) -> Expr | None:
    for row in table.rows:
        if any(intervals.contains(part, place) if isinstance(part, Interval) else part == place for part in row.keys[0]):
            return row.value
    return table.otherwise


# ---------------------------------------------------------------- units


def units_in_order(ground: Ground, rank: Rank, size: int) -> Units | None:
    """So many units, no two of them level; None where they aren't found."""
    if not 0 < size <= _MOST_UNITS or rank.records is not None:
        return None
    found = ground.quantities.linear(rank.key)
    if found.quantity is None or found.quantity.domain.text:
        return None
    span = found.quantity.domain.span
    low = Fraction(0) if span.low is None or span.low <= 0 else span.low
    step = Fraction(1) if found.quantity.domain.whole else Fraction(1, 100)
    if span.high is not None and low + step * size > span.high:
        low, step = span.low if span.low is not None else span.high - step * size, (span.high - low) / (size + 1)
    units: Units = {}
    others = [each for each in (rank.within, rank.among) if each is not None]
    read = {name for expr in others for name in walk.facts_used(expr, ground.program)}
    base = {spec.name: few_values(spec)[-1] for spec in ground.program.facts if spec.name in read}
    for number in range(1, size + 1):
        value = low + step * (size + 1 - number)
        facts = facts_at(ground.program, found.quantity.expr, value, base, quantities=ground.quantities)
        if facts is None:
            return None
        units[f"单位{number}" if ground.zh else f"Unit {number}"] = facts
    return units if len({tuple(sorted(facts.items(), key=str)) for facts in units.values()}) == size else None


def _constant(ground: Ground, expr: Expr) -> Fraction | None:
    found = ground.quantities.linear(expr)
    return found.shift if found.quantity is None else None
