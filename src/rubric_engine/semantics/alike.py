"""Sections and items in which every unit gets the same, because the records that all units share are looked at without asking whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.semantics.cycles import clause_exprs, line_exprs, table_exprs
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.guards import named
from rubric_engine.semantics.model import (
    ColumnSymbol,
    DefinitionSymbol,
    FactDecl,
    FactSymbol,
    FieldSymbol,
    LineDecl,
    NodeDecl,
    OptionSymbol,
    ParameterSymbol,
    Resolution,
    TableLineDecl,
    UnitsSymbol,
)
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.walk import descend
from rubric_engine.syntax import tree


def same_for_all(total: NodeDecl, made: Iterable[DefinitionSymbol | ColumnSymbol], resolution: Resolution, findings: Findings) -> None:
    """Warns of sections and items that occur for each record of a shared list that names units, or that add it up, and look at nothing else of the
    unit: the points are the same whoever is scored. Conservative: whatever may differ between units ends the search. ``made`` are the definitions
    and computed columns, each behind those that it uses."""
    looks = _Looks(resolution)
    for symbol in made:
        looks.learn(symbol)
    for node, lists in _alike(total, looks):
        owner = next((each for each in lists if _unit_field(each) is not None), None)
        if owner is not None and node.stmt is not None:
            unit = _unit_field(owner)
            assert unit is not None
            findings.warning("W355", node.stmt.span, id=node.id, list=owner.name, field=unit.name)


def _alike(node: NodeDecl, looks: _Looks) -> Iterator[tuple[NodeDecl, tuple[FactDecl, ...]]]:
    """The outermost sections that occur for each record, and the items, that look at nothing of the unit, with the shared lists that they look at."""
    own = looks.at(_clauses(node))
    if own.unit:
        return
    whole = looks.at(_within(node))
    occurs = node.clauses.for_each is not None
    if not whole.unit and (occurs or node.is_item):
        yield node, whole.lists
        return
    if not occurs:
        for child in node.children:
            if isinstance(child, NodeDecl):
                yield from _alike(child, looks)


def _clauses(node: NodeDecl) -> tuple[tree.Expr, ...]:
    each = node.clauses.for_each
    return (*((each.over,) if each is not None else ()), *clause_exprs(node.clauses))


def _within(node: NodeDecl) -> Iterator[tree.Expr]:
    yield from _clauses(node)
    for child in node.children:
        match child:
            case NodeDecl():
                yield from _within(child)
            case LineDecl():
                yield from line_exprs(child.stmt)
            case TableLineDecl():
                yield from table_exprs(child.table)


def _unit_field(owner: FactDecl) -> FactDecl | None:
    return next((each for each in owner.fields if each.type.sort is Sort.UNIT), None)


@frozen
class _Seen:
    """Whether something that differs between units is looked at, and which shared lists are."""

    unit: bool = False
    lists: tuple[FactDecl, ...] = ()


@define
class _Looks:
    resolution: Resolution
    known: dict[tuple[str, ...], _Seen] = field(factory=dict)  # definitions and computed columns

    def learn(self, symbol: DefinitionSymbol | ColumnSymbol) -> None:
        decl = symbol.decl
        parts = (decl.stmt.expr,) if decl.stmt.expr is not None else table_exprs(decl.table) if decl.table is not None else ()
        self.known[named(symbol)] = self.at(parts)

    def at(self, exprs: Iterable[tree.Expr]) -> _Seen:
        lists: dict[str, FactDecl] = {}
        for expr in exprs:
            for part in descend(expr):
                seen = self._part(part)
                if seen.unit:
                    return seen
                lists.update({each.name: each for each in seen.lists})
        return _Seen(lists=tuple(lists.values()))

    def _part(self, part: tree.Expr) -> _Seen:
        if isinstance(part, tree.ThisUnit | tree.Total | tree.PointsOf | tree.Grade | tree.FlagSet | tree.AllItems):
            return _Seen(unit=True)
        if isinstance(part, tree.Quoted) and self.resolution.types[id(part)].sort is Sort.UNIT:
            return _Seen(unit=True)  # one unit is meant by its name; whether it is, is asked there
        if not isinstance(part, tree.Ref):
            return _Seen()
        match self.resolution.symbols.get(id(part)):
            case None | UnitsSymbol():
                return _Seen(unit=True)  # unknown, or about all units
            case FactSymbol(decl=fact):
                return self._of_list(fact)
            case FieldSymbol(owner=owner):
                return self._of_list(owner)
            case ColumnSymbol(owner=owner, decl=column):
                inside = self.known["column", owner.name, column.name]
                return _Seen(inside.unit or not owner.stmt.shared, (owner, *inside.lists))
            case DefinitionSymbol(decl=definition):
                return self.known["define", definition.name]
            case ParameterSymbol(decl=parameter):
                return self.at((parameter.stmt.as_of,)) if parameter.stmt.as_of is not None else _Seen()
            case OptionSymbol():
                return _Seen()
            case symbol:
                assert_never(symbol)

    def _of_list(self, fact: FactDecl) -> _Seen:
        return _Seen(not fact.stmt.shared, (fact,) if fact.type.sort is Sort.LIST else ())
