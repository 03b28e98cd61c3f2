"""Facts that are scored to see what they show of a rubric: examples, tests, or whole cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from rubric_engine.core import intervals
from rubric_engine.core.examples import Example, Expectation
from rubric_engine.core.fact_ranges import fact_range
from rubric_engine.core.ir import FactSpec, Interval, Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full

Facts = Mapping[str, Value | None]


@frozen(eq=False)
class Run:
    """Units that are scored together, by name (one under None: a unit by itself), with validated facts by canonical name, and what is expected of them (nothing,
    where only coverage is asked for)."""

    label: str
    units: tuple[tuple[str | None, Facts], ...]
    expects: tuple[Expectation, ...] = ()
    as_of: Fraction | None = None

    @property
    def alone(self) -> bool:
        return any(name is None for name, _ in self.units)


def of_examples(examples: Iterable[Example]) -> tuple[Run, ...]:
    """Those of a rubric's own text, or of a file of cases."""
    return tuple(
        Run(each.origin.id, tuple((name, dict(values)) for name, values in each.units), each.expects, each.as_of) for each in examples
    )


def takes(program: Program, run: Run) -> bool:
    """Whether the facts are within the ranges that a program declares; others an example can't even give."""
    specs = {spec.name: spec for spec in program.facts}
    return all(_within(specs[name], value) for _, facts in run.units for name, value in facts.items() if name in specs)


def can_be_written(run: Run) -> bool:
    """Whether an example can give these facts: of each record it names a field at least, and of each of several units a fact."""
    if not all(name is None or any(value is not None for value in facts.values()) for name, facts in run.units):
        return False
    lists = (value for _, facts in run.units for value in facts.values() if isinstance(value, tuple))
    return all(any(each is not None for _, each in record) for records in lists for record in records)


def wider(program: Program, changed: Program) -> bool:
    """Whether every fact and field may be all that it might be in the program before."""
    pairs = zip(program.facts, changed.facts, strict=True)
    inner = [pair for one, two in pairs for pair in ((one, two), *zip(one.fields, two.fields, strict=True))]
    return all(_holds(fact_range(two), fact_range(one)) for one, two in inner)


def _holds(outer: Interval, inner: Interval) -> bool:
    return intervals.hull((outer, inner)) == outer


def _within(spec: FactSpec, value: Value | None) -> bool:
    if isinstance(value, tuple):
        fields = {field.name: field for field in spec.fields}
        return all(_within(fields[name], each) for record in value for name, each in record if name in fields)
    if not isinstance(value, Fraction):
        return True
    return intervals.contains(fact_range(spec), value)


def pairs(program: Program, run: Run) -> tuple[object, ...]:
    """Who is paired with whom, for each pairing. No expectation is about that, so it is compared as it comes out."""
    if run.alone or not program.pairings:
        return ()
    try:
        found = score_cohort_full(program, {str(name): facts for name, facts in run.units}, as_of=run.as_of).pairings
    except (TieError, NumberTooLarge):
        return ()
    return tuple((each.pairs, each.undecided) for each in found)
