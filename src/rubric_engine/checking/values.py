"""The value of an expression for one unit whose facts are all known, exactly. What needs other units, points or roots is ``Unknown`` here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from rubric_engine.checking.formulas import holds
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core import intervals, walk
from rubric_engine.core.dates import difference
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
    FoldKind,
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
    Row,
    Scalar,
    ThisUnit,
    UnitFold,
    Use,
    Within,
)
from rubric_engine.core.values import NONE, Value, round_to
from rubric_engine.diagnostics.frozen import evolve, field, frozen

Facts = Mapping[str, Value | None]


class Unknown(Exception):
    """A fact is missing, or it hangs on more than the unit's own facts."""


@frozen
class At:
    """Where an expression is read: the unit's facts, and the record at hand of the list ``record``. ``defined``: what definitions came to with these facts,
    ``Unknown`` among them; one that is used by two that are used by two would else be worked out again and again."""

    quantities: Quantities
    facts: Facts
    record: str | None = None
    fields: Mapping[str, Value | None] | None = None
    defined: dict[str, Scalar | type[Unknown] | None] = field(factory=dict, eq=False)

    def number(self, expr: Expr) -> Fraction | None:
        found = self.value(expr)
        return Fraction(found) if isinstance(found, (Fraction, bool)) else None

    def truth(self, expr: Expr) -> bool | None:
        found = self.value(expr)
        return found if isinstance(found, bool) else None

    def value(self, expr: Expr) -> Scalar | None:
        """None: no value. Raises Unknown."""
        match expr:
            case Const(value=value):
                return value
            case FactRead(name=name):
                return self._scalar(self.facts.get(name), self.quantities.analysis.facts[name].missing_as)
            case FieldRead(name=name):
                return self._field(name)
            case Use(name=name):
                return self._use(name)
            case Arith():
                return self._arith(expr)
            case Extremum(greatest=greatest, args=args):
                found = [self.number(arg) for arg in args]
                known = [each for each in found if each is not None]
                return None if len(known) < len(found) else max(known) if greatest else min(known)
            case Absolute(operand=operand):
                one = self.number(operand)
                return None if one is None else abs(one)
            case Round(operand=operand, mode=mode, step=step):
                one = self.number(operand)
                return None if one is None else round_to(one, mode, step)
            case DateDiff(unit=unit, start=start, end=end):
                first, last = self.number(start), self.number(end)
                return None if first is None or last is None else Fraction(difference(int(first), int(last), unit))
            case Compare(op=op, left=left, right=right):
                return _compared(op, self.value(left), self.value(right))
            case Within():
                return self._within(expr)
            case Member(operand=operand, values=values):
                one_of = self.value(operand)
                return None if one_of is None else one_of in values
            case All(parts=parts):
                return self._all(parts, False)
            case AnyOf(parts=parts):
                return self._all(parts, True)
            case Not(operand=operand):
                held = self.truth(operand)
                return None if held is None else not held
            case Given(operand=operand):
                return self.value(operand) is not None
            case Fold():
                return self._fold(expr)
            case Lookup():
                return self._look_up(expr)
            case Interpolate(operand=operand, points=points):
                one = self.number(operand)
                return None if one is None else _between(one, points)
            case PointsRead() | Rank() | InRank() | RankLookup() | UnitFold() | CountBack() | ThisUnit() | Irrational():
                raise Unknown
            case _:
                assert_never(expr)

    def row(self, table: Lookup) -> Row | None:
        """The row that applies: of cases the first that isn't a no, if it is a yes."""
        for row in table.rows:
            if row.case is not None:
                held = self.truth(row.case)
                if held is not False:
                    return row if held else None
            elif all(self._in_key(subject, key) for subject, key in zip(table.subjects, row.keys, strict=True)):
                return row
        return None

    def _scalar(self, found: Value | None, read: Scalar | None) -> Scalar | None:
        if found is NONE:
            return None
        if found is None:
            if read is None:
                raise Unknown
            return read
        assert isinstance(found, (Fraction, bool, str))
        return found

    def _field(self, name: str) -> Scalar | None:
        column = self.quantities.analysis.columns.get((self.record or "", name))
        if column is not None:
            return self.value(column)
        if self.fields is None or self.record is None:
            raise Unknown
        spec = next((each for each in self.quantities.analysis.facts[self.record].fields if each.name == name), None)
        return self._scalar(self.fields.get(name), None if spec is None else spec.missing_as)

    def _use(self, name: str) -> Scalar | None:
        value = self.quantities.parameter(name)
        if value is not None:
            return value
        if name not in self.defined:
            self.defined[name] = self._worked_out(name)
        found = self.defined[name]
        if isinstance(found, type):
            raise Unknown
        return found

    def _worked_out(self, name: str) -> Scalar | type[Unknown] | None:
        expr = self.quantities.definition(name)
        if expr is None:
            return Unknown
        try:
            return At(self.quantities, self.facts, defined=self.defined).value(expr)
        except Unknown:
            return Unknown

    def _arith(self, expr: Arith) -> Fraction | None:
        first, chain = walk.spine(expr)
        found = self.number(first)
        for step in chain:
            right = self.number(step.right)
            found = None if found is None or right is None else _step(step.op, found, right)
        return found

    def _within(self, expr: Within) -> bool | None:
        found, low, high = self.number(expr.operand), self.number(expr.low), self.number(expr.high)
        if found is None or low is None or high is None:
            return None
        return low <= found and (found < high if expr.high_open else found <= high)

    def _all(self, parts: tuple[Expr, ...], decides: bool) -> bool | None:
        """Of an ``and`` a no decides, of an ``or`` a yes."""
        found = [self.truth(part) for part in parts]
        return decides if decides in found else None if None in found else not decides

    def _in_key(self, subject: Expr, key: tuple[Interval | Scalar, ...]) -> bool:
        value = self.value(subject)
        for part in key:
            if not isinstance(part, Interval):
                if value == part:
                    return True
            elif isinstance(value, Fraction) and intervals.contains(part, value):
                return True
        return False

    def _look_up(self, table: Lookup) -> Scalar | None:
        row = self.row(table)
        if row is not None:
            return self.value(row.value)
        asked = [self.value(subject) for subject in table.subjects] + [self.truth(row.case) for row in table.rows if row.case is not None]
        if None in asked:
            return None
        return None if table.otherwise is None else self.value(table.otherwise)

    def _fold(self, fold: Fold) -> Scalar | None:
        records = self.facts.get(fold.fact)
        if not isinstance(records, tuple):
            raise Unknown
        found: list[Scalar | None] = []
        for record in records:
            at = evolve(self, record=fold.fact, fields=dict(record))
            if fold.where is None or at.truth(fold.where):
                found.append(Fraction(1) if fold.value is None else at.value(fold.value))
        return _folded(fold, found)


def _folded(fold: Fold, found: list[Scalar | None]) -> Scalar | None:
    if fold.kind is FoldKind.COUNT:
        return Fraction(len(found))
    if None in found:
        return None
    if fold.kind is FoldKind.DISTINCT:
        return Fraction(len(set(found)))
    numbers = sorted(Fraction(each) for each in found if isinstance(each, (Fraction, bool)))
    numbers = numbers[fold.drop_lowest : len(numbers) - fold.drop_highest]
    if not numbers:
        return Fraction(0) if fold.kind is FoldKind.SUM else None
    match fold.kind:
        case FoldKind.SUM:
            return sum(numbers, Fraction(0))
        case FoldKind.MEAN:
            return sum(numbers, Fraction(0)) / len(numbers)
        case FoldKind.HIGHEST:
            return numbers[-1]
        case FoldKind.LOWEST:
            return numbers[0]


def _step(op: Op, left: Fraction, right: Fraction) -> Fraction | None:
    match op:
        case Op.ADD:
            return left + right
        case Op.SUB:
            return left - right
        case Op.MUL:
            return left * right
        case Op.DIV:
            return None if right == 0 else left / right
        case _:
            assert_never(op)


def _compared(op: CmpOp, left: Scalar | None, right: Scalar | None) -> bool | None:
    if left is None or right is None:
        return None
    if op in (CmpOp.EQ, CmpOp.NE):
        return (left == right) is (op is CmpOp.EQ)
    return holds(op, Fraction(left), Fraction(right))


def _between(value: Fraction, points: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """Straight lines between points, level outside."""
    before = points[0]
    if value <= before[0]:
        return before[1]
    for point in points[1:]:
        if value <= point[0]:
            return before[1] + (point[1] - before[1]) * (value - before[0]) / (point[0] - before[0])
        before = point
    return before[1]
