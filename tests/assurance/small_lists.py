"""Small rubrics over a list made at random from a seed, and what going through every record says of them.

The fields are the facts of a small rubric (``small_rubrics``), so that a record is a set of its facts: what is true of records is worked out by
``by_hand`` on a twin of each condition that reads facts. None of the analysis is used here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
from attrs import evolve, frozen

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import (
    All,
    CmpOp,
    Combine,
    Compare,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Given,
    Line,
    Lookup,
    Node,
    NodeKind,
    Origin,
    Program,
    Repeat,
    Text,
    ValueKind,
)
from rubric_engine.core.values import NONE
from rubric_engine.diagnostics.model import Span
from tests.assurance import by_hand
from tests.assurance.small_rubrics import Maker, const, values_of

CODES = ("W430", "W431", "W432", "W433")
Said = tuple[str, Span]
_LIST = "recs"
_MOST_ADDED = 9  # values: each sum that a small comparison asks for is reached with so many
_RAYS = (CmpOp.GE, CmpOp.LE, CmpOp.GT, CmpOp.LT)


@frozen
class Made:
    """A program; what must be found of it, and what may be: a sum may leave out numbers within its range."""

    program: Program
    wanted: frozenset[Said]
    possible: frozenset[Said]


class ListMaker:
    """One rubric from one seed."""

    def __init__(self, seed: int) -> None:
        self.maker = Maker(seed)
        self.random = self.maker.random
        self.fields = tuple(evolve(spec, better=None) for spec in self.maker.facts)
        self.twin = Program(
            label=Text("Small", "小"), facts=self.fields, total=Node(kind=NodeKind.TOTAL, origin=self.maker._origin("total"))
        )
        self.records = by_hand.all_facts(self.twin)
        self.varied = {spec.name for spec in self.fields if len(values_of(spec)) > 1}
        self.wanted: set[Said] = set()
        self.possible: set[Said] = set()

    def make(self) -> Made:
        counted = tuple(self._counted(f"1.{number}") for number in range(1, self.random.randint(2, 4)))
        item = Node(kind=NodeKind.ITEM, origin=self.maker._origin("1"), children=counted, uncapped=True)
        section = Node(kind=NodeKind.SECTION, origin=self.maker._origin("2"), children=(self._for_each("2.1"),), uncapped=True)
        recs = FactSpec(name=_LIST, kind=ValueKind.LIST, fields=self.fields, origin=self.maker._origin(_LIST))
        total = Node(kind=NodeKind.TOTAL, origin=self.maker._origin("total"), children=(item, section), uncapped=True)
        program = Program(label=Text("Small", "小"), facts=(recs,), total=total)
        return Made(with_bounds(program), frozenset(self.wanted), frozenset(self.wanted | self.possible))

    # ---------------------------------------------------------------- filters

    def _filter(self) -> Expr:
        """A condition on the fields, as one on facts, with a place of its own."""
        begin = self.maker._next()
        found = self.maker.condition()
        place = found.origin if isinstance(found, All) else Origin("filter", Span(begin, self.maker._next()))
        return evolve(found, origin=place)

    def _says(self, where: Expr) -> bool:
        """Writes down what must be found of a filter; whether some record satisfies it."""
        assert where.origin is not None
        held = [by_hand.holds(where, record) for record in self.records]
        contradictions = self._contradictions([where])
        if not any(held):
            if not contradictions:
                self.wanted.add(("W430", where.origin.span))
        elif all(held) and self._reads(where) & self.varied:
            self.wanted.add(("W431", where.origin.span))
        return any(held)

    def _contradictions(self, conditions: list[Expr]) -> set[int]:
        lines = tuple(Line(origin=Origin("line", Span(0, 1)), condition=each, amount=const(1)) for each in conditions)
        found = by_hand._contradictions(evolve(self.twin, total=evolve(self.twin.total, children=lines)))
        self.wanted |= {("W433", span) for span in found.values() if isinstance(span, Span)}
        return set(found)

    @staticmethod
    def _reads(where: Expr) -> set[str]:
        return {each.name for each in by_hand._inside_of(where) if isinstance(each, FactRead)}

    # ---------------------------------------------------------------- numbers out of the list

    def _counted(self, id: str) -> Line:
        origin = Origin(id, Span(self.maker._next(), self.maker._next()))
        where = self._filter() if self.random.random() < 0.9 else None
        some = True if where is None else self._says(where)
        records = [record for record in self.records if by_hand.holds(where, record)]
        if self.random.random() < 0.3:
            return Line(
                origin=origin, steps=Fold(FoldKind.COUNT, _LIST, where=None if where is None else of_records(where)), amount=const(1)
            )
        fold, values, whole = self._fold(where, records)
        op = self.random.choice((*_RAYS, *_RAYS, CmpOp.EQ, CmpOp.NE))
        edge = const(self.random.randint(-2, 4))
        comparison = Compare(op, fold, edge)
        held = {by_hand._TELL[op](each, edge.value) for each in values}
        into = self.wanted if op in _RAYS or whole else self.possible
        if held == {False} or not held:
            if some and not (where is not None and self._contradictions([where])):  # what has a contradiction in it isn't told of again
                into.add(("W430", origin.span))
        elif held == {True} and len(values) > 1 and fold.kind is not FoldKind.HIGHEST:
            into.add(("W431", origin.span))
        condition = All((Given(fold), comparison)) if fold.kind is FoldKind.HIGHEST else comparison
        return Line(origin=origin, condition=condition, amount=const(1))

    def _fold(self, where: Expr | None, records: list[Any]) -> tuple[Fold, set[Fraction], bool]:
        """A fold, the values that it can have, and whether every number between its ends is one of them."""
        numbers = [spec for spec in self.fields if spec.kind in (ValueKind.COUNT, ValueKind.NUMBER) and not spec.or_none]
        inner = None if where is None else of_records(where)
        kind = self.random.choice(tuple(FoldKind)) if numbers else FoldKind.COUNT
        if kind in (FoldKind.COUNT, FoldKind.MEAN, FoldKind.LOWEST):
            return Fold(FoldKind.COUNT, _LIST, where=inner), set(map(Fraction, range(_MOST_ADDED))) if records else {Fraction(0)}, True
        spec = self.random.choice(numbers)
        fold = Fold(kind, _LIST, FieldRead(spec.name), inner)
        values = {Fraction(record[spec.name]) for record in records if record[spec.name] is not NONE}
        if kind is FoldKind.DISTINCT:
            return fold, set(map(Fraction, range(len(values) + 1))), True
        if kind is FoldKind.HIGHEST:
            return fold, values, False
        sums = {Fraction(0)}
        for _ in range(_MOST_ADDED):
            sums |= {one + other for one in sums for other in values if abs(one + other) <= _MOST_ADDED}
        return fold, sums, False

    # ---------------------------------------------------------------- for each record

    def _for_each(self, id: str) -> Node:
        where = self._filter() if self.random.random() < 0.7 else None
        some = True if where is None else self._says(where)
        combine = self.random.choice((Combine.SUM, Combine.FIRST))
        lines = tuple(
            evolve(self.maker._line(f"{id}.{number}", combine), steps=None, step_limit=None, limit=None, to_zero=False)
            for number in range(1, self.random.randint(2, 4) + 1)
        )
        records = [record for record in self.records if by_hand.holds(where, record)]
        asked = [each for line in lines for each in _conditions(line)]
        contradictions = self._contradictions(asked)
        if some:
            places = {line.origin.id: line.origin.span for line in lines}
            for line in lines:
                if isinstance(line.amount, Lookup):
                    rows = [*(row.origin for row in line.amount.rows), line.amount.rest]
                    places.update((f"{line.origin.id}.{at}", row.span) for at, row in enumerate(rows, 1) if row is not None)
            item = Node(kind=NodeKind.ITEM, origin=Origin(id), children=lines, combine=combine)
            more = set() if where is None else self._reads(where)
            found = by_hand._of_node(item, records, self.varied, contradictions)
            self.wanted |= {(code, places[about]) for code, about in found if code in CODES}
            if more & self.varied:  # what hangs on no field of its own that varies, while the filter's do
                found = by_hand._of_node(item, records, {spec.name for spec in self.fields}, contradictions)
                self.possible |= {(code, places[about]) for code, about in found if code in CODES}
        repeat = Repeat(fact=_LIST, where=None if where is None else of_records(where), origin=Origin(id))
        children = tuple(of_records(line) for line in lines)
        return Node(kind=NodeKind.ITEM, origin=self.maker._origin(id), children=children, combine=combine, repeat=repeat, uncapped=True)


def _conditions(line: Line) -> list[Expr]:
    cases = [row.case for row in line.amount.rows if row.case is not None] if isinstance(line.amount, Lookup) else []
    return [*([] if line.condition is None else [line.condition]), *cases]


def of_records(part: Any) -> Any:
    """The same with fields in the place of facts."""
    if isinstance(part, FactRead):
        return FieldRead(part.name, origin=part.origin)
    if isinstance(part, tuple):
        return tuple(of_records(each) for each in part)
    if isinstance(part, Origin) or not attrs.has(type(part)):
        return part
    changed = {each.name: of_records(getattr(part, each.name)) for each in attrs.fields(type(part)) if each.init}
    return evolve(part, **changed)
