"""Facts, fields and parameters: their types, ranges and readings of a missing value."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import assert_never

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics.constants import constant, declared
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.ladders import options_downwards
from rubric_engine.semantics.model import ColumnSymbol, DefinitionSymbol, FactDecl, FactSymbol, ParameterDecl, ParameterSymbol
from rubric_engine.semantics.silent import single_option, unit_as_name
from rubric_engine.semantics.symbols import names_of, unknown_name
from rubric_engine.semantics.types import COUNT, DATE, NUMBER, POINTS, TEXT, UNIT, UNKNOWN, YES_NO, Sort, Type, declared_unit
from rubric_engine.semantics.walk import descend
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree

_MEASURED = frozenset({tree.Kind.COUNT, tree.Kind.NUMBER, tree.Kind.MONEY, tree.Kind.SCORE})
_YES_OR_NO = re.compile(r"(?:yes|no) is better|[有是无否]为好")
"""Words for which way is better that are about a yes/no."""


def typed(decl: FactDecl) -> FactDecl:
    """The fact with the type of its values, its fields likewise."""
    return evolve(decl, type=_type(decl.stmt), fields=tuple(typed(one) for one in decl.fields))


def _type(stmt: tree.FactStmt) -> Type:
    unit = declared_unit(stmt.unit) if stmt.unit is not None and stmt.kind in _MEASURED else None
    match stmt.kind:
        case tree.Kind.YES_NO:
            return YES_NO
        case tree.Kind.COUNT:
            return evolve(COUNT, unit=unit)
        case tree.Kind.NUMBER:
            return evolve(NUMBER, unit=unit)
        case tree.Kind.PERCENT:
            return Type(sort=Sort.PERCENT)
        case tree.Kind.MONEY:
            return Type(sort=Sort.MONEY, unit=unit)
        case tree.Kind.DATE:
            return DATE
        case tree.Kind.CHOICE:
            return Type(sort=Sort.CHOICE, options=stmt.options, ordered=stmt.ordered)
        case tree.Kind.SCORE:
            return POINTS
        case tree.Kind.TEXT:
            return TEXT
        case tree.Kind.UNIT:
            return UNIT
        case tree.Kind.LIST:
            return Type(sort=Sort.LIST)
        case _:
            assert_never(stmt.kind)


def check_fact(decl: FactDecl, checker: Checker) -> None:
    stmt, findings = decl.stmt, checker.findings
    name = stmt.name.text
    if stmt.unit is not None and stmt.kind not in _MEASURED:
        findings.error("E267", stmt.unit.span, name=name, kind=described(decl.type, findings))
    if stmt.kind is tree.Kind.MONEY and stmt.unit is None:
        hint = findings.say(f"write for example `fact {name}: money, in yuan`", f"例如写成「数据项 {name}：金额，单位 万元」")
        findings.error("E264", stmt.name.span, hint, name=name)
    if stmt.kind is tree.Kind.LIST and decl.owner is not None:
        findings.error("E269", stmt.name.span, name=name)
    if stmt.shared and decl.owner is not None:
        hint = findings.say(f"write `shared` behind the list `{decl.owner}`", f"请在清单「{decl.owner}」的声明中写「共用」")
        findings.error("E326", stmt.name.span, hint, name=name)
    if stmt.missing_as is not None and stmt.missing_error:
        findings.error("E270", stmt.name.span, name=name)
    if stmt.better is not None and not (decl.type.sort is Sort.YES_NO or decl.type.orderable):
        findings.error("E381", stmt.name.span, name=name, kind=described(decl.type, findings))
    elif stmt.better is not None and _YES_OR_NO.fullmatch(stmt.better_word) and not (decl.type.unknown or decl.type.sort is Sort.YES_NO):
        higher = stmt.better is tree.Better.HIGHER
        hint = findings.say(f"write `{'higher' if higher else 'lower'} is better`", f"请写成「{'越高越好' if higher else '越低越好'}」")
        findings.error("E391", stmt.name.span, hint, word=stmt.better_word, name=name, kind=described(decl.type, findings))
    _options(stmt, findings)
    unit_as_name(decl, checker)
    single_option(decl, checker)
    options_downwards(decl, checker.findings)
    if stmt.kind is tree.Kind.SCORE and (stmt.bounds is None or stmt.bounds.low is None or stmt.bounds.high is None):
        findings.error("E260", stmt.name.span, name=name)
    low, high = _range(decl, checker)
    _missing(decl, low, high, checker)
    for one in decl.fields:
        check_fact(one, checker)


def _options(stmt: tree.FactStmt, findings: Findings) -> None:
    seen: set[str] = set()
    for option in stmt.options:
        for text in names_of(option):
            if text in seen:
                findings.error("E247", option.span, name=text)
            seen.add(text)


def _range(decl: FactDecl, checker: Checker) -> tuple[Fraction | None, Fraction | None]:
    bounds, findings = decl.stmt.bounds, checker.findings
    if bounds is None:
        return None, None
    if not (decl.type.numeric or decl.type.sort is Sort.DATE):
        findings.error("E262", bounds.span, name=decl.name, kind=described(decl.type, findings))
        return None, None
    low, high = (_bound(one, decl, checker) for one in (bounds.low, bounds.high))
    if low is not None and high is not None and (low > high or (low == high and (bounds.above or bounds.below))):
        findings.error("E261", bounds.span, name=decl.name)
    return low, high


def _bound(expr: tree.Expr | None, decl: FactDecl, checker: Checker) -> Fraction | None:
    if expr is None or not _is_declared(expr, decl, checker):
        return None
    value = declared(expr, checker.resolution)
    if not isinstance(value, Fraction):
        return None
    if decl.type.sort is Sort.COUNT and (value < 0 or value.denominator != 1):
        checker.findings.error("E266", expr.span, name=decl.name)
    return value


def _is_declared(expr: tree.Expr, decl: FactDecl, checker: Checker) -> bool:
    """Whether a bound or reading is a constant, itself or by parameters of one value; reported if not."""
    unknown = checker.against(expr, decl.type, expr.span).unknown or checker.types[id(expr)].unknown
    symbols = [checker.resolution.symbols.get(id(each)) for each in descend(expr)]
    later = any(isinstance(each, DefinitionSymbol | ColumnSymbol) for each in symbols)  # of which no type is known yet
    if not later and (unknown or declared(expr, checker.resolution) is not None):
        return not unknown
    dated = next((each.decl for each in symbols if isinstance(each, ParameterSymbol) and each.decl.stmt.dated), None)
    hint = ""
    if dated is not None:
        say = checker.findings.say
        hint = say(
            f"`{dated.name}` has a value for each date; write the number itself",
            f"「{dated.name}」的数值随日期而定，请直接写明数值",
        )
    checker.findings.error("E268", expr.span, hint)
    return False


def _missing(decl: FactDecl, low: Fraction | None, high: Fraction | None, checker: Checker) -> None:
    expr, findings = decl.stmt.missing_as, checker.findings
    if expr is None:
        return
    if decl.type.sort is Sort.LIST:
        hint = findings.say("of a list there is only `missing is an error`", "清单缺失时只能写「缺失报错」")
        findings.error("E263", expr.span, hint, name=decl.name)
        return
    if not _is_declared(expr, decl, checker):
        return
    value = declared(expr, checker.resolution)
    if isinstance(value, Fraction) and not may_be(decl, value, low, high):
        findings.error("E263", expr.span, range_of(decl, low, high, findings), name=decl.name)


def may_be(decl: FactDecl, value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    """Whether a fact with the bounds ``low`` and ``high`` (None: open) may have the value."""
    bounds = decl.stmt.bounds or tree.Bounds()
    too_low = low is not None and (value < low or (value == low and bounds.above))
    too_high = high is not None and (value > high or (value == high and bounds.below))
    no_count = decl.type.sort is Sort.COUNT and (value < 0 or value.denominator != 1)
    return not (too_low or too_high or no_count)


def range_of(decl: FactDecl, low: Fraction | None, high: Fraction | None, findings: Findings) -> str:
    """What a fact with the bounds ``low`` and ``high`` (None: open) may be, as a hint: ``it may be a whole number from 0 to 10``."""
    from rubric_engine.syntax.printer_lexical import exact

    bounds, count = decl.stmt.bounds or tree.Bounds(), decl.type.sort is Sort.COUNT
    percent = decl.type.sort is Sort.PERCENT
    if count and low is None:
        low = Fraction(0)
    least, most = (None if end is None else exact(end, percent=percent) for end in (low, high))
    if least is None or most is None:
        en = f"{'below' if bounds.below else 'at most'} {most}" if least is None else f"{'above' if bounds.above else 'at least'} {least}"
        zh = f"{'不满' if bounds.below else '不超过'} {most}" if least is None else f"{'超过' if bounds.above else '不低于'} {least}"
    else:
        en = f"{'above' if bounds.above else 'from'} {least} to {'below ' if bounds.below else ''}{most}"
        zh = f"{'超过 ' if bounds.above else ' '}{least} 至{'不满 ' if bounds.below else ' '}{most}"
    whole_en, whole_zh = ("a whole number, " if most is None else "a whole number ", "的整数") if count else ("", "的值")
    return findings.say(f"it may be {whole_en}{en}", f"可取{zh} {whole_zh}")


def check_parameter(decl: ParameterDecl, checker: Checker) -> Type:
    """A parameter is a constant yes/no, percent, date or number, or a row of such from one date to the next; gives its type."""
    if decl.stmt.dated:
        return _dated(decl, checker)
    return _settled(_constant(decl.stmt.expr, checker)) if decl.stmt.expr is not None else UNKNOWN


def _constant(expr: tree.Expr, checker: Checker) -> Type:
    findings = checker.findings
    found = checker.infer(expr)
    if found.unknown and any(isinstance(checker.resolution.symbols.get(id(each)), ParameterSymbol) for each in descend(expr)):
        findings.error("E268", expr.span)  # of another, whose type isn't known yet, or of itself
        return UNKNOWN
    if found.unknown or not checker.constant(expr):
        return UNKNOWN
    if not (found.numeric or found.sort in (Sort.YES_NO, Sort.DATE)):
        findings.error("E271", expr.span, found=described(found, findings))
        return UNKNOWN
    return found


def _settled(found: Type) -> Type:
    # a unit word that stands with the number (50 万元) stays with the parameter and is still checked as one that was written there
    return found.settled() if found.unit is None else evolve(found, zero=False)


def _dated(decl: ParameterDecl, checker: Checker) -> Type:
    """The dates ascend, and the values are of one type."""
    findings = checker.findings
    if decl.stmt.as_of is not None:
        _date_fact(decl.stmt.as_of, checker)
    if not decl.rows and any(found.code == "E146" for found in findings.all()):
        return UNKNOWN  # there are rows, and what is wrong with them is said
    if not decl.rows:
        hint = findings.say("write one value a line: `from 2015-01-01: 7%`", "请逐行写明：「自 2015年1月1日 起：7%」")
        findings.error("E321", decl.stmt.span, hint, name=decl.name)
        return UNKNOWN
    latest: Fraction | None = None
    wanted: Type | None = None
    for row in decl.rows:
        good = not checker.against(row.start, DATE, row.start.span).unknown and checker.constant(row.start)
        start = constant(row.start, checker.resolution) if good else None
        if isinstance(start, Fraction):
            if latest is not None and start <= latest:
                findings.error("E322", row.start.span)
            latest = start
        found = _constant(row.value, checker)
        if found.unknown:
            continue
        if wanted is None or (wanted.zero and found.numeric):  # 0 goes with every kind of number
            wanted = found
        else:
            checker.against(row.value, wanted, row.value.span)
    return _settled(wanted) if wanted is not None else UNKNOWN


def _date_fact(ref: tree.Ref, checker: Checker) -> None:
    symbol = checker.symbols.get(ref.name) or checker.symbols.field(ref.name)
    if symbol is None:
        say = checker.findings.say
        hint = say("if the caller says for which day, write `by date:`", "由计分时指定日期的，请写「按日期适用：」")
        unknown_name(ref, checker.symbols, None, checker.findings, hint, sure=ref.name.lower() in ("date", "day", "日期", "时间"))
    elif isinstance(symbol, FactSymbol) and symbol.decl.type.sort is Sort.DATE:
        checker.infer(ref)
    else:
        checker.findings.error("E323", ref.span, name=ref.name)
