"""Parameters with dates: which of the values holds on a date that may be missing."""

from __future__ import annotations

from rubric_engine.core.ir import Parameter, Scalar
from rubric_engine.scoring.reference.abstract import (
    UNDEFINED,
    Abstract,
    Number,
    Truth,
    Word,
    hull,
    lower,
    maybe_undefined,
    no_number,
    point,
    union_of_truths,
    upper,
)
from rubric_engine.scoring.reference.cohort import Scope, constant

NO_VALUE_ON_DATE = "no value on that date"


def parameter_value(parameter: Parameter, scope: Scope) -> Abstract:
    """The value that the caller set; else the only one, or the one for the date."""
    settled = scope.cohort.parameters
    if parameter.name in settled:
        return constant(settled[parameter.name])
    if parameter.as_of is not None:
        date = scope.facts.facts[parameter.as_of]
        assert isinstance(date, Number), "a date fact chooses"
        return _on(parameter, date)
    given = scope.cohort.as_of
    return _without(parameter.value, NO_VALUE_ON_DATE) if given is None else _on(parameter, point(given))


def _on(parameter: Parameter, date: Number) -> Abstract:
    """All values that the date can reach."""
    if not date.defined:
        return _without(parameter.value, date.why or "none")
    reached: list[Abstract] = []
    first = (0, parameter.dated[0][0])
    why = NO_VALUE_ON_DATE if lower(date) < first else date.why
    for number, (start, value) in enumerate(parameter.dated):
        end = parameter.dated[number + 1][0] if number + 1 < len(parameter.dated) else None
        if upper(date) >= (0, start) and (end is None or lower(date) < (0, end)):
            reached.append(constant(value))
    if not reached:
        return _without(parameter.value, NO_VALUE_ON_DATE)
    return _any_of(reached, why)


def _any_of(values: list[Abstract], why: str | None) -> Abstract:
    first = values[0]
    match first:
        case Truth():
            held = [v for v in values if isinstance(v, Truth)]
            return union_of_truths([*held, UNDEFINED] if why is not None else held)
        case Word():
            only = all(v == first for v in values)
            return Word(first.value if only else None, why=why)
        case Number():
            return maybe_undefined(hull([v for v in values if isinstance(v, Number)]), why)


def _without(value: Scalar, why: str) -> Abstract:
    match value:
        case bool():
            return UNDEFINED
        case str():
            return Word(None, defined=False, why=why)
        case _:
            return no_number(why)
