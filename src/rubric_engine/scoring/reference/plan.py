"""What follows from the rubric alone, before any facts: names, what reads what, and an order in which to evaluate.

The order makes evaluation flat: when a definition, line or node is reached, all that it uses has its value already, so a chain of a
thousand definitions needs no deep recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from attrs import field, frozen

from rubric_engine.core.ir import (
    Computed,
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
    ValueKind,
)
from rubric_engine.core.walk import (
    computed_columns,
    gate_expressions,
    line_expressions,
    node_expressions,
    record_at,
    repeats,
    through_columns,
)
from rubric_engine.core.walk import walk as walk_one
from rubric_engine.scoring.reference.reads import Level, Levels, columns_by_use, facts_read, long_chains

Step = Definition | Line | Node


@frozen(eq=False)
class Plan:
    """``order``: every definition, line and node, each behind all that it uses; a node that occurs for each record stands for all that is inside of it.
    ``inside`` has the same for such a node: what is evaluated for each occurrence, the node itself last. ``repeated``: of a node or line, the ids of
    the repeated nodes around it (and itself), the outer first; ``lists``: the list whose record is at hand in it.

    ``gates``: those that zero a node, by its id. ``conditional``: of a node or line, what is around it that applies only when a condition holds.
    """

    program: Program
    facts: Mapping[str, FactSpec]
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, Parameter]
    columns: Mapping[tuple[str, str], Expr]  # computed ones, by list and name
    scoring: Mapping[str, Node | Line]
    gates: Mapping[str, tuple[Gate, ...]]
    order: tuple[Step, ...]
    inside: Mapping[str, tuple[Step, ...]]
    repeated: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, str | None]
    excluding: tuple[Gate, ...]  # those that make a unit not eligible, unless they look at a ranking of totals themselves
    reads: Mapping[str, frozenset[str]]  # facts (``list.field`` for fields) behind a definition's name or a line's id
    levels: Levels
    long_chains: Mapping[tuple[str, str], tuple[str, ...]]  # of columns, see there
    shown_as: Mapping[int, FactSpec | Computed]  # the field or column that a FieldRead reads, by its ``id``
    conditional: Mapping[str, tuple[Node, ...]] = field(factory=dict)
    kinds: dict[str, ValueKind] = field(factory=dict)  # of definitions and parameters, for display

    def level(self, expr: Expr, record: str | None = None) -> Level:
        """Whether the value may differ by unit or mode. ``record``: the list whose record is at hand."""
        return self.levels.of(expr, record)

    def column(self, expr: Expr) -> FactSpec | Computed | None:
        """The field or column that a FieldRead of the program reads."""
        return self.shown_as.get(id(expr))

    def facts_in(self, exprs: tuple[Expr, ...], record: str | None = None) -> frozenset[str]:
        return facts_read(exprs, self.reads, self.columns, record)


def _given(*exprs: Expr | None) -> tuple[Expr, ...]:
    return tuple(e for e in exprs if e is not None)


def walk(*exprs: Expr | None) -> Iterator[Expr]:
    """All expressions inside, each before its parts, in the order of the text."""
    for expr in _given(*exprs):
        yield from walk_one(expr)


line_parts = line_expressions
node_parts = node_expressions
gate_parts = gate_expressions


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
    facts = {f.name: f for f in program.facts}
    definitions = {d.name: d for d in program.definitions}
    parameters = {p.name: p for p in program.parameters}
    columns = computed_columns(program)
    zeroing: dict[str, tuple[Gate, ...]] = {}
    for gate in program.gates:
        if gate.effect is GateEffect.ZERO:
            id = program.total.origin.id if gate.target in (None, NodeKind.TOTAL.value) else str(gate.target)
            zeroing[id] = (*zeroing.get(id, ()), gate)
    excluding = tuple(
        g for g in program.gates if g.effect is GateEffect.NOT_ELIGIBLE and not _compares_totals(program, definitions, gate_parts(g))
    )
    conditional = _conditional(program, scoring, definitions, zeroing)
    around = repeats(program)
    repeated = {id: tuple(node.origin.id for node in nodes) for id, nodes in around.items()}
    lists = {id: record_at(nodes) for id, nodes in around.items()}
    steps = _Steps(program, scoring, definitions, columns, zeroing, excluding, conditional, repeated, lists)
    order = steps.in_order(())
    inside = {id: steps.in_order(repeated[id]) for id, part in scoring.items() if isinstance(part, Node) and part.repeat is not None}
    levels = Levels(facts, definitions, parameters, columns)
    for step in order:
        if isinstance(step, Definition):
            levels.learn(step)
    return Plan(
        excluding=excluding,
        program=program,
        facts=facts,
        definitions=definitions,
        parameters=parameters,
        columns=columns,
        scoring=scoring,
        gates=zeroing,
        order=order,
        inside=inside,
        repeated=repeated,
        lists=lists,
        reads=_facts_behind(program, (*order, *(s for id in inside for s in inside[id])), columns, lists),
        levels=levels,
        long_chains=long_chains(program),
        shown_as=columns_by_use(program),
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


@frozen(eq=False)
class _Steps:
    """Puts definitions, lines and nodes in order, on the outside and inside of each node that occurs for each record."""

    program: Program
    scoring: Mapping[str, Node | Line]
    definitions: Mapping[str, Definition]
    columns: Mapping[tuple[str, str], Expr]
    gates: Mapping[str, tuple[Gate, ...]]
    excluding: tuple[Gate, ...]
    conditional: Mapping[str, tuple[Node, ...]]
    repeated: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, str | None]

    def in_order(self, level: tuple[str, ...]) -> tuple[Step, ...]:
        """``level``: the repeated nodes inside of which the steps stand; () is outside of all of them."""
        done: dict[int, Step] = {}
        started: set[int] = set()
        waiting: list[Step] = [self.scoring[level[-1]]] if level else [self.program.total, *reversed(self.program.definitions)]
        while waiting:
            step = waiting[-1]
            if id(step) in done:
                waiting.pop()
            elif id(step) in started:
                done[id(step)] = waiting.pop()
            else:
                started.add(id(step))
                waiting.extend(used for used in reversed(list(self._uses(step, level))) if id(used) not in done and used is not step)
        return tuple(done.values())

    def _uses(self, step: Step, level: tuple[str, ...]) -> Iterator[Step]:
        if isinstance(step, Node):
            yield from self._here(step.children, level)
        inner = list(self._exprs(step, level))
        around: set[str] = set()
        for expr, _ in inner:  # which grows: what is read applies only where what is around it does
            for node in self.conditional.get(expr.id, ()) if isinstance(expr, PointsRead) else ():
                if node.origin.id not in around:
                    around.add(node.origin.id)
                    inner.extend(self._following(_given(node.applies), self.lists[node.origin.id]))
        if any(isinstance(e, Rank) and e.records is None for e, _ in inner):
            inner.extend(self._following(tuple(t.key for t in self.program.tie_keys), None))
        if any(_reads_total(self.program, self.definitions, _across(e)) for e, _ in inner):
            inner.extend(self._following(tuple(part for gate in self.excluding for part in gate_parts(gate)), None))
        for expr, _ in inner:
            if isinstance(expr, Use) and expr.name in self.definitions and not level:
                yield self.definitions[expr.name]
            elif isinstance(expr, PointsRead):
                yield from self._here((points_of(self.scoring, self.program, expr.id),), level)

    def _exprs(self, step: Step, level: tuple[str, ...]) -> Iterator[tuple[Expr, str | None]]:
        """What is looked at; of a node that occurs for each record, seen from outside, what all that is in it looks at."""
        if isinstance(step, Definition):
            yield from self._following((step.expr,), None)
            return
        whole = isinstance(step, Node) and self.repeated[step.origin.id] != level
        for part in _parts_of(step) if whole else (step,):
            id = part.origin.id
            own = line_parts(part) if isinstance(part, Line) else node_parts(part)
            yield from self._following(own, self.lists[id])
            yield from self._following(tuple(e for g in self.gates.get(id, ()) for e in gate_parts(g)), None)

    def _following(self, exprs: tuple[Expr, ...], record: str | None) -> Iterator[tuple[Expr, str | None]]:
        return through_columns(exprs, record, self.columns)

    def _here(self, parts: tuple[Node | Line, ...], level: tuple[str, ...]) -> Iterator[Step]:
        """The steps on this level that the parts belong to; what is outside of the level is there already."""
        for part in parts:
            path = self.repeated[part.origin.id]
            if path == level:
                yield part
            elif path[: len(level)] == level:
                yield self.scoring[path[len(level)]]


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


def _across(expr: Expr) -> tuple[Expr, ...]:
    """What is looked at in all units."""
    match expr:
        case Rank(key=key, records=None):
            return (key,)
        case UnitFold(value=value, where=where, within=within):
            return _given(value, where, within)
        case _:
            return ()


def _compares_totals(program: Program, definitions: Mapping[str, Definition], exprs: tuple[Expr, ...]) -> bool:
    return any(_reads_total(program, definitions, _across(e)) for e in _through(definitions, exprs))


def reads_total(plan: Plan, exprs: tuple[Expr, ...]) -> bool:
    """Whether the total is behind the expressions."""
    return _reads_total(plan.program, plan.definitions, exprs)


def points_of(scoring: Mapping[str, Node | Line], program: Program, id: str) -> Node | Line:
    return program.total if id == NodeKind.TOTAL.value else scoring[id]


def _facts_behind(
    program: Program, steps: tuple[Step, ...], columns: Mapping[tuple[str, str], Expr], lists: Mapping[str, str | None]
) -> dict[str, frozenset[str]]:
    behind = {p.name: frozenset({p.as_of}) for p in program.parameters if p.as_of is not None}
    for step in steps:
        match step:
            case Definition(name=name, expr=expr):
                behind[name] = facts_read((expr,), behind, columns)
            case Line():
                behind[step.origin.id] = facts_read(line_parts(step), behind, columns, lists[step.origin.id])
            case Node():
                pass
            case _:
                assert_never(step)
    return behind
