"""Small programs of the core language, and facts for them, with most of the constructs that scoring knows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from rubric_engine.core.checks import silence
from rubric_engine.core.checks.context import Context
from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Const,
    Definition,
    Expr,
    Extremum,
    Factor,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Gate,
    GateEffect,
    Given,
    GradeRule,
    InRank,
    Interpolate,
    Interval,
    Line,
    Lookup,
    Missing,
    Node,
    NodeKind,
    Not,
    Op,
    Option,
    Origin,
    PointsRead,
    Program,
    Rank,
    RankEnd,
    RankLookup,
    Round,
    RoundMode,
    Row,
    Text,
    TieKey,
    Ties,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.core.values import NONE, Value

Facts = dict[str, Value | None]

FACTS = (
    FactSpec(name="a", kind=ValueKind.YES_NO),
    FactSpec(name="b", kind=ValueKind.YES_NO),
    FactSpec(name="assumed", kind=ValueKind.YES_NO, missing_as=False),
    FactSpec(name="m", kind=ValueKind.COUNT, low=Fraction(0), high=Fraction(3), whole=True),
    FactSpec(name="n", kind=ValueKind.COUNT, low=Fraction(0), high=Fraction(3), whole=True),
    FactSpec(name="x", kind=ValueKind.NUMBER, low=Fraction(-1), high=Fraction(2)),
    FactSpec(name="maybe", kind=ValueKind.NUMBER, low=Fraction(0), high=Fraction(2), or_none=True),
    FactSpec(
        name="level",
        kind=ValueKind.CHOICE,
        options=(Option("county"), Option("city"), Option("province")),
        ordered=True,
        low=Fraction(0),
        high=Fraction(2),
        whole=True,
    ),
    FactSpec(
        name="works",
        kind=ValueKind.LIST,
        fields=(
            FactSpec(name="good", kind=ValueKind.YES_NO),
            FactSpec(name="size", kind=ValueKind.COUNT, low=Fraction(0), high=Fraction(2), whole=True),
        ),
    ),
)


def const(value: int | Fraction) -> Const:
    return Const(Fraction(value))


RATIO = Definition(name="ratio", expr=Arith(Op.DIV, FactRead("m"), FactRead("n")), origin=Origin("ratio"))
BOTH = Definition(name="both", expr=All((FactRead("a"), FactRead("b"))), origin=Origin("both"))

small = st.integers(-2, 4).map(Fraction)
positive = st.integers(1, 4).map(Fraction)


def numbers() -> st.SearchStrategy[Expr]:
    leaves = st.sampled_from([
        FactRead("m"),
        FactRead("n"),
        FactRead("x"),
        FactRead("maybe"),
        FactRead("level"),
        Use("ratio"),
        Fold(FoldKind.COUNT, "works", where=FieldRead("good")),
        Fold(FoldKind.SUM, "works", FieldRead("size")),
        Fold(FoldKind.HIGHEST, "works", FieldRead("size"), FieldRead("good")),
        Fold(FoldKind.MEAN, "works", FieldRead("size")),
        const(1),
    ])  # fmt: skip
    return st.one_of(
        leaves,
        st.builds(Arith, st.sampled_from([Op.ADD, Op.SUB, Op.MUL]), leaves, leaves),
        st.builds(Extremum, st.booleans(), st.tuples(leaves, leaves)),
        st.builds(Round, leaves, st.sampled_from(RoundMode), st.just(Fraction(1))),
    )


def ranks() -> st.SearchStrategy[Rank]:
    return st.builds(
        Rank,
        st.sampled_from([FactRead("m"), FactRead("x"), Use("ratio")]),
        st.sampled_from([None, FactRead("level"), FactRead("b")]),
        st.sampled_from([None, FactRead("a")]),
        st.booleans(),
    )


def conditions() -> st.SearchStrategy[Expr]:
    leaves = st.one_of(
        st.sampled_from([FactRead("a"), FactRead("b"), FactRead("assumed"), Use("both"), Given(FactRead("maybe"))]),
        st.builds(Compare, st.sampled_from(CmpOp), numbers(), small.map(Const)),
        st.builds(Within, numbers(), st.just(const(0)), st.just(const(1)), st.booleans()),
        st.builds(InRank, ranks(), st.sampled_from(RankEnd), positive.map(Const)),
        st.builds(InRank, ranks(), st.sampled_from(RankEnd), st.none(), st.just(const(Fraction(1, 2)))),
    )
    return st.one_of(
        leaves,
        st.builds(Not, leaves),
        st.builds(All, st.tuples(leaves, leaves)),
        st.builds(AnyOf, st.tuples(leaves, leaves)),
    )


def _row(low: int | None, high: int | None, points: Fraction, high_open: bool = True) -> Row:
    bound = Interval(None if low is None else Fraction(low), None if high is None else Fraction(high), high_open=high_open)
    return Row(((bound,),), Const(points))


@st.composite
def tables(draw: st.DrawFn) -> Expr:
    points = [draw(st.integers(-1, 3).map(Fraction)) for _ in range(3)]
    which = draw(st.sampled_from(["bands", "rank", "shared", "cases", "lines"]))
    if which == "bands":
        rows = (_row(None, 0, points[0]), _row(0, 2, points[1]), _row(2, None, points[2], False))
        return Lookup((draw(numbers()),), rows)
    if which == "lines":
        heights = tuple((Fraction(i), y) for i, y in enumerate(points))
        return Interpolate(draw(numbers()), heights)
    if which == "cases":
        cases = tuple(Row((), Const(p), case=draw(conditions())) for p in points[:2])
        return Lookup((), cases, Const(points[2]))
    rows = (_row(1, 1, points[0], False), _row(2, 3, points[1], False))
    rank = draw(ranks())
    return RankLookup(rank, Lookup((rank,), rows, const(0)), which == "shared", draw(st.booleans()))


@st.composite
def lines(draw: st.DrawFn, id: str) -> Line:
    steps = draw(st.none() | st.sampled_from([FactRead("m"), FactRead("n"), Fold(FoldKind.COUNT, "works")]))
    amount = draw(st.one_of(st.integers(0, 3).map(Fraction).map(Const), tables(), numbers()))
    if steps is not None:
        amount = const(draw(st.integers(1, 3)))
    loses = draw(st.booleans()) and isinstance(amount, Const)
    return Line(
        origin=Origin(id),
        condition=draw(st.none() | conditions()),
        steps=steps,
        amount=amount,
        loses=loses,
        step_limit=draw(st.none() | positive) if steps is not None and not loses else (Fraction(3) if steps is not None else None),
        limit=draw(st.none() | positive.map(Const)),
        to_zero=loses and draw(st.booleans()),
    )


@st.composite
def items(draw: st.DrawFn, id: str) -> Node:
    children = tuple(draw(lines(f"{id}.{i}")) for i in range(1, draw(st.integers(1, 3)) + 1))
    factor = Factor(factor=const(draw(st.integers(0, 2))), when=draw(st.none() | conditions()), origin=Origin(f"{id} times"))
    return Node(
        kind=NodeKind.ITEM,
        origin=Origin(id),
        children=children,
        combine=draw(st.sampled_from(Combine)),
        best_n=2,
        start=draw(st.none() | small.map(Const)),
        factors=(factor,) if draw(st.booleans()) else (),
        minimum=draw(st.none() | st.just(const(0))),
        maximum=draw(st.none() | st.just(const(4))),
        rounding=draw(st.sampled_from([None, (RoundMode.HALF_UP, Fraction(1))])),
        applies=draw(st.none() | conditions()),
        weight=draw(st.sampled_from([None, Fraction(1, 4), Fraction(1, 2)])),
        bound=Fraction(4),
    )


@st.composite
def programs(draw: st.DrawFn, *, plain: bool = False) -> Program:
    """``plain``: nothing by which a supplied fact may lower a score on purpose (``when`` gates, conditions on points), nor refuse it a result."""
    first = draw(items("1.1"))
    second = draw(items("1.2"))
    third = draw(items("2.1"))
    if draw(st.booleans()) and not plain:
        condition = Compare(CmpOp.GE, PointsRead("1.1"), const(1))
        third = evolve(third, children=(*third.children, Line(origin=Origin("2.1.9"), condition=condition, amount=const(1))))
    section = Node(
        kind=NodeKind.SECTION,
        origin=Origin("1"),
        children=(first, second),
        combine=draw(st.sampled_from([Combine.SUM, Combine.BEST, Combine.WORST, Combine.MEAN, Combine.FIRST])),
        reweight=draw(st.booleans()) and first.weight is not None and second.weight is not None,
        scale=draw(st.sampled_from([None, Fraction(10)])),
        needs=draw(st.integers(0, 2)),
        maximum=draw(st.none() | st.just(const(6))),
    )
    gates: list[Gate] = []
    if draw(st.booleans()):
        target = draw(st.sampled_from(["total", "1", "2.1"]))
        wanted = tuple(evolve(c, origin=Origin(f"wanted {i}")) for i, c in enumerate([FactRead("a"), draw(conditions())]))
        gates.append(Gate(origin=Origin("gate 1"), prerequisites=wanted, effect=GateEffect.ZERO, target=target))
    if draw(st.booleans()) and not plain:
        effect = draw(st.sampled_from([GateEffect.ZERO, GateEffect.NOT_ELIGIBLE, GateEffect.GRADE_AT_MOST, GateEffect.GRADE_IS]))
        target = {GateEffect.ZERO: "1.1", GateEffect.NOT_ELIGIBLE: None}.get(effect, "poor")
        gates.append(Gate(origin=Origin("gate 2"), when=draw(conditions()), effect=effect, target=target))
    grades = (
        GradeRule(name="good", when=Compare(CmpOp.GE, PointsRead("total"), const(3)), origin=Origin("good")),
        GradeRule(name="fair", when=draw(conditions()), origin=Origin("fair")),
        GradeRule(name="poor", origin=Origin("poor")),
    )
    total = Node(
        kind=NodeKind.TOTAL,
        origin=Origin("total"),
        children=(section, third),
        maximum=draw(st.none() | st.just(const(8))),
        rounding=draw(st.sampled_from([None, (RoundMode.HALF_EVEN, Fraction(1, 2))])),
    )
    made = Program(
        label=Text("p", "p"),
        facts=FACTS,
        definitions=(RATIO, BOTH),
        total=total,
        gates=tuple(gates),
        grades=grades,
        ties=draw(st.sampled_from([Ties.BETTER, Ties.WORSE, Ties.DENSE, Ties.AVERAGE])),
        tie_keys=draw(st.sampled_from([(), (TieKey(FactRead("n")),)])),
        missing=Missing.LEAST if plain else draw(st.sampled_from(Missing)),
        lower_is_better=draw(st.booleans()),
    )
    turned = made if _has_worst(made) else evolve(made, lower_is_better=not made.lower_is_better)
    assume(_has_worst(turned))
    return turned


def _has_worst(program: Program) -> bool:
    """Whether there is a least (or, where lower is better, a most) for facts that are missing. A rubric without one doesn't load, and its score means nothing."""
    return not any(silence.check(Context(program)))  # E417


DOMAINS: Mapping[str, tuple[Value, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "assumed": (True, False),
    "m": tuple(map(Fraction, range(4))),
    "n": tuple(map(Fraction, range(4))),
    "x": (Fraction(-1), Fraction(0), Fraction(1, 3), Fraction(2)),
    "maybe": (NONE, Fraction(0), Fraction(1), Fraction(2)),
    "level": tuple(map(Fraction, range(3))),
    "works": (
        (),
        ((("good", True), ("size", Fraction(2))),),
        ((("good", False), ("size", Fraction(1))), (("good", True), ("size", Fraction(0)))),
    ),
}


def facts(*, missing: bool = True) -> st.SearchStrategy[Facts]:
    return st.fixed_dictionaries({
        name: (st.none() | st.sampled_from(values)) if missing else st.sampled_from(values) for name, values in DOMAINS.items()
    })  # fmt: skip


@st.composite
def completed(draw: st.DrawFn, given: Facts) -> Facts:
    """One completion: every missing fact that has no settled reading gets some value."""
    settled = {spec.name for spec in FACTS if spec.missing_as is not None}
    return {name: draw(st.sampled_from(DOMAINS[name])) if v is None and name not in settled else v for name, v in given.items()}
