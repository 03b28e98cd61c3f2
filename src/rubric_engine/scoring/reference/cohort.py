"""The units that are scored together, and what is known of each while the evaluation goes on."""

from __future__ import annotations

import enum
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import FactSpec, NodeKind, Scalar, ValueKind
from rubric_engine.core.results import Override
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.scoring.reference.abstract import EITHER, UNDEFINED, Abstract, Number, Truth, Word, no_number, point, ranging, truth
from rubric_engine.scoring.reference.plan import Plan

if TYPE_CHECKING:
    from rubric_engine.scoring.reference.outcomes import LineOutcome, NodeOutcome
    from rubric_engine.scoring.reference.parts import Slot


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
    """``facts``: what is known of each fact, of a list how many records it has; ``assumed``: those that are missing and settled; ``missing``: not settled."""

    name: str | None
    supplied: Mapping[str, Value | None]
    facts: Mapping[str, Abstract]
    assumed: frozenset[str]
    missing: frozenset[str]
    overrides: Mapping[str, Override] = field(factory=dict)  # by id


@frozen(eq=False)
class KnownRecord:
    """What is known of one record of the list ``fact``. ``number`` counts from 1; 0 is a record of which nothing is known (any record of a list that is
    missing), or a value that stands for several records. ``columns`` remembers computed columns (``columns.py``)."""

    fact: str
    number: int
    fields: Mapping[str, Abstract]
    supplied: Mapping[str, Value | None] = field(factory=dict)
    columns: dict[Any, Abstract] = field(factory=dict)


@frozen(eq=False)
class Group:
    """The records of a list that have one value in a column, each with whether it surely belongs to them."""

    fact: str
    members: tuple[tuple[KnownRecord, bool], ...]


@frozen(eq=False)
class Place:
    """One occurrence of a node that occurs for each record: ``number`` is the record's, or with a ``group`` that of the first record of the value; 0 for
    those of which nothing is known."""

    node: str
    number: int
    record: KnownRecord
    group: Group | None = None

    @property
    def open_group(self) -> bool:
        """Whether it isn't known which records have the value."""
        return self.group is not None and not all(sure for _, sure in self.group.members)


@frozen(eq=False)
class Occurrence:
    """``exists``: whether the condition holds for the record. ``most``: how many such there may be (1 of a record; None: any number)."""

    place: Place
    exists: Truth
    frame: Frame
    most: int | None = 1


@define(eq=False)
class Frame:
    """The values of one unit (or of one occurrence inside of it) in one mode, filled in the plan's order. ``occurrences`` of a repeated node, by the
    number of the record, in the order of the list; those that surely don't exist are left out."""

    definitions: MutableMapping[str, Abstract] = field(factory=dict)
    points: MutableMapping[str, Number] = field(factory=dict)
    lines: MutableMapping[str, LineOutcome] = field(factory=dict)
    nodes: MutableMapping[str, NodeOutcome] = field(factory=dict)
    occurrences: dict[str, dict[int, Occurrence]] = field(factory=dict)

    def inner(self) -> Frame:
        """For an occurrence: what is around it can be read, and what is in it is its own."""
        return Frame(self.definitions, ChainMap({}, self.points), ChainMap({}, self.lines), ChainMap({}, self.nodes))


@define(eq=False)
class Cohort:
    """``alone``: one unit without its cohort, whose ranks are those ``supplied``, (rank, size) by name, or unknown."""

    plan: Plan
    units: tuple[Unit, ...]
    parameters: Mapping[str, Scalar]
    alone: bool = False
    supplied: Mapping[str, tuple[Fraction, int]] = field(factory=dict)
    as_of: Fraction | None = None  # the caller's date
    anybody: Cohort | None = None  # a unit of which nothing is known, where one is scored alone and looks at the others
    numbers: Mapping[str, tuple[int, ...]] = field(factory=dict)  # of the records of a shared list, where some of them are left out
    frames: dict[Mode, tuple[Frame, ...]] = field(factory=dict)
    fields: dict[Any, Any] = field(factory=dict)  # ranks.py's: what a rank is taken from, by rank and mode
    lists: dict[tuple[str, int], tuple[KnownRecord, ...] | None] = field(factory=dict)  # by fact and unit; one for all where it is shared
    scopes: dict[tuple[str, int, Mode], tuple[Scope, ...] | None] = field(factory=dict)  # of the records, see ``records_of``
    folds: dict[Any, Any] = field(factory=dict)  # folds.py's: what a list comes to
    slots: dict[str, tuple[Slot | None, ...]] = field(factory=dict)  # filling.py's: what is the same for several units, by part and unit

    def slot(self, root: str, unit: int) -> Slot | None:
        """What is known of a part for all units with the same facts; None where it isn't looked at so."""
        found = self.slots.get(root)
        return None if found is None else found[unit]


@frozen(eq=False)
class Scope:
    """Where an expression is evaluated: for which unit, in which mode, for which record (inside of a fold, a computed column, or what occurs for each
    record), and inside of which occurrences, the outer first."""

    cohort: Cohort
    unit: int
    mode: Mode
    record: KnownRecord | None = None
    inside: tuple[Place, ...] = ()
    bits: int = 64  # of precision, for what is irrational

    @property
    def frame(self) -> Frame:
        frame = self.cohort.frames[self.mode][self.unit]
        for place in self.inside:
            frame = frame.occurrences[place.node][place.number].frame
        return frame

    @property
    def facts(self) -> Unit:
        return self.cohort.units[self.unit]

    @property
    def this_unit(self) -> Word:
        return Word(self.facts.name)

    @property
    def suffix(self) -> str:
        """What ids end in inside of occurrences: ``[3]``."""
        return "".join(f"[{place.number}]" for place in self.inside if place.number)

    def at(self, record: KnownRecord) -> Scope:
        """The same, for a record: its fields and computed columns are what a FieldRead reads."""
        return Scope(self.cohort, self.unit, self.mode, record, self.inside)

    def of(self, unit: int) -> Scope:
        """For another unit as a whole: outside of all records."""
        return Scope(self.cohort, unit, self.mode)

    def within(self, place: Place) -> Scope:
        return Scope(self.cohort, self.unit, self.mode, place.record, (*self.inside, place))

    def around(self, id: str) -> Scope:
        """Where the clauses of a node or line are evaluated that is around this scope, or that is read from it."""
        depth = len(self.cohort.plan.repeated.get(id, ()))
        if depth == len(self.inside) == 0 and self.record is None:
            return self
        inside = self.inside[:depth]
        return Scope(self.cohort, self.unit, self.mode, inside[-1].record if inside else None, inside)

    def seen(self, mode: Mode) -> Scope | None:
        """The same place in another mode; None where that occurrence doesn't exist there."""
        frame = self.cohort.frames[mode][self.unit]
        for place in self.inside:
            occurrence = frame.occurrences.get(place.node, {}).get(place.number)
            if occurrence is None:
                return None
            frame = occurrence.frame
        return Scope(self.cohort, self.unit, mode, self.record, self.inside)

    def group(self, fact: str) -> Group | None:
        """The records of the list that are seen here, where these aren't all."""
        return next((p.group for p in reversed(self.inside) if p.group is not None and p.group.fact == fact), None)

    def override(self, id: str) -> Override | None:
        """The points that were set by hand for a node or line."""
        overrides = self.facts.overrides
        return overrides.get(id + self.suffix) if overrides else None

    def points(self, id: str) -> Number:
        return self.frame.points[self.cohort.plan.program.total.origin.id if id == NodeKind.TOTAL.value else id]


# ---------------------------------------------------------------- records


def records_of(fact: str, scope: Scope) -> tuple[Scope, ...] | None:
    """A scope for each record of a list of the unit, in the order of the list (of none: no records); None where the list is missing.

    These are all records, also inside of what occurs for each different value. ``scope.record`` says its list, number and fields; its columns are read
    with ``evaluate(FieldRead(name), scope)``. Records of a shared list are the same objects for all units.
    """
    if scope.inside:
        known = known_records(fact, scope)
        return None if known is None else tuple(scope.at(record) for record in known)
    key = (fact, scope.unit, scope.mode)
    scopes = scope.cohort.scopes
    if key not in scopes:
        known = known_records(fact, scope)
        scopes[key] = None if known is None else tuple(Scope(scope.cohort, scope.unit, scope.mode, record) for record in known)
    return scopes[key]


def known_records(fact: str, scope: Scope) -> tuple[KnownRecord, ...] | None:
    """The records of a list of the unit; None where the list is missing."""
    lists = scope.cohort.lists
    if (fact, scope.unit) not in lists:
        lists[fact, scope.unit] = _known_records(fact, scope)
    return lists[fact, scope.unit]


def _known_records(fact: str, scope: Scope) -> tuple[KnownRecord, ...] | None:
    cohort, spec = scope.cohort, scope.cohort.plan.facts[fact]
    records = scope.facts.supplied.get(fact)
    if records is None:
        return None
    if not isinstance(records, tuple):
        return ()
    if spec.shared:  # told once, whoever looks at it
        for unit, other in enumerate(cohort.units):
            if (fact, unit) in cohort.lists and other.supplied.get(fact) == records:
                return cohort.lists[fact, unit]
    numbers = cohort.numbers.get(fact) if spec.shared else None
    return tuple(_known_record(spec, number, dict(record)) for number, record in zip(numbers or count(1), records, strict=False))


def _known_record(spec: FactSpec, number: int, supplied: Mapping[str, Value | None]) -> KnownRecord:
    return KnownRecord(spec.name, number, {column.name: known_of(column, supplied.get(column.name)) for column in spec.fields}, supplied)


def any_record(spec: FactSpec) -> KnownRecord:
    """One of which nothing is known."""
    return KnownRecord(spec.name, 0, {column.name: anything(column) for column in spec.fields})


# ---------------------------------------------------------------- what is known


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
        facts[spec.name] = known_of(spec, value)
    return Unit(name, supplied, facts, frozenset(assumed), frozenset(missing))


def unit_of_others(plan: Plan, supplied: Mapping[str, Value | None]) -> Unit:
    """A unit of which nothing is known but the facts that it shares with this one."""
    shared = {spec.name: supplied.get(spec.name) for spec in plan.facts.values() if spec.shared}
    facts = {spec.name: known_of(spec, shared[spec.name]) if spec.shared else anything(spec) for spec in plan.facts.values()}
    return Unit(None, shared, facts, frozenset(), frozenset(spec.name for spec in plan.facts.values() if spec.name not in shared))


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
    if isinstance(value, tuple):
        return point(len(value))
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
        case ValueKind.TEXT | ValueKind.UNIT:
            return Word(None, defined=False, why="none")
        case _:
            return no_number("none")


def anything(spec: FactSpec) -> Abstract:
    """All that a missing fact may be. An open end of its range is read as closed, which is on the safe side."""
    why = "none" if spec.or_none else None
    match spec.kind:
        case ValueKind.YES_NO:
            return Truth(true=True, false=True, undefined=True) if spec.or_none else EITHER
        case ValueKind.TEXT | ValueKind.UNIT:
            return Word(None, why=why)
        case ValueKind.CHOICE:
            last = Fraction(len(spec.options) - 1)
            return evolve(ranging(spec.low or Fraction(0), last if spec.high is None else spec.high, whole=True), why=why)
        case _:
            whole = spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.DATE, ValueKind.LIST)
            low = Fraction(0) if spec.low is None and spec.kind in (ValueKind.COUNT, ValueKind.LIST) else spec.low
            high = spec.high
            if whole:
                low = low + 1 if low is not None and spec.low_open and low.denominator == 1 else low
                high = high - 1 if high is not None and spec.high_open and high.denominator == 1 else high
            return evolve(ranging(low, high, whole=whole), why=why)
