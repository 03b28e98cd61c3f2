"""What a rank table gives where the tied share the mean of the entries of the places that they cover, staged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

from rubric_engine.core.flat.domain import Domain, Number, Value
from rubric_engine.core.flat.ops import Int, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.tables import Picked, first_row_at, pick
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Expr, Interval, Lookup, RankLookup, RoundMode
from rubric_engine.diagnostics.frozen import evolve, frozen

Evaluate = Callable[[Expr, Here], Value]


@frozen(eq=False)
class Stretch:
    """The places from ``first`` to ``last`` (None: all behind) have one entry; None: no row."""

    first: int
    last: int | None
    entry: Fraction | None


def shared_entries(expr: RankLookup, rank: Number, first: Number, last: Number, here: Here, evaluate: Evaluate) -> Picked:
    """Where the places are known, the mean of their entries (a place beyond the table is worth 0); else all that the places may give."""
    domain, make = here.domain, here.make
    there = make.negate(rank.never)
    mean, ranked = _mean(list(_stretches(expr, here, evaluate)), first, last, domain)
    mean = _floored(mean, domain) if expr.floored else mean
    if first.pointed and last.pointed and rank.lacks is rank.never:
        gap = make.every((there, make.negate(ranked)))
        return Picked(gap, rank.never, make.every((there, ranked)), mean, settled=True)
    known = make.every((domain.one_number(first), domain.one_number(last), domain.is_point(rank)))
    covered = Number(first.low, last.high, make.yes, rank.lacks, rank.never)
    entries = pick(expr.table, [covered], here, evaluate)
    worth = domain.given(domain.hull([(entries.gives, entries.given), (entries.gap, domain.point(0))]))
    worth = _floored(worth, domain) if expr.floored else worth
    return Picked(
        make.every((known, make.negate(ranked))),
        rank.lacks,
        make.every((there, make.some((make.negate(known), ranked)))),
        domain.choose(known, mean, worth),
        settled=False,
    )


def _floored(number: Number, domain: Domain) -> Number:
    return domain.rounded(number, RoundMode.DOWN, Fraction(1))


def _stretches(expr: RankLookup, here: Here, evaluate: Evaluate) -> Iterator[Stretch]:
    """Places from 1 on that have one row."""
    table = expr.table
    cuts: set[int] = {1}
    for row in table.rows:
        for key in row.keys[0]:
            ends = [key.low, key.high] if isinstance(key, Interval) else [key] if isinstance(key, Fraction) else []
            cuts.update(n for end in ends if end is not None for n in (floor(end), floor(end) + 1) if n >= 1)
    starts = sorted(cuts)
    for number, start in enumerate(starts):
        last = starts[number + 1] - 1 if number + 1 < len(starts) else None
        yield Stretch(start, last, _entry(table, start, expr, here, evaluate))


def _entry(table: Lookup, place: int, expr: RankLookup, here: Here, evaluate: Evaluate) -> Fraction | None:
    row = first_row_at(table, [Fraction(place)])
    value = table.otherwise if row is None else table.rows[row].value
    if value is None:
        return None
    entry = evaluate(value, here)
    assert isinstance(entry, Number), "a table gives numbers"
    fixed = here.domain.constant(entry)
    if fixed is None:
        raise refuse("tied share the mean", "entries that hang on the facts", expr.origin)
    return fixed


def _mean(stretches: list[Stretch], first: Number, last: Number, domain: Domain) -> tuple[Number, Truth]:
    """The mean, and whether any of the places has a row."""
    make, ratios = domain.make, domain.ratios
    begin, end = first.low.at.top, last.low.at.top
    total, ranked = ratios.of(0), make.lit(0)
    for each in stretches:
        if each.entry is None:
            continue
        covered = _overlap(each, begin, end, domain)
        total = ratios.add(total, ratios.times(ratios.whole(covered), ratios.of(each.entry)))
        ranked = make.plus(ranked, covered)
    size = make.extreme((make.plus(make.minus(end, begin), make.lit(1)), make.lit(1)), greatest=True)
    at = ratios.times(total, Ratio(make.lit(1), size))
    return evolve(domain.point(at), whole=ratios.is_whole(at)), make.at_least(ranked, make.lit(1))


def _overlap(stretch: Stretch, begin: Int, end: Int, domain: Domain) -> Int:
    """How many of the places from ``begin`` to ``end`` lie in it."""
    make = domain.make
    low = make.extreme((begin, make.lit(stretch.first)), greatest=True)
    high = end if stretch.last is None else make.extreme((end, make.lit(stretch.last)), greatest=False)
    return make.extreme((make.plus(make.minus(high, low), make.lit(1)), make.lit(0)), greatest=True)
