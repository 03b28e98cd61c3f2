"""Shared facts, units, computed columns, and what occurs for each record."""

from __future__ import annotations

import pytest

from rubric_engine.semantics import analyse
from rubric_engine.semantics.model import ColumnSymbol, FactSymbol, FieldSymbol, LineDecl, Model, NodeDecl, UnitsSymbol
from rubric_engine.semantics.rename import renamed
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.walk import descend
from rubric_engine.syntax import tree
from tests.unit.semantics.test_analyse import marked, read

HEAD = """rubric "x"
ties share the better rank
fact a: number, 0 to 100
fact o: number, 0 to 100, or none
fact filed: date
fact home: unit
fact district: text
fact l: list, shared
field n: number, 0 to 10
field m: number, 0 to 10, or none
field who: unit
field c = n * 2
field r = rank(n within who lowest first)
field q by n in bands:
0 to below 5: yes
5 to 10: no
field level: count, 0 to 9, or none
define all = sum(l.c)
"""


def lines(*each: str) -> str:
    return HEAD + "item 1\n" + "\n".join(each) + "\n"


# ---------------------------------------------------------------- computed columns


def test_columns_stand_among_the_fields_in_the_order_of_the_text() -> None:
    owner = next(fact for fact in read(lines("a above 3 earns 1 point")).model.facts if fact.name == "l")
    assert [one.name for one in owner.fields] == ["n", "m", "who", "level"]
    assert [one.name for one in owner.columns] == ["c", "r", "q"]
    assert owner.columns[2].table is not None
    assert len(owner.columns[2].table.rows) == 2


def test_remarks_below_a_column_belong_to_it() -> None:
    text = """rubric "x"
fact l: list
field n: number, 0 to 10
field c = n * 2
source "p. 3"
field k: number, 0 to 10
note "k"
item 1
count(l where c above 3) at least 1 earns 1 point
"""
    (owner,) = read(text).model.facts
    assert (owner.columns[0].remarks.citation, owner.fields[1].remarks.notes) == ("p. 3", ("k",))


def test_a_column_is_read_like_a_field() -> None:
    marked(
        lines(
            "count(l where q and c above 3) above 3 earns 1 point",
            "all above 3 earns 1 point",
            "distinct(l.who) above 3 earns 1 point",
            "c above 3 earns 1 point  ## E240",
            "l.c above 3 earns 1 point  ## E245",
            "count(l where q above 3) above 3 earns 1 point  ## E282",
            "sum(l.q) above 3 earns 1 point  ## E295",
            "sum(l.k) above 3 earns 1 point  ## E246",
        )
    )


def test_a_column_looks_at_its_record() -> None:
    marked(
        """rubric "x"
ties share the better rank
fact a: number, 0 to 100
fact l: list
field n: number, 0 to 10
field c1 = points(1)  ## E333
field c2 = total at least 3  ## E333
field c3 = count(l)  ## E333
field c4 = count(units)  ## E334
field c5 = every item at least 3  ## E333
field c6 = l  ## E283
field c7 = a in top 3  ## E332
field c8 = n in top 3
field c9 = rank(a + n among records where n above 1)
field d = nope  ## E240
item 1
a above 3 earns 1 point
"""
    )


def test_columns_go_in_a_circle() -> None:
    marked(
        """rubric "x"
fact a: number, 0 to 100
fact l: list
field n: number, 0 to 10
field b = c  ## E242
field c = b
field d = n + all  ## E242
define all = sum(l.d)
field_free = 3  ## E206
item 1
a above 3 earns 1 point
""".replace("field_free = 3", "field e = 3")
    )


def test_a_column_has_one_name_and_no_given_value() -> None:
    marked(
        """rubric "x"
fact l: list
field n: number, 0 to 10
field n = 3  ## E241
field c = n * 2
item 1, at most 3 points
l each earn 1 point
example "e"
given l has n is 3, c is 6  ## E248
expect total is 1
"""
    )


def test_what_makes_a_column_none() -> None:
    text = HEAD.replace("define all = sum(l.c)", "field plus = m + 1")
    marked(
        text
        + """item 1
count(l where plus above 3) above 3 earns 1 point  ## E291
count(l where m is given and plus above 3) above 3 earns 1 point
count(l where plus is given and plus above 3) above 3 earns 1 point
sum(l.plus) above 3 earns 1 point  ## E291
sum(l.plus where m is given) above 3 earns 1 point
distinct(l.plus) above 3 earns 1 point
"""
    )


def test_ranks_of_records() -> None:
    model = read(HEAD + "item 1, for each record of l, uncapped\nn in top 3 earns 1 point\nby r:\n1: 1 point\notherwise: 0 points\n").model
    assert sorted(model.resolution.record_ranks.values()) == ["l", "l"]
    plain = read(lines("a in top 3 earns 1 point")).model
    assert sorted(plain.resolution.record_ranks.values()) == ["l"]


# ---------------------------------------------------------------- units


def test_units_are_compared_with_units_and_quoted_names() -> None:
    marked(
        lines(
            'home is "A" earns 1 point  ## W354',
            '"A" is not home earns 1 point  ## W354',
            "home is this unit earns 1 point",
            'home is one of ("A", "B") earns 1 point',
            "home is one of (this unit) earns 1 point  ## E268",
            "home is district earns 1 point  ## E282",
            "home at least this unit earns 1 point  ## E286",
            "home earns 1 point  ## E281",
            "home in top 3 earns 1 point  ## E288",
            "home is hone earns 1 point  ## E240",
            "sum(l.who) above 3 earns 1 point  ## E295",
        )
    )


def test_a_unit_has_neither_range_nor_measure() -> None:
    marked(
        """rubric "x"
fact u: unit, 0 to 10  ## E262
fact v: unit, in km  ## E267
fact w: unit, missing counts as "x"
fact l: list
field k: unit, shared  ## E326
item 1
w is "x" earns 1 point  ## W354
"""
    )


def test_reserved_names() -> None:
    marked(
        """rubric "x"
fact units: count  ## E325
define 各单位 = 3  ## E325
fact l: list
field units: count  ## E325
item 1, at most 3 points
l each earn 1 point
"""
    )


def test_examples_with_shared_facts() -> None:
    marked(
        """rubric "x"
fact pool: number, 0 to 10, shared
fact l: list, shared
field who: unit
fact u: unit
fact a: number, 0 to 10
item 1, uncapped
pool above 3 earns 1 point
l where who is this unit each earn 1 point
example "shared alone"
given pool is 3
given l has who is "A"
expect "A": total is 1
expect "B": total is 1
example "alone"
given u is "anybody", pool is 3, a is 2
expect total is 1
example "mixed"
given pool is 3, a is 2  ## E229
given "B": a is 3
expect "B": total is 1
expect "C": total is 1  ## E226
example "units"
given "A": u is "C"  ## E319
given "B": u is "A"
given "B": pool is 3  ## E318
given l has who is "b"  ## E319
expect "A": total is 1
"""
    )


# ---------------------------------------------------------------- for each record


def test_the_fields_of_the_record_are_read_by_name() -> None:
    marked(
        HEAD
        + """item 1, for each record of l where who is this unit and q, applies when c above 1, times n, at least n points, uncapped
c at least 3 earns n points
n in top 3 within who among records where n above 3 earns 2 points
a at least 3 and all at least 3 earns 1 point
count(l where c above 3) at least 1 earns 1 point
a in top 3 earns 1 point  ## E332
mean(units.a) at least 3 earns 1 point  ## E334
by n in bands:
0 to below 5: c points
5 to 10: 0 points
item 2
n at least 3 earns 1 point  ## E240
"""
    )


def test_what_holds_of_the_record_holds_of_no_other() -> None:
    marked(
        HEAD
        + """item 1, for each record of l, uncapped
m at least 2 earns 1 point  ## E291
m is given and m at least 2 earns 1 point
m is given and sum(l.m) at least 2 earns 1 point  ## E291
item 2, for each record of l where m is given, uncapped
m at least 2 earns 1 point
sum(l.m) at least 2 earns 1 point  ## E291
item 3, for each record of l where m at least 3, uncapped  ## E291
n at least 2 earns 1 point
"""
    )


def test_groups() -> None:
    marked(
        HEAD
        + """section 1, for each different l.who where level is given, uncapped
item 1.1, uncapped
who is this unit earns 1 point
n above 3 earns 1 point  ## E245
highest(l.n) above 3 earns 1 point
highest(l.level) above 3 earns 1 point
highest(l.level where n above 3) above 3 earns 1 point  ## E291
highest(l.m) above 3 earns 1 point  ## E291 E291
who in top 3 earns 1 point  ## E331 E288
item 1.2, for each record of l, uncapped
n above 3 and level above 3 and who is this unit earns 1 point
m above 3 earns 1 point  ## E291
section 2, for each different l.level, uncapped
item 2.1
level above 3 earns 1 point
""".replace("  ## E291 E291", "  ## E291")
    )


def test_what_can_be_gone_through() -> None:
    marked(
        HEAD
        + """item 1, for each different l, uncapped  ## E327
n above 1 earns 1 point
item 2, for each record of nope, uncapped  ## E240
n above 1 earns 1 point
item 3, for each record of a, uncapped  ## E244
n above 1 earns 1 point
item 4, for each record of units, uncapped  ## E335
n above 1 earns 1 point
item 5, for each record of l.n, uncapped  ## E327
n above 1 earns 1 point
item 6, for each record of l where n in top 3 or count(l) above 3, uncapped  ## E301 E303
n above 1 earns 1 point
item 7, for each record of l, weight 30%, uncapped  ## E329
n above 1 earns 1 point
"""
    )


@pytest.mark.parametrize(
    ("outer", "inner", "wrong"),
    [
        ("for each record of l", "for each record of l", True),
        ("for each record of l", "for each different l.who", True),
        ("for each different l.who", "for each different l.n", True),
        ("for each different l.who", "for each record of k", True),
        ("for each different l.who", "for each record of l where n above 3", False),
    ],
)
def test_records_inside_of_records(outer: str, inner: str, wrong: bool) -> None:
    mark = "  ## E328" if wrong else ""
    marked(
        HEAD.replace("define all", "fact k: list\nfield n: count\ndefine all")
        + f"section 1, {outer}, uncapped\nitem 1.1, {inner}, uncapped{mark}\na above 3 earns 1 point\n"
    )


def test_a_section_inside_of_a_group_is_not_gone_through_again() -> None:
    marked(
        HEAD
        + """section 1, for each different l.who, uncapped
section 1.1, for each record of l, uncapped  ## E328
item 1.1.1
a above 3 earns 1 point
"""
    )


def test_points_of_what_occurs_for_each_record() -> None:
    marked(
        HEAD
        + """section 1, at most 9 points
section 1.1, for each different l.who
item 1.1.1
a above 3 earns 1 point
item 1.1.2, for each record of l, uncapped
points(1.1.1) above 3 and points(1.1.1.1) above 3 earns 1 point
item 1.1.3
points(1.1.2) above 3 earns 1 point  ## E330
points(1.1.2.1) above 3 earns 1 point  ## E330
points(1.1.1) above 3 earns 1 point
section 2
item 2.1
points(1) above 3 earns 1 point
points(1.1) above 3 earns 1 point  ## E330
points(1.1.1.1) above 3 earns 1 point  ## E330
every item of 1 at least 3 earns 1 point  ## E330
flag f when every item at least 3  ## E330
flag g when points(1.1) above 3  ## E330
gate "zero" when a above 90: item 1.1.1 is zero
"""
    )


def test_the_total_occurs_once_and_has_no_baseline() -> None:
    stmt = tree.TotalStmt(
        clauses=tree.Clauses(for_each=tree.ForEach(tree.Listed(tree.Ref("l"))), baseline=tree.Number(3), reason_code="R")  # type: ignore[arg-type]
    )
    statements = read(lines("a above 3 earns 1 point")).model.document.statements
    found = analyse(tree.Document((*statements, stmt)))
    assert [(one.code, dict(one.args)["clause"]) for one in found.diagnostics] == [
        ("E221", "baseline"), ("E221", "for each record of"), ("E221", "reason code")
    ]  # fmt: skip


def test_a_circle_through_the_records() -> None:
    marked(
        HEAD
        + """define sofar = points(2)
item 1, for each record of l where n above sofar, uncapped
a above 3 earns 1 point
item 2
points(3) above 3 earns 1 point
item 3
sofar above 3 earns 1 point
""".replace("define sofar = points(2)", "define sofar = points(2)  ## E242")
    )


# ---------------------------------------------------------------- what is kept about names


def subject_of(text: str) -> tuple[Model, list[tree.Expr]]:
    model = read(text).model
    item = next(child for child in model.total.children if isinstance(child, NodeDecl))
    line = item.children[0]
    assert isinstance(line, LineDecl)
    assert line.stmt.subject is not None
    return model, list(descend(line.stmt.subject))


def test_meanings_of_names() -> None:
    text = HEAD.replace("field c =", "field c (丙) =").replace("fact a:", "fact a (甲):")
    model, parts = subject_of(
        text + "item 1\ncount(units where a above 3) above mean(units.a) and sum(l.c where n above 3) above 3 earns 1 point\n"
    )
    found = {part.name: model.resolution.symbols.get(id(part)) for part in parts if isinstance(part, tree.Ref)}
    assert {name: type(symbol) for name, symbol in found.items()} == {
        "units": UnitsSymbol, "a": FactSymbol, "units.a": UnitsSymbol, "l.c": ColumnSymbol, "n": FieldSymbol
    }  # fmt: skip
    assert found["units"] == UnitsSymbol()
    chinese = renamed(parts[0], "zh", "en", model.resolution)
    names = [part.name for part in descend(chinese) if isinstance(part, tree.Ref)]
    assert names == ["units", "甲", "units.甲", "l.丙", "n"]


def test_the_type_of_this_unit() -> None:
    model, parts = subject_of(lines("home is this unit earns 1 point"))
    assert {model.resolution.type(part).sort for part in parts[1:]} == {Sort.UNIT}
