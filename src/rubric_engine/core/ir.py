"""The core language: what a rubric means, with all sugar gone. Every back-end reads this and nothing else.

Values are exact. A number is a ``Fraction``; a date is a number (its proleptic ordinal); a choice is a number (the index of
its option, lowest first); yes/no is ``bool``; text is ``str`` and is never scored. Every name is resolved, every unit checked,
every definition acyclic; a back-end may rely on it (``invariants.py``).
"""

from __future__ import annotations

import enum
from fractions import Fraction

from attrs import field, frozen

from rubric_engine.diagnostics.model import NOWHERE, Span

Scalar = Fraction | bool | str


@frozen
class Text:
    """The same words in both languages (equal, where the rubric gives only one)."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@frozen
class Origin:
    """Where a piece of the core comes from, in the rubric's words.

    ``id`` is the document's (``4.1``, a line's ``4.1.2``, ``gate 1``, or a definition's name). ``text`` is the
    source line or expression in both vocabularies, ``label`` its label or None. ``citation`` and ``notes`` are inherited
    for ``citation`` only (a line without a source cites its item's, its section's, the rubric's).
    """

    id: str
    span: Span = field(default=NOWHERE, eq=False)
    text: Text = Text("", "")
    label: Text | None = None
    citation: str | None = None
    notes: tuple[str, ...] = ()


# ---------------------------------------------------------------- facts


class ValueKind(enum.Enum):
    YES_NO = "yes/no"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    SCORE = "score"
    TEXT = "text"
    LIST = "list"


@frozen
class Option:
    name: str
    alias: str | None = None


@frozen(kw_only=True)
class FactSpec:
    """One fact, or one field of a list fact. ``low``/``high`` are inclusive unless ``low_open``/``high_open``; None is unbounded.

    Dates have ordinals in ``low``/``high``, choices 0 and the last index, counts at least 0 and ``whole``.
    ``missing_as`` is the settled reading, None if there is none.
    """

    name: str
    alias: str | None = None
    kind: ValueKind
    label: Text | None = None
    unit: Text | None = None
    options: tuple[Option, ...] = ()
    ordered: bool = False
    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = False
    or_none: bool = False
    missing_as: Scalar | None = None
    missing_error: bool = False
    fields: tuple[FactSpec, ...] = ()
    origin: Origin = Origin("")


# ---------------------------------------------------------------- expressions


class Op(enum.Enum):
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"


class CmpOp(enum.Enum):
    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"
    EQ = "="
    NE = "!="


class FoldKind(enum.Enum):
    COUNT = "count"
    SUM = "sum"
    HIGHEST = "highest"
    LOWEST = "lowest"
    MEAN = "mean"


class DateUnit(enum.Enum):
    """Whole days, months or years from the first date to the second; negative when the second is earlier (as the positive, with the
    dates exchanged). A month is complete on the same day of the month, or on the month's last day where it has no such day."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class RoundMode(enum.Enum):
    HALF_UP = "half_up"  # a half goes away from zero, as 四舍五入 does
    HALF_EVEN = "half_even"
    UP = "up"  # towards plus infinity
    DOWN = "down"  # towards minus infinity


class RankEnd(enum.Enum):
    TOP = "top"
    BOTTOM = "bottom"


def _origin() -> Origin | None:
    """Set where a reader must recognise the expression: conditions, compared sides, definitions."""
    return field(default=None, eq=False, repr=False, kw_only=True)  # type: ignore[no-any-return]


@frozen
class Const:
    value: Scalar
    origin: Origin | None = _origin()


@frozen
class FactRead:
    name: str
    origin: Origin | None = _origin()


@frozen
class FieldRead:
    """A column of the record at hand; only inside a ``Fold``."""

    name: str
    origin: Origin | None = _origin()


@frozen
class Use:
    """The value of a definition or parameter."""

    name: str
    origin: Origin | None = _origin()


@frozen
class PointsRead:
    """The points of a node or line (id), after everything its own clauses do, before its weight. ``total`` is the total."""

    id: str
    origin: Origin | None = _origin()


@frozen
class Arith:
    op: Op
    left: Expr
    right: Expr
    origin: Origin | None = _origin()


@frozen
class Extremum:
    """The least (``greatest=False``) or greatest of one or more numbers."""

    greatest: bool
    args: tuple[Expr, ...]
    origin: Origin | None = _origin()


@frozen
class Absolute:
    operand: Expr
    origin: Origin | None = _origin()


@frozen
class DateDiff:
    unit: DateUnit
    start: Expr
    end: Expr
    origin: Origin | None = _origin()


@frozen
class Round:
    """To the nearest multiple of ``step`` (> 0) in the given mode."""

    operand: Expr
    mode: RoundMode
    step: Fraction
    origin: Origin | None = _origin()


@frozen
class Compare:
    """Numbers with any operator; yes/no and text with EQ and NE only. ``unit`` is for the reader."""

    op: CmpOp
    left: Expr
    right: Expr
    unit: Text | None = field(default=None, eq=False)
    origin: Origin | None = _origin()


@frozen
class Interval:
    """A range of numbers; None is unbounded."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False


@frozen
class Within:
    """Whether a number lies between two others."""

    operand: Expr
    low: Expr
    high: Expr
    high_open: bool = False
    origin: Origin | None = _origin()


@frozen
class Member:
    """Whether a value is one of several constants."""

    operand: Expr
    values: tuple[Scalar, ...]
    origin: Origin | None = _origin()


@frozen
class All:
    """True when every part is (``and``)."""

    parts: tuple[Expr, ...]
    origin: Origin | None = _origin()


@frozen
class AnyOf:
    """True when some part is (``or``)."""

    parts: tuple[Expr, ...]
    origin: Origin | None = _origin()


@frozen
class Not:
    operand: Expr
    origin: Origin | None = _origin()


@frozen
class Given:
    """Whether the operand has a value (is not none)."""

    operand: Expr
    origin: Origin | None = _origin()


@frozen
class Fold:
    """A number out of the records of a list fact that satisfy ``where``; ``value`` None (COUNT only) counts records.

    Of no record: COUNT and SUM are 0, the others are none.
    """

    kind: FoldKind
    fact: str
    value: Expr | None = None
    where: Expr | None = None
    origin: Origin | None = _origin()


@frozen
class Rank:
    """The place of ``key`` among the units scored together.

    ``within``: only units with an equal value; ``among``: only units where it holds (a unit outside has no rank).
    """

    key: Expr
    within: Expr | None = None
    among: Expr | None = None
    lowest_first: bool = False
    origin: Origin | None = _origin()


@frozen
class InRank:
    """Whether the rank, counted from ``end``, is at most ``places`` (or at most ``share`` of the field's size)."""

    rank: Rank
    end: RankEnd
    places: Expr | None = None
    share: Expr | None = None
    origin: Origin | None = _origin()


@frozen
class Row:
    """``keys`` has one tuple for each subject: the row applies when each subject is in one of its intervals or equals one of its
    values. In a table of cases the single key is a condition. ``text`` is the row's key as written."""

    keys: tuple[tuple[Interval | Scalar, ...], ...]
    value: Expr
    case: Expr | None = None
    origin: Origin | None = _origin()


@frozen
class Lookup:
    """The value of the first row that applies, else of ``otherwise`` (None: can't happen). No subjects: a table of cases."""

    subjects: tuple[Expr, ...]
    rows: tuple[Row, ...]
    otherwise: Expr | None = None
    origin: Origin | None = _origin()


@frozen
class RankLookup:
    """A rank table. ``shared`` tied units get the mean of the entries of the places that they cover, ``floored`` to a whole number.

    Entries stand for whole places; with another ``ties`` rule than sharing places, a unit takes the entry of its rank.
    """

    rank: Rank
    table: Lookup  # over the rank as its only subject, or over a Const placeholder when shared
    shared: bool = False
    floored: bool = False
    origin: Origin | None = _origin()


@frozen
class Interpolate:
    """Straight lines between points (key ascending), level outside."""

    operand: Expr
    points: tuple[tuple[Fraction, Fraction], ...]
    origin: Origin | None = _origin()


Expr = (
    Const | FactRead | FieldRead | Use | PointsRead | Arith | Extremum | Absolute | DateDiff | Round | Compare | Within | Member
    | All | AnyOf | Not | Given | Fold | Rank | InRank | Lookup | RankLookup | Interpolate
)  # fmt: skip


# ---------------------------------------------------------------- scoring


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
class Node:
    """A section, an item or the total. Order of effect: start; children combined (weights, absent children, scale); factors; minimum
    and maximum; rounding; gates on it. ``drop``: children that don't apply are left out, as the rubric says in so many words.
    ``reweight``: weights are divided by the sum of those that apply. ``scale``: the sum times
    ``scale`` over the sum of the maxima of the children that apply. ``needs``: with fewer children that apply, it doesn't apply itself.
    ``bound`` is the static maximum of the points (None: unbounded), ``floor`` the static minimum.
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
    bound: Fraction | None = None
    floor: Fraction | None = None


class GateEffect(enum.Enum):
    ZERO = "zero"  # of the node ``target``; the total is "total"
    NOT_ELIGIBLE = "not_eligible"
    GRADE_IS = "grade_is"
    GRADE_AT_MOST = "grade_at_most"


@frozen(kw_only=True)
class Gate:
    """Fires when a prerequisite isn't proven, or when ``when`` is proven."""

    origin: Origin
    prerequisites: tuple[Expr, ...] = ()  # each with its origin
    when: Expr | None = None
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
    """``kind`` YES_NO, PERCENT, DATE or NUMBER says what an override must be."""

    name: str
    alias: str | None = None
    value: Scalar
    kind: ValueKind
    origin: Origin


class Ties(enum.Enum):
    BETTER = "better"
    WORSE = "worse"
    DENSE = "dense"
    AVERAGE = "average"
    ERROR = "error"


@frozen
class TieKey:
    key: Expr
    lowest_first: bool = False


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
    ties: Ties | None = None
    tie_keys: tuple[TieKey, ...] = ()
    missing: Missing = Missing.LEAST
    lower_is_better: bool = False
    text_digest: str = ""  # SHA-256 of the canonical text
