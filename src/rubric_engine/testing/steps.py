"""Bringing two fact sets together that differ in one fact: the smallest step that still breaks a law."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.testing.given import fits, is_whole, least_value
from rubric_engine.testing.sets import Change, Sets
from rubric_engine.testing.simpler import shorter

_GRID = 100  # parts of one that numbers which aren't whole are brought together by


def nearer(sets: Sets, program: Program, still: Callable[[Sets], bool]) -> Sets:
    """With the two values of the fact that differs as near to each other as can be while the law stays broken, and then both of them simpler."""
    change = sets.change
    if change is None:
        return sets
    spec = next(each for each in program.facts if each.name == change.fact)
    if isinstance(change.value, Fraction):
        return _lower(_closer(sets, change, spec, program, still), change, spec, program, still)
    return _simpler_lists(sets, change, spec, program, still)


def _ends(sets: Sets, change: Change) -> tuple[Fraction, Fraction] | None:
    first = sets.units[change.unit].get(change.fact)
    second = None if sets.change is None else sets.change.value
    return (first, second) if isinstance(first, Fraction) and isinstance(second, Fraction) else None


def _with(sets: Sets, change: Change, first: Fraction, second: Fraction, program: Program) -> Sets:
    return evolve(sets.put(program, change.unit, change.fact, first), change=evolve(change, value=second))


def _closer(sets: Sets, change: Change, spec: FactSpec, program: Program, still: Callable[[Sets], bool]) -> Sets:
    """Either end moves towards the other: by half of the way, and by less where that mends the law."""
    ends = _ends(sets, change)
    if ends is None:
        return sets
    first, second = ends
    unit = Fraction(1) if is_whole(spec) else Fraction(1, _GRID)
    stride = floor(abs(second - first) / unit / 2)
    while stride > 0:
        move = unit * stride * (1 if second > first else -1)
        for one, two in ((first, second - move), (first + move, second)):
            moved = _with(sets, change, one, two, program)
            if fits(spec, one) and fits(spec, two) and still(moved):
                sets, first, second = moved, one, two
                stride = min(stride, floor(abs(second - first) / unit / 2))
                break
        else:
            stride //= 2
    return sets


def _lower(sets: Sets, change: Change, spec: FactSpec, program: Program, still: Callable[[Sets], bool]) -> Sets:
    """Both values moved together towards the least one."""
    ends, least = _ends(sets, change), least_value(spec)
    if ends is None or not isinstance(least, Fraction):
        return sets
    first, second = ends
    way = min(first, second, key=lambda each: abs(each - least)) - least
    stride = way
    while stride != 0:
        moved = _with(sets, change, first - stride, second - stride, program)
        if fits(spec, first - stride) and fits(spec, second - stride) and still(moved):
            sets, first, second, way = moved, first - stride, second - stride, way - stride
            stride = way
        else:
            stride = Fraction(floor(abs(stride) / 2)) * (1 if stride > 0 else -1)
    return sets


def _simpler_lists(sets: Sets, change: Change, spec: FactSpec, program: Program, still: Callable[[Sets], bool]) -> Sets:
    """Lists with fewer and simpler records: in one of the two fact sets, or in both."""
    first, second = sets.units[change.unit].get(change.fact), change.value
    for ours, theirs in ((first, None), (None, second)):
        value = ours if theirs is None else theirs
        for simpler in shorter(spec, value) if isinstance(value, tuple) else ():
            one, two = (simpler, second) if theirs is None else (first, simpler)
            candidate = evolve(sets.put(program, change.unit, change.fact, one), change=evolve(change, value=two))
            if one != two and still(candidate):
                return candidate
    return sets
