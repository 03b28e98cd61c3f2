"""Lines that give or take constant points for certain places: the first or last so many, a share of them, or those of a range."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from rubric_engine.checking.formulas import Both, Formula, Test
from rubric_engine.checking.ground import Ground, plain
from rubric_engine.checking.quantities import Quantity
from rubric_engine.core.ir import CmpOp, Expr, InRank, Line, Rank, RankEnd
from rubric_engine.diagnostics.frozen import frozen


@frozen
class Placed:
    """``points``: below 0 where it takes them. ``end`` None: the places from ``low`` to ``high`` (None: to the last), which the first so many have too."""

    line: Line
    rank: Rank
    points: Fraction
    end: RankEnd | None
    places: int = 0
    share: Fraction | None = None
    low: int | None = None
    high: int | None = None

    @property
    def shared(self) -> bool:
        return self.share is not None

    def count(self, size: int) -> int:
        """How many places of its end are in, among so many."""
        return min(size, self.places if self.share is None else floor(self.share * size))

    def takes(self, place: int, size: int) -> bool:
        if self.end is RankEnd.TOP:
            return place <= self.count(size)
        if self.end is RankEnd.BOTTOM:
            return size + 1 - place <= self.count(size)
        return (self.low or 1) <= place and (self.high is None or place <= self.high)

    @property
    def called(self) -> tuple[str, str]:
        """In English and in Chinese."""
        if self.end is None:
            last = ("on", "及以后") if self.high is None else (f"to {self.high}", f"至 {self.high} 名")
            return f"places {self.low} {last[0]}", f"第 {self.low} {last[1]}"
        number = f"{plain(self.share * 100)}%" if self.share is not None else str(self.places)
        en, zh = ("top", "前") if self.end is RankEnd.TOP else ("bottom", "后")
        return f"the {en} {number}", f"{zh} {number}{'' if self.shared else ' 名'}"


def placed_line(ground: Ground, line: Line) -> Placed | None:
    """A line that asks for nothing but places, of which the number is constant, and gives constant points; None for any other."""
    condition = line.condition
    points = _constant(ground, line.amount)
    if condition is None or points is None or line.steps is not None or line.limit is not None:
        return None
    points = -points if line.loses else points
    if not isinstance(condition, InRank):
        return _of_range(line, points, ground.formulas.of(condition))
    rank, end = condition.rank, condition.end
    asked = condition.places if condition.places is not None else condition.share
    number = None if asked is None else _constant(ground, asked)
    if number is None or rank.records is not None:
        return None
    if condition.places is None:
        return Placed(line, rank, points, end, share=number) if 0 < number <= 1 else None
    if number < 1:
        return None
    first = (1, int(number)) if end is RankEnd.TOP else (None, None)
    return Placed(line, rank, points, end, int(number), low=first[0], high=first[1])


def _of_range(line: Line, points: Fraction, formula: Formula) -> Placed | None:
    """Of comparisons of one place with numbers."""
    parts = formula.parts if isinstance(formula, Both) else (formula,)
    low, high = 1, None
    quantity: Quantity | None = None
    for part in parts:
        if not isinstance(part, Test) or not isinstance(part.edge, Fraction) or part.op is CmpOp.NE or part.of_rank:
            return None
        if (
            not isinstance(part.quantity.expr, Rank)
            or part.quantity.record is not None
            or (quantity is not None and part.quantity != quantity)
        ):
            return None
        quantity = part.quantity
        if part.op in (CmpOp.GE, CmpOp.GT, CmpOp.EQ):
            low = max(low, floor(part.edge) + 1 if part.op is CmpOp.GT else ceil(part.edge))
        if part.op in (CmpOp.LE, CmpOp.LT, CmpOp.EQ):
            end = ceil(part.edge) - 1 if part.op is CmpOp.LT else floor(part.edge)
            high = end if high is None else min(high, end)
    if quantity is None or not isinstance(quantity.expr, Rank) or quantity.expr.records is not None or (high is not None and low > high):
        return None
    if low == 1 and high is not None:
        return Placed(line, quantity.expr, points, RankEnd.TOP, high, low=1, high=high)
    return Placed(line, quantity.expr, points, None, low=low, high=high)


def _constant(ground: Ground, expr: Expr) -> Fraction | None:
    found = ground.quantities.linear(expr)
    return found.shift if found.quantity is None else None
