"""Where the meaning of a rubric is staged: what is asked for is worked out once for each mode, and remembered.

``SCORE``, ``TAKEN``, ``OWN`` and ``RANGE`` are the modes of the reference evaluator. Everything is demand-driven, so that only what an output needs is made.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.domain import Domain, Number, Sets
from rubric_engine.core.flat.ops import Truth
from rubric_engine.core.flat.ratios import Ratios
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import FactSpec, Line, Node, Origin
from rubric_engine.core.outline import Outline
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen


class Mode(enum.Enum):
    SCORE = "score"
    TAKEN = "taken"
    OWN = "own"
    RANGE = "range"

    @property
    def open_gates(self) -> bool:
        return self in (Mode.OWN, Mode.RANGE)


@frozen
class Given:
    """What is known of the facts before any of them is read.

    ``open``: the columns, by (list or None, name), that may be missing (a list stands under its own name); None: any may. ``scales``: of numbers whose values times this are
    whole; of others the denominator is a column of its own. ``as_of``: whether the caller's date was settled into the parameters.
    """

    open: frozenset[tuple[str | None, str]] | None = None
    scales: Mapping[tuple[str | None, str], int] = field(factory=dict)

    def may_be_missing(self, level: str | None, name: str) -> bool:
        return self.open is None or (level, name) in self.open


@frozen(eq=False)
class LineStaged:
    """As ``LineOutcome`` of the reference: ``points`` signed and final; ``matched`` is what a first match asks, ``when_matched`` the points then."""

    condition: Sets
    matched: Sets
    points: Number
    when_matched: Number


@frozen(eq=False)
class NodeStaged:
    """``applies``: yes, no or both. ``points``: if it applies, after everything its own clauses do. ``counts``: for each child whether it is one of those
    that are combined, where not all are; None: of a plain sum, those that may not apply are where they cost something."""

    applies: Sets
    points: Number
    counts: tuple[Truth, ...] | None


@define(eq=False)
class Staging:
    """``alone``: one unit without its cohort, whose ranks aren't known."""

    outline: Outline
    domain: Domain
    given: Given
    alone: bool
    kept: dict[tuple[Any, ...], Any] = field(factory=dict)
    under_way: set[tuple[Any, ...]] = field(factory=set)

    @property
    def make(self) -> Builder:
        return self.domain.make

    @property
    def ratios(self) -> Ratios:
        return self.domain.ratios

    @property
    def lower_is_better(self) -> bool:
        return self.outline.program.lower_is_better

    def once(self, key: tuple[Any, ...], work: Callable[[], Any], origin: Origin | None = None) -> Any:
        """``origin``: where what is made comes from, for tracebacks and profiles."""
        if key not in self.kept:
            if key in self.under_way:
                raise refuse("circle", "what it needs needs itself in another mode")
            self.under_way.add(key)
            before = self.make.place
            if origin is not None and origin.span.start:
                self.make.place = origin.span.start
            try:
                self.kept[key] = work()
            finally:
                self.make.place = before
                self.under_way.discard(key)
        return self.kept[key]


@frozen(eq=False)
class Here:
    """Where an expression stands: in which mode, and for a record of which list (``unknown``: a record of which nothing is known). ``occurring``: in what
    occurs for the record, whose points can be read there."""

    staging: Staging
    mode: Mode
    record: str | None = None
    unknown: bool = False
    occurring: bool = False

    @property
    def make(self) -> Builder:
        return self.staging.domain.make

    @property
    def domain(self) -> Domain:
        return self.staging.domain

    def at(self, record: str | None, *, unknown: bool = False) -> Here:
        return Here(self.staging, self.mode, record, unknown)

    def occurrence(self, record: str, *, unknown: bool = False) -> Here:
        """In what occurs for each record of the list."""
        return Here(self.staging, self.mode, record, unknown, occurring=True)

    def around(self, id: str) -> Here:
        """Where the clauses of a node or line are read that is around this place, or that is read from it."""
        level = self.staging.outline.lists[self.part(id).origin.id]
        if level is None:
            return self.at(None)
        if not self.occurring or self.record != level:
            raise refuse("for each record", "points of an occurrence are read for the records of a list", self.part(id).origin)
        return self

    def seen(self, mode: Mode) -> Here:
        return evolve(self, mode=mode)

    def fact(self, name: str) -> FactSpec:
        return self.staging.outline.facts[name]

    def part(self, id: str) -> Node | Line:
        return self.staging.outline.part(id)
