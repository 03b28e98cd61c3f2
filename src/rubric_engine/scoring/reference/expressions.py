"""The value of an expression for one unit, in one mode."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    CmpOp,
    Compare,
    Const,
    CountBack,
    DateDiff,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    Given,
    InRank,
    Interpolate,
    Interval,
    Irrational,
    Lookup,
    Member,
    Not,
    Op,
    PointsRead,
    Rank,
    RankLookup,
    Round,
    ThisUnit,
    UnitFold,
    Use,
    Within,
)
from rubric_engine.scoring.reference import abstract
from rubric_engine.scoring.reference.abstract import Abstract, Number, Truth, Word
from rubric_engine.scoring.reference.cohort import Mode, Scope, constant
from rubric_engine.scoring.reference.columns import field_value
from rubric_engine.scoring.reference.dates import date_difference
from rubric_engine.scoring.reference.folds import fold
from rubric_engine.scoring.reference.irrationals import curve_of
from rubric_engine.scoring.reference.parameters import parameter_value
from rubric_engine.scoring.reference.ranks import in_rank, rank_number, rank_table
from rubric_engine.scoring.reference.roundings import round_exactly
from rubric_engine.scoring.reference.tables import interpolate, look_up, member
from rubric_engine.scoring.reference.unit_folds import unit_fold

NOT_APPLICABLE = "not applicable"


def evaluate(expr: Expr, scope: Scope) -> Abstract:
    match expr:
        case Const(value=value):
            return constant(value)
        case FactRead(name=name):
            return scope.facts.facts[name]
        case FieldRead(name=name):
            return field_value(name, scope, evaluate)
        case ThisUnit():
            return scope.this_unit
        case Use(name=name):
            parameter = scope.cohort.plan.parameters.get(name)
            return scope.frame.definitions[name] if parameter is None else parameter_value(parameter, scope)
        case PointsRead(id=id):
            return _points(id, scope)
        case Arith():
            return _arithmetic(expr, scope)
        case Extremum(greatest=greatest, args=args):
            return abstract.extremum([number(a, scope) for a in args], greatest=greatest)
        case Absolute(operand=operand):
            return abstract.absolute(number(operand, scope))
        case DateDiff(unit=unit, start=start, end=end):
            return date_difference(unit, number(start, scope), number(end, scope))
        case Irrational(curve=curve, args=args):
            return curve_of(curve, [number(a, scope) for a in args], scope.bits)
        case Round():
            return round_exactly(expr, scope, evaluate)
        case Compare(op=op, left=left, right=right):
            return compare(op, evaluate(left, scope), evaluate(right, scope))
        case Within():
            return _within(expr, scope)
        case Member(operand=operand, values=values):
            return member(evaluate(operand, scope), values)
        case All(parts=parts) if scope.record is not None:
            return _all_of_record(parts, scope)
        case All(parts=parts):
            return abstract.conjunction([yes_no(p, scope) for p in parts])
        case AnyOf(parts=parts):
            return abstract.disjunction([yes_no(p, scope) for p in parts])
        case Not(operand=operand):
            return abstract.negate(yes_no(operand, scope))
        case Given(operand=operand):
            return _has_value(evaluate(operand, scope))
        case Fold():
            return fold(expr, scope, evaluate)
        case UnitFold():
            return unit_fold(expr, scope, evaluate)
        case CountBack():
            raise AssertionError("a count-back is a key of the tie chain, and nothing by itself")
        case Rank():
            return rank_number(expr, scope, evaluate)
        case InRank():
            return in_rank(expr, scope, evaluate)
        case Lookup():
            return look_up(expr, scope, evaluate).number
        case RankLookup():
            return rank_table(expr, scope, evaluate).number
        case Interpolate(operand=operand, points=points):
            return interpolate(number(operand, scope), points)
        case _:
            assert_never(expr)


def _points(id: str, scope: Scope) -> Number:
    """The points of a node or line; undefined where something around it doesn't apply, and then neither does it."""
    points = scope.points(id)
    for node in scope.cohort.plan.conditional.get(id, ()):
        assert node.applies is not None
        applies = yes_no(node.applies, scope.around(node.origin.id))
        if applies.false and not applies.true and not applies.undefined:
            return abstract.no_number(NOT_APPLICABLE)
        if not applies.sure and scope.mode is not Mode.TAKEN:
            points = abstract.maybe_undefined(points, NOT_APPLICABLE)
    return points


def number(expr: Expr, scope: Scope) -> Number:
    value = evaluate(expr, scope)
    assert isinstance(value, Number), "the rubric was type-checked: a number stands here"
    return value


def yes_no(expr: Expr, scope: Scope) -> Truth:
    value = evaluate(expr, scope)
    assert isinstance(value, Truth), "the rubric was type-checked: a yes or no stands here"
    return value


def _all_of_record(parts: tuple[Expr, ...], scope: Scope) -> Truth:
    """As ``conjunction``; one sure no decides, and of many records most are passed over by the first part."""
    found: list[Truth] = []
    for part in parts:
        found.append(yes_no(part, scope))
        if found[-1].holds is False:
            return abstract.FALSE
    return abstract.conjunction(found)


def _arithmetic(expr: Arith, scope: Scope) -> Number:
    spine = [expr]  # a long sum leans to the left: walk it, don't recurse
    while isinstance(spine[-1].left, Arith):
        spine.append(spine[-1].left)
    result = number(spine[-1].left, scope)
    for node in reversed(spine):
        right = number(node.right, scope)
        match node.op:
            case Op.ADD:
                result = abstract.add(result, right)
            case Op.SUB:
                result = abstract.subtract(result, right)
            case Op.MUL:
                result = abstract.multiply(result, right)
            case Op.DIV:
                result = abstract.divide(result, right)
    return result


def compare(op: CmpOp, left: Abstract, right: Abstract) -> Truth:
    if isinstance(left, Number) and isinstance(right, Number):
        return abstract.compare_numbers(op, left, right)
    if isinstance(left, Truth) and isinstance(right, Truth):
        return abstract.compare_truths(op, left, right)
    assert isinstance(left, Word), "the rubric was type-checked: values of one type are compared"
    assert isinstance(right, Word), "the rubric was type-checked: values of one type are compared"
    return abstract.compare_words(op, left, right)


def _within(expr: Within, scope: Scope) -> Truth:
    operand, low, high = number(expr.operand, scope), number(expr.low, scope), number(expr.high, scope)
    if low.point is not None and high.point is not None:
        return member(operand, (Interval(low.point, high.point, high_open=expr.high_open),))
    above = abstract.compare_numbers(CmpOp.GE, operand, low)
    below = abstract.compare_numbers(CmpOp.LT if expr.high_open else CmpOp.LE, operand, high)
    return abstract.conjunction([above, below])


def _has_value(value: Abstract) -> Truth:
    match value:
        case Truth():
            return Truth(true=value.true or value.false, false=value.undefined)
        case Number() | Word():
            return Truth(true=value.defined, false=value.why is not None)
