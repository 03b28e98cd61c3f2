"""Concrete facts for a member of a space: each quantity in its cell, or as near as there are facts for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

from rubric_engine.checking.cells import Cell, State
from rubric_engine.checking.formulas import Both, Formula, Test, tests
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.quantities import Quantity
from rubric_engine.checking.solve import facts_at, facts_without, few_values
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Expr, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import evolve

Member = Mapping[Hashable, tuple[Quantity, Cell]]


def facts_of(ground: Ground, member: Member, exprs: Iterable[Expr] = ()) -> dict[str, Value]:
    """Facts of one unit; those that ``exprs`` read and the member says nothing of have a plain value of their range."""
    facts: dict[str, Value] = {}
    for quantity, cell in member.values():
        if quantity.fact is not None and quantity.record is None:
            facts[quantity.fact] = value_in(quantity, cell)
    for quantity, cell in member.values():
        if quantity.fact is None and quantity.record is None and not quantity.domain.text:
            facts = _solved(ground, quantity, cell, facts)
    read = {name for expr in exprs for name in walk.facts_used(expr, ground.program)}
    for spec in ground.program.facts:
        if spec.name in read and spec.name not in facts:
            facts[spec.name] = few_values(spec)[0]
    return facts


def value_in(quantity: Quantity, cell: Cell) -> Value:
    """What a fact is in a cell."""
    if cell.state is not State.VALUE or cell.value is None:
        return NONE
    if quantity.spec is not None and quantity.spec.kind is ValueKind.YES_NO:
        return cell.value == 1
    return cell.value


def nearest(space: Space, formula: Formula) -> Member:
    """The member in which most parts of an ``and`` hold, each fact as near as it comes to what is asked of it."""
    parts = formula.parts if isinstance(formula, Both) else (formula,)
    left = space.full
    for part in parts:
        held = left & space.masks(part).yes
        left = held or left
    member = space.member(left)
    for test in tests(formula):
        if isinstance(test, Test) and isinstance(test.edge, Fraction):
            quantity, cell = member[test.quantity.key]
            member[quantity.key] = quantity, _towards(cell, test.edge, quantity.domain.whole)
    return member


def _towards(cell: Cell, edge: Fraction, whole: bool) -> Cell:
    """The cell with the end that is nearest to an edge as its value, where that end belongs to it."""
    if cell.state is not State.VALUE or not isinstance(cell.value, Fraction):
        return cell
    end = intervals.clamp(cell.span, edge)
    fits = intervals.contains(cell.span, end) and (not whole or end.denominator == 1)
    return evolve(cell, value=end) if fits else cell


def _solved(ground: Ground, quantity: Quantity, cell: Cell, facts: dict[str, Value]) -> dict[str, Value]:
    """The facts, with more of them, so that an expression is in its cell; unchanged where that isn't found."""
    if cell.state is not State.VALUE:
        return facts_without(ground.quantities, quantity.expr, facts) or facts
    if not isinstance(cell.value, Fraction):
        return facts
    return facts_at(ground.program, quantity.expr, cell.value, facts, quantities=ground.quantities) or facts
