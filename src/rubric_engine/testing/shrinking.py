"""What is left of a counterexample when everything is taken away that doesn't matter: complete facts, at their least as far as that goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.testing.answers import Unit
from rubric_engine.testing.boundaries import Boundaries
from rubric_engine.testing.given import fits, least_value, range_least, same_value
from rubric_engine.testing.sets import Sets
from rubric_engine.testing.simpler import simpler_values
from rubric_engine.testing.steps import nearer

_MOST_TRIES = 1500

Still = Callable[[Sets], bool]


def reduced(sets: Sets, program: Program, broken: Callable[[Sets], bool]) -> Sets:
    """The same, as long as the law stays ``broken``, with fewer units and records, with facts supplied that are missing, and with all of them at their least or
    at least smaller. Two fact sets come as near to each other as can be. A fact stays missing where the law is broken only without it. Gives up trying after a
    while, with what it has by then."""
    tries = [_MOST_TRIES]

    def still(candidate: Sets) -> bool:
        tries[0] -= 1
        return tries[0] > 0 and broken(candidate)

    sets = _completed(sets, program, still)
    while tries[0] > 0:
        before = sets
        sets = _fewer_units(sets, still)
        sets = _smaller_factor(sets, still)
        sets = _at_once(sets, program, still)
        sets = _one_by_one(sets, program, still)
        sets = nearer(sets, program, still)
        sets = _completed(sets, program, still)
        if sets == before:
            break
    return sets


def _fewer_units(sets: Sets, still: Still) -> Sets:
    for unit in list(sets.units):
        fewer = sets.without(unit)
        if fewer.units and (sets.change is None or sets.change.unit != unit) and still(fewer):
            sets = fewer
    return sets


def _smaller_factor(sets: Sets, still: Still) -> Sets:
    smaller = (evolve(sets, factor=factor) for factor in range(2, sets.factor or 2))
    return next((each for each in smaller if still(each)), sets)


# ---------------------------------------------------------------- nothing missing


def _completed(sets: Sets, program: Program, still: Still) -> Sets:
    """With what is missing: all of it at its least, or else each by itself with whatever keeps the law broken."""
    gaps = [(unit, spec) for unit, spec in _slots(sets, program) if sets.units[unit].get(spec.name) is None]
    whole = sets
    for unit, spec in gaps:
        whole = whole.put(program, unit, spec.name, _least(spec, sets))
    for unit, spec, value in list(whole.places(program)):
        if isinstance(value, tuple):
            whole = whole.put(program, unit, spec.name, _whole_records(spec, value))
    if whole == sets or still(whole):
        return whole
    for unit, spec in gaps:
        supplied = (sets.put(program, unit, spec.name, value) for value in _values(spec, sets, program))
        sets = next((each for each in supplied if still(each)), sets)
    return sets


def _slots(sets: Sets, program: Program) -> Iterator[tuple[Unit, FactSpec]]:
    """Every fact of every unit; shared facts once."""
    first = next(iter(sets.units))
    return ((unit, spec) for unit in sets.units for spec in program.facts if unit == first or not spec.shared)


def _least(spec: FactSpec, sets: Sets) -> Value | None:
    """The value that a fact is brought to; None where there is none for it."""
    if spec.kind is ValueKind.UNIT:
        return next((unit for unit in sets.units if unit is not None), None)
    end = range_least(spec)
    return end if end is not None and not (isinstance(end, Fraction) and not fits(spec, end)) else least_value(spec)


def _values(spec: FactSpec, sets: Sets, program: Program) -> Iterator[Value]:
    """What a fact that is missing may be supplied with, the simplest first."""
    found: dict[tuple[type, Value], None] = {}
    settled = spec.missing_as if isinstance(spec.missing_as, Fraction | bool | str) else None
    more: tuple[Value | None, ...] = (_least(spec, sets), least_value(spec), settled)
    if spec.kind is ValueKind.YES_NO:
        more = (*more, True)
    elif spec.kind is ValueKind.CHOICE:
        more = (*more, *(Fraction(place) for place in range(len(spec.options)) if fits(spec, Fraction(place))))
    else:
        boundaries = Boundaries.of(program)
        more = (*more, *boundaries.numbers.get((None, spec.name), ()), *boundaries.words.get((None, spec.name), ()))
    for value in (*more, NONE if spec.or_none else None):
        if value is not None and not (isinstance(value, Fraction) and not fits(spec, value)):
            found[type(value), value] = None
    return (value for _, value in found)


def _whole_records(spec: FactSpec, value: tuple[Record, ...]) -> tuple[Record, ...]:
    fields = {field.name: field for field in spec.fields}
    return tuple(tuple((name, least_value(fields[name]) if each is None else each) for name, each in record) for record in value)


# ---------------------------------------------------------------- everything simpler


def _at_once(sets: Sets, program: Program, still: Still) -> Sets:
    """Many facts at their least in one go: all, then halves, quarters and so on; each for all units that are scored together."""
    mine = None if sets.change is None else sets.change.fact
    names = [spec.name for spec in program.facts if spec.name != mine]
    specs = {spec.name: spec for spec in program.facts}
    size = len(names)
    while size > 0:
        for start in range(0, len(names), size):
            candidate = sets
            for name in names[start : start + size]:
                for unit in sets.units:
                    if sets.units[unit].get(name) is not None:
                        candidate = candidate.put(program, unit, name, _least(specs[name], sets))
            if candidate != sets and still(candidate):
                sets = candidate
        size //= 2
    return sets


def _one_by_one(sets: Sets, program: Program, still: Still) -> Sets:
    """Each fact of each unit by itself, and of units that have the same value, for all of them."""
    for unit, spec, _ in list(sets.places(program)):
        if sets.change is not None and (sets.change.unit, sets.change.fact) == (unit, spec.name):
            continue
        value = sets.units[unit].get(spec.name)
        if value is None:
            continue
        level = [each for each, facts in sets.units.items() if same_value(facts.get(spec.name), value)]
        for simpler in simpler_values(spec, value, _least(spec, sets)):
            candidate = sets.put(program, unit, spec.name, simpler)
            together = sets
            for each in level:
                together = together.put(program, each, spec.name, simpler)
            found = next((each for each in (candidate, together) if each != sets and still(each)), None)
            if found is not None:
                sets = found
                break
    return sets
