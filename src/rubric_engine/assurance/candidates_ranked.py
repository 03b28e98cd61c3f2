"""Units that are ranked among each other: on a ladder in what is ranked, with as many rungs as places ask for, and level at each of these places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from rubric_engine.assurance.runs import Facts, Run
from rubric_engine.assurance.sites import sites
from rubric_engine.checking.cohorts import is_shared
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.thresholds import Threshold
from rubric_engine.checking.units_in_order import units_in_order
from rubric_engine.core import intervals
from rubric_engine.core.fact_ranges import fact_range
from rubric_engine.core.ir import FactSpec, Interval, Program, Rank, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.core.walk import facts_used
from rubric_engine.diagnostics.frozen import frozen

_BASE = Fraction(100)
_USUAL = 3  # places, where nothing is asked of them
_MOST_PLACES = 12
_MOST_UNITS = 120


@frozen
class Ranked:
    """What is ranked; the places, and the shares of the field, that are asked for."""

    rank: Rank
    places: tuple[int, ...] = ()
    shares: tuple[Fraction, ...] = ()

    @property
    def most(self) -> int:
        """So many places that matter."""
        return min(max((1, *self.places)) if self.places else _USUAL, _MOST_UNITS)

    def sizes(self) -> tuple[int, ...]:
        """Of cohorts in which each place that is asked for is taken and one is left over, or a share comes to one place more."""
        most = self.most
        found = [most + 1, most + 2, 2 * most + 1, 2 * most + 3, 12, 2, *(place + 1 for place in self.places[:_MOST_PLACES])]
        for share in self.shares:
            found += [ceil(1 / share), ceil(2 / share)]
        for one, other in pairwise(sorted(self.shares)):
            found += [size for size in range(1, _MOST_UNITS) if floor(one * size) != floor(other * size)][:1]
        return tuple(dict.fromkeys(size for size in found if size <= _MOST_UNITS))

    def edges(self, size: int) -> tuple[int, ...]:
        """The last places, from either end, that are asked for."""
        places = [*(self.places or (_USUAL,))[:_MOST_PLACES], *(floor(share * size) for share in self.shares)]
        return tuple(dict.fromkeys(at for place in places for at in (place, size - place) if 0 < at < size))


def rankings(program: Program, thresholds: Iterable[Threshold], keys: frozenset[str]) -> tuple[Ranked, ...]:
    """What the results that hang on ``keys`` rank units by, in the order of the text."""
    found: dict[Rank, tuple[list[int], list[Fraction]]] = {}
    for site in sites(program):
        if isinstance(site.expr, Rank) and site.expr.records is None and site.owner in keys:
            found.setdefault(site.expr, ([], []))
    for each in thresholds:
        quantity = each.quantity
        if quantity is not None and isinstance(quantity.expr, Rank) and quantity.expr in found and isinstance(each.edge, Fraction):
            places, shares = found[quantity.expr]
            if not is_shared(quantity):
                places.append(floor(each.edge))
            elif 0 < each.edge < 1:
                shares.append(each.edge)
    return tuple(Ranked(rank, tuple(dict.fromkeys(places)), tuple(dict.fromkeys(shares))) for rank, (places, shares) in found.items())


def cohorts(ground: Ground, ranked: Ranked, specs: Sequence[FactSpec]) -> Iterator[Run]:
    """Of one ranking. ``specs``: the facts that the result hangs on; yes/no ones are a yes."""
    yes: dict[str, Value] = {spec.name: True for spec in specs if spec.kind is ValueKind.YES_NO}
    own = [spec for spec in ground.program.facts if spec.name in facts_used(ranked.rank.key, ground.program)]
    numbers = [spec for spec in own if spec.kind not in (ValueKind.LIST, ValueKind.TEXT, ValueKind.UNIT)]
    for size in ranked.sizes():
        for moved in numbers:
            yield _ladder(ground.program, numbers, moved, yes, [*range(size)])
            for at in ranked.edges(size):
                yield _ladder(ground.program, numbers, moved, yes, [rung - (rung >= at) for rung in range(size)])
    alone = ranked.rank.within is None and ranked.rank.among is None
    for size in () if alone and len(numbers) == len(own) == 1 else ranked.sizes():
        units = units_in_order(ground, ranked.rank, size)
        if units is not None:
            several: list[Facts] = [{**yes, **facts} for facts in units.values()]
            yield _together(several)
            for at in ranked.edges(size):
                yield _together([*several[:at], several[at - 1], *several[at + 1 :]])


def _together(several: Sequence[Facts]) -> Run:
    return Run("", tuple((f"{number}", facts) for number, facts in enumerate(several, 1)))


def _ladder(program: Program, specs: Sequence[FactSpec], moved: FactSpec, yes: Facts, rungs: Sequence[int]) -> Run:
    held = {spec.name: True if spec.kind is ValueKind.YES_NO else _rung(spec, 0, 1) for spec in specs}
    most = max(rungs) + 1
    return _together([{**yes, **held, moved.name: _rung(moved, rung, most)} for rung in rungs])


def _rung(spec: FactSpec, rung: int, most: int) -> Value:
    """One of so many values, rising as far as the range of the fact has room: whole ones from a hundred on, or as near to that as there are so many."""
    span = fact_range(spec)
    if spec.kind is ValueKind.YES_NO:
        return rung > 0
    whole = spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.CHOICE, ValueKind.DATE)
    inner = Fraction(1) if whole else Fraction(1, 1000)  # from an end that isn't reached
    lowest = span.low + inner if span.low is not None and span.low_open else span.low
    highest = span.high - inner if span.high is not None and span.high_open else span.high
    low, step = _BASE, Fraction(1)
    if highest is not None and low + most > highest:
        low = highest - most
    if lowest is not None and low < lowest:
        low = lowest
        if highest is not None and low + most > highest and not whole:
            step = (highest - lowest) / (most + 1)
    return intervals.clamp(Interval(lowest, highest), low + step * rung)
