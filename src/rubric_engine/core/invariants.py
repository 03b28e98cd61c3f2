"""What every back-end relies on, by name. The lowering guarantees it for a rubric without errors; tests call ``verify`` on what it gives.

- unique-ids: nodes and lines have ids of their own, and only the total is of kind TOTAL
- unique-names: facts, parameters and definitions have names of their own
- facts-resolved: what is read is declared, folds are over lists, fields and columns are read where a record of their list is at hand
- names-resolved: every Use names a parameter or definition
- definitions-ordered: a definition uses only earlier ones
- points-resolved: the points that are read are those of a node or line
- points-acyclic: no points depend on themselves
- otherwise-last: only the last child of a first match is ``otherwise``
- tables-shaped: rows have one key for each subject, cases have conditions and no keys; a rank table has one subject
- expressions-shaped: extrema have arguments, steps of rounding are above 0, a fold that isn't a count has a value, a rank is cut at
  places or at a share
- lines-shaped: limits on steps stand where steps are, ``to zero`` on losses
- nodes-shaped: a best n is of one or more, weights and steps of rounding are not negative
- ties-declared: whoever ranks says what a tie is
- gates-shaped: a gate has prerequisites or a condition, and targets what exists
- scores-numeric: constants of points are numbers
- columns-ordered: a computed column uses fields and earlier columns of its list, and nothing that goes through lists, units or points
- parameters-dated: dates ascend, the last value is the parameter's, what chooses is a date fact
- repeats-placed: what occurs for each record is no total, has no weight and stands in no first match; only the records of a value stand
  inside of different values
- points-at-hand: points of what is repeated are read inside of the same repeated node only
- ranks-placed: records are ranked where a record of their list is at hand
- units-placed: what is made of all units stands where no record is at hand, and in it neither ranks nor the like
- count-back-placed: a count-back is a key of the tie chain
- ties-shaped: a key among the tied looks at no rank and at nothing made of all units
- curves-rounded: what may be irrational stands in a rounding, one in each
- codes-placed: lines have reason codes where their node has a baseline
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rubric_engine.core import walk
from rubric_engine.core.invariants_records import column_names, verify_records
from rubric_engine.core.ir import (
    Combine,
    Const,
    CountBack,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    FoldKind,
    Gate,
    GateEffect,
    InRank,
    Line,
    Lookup,
    Node,
    NodeKind,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    Use,
    ValueKind,
)


def verify(program: Program) -> None:
    """Raises AssertionError with the name of the invariant, and where it fails, unless all of them hold."""
    _unique(program)
    _resolved(program)
    _definitions_ordered(program)
    _points(program)
    for node in walk.nodes(program):
        _node_shape(node)
    for expr, origin in walk.located(program):
        _expression_shape(expr, origin.id)
    _ties_declared(program)
    for gate in program.gates:
        _gate_shape(gate, program)
    verify_records(program, _require)


def _require(holds: bool, invariant: str, where: str) -> None:
    if not holds:
        raise AssertionError(f"{invariant}: {where}")


def _all_different(names: Iterable[str], invariant: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    _require(not twice, invariant, ", ".join(twice))


def _unique(program: Program) -> None:
    nodes = list(walk.nodes(program))
    _all_different([*(node.origin.id for node in nodes), *(line.origin.id for line in walk.lines(program))], "unique-ids")
    for node in nodes:
        _require((node.kind is NodeKind.TOTAL) is (node is program.total), "unique-ids", node.origin.id)
    declared = [(spec.name, spec.alias) for spec in program.facts]
    declared += [(parameter.name, parameter.alias) for parameter in program.parameters]
    declared += [(definition.name, definition.alias) for definition in program.definitions]
    _all_different([name for entry in declared for name in {*entry} if name is not None], "unique-names")


def _resolved(program: Program) -> None:
    facts = {spec.name: spec for spec in program.facts}
    names = {parameter.name for parameter in program.parameters} | {definition.name for definition in program.definitions}
    for expr, origin, record in walk.located_with_records(program):
        match expr:
            case FactRead(name=name):
                _require(name in facts and facts[name].kind is not ValueKind.LIST, "facts-resolved", f"{name} in {origin.id}")
            case FieldRead(name=name):
                owner = facts.get(record or "")
                _require(owner is not None and name in column_names(owner), "facts-resolved", f"{name} in {origin.id}")
            case Fold(fact=name) | CountBack(fact=name):
                _require(name in facts and facts[name].kind is ValueKind.LIST, "facts-resolved", f"{name} in {origin.id}")
            case Use(name=name):
                _require(name in names, "names-resolved", f"{name} in {origin.id}")
            case _:
                pass


def _definitions_ordered(program: Program) -> None:
    known = {parameter.name for parameter in program.parameters}
    for definition in program.definitions:
        used = {expr.name for expr in walk.walk(definition.expr) if isinstance(expr, Use)}
        _require(used <= known, "definitions-ordered", definition.name)
        known.add(definition.name)


def _points(program: Program) -> None:
    parts = walk.by_id(program)
    for expr, origin in walk.located(program):
        if isinstance(expr, PointsRead):
            _require(expr.id in parts, "points-resolved", f"{expr.id} in {origin.id}")
    definitions = {definition.name: definition.expr for definition in program.definitions}
    columns = walk.computed_columns(program)
    repeated = walk.repeats(program)
    reads = {id: _points_read(part, definitions, columns, walk.record_at(repeated[part.origin.id])) for id, part in parts.items()}
    done: set[str] = set()
    while len(done) < len(reads):
        ready = {id for id, needed in reads.items() if id not in done and needed <= done}
        _require(bool(ready), "points-acyclic", ", ".join(sorted(reads.keys() - done)))
        done |= ready


def _points_read(part: Node | Line, definitions: dict[str, Expr], columns: dict[tuple[str, str], Expr], record: str | None) -> set[str]:
    """The ids whose points those of a line or node are made of."""
    if isinstance(part, Line):
        found: set[str] = set()
        stack = [(expr, record) for expr in walk.line_expressions(part)]
    else:
        found = {child.origin.id for child in part.children}
        stack = [(expr, record) for expr in walk.node_expressions(part)]
    followed: set[str] = set()
    while stack:
        outer, around = stack.pop()
        for expr, _ in walk.through_columns((outer,), around, columns):
            if isinstance(expr, PointsRead):
                found.add(expr.id)
            elif isinstance(expr, Use) and expr.name in definitions and expr.name not in followed:
                followed.add(expr.name)
                stack.append((definitions[expr.name], None))
    return found


def _node_shape(node: Node) -> None:
    for i, child in enumerate(node.children):
        if isinstance(child, Line):
            last_of_first = node.combine is Combine.FIRST and i == len(node.children) - 1
            _require(not child.otherwise or last_of_first, "otherwise-last", child.origin.id)
            _require(child.step_limit is None or child.steps is not None, "lines-shaped", child.origin.id)
            _require(child.loses or not child.to_zero, "lines-shaped", child.origin.id)
            for expr in (child.amount, child.steps, child.limit):
                _numeric(expr, child.origin.id)
    _require(node.combine is not Combine.BEST_N or node.best_n >= 1, "nodes-shaped", node.origin.id)
    _require(node.weight is None or node.weight >= 0, "nodes-shaped", node.origin.id)
    _require(node.rounding is None or node.rounding[1] > 0, "nodes-shaped", node.origin.id)
    for expr in (node.start, node.minimum, node.maximum, *(factor.factor for factor in node.factors)):
        _numeric(expr, node.origin.id)


def _numeric(expr: Expr | None, where: str) -> None:
    _require(not isinstance(expr, Const) or not isinstance(expr.value, (bool, str)), "scores-numeric", where)


def _expression_shape(expr: Expr, where: str) -> None:
    match expr:
        case Extremum(args=args):
            _require(len(args) > 0, "expressions-shaped", where)
        case Round(step=step):
            _require(step > 0, "expressions-shaped", where)
        case Fold(kind=kind, value=value):
            _require(value is not None or kind is FoldKind.COUNT, "expressions-shaped", where)
        case InRank(places=places, share=share):
            _require((places is None) is not (share is None), "expressions-shaped", where)
        case Lookup(subjects=(), rows=rows):
            _require(all(row.case is not None for row in rows), "tables-shaped", where)
        case Lookup(subjects=subjects, rows=rows):
            _require(all(len(row.keys) == len(subjects) and row.case is None for row in rows), "tables-shaped", where)
        case RankLookup(table=table):
            _require(len(table.subjects) == 1, "tables-shaped", where)
        case _:
            pass


def _ties_declared(program: Program) -> None:
    ranked = any(isinstance(expr, Rank) for outer, _ in walk.expressions(program) for expr in walk.walk(outer))
    _require(program.ties is not None or not ranked, "ties-declared", "total")


def _gate_shape(gate: Gate, program: Program) -> None:
    _require(bool(gate.prerequisites) is (gate.when is None), "gates-shaped", gate.origin.id)
    if gate.effect is GateEffect.ZERO:
        targets = {node.origin.id for node in walk.nodes(program)} | {"total"}
        _require(gate.target in targets, "gates-shaped", gate.origin.id)
    if gate.effect in (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST):
        _require(bool(gate.target), "gates-shaped", gate.origin.id)
