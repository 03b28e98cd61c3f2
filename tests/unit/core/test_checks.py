"""Each check finds what it is for, at its place, and nothing in what is right."""

from __future__ import annotations

import string
from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.checks import check
from rubric_engine.core.ir import (
    All,
    Arith,
    CmpOp,
    Combine,
    Compare,
    Const,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    Gate,
    GateEffect,
    GradeRule,
    InRank,
    Interpolate,
    Interval,
    Line,
    Lookup,
    Missing,
    Node,
    NodeKind,
    Op,
    Option,
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
    Ties,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.diagnostics.codes import all_codes
from rubric_engine.diagnostics.codes_checks import CHECKS
from rubric_engine.diagnostics.model import Diagnostic, Severity, Span
from rubric_engine.diagnostics.render import message

FACTS = (
    FactSpec(name="yes", kind=ValueKind.YES_NO),
    FactSpec(name="count", kind=ValueKind.COUNT),
    FactSpec(name="few", kind=ValueKind.COUNT, low=F(0), high=F(5)),
    FactSpec(name="growth", kind=ValueKind.PERCENT),
    FactSpec(name="share", kind=ValueKind.PERCENT, low=F(0), high=F(1)),
    FactSpec(name="level", kind=ValueKind.CHOICE, options=(Option("县", "county"), Option("市", "city"), Option("省", "province"))),
    FactSpec(name="filed", kind=ValueKind.DATE, low=F(735234), high=F(735598)),
    FactSpec(name="settled", kind=ValueKind.COUNT, missing_as=F(0)),
    FactSpec(name="refused", kind=ValueKind.COUNT, missing_error=True),
)
READ = {spec.name: FactRead(spec.name) for spec in FACTS}
YES = READ["yes"]
GROWTH_RANK = Rank(READ["growth"])


def const(value: int | str | F) -> Const:
    return Const(F(value))


def line(id: str, amount: Expr | int = 1, **more: object) -> Line:
    given = const(amount) if isinstance(amount, int) else amount
    return Line(origin=Origin(id, Span(10, 20)), amount=given, **more)  # type: ignore[arg-type]


def item(id: str, *children: Node | Line, **more: object) -> Node:
    return Node(kind=NodeKind.ITEM, origin=Origin(id, Span(1, 5)), children=children, **more)  # type: ignore[arg-type]


def section(*children: Node | Line, **more: object) -> Node:
    return Node(kind=NodeKind.SECTION, origin=Origin("S", Span(0, 9)), children=children, **more)  # type: ignore[arg-type]


def program(*children: Node | Line, total: dict[str, object] | None = None, **more: object) -> Program:
    node = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=children, **(total or {}))  # type: ignore[arg-type]
    return evolve(Program(label=Text("t", "t"), total=node, facts=FACTS, ties=Ties.BETTER), **more)


def said(found: tuple[Diagnostic, ...], language: str = "en") -> list[str]:
    return [f"{diagnostic.code} {message(diagnostic, language)}" for diagnostic in found]  # type: ignore[arg-type]


def codes(rubric: Program) -> list[str]:
    return [diagnostic.code for diagnostic in check(rubric)]


def row(key: Interval | F | bool | int, value: Expr | int = 1, text: str = "") -> Row:
    origin = Origin("row", Span(30, 40), Text(text, text)) if text else None
    plain = F(key) if isinstance(key, int) and not isinstance(key, bool) else key
    return Row(((plain,),), const(value) if isinstance(value, int) else value, origin=origin)


def band(low: int | str | None, high: int | str | None, below: bool = False, above: bool = False) -> Interval:
    return Interval(None if low is None else F(low), None if high is None else F(high), low_open=above, high_open=below)


def table(subject: Expr, *rows: Row, otherwise: Expr | None = None) -> Lookup:
    return Lookup((subject,), rows, otherwise)


def scored(lookup: Expr, **more: object) -> Program:
    return program(item("1", line("1.1", lookup)), **more)


def test_nothing_is_found_where_nothing_is_wrong():
    assert check(program(item("1", line("1.1", 2, condition=YES)))) == ()


# ---------------------------------------------------------------- bounds of items

EACH = line("1.1", 1, steps=READ["count"])


def test_an_item_without_a_bound_says_uncapped():
    found = check(program(item("1", EACH, line("1.2", 2, condition=YES))))
    assert found[0].span == Span(1, 5)
    assert said(found) == [
        "E401 item `1` has no highest score, because `1.1` can earn without limit: write `uncapped`, or a maximum such as `at most 10 points`"
    ]
    assert "不封顶" in said(found, "zh")[0]
    assert codes(program(item("1", EACH, uncapped=True))) == []
    assert codes(program(item("1", EACH, maximum=const(10)))) == []


def test_uncapped_where_there_is_a_bound():
    found = check(program(item("1", line("1.1", 2, condition=YES), uncapped=True)))
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in found] == [("W402", Severity.WARNING)]


# ---------------------------------------------------------------- finite decimals

THIRD = line("1.1", Arith(Op.DIV, READ["few"], const(3)))


@pytest.mark.parametrize("more", [{"rounding": (RoundMode.HALF_UP, F(1, 10))}, {"shown": 2}])
def test_points_without_end_are_rounded_or_shown_somewhere_above(more):
    assert said(check(program(item("1", THIRD))))[0].startswith("E407 the points of `1.1` may be a decimal without end")
    assert codes(program(item("1", THIRD, **more))) == []
    assert codes(program(section(item("1", THIRD), **more))) == []
    assert codes(program(item("1", THIRD), total=more)) == []


def test_a_mean_of_three_is_without_end_and_of_two_is_not():
    lines = [line(f"1.{i}", 1, condition=YES) for i in (1, 2, 3)]
    assert codes(program(item("1", *lines, combine=Combine.MEAN))) == ["E407"]
    assert codes(program(item("1", *lines[:2], combine=Combine.MEAN))) == []


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("lookup", "gaps", "example"),
    [
        (
            table(READ["growth"], row(band(None, 0, below=True)), row(band(0, "3/100", below=True), text="0 to below 3%")),
            "at least 3%",
            "3%",
        ),
        (table(READ["growth"], row(band(None, 0)), row(band(3, None), text="at least 300%")), "above 0% to below 300%", "150%"),
        (table(READ["count"], row(band(0, 2)), row(band(3, 5))), "at least 6", "6"),
        (table(READ["few"], row(band(0, 1)), row(band(4, 5))), "2 to 3", "2"),
        (table(READ["few"], row(band(1, None))), "0", "0"),
        (table(READ["share"], row(band(0, "1/2", below=True)), row(band("1/2", 1, above=True))), "50%", "50%"),
        (table(READ["filed"], row(band(None, 735300)), row(band(735302, None))), "2014-03-09", "2014-03-09"),
        (table(READ["level"], row(0), row(1)), "province", "province"),
        (table(READ["level"], row(1)), "county`, `province", "county"),
        (table(YES, row(True)), "no", "no"),
    ],
)
def test_a_gap_in_a_table(lookup, gaps, example):
    found = check(scored(lookup))
    assert [diagnostic.code for diagnostic in found] == ["E403"]
    assert dict(found[0].args) == {"gaps": gaps, "example": example}
    assert codes(scored(evolve(lookup, otherwise=const(0)))) == []


@pytest.mark.parametrize(
    "lookup",
    [
        table(READ["few"], row(band(0, 2)), row(band(3, 5))),
        table(READ["count"], row(band(0, 2)), row(band(3, 5)), row(band(6, None))),
        table(READ["share"], row(band(None, "1/2", below=True)), row(band("1/2", None))),
        table(READ["level"], row(0), Row(((F(1), F(2)),), const(2))),
        table(READ["level"], row(band(1, None)), row(0)),
        table(YES, row(True), row(False)),
        table(Arith(Op.ADD, READ["few"], const(1)), row(band(1, 3)), row(band(4, 6))),
        table(Use("tier"), row(1), row(2)),
    ],
)
def test_tables_without_gaps_and_overlaps(lookup):
    tier = Definition(
        name="tier",
        expr=table(READ["few"], row(band(None, 2), 1), row(band(3, None), 2)),
        origin=Origin("tier"),
    )
    assert check(scored(lookup, definitions=(tier,))) == ()


def test_a_gap_is_told_in_the_language_of_the_rubric():
    lookup = table(READ["growth"], row(band(None, 0, below=True)), row(band("3/100", None, above=True)))
    assert dict(check(scored(lookup, language="zh"))[0].args)["gaps"] == "0% 至 3%"
    assert dict(check(scored(table(READ["level"], row(0)), language="zh"))[0].args)["gaps"] == "市」、「省"


def test_an_overlap_of_two_rows():
    lookup = table(READ["share"], row(band(0, "1/2"), text="0 to 50%"), row(band("1/2", 1), text="50% to 100%"))
    found = check(scored(lookup))
    assert found[0].span == Span(30, 40)
    assert said(found) == [
        "E404 the rows `0 to 50%` and `50% to 100%` both apply, for example to `50%`: exactly one row may; "
        "write `A to below B` to leave the end out"
    ]
    assert codes(scored(evolve(lookup, otherwise=const(0)))) == ["E404"]


def test_a_grid():
    county, city, province = F(0), F(1), F(2)
    east = [
        Row(((county,), (True,)), const(1)),
        Row(((county,), (False,)), const(2)),
        Row(((city, province), (True,)), const(3)),
    ]
    lookup = Lookup((READ["level"], YES), tuple(east))
    assert dict(check(scored(lookup))[0].args) == {"gaps": "city | no`, `province | no", "example": "city, no"}
    rest = Row(((Interval(),), (False,)), const(0))
    assert codes(scored(evolve(lookup, rows=(*lookup.rows, rest)))) == []


def test_cases_want_otherwise_in_a_definition_only():
    cases = Lookup((), (Row((), const(1), case=YES),))
    assert codes(scored(cases)) == []
    definition = Definition(name="d", expr=cases, origin=Origin("d", Span(2, 3)))
    assert codes(program(item("1", line("1.1", Use("d"))), definitions=(definition,))) == ["E406"]


def test_rank_tables():
    def ranked(*rows: Row, **more: object) -> Program:
        places = Lookup((GROWTH_RANK,), rows)
        return scored(RankLookup(GROWTH_RANK, places), **more)

    found = check(ranked(row(1, 25), row(band(4, 5), 18)))
    assert dict(found[0].args) == {"places": "places 2 to 3`, `place 6 and after"}
    assert codes(ranked(row(1), row(band(2, None)))) == []
    assert codes(ranked(row(band(1, 2)), row(band(2, None)))) == ["E404"]
    assert codes(ranked(row(1), row(band(2, None)), ties=Ties.AVERAGE)) == ["E403"]
    assert dict(check(ranked(row(1), language="zh"))[0].args) == {"places": "第 2 名及以后"}


def test_many_overlaps_are_found_quickly_and_told_in_part():
    rows = [row(band(0, 100_000)) for _ in range(3000)] + [row(F(i)) for i in range(3000)]
    assert 0 < len(check(scored(table(READ["count"], *rows)))) <= 5


# ---------------------------------------------------------------- interpolation


def test_interpolation_points():
    def over(*points: tuple[int, int]) -> list[str]:
        return codes(scored(Interpolate(READ["share"], tuple((F(x), F(y)) for x, y in points))))

    assert over((0, 0), (1, 5)) == []
    assert over((0, 0)) == ["E408"]
    assert over((0, 0), (0, 5)) == ["E409"]
    assert over((1, 5), (0, 0)) == ["E409"]


# ---------------------------------------------------------------- siblings


def weighted(*weights: str | None, **more: object) -> Program:
    items = [
        item(f"{i}", line(f"{i}.1", 1, condition=YES), weight=None if weight is None else F(weight)) for i, weight in enumerate(weights)
    ]
    return program(section(*items, **more))


def test_weights():
    assert codes(weighted("3/5", "2/5")) == []
    assert codes(weighted("3/5", None)) == ["E410"]
    assert said(check(weighted("3/5", "7/20"))) == ["E411 the weights under `S` sum to 95%, not to 100%: `0` 60%, `1` 35%"]
    assert codes(weighted(None, None, reweight=True)) == ["E412"]
    assert codes(weighted("3/5", "2/5", reweight=True)) == []


def test_children_that_may_not_apply():
    here, perhaps = item("1", line("1.1", 1, condition=YES)), item("2", line("2.1", 1, condition=YES), applies=YES)
    assert codes(program(section(here, perhaps))) == ["E413"]
    assert codes(program(section(here, perhaps, combine=Combine.PRODUCT))) == ["E413"]
    assert codes(program(section(here, perhaps, drop=True))) == []
    assert codes(program(section(here, perhaps, combine=Combine.BEST))) == []
    needing = section(here, perhaps, drop=True, needs=2)
    assert codes(program(needing)) == ["E413"]
    assert codes(program(needing, total={"drop": True})) == []


def test_scaling_wants_maxima():
    assert codes(program(section(item("1", EACH, uncapped=True), scale=F(100)))) == ["E414"]
    assert codes(program(section(item("1", line("1.1", 0)), scale=F(100)))) == ["E414"]
    assert codes(program(section(item("1", line("1.1", 4, condition=YES)), scale=F(100)))) == []


def test_best_n_and_needs_fit_the_number_of_children():
    two = (line("1.1", 1, condition=YES), line("1.2", 1, condition=YES))
    assert codes(program(item("1", *two, combine=Combine.BEST_N, best_n=1))) == []
    assert codes(program(item("1", *two, combine=Combine.BEST_N, best_n=2))) == ["W415"]
    assert codes(program(section(item("1", *two), needs=2), total={"drop": True})) == ["E416"]


# ---------------------------------------------------------------- missing facts


def losing(fact: str, **more: object) -> Line:
    return line("1.1", 1, steps=READ[fact], loses=True, **more)


def test_silence_has_a_worst_case():
    assert said(check(program(item("1", losing("count")))))[0].startswith("E417 line `1.1` has no limit, so that there is no least score")
    assert codes(program(item("1", losing("settled")))) == []
    assert codes(program(item("1", losing("refused")))) == []
    assert codes(program(item("1", losing("few")))) == []
    assert codes(program(item("1", losing("count", limit=const(5))))) == []
    assert codes(program(item("1", losing("count", to_zero=True)))) == []
    assert codes(program(item("1", losing("count"), minimum=const(0)))) == []
    assert codes(program(item("1", losing("count")), total={"minimum": const(0)})) == []
    assert codes(program(item("1", losing("count")), missing=Missing.NO_RESULT)) == []


def test_silence_where_fewer_points_are_better():
    demerits = item("1", EACH, uncapped=True)
    assert codes(program(demerits, lower_is_better=True)) == ["E417"]
    told = said(check(program(demerits, lower_is_better=True)))[0]
    assert "there is no highest score" in told and "`to zero`" not in told and "a maximum of the item" in told  # noqa: PT018
    assert codes(program(demerits)) == []


# ---------------------------------------------------------------- limits


def test_a_maximum_that_cannot_be_reached():
    found = check(program(item("1", line("1.1", 2, condition=YES), maximum=const(6))))
    assert said(found) == ["W418 `1` is limited to 6 points, but can't earn more than 2"]
    assert codes(program(item("1", line("1.1", 2, condition=YES), maximum=const(2)))) == []
    assert codes(program(item("1", line("1.1", 1, steps=READ["few"], limit=const(9))))) == ["W418"]


def test_a_minimum_above_the_maximum():
    assert codes(program(item("1", EACH, minimum=const(5), maximum=const(3)))) == ["E419"]


# ---------------------------------------------------------------- grades, gates, ranks


def grade(name: str, when: Expr | None, alias: str | None = None) -> GradeRule:
    return GradeRule(name=name, alias=alias, when=when, origin=Origin(name, Span(3, 4)))


def graded(*grades: GradeRule, **more: object) -> list[str]:
    return codes(program(grades=grades, **more))


def test_grades():
    assert graded(grade("good", YES), grade("passed", None)) == []
    assert graded(grade("passed", None), grade("good", YES)) == ["E420"]
    assert graded(grade("good", YES), grade("优", YES, "good"), grade("passed", None)) == ["E421"]


def test_gates_name_what_there_is():
    def gate(effect: GateEffect, target: str | None) -> Gate:
        return Gate(origin=Origin("gate 1", Span(6, 7)), when=YES, effect=effect, target=target)

    one, rest = grade("good", YES), grade("passed", None)
    assert graded(one, rest, gates=(gate(GateEffect.GRADE_AT_MOST, "good"), gate(GateEffect.GRADE_IS, "failed"))) == []
    found = check(program(grades=(one, rest), gates=(gate(GateEffect.GRADE_AT_MOST, "goood"),)))
    assert (found[0].code, found[0].hint) == ("E422", "did you mean `good`?")
    assert codes(program(item("1"), gates=(gate(GateEffect.ZERO, "1"), gate(GateEffect.ZERO, "total")))) == []
    assert codes(program(item("1"), gates=(gate(GateEffect.ZERO, "2"),))) == ["E423"]


TOTAL = PointsRead("total")


def total(op: str, bound: int) -> Compare:
    return Compare(CmpOp(op), TOTAL, const(bound))


def test_grades_out_of_order():
    rest = grade("failed", None)
    low, high = grade("passed", total(">=", 60)), grade("good", total(">=", 80))
    assert graded(high, low, rest) == []
    found = check(program(grades=(low, high, rest)))
    assert said(found)[0].startswith("W426 grade `good` is never given, because `passed` above it takes every total that it asks for")
    assert found[0].severity is Severity.WARNING
    assert graded(low, grade("good", All((total(">=", 80), YES))), rest) == ["W426"]
    assert graded(grade("passed", All((total(">=", 60), YES))), high, rest) == []
    assert graded(grade("passed", total(">", 60)), grade("good", total(">=", 60)), rest) == []
    assert graded(grade("passed", total(">=", 60)), grade("good", total(">", 60)), rest) == ["W426"]
    turned = Compare(CmpOp.LE, const(80), TOTAL)
    assert graded(low, grade("good", turned), rest) == ["W426"]
    few, fewer = grade("5", total("<=", 5)), grade("4", total("<=", 10))
    assert graded(few, fewer, rest, lower_is_better=True) == []
    assert graded(fewer, few, rest, lower_is_better=True) == ["W426"]


def test_totals_without_a_grade():
    def wide(*grades: GradeRule) -> list[str]:
        return codes(program(item("1", EACH, uncapped=True), grades=grades))

    assert wide(grade("good", total(">=", 80))) == ["W427"]
    assert wide(grade("good", total(">=", 80)), grade("failed", total("<", 80))) == []
    assert wide(grade("good", total(">", 80)), grade("failed", total("<", 80))) == ["W427"]
    assert wide(grade("good", total(">=", 2)), grade("passed", total(">=", 0))) == []  # no total is below 0
    assert wide(grade("good", YES), grade("passed", None)) == []
    assert wide(grade("good", total(">=", 80)), grade("middle", Within(TOTAL, const(60), const(80), high_open=True)),
                  grade("low", total("<", 60))) == []  # fmt: skip


def test_zero_is_no_punishment_where_lower_is_better():
    gate = Gate(origin=Origin("gate 1", Span(6, 7), label=Text("Fraud", "作假")), when=YES, effect=GateEffect.ZERO, target="total")
    assert codes(program(gates=(gate,))) == []
    found = check(program(gates=(gate,), lower_is_better=True))
    assert said(found)[0].startswith("W425 the gate `Fraud` sets the total to zero, which is the best there is where lower is better")
    assert codes(program(gates=(evolve(gate, effect=GateEffect.NOT_ELIGIBLE, target=None),), lower_is_better=True)) == []


def test_a_share_of_the_places():
    def top(share: str) -> list[str]:
        return codes(program(item("1", line("1.1", 1, condition=InRank(GROWTH_RANK, RankEnd.TOP, share=const(share))))))

    assert top("1/5") == []
    assert top("6/5") == ["E424"]
    assert top("-1/5") == ["E424"]


# ---------------------------------------------------------------- the table of codes


def test_both_languages_of_a_message_use_the_same_arguments():
    for code in CHECKS.values():
        texts = {"_en": code.message_en, "_zh": code.message_zh}  # what is said in words of a language has its suffix
        fields = [{name.removesuffix(way) for _, name, _, _ in string.Formatter().parse(text) if name} for way, text in texts.items()]
        assert fields[0] == fields[1], code.code
        assert all_codes()[code.code] is code


def test_a_parameter_in_an_expression_is_taken_as_written():
    cap = Parameter(name="cap", value=F(3), kind=ValueKind.NUMBER, origin=Origin("cap"))
    capped = item("1", EACH, maximum=Extremum(False, (Use("cap"), const(10))))
    assert codes(program(capped, parameters=(cap,))) == []


def test_a_row_that_overlaps_at_both_ends_is_told_with_both():
    rows = [row(band(0, 80)), row(band(80, 90)), row(band(90, 95)), row(band(95, 98)), row(band(98, None))]
    found = check(scored(table(READ["count"], *rows)))
    assert [each.code for each in found] == ["E404"] * 4
    assert [dict(each.args)["example"] for each in found] == ["80", "90", "95", "98"]
