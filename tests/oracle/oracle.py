"""A second reading of the documents: a plain evaluator of rubrics over complete facts, written from ``docs/`` alone.

It shares nothing with the engine but the syntax tree, knows nothing of ranges, reasons or ledgers, and favours the obvious over the fast.
What is missing is for the caller to fill in, in every possible way. English texts only: ids with dots, one name for each thing.

``score(text, units)`` gives an ``Outcome`` for each unit, one for each way to settle applicabilities that have no value.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import Factory, define, field

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.parser import parse

Facts = Mapping[str, Any]


class _Undefined:
    """What an expression without a value comes to."""

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Any = _Undefined()


class Refused(Exception):
    """A tie where ties are an error."""


class _Wanted(Exception):
    """An applicability without a value: both ways are open."""


@define
class Table:
    head: t.TableHead
    columns: tuple[tuple[t.Pattern, ...], ...] = ()
    rows: list[t.RowStmt] = Factory(list)


@define
class Line:
    id: str
    says: t.LineStmt | Table


@define
class Node:
    id: str
    item: bool
    clauses: t.Clauses
    children: list[Node] = Factory(list)
    lines: list[Line] = Factory(list)


@define
class Parts:
    """A text, sorted by what its statements are."""

    facts: dict[str, t.FactStmt] = Factory(dict)
    fields: dict[str, dict[str, t.FactStmt]] = Factory(dict)
    values: dict[str, t.Expr | Table] = Factory(dict)
    options: dict[str, int] = Factory(dict)
    nodes: dict[str, Node] = Factory(dict)
    lines: dict[str, tuple[Node, Line]] = Factory(dict)
    total: Node = Factory(lambda: Node("total", False, t.Clauses()))
    ties: t.TiesStmt = Factory(lambda: t.TiesStmt(t.TieRule.BETTER))
    gates: list[t.GateStmt] = Factory(list)
    grades: list[t.GradeStmt] = Factory(list)
    flags: list[t.FlagStmt] = Factory(list)


@define
class Outcome:
    total: Fraction | None
    points: dict[str, Fraction | None]
    lines: dict[str, Fraction]
    values: dict[str, Any]
    grade: str | None
    flags: dict[str, bool]
    fired: list[bool]


# ---------------------------------------------------------------- reading


def read(text: str) -> Parts:
    parsed = parse(SourceFile("<text>", text))
    assert not parsed.diagnostics, parsed.diagnostics
    parts = Parts()
    table: Table | None = None
    records = ""
    section: Node | None = None
    item: Node | None = None
    for s in parsed.document.statements:
        match s:
            case t.FactStmt():
                (parts.fields[records] if s.field else parts.facts)[s.name.text] = s
                parts.options |= {option.text: place for place, option in enumerate(s.options)}
                if s.kind is t.Kind.LIST:
                    records = s.name.text
                    parts.fields[records] = {}
            case t.ParameterStmt():
                parts.values[s.name.text] = s.expr
            case t.DefineStmt():
                if s.table is None:
                    assert s.expr is not None
                    parts.values[s.name.text] = s.expr
                else:
                    table = Table(s.table)
                    parts.values[s.name.text] = table
            case t.SectionStmt():
                section = Node(s.id.text, False, s.clauses)
                _home(parts, s.id.text, None).children.append(section)
                parts.nodes[section.id] = section
            case t.ItemStmt():
                item = Node(s.id.text, True, s.clauses)
                _home(parts, s.id.text, section).children.append(item)
                parts.nodes[item.id] = item
            case t.TotalStmt():
                parts.total.clauses = s.clauses
            case t.LineStmt() | t.TableStmt():
                assert item is not None
                if isinstance(s, t.TableStmt):
                    table = Table(s.head)
                says = s if isinstance(s, t.LineStmt) else table
                assert says is not None
                line = Line(f"{item.id}.{len(item.lines) + 1}", says)
                item.lines.append(line)
                parts.lines[line.id] = (item, line)
            case t.ColumnsStmt():
                assert table is not None
                table.columns = s.keys
            case t.RowStmt():
                assert table is not None
                table.rows.append(s)
            case t.TiesStmt():
                parts.ties = s
            case t.GateStmt():
                parts.gates.append(s)
            case t.GradeStmt():
                parts.grades.append(s)
            case t.FlagStmt():
                parts.flags.append(s)
            case _:
                pass
    parts.nodes["total"] = parts.total
    return parts


def _home(parts: Parts, id: str, under: Node | None) -> Node:
    """The section whose id this one continues, else the one it stands under, else the total."""
    continued = [node for node in parts.nodes.values() if not node.item and id.startswith(node.id + ".")]
    return max(continued, key=lambda node: len(node.id), default=under or parts.total)


def value_of(spec: t.FactStmt, fields: Mapping[str, t.FactStmt], given: Any, constant: Any) -> Any:
    """A supplied value as a number, a yes or no, a text or a list of records."""
    if given is None:
        assert spec.missing_as is not None, f"{spec.name.text} is missing"
        return constant(spec.missing_as)
    if given == "none":
        return UNDEFINED
    match spec.kind:
        case t.Kind.LIST:
            return [{name: value_of(each, {}, record.get(name), constant) for name, each in fields.items()} for record in given]
        case t.Kind.YES_NO | t.Kind.TEXT:
            return given
        case t.Kind.DATE:
            return Fraction(datetime.date.fromisoformat(given).toordinal())
        case t.Kind.CHOICE:
            return Fraction([option.text for option in spec.options].index(given))
        case _:
            return Fraction(given[:-1]) / 100 if isinstance(given, str) and given.endswith("%") else Fraction(str(given))


# ---------------------------------------------------------------- scoring


def score(text: str, units: Mapping[str, Facts]) -> dict[str, list[Outcome]]:
    """Every unit's outcomes over complete facts: one, or several where an applicability has no value."""
    parts = read(text)
    found: dict[str, list[Outcome]] = {unit: [] for unit in units}
    settled: list[dict[tuple[str, str], bool]] = [{}]
    while settled:
        choice = settled.pop()
        try:
            world = World(parts, units, choice)
            outcomes = {unit: world.outcome(unit) for unit in units}
        except _Wanted as wanted:
            settled += [{**choice, wanted.args[0]: answer} for answer in (True, False)]
            continue
        for unit, outcome in outcomes.items():
            found[unit].append(outcome)
    return found


@define
class World:
    """A cohort with complete facts. Results are kept by unit and by what was asked."""

    parts: Parts
    units: Mapping[str, Facts]
    settled: Mapping[tuple[str, str], bool]
    known: dict[tuple[str, Any], Any] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for unit, facts in self.units.items():
            for name, spec in self.parts.facts.items():
                fields = self.parts.fields.get(name, {})
                self.known[unit, name] = value_of(spec, fields, facts.get(name), lambda expr: self.expr(unit, expr))  # noqa: B023

    @property
    def fewer_is_better(self) -> bool:
        return self.parts.total.clauses.lower_is_better

    def unfavourable(self, *values: Fraction) -> Fraction:
        return max(values) if self.fewer_is_better else min(values)

    # ------------------------------------------------------------ results

    def outcome(self, unit: str) -> Outcome:
        nodes = [node for node in self.parts.nodes.values() if node is not self.parts.total]
        total = self.total(unit)
        values = {name: self.named(unit, name) for name in self.parts.values}
        return Outcome(
            total=None if total is UNDEFINED else total,
            points={node.id: None if (points := self.points(unit, node)) is UNDEFINED else points for node in nodes},
            lines={id: self.line_in_ledger(unit, node, line) for id, (node, line) in self.parts.lines.items()},
            values={name: value for name, value in values.items() if not isinstance(value, list)},
            grade=self.grade(unit),
            flags={flag.name.text: self.expr(unit, flag.when) is True for flag in self.parts.flags},
            fired=[self.fires(unit, gate) for gate in self.parts.gates],
        )

    def total(self, unit: str) -> Any:
        if any(gate.effect.kind is t.EffectKind.NOT_ELIGIBLE and self.fires(unit, gate) for gate in self.parts.gates):
            return UNDEFINED
        return self.points(unit, self.parts.total)

    def fires(self, unit: str, gate: t.GateStmt) -> bool:
        if gate.when is not None:
            return self.expr(unit, gate.when) is True
        return not all(self.expr(unit, each) is True for each in gate.prerequisites)

    def grade(self, unit: str) -> str | None:
        names = [grade.name.text for grade in self.parts.grades]
        if self.total(unit) is UNDEFINED or not names:
            return None
        effects = [gate.effect for gate in self.parts.gates if self.fires(unit, gate)]
        assigned = [names.index(e.grade or "") for e in effects if e.kind is t.EffectKind.GRADE_IS]
        limits = [names.index(e.grade or "") for e in effects if e.kind is t.EffectKind.GRADE_AT_MOST]
        held = [place for place, g in enumerate(self.parts.grades) if g.when is None or self.expr(unit, g.when) is True]
        place = max(assigned) if assigned else min(held, default=None)
        return None if place is None else names[max([place, *limits])]

    def line_in_ledger(self, unit: str, node: Node, line: Line) -> Fraction:
        """What the ledger has for a line: nothing where the item doesn't apply, and of a first match only the line that decides."""
        if not self.applies(unit, node):
            return Fraction(0)
        if node.clauses.combine is t.Combine.FIRST:
            decides = next((each for each in node.lines if self.line(unit, each)[0]), None)
            if decides is not line:
                return Fraction(0)
        return self.line(unit, line)[1]

    # ------------------------------------------------------------ nodes

    def points(self, unit: str, node: Node) -> Any:
        key = (unit, ("points", node.id))
        if key not in self.known:
            self.known[key] = self.evaluate(unit, node)
        return self.known[key]

    def applies(self, unit: str, node: Node) -> bool:
        parent = next((each for each in self.parts.nodes.values() if node in each.children), None)
        if parent is not None and not self.applies(unit, parent):
            return False
        if node.clauses.applies is None:
            return True
        held = self.expr(unit, node.clauses.applies)
        if held is UNDEFINED:
            if (unit, node.id) not in self.settled:
                raise _Wanted((unit, node.id))
            return self.settled[unit, node.id]
        assert isinstance(held, bool)
        return held

    def evaluate(self, unit: str, node: Node) -> Any:
        c = node.clauses
        if not self.applies(unit, node):
            return UNDEFINED
        points = Fraction(0)
        if c.start is not None:
            start = self.expr(unit, c.start)
            points = self.unfavourable(Fraction(0)) if start is UNDEFINED else start
        combined = self.lines_of(unit, node, points) if node.item else self.children_of(unit, node)
        if combined is UNDEFINED:
            return UNDEFINED
        points += combined
        for times in c.multipliers:
            points = self.multiplied(unit, points, times)
        if c.minimum is not None:
            low = self.expr(unit, c.minimum)
            points = points if low is UNDEFINED else max(points, low)
        if c.maximum is not None:
            points = self.limited(points, self.expr(unit, c.maximum))
        if c.rounding is not None:
            points = rounded(points, c.rounding)
        zeros = {t.EffectKind.ZERO_SECTION, t.EffectKind.ZERO_ITEM}
        for gate in self.parts.gates:
            of_total = gate.effect.kind is t.EffectKind.ZERO_TOTAL and node is self.parts.total
            of_node = gate.effect.kind in zeros and gate.effect.target is not None and gate.effect.target.text == node.id
            if (of_total or of_node) and self.fires(unit, gate):
                points = Fraction(0)
        return points

    def limited(self, points: Fraction, limit: Any) -> Fraction:
        if limit is UNDEFINED:
            return points if self.fewer_is_better else min(points, Fraction(0))
        return min(points, limit)

    def multiplied(self, unit: str, points: Fraction, times: t.Multiplier) -> Fraction:
        held = True if times.when is None else self.expr(unit, times.when)
        if held is False:
            return points
        factor = self.expr(unit, times.factor)
        if factor is UNDEFINED:
            return self.unfavourable(points, Fraction(0))
        return self.unfavourable(points, points * factor) if held is UNDEFINED else points * factor

    def children_of(self, unit: str, node: Node) -> Any:
        c = node.clauses
        present = [child for child in node.children if self.points(unit, child) is not UNDEFINED]
        if c.needs is not None and len(present) < c.needs:
            return UNDEFINED
        if not present and (
            c.scale is not None or c.absent is t.Absent.REWEIGHT or c.combine not in (None, t.Combine.SUM, t.Combine.BEST_N)
        ):
            return UNDEFINED
        weights = [Fraction(1) if child.clauses.weight is None else self.expr(unit, child.clauses.weight) for child in present]
        if c.absent is t.Absent.REWEIGHT:
            weights = [weight / sum(weights) for weight in weights]
        brought = [weight * self.points(unit, child) for weight, child in zip(weights, present, strict=True)]
        if c.scale is not None:
            maxima = [weight * self.expr(unit, child.clauses.maximum) for weight, child in zip(weights, present, strict=True)]
            return sum(brought, Fraction(0)) * self.expr(unit, c.scale) / sum(maxima)
        if c.combine is t.Combine.FIRST:
            return brought[0]
        return combined(c.combine or t.Combine.SUM, c.best_n, brought)

    def lines_of(self, unit: str, node: Node, start: Fraction) -> Fraction:
        given = [self.line(unit, line) for line in node.lines]
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

    def line(self, unit: str, line: Line) -> tuple[bool, Fraction]:
        """Whether it holds, for a first match, and what it gives by itself."""
        key = (unit, ("line", line.id))
        if key not in self.known:
            says = line.says
            self.known[key] = self.table_line(unit, says) if isinstance(says, Table) else self.plain_line(unit, says)
        return self.known[key]  # type: ignore[no-any-return]

    def table_line(self, unit: str, table: Table) -> tuple[bool, Fraction]:
        found = self.table(unit, table)
        if found is None:
            return False, Fraction(0)
        if found is UNDEFINED:
            worst = self.unfavourable(Fraction(0), *(self.cell(unit, cell) for row in table.rows for cell in row.cells))
            return self.fewer_is_better, worst
        return True, found

    def plain_line(self, unit: str, line: t.LineStmt) -> tuple[bool, Fraction]:
        sign = -1 if line.loses else 1
        taken = line.loses != self.fewer_is_better  # whether the doubtful is counted
        conditions = [line.when]
        amount: Any
        if line.amount is None:
            amount = self.expr(unit, line.subject) if line.subject is not None else UNDEFINED
        else:
            amount = self.expr(unit, line.amount)
            if line.each is None:
                conditions.append(line.subject)
        held = conjunction([self.expr(unit, each) for each in conditions if each is not None])
        limit = Fraction(0) if line.limit is None else self.expr(unit, line.limit)
        if line.each is not None:
            steps = self.steps(unit, line)
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

    def steps(self, unit: str, line: t.LineStmt) -> Any:
        assert line.each is not None
        assert line.subject is not None
        had = self.expr(unit, line.subject)
        had = Fraction(len(had)) if isinstance(had, list) else had
        size = Fraction(1) if line.each.step is None else self.expr(unit, line.each.step)
        if UNDEFINED in (had, size) or size == 0:
            return UNDEFINED
        had = max(had, Fraction(0))  # fewer than none are none
        return had / size if line.each.in_proportion or line.each.step is None else Fraction(floor(had / size))

    # ------------------------------------------------------------ tables

    def cell(self, unit: str, cell: t.Cell) -> Any:
        value = self.expr(unit, cell.value)
        return -value if cell.loses and value is not UNDEFINED else value

    def table(self, unit: str, table: Table) -> Any:
        """The value, None where no row applies, or UNDEFINED."""
        if table.head.kind is t.TableKind.CASES:
            for row in table.rows:
                held = self.expr(unit, row.keys[0].value) if row.keys and row.keys[0].value is not None else True
                if held is not False:
                    return UNDEFINED if held is UNDEFINED else self.cell(unit, row.cells[0])
            return None
        subjects = [self.expr(unit, subject) for subject in table.head.subjects]
        if UNDEFINED in subjects:
            return UNDEFINED
        if table.head.kind is t.TableKind.INTERPOLATED:
            return self.interpolated(unit, table, subjects[0])
        if table.head.tied is not t.TieShare.ENTRY:
            return self.shared(unit, table)
        return self.looked_up(unit, table, subjects)

    def looked_up(self, unit: str, table: Table, subjects: list[Any]) -> Any:
        column = 0
        if len(subjects) == 2:
            places = [place for place, keys in enumerate(table.columns) if not keys or any(self.fits(unit, p, subjects[1]) for p in keys)]
            if not places:
                return None
            column = places[0]
        for row in table.rows:
            if not row.keys or any(self.fits(unit, pattern, subjects[0]) for pattern in row.keys):
                return self.cell(unit, row.cells[column])
        return None

    def fits(self, unit: str, pattern: t.Pattern, value: Any) -> bool:
        if pattern.value is not None:
            return bool(self.expr(unit, pattern.value) == value)
        bounds = pattern.bounds
        assert bounds is not None
        low = None if bounds.low is None else self.expr(unit, bounds.low)
        high = None if bounds.high is None else self.expr(unit, bounds.high)
        above = low is None or value > low or (value == low and not bounds.above)
        return above and (high is None or value < high or (value == high and not bounds.below))

    def interpolated(self, unit: str, table: Table, x: Fraction) -> Fraction:
        points = sorted(
            (self.expr(unit, row.keys[0].value), self.cell(unit, row.cells[0])) for row in table.rows if row.keys[0].value is not None
        )
        if x <= points[0][0]:
            return points[0][1]  # type: ignore[no-any-return]
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if x <= x1:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)  # type: ignore[no-any-return]
        return points[-1][1]  # type: ignore[no-any-return]

    def shared(self, unit: str, table: Table) -> Any:
        """The mean of the entries of the places that the tied cover."""
        rank_of = table.head.subjects[0]
        assert isinstance(rank_of, t.RankOf)
        ahead, tied = self.place(unit, rank_of.subject, rank_of.field, t.End.TOP)
        entries = [self.looked_up(unit, table, [Fraction(place)]) for place in range(ahead + 1, ahead + tied + 1)]
        mean = sum((entry or Fraction(0) for entry in entries), Fraction(0)) / tied
        return Fraction(floor(mean)) if table.head.tied is t.TieShare.MEAN_DOWN else mean

    # ------------------------------------------------------------ ranks

    def contenders(self, unit: str, key: t.Expr, among: t.Field_) -> list[str] | None:
        """The units in the field of a unit that have a value; None where the unit itself is outside of it."""

        def inside(other: str) -> bool:
            return among.among is None or self.expr(other, among.among) is True

        if not inside(unit):
            return None
        units = [other for other in self.units if inside(other) and self.kept(other, key) is not UNDEFINED]
        if among.within is not None:
            own = self.expr(unit, among.within)
            units = [other for other in units if own is not UNDEFINED and self.expr(other, among.within) == own]
        return units

    def kept(self, unit: str, key: t.Expr) -> Any:
        if (unit, id(key)) not in self.known:
            self.known[unit, id(key)] = self.total(unit) if isinstance(key, t.Total) else self.expr(unit, key)
        return self.known[unit, id(key)]

    def merit(self, unit: str, key: t.Expr, among: t.Field_) -> tuple[Any, ...]:
        """Greater is better, key after key; a tie key without a value is the least."""
        lowest = among.lowest_first != (isinstance(key, t.Total) and self.fewer_is_better)
        found: list[Any] = [-self.kept(unit, key) if lowest else self.kept(unit, key)]
        for tie in self.parts.ties.keys:
            value = self.kept(unit, tie.expr)
            found.append((0, 0) if value is UNDEFINED else (1, -value if tie.lowest_first else value))
        return tuple(found)

    def place(self, unit: str, key: t.Expr, among: t.Field_, end: t.End) -> tuple[int, int]:
        """How many are ahead, and how many are level, the unit itself included."""
        field_ = self.contenders(unit, key, among)
        assert field_ is not None
        own = self.merit(unit, key, among)
        others = [self.merit(other, key, among) for other in field_]
        if self.parts.ties.rule is t.TieRule.ERROR and len(set(others)) < len(others):
            raise Refused
        return sum(each > own if end is t.End.TOP else each < own for each in others), others.count(own)

    def rank(self, unit: str, key: t.Expr, among: t.Field_, end: t.End) -> Any:
        """The rank, UNDEFINED for a unit without a value, None outside of the field."""
        field_ = self.contenders(unit, key, among)
        if field_ is None:
            return None
        if unit not in field_:
            return UNDEFINED
        ahead, tied = self.place(unit, key, among, end)
        match self.parts.ties.rule:
            case t.TieRule.WORSE:
                return Fraction(ahead + tied)
            case t.TieRule.AVERAGE:
                return ahead + Fraction(1 + tied, 2)
            case t.TieRule.DENSE:
                own = self.merit(unit, key, among)
                others = {self.merit(other, key, among) for other in field_}
                return Fraction(1 + sum(each > own if end is t.End.TOP else each < own for each in others))
            case _:
                return Fraction(ahead + 1)

    def in_rank(self, unit: str, e: t.InRank) -> Any:
        rank = self.rank(unit, e.subject, e.field, e.end)
        if rank is None:
            return False
        if rank is UNDEFINED:
            return UNDEFINED
        places = self.expr(unit, e.places)
        if isinstance(e.places, t.Number) and e.places.percent:
            places = floor(places * len(self.contenders(unit, e.subject, e.field) or ()))
        return rank <= places

    # ------------------------------------------------------------ expressions

    def named(self, unit: str, name: str) -> Any:
        if (unit, name) not in self.known:
            says = self.parts.values[name]
            value = self.table(unit, says) if isinstance(says, Table) else self.expr(unit, says)
            self.known[unit, name] = UNDEFINED if value is None else value
        return self.known[unit, name]

    def records(self, unit: str, listed: t.Listed) -> tuple[list[Mapping[str, Any]], str | None]:
        """The records that count, and the column that is taken of them."""
        name, column = listed.source.name, None
        if name not in self.parts.facts:
            name, _, column = name.rpartition(".")
        all_of_them = self.known[unit, name]
        return [each for each in all_of_them if listed.where is None or self.expr(unit, listed.where, each) is True], column

    def folded(self, unit: str, e: t.Folded) -> Any:
        records, column = self.records(unit, e.over)
        if e.fold is t.Fold.COUNT:
            return Fraction(len(records))
        values = [record[column or ""] for record in records]
        if UNDEFINED in values or (not values and e.fold is not t.Fold.SUM):
            return UNDEFINED
        match e.fold:
            case t.Fold.SUM:
                return sum(values, Fraction(0))
            case t.Fold.HIGHEST:
                return max(values)
            case t.Fold.LOWEST:
                return min(values)
            case _:
                return sum(values, Fraction(0)) / len(values)

    def expr(self, unit: str, e: t.Expr, record: Mapping[str, Any] | None = None) -> Any:
        def of(part: t.Expr) -> Any:
            return self.expr(unit, part, record)

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
            case t.Ref():
                if record is not None and e.name in record:
                    return record[e.name]
                if e.name in self.parts.facts:
                    return self.known[unit, e.name]
                return self.named(unit, e.name) if e.name in self.parts.values else Fraction(self.parts.options[e.name])
            case t.Total():
                return self.points(unit, self.parts.total)
            case t.PointsOf():
                return self.points_of(unit, e.id.text)
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
                return self.in_rank(unit, e)
            case t.RankOf():
                rank = self.rank(unit, e.subject, e.field, t.End.TOP)
                return UNDEFINED if rank is None else rank
            case t.Call():
                values = all_of(*e.args)
                return UNDEFINED if values is None else called(e.func, values)
            case t.Listed():
                return self.records(unit, e)[0]
            case t.Folded():
                return self.folded(unit, e)
            case t.AllItems():
                answers = [self.item_compares(unit, node, e) for node in self.items_of(e.of)]
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

    def points_of(self, unit: str, id: str) -> Any:
        if id in self.parts.nodes:
            return self.points(unit, self.parts.nodes[id])
        node, line = self.parts.lines[id]
        return self.line(unit, line)[1] if self.applies(unit, node) else UNDEFINED

    def items_of(self, of: t.Id | None) -> Iterator[Node]:
        def below(node: Node) -> Iterator[Node]:
            for child in node.children:
                if child.item:
                    yield child
                yield from below(child)

        return below(self.parts.total if of is None else self.parts.nodes[of.text])

    def item_compares(self, unit: str, node: Node, e: t.AllItems) -> Any:
        points, right = self.points(unit, node), self.expr(unit, e.right)
        if points is UNDEFINED:
            return e.every  # what doesn't apply leaves the calculation
        return UNDEFINED if right is UNDEFINED else compared(e.op, points, right)


# ---------------------------------------------------------------- plain functions


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


def arithmetic(op: t.Arith, left: Fraction, right: Fraction) -> Any:
    match op:
        case t.Arith.ADD:
            return left + right
        case t.Arith.SUB:
            return left - right
        case t.Arith.MUL:
            return left * right
        case t.Arith.DIV:
            return left / right if right else UNDEFINED


def called(func: t.Func, values: list[Fraction]) -> Fraction:
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


def whole_months(start: datetime.date, end: datetime.date) -> int:
    """How often the day of the month (or the last, where there is no such day) has come round: counted, not calculated."""
    months = 0
    year, month = start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if end < datetime.date(year, month, min(start.day, calendar.monthrange(year, month)[1])):
            return months
        months += 1


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


def rounded(value: Fraction, to: t.Rounding) -> Fraction:
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
