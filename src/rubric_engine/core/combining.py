"""What the points of a node can be, out of what those of its children can be: one rule for each way of combining.

Each way grows with every child's points (a weight or a divisor is positive), so that ends come from ends; a child that may not apply is the
only twist. Where none applies, a sum is 0, and the others don't apply themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from rubric_engine.core import intervals
from rubric_engine.core.intervals import AT_LEAST_ZERO, EVERYTHING, ZERO, End
from rubric_engine.core.ir import Combine, Const, Interval, Line, Node, NodeKind
from rubric_engine.diagnostics.frozen import evolve, frozen

_MOST_COPIES = 1000
_TAKEN_FROM = (Combine.BEST, Combine.WORST, Combine.BEST_N, Combine.MEAN)  # of which more children don't come to more


@frozen
class Part:
    """What a child brings: the range of its points, its weight, whether it may not apply, whether it is a first match's ``otherwise``.

    ``repeated``: it may bring that any number of times (then it is ``absent`` too). ``full``: what ``scales to`` takes for its maximum.
    """

    span: Interval
    weight: Fraction | None = None
    absent: bool = False
    otherwise: bool = False
    repeated: bool = False
    full: Fraction | None = None


def may_be_absent(child: Node | Line, *, for_want_of_records: bool = True) -> bool:
    """Whether a child may not apply: it says when it does, needs more items than are sure to apply, or is made of nothing but what may not
    apply (a sum of nothing is 0, and applies), which also goes for what occurs for each record, of which there may be none
    (``for_want_of_records``). A line always applies."""
    if isinstance(child, Line):
        return False
    counted = [inner for inner in child.children if isinstance(inner, Node)] or child.children
    sure = sum(not may_be_absent(inner, for_want_of_records=for_want_of_records) for inner in counted)
    of_nothing = stands_for_nothing(child) and not child.reweight
    if for_want_of_records and child.repeat is not None:
        return True
    return child.applies is not None or child.needs > sure or (not sure and bool(counted) and not of_nothing)


def stands_for_nothing(node: Node) -> bool:
    """Whether a node applies though none of its children does: a sum and the best n of nothing are 0, and a node that starts at some points has these."""
    return node.scale is None and (node.combine in (Combine.SUM, Combine.BEST_N) or node.start is not None)


def adds_up_without_bound(node: Node, above: Sequence[Node], most: Fraction | None) -> bool:
    """Whether a node (the nodes above it: nearest first; ``most``: of one occurrence) occurs any number of times, and its occurrences are added up to
    what nothing below the total limits."""
    if node.repeat is None or (most is not None and most <= 0) or above[0].combine in _TAKEN_FROM or above[0].scale is not None:
        return False
    return not any(one.kind is not NodeKind.TOTAL and one.maximum is not None for one in above)


def full_marks(child: Node | Line, reachable: Fraction | None) -> Fraction | None:
    """What ``scales to`` takes for the maximum of a child: the one that it declares, or else the most that is reachable."""
    if isinstance(child, Node) and isinstance(child.maximum, Const) and isinstance(child.maximum.value, Fraction):
        return child.maximum.value
    return reachable


def combined(node: Node, parts: Sequence[Part]) -> Interval:
    """The range of a node's points after its children are combined (weights, absent children, scale), before its own other clauses."""
    if not parts:
        return ZERO
    if node.reweight and node.combine is Combine.SUM and node.scale is None:  # scaling divides by the same weights again
        return _reweighted(parts)
    weighted = [_weighted(part) for part in parts]
    if node.reweight and any(part.absent for part in parts):  # at most all of the weight
        weighted = [
            evolve(now, span=intervals.hull((now.span, part.span)), full=part.full) for now, part in zip(weighted, parts, strict=True)
        ]
    joined = _joined(node, weighted)
    if all(part.absent for part in parts) and stands_for_nothing(node):
        joined = intervals.hull((joined, ZERO))
    return joined if node.scale is None else _scaled(node.scale, node.combine, joined, weighted)


def _weighted(part: Part) -> Part:
    if part.weight is None:
        return part
    full = None if part.full is None else part.full * part.weight
    return evolve(part, span=intervals.multiply(part.span, intervals.point(part.weight)), full=full)


def _joined(node: Node, parts: Sequence[Part]) -> Interval:
    match node.combine:
        case Combine.SUM:
            return intervals.total(_added(part) for part in parts)
        case Combine.PRODUCT:
            return _product(parts)
        case Combine.FIRST:
            nothing = [] if any(part.otherwise for part in parts) else [ZERO]
            return intervals.hull([*(part.span for part in parts), *nothing])
        case Combine.BEST:
            return _best(parts)
        case Combine.WORST:
            return intervals.negate(_best([evolve(part, span=intervals.negate(part.span)) for part in parts]))
        case Combine.BEST_N:
            return _best_n(node.best_n, parts)
        case Combine.MEAN:
            return _mean(parts)
        case _:
            assert_never(node.combine)


def _or(part: Part, absent: Interval) -> Interval:
    """The part's range; that of its absence too, where it may be absent."""
    return intervals.hull((part.span, absent)) if part.absent else part.span


def _added(part: Part) -> Interval:
    """What a part adds to a sum."""
    return intervals.multiply(part.span, AT_LEAST_ZERO) if part.repeated else _or(part, ZERO)


def _product(parts: Sequence[Part]) -> Interval:
    one = intervals.point(Fraction(1))
    result = one
    for part in parts:
        result = intervals.multiply(result, _powers(part.span) if part.repeated else _or(part, one))
    return result


def _powers(span: Interval) -> Interval:
    """The product of any number of numbers of a range."""
    low, high = span.low, span.high
    if low is None or low < -1:
        return EVERYTHING
    if low < 0:
        return Interval(Fraction(-1), Fraction(1)) if high is not None and high <= 1 else EVERYTHING
    return Interval(Fraction(min(1, low // 1)), Fraction(1) if high is not None and high <= 1 else None)


def _best(parts: Sequence[Part]) -> Interval:
    present = [part.span for part in parts if not part.absent]
    spans = [part.span for part in parts]
    low = intervals.greatest(present) if present else intervals.hull(spans)
    return intervals.between(intervals.low_end(low), intervals.high_end(intervals.hull(spans)))


def _best_n(count: int, parts: Sequence[Part]) -> Interval:
    parts = [one for part in parts for one in _copies(part, count)]
    if any(part.repeated for part in parts):  # too many to be told one by one
        return intervals.total(
            intervals.hull((intervals.multiply(part.span, Interval(Fraction(0), Fraction(count))), ZERO)) for part in parts
        )
    highs = sorted((intervals.high_end(_or(part, ZERO)) for part in parts), reverse=True)[:count]
    # A further child raises the best n of n or more, and otherwise adds its points, which may be negative.
    lows = sorted((intervals.low_end(part.span) for part in parts if not part.absent), reverse=True)[:count]
    extra = sorted(intervals.low_end(part.span) for part in parts if part.absent)
    lows += [end for end in extra if end.side < 0 or end.value < 0][: count - len(lows)]
    return Interval(_sum(lows), _sum(highs))


def _copies(part: Part, count: int) -> list[Part]:
    """A repeated part as often as it counts at most."""
    return [evolve(part, repeated=False)] * count if part.repeated and count <= _MOST_COPIES else [part]


def _sum(ends: Sequence[End]) -> Fraction | None:
    return None if any(end.side for end in ends) else sum((end.value for end in ends), Fraction(0))


def _mean(parts: Sequence[Part]) -> Interval:
    if not any(part.absent for part in parts):
        return intervals.multiply(intervals.total(part.span for part in parts), intervals.point(Fraction(1, len(parts))))
    return intervals.hull(part.span for part in parts)


def _reweighted(parts: Sequence[Part]) -> Interval:
    """A weighted mean of those that apply."""
    weights = sum((part.weight or Fraction(0) for part in parts), Fraction(0))
    if weights <= 0:
        return EVERYTHING  # an error of its own
    if any(part.absent for part in parts):
        return intervals.hull(part.span for part in parts)
    return intervals.multiply(intervals.total(_weighted(part).span for part in parts), intervals.point(1 / weights))


def _scaled(scale: Fraction, combine: Combine, joined: Interval, parts: Sequence[Part]) -> Interval:
    """``joined`` times the scale over the sum of the maxima of those that apply."""
    maxima = [part.full for part in parts]
    known = [maximum for maximum in maxima if maximum is not None and maximum > 0]
    if len(known) < len(maxima):
        return EVERYTHING  # an error of its own
    every = intervals.point(scale / sum(known))
    if not any(part.absent for part in parts):
        return intervals.multiply(joined, every)
    if combine is not Combine.SUM:
        every = ZERO if any(part.repeated for part in parts) else every
        return intervals.multiply(joined, intervals.hull([every, intervals.point(scale / min(known))]))
    # The ratio of two sums lies between the least and the greatest ratio of their terms.
    ratios = [intervals.multiply(part.span, intervals.point(1 / maximum)) for part, maximum in zip(parts, known, strict=True)]
    return intervals.multiply(intervals.hull(ratios), intervals.point(scale))
