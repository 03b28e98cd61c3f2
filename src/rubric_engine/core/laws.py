"""The laws of a rubric: what must hold for every fact set, or between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import Const, Expr, Origin, Scalar
from rubric_engine.core.walk_expressions import children, rebuild
from rubric_engine.diagnostics.frozen import field, frozen

Condition = Expr | GradeIs | FlagIs


@frozen
class Other:
    """What ``expr`` is for the other one of two fact sets.

    It stands in the condition of ``Changing`` where an expression stands, and nowhere else: no walk and no evaluator knows it. ``others`` finds it there,
    ``fill_others`` puts its value in its place.
    """

    expr: Expr
    origin: Origin | None = field(default=None, eq=False, repr=False, kw_only=True)


# ---------------------------------------------------------------- the forms of a law


@frozen
class Always:
    """``condition`` holds for every fact set for which ``when`` holds (None: for each)."""

    condition: Condition
    when: Condition | None = None


@frozen
class Monotone:
    """More of one of the ``facts``, all else the same, never lowers (``lowers``), or else never raises, the points of ``result``: the id of a section, an item
    or a line, or ``total``. Each fact by itself."""

    facts: tuple[str, ...]
    result: str
    lowers: bool


@frozen
class MaximaHold:
    """No section and no item ever comes to more or less than it declares."""


@frozen
class GatesDominate:
    """Where a gate sets something to zero, that is 0 whatever else changes."""


@frozen
class EqualFactsEqual:
    """Two units with equal facts have equal results."""


@frozen
class ScalingKeepsOrder:
    """Where all counts of all units are multiplied by one number, the order of the units by their totals stays."""


@frozen
class Changing:
    """For any two fact sets that differ in ``fact`` alone, ``condition`` holds where ``when`` does (None: always). ``Other`` marks in both what is read in the
    other fact set."""

    fact: str
    condition: Expr
    when: Expr | None = None


Form = Always | Monotone | MaximaHold | GatesDominate | EqualFactsEqual | ScalingKeepsOrder | Changing


@frozen
class Law:
    """``origin`` has the law's label, place and words."""

    origin: Origin
    form: Form


# ---------------------------------------------------------------- two fact sets


def other(expr: Expr, origin: Origin | None = None) -> Expr:
    """``expr`` for the other fact set, to stand among expressions."""
    return cast(Expr, Other(expr, origin=origin))


def others(*exprs: Expr | None) -> tuple[Expr, ...]:
    """What is read in the other fact set: each expression once, in the order of the text."""
    found: dict[Expr, None] = {}
    stack = [expr for expr in reversed(exprs) if expr is not None]
    while stack:
        expr = stack.pop()
        if isinstance(expr, Other):
            found[expr.expr] = None
        else:
            stack.extend(reversed(children(expr)))
    return tuple(found)


def without_others(expr: Expr) -> Expr:
    """``expr`` with each ``Other`` replaced by what it reads, as if there were one fact set alone."""
    return without_others(expr.expr) if isinstance(expr, Other) else rebuild(expr, without_others)


def fill_others(expr: Expr, values: Mapping[Expr, Scalar]) -> Expr:
    """``expr`` with each ``Other`` replaced by its value, so that it can be evaluated for the first fact set. ``values`` has one for each of ``others(expr)``; where
    there is none (missing, or without a value), the law says nothing about these two fact sets, and this isn't called.

    Raises:
        KeyError: a value isn't there.
    """
    if isinstance(expr, Other):
        return Const(values[expr.expr], origin=expr.origin)
    return rebuild(expr, lambda inner: fill_others(inner, values))
