"""Each invariant is told by its name when it fails."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine.core.invariants import verify
from rubric_engine.core.ir import (
    Combine,
    Const,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Gate,
    GateEffect,
    InRank,
    Line,
    Lookup,
    Node,
    NodeKind,
    Origin,
    Parameter,
    PointsRead,
    Program,
    Rank,
    RankEnd,
    Round,
    RoundMode,
    Row,
    Text,
    Ties,
    Use,
    ValueKind,
)

ONE = Const(F(1))
FACTS = (
    FactSpec(name="count", kind=ValueKind.COUNT),
    FactSpec(name="list", kind=ValueKind.LIST, fields=(FactSpec(name="size", kind=ValueKind.COUNT),)),
)
COUNT = FactRead("count")
SIZES = Fold(FoldKind.SUM, "list", FieldRead("size"))


def line(id: str, amount: Expr = ONE, **more: object) -> Line:
    return Line(origin=Origin(id), amount=amount, **more)  # type: ignore[arg-type]


def item(id: str, *children: Line | Node, **more: object) -> Node:
    return Node(kind=NodeKind.ITEM, origin=Origin(id), children=children, **more)  # type: ignore[arg-type]


def define(name: str, expr: Expr) -> Definition:
    return Definition(name=name, expr=expr, origin=Origin(name))


def gate(**more: object) -> Gate:
    return Gate(origin=Origin("gate 1"), **more)  # type: ignore[arg-type]


def program(*children: Node, **more: object) -> Program:
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=children)
    return Program(label=Text("t", "t"), total=total, facts=FACTS, **more)  # type: ignore[arg-type]


def scored(expr: Expr) -> Program:
    return program(item("1", line("1.1", expr)))


def test_a_sound_program():
    parameter = Parameter(name="p", value=F(1), kind=ValueKind.NUMBER, origin=Origin("p"))
    last = line("2.2", otherwise=True)
    verify(
        program(
            item("1", line("1.1", SIZES), line("1.2", Use("b"))),
            item("2", line("2.1", condition=COUNT), last, combine=Combine.FIRST),
            parameters=(parameter,),
            definitions=(define("a", Use("p")), define("b", Extremum(True, (Use("a"), PointsRead("2"))))),
            gates=(gate(when=COUNT, effect=GateEffect.ZERO, target="2"),),
        )
    )


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("unique-ids", program(item("1", line("1")))),
        ("unique-names", program(definitions=(define("count", ONE),))),
        ("facts-resolved", scored(FactRead("nothing"))),
        ("facts-resolved", scored(FactRead("list"))),
        ("facts-resolved", scored(FieldRead("size"))),
        ("facts-resolved", scored(Fold(FoldKind.COUNT, "count"))),
        ("names-resolved", scored(Use("nothing"))),
        ("definitions-ordered", program(definitions=(define("a", Use("b")), define("b", ONE)))),
        ("points-resolved", scored(PointsRead("9"))),
        ("points-acyclic", scored(PointsRead("1"))),
        ("points-acyclic", program(item("1", line("1.1", Use("a"))), definitions=(define("a", PointsRead("total")),))),
        ("otherwise-last", program(item("1", line("1.1", otherwise=True), line("1.2"), combine=Combine.FIRST))),
        ("otherwise-last", program(item("1", line("1.1", otherwise=True)))),
        ("tables-shaped", scored(Lookup((COUNT,), (Row((), ONE),)))),
        ("tables-shaped", scored(Lookup((), (Row((), ONE),)))),
        ("expressions-shaped", scored(Extremum(True, ()))),
        ("expressions-shaped", scored(Round(COUNT, RoundMode.UP, F(0)))),
        ("expressions-shaped", scored(Fold(FoldKind.MEAN, "list"))),
        ("expressions-shaped", program(item("1", line("1.1", condition=InRank(Rank(COUNT), RankEnd.TOP))))),
        ("lines-shaped", program(item("1", line("1.1", step_limit=F(3))))),
        ("lines-shaped", program(item("1", line("1.1", to_zero=True)))),
        ("nodes-shaped", program(item("1", combine=Combine.BEST_N, best_n=0))),
        ("ties-declared", scored(Rank(COUNT))),
        ("gates-shaped", program(gates=(gate(effect=GateEffect.NOT_ELIGIBLE),))),
        ("gates-shaped", program(gates=(gate(when=COUNT, effect=GateEffect.ZERO, target="9"),))),
        ("scores-numeric", scored(Const(True))),
    ],
)
def test_what_is_broken_is_named(name, broken):
    with pytest.raises(AssertionError, match=f"^{name}: "):
        verify(broken)


def test_ties_declared():
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=(item("1", line("1.1", Rank(COUNT))),))
    verify(Program(label=Text("t", "t"), total=total, facts=FACTS, ties=Ties.BETTER))
