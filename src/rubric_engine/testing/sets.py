"""The fact sets that a law is put to: one, or two that differ as the law says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.testing.answers import Cohort, Unit
from rubric_engine.testing.given import Facts, fits


@frozen
class Change:
    """One fact of one unit, with the value that it has in the second fact set."""

    unit: Unit
    fact: str
    value: Value


@frozen
class Sets:
    """``units``: the first fact set, by unit (None: one that is scored alone), shared facts among those of each. The second is the first with a ``change``, or
    with all counts times ``factor``; without these there is none."""

    units: Mapping[Unit, Facts]
    change: Change | None = None
    factor: int | None = None

    def second(self, program: Program) -> Cohort | None:
        """The second fact set; None where there is none."""
        if self.factor is not None:
            return {unit: scaled(program, facts, self.factor) for unit, facts in self.units.items()}
        if self.change is None:
            return None
        return self.put(program, self.change.unit, self.change.fact, self.change.value).units

    def put(self, program: Program, unit: Unit, fact: str, value: Value | None) -> Sets:
        """With another value in the first fact set; of a shared fact for all units."""
        shared = next(spec for spec in program.facts if spec.name == fact).shared
        units = dict(self.units)
        for name in units if shared else (unit,):
            units[name] = {key: each for key, each in {**units[name], fact: value}.items() if each is not None}
        return evolve(self, units=units)

    def without(self, unit: Unit) -> Sets:
        """Without one of the units."""
        return evolve(self, units={name: facts for name, facts in self.units.items() if name != unit})

    def places(self, program: Program) -> Iterator[tuple[Unit, FactSpec, Value]]:
        """What is given; shared facts once."""
        first = next(iter(self.units), None)
        for unit, facts in self.units.items():
            for spec in program.facts:
                value = facts.get(spec.name)
                if value is not None and (unit == first or not spec.shared):
                    yield unit, spec, value


def scaled(program: Program, facts: Mapping[str, Value | None], factor: int) -> Facts:
    """All counts of a unit's own times a number, also those in the records of its lists."""
    found = dict(facts)
    for spec in program.facts:
        value = facts.get(spec.name)
        if spec.shared:
            continue
        if isinstance(value, tuple):
            counts = {each.name for each in spec.fields if each.kind is ValueKind.COUNT}
            found[spec.name] = tuple(
                tuple((key, each * factor if key in counts and isinstance(each, Fraction) else each) for key, each in record)
                for record in value
            )
        elif spec.kind is ValueKind.COUNT and isinstance(value, Fraction):
            found[spec.name] = value * factor
    return found


def may_be_scaled(program: Program, facts: Mapping[str, Value | None], factor: int) -> bool:
    """Whether all counts stay in their ranges."""
    after = scaled(program, facts, factor)
    for spec in program.facts:
        value = after.get(spec.name)
        fields = {each.name: each for each in spec.fields}
        if isinstance(value, tuple):
            if not all(fits(fields[key], each) for record in value for key, each in record if isinstance(each, Fraction)):
                return False
        elif isinstance(value, Fraction) and not fits(spec, value):
            return False
    return True
