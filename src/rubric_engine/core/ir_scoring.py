"""The core language: lines, nodes, gates, grades and the whole program. See ``ir.py``."""

from __future__ import annotations

import enum
from fractions import Fraction

from rubric_engine.core.ir_expressions import Expr, RoundMode
from rubric_engine.core.ir_facts import FactSpec, Origin, Scalar, Text, ValueKind
from rubric_engine.diagnostics.frozen import frozen


@frozen(kw_only=True)
class Line:
    """One scoring line or table.

    Its points are ``amount`` (times ``steps``, where given) if ``condition`` holds or is None, else 0; taken off if ``loses``.
    ``step_limit`` bounds the steps, ``limit`` the points (of a loss: the loss). ``otherwise`` marks the last line of a first match.
    ``steps`` is already whole where the rubric says ``full``. ``unit`` names one step for the reader (篇, posts).
    """

    origin: Origin
    condition: Expr | None = None
    steps: Expr | None = None
    amount: Expr
    loses: bool = False
    step_limit: Fraction | None = None
    limit: Expr | None = None
    to_zero: bool = False
    otherwise: bool = False
    unit: Text | None = None
    reason_code: str | None = None


class Combine(enum.Enum):
    SUM = "sum"
    FIRST = "first"
    BEST = "best"
    WORST = "worst"
    BEST_N = "best_n"
    PRODUCT = "product"
    MEAN = "mean"


class NodeKind(enum.Enum):
    TOTAL = "total"
    SECTION = "section"
    ITEM = "item"


@frozen(kw_only=True)
class Factor:
    """Multiplies the node's points by ``factor`` when ``when`` holds (None: always)."""

    factor: Expr
    when: Expr | None = None
    origin: Origin


@frozen(kw_only=True)
class Repeat:
    """The node occurs once for each record of the list ``fact`` for which ``where`` holds, or with ``by`` (a column's name) once for each different
    value of that column among them; there a fold over the list sees the records of that value alone."""

    fact: str
    where: Expr | None = None
    by: str | None = None
    origin: Origin


@frozen(kw_only=True)
class Node:
    """A section, an item or the total. Order of effect: start; children combined (weights, absent children, scale); factors; minimum
    and maximum; rounding; gates on it. ``drop``: children that don't apply are left out, as the rubric says in so many words.
    ``reweight``: weights are divided by the sum of those that apply. ``scale``: the sum times
    ``scale`` over the sum of the maxima of the children that apply. ``needs``: with fewer children that apply, it doesn't apply itself.
    ``bound`` is the static maximum of the points (None: unbounded), ``floor`` the static minimum; of a node with ``repeat``, those of one occurrence.
    ``baseline``: the points against which reason codes are ranked.
    """

    kind: NodeKind
    origin: Origin
    children: tuple[Node | Line, ...] = ()
    combine: Combine = Combine.SUM
    best_n: int = 1
    start: Expr | None = None
    factors: tuple[Factor, ...] = ()
    minimum: Expr | None = None
    maximum: Expr | None = None
    rounding: tuple[RoundMode, Fraction] | None = None
    shown: int | None = None
    weight: Fraction | None = None
    applies: Expr | None = None
    drop: bool = False
    reweight: bool = False
    scale: Fraction | None = None
    needs: int = 0
    uncapped: bool = False
    repeat: Repeat | None = None
    baseline: Fraction | None = None
    reason_code: str | None = None
    bound: Fraction | None = None
    floor: Fraction | None = None


class GateEffect(enum.Enum):
    ZERO = "zero"  # of the node ``target``; the total is "total"
    NOT_ELIGIBLE = "not_eligible"
    GRADE_IS = "grade_is"
    GRADE_AT_MOST = "grade_at_most"


@frozen(kw_only=True)
class Gate:
    """Fires when a prerequisite isn't proven, or when ``when`` is proven; never where ``applies`` is known not to hold."""

    origin: Origin
    prerequisites: tuple[Expr, ...] = ()  # each with its origin
    when: Expr | None = None
    applies: Expr | None = None
    effect: GateEffect
    target: str | None = None  # node id, or grade name


@frozen(kw_only=True)
class GradeRule:
    """``when`` None: otherwise."""

    name: str
    alias: str | None = None
    when: Expr | None = None
    origin: Origin


@frozen(kw_only=True)
class Flag:
    name: str
    alias: str | None = None
    when: Expr
    origin: Origin


@frozen(kw_only=True)
class Definition:
    name: str
    alias: str | None = None
    expr: Expr
    origin: Origin


@frozen(kw_only=True)
class Parameter:
    """``kind`` YES_NO, PERCENT, DATE or NUMBER says what an override must be.

    ``dated`` are the values with the dates (ordinals) from which they hold, ascending; ``value`` is then the last of them, and ``as_of`` the
    date fact that chooses (None: the caller gives the date). ``bounds``: the facts in whose range, or reading of a missing value, it stands; the facts
    have its value there, so that a caller can't set it.
    """

    name: str
    alias: str | None = None
    value: Scalar
    kind: ValueKind
    dated: tuple[tuple[Fraction, Scalar], ...] = ()
    as_of: str | None = None
    bounds: tuple[str, ...] = ()
    origin: Origin


@frozen(kw_only=True)
class Pairing:
    """Units of the ``first`` kind with units of the ``second``: the best of the first by ``key`` with the last of the second, and so on; the first
    kind is gone through again where there are fewer of it."""

    label: Text
    first: Expr
    second: Expr
    key: Expr
    lowest_first: bool = False
    origin: Origin


@frozen
class Base:
    """A rubric that this one extends."""

    label: Text
    edition: str | None
    citation: str | None
    text_digest: str


class Ties(enum.Enum):
    BETTER = "better"
    WORSE = "worse"
    DENSE = "dense"
    AVERAGE = "average"
    ERROR = "error"


@frozen
class TieKey:
    """``among_tied``: the key that a unit has when only the units that are level so far are scored, and of shared lists only the records
    that name no other unit. A run of such keys looks at the units that are level where the run begins."""

    key: Expr
    lowest_first: bool = False
    among_tied: bool = False


class Missing(enum.Enum):
    LEAST = "least"
    NO_RESULT = "no_result"


@frozen(kw_only=True)
class Program:
    """A whole rubric. ``definitions`` are in an order in which each uses only earlier ones."""

    label: Text
    edition: str | None = None
    citation: str | None = None
    notes: tuple[str, ...] = ()
    unit: Text | None = None
    language: str = "en"  # of the file: "en" or "zh"
    facts: tuple[FactSpec, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    definitions: tuple[Definition, ...] = ()
    total: Node
    gates: tuple[Gate, ...] = ()
    grades: tuple[GradeRule, ...] = ()
    flags: tuple[Flag, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    bases: tuple[Base, ...] = ()  # what it extends, nearest first
    ties: Ties | None = None
    tie_keys: tuple[TieKey, ...] = ()
    missing: Missing = Missing.LEAST
    lower_is_better: bool = False
    text_digest: str = ""  # SHA-256 of the canonical text
