"""What depends on what: an order for the definitions, and circles with all their members.

The graph has a node for each definition, for each gate, for the points of each section, item and line and for the total, and one for the tie rule, whose
keys are looked at by every rank. The points of a section depend on what is beneath it, on its own clauses and on the gates on it. Circles are its strongly
connected components (Tarjan's algorithm, without recursion).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from attrs import frozen

from rubric_engine.diagnostics.model import NOWHERE, Span
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import DefinitionSymbol, FactDecl, FactSymbol, LineDecl, NodeDecl, TableDecl, TableLineDecl
from rubric_engine.semantics.structure import TOTAL, Outline
from rubric_engine.semantics.symbols import Symbols, names_of
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree


@frozen
class Key:
    """``kind`` is ``define``, ``gate``, ``points`` or ``ties``."""

    kind: str
    name: str = ""


_TIES = Key("ties")


@frozen
class Dependencies:
    """``order``: the definitions, each behind those that it uses; ``circular``: those that stand in a circle."""

    order: tuple[str, ...]
    circular: frozenset[str]


def dependencies(outline: Outline, symbols: Symbols, findings: Findings) -> Dependencies:
    """Reports each circle once, at its first member, with the whole way round."""
    graph, spans = _graph(outline, symbols)
    order: list[str] = []
    circular: set[str] = set()
    for component in _components(graph):
        if len(component) > 1 or component[0] in graph[component[0]]:
            _report(component, graph, spans, findings)
            circular.update(key.name for key in component if key.kind == "define")
        order.extend(key.name for key in component if key.kind == "define")
    return Dependencies(tuple(order), frozenset(circular))


# ---------------------------------------------------------------- the graph


def _graph(outline: Outline, symbols: Symbols) -> tuple[dict[Key, tuple[Key, ...]], dict[Key, Span]]:
    items: dict[str, tuple[str, ...]] = {}
    graph: dict[Key, tuple[Key, ...]] = {}
    spans: dict[Key, Span] = {}

    def add(key: Key, span: Span, exprs: Iterable[tree.Expr], more: Iterable[Key] = ()) -> None:
        found = dict.fromkeys(more)
        for expr in exprs:
            found.update(dict.fromkeys(_mentioned(expr, symbols, None, items)))
        graph[key] = tuple(found)
        spans[key] = span

    def add_node(node: NodeDecl) -> None:
        beneath = [Key("points", child.id) for child in node.children]
        gates = [Key("gate", gate.stmt.label.text) for gate in outline.gates if _gated(gate.stmt.effect) == node.id]
        add(Key("points", node.id), node.stmt.span if node.stmt else NOWHERE, clause_exprs(node.clauses), [*beneath, *gates])
        for child in node.children:
            match child:
                case NodeDecl():
                    add_node(child)
                case LineDecl():
                    add(Key("points", child.id), child.stmt.span, line_exprs(child.stmt))
                case TableLineDecl():
                    add(Key("points", child.id), child.stmt.span, table_exprs(child.table))
                case _:
                    assert_never(child)

    def list_items(node: NodeDecl) -> None:
        items[node.id] = tuple(item.id for item in node.items())
        for child in node.children:
            if isinstance(child, NodeDecl):
                list_items(child)

    list_items(outline.total)
    for definition in outline.definitions:
        exprs = [definition.stmt.expr] if definition.stmt.expr is not None else []
        add(
            Key("define", definition.name),
            definition.stmt.name.span,
            [*exprs, *(table_exprs(definition.table) if definition.table else ())],
        )
    add_node(outline.total)
    for gate in outline.gates:
        key = Key("gate", gate.stmt.label.text)
        add(key, gate.stmt.span, gate_exprs(gate.stmt), graph.get(key, ()))  # gates of one label count as one
    ties = outline.head.ties
    add(_TIES, ties.span if ties else NOWHERE, [key.expr for key in ties.keys] if ties else [])
    return {key: tuple(one for one in found if one in graph) for key, found in graph.items()}, spans


def _gated(effect: tree.Effect) -> str | None:
    match effect.kind:
        case tree.EffectKind.ZERO_TOTAL:
            return TOTAL
        case tree.EffectKind.ZERO_SECTION | tree.EffectKind.ZERO_ITEM:
            return effect.target.text if effect.target else None
        case tree.EffectKind.NOT_ELIGIBLE | tree.EffectKind.GRADE_IS | tree.EffectKind.GRADE_AT_MOST:
            return None
        case _:
            assert_never(effect.kind)


def _mentioned(expr: tree.Expr, symbols: Symbols, records: FactDecl | None, items: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
    match expr:
        case tree.Ref():
            is_column = records is not None and any(expr.name in names_of(one.stmt.name) for one in records.fields)
            symbol = symbols.get(expr.name)
            if isinstance(symbol, DefinitionSymbol) and not is_column:
                yield Key("define", symbol.decl.name)
        case tree.Total():
            yield Key("points", TOTAL)
        case tree.PointsOf():
            yield Key("points", expr.id.text)
        case tree.AllItems():
            for item in items.get(expr.of.text if expr.of else TOTAL, ()):
                yield Key("points", item)
        case tree.InRank() | tree.RankOf():
            yield _TIES
        case tree.Listed():
            symbol = symbols.get(expr.source.name)
            owner = symbol.decl if isinstance(symbol, FactSymbol) else symbols.list_of(expr.source.name)
            if expr.where is not None:
                yield from _mentioned(expr.where, symbols, owner, items)
            return
        case _:
            pass
    for child in children(expr):
        yield from _mentioned(child, symbols, records, items)


def clause_exprs(clauses: tree.Clauses) -> tuple[tree.Expr, ...]:
    plain = (clauses.maximum, clauses.minimum, clauses.start, clauses.applies)
    times = (part for one in clauses.multipliers for part in (one.factor, one.when))
    return tuple(expr for expr in (*plain, *times) if expr is not None)


def line_exprs(line: tree.LineStmt) -> tuple[tree.Expr, ...]:
    step = line.each.step if line.each else None
    return tuple(expr for expr in (line.when, line.subject, step, line.amount, line.limit) if expr is not None)


def table_exprs(table: TableDecl) -> tuple[tree.Expr, ...]:
    cases = [pattern.value for row in table.rows for pattern in row.keys if table.head.kind is tree.TableKind.CASES]
    cells = [cell.value for row in table.rows for cell in row.cells]
    return tuple(expr for expr in (*table.head.subjects, *cases, *cells) if expr is not None)


def gate_exprs(gate: tree.GateStmt) -> tuple[tree.Expr, ...]:
    return gate.prerequisites if gate.when is None else (gate.when,)


# ---------------------------------------------------------------- circles


def _components(graph: Mapping[Key, tuple[Key, ...]]) -> Iterator[tuple[Key, ...]]:
    """Strongly connected components, each behind those that it depends on, with its members in the graph's order."""
    place = {key: number for number, key in enumerate(graph)}
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    open_: list[Key] = []
    is_open: set[Key] = set()
    for root in graph:
        if root in index:
            continue
        work: list[tuple[Key, Iterator[Key]]] = []

        def enter(key: Key, work: list[tuple[Key, Iterator[Key]]] = work) -> None:
            index[key] = low[key] = len(index)
            open_.append(key)
            is_open.add(key)
            work.append((key, iter(graph[key])))

        enter(root)
        while work:
            key, rest = work[-1]
            for following in rest:
                if following not in index:
                    enter(following)
                    break
                if following in is_open:
                    low[key] = min(low[key], index[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == index[key]:
                    component = [open_.pop()]
                    while component[-1] != key:
                        component.append(open_.pop())
                    is_open.difference_update(component)
                    yield tuple(sorted(component, key=place.__getitem__))


def _report(component: tuple[Key, ...], graph: Mapping[Key, tuple[Key, ...]], spans: Mapping[Key, Span], findings: Findings) -> None:
    """Says the circle at a definition of it, or else at a line, where somebody wrote it, rather than at the section around."""
    outer = {key for key in component if key.kind == "points" and any(other.name.startswith(f"{key.name}.") for other in component)}
    said = frozenset(component) - outer - {Key("points", TOTAL)}
    first = min(component, key=lambda key: (key.kind != "define", key not in said, spans[key] == NOWHERE, spans[key]))
    way = _way_round(first, frozenset(component), graph)
    shown = [_shown(key, findings) for key in way]
    findings.error("E242", spans[first], circle=" → ".join(shown))


def _way_round(start: Key, members: frozenset[Key], graph: Mapping[Key, tuple[Key, ...]]) -> list[Key]:
    """The shortest way from ``start`` through the circle back to itself."""
    before: dict[Key, Key] = {}
    ring = [start]
    while ring:
        following: list[Key] = []
        for key in ring:
            for one in graph[key]:
                if one == start:
                    way = [start, key]
                    while key != start:
                        key = before[key]
                        way.append(key)
                    return way[::-1]
                if one in members and one not in before:
                    before[one] = key
                    following.append(one)
        ring = following
    return [start, start]


def _shown(key: Key, findings: Findings) -> str:
    if key.kind in ("define", "gate"):
        return key.name
    if key.kind == "ties":
        return findings.say("ties", "并列")
    if key.name == TOTAL:
        return findings.say("total", "总分")
    return findings.say(f"points({key.name})", f"得分({key.name})")
