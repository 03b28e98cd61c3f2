"""``is given`` asks something only of what can be none, or come to no value. See ``guards.py``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.semantics.guards import NOTHING, Guards, Keys, named
from rubric_engine.semantics.infer_curves import CURVES
from rubric_engine.semantics.model import ColumnDecl, ColumnSymbol, DefinitionDecl, DefinitionSymbol, FactSymbol, ParameterSymbol
from rubric_engine.semantics.symbols import of_units
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree


def given_tests(exprs: Iterable[tree.Expr], guards: Guards) -> None:
    """``is given`` must stand with something that can be none: a missing fact is another matter."""
    for expr in exprs:
        if isinstance(expr, tree.IsGiven) and not isinstance(expr.subject, tree.Total) and _never_none(expr.subject, guards):
            name = expr.subject.name if isinstance(expr.subject, tree.Ref) else "…"
            hint = ""
            if isinstance(guards.resolution.symbols.get(id(expr.subject)), FactSymbol):
                hint = guards.findings.say(
                    f"declare it `or none`: `fact {name}: …, or none`", f"请在声明中加上「或无」：「数据项 {name}：…，或无」"
                )
            guards.findings.error("E308", expr.span, hint, name=name)
        given_tests(children(expr), guards)


def _never_none(subject: tree.Expr, guards: Guards) -> bool:
    unknown = subject_type.unknown if (subject_type := guards.resolution.types.get(id(subject))) is not None else True
    return not unknown and guards.key(subject) is None and not guards.uses(subject) and not _may_have_no_value(subject, guards)


def _may_have_no_value(expr: tree.Expr, guards: Guards, seen: Keys = NOTHING) -> bool:
    """Whether a quotient, a rank, the points of what may not apply or a table stands in ``expr``, or behind its definitions."""
    match expr:
        case tree.PointsOf() | tree.RankOf() | tree.InRank() | tree.Total() | tree.AllItems():
            return True
        case tree.Call(func=func) if func in CURVES:
            return True
        case tree.Folded() if of_units(expr.over.source.name) is not None:
            return True
        case tree.Binary(op=tree.Arith.DIV, right=right) if not isinstance(right, tree.Number):
            return True
        case tree.Ref():
            symbol = guards.resolution.symbols.get(id(expr))
            if isinstance(symbol, ParameterSymbol):
                return symbol.decl.stmt.as_of is not None  # there may be no value yet on that date
            if not isinstance(symbol, DefinitionSymbol | ColumnSymbol) or named(symbol) in seen:
                return False
            inside = seen | {named(symbol)}
            return any(_may_have_no_value(part, guards, inside) for part in _defining(symbol.decl))
        case _:
            return any(_may_have_no_value(child, guards, seen) for child in children(expr))


def _defining(decl: DefinitionDecl | ColumnDecl) -> Iterator[tree.Expr]:
    """What the value of a definition or column comes from. (A table has a row for every value of its subject.)"""
    if decl.stmt.expr is not None:
        yield decl.stmt.expr
    if decl.table is not None:
        yield from decl.table.head.subjects
        for row in decl.table.rows:
            yield from (pattern.value for pattern in row.keys if pattern.value is not None)
            yield from (cell.value for cell in row.cells)
