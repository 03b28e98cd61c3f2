"""Small rubrics made at random from a seed, over facts of a few values, so that every set of facts can be gone through."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from random import Random

from attrs import evolve, frozen

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Const,
    Expr,
    FactRead,
    FactSpec,
    Flag,
    Gate,
    GateEffect,
    Given,
    GradeRule,
    Interval,
    Line,
    Lookup,
    Member,
    Node,
    NodeKind,
    Not,
    Op,
    Option,
    Origin,
    PointsRead,
    Program,
    Row,
    Text,
    ValueKind,
    Within,
)
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.model import Span

OPS = (CmpOp.GE, CmpOp.LE, CmpOp.GT, CmpOp.LT, CmpOp.EQ, CmpOp.NE)


def const(value: int | Fraction) -> Const:
    return Const(Fraction(value))


def values_of(spec: FactSpec) -> list[Value]:
    """Every value of a fact."""
    if spec.kind is ValueKind.YES_NO:
        found: list[Value] = [False, True]
    else:
        assert spec.low is not None
        assert spec.high is not None
        found = [Fraction(value) for value in range(int(spec.low), int(spec.high) + 1)]
    return [*found, NONE] if spec.or_none else found


@frozen
class Made:
    """A program, and whether its grades look at the total alone (else what is found of them is sound, and perhaps not complete)."""

    program: Program
    grades_by_total: bool


class Maker:
    """One rubric from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.at = 0
        self.rests = Random(f"rests of {seed}")  # drawn apart, as the ways are, so that all else of a rubric stays what it was
        ways = Random(f"ways of {seed}")
        self.facts = tuple(evolve(spec, better=ways.choice((None, None, "higher", "lower"))) for spec in self._facts())

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def make(self) -> Made:
        sections = [self._section(str(number)) for number in range(1, self.random.randint(1, 2) + 1)]
        total = Node(kind=NodeKind.TOTAL, origin=self._origin("total"), children=tuple(sections), maximum=self._maximum(0.3, 8, 16))
        gates = tuple(self._gate(number) for number in range(1, self.random.randint(0, 1) + 1))
        flags = tuple(self._flag(f"f{number}") for number in range(self.random.randint(0, 1)))
        by_total = self.chance(0.8)
        grades = self._grades(by_total) if self.chance(0.6) else ()
        program = Program(label=Text("Small", "小"), facts=self.facts, total=total, gates=gates, flags=flags, grades=grades)
        return Made(with_bounds(program), by_total)

    # ---------------------------------------------------------------- facts and conditions

    def _facts(self) -> tuple[FactSpec, ...]:
        found = []
        for name in ("x", "y", "z")[: self.random.randint(1, 3)]:
            kind = self.random.choice(
                (ValueKind.COUNT, ValueKind.COUNT, ValueKind.COUNT, ValueKind.YES_NO, ValueKind.CHOICE, ValueKind.NUMBER)
            )
            none = kind is not ValueKind.YES_NO and self.chance(0.15)
            if kind is ValueKind.YES_NO:
                found.append(FactSpec(name=name, kind=kind, origin=self._origin(name)))
            elif kind is ValueKind.CHOICE:
                options = (Option("a"), Option("b"), Option("c"))
                high = Fraction(2)
                found.append(
                    FactSpec(name=name, kind=kind, options=options, ordered=True, low=Fraction(0), high=high, whole=True, or_none=none)
                )
            else:
                low = self.random.randint(0, 2) if kind is ValueKind.COUNT else self.random.randint(-2, 2)
                high = Fraction(low + self.random.randint(0, 5))
                found.append(
                    FactSpec(name=name, kind=kind, low=Fraction(low), high=high, whole=True, or_none=none, origin=self._origin(name))
                )
        return tuple(found)

    def condition(self, depth: int = 2) -> Expr:
        """Of parts that look at one fact each."""
        if depth and self.chance(0.45):
            parts = tuple(self.condition(depth - 1) for _ in range(self.random.randint(2, 3)))
            return evolve(All(parts), origin=self._around(parts)) if self.chance(0.65) else AnyOf(parts)
        spec = self.random.choice(self.facts)
        if self.chance(0.1):
            return Not(self.comparison(spec))
        return self.comparison(spec)

    def comparison(self, spec: FactSpec) -> Expr:
        read = FactRead(spec.name)
        if spec.kind is ValueKind.YES_NO:
            return read if self.chance(0.6) else Compare(self.random.choice((CmpOp.EQ, CmpOp.NE)), read, Const(self.chance(0.5)))
        if spec.or_none and self.chance(0.3):
            return Given(read)
        if spec.kind is ValueKind.CHOICE:
            if self.chance(0.2):
                return Member(read, tuple(Fraction(each) for each in self.random.sample(range(3), 2)))
            return Compare(self.random.choice(OPS), read, const(self.random.randint(0, 2)))
        edge = self._near(spec)
        if self.chance(0.15):
            return Within(read, const(edge), const(edge + self.random.randint(0, 3)), high_open=self.chance(0.3))
        if self.chance(0.35):
            factor, shift = self.random.choice((-2, -1, 2, 3)), self.random.randint(-2, 2)
            left = Arith(Op.ADD, Arith(Op.MUL, const(factor), read), const(shift))
            return Compare(self.random.choice(OPS), left, const(factor * edge + shift + self.random.choice((0, 0, 1))))
        half = Fraction(1, 2) if self.chance(0.1) else 0
        sides = (read, const(edge + half))
        return Compare(self.random.choice(OPS), *(sides if self.chance(0.8) else sides[::-1]))

    def _near(self, spec: FactSpec) -> int:
        assert spec.low is not None
        assert spec.high is not None
        return self.random.randint(int(spec.low) - 1, int(spec.high) + 1)

    # ---------------------------------------------------------------- points

    def _section(self, id: str) -> Node:
        items = tuple(self._item(f"{id}.{number}") for number in range(1, self.random.randint(1, 2) + 1))
        return Node(kind=NodeKind.SECTION, origin=self._origin(id), children=items, maximum=self._maximum(0.3, 4, 12))

    def _item(self, id: str) -> Node:
        combine = self.random.choice((Combine.SUM, Combine.SUM, Combine.FIRST, Combine.FIRST, Combine.BEST, Combine.WORST, Combine.MEAN))
        lines = [self._line(f"{id}.{number}", combine) for number in range(1, self.random.randint(1, 4) + 1)]
        if combine is Combine.FIRST and self.chance(0.4):
            lines.append(Line(origin=self._origin(f"{id}.{len(lines) + 1}"), amount=const(self.random.randint(0, 2)), otherwise=True))
        start = const(self.random.randint(0, 3)) if self.chance(0.1) else None
        return Node(
            kind=NodeKind.ITEM,
            origin=self._origin(id),
            children=tuple(lines),
            combine=combine,
            start=start,
            maximum=self._maximum(0.4, 1, 8),
            minimum=const(0) if self.chance(0.1) else None,
        )

    def _maximum(self, share: float, low: int, high: int) -> Const | None:
        return const(self.random.randint(low, high)) if self.chance(share) else None

    def _line(self, id: str, combine: Combine) -> Line:
        begin = self._next()
        condition = self.condition() if self.chance(0.9) else None
        numbers = [spec for spec in self.facts if spec.kind in (ValueKind.COUNT, ValueKind.NUMBER)]
        steps: Expr | None = None
        step_limit: Fraction | None = None
        limit: Expr | None = None
        amount: Expr = const(self.random.randint(1, 5))
        if numbers and self.chance(0.2):
            steps = FactRead(self.random.choice(numbers).name)
            step_limit = Fraction(self.random.randint(1, 6)) if self.chance(0.5) else None
            limit = const(self.random.randint(1, 12)) if self.chance(0.5) else None
        elif numbers and self.chance(0.2):
            amount = self._bands(self.random.choice(numbers))
        elif self.chance(0.12):
            amount = self._cases()
        loses = self.chance(0.12)
        to_zero = loses and combine is Combine.SUM and self.chance(0.4)
        origin = Origin(id, Span(begin, self._next()))
        return Line(
            origin=origin, condition=condition, steps=steps, step_limit=step_limit, limit=limit, amount=amount, loses=loses, to_zero=to_zero
        )

    def _bands(self, spec: FactSpec) -> Lookup:
        edges = sorted({self._near(spec) for _ in range(self.random.randint(1, 4))})
        ends: list[Fraction | None] = [None, *(Fraction(edge) for edge in edges), None]
        value = self.random.randint(0, 2)
        rows = []
        for low, high in pairwise(ends):
            key = Interval(low, high, high_open=high is not None)
            rows.append(Row(((key,),), const(value), origin=self._origin("row")))
            value += self.random.choice((1, 1, 2, 1, -1))
        rest = const(self.rests.randint(0, 4)) if self.rests.random() < 0.3 else None
        return Lookup((FactRead(spec.name),), tuple(rows), rest, rest=self._origin("rest") if rest is not None else None)

    def _cases(self) -> Lookup:
        rows = []
        for _ in range(self.random.randint(2, 3)):
            begin = self._next()
            case = self.condition(1)
            rows.append(Row((), const(self.random.randint(1, 4)), case, origin=Origin("row", Span(begin, self._next()))))
        rest = const(self.rests.choice((0, 0, 1, 2, 5))) if self.chance(0.5) else None
        return Lookup((), tuple(rows), rest, rest=self._origin("rest") if rest is not None else None)

    def _flag(self, name: str) -> Flag:
        begin = self._next()
        when = self.condition(1)
        return Flag(name=name, when=when, origin=Origin(name, Span(begin, self._next())))

    def _gate(self, number: int) -> Gate:
        begin = self._next()
        conditions = tuple(self.condition(1) for _ in range(self.random.randint(1, 2)))
        origin = Origin(f"gate {number}", Span(begin, self._next()))
        if self.chance(0.5):
            return Gate(origin=origin, prerequisites=conditions, effect=GateEffect.ZERO, target="total")
        return Gate(origin=origin, when=conditions[0], effect=GateEffect.ZERO, target="total")

    def _grades(self, by_total: bool) -> tuple[GradeRule, ...]:
        found = []
        for number in range(self.random.randint(1, 3)):
            begin = self._next()
            when: Expr = Compare(
                self.random.choice((CmpOp.GE, CmpOp.GE, CmpOp.GT, CmpOp.LE, CmpOp.EQ)),
                PointsRead("total"),
                const(self.random.randint(0, 14)),
            )
            if not by_total:
                when = All((when, self.comparison(self.random.choice(self.facts))))
            found.append(GradeRule(name=f"g{number}", when=when, origin=Origin(f"g{number}", Span(begin, self._next()))))
        if self.chance(0.7):
            found.append(GradeRule(name="rest", origin=self._origin("rest")))
        return tuple(found)

    # ---------------------------------------------------------------- places

    def _next(self) -> int:
        self.at += 1
        return self.at

    def _origin(self, id: str) -> Origin:
        return Origin(id, Span(self._next(), self._next()))

    def _around(self, parts: tuple[Expr, ...]) -> Origin:
        """A place of an ``and`` that holds those inside of it."""
        inner = [each.origin.span.start for part in parts for each in _parts(part) if each.origin is not None]
        start = min([*inner, self._next()]) if inner else self._next()
        return Origin("and", Span(start, self._next()))


def _parts(expr: Expr) -> Iterator[Expr]:
    yield expr
    if isinstance(expr, All | AnyOf):
        for part in expr.parts:
            yield from _parts(part)
