"""What is known of a cohort with complete facts, and what the parts of the oracle ask each other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field, frozen

from rubric_engine.syntax import tree as t
from tests.oracle.plain import UNDEFINED
from tests.oracle.reading import Line, Node, Parts, Table

Facts = Mapping[str, Any]


class Refused(Exception):
    """A tie where ties are an error."""


class Wanted(Exception):
    """An applicability without a value: both ways are open."""


@frozen
class Frame:
    """One occurrence of a node: for the record ``index`` of a list, or for a ``value`` of a column (which ``members`` have)."""

    node: str
    listed: str
    number: int
    index: int | None = None
    column: str | None = None
    value: Any = None
    members: frozenset[int] = frozenset()


@frozen
class Scope:
    """Where an expression stands: the unit, the occurrences around it from the outer to the inner, and the record that a fold looks at."""

    unit: str
    frames: tuple[Frame, ...] = ()
    record: tuple[str, int] | None = None

    def at(self, listed: str, index: int) -> Scope:
        return evolve(self, record=(listed, index))

    def inside(self, frame: Frame) -> Scope:
        return Scope(self.unit, (*self.frames, frame))

    def of(self, node: Node) -> Scope:
        """The scope in which the node stands, its own occurrence included."""
        return Scope(self.unit, self.frames[: node.depth])

    @property
    def here(self) -> tuple[str, int] | None:
        """The record at hand."""
        if self.record is not None:
            return self.record
        return next(((frame.listed, frame.index) for frame in reversed(self.frames) if frame.index is not None), None)

    @property
    def suffix(self) -> str:
        return "".join(f"[{frame.number}]" for frame in self.frames)


@frozen
class Call:
    """What the caller gives besides facts."""

    as_of: str | None = None
    parameters: Mapping[str, Any] = field(factory=dict)
    overrides: Mapping[str, Mapping[str, Fraction]] = field(factory=dict)


@define(kw_only=True)
class Asked:
    """A cohort. Results are kept by who and what was asked. ``gone``: records that name units which take no part."""

    parts: Parts
    units: Mapping[str, Facts]
    shared: Facts = field(factory=dict)
    call: Call = field(factory=Call)
    settled: Mapping[Any, bool] = field(factory=dict)
    gone: Mapping[str, frozenset[int]] = field(factory=dict)
    known: dict[Any, Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for unit, facts in self.units.items():
            for name, spec in self.parts.facts.items():
                given = (self.shared if spec.shared else facts).get(name)
                fields = self.parts.fields.get(name, {})
                self.known[unit, name] = value_of(spec, fields, given, lambda expr: self.expr(Scope(unit), expr))  # noqa: B023

    @property
    def fewer_is_better(self) -> bool:
        return self.parts.total.clauses.lower_is_better

    def unfavourable(self, *values: Fraction) -> Fraction:
        return max(values) if self.fewer_is_better else min(values)

    def kept(self, key: Any, work: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = work()
        return self.known[key]

    def records(self, scope: Scope, listed: str) -> list[int]:
        """The places of the records of a list that are seen: within a value that a node occurs for, those of that value."""
        frames = [frame for frame in scope.frames if frame.listed == listed and frame.column is not None]
        gone = self.gone.get(listed, frozenset())
        everyone = [index for index in range(len(self.known[scope.unit, listed])) if index not in gone]
        return [index for index in everyone if not frames or index in frames[-1].members]

    def alone(self, names: frozenset[str]) -> Any:
        """The world in which only these units are scored."""

        def work() -> Any:
            gone = {}
            for name, spec in self.parts.facts.items():
                if spec.shared and spec.kind is t.Kind.LIST:
                    of_units = [each for each, column in self.parts.fields[name].items() if column.kind is t.Kind.UNIT]
                    records = self.known[min(names), name]
                    others = {i for i, record in enumerate(records) if any(record[each] not in names for each in of_units)}
                    gone[name] = frozenset(others)
            units = {unit: facts for unit, facts in self.units.items() if unit in names}
            return evolve(self, units=units, gone=gone, known={})

        return self.kept(("alone", names), work)

    # what other parts answer

    def expr(self, scope: Scope, e: t.Expr) -> Any:
        raise NotImplementedError

    def column_of(self, unit: str, listed: str, index: int, name: str) -> Any:
        raise NotImplementedError

    def table(self, scope: Scope, table: Table) -> Any:
        raise NotImplementedError

    def cell(self, scope: Scope, cell: t.Cell) -> Any:
        raise NotImplementedError

    def total(self, unit: str) -> Any:
        raise NotImplementedError

    def points(self, scope: Scope, node: Node) -> Any:
        raise NotImplementedError

    def line(self, scope: Scope, line: Line) -> tuple[bool, Fraction]:
        raise NotImplementedError

    def applies(self, scope: Scope, node: Node) -> bool:
        raise NotImplementedError

    def occurrences(self, scope: Scope, node: Node) -> list[Scope]:
        raise NotImplementedError

    def rank(self, scope: Scope, key: t.Expr, among: t.Field_, end: t.End) -> Any:
        raise NotImplementedError

    def tied(self, scope: Scope, key: t.Expr, among: t.Field_) -> tuple[int, int]:
        raise NotImplementedError

    def in_rank(self, scope: Scope, e: t.InRank) -> Any:
        raise NotImplementedError


def value_of(spec: t.FactStmt, fields: Mapping[str, t.FactStmt], given: Any, constant: Any) -> Any:
    """A supplied value as a number, a yes or no, a text or a list of records."""
    if given is None:
        assert spec.missing_as is not None, f"{spec.name.text} is missing"
        return constant(spec.missing_as)
    if given == "none":
        return UNDEFINED
    match spec.kind:
        case t.Kind.LIST:
            return [{name: value_of(each, {}, record.get(name), constant) for name, each in fields.items()} for record in given]
        case t.Kind.YES_NO | t.Kind.TEXT | t.Kind.UNIT:
            return given
        case t.Kind.DATE:
            return Fraction(datetime.date.fromisoformat(given).toordinal())
        case t.Kind.CHOICE:
            return Fraction([option.text for option in spec.options].index(given))
        case _:
            return number(given)


def number(given: Any) -> Fraction:
    return Fraction(given[:-1]) / 100 if isinstance(given, str) and given.endswith("%") else Fraction(str(given))
