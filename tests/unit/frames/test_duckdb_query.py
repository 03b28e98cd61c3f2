"""What units bring to records and gather from them again, over and over: the query grows with the stages, and doesn't double with each."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from rubric_engine import loads
from rubric_engine.frames import duckdb_
from rubric_engine.frames.duckdb_ import score_relation
from tests.conformance.cases import SPEC, of_spec
from tests.unit.frames.test_duckdb import SCHOOLS, compared, drawn, schools

LEVELS = 12
CHAIN = (
    'rubric "Chain"\nunit "u"\nfact visits: list\nfield days: count, 0 to 99\ndefine a0 = 0\n'
    + "".join(f"define a{level} = count(visits where days above a{level - 1})\n" for level in range(1, LEVELS + 1))
    + f'item 1 "I", uncapped\na{LEVELS} each earn 1 point\n'
)


def chain(connection: duckdb.DuckDBPyConnection) -> tuple[Any, Any]:
    units = connection.sql("SELECT * FROM (VALUES ('A'), ('B'), ('it''s \"C\"')) AS t(u)")
    visits = connection.sql("SELECT u, d AS days FROM (VALUES ('A', 1), ('A', 2), ('A', 2), ('B', 0), ('B', 7), ('B', 3)) AS t(u, d)")
    return units, visits


def test_a_long_chain_through_records() -> None:
    rubric = loads(CHAIN)
    facts = {"A": [1, 2, 2], "B": [0, 7, 3], 'it\'s "C"': []}
    wanted = rubric.score_cohort({unit: {"visits": [{"days": each} for each in days]} for unit, days in facts.items()})
    with duckdb.connect() as connection:
        units, visits = chain(connection)
        found = score_relation(rubric.program, units, unit="u", lists={"visits": visits}, keep="u", alone=True)
        assert found.frame.fetchall() == [(unit, wanted[unit].total) for unit in facts]
        again = score_relation(rubric.program, units, unit="u", lists={"visits": visits}, keep="u", alone=True)  # names don't meet
        assert found.frame.fetchall() == again.frame.fetchall()


@pytest.fixture
def in_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_, "MOST_COPIES", 0)


@pytest.mark.usefixtures("in_one_query")
@pytest.mark.parametrize("case", [case for case in SPEC if case.file.split(".")[0] in ("lists", "records", "together")], ids=str)
def test_spec_cases_in_one_query(case: Any) -> None:
    for each in of_spec(case):
        compared(each)


@pytest.mark.usefixtures("in_one_query")
def test_both_ways_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    units, records = drawn(40, 7)
    _connection, relation, notes = schools(units, records, ["red", "blue"] * 20)
    program = loads(SCHOOLS).program

    def found() -> list[Any]:
        done = score_relation(
            program, relation, cohort="team", unit="number", lists={"notes": (notes, "of")}, want=["grade", "flags", "range"]
        )
        rows: list[Any] = done.frame.fetchall()
        return rows

    by_name = found()
    monkeypatch.setattr(duckdb_, "MOST_COPIES", 1_000)
    assert by_name == found()
