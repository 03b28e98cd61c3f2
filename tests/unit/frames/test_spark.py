"""DataFrames scored by Spark itself: every cell equals the reference evaluator's, no Python runs for a row, and nothing is collected on the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.core.flat.cells import EVERYTHING as ALL_CELLS
from rubric_engine.core.flat.cells import Of
from rubric_engine.core.settling import settled_program
from rubric_engine.frames import UnsupportedError
from rubric_engine.frames.score import name_of
from tests.conformance.cases import SPEC, of_shipped, of_spec
from tests.conformance.comparing import Case, expected, held_against, reference_cells, wanted
from tests.conformance.generated import FAMILIES, cases
from tests.conformance.sql import Database, answers
from tests.unit.frames.frames_of import COHORT, EVERYTHING, UNIT, number
from tests.unit.frames.java import why_no_java
from tests.unit.frames.tables_of import CannotError, Column, tables_of

pyspark = pytest.importorskip("pyspark", reason="PySpark isn't installed")
if (reason := why_no_java()) is not None:
    pytest.skip(reason, allow_module_level=True)

from rubric_engine.frames.databases import Run  # noqa: E402
from rubric_engine.frames.spark import Frames, score_dataframe  # noqa: E402
from rubric_engine.scoring.sql.dialect import SPARK  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]  # one session for the whole file
NUMBERS = (Of.TOTAL, Of.LOW, Of.HIGH, Of.POINTS, Of.LINE)
TYPES = {"BIGINT": "BIGINT", "VARCHAR": "STRING", "BOOLEAN": "BOOLEAN", "DATE": "DATE", "DOUBLE": "DOUBLE", "HUGEINT": "DECIMAL(38,0)"}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    builder = pyspark.sql.SparkSession.builder.master("local[2]").appName("tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.adaptive.enabled": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def frame_of(spark: Any, columns: Sequence[Column], *, nullable: bool = True) -> Any:
    """A column that has no null may be declared so."""
    types = pyspark.sql.types
    schema = types.StructType()
    for each in columns:
        kind = TYPES.get(each.kind, each.kind)
        schema.add(types.StructField(each.name, types._parse_datatype_string(kind), nullable or None in each.values))
    held = [[_raw(value, each.kind) for value in each.values] for each in columns]
    return spark.createDataFrame(list(zip(*held, strict=True)), schema)


def _raw(value: Any, kind: str) -> Any:
    return Decimal(value) if value is not None and (kind.startswith("DECIMAL") or kind == "HUGEINT") else value


def compared(spark: Any, case: Case, seen: list[tuple[str, str]] | None = None) -> int:
    results = expected(case)
    if results is None:
        return 0
    program = settled_program(case.program, case.parameters, case.as_of)
    units = [(str(name), facts) for name, facts in case.units.items()]
    cohorts = 1 if case.alone else 2
    try:
        tables = tables_of(program, units, cohorts)
        result = score_dataframe(
            program,
            frame_of(spark, tables.units, nullable=False),
            cohort=None if case.alone else COHORT,
            alone=case.alone,
            unit=UNIT,
            lists={name: frame_of(spark, columns, nullable=False) for name, columns in tables.lists.items()},
            shared=tables.shared,
            want=EVERYTHING,
            keep=(UNIT, COHORT),
        )
    except (CannotError, UnsupportedError) as error:
        if seen is not None:
            seen.append((str(case), str(error)))
        return 0
    refused = {name for name, _ in result.unsupported}
    if seen is not None:
        seen.extend((str(case), f"{name}: {what}") for name, what in result.unsupported)
    wanted = {
        f"{name} in {cohort}": reference_cells(each) for cohort in range(cohorts) for (name, _), each in zip(units, results, strict=True)
    }
    held = result.frame.collect()
    assert sorted(row[UNIT] for row in held) == sorted(wanted)
    count = 0
    for row in held:
        cells: dict[str, Any] = dict(zip(result.frame.columns, row, strict=True))
        for (of, id), value in wanted[row[UNIT]].items():
            name = name_of(of, id)
            if name in refused or "[" in id or (of in (Of.GRADE, Of.WHY_NONE) and name not in cells and value is None):
                continue
            got = number(cells, name) if of in NUMBERS else cells[name]
            assert got == value, (str(case), row[UNIT], name, got, value)
            count += 1
    return count


@pytest.mark.parametrize("case", SPEC, ids=str)
def test_spec_cases(spark: Any, case: Any) -> None:
    for each in of_spec(case):
        compared(spark, each)


@pytest.mark.parametrize("name", ["2014_facts.json", "premises"])
def test_shipped(spark: Any, name: str) -> None:
    assert sum(compared(spark, each) for each in list(of_shipped(name))[:3]) > 0


def table_of(spark: Any) -> Any:
    """As ``tests.conformance.sql`` wants it, of columns without nulls."""
    types = pyspark.sql.types

    def table(columns: Sequence[tuple[str, str, Sequence[Any]]]) -> Any:
        schema = types.StructType([types.StructField(name, types._parse_datatype_string(kind), False) for name, kind, _ in columns])
        rows = zip(*([_raw(value, kind) for value in values] for _, kind, values in columns), strict=True)
        return spark.createDataFrame(list(rows), schema)

    return table


@pytest.mark.parametrize("family", ["plain", "cohort", "around", "exact", "records"])
def test_a_sample_of_random_rubrics(spark: Any, family: str) -> None:
    """The cases that all back-ends run, of each rubric in a few queries."""
    database = Database(
        SPARK, Frames(100), Run(Frames(100), SPARK).run, table_of(spark), lambda table: sorted(tuple(row) for row in table.collect())
    )
    count = 0
    for _, group in groupby(cases(FAMILIES[family], 0, 3, 6), lambda case: case.title.rsplit(" ", 1)[0]):
        for alone, same in groupby(sorted(group, key=lambda case: case.alone), lambda case: case.alone):
            ready = [(case, right) for case in same if case.as_of is None and (right := wanted(case)) is not None]
            if not ready:
                continue
            program = settled_program(ready[0][0].program, {}, None)
            given = answers(database, program, [case.units for case, _ in ready], alone, ALL_CELLS)
            for (case, right), answer in zip(ready, given, strict=True):
                compared = held_against("Spark", case, right, answer)
                assert not compared.differences, "\n".join(map(str, (case, *compared.differences[:5])))
                count += compared.cells
    assert count or family in ("cohort", "around")  # those may all have a date


# ---------------------------------------------------------------- one by one

CLUBS = """rubric "Clubs"
ties share the better rank
fact a: count
fact b: count, at most 5000
fact good: yes/no
fact fee: number, 0 to 1000
fact level: choice of low < high
fact notes: list
field fine: yes/no
define q = a / b
section 1 "S"
item 1.1 "I", uncapped
q in top 2 earns 2 points
fee each full 1 earns 0.25 points
good earns 4 points
level is high earns 8 points
notes where fine each 1 earns 16 points
"""


def clubs(spark: Any, changes: dict[str, Any] | None = None, *, nullable: bool = True) -> Any:
    row = {"a": 3, "b": 4, "good": True, "fee": "2.50", "level": "high"} | (changes or {})
    kinds = {"a": "BIGINT", "b": "BIGINT", "good": "BOOLEAN", "fee": "DECIMAL(9,2)", "level": "VARCHAR"}
    other = {"a": 1, "b": 2, "good": False, "fee": "0.00", "level": "low"}
    columns = [Column("who", "VARCHAR", ["x", "y"]), *(Column(name, kinds[name], [row[name], other[name]]) for name in kinds)]
    return frame_of(spark, columns, nullable=nullable)


def notes(spark: Any, owners: Sequence[str | None] = ("x", "x", "y")) -> Any:
    return frame_of(spark, [Column("of", "VARCHAR", owners), Column("fine", "BOOLEAN", [True] * len(owners))])


def scored(spark: Any, frame: Any, records: Any, **more: Any) -> Any:
    return score_dataframe(loads(CLUBS).program, frame, unit="who", lists={"notes": (records, "of")}, keep=["who"], **more)


def test_the_same_rows_with_results(spark: Any) -> None:
    frame = clubs(spark)
    result = scored(spark, frame, notes(spark), complete=True)
    assert result.frame.columns == [*frame.columns, "total"]
    assert sorted((row["who"], row["fee"], row["total"]) for row in result.frame.collect()) == [
        ("x", Decimal("2.50"), Decimal("46.5")),
        ("y", Decimal("0.00"), 18),
    ]


def test_a_missing_fact_is_a_null(spark: Any) -> None:
    result = scored(spark, clubs(spark, {"good": None}), notes(spark, ["x"]), want=["range"])
    (row,) = result.frame.where("who = 'x'").collect()
    assert (row["total"], row["low"], row["high"]) == (Decimal("26.5"), Decimal("26.5"), Decimal("30.5"))


@pytest.mark.parametrize(
    ("changes", "owners", "message"),
    [
        ({"b": -1}, "x", "F512: `b` is out of its range"),
        ({"b": 5001}, "x", "F513: `b` is out of its range: 5001"),
        ({"a": 10**12 + 1}, "x", "`a` is beyond largest=1000000000000"),
        ({"fee": "1000.25"}, "x", "F513: `fee` is out of its range"),
        ({"level": "medium"}, "x", "F507: `level` has no such option: medium"),
        ({"good": None}, "x", "`good` is missing"),
        ({}, "xz", "F544: records belong to z"),
        ({}, ["x", None], "F544: a record of `notes` belongs to nobody"),
        ({}, "xxxx", "F582: x has more records than most=3"),
    ],
)
def test_rows_that_are_not_as_declared_or_assumed_end_the_query(spark: Any, changes: dict[str, Any], owners: Any, message: str) -> None:
    result = scored(spark, clubs(spark, changes), notes(spark, list(owners)), complete=True, most=3)
    with pytest.raises(Exception, match=message.replace("(", r"\(")):
        result.frame.select("total").collect()


def test_a_unit_given_twice_ends_the_query(spark: Any) -> None:
    frame = clubs(spark)
    result = scored(spark, frame.union(frame.limit(1)), notes(spark), complete=True)
    with pytest.raises(Exception, match="F540: the unit x is given twice"):
        result.frame.collect()


def test_a_cohort_larger_than_assumed_ends_the_query(spark: Any) -> None:
    result = scored(spark, clubs(spark), notes(spark, ["x"]), complete=True, most=1)
    with pytest.raises(Exception, match="a cohort has more units than most=1"):
        result.frame.collect()


def test_by_the_rubric_itself(spark: Any) -> None:
    rubric, frame, records = loads(CLUBS), clubs(spark, {"a": 5_000}), notes(spark)
    how: dict[str, Any] = {"unit": "who", "lists": {"notes": (records, "of")}, "keep": ["who"]}
    result = rubric.score_frame(frame, **how, complete=True, largest=5_000, most=2)
    assert {row["who"]: row["total"] for row in result.frame.collect()} == {"x": Decimal("46.5"), "y": 18}
    assert rubric.score_frame(frame, **how).columns == ("total",)
    with pytest.raises(Exception, match="`a` is beyond largest=4000"):
        rubric.score_frame(frame, **how, complete=True, largest=4_000).frame.collect()
    for wrong in ({"largest": 0}, {"most": True}, {"most": 2.5}):
        with pytest.raises(ValueError, match="is a whole number of at least 1, not"):
            rubric.score_frame(frame, **how, **wrong)


def test_what_is_refused_is_told_in_the_language_of_the_rubric(spark: Any) -> None:
    frame = frame_of(spark, [Column("a", "VARCHAR", ["3"])])
    rubric = loads("评分办法 「R」\n数据项 a：数量\n考核项 1 「I」，不封顶\na 每 1 计 1 分\n")
    with pytest.raises(UnsupportedError, match="「a」列的类型为 string"):
        rubric.score_frame(frame)


def test_no_python_for_rows_and_nothing_collected(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, records = clubs(spark), notes(spark)
    asked: list[str] = []
    for name in ("collect", "toPandas", "toArrow", "count", "first", "head", "take", "show", "toLocalIterator", "foreach", "isEmpty"):
        monkeypatch.setattr(type(frame), name, lambda *_, name=name, **__: asked.append(name))
    result = scored(spark, frame, records, complete=True, want=EVERYTHING)
    monkeypatch.undo()
    assert asked == []
    plan = result.frame._jdf.queryExecution().toString()
    assert "Window" in plan
    assert "Python" not in plan
    assert "UDF" not in plan


@pytest.mark.parametrize("size", [10**3, 10**9, 10**12])
def test_rates_are_in_order_exactly(spark: Any, size: int) -> None:
    """Neighbours that no double tells apart."""
    text = 'rubric "R"\nties share the better rank\nfact a: count\nfact b: count\ndefine q = a / b\nsection 1 "S"\nitem 1.1 "I"\nq in top 2 earns 2 points\n'
    pairs = [(size - 1, size), (size - 2, size - 1), (size - 1, size + 1), (size - 3, size - 2), (1, 0)]
    frame = frame_of(spark, [Column("a", "BIGINT", [a for a, _ in pairs]), Column("b", "BIGINT", [b for _, b in pairs])])
    result = score_dataframe(loads(text).program, frame, complete=True, largest=2 * size)
    if size > 10**9:
        result = score_dataframe(loads(text).program, frame, complete=True, largest=size + 1)
    found = {(row["a"], row["b"]): row["total"] for row in result.frame.collect()}
    assert [found[pair] for pair in pairs] == [2, 2, 0, 0, 0]
    with pytest.raises(UnsupportedError, match=r"too large for Spark \(DECIMAL\(38,0\)\)"):
        score_dataframe(loads(text).program, frame, complete=True, largest=10**18)


def test_numbers_beyond_64_bits(spark: Any) -> None:
    text = 'rubric "W"\nfact a: count\nfact b: count\ndefine p = a * b\nsection 1 "S"\nitem 1.1 "I", uncapped\np each 1 earns 3 points\n'
    values = [2**61, 2**61 - 1, 0, 1]
    frame = frame_of(spark, [Column("a", "BIGINT", values), Column("b", "BIGINT", values[::-1])])
    result = score_dataframe(loads(text).program, frame, complete=True, largest=10**18 * 4)
    found = {(row["a"], row["b"]): row["total"] for row in result.frame.collect()}
    assert found == {(a, b): 3 * a * b for a, b in zip(values, values[::-1], strict=True)}


def test_doubles_have_few_places(spark: Any) -> None:
    text = 'rubric "D"\nfact x: number, -1000 to 1000\nsection 1 "S"\nitem 1.1 "I", uncapped\nx each full 0.1 earns 1 point\n'
    frame = frame_of(spark, [Column("x", "DOUBLE", [0.1, 0.3, 0.7, 12.345, 0.001])])
    result = score_dataframe(loads(text).program, frame, complete=True)
    assert {row["x"]: row["total"] for row in result.frame.collect()} == {0.1: 1, 0.3: 3, 0.7: 7, 12.345: 123, 0.001: 0}
    wrong = score_dataframe(loads(text).program, frame_of(spark, [Column("x", "DOUBLE", [1 / 3])]), complete=True)
    with pytest.raises(Exception, match="`x` is a double of more than 6 places"):
        wrong.frame.collect()


HOSTILE = ["it's", 'a "quoted" name', "x'); DROP TABLE t; --", "back\\slash", "{0} %s $1 `tick`", "评分"]


def test_hostile_names_of_columns_and_texts(spark: Any) -> None:
    text = 'rubric "H"\nfact t: text\nfact n: count\nsection 1 "S"\nitem 1.1 "I", uncapped\nn each 1 earns 1 point\nt is "x\'); DROP TABLE t; --" earns 100 points\n'
    for name in HOSTILE:
        columns = [Column(name, "VARCHAR", HOSTILE), Column("t", "VARCHAR", HOSTILE), Column("n", "BIGINT", range(len(HOSTILE)))]
        result = score_dataframe(loads(text).program, frame_of(spark, columns), cohort=name, unit=name, complete=True)
        found = {row[name]: row["total"] for row in result.frame.collect()}
        assert found == {each: place + (100 if "DROP" in each else 0) for place, each in enumerate(HOSTILE)}


def test_types_that_are_not_taken(spark: Any) -> None:
    frame = frame_of(spark, [Column("who", "VARCHAR", ["x"]), Column("a", "VARCHAR", ["3"])])
    with pytest.raises(UnsupportedError, match="type of a column: `a` is of the type string, and `a` is count"):
        score_dataframe(loads(CLUBS).program, frame, unit="who")


def test_a_date_is_a_day(spark: Any) -> None:
    text = 'rubric "D"\nfact d: date\nsection 1 "S"\nitem 1.1 "I"\nd before 2014-03-01 earns 2 points\n'
    days = [datetime.date(1, 1, 1), datetime.date(2014, 2, 28), datetime.date(2014, 3, 1), datetime.date(9999, 12, 31)]
    result = score_dataframe(loads(text).program, frame_of(spark, [Column("d", "DATE", days)]), complete=True)
    assert {row["d"]: row["total"] for row in result.frame.collect()} == dict(zip(days, (2, 2, 0, 0), strict=True))


def test_a_long_chain_through_records_is_refused(spark: Any) -> None:
    """Before anything is read: the plan doubles with each link."""
    text = 'rubric "Chain"\nunit "u"\nfact visits: list\nfield days: count, 0 to 99\ndefine a0 = 0\n'
    text += "".join(f"define a{level} = count(visits where days above a{level - 1})\n" for level in range(1, 13))
    units, visits = spark.createDataFrame([("A",)], "u string"), spark.createDataFrame([("A", 3)], "u string, days int")
    with pytest.raises(UnsupportedError, match="hang on other counts"):
        score_dataframe(
            loads(text + 'item 1 "I", uncapped\na12 each earn 1 point\n').program, units, unit="u", lists={"visits": visits}, alone=True
        )
    few = loads(text + 'item 1 "I", uncapped\na2 each earn 1 point\n').program
    found = score_dataframe(few, units, unit="u", lists={"visits": visits}, alone=True)
    assert [row.total for row in found.frame.collect()] == [1]
