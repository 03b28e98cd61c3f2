"""Expressions of the tree into the core. All sugar dies here.

Every name is read by what analysis found it to mean, every literal comes in the unit that is wanted where it stands. A condition and each
side of a comparison carry their words; the arithmetic inside them doesn't.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from rubric_engine.core import ir, laws
from rubric_engine.core.from_syntax.texts import Texts
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.infer_curves import has_whole_exponent
from rubric_engine.semantics.model import (
    ColumnSymbol,
    DefinitionSymbol,
    FactSymbol,
    FieldSymbol,
    Model,
    NodeDecl,
    OptionSymbol,
    ParameterSymbol,
    Resolution,
    UnitsSymbol,
)
from rubric_engine.semantics.structure import TOTAL
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.walk import descend
from rubric_engine.syntax import tree

ARITH = {tree.Arith.ADD: ir.Op.ADD, tree.Arith.SUB: ir.Op.SUB, tree.Arith.MUL: ir.Op.MUL, tree.Arith.DIV: ir.Op.DIV}
CMP = {
    tree.Cmp.GE: ir.CmpOp.GE, tree.Cmp.LE: ir.CmpOp.LE, tree.Cmp.GT: ir.CmpOp.GT, tree.Cmp.LT: ir.CmpOp.LT, tree.Cmp.EQ: ir.CmpOp.EQ,
    tree.Cmp.NE: ir.CmpOp.NE,
}  # fmt: skip
FOLDS = {
    tree.Fold.COUNT: ir.FoldKind.COUNT, tree.Fold.SUM: ir.FoldKind.SUM, tree.Fold.HIGHEST: ir.FoldKind.HIGHEST,
    tree.Fold.LOWEST: ir.FoldKind.LOWEST, tree.Fold.MEAN: ir.FoldKind.MEAN, tree.Fold.DISTINCT: ir.FoldKind.DISTINCT,
}  # fmt: skip
MODES = {
    tree.RoundMode.HALF_UP: ir.RoundMode.HALF_UP, tree.RoundMode.HALF_EVEN: ir.RoundMode.HALF_EVEN, tree.RoundMode.UP: ir.RoundMode.UP,
    tree.RoundMode.DOWN: ir.RoundMode.DOWN,
}  # fmt: skip
DATE_UNITS = {tree.Func.DAYS: ir.DateUnit.DAYS, tree.Func.MONTHS: ir.DateUnit.MONTHS, tree.Func.YEARS: ir.DateUnit.YEARS}
CURVES = {
    tree.Func.POWER: ir.Curve.POWER, tree.Func.ROOT: ir.Curve.ROOT, tree.Func.LN: ir.Curve.LN, tree.Func.LOG: ir.Curve.LOG,
}  # fmt: skip
ZERO = ir.Const(Fraction(0))


def rounding_step(rounding: tree.Rounding, percent: bool = False) -> Fraction:
    """The multiple that is rounded to. The decimals of a percent are those of its figure: 6.25% to one decimal is 6.3%."""
    if rounding.step is not None:
        return rounding.step
    return Fraction(1, 10 ** ((rounding.decimals or 0) + (2 if percent else 0)))


@frozen(eq=False)
class Lowering:
    """``owner`` is the id of what the expression belongs to, ``record`` the name of the list whose record is at hand."""

    model: Model
    texts: Texts
    nodes: dict[str, NodeDecl]
    owner: str = ""
    record: str | None = None

    @property
    def resolution(self) -> Resolution:
        return self.model.resolution

    def of(self, owner: str) -> Lowering:
        return evolve(self, owner=owner)

    def origin(self, expr: tree.Expr) -> ir.Origin:
        return ir.Origin(self.owner, expr.span, self.texts.expr(expr))

    def shown(self, expr: tree.Expr) -> ir.Expr:
        """Lowered, with its words."""
        made = self.lower(expr)
        return made if isinstance(made, ir.Const) or made.origin is not None else evolve(made, origin=self.origin(expr))

    def maybe(self, expr: tree.Expr | None) -> ir.Expr | None:
        return self.shown(expr) if expr is not None else None

    def conditions(self, *exprs: tree.Expr | None) -> ir.Expr | None:
        """All of them must hold; None when there are none."""
        parts = tuple(self.shown(expr) for expr in exprs if expr is not None)
        return ir.All(parts) if len(parts) > 1 else parts[0] if parts else None

    # ------------------------------------------------------------ every kind of expression

    def lower(self, expr: tree.Expr) -> ir.Expr:
        made = self._lower(expr)
        factor = self.resolution.scale(expr)
        if factor == 1:
            return made
        if isinstance(made, ir.Const) and isinstance(made.value, Fraction):
            return evolve(made, value=made.value * factor)
        return ir.Arith(ir.Op.MUL, made, ir.Const(factor))

    def _lower(self, expr: tree.Expr) -> ir.Expr:
        match expr:
            case tree.Number():
                return ir.Const(expr.value)
            case tree.DateValue():
                return ir.Const(Fraction(expr.value.toordinal()))
            case tree.YesNo():
                return ir.Const(expr.value)
            case tree.Quoted():
                return self._option(expr) or ir.Const(expr.text)
            case tree.Ref():
                return self._ref(expr)
            case tree.ThisUnit():
                return ir.ThisUnit()
            case tree.Total():
                return ir.PointsRead(TOTAL)
            case tree.PointsOf():
                return ir.PointsRead(expr.id.text)
            case tree.Negate():
                return self._negative(expr)
            case tree.Not():
                return ir.Not(self.shown(expr.operand), origin=self.origin(expr))
            case tree.Junction():
                parts = tuple(self.shown(operand) for operand in expr.operands)
                origin = self.origin(expr)
                return ir.All(parts, origin=origin) if expr.op is tree.Logic.AND else ir.AnyOf(parts, origin=origin)
            case tree.Binary():
                return ir.Arith(ARITH[expr.op], self.lower(expr.left), self.lower(expr.right))
            case tree.Compare():
                left, right = self.shown(expr.left), self.shown(expr.right)
                return ir.Compare(CMP[expr.op], left, right, self._unit(expr.left, expr.right), origin=self.origin(expr))
            case tree.Between():
                low, high = self.shown(expr.low), self.shown(expr.high)
                return ir.Within(self.shown(expr.subject), low, high, expr.below, origin=self.origin(expr))
            case tree.OneOf():
                values = tuple(self._constant(option) for option in expr.options)
                return ir.Member(self.shown(expr.subject), values, origin=self.origin(expr))
            case tree.IsGiven():
                given = ir.Given(self.shown(expr.subject), origin=self.origin(expr))
                return ir.Not(given, origin=given.origin) if expr.none else given
            case tree.InRank():
                return self._in_rank(expr)
            case tree.RankOf():
                return self.rank(expr, self.origin(expr))
            case tree.Call():
                return self._call(expr)
            case tree.Listed():
                return self.counted(expr)
            case tree.Folded():
                return self._folded(expr)
            case tree.CountBack():
                return self._count_back(expr)
            case tree.AllItems():
                return self._all_items(expr)
            case tree.Rounded():
                percent = self.resolution.type(expr.operand).sort is Sort.PERCENT
                return ir.Round(self.lower(expr.operand), MODES[expr.rounding.mode], rounding_step(expr.rounding, percent))
            case tree.Beyond():
                subject, bound = self.lower(expr.subject), self.lower(expr.bound)
                left, right = (bound, subject) if expr.short else (subject, bound)
                return ir.Extremum(True, (ZERO, ir.Arith(ir.Op.SUB, left, right)))
            case tree.Other():
                return laws.other(self.shown(expr.operand), self.origin(expr))
            case tree.Grade() | tree.FlagSet() | tree.MayBe():
                raise TypeError("a grade, flag or range stands outside an expectation; analysis refuses it")
            case _:
                assert_never(expr)

    def _option(self, expr: tree.Quoted | tree.Ref) -> ir.Const | None:
        symbol = self.resolution.symbols.get(id(expr))
        return ir.Const(Fraction(symbol.index)) if isinstance(symbol, OptionSymbol) else None

    def _ref(self, expr: tree.Ref) -> ir.Expr:
        symbol = self.resolution.symbol(expr)
        match symbol:
            case FactSymbol(decl=fact):
                return ir.FactRead(fact.name)
            case FieldSymbol() | ColumnSymbol():
                return ir.FieldRead(symbol.decl.name)
            case DefinitionSymbol(decl=definition):
                return ir.Use(definition.name)
            case ParameterSymbol(decl=parameter):
                return ir.Use(parameter.name)
            case OptionSymbol(index=index):
                return ir.Const(Fraction(index))
            case UnitsSymbol():
                raise TypeError("units stand by themselves; analysis refuses it")
            case _:
                assert_never(symbol)

    def _negative(self, expr: tree.Negate) -> ir.Expr:
        operand = self.lower(expr.operand)
        if isinstance(operand, ir.Const) and isinstance(operand.value, Fraction):
            return ir.Const(-operand.value)
        return ir.Arith(ir.Op.SUB, ZERO, operand)

    def _constant(self, expr: tree.Expr) -> ir.Scalar:
        value = constant(expr, self.resolution)
        assert value is not None, "analysis has made sure of a constant"
        return value

    def _unit(self, *sides: tree.Expr) -> ir.Text | None:
        """The unit of a comparison, for the reader: a declared one rather than a literal's word."""
        types = [self.resolution.type(side) for side in sides]
        for found in sorted(types, key=lambda one: one.literal):
            if found.unit is not None and found.sort is not Sort.PERCENT:
                return self.texts.name(found.unit.name)
        return None

    def _in_rank(self, expr: tree.InRank) -> ir.InRank:
        end = ir.RankEnd.TOP if expr.end is tree.End.TOP else ir.RankEnd.BOTTOM
        places = self.lower(expr.places)
        share = self.resolution.type(expr.places).sort is Sort.PERCENT
        rank = self.rank(expr, None)
        return ir.InRank(rank, end, None if share else places, places if share else None, origin=self.origin(expr))

    def rank(self, ranked: tree.InRank | tree.RankOf, origin: ir.Origin | None) -> ir.Rank:
        subject, field = ranked.subject, ranked.field
        records = self.resolution.record_ranks.get(id(ranked))
        within, among = self.maybe(field.within), self.maybe(field.among)
        of_points = any(isinstance(each, tree.Total | tree.PointsOf) for each in descend(subject))
        lowest_first = field.lowest_first or (of_points and self.model.total.clauses.lower_is_better)
        return ir.Rank(self.shown(subject), within, among, lowest_first, records, origin=origin)

    def _call(self, expr: tree.Call) -> ir.Expr:
        if expr.func is tree.Func.HOLDING:
            return self._holding(expr)
        args = tuple(self.lower(arg) for arg in expr.args)
        match expr.func:
            case tree.Func.MIN | tree.Func.MAX:
                return ir.Extremum(expr.func is tree.Func.MAX, args)
            case tree.Func.ABS:
                return ir.Absolute(args[0])
            case tree.Func.DAYS | tree.Func.MONTHS | tree.Func.YEARS:
                return ir.DateDiff(DATE_UNITS[expr.func], args[0], args[1])
            case tree.Func.ROOT if len(args) == 1:
                return ir.Irrational(ir.Curve.ROOT, (args[0], ir.Const(Fraction(2))), origin=self.origin(expr))
            case tree.Func.POWER if has_whole_exponent(expr, self.resolution):
                return ir.Irrational(ir.Curve.WHOLE_POWER, args, origin=self.origin(expr))
            case tree.Func.POWER | tree.Func.ROOT | tree.Func.LN | tree.Func.LOG:
                return ir.Irrational(CURVES[expr.func], args, origin=self.origin(expr))
            case _:
                assert_never(expr.func)

    def _holding(self, expr: tree.Call) -> ir.Expr:
        """One for each condition that holds. What has no value doesn't: a table of its case alone has a value just where the case holds."""
        one = ir.Const(Fraction(1))
        total: ir.Expr | None = None
        for arg in expr.args:
            case = self.shown(arg)
            holds = ir.Given(ir.Lookup((), (ir.Row((), one, case, origin=case.origin),)), origin=case.origin)
            counted = ir.Lookup((), (ir.Row((), one, holds, origin=case.origin),), ZERO)
            total = counted if total is None else ir.Arith(ir.Op.ADD, total, counted)
        assert total is not None, "analysis has made sure of a condition"
        return total

    def counted(self, listed: tree.Listed) -> ir.Fold | ir.UnitFold:
        """The number of records, or of units."""
        return self._fold(ir.FoldKind.COUNT, listed, None, origin=self.origin(listed))

    def _folded(self, expr: tree.Folded) -> ir.Fold | ir.UnitFold:
        made = self._fold(FOLDS[expr.fold], expr.over, self._column(expr.over), origin=self.origin(expr))
        return evolve(made, drop_highest=expr.drop_highest, drop_lowest=expr.drop_lowest)

    def _fold(self, kind: ir.FoldKind, listed: tree.Listed, value: ir.Expr | None, origin: ir.Origin) -> ir.Fold | ir.UnitFold:
        where, symbol = self.maybe(listed.where), self.resolution.symbol(listed.source)
        if isinstance(symbol, UnitsSymbol):
            return ir.UnitFold(kind, value, where, self.maybe(listed.within), origin=origin)
        return ir.Fold(kind, self.list_name(listed), value, where, origin=origin)

    def _column(self, listed: tree.Listed) -> ir.Expr | None:
        """What is taken of each record or unit; None where they are only counted."""
        symbol = self.resolution.symbol(listed.source)
        match symbol:
            case FieldSymbol() | ColumnSymbol():
                return ir.FieldRead(symbol.decl.name)
            case UnitsSymbol(total=True):
                return ir.PointsRead(TOTAL)
            case UnitsSymbol(column=FactSymbol(decl=fact)):
                return ir.FactRead(fact.name)
            case UnitsSymbol(column=DefinitionSymbol(decl=definition)):
                return ir.Use(definition.name)
            case _:
                return None

    def _count_back(self, expr: tree.CountBack) -> ir.CountBack:
        value = self._column(expr.over)
        assert value is not None, "a count-back is of a column"
        return ir.CountBack(self.list_name(expr.over), value, self.maybe(expr.over.where), origin=self.origin(expr))

    def list_name(self, listed: tree.Listed) -> str:
        symbol = self.resolution.symbol(listed.source)
        if isinstance(symbol, FieldSymbol | ColumnSymbol):
            return symbol.owner.name
        assert isinstance(symbol, FactSymbol)
        return symbol.decl.name

    def repeat(self, each: tree.ForEach) -> ir.Repeat:
        """What a section or item occurs for; ``owner`` is its id."""
        value = self._column(each.over) if each.different else None
        assert value is None or isinstance(value, ir.FieldRead)
        return ir.Repeat(
            fact=self.list_name(each.over),
            where=self.maybe(each.over.where),
            by=value.name if value is not None else None,
            origin=self.origin(each.over),
        )

    def _all_items(self, expr: tree.AllItems) -> ir.Expr:
        """Over the items that apply: one that may not is asked first."""
        node = self.nodes[expr.of.text if expr.of is not None else TOTAL]
        right = self.shown(expr.right)
        conditional = frozenset(_conditional(self.nodes[TOTAL]))
        parts: list[ir.Expr] = []
        for item in node.items():
            points = tree.PointsOf(tree.Id(item.id))
            one = tree.Compare(expr.op, points, expr.right, span=expr.span)
            read = ir.PointsRead(item.id, origin=ir.Origin(self.owner, expr.span, self.texts.expr(points)))
            part: ir.Expr = ir.Compare(CMP[expr.op], read, right, origin=ir.Origin(self.owner, expr.span, self.texts.expr(one)))
            if item.id in conditional:
                asked = tree.IsGiven(points, span=expr.span)
                given = ir.Given(read, origin=ir.Origin(self.owner, expr.span, self.texts.expr(asked)))
                part = (
                    ir.AnyOf((ir.Not(given, origin=given.origin), part), origin=part.origin)
                    if expr.every
                    else ir.All((given, part), origin=part.origin)
                )
            parts.append(part)
        origin = self.origin(expr)
        return ir.All(tuple(parts), origin=origin) if expr.every else ir.AnyOf(tuple(parts), origin=origin)


def _conditional(node: NodeDecl, around: bool = False) -> Iterator[str]:
    """The items that may not apply, by their own condition or that of a section around them."""
    here = around or node.clauses.applies is not None
    if node.is_item and here:
        yield node.id
    for child in node.children:
        if isinstance(child, NodeDecl):
            yield from _conditional(child, here)
