"""Each invariant is told by its name when it fails."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine.core.invariants import verify
from rubric_engine.core.ir import (
    Combine,
    Computed,
    Const,
    CountBack,
    Curve,
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
    Irrational,
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
    Repeat,
    Round,
    RoundMode,
    Row,
    Text,
    TieKey,
    Ties,
    UnitFold,
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


EACH = Repeat(fact="list", origin=Origin("1"))
BY_SIZE = Repeat(fact="list", by="size", origin=Origin("1"))
UNITS = UnitFold(FoldKind.COUNT)
ROOT = Irrational(Curve.ROOT, (COUNT, Const(F(2))))


def with_columns(*columns: tuple[str, Expr]) -> Program:
    computed = tuple(Computed(name=name, kind=ValueKind.NUMBER, expr=expr) for name, expr in columns)
    facts = (FACTS[0], FactSpec(name="list", kind=ValueKind.LIST, fields=FACTS[1].fields, computed=computed))
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"))
    return Program(label=Text("t", "t"), total=total, facts=facts)


def dated(**more: object) -> Parameter:
    return Parameter(name="p", kind=ValueKind.NUMBER, origin=Origin("p"), **more)  # type: ignore[arg-type]


def rounded(operand: Expr) -> Round:
    return Round(operand, RoundMode.UP, F(1))


def test_a_sound_program_of_records():
    verify(with_columns(("a", FieldRead("size")), ("b", FieldRead("a"))))
    inner = item("1.1", line("1.1.1", FieldRead("size")), repeat=EACH)
    verify(program(item("1", inner, repeat=BY_SIZE)))
    verify(program(item("1", line("1.1", FieldRead("size")), line("1.2", PointsRead("1.1")), repeat=EACH)))
    verify(scored(Extremum(True, (UNITS, rounded(ROOT), rounded(Extremum(True, (ROOT, rounded(ROOT))))))))
    back = TieKey(CountBack("list", FieldRead("size")))
    verify(program(item("1"), tie_keys=(back, TieKey(COUNT, among_tied=True)), ties=Ties.BETTER))
    verify(program(parameters=(dated(value=F(2), dated=((F(1), F(1)), (F(2), F(2)))),)))


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("facts-resolved", with_columns(("a", FieldRead("nothing")))),
        ("columns-ordered", with_columns(("a", FieldRead("b")), ("b", FieldRead("size")))),
        ("columns-ordered", with_columns(("size", ONE))),
        ("columns-ordered", with_columns(("a", SIZES))),
        ("parameters-dated", program(parameters=(dated(value=F(1), dated=((F(2), F(1)), (F(1), F(1)))),))),
        ("parameters-dated", program(parameters=(dated(value=F(1), dated=((F(2), F(2)),)),))),
        ("parameters-dated", program(parameters=(dated(value=F(1), dated=((F(2), F(1)),), as_of="count"),))),
        ("repeats-placed", program(item("1", repeat=Repeat(fact="count", origin=Origin("1"))))),
        ("repeats-placed", program(item("1", repeat=Repeat(fact="list", by="nothing", origin=Origin("1"))))),
        ("repeats-placed", program(item("1", repeat=EACH, weight=F(1)))),
        ("repeats-placed", program(item("1", item("1.1", repeat=EACH), combine=Combine.FIRST))),
        ("repeats-placed", program(item("1", item("1.1", repeat=EACH), repeat=EACH))),
        ("points-at-hand", program(item("1", line("1.1"), repeat=EACH), item("2", line("2.1", PointsRead("1.1"))))),
        ("points-at-hand", program(item("1", line("1.1"), repeat=EACH), definitions=(define("a", PointsRead("1")),))),
        ("units-placed", program(item("1", line("1.1", UNITS), repeat=EACH))),
        ("units-placed", scored(UnitFold(FoldKind.COUNT, where=UNITS))),
        ("expressions-shaped", scored(UnitFold(FoldKind.MEAN))),
        ("expressions-shaped", scored(Fold(FoldKind.COUNT, "list", drop_highest=1))),
        ("expressions-shaped", scored(rounded(Irrational(Curve.LN, (COUNT, ONE))))),
        ("ranks-placed", program(item("1", line("1.1", Rank(COUNT, records="list"))), ties=Ties.BETTER)),
        ("count-back-placed", scored(CountBack("list", FieldRead("size")))),
        ("ties-shaped", program(tie_keys=(TieKey(UNITS, among_tied=True),), ties=Ties.BETTER)),
        ("curves-rounded", scored(ROOT)),
        ("curves-rounded", scored(rounded(Extremum(True, (ROOT, ROOT))))),
        ("codes-placed", program(item("1", line("1.1", reason_code="R1")))),
    ],
)
def test_what_is_broken_about_records_is_named(name, broken):
    with pytest.raises(AssertionError, match=f"^{name}: "):
        verify(broken)


def test_ties_declared():
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=(item("1", line("1.1", Rank(COUNT))),))
    verify(Program(label=Text("t", "t"), total=total, facts=FACTS, ties=Ties.BETTER))
