"""What numbers can be, whatever the facts are: static ranges of expressions, lines and nodes.

Every range encloses every value that can occur (with the parameters as written), also the unfavourable end that a missing fact is scored
with, and is exact where no fact is read twice. A division by zero widens nothing but the line, which then gives what its text allows.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import assert_never

from rubric_engine.core import combining, intervals, walk
from rubric_engine.core.curves import curve_range
from rubric_engine.core.fact_ranges import date_range, fact_range, how_many_values, is_settled
from rubric_engine.core.intervals import AT_LEAST_ZERO, EVERYTHING, ZERO
from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Combine,
    Compare,
    Const,
    CountBack,
    DateDiff,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    GateEffect,
    Given,
    InRank,
    Interpolate,
    Interval,
    Irrational,
    Line,
    Lookup,
    Member,
    Node,
    Not,
    Op,
    Parameter,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    ThisUnit,
    UnitFold,
    Use,
    Within,
)
from rubric_engine.core.text_bounds import without_value
from rubric_engine.core.valueless import may_lack_value
from rubric_engine.core.values import round_to
from rubric_engine.diagnostics.frozen import define, evolve, field

_COLUMN = "column of "


def static_bounds(expr: Expr, program: Program) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest value that a number can have; None is unbounded, and both are None for what isn't a number."""
    span = Analysis(program).of(expr)
    return span.low, span.high


def with_bounds(program: Program, analysis: Analysis | None = None) -> Program:
    """The program with ``bound`` and ``floor`` filled in on every node; ``analysis``: its ranges, where they are known already."""
    return evolve(program, total=_node_with_bounds(program.total, analysis or Analysis(program)))


def _node_with_bounds(node: Node, analysis: Analysis) -> Node:
    span = analysis.node(node)
    children = tuple(_node_with_bounds(child, analysis) if isinstance(child, Node) else child for child in node.children)
    return evolve(node, children=children, bound=span.high, floor=span.low)


@define(eq=False)
class Analysis:
    """The static ranges of one program; each is worked out once.

    ``settled``: facts whose absence is settled (a reading, or an error) count as 1, so that what is still unbounded hangs on others.
    ``bounded_only``: an unbounded line counts as 0, for what the lines with a limit come to. ``supplied``: a fact that stands twice has one
    value, as when it is supplied; a missing one is scored as if each were a fact of its own.
    """

    program: Program
    settled: bool = False
    bounded_only: bool = False
    supplied: bool = False
    facts: dict[str, FactSpec] = field(init=False)
    named: dict[str, Definition | Parameter] = field(init=False)
    parts: dict[str, Node | Line] = field(init=False)
    columns: dict[tuple[str, str], Expr] = field(init=False)
    _like: Analysis | None = field(default=None, kw_only=True)  # another one of the same program
    _records: dict[str, FactSpec | None] = field(init=False)
    _zeroed: frozenset[str] = field(init=False)
    _order: tuple[Definition | Line | Node, ...] = field(init=False)
    _known: dict[tuple[str, str], Interval] = field(init=False, factory=dict)
    _active: set[tuple[str, str]] = field(init=False, factory=set)
    _whole: Analysis | None = field(init=False, default=None)
    _others: dict[tuple[bool, bool], Analysis] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        program = self.program
        if (like := self._like) is not None:
            self.facts, self.named, self.parts, self.columns = like.facts, like.named, like.parts, like.columns
            self._records, self._zeroed, self._order = like._records, like._zeroed, like._order
        else:
            self.facts = {spec.name: spec for spec in program.facts}
            self.named = {parameter.name: parameter for parameter in program.parameters}
            self.named.update((definition.name, definition) for definition in program.definitions)
            self.parts, self.columns, self._order = walk.by_id(program), walk.computed_columns(program), walk.in_order(program)
            self._records = {id: self.facts.get(walk.record_at(around) or "") for id, around in walk.repeats(program).items()}
            zeroed = (gate.target or "total" for gate in program.gates if gate.effect is GateEffect.ZERO)
            self._zeroed = frozenset(program.total.origin.id if target == "total" else target for target in zeroed)
        if self.bounded_only:
            self._whole = Analysis(program, settled=self.settled, like=self)
        for step in self._order:
            self._remembered(*(("use", step.name) if isinstance(step, Definition) else ("points", step.origin.id)))

    def but(self, *, settled: bool = False, supplied: bool = False) -> Analysis:
        """The ranges of the same program, understood otherwise; worked out when they are first asked for, and where there may be others."""
        settled = settled and any(is_settled(each) for spec in self.program.facts for each in (spec, *spec.fields))
        same = (settled, supplied, False) == (self.settled, self.supplied, self.bounded_only)
        found = self if same else self._others.get((settled, supplied))
        return found or self._others.setdefault((settled, supplied), Analysis(self.program, settled=settled, supplied=supplied, like=self))

    # ---------------------------------------------------------------- expressions

    def of(self, expr: Expr, record: FactSpec | None = None) -> Interval:
        """The range of a number; everything for what isn't one. ``record`` is the list whose fields are at hand."""
        match expr:
            case Const(value=value):
                return intervals.point(value) if isinstance(value, Fraction) else EVERYTHING
            case FactRead(name=name):
                return fact_range(self.facts.get(name), settled=self.settled)
            case FieldRead(name=name):
                return self._field(name, record)
            case Use(name=name):
                return self._remembered("use", name)
            case PointsRead(id=id):
                return self._remembered("points", id)
            case Arith():
                return self._arith(expr, record)
            case Extremum(greatest=greatest, args=args):
                spans = [self.of(arg, record) for arg in args]
                return intervals.greatest(spans) if greatest else intervals.least(spans)
            case Absolute(operand=operand):
                return intervals.absolute(self.of(operand, record))
            case DateDiff(unit=unit, start=start, end=end):
                return date_range(unit, self.of(start, record), self.of(end, record))
            case Round(operand=operand, mode=mode, step=step):
                return intervals.monotone(self.of(operand, record), lambda value: round_to(value, mode, step))
            case Irrational(curve=curve, args=args):
                return intervals.tamed(curve_range(curve, tuple(self.of(arg, record) for arg in args)))
            case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank() | ThisUnit() | CountBack():
                return EVERYTHING
            case Fold():
                return self._fold(expr)
            case UnitFold():
                return self._unit_fold(expr)
            case Rank():
                return Interval(Fraction(1), None)
            case Lookup(rows=rows, otherwise=otherwise):
                values = [*(row.value for row in rows), *([] if otherwise is None else [otherwise])]
                return intervals.hull(self.of(value, record) for value in values) if values else EVERYTHING
            case RankLookup(table=table, floored=floored):
                entries = self.of(table, record)
                return intervals.monotone(entries, lambda value: Fraction(floor(value))) if floored else entries
            case Interpolate(points=points):
                return intervals.hull(intervals.point(value) for _, value in points) if points else EVERYTHING
            case _:
                assert_never(expr)

    def _arith(self, expr: Arith, record: FactSpec | None) -> Interval:
        first, chain = walk.spine(expr)
        before, span = EVERYTHING, self.of(first, record)
        for step in chain:
            before, span = span, intervals.tamed(self._step(step, before, span, record))
        return span

    def _step(self, step: Arith, before: Interval, left: Interval, record: FactSpec | None) -> Interval:
        """One operation of a chain; ``left`` is the range of its left side, and ``before`` that of the left side's own left side."""
        right = self.of(step.right, record)
        match step.op:
            case Op.ADD:
                return intervals.add(left, right)
            case Op.SUB:
                return ZERO if self._same(step.left, step.right) else intervals.add(left, intervals.negate(right))
            case Op.MUL:
                return intervals.multiply(left, right)
            case Op.DIV:
                if isinstance(step.left, Arith) and step.left.op is Op.SUB and self._same(step.left.right, step.right):
                    # growth, (b - a) / a: b / a less 1 has each fact once, and so a lower end
                    return intervals.add(intervals.divide(before, right), intervals.point(Fraction(-1)))
                return intervals.divide(left, right)
            case _:
                assert_never(step.op)

    def _same(self, left: Expr, right: Expr) -> bool:
        """Whether two names stand for one value (for more than names it isn't worth comparing)."""
        return self.supplied and isinstance(left, (FactRead, FieldRead, Use, PointsRead)) and left == right

    def _fold(self, fold: Fold) -> Interval:
        record = self.facts.get(fold.fact)
        value = self.of(fold.value, record) if fold.value is not None else EVERYTHING
        once = self.settled and record is not None and is_settled(record)
        return self._folded(fold.kind, value, self._values_of(fold.value, record), once=once)

    def _unit_fold(self, fold: UnitFold) -> Interval:
        value = self.of(fold.value) if fold.value is not None else EVERYTHING
        return self._folded(fold.kind, value, self._values_of(fold.value, None), once=False)

    def _folded(self, kind: FoldKind, value: Interval, values: Fraction | None, *, once: bool) -> Interval:
        """A number out of any number of values (``once``: of one at most), of which so many are different."""
        times = Interval(Fraction(0), Fraction(1)) if once else AT_LEAST_ZERO
        match kind:
            case FoldKind.COUNT:
                return times
            case FoldKind.DISTINCT:
                return times if values is None else intervals.least((times, intervals.point(values)))
            case FoldKind.SUM:
                return intervals.multiply(value, times)
            case FoldKind.HIGHEST | FoldKind.LOWEST | FoldKind.MEAN:
                return value
            case _:
                assert_never(kind)

    def _values_of(self, value: Expr | None, record: FactSpec | None) -> Fraction | None:
        """How many different values a column, or a fact, has."""
        match value:
            case FieldRead(name=name):
                return how_many_values(next((spec for spec in record.fields if spec.name == name), None) if record is not None else None)
            case FactRead(name=name):
                return how_many_values(self.facts.get(name))
            case _:
                return None

    def _field(self, name: str, record: FactSpec | None) -> Interval:
        if record is not None and (record.name, name) in self.columns:
            return self._remembered(_COLUMN + record.name, name)
        spec = next((each for each in record.fields if each.name == name), None) if record is not None else None
        return fact_range(spec, settled=self.settled)

    def _remembered(self, kind: str, name: str) -> Interval:
        """The range of a definition (``kind`` "use"), of points ("points"), or of a computed column (``_COLUMN`` and its list)."""
        key = (kind, name)
        if key in self._known:
            return self._known[key]
        if key in self._active:
            return EVERYTHING  # a circle, an error of its own
        self._active.add(key)
        match kind:
            case "use":
                found = self._definition(name)
            case "points":
                found = self._points(name)
            case _:
                owner = kind.removeprefix(_COLUMN)
                found = self.of(self.columns[owner, name], self.facts[owner])
        self._active.discard(key)
        return self._known.setdefault(key, intervals.tamed(found))

    def _definition(self, name: str) -> Interval:
        match self.named.get(name):
            case Definition(expr=expr):
                return self.of(expr)
            case Parameter(value=Fraction() as value, dated=dated):
                return intervals.hull(intervals.point(each) for each in (value, *(late for _, late in dated)) if isinstance(each, Fraction))
            case _:
                return EVERYTHING

    # ---------------------------------------------------------------- lines and nodes

    def child(self, child: Node | Line) -> Interval:
        """The range of the points of a line or node, before its weight."""
        return self._remembered("points", child.origin.id)

    def node(self, node: Node) -> Interval:
        """The range of a node's points after all that its own clauses and gates do."""
        return self._remembered("points", node.origin.id)

    def _points(self, id: str) -> Interval:
        part = self.parts.get(id)
        if part is None:
            return EVERYTHING
        if self._whole is not None:
            whole = self._whole.child(part)
            if whole.high is not None:
                return whole
            bounded = ZERO if isinstance(part, Line) else self._node(part)
            return ZERO if bounded.high is None else bounded
        return self._line(part) if isinstance(part, Line) else self._node(part)

    def _line(self, line: Line) -> Interval:
        points = self._held(line)
        return points if line.condition is None else intervals.hull((points, ZERO))

    def _held(self, line: Line) -> Interval:
        """The range of a line's points where its condition holds, also where they have no value."""
        points = self.unlimited(line)
        if line.limit is not None:
            points = intervals.least((points, self.of(line.limit, self.record_of(line))))
        if line.loses:
            points = intervals.negate(points)
        undefined = without_value(line, lower_is_better=self.program.lower_is_better)
        return intervals.hull((points, ZERO, undefined)) if self._may_lack_value(line, line.amount, line.steps, line.limit) else points

    def unlimited(self, line: Line) -> Interval:
        """The range of a line's points (of a loss: the loss), where it gives any, before its limit."""
        record = self.record_of(line)
        points = self.of(line.amount, record)
        if line.steps is not None:
            steps = self.of(line.steps, record)
            if line.step_limit is not None:
                steps = intervals.least((steps, intervals.point(line.step_limit)))
            points = intervals.multiply(points, steps)
        return points

    def _node(self, node: Node) -> Interval:
        points, record = self.unrestrained(node), self.record_of(node)
        if node.minimum is not None:
            raised = intervals.greatest((points, self.of(node.minimum, record)))
            points = intervals.hull((points, raised)) if self._may_lack_value(node, node.minimum) else raised
        if node.maximum is not None:
            cut = intervals.least((points, self.of(node.maximum, record)))
            points = intervals.hull((cut, intervals.least((points, ZERO)))) if self._may_lack_value(node, node.maximum) else cut
        if node.rounding is not None:
            mode, step = node.rounding
            points = intervals.monotone(points, lambda value: round_to(value, mode, step))
        return intervals.hull((points, ZERO)) if node.origin.id in self._zeroed else points

    def unrestrained(self, node: Node) -> Interval:
        """The range of a node's points before its minimum and maximum: start, children, factors."""
        parts = [self._part(node, child) for child in node.children]
        start = self._start(node)
        points = intervals.add(start, combining.combined(node, parts))
        if any(isinstance(child, Line) and child.to_zero for child in node.children):
            points = self._stopped_at_zero(node, parts, start, points)
        for factor in node.factors:
            multiplied = intervals.multiply(points, self.of(factor.factor, self.record_of(node)))
            unmultiplied = [] if factor.when is None else [points]
            nothing = [ZERO] if self._may_lack_value(node, factor.factor) else []
            points = intervals.hull([multiplied, *unmultiplied, *nothing])
        return points

    def _start(self, node: Node) -> Interval:
        if node.start is None:
            return ZERO
        start = self.of(node.start, self.record_of(node))
        return intervals.hull((start, ZERO)) if self._may_lack_value(node, node.start) else start

    def _part(self, node: Node, child: Node | Line) -> combining.Part:
        if isinstance(child, Node):
            return self._node_part(node, child)
        found = self.child(child)
        if node.combine is Combine.FIRST:  # of which the line that counts holds
            held = self._held(child)
            found = found if held.high is None and self.bounded_only else held
        return combining.Part(found, otherwise=child.otherwise, full=found.high)

    def _node_part(self, node: Node, child: Node) -> combining.Part:
        span = self.child(child)
        part = combining.Part(span, weight=child.weight, absent=combining.may_be_absent(child), full=combining.full_marks(child, span.high))
        if child.repeat is None:
            return part
        if self.settled and is_settled(self.facts[child.repeat.fact]):
            return part  # as if there were one record
        adds_up = node.combine in (Combine.SUM, Combine.PRODUCT) and node.scale is None
        if self.bounded_only and adds_up and (span.high is None or span.high > 0):
            return evolve(part, span=ZERO)
        return evolve(part, repeated=True)

    def record_of(self, part: Node | Line) -> FactSpec | None:
        """The list whose record is at hand in a node's clauses, or in a line."""
        return self._records.get(part.origin.id)

    def _stopped_at_zero(self, node: Node, parts: list[combining.Part], start: Interval, points: Interval) -> Interval:
        """Losses ``to zero`` stop at what the item has: they take it no lower than 0, or than the start and the other losses leave it."""
        if node.combine is not Combine.SUM:
            floor = intervals.hull((start, ZERO))
            low = intervals.low_end(intervals.greatest((points, floor)))
            return intervals.between(low, intervals.high_end(intervals.hull((points, start))))
        pairs = list(zip(node.children, parts, strict=True))
        others = [part.span for child, part in pairs if isinstance(child, Line) and child.loses and not child.to_zero]
        earned = [part for child, part in pairs if not (isinstance(child, Line) and child.loses)]
        has = intervals.add(start, combining.combined(evolve(node, scale=None), earned))
        left = intervals.add(intervals.hull((has, ZERO)), intervals.total(others))
        low = intervals.low_end(points) if node.scale is not None else max(intervals.low_end(points), intervals.low_end(left))
        return intervals.between(low, intervals.high_end(intervals.hull((points, has, start))))

    def _may_lack_value(self, part: Node | Line, *exprs: Expr | None) -> bool:
        return may_lack_value(exprs, self, self.record_of(part))
