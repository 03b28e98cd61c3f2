"""Types of what is made of the units that are scored together, and who may read the points of what occurs for each record. See ``infer.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics.infer_functions import folded_type
from rubric_engine.semantics.mismatches import not_a_number
from rubric_engine.semantics.model import DefinitionSymbol, FactSymbol, NodeDecl, UnitsSymbol
from rubric_engine.semantics.scope import PLAIN, Place, Scope
from rubric_engine.semantics.structure import TOTAL
from rubric_engine.semantics.symbols import of_units, unknown_name
from rubric_engine.semantics.types import COUNT, POINTS, UNKNOWN, Sort, Type
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker

TOTAL_NAMES = ("total", "总分")


def folded(checker: Checker, expr: tree.Folded, scope: Scope) -> Type:
    """``count(units where …)``, ``mean(units.growth)``: everything in it is read for the unit looked at."""
    say, source = checker.findings.say, expr.over.source
    checker.types[id(expr.over)] = Type(sort=Sort.LIST)
    if scope.place is not Place.OPEN:
        hint = say("give it a name with `define` and use the name here", "请先用「定义」求出其值，再在此处引用名称")
        checker.findings.error("E334", expr.span, hint)
        return UNKNOWN
    symbol = _source(checker, source)
    found = UNKNOWN
    if symbol is not None:
        checker.meanings[id(source)] = symbol
        found = checker.types[id(source)] = checker.type_of(symbol)
    if expr.over.where is not None:
        checker.condition(expr.over.where, PLAIN)
    if expr.over.within is not None:
        within = checker.infer(expr.over.within, PLAIN)
        if within.sort is Sort.LIST:
            not_a_number(checker, expr.over.within, within)
    if symbol is None:
        return UNKNOWN if expr.fold is not tree.Fold.COUNT else COUNT
    column = of_units(source.name)
    if expr.fold is tree.Fold.COUNT and column:
        hint = say(f"write `count(units where {column} …)`", f"请写成「计数(各单位 其中 {column} …)」")
        checker.findings.error("E295", expr.span, hint, name=source.name)
    if expr.fold is tree.Fold.COUNT:
        return COUNT
    if not column:
        hint = say("write what is looked at behind a dot: `units.growth`", "请在其后写明数据项：「各单位.增长率」")
        checker.findings.error("E295", expr.span, hint, name=source.name)
        return UNKNOWN
    hint = say(f"write `count(units where {column})`", f"请写成「计数(各单位 其中 {column})」") if found.sort is Sort.YES_NO else ""
    return folded_type(checker, expr, found, hint)


def _source(checker: Checker, source: tree.Ref) -> UnitsSymbol | None:
    name = of_units(source.name)
    if not name:
        return UnitsSymbol()
    if name in TOTAL_NAMES:
        return UnitsSymbol(total=True)
    symbol = checker.symbols.get(name)
    if symbol is None:
        unknown_name(evolve(source, name=name), checker.symbols, None, checker.findings)
        return None
    if isinstance(symbol, DefinitionSymbol) or (isinstance(symbol, FactSymbol) and symbol.decl.type.sort is not Sort.LIST):
        return UnitsSymbol(symbol)
    hint = ""
    if isinstance(symbol, FactSymbol):
        say = checker.findings.say
        hint = say(
            f"give what is made of it a name with `define n = count({name})`, and write `units.n`",
            f"请先写「定义 个数 = 计数({name})」，再用「各单位.个数」",
        )
    checker.findings.error("E337", source.span, hint, name=name)
    return None


def alone(checker: Checker, source: tree.Ref) -> None:
    """The units by themselves, not in ``count(…)`` or the like."""
    column = of_units(source.name)
    say = checker.findings.say
    if column:
        hint = say(
            f"write for example `highest(units.{column})` or `mean(units.{column})`",
            f"例如写成「最高值(各单位.{column})」或「平均值(各单位.{column})」",
        )
    else:
        hint = say("write for example `count(units where …)`", "例如写成「计数(各单位 其中 …)」")
    checker.findings.error("E335", source.span, hint, name=source.name)


# ---------------------------------------------------------------- what occurs for each record


def all_items(checker: Checker, expr: tree.AllItems, scope: Scope) -> None:
    """``every item of 4 at least 3``: the items of a section, each of which occurs once."""
    checker.against(expr.right, POINTS, expr.right.span, scope)
    span = expr.of.span if expr.of is not None else expr.span
    if expr.of is not None and not checker.points_id(expr.of, scope):
        return
    if expr.of is None and not checker.not_in_a_column(expr.span, scope):
        return
    node = checker.nodes[expr.of.text if expr.of is not None else TOTAL]
    if expr.of is not None and (node is None or node.is_item or not node.items()):
        checker.findings.error("E232", span, id=expr.of.text)
        return
    for item in node.items() if node is not None else ():
        around = checker.occurring.get(item.id, ())
        if around != scope.inside[: len(around)]:
            repeated = next(id_ for number, id_ in enumerate(around) if scope.inside[number : number + 1] != (id_,))
            checker.findings.error("E330", span, read_the_parent(checker, repeated), id=item.id)
            return


def read_the_parent(checker: Checker, repeated: str) -> str:
    """A hint at what stands around the section or item that occurs for each record."""
    say = checker.findings.say
    for id_, node in checker.nodes.items():
        if node is not None and any(isinstance(child, NodeDecl) and child.id == repeated for child in node.children):
            if id_ == TOTAL:
                return say(
                    f"put a section around `{repeated}` and read the points of that",
                    f"请在「{repeated}」之外加一个「部分」，引用该部分的得分",
                )
            return say(f"read the points of what stands around it: `points({id_})`", f"请引用其上一级的得分：「得分({id_})」")
    return ""
