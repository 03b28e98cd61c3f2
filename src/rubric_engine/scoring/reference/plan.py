"""What follows from the rubric alone, before any facts: names, what reads what, and an order in which to evaluate.

The order makes evaluation flat: when a definition, line or node is reached, all that it uses has its value already, so a chain of a
thousand definitions needs no deep recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from attrs import field, frozen

from rubric_engine.core.ir import (
    Definition,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    Gate,
    GateEffect,
    Line,
    Node,
    NodeKind,
    Parameter,
    PointsRead,
    Program,
    Rank,
    Use,
    ValueKind,
)
from rubric_engine.core.walk import walk as walk_one

Step = Definition | Line | Node


@frozen(eq=False)
class Plan:
    """``order``: every definition, line and node, each behind all that it uses. ``gates``: those that zero a node, by its id. ``conditional``: of a
    node or line, what is around it that applies only when a condition holds."""

    program: Program
    facts: Mapping[str, FactSpec]
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, Parameter]
    scoring: Mapping[str, Node | Line]
    gates: Mapping[str, tuple[Gate, ...]]
    order: tuple[Step, ...]
    excluding: tuple[Gate, ...]  # those that make a unit not eligible, unless they look at a ranking of totals themselves
    reads: Mapping[str, frozenset[str]]  # facts (``list.field`` for fields) behind a definition's name or a line's id
    conditional: Mapping[str, tuple[Node, ...]] = field(factory=dict)
    kinds: dict[str, ValueKind] = field(factory=dict)  # of definitions and parameters, for display


def _given(*exprs: Expr | None) -> tuple[Expr, ...]:
    return tuple(e for e in exprs if e is not None)


def walk(*exprs: Expr | None) -> Iterator[Expr]:
    """All expressions inside, each before its parts, in the order of the text."""
    for expr in _given(*exprs):
        yield from walk_one(expr)


def line_parts(line: Line) -> tuple[Expr, ...]:
    return _given(line.condition, line.steps, line.amount, line.limit)


def node_parts(node: Node) -> tuple[Expr, ...]:
    factors = (e for f in node.factors for e in _given(f.when, f.factor))
    return (*_given(node.applies, node.start), *factors, *_given(node.minimum, node.maximum))


def gate_parts(gate: Gate) -> tuple[Expr, ...]:
    return (*gate.prerequisites, *_given(gate.when))


def nodes_and_lines(node: Node) -> Iterator[Node | Line]:
    """In the order of the document, the node first."""
    waiting: list[Node | Line] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, Node):
            waiting.extend(reversed(current.children))


def plan(program: Program) -> Plan:
    scoring = {part.origin.id: part for part in nodes_and_lines(program.total)}
    definitions = {d.name: d for d in program.definitions}
    zeroing: dict[str, tuple[Gate, ...]] = {}
    for gate in program.gates:
        if gate.effect is GateEffect.ZERO:
            id = program.total.origin.id if gate.target in (None, NodeKind.TOTAL.value) else str(gate.target)
            zeroing[id] = (*zeroing.get(id, ()), gate)
    excluding = tuple(
        g for g in program.gates if g.effect is GateEffect.NOT_ELIGIBLE and not _ranks_total(program, definitions, gate_parts(g))
    )
    conditional = _conditional(program, scoring, definitions, zeroing)
    order = _in_order(program, scoring, definitions, zeroing, excluding, conditional)
    return Plan(
        excluding=excluding,
        program=program,
        facts={f.name: f for f in program.facts},
        definitions=definitions,
        parameters={p.name: p for p in program.parameters},
        scoring=scoring,
        gates=zeroing,
        order=order,
        reads=_facts_behind(order),
        conditional=conditional,
    )


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
        for part in _parts_of(points_of(scoring, program, id)):
            if part.origin.id not in read:
                read.add(part.origin.id)
                yield part

    def behind(part: Node | Line) -> tuple[Expr, ...]:
        conditions = tuple(n.applies for n in around.get(part.origin.id, ()) if n.applies is not None)
        if isinstance(part, Line):
            return (*line_parts(part), *conditions)
        return (*node_parts(part), *(e for g in gates.get(part.origin.id, ()) for e in gate_parts(g)), *conditions)

    descend(program.total, ())
    circular = set()
    for node in {id(n): n for nodes in around.values() for n in nodes}.values():
        read.clear()
        if looks_inside(node):
            circular.add(node.origin.id)
    return {key: left for key, nodes in around.items() if (left := tuple(n for n in nodes if n.origin.id not in circular))}


def _parts_of(part: Node | Line) -> Iterator[Node | Line]:
    return nodes_and_lines(part) if isinstance(part, Node) else iter((part,))


def _in_order(
    program: Program,
    scoring: Mapping[str, Node | Line],
    definitions: Mapping[str, Definition],
    gates: Mapping[str, tuple[Gate, ...]],
    excluding: tuple[Gate, ...],
    conditional: Mapping[str, tuple[Node, ...]],
) -> tuple[Step, ...]:
    tie_keys = tuple(t.key for t in program.tie_keys)

    def uses(step: Step) -> Iterator[Step]:
        match step:
            case Definition(expr=expr):
                exprs: tuple[Expr, ...] = (expr,)
            case Line():
                exprs = line_parts(step)
            case Node():
                exprs = (*node_parts(step), *(e for g in gates.get(step.origin.id, ()) for e in gate_parts(g)))
                yield from step.children
            case _:
                assert_never(step)
        inner = list(walk(*exprs))
        around: set[str] = set()
        for expr in inner:  # which grows: what is read applies only where what is around it does
            for node in conditional.get(expr.id, ()) if isinstance(expr, PointsRead) else ():
                if node.origin.id not in around:
                    around.add(node.origin.id)
                    inner.extend(walk(node.applies))
        if any(isinstance(e, Rank) for e in inner):
            inner.extend(walk(*tie_keys))
        if any(isinstance(e, Rank) and _reads_total(program, definitions, (e.key,)) for e in inner):
            inner.extend(walk(*(part for gate in excluding for part in gate_parts(gate))))
        for expr in inner:
            if isinstance(expr, Use) and expr.name in definitions:
                yield definitions[expr.name]
            elif isinstance(expr, PointsRead):
                yield points_of(scoring, program, expr.id)

    done: dict[int, Step] = {}
    started: set[int] = set()
    waiting: list[Step] = [program.total, *reversed(program.definitions)]
    while waiting:
        step = waiting[-1]
        if id(step) in done:
            waiting.pop()
        elif id(step) in started:
            done[id(step)] = waiting.pop()
        else:
            started.add(id(step))
            waiting.extend(used for used in reversed(list(uses(step))) if id(used) not in done)
    return tuple(done.values())


def _through(definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    """All expressions beneath, also those behind the definitions that are used."""
    seen: set[str] = set()
    waiting = list(exprs)
    while waiting:
        for expr in walk(waiting.pop()):
            yield expr
            if isinstance(expr, Use) and expr.name in definitions and expr.name not in seen:
                seen.add(expr.name)
                waiting.append(definitions[expr.name].expr)


def _reads_total(program: Program, definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> bool:
    total = (program.total.origin.id, NodeKind.TOTAL.value)
    return any(isinstance(e, PointsRead) and e.id in total for e in _through(definitions, exprs))


def _ranks_total(program: Program, definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> bool:
    return any(isinstance(e, Rank) and _reads_total(program, definitions, (e.key,)) for e in _through(definitions, exprs))


def reads_total(plan: Plan, exprs: tuple[Expr, ...]) -> bool:
    """Whether the total is behind the expressions."""
    return _reads_total(plan.program, plan.definitions, exprs)


def points_of(scoring: Mapping[str, Node | Line], program: Program, id: str) -> Node | Line:
    return program.total if id == NodeKind.TOTAL.value else scoring[id]


def _facts_behind(order: tuple[Step, ...]) -> dict[str, frozenset[str]]:
    behind: dict[str, frozenset[str]] = {}
    for step in order:
        if isinstance(step, Definition):
            behind[step.name] = facts_read((step.expr,), behind)
        elif isinstance(step, Line):
            behind[step.origin.id] = facts_read(line_parts(step), behind)
    return behind


def facts_read(exprs: tuple[Expr, ...], behind: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The facts that the expressions look at, through definitions; not those behind the points that they read."""
    names: set[str] = set()
    for expr in walk(*exprs):
        if isinstance(expr, FactRead):
            names.add(expr.name)
        elif isinstance(expr, Use):
            names |= behind.get(expr.name, frozenset())
        elif isinstance(expr, Fold):
            names.add(expr.fact)
            fields = (e for e in walk(expr.value, expr.where) if isinstance(e, FieldRead))
            names.update(f"{expr.fact}.{e.name}" for e in fields)
    return frozenset(names)
