"""The tree of a rubric text: names, labels and expressions. See ``tree.py``."""

from __future__ import annotations

import datetime
import enum
from fractions import Fraction

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import NOWHERE, Span


def span_field() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


def word_field() -> str:
    """The author's own word, kept for the formatter: the vocabulary key of a synonym, or empty for the canonical one."""
    return field(default="", eq=False, repr=False, kw_only=True)


# ---------------------------------------------------------------- names and labels


@frozen
class Name:
    """A declared name, with its name in the other language if it carries one."""

    text: str
    alias: str | None = None
    span: Span = span_field()


@frozen
class Label:
    """A quoted text, with its other language if it carries one."""

    text: str
    alias: str | None = None
    span: Span = span_field()


@frozen
class Id:
    """The id of a section or item as written, half-width: ``4.1``, ``四(一)1``."""

    text: str
    span: Span = span_field()


# ---------------------------------------------------------------- expressions


class Arith(enum.Enum):
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"


class Cmp(enum.Enum):
    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"
    EQ = "="
    NE = "!="


class Logic(enum.Enum):
    AND = "and"
    OR = "or"


class Func(enum.Enum):
    MIN = "min"
    MAX = "max"
    ABS = "abs"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    POWER = "power"
    ROOT = "root"
    LN = "ln"
    LOG = "log"
    HOLDING = "holding"  # how many of several conditions hold


class Fold(enum.Enum):
    """What is made of a list."""

    COUNT = "count"
    SUM = "sum"
    HIGHEST = "highest"
    LOWEST = "lowest"
    MEAN = "mean"
    DISTINCT = "distinct"


class RoundMode(enum.Enum):
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    UP = "up"  # towards plus infinity
    DOWN = "down"  # towards minus infinity


class End(enum.Enum):
    TOP = "top"
    BOTTOM = "bottom"


@frozen
class Rounding:
    """To ``decimals`` places, or to multiples of ``step`` (exactly one of the two is set)."""

    mode: RoundMode
    decimals: int | None = None
    step: Fraction | None = None
    percent: bool = field(default=False, eq=False)  # the step was written with %


@frozen
class Number:
    """``value`` is final: ``6%`` is 3/50 with ``percent``; ``2.78万`` is 27,800. ``text`` is how it was written (half-width, without
    unit). ``unit`` is the unit word behind it, e.g. ``家``, ``posts``, or None. ``points`` says that 分/points stood behind it."""

    value: Fraction
    percent: bool = False
    unit: str | None = None
    text: str = field(default="", eq=False)
    span: Span = span_field()


@frozen
class DateValue:
    value: datetime.date
    span: Span = span_field()


@frozen
class YesNo:
    value: bool
    span: Span = span_field()


@frozen
class Quoted:
    """A quoted text used as a value (a grade, a choice, a text)."""

    text: str
    span: Span = span_field()


@frozen
class Ref:
    """A name, of a fact, definition, parameter, choice option, grade or field; dots included. ``total`` unquoted is Total."""

    name: str
    span: Span = span_field()


@frozen
class ThisUnit:
    """``this unit``: the name of the unit that is being scored."""

    span: Span = span_field()


@frozen
class Total:
    span: Span = span_field()


@frozen
class Grade:
    """The grade as a value; only in examples."""

    span: Span = span_field()


@frozen
class FlagSet:
    """Whether a flag is raised; only in examples."""

    name: str
    span: Span = span_field()


@frozen
class Other:
    """``other web_posts``: what a name, the points of something or the total is for the other fact set; only in laws of two fact sets."""

    operand: Ref | PointsOf | Total
    span: Span = span_field()


@frozen
class MayBe:
    """``total may be 10 to 20``: the range of the possible results; only in examples."""

    subject: PointsOf | Total
    low: Expr
    high: Expr
    span: Span = span_field()


@frozen
class PointsOf:
    """The points of a section, item or line: ``points(4.1)``."""

    id: Id
    span: Span = span_field()


@frozen
class Negate:
    operand: Expr
    span: Span = span_field()


@frozen
class Not:
    operand: Expr
    span: Span = span_field()


@frozen
class Binary:
    op: Arith
    left: Expr
    right: Expr
    span: Span = span_field()


@frozen
class Junction:
    """``and`` or ``or`` over two or more operands (flat: ``a and b and c`` is one node)."""

    op: Logic
    operands: tuple[Expr, ...]
    span: Span = span_field()


@frozen
class Compare:
    """``behind`` in ``word``: the form with the comparison behind the number (30 家以上)."""

    op: Cmp
    left: Expr
    right: Expr
    word: str = word_field()
    span: Span = span_field()


@frozen
class Between:
    """``from low to high``; ``below`` excludes the upper bound."""

    subject: Expr
    low: Expr
    high: Expr
    below: bool = False
    span: Span = span_field()


@frozen
class OneOf:
    subject: Expr
    options: tuple[Expr, ...]
    span: Span = span_field()


@frozen
class IsGiven:
    """``is given``; ``none=True`` is ``is none``."""

    subject: Expr
    none: bool = False
    span: Span = span_field()


@frozen
class Field_:
    """Which units, or in a column which records, are ranked together: ``within`` an equal value of an expression, ``among`` those where a condition
    holds. ``records`` says that the author wrote ``among records where``."""

    within: Expr | None = None
    among: Expr | None = None
    lowest_first: bool = False
    records: bool = field(default=False, eq=False, repr=False)


@frozen
class InRank:
    """``growth in top 5``; ``places`` is a count or, as a percent Number, a share of the field."""

    subject: Expr
    end: End
    places: Expr
    field: Field_ = Field_()
    word: str = word_field()
    span: Span = span_field()


@frozen
class RankOf:
    subject: Expr
    field: Field_ = Field_()
    span: Span = span_field()


@frozen
class Call:
    func: Func
    args: tuple[Expr, ...]
    span: Span = span_field()


@frozen
class Listed:
    """A list fact, its records filtered: ``briefings where adopted``; a dotted name is its column. The source ``units`` (各单位) is the units
    that are scored together, and ``within`` (of these only) keeps to those with an equal value."""

    source: Ref
    where: Expr | None = None
    within: Expr | None = None
    span: Span = span_field()


@frozen
class CountBack:
    """``count-back of results.place where driver is this unit``; only as a key that breaks ties."""

    over: Listed
    span: Span = span_field()


@frozen
class Folded:
    """``count(briefings where adopted)``; the column is part of the reference: ``sum(projects.value where done)``. ``drop_highest`` and
    ``drop_lowest``: ``mean(marks.mark without highest 1 and lowest 1)``."""

    fold: Fold
    over: Listed
    drop_highest: int = 0
    drop_lowest: int = 0
    span: Span = span_field()


@frozen
class AllItems:
    """``every item of 4 at least 3`` (``every``) or ``any item …``: a comparison of the points of each item."""

    every: bool
    of: Id | None
    op: Cmp
    right: Expr
    word: str = word_field()
    span: Span = span_field()


@frozen
class Rounded:
    operand: Expr
    rounding: Rounding
    span: Span = span_field()


@frozen
class Beyond:
    """The part of ``subject`` above ``bound``, at least 0; ``short``: the part that is missing up to it."""

    subject: Expr
    bound: Expr
    short: bool = False
    span: Span = span_field()


Expr = (
    Number | DateValue | YesNo | Quoted | Ref | ThisUnit | Total | Grade | FlagSet | Other | MayBe | PointsOf | Negate | Not | Binary | Junction
    | Compare | Between | OneOf | IsGiven | InRank | RankOf | Call | Listed | Folded | CountBack | AllItems | Rounded | Beyond
)  # fmt: skip
