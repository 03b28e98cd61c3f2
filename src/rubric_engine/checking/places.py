"""Lines of one item over the same ranking, some of them from the top and some from the bottom, told for numbers of units without ties.

W440: places that overlap. W441: places that no line reaches, while lower ones earn. W442: a lower place that earns more than a higher one, in lines or
in a table. Numbers and shares of places, and ranges of them, are gone through for cohorts of each size. Where it isn't known how many units are scored together, an overlap is told only if it takes ten units to be rid of it, and neither where
one end earns and the other loses, which is a rule for both ends with nothing for the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import floor

from rubric_engine.checking.ground import Ground, plain
from rubric_engine.checking.placed import Placed, placed_line
from rubric_engine.checking.report import Found
from rubric_engine.checking.units_in_order import units_in_order
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Combine, Expr, Interval, Line, Lookup, Node, Rank, RankEnd, RankLookup
from rubric_engine.diagnostics.frozen import frozen

CODES = ("W440", "W441", "W442")
_MANY = 10  # units that it takes until places don't overlap, from which on that is odd by itself
_DOUBLE = {Combine.FIRST: ("gets only what comes first", "只得在前的一档"), Combine.SUM: ("gets both", "两档都得")}
_MOST_SIZES = 60  # of cohorts that are gone through
_MOST_RUNS = 4
_JOINS = (Combine.SUM, Combine.FIRST, Combine.BEST)


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
    placed = [found for child in node.children if isinstance(child, Line) and (found := placed_line(ground, child)) is not None]
    for rank in dict.fromkeys(each.rank for each in placed):
        several = [each for each in placed if each.rank == rank]
        others = [child for child in node.children if not any(child is each.line for each in several)]
        group = _Group(ground, node, rank, several, others)
        yield from group.both_ends()
        yield from group.ranges()
        yield from group.backwards()


@frozen(eq=False)
class _Group:
    """The lines of an item over one ranking, and what else stands in it."""

    ground: Ground
    node: Node
    rank: Rank
    several: list[Placed]
    others: list[Node | Line]

    @property
    def units(self) -> int | None:
        """How many units are ranked together, where that is known."""
        rank = self.rank
        return self.ground.units if rank.within is None and rank.among is None and rank.records is None else None

    def sizes(self) -> Iterable[int]:
        return range(1, _MOST_SIZES + 1) if self.units is None else (self.units,)

    def both_ends(self) -> Iterator[Found]:
        tops, bottoms = ([each for each in self.several if each.end is end] for end in (RankEnd.TOP, RankEnd.BOTTOM))
        if not tops or not bottoms:
            return
        top, bottom = (max(side, key=lambda each: each.count(_MOST_SIZES)) for side in (tops, bottoms))
        where = max((top, bottom), key=lambda each: each.line.origin.span).line
        pays = max(each.points for each in tops) > 0 and max(each.points for each in bottoms) > 0
        both = [size for size in self.sizes() if top.count(size) + bottom.count(size) > size and bottom.count(size) and top.count(size)]
        if both and (self.units is not None or (pays and both[-1] >= _MANY - 1)):
            yield self._found(
                "W440", where, {**self._ends(top, bottom), **self._double()}, both, both[0] if top.shared or bottom.shared else both[-1]
            )
        hole = [size for size in self.sizes() if top.count(size) + bottom.count(size) < size and bottom.count(size) and top.count(size)]
        if pays and hole and not self._covered() and (self.ground.units is None or self.ground.units >= hole[0]):
            args = {**self._ends(top, bottom), "place": str(top.count(hole[0]) + 1), "less": "0", "more": plain(bottom.points)}
            yield self._found("W441", where, args | _among(hole[0], top.shared), hole, hole[0])

    def ranges(self) -> Iterator[Found]:
        """Ranges of places that share some, none of which holds the other."""
        known = [each for each in self.several if each.low is not None and each.points > 0]
        for number, one in enumerate(known):
            for other in known[:number]:
                first, second = sorted((one, other), key=lambda each: each.low or 0)
                start = second.low or 0
                if first.low == second.low or first.high is None or not start <= first.high or (second.high or _MOST_SIZES) <= first.high:
                    continue
                sizes = [size for size in self.sizes() if size > first.high]
                if sizes:
                    names = {
                        "first_en": first.called[0],
                        "first_zh": first.called[1],
                        "second_en": second.called[0],
                        "second_zh": second.called[1],
                    }
                    yield self._found("W440", one.line, {**names, **self._double()}, sizes, sizes[0])
                    return

    def backwards(self) -> Iterator[Found]:
        declared = self._declared()
        told = {size: found for size in self.sizes() if (found := self._inversion(size, declared)) is not None}
        if not told:
            return
        size, (low, more, high, less, line) = next(iter(told.items()))
        same = all(found[:4] == (low, more, high, less) for found in told.values())
        args = {"low": str(low), "high": str(high), "more": plain(more), "less": plain(less), **_among(size, not same)}
        yield self._found("W442", line, args, list(told), size)

    def _inversion(self, size: int, declared: bool | None) -> tuple[int, Fraction, int, Fraction, Line] | None:
        """A lower place that earns more than a higher one, with the points of both. ``declared``: whether the first place is the best, where the fact says so;
        then losses count, and who is in no line has nothing."""
        lines = [each for each in self.several if declared is not None or each.points > 0 or not each.line.loses]
        for one in lines:
            for other in lines:
                if one.end is RankEnd.TOP and other.end is RankEnd.BOTTOM and one.count(size) + other.count(size) > size:
                    return None
        free = not self._covered() and (self.node.combine is Combine.SUM or not self.others)
        whole = free and (any(each.end is None for each in lines) or (declared is not None and not self._ends_pay()))
        best: tuple[int, Fraction, Line] | None = None
        if declared is not None and not whole and len(lines) < 2:
            return None
        for place in sorted(_turning(lines, size), reverse=declared is not False):
            taken = [each for each in lines if each.takes(place, size)]
            if not taken and not whole:
                continue
            points = _joined(self.node, taken)
            line = taken[0].line if taken else self.several[0].line
            if best is not None and points < best[1]:
                return best[0], best[1], place, points, line if taken else best[2]
            best = (place, points, line) if best is None or points >= best[1] else best
        return None

    def _declared(self) -> bool | None:
        """Whether the first place is the best, by the direction of the fact that is ranked; None where it has none."""
        spec = self.ground.quantities.spec(self.rank.key, None)
        return None if spec is None or spec.better is None else (spec.better == "higher") is not self.rank.lowest_first

    def _ends_pay(self) -> bool:
        """Whether both ends earn, of which W441 speaks."""
        return all(any(each.end is end and each.points > 0 for each in self.several) for end in RankEnd)

    def _covered(self) -> bool:
        """Whether something else may give points for the places in between."""
        return any(isinstance(other, Node) or other.condition is None or _looks_at(other, self.rank) for other in self.others)

    def _ends(self, top: Placed, bottom: Placed) -> dict[str, str]:
        return {"first_en": top.called[0], "first_zh": top.called[1], "second_en": bottom.called[0], "second_zh": bottom.called[1]}

    def _double(self) -> dict[str, str]:
        double = _DOUBLE.get(self.node.combine, ("gets the better one", "得较高的一档"))
        return {"double_en": double[0], "double_zh": double[1]}

    def _found(self, code: str, line: Line, args: dict[str, str], sizes: list[int], size: int) -> Found:
        said = sizes_words(sizes, self.units is not None)
        return Found(
            code, line.origin, self.node.origin.id, {**args, **said}, partial(units_in_order, self.ground, self.rank, size), cohort=True
        )


def _joined(node: Node, taken: list[Placed]) -> Fraction:
    points = [each.points for each in taken]
    if not points:
        return Fraction(0)
    return sum(points, Fraction(0)) if node.combine is Combine.SUM else points[0] if node.combine is Combine.FIRST else max(points)


def _among(size: int, varies: bool) -> dict[str, str]:
    """Of how many units the places are that are named, where these aren't the same for any number."""
    return {"among_en": f"among {size}, ", "among_zh": f"{size} 个单位中，"} if varies else {"among_en": "", "among_zh": ""}


def sizes_words(sizes: list[int], known: bool, en: str = "units", zh: str = "个单位") -> dict[str, str]:
    """With how many units something is so: "4 units or more", "4 to 9 units", "5, 7, 9 units or more"."""
    count, noun = zh[:1], zh[1:]
    if known:
        return {"size_en": f"{sizes[0]} {en}", "size_zh": f"{noun}为 {sizes[0]} {count}"}
    runs: list[tuple[int, int]] = []
    for size in sizes:
        runs = [*runs[:-1], (runs[-1][0], size)] if runs and runs[-1][1] == size - 1 else [*runs, (size, size)]
    first, last = runs[0], runs[-1]
    if len(runs) == 1 and first[0] == 1 and first[1] < _MOST_SIZES:
        return {"size_en": f"{first[1]} {en} or fewer", "size_zh": f"不超过 {first[1]} {zh}"}
    few = runs if len(runs) <= _MOST_RUNS else runs[:_MOST_RUNS]
    open_end = last[1] >= _MOST_SIZES and len(few) == len(runs)
    told_en = [_run(run, "to", open_end and run == last) for run in few]
    told_zh = [_run(run, "至", open_end and run == last) for run in few]
    more = len(few) < len(runs)
    listed = ", ".join(told_en)
    return {
        "size_en": f"{'for example ' if more else ''}{listed} {en}{' or more' if open_end else ''}",
        "size_zh": f"{'例如 ' if more else ''}{'、'.join(told_zh)} {count}{'以上' if open_end else ''}{noun}",
    }


def _run(run: tuple[int, int], to: str, open_end: bool) -> str:
    return str(run[0]) if open_end or run[0] == run[1] else f"{run[0]} {to} {run[1]}"


def _turning(several: list[Placed], size: int) -> set[int]:
    """The first and last places of all stretches in which the same lines apply."""
    found = {1, size}
    for each in several:
        ends = [each.count(size) if each.end is RankEnd.TOP else size - each.count(size)]
        if each.end is None:
            ends = [(each.low or 1) - 1, size if each.high is None else each.high]
        found |= {place for end in ends for place in (end, end + 1) if 1 <= place <= size}
    return found


def _looks_at(line: Line, rank: Rank) -> bool:
    return any(each == rank for expr in walk.line_expressions(line) for each in walk.walk(expr))


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
    alone = found.rank.within is None and found.rank.among is None and found.rank.records is None
    units = ground.units if alone else None
    if not steps or steps[0][1] <= steps[-1][1]:
        return
    for (_, less), (low, more) in pairwise(steps):
        if more > less and (units is None or low <= units):
            size = low if units is None else units
            words = ("records", "条记录") if found.rank.records is not None else ("units", "个单位")
            sizes = list(range(low, max(low, _MOST_SIZES) + 1)) if units is None else [units]
            args = {"low": str(low), "high": str(low - 1), "more": plain(more), "less": plain(less), **_among(size, False)}
            args |= sizes_words(sizes, units is not None, *words)
            yield Found("W442", line.origin, line.origin.id, args, partial(units_in_order, ground, found.rank, size), cohort=True)
            return


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
        value = value_at(table, Fraction(place))
        points = None if value is None else _constant(ground, value)
        if points is None:
            return []
        if not found or points != found[-1][1]:
            found.append((place, points))
    return found


def value_at(table: Lookup, place: Fraction) -> Expr | None:
    """What a table of places gives at one; None where it gives nothing."""
    for row in table.rows:
        if any(intervals.contains(part, place) if isinstance(part, Interval) else part == place for part in row.keys[0]):
            return row.value
    return table.otherwise


def _constant(ground: Ground, expr: Expr) -> Fraction | None:
    found = ground.quantities.linear(expr)
    return found.shift if found.quantity is None else None
