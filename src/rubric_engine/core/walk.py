"""Going through a program: its expressions, nodes and lines, and what they read. What expressions contain is told by ``walk_expressions``,
whose functions stand here too.

Every order is the order of the text, so that whatever is built on it is deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from rubric_engine.core.ir import (
    CountBack,
    Definition,
    Expr,
    FactRead,
    FieldRead,
    Fold,
    Gate,
    Line,
    Node,
    Origin,
    PointsRead,
    Program,
    Rank,
    UnitFold,
    Use,
)
from rubric_engine.core.walk_expressions import (
    children,
    given,
    rebuild,
    record_inside,
    replace,
    spine,
    transform,
    walk,
    walk_with_records,
)
from rubric_engine.diagnostics.model import NOWHERE

__all__ = [
    "ancestry",
    "by_id",
    "children",
    "computed_columns",
    "expressions",
    "facts_used",
    "folds_units",
    "gate_expressions",
    "in_order",
    "line_expressions",
    "line_facts",
    "lines",
    "located",
    "located_with_records",
    "node_expressions",
    "nodes",
    "nodes_of",
    "owned_lines",
    "ranks_units",
    "rebuild",
    "record_at",
    "record_inside",
    "repeats",
    "replace",
    "spine",
    "through_columns",
    "transform",
    "uses_units",
    "walk",
    "walk_with_records",
    "with_records",
]


def nodes(program: Program) -> Iterator[Node]:
    """Total, sections and items, each before what it contains."""
    yield from nodes_of(program.total)


def nodes_of(node: Node) -> Iterator[Node]:
    """``node`` and the nodes below it."""
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(child for child in reversed(found.children) if isinstance(child, Node))


def lines(program: Program) -> Iterator[Line]:
    """All scoring lines and tables."""
    for _, line in owned_lines(program):
        yield line


def owned_lines(program: Program) -> Iterator[tuple[Node, Line]]:
    """All scoring lines, each with the node that it belongs to."""
    for node in nodes(program):
        for child in node.children:
            if isinstance(child, Line):
                yield node, child


def by_id(program: Program) -> dict[str, Node | Line]:
    """Nodes and lines by their ids, the total also as ``total``."""
    found: dict[str, Node | Line] = {"total": program.total}
    for node in nodes(program):
        found[node.origin.id] = node
        found.update((child.origin.id, child) for child in node.children if isinstance(child, Line))
    return found


def ancestry(program: Program) -> dict[str, tuple[Node, ...]]:
    """For each node and line (by id) the nodes above it, nearest first."""
    found: dict[str, tuple[Node, ...]] = {program.total.origin.id: ()}
    for node in nodes(program):
        above = (node, *found[node.origin.id])
        found.update((child.origin.id, above) for child in node.children)
    return found


def line_expressions(line: Line) -> tuple[Expr, ...]:
    """The outermost expressions of a line."""
    return given(line.condition, line.steps, line.amount, line.limit)


def node_expressions(node: Node) -> tuple[Expr, ...]:
    """The outermost expressions of a node's own clauses, not of its children. With ``repeat`` all of them are read for a record of its list."""
    factors = (part for factor in node.factors for part in given(factor.when, factor.factor))
    where = node.repeat.where if node.repeat is not None else None
    return given(where, node.applies, node.start, *factors, node.minimum, node.maximum)


def gate_expressions(gate: Gate) -> tuple[Expr, ...]:
    """The outermost expressions of a gate."""
    return given(gate.applies, *gate.prerequisites, gate.when)


def expressions(program: Program) -> Iterator[tuple[Expr, Origin]]:
    """The outermost expressions of a whole program, each with the origin of what it belongs to."""
    for expr, origin, _ in with_records(program):
        yield expr, origin


def with_records(program: Program) -> Iterator[tuple[Expr, Origin, str | None]]:
    """Those, each also with the name of the list whose record is at hand: in a computed column, and in a node that occurs for each record."""
    for spec in program.facts:
        for column in spec.computed:
            yield column.expr, column.origin, spec.name
    for definition in program.definitions:
        yield definition.expr, definition.origin, None
    for gate in program.gates:
        for expr in gate_expressions(gate):
            yield expr, gate.origin, None
    repeated = repeats(program)
    for node in nodes(program):
        record = record_at(repeated[node.origin.id])
        for expr in node_expressions(node):
            yield expr, node.origin, record
        for child in node.children:
            if isinstance(child, Line):
                for expr in line_expressions(child):
                    yield expr, child.origin, record
    for grade in program.grades:
        if grade.when is not None:
            yield grade.when, grade.origin, None
    for flag in program.flags:
        yield flag.when, flag.origin, None
    for pairing in program.pairings:
        for expr in (pairing.first, pairing.second, pairing.key):
            yield expr, pairing.origin, None
    for tie in program.tie_keys:
        yield tie.key, program.total.origin, None


def located(program: Program) -> Iterator[tuple[Expr, Origin]]:
    """Every expression of a program with its own origin, or the nearest one around it that has a place in the text."""
    for expr, origin, _ in located_with_records(program):
        yield expr, origin


def located_with_records(program: Program) -> Iterator[tuple[Expr, Origin, str | None]]:
    """Those, each also with the name of the list whose record is at hand."""
    for outer, owner, record in with_records(program):
        stack = [(outer, owner, record)]
        while stack:
            expr, around, at_hand = stack.pop()
            here = expr.origin if expr.origin is not None and expr.origin.span != NOWHERE else around
            yield expr, here, at_hand
            inside = record_inside(expr, at_hand)
            stack.extend((inner, here, inside) for inner in reversed(children(expr)))


def repeats(program: Program) -> dict[str, tuple[Node, ...]]:
    """For each node and line (by id) the nodes with ``repeat`` that it occurs with, outermost first; a repeated node counts itself."""
    found: dict[str, tuple[Node, ...]] = {}
    stack: list[tuple[Node, tuple[Node, ...]]] = [(program.total, ())]
    while stack:
        node, around = stack.pop()
        here = around if node.repeat is None else (*around, node)
        found[node.origin.id] = here
        found.update((child.origin.id, here) for child in node.children if isinstance(child, Line))
        stack.extend((child, here) for child in node.children if isinstance(child, Node))
    return found


def record_at(repeated: tuple[Node, ...]) -> str | None:
    """The list whose record is at hand where these nodes are repeated around."""
    last = repeated[-1].repeat if repeated else None
    return last.fact if last is not None else None


def in_order(program: Program) -> tuple[Definition | Line | Node, ...]:
    """Definitions, lines and nodes, each behind all whose values it reads (in a circle: somewhere), so that no call needs to go deep."""
    definitions = {definition.name: definition for definition in program.definitions}
    parts = by_id(program)
    columns = computed_columns(program)
    repeated = repeats(program)
    done: dict[int, Definition | Line | Node] = {}
    started: set[int] = set()
    waiting: list[Definition | Line | Node] = [program.total, *reversed(program.definitions)]

    def needed(step: Definition | Line | Node) -> Iterator[Definition | Line | Node]:
        match step:
            case Definition(expr=expr):
                outer: tuple[Expr, ...] = (expr,)
                record = None
            case Line():
                outer, record = line_expressions(step), record_at(repeated[step.origin.id])
            case Node():
                outer, record = node_expressions(step), record_at(repeated[step.origin.id])
                yield from step.children
            case _:
                assert_never(step)
        for expr, _ in through_columns(outer, record, columns):
            if isinstance(expr, Use) and expr.name in definitions:
                yield definitions[expr.name]
            elif isinstance(expr, PointsRead) and expr.id in parts:
                yield parts[expr.id]

    while waiting:
        step = waiting[-1]
        if id(step) in started:
            waiting.pop()
            done.setdefault(id(step), step)
            continue
        started.add(id(step))
        waiting.extend(reversed([before for before in needed(step) if id(before) not in started]))
    return tuple(done.values())


def computed_columns(program: Program) -> dict[tuple[str, str], Expr]:
    """The expressions of computed columns, by the names of list and column."""
    return {(spec.name, column.name): column.expr for spec in program.facts for column in spec.computed}


def through_columns(
    exprs: Iterable[Expr], record: str | None, columns: Mapping[tuple[str, str], Expr]
) -> Iterator[tuple[Expr, str | None]]:
    """Everything in ``exprs`` and in the computed columns that are read there, each expression with the list whose record is at hand."""
    followed: set[tuple[str, str]] = set()
    waiting = [(expr, record) for expr in exprs]
    waiting.reverse()
    while waiting:
        for expr, at_hand in walk_with_records(*waiting.pop()):
            yield expr, at_hand
            if isinstance(expr, FieldRead) and at_hand is not None:
                key = (at_hand, expr.name)
                if key in columns and key not in followed:
                    followed.add(key)
                    waiting.append((columns[key], at_hand))


def facts_used(expr: Expr, program: Program, record: str | None = None) -> tuple[str, ...]:
    """Names of the facts that ``expr`` reads, also through definitions and out of lists, in the order of their declaration.

    The points of nodes and lines are not followed: what they read is theirs. ``record``: the list whose record is at hand.
    """
    definitions = {definition.name: definition.expr for definition in program.definitions}
    chosen_by = {parameter.name: parameter.as_of for parameter in program.parameters}
    columns = computed_columns(program)
    read: set[str] = set()
    seen: set[str] = set()
    stack = [(expr, record)]
    while stack:
        outer, around = stack.pop()
        for found, at_hand in through_columns((outer,), around, columns):
            match found:
                case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name):
                    read.add(name)
                case FieldRead() if at_hand is not None:
                    read.add(at_hand)
                case Rank(records=str() as name):
                    read.add(name)
                case Use(name=name) if name in definitions and name not in seen:
                    seen.add(name)
                    stack.append((definitions[name], None))
                case Use(name=name):
                    read.update(fact for fact in (chosen_by.get(name),) if fact is not None)
                case _:
                    pass
    return tuple(spec.name for spec in program.facts if spec.name in read)


def line_facts(line: Line, program: Program, record: str | None = None) -> tuple[str, ...]:
    """Names of the facts that a line reads, in the order of their declaration. ``record``: the list whose record is at hand (``repeats``)."""
    read = {name for expr in line_expressions(line) for name in facts_used(expr, program, record)}
    return tuple(spec.name for spec in program.facts if spec.name in read)


def uses_units(exprs: Iterable[Expr], program: Program) -> bool:
    """Whether something is made of all units, also through definitions."""
    return any(isinstance(expr, UnitFold) for expr in through_definitions(exprs, program))


def through_definitions(exprs: Iterable[Expr], program: Program) -> Iterator[Expr]:
    """Everything in expressions and in the definitions that they use, each definition once."""
    definitions = {definition.name: definition.expr for definition in program.definitions}
    followed: set[str] = set()
    waiting = list(exprs)
    while waiting:
        for expr in walk(waiting.pop()):
            yield expr
            if isinstance(expr, Use) and expr.name in definitions and expr.name not in followed:
                followed.add(expr.name)
                waiting.append(definitions[expr.name])


def ranks_units(program: Program) -> bool:
    """Whether somewhere units are ranked among each other."""
    return any(isinstance(expr, Rank) and expr.records is None for outer, _ in expressions(program) for expr in walk(outer))


def folds_units(program: Program) -> bool:
    """Whether something is made of all units together: a sum, a mean, a count of them."""
    return any(isinstance(expr, UnitFold) for outer, _ in expressions(program) for expr in walk(outer))
