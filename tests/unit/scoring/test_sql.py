"""Plans in SQL as texts, and pieces of them run by DuckDB."""

from __future__ import annotations

import datetime
import itertools
import random
from math import gcd
from typing import Any

import duckdb
import pytest

from rubric_engine import load_shipped, loads
from rubric_engine.core.dates import difference
from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.cells import EVERYTHING, Cells, cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Int, IntColumn, Part
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import DateUnit, FactSpec, Program
from rubric_engine.facts import read_cohort
from rubric_engine.scoring.sql.dialect import DUCKDB, SPARK, Dialect
from rubric_engine.scoring.sql.making import columns_of, plan_of
from rubric_engine.scoring.sql.plan import Plan
from rubric_engine.scoring.sql.texts import Texts
from tests.conformance.backends import as_units
from tests.conformance.comparing import Case, held_against, wanted
from tests.conformance.sql import IN_DUCKDB, answers

from rubric_engine.core.flat.cells import in_order  # isort: skip


def planned(program: Program, dialect: Dialect, bounds: Bounds = (0, 1000), *, most: int = 10**6) -> Plan:
    every = [(level, each) for spec in program.facts for level, each in ((None, spec), *((spec.name, field) for field in spec.fields))]
    scales = {(level, each.name): 1 for level, each in every if isinstance(each, FactSpec)}
    wanted = cells(flatten(program, alone=False, given=Given(frozenset(), scales)), EVERYTHING)
    held = {node: bounds for node in columns_of(wanted) if isinstance(node, IntColumn)}
    return plan_of(wanted, dialect, held, most=most, cohorts=1, names=_names(wanted))


def _names(wanted: Cells) -> Any:
    every = [(cell.of, cell.id) for cell in wanted.cells] + [(of, id) for of, id, _ in wanted.unsupported]
    return {(of, id): f"{of.value} {id}" for of, id in every}


def texts_of(plan: Plan) -> list[str]:
    found = [each.sql for stage in plan.stages for each in (*stage.units, *stage.doubled)]
    found += [each.sql for stage in plan.stages for columns in (*stage.records.values(), *stage.gathered.values()) for each in columns]
    return [*found, *(each.sql for each in plan.results)]


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda each: each.title)
def test_texts_are_quoted(dialect: Dialect) -> None:
    assert dialect.name('a"b`c').strip(dialect.quote).replace(dialect.quote * 2, dialect.quote) == 'a"b`c'
    assert DUCKDB.text("it's \\ {0}") == "'it''s \\ {0}'"
    assert SPARK.text("it's \\ {0}\n") == "'it\\'s \\\\ {0}\\n'"


NASTY = "x'); DROP TABLE t; --"


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda each: each.title)
def test_no_text_of_a_rubric_is_sql(dialect: Dialect) -> None:
    text = f'rubric "N"\nfact t: text\nsection 1 "{NASTY}"\nitem 1.1 "{NASTY}"\nt is "{NASTY}" earns 2 points\ngrade {{g}} otherwise\n'.replace(
        "{g}", "first"
    )
    plan = planned(loads(text).program, dialect)
    assert plan.results
    for sql in texts_of(plan):
        assert NASTY not in sql.replace(dialect.text(NASTY), "")


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda each: each.title)
def test_texts_grow_no_faster_than_the_rubric(dialect: Dialect) -> None:
    def rubric(items: int) -> str:
        lines = "\n".join(
            f'item 1.{n} "I{n}", uncapped\nq{n} in top 3 earns 2 points\na each 1 earns {n} points' for n in range(1, items + 1)
        )
        defined = "\n".join(f"define q{n} = {'a / b' if n == 1 else f'q{n - 1} + a / b'}" for n in range(1, items + 1))
        return f'rubric "G"\nties share the better rank\nfact a: count\nfact b: count\n{defined}\nsection 1 "S"\n{lines}\n'

    small, large = (sum(map(len, texts_of(planned(loads(rubric(items)).program, dialect, (0, 2))))) for items in (2, 8))
    assert large < 10 * small


def test_what_cannot_be_proved_to_fit_is_refused_by_itself() -> None:
    text = 'rubric "W"\nfact a: count\nfact b: count\ndefine p = a * b\nsection 1 "S"\nitem 1.1 "I", uncapped\np each 1 earns 1 point\nitem 1.2 "J", uncapped\na each 1 earns 1 point\n'
    program = loads(text).program
    assert planned(program, DUCKDB, (0, 10**18)).unsupported == ()
    assert planned(program, SPARK, (0, 10**18)).unsupported == ()
    refused = planned(program, DUCKDB, (0, 10**20)).unsupported
    assert {"total ", "points 1", "points 1.1"} <= {name for name, _ in refused}
    assert "points 1.2" not in {name for name, _ in refused}
    assert {what.construct for _, what in refused} == {"large numbers"}


def test_the_shipped_assessment_in_both_dialects() -> None:
    program = load_shipped("2014_assessment").program
    for dialect in (DUCKDB, SPARK):
        plan = planned(program, dialect)
        assert plan.unsupported == ()
        assert plan.crosses
        assert plan.lists == ("民企社情",)


# ---------------------------------------------------------------- plans, run


RANKS = """rubric "R"
ties share the TIES
fact n: count, 0 to 9
fact d: count, 0 to 9
fact mine: yes/no
define q = n / d
item 1 "I", uncapped
q in top 1 earns 1 point
q in top 2 among units where mine earns 2 points
n in bottom 3 earns 4 points
n in bottom 1 lowest first earns 8 points
q in top 2 within n earns 16 points
"""


def drawn(program: Program, names: str, number: int) -> Any:
    draw = random.Random(number)
    facts = {name: {"n": draw.randint(0, 4), "d": draw.randint(0, 3), "mine": draw.random() < 0.6} for name in names}
    units, problems = read_cohort(program, facts)
    assert not problems
    return as_units(units)


@pytest.mark.parametrize("ties", ["better rank", "worse rank"])
def test_among_the_first_without_an_order(ties: str) -> None:
    program = loads(RANKS.replace("TIES", ties)).program
    plan = planned(program, DUCKDB, (0, 9))
    assert ties == "worse rank" or not any("ORDER BY" in sql for sql in texts_of(plan))
    assert any("ORDER BY" in sql for sql in texts_of(planned(program, SPARK, (0, 9))))
    sets = [drawn(program, "ABCDEFG"[: 1 + number % 7], number) for number in range(30)]
    given = answers(IN_DUCKDB, program, sets, False, EVERYTHING)
    for units, answer in zip(sets, given, strict=True):
        case = Case("ranks", program, units, False)
        right = wanted(case)
        assert right is not None
        assert not held_against("SQL", case, right, answer).differences


def test_what_is_asked_besides_needs_the_order() -> None:
    text = 'rubric "R"\nties share the better rank\nfact n: count\nitem 1 "I", uncapped\nn in top 1 earns 1 point\nby rank(n):\n1: 3 points\n2: 2 points\notherwise: 0 points\n'
    assert any("ORDER BY" in sql for sql in texts_of(planned(loads(text).program, DUCKDB)))


def test_columns_of_the_unit_in_records() -> None:
    """A number of the unit that a record looks at has a column, also where it stands inside of another choice or sum."""
    text = """rubric "G"
fact m: count, 0 to 3
fact n: count, 0 to 3
fact games: list
field goals: count, 0 to 2
define growth = (n - m) / m
item 1 "I", best line, for each record of games, uncapped, baseline 2 points, reason code "R"
growth above 0 earns 1 point
goals each 1 earns 1 point
m at least 2 and goals at least 1 earns 3 points
"""
    program = loads(text).program
    for draw in range(12):
        chance = random.Random(draw)
        facts = {
            name: {
                "m": chance.choice([0, 1, 2, None]),
                "n": chance.randint(0, 3),
                "games": [{"goals": chance.randint(0, 2)}] * chance.randint(0, 2),
            }
            for name in "AB"
        }
        units, problems = read_cohort(program, facts)
        assert not problems
        case = Case("records", program, as_units(units), True)
        right = wanted(case)
        assert right is not None
        (answer,) = answers(IN_DUCKDB, program, [case.units], True, EVERYTHING)
        assert not held_against("SQL", case, right, answer).differences


# ---------------------------------------------------------------- pieces, run


def value_of(make: Builder, node: Int, columns: dict[IntColumn, Bounds], row: dict[str, int]) -> int:
    texts = Texts(DUCKDB, in_order([node]), {**make.bounds, **columns}, 10, 0)
    texts.plan_for([node])
    for each in texts.order:
        texts.work_out(each)
    relation = duckdb.sql("SELECT 1").project(
        ", ".join(f"CAST({row[each.node.fact]} AS {each.kind.name}) AS {each.name}" for each in texts.inputs)  # type: ignore[union-attr]
    )
    for stage in texts.stages:
        if stage.units:
            relation = relation.project(", ".join(["*", *(f"{each.sql} AS {each.name}" for each in stage.units)]))
    ((found,),) = relation.project(texts.made[node].sql).fetchall()
    return int(found)


@pytest.mark.parametrize(("low", "high"), [(-20, 20), (-(2**62), 2**62), (-(2**100), 2**100)])
def test_rounding_down(low: int, high: int) -> None:
    ranges = {(None, "t"): (low, high), (None, "b"): (-5, 9)}
    make = Builder(ranges)
    top, bottom = make.column("t"), make.column("b")
    assert isinstance(top, IntColumn)
    assert isinstance(bottom, IntColumn)
    node = make.floor_div(top, bottom)
    for t, b in itertools.product((low, -7, -1, 0, 1, 7, high), (1, 2, 3, 9)):
        assert value_of(make, node, {}, {"t": t, "b": b}) == t // b
    value_of(make, node, {}, {"t": low, "b": 0})  # any number, and no failure


def test_months_and_years() -> None:
    days = [
        datetime.date(*each)
        for each in ((1, 1, 1), (2012, 2, 29), (2013, 2, 28), (2014, 1, 31), (2014, 2, 28), (2014, 3, 1), (9999, 12, 31))
    ]
    make = Builder({(None, "s"): (1, 3_652_059), (None, "e"): (1, 3_652_059)})
    for years in (False, True):
        node = make.months(make.column("s"), make.column("e"), years=years)
        for start, end in itertools.product(days, days):
            row = {"s": start.toordinal(), "e": end.toordinal()}
            assert value_of(make, node, {}, row) == difference(row["s"], row["e"], DateUnit.YEARS if years else DateUnit.MONTHS)


def test_the_best_of_several() -> None:
    make = Builder({(None, name): (-9, 9) for name in "abc"})
    values = [make.column(name, Part.VALUE) for name in "abc"]
    node = make.best_sum(2, values, [make.at_least(value, make.lit(-3)) for value in values])
    for row in itertools.product((-5, -3, 0, 4), repeat=3):
        assert value_of(make, node, {}, dict(zip("abc", row, strict=True))) == sum(sorted((v for v in row if v >= -3), reverse=True)[:2])


def test_greatest_common_divisors() -> None:
    for top, bottom in ((0, 5), (-12, 18), (2**100, 2**90 * 3), (7, 1)):
        kind = DUCKDB.kinds[-1]
        sql = DUCKDB.common_divisor(DUCKDB.number(top, kind), DUCKDB.number(bottom, kind), kind)
        assert duckdb.sql(f"SELECT {sql}").fetchall() == [(gcd(top, bottom),)]
