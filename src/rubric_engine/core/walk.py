"""Going through a program: its expressions, nodes and lines, and what they read. The only place that knows what a core node contains.

Every order is the order of the text, so that whatever is built on it is deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from attrs import evolve

from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Compare,
    Const,
    DateDiff,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    Given,
    InRank,
    Interpolate,
    Line,
    Lookup,
    Member,
    Node,
    Not,
    Origin,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    Row,
    Use,
    Within,
)
from rubric_engine.diagnostics.model import NOWHERE


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside ``expr``, in the order of the text."""
    match expr:
        case Const() | FactRead() | FieldRead() | Use() | PointsRead():
            return ()
        case Arith(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Extremum(args=args):
            return args
        case Absolute(operand=operand) | Round(operand=operand) | Member(operand=operand) | Not(operand=operand):
            return (operand,)
        case Given(operand=operand) | Interpolate(operand=operand):
            return (operand,)
        case DateDiff(start=start, end=end):
            return (start, end)
        case Within(operand=operand, low=low, high=high):
            return (operand, low, high)
        case All(parts=parts) | AnyOf(parts=parts):
            return parts
        case Fold(value=value, where=where):
            return _given(value, where)
        case Rank(key=key, within=within, among=among):
            return (key, *_given(within, among))
        case InRank(rank=rank, places=places, share=share):
            return (rank, *_given(places, share))
        case Lookup(subjects=subjects, rows=rows, otherwise=otherwise):
            inside = (part for row in rows for part in _given(row.case, row.value))
            return (*subjects, *inside, *_given(otherwise))
        case RankLookup(rank=rank, table=table):
            return (rank, table)
        case _:
            assert_never(expr)


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``expr`` with each expression directly inside it changed. A ``Rank`` stays a Rank and a rank's table a Lookup, changed inside."""
    match expr:
        case Const() | FactRead() | FieldRead() | Use() | PointsRead():
            return expr
        case Arith() | Compare():
            return evolve(expr, left=change(expr.left), right=change(expr.right))
        case Extremum():
            return evolve(expr, args=tuple(change(arg) for arg in expr.args))
        case Absolute() | Round() | Member() | Not() | Given() | Interpolate():
            return evolve(expr, operand=change(expr.operand))
        case DateDiff():
            return evolve(expr, start=change(expr.start), end=change(expr.end))
        case Within():
            return evolve(expr, operand=change(expr.operand), low=change(expr.low), high=change(expr.high))
        case All() | AnyOf():
            return evolve(expr, parts=tuple(change(part) for part in expr.parts))
        case Fold():
            return evolve(expr, value=_maybe(change, expr.value), where=_maybe(change, expr.where))
        case Rank():
            return _rebuild_rank(expr, change)
        case InRank():
            rank = _rebuild_rank(expr.rank, change)
            return evolve(expr, rank=rank, places=_maybe(change, expr.places), share=_maybe(change, expr.share))
        case Lookup():
            return _rebuild_lookup(expr, change)
        case RankLookup():
            return evolve(expr, rank=_rebuild_rank(expr.rank, change), table=_rebuild_lookup(expr.table, change))
        case _:
            assert_never(expr)


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``expr`` with ``change`` applied to every expression in it, from the inside out (to a Rank's and a rank table's insides only)."""
    return change(rebuild(expr, lambda inner: transform(inner, change)))


def replace(expr: Expr, old: Expr, new: Expr) -> Expr:
    """``expr`` with every ``old`` (by value; origins don't count) as ``new``."""
    if expr == old:
        return new
    return rebuild(expr, lambda inner: replace(inner, old, new))


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and every expression in it, outermost first. Definitions are not followed."""
    stack = [expr]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(children(found)))


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
    return _given(line.condition, line.steps, line.amount, line.limit)


def node_expressions(node: Node) -> tuple[Expr, ...]:
    """The outermost expressions of a node's own clauses, not of its children."""
    factors = (part for factor in node.factors for part in _given(factor.when, factor.factor))
    return _given(node.applies, node.start, *factors, node.minimum, node.maximum)


def expressions(program: Program) -> Iterator[tuple[Expr, Origin]]:
    """The outermost expressions of a whole program, each with the origin of what it belongs to."""
    for definition in program.definitions:
        yield definition.expr, definition.origin
    for gate in program.gates:
        for expr in _given(*gate.prerequisites, gate.when):
            yield expr, gate.origin
    for node in nodes(program):
        for expr in node_expressions(node):
            yield expr, node.origin
        for child in node.children:
            if isinstance(child, Line):
                for expr in line_expressions(child):
                    yield expr, child.origin
    for grade in program.grades:
        if grade.when is not None:
            yield grade.when, grade.origin
    for flag in program.flags:
        yield flag.when, flag.origin
    for tie in program.tie_keys:
        yield tie.key, program.total.origin


def located(program: Program) -> Iterator[tuple[Expr, Origin]]:
    """Every expression of a program with its own origin, or the nearest one around it that has a place in the text."""
    for outer, owner in expressions(program):
        stack = [(outer, owner)]
        while stack:
            expr, around = stack.pop()
            here = expr.origin if expr.origin is not None and expr.origin.span != NOWHERE else around
            yield expr, here
            stack.extend((inner, here) for inner in reversed(children(expr)))


def spine(expr: Arith) -> tuple[Expr, tuple[Arith, ...]]:
    """A chain of arithmetic: the operand at its far left, and the operations that follow it, innermost first.

    A long sum leans to the left, so that going down on the left by calls would run out of stack.
    """
    chain = [expr]
    while isinstance(chain[-1].left, Arith):
        chain.append(chain[-1].left)
    return chain[-1].left, tuple(reversed(chain))


def in_order(program: Program) -> tuple[Definition | Line | Node, ...]:
    """Definitions, lines and nodes, each behind all whose values it reads (in a circle: somewhere), so that no call needs to go deep."""
    definitions = {definition.name: definition for definition in program.definitions}
    parts = by_id(program)
    done: dict[int, Definition | Line | Node] = {}
    started: set[int] = set()
    waiting: list[Definition | Line | Node] = [program.total, *reversed(program.definitions)]
    while waiting:
        step = waiting[-1]
        if id(step) in started:
            waiting.pop()
            done.setdefault(id(step), step)
            continue
        started.add(id(step))
        needed = [needed for needed in _needed(step, definitions, parts) if id(needed) not in started]
        waiting.extend(reversed(needed))
    return tuple(done.values())


def _needed(
    step: Definition | Line | Node, definitions: dict[str, Definition], parts: dict[str, Node | Line]
) -> Iterator[Definition | Line | Node]:
    match step:
        case Definition(expr=expr):
            outer: tuple[Expr, ...] = (expr,)
        case Line():
            outer = line_expressions(step)
        case Node():
            outer = node_expressions(step)
            yield from step.children
        case _:
            assert_never(step)
    for expr in (inner for part in outer for inner in walk(part)):
        if isinstance(expr, Use) and expr.name in definitions:
            yield definitions[expr.name]
        elif isinstance(expr, PointsRead) and expr.id in parts:
            yield parts[expr.id]


def facts_used(expr: Expr, program: Program) -> tuple[str, ...]:
    """Names of the facts that ``expr`` reads, also through definitions and out of lists, in the order of their declaration.

    The points of nodes and lines are not followed: what they read is theirs.
    """
    definitions = {definition.name: definition.expr for definition in program.definitions}
    read: set[str] = set()
    seen: set[str] = set()
    stack = [expr]
    while stack:
        for found in walk(stack.pop()):
            match found:
                case FactRead(name=name):
                    read.add(name)
                case Fold(fact=name):
                    read.add(name)
                case Use(name=name) if name in definitions and name not in seen:
                    seen.add(name)
                    stack.append(definitions[name])
                case _:
                    pass
    return tuple(spec.name for spec in program.facts if spec.name in read)


def line_facts(line: Line, program: Program) -> tuple[str, ...]:
    """Names of the facts that a line reads, in the order of their declaration."""
    read = {name for expr in line_expressions(line) for name in facts_used(expr, program)}
    return tuple(spec.name for spec in program.facts if spec.name in read)


def uses_ranks(program: Program) -> bool:
    """Whether a score needs the other units: somewhere something is ranked."""
    return any(isinstance(expr, Rank) for outer, _ in expressions(program) for expr in walk(outer))


def _given(*parts: Expr | None) -> tuple[Expr, ...]:
    return tuple(part for part in parts if part is not None)


def _maybe(change: Callable[[Expr], Expr], expr: Expr | None) -> Expr | None:
    return None if expr is None else change(expr)


def _rebuild_rank(rank: Rank, change: Callable[[Expr], Expr]) -> Rank:
    return evolve(rank, key=change(rank.key), within=_maybe(change, rank.within), among=_maybe(change, rank.among))


def _rebuild_lookup(table: Lookup, change: Callable[[Expr], Expr]) -> Lookup:
    rows = tuple(_rebuild_row(row, change) for row in table.rows)
    subjects = tuple(change(subject) for subject in table.subjects)
    return evolve(table, subjects=subjects, rows=rows, otherwise=_maybe(change, table.otherwise))


def _rebuild_row(row: Row, change: Callable[[Expr], Expr]) -> Row:
    return evolve(row, value=change(row.value), case=_maybe(change, row.case))
