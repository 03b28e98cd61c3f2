"""The tree of a rubric text: examples, laws and acceptances. See ``tree.py``."""

from __future__ import annotations

import enum

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax.tree_expressions import DateValue, Expr, Label, PointsOf, Ref, Total, span_field
from rubric_engine.syntax.tree_head import Statement


@frozen(kw_only=True)
class ExampleStmt(Statement):
    """``as_of``: the day of which parameters are read whose date the caller gives."""

    label: Label
    as_of: DateValue | None = None


class RestKind(enum.Enum):
    LEAST = "least"
    GREATEST = "greatest"
    AS_IN = "as_in"


@frozen
class Rest:
    """``the rest at their least``; ``like`` is the label of the example in ``the rest as in "…"``."""

    kind: RestKind
    like: str | None = None
    span: Span = span_field()


@frozen(kw_only=True)
class GivenStmt(Statement):
    """``unit`` names one of several units. ``record_of`` makes the values one record of that list fact. What is given of a shared fact stands
    without a unit. ``rest`` is about all facts that aren't given."""

    unit: str | None = None
    record_of: Ref | None = None
    values: tuple[tuple[Ref, Expr], ...] = ()
    rest: Rest | None = None


@frozen(kw_only=True)
class ExpectStmt(Statement):
    unit: str | None = None
    conditions: tuple[Expr, ...]


# ---------------------------------------------------------------- laws and acceptances


@frozen
class Always:
    condition: Expr
    when: Expr | None = None


@frozen
class More:
    """``more a, b never lowers total``; without ``lowers``: ``never raises``."""

    facts: tuple[Ref, ...]
    result: PointsOf | Total
    lowers: bool


@frozen
class Changing:
    """``changing a, total at most other total + 3``"""

    fact: Ref
    condition: Expr
    when: Expr | None = None


class General(enum.Enum):
    """Laws that are about the whole rubric."""

    MAXIMA = "maxima"
    GATES = "gates"
    EQUAL = "equal"
    SCALING = "scaling"


LawForm = Always | More | Changing | General


@frozen(kw_only=True)
class LawStmt(Statement):
    label: Label
    form: LawForm


@frozen(kw_only=True)
class AcceptStmt(Statement):
    """``code`` is in capitals; ``reason`` may be empty, which analysis refuses."""

    code: str
    reason: str
    code_span: Span = span_field()
