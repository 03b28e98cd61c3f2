"""Sections, items and lines."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from rubric_engine.syntax import tree as t
from tests.oracle.plain import UNDEFINED, allowed_points, combined, conjunction, rounded
from tests.oracle.reading import Line, Node, Table
from tests.oracle.world import Asked, Frame, Scope, Wanted


class Nodes(Asked):
    def points(self, scope: Scope, node: Node) -> Any:
        return self.kept((scope, "points", node.id), lambda: self.overridden(scope, node.id, self.evaluate(scope, node)))

    def overridden(self, scope: Scope, id: str, points: Any) -> Any:
        """As the very last step, other points in the place of those that it has come to."""
        return points if points is UNDEFINED else self.call.overrides.get(scope.unit, {}).get(id + scope.suffix, points)

    def applies(self, scope: Scope, node: Node) -> bool:
        if node.parent is not None and not self.applies(scope.of(node.parent), node.parent):
            return False
        if node.clauses.applies is None:
            return True
        held = self.expr(scope, node.clauses.applies)
        if held is UNDEFINED:
            if (scope, node.id) not in self.settled:
                raise Wanted((scope, node.id))
            return self.settled[scope, node.id]
        assert isinstance(held, bool)
        return held

    def occurrences(self, scope: Scope, node: Node) -> list[Scope]:
        """The scopes in which a node occurs, within an occurrence of its parent."""
        each = node.clauses.for_each
        if each is None:
            return [scope]
        name, column = each.over.source.name, ""
        if each.different:
            name, _, column = name.rpartition(".")
        where = each.over.where
        places = [i for i in self.records(scope, name) if where is None or self.expr(scope.at(name, i), where) is True]
        if not each.different:
            return [scope.inside(Frame(node.id, name, i + 1, index=i)) for i in places]
        numbers: dict[Any, int] = {}  # of the first record that has the value
        for i in self.records(scope, name):
            numbers.setdefault(self.column_of(scope.unit, name, i, column), i + 1)
        numbers.pop(UNDEFINED, None)
        found: list[Scope] = []
        for value, number in numbers.items():
            members = frozenset(i for i in places if self.column_of(scope.unit, name, i, column) == value)
            if members:
                found.append(scope.inside(Frame(node.id, name, number, column=column, value=value, members=members)))
        return found

    # ------------------------------------------------------------ nodes

    def evaluate(self, scope: Scope, node: Node) -> Any:
        c = node.clauses
        if not self.applies(scope, node):
            return UNDEFINED
        points = Fraction(0)
        if c.start is not None:
            start = self.expr(scope, c.start)
            points = self.unfavourable(Fraction(0)) if start is UNDEFINED else start
        together = self.lines_of(scope, node, points) if node.item else self.children_of(scope, node)
        if together is UNDEFINED:
            return UNDEFINED
        points += together
        for times in c.multipliers:
            points = self.multiplied(scope, points, times)
        if c.minimum is not None:
            low = self.expr(scope, c.minimum)
            points = self.lifted(points, low)
        if c.maximum is not None:
            points = self.limited(points, self.expr(scope, c.maximum))
        if c.rounding is not None:
            points = rounded(points, c.rounding)
        zeros = {t.EffectKind.ZERO_SECTION, t.EffectKind.ZERO_ITEM}
        for gate in self.parts.gates:
            of_total = gate.effect.kind is t.EffectKind.ZERO_TOTAL and node is self.parts.total
            of_node = gate.effect.kind in zeros and gate.effect.target is not None and gate.effect.target.text == node.id
            if (of_total or of_node) and self.fires(scope.unit, gate):
                points = Fraction(0)
        return points

    def fires(self, unit: str, gate: t.GateStmt) -> bool:
        scope = Scope(unit)
        if gate.applies is not None and self.expr(scope, gate.applies) is False:
            return False
        if gate.when is not None:
            return self.expr(scope, gate.when) is True
        return not all(self.expr(scope, each) is True for each in gate.prerequisites)

    def lifted(self, points: Fraction, low: Any) -> Fraction:
        if low is UNDEFINED:
            return max(points, Fraction(0)) if self.fewer_is_better else points
        return max(points, low)

    def limited(self, points: Fraction, limit: Any) -> Fraction:
        if limit is UNDEFINED:
            return points if self.fewer_is_better else min(points, Fraction(0))
        return min(points, limit)

    def multiplied(self, scope: Scope, points: Fraction, times: t.Multiplier) -> Fraction:
        held = True if times.when is None else self.expr(scope, times.when)
        if held is False:
            return points
        factor = self.expr(scope, times.factor)
        if factor is UNDEFINED:
            return self.unfavourable(points, Fraction(0))
        return self.unfavourable(points, points * factor) if held is UNDEFINED else points * factor

    def children_of(self, scope: Scope, node: Node) -> Any:
        c = node.clauses
        every = [(child, at) for child in node.children for at in self.occurrences(scope, child)]
        present = [(child, at) for child, at in every if self.points(at, child) is not UNDEFINED]
        if c.needs is not None and len(present) < c.needs:
            return UNDEFINED
        shared_out = c.scale is not None or c.absent is t.Absent.REWEIGHT
        if not present and (shared_out or c.combine not in (None, t.Combine.SUM, t.Combine.BEST_N)):
            # as the engine has it; by the documents a starting value stands in every case (test_a_starting_value_stands)
            return UNDEFINED if shared_out or c.start is None else Fraction(0)
        weights = [Fraction(1) if child.clauses.weight is None else self.expr(at, child.clauses.weight) for child, at in present]
        if c.absent is t.Absent.REWEIGHT:
            weights = [weight / sum(weights) for weight in weights]
        brought = [weight * self.points(at, child) for weight, (child, at) in zip(weights, present, strict=True)]
        if c.scale is not None:
            maxima = [self.expr(at, child.clauses.maximum or t.Number(Fraction(1))) for child, at in present]
            full = sum((weight * most for weight, most in zip(weights, maxima, strict=True)), Fraction(0))
            return sum(brought, Fraction(0)) * self.expr(scope, c.scale) / full
        if c.combine is t.Combine.FIRST:
            return brought[0]
        return combined(c.combine or t.Combine.SUM, c.best_n, brought)

    def lines_of(self, scope: Scope, node: Node, start: Fraction) -> Fraction:
        given = [self.line(scope, line) for line in node.lines]
        c = node.clauses
        if c.combine in (None, t.Combine.SUM):
            return self.summed(node, [points for _, points in given], start)
        if c.combine is t.Combine.FIRST:
            together = next((points for holds, points in given if holds), Fraction(0))
        else:
            together = combined(c.combine or t.Combine.SUM, c.best_n, [points for _, points in given])
        stops = any(isinstance(line.says, t.LineStmt) and line.says.to_zero for line in node.lines)
        return max(start + together, min(start, Fraction(0))) - start if stops else together

    def summed(self, node: Node, given: list[Fraction], start: Fraction) -> Fraction:
        """The sum, with losses ``to zero`` stopping at what there is: the start and what the other lines come to, less the losses before."""
        losing = [isinstance(line.says, t.LineStmt) and line.says.loses for line in node.lines]
        left = start + sum((points for loses, points in zip(losing, given, strict=True) if not loses), Fraction(0))
        for line, points in zip(node.lines, given, strict=True):
            if isinstance(line.says, t.LineStmt) and line.says.loses:
                left = max(left + points, min(left, Fraction(0))) if line.says.to_zero else left + points
        return left - start

    # ------------------------------------------------------------ lines

    def line(self, scope: Scope, line: Line) -> tuple[bool, Fraction]:
        """Whether it holds, for a first match, and what it gives by itself."""
        holds, points = self.computed(scope, line)
        return holds, self.overridden(scope, line.id, points)

    def computed(self, scope: Scope, line: Line) -> tuple[bool, Fraction]:
        """A line before anybody put other points in the place of its own."""

        def work() -> tuple[bool, Fraction]:
            return self.table_line(scope, line.says) if isinstance(line.says, Table) else self.plain_line(scope, line.says)

        return self.kept((scope, "line", line.id), work)  # type: ignore[no-any-return]

    def table_line(self, scope: Scope, table: Table) -> tuple[bool, Fraction]:
        found = self.table(scope, table)
        if found is None:
            return False, Fraction(0)
        if found is UNDEFINED:
            worst = self.unfavourable(Fraction(0), *(self.cell(scope, cell) for row in table.rows for cell in row.cells))
            return self.fewer_is_better, worst
        return True, found

    def plain_line(self, scope: Scope, line: t.LineStmt) -> tuple[bool, Fraction]:
        sign = -1 if line.loses else 1
        taken = line.loses != self.fewer_is_better  # whether the doubtful is counted
        conditions = [line.when]
        amount: Any
        if line.amount is None:
            amount = self.expr(scope, line.subject) if line.subject is not None else UNDEFINED
        else:
            amount = self.expr(scope, line.amount)
            if line.each is None:
                conditions.append(line.subject)
        held = conjunction([self.expr(scope, each) for each in conditions if each is not None])
        limit = Fraction(0) if line.limit is None else self.expr(scope, line.limit)
        if line.each is not None:
            steps = self.steps(scope, line)
            if line.limit_units is not None and steps is not UNDEFINED:
                steps = min(steps, line.limit_units.value)
            amount = UNDEFINED if UNDEFINED in (steps, amount) else steps * amount
        holds = taken if held is UNDEFINED else held
        if not holds:
            return False, Fraction(0)
        if UNDEFINED in (amount, limit):
            ends = [end for end in allowed_points(line) if end is not None]
            return True, self.unfavourable(Fraction(0), *(sign * end for end in ends))
        return True, sign * (amount if line.limit is None else min(amount, limit))

    def steps(self, scope: Scope, line: t.LineStmt) -> Any:
        assert line.each is not None
        assert line.subject is not None
        had = self.expr(scope, line.subject)
        had = Fraction(len(had)) if isinstance(had, list) else had
        size = Fraction(1) if line.each.step is None else self.expr(scope, line.each.step)
        if UNDEFINED in (had, size) or size == 0:
            return UNDEFINED
        had = max(had, Fraction(0))  # fewer than none are none
        return had / size if line.each.in_proportion or line.each.step is None else Fraction(floor(had / size))
