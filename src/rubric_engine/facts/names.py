"""What a name in the facts stands for: a fact by name or alias, a group of facts, the unit's heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rubric_engine.core.ir import Computed, FactSpec, Program, Text, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.facts.folding import key

_UNIT_HEADINGS: Final = ("unit", "单位", "对象")
SHARED_HEADINGS: Final = ("shared", "共用", "共享")
UNITS_HEADINGS: Final = ("units", "各单位")


@frozen
class Names:
    """The facts of a rubric (or the fields of a list) by every name they answer to. Matching is exact but for width and outer space."""

    specs: tuple[FactSpec, ...]
    _by_key: dict[str, FactSpec] = field(init=False, repr=False, eq=False)
    _by_label: dict[str, tuple[FactSpec, ...]] = field(init=False, repr=False, eq=False)
    _groups: dict[str, str] = field(init=False, repr=False, eq=False)

    @_by_key.default
    def _index_names(self) -> dict[str, FactSpec]:
        return {key(name): spec for spec in self.specs for name in (spec.alias, spec.name) if name}

    @_by_label.default
    def _index_labels(self) -> dict[str, tuple[FactSpec, ...]]:
        labels: dict[str, tuple[FactSpec, ...]] = {}
        for spec in self.specs:
            for label in dict.fromkeys((spec.label.en, spec.label.zh) if spec.label else ()):
                labels[key(label)] = (*labels.get(key(label), ()), spec)
        return labels

    @_groups.default
    def _index_groups(self) -> dict[str, str]:
        """Each prefix of a dotted name, with the first name that it begins."""
        groups: dict[str, str] = {}
        for name in self.every_name():
            parts = name.split(".")
            for length in range(1, len(parts)):
                groups.setdefault(key(".".join(parts[:length])), name)
        return groups

    def find(self, name: str) -> FactSpec | None:
        return self._by_key.get(key(name))

    def find_label(self, label: str) -> tuple[FactSpec, ...]:
        """The facts with this label; tables may be headed by labels."""
        return self._by_label.get(key(label), ())

    def group(self, name: str) -> str | None:
        """A fact of the group that ``name`` is, or None if it is no group."""
        return self._groups.get(key(name))

    def every_name(self) -> tuple[str, ...]:
        return tuple(name for spec in self.specs for name in (spec.name, spec.alias) if name)


def computed_column(spec: FactSpec, name: str) -> Computed | None:
    """The column of a list that the rubric works out and that answers to ``name``."""
    return next((column for column in spec.computed if key(name) in (key(column.name), key(column.alias or column.name))), None)


@frozen
class Schema:
    """What the facts of a rubric look like from outside. ``about_units``: the facts whose values name units; ``required``: those that must be
    supplied; ``shared``: those that have one value for all units. ``read`` remembers how cells were read, by fact and text: forms repeat themselves."""

    names: Names
    unit: Text | None
    lists: Mapping[str, Names]
    about_units: tuple[FactSpec, ...] = ()
    required: tuple[FactSpec, ...] = ()
    shared: tuple[FactSpec, ...] = ()
    read: dict[tuple[str, str], Value | None] = field(factory=dict, repr=False, eq=False)

    @classmethod
    def of(cls, program: Program) -> Schema:
        lists = {spec.name: Names(spec.fields) for spec in program.facts if spec.fields}
        about_units = tuple(
            spec for spec in program.facts if spec.kind is ValueKind.UNIT or any(column.kind is ValueKind.UNIT for column in spec.fields)
        )
        required = tuple(spec for spec in program.facts if spec.missing_error)
        shared = tuple(spec for spec in program.facts if spec.shared)
        return cls(Names(program.facts), program.unit, lists, about_units, required, shared)

    def headings(self, parsed: Iterable[str], words: tuple[str, ...]) -> list[str]:
        """Which of the names are one of ``words``; a declared fact comes first."""
        return [name for name in parsed if key(name).casefold() in words and self.names.find(name) is None and not self.names.group(name)]

    def fields(self, spec: FactSpec) -> Names:
        return self.lists.get(spec.name) or Names(spec.fields)

    def is_unit_heading(self, name: str, among: Names | None = None) -> bool:
        """Whether a heading stands for the unit's name: ``unit``, ``单位``, ``对象`` or the rubric's own word.
        A declared name comes first."""
        if (among or self.names).find(name) is not None:
            return False
        own = (self.unit.en, self.unit.zh) if self.unit else ()
        return key(name).casefold() in {key(word).casefold() for word in (*_UNIT_HEADINGS, *own)}

    def unit_heading(self, language: str) -> str:
        """What the unit's column is called in a template: ``unit`` or ``单位``, unless a fact is called so."""
        own = (self.unit[language],) if self.unit else ()
        first: Iterable[str] = ("单位", "对象", *own, "unit") if language == "zh" else ("unit", *own, "单位")
        return next((word for word in first if self.names.find(word) is None), "unit")
