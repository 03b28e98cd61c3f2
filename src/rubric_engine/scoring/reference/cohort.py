"""The units that are scored together, and what is known of each while the evaluation goes on."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from rubric_engine.core.ir import FactSpec, NodeKind, Scalar, ValueKind
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.scoring.reference.abstract import EITHER, UNDEFINED, Abstract, Number, Truth, Word, no_number, point, ranging, truth
from rubric_engine.scoring.reference.plan import Plan

if TYPE_CHECKING:
    from rubric_engine.scoring.reference.outcomes import LineOutcome, NodeOutcome


class Mode(enum.Enum):
    """How much is left open. The unit's own missing facts are always sets; the modes differ in the rest."""

    SCORE = "score"  # ranks among the units whose value is known; an unproven gate condition counts as not proven
    TAKEN = "taken"  # as SCORE, but points that are read are those taken: for what is decided after the total
    OWN = "own"  # ranks as SCORE, gates as RANGE: what hangs on the unit's own facts alone
    RANGE = "range"  # everything that any completion of the whole cohort could bring

    @property
    def open_ranks(self) -> bool:
        return self is Mode.RANGE

    @property
    def open_gates(self) -> bool:
        return self in (Mode.OWN, Mode.RANGE)


@frozen(eq=False)
class Unit:
    """``facts``: what is known of each fact but lists; ``assumed``: those that are missing and settled; ``missing``: not settled."""

    name: str | None
    supplied: Mapping[str, Value | None]
    facts: Mapping[str, Abstract]
    assumed: frozenset[str]
    missing: frozenset[str]


@define(eq=False)
class Frame:
    """The values of one unit in one mode, filled in the plan's order."""

    definitions: dict[str, Abstract] = field(factory=dict)
    points: dict[str, Number] = field(factory=dict)
    lines: dict[str, LineOutcome] = field(factory=dict)
    nodes: dict[str, NodeOutcome] = field(factory=dict)


@define(eq=False)
class Cohort:
    """``alone``: one unit without its cohort, whose ranks are those ``supplied``, (rank, size) by name, or unknown."""

    plan: Plan
    units: tuple[Unit, ...]
    parameters: Mapping[str, Scalar]
    alone: bool = False
    supplied: Mapping[str, tuple[Fraction, int]] = field(factory=dict)
    frames: dict[Mode, tuple[Frame, ...]] = field(factory=dict)
    fields: dict[Any, Any] = field(factory=dict)  # ranks.py's: what a rank is taken from, by rank and mode


@frozen(eq=False)
class Scope:
    """Where an expression is evaluated: for which unit, in which mode, and for which record inside a fold."""

    cohort: Cohort
    unit: int
    mode: Mode
    record: Mapping[str, Abstract] | None = None

    @property
    def frame(self) -> Frame:
        return self.cohort.frames[self.mode][self.unit]

    @property
    def facts(self) -> Unit:
        return self.cohort.units[self.unit]

    def at(self, record: Mapping[str, Abstract]) -> Scope:
        return evolve(self, record=record)

    def of(self, unit: int) -> Scope:
        return Scope(self.cohort, unit, self.mode)

    def points(self, id: str) -> Number:
        return self.frame.points[self.cohort.plan.program.total.origin.id if id == NodeKind.TOTAL.value else id]


def unit_of(plan: Plan, name: str | None, supplied: Mapping[str, Value | None]) -> Unit:
    facts: dict[str, Abstract] = {}
    assumed: set[str] = set()
    missing: set[str] = set()
    for spec in plan.facts.values():
        value = supplied.get(spec.name)
        if value is None:
            (missing if spec.missing_as is None else assumed).add(spec.name)
        if isinstance(value, tuple):
            _look_into(spec, value, assumed, missing)
        if spec.kind is not ValueKind.LIST:
            facts[spec.name] = known_of(spec, value)
    return Unit(name, supplied, facts, frozenset(assumed), frozenset(missing))


def _look_into(spec: FactSpec, records: tuple[Record, ...], assumed: set[str], missing: set[str]) -> None:
    for record in records:
        row = dict(record)
        for column in spec.fields:
            if row.get(column.name) is None:
                (missing if column.missing_as is None else assumed).add(f"{spec.name}.{column.name}")


def known_of(spec: FactSpec, value: Value | None) -> Abstract:
    """What is known of a fact: the value, its settled reading, or all that it may be."""
    if value is None:
        value = spec.missing_as
    if value is None:
        return anything(spec)
    if value is NONE:
        return nothing(spec)
    assert isinstance(value, (bool, str, Fraction)), spec.name
    return constant(value)


def constant(value: Scalar) -> Abstract:
    match value:
        case bool():
            return truth(value)
        case str():
            return Word(value)
        case _:
            return point(value)


def nothing(spec: FactSpec) -> Abstract:
    match spec.kind:
        case ValueKind.YES_NO:
            return UNDEFINED
        case ValueKind.TEXT:
            return Word(None, defined=False, why="none")
        case _:
            return no_number("none")


def anything(spec: FactSpec) -> Abstract:
    """All that a missing fact may be. An open end of its range is read as closed, which is on the safe side."""
    why = "none" if spec.or_none else None
    match spec.kind:
        case ValueKind.YES_NO:
            return Truth(true=True, false=True, undefined=True) if spec.or_none else EITHER
        case ValueKind.TEXT:
            return Word(None, why=why)
        case ValueKind.CHOICE:
            last = Fraction(len(spec.options) - 1)
            return evolve(ranging(spec.low or Fraction(0), last if spec.high is None else spec.high, whole=True), why=why)
        case _:
            whole = spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.DATE)
            low = Fraction(0) if spec.low is None and spec.kind is ValueKind.COUNT else spec.low
            high = spec.high
            if whole:
                low = low + 1 if low is not None and spec.low_open and low.denominator == 1 else low
                high = high - 1 if high is not None and spec.high_open and high.denominator == 1 else high
            return evolve(ranging(low, high, whole=whole), why=why)
