"""What occurs for each record of a list, staged: its lines and nodes are worked out for all records at once, and come to one child of the node around it.

A sum of them is a sum over records, the best of them the greatest. Where the list may be missing, there may be any number of occurrences, each of them anything.
"""

from __future__ import annotations

from collections.abc import Callable

from rubric_engine.core.flat.children import Child, Several
from rubric_engine.core.flat.domain import Domain, End, Number, Sets
from rubric_engine.core.flat.expressions import yes_no
from rubric_engine.core.flat.lists import Counted, any_of, greatest_of, sum_of
from rubric_engine.core.flat.ops import Gathering, Part, Sure, Truth
from rubric_engine.core.flat.staging import Here, NodeStaged
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Combine, Node, Repeat
from rubric_engine.diagnostics.frozen import frozen

Staged = Callable[[Here], NodeStaged]


@frozen(eq=False)
class Occurrences:
    """``counted``: those of the records, each with whether it applies. ``there``: the list isn't missing; where it is, ``occurs`` says whether something
    may occur, and ``anything`` what it then comes to."""

    counted: Counted
    there: Truth
    occurs: Truth
    anything: Number

    @property
    def points(self) -> Number:
        assert isinstance(self.counted.value, Number)
        return self.counted.value

    @property
    def sure(self) -> bool:
        """Whether the list is never missing."""
        return isinstance(self.there, Sure)

    @property
    def open(self) -> bool:
        """Whether it may not be known how many there are."""
        return not (self.counted.holds.settled and self.sure)


def occurring(part: Node, repeat: Repeat, above: Node, staged: Staged, here: Here) -> Child:
    """All occurrences of ``part`` as one child of the node ``above``."""
    if here.record is not None:
        raise refuse("for each record", "occurrences in occurrences are worked out by the reference evaluator", part.origin)
    found = _occurrences(repeat, staged, here)
    counts = above.needs or above.reweight or above.scale is not None or above.combine is Combine.MEAN
    if found.open and counts:
        raise refuse("open applicability", "how many records something occurs for may not be known", part.origin)
    match above.combine:
        case Combine.SUM:
            points, several = _added(found, here.domain), None
        case Combine.MEAN:
            points, several = sum_of(found.counted, here.domain), None
        case Combine.BEST | Combine.WORST:
            points, several = _outermost(found, here.domain, greatest=above.combine is Combine.BEST), None
        case Combine.BEST_N:
            points, several = here.domain.point(0), _several(found, repeat.fact, above, part, here)
        case Combine.FIRST | Combine.PRODUCT:
            raise refuse("for each record", "a first match or a product of what occurs for each record", part.origin)
    settled = above.combine in (Combine.SUM, Combine.BEST_N) and not counts
    applies = here.domain.true if settled else _applies(found, here.domain)
    count = found.counted.gather(Gathering.SUM, here.make.lit(1), found.counted.holds.true)
    return Child(part, applies, here.domain.given(points), here.domain.true, points, count, several, found.open)


def _occurrences(repeat: Repeat, staged: Staged, here: Here) -> Occurrences:
    domain, make = here.domain, here.make
    inside = here.occurrence(repeat.fact)
    node = staged(inside)
    holds = domain.conjunction([_exists(repeat, inside), node.applies])
    counted = Counted(
        node.points,
        holds,
        lambda how, value, where: make.gather(how, repeat.fact, value, where),
        lambda keys, where: make.distinct(repeat.fact, keys, where),
    )
    if not here.staging.given.may_be_missing(None, repeat.fact):
        return Occurrences(counted, make.yes, make.no, domain.point(0))
    unknown = here.occurrence(repeat.fact, unknown=True)
    anything = staged(unknown)
    occurs = make.every((_exists(repeat, unknown).true, anything.applies.true))
    return Occurrences(counted, make.truth_column(repeat.fact, Part.GIVEN), occurs, anything.points)


def _exists(repeat: Repeat, inside: Here) -> Sets:
    """Where the condition has no value, it doesn't occur."""
    if repeat.where is None:
        return inside.domain.true
    holds, make = yes_no(repeat.where, inside), inside.make
    return Sets(holds.true, make.some((holds.false, holds.undefined)), make.no, holds.settled)


def _applies(found: Occurrences, domain: Domain) -> Sets:
    """Whether there is any."""
    make, holds = domain.make, found.counted.holds
    true = any_of(holds.true, found.counted, domain)
    false = make.negate(true) if holds.settled else make.negate(any_of(domain.sure(holds), found.counted, domain))
    if found.sure:
        return Sets(true, false, make.no, holds.settled)
    return Sets(domain.pick_truth(found.there, true, found.occurs), domain.pick_truth(found.there, false, make.yes), make.no)


# ---------------------------------------------------------------- what they come to


def _added(found: Occurrences, domain: Domain) -> Number:
    known = sum_of(found.counted, domain)
    if found.sure:
        return known
    make, one, zero = domain.make, found.anything, domain.make.lit(0)
    naught = domain.ratios.of(0)
    low = make.some((one.low.open, make.negate(make.at_least(one.low.at.top, zero))))
    high = make.some((one.high.open, make.negate(make.at_least(zero, one.high.at.top))))
    many = Number(End(low, naught), End(high, naught), one.whole, make.no, make.no)
    return domain.choose(found.there, known, domain.choose(found.occurs, many, domain.point(0)))


def _outermost(found: Occurrences, domain: Domain, *, greatest: bool) -> Number:
    points = found.points if greatest else domain.minus(found.points)
    best = domain.given(greatest_of(found.counted, points, domain))
    known = best if greatest else domain.minus(best)
    return known if found.sure else domain.choose(found.there, known, found.anything)


MOST_COPIES = 16
"""Of what may occur any number of times, so many are taken at most for the best n."""


def _several(found: Occurrences, fact: str, above: Node, part: Node, here: Here) -> Several:
    """For the best n. Where it isn't known whether one occurs, it makes nothing less as long as it can't be below 0."""
    domain, make, points = here.domain, here.make, found.points
    if found.open and not (_natural(points, domain) and (found.sure or _natural(found.anything, domain))):
        raise refuse("open applicability", "of the best n, one that may not occur may be below 0", part.origin)
    if points.low.open is not make.no:
        raise refuse("open applicability", "of the best n, one may have no bound", part.origin)
    if not found.sure and above.best_n > MOST_COPIES:
        raise refuse("open applicability", "the list may be missing of which many are taken", part.origin)
    copies = make.no if found.sure else make.every((make.negate(found.there), found.occurs))
    holds = found.counted.holds
    return Several(fact, found.counted, points, domain.sure(holds), holds.true, copies, found.anything)


def _natural(points: Number, domain: Domain) -> bool:
    low = domain.make.bounds[points.low.at.top][0]
    return points.low.open is domain.make.no and low is not None and low >= 0
