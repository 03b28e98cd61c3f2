"""Plain functions of numbers, yes and no, dates and lines: what the documents say of single steps."""

from __future__ import annotations

import calendar
import datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any

from rubric_engine.syntax import tree as t
from tests.oracle import reals


class _Undefined:
    """What an expression without a value comes to."""

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Any = _Undefined()


def negated(answer: Any) -> Any:
    return answer if answer is UNDEFINED else not answer


def conjunction(answers: list[Any]) -> Any:
    if any(answer is False for answer in answers):
        return False
    return UNDEFINED if UNDEFINED in answers else True


def compared(op: t.Cmp, left: Any, right: Any) -> bool:
    match op:
        case t.Cmp.EQ:
            return bool(left == right)
        case t.Cmp.NE:
            return bool(left != right)
        case t.Cmp.GE:
            return bool(left >= right)
        case t.Cmp.LE:
            return bool(left <= right)
        case t.Cmp.GT:
            return bool(left > right)
        case t.Cmp.LT:
            return bool(left < right)


def arithmetic(op: t.Arith, left: Any, right: Any) -> Any:
    match op:
        case t.Arith.ADD:
            return left + right
        case t.Arith.SUB:
            return left - right
        case t.Arith.MUL:
            return left * right
        case t.Arith.DIV:
            return UNDEFINED if right == 0 else left / right


def called(func: t.Func, values: list[Any]) -> Any:
    match func:
        case t.Func.MIN:
            return min(values)
        case t.Func.MAX:
            return max(values)
        case t.Func.ABS:
            return abs(values[0])
        case t.Func.DAYS:
            return values[1] - values[0]
        case t.Func.MONTHS | t.Func.YEARS:
            if values[1] < values[0]:
                return -called(func, values[::-1])
            months = whole_months(*(datetime.date.fromordinal(int(value)) for value in values))
            return Fraction(months if func is t.Func.MONTHS else months // 12)
        case t.Func.POWER:
            found = reals.power(values[0], values[1])
        case t.Func.ROOT:
            found = reals.power(values[0], 1 / Fraction(values[1] if len(values) > 1 else 2))
        case t.Func.LN:
            found = reals.ln(values[0])
        case t.Func.LOG:
            found = reals.log(values[0])
    return UNDEFINED if found is None else found


def whole_months(start: datetime.date, end: datetime.date) -> int:
    """How often the day of the month (or the last, where there is no such day) has come round: counted, not calculated."""
    months = 0
    year, month = start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if end < datetime.date(year, month, min(start.day, calendar.monthrange(year, month)[1])):
            return months
        months += 1


def folded(fold: t.Fold, values: list[Any], drop_highest: int, drop_lowest: int) -> Any:
    """A number out of the values of records or units."""
    if fold is t.Fold.COUNT:
        return Fraction(len(values))
    if fold is t.Fold.DISTINCT:
        return Fraction(len({value for value in values if value is not UNDEFINED}))
    if UNDEFINED in values:
        return UNDEFINED
    values = sorted(values)[drop_lowest : len(values) - drop_highest] if drop_highest or drop_lowest else values
    if fold is t.Fold.SUM:
        return sum(values, Fraction(0))
    if not values:
        return UNDEFINED
    match fold:
        case t.Fold.HIGHEST:
            return max(values)
        case t.Fold.LOWEST:
            return min(values)
        case _:
            return sum(values, Fraction(0)) / len(values)


def allowed_points(line: t.LineStmt) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that the text of a line speaks of, before its sign; None where it sets no bound."""
    low, high = allowed(line.subject if line.amount is None else line.amount)
    if line.each is not None:
        most = None if line.limit_units is None else line.limit_units.value
        high = None if high is None or (most is None and high > 0) else max(high * (most or 0), Fraction(0))
        low = None if low is None or (most is None and low < 0) else min(low * (most or 0), Fraction(0))
    if line.limit is not None:
        _, limit = allowed(line.limit)
        least = allowed(line.limit)[0]
        low = None if low is None or least is None else min(low, least)
        high = limit if high is None else high if limit is None else min(high, limit)
    return low, high


def allowed(e: t.Expr | None) -> tuple[Fraction | None, Fraction | None]:
    match e:
        case t.Number():
            return e.value, e.value
        case t.Call(func=t.Func.MIN | t.Func.MAX as func):
            lows, highs = zip(*(allowed(arg) for arg in e.args), strict=True)
            least = func is t.Func.MIN
            known = [[end for end in ends if end is not None] for ends in (lows, highs)]
            if least:
                return None if None in lows else min(known[0]), min(known[1], default=None)
            return max(known[0], default=None), None if None in highs else max(known[1])
        case _:
            return None, None


def rounded(value: Any, to: t.Rounding) -> Fraction:
    if isinstance(value, reals.Real):
        return value.settled(lambda end: rounded(end, to))
    step = to.step if to.step is not None else Fraction(1, 10 ** (to.decimals or 0))
    below, above = floor(value / step) * step, ceil(value / step) * step
    match to.mode:
        case t.RoundMode.UP:
            return above
        case t.RoundMode.DOWN:
            return below
        case _:
            if value - below != above - value:
                return below if value - below < above - value else above
            if to.mode is t.RoundMode.HALF_UP:
                return above if value > 0 else below
            return below if (below / step) % 2 == 0 else above


def combined(how: t.Combine, best_n: int | None, values: list[Fraction]) -> Fraction:
    match how:
        case t.Combine.BEST:
            return max(values)
        case t.Combine.WORST:
            return min(values)
        case t.Combine.BEST_N:
            return sum(sorted(values, reverse=True)[:best_n], Fraction(0))
        case t.Combine.PRODUCT:
            product = Fraction(1)
            for value in values:
                product *= value
            return product
        case t.Combine.MEAN:
            return sum(values, Fraction(0)) / len(values)
        case _:
            return sum(values, Fraction(0))
