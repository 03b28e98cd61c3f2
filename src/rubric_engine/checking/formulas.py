"""A condition as a formula over comparisons of quantities with constants. What can't be brought to that may hold, fail or have no value."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import assert_never

from rubric_engine.checking.quantities import Linear, Quantities, Quantity
from rubric_engine.core import intervals
from rubric_engine.core.ir import (
    All,
    AnyOf,
    CmpOp,
    Compare,
    Const,
    Expr,
    FactRead,
    FieldRead,
    Given,
    InRank,
    Interval,
    Lookup,
    Member,
    Not,
    Row,
    Scalar,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.diagnostics.frozen import define, field, frozen

_MOST_TESTS = 40


@frozen
class Fixed:
    """What doesn't hang on any quantity; several of them where it isn't known."""

    yes: bool = False
    no: bool = False
    none: bool = False


@frozen
class Test:
    """A comparison. Outside of a field of rivals there is no rank: ``of_rank`` conditions are a no there, and all else has no value."""

    quantity: Quantity
    op: CmpOp
    edge: Fraction | str
    of_rank: bool = False


@frozen
class Has:
    """Whether a quantity has a value."""

    quantity: Quantity


@frozen
class Both:
    parts: tuple[Formula, ...]


@frozen
class Either:
    parts: tuple[Formula, ...]


@frozen
class Opposite:
    part: Formula


@frozen
class Known:
    """Whether a condition has a value, and (``holds``) is a yes."""

    part: Formula
    holds: bool = False


Formula = Fixed | Test | Has | Both | Either | Opposite | Known

YES, NO, NO_VALUE = Fixed(yes=True), Fixed(no=True), Fixed(none=True)
ANYTHING = Fixed(yes=True, no=True, none=True)


def both(*parts: Formula | None) -> Formula:
    found = tuple(part for part in parts if part is not None and part != YES)
    return YES if not found else found[0] if len(found) == 1 else Both(found)


def either(*parts: Formula) -> Formula:
    return NO if not parts else parts[0] if len(parts) == 1 else Either(parts)


def tests(formula: Formula) -> Iterator[Test | Has]:
    """What it is made of, in the order of the text."""
    waiting = [formula]
    while waiting:
        found = waiting.pop()
        match found:
            case Test() | Has():
                yield found
            case Both(parts=parts) | Either(parts=parts):
                waiting.extend(reversed(parts))
            case Opposite(part=part) | Known(part=part):
                waiting.append(part)
            case Fixed():
                pass
            case _:
                assert_never(found)


@define(eq=False)
class Formulas:
    """The conditions of one program as formulas. ``follows``: definitions of conditions are followed; else each is a yes or a no by itself."""

    quantities: Quantities
    follows: bool = True
    _defined: dict[str, Formula] = field(init=False, factory=dict)
    _columns: dict[tuple[str, str], Formula] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for definition in self.quantities.program.definitions if self.follows else ():
            if self.quantities.kind(definition.expr, None) == "truth":
                found = self.of(definition.expr)
                few = _is_small(found)
                whole = Test(self.quantities.truth(Use(definition.name), None), CmpOp.EQ, Fraction(1))
                self._defined[definition.name] = found if few else whole  # a long chain of definitions counts as one condition

    def of(self, expr: Expr | None, record: str | None = None) -> Formula:
        """A condition; None holds always."""
        if expr is None:
            return YES
        match expr:
            case Const(value=bool() as value):
                return YES if value else NO
            case FieldRead(name=name) if record is not None and self.quantities.computed(record, name) is not None:
                return self._column(expr, record)
            case FactRead() | FieldRead():
                quantity = self.quantities.fact(expr, record) or self.quantities.truth(expr, record)
                return Test(quantity, CmpOp.EQ, Fraction(1))
            case Use(name=name):
                return self._use(expr, name, record)
            case Compare():
                return self._compare(expr, record)
            case Within(operand=operand, low=low, high=high, high_open=high_open):
                lower = self._numbers(CmpOp.GE, operand, low, record)
                return both(lower, self._numbers(CmpOp.LT if high_open else CmpOp.LE, operand, high, record))
            case Member(operand=operand, values=values):
                return either(*(self._equal(operand, Const(value), record) for value in values))
            case All(parts=parts):
                return both(*(self.of(part, record) for part in parts))
            case AnyOf(parts=parts):
                return either(*(self.of(part, record) for part in parts))
            case Not(operand=operand):
                return Opposite(self.of(operand, record))
            case Given(operand=operand):
                return self._given(operand, record)
            case InRank():
                return self._in_rank(expr, record)
            case _:
                return Test(self.quantities.truth(expr, record), CmpOp.EQ, Fraction(1))

    def row(self, table: Lookup, row: Row, record: str | None = None) -> Formula:
        """Whether a row's own key applies, be there rows before it or not."""
        if row.case is not None:
            return self.of(row.case, record)
        pairs = zip(table.subjects, row.keys, strict=True)
        return both(*(either(*(self._in_key(subject, part, record) for part in key)) for subject, key in pairs))

    def found(self, table: Lookup, record: str | None = None) -> Formula:
        """Whether a table has a row, or its ``otherwise``: of cases the first that isn't a no decides, and has to be a yes."""
        rows = [self.row(table, row, record) for row in table.rows]
        rest = () if table.otherwise is None else (both(*(Opposite(row) for row in rows)),)
        if table.subjects:
            return either(*rows, *rest)
        return either(*(both(*(Opposite(before) for before in rows[:number]), row) for number, row in enumerate(rows)), *rest)

    def proven(self, expr: Expr) -> Formula:
        """Whether a condition is surely a yes."""
        return Known(self.of(expr), holds=True)

    def refuted(self, expr: Expr) -> Formula:
        """Whether it is surely a no."""
        return Known(Opposite(self.of(expr)), holds=True)

    def test(self, op: CmpOp, found: Linear, value: Fraction) -> Formula:
        """A comparison of a quantity with factor and shift."""
        if found.quantity is None:
            return YES if holds(op, found.shift, value) else NO
        return Test(found.quantity, found.turned(op), found.at(value))

    # ---------------------------------------------------------------- the parts

    def _use(self, expr: Expr, name: str, record: str | None) -> Formula:
        value = self.quantities.parameter(name)
        if isinstance(value, bool):
            return YES if value else NO
        if name in self._defined:
            return self._defined[name]
        return Test(self.quantities.truth(expr, record), CmpOp.EQ, Fraction(1))

    def _column(self, expr: FieldRead, record: str) -> Formula:
        """A computed column that is a condition; those before it are worked out first, so that nothing goes deep."""
        for column in self.quantities.analysis.facts[record].computed:
            at = record, column.name
            if at not in self._columns and column.kind is ValueKind.YES_NO:
                self._columns[at] = Test(self.quantities.truth(FieldRead(column.name), record), CmpOp.EQ, Fraction(1))
                found = self.of(column.expr, record)
                if _is_small(found):
                    self._columns[at] = found
            if column.name == expr.name:
                break
        return self._columns[record, expr.name]

    def _compare(self, expr: Compare, record: str | None) -> Formula:
        if expr.op in (CmpOp.EQ, CmpOp.NE):
            equal = self._equal(expr.left, expr.right, record)
            return equal if expr.op is CmpOp.EQ else _unequal(equal)
        return self._numbers(expr.op, expr.left, expr.right, record)

    def _equal(self, left: Expr, right: Expr, record: str | None) -> Formula:
        match self.quantities.kind(left, record):
            case "truth":
                return self._same_truth(left, right, record)
            case "text":
                return self._same_text(left, right, record)
            case _:
                return self._numbers(CmpOp.EQ, left, right, record)

    def _same_truth(self, left: Expr, right: Expr, record: str | None) -> Formula:
        one, two = self.of(left, record), self.of(right, record)
        if two in (YES, NO):
            return one if two == YES else Opposite(one)
        return either(both(one, two), both(Opposite(one), Opposite(two)))

    def _same_text(self, left: Expr, right: Expr, record: str | None) -> Formula:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, (FactRead, FieldRead)) and isinstance(other, Const) and isinstance(other.value, str):
                quantity = self.quantities.fact(one, record)
                if quantity is not None and quantity.domain.text:
                    return Test(quantity, CmpOp.EQ, other.value)
        return Test(self.quantities.truth(Compare(CmpOp.EQ, left, right), record), CmpOp.EQ, Fraction(1))

    def _numbers(self, op: CmpOp, left: Expr, right: Expr, record: str | None) -> Formula:
        return self.test(op, self.quantities.difference(left, right, record), Fraction(0))

    def _given(self, operand: Expr, record: str | None) -> Formula:
        if isinstance(operand, Lookup) and not operand.subjects:
            return Known(self.found(operand, record), holds=True)
        match self.quantities.kind(operand, record):
            case "truth":
                return Known(self.of(operand, record))
            case "text":
                quantity = self.quantities.fact(operand, record) if isinstance(operand, (FactRead, FieldRead)) else None
                return ANYTHING if quantity is None else Has(quantity)
            case _:
                found = self.quantities.linear(operand, record)
                return YES if found.quantity is None else Has(found.quantity)

    def _in_rank(self, expr: InRank, record: str | None) -> Formula:
        limit = expr.places if expr.places is not None else expr.share
        assert limit is not None
        found = self.quantities.linear(limit, record)
        if found.quantity is not None:
            return Test(self.quantities.truth(expr, record), CmpOp.EQ, Fraction(1))
        quantity = self.quantities.rank(expr.rank, expr.end, expr.places is None, record)
        return Test(quantity, CmpOp.LE, found.shift, of_rank=True)

    def _in_key(self, subject: Expr, part: Interval | Scalar, record: str | None) -> Formula:
        if not isinstance(part, Interval):
            return self._equal(subject, Const(part), record)
        if part == intervals.EVERYTHING:
            return YES
        found = self.quantities.linear(subject, record)
        low = None if part.low is None else self.test(CmpOp.GT if part.low_open else CmpOp.GE, found, part.low)
        high = None if part.high is None else self.test(CmpOp.LT if part.high_open else CmpOp.LE, found, part.high)
        return both(low, high)


def _is_small(formula: Formula) -> bool:
    """Whether it is worth following where it is used."""
    return sum(1 for _ in islice(tests(formula), _MOST_TESTS)) < _MOST_TESTS


def holds(op: CmpOp, left: Fraction, right: Fraction) -> bool:
    match op:
        case CmpOp.GE:
            return left >= right
        case CmpOp.LE:
            return left <= right
        case CmpOp.GT:
            return left > right
        case CmpOp.LT:
            return left < right
        case CmpOp.EQ:
            return left == right
        case CmpOp.NE:
            return left != right
        case _:
            assert_never(op)


def _unequal(equal: Formula) -> Formula:
    if isinstance(equal, Test) and equal.op is CmpOp.EQ:
        return Test(equal.quantity, CmpOp.NE, equal.edge, equal.of_rank)
    return Opposite(equal)
