"""What scoring gives back: exact, immutable, and enough to explain every point. Reports read this and nothing else."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from rubric_engine.core.ir import CmpOp, GateEffect, NodeKind, Origin, RankEnd, Text, ValueKind
from rubric_engine.core.values import Value


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


@frozen
class FactUse:
    """A fact that a line looked at. ``value`` None: missing; ``assumed``: read as ``value`` because it is missing."""

    name: str
    label: Text
    value: Value | None
    kind: ValueKind
    unit: Text | None = None
    assumed: bool = False


@frozen(kw_only=True)
class Held:
    """A yes/no that was looked at. ``holds`` None: unknown."""

    text: Text
    holds: bool | None


@frozen(kw_only=True)
class Compared:
    """``had`` None: unknown, between ``low`` and ``high`` (None: unbounded there). ``kind`` says how to show the two numbers (a percent, a date,
    a choice by ``options``)."""

    text: Text  # the left side
    op: CmpOp
    needed: Value | None
    had: Value | None
    kind: ValueKind
    holds: bool | None
    unit: Text | None = None
    needed_text: Text | None = None  # the right side, where it isn't a plain constant
    options: tuple[Text, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None


@frozen(kw_only=True)
class Ranked:
    """``rank`` counted from ``end`` (None: unranked or unknown), ``places`` wanted, ``cutoff`` the worst value that is still in, ``size`` the units
    in the field. ``tied`` counts the others with the same rank. ``alone``: scored without a cohort. ``records``: a place among the records of a list,
    and ``size`` and ``tied`` count records."""

    text: Text
    end: RankEnd
    places: Fraction | None
    rank: Fraction | None
    value: Fraction | None
    cutoff: Fraction | None
    size: int
    tied: int
    kind: ValueKind
    holds: bool | None
    alone: bool = False
    within: Text | None = None
    records: bool = False


@frozen(kw_only=True)
class Picked:
    """A table row that applied. ``row`` None: unknown, or none of them: ``otherwise`` says that the table's last resort applied.

    ``better`` is the nearest row that gives more, with its points. ``ranked``: ``value`` is a place. An empty ``subject``: a table of cases.
    """

    subject: Text
    value: Value | None
    kind: ValueKind
    row: Text | None
    points: Fraction | None
    better: Text | None = None
    better_points: Fraction | None = None
    unit: Text | None = None
    options: tuple[Text, ...] = ()
    otherwise: bool = False
    ranked: bool = False


@frozen(kw_only=True)
class Counted:
    """``steps`` of ``each`` points each; ``counted`` is what is left of them after a limit on the steps. ``had`` None: unknown, but at
    least ``low`` (None: unbounded)."""

    text: Text
    had: Fraction | None
    steps: Fraction | None
    counted: Fraction | None
    each: Fraction
    unit: Text | None = None
    kind: ValueKind = ValueKind.COUNT
    low: Fraction | None = None


@frozen(kw_only=True)
class Undefined:
    """An expression without a value: ``why`` is ``division by zero``, ``none``, ``unranked``, ``not applicable``, ``no row``, ``root of a negative number``,
    ``logarithm of zero or less``, ``no value on that date`` or ``not eligible``."""

    text: Text
    why: str


@frozen(kw_only=True)
class MissingFacts:
    names: tuple[str, ...]
    labels: tuple[Text, ...]


@frozen(kw_only=True)
class Behind:
    """Another line decided: the first match, the best line."""

    id: str


@frozen(kw_only=True)
class LimitedTo:
    limit: Fraction
    before: Fraction


@frozen(kw_only=True)
class Because:
    """An adjustment's own circumstance in numbers: a multiplier's factor, a weight and the sum of weights, a scale, a rounding step."""

    factor: Fraction | None = None
    out_of: Fraction | None = None
    step: Fraction | None = None
    mode: str | None = None


@frozen(kw_only=True)
class OverriddenBy:
    """Why the points were set by hand, and by whom."""

    reason: str
    by: str | None = None


Reason = Held | Compared | Ranked | Picked | Counted | Undefined | MissingFacts | Behind | LimitedTo | Because | OverriddenBy


@frozen(kw_only=True)
class Override:
    """Points set by hand for a section, an item or a line (``id``; of an occurrence ``1.1[3]``), with the reason that is recorded."""

    id: str
    points: Fraction
    reason: str
    by: str | None = None


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
    (after weight). ``maximum`` is the static bound (None: unbounded). ``low``/``high`` None: unbounded on that side. ``reasons``: why its own
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
