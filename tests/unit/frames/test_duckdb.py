"""Relations scored by DuckDB itself: every cell equals the reference evaluator's."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from rubric_engine import FactError, loads
from rubric_engine.core.flat.cells import Of
from rubric_engine.core.settling import settled_program
from rubric_engine.facts import read_cohort
from rubric_engine.frames import UnsupportedError
from rubric_engine.frames.duckdb_ import score_relation
from rubric_engine.frames.score import name_of
from rubric_engine.scoring.reference import score_cohort
from tests.conformance.cases import SPEC, of_shipped, of_spec
from tests.conformance.comparing import Case, expected, reference_cells
from tests.unit.frames.frames_of import COHORT, EVERYTHING, UNIT, number
from tests.unit.frames.tables_of import CannotError, Column, tables_of

NUMBERS = (Of.TOTAL, Of.LOW, Of.HIGH, Of.POINTS, Of.LINE)


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def relation_of(connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column]) -> duckdb.DuckDBPyRelation:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({', '.join(f'{quoted(each.name)} {each.kind}' for each in columns)})")
    rows = list(zip(*(each.values for each in columns), strict=True))
    if rows:
        connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(columns))})", rows)
    return connection.sql(f"SELECT * FROM {quoted(name)}")


def compared(case: Case, seen: list[tuple[str, str]] | None = None) -> int:
    results = expected(case)
    if results is None:
        return 0
    program = settled_program(case.program, case.parameters, case.as_of)
    units = [(str(name), facts) for name, facts in case.units.items()]
    cohorts = 1 if case.alone else 2
    connection = duckdb.connect()
    try:
        tables = tables_of(program, units, cohorts)
        result = score_relation(
            program,
            relation_of(connection, "the units", tables.units),
            cohort=None if case.alone else COHORT,
            alone=case.alone,
            unit=UNIT,
            lists={name: relation_of(connection, f"the list {name}", columns) for name, columns in tables.lists.items()},
            shared=tables.shared,
            want=EVERYTHING,
            keep=(UNIT, COHORT),
        )
    except (CannotError, UnsupportedError) as error:
        if seen is not None:
            seen.append((str(case), str(error)))
        return 0
    held = result.frame.fetchall()
    names = result.frame.columns
    assert [row[0] for row in held] == list(tables.units[0].values)
    refused = {name for name, _ in result.unsupported}
    if seen is not None:
        seen.extend((str(case), f"{name}: {what}") for name, what in result.unsupported)
    count = 0
    for place, row in enumerate(held):
        cells: dict[str, Any] = dict(zip(names, row, strict=True))
        for (of, id), value in reference_cells(results[place % len(results)]).items():
            name = name_of(of, id)
            if name in refused or "[" in id or (of in (Of.GRADE, Of.WHY_NONE) and name not in cells and value is None):
                continue
            got = number(cells, name) if of in NUMBERS else cells[name]
            assert got == value, (str(case), row[0], name, got, value)
            count += 1
    return count


@pytest.mark.parametrize("case", SPEC, ids=str)
def test_spec_cases(case: Any) -> None:
    for each in of_spec(case):
        compared(each)


@pytest.mark.parametrize("name", ["2014_facts.json", "2014_five_goods_facts.json", "premises", "hospitals"])
def test_shipped(name: str) -> None:
    cases = list(of_shipped(name))[:6]
    if name == "hospitals":  # long statements, in which nothing looks at other units: once is enough
        cases = [each for each in cases if not each.alone]
    assert sum(compared(each) for each in cases) > 0


# ---------------------------------------------------------------- one by one

SCHOOLS = """rubric "Schools"
ties share the better rank
fact a: count
fact b: count
fact good: yes/no
fact fee: number, 0 to 1000
fact level: choice of low < high
fact since: date
fact notes: list
field points: number, 0 to 100
field fine: yes/no
define q = a / b
section 1 "S"
item 1.1 "I", uncapped
q in top 2 earns 2 points
q in bottom 1 loses 1 point
a each 1 earns 0.25 points
fee each full 1 earns 0.1 points
item 1.2 "J", uncapped
good earns 4 points
level is high earns 8 points
since before 2014-03-01 earns 16 points
notes where fine and points at least 50 each 1 earns 32 points
grade good when total at least 40
grade fair otherwise
flag few when total below 3
"""
FACTS = ("a", "b", "good", "fee", "level", "since")
TYPES = ("BIGINT", "BIGINT", "BOOLEAN", "DECIMAL(9,2)", "VARCHAR", "DATE")


def drawn(rows: int, seed: int, largest: int = 6, missing: bool = True) -> tuple[list[dict[str, Any]], list[tuple[int, str, bool]]]:
    """Units with ties, divisors of 0 and missing facts; and records, each with its unit's number."""
    draw = random.Random(seed)

    def maybe(value: Any) -> Any:
        return None if missing and draw.random() < 0.1 else value

    units = [
        {
            "a": maybe(draw.randint(0, largest)),
            "b": maybe(draw.randint(0, largest)),
            "good": maybe(draw.random() < 0.5),
            "fee": maybe(Decimal(draw.randint(0, 500)) / 4),
            "level": maybe(draw.choice(["low", "high"])),
            "since": maybe(datetime.date(2014, draw.randint(1, 6), 1)),
        }
        for _ in range(rows)
    ]
    records = [(draw.randrange(rows), f"{draw.randint(0, 200)}.5", draw.random() < 0.5) for _ in range(2 * rows)]
    return units, [(owner, str(Decimal(points) / 4), fine) for owner, points, fine in records]


def by_reference(text: str, units: Sequence[dict[str, Any]], records: Sequence[Any], teams: Sequence[str]) -> list[Any]:
    program = loads(text).program
    found: dict[int, Any] = {}
    for team in set(teams):
        members = {str(row): dict(unit) for row, unit in enumerate(units) if teams[row] == team}
        for name, facts in members.items():
            facts["notes"] = [{"points": Decimal(p), "fine": f} for owner, p, f in records if owner == int(name)]
        facts, problems = read_cohort(program, members)
        assert not problems
        found |= {int(name): each for name, each in score_cohort(program, facts).items()}
    return [found[row] for row in range(len(units))]


def schools(units: Sequence[dict[str, Any]], records: Sequence[Any], teams: Sequence[str]) -> tuple[Any, Any, Any]:
    connection = duckdb.connect()
    columns = [Column("team", "VARCHAR", teams), Column("number", "BIGINT", list(range(len(units))))]
    columns += [Column(name, kind, [unit[name] for unit in units]) for name, kind in zip(FACTS, TYPES, strict=True)]
    own = [Column("of", "INTEGER", [owner for owner, _, _ in records]), Column("points", "DECIMAL(9,3)", [p for _, p, _ in records])]
    lists = relation_of(connection, "notes", [*own, Column("fine", "BOOLEAN", [f for _, _, f in records])])
    return connection, relation_of(connection, "schools", columns), lists


@pytest.mark.parametrize("seed", range(4))
def test_nulls_ties_divisors_of_zero_and_records(seed: int) -> None:
    units, records = drawn(40, seed)
    teams = [["red", "blue", "it's"][random.Random(row + seed).randrange(3)] for row in range(40)]
    wanted = by_reference(SCHOOLS, units, records, teams)
    _connection, relation, notes = schools(units, records, teams)
    program = loads(SCHOOLS).program
    result = score_relation(
        program, relation, cohort="team", unit="number", lists={"notes": (notes, "of")}, want=["grade", "flags", "range"]
    )
    rows = result.frame.project('total, grade, "flag.few", low, high').fetchall()
    flagged = [next(flag.raised for flag in each.flags) for each in wanted]
    assert rows == [(each.total, each.grade, raised, each.low, each.high) for each, raised in zip(wanted, flagged, strict=True)]


def test_numbers_beyond_64_bits() -> None:
    program = loads(
        'rubric "W"\nfact a: count\nfact b: count\nsection 1 "S"\nitem 1.1 "I", uncapped\ndefine p = a * b\np each 1 earns 3 points\n'
    ).program
    values = [2**62, 2**62 - 1, 0, 1]
    connection = duckdb.connect()
    relation = relation_of(connection, "t", [Column("a", "HUGEINT", values), Column("b", "BIGINT", values[::-1])])
    found = [total for (total,) in score_relation(program, relation).frame.fetchall()]
    assert found == [3 * a * b for a, b in zip(values, values[::-1], strict=True)]
    wide = relation_of(connection, "w", [Column("a", "HUGEINT", [2**100]), Column("b", "HUGEINT", [2**40])])
    with pytest.raises(UnsupportedError, match="large numbers: numbers on the way to it may be too large for DuckDB"):
        score_relation(program, wide)


RATES = 'rubric "R"\nties share the better rank\nfact a: count\nfact b: count\ndefine q = a / b\nsection 1 "S"\nitem 1.1 "I"\nq in top 2 earns 2 points\n'


@pytest.mark.parametrize("size", [10**3, 10**9, 10**12, 10**13, 10**20])
def test_rates_are_in_order_exactly(database: Any, size: int) -> None:
    """Neighbours that no double tells apart; too large ones are refused."""
    pairs = [(size - 1, size), (size - 2, size - 1), (size, size + 1), (size - 3, size - 2), (1, 0), (2 * size, 2 * size + 2)]
    relation = relation_of(database, "t", [Column("a", "HUGEINT", [a for a, _ in pairs]), Column("b", "HUGEINT", [b for _, b in pairs])])
    program = loads(RATES).program
    if size > 10**12:
        with pytest.raises(UnsupportedError, match="large numbers"):
            score_relation(program, relation)
        return
    rates = [Fraction(a, b) if b else None for a, b in pairs]
    best = sorted((rate for rate in rates if rate is not None), reverse=True)
    wanted = [0 if rate is None or sum(each > rate for each in best) >= 2 else 2 for rate in rates]
    assert [total for (total,) in score_relation(program, relation).frame.fetchall()] == wanted


HOSTILE = ["it's", 'a "quoted" name', "x'); DROP TABLE t; --", "back\\slash", "{0} %s $1", "评分", "a\nb"]


def test_hostile_names_of_columns_and_texts() -> None:
    names = [name for name in HOSTILE if "\n" not in name]
    program = loads('rubric "H"\nfact t: text\nfact n: count\nsection 1 "S"\nitem 1.1 "I", uncapped\nn each 1 earns 1 point\n').program
    connection = duckdb.connect()
    for name in names:
        columns = [Column(name, "VARCHAR", HOSTILE), Column("t", "VARCHAR", HOSTILE), Column("n", "INTEGER", range(len(HOSTILE)))]
        relation = relation_of(connection, f"table {name}", columns)
        result = score_relation(program, relation, cohort=name, unit=name, keep=[name])
        assert result.frame.columns == [name, "total"]
        assert result.frame.fetchall() == [(text, place) for place, text in enumerate(HOSTILE)]


def test_doubles_are_the_decimals_that_are_printed(database: Any) -> None:
    program = loads(
        'rubric "D"\nfact x: number, -1000 to 1000\nsection 1 "S"\nitem 1.1 "I", uncapped\nx each full 0.1 earns 1 point\n'
    ).program
    values = [0.1, 0.3, 0.7, 12.345, None, 1e-3, 5.0]
    result = score_relation(program, relation_of(database, "t", [Column("x", "DOUBLE", values)]), want=["range"])
    found = [row[0] for row in result.frame.fetchall()]
    assert [value for value, x in zip(found, values, strict=True) if x is not None] == [1, 3, 7, 123, 0, 50]
    with pytest.raises(UnsupportedError, match="doubles"):
        score_relation(program, relation_of(database, "t", [Column("x", "DOUBLE", [1 / 3])]))
    with pytest.raises(FactError) as error:
        score_relation(program, relation_of(database, "t", [Column("x", "DOUBLE", [1.0, float("nan"), float("inf")])]))
    assert [(each.code, each.row) for each in error.value.problems] == [("F521", 2), ("F521", 3)]


def test_what_is_wrong_is_told_with_its_row() -> None:
    units, records = drawn(6, 1, missing=False)
    units[2]["fee"], units[4]["fee"], units[3]["level"], units[1]["a"] = Decimal(-1), Decimal("1000.25"), "medium", -1
    _connection, relation, notes = schools(units, [*records, (77, "1", True)], ["x"] * 6)
    with pytest.raises(FactError) as error:
        score_relation(loads(SCHOOLS).program, relation, cohort="team", unit="number", lists={"notes": (notes, "of")})
    found = sorted((each.code, each.row, each.unit) for each in error.value.problems)
    assert found == [("F507", 4, "3"), ("F512", 2, "1"), ("F512", 3, "2"), ("F513", 5, "4"), ("F544", len(records) + 1, None)]
    assert next(each for each in error.value.problems if each.code == "F513").value == "1000.25"


def test_a_unit_given_twice(database: Any) -> None:
    program = loads('rubric "U"\nfact n: count\nsection 1 "S"\nitem 1.1 "I", uncapped\nn each 1 earns 1 point\n').program
    columns = [Column("who", "VARCHAR", ["a", "b", "a"]), Column("n", "INTEGER", [1, 2, 3])]
    with pytest.raises(FactError) as error:
        score_relation(program, relation_of(database, "t", columns), unit="who")
    assert [(each.code, each.row) for each in error.value.problems] == [("F540", 3)]


@pytest.mark.parametrize("change", ["a = 2000000000000", "a = NULL", "level = 'medium'", "fee = 1001"])
def test_a_table_that_changes_before_the_result_is_read(change: str) -> None:
    units, records = drawn(10, 5, missing=False)
    connection, relation, notes = schools(units, records, ["x"] * 10)
    result = score_relation(loads(SCHOOLS).program, relation, cohort="team", unit="number", lists={"notes": (notes, "of")})
    before = result.frame.fetchall()
    assert len(before) == 10
    connection.execute(f"UPDATE schools SET {change} WHERE number = 7")
    with pytest.raises(duckdb.Error, match="the table has changed since it was looked at"):
        result.frame.fetchall()


def test_no_rows() -> None:
    _connection, relation, notes = schools([], [], [])
    result = score_relation(
        loads(SCHOOLS).program, relation, cohort="team", unit="number", lists={"notes": (notes, "of")}, want=EVERYTHING, keep=["team"]
    )
    assert result.frame.fetchall() == []
    assert result.frame.columns[0] == "team"


def test_types_that_are_not_taken(database: Any) -> None:
    program = loads('rubric "T"\nfact n: count\nsection 1 "S"\nitem 1.1 "I", uncapped\nn each 1 earns 1 point\n').program
    with pytest.raises(UnsupportedError, match=r"type of a column: `n` is of the type TIMESTAMP"):
        score_relation(program, relation_of(database, "t", [Column("n", "TIMESTAMP", [])]))
    texts = relation_of(database, "t", [Column("n", "VARCHAR", ["3", " 4 ", "５"])])
    assert [row[0] for row in score_relation(program, texts).frame.fetchall()] == [3, 4, 5]


RACES = """rubric "Races"
ties share the TIES
fact races: list
field race: text
field seconds: number, 0 to 1000
field parts: count, 1 to 9
field double: yes/no
section 1 "S"
item 1.1 "Race", for each record of races, uncapped
seconds in top 2 within race lowest first earns 3 points
seconds in bottom 1 earns 7 points
seconds in top 1 among records where double earns 100 points
seconds / parts in top 2 within race earns 20 points
by rank(seconds within race lowest first):
1: 10 points
2: 5 points
3: 2 points
otherwise: 0 points
"""


@pytest.mark.parametrize("ties", ["better rank", "worse rank", "average rank"])
@pytest.mark.parametrize("seed", range(3))
def test_ranks_of_records(ties: str, seed: int) -> None:
    draw, program = random.Random(seed), loads(RACES.replace("TIES", ties)).program

    def race() -> dict[str, Any]:
        return {"race": draw.choice("ab"), "seconds": draw.randint(1, 4), "parts": draw.randint(1, 3), "double": draw.random() < 0.5}

    units = {f"u{number}": {"races": [race() for _ in range(draw.randint(0, 6))]} for number in range(5)}
    values, problems = read_cohort(program, units)
    assert not problems
    assert compared(Case("races", program, dict(values.items()), False)) == 100
