"""Simpler values in the place of one: what a counterexample is made smaller by."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from rubric_engine.core.ir import FactSpec
from rubric_engine.core.values import Record, Value
from rubric_engine.testing.given import fits, is_whole, least_value, same_value


def simpler_values(spec: FactSpec, value: Value, least: Value | None) -> Iterator[Value]:
    """What to try in the place of a value, the simplest first."""
    if isinstance(value, tuple):
        yield from shorter(spec, value)
        return
    if least is None or same_value(least, value):
        return
    yield least
    base = least_value(spec)
    if base is not None and not same_value(base, least) and not same_value(base, value):
        yield base
    if isinstance(value, Fraction):
        towards = base if isinstance(base, Fraction) else Fraction(0)
        yield from (each for each in _smaller(value, towards, is_whole(spec)) if fits(spec, each))


def _smaller(value: Fraction, base: Fraction, whole: bool) -> Iterator[Fraction]:
    """Numbers between a value and what it is brought nearer to."""
    if value == base:
        return
    if value.denominator != 1 and not whole:
        yield from (each for each in (Fraction(floor(value)), Fraction(floor(value * 10), 10)) if abs(each - base) < abs(value - base))
        return
    middle = base + Fraction(floor((value - base) / 2))
    if middle not in (base, value):
        yield middle
    towards = 1 if value > base else -1
    for step in (100, 10, 1):
        if abs(value - base) > step:
            yield value - towards * step


def shorter(spec: FactSpec, value: tuple[Record, ...]) -> Iterator[Value]:
    """Without records; or with one field of one record simpler."""
    if value:
        yield ()
    for place in range(len(value)):
        yield value[:place] + value[place + 1 :]
    fields = {each.name: each for each in spec.fields}
    for place, record in enumerate(value):
        for name, each in record:
            if each is None:
                continue
            for simpler in simpler_values(fields[name], each, least_value(fields[name])):
                changed = tuple((key, simpler if key == name else old) for key, old in record)
                yield (*value[:place], changed, *value[place + 1 :])
