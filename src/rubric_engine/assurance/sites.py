"""Where each expression of a program is evaluated: for the unit, for each record of a list, for each occurrence of what occurs for each record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.reach import GRADES, column_key, define_key, flag_key
from rubric_engine.core.ir import (
    CountBack,
    Expr,
    Fold,
    GateEffect,
    Line,
    Node,
    Origin,
    Program,
    Rank,
    UnitFold,
)
from rubric_engine.core.walk import gate_expressions, line_expressions, node_expressions, nodes, record_at, repeats
from rubric_engine.core.walk_expressions import children, given
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import NOWHERE
from rubric_engine.scoring.reference.cohort import Mode, Scope, records_of

_WHOLE_UNIT = ""
"""A hop out of all records: what is ranked or added up over units is read for each unit as a whole."""


@frozen(eq=False)
class Site:
    """An expression, with the key of what it belongs to (``reach``) and the id of the line, item, gate or name that a reader knows it by.

    ``hops``: the lists into whose records one goes from there. ``node``: the line or node in whose occurrences it is evaluated."""

    expr: Expr
    owner: str
    id: str
    origin: Origin
    record: str | None
    node: str | None = None
    hops: tuple[str, ...] = ()
    mode: Mode = Mode.SCORE

    def scopes(self, evaluated: Evaluated, unit: int) -> Iterator[Scope]:
        """Wherever it is evaluated for a unit; of records only those that are known."""
        found: Iterable[Scope]
        found = (evaluated.scope(unit, self.mode),) if self.node is None else tuple(evaluated.occurrences(self.node, unit))
        for hop in self.hops:
            if hop == _WHOLE_UNIT:
                found = tuple(scope.of(unit) for scope in found)
            else:
                found = tuple(inner for scope in found for inner in _records(hop, scope))
        yield from found


def _records(fact: str, scope: Scope) -> tuple[Scope, ...]:
    group = scope.group(fact)
    if group is not None:
        return tuple(scope.at(record) for record, sure in group.members if sure)
    return records_of(fact, scope) or ()


def sites(program: Program) -> Iterator[Site]:
    """Every expression, in the order of the text of what it belongs to, outermost first."""
    for outer in _outer(program):
        yield from _inside(outer)


def _inside(outer: Site) -> Iterator[Site]:
    stack = [outer]
    while stack:
        site = stack.pop()
        yield site
        hops: tuple[str, ...]
        record: str | None
        match site.expr:
            case Fold(fact=fact) | CountBack(fact=fact):
                hops, record = (*site.hops, fact), fact
            case Rank(records=str() as fact):
                hops, record = (*site.hops, _WHOLE_UNIT, fact), fact
            case Rank() | UnitFold():
                hops, record = (*site.hops, _WHOLE_UNIT), None
            case _:
                hops, record = site.hops, site.record
        stack.extend(_with(site, inner, hops, record) for inner in reversed(children(site.expr)))


def _with(site: Site, expr: Expr, hops: tuple[str, ...], record: str | None) -> Site:
    here = expr.origin if expr.origin is not None and expr.origin.span != NOWHERE else site.origin
    return Site(expr, site.owner, site.id, here, record, site.node, hops, site.mode)


def _outer(program: Program) -> Iterator[Site]:
    for spec in program.facts:
        for column in spec.computed:
            yield _site(column.expr, column_key(spec.name, column.name), column.name, column.origin, spec.name, hops=(spec.name,))
    for definition in program.definitions:
        yield _site(definition.expr, define_key(definition.name), definition.name, definition.origin)
    for gate in program.gates:
        mode = Mode.SCORE if gate.effect is GateEffect.ZERO else Mode.TAKEN
        for expr in gate_expressions(gate):
            yield _site(expr, gate.origin.id, gate.origin.id, gate.origin, mode=mode)
    around = repeats(program)
    for node in nodes(program):
        yield from _of_node(node, record_at(around[node.origin.id]), around)
        for child in node.children:
            if isinstance(child, Line):
                record = record_at(around[child.origin.id])
                for expr in line_expressions(child):
                    yield _site(expr, child.origin.id, child.origin.id, child.origin, record, node=child.origin.id)
    for grade in program.grades:
        for expr in given(grade.when):
            yield _site(expr, GRADES, grade.name, grade.origin, mode=Mode.TAKEN)
    for flag in program.flags:
        yield _site(flag.when, flag_key(flag.name), flag.name, flag.origin, mode=Mode.TAKEN)


def _of_node(node: Node, record: str | None, around: dict[str, tuple[Node, ...]]) -> Iterator[Site]:
    id = node.origin.id
    where = node.repeat.where if node.repeat is not None else None
    if node.repeat is not None and where is not None:
        outer = around[id][:-1]
        above = outer[-1].origin.id if outer else None
        yield _site(where, id, id, node.repeat.origin, record, node=above, hops=(node.repeat.fact,))
    for expr in node_expressions(node):
        if expr is not where:
            yield _site(expr, id, id, node.origin, record, node=id)


def _site(
    expr: Expr,
    owner: str,
    id: str,
    origin: Origin,
    record: str | None = None,
    *,
    node: str | None = None,
    hops: tuple[str, ...] = (),
    mode: Mode = Mode.SCORE,
) -> Site:
    here = expr.origin if expr.origin is not None and expr.origin.span != NOWHERE else origin
    return Site(expr, owner, id, here, record, node, hops, mode)
