"""Sections and items that occur for each record of a list, or for each different value of a column."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import NOWHERE, Span
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.model import ColumnSymbol, FactSymbol, FieldSymbol, NodeDecl
from rubric_engine.semantics.scope import Place, Scope
from rubric_engine.semantics.symbols import Symbols, of_units, unknown_name
from rubric_engine.semantics.types import UNKNOWN, Sort
from rubric_engine.syntax import tree


def occurring(total: NodeDecl) -> dict[str, tuple[str, ...]]:
    """Of every section, item and line the sections and items around it, and itself, that occur for each record: the outer first."""
    found: dict[str, tuple[str, ...]] = {}

    def gather(node: NodeDecl, around: tuple[str, ...]) -> None:
        here = (*around, node.id) if is_repeated(node) else around
        found[node.id] = here
        for child in node.children:
            if isinstance(child, NodeDecl):
                gather(child, here)
            else:
                found[child.id] = here

    gather(total, ())
    return found


def is_repeated(node: NodeDecl) -> bool:
    return node.clauses.for_each is not None and (node.is_item or node.is_section)


def inside_of(node: NodeDecl, around: Scope, symbols: Symbols) -> Scope:
    """Where the clauses of ``node`` stand, and what is below it."""
    each = node.clauses.for_each
    if each is None or not is_repeated(node):
        return around
    inside = (*around.inside, node.id)
    symbol = symbols.get(each.over.source.name) or symbols.field(each.over.source.name)
    if isinstance(symbol, FactSymbol) and symbol.decl.type.sort is Sort.LIST:
        return Scope(place=Place.RECORD, records=symbol.decl, inside=inside)
    if isinstance(symbol, FieldSymbol | ColumnSymbol):
        column = symbol.decl.name if each.different else None
        return Scope(place=Place.GROUP if each.different else Place.RECORD, records=symbol.owner, column=column, inside=inside)
    return evolve(around, inside=inside, broken=True)


def check_for_each(node: NodeDecl, checker: Checker, around: Scope) -> Scope:
    """The scope of what is inside of ``node``, which may occur for each record."""
    each = node.clauses.for_each
    if each is None or not is_repeated(node):
        return around
    if node.clauses.weight is not None:
        checker.findings.error("E329", node.clauses.weight.span)
    symbol = _source(each, checker)
    if symbol is None:
        return inside_of(node, around, checker.symbols)
    owner = symbol.decl if isinstance(symbol, FactSymbol) else symbol.owner
    nested = around.place is Place.GROUP and around.records is owner and not each.different and node.is_item
    if around.inside and not nested and not around.broken:
        checker.findings.error("E328", _span(each, node), outer=around.inside[-1])
    if each.over.where is not None:
        checker.condition(each.over.where, around.where(owner))
    return inside_of(node, around, checker.symbols)


def _source(each: tree.ForEach, checker: Checker) -> FactSymbol | FieldSymbol | ColumnSymbol | None:
    """The list, or with ``different`` the column."""
    source, findings, say = each.over.source, checker.findings, checker.findings.say
    symbol = checker.symbols.get(source.name) or checker.symbols.field(source.name)
    checker.types[id(source)] = UNKNOWN
    if symbol is None:
        if of_units(source.name) is not None:
            findings.error("E335", source.span, say("name a list fact here", "此处应为清单名称"), name=source.name)
        else:
            unknown_name(source, checker.symbols, None, findings)
        return None
    if not isinstance(symbol, FactSymbol | FieldSymbol | ColumnSymbol) or (
        isinstance(symbol, FactSymbol) and symbol.decl.type.sort is not Sort.LIST
    ):
        findings.error("E244", source.span, name=source.name)
        return None
    checker.meanings[id(source)] = symbol
    checker.types[id(source)] = checker.type_of(symbol)
    if isinstance(symbol, FactSymbol) and each.different:
        hint = say(f"name a column of it: `for each different {source.name}.…`", f"请写明字段：「逐个 {source.name}.…」")
        findings.error("E327", source.span, hint, name=source.name)
    elif not isinstance(symbol, FactSymbol) and not each.different:
        owner = symbol.owner.name
        hint = say(
            f"write `for each record of {owner}`, or `for each different {source.name}`",
            f"请写成「逐条 {owner}」，或「逐个 {source.name}」",
        )
        findings.error("E327", source.span, hint, name=source.name)
    return symbol


def _span(each: tree.ForEach, node: NodeDecl) -> Span:
    if each.over.span != NOWHERE:
        return each.over.span
    return node.stmt.span if node.stmt is not None else NOWHERE
