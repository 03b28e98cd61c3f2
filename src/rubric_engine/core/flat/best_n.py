"""The best n of the children of a node, staged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import lcm

from rubric_engine.core.flat.children import Child, Several
from rubric_engine.core.flat.domain import Domain, End, Number
from rubric_engine.core.flat.lists import any_of, levelled
from rubric_engine.core.flat.ops import Gathering, Int, Lit, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.diagnostics.frozen import evolve


def best_n(
    n: int, children: Sequence[Child], present: Sequence[Truth], values: Sequence[Number], worth: Sequence[Ratio], domain: Domain
) -> Number:
    """The n greatest lows make the low, the n greatest highs the high. An open low is the least of all, an open high the greatest."""
    found = [_weighted(c.several, w, domain) for c, w in zip(children, worth, strict=True) if c.several is not None]
    single = [(there, v) for c, there, v in zip(children, present, values, strict=True) if c.several is None]
    present, values = [there for there, _ in single], [v for _, v in single]
    if not found:
        return _of_single(n, present, values, domain)
    if len(found) > 1:
        raise refuse("for each record", "the best n of several items or sections that each occur for each record")
    (several,) = found
    return _of_both(n, present, values, several, domain)


def _weighted(several: Several, worth: Ratio, domain: Domain) -> Several:
    times = domain.point(worth)
    return evolve(several, points=domain.multiply(several.points, times), anything=domain.multiply(several.anything, times))


def _of_single(n: int, present: Sequence[Truth], values: Sequence[Number], domain: Domain) -> Number:
    low = End(
        _is_low_open(n, present, values, domain.make.lit(0), domain),
        _sum_of_best(n, [v.low.at for v in values], _closed(present, values, domain), domain),
    )
    high = low
    if not all(v.pointed for v in values):
        high = End(_is_high_open(present, values, domain), _sum_of_best(n, [v.high.at for v in values], present, domain))
    return Number(low, high, _is_whole(present, values, domain), domain.make.no, domain.make.no)


def _closed(present: Sequence[Truth], values: Sequence[Number], domain: Domain) -> list[Truth]:
    make = domain.make
    return [make.every((there, make.negate(v.low.open))) for there, v in zip(present, values, strict=True)]


def _is_low_open(n: int, present: Sequence[Truth], values: Sequence[Number], others: Int, domain: Domain) -> Truth:
    """Whether there are fewer than are taken whose low is a number; ``others``: so many more there are."""
    make, closed = domain.make, _closed(present, values, domain)
    if closed == list(present):
        return make.no
    wanted = make.extreme((make.lit(n), make.total((others, *map(make.as_int, present)))), greatest=False)
    return make.negate(make.at_least(make.total((others, *map(make.as_int, closed))), wanted))


def _is_high_open(present: Sequence[Truth], values: Sequence[Number], domain: Domain) -> Truth:
    make = domain.make
    return make.some(make.every((there, v.high.open)) for there, v in zip(present, values, strict=True))


def _is_whole(present: Sequence[Truth], values: Sequence[Number], domain: Domain) -> Truth:
    make = domain.make
    return make.every(make.some((v.whole, make.negate(there))) for there, v in zip(present, values, strict=True))


# ---------------------------------------------------------------- with what occurs for each record


def _of_both(n: int, present: Sequence[Truth], values: Sequence[Number], several: Several, domain: Domain) -> Number:
    """What only may occur isn't below 0, so that it makes nothing less."""
    make, points = domain.make, several.points
    count = several.counted.gather(Gathering.SUM, make.lit(1), several.surely)
    lows = [v.low.at for v in values]
    low = End(
        _is_low_open(n, present, values, count, domain),
        _sum_with_records(n, lows, _closed(present, values, domain), several, points.low.at, several.surely, domain),
    )
    unsure = several.copies is not make.no or several.surely is not several.perhaps
    whole = [make.negate(any_of(make.every((several.perhaps, make.negate(points.whole))), several.counted, domain))]
    if points.pointed and not unsure and all(v.pointed for v in values):
        return Number(low, low, make.every((_is_whole(present, values, domain), *whole)), make.no, make.no)
    if several.copies is not make.no:
        present = [*present, *[several.copies] * n]
        values = [*values, *[several.anything] * n]
    of_records = any_of(make.every((several.perhaps, points.high.open)), several.counted, domain)
    high = End(
        make.some((_is_high_open(present, values, domain), of_records)),
        _sum_with_records(n, [v.high.at for v in values], present, several, points.high.at, several.perhaps, domain),
    )
    return Number(low, high, make.every((_is_whole(present, values, domain), *whole)), make.no, make.no)


def _sum_with_records(
    n: int, values: Sequence[Ratio], present: Sequence[Truth], several: Several, each: Ratio, where: Truth, domain: Domain
) -> Ratio:
    make = domain.make
    top, bottom = levelled(each, where, several.counted, domain)
    common, tops = _over_one_bottom([Ratio(top, bottom), *values], domain)
    return Ratio(make.best_of_records(n, several.records, tops[0], where, tops[1:], present), common)


def _over_one_bottom(values: Sequence[Ratio], domain: Domain) -> tuple[Int, list[Int]]:
    make = domain.make
    fixed = lcm(*(v.bottom.value for v in values if isinstance(v.bottom, Lit)))
    bottoms = list(dict.fromkeys(v.bottom for v in values if not isinstance(v.bottom, Lit)))
    tops: list[Int] = []
    for value in values:
        factor = fixed // value.bottom.value if isinstance(value.bottom, Lit) else fixed
        others = [bottom for bottom in bottoms if bottom is not value.bottom]
        tops.append(reduce(make.times, [value.top, make.lit(factor), *others]))
    return reduce(make.times, [make.lit(fixed), *bottoms]), tops


# ---------------------------------------------------------------- of single values


def _sum_of_best(n: int, values: Sequence[Ratio], present: Sequence[Truth], domain: Domain) -> Ratio:
    if not all(isinstance(v.bottom, Lit) for v in values):
        return _sum_of_best_broken(n, values, present, domain)
    common, tops = _over_one_bottom(values, domain)
    return Ratio(domain.make.best_sum(n, tops, present), common)


def _sum_of_best_broken(n: int, values: Sequence[Ratio], present: Sequence[Truth], domain: Domain) -> Ratio:
    """Each value in turn goes through the n places, best first, and takes the place of what is less, which goes on."""
    make, ratios, zero = domain.make, domain.ratios, domain.ratios.of(0)
    places: list[tuple[Truth, Ratio]] = []
    for there, value in zip(present, values, strict=True):
        for number, (taken, best) in enumerate(places):
            takes_over = make.every((there, make.some((make.negate(taken), ratios.above(value, best)))))
            places[number] = (make.some((taken, there)), ratios.pick(takes_over, value, best))
            there, value = domain.pick_truth(takes_over, taken, there), ratios.pick(takes_over, best, value)
        if len(places) < n:
            places.append((there, value))
    return ratios.total(ratios.pick(taken, best, zero) for taken, best in places)
