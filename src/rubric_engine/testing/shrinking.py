"""What is left of a counterexample when everything is taken away that doesn't matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.testing.answers import Unit
from rubric_engine.testing.given import fits, least_value, same_value
from rubric_engine.testing.sets import Sets

_MOST_TRIES = 1500


def reduced(sets: Sets, program: Program, broken: Callable[[Sets], bool]) -> Sets:
    """The same with units, facts, records and fields left out as long as the law stays ``broken``; what can't be left out has the least value, or at least a
    smaller one. Gives up trying after a while, with what it has by then."""
    tries = [_MOST_TRIES]

    def still(candidate: Sets) -> bool:
        tries[0] -= 1
        return tries[0] > 0 and broken(candidate)

    sets = _fewer_units(sets, still)
    while tries[0] > 0:
        before = sets
        for unit, spec, _ in list(sets.places(program)):
            mine = sets.change is not None and (sets.change.unit, sets.change.fact) == (unit, spec.name)
            value = sets.units[unit].get(spec.name)
            if value is None:
                continue
            for simpler in _simpler(spec, value, may_be_missing=not mine and not _last(sets, program, unit, spec)):
                candidate = sets.put(program, unit, spec.name, simpler)
                if mine and sets.change is not None and same_value(simpler, sets.change.value):
                    continue
                if still(candidate):
                    sets = candidate
                    break
        sets = _nearer(sets, program, still)
        if sets == before:
            break
    return sets


def _nearer(sets: Sets, program: Program, still: Callable[[Sets], bool]) -> Sets:
    """With a simpler value in the second fact set, or both values moved together."""
    change = sets.change
    if change is None:
        return sets
    spec = next(each for each in program.facts if each.name == change.fact)
    first = sets.units[change.unit][change.fact]
    for simpler in _simpler(spec, change.value, may_be_missing=False):
        assert simpler is not None
        alone = evolve(sets, change=evolve(change, value=simpler))
        if not same_value(simpler, first) and still(alone):
            return alone
        if isinstance(first, Fraction) and isinstance(simpler, Fraction) and isinstance(change.value, Fraction):
            moved = first + simpler - change.value
            both = alone.put(program, change.unit, change.fact, moved)
            if fits(spec, moved) and still(both):
                return both
    return sets


def _last(sets: Sets, program: Program, unit: Unit, spec: FactSpec) -> bool:
    """Whether it is all that is given of one of several units, which must be named somewhere."""
    own = [each.name for each in program.facts if not each.shared and each.name in sets.units[unit]]
    return unit is not None and own == [spec.name]


def _fewer_units(sets: Sets, still: Callable[[Sets], bool]) -> Sets:
    for unit in list(sets.units):
        fewer = sets.without(unit)
        if fewer.units and (sets.change is None or sets.change.unit != unit) and still(fewer):
            sets = fewer
    return sets


def _simpler(spec: FactSpec, value: Value, *, may_be_missing: bool) -> Iterator[Value | None]:
    """What to try in the place of a value, the simplest first."""
    if may_be_missing and not spec.missing_error:
        yield None
    if isinstance(value, tuple):
        yield from _shorter(spec, value)
        return
    least = least_value(spec)
    if least is not None and not same_value(least, value):
        yield least
    if isinstance(value, Fraction):
        yield from (each for each in _smaller(value, least) if fits(spec, each))


def _smaller(value: Fraction, least: Value | None) -> Iterator[Fraction]:
    base = least if isinstance(least, Fraction) else Fraction(0)
    if value == base:
        return
    if value.denominator != 1:
        yield from (Fraction(floor(value)), Fraction(floor(value)) + 1, Fraction(floor(value * 10), 10))
        return
    middle = base + Fraction(floor((value - base) / 2))
    if middle != base:
        yield middle
    towards = 1 if value > base else -1
    for step in (100, 10, 1):
        if abs(value - base) > step:
            yield value - towards * step


def _shorter(spec: FactSpec, value: tuple[tuple[tuple[str, Value | None], ...], ...]) -> Iterator[Value]:
    """Without one record; or with a field of one record missing or simpler."""
    for place in range(len(value)):
        yield value[:place] + value[place + 1 :]
    fields = {each.name: each for each in spec.fields}
    for place, record in enumerate(value):
        for name, each in record:
            if each is None:
                continue
            for simpler in _simpler(fields[name], each, may_be_missing=True):
                changed = tuple((key, simpler if key == name else old) for key, old in record)
                if any(old is not None for _, old in changed):  # a record of nothing can't be written
                    yield (*value[:place], changed, *value[place + 1 :])
