"""Small programs of the core language with computed columns, and with sections and items that occur for each record; and facts for them."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st

from rubric_engine.core.ir import (
    All,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Computed,
    Const,
    Definition,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Gate,
    GateEffect,
    Given,
    InRank,
    Interval,
    Line,
    Lookup,
    Missing,
    Node,
    NodeKind,
    Op,
    Origin,
    Program,
    Rank,
    RankEnd,
    Repeat,
    Row,
    Text,
    ThisUnit,
    Ties,
    Use,
    ValueKind,
)
from rubric_engine.core.values import NONE, Record, Value

Facts = dict[str, Value | None]
UNITS = ("u0", "u1", "u2")


def const(value: int | Fraction) -> Const:
    return Const(Fraction(value))


def count(name: str, high: int, *, or_none: bool = False) -> FactSpec:
    return FactSpec(name=name, kind=ValueKind.COUNT, low=Fraction(0), high=Fraction(high), whole=True, or_none=or_none)


MINE = Compare(CmpOp.EQ, FieldRead("driver"), ThisUnit())
PLACES = Lookup(
    (FieldRead("place"),),
    (Row(((Interval(Fraction(1), Fraction(1)),),), const(3)), Row(((Interval(Fraction(2), Fraction(2)),),), const(1))),
    const(0),
)
RACES = FactSpec(
    name="races",
    kind=ValueKind.LIST,
    shared=True,
    fields=(
        FactSpec(name="race", kind=ValueKind.TEXT),
        FactSpec(name="driver", kind=ValueKind.UNIT),
        count("place", 3, or_none=True),
        FactSpec(name="fast", kind=ValueKind.YES_NO),
    ),
    computed=(
        Computed(name="worth", kind=ValueKind.NUMBER, expr=PLACES),
        Computed(name="mine", kind=ValueKind.YES_NO, expr=MINE),
        Computed(name="gap", kind=ValueKind.NUMBER, expr=Arith(Op.SUB, FieldRead("worth"), Use("mean_size"))),
        Computed(name="podium", kind=ValueKind.YES_NO, expr=InRank(
            Rank(FieldRead("place"), FieldRead("race"), None, True, records="races"), RankEnd.TOP, const(1)
        )),
    ),
)  # fmt: skip
WORKS = FactSpec(
    name="works",
    kind=ValueKind.LIST,
    fields=(FactSpec(name="good", kind=ValueKind.YES_NO), count("size", 2), FactSpec(name="kind", kind=ValueKind.TEXT)),
    computed=(Computed(name="double", kind=ValueKind.NUMBER, expr=Arith(Op.MUL, FieldRead("size"), FactRead("m"))),),
)
FACTS = (count("m", 2), FactSpec(name="a", kind=ValueKind.YES_NO), RACES, WORKS)
SIZE = Definition(name="mean_size", expr=Fold(FoldKind.MEAN, "works", FieldRead("size")), origin=Origin("mean_size"))

FOLDS: tuple[Expr, ...] = (
    Fold(FoldKind.COUNT, "races", where=All((MINE, Compare(CmpOp.LE, FieldRead("place"), const(2))))),
    Fold(FoldKind.SUM, "races", FieldRead("worth"), FieldRead("mine")),
    Fold(FoldKind.DISTINCT, "races", FieldRead("race"), FieldRead("podium")),
    Fold(FoldKind.DISTINCT, "works", FieldRead("size")),
    Fold(FoldKind.DISTINCT, "works", FieldRead("kind"), FieldRead("good")),
    Fold(FoldKind.SUM, "works", FieldRead("size"), FieldRead("good"), 1, 1),
    Fold(FoldKind.MEAN, "works", FieldRead("size"), FieldRead("good"), 1, 0),
    Fold(FoldKind.MEAN, "works", FieldRead("double"), None, 0, 1),
    Fold(FoldKind.HIGHEST, "works", FieldRead("double"), FieldRead("good")),
    Fold(FoldKind.COUNT, "works", where=FieldRead("good")),
)  # fmt: skip


def folds() -> st.SearchStrategy[Expr]:
    return st.sampled_from(FOLDS)


def conditions(fact: str | None, *, group: bool) -> st.SearchStrategy[Expr]:
    found: list[Expr] = [FactRead("a"), Compare(CmpOp.GE, FactRead("m"), const(1)), Compare(CmpOp.GE, FOLDS[0], const(1))]
    if fact == "races" and not group:
        found += [FieldRead("podium"), FieldRead("fast"), Given(FieldRead("place")), Compare(CmpOp.GE, FieldRead("gap"), const(1))]
    if fact == "works" and not group:
        found += [FieldRead("good"), Compare(CmpOp.GE, FieldRead("double"), const(2))]
    return st.sampled_from(found)


def amounts(fact: str | None, *, group: bool) -> st.SearchStrategy[Expr]:
    found: list[Expr] = [const(1), const(2), *FOLDS, FactRead("m")]
    if fact == "races" and not group:
        found += [PLACES, FieldRead("worth"), FieldRead("gap")] * 3
    if fact == "works" and not group:
        found += [FieldRead("size"), FieldRead("double")] * 4
    return st.sampled_from(found)


@st.composite
def lines(draw: st.DrawFn, id: str, fact: str | None, *, group: bool) -> Line:
    amount = draw(amounts(fact, group=group))
    loses = isinstance(amount, Const) and draw(st.integers(0, 3)) == 0
    return Line(
        origin=Origin(id),
        condition=draw(st.none() | conditions(fact, group=group)),
        amount=amount,
        loses=loses,
        to_zero=loses and draw(st.booleans()),
        limit=draw(st.none() | st.just(const(3))),
    )


@st.composite
def repeats(draw: st.DrawFn, fact: str, *, different: bool) -> Repeat:
    by = {"races": "race", "works": draw(st.sampled_from(["kind", "size", "good", "double"]))}[fact] if different else None
    where: list[Expr | None] = [None, MINE, FieldRead("mine"), FieldRead("podium")] if fact == "races" else [None, FieldRead("good")]
    return Repeat(fact=fact, where=draw(st.sampled_from(where)), by=by, origin=Origin(f"each {fact}"))


@st.composite
def items(draw: st.DrawFn, id: str, outer: Repeat | None = None, *, may_repeat: bool = True) -> Node:
    repeat = draw(st.none() | st.sampled_from(["races", "works"])) if outer is None else draw(st.sampled_from([None, outer.fact]))
    repeated = draw(repeats(repeat, different=outer is None and draw(st.booleans()))) if repeat is not None and may_repeat else None
    inner = repeated or outer
    fact = None if inner is None else inner.fact
    group = inner is not None and inner.by is not None
    children = tuple(draw(lines(f"{id}.{i}", fact, group=group)) for i in range(1, draw(st.integers(1, 2)) + 1))
    return Node(
        kind=NodeKind.ITEM,
        origin=Origin(id),
        children=children,
        combine=draw(st.sampled_from([Combine.SUM, Combine.SUM, Combine.FIRST, Combine.BEST])),
        start=draw(st.none() | st.none() | st.just(const(1))),
        maximum=draw(st.none() | st.just(const(4))),
        applies=draw(st.none() | st.none() | conditions(fact, group=group)),
        repeat=repeated,
        bound=Fraction(4),
    )


@st.composite
def sections(draw: st.DrawFn, id: str) -> Node:
    repeat = draw(st.none() | st.none() | st.sampled_from(["races", "works"]))
    repeated = None if repeat is None else draw(repeats(repeat, different=draw(st.sampled_from([True, True, False]))))
    nest = repeated is None or repeated.by is not None
    children = tuple(draw(items(f"{id}.{i}", repeated, may_repeat=nest)) for i in range(1, draw(st.integers(1, 2)) + 1))
    plain = draw(items(f"{id}.9", repeated, may_repeat=False))
    return Node(
        kind=NodeKind.SECTION,
        origin=Origin(id),
        children=(*children, plain) if draw(st.booleans()) else children,
        combine=draw(st.sampled_from([Combine.SUM, Combine.BEST, Combine.WORST, Combine.MEAN, Combine.BEST_N, Combine.PRODUCT])),
        best_n=2,
        scale=draw(st.sampled_from([None, None, None, Fraction(10)])),
        needs=draw(st.sampled_from([0, 0, 2])),
        maximum=draw(st.none() | st.just(const(6))),
        repeat=repeated,
        bound=Fraction(6),
    )


@st.composite
def programs(draw: st.DrawFn, *, plain: bool = False) -> Program:
    """``plain``: nothing by which a supplied fact may lower a score on purpose."""
    parts = tuple(draw(sections(str(i))) for i in range(1, draw(st.integers(1, 2)) + 1))
    if plain:
        parts = tuple(evolve(p, combine=Combine.SUM if p.combine is Combine.PRODUCT else p.combine) for p in parts)
    gates: tuple[Gate, ...] = ()
    if draw(st.integers(0, 4)) == 0 and not plain:
        gates = (
            Gate(origin=Origin("gate 1"), prerequisites=(FactRead("a"),), effect=GateEffect.ZERO, target=parts[0].children[0].origin.id),
        )
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=parts, maximum=draw(st.none() | st.just(const(9))))
    return Program(
        label=Text("p", "p"),
        facts=FACTS,
        definitions=(SIZE,),
        total=total,
        gates=gates,
        ties=Ties.BETTER,
        missing=Missing.LEAST if plain else draw(st.sampled_from(Missing)),
        lower_is_better=not plain and draw(st.booleans()),
    )


# ---------------------------------------------------------------- facts

DOMAINS: dict[str, tuple[Value, ...]] = {
    "races.race": ("Monaco", "Spa"),
    "races.driver": ("u0", "u1"),
    "races.place": (Fraction(1), Fraction(2), Fraction(3), NONE),
    "races.fast": (True, False),
    "works.good": (True, False),
    "works.size": (Fraction(0), Fraction(1), Fraction(2)),
    "works.kind": ("A", "B"),
    "m": (Fraction(0), Fraction(1), Fraction(2)),
    "a": (True, False),
}


@st.composite
def lists(draw: st.DrawFn, spec: FactSpec, most: int, gaps: int) -> tuple[Record, ...]:
    """``gaps``: how many of ten fields are missing."""

    def value(name: str) -> Value | None:
        return None if draw(st.integers(0, 9)) < gaps else draw(st.sampled_from(DOMAINS[f"{spec.name}.{name}"]))

    return tuple(tuple((f.name, value(f.name)) for f in spec.fields) for _ in range(draw(st.integers(0, most))))


@st.composite
def cohorts(draw: st.DrawFn, *, missing: bool = True, most: int = 3) -> dict[str, Facts]:
    gaps = draw(st.sampled_from([1, 3])) if missing else 0
    races = None if missing and draw(st.integers(0, 7)) == 0 else draw(lists(RACES, most, gaps))
    units: dict[str, Facts] = {}
    for name in UNITS[: draw(st.integers(1, 2))]:
        works = None if missing and draw(st.integers(0, 7)) == 0 else draw(lists(WORKS, most, gaps))
        facts: Facts = {"races": races, "works": works}
        for fact in ("m", "a"):
            facts[fact] = None if missing and draw(st.integers(0, 4)) == 0 else draw(st.sampled_from(DOMAINS[fact]))
        units[name] = facts
    return units


@st.composite
def completed(draw: st.DrawFn, units: dict[str, Facts]) -> dict[str, Facts]:
    """Every missing fact and field gets some value; what is shared, the same for all."""

    def filled(spec: FactSpec, value: Value | None) -> Value:
        if value is None:
            return draw(lists(spec, 3, 0))
        assert isinstance(value, tuple)
        return tuple(
            tuple((name, draw(st.sampled_from(DOMAINS[f"{spec.name}.{name}"])) if v is None else v) for name, v in record)
            for record in value
        )

    races = filled(RACES, next(iter(units.values()))["races"])
    done: dict[str, Facts] = {}
    for name, facts in units.items():
        done[name] = {"races": races, "works": filled(WORKS, facts["works"])}
        for fact in ("m", "a"):
            done[name][fact] = draw(st.sampled_from(DOMAINS[fact])) if facts[fact] is None else facts[fact]
    return done
