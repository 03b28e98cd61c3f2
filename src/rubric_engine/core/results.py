"""What scoring gives back: exact, immutable, and enough to explain every point. Reports read this and nothing else."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from rubric_engine.core.ir import GateEffect, NodeKind, Origin, Text, ValueKind
from rubric_engine.core.reasons import Because as Because
from rubric_engine.core.reasons import Behind as Behind
from rubric_engine.core.reasons import Compared as Compared
from rubric_engine.core.reasons import Counted as Counted
from rubric_engine.core.reasons import FactUse as FactUse
from rubric_engine.core.reasons import Held as Held
from rubric_engine.core.reasons import LimitedTo as LimitedTo
from rubric_engine.core.reasons import MissingFacts as MissingFacts
from rubric_engine.core.reasons import OverriddenBy as OverriddenBy
from rubric_engine.core.reasons import Picked as Picked
from rubric_engine.core.reasons import Ranked as Ranked
from rubric_engine.core.reasons import Reason as Reason
from rubric_engine.core.reasons import Undefined as Undefined
from rubric_engine.core.reasons import Worth as Worth
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen


class State(enum.Enum):
    """Why an entry has the points it has."""

    EARNED = "earned"  # a line gave (or took) points
    MISSED = "missed"  # its condition is known not to hold, or its amount is 0
    LIMITED = "limited"  # points were cut by the line's own limit
    GATED = "gated"  # a gate took effect (adjustment)
    UNKNOWN = "unknown"  # hangs on missing facts (or an unknown rank); the unfavourable end was taken
    ASSUMED = "assumed"  # earned or missed on the settled reading of a missing fact
    NOT_APPLICABLE = "not_applicable"  # the item doesn't concern this unit
    NOT_REACHED = "not_reached"  # a line behind the first match
    ADJUSTED = "adjusted"  # an adjustment that changed something
    OVERRIDDEN = "overridden"  # somebody put other points in the place of those computed


class EntryKind(enum.Enum):
    LINE = "line"
    START = "start"
    COMBINATION = "combination"
    MULTIPLIER = "multiplier"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TO_ZERO = "to_zero"
    WEIGHT = "weight"
    SCALE = "scale"
    ROUNDING = "rounding"
    GATE = "gate"
    OVERRIDE = "override"
    NOT_APPLICABLE = "not_applicable"


def _as_given(points: Fraction | Decimal | int | str) -> Fraction:
    """Points as a caller gives them. What is no whole number yet is read, or refused, with the facts (``facts.overrides``)."""
    if isinstance(points, int) and not isinstance(points, bool):
        return Fraction(points)
    return cast("Fraction", points)


@frozen(kw_only=True)
class Override:
    """Points set by hand for a section, an item or a line (``id``; of an occurrence ``1.1[3]``), with what is recorded of it: why, by whom and on which day.
    Nothing of it may be left out.

    ``points`` may be given as a ``Decimal`` or in digits, too; on a card they are a fraction.
    """

    id: str
    points: Fraction = field(converter=_as_given)
    reason: str
    by: str
    when: date


@frozen
class Occurrence:
    """One record for which a node occurs: its ``number`` in the list (from 1) and its words; of nested ones, the outer first."""

    number: int
    text: Text


@frozen(kw_only=True)
class Entry:
    """One line of the ledger. ``points`` is ``after - before``; for a scoring line that is what it gives.

    ``low``/``high`` bound the points of a line over all completions (None: unbounded on that side). ``owner`` is the id of the node
    it belongs to. Inside of a node that occurs for each record, ids end in the record's number (``1.1.2[3]``), and ``occurrence`` names it.
    ``possible`` is the most that the line gives (None: unbounded or not a scoring line).
    """

    id: str
    owner: str
    kind: EntryKind
    state: State
    points: Fraction
    before: Fraction
    after: Fraction
    low: Fraction | None
    high: Fraction | None
    origin: Origin
    possible: Fraction | None = None
    reasons: tuple[Reason, ...] = ()
    facts: tuple[FactUse, ...] = ()
    occurrence: tuple[Occurrence, ...] = ()


@frozen(kw_only=True)
class NodeResult:
    """A section, an item or the total. ``points`` None: not applicable, or no result. ``contribution`` is what it brings to its parent
    (after weight). ``maximum`` is the static bound (None: unbounded), without what surely doesn't apply to the unit where points are
    just added up and no maximum is declared. ``low``/``high`` None: unbounded on that side. ``reasons``: why its own
    condition says that it doesn't apply."""

    id: str
    kind: NodeKind
    origin: Origin
    applies: bool | None
    points: Fraction | None
    low: Fraction | None
    high: Fraction | None
    maximum: Fraction | None
    contribution: Fraction | None
    shown: int | None = None
    children: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    occurrence: tuple[Occurrence, ...] = ()


@frozen(kw_only=True)
class GateResult:
    """``fired`` with the prerequisites that failed; ``unproven`` names those that failed only for want of facts. ``applies`` False: the gate doesn't
    concern the unit; ``doubtful``: it is taken to concern it, but missing facts leave that open."""

    origin: Origin
    fired: bool
    possible: bool  # over the completions, it may fire
    effect: str
    target: str | None
    failed: tuple[Origin, ...] = ()
    unproven: tuple[Origin, ...] = ()
    applies: bool = True
    doubtful: bool = False
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class FlagResult:
    name: str
    alias: str | None
    label: Text
    raised: bool | None  # None: unknown
    origin: Origin
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class GradeReason:
    """Why a better grade wasn't given: ``reasons`` of its condition (``holds`` None: unknown), or the gates that took effect on the grade."""

    name: str
    origin: Origin
    holds: bool | None
    reasons: tuple[Reason, ...] = ()
    gates: tuple[Origin, ...] = ()


@frozen(kw_only=True)
class ReasonCode:
    """``shortfall``: how far the points (before the weight of the item) are below the baseline; the largest comes first. ``id`` is that of the item."""

    code: str
    id: str
    origin: Origin
    points: Fraction
    baseline: Fraction
    shortfall: Fraction


@frozen(kw_only=True)
class Pair:
    """``second`` None: nobody is left for ``first``."""

    first: str
    second: str | None


@frozen(kw_only=True)
class PairingResult:
    """``undecided``: units of which missing facts leave open whether they take part, or where they stand."""

    label: Text
    origin: Origin
    pairs: tuple[Pair, ...]
    undecided: tuple[str, ...] = ()


@frozen(kw_only=True)
class TieBreak:
    """Why units with equal totals have different places: the key number ``key`` (from 0) of the program's chain is the first that tells ``ahead`` from
    ``behind``, the next ones; each are level among themselves.

    ``first`` and ``second`` are what the key came to (None: not known). Of a count-back, ``text`` is what it counts, ``most_often`` the best value that
    those ahead have more often (None: what the others have isn't known), and ``first`` and ``second`` say how often.
    """

    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    key: int
    text: Text
    first: Value | None
    second: Value | None
    kind: ValueKind
    unit: Text | None = None
    options: tuple[Text, ...] = ()
    among_tied: bool = False
    lowest_first: bool = False
    count_back: bool = False
    most_often: Fraction | None = None


@frozen(kw_only=True)
class MissingFact:
    """A missing fact and what it could change: the spread (high - low) of the lines that use it; None: unbounded."""

    name: str
    label: Text
    could_change: Fraction | None
    assumed: bool = False


@frozen(kw_only=True)
class UnitResult:
    """Everything about one unit. ``total`` None: not eligible or no result (``why_none`` says which)."""

    unit: str | None
    total: Fraction | None
    low: Fraction | None
    high: Fraction | None
    why_none: str | None = None  # "not_eligible", "no_result", "not_applicable"
    grade: str | None = None
    grades_possible: tuple[str, ...] = ()
    grade_reasons: tuple[GradeReason, ...] = ()  # of the grades above the one given, best first
    nodes: tuple[NodeResult, ...] = ()
    ledger: tuple[Entry, ...] = ()
    gates: tuple[GateResult, ...] = ()
    flags: tuple[FlagResult, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    definitions: tuple[tuple[str, Value | None], ...] = ()
    overridden: tuple[tuple[str, Value], ...] = field(default=())
    shown: int | None = None
    tie_values: tuple[Value | None, ...] = ()  # of the program's ``tie_keys``, as far as each is one value
    merit: int | None = None  # the order among the units scored together, 0 the best; equal for units that tie; None without a total
    overrides: tuple[Override, ...] = ()
    reason_codes: tuple[ReasonCode, ...] = ()
    as_of: Fraction | None = None  # the date that the caller gave for dated parameters
    tie_breaks: tuple[TieBreak, ...] = ()  # from the units just ahead and from those just behind, where their totals are equal
    pairings: tuple[PairingResult, ...] = ()  # those that the unit takes part in, with its own pairs alone

    @property
    def complete(self) -> bool:
        """Whether nothing that is missing could change the total, the eligibility or what a gate says of the grade."""
        return self.low is not None and self.low == self.high and not any(gate_is_open(gate) for gate in self.gates)


@frozen(kw_only=True)
class CohortResult:
    """The results of units that were scored together, by name, and who is paired with whom, for each pairing of the program."""

    units: Mapping[str, UnitResult]
    pairings: tuple[PairingResult, ...] = ()


def gate_is_open(gate: GateResult) -> bool:
    """Whether missing facts decide a gate that isn't seen in the range of the total."""
    if gate.effect == GateEffect.ZERO.value:
        return False
    only_unproven = bool(gate.failed) and len(gate.failed) == len(gate.unproven)
    return only_unproven or gate.doubtful if gate.fired else gate.possible
