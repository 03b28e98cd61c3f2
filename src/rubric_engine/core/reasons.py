"""The reasons behind an entry of the ledger: what was looked at, what was needed and what there was."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from rubric_engine.core.ir import CmpOp, RankEnd, Text, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen


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
    and ``size`` and ``tied`` count records. ``scored``: the rubric's own word for a unit."""

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
    scored: Text | None = None


@frozen(kw_only=True)
class Picked:
    """A table row that applied. ``row`` None: unknown, or none of them: ``otherwise`` says that the table's last resort applied.

    ``better`` is the nearest row that gives more, with its points. ``ranked``: ``value`` is a place. An empty ``subject``: a table of cases, where
    ``because`` has the parts of the row's condition, and ``lacking`` those of the better row's, where that doesn't hold.
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
    because: tuple[Reason, ...] = ()
    lacking: tuple[Reason, ...] = ()


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
class Worth:
    """What a definition came to from which the points are worked out."""

    text: Text
    value: Value
    kind: ValueKind


@frozen(kw_only=True)
class Undefined:
    """An expression without a value: ``why`` is ``division by zero``, ``none``, ``unranked``, ``not applicable``, ``no row``, ``root of a negative number``,
    ``logarithm of zero or less``, ``exponent outside of 0 to 100``, ``no value on that date`` or ``not eligible``."""

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
    """To what the points were set by hand, why, by whom, and on which day."""

    points: Fraction
    reason: str
    by: str
    when: date


Reason = Held | Compared | Ranked | Picked | Counted | Worth | Undefined | MissingFacts | Behind | LimitedTo | Because | OverriddenBy
