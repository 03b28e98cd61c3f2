"""The points of one item by itself, for many sets of facts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from rubric_engine.advising.alike import behind
from rubric_engine.core import walk
from rubric_engine.core.ir import Combine, Expr, Line, Missing, Node, PointsRead, Program
from rubric_engine.core.outline import through
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort_totals import CohortTotals
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full

Points = Fraction | None


def expressions_of(node: Node) -> tuple[Expr, ...]:
    """All outermost expressions of a node and all in it."""
    nodes = tuple(walk.nodes_of(node))
    lines = (child for each in nodes for child in each.children if isinstance(child, Line))
    return (*(e for each in nodes for e in walk.node_expressions(each)), *(e for line in lines for e in walk.line_expressions(line)))


def alone(program: Program, item: Node) -> Program | None:
    """The program that has nothing but the item. None where the item looks at points elsewhere."""
    gates = tuple(gate for gate in program.gates if gate.target == item.origin.id)
    exprs = (*expressions_of(item), *(expr for gate in gates for expr in walk.gate_expressions(gate)))
    inside = {item.origin.id} | {each.origin.id for node in walk.nodes_of(item) for each in node.children}
    named = {each.name: each for each in program.definitions}
    if any(isinstance(each, PointsRead) and each.id not in inside for each in through(named, exprs)):
        return None
    definitions, _ = behind(program, exprs)
    total = Node(
        kind=program.total.kind, origin=program.total.origin, children=(evolve(item, weight=None),), combine=Combine.SUM,
        bound=item.bound if item.repeat is None else None, floor=item.floor if item.repeat is None else None,
    )  # fmt: skip
    used = {name for expr in (*exprs, *(each.expr for each in definitions)) for name in walk.facts_used(expr, program)}
    records = {each.repeat.fact for each in walk.nodes_of(item) if each.repeat is not None}
    used |= records | {parameter.as_of for parameter in program.parameters if parameter.as_of is not None}
    return evolve(
        program,
        facts=tuple(spec for spec in program.facts if spec.name in used),
        definitions=definitions,
        total=total,
        gates=gates,
        grades=(),
        flags=(),
        pairings=(),
        tie_keys=(),
        missing=Missing.LEAST,
    )


def looks_at_others(program: Program) -> bool:
    """Whether other units count."""
    return walk.ranks_units(program) or walk.folds_units(program)


def each_alone(program: Program, sets: Sequence[Mapping[str, Value | None]]) -> list[Points]:
    """The points for each set of facts; None where there are none."""
    units = {f"{number:06}": dict(facts) for number, facts in enumerate(sets)}
    if not looks_at_others(program) and not any(spec.shared for spec in program.facts):
        compiled = CohortTotals(program, Lines.of("", ""))
        compiled.waited = len(units) + 24
        totals = compiled.totals(units)
        if totals is not None:
            return [None if each is None else Fraction(*each) for each in totals]
        return together(program, units)
    return [points for name, facts in units.items() for points in together(program, {name: facts})]


def together(program: Program, units: Mapping[str, Mapping[str, Value | None]]) -> list[Points]:
    """The points of each unit of a cohort, in its order."""
    try:
        found = score_cohort_full(program, {name: dict(facts) for name, facts in units.items()}).units
    except (NumberTooLarge, TieError):
        return [None] * len(units)
    return [found[name].total for name in units]
