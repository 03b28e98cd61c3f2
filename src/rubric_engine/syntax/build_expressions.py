"""Parse tree to expression nodes. Offsets in the parse tree are relative to the statement; ``base`` makes them absolute."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from typing import Any

from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.tokens import Meta, Token

MAX_DIGITS = 40

_CHINESE_DIGITS = {ch: i for i, ch in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100}
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}

_FUNCTIONS = {
    "min": t.Func.MIN, "较小值": t.Func.MIN, "max": t.Func.MAX, "较大值": t.Func.MAX, "abs": t.Func.ABS, "绝对值": t.Func.ABS,
    "days": t.Func.DAYS, "天数": t.Func.DAYS, "months": t.Func.MONTHS, "月数": t.Func.MONTHS, "years": t.Func.YEARS, "年数": t.Func.YEARS,
    "power": t.Func.POWER, "乘方": t.Func.POWER, "root": t.Func.ROOT, "开方": t.Func.ROOT, "ln": t.Func.LN, "自然对数": t.Func.LN,
    "log": t.Func.LOG, "常用对数": t.Func.LOG, "holding": t.Func.HOLDING, "成立数": t.Func.HOLDING,
}  # fmt: skip
_FOLDS = {
    "count": t.Fold.COUNT, "计数": t.Fold.COUNT, "sum": t.Fold.SUM, "合计": t.Fold.SUM, "highest": t.Fold.HIGHEST, "最高值": t.Fold.HIGHEST,
    "lowest": t.Fold.LOWEST, "最低值": t.Fold.LOWEST, "mean": t.Fold.MEAN, "平均值": t.Fold.MEAN,
    "distinct": t.Fold.DISTINCT, "不同值数": t.Fold.DISTINCT, "种数": t.Fold.DISTINCT,
}  # fmt: skip
_ROUND_MODES = {
    "R_HALF_UP": t.RoundMode.HALF_UP, "R_HALF_EVEN": t.RoundMode.HALF_EVEN, "R_UP": t.RoundMode.UP, "R_DOWN": t.RoundMode.DOWN,
}  # fmt: skip
ALL_UNITS, ALL_UNITS_ZH = "units", "各单位"
"""What a fold over the units that are scored together is written over; the tree has the English word."""
COMPARISONS = {"GE": t.Cmp.GE, "LE": t.Cmp.LE, "GT": t.Cmp.GT, "LT": t.Cmp.LT, "EQ": t.Cmp.EQ, "NE": t.Cmp.NE}
_ARITHMETIC = {"PLUS": t.Arith.ADD, "MINUS": t.Arith.SUB, "TIMES_SIGN": t.Arith.MUL, "SLASH": t.Arith.DIV}

# Canonical words are not kept: a node's ``word`` is empty for them.
CANONICAL = frozenset(
    "at least,不低于,at most,不超过,above,超过,below,不满,is,为,=,is not,不为,!=,earns,earn,计,loses,lose,扣,in top,in bottom,居前,居后,or more,以上,or less,以下,"
    "every item,每个考核项,any item,任一考核项,higher is better,越高越好,lower is better,越低越好".split(",")
)


def word_of(token: Token) -> str:
    """The author's word as the tree keeps it: lower case, single spaces, empty where it is the canonical one."""
    text = re.sub(r"\s+", " ", str(token)).lower().strip()
    if not text.isascii() and any("一" <= ch <= "鿿" for ch in text):
        text = re.sub(r"^的?,?", "", text.replace(" ", ""))
    return "" if text in CANONICAL else text


def chinese_number(text: str) -> int:
    """The value of a numeral such as 十五 or 二百零三 (below 1,000)."""
    total = current = 0
    for ch in text:
        if ch in _CHINESE_UNITS:
            total += max(current, 1) * _CHINESE_UNITS[ch]
            current = 0
        else:
            current = _CHINESE_DIGITS[ch]
    return total + current


def is_token(node: object, *types: str) -> bool:
    return isinstance(node, Token) and node.type in types


class ExpressionBuilder:
    """Methods are named after the grammar's rules."""

    def __init__(self, base: int, original: str) -> None:
        self.base = base
        self.original = original
        self.diagnostics: list[Diagnostic] = []

    # -------------------------------------------------------- helpers

    def span(self, meta: Meta) -> Span:
        return Span(self.base + meta.start_pos, self.base + meta.end_pos)

    def at(self, token: Token) -> Span:
        return Span(self.base + token.start_pos, self.base + token.end_pos)

    def report(self, code: str, span: Span, hint: str = "", **args: str) -> None:
        self.diagnostics.append(Diagnostic(code, span, tuple(args.items()), hint))

    def original_text(self, span: Span) -> str:
        return self.original[span.start : span.end]

    def name_text(self, token: Token) -> str:
        """A name as it is used everywhere: folded, without its quotes."""
        return str(token)[1:-1].strip() if token.type == "QUOTED_NAME" else str(token)

    def string_text(self, token: Token) -> str:
        """A label as the author wrote it (not folded), without its quotes."""
        span = self.at(token)
        return self.original[span.start + 1 : span.end - 1]

    def number(self, token: Token) -> t.Number:
        text = str(token)
        if token.type == "CHINESE_NUMBER":
            percent = text.startswith("百分之")
            whole = Fraction(chinese_number(text.removeprefix("百分之")))
            return t.Number(whole / 100 if percent else whole, percent, text=f"{whole}%" if percent else text, span=self.at(token))
        text = text.replace(" ", "").replace("\t", "").replace("个百分点", "%").replace("百分点", "%")
        digits = text.rstrip("%万亿")
        if len(digits) > MAX_DIGITS:
            self.report("E106", self.at(token), limit=str(MAX_DIGITS))
            digits = "0"
        percent = text.endswith("%")
        times = _MULTIPLES.get(text.rstrip("%")[-1], 1)
        value = Fraction(digits) * times if "." in digits else Fraction(int(digits) * times)
        if percent:
            value /= 100
        return t.Number(value, percent, text=text, span=self.at(token))

    # -------------------------------------------------------- primaries

    def quantity(self, meta: Meta, children: list[Any]) -> t.Number:
        number = self.number(children[0])
        unit = children[1] if len(children) > 1 else None
        if unit is None:
            return number
        if str(unit).lower() == "percent" and not number.percent:
            return t.Number(number.value / 100, True, text=f"{number.text}%", span=self.span(meta))
        return t.Number(number.value, number.percent, str(unit), text=number.text, span=self.span(meta))

    def date(self, meta: Meta, children: list[Token]) -> t.DateValue:
        parts = [int(part) for part in re.findall(r"\d+", str(children[0]))]
        try:
            value = datetime.date(parts[0], parts[1], parts[2])
        except ValueError:
            self.report("E117", self.span(meta), date=str(children[0]))
            value = datetime.date(2000, 1, 1)
        return t.DateValue(value, span=self.span(meta))

    def yes_no(self, meta: Meta, children: list[Token]) -> t.YesNo:
        return t.YesNo(children[0].type == "YES", span=self.span(meta))

    def text(self, meta: Meta, children: list[Token]) -> t.Quoted:
        return t.Quoted(self.string_text(children[0]), span=self.span(meta))

    def ref(self, meta: Meta, children: list[Token]) -> t.Ref:
        return t.Ref(self.name_text(children[0]), span=self.span(meta))

    def this_unit(self, meta: Meta, children: list[Token]) -> t.ThisUnit:
        return t.ThisUnit(span=self.span(meta))

    def total(self, meta: Meta, children: list[Token]) -> t.Total:
        return t.Total(span=self.span(meta))

    def id_of(self, token: Token) -> t.Id:
        return t.Id(str(token), span=self.at(token))

    def points_of(self, meta: Meta, children: list[Token]) -> t.PointsOf:
        found = next(child for child in children if is_token(child, "ID"))
        return t.PointsOf(self.id_of(found), span=self.span(meta))

    def other_of(self, meta: Meta, children: list[Any]) -> t.Other:
        return t.Other(children[1], span=self.span(meta))

    def bracketed(self, meta: Meta, children: list[t.Expr]) -> t.Expr:
        return children[0]

    def call(self, meta: Meta, children: list[Any]) -> t.Call:
        args = tuple(child for child in children[1:] if child is not None)
        return t.Call(_FUNCTIONS[str(children[0]).lower()], args, span=self.span(meta))

    def _source(self, ref: t.Ref) -> t.Ref:
        """The records of ``ref``; 各单位, unless it is quoted, is ``units``."""
        first, dot, rest = ref.name.partition(".")
        if first != ALL_UNITS_ZH or self.original_text(ref.span)[:1] in "`【":
            return ref
        return t.Ref(f"{ALL_UNITS}{dot}{rest}", span=ref.span)

    def fold(self, meta: Meta, children: list[Any]) -> t.Folded:
        fold, over, *trimmed = children
        highest, lowest = trimmed[0] if trimmed else (0, 0)
        return t.Folded(_FOLDS[str(fold).lower()], over, highest, lowest, span=self.span(meta))

    def fold_trimmed_first(self, meta: Meta, children: list[Any]) -> t.Folded:
        """What is left out stands before the condition on the records."""
        fold, source, trimmed, where, within = children
        return self.fold(meta, [fold, self.fold_over(meta, [source, where, within]), trimmed])

    def fold_over(self, meta: Meta, children: list[Any]) -> t.Listed:
        source, where, within = children
        return t.Listed(self._source(source), where, within, span=source.span)

    def fold_over_grouped(self, meta: Meta, children: list[Any]) -> t.Listed:
        return self.fold_over(meta, [children[0], None, children[1]])

    def having(self, meta: Meta, children: list[Any]) -> t.Expr:
        return children[1]  # type: ignore[no-any-return]

    grouped = having
    selected = having

    def trimmed(self, meta: Meta, children: list[Any]) -> tuple[int, int]:
        """How many are left out at the upper and at the lower end."""
        ends = [child for child in children if is_token(child, "TRIM_HIGHEST", "TRIM_LOWEST", "AND_HIGHEST", "AND_LOWEST")]
        numbers = [self.whole(child) for child in children if is_token(child, "NUMBER")]
        found = {end.type.rpartition("_")[2]: number for end, number in zip(ends, numbers, strict=True)}
        return found.get("HIGHEST", 0), found.get("LOWEST", 0)

    def whole(self, token: Token) -> int:
        number = self.number(token)
        if number.percent or number.value.denominator != 1 or number.value < 1:
            self.report("E133", self.at(token), number=str(token))
            return 1
        return int(number.value)

    def where(self, meta: Meta, children: list[Any]) -> t.Listed:
        return t.Listed(self._source(children[0]), children[2], span=self.span(meta))

    def count_back(self, meta: Meta, children: list[Any]) -> t.CountBack:
        _, source, where = children
        listed = t.Listed(self._source(source), where, span=source.span)
        return t.CountBack(listed, span=self.span(meta))

    def rank_of(self, meta: Meta, children: list[Any]) -> t.RankOf:
        return t.RankOf(children[1], self._field(children[2:]), span=self.span(meta))

    def round_call(self, meta: Meta, children: list[Any]) -> t.Rounded:
        rounding = self._rounding(t.RoundMode.HALF_UP, children[2:])
        return t.Rounded(children[1], rounding, span=self.span(meta))

    # -------------------------------------------------------- arithmetic

    def _chain(self, meta: Meta, children: list[Any]) -> t.Expr:
        result: t.Expr = children[0]
        for op, right in zip(children[1::2], children[2::2], strict=True):
            result = t.Binary(_ARITHMETIC[op.type], result, right, span=result.span.to(right.span))
        return result

    sum = _chain
    term = _chain

    def negative(self, meta: Meta, children: list[Any]) -> t.Expr:
        operand = children[1]
        if isinstance(operand, t.Number) and not operand.text.startswith("-"):
            text = f"-{operand.text}"
            return t.Number(-operand.value, operand.percent, operand.unit, text=text, span=self.span(meta))
        return t.Negate(operand, span=self.span(meta))

    def rounding(self, meta: Meta, children: list[Token]) -> t.Rounding:
        return self._rounding(_ROUND_MODES[children[0].type], children[1:])

    def _rounding(self, mode: t.RoundMode, target: list[Token]) -> t.Rounding:
        number = self.number(target[1])
        if target[0].type == "STEPS":
            if number.value <= 0:
                self.report("E131", self.at(target[1]))
                return t.Rounding(mode, step=Fraction(1))
            return t.Rounding(mode, step=number.value, percent=number.percent)
        return t.Rounding(mode, decimals=self.decimals(target[1]))

    def decimals(self, token: Token) -> int:
        number = self.number(token)
        if number.percent or number.value.denominator != 1 or number.value > 12:
            self.report("E130", self.at(token), number=str(token))
            return 0
        return int(number.value)

    def rounded(self, meta: Meta, children: list[Any]) -> t.Rounded:
        return t.Rounded(children[0], children[1], span=self.span(meta))

    def beyond(self, meta: Meta, children: list[Any]) -> t.Beyond:
        return t.Beyond(children[0], children[2], is_token(children[1], "SHORT_OF"), span=self.span(meta))

    # -------------------------------------------------------- comparisons

    def compare(self, meta: Meta, children: list[Any]) -> t.Compare:
        left, op, right = children[0], children[1], self._pointed(children[2], children[3])
        return t.Compare(COMPARISONS[op.type], left, right, word=word_of(op), span=self.span(meta))

    def _pointed(self, value: t.Expr, points: Token | None) -> t.Expr:
        """A number with 分 or points behind it has the unit ``points``."""
        if points is None or not isinstance(value, t.Number):
            return value
        return t.Number(value.value, value.percent, "points", text=value.text, span=value.span.to(self.at(points)))

    def behind(self, meta: Meta, children: list[Any]) -> t.Compare:
        subject, quantity, behind = children[0], children[-2], children[-1]
        op = children[1] if len(children) > 3 else None
        more = behind.type == "OR_MORE"
        wanted = ("GE", "EQ") if more else ("LE", "EQ")
        if op is not None and op.type not in wanted:
            self.report("E126", self.at(op).to(self.at(behind)), words=f"{op} … {behind}")
        word = re.sub(r"^(?:分|points?)\s*", "", re.sub(r"\s+", " ", str(behind)).lower())
        if word != str(behind).lower():
            quantity = t.Number(quantity.value, quantity.percent, "points", text=quantity.text, span=quantity.span)
        return t.Compare(t.Cmp.GE if more else t.Cmp.LE, subject, quantity, word=word, span=self.span(meta))

    def between(self, meta: Meta, children: list[Any]) -> t.Between:
        subject, _, low, _, below, high, points = children
        return t.Between(subject, low, self._pointed(high, points), below is not None, span=self.span(meta))

    def one_of(self, meta: Meta, children: list[Any]) -> t.OneOf:
        return t.OneOf(children[0], tuple(children[2:]), span=self.span(meta))

    def is_given(self, meta: Meta, children: list[Any]) -> t.IsGiven:
        return t.IsGiven(children[0], is_token(children[1], "IS_NONE"), span=self.span(meta))

    def all_items(self, meta: Meta, children: list[Any]) -> t.AllItems:
        which, _, found, op, right, points = children
        of = self.id_of(found) if found is not None else None
        every = which.type == "EVERY_ITEM"
        return t.AllItems(every, of, COMPARISONS[op.type], self._pointed(right, points), word=word_of(op), span=self.span(meta))

    # -------------------------------------------------------- ranks

    def places(self, meta: Meta, children: list[Any]) -> t.Expr:
        what = children[0]
        if is_token(what, "NUMBER", "CHINESE_NUMBER"):
            return self.number(what)
        if is_token(what, "NAME", "QUOTED_NAME"):
            return t.Ref(self.name_text(what), span=self.at(what))
        assert not isinstance(what, Token)
        return what  # type: ignore[no-any-return]

    def within(self, meta: Meta, children: list[Any]) -> tuple[str, t.Expr]:
        return "within", children[1]

    def among(self, meta: Meta, children: list[Any]) -> tuple[str, t.Expr]:
        return "among", self._condition(children[1:])

    def among_records(self, meta: Meta, children: list[Any]) -> tuple[str, t.Expr]:
        return "records", self._condition(children[1:])

    def _condition(self, children: list[Any]) -> t.Expr:
        left, *rest = children
        op = next((child for child in rest if is_token(child, *COMPARISONS)), None)
        if op is None:
            return left  # type: ignore[no-any-return]
        right = rest[rest.index(op) + 1]
        return t.Compare(COMPARISONS[op.type], left, right, word=word_of(op), span=left.span.to(right.span))

    def lowest_first(self, meta: Meta, children: list[Token]) -> tuple[str, Token]:
        return "lowest_first", children[0]

    def _field(self, scopes: list[tuple[str, Any]]) -> t.Field_:
        found = dict(scopes)
        if len(found) != len(scopes) or {"among", "records"} <= found.keys():
            spans = [value.span for _, value in scopes if not isinstance(value, Token)]
            span = spans[-1] if spans else NOWHERE
            if [name for name, _ in scopes].count("within") > 1:
                self.report("E150", span)
            else:
                self.report("E120", span, clause=self.original_text(span) if spans else scopes[-1][0])
        among = found.get("among", found.get("records"))
        return t.Field_(found.get("within"), among, "lowest_first" in found, records="records" in found)

    def in_rank(self, meta: Meta, children: list[Any]) -> t.InRank:
        subject, where, places, *scopes = children
        end = t.End.TOP if where.type == "IN_TOP" else t.End.BOTTOM
        return t.InRank(subject, end, places, self._field(scopes), word=word_of(where), span=self.span(meta))

    # -------------------------------------------------------- logic

    def _junction(self, op: t.Logic, meta: Meta, children: list[Any]) -> t.Expr:
        operands = tuple(child for child in children if not isinstance(child, Token))
        return t.Junction(op, operands, span=self.span(meta))

    def and_chain(self, meta: Meta, children: list[Any]) -> t.Expr:
        return self._junction(t.Logic.AND, meta, children)

    def or_chain(self, meta: Meta, children: list[Any]) -> t.Expr:
        return self._junction(t.Logic.OR, meta, children)

    def mixed(self, meta: Meta, children: list[Any]) -> t.Expr:
        self.report("E115", self.span(meta))
        return self._junction(t.Logic.AND, meta, children)

    def negation(self, meta: Meta, children: list[Any]) -> t.Not:
        return t.Not(children[1], span=self.span(meta))
