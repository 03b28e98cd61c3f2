"""Numbers that stand where something else is meant: the number of a clause in front of a line, and a comparison of two numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics.model import FactSymbol
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker


def numbered(line: tree.LineStmt, checker: Checker) -> bool:
    """``1.1 posts at least 3 earns 4 points``: read as the number 1.1, counted in ``posts``, which never reaches 3. Documents number their clauses so; it is reported."""
    first = line.subject
    while first is not None and (beneath := children(first)):
        first = beneath[0]
    if not isinstance(first, tree.Number) or first.unit is None or first.span.start != line.span.start:
        return False
    if first.unit not in checker.symbols.table or first.unit in declared_units(checker):
        return False
    checker.findings.error("E110", Span(first.span.start, first.span.start + len(first.text)), bullet=first.text)
    return True


def is_name(checker: Checker, expr: tree.Number) -> bool:
    """``三项``, where something is called so: that is told by itself."""
    name = f"{expr.text}{expr.unit or ''}"
    return expr.unit is not None and not name.isascii() and name in checker.symbols.table


def declared_units(checker: Checker) -> set[str]:
    """Every word that a fact is counted in."""
    facts = (symbol.decl for symbol in checker.symbols.table.values() if isinstance(symbol, FactSymbol))
    units = (each.type.unit for fact in facts for each in (fact, *fact.fields))
    return {word for unit in units if unit is not None for word in unit.words}


def two_numbers(checker: Checker, left: tree.Expr, right: tree.Expr) -> None:
    """``3 at least 2`` holds whatever the facts are."""
    if not isinstance(left, tree.Number) or not isinstance(right, tree.Number) or any(is_name(checker, each) for each in (left, right)):
        return
    say, hint = checker.findings.say, ""
    if left.unit is not None:
        hint = say(
            f"it is read as the number {left.text}, counted in `{left.unit}`; if `{left.text}` numbers a clause, delete it",
            f"此处读作数字 {left.text}、单位「{left.unit}」；如「{left.text}」是编号，请删去",
        )
    checker.findings.error("E304", Span(left.span.start, right.span.end), hint)
