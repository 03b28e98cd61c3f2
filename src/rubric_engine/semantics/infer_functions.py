"""Types of functions, roundings, ranks and what is made of lists. See ``infer.py``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.infer_curves import OPERANDS, curve
from rubric_engine.semantics.mismatches import first_alone, not_a_number
from rubric_engine.semantics.model import ColumnSymbol, DefinitionSymbol, FactSymbol, FieldSymbol, ParameterSymbol, Symbol
from rubric_engine.semantics.scope import PLAIN, Place, Scope
from rubric_engine.semantics.symbols import of_units, unknown_name
from rubric_engine.semantics.types import COUNT, DAYS, MONTHS, NUMBER, UNKNOWN, YEARS, Sort, Type, Unit
from rubric_engine.semantics.walk import of_the_record
from rubric_engine.semantics.wording import described, function_word
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer_lexical import exact

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker

_OPERANDS: dict[tree.Func, tuple[int, int | None]] = {
    tree.Func.MIN: (1, None), tree.Func.MAX: (1, None), tree.Func.ABS: (1, 1), tree.Func.DAYS: (2, 2), tree.Func.MONTHS: (2, 2),
    tree.Func.YEARS: (2, 2), tree.Func.HOLDING: (1, None), **OPERANDS,
}  # fmt: skip
_DATE_UNITS: dict[tree.Func, Unit] = {tree.Func.DAYS: DAYS, tree.Func.MONTHS: MONTHS, tree.Func.YEARS: YEARS}


def call(checker: Checker, expr: tree.Call, scope: Scope) -> Type:
    if not expr.args:
        return _without_values(checker, expr)
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
                    checker.findings.error(
                        "E296", arg.span, function=function_word(expr.func, checker.findings), found=described(found, checker.findings)
                    )
            _arguments(checker, expr, 2)
            return evolve(COUNT, unit=_DATE_UNITS[expr.func])
        case tree.Func.HOLDING:
            first_alone(checker, expr.args)
            for arg in expr.args:
                checker.condition(arg, scope)
            return COUNT
        case tree.Func.POWER | tree.Func.ROOT | tree.Func.LN | tree.Func.LOG:
            return curve(checker, expr, scope)
        case _:
            assert_never(expr.func)


def _without_values(checker: Checker, expr: tree.Call) -> Type:
    say = checker.findings.say
    least, most = _OPERANDS[expr.func]
    wanted = (
        say(f"{least} or more", f"至少 {least}")
        if most is None
        else str(least)
        if least == most
        else say(f"{least} or {most}", f"{least} 或 {most}")
    )
    values = ", ".join("ab"[: 2 if most is None else least])
    shown = f"{function_word(expr.func, checker.findings)}({values})"
    _wrong_number(checker, expr, wanted, say(f"write for example `{shown}`", f"例如写成「{shown}」"))
    return UNKNOWN


def _arguments(checker: Checker, expr: tree.Call, wanted: int) -> None:
    if len(expr.args) != wanted:
        _wrong_number(checker, expr, str(wanted))


def _wrong_number(checker: Checker, expr: tree.Call, wanted: str, hint: str = "") -> None:
    word = function_word(expr.func, checker.findings)
    checker.findings.error("E297", expr.span, hint, function=word, wanted=wanted, found=str(len(expr.args)))


def rank(checker: Checker, expr: tree.InRank | tree.RankOf, field: tree.Field_, scope: Scope) -> None:
    found = checker.infer(expr.subject, scope)
    if not found.orderable:
        checker.findings.error("E288", expr.subject.span, found=described(found, checker.findings))
    _ranked(checker, expr, scope)
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


def _ranked(checker: Checker, expr: tree.InRank | tree.RankOf, scope: Scope) -> None:
    """Whether units are ranked here or the records of a list."""
    say = checker.findings.say
    records = scope.records.name if scope.records is not None else ""
    match scope.place:
        case Place.OPEN:
            return
        case Place.WHERE:
            hint = say(
                f"give `{records}` a computed field, `field position = rank(…)`, and use it here",
                f"请为「{records}」加一个计算字段，如「字段 位次 = 名次(…)」，再在此处引用",
            )
            checker.findings.error("E301", expr.span, hint)
        case Place.GROUP:
            checker.findings.error("E331", expr.span)
        case Place.COLUMN | Place.RECORD:
            checker.record_ranks[id(expr)] = records
            known = not checker.types[id(expr.subject)].unknown
            if known and not any(
                isinstance(checker.meanings.get(id(part)), FieldSymbol | ColumnSymbol) for part in of_the_record(expr.subject)
            ):
                hint = say(
                    "to rank the units, write `define position = rank(…)` and use the name here",
                    "如要对考核对象排名，请先写「定义 位次 = 名次(…)」，再在此处引用名称",
                )
                checker.findings.error("E332", expr.subject.span, hint, list=records)
        case _:
            assert_never(scope.place)


def places(checker: Checker, expr: tree.InRank, scope: Scope) -> None:
    found = checker.infer(expr.places, scope)
    if found.unknown:
        return
    for part in of_the_record(expr.places):
        symbol = checker.meanings.get(id(part))
        if isinstance(symbol, ParameterSymbol) and symbol.decl.stmt.dated:
            checker.findings.error("E324", part.span, name=symbol.decl.name)
    value = constant(expr.places, checker.resolution)
    if found.sort is Sort.PERCENT:
        good = not isinstance(value, Fraction) or 0 < value <= 1
    else:
        good = found.sort in (Sort.COUNT, Sort.NUMBER) and (not isinstance(value, Fraction) or (value >= 1 and value.denominator == 1))
    if not good:
        checker.findings.error("E289", expr.places.span)


def listed(
    checker: Checker, expr: tree.Listed, scope: Scope, fold: tree.Fold | None = None
) -> FieldSymbol | ColumnSymbol | FactSymbol | None:
    """The list, or with a dotted name its column."""
    findings, source = checker.findings, expr.source
    symbol = checker.symbols.get(source.name) or checker.symbols.field(source.name)
    if symbol is None:
        if of_units(source.name) is not None:
            say = findings.say
            findings.error(
                "E335", source.span, say("write for example `count(units where …)`", "例如写成「计数(各单位 其中 …)」"), name=source.name
            )
        else:
            unknown_name(source, checker.symbols, None, findings)
        checker.types[id(source)] = UNKNOWN
        return None
    if scope.place in (Place.WHERE, Place.COLUMN):
        findings.error("E303" if scope.place is Place.WHERE else "E333", expr.span)
        return None
    owner = symbol.owner if isinstance(symbol, FieldSymbol | ColumnSymbol) else symbol.decl if isinstance(symbol, FactSymbol) else None
    if owner is None or owner.type.sort is not Sort.LIST or not isinstance(symbol, FieldSymbol | ColumnSymbol | FactSymbol):
        findings.error("E244", source.span, _no_list(checker, source.name, symbol, scope, fold), name=source.name)
        checker.types[id(source)] = UNKNOWN
        return None
    checker.meanings[id(source)] = symbol
    checker.types[id(source)] = checker.type_of(symbol)
    if expr.where is not None:
        checker.condition(expr.where, scope.where(owner))
    if expr.within is not None:
        findings.error("E338", expr.within.span)
    return symbol


def _no_list(checker: Checker, name: str, symbol: Symbol, scope: Scope, fold: tree.Fold | None) -> str:
    """What is meant by ``count(posts)`` or ``highest(posts)``, where there is one number of posts."""
    say = checker.findings.say
    if fold is tree.Fold.COUNT:
        number = checker.type_of(symbol).numeric
        return say(f"`{name}` is a number already; write it by itself", f"「{name}」本身就是数，直接写「{name}」即可") if number else ""
    if not isinstance(symbol, DefinitionSymbol | FactSymbol) or scope.place is not Place.OPEN:
        return ""
    return say(f"to look at all units, write `units.{name}`", f"汇总各考核对象的，请写「各单位.{name}」")


def folded(checker: Checker, expr: tree.Folded, scope: Scope) -> Type:
    symbol = listed(checker, expr.over, scope, expr.fold)
    checker.types[id(expr.over)] = Type(sort=Sort.LIST)
    if symbol is None:
        return UNKNOWN
    name = expr.over.source.name
    say = checker.findings.say
    if expr.fold is tree.Fold.COUNT:
        if not isinstance(symbol, FactSymbol):
            owner, column = symbol.owner.name, symbol.decl.name
            hint = say(f"write `count({owner} where {column} …)`", f"请写成「计数({owner} 其中 {column} …)」")
            checker.findings.error("E295", expr.span, hint, name=name)
        return COUNT
    if isinstance(symbol, FactSymbol):
        hint = say(f"write the column behind the list's name: `{name}.…`", f"请在清单名后写明字段：「{name}.…」")
        checker.findings.error("E295", expr.span, hint, name=name)
        return UNKNOWN
    hint = ""
    if checker.type_of(symbol).sort is Sort.YES_NO:
        owner, column = symbol.owner.name, symbol.decl.name
        hint = say(f"write `count({owner} where {column})`", f"请写成「计数({owner} 其中 {column})」")
    return folded_type(checker, expr, checker.type_of(symbol), hint)


def folded_type(checker: Checker, expr: tree.Folded, column: Type, hint: str) -> Type:
    """What is made of values of the type ``column``; ``hint`` if that can't be."""
    if expr.fold is tree.Fold.DISTINCT:
        return COUNT
    comparable = expr.fold in (tree.Fold.HIGHEST, tree.Fold.LOWEST) and column.orderable
    if column.unknown:
        return UNKNOWN
    if not (column.numeric or comparable):
        checker.findings.error("E295", expr.span, hint, name=expr.over.source.name)
        return UNKNOWN
    return evolve(column, whole=False) if expr.fold is tree.Fold.MEAN else column


def count_back(checker: Checker, expr: tree.CountBack) -> Type:
    """A key that breaks ties: the values of a column, compared one by one."""
    symbol = listed(checker, expr.over, PLAIN)
    checker.types[id(expr.over)] = checker.types[id(expr)] = Type(sort=Sort.LIST)
    if symbol is None:
        return UNKNOWN
    if isinstance(symbol, FactSymbol):
        name = expr.over.source.name
        hint = checker.findings.say(f"write the column behind the list's name: `{name}.…`", f"请在清单名后写明字段：「{name}.…」")
        checker.findings.error("E295", expr.span, hint, name=name)
        return UNKNOWN
    return checker.type_of(symbol)


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
