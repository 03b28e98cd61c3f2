"""What an expression comes to, staged: the twin of the reference's ``expressions``."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from rubric_engine.core.flat.domain import End, Number, Sets, Text, Value
from rubric_engine.core.flat.facts import anything_of, constant, fact_value
from rubric_engine.core.flat.fields import in_rank, rank_number, rank_table
from rubric_engine.core.flat.lists import fold, list_given
from rubric_engine.core.flat.parameters import parameter_value
from rubric_engine.core.flat.powers import power
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.tables import interpolate, look_up, member
from rubric_engine.core.flat.unit_folds import unit_fold
from rubric_engine.core.flat.unsupported import refuse
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
    DateUnit,
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
    ValueKind,
    Within,
)
from rubric_engine.core.walk_expressions import spine


def evaluate(expr: Expr, here: Here) -> Value:
    """Worked out once for each mode and list; what stands in the program stays alive, so its ``id`` is its own."""
    key = ("value", id(expr), here.mode, here.record, here.unknown)
    value: Value = here.staging.once(key, lambda: _evaluate(expr, here), expr.origin)
    return value


def _evaluate(expr: Expr, here: Here) -> Value:
    domain = here.domain
    match expr:
        case Const(value=value):
            return constant(value, domain)
        case FactRead(name=name):
            return fact_value(here.fact(name), None, domain, here.staging.given)
        case FieldRead(name=name):
            return field_value(name, here)
        case ThisUnit():
            if here.staging.alone:
                raise refuse("this unit", "a unit that is scored alone may have no name", expr.origin)
            return Text(here.make.unit_name(), here.make.yes, here.make.no, here.make.no)
        case Use(name=name):
            return _used(name, here)
        case PointsRead(id=id):
            return _points(id, here)
        case Arith():
            return _arithmetic(expr, here)
        case Extremum(greatest=greatest, args=args):
            return domain.extremum([number(a, here) for a in args], greatest=greatest)
        case Absolute(operand=operand):
            return domain.absolute(number(operand, here))
        case DateDiff():
            return _date_difference(expr, here)
        case Irrational(args=args):
            return power(expr, number(args[0], here), number(args[1], here) if len(args) > 1 else domain.point(0), domain)
        case Round(operand=operand, mode=mode, step=step):
            return domain.rounded(number(operand, here), mode, step)
        case Compare(op=op, left=left, right=right):
            return compare(op, evaluate(left, here), evaluate(right, here), here)
        case Within():
            return _within(expr, here)
        case Member(operand=operand, values=values):
            return member(evaluate(operand, here), values, domain)
        case All(parts=parts):
            return domain.conjunction([yes_no(p, here) for p in parts])
        case AnyOf(parts=parts):
            return domain.disjunction([yes_no(p, here) for p in parts])
        case Not(operand=operand):
            return domain.negate(yes_no(operand, here))
        case Given(operand=FactRead(name=name)) if here.fact(name).kind is ValueKind.LIST:
            return list_given(here.fact(name), here)
        case Given(operand=operand):
            return _has_value(evaluate(operand, here), here)
        case Fold():
            return fold(expr, here, evaluate)
        case UnitFold():
            return unit_fold(expr, here, evaluate)
        case CountBack():
            raise refuse("count-back", "a count-back in a chain of tie keys is worked out by the reference evaluator", expr.origin)
        case Rank():
            return rank_number(expr, here, evaluate)
        case InRank():
            return in_rank(expr, here, evaluate)
        case Lookup():
            return look_up(expr, here, evaluate).number(domain)
        case RankLookup():
            return rank_table(expr, here, evaluate).number(domain)
        case Interpolate(operand=operand, points=points):
            return interpolate(number(operand, here), points, domain)
        case _:
            assert_never(expr)


def number(expr: Expr, here: Here) -> Number:
    value = evaluate(expr, here)
    assert isinstance(value, Number), "the rubric was type-checked: a number stands here"
    return value


def yes_no(expr: Expr, here: Here) -> Sets:
    value = evaluate(expr, here)
    assert isinstance(value, Sets), "the rubric was type-checked: a yes or no stands here"
    return value


def field_value(name: str, here: Here) -> Value:
    """A field of the record at hand, or a column that is worked out for it."""
    assert here.record is not None, "a field is read for a record only"
    column = here.staging.outline.columns.get((here.record, name))
    if column is not None:
        return evaluate(column, here)
    spec = next(each for each in here.fact(here.record).fields if each.name == name)
    return anything_of(spec, here.domain) if here.unknown else fact_value(spec, here.record, here.domain, here.staging.given)


def _used(name: str, here: Here) -> Value:
    parameter = here.staging.outline.parameters.get(name)
    if parameter is not None:
        return parameter_value(parameter, here)
    return evaluate(here.staging.outline.definitions[name].expr, here.at(None))


def _points(id: str, here: Here) -> Number:
    """The points of a node or line; without a value where something around it doesn't apply."""
    # Imported here, because lines and nodes are made of expressions.
    from rubric_engine.core.flat.scoring import points_of

    here = here.around(id)
    domain, make = here.domain, here.make
    points = points_of(id, here)
    for node in here.staging.outline.conditional.get(id, ()):
        assert node.applies is not None
        applies = yes_no(node.applies, here.around(node.origin.id))
        points = domain.surely_lacking(points, domain.surely_not(applies))
        if here.mode is not Mode.TAKEN and not (applies.settled and applies.undefined is make.no):
            points = domain.maybe_lacking(points, make.negate(domain.sure(applies)))
    return points


def _arithmetic(expr: Arith, here: Here) -> Number:
    first, rest = spine(expr)
    result, domain = number(first, here), here.domain
    for node in rest:
        right = number(node.right, here)
        match node.op:
            case Op.ADD:
                result = domain.add(result, right)
            case Op.SUB:
                result = domain.subtract(result, right)
            case Op.MUL:
                result = domain.multiply(result, right)
            case Op.DIV:
                result = domain.divide(result, right)
    return result


def compare(op: CmpOp, left: Value, right: Value, here: Here) -> Sets:
    if isinstance(left, Number) and isinstance(right, Number):
        return here.domain.compare(op, left, right)
    if isinstance(left, Sets) and isinstance(right, Sets):
        return here.domain.compare_truths(op, left, right)
    assert isinstance(left, Text), "the rubric was type-checked: values of one type are compared"
    assert isinstance(right, Text), "the rubric was type-checked: values of one type are compared"
    return here.domain.compare_texts(op, left, right)


def _within(expr: Within, here: Here) -> Sets:
    operand, low, high = number(expr.operand, here), number(expr.low, here), number(expr.high, here)
    domain = here.domain
    if not operand.pointed:
        ends = domain.constant(low), domain.constant(high)
        if ends[0] is None or ends[1] is None:
            raise refuse("range with moving ends", "what is looked at may be missing, and the ends aren't constant", expr.origin)
        return member(operand, (Interval(*ends, high_open=expr.high_open),), domain)
    above = domain.compare(CmpOp.GE, operand, low)
    below = domain.compare(CmpOp.LT if expr.high_open else CmpOp.LE, operand, high)
    return domain.conjunction([above, below])


_LAST_DAY = date.max.toordinal()


def _date_difference(expr: DateDiff, here: Here) -> Number:
    start, end = number(expr.start, here), number(expr.end, here)
    domain, make = here.domain, here.make
    if expr.unit is DateUnit.DAYS:
        return domain.subtract(end, start)

    def months(begins: End, ends: End) -> End:
        days = [
            make.extreme((make.lit(1), make.extreme((domain.ratios.floor(each.at), make.lit(_LAST_DAY)), greatest=False)), greatest=True)
            for each in (begins, ends)
        ]
        between = make.months(days[0], days[1], years=expr.unit is DateUnit.YEARS)
        return End(make.some((begins.open, ends.open)), domain.ratios.whole(between))

    low = months(start.high, end.low)
    high = low if start.pointed and end.pointed else months(start.low, end.high)
    return Number(low, high, make.yes, make.some((start.lacks, end.lacks)), make.some((start.never, end.never)))


def _has_value(value: Value, here: Here) -> Sets:
    make = here.make
    if isinstance(value, Sets):
        given = make.some((value.true, value.false))
        return Sets(given, value.undefined, make.no, value.settled)
    given = make.negate(value.never)
    return Sets(given, value.lacks, make.no, value.lacks is value.never)
