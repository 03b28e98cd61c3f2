"""A program by its names, and what follows from it before any facts: which gates zero what, what is around a line, what reads the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rubric_engine.core.ir import (
    Definition,
    Expr,
    FactSpec,
    Gate,
    GateEffect,
    Line,
    Node,
    NodeKind,
    Parameter,
    PointsRead,
    Program,
    Rank,
    UnitFold,
    Use,
)
from rubric_engine.core.walk import computed_columns, gate_expressions, line_expressions, node_expressions, record_at, repeats
from rubric_engine.core.walk_expressions import given
from rubric_engine.core.walk_expressions import walk as walk_one
from rubric_engine.diagnostics.frozen import frozen


@frozen(eq=False)
class Outline:
    """``gates``: those that zero a node, by its id. ``excluding``: those that make a unit not eligible, unless they look at a ranking of totals themselves.
    ``repeated``: of a node or line, the ids of the repeated nodes around it (and itself), the outer first; ``lists``: the list whose record is at hand in
    it. ``conditional``: what is around it that applies only when a condition holds."""

    program: Program
    facts: Mapping[str, FactSpec]
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, Parameter]
    columns: Mapping[tuple[str, str], Expr]  # computed ones, by list and name
    scoring: Mapping[str, Node | Line]
    gates: Mapping[str, tuple[Gate, ...]]
    excluding: tuple[Gate, ...]
    repeated: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, str | None]
    conditional: Mapping[str, tuple[Node, ...]]

    def part(self, id: str) -> Node | Line:
        return points_of(self.scoring, self.program, id)

    def reads_total(self, exprs: tuple[Expr, ...]) -> bool:
        """Whether the total is behind the expressions."""
        return reads_total(self.program, self.definitions, exprs)


def outline(program: Program) -> Outline:
    scoring = {part.origin.id: part for part in nodes_and_lines(program.total)}
    definitions = {d.name: d for d in program.definitions}
    zeroing: dict[str, tuple[Gate, ...]] = {}
    for gate in program.gates:
        if gate.effect is GateEffect.ZERO:
            id = program.total.origin.id if gate.target in (None, NodeKind.TOTAL.value) else str(gate.target)
            zeroing[id] = (*zeroing.get(id, ()), gate)
    around = repeats(program)
    return Outline(
        program=program,
        facts={f.name: f for f in program.facts},
        definitions=definitions,
        parameters={p.name: p for p in program.parameters},
        columns=computed_columns(program),
        scoring=scoring,
        gates=zeroing,
        excluding=tuple(
            g
            for g in program.gates
            if g.effect is GateEffect.NOT_ELIGIBLE and not compares_totals(program, definitions, gate_expressions(g))
        ),
        repeated={id: tuple(node.origin.id for node in nodes) for id, nodes in around.items()},
        lists={id: record_at(nodes) for id, nodes in around.items()},
        conditional=_conditional(program, scoring, definitions, zeroing),
    )


def walk(*exprs: Expr | None) -> Iterator[Expr]:
    """All expressions inside, each before its parts, in the order of the text."""
    for expr in given(*exprs):
        yield from walk_one(expr)


def nodes_and_lines(node: Node) -> Iterator[Node | Line]:
    """In the order of the document, the node first."""
    waiting: list[Node | Line] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, Node):
            waiting.extend(reversed(current.children))


def _conditional(
    program: Program, scoring: Mapping[str, Node | Line], definitions: Mapping[str, Definition], gates: Mapping[str, tuple[Gate, ...]]
) -> dict[str, tuple[Node, ...]]:
    """For each node and line, the nodes around it that have a condition; without those whose condition looks at what is inside of them."""
    around: dict[str, tuple[Node, ...]] = {}

    def descend(node: Node, conditions: tuple[Node, ...]) -> None:
        inside = conditions if node.applies is None else (*conditions, node)
        for child in node.children:
            around[child.origin.id] = inside
            if isinstance(child, Node):
                descend(child, inside)

    def looks_inside(node: Node) -> bool:
        waiting: list[Expr | None] = [node.applies, *(t.key for t in program.tie_keys)]
        seen: set[str] = set()
        while waiting:
            for expr in walk(waiting.pop()):
                if isinstance(expr, Use) and expr.name in definitions and expr.name not in seen:
                    seen.add(expr.name)
                    waiting.append(definitions[expr.name].expr)
                elif isinstance(expr, PointsRead):
                    if node in around.get(expr.id, ()):
                        return True
                    waiting += [e for part in nodes_and_lines_of(expr.id) for e in behind(part)]
        return False

    read: set[str] = set()

    def nodes_and_lines_of(id: str) -> Iterator[Node | Line]:
        for part in parts_of(points_of(scoring, program, id)):
            if part.origin.id not in read:
                read.add(part.origin.id)
                yield part

    def behind(part: Node | Line) -> tuple[Expr, ...]:
        conditions = tuple(n.applies for n in around.get(part.origin.id, ()) if n.applies is not None)
        if isinstance(part, Line):
            return (*line_expressions(part), *conditions)
        return (*node_expressions(part), *(e for g in gates.get(part.origin.id, ()) for e in gate_expressions(g)), *conditions)

    descend(program.total, ())
    circular = set()
    for node in {id(n): n for nodes in around.values() for n in nodes}.values():
        read.clear()
        if looks_inside(node):
            circular.add(node.origin.id)
    return {key: left for key, nodes in around.items() if (left := tuple(n for n in nodes if n.origin.id not in circular))}


def parts_of(part: Node | Line) -> Iterator[Node | Line]:
    return nodes_and_lines(part) if isinstance(part, Node) else iter((part,))


def through(definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    """All expressions beneath, also those behind the definitions that are used."""
    seen: set[str] = set()
    waiting = list(exprs)
    while waiting:
        for expr in walk(waiting.pop()):
            yield expr
            if isinstance(expr, Use) and expr.name in definitions and expr.name not in seen:
                seen.add(expr.name)
                waiting.append(definitions[expr.name].expr)


def reads_total(program: Program, definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> bool:
    total = (program.total.origin.id, NodeKind.TOTAL.value)
    return any(isinstance(e, PointsRead) and e.id in total for e in through(definitions, exprs))


def across(expr: Expr) -> tuple[Expr, ...]:
    """What is looked at in all units."""
    match expr:
        case Rank(key=key, records=None):
            return (key,)
        case UnitFold(value=value, where=where, within=within):
            return given(value, where, within)
        case _:
            return ()


def compares_totals(program: Program, definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> bool:
    return any(reads_total(program, definitions, across(e)) for e in through(definitions, exprs))


def points_of(scoring: Mapping[str, Node | Line], program: Program, id: str) -> Node | Line:
    return program.total if id == NodeKind.TOTAL.value else scoring[id]
