"""The type of every expression, and what its names mean.

``Checker.infer`` gives the type and keeps it, with the meaning of names, by the identity of the node. What is wrong is reported where it
stands and gives the type UNKNOWN, which goes with everything, so that one slip gives one message.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics import infer_functions, infer_units, operations
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.mismatches import clash, compared, first_alone, name_as_number, not_a_number, wan_slip, wanted_text
from rubric_engine.semantics.model import (
    ColumnSymbol,
    DefinitionSymbol,
    FactSymbol,
    FieldSymbol,
    NodeDecl,
    OptionSymbol,
    ParameterSymbol,
    Resolution,
    Symbol,
    UnitsSymbol,
)
from rubric_engine.semantics.numbering import two_numbers
from rubric_engine.semantics.operations import Clash
from rubric_engine.semantics.scope import PLAIN, Place, Scope, lookup
from rubric_engine.semantics.symbols import Symbols, is_broken_name, names_of, near_id, of_units, unknown_name
from rubric_engine.semantics.types import (
    COUNT,
    DATE,
    POINTS,
    TEXT,
    UNIT,
    UNKNOWN,
    YES_NO,
    Sort,
    Type,
    Unit,
)
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree

_ORDER = frozenset({tree.Cmp.GE, tree.Cmp.LE, tree.Cmp.GT, tree.Cmp.LT})


TOTAL_WORDS = ("total", "总分")


def _name_of(expr: tree.Expr, total: str) -> str:
    """How a hint writes the expression, if it is a single word."""
    return expr.name if isinstance(expr, tree.Ref) else total if isinstance(expr, tree.Total) else "…"


class Checker:
    def __init__(
        self,
        symbols: Symbols,
        nodes: Mapping[str, NodeDecl | None],
        occurring: Mapping[str, tuple[str, ...]],
        findings: Findings,
        ties: bool,
    ) -> None:
        self.symbols = symbols
        self.nodes = nodes  # every id that points() may read; of a line None
        self.occurring = occurring  # of each id the sections and items around, and itself, that occur for each record
        self.findings = findings
        self.ties = ties
        self.meanings: dict[int, Symbol] = {}
        self.types: dict[int, Type] = {}
        self.scales: dict[int, Fraction] = {}
        self.units: dict[int, tree.Name] = {}
        self.record_ranks: dict[int, str] = {}
        self.resolution = Resolution(self.meanings, self.types, self.scales, self.units, self.record_ranks)
        self.named: dict[str, Type] = {}  # definitions and parameters, by their own names
        self.two_fact_sets = False  # whether `other …` has a meaning here
        self.columns: dict[tuple[str, str], Type] = {}  # computed columns, by the names of their list and their own

    # ------------------------------------------------------------ what others ask

    def condition(self, expr: tree.Expr, scope: Scope = PLAIN) -> None:
        """``expr`` must be a yes or a no."""
        found = self.infer(expr, scope)
        if found.unknown or found.sort is Sort.YES_NO or is_broken_name(expr, self.symbols):
            return
        say = self.findings.say
        name = _name_of(expr, say(*TOTAL_WORDS))
        if found.literal:
            hint = ""
        elif found.sort is Sort.LIST:
            hint = say(f"say how many: `count({name}) at least 1`", f"请写明数量：「计数({name}) 不低于 1」")
        elif found.sort is Sort.PERCENT:
            hint = say(f"compare it: `{name} at least 1%`", f"请写明比较：「{name} 不低于 1%」")
        elif found.numeric:
            hint = say(f"compare it: `{name} at least 1`", f"请写明比较：「{name} 不低于 1」")
        elif found.sort is Sort.CHOICE and found.options:
            option = found.options[0].text
            hint = say(f"compare it: `{name} is {option}`", f"请写明比较：「{name} 为 {option}」")
        elif found.sort is Sort.UNIT:
            hint = say(f"compare it: `{name} is this unit`", f"请写明比较：「{name} 为 本单位」")
        else:
            hint = ""
        self.findings.error("E281", expr.span, hint, found=described(found, self.findings))

    def number(self, expr: tree.Expr, scope: Scope = PLAIN) -> Type:
        """``expr`` must be a number of some kind."""
        found = self.infer(expr, scope)
        if found.unknown or found.numeric:
            return found
        not_a_number(self, expr, found)
        return UNKNOWN

    def alike(self, left: tree.Expr, right: tree.Expr, span: Span, scope: Scope = PLAIN) -> Type:
        """The common type of two expressions that are compared or added; options are read by the other side."""
        if self._needs_context(left, scope) and not self._needs_context(right, scope):
            right_type = self.infer(right, scope)
            left_type = self.infer(left, scope, right_type)
        else:
            left_type = self.infer(left, scope)
            right_type = self.infer(right, scope, left_type)
        return self.unify(left, left_type, right, right_type, span)

    def against(self, expr: tree.Expr, wanted: Type, span: Span, scope: Scope = PLAIN) -> Type:
        """The type of ``expr``, which must go with a value of type ``wanted``; it is brought into its unit."""
        found = self.infer(expr, scope, wanted)
        joined = operations.like(evolve(wanted, literal=False, zero=False), found)
        if isinstance(joined, Clash):
            clash(self, joined, None, wanted, expr, found, span)
            return UNKNOWN
        wan_slip(self, expr, found, wanted)
        self._bring(expr, joined.right, found, wanted)
        return joined.type

    def unify(self, left: tree.Expr, left_type: Type, right: tree.Expr, right_type: Type, span: Span) -> Type:
        joined = operations.like(left_type, right_type)
        if isinstance(joined, Clash):
            clash(self, joined, left, left_type, right, right_type, span)
            return UNKNOWN
        wan_slip(self, left, left_type, right_type)
        wan_slip(self, right, right_type, left_type)
        self._bring(left, joined.left, left_type, right_type)
        self._bring(right, joined.right, right_type, left_type)
        return joined.type

    def points_id(self, id_: tree.Id, scope: Scope) -> bool:
        if id_.text in self.nodes:
            around = self.occurring.get(id_.text, ())
            if around != scope.inside[: len(around)]:
                self.findings.error("E330", id_.span, infer_units.read_the_parent(self, around[0]), id=id_.text)
                return False
            return self.not_in_a_column(id_.span, scope)
        if not self.symbols.is_poisoned(f"#{id_.text}"):
            self.findings.error("E223", id_.span, near_id(id_.text, self.nodes, self.findings), id=id_.text)
        return False

    def not_in_a_column(self, span: Span, scope: Scope) -> bool:
        if scope.place is Place.COLUMN:
            self.findings.error("E333", span)
        return scope.place is not Place.COLUMN

    # ------------------------------------------------------------ every kind of expression

    def infer(self, expr: tree.Expr, scope: Scope = PLAIN, expected: Type | None = None) -> Type:
        """``expected`` lets the name of an option stand where a choice is wanted."""
        found = self._infer(expr, scope, expected)
        self.types[id(expr)] = found
        return found

    def _infer(self, expr: tree.Expr, scope: Scope, expected: Type | None) -> Type:
        match expr:
            case tree.Number():
                return self._number(expr)
            case tree.DateValue():
                return evolve(DATE, literal=True)
            case tree.YesNo():
                return evolve(YES_NO, literal=True)
            case tree.Quoted():
                return self._quoted(expr, expected)
            case tree.Ref():
                return self._ref(expr, scope, expected)
            case tree.ThisUnit():
                return UNIT
            case tree.Total():
                return POINTS if self.not_in_a_column(expr.span, scope) else UNKNOWN
            case tree.PointsOf():
                return POINTS if self.points_id(expr.id, scope) else UNKNOWN
            case tree.Other():
                if not self.two_fact_sets:
                    self.findings.error("E388", expr.span)
                return self.infer(expr.operand, PLAIN if scope.place is not Place.COLUMN else scope)
            case tree.Grade() | tree.FlagSet() | tree.MayBe():
                self.findings.error("E228", expr.span)
                return UNKNOWN
            case tree.Negate():
                return self.number(expr.operand, scope)
            case tree.Not():
                self.condition(expr.operand, scope)
                return YES_NO
            case tree.Junction():
                first_alone(self, expr.operands if expr.op is tree.Logic.OR else ())
                for operand in expr.operands:
                    self.condition(operand, scope)
                return YES_NO
            case tree.Binary():
                return self._binary(expr, scope)
            case tree.Compare():
                return self._compare(expr, scope)
            case tree.Between():
                self._orderable(self.alike(expr.subject, expr.low, expr.span, scope), expr.subject)
                self.against(expr.high, self.types[id(expr.subject)], expr.span, scope)
                two_numbers(self, expr.subject, expr.low)
                low, high = constant(expr.low, self.resolution), constant(expr.high, self.resolution)
                if isinstance(low, Fraction) and isinstance(high, Fraction) and (low > high or (low == high and expr.below)):
                    self.findings.error("E351", expr.span)
                return YES_NO
            case tree.OneOf():
                subject = self.infer(expr.subject, scope)
                for option in expr.options:
                    self.against(option, subject, option.span, scope)
                    self.constant(option)
                return YES_NO
            case tree.IsGiven():
                self.infer(expr.subject, scope)
                return YES_NO
            case tree.InRank():
                infer_functions.rank(self, expr, expr.field, scope)
                infer_functions.places(self, expr, scope)
                return YES_NO
            case tree.RankOf():
                infer_functions.rank(self, expr, expr.field, scope)
                return COUNT
            case tree.Call():
                return infer_functions.call(self, expr, scope)
            case tree.Listed():
                infer_functions.listed(self, expr, scope)
                return Type(sort=Sort.LIST)
            case tree.Folded():
                if (expr.drop_highest or expr.drop_lowest) and expr.fold not in (tree.Fold.SUM, tree.Fold.MEAN):
                    self.findings.error("E339", expr.span)
                if of_units(expr.over.source.name) is not None:
                    return infer_units.folded(self, expr, scope)
                return infer_functions.folded(self, expr, scope)
            case tree.CountBack():
                self.findings.error("E295", expr.span, name=expr.over.source.name)  # the grammar has it among tie keys alone
                return UNKNOWN
            case tree.AllItems():
                infer_units.all_items(self, expr, scope)
                return YES_NO
            case tree.Rounded():
                return infer_functions.rounded(self, expr, scope)
            case tree.Beyond():
                found = self.alike(expr.subject, expr.bound, expr.span, scope)
                if found.unknown or found.numeric:
                    return found.settled()
                not_a_number(self, expr.subject, found)
                return UNKNOWN
            case _:
                assert_never(expr)

    # ------------------------------------------------------------ literals and names

    def _number(self, expr: tree.Number) -> Type:
        if expr.percent:
            made = Type(sort=Sort.PERCENT, literal=True)
        else:
            name_as_number(self, expr)
            zero = expr.value == 0 and expr.unit is None
            made = Type(sort=Sort.NUMBER, literal=True, whole=expr.value.denominator == 1, zero=zero)
        return made if expr.unit is None else evolve(made, unit=Unit((expr.unit,), tree.Name(expr.unit)))

    def _quoted(self, expr: tree.Quoted, expected: Type | None) -> Type:
        if expected is not None and expected.sort is Sort.CHOICE:
            return self.option(expr, expr.text, expected)
        return evolve(UNIT if expected is not None and expected.sort is Sort.UNIT else TEXT, literal=True)

    def option(self, expr: tree.Quoted | tree.Ref, text: str, choice: Type) -> Type:
        for index, option in enumerate(choice.options):
            if text in names_of(option):
                self.meanings[id(expr)] = OptionSymbol(option, index)
                return choice
        names = [name for option in choice.options for name in names_of(option)]
        listed = self.findings.say(", ", "、").join(option.text for option in choice.options)
        hint = self.findings.did_you_mean(text, names) or self.findings.say(f"the options are: {listed}", f"可选：{listed}")
        self.findings.error("E243", expr.span, hint, name=text)
        return UNKNOWN

    def _ref(self, expr: tree.Ref, scope: Scope, expected: Type | None) -> Type:
        is_option = expected is not None and any(expr.name in names_of(option) for option in expected.options)
        if is_option and expected is not None:
            return self.option(expr, expr.name, expected)
        symbol = lookup(expr.name, scope, self.symbols)
        if symbol is None:
            if expected is not None and expected.sort is Sort.CHOICE and not self.symbols.is_poisoned(expr.name):
                return self.option(expr, expr.name, expected)
            if of_units(expr.name) is not None:
                infer_units.alone(self, expr)
            elif not scope.broken:
                unknown_name(expr, self.symbols, scope.records, self.findings, *wanted_text(self.findings, expr.name, expected))
            return UNKNOWN
        if isinstance(symbol, FieldSymbol | ColumnSymbol) and not scope.reads(symbol):
            column = f"{symbol.owner.name}.{symbol.decl.name}"
            hint = self.findings.say(f"write for example `sum({column})`", f"例如写成「合计({column})」")
            self.findings.error("E245", expr.span, hint, name=expr.name, list=symbol.owner.name)
            return UNKNOWN
        self.meanings[id(expr)] = symbol
        return self.type_of(symbol)

    def type_of(self, symbol: Symbol) -> Type:
        match symbol:
            case FactSymbol() | FieldSymbol():
                return symbol.decl.type
            case ColumnSymbol(owner=owner, decl=column):
                return self.columns.get((owner.name, column.name), UNKNOWN)
            case DefinitionSymbol() | ParameterSymbol():
                return self.named.get(symbol.decl.name, UNKNOWN)
            case UnitsSymbol(column=inner):
                return POINTS if symbol.total else Type(sort=Sort.LIST) if inner is None else self.type_of(inner)
            case OptionSymbol():
                raise AssertionError("an option is no declared name")
            case _:
                assert_never(symbol)

    def _needs_context(self, expr: tree.Expr, scope: Scope) -> bool:
        return isinstance(expr, tree.Quoted) or (isinstance(expr, tree.Ref) and lookup(expr.name, scope, self.symbols) is None)

    # ------------------------------------------------------------ arithmetic and comparison

    def _binary(self, expr: tree.Binary, scope: Scope) -> Type:
        match expr.op:
            case tree.Arith.ADD | tree.Arith.SUB:
                found = self.alike(expr.left, expr.right, expr.span, scope)
                if found.unknown or found.numeric:
                    return found
                not_a_number(self, expr, found)
                return UNKNOWN
            case tree.Arith.MUL:
                left, right = self.number(expr.left, scope), self.number(expr.right, scope)
                return operations.product(left, right) or UNKNOWN
            case tree.Arith.DIV:
                return self._division(expr, scope)
            case _:
                assert_never(expr.op)

    def _division(self, expr: tree.Binary, scope: Scope) -> Type:
        left, right = self.number(expr.left, scope), self.number(expr.right, scope)
        if right.literal and constant(expr.right, self.resolution) == 0:
            self.findings.error("E302", expr.right.span)
            return UNKNOWN
        found = operations.quotient(left, right)
        if found is None:
            clash(self, Clash.UNIT, expr.left, left, expr.right, right, expr.span)
            return UNKNOWN
        self._bring(expr.right, found.right, right, left)
        return found.type

    def _compare(self, expr: tree.Compare, scope: Scope) -> Type:
        found = self.alike(expr.left, expr.right, expr.span, scope)
        compared(self, expr)
        if expr.op in _ORDER:
            self._orderable(found, expr)
        elif found.sort is Sort.LIST:
            not_a_number(self, expr.left, found)
        return YES_NO

    def _orderable(self, found: Type, at: tree.Expr) -> None:
        if found.orderable:
            return
        say = self.findings.say
        if found.sort is Sort.CHOICE:
            hint = say(
                "declare its options in order, with `<`: `choice of low < high`", "请用「<」按从低到高的顺序声明选项：「选项 低 < 高」"
            )
        else:
            hint = say("compare it with `is` or `is not`", "请用「为」或「不为」比较")
        self.findings.error("E286", at.span, hint, found=described(found, self.findings))

    def constant(self, expr: tree.Expr, hint: str = "") -> bool:
        """Whether ``expr``, already inferred, is a constant; reported if not."""
        if self.types[id(expr)].unknown:
            return False
        if constant(expr, self.resolution) is None:
            self.findings.error("E268", expr.span, hint)
            return False
        return True

    def _bring(self, expr: tree.Expr, factor: Fraction, found: Type, wanted: Type) -> None:
        """Keeps the factor between units, and the declared unit behind a literal's unit word."""
        if factor != 1:
            self.scales[id(expr)] = factor
        if isinstance(expr, tree.Number) and wanted.unit is not None and found.unit is not None:
            self.units[id(expr)] = wanted.unit.name
