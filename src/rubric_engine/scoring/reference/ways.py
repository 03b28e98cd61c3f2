"""Every way in which the children of a node can combine, where it isn't known which of them apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations

from rubric_engine.core.ir import Combine, FoldKind, Node
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import ANY_NUMBER, ONE, ZERO, Bound, Number, add, hull, lower, multiply, point, upper
from rubric_engine.scoring.reference.collected import combine
from rubric_engine.scoring.reference.combine import Child, added, base_of, maximum_of, stopped_at_zero, taken
from rubric_engine.scoring.reference.outcomes import Base

MOST_IN_DOUBT = 6
"""So many children whose applicability isn't known are tried in every combination; with more, bounds around all are worked out."""


def bases(node: Node, children: Sequence[Child], start: Number, *, lower_is_better: bool) -> tuple[list[Base], Number | None, bool]:
    """Every way in which the children can combine, the range around them (None: there is none), and whether the node may not apply."""
    surely = [c for c in children if not c.applies.false]
    doubtful = [c for c in children if c.applies.true and c.applies.false]
    if len(doubtful) > MOST_IN_DOUBT or any(c.most != 1 for c in doubtful):
        return _in_doubt(node, children, surely, doubtful, start, lower_is_better)
    found: list[Base] = []
    may_not_apply = False
    for some in _subsets(doubtful):
        base = base_of(node, _in_order(children, [*surely, *some]), start, lower_is_better)
        may_not_apply = may_not_apply or base is None
        if base is not None:
            found.append(base)
    return found, hull([b.scaled for b in found]) if found else None, may_not_apply


def _subsets(children: Sequence[Child]) -> Iterator[tuple[Child, ...]]:
    return chain.from_iterable(combinations(children, n) for n in range(len(children), -1, -1))


def _in_order(children: Sequence[Child], some: Sequence[Child]) -> list[Child]:
    there = {c.id for c in some}
    return [c for c in children if c.id in there]


def _in_doubt(
    node: Node, children: Sequence[Child], surely: list[Child], doubtful: list[Child], start: Number, lower_is_better: bool
) -> tuple[list[Base], Number | None, bool]:
    """Too many to try each combination: bounds around every result, whichever of the doubtful apply, and one way that is as unfavourable as can be."""
    may_not_apply = base_of(node, surely, start, lower_is_better) is None
    single = [c for c in doubtful if c.most == 1]
    if len(single) == len(doubtful) and base_of(node, _in_order(children, [*surely, *single]), start, lower_is_better) is None:
        return [], None, True
    sign = -1 if lower_is_better else 1
    worst_first = sorted(single, key=lambda c: sign * taken(c.points, lower_is_better=lower_is_better))
    costly = [c for c in worst_first if sign * taken(c.points, lower_is_better=lower_is_better) < 0]
    tried: tuple[list[Child], ...] = ([], single, costly, worst_first[:1])
    bases_tried = [base_of(node, _in_order(children, [*surely, *some]), start, lower_is_better) for some in tried]
    found = [base for base in bases_tried if base is not None] or [Base((), {}, (), point(0), start, start)]
    total = _around(node, children, surely, doubtful, start)
    if not surely and not may_not_apply:  # none of them may be there, and then there is what the node starts at
        total = hull([total, start])
    if node.scale is not None or node.reweight or node.combine is Combine.FIRST:  # these bounds are rough
        total = hull([total, *(base.scaled for base in found)])
    worst = min(found, key=lambda base: sign * taken(base.scaled, lower_is_better=lower_is_better))
    if taken(worst.scaled, lower_is_better=lower_is_better) != taken(total, lower_is_better=lower_is_better):
        worst = evolve(worst, stopped=worst.stopped if worst.scale is not None else total, scaled=total)
    return [worst], total, may_not_apply


def _around(node: Node, children: Sequence[Child], surely: list[Child], doubtful: list[Child], start: Number) -> Number:
    present = _in_order(children, [*surely, *doubtful])
    if node.scale is not None:
        ratios = [multiply(c.points, point(1 / most)) for c in present if (most := maximum_of(c))]
        return add(start, multiply(hull([*ratios, point(0)]), point(node.scale)))
    worth = {c.id: ONE if c.weight is None else c.weight for c in present}
    if node.reweight or node.combine is Combine.FIRST:
        everything = [v for c in present for v in (c.points, multiply(c.points, point(worth[c.id])))]
        return add(start, hull([*everything, point(0)]))
    if node.combine is Combine.SUM:
        uncertain = {c.id: evolve(c, points=_perhaps(c)) for c in doubtful}
        present = [uncertain.get(c.id, c) for c in present]
    values = {c.id: multiply(c.points, point(worth[c.id])) for c in present}
    combined = _combined(node, [values[c.id] for c in surely], [(values[c.id], c.most) for c in doubtful])
    return stopped_at_zero(node, present, worth, start, combined)


def _perhaps(child: Child) -> Number:
    """What a child brings to a sum that may not be there, or be there several times."""
    points = child.points
    if child.most == 1:
        return hull([points, point(0)])
    low = _times(points.low, child.most) if lower(points) < (0, ZERO) else ZERO
    high = _times(points.high, child.most) if upper(points) > (0, ZERO) else ZERO
    return Number(low, high, points.whole)


def _times(end: Fraction | None, most: int | None) -> Fraction | None:
    return None if end is None or most is None else end * most


def _combined(node: Node, surely: list[Number], doubtful: list[tuple[Number, int | None]]) -> Number:
    """``doubtful``: each with how many of it there may be."""
    counted = [*((v, True) for v in surely), *((v, False) for v, _ in doubtful)]
    match node.combine:
        case Combine.SUM | Combine.FIRST:
            return added([v for v, _ in counted])
        case Combine.BEST:
            return evolve(combine(FoldKind.HIGHEST, counted), why=None)
        case Combine.WORST:
            return evolve(combine(FoldKind.LOWEST, counted), why=None)
        case Combine.MEAN:
            return hull([evolve(combine(FoldKind.MEAN, counted), why=None), *(v for v, most in doubtful if most != 1)])
        case Combine.BEST_N:
            n = node.best_n
            return _best_n(n, surely, [v for v, most in doubtful for _ in range(n if most is None else min(most, n))])
        case Combine.PRODUCT:
            result = point(1)
            for value in surely:
                result = multiply(result, value)
            for value, most in doubtful:
                result = multiply(result, hull([value, point(1)]) if most == 1 else _powers(value))
            return result


def _best_n(n: int, surely: list[Number], doubtful: list[Number]) -> Number:
    """The most: the best of the others join, some or all. The least: those below 0 join, as long as there is room."""
    best_first = sorted(map(upper, doubtful), reverse=True)
    joined = [[*map(upper, surely), *best_first[:k]] for k in range(len(best_first) + 1)]
    highs = [_total(sorted(each, reverse=True)[:n]) for each in joined if each]
    nothing: Bound = (0, ZERO)
    lows = sorted(map(lower, surely), reverse=True)[:n]
    lows += sorted(low for low in map(lower, doubtful) if low < nothing)[: n - len(lows)]
    if not lows:
        lows = [min(map(lower, doubtful))]
    low, high = _total(lows), max(highs)
    whole = all(v.whole for v in (*surely, *doubtful))
    return Number(None if low[0] else low[1], None if high[0] else high[1], whole)


def _total(ends: list[Bound]) -> Bound:
    side = next((e[0] for e in ends if e[0]), 0)
    return (side, ZERO if side else sum((e[1] for e in ends), ZERO))


def _powers(value: Number) -> Number:
    """A product of any number of such."""
    if lower(value) >= (0, ONE):
        return Number(ONE, None, value.whole)
    if lower(value) >= (0, ZERO):
        return Number(ZERO, ONE if upper(value) <= (0, ONE) else None)
    if lower(value) >= (0, -ONE) and upper(value) <= (0, ONE):
        return Number(-ONE, ONE)
    return ANY_NUMBER
