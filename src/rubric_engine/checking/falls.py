"""Whether the points of an item or the total fall from one fact set to another: of the item alone, which is quick, and as the whole rubric scores them."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Case
from rubric_engine.core import walk
from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import Combine, Expr, Line, Node, NodeKind, Origin, PointsRead, Program, Use
from rubric_engine.core.results import NodeResult, UnitResult
from rubric_engine.diagnostics.frozen import evolve, frozen

Pair = tuple[Case, Case]


@frozen
class Fall:
    """What was seen: the points before and after, and where."""

    before: Fraction
    after: Fraction
    origin: Origin


def facts_read(ground: Ground, part: Node) -> set[str]:
    return {name for expr in expressions(part) for name in walk.facts_used(expr, ground.program)}


def expressions(part: Node) -> list[Expr]:
    lines = [expr for child in part.children if isinstance(child, Line) for expr in walk.line_expressions(child)]
    return [*lines, *walk.node_expressions(part)]


def alone(ground: Ground, part: Node) -> Program | None:
    """A program of the item alone; None where it can't be had."""
    program = ground.program
    inside = list(walk.through_definitions(expressions(part), program))
    if part.kind is NodeKind.TOTAL or any(isinstance(each, PointsRead) for each in inside):
        return None
    uses = {each.name for each in inside if isinstance(each, Use)}
    read = facts_read(ground, part) | {parameter.as_of for parameter in program.parameters if parameter.as_of is not None}
    bare = evolve(
        program,
        facts=tuple(spec for spec in program.facts if spec.name in read),
        definitions=tuple(each for each in program.definitions if each.name in uses),
        total=Node(kind=NodeKind.TOTAL, origin=program.total.origin, children=(part,)),
        gates=(), grades=(), flags=(), pairings=(), tie_keys=(),
    )  # fmt: skip
    return with_bounds(bare)


def falls_alone(program: Program, part: Node, before: Case, after: Case) -> bool:
    from rubric_engine.scoring.reference import score_unit  # here: most checks end without it

    one, two = (_points(score_unit(program, facts), part) for facts in (before, after))
    return one is not None and two is not None and (one < two if program.lower_is_better else one > two)


def seen(ground: Ground, part: Node, before: Case, after: Case) -> Fall | None:
    """What the whole rubric makes of both: its points of the part fall, whatever the facts are that aren't given."""
    from rubric_engine.scoring.reference import score_unit

    first, second = score_unit(ground.program, before), score_unit(ground.program, after)
    sign = -1 if ground.program.lower_is_better else 1
    lines = {child.origin.id: child.origin for child in part.children if isinstance(child, Line)}
    changes = {id: (_line(first, id), _line(second, id)) for id in lines}
    fallen = [id for id, (one, two) in changes.items() if one is not None and two is not None and sign * one > sign * two]
    points = _points(first, part), _points(second, part)
    one, two = points
    if None in points and part.combine is Combine.SUM and part.kind is NodeKind.ITEM and all(None not in each for each in changes.values()):
        one = sum((each or Fraction(0) for each, _ in changes.values()), Fraction(0))  # what is known of its lines, places apart
        two = sum((each or Fraction(0) for _, each in changes.values()), Fraction(0))
    if one is None or two is None or sign * one <= sign * two:
        return None
    fired = [gate.origin for gate, a, b in zip(ground.program.gates, first.gates, second.gates, strict=True) if a.fired != b.fired]
    origin = lines[fallen[0]] if fallen else fired[0] if fired and part.kind is NodeKind.TOTAL else part.origin
    return Fall(one, two, origin)


def _points(result: UnitResult, part: Node) -> Fraction | None:
    node: NodeResult | None = next((each for each in result.nodes if each.id == part.origin.id), None)
    if node is None or node.points is None or not node.low == node.high == node.points:
        return None
    return node.points


def _line(result: UnitResult, id: str) -> Fraction | None:
    entry = next((each for each in result.ledger if each.id == id), None)
    return None if entry is None or not entry.low == entry.high == entry.points else entry.points
