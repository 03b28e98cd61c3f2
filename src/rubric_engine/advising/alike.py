"""What a piece of a rubric means and nothing else: without words, places in the text and ids, so that equal meanings are equal values; and which facts of two rubrics are the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from rubric_engine.core import walk
from rubric_engine.core.ir import Definition, Expr, FactSpec, Line, Node, Origin, Parameter, Program, Use
from rubric_engine.core.outline import through
from rubric_engine.diagnostics.frozen import evolve

_NOWHERE = Origin("")


def meaning(program: Program, node: Node) -> Hashable:
    """Of a node with all in it: its clauses and lines, the definitions, parameters and facts behind them, the gates on it, and what the rubric says of ties and of
    missing facts. Names count, ids don't."""
    exprs = tuple(expr for each in walk.nodes_of(node) for expr in _exprs(each))
    gates = tuple(gate for gate in program.gates if gate.target == node.origin.id)
    every = (*exprs, *(expr for gate in gates for expr in walk.gate_expressions(gate)))
    definitions, parameters = behind(program, every)
    names = {name for expr in every for name in walk.facts_used(expr, program, None)} | _lists(program, node)
    facts = tuple(bare_fact(spec) for spec in program.facts if spec.name in names)
    return (
        _bare_node(node),
        tuple((each.name, each.expr) for each in definitions),
        tuple(evolve(each, origin=_NOWHERE, alias=None, bounds=()) for each in parameters),
        tuple(sorted(facts, key=lambda each: each.name)),
        tuple(evolve(gate, origin=_NOWHERE, target=None) for gate in gates),
        (program.ties, program.missing, program.lower_is_better),
    )


def clauses(program: Program) -> dict[str, Hashable]:
    """Everything that isn't an item, by what it is called: sections and the total (their own clauses), gates, grades, flags."""
    found: dict[str, Hashable] = {}
    for node in walk.nodes(program):
        if node.kind.value != "item":
            inner = tuple(child.origin.id for child in node.children)
            found[f"{node.kind.value} {node.origin.id}"] = (_bare_node(evolve(node, children=(), bound=None, floor=None)), len(inner))
    for number, gate in enumerate(program.gates, 1):
        found[f"gate {number}"] = (evolve(gate, origin=_NOWHERE), _deep(program, walk.gate_expressions(gate)))
    for number, grade in enumerate(program.grades, 1):
        found[f"grade {number}"] = (evolve(grade, origin=_NOWHERE), _deep(program, (grade.when,) if grade.when is not None else ()))
    for number, flag in enumerate(program.flags, 1):
        found[f"flag {number}"] = (evolve(flag, origin=_NOWHERE), _deep(program, (flag.when,)))
    found["ties"] = (program.ties, program.tie_keys)
    found["missing"] = program.missing
    found["order"] = program.lower_is_better
    return found


def behind(program: Program, exprs: Iterable[Expr]) -> tuple[tuple[Definition, ...], tuple[Parameter, ...]]:
    """The definitions and parameters that expressions use, through definitions and computed columns too, in the order of the text."""
    named = {each.name: each for each in program.definitions}
    columns = tuple(column.expr for spec in program.facts for column in spec.computed)
    used = {each.name for each in through(named, (*exprs, *columns)) if isinstance(each, Use)}
    return (
        tuple(each for each in program.definitions if each.name in used),
        tuple(each for each in program.parameters if each.name in used),
    )


def bare_fact(spec: FactSpec) -> FactSpec:
    """What a fact can be, without its words; its name stays."""
    fields = tuple(bare_fact(each) for each in spec.fields)
    computed = tuple(evolve(each, alias=None, label=None, unit=None, origin=_NOWHERE) for each in spec.computed)
    options = tuple(evolve(each, alias=None) for each in spec.options)
    return evolve(spec, alias=None, label=None, unit=None, better=None, fields=fields, computed=computed, options=options, origin=_NOWHERE)


def same_facts(old: Program, new: Program) -> dict[str, str]:
    """The names of the new rubric's facts by those of the old one, where a fact of the same name or alias has the same kind of value."""
    found: dict[str, str] = {}
    for spec in old.facts:
        called = {spec.name, spec.alias} - {None}
        other = next((each for each in new.facts if {each.name, each.alias} & called), None)
        if other is not None and _same_kind(spec, other):
            found[spec.name] = other.name
    return found


def _same_kind(left: FactSpec, right: FactSpec) -> bool:
    if left.kind is not right.kind or left.shared is not right.shared or len(left.options) != len(right.options):
        return False
    options = all({a.name, a.alias} & {b.name, b.alias} - {None} for a, b in zip(left.options, right.options, strict=True))
    fields = [(each.name, each.kind) for each in left.fields] == [(each.name, each.kind) for each in right.fields]
    return options and fields


def _deep(program: Program, exprs: tuple[Expr, ...]) -> Hashable:
    definitions, parameters = behind(program, exprs)
    return tuple((each.name, each.expr) for each in definitions), tuple((each.name, each.value, each.dated) for each in parameters)


def _exprs(node: Node) -> tuple[Expr, ...]:
    lines = (child for child in node.children if isinstance(child, Line))
    return (*walk.node_expressions(node), *(expr for line in lines for expr in walk.line_expressions(line)))


def _lists(program: Program, node: Node) -> set[str]:
    return {each.repeat.fact for each in walk.nodes_of(node) if each.repeat is not None} & {spec.name for spec in program.facts}


def _bare_node(node: Node) -> Node:
    children = tuple(_bare_node(each) if isinstance(each, Node) else _bare_line(each) for each in node.children)
    factors = tuple(evolve(each, origin=_NOWHERE) for each in node.factors)
    repeat = None if node.repeat is None else evolve(node.repeat, origin=_NOWHERE)
    return evolve(
        node,
        origin=_NOWHERE,
        children=children,
        factors=factors,
        repeat=repeat,
        shown=None,
        uncapped=False,
        baseline=None,
        reason_code=None,
    )


def _bare_line(line: Line) -> Line:
    return evolve(line, origin=_NOWHERE, unit=None, reason_code=None)
