"""Units that are ranked among each other, as evidence of what is said about places: one unit by itself has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from math import ceil, floor

from rubric_engine.checking.cells import State
from rubric_engine.checking.evidence import Member, facts_of, nearest
from rubric_engine.checking.formulas import Formula, Known, Test, both, tests
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.near_points import facts_with_points
from rubric_engine.checking.quantities import Quantity
from rubric_engine.checking.report import Cases
from rubric_engine.checking.spaces import Space
from rubric_engine.checking.units_in_order import MOST_UNITS, Units, in_the_order_of, named, told_apart
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Expr, Interval, Rank
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen

_FEWEST = 3  # units that show what a place is


@frozen
class Shown:
    """How facts that show a finding are found; ``cohort``: they are of several units."""

    make: Callable[[], Cases | None]
    cohort: bool = False


def shown(ground: Ground, member: Member, formulas: tuple[Formula, ...], exprs: tuple[Expr, ...]) -> Shown:
    """Facts of one unit for a member of a space; where the conditions (the first is the one that is told of) look at places, of as many units as it takes
    to see these."""
    ranks = _ranks_in(ground, formulas)
    if not ranks:
        return Shown(partial(facts_with_points, ground, member, exprs))
    return Shown(partial(_ranked, ground, member, ranks, formulas, exprs), cohort=True)


def _ranks_in(ground: Ground, formulas: Iterable[Formula]) -> tuple[Rank, ...]:
    """The rankings of units that conditions look at, in the order of the text."""
    asked = [test.quantity.expr for formula in formulas for test in tests(formula) if test.quantity.record is None]
    found = (each for expr in asked for each in walk.through_definitions((expr,), ground.program))
    return tuple(dict.fromkeys(each for each in found if isinstance(each, Rank) and each.records is None))


def _ranked(
    ground: Ground, member: Member, ranks: tuple[Rank, ...], formulas: tuple[Formula, ...], exprs: tuple[Expr, ...]
) -> Cases | None:
    base, spans = _others(ground, member, ranks, formulas[0], exprs)
    wanted = max(_places_in(formulas), default=_FEWEST)
    wanted = wanted if wanted <= MOST_UNITS else max(_places_in(formulas[:1]), default=_FEWEST)
    most = min(max(wanted, _FEWEST), MOST_UNITS, ground.units or MOST_UNITS)
    for size in range(most, 0, -1):
        for within in (spans, {}):
            units = _in_all_orders(ground, ranks, size, base, within)
            if units is not None:
                return units
    return None


def _places_in(formulas: Iterable[Formula]) -> Iterator[int]:
    """So many units that one is beyond the places that are asked for, or that a share comes to a place."""
    for formula in formulas:
        for test in tests(formula):
            if isinstance(test, Test) and isinstance(test.quantity.expr, Rank) and isinstance(test.edge, Fraction) and test.edge > 0:
                yield ceil(1 / test.edge) if is_shared(test.quantity) else floor(test.edge) + 1


def is_shared(quantity: Quantity) -> bool:
    """Whether of a ranking the share of the field is compared, not the place."""
    return isinstance(quantity.expr, Rank) and isinstance(quantity.key, tuple) and quantity.key[-1] is True


def _others(
    ground: Ground, member: Member, ranks: tuple[Rank, ...], own: Formula, exprs: tuple[Expr, ...]
) -> tuple[dict[str, Value], dict[str, Interval]]:
    """What is the same for all units: the facts that aren't ranked, so that all stand in the field; and where the ranked ones should lie."""
    among = [Known(ground.formulas.of(rank.among), holds=True) for rank in ranks if rank.among is not None]
    space = ground.space([own, *among])
    spans: dict[str, Interval] = {}
    if space is not None and space.size:
        inside = space.full
        for each in among:
            inside &= space.masks(each).yes
        mask = (inside & space.masks(own).yes) or (inside if among else 0)
        if mask:
            member, spans = space.member(mask), _where(space, mask)
        elif among:
            member = nearest(space, both(*among))
    facts = facts_of(ground, member, (*exprs, *ranks))
    ranked = {name for rank in ranks for name in walk.facts_used(rank.key, ground.program)}
    return {name: value for name, value in facts.items() if name not in ranked}, spans


def _where(space: Space, mask: int) -> dict[str, Interval]:
    """By facts, where they lie in members of a space."""
    found: dict[str, Interval] = {}
    for number, (quantity, cells) in enumerate(zip(space.quantities, space.cells, strict=True)):
        if quantity.fact is not None and quantity.record is None and not quantity.domain.text:
            held = [cell.span for i, cell in enumerate(cells) if cell.state is State.VALUE and mask & space.where(number, (i,))]
            if held:
                found[quantity.fact] = intervals.hull(held)
    return found


def _in_all_orders(
    ground: Ground, ranks: tuple[Rank, ...], size: int, base: Mapping[str, Value], spans: Mapping[str, Interval]
) -> Units | None:
    """Units in the order of their places in the first ranking, and in the others as far as their facts leave it open."""
    units: Units | None = named(ground, size, base)
    for number, rank in enumerate(ranks):
        read = set(walk.facts_used(rank.key, ground.program))
        if units is not None and not (number and read <= set(next(iter(units.values())))):
            units = in_the_order_of(ground, rank, units, spans)
    return units if units is not None and told_apart(ground, units) else None
