"""Plans in SQL as texts, and pieces of them run by DuckDB."""

from __future__ import annotations

import datetime
import itertools
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
from rubric_engine.scoring.sql.dialect import DUCKDB, SPARK, Dialect
from rubric_engine.scoring.sql.making import columns_of, plan_of
from rubric_engine.scoring.sql.plan import Plan
from rubric_engine.scoring.sql.texts import Texts

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
