"""Facts as generated code takes them: one plain Python value for each fact, in the order of their declaration.

A whole number (a count, the ordinal of a date, the index of a choice) is an ``int``, another number the pair of its numerator and denominator, a yes/no a ``bool``, a
text a ``str``, a list a tuple of its records, each a tuple of its fields. ``None`` is missing, ``NONE`` known to have no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine.core.flat.cells import Cells
from rubric_engine.core.flat.facts import TEXTS, is_whole
from rubric_engine.core.flat.ops import IntColumn, Node, Part, TruthColumn, UnitName, WordsColumn
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen

Plain = Any
"""``int | bool | str | tuple | None`` or ``NONE``, see above."""


def plain_facts(program: Program) -> Callable[[Mapping[str, Value | None]], tuple[Plain, ...]]:
    """What turns validated facts into plain values."""
    readers = tuple((spec.name, reader_of(spec)) for spec in program.facts)
    return lambda facts: tuple(read(facts.get(name)) for name, read in readers)


def reader_of(spec: FactSpec) -> Callable[[Value | None], Plain]:
    if spec.kind is ValueKind.LIST:
        fields = tuple((field.name, reader_of(field)) for field in spec.fields)

        def records(value: Value | None) -> Plain:
            if not isinstance(value, tuple):
                return value
            return tuple(tuple(read(known.get(name)) for name, read in fields) for known in map(dict, value))

        return records
    if isinstance(spec.missing_as, str):
        settled = spec.missing_as
        return lambda value: settled if value is None else value
    if not is_number(spec):
        return lambda value: value
    whole = is_whole(spec)

    def scalar(value: Value | None) -> Plain:
        if not isinstance(value, Fraction):
            return value
        return value.numerator if whole else (value.numerator, value.denominator)

    return scalar


def is_number(spec: FactSpec) -> bool:
    """Whether the values are numbers; those of a date and a choice are."""
    return spec.kind not in (*TEXTS, ValueKind.YES_NO, ValueKind.LIST)


def is_open(values: tuple[Plain, ...]) -> bool:
    """Whether anything is missing: a fact, or a field of a record."""
    return any(value is None or (type(value) is tuple and _is_open_list(value)) for value in values)


def _is_open_list(value: tuple[Plain, ...]) -> bool:
    return any(type(record) is tuple and None in record for record in value)


def looked_at(wanted: Cells) -> frozenset[tuple[str | None, str]]:
    """All columns that were looked at, also where it turned out that they don't matter as long as they are given (``x or not x``)."""
    made = wanted.flat.make.made.values()
    columns = {(node.level, node.fact) for node in made if isinstance(node, IntColumn | TruthColumn | WordsColumn)}
    return frozenset(columns) | {(None, spec.name) for spec in wanted.flat.program.facts if spec.fields}


def names_of(columns: Iterable[tuple[str | None, str]]) -> frozenset[str]:
    """``list.field`` for fields."""
    return frozenset(name if level is None else f"{level}.{name}" for level, name in columns)


def missing_among(program: Program, used: frozenset[str]) -> Callable[[tuple[Plain, ...]], bool]:
    """What tells whether any of these columns is missing somewhere in plain facts."""
    plain = tuple(place for place, spec in enumerate(program.facts) if spec.name in used)
    lists = tuple(
        (place, tuple(i for i, column in enumerate(spec.fields) if f"{spec.name}.{column.name}" in used))
        for place, spec in enumerate(program.facts)
        if spec.fields
    )

    def missing(values: tuple[Plain, ...]) -> bool:
        if any(values[place] is None for place in plain):
            return True
        return any(
            type(values[place]) is tuple and any(record[i] is None for record in values[place] for i in fields) for place, fields in lists
        )

    return missing


@frozen(eq=False)
class Naming:
    """What columns are called in generated code: ``f3`` is the fourth fact, ``c3_1`` the second field of a record of it."""

    program: Program
    safe: bool = False  # values may be missing or none

    def fact(self, name: str) -> int:
        return next(i for i, spec in enumerate(self.program.facts) if spec.name == name)

    def records(self, name: str) -> tuple[str, str]:
        """The list's records, and the columns of one of them."""
        place = self.fact(name)
        fields = self.program.facts[place].fields
        listed = f"(f{place} if type(f{place}) is tuple else ())" if self.safe else f"f{place}"
        return listed, f"({', '.join(f'c{place}_{i}' for i in range(len(fields)))},)" if fields else "_"

    def column(self, node: Node) -> str:
        match node:
            case IntColumn(fact=fact, part=part, scale=scale, level=level):
                return self._number(self._raw(fact, level), part, scale)
            case TruthColumn(fact=fact, part=part, level=level):
                raw = self._raw(fact, level)
                return f"({raw} is not None)" if part is Part.GIVEN else f"({raw} is NONE)" if part is Part.NONE else raw
            case WordsColumn(fact=fact, level=level):
                return self._raw(fact, level)
            case UnitName():
                return "unit"
            case _:
                raise AssertionError("columns only")

    def _raw(self, fact: str, level: str | None) -> str:
        if level is None:
            return f"f{self.fact(fact)}"
        place = self.fact(level)
        fields = [field.name for field in self.program.facts[place].fields]
        return f"c{place}_{fields.index(fact)}"

    def _number(self, raw: str, part: Part, scale: int) -> str:
        if part is Part.VALUE:
            value = f"({raw} if type({raw}) is int else 0)" if self.safe else raw
            return value if scale == 1 else f"({value} * {scale})"
        place = 0 if part is Part.TOP else 1
        return f"({raw}[{place}] if type({raw}) is tuple else {place})" if self.safe else f"{raw}[{place}]"
