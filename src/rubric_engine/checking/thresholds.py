"""Every number of a rubric at which something changes: comparisons, edges of bands and tables, places, limits of steps and of lines."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from rubric_engine.checking.quantities import TURNED, Linear, Quantities, Quantity
from rubric_engine.core import walk
from rubric_engine.core.ir import (
    Arith,
    CmpOp,
    Compare,
    Const,
    Expr,
    FactRead,
    FieldRead,
    InRank,
    Interpolate,
    Interval,
    Lookup,
    Member,
    Op,
    Origin,
    Program,
    RankLookup,
    Round,
    RoundMode,
    Scalar,
    Use,
    Within,
)
from rubric_engine.diagnostics.frozen import frozen


class Role(enum.Enum):
    """What the number is for."""

    COMPARISON = "comparison"
    EDGE = "edge"  # of a band, or a row of a table
    POINT = "point"  # of an interpolation
    PLACE = "place"  # of a rank
    STEPS = "steps"  # the limit of steps
    LIMIT = "limit"  # of a line's points


@frozen
class Threshold:
    """``expr op constant`` as it is written; ``quantity`` is ``expr`` reduced, ``edge`` the value of it where ``expr`` is ``constant`` (a yes is 1).

    ``record``: the list whose record is at hand. ``quantity`` None: the two sides don't hang on any fact.
    """

    where: Origin
    expr: Expr
    op: CmpOp
    constant: Scalar
    quantity: Quantity | None
    edge: Scalar
    role: Role = Role.COMPARISON
    record: str | None = None


def thresholds(program: Program, quantities: Quantities | None = None) -> tuple[Threshold, ...]:
    """All of them, in the order of the text; where one side of a comparison isn't constant, ``expr`` is their difference and ``constant`` 0."""
    known = quantities or Quantities(program)
    return tuple(dict.fromkeys([*_in_expressions(known), *_in_lines(known)]))


def unrounded(known: Quantities, expr: Expr, value: Fraction) -> tuple[tuple[Expr, Fraction], ...]:
    """Where a rounded number comes to ``value`` and where it leaves it: what is rounded, with each number at which that happens. Of any other, itself."""
    found = expr
    while isinstance(found, Use) and (inner := known.definition(found.name)) is not None:
        found = inner
    if not isinstance(found, Round):
        return ((expr, value),)
    step, whole = found.step, floor(value / found.step)
    jumps: tuple[Fraction, ...]
    match found.mode:
        case RoundMode.DOWN:
            jumps = (Fraction(0), Fraction(1))
        case RoundMode.UP:
            jumps = (Fraction(-1), Fraction(0), Fraction(1))
        case RoundMode.HALF_UP | RoundMode.HALF_EVEN:
            jumps = (Fraction(-1, 2), Fraction(1, 2), Fraction(3, 2))
    operand = found.operand
    return tuple(each for jump in jumps for each in unrounded(known, operand, (whole + jump) * step))


def _in_expressions(known: Quantities) -> Iterator[Threshold]:
    ranked: set[int] = set()
    for expr, around, record in walk.located_with_records(known.program):
        origin = expr.origin or around
        match expr:
            case Compare(op=op, left=left, right=right):
                yield from _compared(known, origin, op, left, right, record)
            case Within(operand=operand, low=low, high=high, high_open=high_open):
                yield from _compared(known, origin, CmpOp.GE, operand, low, record)
                yield from _compared(known, origin, CmpOp.LT if high_open else CmpOp.LE, operand, high, record)
            case Member(operand=operand, values=values):
                for value in values:
                    yield from _compared(known, origin, CmpOp.EQ, operand, Const(value), record)
            case InRank():
                yield from _of_rank(known, origin, expr, record)
            case RankLookup(table=table, rank=rank):
                ranked.add(id(table))
                yield from _of_rows(known, origin, table, record, (rank,))
            case Lookup(subjects=subjects) if subjects and id(expr) not in ranked:
                yield from _of_rows(known, origin, expr, record, subjects)
            case Interpolate(operand=operand, points=points):
                for key, _ in points:
                    yield from _numbers(known, origin, CmpOp.GE, operand, key, record, Role.POINT)
            case _:
                pass


def _in_lines(known: Quantities) -> Iterator[Threshold]:
    repeated = walk.repeats(known.program)
    for line in walk.lines(known.program):
        record = walk.record_at(repeated[line.origin.id])
        if line.steps is None:
            continue
        if line.step_limit is not None:
            yield from _numbers(known, line.origin, CmpOp.LE, line.steps, line.step_limit, record, Role.STEPS)
        amount, limit = known.linear(line.amount, record), None if line.limit is None else known.linear(line.limit, record)
        if limit is not None and limit.quantity is None and amount.quantity is None and amount.shift > 0:
            yield from _numbers(known, line.origin, CmpOp.LE, line.steps, limit.shift / amount.shift, record, Role.LIMIT)


def _compared(known: Quantities, origin: Origin, op: CmpOp, left: Expr, right: Expr, record: str | None) -> Iterator[Threshold]:
    kind = known.kind(left, record)
    if kind == "number":
        one, two = known.linear(left, record), known.linear(right, record)
        if two.quantity is None:
            yield _reduced(origin, op, left, two.shift, one, Role.COMPARISON, record)
        elif one.quantity is None:
            yield _reduced(origin, TURNED[op], right, one.shift, two, Role.COMPARISON, record)
        else:
            found = known.difference(left, right, record)
            yield _reduced(origin, op, Arith(Op.SUB, left, right), Fraction(0), found, Role.COMPARISON, record)
        return
    for one_side, other in ((left, right), (right, left)):
        if isinstance(one_side, (FactRead, FieldRead)) and isinstance(other, Const):
            edge = Fraction(other.value) if isinstance(other.value, bool) else other.value
            yield Threshold(origin, one_side, op, other.value, known.fact(one_side, record), edge, record=record)
            return


def _of_rank(known: Quantities, origin: Origin, expr: InRank, record: str | None) -> Iterator[Threshold]:
    limit = expr.places if expr.places is not None else expr.share
    found = known.linear(limit, record) if limit is not None else None
    if found is not None and found.quantity is None:
        quantity = known.rank(expr.rank, expr.end, expr.places is None, record)
        yield Threshold(origin, expr, CmpOp.LE, found.shift, quantity, found.shift, Role.PLACE, record)


def _of_rows(known: Quantities, origin: Origin, table: Lookup, record: str | None, subjects: tuple[Expr, ...]) -> Iterator[Threshold]:
    for row in table.rows:
        where = row.origin or origin
        for subject, key in zip(subjects, row.keys, strict=False):
            for part in key:
                if not isinstance(part, Interval):
                    yield from _compared(known, where, CmpOp.EQ, subject, Const(part), record)
                    continue
                if part.low is not None:
                    yield from _numbers(known, where, CmpOp.GT if part.low_open else CmpOp.GE, subject, part.low, record, Role.EDGE)
                if part.high is not None:
                    yield from _numbers(known, where, CmpOp.LT if part.high_open else CmpOp.LE, subject, part.high, record, Role.EDGE)


def _numbers(
    known: Quantities, origin: Origin, op: CmpOp, expr: Expr, constant: Fraction, record: str | None, role: Role
) -> Iterator[Threshold]:
    yield _reduced(origin, op, expr, constant, known.linear(expr, record), role, record)


def _reduced(origin: Origin, op: CmpOp, expr: Expr, constant: Fraction, found: Linear, role: Role, record: str | None) -> Threshold:
    edge = constant if found.quantity is None else found.at(constant)
    return Threshold(origin, expr, op, constant, found.quantity, edge, role, record)
