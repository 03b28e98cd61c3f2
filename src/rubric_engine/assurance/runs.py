"""Facts that are scored to see what they show of a rubric: examples, tests, or whole cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from rubric_engine.core.examples import Example, Expectation
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen

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
