"""Static ranges of expressions, lines and nodes; finite decimals."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine.core import intervals, walk
from rubric_engine.core.bounds import Analysis, static_bounds, with_bounds
from rubric_engine.core.decimals import is_finite, terminating
from rubric_engine.core.ir import (
    Absolute,
    Arith,
    Combine,
    Const,
    DateDiff,
    DateUnit,
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
    Interpolate,
    Interval,
    Line,
    Lookup,
    Node,
    NodeKind,
    Op,
    Option,
    Origin,
    Parameter,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    RoundMode,
    Row,
    Text,
    Ties,
    Use,
    ValueKind,
)


def const(value: int | str | F) -> Const:
    return Const(F(value))


def fact(name: str, kind: ValueKind = ValueKind.COUNT, low: F | int | None = None, high: F | int | None = None, **more: object) -> FactSpec:
    low, high = (None if low is None else F(low)), (None if high is None else F(high))
    return FactSpec(name=name, kind=kind, low=low, high=high, **more)  # type: ignore[arg-type]


def line(id: str, amount: Expr | int, **more: object) -> Line:
    return Line(origin=Origin(id), amount=const(amount) if isinstance(amount, int) else amount, **more)  # type: ignore[arg-type]


def item(id: str, *children: Node | Line, **more: object) -> Node:
    return Node(kind=NodeKind.ITEM, origin=Origin(id), children=children, **more)  # type: ignore[arg-type]


def program(*children: Node | Line, total: dict[str, object] | None = None, **more: object) -> Program:
    node = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=children, **(total or {}))  # type: ignore[arg-type]
    return Program(label=Text("t", "t"), total=node, **more)  # type: ignore[arg-type]


FACTS = (
    fact("count"),
    fact("few", high=5),
    fact("score", ValueKind.SCORE, 0, 8),
    fact("number", ValueKind.NUMBER),
    fact("positive", ValueKind.NUMBER, 0, low_open=True),
    fact("signed", ValueKind.NUMBER, -2, 3),
    fact("level", ValueKind.CHOICE, options=(Option("a"), Option("b"), Option("c"))),
    fact("filed", ValueKind.DATE, 735234, 735598),  # the year 2014
    fact("flag", ValueKind.YES_NO),
    fact("list", ValueKind.LIST, fields=(fact("value", ValueKind.NUMBER, -1, 4), fact("size"))),
)
READ = {spec.name: FactRead(spec.name) for spec in FACTS}
NEW_YEAR = Const(F(735234))


def over(left: Expr, right: Expr) -> Arith:
    return Arith(Op.DIV, left, right)


def minus(left: Expr, right: Expr) -> Arith:
    return Arith(Op.SUB, left, right)


def rows(*values: int) -> tuple[Row, ...]:
    return tuple(Row(((Interval(F(i), F(i)),),), const(value)) for i, value in enumerate(values))


@pytest.mark.parametrize(
    ("expr", "low", "high"),
    [
        (READ["count"], 0, None),
        (READ["few"], 0, 5),
        (READ["score"], 0, 8),
        (READ["number"], None, None),
        (READ["level"], 0, 2),
        (READ["filed"], 735234, 735598),
        (Arith(Op.ADD, READ["few"], READ["signed"]), -2, 8),
        (minus(READ["few"], READ["signed"]), -3, 7),
        (minus(READ["signed"], READ["signed"]), -5, 5),
        (Arith(Op.MUL, READ["few"], READ["signed"]), -10, 15),
        (Arith(Op.MUL, READ["count"], const(-2)), None, 0),
        (Arith(Op.MUL, READ["count"], const(0)), 0, 0),
        (over(READ["few"], const(2)), 0, F(5, 2)),
        (over(READ["few"], READ["count"]), 0, None),
        (over(READ["few"], READ["signed"]), None, None),
        (over(minus(READ["few"], READ["count"]), READ["count"]), None, None),
        (over(const(1), Arith(Op.ADD, READ["count"], const(4))), 0, F(1, 4)),
        (Extremum(True, (const(0), minus(READ["number"], const(3)))), 0, None),
        (Extremum(False, (READ["count"], const(10))), 0, 10),
        (Absolute(READ["signed"]), 0, 3),
        (Absolute(READ["number"]), 0, None),
        (Round(over(READ["few"], const(2)), RoundMode.DOWN, F(1)), 0, 2),
        (DateDiff(DateUnit.DAYS, NEW_YEAR, READ["filed"]), 0, 364),
        (DateDiff(DateUnit.MONTHS, NEW_YEAR, READ["filed"]), 0, 11),
        (DateDiff(DateUnit.YEARS, READ["filed"], NEW_YEAR), 0, 0),
        (Fold(FoldKind.COUNT, "list"), 0, None),
        (Fold(FoldKind.SUM, "list", FieldRead("size")), 0, None),
        (Fold(FoldKind.SUM, "list", FieldRead("value")), None, None),
        (Fold(FoldKind.HIGHEST, "list", FieldRead("value")), -1, 4),
        (Rank(READ["count"]), 1, None),
        (Lookup((READ["few"],), rows(3, 7, 5)), 3, 7),
        (Lookup((READ["few"],), rows(3, 7, 5), const(-1)), -1, 7),
        (RankLookup(Rank(READ["count"]), Lookup((const(0),), rows(25, 18)), shared=True, floored=True), 18, 25),
        (Interpolate(READ["number"], ((F(0), F(1)), (F(1), F(4)))), 1, 4),
        (Use("half"), 0, F(5, 2)),
        (Use("threshold"), F(6, 100), F(6, 100)),
        (READ["flag"], None, None),
        (PointsRead("1.1"), 0, 3),
    ],
)
def test_static_bounds(expr, low, high):
    rubric = program(
        item("1", line("1.1", 3, condition=READ["flag"])),
        facts=FACTS,
        definitions=(Definition(name="half", expr=over(READ["few"], const(2)), origin=Origin("half")),),
        parameters=(Parameter(name="threshold", value=F(6, 100), kind=ValueKind.PERCENT, origin=Origin("threshold")),),
    )
    assert static_bounds(expr, rubric) == (low, high)


def test_a_supplied_fact_has_one_value_wherever_it_stands():
    supplied = Analysis(program(facts=FACTS), supplied=True)
    assert supplied.of(minus(READ["signed"], READ["signed"])) == Interval(F(0), F(0))
    assert supplied.of(over(minus(READ["few"], READ["count"]), READ["count"])) == Interval(F(-1), None)


def test_an_open_end_stays_open_through_arithmetic():
    span = Analysis(program(facts=FACTS)).of(over(const(1), Arith(Op.MUL, READ["positive"], const(2))))
    assert span == Interval(F(0), None, low_open=True)


def test_a_settled_reading_outside_the_range_widens_it():
    assert static_bounds(FactRead("x"), program(facts=(fact("x", low=1, high=3, missing_as=F(0)),))) == (0, 3)


def bounds_of(node: Node, **more: object) -> tuple[F | None, F | None]:
    found = with_bounds(program(node, facts=FACTS, **more)).total.children[0]
    assert isinstance(found, Node)
    return found.floor, found.bound


YES = READ["flag"]
TWO, FIVE = line("1.1", 2, condition=YES), line("1.2", 5, condition=YES)
EACH = line("1.3", 1, steps=READ["count"])
LOSS = line("1.4", 1, steps=READ["count"], loses=True)


@pytest.mark.parametrize(
    ("node", "low", "high"),
    [
        (item("1", TWO, FIVE), 0, 7),
        (item("1", TWO, FIVE, combine=Combine.FIRST), 0, 5),
        (item("1", line("1.1", -3, condition=YES), line("1.2", -1, otherwise=True), combine=Combine.FIRST), -3, -1),
        (item("1", TWO, FIVE, combine=Combine.BEST), 0, 5),
        (item("1", line("1.1", 2), line("1.2", 5), combine=Combine.WORST), 2, 2),
        (item("1", TWO, FIVE, line("1.3", 4), combine=Combine.BEST_N, best_n=2), 4, 9),
        (item("1", TWO, FIVE, combine=Combine.PRODUCT), 0, 10),
        (item("1", TWO, FIVE, combine=Combine.MEAN), 0, F(7, 2)),
        (item("1", EACH), 0, None),
        (item("1", evolve(EACH, limit=const(10))), 0, 10),
        (item("1", evolve(EACH, step_limit=F(4))), 0, 4),
        (item("1", EACH, TWO, maximum=const(6)), 0, 6),
        (item("1", EACH, LOSS, combine=Combine.WORST), None, 0),
        (item("1", LOSS), None, 0),
        (item("1", evolve(LOSS, limit=const(3))), -3, 0),
        (item("1", TWO, evolve(LOSS, to_zero=True)), 0, 2),
        (item("1", TWO, evolve(LOSS, to_zero=True), line("1.5", 4, condition=YES, loses=True)), -4, 2),
        (item("1", evolve(LOSS, to_zero=True), start=const(100)), 0, 100),
        (item("1", LOSS, minimum=const(-10)), -10, 0),
        (item("1", TWO, start=const(5)), 5, 7),
        (item("1", TWO, factors=(Factor(factor=const(3), when=YES, origin=Origin("f")),)), 0, 6),
        (item("1", TWO, factors=(Factor(factor=const("1/2"), origin=Origin("f")),)), 0, 1),
        (item("1", line("1.1", over(READ["few"], const(2))), rounding=(RoundMode.HALF_UP, F(1))), 0, 3),
        (item("1", line("1.1", READ["score"])), 0, 8),
        (item("1", line("1.1", over(READ["few"], Arith(Op.ADD, READ["few"], const(1))), loses=True)), -5, 0),
        (item("1"), 0, 0),
    ],
)
def test_bounds_of_nodes(node, low, high):
    assert bounds_of(node) == (low, high)


def test_a_maximum_that_is_an_expression_bounds_by_its_own_maximum():
    capped = item("2", EACH, maximum=Arith(Op.MUL, PointsRead("1"), const(2)))
    found = with_bounds(program(item("1", line("1.1", 3, condition=YES)), capped, facts=FACTS))
    assert [child.bound for child in found.total.children if isinstance(child, Node)] == [3, 6]
    assert found.total.bound == 9


def test_a_gate_that_zeroes_reaches_zero():
    gate = Gate(origin=Origin("gate 1"), prerequisites=(YES,), effect=GateEffect.ZERO, target="1")
    assert bounds_of(item("1", line("1.1", 4)), gates=(gate,)) == (0, 4)
    assert bounds_of(item("1", line("1.1", 4))) == (4, 4)


def section(*children: Node, **more: object) -> Node:
    return Node(kind=NodeKind.SECTION, origin=Origin("S"), children=children, **more)  # type: ignore[arg-type]


ALWAYS = item("S.1", line("S.1.1", 4, condition=YES))
PERHAPS = item("S.2", line("S.2.1", 2), line("S.2.2", 6, condition=YES), applies=YES)


@pytest.mark.parametrize(
    ("node", "low", "high"),
    [
        (section(ALWAYS, PERHAPS, drop=True), 0, 12),
        (section(PERHAPS, drop=True), 0, 8),
        (section(ALWAYS, PERHAPS, combine=Combine.PRODUCT), 0, 32),
        (section(ALWAYS, PERHAPS, combine=Combine.WORST), 0, 4),
        (section(ALWAYS, PERHAPS, combine=Combine.MEAN), 0, 8),
        (section(evolve(ALWAYS, weight=F(3, 4)), evolve(PERHAPS, weight=F(1, 4)), reweight=True), 0, 8),
        (section(evolve(ALWAYS, weight=F(3, 4)), evolve(PERHAPS, weight=F(1, 4), applies=None), reweight=True), F(1, 2), 5),
        (section(evolve(ALWAYS, weight=F(3, 4)), evolve(PERHAPS, weight=F(1, 4), applies=None)), F(1, 2), 5),
        (section(ALWAYS, PERHAPS, scale=F(100)), 0, 100),
        (section(evolve(ALWAYS, weight=F(1, 2)), evolve(PERHAPS, weight=F(1, 2)), reweight=True, scale=F(100)), 0, 100),
        (section(ALWAYS, evolve(PERHAPS, applies=None), scale=F(60)), 10, 60),
    ],
)
def test_bounds_with_children_that_may_not_apply(node, low, high):
    assert bounds_of(node) == (low, high)


@pytest.mark.parametrize(
    ("expr", "finite"),
    [
        (over(READ["few"], const(8)), True),
        (over(READ["few"], const(3)), False),
        (over(READ["few"], Arith(Op.MUL, const(2), const(5))), True),
        (over(READ["few"], READ["count"]), False),
        (over(READ["few"], Use("p")), False),
        (over(READ["few"], Use("four")), True),
        (Round(over(READ["few"], const(3)), RoundMode.UP, F(1, 10)), True),
        (Const(F(1, 3)), False),
        (Fold(FoldKind.MEAN, "list", FieldRead("value")), False),
        (Fold(FoldKind.SUM, "list", FieldRead("value")), True),
        (Interpolate(READ["number"], ((F(0), F(0)), (F(3), F(1)))), False),
        (Interpolate(READ["number"], ((F(0), F(0)), (F(4), F(1)))), True),
        (RankLookup(Rank(READ["count"]), Lookup((const(0),), rows(25, 18)), shared=True), False),
        (RankLookup(Rank(READ["count"]), Lookup((Rank(READ["count"]),), rows(25, 18))), True),
        (Use("third"), False),
        (PointsRead("rounded"), True),
        (PointsRead("mean of three"), False),
        (PointsRead("mean of two"), True),
        (PointsRead("scaled"), False),
    ],
)
def test_terminating(expr, finite):
    third = line("x", over(READ["few"], const(3)))
    rubric = program(
        item("rounded", third, rounding=(RoundMode.HALF_UP, F(1, 10))),
        item("mean of three", line("a", 1), line("b", 1), line("c", 1), combine=Combine.MEAN),
        item("mean of two", line("d", 1), line("e", 1), combine=Combine.MEAN),
        item("scaled", line("f", 3, condition=YES), scale=F(100)),
        facts=FACTS,
        definitions=(
            Definition(name="four", expr=const(4), origin=Origin("four")),
            Definition(name="third", expr=over(READ["few"], const(3)), origin=Origin("third")),
        ),
        parameters=(Parameter(name="p", value=F(4), kind=ValueKind.NUMBER, origin=Origin("p")),),
    )
    assert terminating(expr, rubric) is finite


def test_is_finite():
    assert is_finite(F(3, 40))
    assert not is_finite(F(1, 6))


def test_long_sums_and_long_chains_need_no_stack():
    terms: Expr = const(1)
    for _ in range(3000):
        terms = Arith(Op.ADD, terms, READ["few"])
    definitions = [Definition(name="d0", expr=terms, origin=Origin("d0"))]
    for i in range(1, 2000):
        doubled = Arith(Op.ADD, Use(f"d{i - 1}"), Use(f"d{i - 1}"))
        definitions.append(Definition(name=f"d{i}", expr=Extremum(False, (doubled, const(7))), origin=Origin(f"d{i}")))
    # each item reads the one below it
    items = [item(f"{i}", line(f"{i}.1", PointsRead(f"{i + 1}"))) for i in range(1, 500)]
    rubric = program(*items, item("500", line("500.1", Use("d1999"))), facts=FACTS, definitions=tuple(definitions))
    assert static_bounds(PointsRead("1"), rubric) == (7, 7)
    assert terminating(PointsRead("1"), rubric)
    assert walk.facts_used(Use("d1999"), rubric) == ("few",)


NUMBERS = st.fractions(-4, 4, max_denominator=3)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Interval, F]:
    """A range and a number in it."""
    low, inside, high = sorted([draw(NUMBERS), draw(NUMBERS), draw(NUMBERS)])
    low_open, high_open = low < inside and draw(st.booleans()), inside < high and draw(st.booleans())
    span = Interval(None if draw(st.booleans()) else low, None if draw(st.booleans()) else high)
    return evolve(span, low_open=low_open and span.low is not None, high_open=high_open and span.high is not None), inside


@given(ranges(), ranges())
def test_arithmetic_on_ranges_holds_every_result(left, right):
    (a, x), (b, y) = left, right
    results = [
        (intervals.add(a, b), x + y),
        (intervals.multiply(a, b), x * y),
        (intervals.negate(a), -x),
        (intervals.least((a, b)), min(x, y)),
        (intervals.greatest((a, b)), max(x, y)),
        (intervals.absolute(a), abs(x)),
        (intervals.hull((a, b)), x),
    ]
    quotient = intervals.divide(a, b)  # also where the divisor can be nothing but zero
    if y:
        results.append((quotient, x / y))
    for span, value in results:
        assert intervals.contains(span, value), (span, value)


def test_a_divisor_that_is_always_zero():
    zero = Interval(F(0), F(0))
    assert intervals.contains(intervals.divide(Interval(F(0), F(5)), zero), F(7))
    assert intervals.reciprocal(zero) == intervals.EVERYTHING


def test_walk_replace_and_facts_used():
    expr = Extremum(True, (const(0), minus(READ["count"], READ["few"]), Fold(FoldKind.COUNT, "list")))
    rubric = program(facts=FACTS, ties=Ties.BETTER)
    assert walk.facts_used(expr, rubric) == ("count", "few", "list")
    assert [type(found).__name__ for found in walk.walk(expr)] == ["Extremum", "Const", "Arith", "FactRead", "FactRead", "Fold"]
    replaced = walk.replace(expr, READ["few"], const(2))
    assert walk.facts_used(replaced, rubric) == ("count", "list")
    assert walk.transform(expr, lambda inner: inner) == expr


def test_squares_of_squares_count_as_unbounded_and_end_soon():
    definitions = [Definition(name="d0", expr=Arith(Op.ADD, READ["few"], const(2)), origin=Origin("d0"))]
    for i in range(1, 80):
        squared = Arith(Op.MUL, Use(f"d{i - 1}"), Use(f"d{i - 1}"))
        definitions.append(Definition(name=f"d{i}", expr=squared, origin=Origin(f"d{i}")))
    assert static_bounds(Use("d3"), program(facts=FACTS, definitions=tuple(definitions))) == (2**8, 7**8)
    assert static_bounds(Use("d79"), program(facts=FACTS, definitions=tuple(definitions))) == (None, None)
