"""Concrete facts for a member of a space: each quantity in its cell, or as near as there are facts for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction

from rubric_engine.checking.cells import Cell, State
from rubric_engine.checking.formulas import Both, Formula
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.misses import miss_at
from rubric_engine.checking.quantities import Quantity
from rubric_engine.checking.records import value_in, with_records
from rubric_engine.checking.solve import facts_at, facts_without, few_values
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Expr
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve

_MOST_MEMBERS = 2_000
_SMALL = Fraction(1, 100)

Member = Mapping[Hashable, tuple[Quantity, Cell]]


def facts_of(ground: Ground, member: Member, exprs: Iterable[Expr] = ()) -> dict[str, Value]:
    """Facts of one unit, with a record for what the member says of fields; those that ``exprs`` read and the member says nothing of have a plain value of their
    range."""
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
    return with_records(ground, member.values(), facts)


def nearest(space: Space, formula: Formula) -> Member:
    """The member at which a condition comes nearest to holding: the fewest of its comparisons fail, by the least; each fact as near as it comes to what is asked
    of it."""
    number, miss = min(((number, miss_at(space, formula, number)) for number in _members(space, formula)), key=lambda each: each[1].order)
    member = space.member(1 << number)
    moved: set[Hashable] = set()
    for test in miss.tests:
        if isinstance(test.edge, Fraction) and test.quantity.key not in moved:
            moved.add(test.quantity.key)
            quantity, cell = member[test.quantity.key]
            member[quantity.key] = quantity, _towards(cell, test.edge, quantity.domain.whole)
    return member


def _members(space: Space, formula: Formula) -> Iterator[int]:
    """Those that are looked at: all, in a large space the first of those in which most parts of an ``and`` hold."""
    left = space.full
    if space.size > _MOST_MEMBERS:
        for part in formula.parts if isinstance(formula, Both) else (formula,):
            left = left & space.masks(part).yes or left
    for _ in range(_MOST_MEMBERS):
        if not left:
            return
        lowest = left & -left
        yield lowest.bit_length() - 1
        left ^= lowest


def _towards(cell: Cell, edge: Fraction, whole: bool) -> Cell:
    """The cell with what is nearest to an edge as its value; where its end doesn't belong to it, what is a hundredth from that."""
    if cell.state is not State.VALUE or not isinstance(cell.value, Fraction):
        return cell
    end = intervals.clamp(cell.span, edge)
    for candidate in (end, end - _SMALL, end + _SMALL):
        if intervals.contains(cell.span, candidate) and (not whole or candidate.denominator == 1):
            return evolve(cell, value=candidate)
    return cell


def _solved(ground: Ground, quantity: Quantity, cell: Cell, facts: dict[str, Value]) -> dict[str, Value]:
    """The facts, with more of them, so that an expression is in its cell; unchanged where that isn't found."""
    if cell.state is not State.VALUE:
        return facts_without(ground.quantities, quantity.expr, facts) or facts
    if not isinstance(cell.value, Fraction):
        return facts
    return facts_at(ground.program, quantity.expr, cell.value, facts, quantities=ground.quantities) or facts
