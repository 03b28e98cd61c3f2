"""How the children of a node become one number, staged: absent ones left out, weights, combination, losses to zero, scaling.

Children that surely apply or surely don't, for each unit, are taken as they are. Where that is open (facts of a condition may be missing), a plain sum takes
what each may bring; other ways of combining are left to the reference evaluator, which tries every combination.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, frozen

from rubric_engine.core.combining import full_marks, stands_for_nothing
from rubric_engine.core.flat.domain import Domain, End, Number, Sets
from rubric_engine.core.flat.ops import Lit, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Combine, Line, Node


@frozen(eq=False)
class Child:
    """``points`` if it applies (a line always does); ``matched`` and ``when_matched`` are what a first match asks."""

    part: Node | Line
    applies: Sets
    points: Number
    matched: Sets
    when_matched: Number

    @property
    def weight(self) -> Fraction | None:
        return self.part.weight if isinstance(self.part, Node) else None


def combined(node: Node, children: Sequence[Child], start: Number, here: Here) -> tuple[Number, Truth]:
    """The points before the node's other clauses, with its start; and whether there is anything to combine, so that the node applies."""
    domain, make = here.domain, here.make
    if not all(c.applies.settled for c in children):
        return _in_doubt(node, children, start, here), make.yes
    present = [c.applies.true for c in children]
    exists = _enough(node, children, present, domain)
    worth, out_of = _worth(node, children, present, domain)
    if out_of is not None:
        exists = make.every((exists, make.negate(make.equal(out_of.top, make.lit(0)))))
    scale = None
    if node.scale is not None:
        scale = _maximum(children, present, worth, here)
        exists = make.every((exists, make.negate(make.equal(scale.top, make.lit(0)))))
    values = [domain.multiply(c.points, domain.point(w)) for c, w in zip(children, worth, strict=True)]
    stopped = _stopped_at_zero(node, children, present, values, worth, start, here)
    if scale is None or node.scale is None:
        return stopped, exists
    return _scaled(stopped, start, domain.ratios.divide(domain.ratios.of(node.scale), scale), domain), exists


def _enough(node: Node, children: Sequence[Child], present: Sequence[Truth], domain: Domain) -> Truth:
    make = domain.make
    items = [p for c, p in zip(children, present, strict=True) if isinstance(c.part, Node)]
    counted = make.total(make.as_int(p) for p in (items or present))
    enough = make.at_least(counted, make.lit(node.needs))
    if children and not stands_for_nothing(node):
        enough = make.every((enough, make.some(present)))
    return enough


def _worth(node: Node, children: Sequence[Child], present: Sequence[Truth], domain: Domain) -> tuple[list[Ratio], Ratio | None]:
    """What each child's points are multiplied by, and the sum of the weights of those that apply (None: weights aren't divided)."""
    ratios = domain.ratios
    if not node.reweight:
        return [ratios.of(1 if c.weight is None else c.weight) for c in children], None
    zero = ratios.of(0)
    weights = [ratios.pick(p, ratios.of(c.weight), zero) for c, p in zip(children, present, strict=True) if c.weight is not None]
    out_of = ratios.total(weights)
    return [ratios.of(1) if c.weight is None else ratios.divide(ratios.of(c.weight), out_of) for c in children], out_of


def _maximum(children: Sequence[Child], present: Sequence[Truth], worth: Sequence[Ratio], here: Here) -> Ratio:
    ratios = here.domain.ratios
    full = [ratios.times(ratios.of(_full_marks(c, here)), w) for c, w in zip(children, worth, strict=True)]
    return ratios.total(ratios.pick(p, f, ratios.of(0)) for p, f in zip(present, full, strict=True))


def _full_marks(child: Child, here: Here) -> Fraction:
    # Imported here, because nodes combine their children.
    from rubric_engine.core.flat.scoring import fixed_end, static_points

    if isinstance(child.part, Node):
        reachable = child.part.bound
    else:
        most = fixed_end(static_points(child.part, here.domain).high, here.domain)
        reachable = None if most is None else max(most, Fraction(0))
    return full_marks(child.part, reachable) or Fraction(0)


# ---------------------------------------------------------------- ways of combining


def _combined(
    node: Node, children: Sequence[Child], present: Sequence[Truth], values: Sequence[Number], worth: Sequence[Ratio], here: Here
) -> Number:
    domain, make = here.domain, here.make
    zero = domain.point(0)
    if not children:
        return zero
    match node.combine:
        case Combine.SUM:
            return domain.total([domain.choose(p, v, zero) for p, v in zip(present, values, strict=True)])
        case Combine.FIRST:
            return _first(children, present, worth, here)
        case Combine.BEST | Combine.WORST:
            return _extreme(present, values, domain, greatest=node.combine is Combine.BEST)
        case Combine.BEST_N:
            return _best_n(node.best_n, present, values, domain)
        case Combine.PRODUCT:
            result = domain.point(1)
            for there, value in zip(present, values, strict=True):
                result = domain.multiply(result, domain.choose(there, value, domain.point(1)))
            return domain.choose(make.some(present), result, zero)
        case Combine.MEAN:
            total = domain.total([domain.choose(p, v, zero) for p, v in zip(present, values, strict=True)])
            size = make.total(make.as_int(p) for p in present)
            at = Ratio(make.lit(1), make.extreme((size, make.lit(1)), greatest=True))
            return domain.multiply(total, evolve(domain.point(at), whole=make.no))


def _extreme(present: Sequence[Truth], values: Sequence[Number], domain: Domain, *, greatest: bool) -> Number:
    """Of those that are there; 0 where none is."""
    make = domain.make
    seen, best = make.no, domain.point(0)
    for there, value in zip(present, values, strict=True):
        both = domain.extremum((best, value), greatest=greatest) if seen is not make.no else value
        best = domain.choose(make.every((seen, there)), both, domain.choose(there, value, best))
        seen = make.some((seen, there))
    return best


def _best_n(n: int, present: Sequence[Truth], values: Sequence[Number], domain: Domain) -> Number:
    """The n greatest lows make the low, the n greatest highs the high."""
    make = domain.make
    if any(v.low.open is not make.no or v.high.open is not make.no for v in values):
        raise refuse("best of several over open facts", "what a child may come to has no bound")
    low = domain.end(_sum_of_best(n, [v.low.at for v in values], present, domain))
    high = low if all(v.pointed for v in values) else domain.end(_sum_of_best(n, [v.high.at for v in values], present, domain))
    return Number(low, high, make.every(v.whole for v in values), make.no, make.no)


def _sum_of_best(n: int, values: Sequence[Ratio], present: Sequence[Truth], domain: Domain) -> Ratio:
    make = domain.make
    common = domain.ratios.total(values).bottom
    if not isinstance(common, Lit):
        raise refuse("best of several broken numbers", "points with denominators that hang on the facts")
    tops = [make.times(v.top, make.lit(common.value // v.bottom.value)) for v in values if isinstance(v.bottom, Lit)]
    return Ratio(make.best_sum(n, tops, present), common)


def _first(children: Sequence[Child], present: Sequence[Truth], worth: Sequence[Ratio], here: Here) -> Number:
    """Each line up to the first that surely matches may be the one."""
    domain, make = here.domain, here.make
    candidates: list[tuple[Truth, Number]] = []
    reached = make.yes
    for child, there, w in zip(children, present, worth, strict=True):
        value = domain.multiply(child.when_matched, domain.point(w))
        candidates.append((make.every((reached, there, child.matched.true)), value))
        reached = make.every((reached, make.some((make.negate(there), child.matched.false))))
    result = domain.point(0)
    if all(c.matched.settled for c in children):
        for included, value in reversed(candidates):
            result = domain.choose(included, value, result)
        return result
    return domain.hull([*candidates, (reached, result)])


def _stopped_at_zero(
    node: Node,
    children: Sequence[Child],
    present: Sequence[Truth],
    values: Sequence[Number],
    worth: Sequence[Ratio],
    start: Number,
    here: Here,
) -> Number:
    """Start and children together. Losses marked ``to zero`` stop at what the item has, in the order of the losing lines."""
    domain = here.domain
    if not any(isinstance(c.part, Line) and c.part.to_zero for c in children):
        return domain.add(start, _combined(node, children, present, values, worth, here))
    if node.combine is not Combine.SUM:
        return _stops_at_zero(start, _combined(node, children, present, values, worth, here), domain)
    zero = domain.point(0)
    losing = [isinstance(c.part, Line) and c.part.loses for c in children]
    earned = [domain.choose(p, v, zero) for p, v, loses in zip(present, values, losing, strict=True) if not loses]
    has = domain.total([start, *earned])
    for child, loses in zip(children, losing, strict=True):
        if loses and isinstance(child.part, Line):
            has = _stops_at_zero(has, child.points, domain) if child.part.to_zero else domain.add(has, child.points)
    return has


def _stops_at_zero(has: Number, change: Number, domain: Domain) -> Number:
    floor = domain.least(has, domain.point(0))
    return domain.greatest(domain.add(has, change), floor)


def _scaled(stopped: Number, start: Number, factor: Ratio, domain: Domain) -> Number:
    """What stands above the start, scaled: end by end, for the start in both is one and the same number."""
    low = _scaled_end(stopped.low, start.low, factor, domain)
    high = low if stopped.pointed and start.pointed else _scaled_end(stopped.high, start.high, factor, domain)
    return Number(low, high, domain.make.no, domain.make.no, domain.make.no)


def _scaled_end(end: End, start: End, factor: Ratio, domain: Domain) -> End:
    ratios = domain.ratios
    above = ratios.times(ratios.subtract(end.at, start.at), factor)
    return End(domain.make.some((end.open, start.open)), ratios.add(above, start.at))


def _in_doubt(node: Node, children: Sequence[Child], start: Number, here: Here) -> Number:
    """Of a plain sum, what may not apply brings itself or nothing."""
    domain, make = here.domain, here.make
    plain = node.combine is Combine.SUM and not node.reweight and node.scale is None and not node.needs
    if not plain:
        raise refuse("open applicability", "which children apply may not be known, and they aren't just added up", node.origin)
    zero = domain.point(0)
    values: list[Number] = []
    for child in children:
        value = domain.multiply(child.points, domain.point(1 if child.weight is None else child.weight))
        brought = domain.hull([(child.applies.true, value), (child.applies.false, zero)]) if not child.applies.settled else None
        values.append(domain.choose(child.applies.true, value, zero) if brought is None else brought)
    present = [make.yes for _ in children]
    worth = [domain.ratios.of(1) for _ in children]
    adjusted = [evolve(c, points=v) for c, v in zip(children, values, strict=True)]
    return _stopped_at_zero(node, adjusted, present, values, worth, start, here)
