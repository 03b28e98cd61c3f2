"""Units with facts by which no two of them are level in a ranking: the first of them is the first, the next one the second, and so on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import prod

from rubric_engine.checking.evidence import facts_of
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.quantities import Quantity, domain_of
from rubric_engine.checking.report import Case
from rubric_engine.checking.solve import FIRST_DATE, facts_at, few_values
from rubric_engine.checking.spaces import meet
from rubric_engine.checking.thresholds import thresholds
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Expr, FactSpec, Interval, PointsRead, Rank, Ties, Use, ValueKind
from rubric_engine.core.values import NONE, Value

MOST_UNITS = 60  # of whom facts are shown
_MOST_SCORED = 120
_PARTS = 6  # of a range, at whose ends a fact is looked at
Units = dict[str, dict[str, Value]]


def units_in_order(ground: Ground, rank: Rank, size: int) -> Units | None:
    """So many units, all of them in one field; None where they aren't found."""
    if not 0 < size <= MOST_UNITS or rank.records is not None:
        return None
    units = in_the_order_of(ground, rank, named(ground, size, _of_the_field(ground, rank)), {})
    return units if units is not None and told_apart(ground, units) else None


def _of_the_field(ground: Ground, rank: Rank) -> dict[str, Value]:
    """Facts, other than those that are ranked, by which all units are in the same field."""
    read = {name for expr in (rank.within, rank.among) if expr is not None for name in walk.facts_used(expr, ground.program)}
    facts = {spec.name: _some_of(spec, [])[-1] for spec in ground.program.facts if spec.name in read}
    space = None if rank.among is None else ground.space([ground.formulas.of(rank.among)])
    if rank.among is not None and space is not None and (mask := space.masks(ground.formulas.of(rank.among)).yes):
        facts |= facts_of(ground, space.member(mask), (rank.among,))
    ranked = walk.facts_used(rank.key, ground.program)
    return {name: value for name, value in facts.items() if name not in ranked}


def named(ground: Ground, size: int, base: Case) -> Units:
    """So many units, with the same facts."""
    return {ground.say(f"Unit {number}", f"单位{number}"): {**base} for number in range(1, size + 1)}


def told_apart(ground: Ground, units: Units) -> bool:
    """Whether no two have the same facts, and scoring them isn't refused for ties."""
    if len({tuple(sorted(facts.items(), key=str)) for facts in units.values()}) < len(units):
        return False
    if ground.program.ties is not Ties.ERROR:
        return True
    from rubric_engine.scoring.reference import TieError, score_cohort  # here: most checks end without it

    try:
        score_cohort(ground.program, units)
    except TieError:
        return False
    return True


def in_the_order_of(ground: Ground, rank: Rank, units: Units, spans: Mapping[str, Interval]) -> Units | None:
    """The units with the facts that they are ranked by. ``spans``: where these should lie, by name."""
    points = _points_in(ground, rank.key)
    if points is not None:
        return _by_points(ground, points, units, lowest_first=rank.lowest_first is not ground.program.lower_is_better)
    found = ground.quantities.linear(rank.key)
    if found.quantity is None or found.quantity.domain.text:
        return None
    values = _descending(found.quantity, spans.get(found.quantity.fact or "", intervals.EVERYTHING), len(units))
    if (found.factor < 0) is not rank.lowest_first:
        values.reverse()
    spread: Units = {}
    for (unit, base), value in zip(units.items(), values, strict=False):
        facts = facts_at(ground.program, found.quantity.expr, value, base, quantities=ground.quantities)
        if facts is not None:
            spread[unit] = facts
    return spread if len(spread) == len(units) else None


def _descending(quantity: Quantity, within: Interval, size: int) -> list[Fraction]:
    """So many different values, the highest first: small round numbers, or else as they fit into the range; none where it hasn't as many."""
    span = meet(quantity.domain.span, within)
    if span is None:
        return []
    step = Fraction(1) if quantity.domain.whole else Fraction(1, 100)
    starts = [_start(quantity, span)]
    if span.high is not None:
        starts += [span.high - step * size - offset for offset in (0, step)]
    if span.low is not None:
        starts += [span.low, span.low - step]
    rising = [[start + step * number for number in range(1, size + 1)] for start in starts]
    if span.low is not None and span.high is not None and not quantity.domain.whole:
        rising.append([span.low + (span.high - span.low) * number / (size + 1) for number in range(1, size + 1)])
    fits = (values for values in rising if all(quantity.domain.holds(each) and intervals.contains(span, each) for each in values))
    return next(fits, [])[::-1]


def _start(quantity: Quantity, span: Interval) -> Fraction:
    if quantity.spec is not None and quantity.spec.kind is ValueKind.DATE and quantity.spec.low is None:
        return FIRST_DATE
    return span.low if span.low is not None and span.low > 0 else Fraction(0)


# ---------------------------------------------------------------- rankings by points


def _points_in(ground: Ground, key: Expr) -> PointsRead | None:
    """What is ranked, where that is the points of something, or the total."""
    while isinstance(key, Use) and (inner := ground.quantities.definition(key.name)) is not None:
        key = inner
    return key if isinstance(key, PointsRead) else None


def _by_points(ground: Ground, key: PointsRead, units: Units, *, lowest_first: bool) -> Units | None:
    """Facts at which units come to different points, found by scoring many; some are level where the points aren't as many."""
    common = next(iter(units.values()))
    scored = _scored(ground, key, {tuple(facts.items()): facts for facts in _many(ground, common)}.values())
    first = dict(reversed(scored))
    others = [(points, facts) for points, facts in scored if first[points] is not facts]
    chosen = _evenly(sorted(first, reverse=not lowest_first), len(units))
    few = [first[points] for points in chosen] + [facts for _, facts in others[: len(units) - len(chosen)]]
    found = sorted(_scored(ground, key, few), key=lambda each: each[0] if lowest_first else -each[0])
    return dict(zip(units, (facts for _, facts in found), strict=True)) if len(found) == len(units) else None


def _evenly(several: list[Fraction], size: int) -> list[Fraction]:
    """So many of them, the first and the last among them."""
    if len(several) <= size:
        return several
    return [several[(len(several) - 1) * number // max(1, size - 1)] for number in range(size)]


def _scored(ground: Ground, key: PointsRead, several: Iterable[dict[str, Value]]) -> list[tuple[Fraction, dict[str, Value]]]:
    """What each comes to among the others; where ties are refused, by itself."""
    from rubric_engine.scoring.reference import score_cohort, score_unit  # here: most checks end without it

    program, candidates = ground.program, list(several)
    if program.ties is Ties.ERROR:
        results = [score_unit(program, facts) for facts in candidates]
    else:
        results = list(score_cohort(program, {f"{number}": facts for number, facts in enumerate(candidates)}).values())
    found = []
    for facts, result in zip(candidates, results, strict=True):
        points = result.total if key.id == "total" else next((node.points for node in result.nodes if node.id == key.id), None)
        if points is not None:
            found.append((points, facts))
    return found


def _many(ground: Ground, held: Case) -> Iterator[dict[str, Value]]:
    """Fact sets that differ in all ways, evenly chosen where there are too many of them."""
    edges: dict[str, list[Fraction]] = {}
    for threshold in thresholds(ground.program, ground.quantities):
        fact = None if threshold.quantity is None or threshold.record is not None else threshold.quantity.fact
        if fact is not None and isinstance(threshold.edge, Fraction):
            edges.setdefault(fact, []).append(threshold.edge)
    specs = [spec for spec in ground.program.facts if spec.name not in held]
    choices = [_some_of(spec, edges.get(spec.name, [])) for spec in specs]
    first = {spec.name: values[0] for spec, values in zip(specs, choices, strict=True)}
    for spec, values in zip(specs, choices, strict=True):
        yield from ({**held, **first, spec.name: value} for value in values)
    size = prod(len(values) for values in choices)
    for number in range(0, size, max(1, -(-size // _MOST_SCORED))):
        facts, rest = dict[str, Value](), number
        for spec, values in zip(specs, choices, strict=True):
            rest, place = divmod(rest, len(values))
            facts[spec.name] = values[place]
        yield {**held, **facts}


def _some_of(spec: FactSpec, edges: list[Fraction]) -> list[Value]:
    """Some values of a fact, among them those at which something changes."""
    found = [each for each in few_values(spec) if each is not NONE] or few_values(spec)
    if spec.kind in (ValueKind.YES_NO, ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST, ValueKind.CHOICE):
        return found
    domain = domain_of(spec)
    low = spec.low if spec.low is not None else Fraction(0)
    high = spec.high if spec.high is not None else low + _PARTS
    parts = [low + (high - low) * number / _PARTS for number in range(_PARTS + 1)]
    numbers = [*edges, *((Fraction(round(each)) for each in parts) if domain.whole else parts)]
    return list(dict.fromkeys([*found, *(each for each in numbers if domain.holds(each))]))
