"""What lines and nodes come to, over a space: stretches of points, each with the members in which it may come to them.

What isn't followed (records, scaling, weights over those that apply) has the static range everywhere. Stretches may overlap: together they hold all that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import product

from rubric_engine.checking.cells import Cell, State, every_value
from rubric_engine.checking.formulas import Formula, Formulas, Opposite, both, either
from rubric_engine.checking.images import image
from rubric_engine.checking.pieces import (
    Amount,
    LineWorth,
    Merged,
    Pieces,
    added,
    anywhere,
    cut_to,
    each_of,
    joined,
    least_with,
    paired,
    stopped,
    within,
)
from rubric_engine.checking.quantities import Quantity
from rubric_engine.checking.spaces import Cuts, Space
from rubric_engine.checking.values import At, Unknown
from rubric_engine.core import intervals, walk
from rubric_engine.core.combining import may_be_absent
from rubric_engine.core.intervals import ZERO
from rubric_engine.core.ir import (
    Combine,
    Const,
    Expr,
    FactRead,
    FieldRead,
    Gate,
    GateEffect,
    Interval,
    Line,
    Lookup,
    Node,
    PointsRead,
    Use,
)
from rubric_engine.core.text_bounds import without_value
from rubric_engine.core.valueless import may_lack_value
from rubric_engine.core.values import NONE, Value, round_to
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import define, field

_MOST_VALUES = 40
_MOST_CELLS = 600


@define(eq=False)
class Points:
    """Those of one program."""

    formulas: Formulas
    _repeats: dict[str, tuple[Node, ...]] = field(init=False)
    _gates: dict[str, list[Gate]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        program = self.formulas.quantities.program
        self._repeats = walk.repeats(program)
        for gate in program.gates:
            if gate.effect is GateEffect.ZERO:
                target = program.total.origin.id if gate.target in (None, "", "total") else gate.target
                self._gates.setdefault(target or "", []).append(gate)

    def record(self, part: Node | Line) -> str | None:
        return walk.record_at(self._repeats.get(part.origin.id, ()))

    def zeroes(self, node: Node) -> bool:
        """Whether a gate may set a node to zero."""
        return bool(self._gates.get(node.origin.id))

    # ---------------------------------------------------------------- what a space must tell apart

    def formulas_of(self, part: Node | Line) -> Iterator[Formula]:
        """The conditions that decide what a line or node comes to."""
        record = self.record(part)
        if isinstance(part, Line):
            yield self.formulas.of(part.condition, record)
            for expr in walk.line_expressions(part):
                yield from self._tables(expr, record)
            return
        if part.applies is not None:
            yield self.formulas.of(part.applies, record)
        for factor in part.factors:
            yield self.formulas.of(factor.when, record)
        for expr in _numbers_of(part):
            yield from self._tables(expr, record)
        for gate in self._gates.get(part.origin.id, ()):
            yield self.fires(gate)
        for child in part.children:
            yield from self.formulas_of(child)

    def cuts_of(self, part: Node | Line) -> Cuts:
        """The values of small whole facts that amounts are made of, each by itself."""
        found: dict[object, tuple[Quantity, tuple[Fraction, ...]]] = {}
        for expr, record in self._amounts(part):
            for quantity in self._scalars(expr, record) or ():
                found[quantity.key] = quantity, every_value(quantity.domain, _MOST_VALUES)
        return found

    def fires(self, gate: Gate) -> Formula:
        """Whether a gate fires."""
        failing = either(*(Opposite(self.formulas.proven(each)) for each in gate.prerequisites)) if gate.prerequisites else None
        when = self.formulas.proven(gate.when) if gate.when is not None else None
        fired = either(*(each for each in (failing, when) if each is not None))
        applies = None if gate.applies is None else Opposite(self.formulas.refuted(gate.applies))
        return both(applies, fired)

    def _amounts(self, part: Node | Line) -> Iterator[tuple[Expr, str | None]]:
        record = self.record(part)
        if isinstance(part, Line):
            for expr in (part.steps, part.amount, part.limit):
                yield from () if expr is None else _values_in(expr, record)
            return
        for expr in _numbers_of(part):
            yield from _values_in(expr, record)
        for child in part.children:
            yield from self._amounts(child)

    def _tables(self, expr: Expr, record: str | None) -> Iterator[Formula]:
        for found in walk.walk(expr):
            if isinstance(found, Lookup):
                yield from (self.formulas.row(found, row, record) for row in found.rows)

    def _scalars(self, expr: Expr, record: str | None) -> list[Quantity] | None:
        """The facts that a number is made of; None where it is made of more than plain facts."""
        quantities = self.formulas.quantities
        found: dict[object, Quantity] = {}
        waiting = [expr]
        while waiting:
            for each in walk.walk(waiting.pop()):
                match each:
                    case FactRead() | FieldRead():
                        quantity = quantities.fact(each, record)
                        if quantity is None or quantity.domain.text or (isinstance(each, FieldRead) and record is None):
                            return None
                        found[quantity.key] = quantity
                    case Use(name=name):
                        inner = quantities.definition(name)
                        if inner is not None:
                            waiting.append(inner)
                        elif quantities.parameter(name) is None:
                            return None
                    case PointsRead():
                        return None
                    case _ if type(each).__name__ in _NOT_PLAIN:
                        return None
                    case _:
                        pass
        return list(found.values())

    # ---------------------------------------------------------------- numbers

    def number(self, expr: Expr, space: Space, record: str | None) -> Amount:
        if isinstance(expr, Const) and isinstance(expr.value, Fraction):
            return Amount({intervals.point(expr.value): space.full})
        if isinstance(expr, Lookup):
            found, gap = self._table(expr, space, record)
            return Amount(found.pieces, found.none | gap)
        return self._computed(expr, space, record)

    def _table(self, table: Lookup, space: Space, record: str | None) -> tuple[Amount, int]:
        """The values of the rows, and where no row applies (the amount has no value there)."""
        left, none, found = space.full, 0, Amount({})
        for row in table.rows:
            masks = space.masks(self.formulas.row(table, row, record))
            found = added(found, cut_to(self.number(row.value, space, record), left & masks.yes))
            none |= left & masks.none
            left &= masks.no
        if table.otherwise is not None:
            found, left = added(found, cut_to(self.number(table.otherwise, space, record), left)), 0
        return Amount(found.pieces, found.none | none), left

    def _computed(self, expr: Expr, space: Space, record: str | None) -> Amount:
        quantities = self.formulas.quantities
        facts = self._scalars(expr, record)
        owner = quantities.analysis.facts.get(record or "")
        everywhere = Amount({quantities.analysis.of(expr, owner): space.full}, space.full if self._lacks(expr, record) else 0)
        places = [] if facts is None else [space.index(quantity.key) for quantity in facts]
        if facts is None or None in places:
            return everywhere
        known = [place for place in places if place is not None]
        count = 1
        for place in known:
            count *= len(space.cells[place])
        if count > _MOST_CELLS:
            return everywhere
        found, none = Merged(), 0
        for chosen in product(*(range(len(space.cells[place])) for place in known)):
            mask = space.full
            cells: dict[object, Cell] = {}
            for quantity, place, number in zip(facts, known, chosen, strict=True):
                mask &= space.where(place, (number,))
                cells[quantity.key] = space.cells[place][number]
            span, lacks = self._on_cells(expr, facts, cells, record)
            if span is not None:
                found.add(span, mask)
            none |= mask if lacks else 0
        return Amount(found.pieces, none)

    def _on_cells(self, expr: Expr, facts: list[Quantity], cells: dict[object, Cell], record: str | None) -> tuple[Interval | None, bool]:
        """The range of a number where each of its facts is in a cell, and whether it may have no value there."""
        quantities = self.formulas.quantities
        exact = all(cells[each.key].state is State.NONE or intervals.is_point(cells[each.key].span) for each in facts)
        if exact:
            own: dict[str, Value | None] = {}
            fields: dict[str, Value | None] = {}
            for each in facts:
                cell, target = cells[each.key], own if each.record is None else fields
                value: Value = NONE if cell.state is State.NONE else Fraction(cell.value or 0)
                truth = each.spec is not None and each.spec.kind.value == "yes/no"
                target[each.fact or ""] = value != 0 if truth and value is not NONE else value
            try:
                number = At(quantities, own, record, fields).number(expr)
            except (Unknown, ValueError, OverflowError):
                return quantities.analysis.of(expr, quantities.analysis.facts.get(record or "")), True
            return (None, True) if number is None else (intervals.point(number), False)
        if any(cells[each.key].state is not State.VALUE for each in facts):
            return quantities.analysis.of(expr, quantities.analysis.facts.get(record or "")), True
        spans = {(each.record, each.fact or ""): cells[each.key].span for each in facts}
        return image(expr, spans, quantities, record), self._lacks(expr, record)

    def _lacks(self, expr: Expr, record: str | None) -> bool:
        analysis = self.formulas.quantities.analysis
        return may_lack_value((expr,), analysis, analysis.facts.get(record or ""))

    # ---------------------------------------------------------------- lines

    def line(self, line: Line, space: Space) -> LineWorth:
        record = self.record(line)
        lower = self.formulas.quantities.program.lower_is_better
        condition = space.masks(self.formulas.of(line.condition, record))
        gap = 0
        if isinstance(line.amount, Lookup):
            amount, gap = self._table(line.amount, space, record)
        else:
            amount = self.number(line.amount, space, record)
        worth, none = amount.pieces, amount.none
        rows, unread = (anywhere(worth), none) if isinstance(line.amount, Lookup) else (space.full, 0)
        if line.steps is not None:
            steps = self.number(line.steps, space, record)
            counted = steps.pieces if line.step_limit is None else each_of(steps.pieces, least_with(line.step_limit))
            worth, none = paired(worth, counted, intervals.multiply), none | steps.none
        if line.limit is not None:
            limit = self.number(line.limit, space, record)
            worth, none = paired(worth, limit.pieces, lambda a, b: intervals.least((a, b))), none | limit.none
        signed = each_of(worth, intervals.negate) if line.loses else worth
        held = joined(within(signed, space.full), {without_value(line, lower_is_better=lower): none}, {ZERO: gap})
        doubtful = each_of(held, lambda span: intervals.greatest((span, ZERO)) if lower else intervals.least((span, ZERO)))
        points = joined(within(held, condition.yes), {ZERO: condition.no}, within(doubtful, condition.none))
        pays = line.loses != lower
        doubt = (condition.none & (rows | unread)) | (condition.yes & unread)
        yes = (condition.yes & rows) | (doubt if pays else 0)
        no = condition.no | gap | (0 if pays else doubt)
        return LineWorth(yes, no, held, points)

    # ---------------------------------------------------------------- nodes

    def node(self, node: Node, space: Space) -> tuple[Pieces, int]:
        """The points of a node, and where it may not apply. Raises TooMany."""
        analysis = self.formulas.quantities.analysis
        absent = 0
        if node.applies is not None:
            masks = space.masks(self.formulas.of(node.applies, self.record(node)))
            absent = masks.no | masks.none
        children = [child for child in node.children if isinstance(child, Node)]
        followed = not (node.repeat or node.reweight or node.scale or node.needs or any(child.repeat for child in children))
        plain = node.combine is Combine.SUM or not any(may_be_absent(child) for child in children)
        if not followed or not plain or node.combine is Combine.BEST_N or (not node.children and absent):
            return {analysis.node(node): space.full}, space.full if may_be_absent(node) else absent
        points = self.finished(node, self.combined(node, space), space)
        only_absent = bool(children) and all(may_be_absent(child) for child in children) and node.combine is not Combine.SUM
        return points, absent | (space.full if only_absent else 0)

    def finished(self, node: Node, points: Pieces, space: Space) -> Pieces:
        """What comes behind the children: multipliers, minimum, maximum, rounding, gates."""
        record = self.record(node)
        for factor in node.factors:
            by = self.number(factor.factor, space, record)
            when = space.masks(self.formulas.of(factor.when, record))
            multiplied = within(paired(points, by.pieces, intervals.multiply), when.yes)
            without = within(each_of(points, lambda span: intervals.hull((span, ZERO))), when.yes & by.none)
            points = joined(multiplied, without, within(points, when.no | when.none))
        for limit, combine in ((node.minimum, intervals.greatest), (node.maximum, intervals.least)):
            if limit is not None:
                by = self.number(limit, space, record)
                cut = paired(points, by.pieces, lambda a, b, combine=combine: combine((a, b)))  # type: ignore[misc]
                unknown = within(each_of(points, lambda span: intervals.hull((span, ZERO))), by.none)
                points = joined(cut, unknown)
        if node.rounding is not None:
            mode, step = node.rounding
            points = each_of(points, lambda span: intervals.monotone(span, lambda value: round_to(value, mode, step)))
        for gate in self._gates.get(node.origin.id, ()):
            fired = space.masks(self.fires(gate))
            points = joined(within(points, fired.no | fired.none), {ZERO: fired.yes})
        return points

    def combined(self, node: Node, space: Space) -> Pieces:
        """Start and children together."""
        start: Pieces = {ZERO: space.full}
        if node.start is not None:
            found = self.number(node.start, space, self.record(node))
            start = joined(found.pieces, {ZERO: found.none})
        if not node.children:
            return start
        if node.combine is Combine.FIRST:
            return paired(start, self._first(node, space), intervals.add)
        if not any(isinstance(child, Line) and child.to_zero for child in node.children):
            together = self._together(node, [self._part(child, space) for child in node.children], space)
            return paired(start, together, intervals.add)
        if node.combine is not Combine.SUM:
            return paired(start, self._together(node, [self._part(child, space) for child in node.children], space), stopped)
        losses = [child for child in node.children if isinstance(child, Line) and child.loses]
        earned = [self._part(child, space) for child in node.children if child not in losses]
        has = paired(start, self._together(node, earned, space), intervals.add)
        for child in losses:  # in their order
            has = paired(has, self._part(child, space), stopped if child.to_zero else intervals.add)
        return has

    def _part(self, child: Node | Line, space: Space) -> Pieces:
        if isinstance(child, Line):
            return self.line(child, space).points
        points, absent = self.node(child, space)
        if child.weight is not None:
            weight = intervals.point(child.weight)
            points = each_of(points, lambda span: intervals.multiply(span, weight))
        sure = self._surely_absent(child, space)
        return joined(within(points, space.full & ~sure), {ZERO: absent})

    def _surely_absent(self, child: Node, space: Space) -> int:
        if child.applies is None:
            return 0
        masks = space.masks(self.formulas.of(child.applies, self.record(child)))
        return masks.no & ~masks.yes & ~masks.none

    def _together(self, node: Node, parts: list[Pieces], space: Space) -> Pieces:
        if not parts:
            return {ZERO: space.full}
        join = _JOIN[node.combine]
        found = parts[0]
        for part in parts[1:]:
            found = paired(found, part, join)
        if node.combine is Combine.MEAN:
            share = intervals.point(Fraction(1, len(node.children)))
            found = each_of(found, lambda span: intervals.multiply(span, share))
        return found

    def _first(self, node: Node, space: Space) -> Pieces:
        left, found = space.full, Merged()
        for child in node.children:
            if isinstance(child, Line):
                worth = self.line(child, space)
                found.take(within(worth.matched, left & worth.yes))
                left &= worth.no
            else:
                points, absent = self.node(child, space)
                found.take(within(points, left & ~self._surely_absent(child, space)))
                left &= absent
        found.add(ZERO, left)
        return found.pieces


_JOIN: dict[Combine, Callable[[Interval, Interval], Interval]] = {
    Combine.SUM: intervals.add,
    Combine.MEAN: intervals.add,
    Combine.PRODUCT: intervals.multiply,
    Combine.BEST: lambda left, right: intervals.greatest((left, right)),
    Combine.WORST: lambda left, right: intervals.least((left, right)),
}
_NOT_PLAIN = frozenset({"Fold", "UnitFold", "Rank", "InRank", "RankLookup", "CountBack", "ThisUnit", "Irrational"})


def _numbers_of(node: Node) -> tuple[Expr, ...]:
    """The numbers in a node's own clauses."""
    return given(node.start, node.minimum, node.maximum, *(factor.factor for factor in node.factors))


def _values_in(expr: Expr, record: str | None) -> Iterable[tuple[Expr, str | None]]:
    """The numbers that a table gives, or the expression itself."""
    if isinstance(expr, Lookup):
        for row in expr.rows:
            yield from _values_in(row.value, record)
        if expr.otherwise is not None:
            yield from _values_in(expr.otherwise, record)
        return
    yield expr, record
