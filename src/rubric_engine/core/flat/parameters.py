"""Parameters with dates: which of the values holds on a date of the unit."""

from __future__ import annotations

from rubric_engine.core.flat.domain import Number, Sets, Text, Value
from rubric_engine.core.flat.facts import constant, fact_value
from rubric_engine.core.flat.ops import Truth
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Parameter, Scalar


def parameter_value(parameter: Parameter, here: Here) -> Value:
    """Those that the caller set, or that hold on the caller's date, were settled in the program."""
    domain, make = here.domain, here.make
    if not parameter.dated:
        return constant(parameter.value, domain)
    if parameter.as_of is None:
        return _without(parameter.value, make.yes, here)
    date = fact_value(here.fact(parameter.as_of), None, domain, here.staging.given)
    assert isinstance(date, Number), "a date fact chooses"
    if not date.settled:
        raise refuse("parameter on an open date", "the date that chooses its value may be missing", parameter.origin)
    value = constant(parameter.dated[0][1], domain)
    for start, later in parameter.dated[1:]:
        begun = domain.ratios.at_least(date.low.at, domain.ratios.of(start))
        value = _chosen(begun, constant(later, domain), value, here)
    too_early = make.negate(domain.ratios.at_least(date.low.at, domain.ratios.of(parameter.dated[0][0])))
    return _lacking(value, make.some((date.never, too_early)), here)


def _chosen(when: Truth, then: Value, otherwise: Value, here: Here) -> Value:
    domain = here.domain
    if isinstance(then, Number) and isinstance(otherwise, Number):
        return domain.choose(when, then, otherwise)
    if isinstance(then, Sets) and isinstance(otherwise, Sets):
        return domain.known(domain.pick_truth(when, then.true, otherwise.true))
    raise refuse("dated text", "a parameter with dates whose values are texts")


def _lacking(value: Value, never: Truth, here: Here) -> Value:
    domain = here.domain
    match value:
        case Number():
            return domain.surely_lacking(value, never)
        case Sets():
            return domain.unless(never, value.true)
        case Text():
            return Text(value.words, value.known, never, never)


def _without(value: Scalar, never: Truth, here: Here) -> Value:
    return _lacking(constant(value, here.domain), never, here)
