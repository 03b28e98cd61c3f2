"""Facts as a caller gives them, made of the exact values that the core has."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, NoneType_, Value
from rubric_engine.facts.values import NONE_WORDS

Facts = dict[str, Value | None]
"""Exact values by the facts' names; None, or no entry, is missing."""

GivenFacts = dict[str, object]
"""The same as the door takes them; what is missing has no entry."""


def given_facts(program: Program, facts: Mapping[str, Value | None]) -> GivenFacts:
    """What is there, in the order of the declarations."""
    return {spec.name: given_value(spec, value) for spec in program.facts if (value := facts.get(spec.name)) is not None}


def given_value(spec: FactSpec, value: Value) -> object:
    """A value as ``Rubric.score`` takes it: ``int``, ``Decimal`` (``Fraction`` where the decimals don't end), ``bool``, ``date``, the name of a choice, a list of
    mappings, ``NONE``."""
    match value:
        case NoneType_() | bool() | str():
            return value
        case tuple():
            fields = {field.name: field for field in spec.fields}
            return [{name: given_value(fields[name], each) for name, each in record if each is not None} for record in value]
        case Fraction():
            return _number(spec, value)


def _number(spec: FactSpec, value: Fraction) -> object:
    if spec.kind is ValueKind.DATE:
        return datetime.date.fromordinal(int(value))
    if spec.kind is ValueKind.CHOICE:
        return option_word(spec, int(value))
    if value.denominator == 1:
        return int(value)
    return as_decimal(value) or value


def as_decimal(value: Fraction) -> Decimal | None:
    """The number, if its decimals end; else None."""
    rest, places = value.denominator, 0
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest //= factor
            count += 1
        places = max(places, count)
    if rest != 1:
        return None
    digits = abs(value.numerator) * 10**places // value.denominator
    return Decimal((int(value < 0), tuple(map(int, str(digits))), -places))


def option_word(spec: FactSpec, index: int) -> str | None:
    """What is written for an option; None where no word for it can be told from "no value"."""
    option = spec.options[index]
    words = [word for word in (option.name, option.alias) if word]
    return next((word for word in words if not (spec.or_none and word.casefold() in NONE_WORDS)), None)


def same_value(one: Value | None, two: Value | None) -> bool:
    """Whether two values are the same: a yes isn't 1."""
    return type(one) is type(two) and one == two


def least_value(spec: FactSpec) -> Value | None:
    """The simplest value: no, the first option, no records, the end of the range that is nearest to nothing. None where there is no such value."""
    match spec.kind:
        case ValueKind.YES_NO:
            return False
        case ValueKind.CHOICE:
            return next((Fraction(index) for index in range(len(spec.options)) if option_word(spec, index) is not None), NONE)
        case ValueKind.LIST:
            return ()
        case ValueKind.TEXT:
            return "x"
        case ValueKind.UNIT:
            return None
        case ValueKind.DATE:
            low = spec.low if spec.low is not None else spec.high
            return low if low is not None and fits(spec, low) else None
        case _:
            ends = (Fraction(0), spec.low, spec.high)
            return next((end for end in ends if end is not None and fits(spec, end)), None)


def range_least(spec: FactSpec) -> Value | None:
    """What ``given the rest at their least`` gives: the low end of the range, no, the first option, no records. None where the declaration leaves that open."""
    match spec.kind:
        case ValueKind.YES_NO:
            return False
        case ValueKind.CHOICE:
            return Fraction(0)
        case ValueKind.LIST:
            return ()
        case ValueKind.TEXT | ValueKind.UNIT:
            return None
        case _:
            low = Fraction(0) if spec.low is None and spec.kind is ValueKind.COUNT else spec.low
            if low is None or not spec.low_open:
                return low
            return Fraction(floor(low) + 1) if spec.kind is ValueKind.COUNT else None


def is_whole(spec: FactSpec) -> bool:
    """Whether it has whole numbers only."""
    return spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.CHOICE, ValueKind.DATE)


def is_number(spec: FactSpec) -> bool:
    """Whether its values are numbers for the core: also those of dates and choices."""
    return spec.kind not in (ValueKind.YES_NO, ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST)


def fits(spec: FactSpec, value: Fraction) -> bool:
    """Whether a number may be supplied for a fact or field."""
    if is_whole(spec) and value.denominator != 1:
        return False
    if spec.kind is ValueKind.CHOICE:
        return 0 <= value < len(spec.options) and option_word(spec, int(value)) is not None
    if spec.kind is ValueKind.DATE and not 1 <= value <= datetime.date.max.toordinal():
        return False
    low = Fraction(0) if spec.low is None and spec.kind is ValueKind.COUNT else spec.low
    if low is not None and (value < low or (spec.low_open and value == low)):
        return False
    return spec.high is None or value < spec.high or (value == spec.high and not spec.high_open)
