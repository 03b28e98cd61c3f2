"""Types of functions, roundings, ranks and what is made of lists. See ``infer.py``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from attrs import evolve

from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.mismatches import not_a_number
from rubric_engine.semantics.model import FactSymbol, FieldSymbol
from rubric_engine.semantics.symbols import unknown_name
from rubric_engine.semantics.types import COUNT, DAYS, MONTHS, NUMBER, UNKNOWN, YEARS, Sort, Type, Unit
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer_lexical import exact

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker, Scope

_DATE_UNITS: dict[tree.Func, Unit] = {tree.Func.DAYS: DAYS, tree.Func.MONTHS: MONTHS, tree.Func.YEARS: YEARS}


def call(checker: Checker, expr: tree.Call, scope: Scope) -> Type:
    match expr.func:
        case tree.Func.MIN | tree.Func.MAX:
            made = checker.infer(expr.args[0], scope)
            for arg in expr.args[1:]:
                made = checker.unify(expr.args[0], made, arg, checker.infer(arg, scope, made), arg.span)
            if made.unknown or made.numeric or made.sort is Sort.DATE:
                return made
            not_a_number(checker, expr, made)
            return UNKNOWN
        case tree.Func.ABS:
            made = checker.number(expr.args[0], scope)
            _arguments(checker, expr, 1)
            return made
        case tree.Func.DAYS | tree.Func.MONTHS | tree.Func.YEARS:
            for arg in expr.args:
                found = checker.infer(arg, scope)
                if not found.unknown and found.sort is not Sort.DATE:
                    checker.findings.error("E296", arg.span, function=expr.func.value, found=described(found, checker.findings))
            _arguments(checker, expr, 2)
            return evolve(COUNT, unit=_DATE_UNITS[expr.func])
        case _:
            assert_never(expr.func)


def _arguments(checker: Checker, expr: tree.Call, wanted: int) -> None:
    if len(expr.args) != wanted:
        checker.findings.error("E297", expr.span, function=expr.func.value, wanted=str(wanted), found=str(len(expr.args)))


def rank(checker: Checker, expr: tree.InRank | tree.RankOf, field: tree.Field_, scope: Scope) -> None:
    if scope.records is not None:
        checker.findings.error("E301", expr.span)
    found = checker.infer(expr.subject, scope)
    if not found.orderable:
        checker.findings.error("E288", expr.subject.span, found=described(found, checker.findings))
    if field.within is not None:
        within = checker.infer(field.within, scope)
        if within.sort is Sort.LIST:
            not_a_number(checker, field.within, within)
    if field.among is not None:
        checker.condition(field.among, scope)
    if not checker.ties:
        checker.ties = True  # one declaration mends them all, so it is said once
        line = checker.findings.say("`ties share the better rank`", "「并列 取较优名次」")
        hint = checker.findings.say(f"write for example {line} below the rubric's name", f"例如在标题之下写一行{line}")
        checker.findings.error("E290", expr.span, hint)


def places(checker: Checker, expr: tree.InRank, scope: Scope) -> None:
    found = checker.infer(expr.places, scope)
    if found.unknown:
        return
    value = constant(expr.places, checker.resolution)
    if found.sort is Sort.PERCENT:
        good = not isinstance(value, Fraction) or 0 < value <= 1
    else:
        good = found.sort in (Sort.COUNT, Sort.NUMBER) and (not isinstance(value, Fraction) or (value >= 1 and value.denominator == 1))
    if not good:
        checker.findings.error("E289", expr.places.span)


def listed(checker: Checker, expr: tree.Listed, scope: Scope) -> FieldSymbol | FactSymbol | None:
    """The list, or with a dotted name its column."""
    symbol = checker.symbols.get(expr.source.name) or checker.symbols.field(expr.source.name)
    if symbol is None:
        unknown_name(expr.source, checker.symbols, None, checker.findings)
        checker.types[id(expr.source)] = UNKNOWN
        return None
    if scope.records is not None:
        checker.findings.error("E303", expr.span)
        return None
    owner = symbol.owner if isinstance(symbol, FieldSymbol) else symbol.decl if isinstance(symbol, FactSymbol) else None
    if owner is None or owner.type.sort is not Sort.LIST or not isinstance(symbol, FieldSymbol | FactSymbol):
        checker.findings.error("E244", expr.source.span, name=expr.source.name)
        checker.types[id(expr.source)] = UNKNOWN
        return None
    checker.meanings[id(expr.source)] = symbol
    checker.types[id(expr.source)] = symbol.decl.type
    if expr.where is not None:
        checker.condition(expr.where, evolve(scope, records=owner))
    return symbol


def folded(checker: Checker, expr: tree.Folded, scope: Scope) -> Type:
    symbol = listed(checker, expr.over, scope)
    checker.types[id(expr.over)] = Type(sort=Sort.LIST)
    if symbol is None:
        return UNKNOWN
    name = expr.over.source.name
    say = checker.findings.say
    if expr.fold is tree.Fold.COUNT:
        if isinstance(symbol, FieldSymbol):
            owner, column = symbol.owner.name, symbol.decl.name
            hint = say(f"write `count({owner} where {column} …)`", f"请写成「计数({owner} 其中 {column} …)」")
            checker.findings.error("E295", expr.span, hint, name=name)
        return COUNT
    if isinstance(symbol, FactSymbol):
        hint = say(f"write the column behind the list's name: `{name}.…`", f"请在清单名后写明字段：「{name}.…」")
        checker.findings.error("E295", expr.span, hint, name=name)
        return UNKNOWN
    column_type = symbol.decl.type
    comparable = expr.fold in (tree.Fold.HIGHEST, tree.Fold.LOWEST) and column_type.orderable
    if not (column_type.numeric or comparable):
        hint = ""
        if column_type.sort is Sort.YES_NO:
            owner, column = symbol.owner.name, symbol.decl.name
            hint = say(f"write `count({owner} where {column})`", f"请写成「计数({owner} 其中 {column})」")
        checker.findings.error("E295", expr.span, hint, name=name)
        return UNKNOWN
    if expr.fold is tree.Fold.MEAN:
        return evolve(column_type, whole=False)
    return column_type


def rounded(checker: Checker, expr: tree.Rounded, scope: Scope) -> Type:
    found = checker.number(expr.operand, scope)
    rounding = expr.rounding
    if found.sort is Sort.PERCENT and rounding.step is not None and not rounding.percent:
        checker.findings.error("E317", expr.span, step=exact(rounding.step))
    whole = rounding.decimals == 0 or (rounding.step is not None and rounding.step.denominator == 1)
    if found.sort is Sort.RATIO and rounding.decimals is not None:
        # a ratio may be meant as a percent (6.3%) or as a number (0.1): decimals make it a number, and a comparison with a percent is refused
        found = NUMBER
    return evolve(found.settled(), whole=whole and found.sort not in (Sort.PERCENT, Sort.RATIO))
