"""How far a fact set is from a condition: a number that a search can make smaller step by step. It decides nothing; whether the condition holds is asked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import All, AnyOf, CmpOp, Compare, Const, Expr, FactRead, Not, PointsRead, Program, Use, Within
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.testing.answers import Answers
from rubric_engine.testing.boundaries import Boundaries

_NONE: Final = Fraction(0)
_WHOLE: Final = Fraction(1)
_LITTLE: Final = Fraction(1, 1000)

_OPPOSITE = {
    CmpOp.GE: CmpOp.LT, CmpOp.LT: CmpOp.GE, CmpOp.GT: CmpOp.LE, CmpOp.LE: CmpOp.GT, CmpOp.EQ: CmpOp.NE, CmpOp.NE: CmpOp.EQ,
}  # fmt: skip


@frozen
class Nearness:
    """Of one unit: its ``facts``, and what they came to."""

    program: Program
    boundaries: Boundaries
    facts: Mapping[str, Value | None]
    answers: Answers

    def gap(self, condition: laws.Condition) -> Fraction:
        """0 where the condition holds, as far as can be told; each part that doesn't adds at most 1, the less the nearer it is."""
        if isinstance(condition, GradeIs):
            return self._grade(condition)
        if isinstance(condition, FlagIs):
            raised = next((flag.when for flag in self.program.flags if flag.name == condition.name), None)
            return _NONE if raised is None else self._of(raised, not condition.negated)
        return self._of(condition, True)

    def _grade(self, wanted: GradeIs) -> Fraction:
        if (self.answers.grade == wanted.name) is not wanted.negated:
            return _NONE
        rule = next((each.when for each in self.program.grades if each.name == wanted.name), None)
        if wanted.negated or rule is None:
            return _WHOLE
        return self._of(rule, True) + _LITTLE

    def _of(self, expr: Expr, wanted: bool) -> Fraction:
        match expr:
            case Not(operand=operand):
                return self._of(operand, not wanted)
            case All(parts=parts) | AnyOf(parts=parts):
                gaps = [self._of(each, wanted) for each in parts]
                return sum(gaps, _NONE) if isinstance(expr, All) is wanted else min(gaps, default=_NONE)
            case Compare(op=op, left=left, right=right):
                return _apart(op if wanted else _OPPOSITE[op], self._number(left), self._number(right))
            case Within(operand=operand, low=low, high=high, high_open=high_open):
                upper = CmpOp.LT if high_open else CmpOp.LE
                value = self._number(operand)
                gaps = [_apart(op if wanted else _OPPOSITE[op], value, self._number(end)) for op, end in ((CmpOp.GE, low), (upper, high))]
                return sum(gaps, _NONE) if wanted else min(gaps)
            case FactRead(name=name):
                return _NONE if self.facts.get(name) is wanted else _WHOLE
            case Use(name=name):
                defined = next((each.expr for each in self.program.definitions if each.name == name), None)
                return _NONE if defined is None else self._of(defined, wanted)
            case _:
                return _NONE  # ranks, texts: only the whole condition can tell

    def _number(self, expr: Expr) -> Fraction | None:
        if isinstance(expr, PointsRead):
            return self.answers.of(expr.id)
        return self.boundaries.value(walk.transform(expr, self._with_points), self.facts)

    def _with_points(self, expr: Expr) -> Expr:
        points = self.answers.of(expr.id) if isinstance(expr, PointsRead) else None
        return expr if points is None else Const(points)


def _apart(op: CmpOp, left: Fraction | None, right: Fraction | None) -> Fraction:
    if left is None or right is None:
        return _WHOLE
    way = left - right
    holds = {
        CmpOp.GE: way >= 0, CmpOp.GT: way > 0, CmpOp.LE: way <= 0, CmpOp.LT: way < 0, CmpOp.EQ: way == 0, CmpOp.NE: way != 0,
    }[op]  # fmt: skip
    return _NONE if holds else abs(way) / (abs(way) + 1) + _LITTLE
