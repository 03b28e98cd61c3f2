"""Parameters with dates: which of the values holds on a date of the unit."""

from __future__ import annotations

from rubric_engine.core.flat.domain import Number, Sets, Text, Value
from rubric_engine.core.flat.facts import constant, fact_value
from rubric_engine.core.flat.ops import Truth
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Parameter, Scalar
from rubric_engine.diagnostics.frozen import evolve


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
        return _on_open_date(parameter, date, here)
    value = constant(parameter.dated[0][1], domain)
    for start, later in parameter.dated[1:]:
        begun = domain.ratios.at_least(date.low.at, domain.ratios.of(start))
        value = _chosen(begun, constant(later, domain), value, here)
    too_early = make.negate(domain.ratios.at_least(date.low.at, domain.ratios.of(parameter.dated[0][0])))
    return _lacking(value, make.some((date.never, too_early)), here)


def _on_open_date(parameter: Parameter, date: Number, here: Here) -> Value:
    """All values that the date can reach."""
    domain, make = here.domain, here.make
    starts = [domain.point(start) for start, _ in parameter.dated]
    reached: list[Truth] = []
    for number, start in enumerate(starts):
        begun = domain.reaches(date, start)
        over = domain.surely_at_least(date, starts[number + 1]) if number + 1 < len(starts) else make.no
        reached.append(make.every((begun, make.negate(over))))
    never = make.some((date.never, make.negate(make.some(reached))))
    lacks = make.some((never, date.lacks, make.negate(domain.surely_at_least(date, starts[0]))))
    values = [(there, constant(value, domain)) for there, (_, value) in zip(reached, parameter.dated, strict=True)]
    numbers = [(there, value) for there, value in values if isinstance(value, Number)]
    if len(numbers) == len(values):
        return evolve(domain.hull(numbers), lacks=lacks, never=never)
    truths = [(there, value) for there, value in values if isinstance(value, Sets)]
    if len(truths) == len(values):
        there = make.negate(never)
        held = domain.union(truths)
        return Sets(make.every((there, held.true)), make.every((there, held.false)), lacks)
    raise refuse("dated text", "a parameter with dates whose values are texts", parameter.origin)


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
