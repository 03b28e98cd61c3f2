"""The reference evaluator on small programs written out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F

import pytest

from rubric_engine.core.ir import (
    All,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Const,
    Definition,
    Expr,
    FactRead,
    FactSpec,
    Flag,
    Gate,
    GateEffect,
    Given,
    GradeRule,
    InRank,
    Interval,
    Line,
    Lookup,
    Missing,
    Node,
    NodeKind,
    Not,
    Op,
    Origin,
    Parameter,
    PointsRead,
    Program,
    Rank,
    RankEnd,
    RankLookup,
    RoundMode,
    Row,
    Text,
    TieKey,
    Ties,
    Use,
    ValueKind,
)
from rubric_engine.core.results import (
    Behind,
    Compared,
    Counted,
    Entry,
    EntryKind,
    LimitedTo,
    MissingFacts,
    Picked,
    Ranked,
    State,
    Undefined,
    UnitResult,
)
from rubric_engine.core.values import NONE, Value
from rubric_engine.scoring.reference import TieError, score_cohort, score_unit


def num(value: int | F) -> Const:
    return Const(F(value))


def line(id: str, condition: Expr | None = None, amount: Expr | int = 1, **clauses: object) -> Line:
    given = amount if not isinstance(amount, int) else num(amount)
    return Line(origin=Origin(id), condition=condition, amount=given, **clauses)  # type: ignore[arg-type]


def item(id: str, *children: Node | Line, **clauses: object) -> Node:
    return Node(kind=NodeKind.ITEM, origin=Origin(id), children=children, **clauses)  # type: ignore[arg-type]


FACTS = (
    FactSpec(name="a", kind=ValueKind.YES_NO),
    FactSpec(name="b", kind=ValueKind.YES_NO),
    FactSpec(name="late", kind=ValueKind.YES_NO, missing_as=False),
    FactSpec(name="n", kind=ValueKind.COUNT, low=F(0), whole=True),
    FactSpec(name="k", kind=ValueKind.COUNT, low=F(0), high=F(3), whole=True),
    FactSpec(name="x", kind=ValueKind.NUMBER),
    FactSpec(name="y", kind=ValueKind.NUMBER),
    FactSpec(name="maybe", kind=ValueKind.NUMBER, or_none=True),
    FactSpec(name="group", kind=ValueKind.TEXT),
)
A, B, N, K, X, Y = (FactRead(name) for name in "abnkxy")


def program(*children: Node | Line, **parts: object) -> Program:
    clauses = {k: parts.pop(k) for k in ("maximum", "rounding", "combine", "reweight", "scale", "needs", "start") if k in parts}
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=children, **clauses)  # type: ignore[arg-type]
    return Program(label=Text("p", "p"), facts=FACTS, total=total, **{"ties": Ties.BETTER, **parts})  # type: ignore[arg-type]


def entry(result: UnitResult, id: str, kind: EntryKind = EntryKind.LINE) -> Entry:
    return next(e for e in result.ledger if e.id == id and e.kind is kind)


def balanced(result: UnitResult) -> UnitResult:
    assert sum((e.points for e in result.ledger), F(0)) == (result.total or 0)
    return result


def facts(**given: Value | int | None) -> dict[str, Value | None]:
    return {k: F(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in given.items()}


def totals(p: Program, values: Mapping[str, int | F | None]) -> dict[str, F | None]:
    return {u: r.total for u, r in score_cohort(p, {u: {"x": None if v is None else F(v)} for u, v in values.items()}).items()}


# ---------------------------------------------------------------- lines


def test_growth_of_exactly_six_per_cent_is_at_least_six_per_cent() -> None:
    growth = Arith(Op.DIV, Arith(Op.SUB, N, K), K)
    p = program(line("1.1", Compare(CmpOp.GE, growth, Const(F(6, 100))), 2))
    assert score_unit(p, facts(n=53, k=50)).total == 2


def test_a_missed_line_says_by_how_much() -> None:
    p = program(line("1.1", Compare(CmpOp.GE, N, num(100)), 2))
    missed = entry(score_unit(p, facts(n=87)), "1.1")
    assert (missed.state, missed.points) == (State.MISSED, 0)
    reason = missed.reasons[0]
    assert isinstance(reason, Compared)
    assert (reason.needed, reason.had, reason.holds) == (100, 87, False)
    assert missed.facts[0].value == 87


def test_a_missing_fact_takes_the_least_and_shows_the_range() -> None:
    p = program(line("1.1", A, 2), line("1.2", Not(A), 3, loses=True))
    result = balanced(score_unit(p, {}))
    assert (result.total, result.low, result.high) == (-3, -3, 2)
    assert entry(result, "1.1").state is State.UNKNOWN
    assert MissingFacts(names=("a",), labels=(Text("a", "a"),)) in entry(result, "1.1").reasons
    assert [(m.name, m.could_change) for m in result.missing] == [("a", 5)]


def test_a_settled_reading_is_listed_as_assumed() -> None:
    p = program(line("1.1", Not(FactRead("late")), 2))
    result = score_unit(p, {})
    assert (result.total, result.low, result.high) == (2, 2, 2)
    assert entry(result, "1.1").state is State.ASSUMED
    assert entry(result, "1.1").facts[0].assumed
    assert result.missing[0].assumed


def test_a_count_between_0_and_3_is_never_above_3() -> None:
    p = program(line("1.1", Compare(CmpOp.GT, K, num(3)), 2), line("1.2", Compare(CmpOp.EQ, K, Const(F(5, 2))), 2))
    result = score_unit(p, {})
    assert (result.low, result.high) == (0, 0)


def test_a_division_by_zero_is_final_and_costs() -> None:
    ratio = Arith(Op.DIV, N, K)
    p = program(line("1.1", Compare(CmpOp.GE, ratio, num(0)), 2), line("1.2", Compare(CmpOp.GE, ratio, num(0)), 3, loses=True))
    result = balanced(score_unit(p, facts(n=1, k=0)))
    assert (result.total, result.low, result.high) == (-3, -3, -3)
    assert any(isinstance(r, Undefined) and r.why == "division by zero" for r in entry(result, "1.1").reasons)


def test_a_none_is_guarded_by_given() -> None:
    maybe = FactRead("maybe")
    p = program(line("1.1", Given(maybe), 1), line("1.2", Not(Given(maybe)), 2))
    assert score_unit(p, {"maybe": NONE}).total == 2
    assert score_unit(p, facts(maybe=5)).total == 1


def test_steps_their_limit_and_the_limit_of_points() -> None:
    p = program(line("1.1", None, 3, steps=N, step_limit=F(4), limit=num(10)))
    result = balanced(score_unit(p, facts(n=7)))
    limited = entry(result, "1.1")
    assert (result.total, limited.state) == (10, State.LIMITED)
    assert LimitedTo(limit=F(10), before=F(12)) in limited.reasons
    counted = next(r for r in limited.reasons if isinstance(r, Counted))
    assert (counted.had, counted.steps, counted.counted, counted.each) == (7, 7, 4, 3)


def bands(subject: Expr) -> Lookup:
    rows = (
        Row(((Interval(None, F(0), high_open=True),),), num(0), origin=Origin("", text=Text("below 0", "不满 0"))),
        Row(((Interval(F(0), F(3), high_open=True),),), num(1), origin=Origin("", text=Text("0 to below 3", "0 至 不满 3"))),
        Row(((Interval(F(3), None),),), Const(F(5, 2)), origin=Origin("", text=Text("at least 3", "达到 3"))),
    )
    return Lookup((subject,), rows)


@pytest.mark.parametrize(("x", "points"), [(F(-1, 100), 0), (F(0), 1), (F(299, 100), 1), (F(3), F(5, 2))])
def test_bands(x: F, points: F) -> None:
    assert score_unit(program(line("1.1", None, bands(X))), {"x": x}).total == points


def test_a_band_names_the_nearest_better_band() -> None:
    picked = next(r for r in entry(score_unit(program(line("1.1", None, bands(X))), facts(x=1)), "1.1").reasons if isinstance(r, Picked))
    assert (picked.row, picked.points) == (Text("0 to below 3", "0 至 不满 3"), 1)
    assert (picked.better, picked.better_points) == (Text("at least 3", "达到 3"), F(5, 2))


# ---------------------------------------------------------------- nodes


def test_first_match_with_an_unknown_line_before() -> None:
    p = program(item("1", line("1.1", A, 3), line("1.2", B, 2), line("1.3", None, 1, otherwise=True), combine=Combine.FIRST))
    result = balanced(score_unit(p, facts(b=True)))
    assert (result.total, result.low, result.high) == (2, 2, 3)
    assert entry(result, "1.3").state is State.NOT_REACHED
    assert Behind(id="1.2") in entry(result, "1.3").reasons
    assert balanced(score_unit(p, facts(a=False, b=False))).total == 1


def test_best_works_on_lows_and_highs_alike() -> None:
    p = program(item("1", line("1.1", A, 5), line("1.2", None, 2), combine=Combine.BEST))
    result = balanced(score_unit(p, {}))
    assert (result.total, result.low, result.high) == (2, 2, 5)
    known = balanced(score_unit(p, facts(a=True)))
    assert known.total == 5
    assert entry(known, "1", EntryKind.COMBINATION).reasons == (Behind(id="1.1"),)


def test_losses_to_zero_stop_at_what_the_item_has_wherever_they_stand() -> None:
    p = program(item("1", line("1.1", None, 1, steps=N, loses=True, to_zero=True), line("1.2", None, 3)))
    result = balanced(score_unit(p, facts(n=5)))
    assert result.total == 0
    assert entry(result, "1", EntryKind.TO_ZERO).points == 2


def test_the_clauses_have_a_fixed_order() -> None:
    p = program(
        item("1", line("1.1", None, 3), start=num(2), maximum=Const(F(7, 2)), minimum=num(0), rounding=(RoundMode.HALF_UP, F(1))),
        maximum=num(3),
    )
    result = balanced(score_unit(p, {}))
    assert result.total == 3
    assert [e.kind for e in result.ledger] == [
        EntryKind.START,
        EntryKind.LINE,
        EntryKind.MAXIMUM,
        EntryKind.ROUNDING,
        EntryKind.MAXIMUM,
    ]


def test_weights_over_those_that_apply() -> None:
    p = program(
        item("1", line("1.1", None, 10), weight=F(1, 2), applies=A, bound=F(10)),
        item("2", line("2.1", None, 4), weight=F(1, 4), bound=F(10)),
        reweight=True,
    )
    assert balanced(score_unit(p, facts(a=True))).total == F(8)
    only = balanced(score_unit(p, facts(a=False)))
    assert only.total == 4
    assert entry(only, "1.1").state is State.NOT_APPLICABLE
    unknown = balanced(score_unit(p, {}))
    assert (unknown.total, unknown.low, unknown.high) == (4, 4, 8)


def test_scaling_over_the_maxima_of_those_that_apply_and_needs() -> None:
    section = Node(
        kind=NodeKind.SECTION,
        origin=Origin("1"),
        children=(item("1.1", line("1.1.1", None, 6), bound=F(10), applies=A), item("1.2", line("1.2.1", None, 9), bound=F(10), applies=B)),
        scale=F(100),
        needs=1,
    )
    p = program(section)
    assert balanced(score_unit(p, facts(a=True, b=True))).total == 75
    assert balanced(score_unit(p, facts(a=False, b=True))).total == 90
    none = balanced(score_unit(p, facts(a=False, b=False)))
    assert none.total == 0
    assert next(n for n in none.nodes if n.id == "1").applies is False


def test_a_total_that_needs_more_than_there_is_has_no_total() -> None:
    p = program(item("1", line("1.1"), applies=A), needs=1)
    assert score_unit(p, facts(a=False)).why_none == "not_applicable"


# ---------------------------------------------------------------- gates, grades, flags


def test_an_unproven_prerequisite_fails_and_the_range_shows_both() -> None:
    gate = Gate(origin=Origin("gate 1"), prerequisites=(FactRead("a", origin=Origin("a")), B), effect=GateEffect.ZERO, target="total")
    p = program(line("1.1", None, 7), gates=(gate,))
    result = balanced(score_unit(p, facts(b=True)))
    assert (result.total, result.low, result.high) == (0, 0, 7)
    assert entry(result, "gate 1", EntryKind.GATE).points == -7
    assert [o.id for o in result.gates[0].unproven] == ["a"]
    assert balanced(score_unit(p, facts(a=True, b=True))).total == 7


def test_an_unproven_when_does_not_fire() -> None:
    gate = Gate(origin=Origin("gate 1"), when=A, effect=GateEffect.NOT_ELIGIBLE)
    p = program(line("1.1", None, 7), gates=(gate,))
    open_to = score_unit(p, {})
    assert (open_to.total, open_to.gates[0].fired, open_to.gates[0].possible) == (7, False, True)
    fired = balanced(score_unit(p, facts(a=True)))
    assert (fired.total, fired.why_none, fired.grade) == (None, "not_eligible", None)


GRADES = (
    GradeRule(name="excellent", when=Compare(CmpOp.GE, PointsRead("total"), num(5)), origin=Origin("excellent")),
    GradeRule(name="good", when=Compare(CmpOp.GE, PointsRead("total"), num(3)), origin=Origin("good")),
    GradeRule(name="passed", origin=Origin("passed")),
)


def test_the_strictest_limit_of_the_grade_wins() -> None:
    gates = (
        Gate(origin=Origin("gate 1"), when=A, effect=GateEffect.GRADE_AT_MOST, target="passed"),
        Gate(origin=Origin("gate 2"), when=A, effect=GateEffect.GRADE_AT_MOST, target="good"),
    )
    p = program(line("1.1", None, 5), gates=gates, grades=GRADES)
    assert score_unit(p, facts(a=False)).grade == "excellent"
    assert score_unit(p, facts(a=True)).grade == "passed"
    assert {"excellent", "passed"} <= set(score_unit(p, {}).grades_possible)


def test_grades_look_at_the_points_taken() -> None:
    p = program(line("1.1", A, 5), grades=GRADES)
    result = score_unit(p, {})
    assert (result.grade, result.grades_possible) == ("passed", ("excellent", "good", "passed"))


def test_missing_gives_no_result() -> None:
    p = program(item("1", line("1.1", A, 5)), item("2", line("2.1", B, 1)), grades=GRADES, missing=Missing.NO_RESULT)
    result = score_unit(p, facts(b=True))
    assert (result.total, result.why_none, result.grade) == (None, "no_result", None)
    assert {n.id: n.points for n in result.nodes} == {"total": None, "1": None, "2": 1}
    assert score_unit(p, facts(a=True, b=True)).total == 6


def test_no_result_hangs_on_an_unproven_gate_but_not_on_the_silence_of_others() -> None:
    gate = Gate(origin=Origin("gate 1"), prerequisites=(A,), effect=GateEffect.ZERO, target="total")
    gated = program(line("1.1"), gates=(gate,), missing=Missing.NO_RESULT)
    assert score_unit(gated, {}).why_none == "no_result"
    ranked = program(line("1.1", in_top(1), 1), missing=Missing.NO_RESULT)
    assert totals(ranked, {"u": 3, "silent": None}) == {"u": 1, "silent": None}


def test_flags_are_raised_or_not_or_unknown() -> None:
    p = program(line("1.1"), flags=(Flag(name="f", when=A, origin=Origin("f")),))
    assert [score_unit(p, f).flags[0].raised for f in (facts(a=True), facts(a=False), {})] == [True, False, None]


# ---------------------------------------------------------------- ranks


def in_top(places: int, end: RankEnd = RankEnd.TOP, **clauses: object) -> InRank:
    return InRank(Rank(X, **clauses), end, num(places))  # type: ignore[arg-type]


PLACES = {Ties.BETTER: [1, 2, 2, 4], Ties.WORSE: [1, 3, 3, 4], Ties.DENSE: [1, 2, 2, 3], Ties.AVERAGE: [1, F(5, 2), F(5, 2), 4]}


@pytest.mark.parametrize("ties", PLACES)
def test_the_rules_for_ties(ties: Ties) -> None:
    p = program(line("1.1", None, Rank(X)), ties=ties)
    assert list(totals(p, {"a": 9, "b": 7, "c": 7, "d": 5}).values()) == PLACES[ties]


def test_bottom_counts_from_the_other_end_and_a_tie_may_admit_more() -> None:
    p = program(line("1.1", in_top(2, RankEnd.BOTTOM), 1))
    assert totals(p, {"a": 9, "b": 7, "c": 7, "d": 5}) == {"a": 0, "b": 1, "c": 1, "d": 1}


def test_a_share_of_the_field_counts_silent_units() -> None:
    top_half = InRank(Rank(X), RankEnd.TOP, share=Const(F(1, 2)))
    p = program(line("1.1", top_half, 1))
    assert totals(p, {"a": 9, "b": 7, "c": None, "d": None}) == {"a": 1, "b": 1, "c": 0, "d": 0}


def test_peer_groups_and_fields() -> None:
    p = program(line("1.1", InRank(Rank(X, within=FactRead("group"), among=A), RankEnd.TOP, num(1)), 1))
    units = {
        "east 1": facts(x=5, group="east", a=True),
        "east 2": facts(x=9, group="east", a=False),
        "west": facts(x=1, group="west", a=True),
    }
    assert {u: r.total for u, r in score_cohort(p, units).items()} == {"east 1": 1, "east 2": 0, "west": 1}


def test_a_chain_of_keys_breaks_ties() -> None:
    p = program(line("1.1", None, Rank(X)), tie_keys=(TieKey(Y, lowest_first=True),))
    units = {"a": facts(x=5, y=2), "b": facts(x=5, y=1), "c": facts(x=5, y=2), "d": facts(x=4, y=0)}
    assert [r.total for r in score_cohort(p, units).values()] == [2, 1, 2, 4]


def test_ties_can_be_an_error() -> None:
    p = program(line("1.1", in_top(1), 1), ties=Ties.ERROR)
    with pytest.raises(TieError) as caught:
        totals(p, {"b": 7, "a": 7, "c": 1})
    assert caught.value.units == ("a", "b")


def test_a_rank_line_gives_rank_cutoff_size_and_ties() -> None:
    p = program(line("1.1", in_top(2), 1))
    result = score_cohort(p, {"a": facts(x=9), "b": facts(x=7), "c": facts(x=7), "d": facts(x=5)})
    reason = entry(result["d"], "1.1").reasons[0]
    assert isinstance(reason, Ranked)
    assert (reason.rank, reason.cutoff, reason.size, reason.holds) == (4, 7, 4, False)
    tied = entry(result["b"], "1.1").reasons[0]
    assert isinstance(tied, Ranked)
    assert tied.tied == 1


def test_without_a_cohort_ranks_are_unknown_unless_supplied() -> None:
    growth = Definition(name="growth", expr=X, origin=Origin("growth"))
    p = program(line("1.1", InRank(Rank(Use("growth")), RankEnd.TOP, num(5)), 2), definitions=(growth,))
    alone = score_unit(p, facts(x=1))
    assert (alone.total, alone.low, alone.high, entry(alone, "1.1").state) == (0, 0, 2, State.UNKNOWN)
    assert score_unit(p, facts(x=1), ranks={"growth": (3, 12)}).total == 2
    bottom = program(line("1.1", InRank(Rank(Use("growth")), RankEnd.BOTTOM, num(2)), 2), definitions=(growth,))
    assert score_unit(bottom, facts(x=1), ranks={"growth": (11, 12)}).total == 2


def test_the_silence_of_others_never_costs_but_shows_in_the_range() -> None:
    p = program(line("1.1", in_top(1), 1))
    result = score_cohort(p, {"a": facts(x=1), "b": {}})
    assert (result["a"].total, result["a"].low, result["a"].high) == (1, 0, 1)
    assert (result["b"].total, result["b"].low, result["b"].high) == (0, 0, 1)
    assert entry(result["a"], "1.1").state is State.EARNED


def rank_points(shared: bool, floored: bool = False) -> RankLookup:
    entries = (25, 18, 15)
    rows = tuple(Row(((Interval(F(i), F(i)),),), num(e)) for i, e in enumerate(entries, 1))
    return RankLookup(Rank(X), Lookup((num(0),), rows, num(0)), shared, floored)


@pytest.mark.parametrize(
    ("table", "points"),
    [
        (rank_points(False), [25, 18, 18, 0]),
        (rank_points(True), [25, F(33, 2), F(33, 2), 0]),
        (rank_points(True, True), [25, 16, 16, 0]),
    ],
)
def test_rank_tables(table: RankLookup, points: list[F]) -> None:
    p = program(line("1.1", None, table))
    assert list(totals(p, {"a": 9, "b": 7, "c": 7, "d": 5}).values()) == points


def test_ranks_of_totals_decide_grades() -> None:
    top = InRank(Rank(PointsRead("total")), RankEnd.TOP, num(1))
    grades = (GradeRule(name="first", when=top, origin=Origin("first")), GradeRule(name="rest", origin=Origin("rest")))
    p = program(line("1.1", None, X), grades=grades)
    results = score_cohort(p, {"a": facts(x=2), "b": facts(x=3)})
    assert [r.grade for r in results.values()] == ["rest", "first"]


# ---------------------------------------------------------------- the rest


def test_results_are_values() -> None:
    p = program(item("1", line("1.1", None, N)), item("2", line("2.1", Compare(CmpOp.GE, PointsRead("1"), num(3)), 1)))
    assert score_unit(p, facts(n=3)).total == 4
    assert score_unit(p, facts(n=2)).total == 2


def test_a_parameter_can_be_overridden_and_the_result_says_so() -> None:
    bar = Parameter(name="bar", value=F(3), kind=ValueKind.NUMBER, origin=Origin("bar"))
    p = program(line("1.1", Compare(CmpOp.GE, N, Use("bar")), 1), parameters=(bar,))
    assert score_unit(p, facts(n=2)).total == 0
    result = score_unit(p, facts(n=2), parameters={"bar": F(2)})
    assert (result.total, result.overridden) == (1, (("bar", F(2)),))


def test_a_long_chain_of_definitions_needs_no_deep_recursion() -> None:
    chain = [Definition(name="d0", expr=N, origin=Origin("d0"))]
    for i in range(1, 3000):
        chain.append(Definition(name=f"d{i}", expr=Arith(Op.ADD, Use(f"d{i - 1}"), num(1)), origin=Origin(f"d{i}")))
    p = program(line("1.1", Compare(CmpOp.GE, Use("d2999"), num(0)), Use("d2999")), definitions=tuple(chain))
    assert score_unit(p, facts(n=1)).total == 3000


def test_a_long_sum_needs_no_deep_recursion() -> None:
    total: Expr = N
    for _ in range(300):
        total = Arith(Op.ADD, total, num(1))
    assert score_unit(program(line("1.1", None, total)), facts(n=0)).total == 300


def test_explaining_lists_each_part_of_an_and() -> None:
    p = program(line("1.1", All((A, Compare(CmpOp.GE, N, num(2)))), 1))
    reasons = entry(score_unit(p, facts(a=True, n=1)), "1.1").reasons
    assert [getattr(r, "holds", None) for r in reasons] == [True, False]
