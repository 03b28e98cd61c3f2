"""Whole powers, staged: products of one number with itself. All else that may be irrational is left to the reference evaluator."""

from __future__ import annotations

from functools import reduce
from typing import Final

from rubric_engine.core.curves import MOST_EXPONENT
from rubric_engine.core.flat.domain import Domain, End, Number
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Curve, Irrational
from rubric_engine.diagnostics.frozen import evolve

MOST_EXPONENTS: Final = 16
"""So many exponents that are possible are tried, one by one."""


def power(expr: Irrational, base: Number, exponent: Number, domain: Domain) -> Number:
    fixed = domain.constant(exponent)
    if fixed is None and expr.curve is Curve.WHOLE_POWER:
        return _any_power(expr, base, exponent, domain)
    if fixed is None or fixed.denominator != 1 or expr.curve not in (Curve.POWER, Curve.WHOLE_POWER):
        raise refuse("irrational", "roots, logarithms and broken powers are worked out by the reference evaluator", expr.origin)
    if expr.curve is Curve.WHOLE_POWER and not 0 <= fixed <= MOST_EXPONENT:
        return domain.strict(domain.end(0), domain.end(0), domain.make.yes, domain.nothing, base)
    return _whole_power(base, int(fixed), domain)


def _whole_power(base: Number, exponent: int, domain: Domain) -> Number:
    if exponent < 0:
        return domain.divide(domain.point(1), _whole_power(base, -exponent, domain))
    if exponent == 0:
        return domain.strict(domain.end(1), domain.end(1), domain.make.yes, base)
    risen = base if exponent % 2 else domain.absolute(base)
    low = _raised(risen.low, exponent, domain)
    high = low if risen.pointed else _raised(risen.high, exponent, domain)
    return evolve(risen, low=low, high=high)


def _raised(end: End, exponent: int, domain: Domain) -> End:
    return End(end.open, reduce(domain.ratios.times, [end.at] * exponent))


def _any_power(expr: Irrational, base: Number, exponent: Number, domain: Domain) -> Number:
    """The first exponent that there may be, the next one, and so on, as far as the ranges of the facts say."""
    make, ratios = domain.make, domain.ratios
    low, high = (make.bounds[end.at.top] for end in (exponent.low, exponent.high))
    least, most = max(0, low[0] or 0), MOST_EXPONENT if high[1] is None else min(MOST_EXPONENT, high[1])
    whole = exponent.low.at.bottom is exponent.high.at.bottom is make.lit(1)
    closed = exponent.low.open is exponent.high.open is make.no
    if not whole or not closed or most - least >= MOST_EXPONENTS:
        raise refuse("irrational", "a power with many exponents that are possible", expr.origin)

    exponents = range(least, most + 1)
    there = [
        make.every((ratios.at_least(exponent.high.at, ratios.of(n)), ratios.at_least(ratios.of(n), exponent.low.at))) for n in exponents
    ]
    powers = [_whole_power(base, n, domain) for n in exponents]
    inside = make.every((ratios.at_least(exponent.low.at, ratios.of(0)), ratios.at_least(ratios.of(MOST_EXPONENT), exponent.high.at)))
    if exponent.pointed:
        found = powers[-1] if powers else domain.nothing
        for possible, each in zip(there[:-1], powers[:-1], strict=True):
            found = domain.choose(possible, each, found)
    else:
        found = domain.hull(list(zip(there, powers, strict=True)))
    found = evolve(found, lacks=make.some((base.lacks, exponent.lacks)), never=make.some((base.never, exponent.never)))
    return domain.maybe_lacking(domain.surely_lacking(found, make.negate(make.some(there))), make.negate(inside))
