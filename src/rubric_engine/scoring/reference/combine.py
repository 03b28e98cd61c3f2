"""How the children of a node become one number: absent ones left out, weights, combination, losses to zero, scaling."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.combining import full_marks, stands_for_nothing
from rubric_engine.core.ir import Combine, Line, Node
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import (
    ONE,
    ZERO,
    Number,
    Truth,
    add,
    extremum,
    hull,
    is_small,
    lower,
    multiply,
    point,
    sum_of,
    upper,
)
from rubric_engine.scoring.reference.bounds import most_of
from rubric_engine.scoring.reference.outcomes import Base


@frozen(eq=False)
class Child:
    """``points`` if it applies (a line always does); ``matched``/``when_matched`` are what a first match asks. ``suffix`` is what ids end in there. Of what
    occurs for records of which nothing is known, it stands for up to ``most`` children (None: any number)."""

    part: Node | Line
    applies: Truth
    points: Number
    matched: Truth
    when_matched: Number | None
    suffix: str = ""
    most: int | None = 1

    @property
    def id(self) -> str:
        return self.part.origin.id + self.suffix

    @property
    def weight(self) -> Fraction | None:
        return self.part.weight if isinstance(self.part, Node) else None


def taken(number: Number, *, lower_is_better: bool) -> Fraction:
    """The unfavourable end. (The checks refuse a rubric in which that end is unbounded; should it be, 0 or what is nearest to it.)"""
    end, other = (number.high, number.low) if lower_is_better else (number.low, number.high)
    if end is not None:
        return end
    if other is None:
        return ZERO
    return max(other, ZERO) if lower_is_better else min(other, ZERO)


def base_of(node: Node, present: Sequence[Child], start: Number, lower_is_better: bool) -> Base | None:
    """The children that apply, combined; None where the node doesn't apply itself, for want of them."""
    applying = [c for c in present if isinstance(c.part, Node)] if _has_nodes(node) else present
    if len(applying) < node.needs:
        return None
    out_of = sum((c.weight for c in present if c.weight is not None), ZERO) if node.reweight else ONE
    if (node.children and not present and not stands_for_nothing(node)) or out_of == 0:
        return None
    weights = {c.id: (c.weight, out_of) for c in present if c.weight is not None}
    worth = {c.id: ONE if c.weight is None else c.weight / out_of for c in present}
    maximum = sum((maximum_of(c) * worth[c.id] for c in present), ZERO) if node.scale is not None else ONE
    if maximum == 0:
        return None
    combined, deciding = _combined(node, present, worth, lower_is_better)
    stopped = stopped_at_zero(node, present, worth, start, combined)
    scale = None if node.scale is None else (node.scale, maximum)
    scaled = stopped if scale is None else _scaled(stopped, start, scale[0] / scale[1])
    return Base(tuple(c.id for c in present), weights, deciding, combined, stopped, scaled, scale)


def _has_nodes(node: Node) -> bool:
    return any(isinstance(c, Node) for c in node.children)


def maximum_of(child: Child) -> Fraction:
    most = full_marks(child.part, child.part.bound if isinstance(child.part, Node) else most_of(child.part))
    return ZERO if most is None else most


def _combined(node: Node, present: Sequence[Child], worth: dict[str, Fraction], lower_is_better: bool) -> tuple[Number, tuple[str, ...]]:
    values = [c.points if c.weight is None and is_small(c.points) else multiply(c.points, point(worth[c.id])) for c in present]
    everyone = tuple(c.id for c in present)
    if not present:
        return point(0), ()
    match node.combine:
        case Combine.SUM:
            return added(values), everyone
        case Combine.FIRST:
            return _first(present, worth, lower_is_better)
        case Combine.BEST:
            return extremum(values, greatest=True), (everyone[_most_first(values, lower_is_better)[0]],)
        case Combine.WORST:
            return extremum(values, greatest=False), (everyone[_most_first(values, lower_is_better)[-1]],)
        case Combine.BEST_N:
            order = _most_first(values, lower_is_better)[: node.best_n]
            return _best_n(values, node.best_n), tuple(everyone[i] for i in sorted(order))
        case Combine.PRODUCT:
            result = values[0]
            for value in values[1:]:
                result = multiply(result, value)
            return result, everyone
        case Combine.MEAN:
            return multiply(added(values), point(Fraction(1, len(values)))), everyone


def added(values: Sequence[Number]) -> Number:
    if not values or not is_small(values[0]):
        values = [point(0), *values]
    total = values[0]
    for value in values[1:]:
        total = add(total, value)
    return total


def _most_first(values: Sequence[Number], lower_is_better: bool) -> list[int]:
    """The most points first, by what is taken; the earlier of two that are equal. Best means most, also where lower is better."""
    return sorted(range(len(values)), key=lambda i: (-taken(values[i], lower_is_better=lower_is_better), i))


def _best_n(values: Sequence[Number], n: int) -> Number:
    """The n greatest lows make the low, the n greatest highs the high."""
    lows = sorted(map(lower, values), reverse=True)[:n]
    highs = sorted(map(upper, values), reverse=True)[:n]
    low = None if any(b[0] for b in lows) else sum_of(b[1] for b in lows)
    high = None if any(b[0] for b in highs) else sum_of(b[1] for b in highs)
    return Number(low, high, all(v.whole for v in values))


def _first(present: Sequence[Child], worth: dict[str, Fraction], lower_is_better: bool) -> tuple[Number, tuple[str, ...]]:
    """Each line up to the first that surely matches may be the one; the score takes the unfavourable of them."""
    candidates: list[tuple[Number, str | None]] = []
    for child in present:
        if child.when_matched is not None and child.matched.true:
            candidates.append((multiply(child.when_matched, point(worth[child.id])), child.id))
        if not child.matched.false:
            break
    else:
        candidates.append((point(0), None))
    sign = -1 if lower_is_better else 1
    least = min(range(len(candidates)), key=lambda i: (sign * taken(candidates[i][0], lower_is_better=lower_is_better), i))
    decided = candidates[least][1]
    return hull([c for c, _ in candidates]), () if decided is None else (decided,)


def stopped_at_zero(node: Node, present: Sequence[Child], worth: dict[str, Fraction], start: Number, combined: Number) -> Number:
    """Start and children together. Losses marked ``to zero`` stop at what the item has: its start and all that it earns, in the
    order of the losing lines."""
    if not any(isinstance(c.part, Line) and c.part.to_zero for c in present):
        return add(start, combined)
    if node.combine is not Combine.SUM:
        return _stops_at_zero(start, combined)
    losses = [c for c in present if isinstance(c.part, Line) and c.part.loses]
    has = add(start, added([multiply(c.points, point(worth[c.id])) for c in present if c not in losses]))
    for child in losses:
        assert isinstance(child.part, Line)
        has = _stops_at_zero(has, child.points) if child.part.to_zero else add(has, child.points)
    return has


def _stops_at_zero(has: Number, change: Number) -> Number:
    """``has`` after a change that takes it no lower than zero; what is below zero already loses no more."""
    floor = extremum((has, point(0)), greatest=False)
    return extremum((add(has, change), floor), greatest=True)


def _scaled(stopped: Number, start: Number, factor: Fraction) -> Number:
    """What stands above the start, scaled: end by end, for the start in both is one and the same number."""
    low = None if stopped.low is None or start.low is None else (stopped.low - start.low) * factor + start.low
    high = None if stopped.high is None or start.high is None else (stopped.high - start.high) * factor + start.high
    return Number(low, high)
