"""A rubric taken apart into what is merely added up: groups of facts that change the sum independently of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.core import walk
from rubric_engine.core.ir import (
    Combine,
    Const,
    Expr,
    Gate,
    GateEffect,
    GradeRule,
    Line,
    Missing,
    Node,
    NodeKind,
    PointsRead,
    Program,
)
from rubric_engine.core.outline import through
from rubric_engine.diagnostics.frozen import evolve


def bare_sum(program: Program) -> Program | None:
    """The program whose total is the plain sum behind the rubric's total: without the total's own limits and rounding and without gates on it. None where the
    total isn't a sum with fixed limits."""
    total = program.total
    plain = total.combine is Combine.SUM and not total.factors and total.scale is None and not (total.reweight or total.drop or total.needs)
    fixed = all(each is None or isinstance(each, Const) for each in (total.minimum, total.maximum, total.start))
    loose = [each for each in total.children if isinstance(each, Line) and each.to_zero]
    if not plain or not fixed or loose or total.repeat is not None or total.applies is not None:
        return None
    return evolve(ungated(program), total=evolve(total, minimum=None, maximum=None, rounding=None))


def ungated(program: Program) -> Program:
    """The program as far as it decides the total, without gates on it."""
    gates = tuple(gate for gate in program.gates if gate.effect is GateEffect.ZERO and not of_total(gate, program))
    return evolve(program, gates=gates, flags=(), pairings=(), grades=(), tie_keys=(), missing=Missing.LEAST)


def of_total(gate: Gate, program: Program) -> bool:
    """Whether a gate takes the whole total away."""
    whole = gate.target in (None, NodeKind.TOTAL.value, program.total.origin.id)
    return gate.effect is GateEffect.NOT_ELIGIBLE or (gate.effect is GateEffect.ZERO and whole)


def groups(program: Program, sum_of: Program | None) -> tuple[frozenset[str], ...]:
    """Facts that must be looked at together, in the order of their declaration: whatever one piece of the sum hangs on. Without a sum, all that anything hangs
    on. Facts that only gates, grades and ties look at stand alone."""
    if sum_of is None:
        found = [frozenset(_reads(program, _expressions_of(program.total, program)))]
        found += [reads(program, walk.gate_expressions(gate)) for gate in program.gates]
    else:
        found = [frozenset(_facts_of_piece(piece, sum_of)) for piece in _pieces(sum_of.total, sum_of)]
    beside = grade_facts(program) | gate_facts(program) | tie_facts(program)
    return _merged(program, [*found, *(frozenset((name,)) for name in beside)])


def grade_facts(program: Program) -> frozenset[str]:
    """Facts that decide grades otherwise than through the total."""
    rules = (each.when for each in program.grades if each.when is not None and not _of_total_alone(each, program))
    gates = (gate for gate in program.gates if gate.effect in (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST))
    direct = {name for rule in rules for name in _direct(program, rule)}
    return frozenset(direct) | frozenset(name for gate in gates for name in reads(program, walk.gate_expressions(gate)))


def gate_facts(program: Program) -> frozenset[str]:
    """Facts that gates on the total look at."""
    return frozenset(
        name for gate in program.gates if of_total(gate, program) for name in reads(program, walk.gate_expressions(gate))
    )  # fmt: skip


def tie_facts(program: Program) -> frozenset[str]:
    return frozenset(name for each in program.tie_keys for name in reads(program, (each.key,)))


def reads(program: Program, exprs: Iterable[Expr]) -> frozenset[str]:
    """The facts behind expressions, also behind the points that they read."""
    return frozenset(_reads(program, [(expr, None) for expr in exprs]))


# ---------------------------------------------------------------- pieces of a sum


def _pieces(node: Node, program: Program) -> Iterator[Node | Line]:
    """What is added up, as small as it can be."""
    targets = {gate.target for gate in program.gates if gate.effect is GateEffect.ZERO}
    for child in node.children:
        if isinstance(child, Node) and _is_plain(child) and child.origin.id not in targets:
            yield from _pieces(child, program)
        else:
            yield child


def _is_plain(node: Node) -> bool:
    """Whether its points are those of its parts, added up."""
    clauses = node.factors or node.rounding or node.scale is not None or node.reweight or node.drop or node.needs
    if node.combine is not Combine.SUM or clauses or node.applies is not None or node.repeat is not None:
        return False
    if any(isinstance(child, Line) and child.to_zero for child in node.children):
        return False
    fixed = node.start is None or isinstance(node.start, Const)
    return fixed and not _binds(node)


def _binds(node: Node) -> bool:
    """Whether a maximum or minimum may cut off anything."""
    if node.maximum is None and node.minimum is None:
        return False
    inner = [child for child in node.children if isinstance(child, Node)]
    if len(inner) < len(node.children) or node.start is not None or any(child.weight is not None for child in inner):
        return True
    tops = [child.bound for child in inner]
    if node.maximum is not None:
        known = [each for each in tops if each is not None]
        if not isinstance(node.maximum, Const) or len(known) < len(tops) or sum(known) > node.maximum.value:  # type: ignore[operator]
            return True
    floors = [child.floor for child in inner if child.floor is not None]
    if node.minimum is None:
        return False
    return not isinstance(node.minimum, Const) or len(floors) < len(inner) or sum(floors) < node.minimum.value  # type: ignore[operator]


def _facts_of_piece(piece: Node | Line, program: Program) -> Iterator[str]:
    """What a piece hangs on, the gates on it and on what is in it included."""
    yield from _reads(program, _expressions_of(piece, program))
    inside = {each.origin.id for each in walk.nodes_of(piece)} if isinstance(piece, Node) else {piece.origin.id}
    for gate in program.gates:
        if gate.target in inside:
            yield from reads(program, walk.gate_expressions(gate))


def _expressions_of(piece: Node | Line, program: Program) -> list[tuple[Expr, str | None]]:
    """The outermost expressions of a piece and all in it, each with the list whose record is at hand."""
    repeated = walk.repeats(program)
    found: list[tuple[Expr, str | None]] = []
    for each in walk.nodes_of(piece) if isinstance(piece, Node) else ():
        record = walk.record_at(repeated[each.origin.id])
        found += [(expr, record) for expr in walk.node_expressions(each)]
        lines = (child for child in each.children if isinstance(child, Line))
        found += [(expr, record) for line in lines for expr in walk.line_expressions(line)]
    if isinstance(piece, Line):
        found += [(expr, walk.record_at(repeated[piece.origin.id])) for expr in walk.line_expressions(piece)]
    return found


def _reads(program: Program, exprs: list[tuple[Expr, str | None]]) -> Iterator[str]:
    definitions = {each.name: each for each in program.definitions}
    parts = walk.by_id(program)
    seen: set[str] = set()
    waiting = list(exprs)
    while waiting:
        expr, record = waiting.pop()
        yield from walk.facts_used(expr, program, record)
        for inner in through(definitions, (expr,)):
            if isinstance(inner, PointsRead) and inner.id not in seen:
                seen.add(inner.id)
                waiting += _expressions_of(parts[inner.id], program)


# ---------------------------------------------------------------- what looks at the total


def _of_total_alone(rule: GradeRule, program: Program) -> bool:
    return rule.when is not None and not any(True for _ in _direct(program, rule.when))


def _direct(program: Program, expr: Expr) -> Iterator[str]:
    """Facts that an expression looks at otherwise than through the total."""
    ids = (NodeKind.TOTAL.value, program.total.origin.id)
    yield from walk.facts_used(expr, program)
    definitions = {each.name: each for each in program.definitions}
    parts = walk.by_id(program)
    for inner in through(definitions, (expr,)):
        if isinstance(inner, PointsRead) and inner.id not in ids:
            yield from _reads(program, _expressions_of(parts[inner.id], program))


# ---------------------------------------------------------------- groups


def _merged(program: Program, sets: list[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Sets that share a fact become one."""
    found: list[set[str]] = []
    for each in sets:
        touching = [other for other in found if other & each]
        found = [other for other in found if not (other & each)]
        found.append(set(each).union(*touching))
    order = {spec.name: number for number, spec in enumerate(program.facts)}
    ordered = sorted((frozenset(each) for each in found if each), key=lambda each: min(order[name] for name in each))
    return tuple(ordered)
