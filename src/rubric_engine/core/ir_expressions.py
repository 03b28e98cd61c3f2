"""The core language: expressions. See ``ir.py``."""

from __future__ import annotations

import enum
from fractions import Fraction

from rubric_engine.core.ir_facts import Origin, Scalar, Text
from rubric_engine.diagnostics.frozen import field, frozen


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
    DISTINCT = "distinct"  # how many different values


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


class Curve(enum.Enum):
    """Functions whose values are mostly irrational."""

    POWER = "power"  # of a base and a constant exponent
    WHOLE_POWER = "whole power"  # the exponent is whole whatever the facts are: exact; no value unless it is within 0 to 100
    ROOT = "root"  # of a number and a whole degree
    LN = "ln"
    LOG = "log"  # to the base 10


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
    """A column of the record at hand, given or computed; only inside a ``Fold``, a computed column or a node that occurs for each record."""

    name: str
    origin: Origin | None = _origin()


@frozen
class ThisUnit:
    """The name of the unit that is being scored, as a text."""

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
class Irrational:
    """``curve`` of one or two numbers. A ``Round`` stands around it and decides it exactly: inside of one Round is one Irrational at most
    (others have a Round of their own). A whole exponent needs none. No value: a root or logarithm of what has none, 0 to a
    negative power."""

    curve: Curve
    args: tuple[Expr, ...]
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

    Of no record: COUNT, DISTINCT and SUM are 0, the others are none. ``drop_highest`` and ``drop_lowest`` values are left out before (SUM and MEAN
    only); where no more are there than are left out, it is as of no record.
    """

    kind: FoldKind
    fact: str
    value: Expr | None = None
    where: Expr | None = None
    drop_highest: int = 0
    drop_lowest: int = 0
    origin: Origin | None = _origin()


@frozen
class UnitFold:
    """A number out of the units that are scored together: of those for which ``where`` holds, ``within`` those with an equal value.

    ``value`` None (COUNT only) counts units. Everything in it is read for the unit looked at; a unit whose value is undefined isn't counted in SUM,
    MEAN, HIGHEST and LOWEST.
    """

    kind: FoldKind
    value: Expr | None = None
    where: Expr | None = None
    within: Expr | None = None
    drop_highest: int = 0
    drop_lowest: int = 0
    origin: Origin | None = _origin()


@frozen
class CountBack:
    """The values of ``value`` over the records that satisfy ``where``, best first, compared one by one; the longer is ahead of its own
    beginning. Only as the key of a ``TieKey``."""

    fact: str
    value: Expr
    where: Expr | None = None
    origin: Origin | None = _origin()


@frozen
class Rank:
    """The place of ``key`` among the units scored together, or with ``records`` (a list fact's name) that of the record at hand among the
    records of that list.

    ``within``: only units with an equal value; ``among``: only units where it holds (a unit outside has no rank).
    """

    key: Expr
    within: Expr | None = None
    among: Expr | None = None
    lowest_first: bool = False
    records: str | None = None
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
    """The value of the first row that applies, else of ``otherwise`` (None: can't happen), which stands at ``rest``. No subjects: a table of cases."""

    subjects: tuple[Expr, ...]
    rows: tuple[Row, ...]
    otherwise: Expr | None = None
    origin: Origin | None = _origin()
    rest: Origin | None = _origin()


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
    Const | FactRead | FieldRead | ThisUnit | Use | PointsRead | Arith | Extremum | Absolute | DateDiff | Irrational | Round | Compare | Within
    | Member | All | AnyOf | Not | Given | Fold | UnitFold | CountBack | Rank | InRank | Lookup | RankLookup | Interpolate
)  # fmt: skip
