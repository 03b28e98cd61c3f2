"""The type of every expression, and what its names mean.

``Checker.infer`` gives the type and keeps it, with the meaning of names, by the identity of the node. What is wrong is reported where it
stands and gives the type UNKNOWN, which goes with everything, so that one slip gives one message.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from attrs import evolve, frozen

from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics import operations
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import (
    DefinitionSymbol,
    FactDecl,
    FactSymbol,
    FieldSymbol,
    NodeDecl,
    OptionSymbol,
    ParameterSymbol,
    Resolution,
    Symbol,
)
from rubric_engine.semantics.operations import Clash, Like
from rubric_engine.semantics.symbols import Symbols, field_of, names_of, unknown_name
from rubric_engine.semantics.types import (
    COUNT,
    DATE,
    DAYS,
    MONTHS,
    NUMBER,
    POINT_WORDS,
    POINTS,
    TEXT,
    UNKNOWN,
    YEARS,
    YES_NO,
    Sort,
    Type,
    Unit,
    scaled_unit,
)
from rubric_engine.semantics.wording import described, percent_text
from rubric_engine.syntax import tree

_DATE_UNITS: dict[tree.Func, Unit] = {tree.Func.DAYS: DAYS, tree.Func.MONTHS: MONTHS, tree.Func.YEARS: YEARS}
_ORDER = frozenset({tree.Cmp.GE, tree.Cmp.LE, tree.Cmp.GT, tree.Cmp.LT})


@frozen(kw_only=True)
class Scope:
    """Where an expression stands: over the records of a list, in an example."""

    records: FactDecl | None = None
    example: bool = False


PLAIN = Scope()


class Checker:
    def __init__(self, symbols: Symbols, nodes: Mapping[str, NodeDecl | None], findings: Findings, ties: bool) -> None:
        self.symbols = symbols
        self.nodes = nodes  # every id that points() may read; of a line None
        self.findings = findings
        self.ties = ties
        self.resolution = Resolution({}, {}, {}, {})
        self._meanings: dict[int, Symbol] = {}
        self._types: dict[int, Type] = {}
        self._scales: dict[int, Fraction] = {}
        self._units: dict[int, tree.Name] = {}
        self.resolution = Resolution(self._meanings, self._types, self._scales, self._units)
        self.named: dict[str, Type] = {}  # definitions and parameters, by their own names

    # ------------------------------------------------------------ what others ask

    def condition(self, expr: tree.Expr, scope: Scope = PLAIN) -> None:
        """``expr`` must be a yes or a no."""
        found = self.infer(expr, scope)
        if found.unknown or found.sort is Sort.YES_NO:
            return
        name = expr.name if isinstance(expr, tree.Ref) else "…"
        say = self.findings.say
        if found.sort is Sort.LIST:
            hint = say(f"say how many: `count({name}) at least 1`", f"请写明数量：「计数({name}) 不低于 1」")
        elif found.sort is Sort.PERCENT:
            hint = say(f"compare it: `{name} at least 1%`", f"请写明比较：「{name} 不低于 1%」")
        elif found.numeric:
            hint = say(f"compare it: `{name} at least 1`", f"请写明比较：「{name} 不低于 1」")
        elif found.sort is Sort.CHOICE and found.options:
            option = found.options[0].text
            hint = say(f"compare it: `{name} is {option}`", f"请写明比较：「{name} 为 {option}」")
        else:
            hint = ""
        self.findings.error("E281", expr.span, hint, found=described(found, self.findings))

    def number(self, expr: tree.Expr, scope: Scope = PLAIN) -> Type:
        """``expr`` must be a number of some kind."""
        found = self.infer(expr, scope)
        if found.unknown or found.numeric:
            return found
        self._not_a_number(expr, found)
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
            self._clash(joined, None, wanted, expr, found, span)
            return UNKNOWN
        self._wan_slip(expr, found, wanted)
        self._bring(expr, joined.right, found, wanted)
        return joined.type

    def unify(self, left: tree.Expr, left_type: Type, right: tree.Expr, right_type: Type, span: Span) -> Type:
        joined = operations.like(left_type, right_type)
        if isinstance(joined, Clash):
            self._clash(joined, left, left_type, right, right_type, span)
            return UNKNOWN
        self._wan_slip(left, left_type, right_type)
        self._wan_slip(right, right_type, left_type)
        self._bring(left, joined.left, left_type, right_type)
        self._bring(right, joined.right, right_type, left_type)
        return joined.type

    def points_id(self, id_: tree.Id) -> bool:
        if id_.text in self.nodes:
            return True
        self.findings.error("E223", id_.span, self.findings.did_you_mean(nearest(id_.text, self.nodes)), id=id_.text)
        return False

    # ------------------------------------------------------------ every kind of expression

    def infer(self, expr: tree.Expr, scope: Scope = PLAIN, expected: Type | None = None) -> Type:
        """``expected`` lets the name of an option stand where a choice is wanted."""
        found = self._infer(expr, scope, expected)
        self._types[id(expr)] = found
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
            case tree.Total():
                return POINTS
            case tree.PointsOf():
                return POINTS if self.points_id(expr.id) else UNKNOWN
            case tree.Grade() | tree.FlagSet():
                self.findings.error("E228", expr.span)
                return UNKNOWN
            case tree.Negate():
                return self.number(expr.operand, scope)
            case tree.Not():
                self.condition(expr.operand, scope)
                return YES_NO
            case tree.Junction():
                for operand in expr.operands:
                    self.condition(operand, scope)
                return YES_NO
            case tree.Binary():
                return self._binary(expr, scope)
            case tree.Compare():
                return self._compare(expr, scope)
            case tree.Between():
                self._orderable(self.alike(expr.subject, expr.low, expr.span, scope), expr.subject)
                self.against(expr.high, self._types[id(expr.subject)], expr.span, scope)
                return YES_NO
            case tree.OneOf():
                subject = self.infer(expr.subject, scope)
                for option in expr.options:
                    self.against(option, subject, option.span, scope)
                    self.constant(option, scope)
                return YES_NO
            case tree.IsGiven():
                self.infer(expr.subject, scope)
                return YES_NO
            case tree.InRank():
                self._rank(expr, expr.field, scope)
                self._places(expr, scope)
                return YES_NO
            case tree.RankOf():
                self._rank(expr, expr.field, scope)
                return COUNT
            case tree.Call():
                return self._call(expr, scope)
            case tree.Listed():
                self._listed(expr, scope)
                return Type(sort=Sort.LIST)
            case tree.Folded():
                return self._folded(expr, scope)
            case tree.AllItems():
                if expr.of is not None and self.points_id(expr.of):
                    node = self.nodes[expr.of.text]
                    if node is None or node.is_item or not node.items():
                        self.findings.error("E232", expr.of.span, id=expr.of.text)
                self.against(expr.right, POINTS, expr.right.span, scope)
                return YES_NO
            case tree.Rounded():
                return self._rounded(expr, scope)
            case tree.Beyond():
                found = self.alike(expr.subject, expr.bound, expr.span, scope)
                if found.unknown or found.numeric:
                    return found.settled()
                self._not_a_number(expr.subject, found)
                return UNKNOWN
            case _:
                assert_never(expr)

    # ------------------------------------------------------------ literals and names

    def _number(self, expr: tree.Number) -> Type:
        if expr.percent:
            made = Type(sort=Sort.PERCENT, literal=True)
        elif expr.unit in POINT_WORDS or expr.unit == "point":
            made = Type(sort=Sort.NUMBER, literal=True, whole=expr.value.denominator == 1)
        else:
            zero = expr.value == 0 and expr.unit is None
            made = Type(sort=Sort.NUMBER, literal=True, whole=expr.value.denominator == 1, zero=zero)
        return made if expr.unit is None else evolve(made, unit=Unit((expr.unit,), tree.Name(expr.unit)))

    def _quoted(self, expr: tree.Quoted, expected: Type | None) -> Type:
        if expected is not None and expected.sort is Sort.CHOICE:
            return self._option(expr, expr.text, expected)
        return evolve(TEXT, literal=True)

    def _option(self, expr: tree.Quoted | tree.Ref, text: str, choice: Type) -> Type:
        for index, option in enumerate(choice.options):
            if text in names_of(option):
                self._meanings[id(expr)] = OptionSymbol(option, index)
                return choice
        names = [name for option in choice.options for name in names_of(option)]
        listed = self.findings.say(", ", "、").join(option.text for option in choice.options)
        hint = self.findings.did_you_mean(nearest(text, names)) or self.findings.say(f"the options are: {listed}", f"可选：{listed}")
        self.findings.error("E243", expr.span, hint, name=text)
        return UNKNOWN

    def _ref(self, expr: tree.Ref, scope: Scope, expected: Type | None) -> Type:
        is_option = expected is not None and any(expr.name in names_of(option) for option in expected.options)
        if is_option and expected is not None:
            return self._option(expr, expr.name, expected)
        symbol = self._lookup(expr.name, scope)
        if symbol is None:
            if expected is not None and expected.sort is Sort.CHOICE and not self.symbols.is_poisoned(expr.name):
                return self._option(expr, expr.name, expected)
            unknown_name(expr, self.symbols, scope.records, self.findings)
            return UNKNOWN
        if isinstance(symbol, FieldSymbol) and symbol.owner is not scope.records:
            column = f"{symbol.owner.name}.{symbol.decl.name}"
            hint = self.findings.say(f"write for example `sum({column})`", f"例如写成「合计({column})」")
            self.findings.error("E245", expr.span, hint, name=expr.name, list=symbol.owner.name)
            return UNKNOWN
        self._meanings[id(expr)] = symbol
        match symbol:
            case FactSymbol() | FieldSymbol():
                return symbol.decl.type
            case DefinitionSymbol() | ParameterSymbol():
                return self.named.get(symbol.decl.name, UNKNOWN)
            case OptionSymbol():
                raise AssertionError("an option is no declared name")
            case _:
                assert_never(symbol)

    def _lookup(self, name: str, scope: Scope) -> Symbol | None:
        if scope.records is not None and (column := field_of(scope.records, name)) is not None:
            return column
        return self.symbols.get(name) or self.symbols.field(name)

    def _needs_context(self, expr: tree.Expr, scope: Scope) -> bool:
        return isinstance(expr, tree.Quoted) or (isinstance(expr, tree.Ref) and self._lookup(expr.name, scope) is None)

    # ------------------------------------------------------------ arithmetic and comparison

    def _binary(self, expr: tree.Binary, scope: Scope) -> Type:
        match expr.op:
            case tree.Arith.ADD | tree.Arith.SUB:
                found = self.alike(expr.left, expr.right, expr.span, scope)
                if found.unknown or found.numeric:
                    return found
                self._not_a_number(expr, found)
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
            self._clash(Clash.UNIT, expr.left, left, expr.right, right, expr.span)
            return UNKNOWN
        self._bring(expr.right, found.right, right, left)
        return found.type

    def _compare(self, expr: tree.Compare, scope: Scope) -> Type:
        found = self.alike(expr.left, expr.right, expr.span, scope)
        if expr.op in _ORDER:
            self._orderable(found, expr)
        elif found.sort is Sort.LIST:
            self._not_a_number(expr.left, found)
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

    def constant(self, expr: tree.Expr, scope: Scope = PLAIN) -> bool:
        """Whether ``expr``, already inferred, is a constant; reported if not."""
        if self._types[id(expr)].unknown:
            return False
        if constant(expr, self.resolution) is None:
            self.findings.error("E268", expr.span)
            return False
        return True

    # ------------------------------------------------------------ functions, ranks, lists

    def _call(self, expr: tree.Call, scope: Scope) -> Type:
        match expr.func:
            case tree.Func.MIN | tree.Func.MAX:
                made = self.infer(expr.args[0], scope)
                for arg in expr.args[1:]:
                    made = self.unify(expr.args[0], made, arg, self.infer(arg, scope, made), arg.span)
                if made.unknown or made.numeric or made.sort is Sort.DATE:
                    return made
                self._not_a_number(expr, made)
                return UNKNOWN
            case tree.Func.ABS:
                made = self.number(expr.args[0], scope)
                self._arguments(expr, 1)
                return made
            case tree.Func.DAYS | tree.Func.MONTHS | tree.Func.YEARS:
                for arg in expr.args:
                    found = self.infer(arg, scope)
                    if not found.unknown and found.sort is not Sort.DATE:
                        self.findings.error("E296", arg.span, function=expr.func.value, found=described(found, self.findings))
                self._arguments(expr, 2)
                return evolve(COUNT, unit=_DATE_UNITS[expr.func])
            case _:
                assert_never(expr.func)

    def _arguments(self, expr: tree.Call, wanted: int) -> None:
        if len(expr.args) != wanted:
            self.findings.error("E297", expr.span, function=expr.func.value, wanted=str(wanted), found=str(len(expr.args)))

    def _rank(self, expr: tree.InRank | tree.RankOf, field: tree.Field_, scope: Scope) -> None:
        if scope.records is not None:
            self.findings.error("E301", expr.span)
        found = self.infer(expr.subject, scope)
        if not found.orderable:
            self.findings.error("E288", expr.subject.span, found=described(found, self.findings))
        if field.within is not None:
            within = self.infer(field.within, scope)
            if within.sort is Sort.LIST:
                self._not_a_number(field.within, within)
        if field.among is not None:
            self.condition(field.among, scope)
        if not self.ties:
            self.ties = True  # one declaration mends them all, so it is said once
            line = self.findings.say("`ties share the better rank`", "「并列 取较优名次」")
            hint = self.findings.say(f"write for example {line} below the rubric's name", f"例如在标题之下写一行{line}")
            self.findings.error("E290", expr.span, hint)

    def _places(self, expr: tree.InRank, scope: Scope) -> None:
        found = self.infer(expr.places, scope)
        if found.unknown:
            return
        value = constant(expr.places, self.resolution)
        if found.sort is Sort.PERCENT:
            good = not isinstance(value, Fraction) or 0 < value <= 1
        else:
            good = found.sort in (Sort.COUNT, Sort.NUMBER) and (not isinstance(value, Fraction) or (value >= 1 and value.denominator == 1))
        if not good:
            self.findings.error("E289", expr.places.span)

    def _listed(self, expr: tree.Listed, scope: Scope) -> FieldSymbol | FactSymbol | None:
        """The list, or with a dotted name its column."""
        symbol = self.symbols.get(expr.source.name) or self.symbols.field(expr.source.name)
        if symbol is None:
            unknown_name(expr.source, self.symbols, None, self.findings)
            self._types[id(expr.source)] = UNKNOWN
            return None
        if scope.records is not None:
            self.findings.error("E303", expr.span)
            return None
        owner = symbol.owner if isinstance(symbol, FieldSymbol) else symbol.decl if isinstance(symbol, FactSymbol) else None
        if owner is None or owner.type.sort is not Sort.LIST or not isinstance(symbol, FieldSymbol | FactSymbol):
            self.findings.error("E244", expr.source.span, name=expr.source.name)
            self._types[id(expr.source)] = UNKNOWN
            return None
        self._meanings[id(expr.source)] = symbol
        self._types[id(expr.source)] = symbol.decl.type
        if expr.where is not None:
            self.condition(expr.where, Scope(records=owner))
        return symbol

    def _folded(self, expr: tree.Folded, scope: Scope) -> Type:
        symbol = self._listed(expr.over, scope)
        self._types[id(expr.over)] = Type(sort=Sort.LIST)
        if symbol is None:
            return UNKNOWN
        name = expr.over.source.name
        say = self.findings.say
        if expr.fold is tree.Fold.COUNT:
            if isinstance(symbol, FieldSymbol):
                owner, column = symbol.owner.name, symbol.decl.name
                hint = say(f"write `count({owner} where {column} …)`", f"请写成「计数({owner} 其中 {column} …)」")
                self.findings.error("E295", expr.span, hint, name=name)
            return COUNT
        if isinstance(symbol, FactSymbol):
            hint = say(f"write the column behind the list's name: `{name}.…`", f"请在清单名后写明字段：「{name}.…」")
            self.findings.error("E295", expr.span, hint, name=name)
            return UNKNOWN
        column_type = symbol.decl.type
        comparable = expr.fold in (tree.Fold.HIGHEST, tree.Fold.LOWEST) and column_type.orderable
        if not (column_type.numeric or comparable):
            hint = ""
            if column_type.sort is Sort.YES_NO:
                owner, column = symbol.owner.name, symbol.decl.name
                hint = say(f"write `count({owner} where {column})`", f"请写成「计数({owner} 其中 {column})」")
            self.findings.error("E295", expr.span, hint, name=name)
            return UNKNOWN
        if expr.fold is tree.Fold.MEAN:
            return evolve(column_type, whole=False, sort=Sort.NUMBER if column_type.sort is Sort.COUNT else column_type.sort)
        return column_type

    def _rounded(self, expr: tree.Rounded, scope: Scope) -> Type:
        found = self.number(expr.operand, scope)
        rounding = expr.rounding
        whole = rounding.decimals == 0 or (rounding.step is not None and rounding.step.denominator == 1)
        if found.sort is Sort.RATIO and rounding.decimals is not None:
            # a ratio may be meant as a percent (6.3%) or as a number (0.1): decimals make it a number, and a comparison with a percent is refused
            found = NUMBER
        return evolve(found.settled(), whole=whole and found.sort not in (Sort.PERCENT, Sort.RATIO))

    # ------------------------------------------------------------ messages

    def _bring(self, expr: tree.Expr, factor: Fraction, found: Type, wanted: Type) -> None:
        """Keeps the factor between units, and the declared unit behind a literal's unit word."""
        if factor != 1:
            self._scales[id(expr)] = factor
        if isinstance(expr, tree.Number) and wanted.unit is not None and found.unit is not None:
            self._units[id(expr)] = wanted.unit.name

    def _wan_slip(self, expr: tree.Expr, found: Type, wanted: Type) -> None:
        """``50万`` against a fact in 万元 would be 500,000 of them."""
        if isinstance(expr, tree.Number) and found.unit is None and wanted.unit is not None and scaled_unit(wanted.unit):
            text = expr.text.rstrip("%")
            if text.endswith(("万", "亿")):
                word = wanted.unit.word
                self.findings.error("E305", expr.span, number=expr.text, unit=word)

    def _not_a_number(self, expr: tree.Expr, found: Type) -> None:
        say = self.findings.say
        hint = ""
        if found.sort is Sort.DATE:
            hint = say("count the days between two dates with `days(a, b)`", "两个日期之间的天数用「天数(a, b)」")
        elif found.sort is Sort.LIST:
            name = expr.name if isinstance(expr, tree.Ref) else "…"
            hint = say(f"count its records with `count({name})`", f"清单的条数用「计数({name})」")
        elif found.sort is Sort.YES_NO:
            hint = say("turn it into points in a line of its own: `… earns 1 point`", "可另写一行计分：「… 计 1 分」")
        self.findings.error("E283", expr.span, hint, found=described(found, self.findings))

    def _clash(self, clash: Clash, left: tree.Expr | None, left_type: Type, right: tree.Expr, right_type: Type, span: Span) -> None:
        say = self.findings.say
        match clash:
            case Clash.PERCENT:
                number = right if left is None or left_type.sort is Sort.PERCENT else left
                text = percent_text(number.text) if isinstance(number, tree.Number) else None
                if text is not None and isinstance(number, tree.Number):
                    hint = say(f"write `{text}` instead of `{number.text}`", f"请写成「{text}」，不要写「{number.text}」")
                else:
                    hint = say(
                        "write both as percents, or both as plain numbers; a rounded ratio is a percent only with `rounded … to steps of`",
                        "请统一为百分数，或统一为普通数值",
                    )
                self.findings.error("E280", number.span if isinstance(number, tree.Number) else span, hint)
            case Clash.UNIT:
                literal, wanted = (left, right_type) if left is not None and left_type.literal else (right, left_type)
                found = left_type if literal is left else right_type
                at = literal.span if isinstance(literal, tree.Number) else span
                wanted_word = wanted.unit.word if wanted.unit else say(*POINT_WORDS)
                found_word = found.unit.word if found.unit else "?"
                self.findings.error("E285", at, unit=found_word, wanted=wanted_word)
            case Clash.KIND:
                if self._options_needed(left, left_type, right, right_type):
                    return
                left_words, right_words = described(left_type, self.findings), described(right_type, self.findings)
                self.findings.error("E282", span, left=left_words, right=right_words)
            case _:
                assert_never(clash)

    def _options_needed(self, left: tree.Expr | None, left_type: Type, right: tree.Expr, right_type: Type) -> bool:
        """A choice compared with something else that is no option of it."""
        for choice, other in ((left_type, right), (right_type, left)):
            if choice.sort is Sort.CHOICE and isinstance(other, tree.Ref | tree.Quoted) and self._types[id(other)].sort is not Sort.CHOICE:
                self._option(other, other.name if isinstance(other, tree.Ref) else other.text, choice)
                return True
        return False


def like_or_unknown(left: Type, right: Type) -> Type:
    joined = operations.like(left, right)
    return joined.type if isinstance(joined, Like) else UNKNOWN
