"""Facts of a member of a space in which points are among the quantities, as they are of a grade: what the total comes to is sought by scoring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rubric_engine.checking.cells import Cell, State
from rubric_engine.checking.evidence import Member, facts_of
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.most import changes_of, climbed, facts_inside, looks_at_others, plain_facts, points_in, scored
from rubric_engine.checking.report import Case
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Arith, Expr, Line, Node, Op, PointsRead
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve, frozen

Off = tuple[Fraction, Fraction]
"""How far, with a minus before it, points are from the stretch that is wanted, and from the number in it that stands for it."""

_RIGHT: Off = (Fraction(0), Fraction(0))


@frozen
class _Wanted:
    """A node, and the stretch and the number that its points should be in and at."""

    node: Node
    cell: Cell

    def off(self, points: Fraction) -> Off:
        at = self.cell.value if isinstance(self.cell.value, Fraction) else points
        end = intervals.clamp(self.cell.span, points)
        outside = Fraction(0) if intervals.contains(self.cell.span, points) else abs(points - end) + Fraction(1, 1_000_000)
        return -outside, -abs(points - at)


def facts_with_points(ground: Ground, member: Member, exprs: Iterable[Expr] = ()) -> dict[str, Value]:
    """Facts of one unit at a member, or as near to it as was found. The facts that it says something of itself stay as it says."""
    facts = facts_of(ground, member, exprs)
    wanted = list(_wanted(ground, member))
    if not wanted:
        return facts
    ranked = any(looks_at_others(ground, each.node) for each in wanted)
    fixed = {quantity.fact for quantity, _ in member.values() if quantity.fact is not None}
    read = {name for each in wanted for name in facts_inside(ground, each.node)}
    plain = {name: value for each in wanted for name, value in plain_facts(ground, each.node).items()}
    known = [change for each in wanted for change in changes_of(ground, each.node)]

    def changes(now: Case) -> Iterator[Case]:
        result = scored(ground.program, now, ranked)
        for each in wanted:
            yield from _towards(ground, each, result)
        yield from known

    def usable(now: Case) -> Iterator[Case]:
        return (change for change in changes(now) if not fixed & change.keys())

    def worth(now: Case) -> Off:
        result = scored(ground.program, now, ranked)
        offs = [each.off(points_in(result, each.node)) for each in wanted]
        return sum((one for one, _ in offs), Fraction(0)), sum((two for _, two in offs), Fraction(0))

    found = climbed({**plain, **facts}, usable, worth, _RIGHT)
    return {
        spec.name: found[spec.name] for spec in ground.program.facts if spec.name in found and (spec.name in read or spec.name in facts)
    }


def first_of(space: Space, mask: int) -> Member:
    """The first member of a set; points, which scoring has to find, anywhere in the stretch of it around there."""
    member = space.member(mask)
    number = (mask & -mask).bit_length() - 1
    for quantity, cell in list(member.values()):
        if isinstance(quantity.expr, PointsRead) and cell.state is State.VALUE:
            cells = [each for each in space.beside(quantity.key, number, mask) if each.state is State.VALUE]
            member[quantity.key] = quantity, evolve(cell, span=intervals.hull(each.span for each in cells), value=None)
    return member


def _wanted(ground: Ground, member: Member) -> Iterator[_Wanted]:
    for quantity, cell in member.values():
        if isinstance(quantity.expr, PointsRead) and isinstance(node := ground.parts.get(quantity.expr.id), Node):
            yield _Wanted(node, cell)


def _towards(ground: Ground, wanted: _Wanted, result: UnitResult) -> Iterator[Case]:
    """Facts that change what one line gives by as much as is missing."""
    points = points_in(result, wanted.node)
    missing = (wanted.cell.value if isinstance(wanted.cell.value, Fraction) else intervals.clamp(wanted.cell.span, points)) - points
    entries = {entry.id: entry.points for entry in result.ledger}
    lines = (child for node in walk.nodes_of(wanted.node) for child in node.children if isinstance(child, Line))
    for line in lines:
        own = entries.get(line.origin.id)
        if own is None or ground.points.record(line) is not None:
            continue
        amount = line.amount if line.steps is None else Arith(Op.MUL, line.amount, line.steps)
        value = -(own + missing) if line.loses else own + missing
        for side in (0, 1, -1):
            found = facts_at(ground.program, amount, value, side=side, quantities=ground.quantities)
            if found is not None:
                yield found
