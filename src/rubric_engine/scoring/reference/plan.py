"""What follows from the rubric alone, before any facts: names, what reads what, and an order in which to evaluate.

The order makes evaluation flat: when a definition, line or node is reached, all that it uses has its value already, so a chain of a
thousand definitions needs no deep recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from attrs import fields

from rubric_engine.core.ir import (
    Computed,
    Definition,
    Expr,
    FactSpec,
    Gate,
    Line,
    Node,
    PointsRead,
    Program,
    Rank,
    Use,
    ValueKind,
)
from rubric_engine.core.outline import Outline, across, nodes_and_lines, outline, parts_of, points_of, reads_total, walk
from rubric_engine.core.walk import gate_expressions, line_expressions, node_expressions, through_columns
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.scoring.reference.parts import Parts, parts_in
from rubric_engine.scoring.reference.reads import Level, Levels, columns_by_use, facts_read, long_chains

__all__ = ["Plan", "Step", "gate_parts", "line_parts", "node_parts", "nodes_and_lines", "plan", "points_of", "walk"]

Step = Definition | Line | Node


@frozen(eq=False, kw_only=True)
class Plan(Outline):
    """``order``: every definition, line and node, each behind all that it uses; a node that occurs for each record stands for all that is inside of it.
    ``inside`` has the same for such a node: what is evaluated for each occurrence, the node itself last."""

    order: tuple[Step, ...]
    inside: Mapping[str, tuple[Step, ...]]
    reads: Mapping[str, frozenset[str]]  # facts (``list.field`` for fields) behind a definition's name or a line's id
    levels: Levels
    long_chains: Mapping[tuple[str, str], tuple[str, ...]]  # of columns, see there
    shown_as: Mapping[int, FactSpec | Computed]  # the field or column that a FieldRead reads, by its ``id``
    parts: Parts
    kinds: dict[str, ValueKind] = field(factory=dict)  # of definitions and parameters, for display

    def level(self, expr: Expr, record: str | None = None) -> Level:
        """Whether the value may differ by unit or mode. ``record``: the list whose record is at hand."""
        return self.levels.of(expr, record)

    def column(self, expr: Expr) -> FactSpec | Computed | None:
        """The field or column that a FieldRead of the program reads."""
        return self.shown_as.get(id(expr))

    def facts_in(self, exprs: tuple[Expr, ...], record: str | None = None) -> frozenset[str]:
        return facts_read(exprs, self.reads, self.columns, record)


line_parts = line_expressions
node_parts = node_expressions
gate_parts = gate_expressions


def plan(program: Program) -> Plan:
    known = outline(program)
    scoring, repeated, lists, columns = known.scoring, known.repeated, known.lists, known.columns
    steps = _Steps(program, scoring, known.definitions, columns, known.gates, known.excluding, known.conditional, repeated, lists)
    order = steps.in_order(())
    inside = {id: steps.in_order(repeated[id]) for id, part in scoring.items() if isinstance(part, Node) and part.repeat is not None}
    levels = Levels(known.facts, known.definitions, known.parameters, columns)
    for step in order:
        if isinstance(step, Definition):
            levels.learn(step)
    reads = _facts_behind(program, (*order, *(s for id in inside for s in inside[id])), columns, lists)
    return Plan(
        **{each.name: getattr(known, each.name) for each in fields(Outline)},
        order=order,
        inside=inside,
        reads=reads,
        levels=levels,
        long_chains=long_chains(program),
        shown_as=columns_by_use(program),
        parts=parts_in(known, levels, reads),
    )


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
                    inner.extend(self._following(given(node.applies), self.lists[node.origin.id]))
        if any(isinstance(e, Rank) and e.records is None for e, _ in inner):
            inner.extend(self._following(tuple(t.key for t in self.program.tie_keys), None))
        if any(reads_total(self.program, self.definitions, across(e)) for e, _ in inner):
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
        for part in parts_of(step) if whole else (step,):
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
