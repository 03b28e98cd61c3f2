"""How far changes go: the least of a change that is still enough, and the most that a unit can come to at all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.advising.goals import Goal
from rubric_engine.advising.search import Changes
from rubric_engine.advising.situation import Situation
from rubric_engine.advising.sums import Sums
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full, score_unit

_MOST_PLACES = 6


def shrunk(changes: Changes, wide: tuple[str, ...], goal: Goal, sums: Sums, facts: Mapping[str, Value | None]) -> Changes:
    """The changes with each number of a wide fact moved towards what it was, by halving, as far as the plain sums say that it is still enough."""
    specs = {spec.name: spec for spec in sums.program.facts}
    found = dict(changes)
    for name, value in changes:
        before = facts.get(name)
        if name not in wide or not isinstance(before, Fraction) or not isinstance(value, Fraction):
            continue
        grid = _grid(specs[name], before, value)
        if (value / grid).denominator != 1:
            continue  # no decimal: a threshold by itself
        inside, outside = value / grid, before / grid
        while abs(inside - outside) > 1:
            middle = Fraction(round((inside + outside) / 2))
            if middle in (inside, outside):
                break
            after = sums.of({**found, name: middle * grid})
            if after is not None and goal.maybe(sums.unit or "", after):
                inside = middle
            else:
                outside = middle
        found[name] = inside * grid
    return tuple(found.items())


def _grid(spec: FactSpec, before: Fraction, value: Fraction) -> Fraction:
    """The step on which both values lie, as far as decimals go, or at least the one that they are moved to."""
    if spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.DATE, ValueKind.CHOICE):
        return Fraction(1)
    steps = [Fraction(1, 10**places) for places in range(_MOST_PLACES + 1)]
    fitting = [step for step in steps if (value / step).denominator == 1]
    both = [step for step in fitting if (before / step).denominator == 1]
    return (*both, *fitting, steps[-1])[0]


def most_of(situation: Situation, unit: str | None, program: Program, names: frozenset[str], sign: int) -> Fraction | None:
    """The most that the unit's total can come to with any values of the facts ``names`` (the least, where lower is better); None where nothing bounds it."""
    open_program = evolve(program, facts=tuple(evolve(spec, missing_as=None) if spec.name in names else spec for spec in program.facts))
    opened = situation.with_facts(unit, dict.fromkeys(names))
    by_hand = situation.by_hand()
    try:
        if situation.facts.alone:
            result = score_unit(open_program, opened.facts.units[unit], unit=unit, overrides=by_hand.get(unit, ()))
        else:
            units = {str(name): facts for name, facts in opened.facts.units.items()}
            result = score_cohort_full(open_program, units, overrides={str(name): each for name, each in by_hand.items()}).units[str(unit)]
    except (NumberTooLarge, TieError):
        return None
    return result.high if sign > 0 else result.low
