"""Units that nothing in the facts tells apart but their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value

Unit = TypeVar("Unit", str, str | None)
Facts = Mapping[str, Value | None]


def alike(program: Program, units: Mapping[Unit, Facts], one: Unit, two: Unit) -> bool:
    """Whether two units of a cohort have equal facts. ``units``: exact facts, what is shared among those of each.

    Facts may name units: then the two are alike if all facts of the cohort stay as they are when the names of the two change places.
    """
    naming = tuple(spec for spec in program.facts if _names_units((spec,)))
    if not naming:
        return units[one] == units[two]
    places = {one: two, two: one}
    names = {str(name): str(other) for name, other in places.items()}
    return all(_with_names(naming, facts, names) == units[places.get(name, name)] for name, facts in units.items())


def _names_units(specs: Iterable[FactSpec]) -> bool:
    return any(spec.kind is ValueKind.UNIT or _names_units(spec.fields) for spec in specs)


def _with_names(specs: Iterable[FactSpec], facts: Facts, names: Mapping[str, str]) -> dict[str, Value | None]:
    """The facts with other names in the place of some."""
    return {**facts, **{spec.name: _renamed(spec, facts[spec.name], names) for spec in specs if spec.name in facts}}


def _renamed(spec: FactSpec, value: Value | None, names: Mapping[str, str]) -> Value | None:
    if isinstance(value, tuple):
        fields = {each.name: each for each in spec.fields if each.kind is ValueKind.UNIT}
        return tuple(
            tuple((name, _renamed(fields[name], part, names) if name in fields else part) for name, part in record) for record in value
        )
    return names.get(value, value) if isinstance(value, str) else value
