"""What is read for each record, and of units together: lowered, bounded and checked."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine.core import ir, walk
from rubric_engine.core.bounds import static_bounds, with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.decimals import terminating
from rubric_engine.core.from_syntax import lower, lower_examples
from rubric_engine.core.invariants import verify
from rubric_engine.core.ir import Program
from rubric_engine.core.summary import UnboundedItem, summarise
from rubric_engine.diagnostics.model import Diagnostic, SourceFile
from rubric_engine.semantics import Model, analyse
from rubric_engine.syntax.parser import parse

HEAD = """rubric "Cup"
ties share the better rank
fact filed: date
fact growth: percent, 0% to 50%
fact staff: yes/no
fact rs: list, shared
field who: unit
field place: count, 1 to 20
field mark: number, -5 to 10
field ok: yes/no
field cat: choice of a < b < c
"""


def model_of(text: str) -> Model:
    parsed = parse(SourceFile("t", text))
    analysis = analyse(parsed.document, parsed.poisoned)
    assert not [(one.code, one.args) for one in (*parsed.diagnostics, *analysis.diagnostics) if one.code.startswith("E")]
    return analysis.model


def program(body: str, head: str = HEAD) -> Program:
    found = with_bounds(lower(model_of(head + body)))
    verify(found)
    return found


def node(body: str, id: str) -> ir.Node:
    found = walk.by_id(program(body))[id]
    assert isinstance(found, ir.Node)
    return found


def bounds_of(body: str, id: str) -> tuple[F | None, F | None]:
    found = node(body, id)
    return found.floor, found.bound


def codes(body: str) -> list[str]:
    return [one.code for one in check(program(body))]


def definition(text: str, columns: str = "") -> tuple[ir.Expr, Program]:
    found = program(f'{columns}define d = {text}\nitem 1 "x"\nstaff earns 1 point\n')
    return found.definitions[0].expr, found


# ---------------------------------------------------------------- lowering


def test_a_list_with_columns():
    columns = (
        "field twice = late * 2\nfield late = place - 3\nfield pt by place:\n1: 5\notherwise: 0\nfield quick = rank(mark within cat)\n"
    )
    spec = program(columns + 'item 1 "x"\nstaff earns 1 point\n').facts[-1]
    assert spec.shared
    assert [column.name for column in spec.computed] == ["late", "twice", "pt", "quick"]
    assert spec.computed[1].expr == ir.Arith(ir.Op.MUL, ir.FieldRead("late"), ir.Const(F(2)))
    assert isinstance(spec.computed[2].expr, ir.Lookup)
    assert spec.computed[3].expr == ir.Rank(ir.FieldRead("mark"), within=ir.FieldRead("cat"), records="rs")


def test_a_column_behind_a_definition_comes_first():
    columns = "field far = mark + most\nfield near = mark - 1\ndefine most = highest(rs.near)\n"
    spec = program(columns + 'item 1 "x"\nstaff earns 1 point\n').facts[-1]
    assert [column.name for column in spec.computed] == ["near", "far"]


def test_for_each_record():
    found = node('item 1 "R", for each record of rs where who is this unit, uncapped\nplace each earn 1 point\n', "1")
    assert found.repeat is not None
    assert (found.repeat.fact, found.repeat.by) == ("rs", None)
    assert found.repeat.where == ir.Compare(ir.CmpOp.EQ, ir.FieldRead("who"), ir.ThisUnit())
    assert found.repeat.origin.text.zh == "rs 其中 who 为 本单位"
    line = found.children[0]
    assert isinstance(line, ir.Line)
    assert line.steps == ir.FieldRead("place")  # a count, and so never below 0


def test_for_each_different_value():
    found = node(
        'section 1 "S", for each different rs.cat, uncapped\nitem 1.1 "R", for each record of rs, uncapped\nok earns 1 point\n', "1"
    )
    assert found.repeat is not None
    assert (found.repeat.fact, found.repeat.by, found.repeat.where) == ("rs", "cat", None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("distinct(rs.cat)", ir.Fold(ir.FoldKind.DISTINCT, "rs", ir.FieldRead("cat"))),
        (
            "mean(rs.mark where ok without highest 1 and lowest 2)",
            ir.Fold(ir.FoldKind.MEAN, "rs", ir.FieldRead("mark"), ir.FieldRead("ok"), drop_highest=1, drop_lowest=2),
        ),
        ("count(units where staff)", ir.UnitFold(ir.FoldKind.COUNT, None, ir.FactRead("staff"))),
        ("mean(units.growth)", ir.UnitFold(ir.FoldKind.MEAN, ir.FactRead("growth"))),
        ("highest(units.total)", ir.UnitFold(ir.FoldKind.HIGHEST, ir.PointsRead("total"))),
        ("power(2, 3)", ir.Irrational(ir.Curve.POWER, (ir.Const(F(2)), ir.Const(F(3))))),
        (
            "root(2) rounded half up to 1 decimal",
            ir.Round(ir.Irrational(ir.Curve.ROOT, (ir.Const(F(2)), ir.Const(F(2)))), ir.RoundMode.HALF_UP, F(1, 10)),
        ),
    ],
)
def test_numbers_out_of_many(text, wanted):
    assert definition(text)[0] == wanted


def test_dated_parameters():
    body = 'parameter limit as of filed:\nfrom 2014-01-01: 6%\nfrom 2015-01-01: 7%\nitem 1 "x"\ngrowth at least limit earns 1 point\n'
    found = program(body)
    (parameter,) = found.parameters
    assert [value for _, value in parameter.dated] == [F(6, 100), F(7, 100)]
    assert (parameter.value, parameter.kind, parameter.as_of) == (F(7, 100), ir.ValueKind.PERCENT, "filed")
    assert walk.line_facts(next(walk.lines(found)), found) == ("filed", "growth")
    assert static_bounds(ir.Use("limit"), found) == (F(6, 100), F(7, 100))


def test_tie_chains():
    ties = (
        "ties broken by points(1) among the tied, count-back of rs.place where who is this unit lowest first, then share the better rank\n"
    )
    found = program('item 1 "x"\nstaff earns 1 point\n', HEAD.replace("ties share the better rank\n", ties))
    first, second = found.tie_keys
    assert first == ir.TieKey(ir.PointsRead("1"), among_tied=True)
    assert isinstance(second.key, ir.CountBack)
    assert second.lowest_first


def test_codes_gates_and_pairings():
    body = """item 1 "Growth", baseline 3 points, reason code "R1"
growth at least 6% earns 2 points, reason code "R2"
gate "Staff", applies when growth at least 1%: staff, otherwise total is zero
pairing "Friends": growth at least 6% with growth below 2%, by growth lowest first
"""
    found = program(body)
    (gate,), (pairing,) = found.gates, found.pairings
    assert gate.applies is not None
    assert "适用于" in gate.origin.text.zh
    assert (pairing.key, pairing.lowest_first, pairing.label.en) == (ir.FactRead("growth"), True, "Friends")
    item = walk.by_id(found)["1"]
    assert isinstance(item, ir.Node)
    line = item.children[0]
    assert isinstance(line, ir.Line)
    assert (item.baseline, item.reason_code, line.reason_code) == (F(3), "R1", "R2")


def test_what_an_example_shares_is_given_to_every_unit():
    body = """item 1 "x"
staff earns 1 point
example "two"
given rs has who is "A", place is 1
given "A": staff is yes
given "B": staff is no
expect "A": points(1) is 1
"""
    (example,) = lower_examples(model_of(HEAD + body))
    facts = {unit: dict(values) for unit, values in example.units}
    assert set(facts) == {"A", "B"}
    assert facts["A"]["rs"] == facts["B"]["rs"]


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("clauses", "low", "high"),
    [
        ("", 0, None),
        ("at most 7 points", 0, 7),
        ("best 3", 0, 6),
        ("best line", 0, 2),
        ("worst line", 0, 2),
        ("mean, shown to 2 decimals", 0, 2),
        ("product, drops what does not apply", 0, None),
        ("scales to 100 points, shown to 2 decimals", 0, 100),
    ],
)
def test_ways_of_combining_occurrences(clauses, low, high):
    comma = ", " if clauses else ""
    body = f'section 1 "S"{comma}{clauses}\nitem 1.1 "R", for each record of rs, uncapped\nok earns 2 points\n'
    assert bounds_of(body, "1") == (low, high)
    assert bounds_of(body, "1.1") == (0, 2)


def test_a_great_many_occurrences():
    body = 'section 1 "S", best 1000000\nitem 1.1 "R", for each record of rs\nok earns 2 points\n'
    assert bounds_of(body, "1") == (0, 2_000_000)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("distinct(rs.cat)", 0, 3),
        ("distinct(rs.place)", 0, 20),
        ("distinct(rs.mark)", 0, None),
        ("highest(rs.sq)", 0, 100),
        ("count(units)", 0, None),
        ("mean(units.growth)", 0, F(1, 2)),
        ("sum(units.growth)", 0, None),
        ("root(growth * 200) rounded down to 0 decimals", 0, 10),
    ],
)
def test_ranges_of_numbers_out_of_many(text, low, high):
    expr, found = definition(text, "field sq = power(mark, 2)\n")
    assert static_bounds(expr, found) == (low, high)


def test_decimals():
    expr, found = definition("highest(rs.third)", "field third = mark / 3\n")
    assert not terminating(expr, found)
    expr, found = definition("highest(rs.sq)", "field sq = power(mark, 2)\n")
    assert terminating(expr, found)
    assert not terminating(*definition("mean(units.growth)"))


# ---------------------------------------------------------------- checks

REPEATED = 'item 1.1 "R", for each record of rs{}\n{}\n'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('section 1 "S"\n' + REPEATED.format("", "ok earns 1 point"), ["E401"]),
        ('section 1 "S"\n' + REPEATED.format(", uncapped", "ok earns 1 point"), []),
        ('section 1 "S", at most 9 points\n' + REPEATED.format("", "ok earns 1 point"), []),
        ('section 1 "S", best 2\n' + REPEATED.format("", "ok earns 1 point"), []),
        ('section 1 "S", best 2\n' + REPEATED.format(", uncapped", "ok earns 1 point"), []),
        (
            'section 1 "S", needs at least 3 items, drops what does not apply\n' + REPEATED.format(", uncapped", "ok earns 1 point"),
            ["E413"],
        ),
        ('section 1 "S", mean\n' + REPEATED.format("", "ok earns 1 point"), ["E407"]),
        ('section 1 "S"\n' + REPEATED.format("", "ok loses 1 point"), ["E417"]),
        ('section 1 "S", at least -9 points\n' + REPEATED.format("", "ok loses 1 point"), []),
        ('section 1 "S", best 3\n' + REPEATED.format("", "ok loses 1 point"), []),
        ('section 1 "S", for each different rs.cat\nitem 1.1 "R"\ncat is a earns 1 point\n', ["E429"]),
        ('section 1 "S", for each different rs.cat, uncapped\nitem 1.1 "R"\ncat is a earns 1 point\n', []),
        ('section 1 "S", for each different rs.cat, uncapped\nitem 1.1 "R"\nby cat:\na: 1 point\nb: 2 points\n', ["E403"]),
        ('section 1 "S"\n' + REPEATED.format(", uncapped", "by mark in bands:\n-5 to below 3: 0 points\n4 to 10: 1 point"), ["E403"]),
        ('section 1 "S"\n' + REPEATED.format(", uncapped", "by place:\n1: 3 points\n2 to 20: 0 points"), []),
        ('item 1 "U"\ncount(units where staff) at least 3 loses 2 points\n', []),
        ('item 1 "U"\ncount(units where staff) each lose 2 points\n', ["E417"]),
    ],
)
def test_checks(body, found):
    assert codes(body) == found


def test_where_a_maximum_has_to_stand():
    body = 'section 1 "S"\n' + REPEATED.format("", "ok earns 1 point")
    (found,) = check(program(body))
    assert isinstance(found, Diagnostic)
    assert "section around it" in found.hint


def test_a_table_over_a_column():
    body = 'field late = place - 3\nitem 1 "R", for each record of rs, uncapped\nby late:\nat most 0: 1 point\n2 or more: 0 points\n'
    (found,) = check(program(body))
    assert (found.code, dict(found.args)["gaps"]) == ("E403", "1")


def test_summary():
    item = 'item 1 "x"\nstaff earns 3 points\n'
    section = 'section 2 "S", for each different rs.cat, uncapped\nitem 2.1 "R", for each record of rs, uncapped\nok earns 1 point\n'
    found = summarise(program(item + section))
    assert found.unbounded == (UnboundedItem("2", (), "rs"), UnboundedItem("2.1", (), "rs"))
    assert (found.bounded_maximum, found.high, found.needs_cohort) == (3, None, False)


# ---------------------------------------------------------------- walking


def test_records_at_hand():
    body = 'field late = place - 3\nitem 1 "R", for each record of rs where ok, uncapped\nlate at least 1 earns 1 point\ncount(rs where ok) at least 1 earns 1 point\n'
    found = program(body)
    fields = [(expr.name, record) for expr, _, record in walk.located_with_records(found) if isinstance(expr, ir.FieldRead)]
    assert fields == [("place", "rs"), ("ok", "rs"), ("late", "rs"), ("ok", "rs")]
    first = next(walk.lines(found))
    assert walk.line_facts(first, found, walk.record_at(walk.repeats(found)["1.1"])) == ("rs",)


def test_who_needs_the_other_units():
    assert not walk.ranks_units(
        program('field quick = rank(mark)\nitem 1 "R", for each record of rs, uncapped\nquick is 1 earns 1 point\n')
    )
    together = program('item 1 "U"\ncount(units) at least 3 earns 2 points\n')
    assert walk.folds_units(together)
    assert not walk.ranks_units(together)
