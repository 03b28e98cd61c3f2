"""The tree of a rubric text: statements and the document. See ``tree.py``."""

from __future__ import annotations

import enum

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax.tree_expressions import (
    Expr,
    Id,
    Label,
    Listed,
    Name,
    Number,
    Ref,
    Rounding,
    span_field,
    word_field,
)
from rubric_engine.syntax.tree_head import Statement


class Kind(enum.Enum):
    """The type of a fact as it is written."""

    YES_NO = "yes/no"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    SCORE = "score"
    TEXT = "text"
    UNIT = "unit"
    LIST = "list"


class Better(enum.Enum):
    """Which way a fact is better for whom it describes; of a yes/no, yes is the higher one."""

    HIGHER = "higher"
    LOWER = "lower"


@frozen
class Bounds:
    """A range of values, inclusive unless ``above``/``below`` says so; None is open."""

    low: Expr | None = None
    high: Expr | None = None
    above: bool = False
    below: bool = False
    span: Span = span_field()


@frozen(kw_only=True)
class FactStmt(Statement):
    """A fact, or with ``field`` a column of the list fact above it."""

    name: Name
    label: Label | None = None
    kind: Kind
    options: tuple[Name, ...] = ()  # of a choice
    ordered: bool = False  # of a choice
    unit: Name | None = None
    bounds: Bounds | None = None  # of a score: always
    or_none: bool = False
    missing_as: Expr | None = None
    missing_error: bool = False
    shared: bool = False
    better: Better | None = None
    better_word: str = word_field()
    field: bool = False


@frozen(kw_only=True)
class ColumnStmt(Statement):
    """A column of the list fact above that is worked out for each record: ``field x = …``, or ``field x by …:`` with rows below."""

    name: Name
    label: Label | None = None
    expr: Expr | None = None
    table: TableHead | None = None


@frozen(kw_only=True)
class DefineStmt(Statement):
    """``expr`` is None when a table header follows in ``table``; its rows are the row statements after it."""

    name: Name
    label: Label | None = None
    expr: Expr | None = None
    table: TableHead | None = None


@frozen(kw_only=True)
class ParameterStmt(Statement):
    """Either a constant, or with ``dated`` rows below (DatedStmt); ``as_of`` is then the date fact that chooses, or None for the caller's date."""

    name: Name
    label: Label | None = None
    expr: Expr | None
    dated: bool = False
    as_of: Ref | None = None


@frozen(kw_only=True)
class DatedStmt(Statement):
    """``from 2015-01-01: 7%``, a row of a dated parameter."""

    start: Expr
    value: Expr


class EffectKind(enum.Enum):
    ZERO_TOTAL = "zero_total"
    ZERO_SECTION = "zero_section"
    ZERO_ITEM = "zero_item"
    NOT_ELIGIBLE = "not_eligible"
    GRADE_IS = "grade_is"
    GRADE_AT_MOST = "grade_at_most"


@frozen
class Effect:
    kind: EffectKind
    target: Id | None = None  # of ZERO_SECTION and ZERO_ITEM
    grade: str | None = None  # of GRADE_IS and GRADE_AT_MOST
    span: Span = span_field()


@frozen(kw_only=True)
class GateStmt(Statement):
    """Either ``prerequisites`` (all wanted; the effect comes otherwise) or ``when`` (the effect comes when it holds)."""

    label: Label
    prerequisites: tuple[Expr, ...] = ()
    when: Expr | None = None
    applies: Expr | None = None
    effect: Effect


class Combine(enum.Enum):
    SUM = "sum"
    FIRST = "first"
    BEST = "best"
    WORST = "worst"
    BEST_N = "best_n"
    PRODUCT = "product"
    MEAN = "mean"


@frozen
class Multiplier:
    factor: Expr
    when: Expr | None = None


class Absent(enum.Enum):
    """What a parent does with children that don't apply."""

    DROP = "drop"
    REWEIGHT = "reweight"


@frozen
class ForEach:
    """``for each record of results where …``, or with ``different`` ``for each different results.race where …`` (the source is then a column)."""

    over: Listed
    different: bool = False


@frozen(kw_only=True)
class Clauses:
    """The clauses of a section, an item or the total; the order in the text has no meaning."""

    maximum: Expr | None = None
    minimum: Expr | None = None
    uncapped: bool = False
    start: Expr | None = None
    weight: Expr | None = None
    applies: Expr | None = None
    multipliers: tuple[Multiplier, ...] = ()
    combine: Combine | None = None
    best_n: int | None = None
    absent: Absent | None = None
    scale: Expr | None = None
    needs: int | None = None
    rounding: Rounding | None = None
    shown: int | None = None
    lower_is_better: bool = False
    for_each: ForEach | None = None
    baseline: Expr | None = None
    reason_code: str | None = None
    span: Span = span_field()


@frozen(kw_only=True)
class SectionStmt(Statement):
    id: Id
    label: Label | None = None
    clauses: Clauses = Clauses()


@frozen(kw_only=True)
class ItemStmt(Statement):
    id: Id
    label: Label | None = None
    clauses: Clauses = Clauses()


@frozen(kw_only=True)
class TotalStmt(Statement):
    clauses: Clauses = Clauses()


@frozen
class Each:
    """``each [full] [step] [unit]``; ``step`` None is one unit."""

    step: Expr | None = None
    unit: str | None = None
    full: bool = False
    in_proportion: bool = False


@frozen(kw_only=True)
class LineStmt(Statement):
    """A scoring line.

    ``subject`` is the condition, or with ``each`` the quantity (or Listed records); None is ``otherwise``.
    ``amount`` is None for ``earns its value``. ``limit`` is the ``at most N points`` of the line, ``limit_units`` its ``at most N articles``.
    """

    subject: Expr | None
    loses: bool = False
    amount: Expr | None
    each: Each | None = None
    limit: Expr | None = None
    limit_units: Number | None = None
    to_zero: bool = False
    when: Expr | None = None
    reason_code: str | None = None
    word: str = word_field()


class TableKind(enum.Enum):
    BANDS = "bands"
    VALUES = "values"  # choices, yes/no, ranks: equal keys
    INTERPOLATED = "interpolated"
    CASES = "cases"
    GRID = "grid"  # two-way


class TieShare(enum.Enum):
    """What the tied get out of a rank table."""

    ENTRY = "entry"
    MEAN = "mean"
    MEAN_DOWN = "mean_down"


@frozen(kw_only=True)
class TableHead:
    """``by SUBJECT in bands:``; two subjects make a grid; no subject is ``by cases:``."""

    kind: TableKind
    subjects: tuple[Expr, ...] = ()
    tied: TieShare = TieShare.ENTRY
    span: Span = span_field()


@frozen(kw_only=True)
class TableStmt(Statement):
    head: TableHead


@frozen
class Pattern:
    """One key of a row: a single ``value`` (a condition in ``by cases``), or bounds."""

    value: Expr | None = None
    bounds: Bounds | None = None
    span: Span = span_field()


@frozen(kw_only=True)
class ColumnsStmt(Statement):
    """The header row of a grid: ``| east | west``."""

    keys: tuple[tuple[Pattern, ...], ...]


@frozen
class Cell:
    """``points`` says that the word points stood there; ``loses`` that the value is taken off."""

    value: Expr
    points: bool = False
    loses: bool = False
    span: Span = span_field()


@frozen(kw_only=True)
class RowStmt(Statement):
    """``keys`` empty is ``otherwise``."""

    keys: tuple[Pattern, ...]
    cells: tuple[Cell, ...]


@frozen(kw_only=True)
class GradeStmt(Statement):
    """``when`` None is ``otherwise``."""

    name: Name
    label: Label | None = None
    when: Expr | None = None


@frozen(kw_only=True)
class FlagStmt(Statement):
    name: Name
    label: Label | None = None
    when: Expr


@frozen(kw_only=True)
class PairingStmt(Statement):
    """``pairing "…": FIRST with SECOND, by KEY``."""

    label: Label
    first: Expr
    second: Expr
    key: Expr
    lowest_first: bool = False


@frozen
class Document:
    """A whole text. ``closing`` are comment lines below the last statement."""

    statements: tuple[Statement, ...]
    closing: tuple[str, ...] = ()
