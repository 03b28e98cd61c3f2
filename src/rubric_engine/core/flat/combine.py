"""How the children of a node become one number, staged: absent ones left out, weights, combination, losses to zero, scaling.

Children that surely apply or surely don't, for each unit, are taken as they are. Where that is open (facts of a condition may be missing), a plain sum takes
what each may bring; of others every combination is tried, as in the reference evaluator, where they are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from rubric_engine.core.combining import full_marks, stands_for_nothing
from rubric_engine.core.flat.best_n import best_n
from rubric_engine.core.flat.children import Child
from rubric_engine.core.flat.domain import Domain, End, Number
from rubric_engine.core.flat.ops import Int, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Combine, Line, Node
from rubric_engine.diagnostics.frozen import evolve, frozen


@frozen(eq=False)
class Combined:
    """``points``: before the node's other clauses, with its start. ``exists``: there may be something to combine, so that the node applies; ``may_not``:
    there may be nothing. ``counts``: for each child whether it is one of those that make the unfavourable way; None: of a plain sum, what costs."""

    points: Number
    exists: Truth
    may_not: Truth
    counts: tuple[Truth, ...] | None


MOST_IN_DOUBT = 3
"""So many children whose applicability may be open are tried in every combination."""


def combined(node: Node, children: Sequence[Child], start: Number, here: Here) -> Combined:
    make = here.make
    doubtful = [number for number, c in enumerate(children) if not c.applies.settled]
    if not doubtful:
        present = [c.applies.true for c in children]
        points, exists = _one_way(node, children, present, start, here)
        return Combined(points, exists, make.negate(exists), tuple(present))
    if _plain(node) and (len(doubtful) > MOST_IN_DOUBT or not _may_be_open(children, start, here)):
        return Combined(_in_doubt(node, children, start, here), make.yes, make.no, None)
    if len(doubtful) > MOST_IN_DOUBT:
        raise refuse(
            "open applicability", "of many children it may not be known whether they apply, and they aren't just added up", node.origin
        )
    return _every_way(node, children, doubtful, start, here)


def _one_way(node: Node, children: Sequence[Child], present: Sequence[Truth], start: Number, here: Here) -> tuple[Number, Truth]:
    """The points, and whether there is anything to combine."""
    domain, make = here.domain, here.make
    exists = _enough(node, children, present, domain)
    worth, out_of = _worth(node, children, present, domain)
    if out_of is not None:
        exists = make.every((exists, make.negate(make.equal(out_of.top, make.lit(0)))))
    scale = None
    if node.scale is not None:
        scale = _maximum(children, present, worth, here)
        exists = make.every((exists, make.negate(make.equal(scale.top, make.lit(0)))))
    if exists is make.no:
        return domain.point(0), exists
    values = [domain.multiply(c.points, domain.point(w)) for c, w in zip(children, worth, strict=True)]
    stopped = _stopped_at_zero(node, children, present, values, worth, start, here)
    if scale is None or node.scale is None:
        return stopped, exists
    return _scaled(stopped, start, domain.ratios.divide(domain.ratios.of(node.scale), scale), domain), exists


def _subsets(doubtful: Sequence[int]) -> Iterator[frozenset[int]]:
    """The largest first."""
    for size in range(len(doubtful), -1, -1):
        yield from map(frozenset, combinations(doubtful, size))


def _every_way(node: Node, children: Sequence[Child], doubtful: Sequence[int], start: Number, here: Here) -> Combined:
    """The range around all combinations of those that may apply; the first of the unfavourable ones is the way that counts."""
    domain, make = here.domain, here.make
    ways: list[tuple[Truth, Number]] = []
    sets: list[frozenset[int]] = []
    may_not: list[Truth] = []
    for some in _subsets(doubtful):
        possible = make.every(children[n].applies.true if n in some else children[n].applies.false for n in doubtful)
        present = [c.applies.true if n not in doubtful else make.sure(n in some) for n, c in enumerate(children)]
        points, exists = _one_way(node, children, present, start, here)
        ways.append((make.every((possible, exists)), points))
        may_not.append(make.every((possible, make.negate(exists))))
        sets.append(some)
    deciding = first_of_the_worst(ways, here)
    counts = [
        make.some(decides for decides, some in zip(deciding, sets, strict=True) if n in some) if n in doubtful else c.applies.true
        for n, c in enumerate(children)
    ]
    around = evolve(domain.hull(ways), lacks=make.no, never=make.no)
    return Combined(around, make.some(there for there, _ in ways), make.some(may_not), tuple(counts))


def first_of_the_worst(candidates: Sequence[tuple[Truth, Number]], here: Here) -> list[Truth]:
    """Of each whether it is the one that is taken: possible, and no better for the unit than any other; of equal ones the first."""
    # Imported here, because nodes combine their children.
    from rubric_engine.core.flat.scoring import taken

    make, ratios = here.make, here.domain.ratios
    worth = [taken(number, here) for _, number in candidates]

    def no_worse(one: Ratio, other: Ratio, *, strictly: bool) -> Truth:
        """That ``one`` is no better for the unit than ``other``."""
        less, more = (other, one) if here.staging.lower_is_better else (one, other)
        return ratios.above(more, less) if strictly else ratios.at_least(more, less)

    found: list[Truth] = []
    for n, (there, _) in enumerate(candidates):
        against = [
            make.some((make.negate(other), no_worse(worth[n], worth[m], strictly=m < n)))
            for m, (other, _) in enumerate(candidates)
            if m != n
        ]
        found.append(make.every((there, *against)))
    return found


def _enough(node: Node, children: Sequence[Child], present: Sequence[Truth], domain: Domain) -> Truth:
    make = domain.make
    items = [(c, p) for c, p in zip(children, present, strict=True) if isinstance(c.part, Node)]
    counted = make.total(_times(c, p, domain) for c, p in (items or zip(children, present, strict=True)))
    enough = make.at_least(counted, make.lit(node.needs))
    if children and not stands_for_nothing(node):
        enough = make.every((enough, make.some(present)))
    return enough


def _times(child: Child, there: Truth, domain: Domain) -> Int:
    """How many children it is."""
    return domain.make.as_int(there) if child.count is None else child.count


def _worth(node: Node, children: Sequence[Child], present: Sequence[Truth], domain: Domain) -> tuple[list[Ratio], Ratio | None]:
    """What each child's points are multiplied by, and the sum of the weights of those that apply (None: weights aren't divided)."""
    ratios = domain.ratios
    if not node.reweight:
        return [ratios.of(1 if c.weight is None else c.weight) for c in children], None
    weights = [_every_one(c, p, ratios.of(c.weight), domain) for c, p in zip(children, present, strict=True) if c.weight is not None]
    out_of = ratios.total(weights)
    return [ratios.of(1) if c.weight is None else ratios.divide(ratios.of(c.weight), out_of) for c in children], out_of


def _maximum(children: Sequence[Child], present: Sequence[Truth], worth: Sequence[Ratio], here: Here) -> Ratio:
    ratios = here.domain.ratios
    full = [ratios.times(ratios.of(_full_marks(c, here)), w) for c, w in zip(children, worth, strict=True)]
    return ratios.total(_every_one(c, p, f, here.domain) for c, p, f in zip(children, present, full, strict=True))


def _every_one(child: Child, there: Truth, each: Ratio, domain: Domain) -> Ratio:
    """What it adds up to, for all that it is."""
    ratios = domain.ratios
    return ratios.pick(there, each, ratios.of(0)) if child.count is None else ratios.times(ratios.whole(child.count), each)


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
            return best_n(node.best_n, children, present, values, worth, domain)
        case Combine.PRODUCT:
            result = domain.point(1)
            for there, value in zip(present, values, strict=True):
                result = domain.multiply(result, domain.choose(there, value, domain.point(1)))
            return domain.choose(make.some(present), result, zero)
        case Combine.MEAN:
            total = domain.total([domain.choose(p, v, zero) for p, v in zip(present, values, strict=True)])
            size = make.total(_times(c, p, domain) for c, p in zip(children, present, strict=True))
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


def _first(children: Sequence[Child], present: Sequence[Truth], worth: Sequence[Ratio], here: Here) -> Number:
    """Each line up to the first that surely matches may be the one."""
    domain = here.domain
    candidates = _candidates(children, present, worth, here)
    if all(c.matched.settled for c in children):
        result = candidates[-1][1]
        for included, value in reversed(candidates[:-1]):
            result = domain.choose(included, value, result)
        return result
    return domain.hull(candidates)


def _candidates(children: Sequence[Child], present: Sequence[Truth], worth: Sequence[Ratio], here: Here) -> list[tuple[Truth, Number]]:
    """Of a first match: whether each child may be the one, and what it brings then; at last, that none is."""
    domain, make = here.domain, here.make
    found: list[tuple[Truth, Number]] = []
    reached = make.yes
    for child, there, w in zip(children, present, worth, strict=True):
        found.append((make.every((reached, there, child.matched.true)), domain.multiply(child.when_matched, domain.point(w))))
        reached = make.every((reached, make.some((make.negate(there), child.matched.false))))
    return [*found, (reached, domain.point(0))]


def deciding(node: Node, children: Sequence[Child], here: Here) -> list[Truth]:
    """Of each child of a first match whether it is the one that is taken."""
    if not all(c.applies.settled for c in children):
        raise refuse("open first match", "which of the sections and items in it apply may not be known", node.origin)
    present = [c.applies.true for c in children]
    worth, _ = _worth(node, children, present, here.domain)
    candidates = _candidates(children, present, worth, here)
    if all(c.matched.settled for c in children):
        return [there for there, _ in candidates[:-1]]
    return first_of_the_worst(candidates, here)[:-1]


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


def _may_be_open(children: Sequence[Child], start: Number, here: Here) -> bool:
    """Whether the unfavourable end of a sum may have no bound; then it isn't what costs by itself that counts."""
    ends = [number.high if here.staging.lower_is_better else number.low for number in (start, *(c.points for c in children))]
    return any(end.open is not here.make.no for end in ends)


def _plain(node: Node) -> bool:
    return node.combine is Combine.SUM and not node.reweight and node.scale is None and not node.needs


def _in_doubt(node: Node, children: Sequence[Child], start: Number, here: Here) -> Number:
    """Of a plain sum, what may not apply brings itself or nothing."""
    domain, make = here.domain, here.make
    zero = domain.point(0)
    values: list[Number] = []
    for child in children:
        value = domain.multiply(child.points, domain.point(1 if child.weight is None else child.weight))
        if child.applies.settled:
            values.append(domain.choose(child.applies.true, value, zero))
        else:
            values.append(domain.hull([(child.applies.true, value), (child.applies.false, zero)]))
    present = [make.yes for _ in children]
    worth = [domain.ratios.of(1) for _ in children]
    adjusted = [evolve(c, points=v) for c, v in zip(children, values, strict=True)]
    return _stopped_at_zero(node, adjusted, present, values, worth, start, here)
