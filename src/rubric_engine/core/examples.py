"""The examples of a rubric, ready to be run."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.ir import Expr, Origin
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen


@frozen
class GradeIs:
    """Whether the grade is (``negated``: isn't) the one of that name; None is no grade."""

    name: str | None
    negated: bool = False


@frozen
class FlagIs:
    """Whether the flag is raised (``negated``: isn't)."""

    name: str
    negated: bool = False


@frozen
class MayBe:
    """Whether the points of ``result`` (the id of a section, an item or a line, or ``total``) can, with what is missing, come to exactly ``low`` at least and
    ``high`` at most."""

    result: str
    low: Fraction
    high: Fraction


@frozen
class Expectation:
    """A condition on the results of ``unit`` (None: the only one), with its place and words."""

    unit: str | None
    condition: Expr | GradeIs | FlagIs | MayBe
    origin: Origin


@frozen
class Example:
    """``units`` has for each unit (None: the only one) the supplied values, by fact name; a fact that isn't there is missing.
    What ``given the rest …`` says is among them already."""

    origin: Origin
    units: tuple[tuple[str | None, tuple[tuple[str, Value], ...]], ...]
    expects: tuple[Expectation, ...]
    as_of: Fraction | None = None  # the day of dated parameters, where the caller gives it
