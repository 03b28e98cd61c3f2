"""Computed columns, shared lists, and what occurs for each record or each different value."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as F

import pytest

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
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Gate,
    GateEffect,
    Given,
    Interval,
    Line,
    Lookup,
    Node,
    NodeKind,
    Op,
    Option,
    Origin,
    PointsRead,
    Program,
    Rank,
    Repeat,
    Row,
    Text,
    ThisUnit,
    Ties,
    Use,
    ValueKind,
)
from rubric_engine.core.results import MissingFacts, State, UnitResult
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.scoring.reference import score_cohort, score_unit

PLACE = FactSpec(name="place", kind=ValueKind.COUNT, low=F(1), high=F(20), whole=True, or_none=True)
RACES = FactSpec(
    name="races",
    kind=ValueKind.LIST,
    shared=True,
    fields=(FactSpec(name="driver", kind=ValueKind.UNIT), FactSpec(name="race", kind=ValueKind.TEXT), PLACE),
    computed=(
        Computed(name="worth", kind=ValueKind.NUMBER, expr=Lookup(
            (FieldRead("place"),), (Row(((Interval(F(1), F(1)),),), Const(F(9))), Row(((Interval(F(2), F(3)),),), Const(F(4)))), Const(F(0))
        )),
        Computed(name="mine", kind=ValueKind.YES_NO, expr=Compare(CmpOp.EQ, FieldRead("driver"), ThisUnit())),
        Computed(name="behind", kind=ValueKind.NUMBER, expr=Arith(Op.SUB, Const(F(9)), FieldRead("worth"))),
    ),
)  # fmt: skip
AWARDS = FactSpec(
    name="awards",
    kind=ValueKind.LIST,
    fields=(
        FactSpec(name="project", kind=ValueKind.TEXT, or_none=True),
        FactSpec(
            name="level",
            kind=ValueKind.CHOICE,
            options=(Option("county", "县级"), Option("city", "市级")),
            ordered=True,
            low=F(0),
            high=F(1),
            whole=True,
            or_none=True,
        ),
    ),
)
MINE = FieldRead("mine")


def const(value: int) -> Const:
    return Const(F(value))


def each(fact: str, where: Expr | None = None, by: str | None = None) -> Repeat:
    return Repeat(fact=fact, where=where, by=by, origin=Origin("each"))


def item(id: str, *lines: Line, repeat: Repeat | None = None, combine: Combine = Combine.SUM, **more: object) -> Node:
    return Node(kind=NodeKind.ITEM, origin=Origin(id), children=lines, repeat=repeat, combine=combine, **more)  # type: ignore[arg-type]


def line(id: str, amount: Expr | int, condition: Expr | None = None, *, loses: bool = False) -> Line:
    return Line(origin=Origin(id), amount=const(amount) if isinstance(amount, int) else amount, condition=condition, loses=loses)


def section(*items: Node, combine: Combine = Combine.SUM, best_n: int = 1, repeat: Repeat | None = None) -> Node:
    return Node(kind=NodeKind.SECTION, origin=Origin("1"), children=items, combine=combine, best_n=best_n, repeat=repeat)


def program(*parts: Node, gates: tuple[Gate, ...] = (), definitions: tuple[Definition, ...] = ()) -> Program:
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=parts)
    return Program(label=Text("p", "p"), facts=(RACES, AWARDS), total=total, gates=gates, definitions=definitions, ties=Ties.BETTER)


def race(driver: str | None, where: str | None, place: int | None) -> Record:
    return (("driver", driver), ("race", where), ("place", NONE if place == 0 else None if place is None else F(place)))


def award(project: str | None, level: int | None) -> Record:
    return (("project", NONE if project == "" else project), ("level", None if level is None else F(level)))


def drivers(rubric: Program, *records: Record, names: Sequence[str] = ("Ann", "Bob")) -> dict[str, UnitResult]:
    return score_cohort(rubric, {name: {"races": records, "awards": ()} for name in names})


def of_awards(rubric: Program, records: Value | None) -> UnitResult:
    return score_unit(rubric, {"races": (), "awards": records}, unit="Ann")


def ids(result: UnitResult) -> dict[str, F]:
    return {e.id: e.points for e in result.ledger}


SEASON = (race("Ann", "Monaco", 1), race("Bob", "Monaco", 2), race("Ann", "Spa", 3), race("Bob", "Spa", 1), race("Ann", "Imola", 2))


def test_the_best_results_of_a_season() -> None:
    results = drivers(
        program(section(item("1.1", line("1.1.1", FieldRead("worth")), repeat=each("races", MINE)), combine=Combine.BEST_N, best_n=2)),
        *SEASON,
    )
    assert {name: r.total for name, r in results.items()} == {"Ann": 13, "Bob": 13}
    ann = results["Ann"]
    assert [(e.id, e.owner, e.points, e.state) for e in ann.ledger] == [
        ("1.1.1[1]", "1.1[1]", 9, State.EARNED),
        ("1.1.1[3]", "1.1[3]", 4, State.EARNED),
        ("1.1.1[5]", "1.1[5]", 4, State.EARNED),
        ("1", "1", -4, State.ADJUSTED),
    ]
    assert [e.occurrence[0].text.en for e in ann.ledger[:3]] == ["Monaco", "Spa", "Imola"]
    assert [(n.id, n.points, n.contribution) for n in ann.nodes if n.id != "total"] == [
        ("1", 13, 13),
        ("1.1[1]", 9, 9),
        ("1.1[3]", 4, 4),
        ("1.1[5]", 4, 0),
    ]
    assert next(n.children for n in ann.nodes if n.id == "1") == ("1.1[1]", "1.1[3]", "1.1[5]")
    assert [(u.name, u.value) for u in ann.ledger[1].facts] == [("races.place", F(3))]


def test_a_unit_that_never_occurs() -> None:
    rubric = program(item("1", line("1.1", 1), repeat=each("races", MINE)))
    result = drivers(rubric, *SEASON, names=("Cid",))["Cid"]
    assert (result.total, result.ledger) == (0, ())
    assert [n.id for n in result.nodes] == ["total"]
    best = program(section(item("1.1", line("1.1.1", 1), repeat=each("races", MINE)), combine=Combine.BEST))
    nodes = {n.id: n for n in drivers(best, *SEASON, names=("Cid",))["Cid"].nodes}
    assert nodes["1"].applies is False


def test_without_a_name_it_is_unknown_which_records_are_its_own() -> None:
    rubric = program(item("1", line("1.1", 1), repeat=each("races", MINE)))
    result = score_unit(rubric, {"races": SEASON, "awards": ()})
    assert (result.total, result.low, result.high) == (0, 0, 5)


def test_a_condition_without_a_value_makes_no_occurrence() -> None:
    rubric = program(item("1", line("1.1", 1), repeat=each("races", Compare(CmpOp.LE, FieldRead("place"), const(3)))))
    assert drivers(rubric, race("Ann", "Monaco", 0), race("Ann", "Spa", 2))["Ann"].total == 1


def test_a_missing_field_leaves_an_occurrence_in_doubt() -> None:
    rubric = program(item("1", line("1.1", 1), repeat=each("races", All((MINE, Given(FieldRead("place")))))))
    result = drivers(rubric, race("Ann", "Monaco", None), race("Ann", "Spa", 2))["Ann"]
    assert (result.total, result.low, result.high) == (1, 1, 2)
    assert [(e.id, e.kind.value, e.points, e.state) for e in result.ledger] == [
        ("1.1[1]", "line", 1, State.EARNED),
        ("1[1]", "not_applicable", -1, State.UNKNOWN),
        ("1.1[2]", "line", 1, State.EARNED),
    ]
    assert [(m.name, m.could_change) for m in result.missing] == [("races.place", 1)]
    assert {n.id: (n.applies, n.points) for n in result.nodes}["1[1]"] == (None, None)


def test_many_occurrences_in_doubt_cost_and_earn_what_they_can() -> None:
    rubric = program(section(item("1.1", line("1.1.1", FieldRead("worth")), repeat=each("races", MINE)), combine=Combine.BEST_N, best_n=2))
    records = [*(race(None, "Monaco", 1 + i) for i in range(9)), race("Ann", "Spa", 3)]
    result = drivers(rubric, *records)["Ann"]
    assert (result.total, result.low, result.high) == (4, 4, 13)
    assert sum(e.points for e in result.ledger) == 4


def test_a_missing_list_may_be_any_number_of_occurrences() -> None:
    rubric = program(item("1", line("1.1", 2), repeat=each("awards")))
    result = of_awards(rubric, None)
    assert (result.total, result.low, result.high) == (0, 0, None)
    assert [(e.id, e.state, e.points, e.low, e.high) for e in result.ledger] == [("1.1", State.UNKNOWN, 0, 0, None)]
    assert any(isinstance(r, MissingFacts) and r.names == ("awards",) for r in result.ledger[0].reasons)
    assert [m.name for m in result.missing] == ["awards"]
    best = program(
        section(item("1.1", line("1.1.1", 2, Given(FieldRead("level"))), repeat=each("awards")), combine=Combine.BEST_N, best_n=3)
    )
    assert (of_awards(best, None).low, of_awards(best, None).high) == (0, 6)
    losing = program(section(item("1.1", line("1.1.1", 2, loses=True), repeat=each("awards")), combine=Combine.WORST))
    assert (of_awards(losing, None).total, of_awards(losing, None).high) == (-2, 0)


BY_PROJECT = program(
    section(
        item("1.1", line("1.1.1", Fold(FoldKind.HIGHEST, "awards", FieldRead("level"))), combine=Combine.SUM),
        item("1.2", line("1.2.1", 1, Compare(CmpOp.EQ, FieldRead("level"), const(1))), repeat=each("awards")),
        repeat=each("awards", Given(FieldRead("level")), by="project"),
    )
)


def test_each_different_value_with_its_own_records() -> None:
    records = (award("A", 1), award("B", 0), award("A", 0), award("", 1))
    result = of_awards(BY_PROJECT, records)
    assert ids(result) == {"1.1.1[1]": 1, "1.2.1[1][1]": 1, "1.2.1[1][3]": 0, "1.1.1[2]": 0, "1.2.1[2][2]": 0}
    assert [tuple((o.number, o.text.en) for o in e.occurrence) for e in result.ledger] == [
        ((1, "A"),),
        ((1, "A"), (1, "A")),
        ((1, "A"), (3, "A")),
        ((2, "B"),),
        ((2, "B"), (2, "B")),
    ]
    assert [n.id for n in result.nodes] == ["total", "1[1]", "1.1[1]", "1.2[1][1]", "1.2[1][3]", "1[2]", "1.1[2]", "1.2[2][2]"]


def test_only_records_for_which_the_condition_holds_belong_to_a_value() -> None:
    low = each("awards", Compare(CmpOp.EQ, FieldRead("level"), const(0)), by="project")
    rubric = program(item("1", line("1.1", Fold(FoldKind.COUNT, "awards")), repeat=low))
    assert ids(of_awards(rubric, (award("A", 1), award("A", 0), award("B", 1), award("A", 0)))) == {"1.1[1]": 2}


def test_a_record_without_a_known_value_may_belong_to_any() -> None:
    rubric = program(item("1", line("1.1", Fold(FoldKind.COUNT, "awards")), repeat=each("awards", by="project")))
    result = of_awards(rubric, (award("A", 1), award(None, 0)))
    assert (result.total, result.low, result.high) == (1, 1, 3)
    assert {e.id: (e.points, e.low, e.high) for e in result.ledger if e.id != "1.1"} == {"1.1[1]": (1, 1, 2)}


def test_the_value_is_told_in_words() -> None:
    rubric = program(item("1", line("1.1", 1), repeat=each("awards", by="level")))
    (entry,) = of_awards(rubric, (award("A", 1),)).ledger
    assert entry.occurrence[0].text == Text("city", "市级")


def test_a_line_reads_others_of_its_own_occurrence() -> None:
    inner = item(
        "1", line("1.1", FieldRead("worth")), line("1.2", 1, Compare(CmpOp.GE, PointsRead("1.1"), const(9))), repeat=each("races", MINE)
    )
    assert ids(drivers(program(inner), *SEASON)["Ann"]) == {
        "1.1[1]": 9, "1.2[1]": 1, "1.1[3]": 4, "1.2[3]": 0, "1.1[5]": 4, "1.2[5]": 0,
    }  # fmt: skip


def test_what_is_around_is_read_from_inside() -> None:
    plain = item("1", line("1.1", 7), applies=Compare(CmpOp.GE, Fold(FoldKind.COUNT, "races", where=MINE), const(2)))
    inner = item("2", line("2.1", PointsRead("1")), repeat=each("races", MINE, by="race"))
    results = drivers(program(inner, plain), *SEASON, names=("Ann", "Bob", "Cid"))
    assert {name: r.total for name, r in results.items()} == {"Ann": 28, "Bob": 21, "Cid": 0}


def test_gates_zero_every_occurrence() -> None:
    gate = Gate(
        origin=Origin("gate 1"),
        prerequisites=(Compare(CmpOp.GE, Fold(FoldKind.COUNT, "races", where=MINE), const(3)),),
        effect=GateEffect.ZERO,
        target="1",
    )
    results = drivers(program(item("1", line("1.1", 1), repeat=each("races", MINE)), gates=(gate,)), *SEASON)
    assert {name: r.total for name, r in results.items()} == {"Ann": 3, "Bob": 0}


def test_ranks_of_records_in_an_item() -> None:
    amount = Arith(Op.SUB, const(10), Rank(FieldRead("place"), FieldRead("race"), None, True, records="races"))
    results = drivers(program(item("1", line("1.1", amount), repeat=each("races", MINE))), *SEASON)
    assert ids(results["Ann"]) == {"1.1[1]": 9, "1.1[3]": 8, "1.1[5]": 9}


def test_columns_use_columns_and_what_is_defined() -> None:
    best = Definition(name="best", expr=Fold(FoldKind.HIGHEST, "races", FieldRead("worth"), MINE), origin=Origin("best"))
    rubric = program(
        item("1", line("1.1", Arith(Op.ADD, FieldRead("behind"), Use("best"))), repeat=each("races", MINE)), definitions=(best,)
    )
    assert ids(drivers(rubric, *SEASON)["Ann"]) == {"1.1[1]": 9, "1.1[3]": 14, "1.1[5]": 14}


def test_shared_records_are_told_once_and_columns_that_look_at_the_unit_for_each() -> None:
    rubric = program(item("1", line("1.1", Fold(FoldKind.SUM, "races", FieldRead("worth"), MINE))))
    assert {name: r.total for name, r in drivers(rubric, *SEASON).items()} == {"Ann": 17, "Bob": 13}


# ---------------------------------------------------------------- folds

MARKS = FactSpec(
    name="marks",
    kind=ValueKind.LIST,
    fields=(FactSpec(name="mark", kind=ValueKind.NUMBER, low=F(0), high=F(10)), FactSpec(name="counts", kind=ValueKind.YES_NO)),
)


def of_marks(kind: FoldKind, *marks: tuple[int | None, bool | None], highest: int = 0, lowest: int = 0) -> tuple[F | None, F | None]:
    fold = Fold(kind, "marks", FieldRead("mark"), FieldRead("counts"), highest, lowest)
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=(Line(origin=Origin("1"), amount=fold, limit=const(100)),))
    records = tuple((("mark", None if m is None else F(m)), ("counts", c)) for m, c in marks)
    result = score_unit(Program(label=Text("p", "p"), facts=(MARKS,), total=total), {"marks": records})
    return result.low, result.high


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([(9, True), (1, True), (5, True), (6, True)], (F(11, 2), F(11, 2))),
        ([(9, True), (1, True)], (0, 0)),
        ([(5, True), (6, True), (7, True), (None, True)], (F(11, 2), F(13, 2))),
        ([(5, True), (6, True), (7, True), (10, None)], (6, F(13, 2))),
        ([(5, True), (6, True), (7, None)], (0, 6)),
    ],
)
def test_a_mean_without_the_highest_and_the_lowest(marks: list[tuple[int | None, bool | None]], expected: tuple[F, F]) -> None:
    assert of_marks(FoldKind.MEAN, *marks, highest=1, lowest=1) == expected


def test_a_sum_without_the_lowest() -> None:
    assert of_marks(FoldKind.SUM, (3, True), (5, True), (8, True), lowest=1) == (13, 13)
    assert of_marks(FoldKind.SUM, (3, True), (5, None), lowest=1) == (0, 5)


def test_different_values() -> None:
    assert of_marks(FoldKind.DISTINCT, (3, True), (3, True), (5, True), (7, False)) == (2, 2)
    assert of_marks(FoldKind.DISTINCT, (3, True), (3, None), (5, None)) == (1, 2)
    assert of_marks(FoldKind.DISTINCT, (3, True), (None, True), (None, True)) == (1, 3)
    assert of_marks(FoldKind.DISTINCT) == (0, 0)
