"""What depends on what: an order for the definitions, and circles with all their members.

The graph has a node for each definition, for each computed column, for each gate, for the points of each section, item and line and for the total, and
one for the tie rule, whose keys are looked at by every rank of units. The points of a section depend on what is beneath it, on its own clauses and on the gates on it. Circles are its strongly
connected components (Tarjan's algorithm, without recursion).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.diagnostics.model import NOWHERE, Span
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.infer_units import TOTAL_NAMES
from rubric_engine.semantics.model import ColumnSymbol, DefinitionSymbol, FactSymbol, LineDecl, NodeDecl, TableDecl, TableLineDecl
from rubric_engine.semantics.occurring import inside_of
from rubric_engine.semantics.scope import PLAIN, Place, Scope, column_scope, lookup
from rubric_engine.semantics.structure import TOTAL, Outline
from rubric_engine.semantics.symbols import Symbols, of_units
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree


@frozen
class Key:
    """``kind`` is ``define``, ``column`` (``list.column``), ``gate``, ``points``, ``ties``, or ``units``: what is made of all units."""

    kind: str
    name: str = ""


_TIES = Key("ties")
_UNITS = Key("units")


def column_key(owner: str, column: str) -> Key:
    return Key("column", f"{owner}.{column}")


@frozen
class Dependencies:
    """``steps``: definitions and columns, each behind those that it uses; ``circular``: those that stand in a circle."""

    steps: tuple[Key, ...]
    circular: frozenset[Key]

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the definitions."""
        return tuple(key.name for key in self.steps if key.kind == "define")


def dependencies(outline: Outline, symbols: Symbols, findings: Findings) -> Dependencies:
    """Reports each circle once, at its first member, with the whole way round."""
    seen = _Seen(symbols)
    graph, spans = _graph(outline, seen)
    steps: list[Key] = []
    circular: set[Key] = set()
    for component in _components(graph):
        own = [key for key in component if key.kind in ("define", "column")]
        if len(component) > 1 or component[0] in graph[component[0]]:
            _report(component, graph, spans, findings)
            circular.update(own)
        steps.extend(own)
    _other_units(outline, graph, seen, findings)
    return Dependencies(tuple(steps), frozenset(circular))


# ---------------------------------------------------------------- the graph


@define
class _Seen:
    """What the expressions mention. ``items``: of each section and the total its items; ``conditions``: what the conditions on units mention."""

    symbols: Symbols
    items: dict[str, tuple[str, ...]] = field(factory=dict)
    conditions: list[tuple[Span, tuple[Key, ...]]] = field(factory=list)

    def mentioned(self, expr: tree.Expr, scope: Scope) -> Iterator[Key]:
        match expr:
            case tree.Ref():
                match lookup(expr.name, scope, self.symbols):
                    case DefinitionSymbol(decl=definition):
                        yield Key("define", definition.name)
                    case ColumnSymbol(owner=owner, decl=column):
                        yield column_key(owner.name, column.name)
                    case _:
                        pass
            case tree.Total():
                yield Key("points", TOTAL)
            case tree.PointsOf():
                yield Key("points", expr.id.text)
            case tree.AllItems():
                for item in self.items.get(expr.of.text if expr.of else TOTAL, ()):
                    yield Key("points", item)
            case tree.InRank() | tree.RankOf() if scope.place not in (Place.COLUMN, Place.RECORD):
                yield _TIES
            case tree.Listed():
                yield from self._listed(expr, scope)
                return
            case _:
                pass
        for child in children(expr):
            yield from self.mentioned(child, scope)

    def _listed(self, expr: tree.Listed, scope: Scope) -> Iterator[Key]:
        name = of_units(expr.source.name)
        if name is not None:
            yield from self._of_units(expr, name)
            return
        symbol = self.symbols.get(expr.source.name) or self.symbols.field(expr.source.name)
        if isinstance(symbol, ColumnSymbol):
            yield column_key(symbol.owner.name, symbol.decl.name)
        owner = symbol.decl if isinstance(symbol, FactSymbol) else self.symbols.list_of(expr.source.name)
        if expr.where is not None:
            yield from self.mentioned(expr.where, scope.where(owner))

    def _of_units(self, expr: tree.Listed, name: str) -> Iterator[Key]:
        yield _UNITS
        if name in TOTAL_NAMES:
            yield Key("points", TOTAL)
        elif isinstance(symbol := self.symbols.get(name), DefinitionSymbol):
            yield Key("define", symbol.decl.name)
        if expr.where is not None:
            found = tuple(self.mentioned(expr.where, PLAIN))
            self.conditions.append((expr.where.span, found))
            yield from found
        if expr.within is not None:
            yield from self.mentioned(expr.within, PLAIN)


def _graph(outline: Outline, seen: _Seen) -> tuple[dict[Key, tuple[Key, ...]], dict[Key, Span]]:
    graph: dict[Key, tuple[Key, ...]] = {_UNITS: ()}
    spans: dict[Key, Span] = {_UNITS: NOWHERE}

    def add(key: Key, span: Span, exprs: Iterable[tree.Expr], more: Iterable[Key] = (), scope: Scope = PLAIN) -> None:
        found = dict.fromkeys(more)
        for expr in exprs:
            found.update(dict.fromkeys(seen.mentioned(expr, scope)))
        graph[key] = tuple(found)
        spans[key] = span

    def add_node(node: NodeDecl, around: Scope) -> None:
        scope = inside_of(node, around, seen.symbols)
        each = node.clauses.for_each
        records = seen.mentioned(each.over, around) if each is not None else ()
        beneath = [Key("points", child.id) for child in node.children]
        gates = [Key("gate", gate.stmt.label.text) for gate in outline.gates if _gated(gate.stmt.effect) == node.id]
        span = node.stmt.span if node.stmt else NOWHERE
        add(Key("points", node.id), span, clause_exprs(node.clauses), [*beneath, *gates, *records], scope)
        for child in node.children:
            match child:
                case NodeDecl():
                    add_node(child, scope)
                case LineDecl():
                    add(Key("points", child.id), child.stmt.span, line_exprs(child.stmt), scope=scope)
                case TableLineDecl():
                    add(Key("points", child.id), child.stmt.span, table_exprs(child.table), scope=scope)
                case _:
                    assert_never(child)

    def list_items(node: NodeDecl) -> None:
        seen.items[node.id] = tuple(item.id for item in node.items())
        for child in node.children:
            if isinstance(child, NodeDecl):
                list_items(child)

    list_items(outline.total)
    for definition in outline.definitions:
        exprs = _value_exprs(definition.stmt.expr, definition.table)
        add(Key("define", definition.name), definition.stmt.name.span, exprs)
    for fact in outline.facts:
        for column in fact.columns:
            exprs = _value_exprs(column.stmt.expr, column.table)
            add(column_key(fact.name, column.name), column.stmt.name.span, exprs, scope=column_scope(fact))
    add_node(outline.total, PLAIN)
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


def _value_exprs(expr: tree.Expr | None, table: TableDecl | None) -> list[tree.Expr]:
    return [*([expr] if expr is not None else []), *(table_exprs(table) if table is not None else ())]


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
    return tuple(expr for expr in (gate.applies, *gate.prerequisites, gate.when) if expr is not None)


def pairing_exprs(pairing: tree.PairingStmt) -> tuple[tree.Expr, ...]:
    return (pairing.first, pairing.second, pairing.key)


# ---------------------------------------------------------------- what may not look at the other units


def _other_units(outline: Outline, graph: Mapping[Key, tuple[Key, ...]], seen: _Seen, findings: Findings) -> None:
    """The conditions in what is made of units, and keys among the tied, look at one unit at a time, by way of definitions too."""
    for grade in outline.grades:
        if grade.stmt.when is not None:
            tuple(seen.mentioned(grade.stmt.when, PLAIN))
    for flag in outline.flags:
        tuple(seen.mentioned(flag.stmt.when, PLAIN))
    for pairing in outline.pairings:
        for expr in pairing_exprs(pairing.stmt):
            tuple(seen.mentioned(expr, PLAIN))
    for example in outline.examples:
        for expect in example.expects:
            for expr in expect.conditions:
                tuple(seen.mentioned(expr, PLAIN))
    looking = _reaching({_UNITS}, graph)
    for key in outline.head.ties.keys if outline.head.ties else ():
        if key.among_tied and looking.intersection(seen.mentioned(key.expr, PLAIN)):  # on ranks it would stand in a circle
            findings.error("E341", key.expr.span)
    told = {
        key: found for key, found in graph.items() if key.kind in ("define", "column")
    }  # points are those of one unit, however they came about
    looking = _reaching({_UNITS, _TIES}, told)
    for span, found in seen.conditions:
        if looking.intersection(found):
            findings.error("E336", span)


def _reaching(wanted: set[Key], graph: Mapping[Key, tuple[Key, ...]]) -> set[Key]:
    """Everything that depends on one of ``wanted``, themselves included."""
    users: dict[Key, list[Key]] = {}
    for key, found in graph.items():
        for one in found:
            users.setdefault(one, []).append(key)
    reached, open_ = set(wanted), list(wanted)
    while open_:
        for key in users.get(open_.pop(), ()):
            if key not in reached:
                reached.add(key)
                open_.append(key)
    return reached


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
    first = min(component, key=lambda key: (key.kind not in ("define", "column"), key not in said, spans[key] == NOWHERE, spans[key]))
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
    if key.kind in ("define", "column", "gate"):
        return key.name
    if key.kind == "ties":
        return findings.say("ties", "并列")
    if key.name == TOTAL:
        return findings.say("total", "总分")
    return findings.say(f"points({key.name})", f"得分({key.name})")
