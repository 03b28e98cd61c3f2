"""What expressions and tables come to, for a unit, perhaps at a record."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any

from rubric_engine.syntax import tree as t
from tests.oracle.plain import UNDEFINED, arithmetic, called, compared, conjunction, folded, negated, rounded
from tests.oracle.reading import Dated, Node, Table
from tests.oracle.world import Asked, Scope, number


class Expressions(Asked):
    def expr(self, scope: Scope, e: t.Expr) -> Any:
        def of(part: t.Expr) -> Any:
            return self.expr(scope, part)

        def all_of(*parts: t.Expr) -> list[Any] | None:
            values = [of(part) for part in parts]
            return None if UNDEFINED in values else values

        match e:
            case t.Number() | t.YesNo():
                return e.value
            case t.DateValue():
                return Fraction(e.value.toordinal())
            case t.Quoted():
                return e.text
            case t.ThisUnit():
                return scope.unit
            case t.Ref():
                return self.named(scope, e.name)
            case t.Total():
                return self.points(Scope(scope.unit), self.parts.total)
            case t.PointsOf():
                return self.points_of(scope, e.id.text)
            case t.Negate():
                return -of(e.operand) if all_of(e.operand) else UNDEFINED
            case t.Not():
                return not of(e.operand) if all_of(e.operand) else UNDEFINED
            case t.Binary():
                values = all_of(e.left, e.right)
                return UNDEFINED if values is None else arithmetic(e.op, *values)
            case t.Junction():
                answers = [of(part) for part in e.operands]
                return conjunction(answers) if e.op is t.Logic.AND else negated(conjunction([negated(a) for a in answers]))
            case t.Compare():
                values = all_of(e.left, e.right)
                return UNDEFINED if values is None else compared(e.op, *values)
            case t.Between():
                values = all_of(e.subject, e.low, e.high)
                if values is None:
                    return UNDEFINED
                x, low, high = values
                return low <= x < high if e.below else low <= x <= high
            case t.OneOf():
                values = all_of(e.subject, *e.options)
                return UNDEFINED if values is None else values[0] in values[1:]
            case t.IsGiven():
                return (of(e.subject) is UNDEFINED) == e.none
            case t.InRank():
                return self.in_rank(scope, e)
            case t.RankOf():
                rank = self.rank(scope, e.subject, e.field, t.End.TOP)
                return UNDEFINED if rank is None else rank
            case t.Call(func=t.Func.HOLDING):
                return Fraction(sum(of(part) is True for part in e.args))
            case t.Call(func=t.Func.POWER, args=(_, exponent)) if not isinstance(exponent, t.Number | t.Negate):
                values = all_of(*e.args)
                return called(e.func, values) if values is not None and 0 <= values[1] <= 100 else UNDEFINED
            case t.Call():
                values = all_of(*e.args)
                return UNDEFINED if values is None else called(e.func, values)
            case t.Listed():
                return self.listed(scope, e)
            case t.Folded():
                values = self.listed(scope, e.over)
                return UNDEFINED if values is None else folded(e.fold, values, e.drop_highest, e.drop_lowest)
            case t.CountBack():
                return tuple(value for value in self.listed(scope, e.over) or () if value is not UNDEFINED)
            case t.AllItems():
                answers = [self.item_compares(scope, node, at, e) for node, at in self.items_of(scope, e.of)]
                return conjunction(answers) if e.every else negated(conjunction([negated(a) for a in answers]))
            case t.Rounded():
                return rounded(of(e.operand), e.rounding) if all_of(e.operand) else UNDEFINED
            case t.Beyond():
                values = all_of(e.subject, e.bound)
                if values is None:
                    return UNDEFINED
                return max(Fraction(0), values[1] - values[0] if e.short else values[0] - values[1])
            case _:
                raise NotImplementedError(e)

    # ------------------------------------------------------------ names

    def named(self, scope: Scope, name: str) -> Any:
        """A field of the record at hand, the value that a section occurs for, a fact, a definition, a parameter or an option."""
        at_hand = [(frame.listed, frame.index, frame.column, frame.value) for frame in reversed(scope.frames)]
        if scope.record is not None:
            at_hand.insert(0, (*scope.record, None, None))
        for listed, index, column, value in at_hand:
            if index is not None and (name in self.parts.fields[listed] or name in self.parts.columns[listed]):
                return self.column_of(scope.unit, listed, index, name)
            if column == name:
                return value
        if name in self.parts.fields:
            return self.records(scope, name)
        if name in self.parts.facts:
            return self.known[scope.unit, name]
        if name in self.parts.values:
            return self.kept((scope.unit, "value", name), lambda: self.value(Scope(scope.unit), name))
        return Fraction(self.parts.options[name])

    def value(self, scope: Scope, name: str) -> Any:
        if name in self.call.parameters:
            return number(self.call.parameters[name])
        says = self.parts.values[name]
        if isinstance(says, Dated):
            return self.dated(scope, says)
        return self.worked_out(scope, says)

    def worked_out(self, scope: Scope, says: t.Expr | Table) -> Any:
        value = self.table(scope, says) if isinstance(says, Table) else self.expr(scope, says)
        return UNDEFINED if value is None else value

    def dated(self, scope: Scope, says: Dated) -> Any:
        if says.fact is None:
            assert self.call.as_of is not None
            date: Any = Fraction(datetime.date.fromisoformat(self.call.as_of).toordinal())
        else:
            date = self.known[scope.unit, says.fact]
        if date is UNDEFINED:
            return UNDEFINED
        begun = [(start, row) for row in says.rows if (start := self.expr(scope, row.start)) <= date]
        return self.expr(scope, max(begun, key=lambda each: each[0])[1].value) if begun else UNDEFINED

    def column_of(self, unit: str, listed: str, index: int, name: str) -> Any:
        """A column of a record, as given or worked out."""
        if name in self.parts.fields[listed]:
            return self.known[unit, listed][index][name]
        says = self.parts.columns[listed][name]
        return self.kept((unit, "field", listed, index, name), lambda: self.worked_out(Scope(unit).at(listed, index), says))

    # ------------------------------------------------------------ lists and units

    def listed(self, scope: Scope, e: t.Listed) -> list[Any] | None:
        """The values of a column over the records that count, the records themselves, or the values of the units."""
        name, _, column = e.source.name.partition(".")
        if name == "units":
            return self.of_units(scope, e, column)
        if e.source.name in self.parts.facts:
            name, column = e.source.name, ""
        else:
            name, _, column = e.source.name.rpartition(".")
        places = [i for i in self.records(scope, name) if e.where is None or self.expr(scope.at(name, i), e.where) is True]
        return [self.column_of(scope.unit, name, i, column) if column else i for i in places]

    def of_units(self, scope: Scope, e: t.Listed, column: str) -> list[Any] | None:
        """None where the unit's own group has no value."""
        own = None if e.within is None else self.expr(Scope(scope.unit), e.within)
        if own is UNDEFINED:
            return None

        def inside(other: str) -> bool:
            if e.where is not None and self.expr(Scope(other), e.where) is not True:
                return False
            return e.within is None or bool(self.expr(Scope(other), e.within) == own)

        found = [other for other in self.units if inside(other)]
        if not column:
            return found
        values = [self.total(other) if column == "total" else self.named(Scope(other), column) for other in found]
        return [value for value in values if value is not UNDEFINED]

    # ------------------------------------------------------------ points

    def points_of(self, scope: Scope, id: str) -> Any:
        if id in self.parts.nodes:
            node = self.parts.nodes[id]
            return self.points(scope.of(node), node)
        node, line = self.parts.lines[id]
        at = scope.of(node)
        return self.line(at, line)[1] if self.applies(at, node) else UNDEFINED

    def items_of(self, scope: Scope, of: t.Id | None) -> Iterator[tuple[Node, Scope]]:
        def below(node: Node, at: Scope) -> Iterator[tuple[Node, Scope]]:
            for child in node.children:
                for each in self.occurrences(at, child):
                    if child.item:
                        yield child, each
                    yield from below(child, each)

        node = self.parts.total if of is None else self.parts.nodes[of.text]
        return below(node, scope.of(node))

    def item_compares(self, scope: Scope, node: Node, at: Scope, e: t.AllItems) -> Any:
        points, right = self.points(at, node), self.expr(scope, e.right)
        if points is UNDEFINED:
            return e.every  # what doesn't apply leaves the calculation
        return UNDEFINED if right is UNDEFINED else compared(e.op, points, right)

    # ------------------------------------------------------------ tables

    def cell(self, scope: Scope, cell: t.Cell) -> Any:
        value = self.expr(scope, cell.value)
        return -value if cell.loses and value is not UNDEFINED else value

    def table(self, scope: Scope, table: Table) -> Any:
        """The value, None where no row applies, or UNDEFINED."""
        if table.head.kind is t.TableKind.CASES:
            for row in table.rows:
                held = self.expr(scope, row.keys[0].value) if row.keys and row.keys[0].value is not None else True
                if held is not False:
                    return UNDEFINED if held is UNDEFINED else self.cell(scope, row.cells[0])
            return None
        subjects = [self.expr(scope, subject) for subject in table.head.subjects]
        if UNDEFINED in subjects:
            return UNDEFINED
        if table.head.kind is t.TableKind.INTERPOLATED:
            return self.interpolated(scope, table, subjects[0])
        if table.head.tied is not t.TieShare.ENTRY:
            return self.shared_entry(scope, table)
        return self.looked_up(scope, table, subjects)

    def looked_up(self, scope: Scope, table: Table, subjects: list[Any]) -> Any:
        column = 0
        if len(subjects) == 2:
            places = [place for place, keys in enumerate(table.columns) if not keys or any(self.fits(scope, p, subjects[1]) for p in keys)]
            if not places:
                return None
            column = places[0]
        for row in table.rows:
            if not row.keys or any(self.fits(scope, pattern, subjects[0]) for pattern in row.keys):
                return self.cell(scope, row.cells[column])
        return None

    def fits(self, scope: Scope, pattern: t.Pattern, value: Any) -> bool:
        if pattern.value is not None:
            return bool(self.expr(scope, pattern.value) == value)
        bounds = pattern.bounds
        assert bounds is not None
        low = None if bounds.low is None else self.expr(scope, bounds.low)
        high = None if bounds.high is None else self.expr(scope, bounds.high)
        above = low is None or value > low or (value == low and not bounds.above)
        return above and (high is None or value < high or (value == high and not bounds.below))

    def interpolated(self, scope: Scope, table: Table, x: Fraction) -> Fraction:
        points = sorted(
            (self.expr(scope, row.keys[0].value), self.cell(scope, row.cells[0])) for row in table.rows if row.keys[0].value is not None
        )
        if x <= points[0][0]:
            return points[0][1]  # type: ignore[no-any-return]
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if x <= x1:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)  # type: ignore[no-any-return]
        return points[-1][1]  # type: ignore[no-any-return]

    def shared_entry(self, scope: Scope, table: Table) -> Any:
        """The mean of the entries of the places that the tied cover."""
        rank_of = table.head.subjects[0]
        assert isinstance(rank_of, t.RankOf)
        ahead, tied = self.tied(scope, rank_of.subject, rank_of.field)
        entries = [self.looked_up(scope, table, [Fraction(place)]) for place in range(ahead + 1, ahead + tied + 1)]
        mean = sum((entry or Fraction(0) for entry in entries), Fraction(0)) / tied
        return Fraction(floor(mean)) if table.head.tied is t.TieShare.MEAN_DOWN else mean
