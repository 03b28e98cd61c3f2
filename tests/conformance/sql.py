"""Plans in SQL run by a database over tables of numbers, truths and texts: what the generator writes, without the doors of frames before it.

Many sets of facts are one query: each set is a cohort. Where a fact is missing or has no value its column holds a number that looks like a value.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import duckdb
from attrs import frozen

from rubric_engine.core.flat.cells import ChoiceCell, NumberCell, Of, Request
from rubric_engine.core.flat.ops import IntColumn, Part, TruthColumn, UnitName, WordsColumn
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import Program
from rubric_engine.core.values import NONE, Value
from rubric_engine.frames.databases import Operations
from rubric_engine.frames.duckdb_ import Relations, run
from rubric_engine.scoring.sql.dialect import DUCKDB, Dialect
from rubric_engine.scoring.sql.making import columns_of, plan_of
from rubric_engine.scoring.sql.plan import KEY, ORDER, Input, Plan, cohort_column
from tests.conformance.interpreter import CellName, CellValue, Facts, settled_texts
from tests.conformance.staged import Answer, Units, staged

Level = str | None
JUNK = 7


@frozen
class Database:
    """``table`` makes one of columns (the name, the type, the values); ``rows`` reads one, in the order of its first column."""

    dialect: Dialect
    operations: Operations
    run: Callable[[Plan, Any, Mapping[str, Any]], Any]
    table: Callable[[Sequence[tuple[str, str, Sequence[Any]]]], Any]
    rows: Callable[[Any], Sequence[Sequence[Any]]]


# ---------------------------------------------------------------- DuckDB


@lru_cache(1)
def _connection(process: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    atexit.register(connection.close)
    return connection


def _relation(columns: Sequence[tuple[str, str, Sequence[Any]]]) -> Any:
    def literal(value: Any) -> str:
        return str(value).upper() if isinstance(value, bool) else str(value) if isinstance(value, int) else DUCKDB.text(value)

    names = ", ".join(DUCKDB.name(name) for name, _, _ in columns)
    typed = ", ".join(f"CAST({DUCKDB.name(name)} AS {kind}) AS {DUCKDB.name(name)}" for name, kind, _ in columns)
    rows = ["(" + ", ".join(map(literal, row)) + ")" for row in zip(*(values for _, _, values in columns), strict=True)]
    nothing = "(" + ", ".join("NULL" for _ in columns) + ")"
    sql = f"SELECT {typed} FROM (VALUES {', '.join(rows or [nothing])}) AS t({names})" + ("" if rows else " WHERE FALSE")
    return _connection(os.getpid()).sql(sql)


IN_DUCKDB = Database(DUCKDB, Relations(), run, _relation, lambda table: table.order(DUCKDB.name(ORDER)).fetchall())


# ---------------------------------------------------------------- sets of facts


def answers(database: Database, program: Program, sets: Sequence[Units], alone: bool, request: Request) -> list[Answer]:
    """For each set of facts, of one program."""
    units = [(number, name, facts) for number, each in enumerate(sets) for name, facts in each.items()]
    held = _Held(program, [facts for _, _, facts in units])
    wanted = staged(program, held.given(), alone, request)
    bounds = {node: held.bounds(node) for node in columns_of(wanted) if isinstance(node, IntColumn)}
    every = [(cell.of, cell.id) for cell in wanted.cells] + [(of, id) for of, id, _ in wanted.unsupported]
    names = {each: f"{each[0].value} {each[1]}" for each in every}
    most = max(1, len(units), *(len(rows) for rows in held.records.values()))
    plan = plan_of(wanted, database.dialect, bounds, most=most, cohorts=0 if alone else 1, names=names)
    named = {name: each for each, name in names.items()}
    unsupported = {named[name]: what for name, what in plan.unsupported}
    rows = _run(database, plan, held, [number for number, _, _ in units], [name for _, name, _ in units]) if plan.results else []
    shown = [each.name for each in plan.results]
    kept = [cell for cell in wanted.cells if (cell.of, cell.id) not in unsupported]
    found = [_cells(kept, names, dict(zip(shown, row[1:], strict=True))) for row in rows] or [{} for _ in units]
    by_set: list[list[Mapping[CellName, CellValue]]] = [[] for _ in sets]
    for (number, _, _), cells in zip(units, found, strict=True):
        by_set[number].append(cells)
    return [Answer(each, unsupported) for each in by_set]


def _run(database: Database, plan: Plan, held: _Held, sets: Sequence[int], names: Sequence[str | None]) -> Sequence[Sequence[Any]]:
    dialect, whole = database.dialect, database.dialect.kinds[0].name
    texts = (dialect is DUCKDB and "VARCHAR") or "STRING"
    places = list(range(len(sets)))
    own = [(ORDER, whole, places), (KEY, whole, places), (cohort_column(0), whole, sets)]
    own += held.columns(plan.inputs, None, list(zip(names, held.units, strict=True)), texts)
    records = {}
    for level in plan.lists:
        rows = held.records.get(level, [])
        owners: list[tuple[str, str, Sequence[Any]]] = [(KEY, whole, [owner for owner, _ in rows])]
        records[level] = database.table([*owners, *held.columns(plan.inputs, level, rows, texts)])
    found = database.run(plan, database.table(own), records)
    results = [f"{each.sql} AS {dialect.name(f'y{place}')}" for place, each in enumerate(plan.results)]
    return database.rows(database.operations.project(found, [dialect.name(ORDER), *results]))


def _cells(wanted: Sequence[Any], names: Mapping[CellName, str], row: Mapping[str, Any]) -> dict[CellName, CellValue]:
    found: dict[CellName, CellValue] = {}
    for cell in wanted:
        name = names[cell.of, cell.id]
        if name in row:
            value = row[name]
            found[cell.of, cell.id] = Fraction(value) if isinstance(cell, NumberCell) and value is not None else value
        elif isinstance(cell, ChoiceCell) and cell.of is Of.WHY_NONE:
            found[cell.of, cell.id] = None
        else:
            top, bottom = row[f"{name}.top"], row[f"{name}.bottom"]
            found[cell.of, cell.id] = None if top is None else Fraction(int(top), int(bottom))
    return found


class _Held:
    """The facts of all units, and what is known of them together."""

    def __init__(self, program: Program, units: Sequence[Facts]) -> None:
        self.program, self.units, self.texts = program, units, settled_texts(program)
        self.records: dict[str, list[tuple[int, dict[str, Value | None]]]] = {}
        for place, facts in enumerate(units):
            for name, value in facts.items():
                if isinstance(value, tuple):
                    self.records.setdefault(name, []).extend((place, dict(record)) for record in value)

    def values(self, level: Level, name: str) -> Iterator[Value | None]:
        rows: Sequence[Mapping[str, Value | None]] = self.units if level is None else [record for _, record in self.records.get(level, [])]
        return (row.get(name) for row in rows)

    def given(self) -> Given:
        every = [
            (level, each.name)
            for spec in self.program.facts
            for level, each in ((None, spec), *((spec.name, field) for field in spec.fields))
        ]
        open_ = frozenset((level, name) for level, name in every if any(value is None for value in self.values(level, name)))
        bottoms = {each: [value.denominator for value in self.values(*each) if isinstance(value, Fraction)] for each in every}
        return Given(open_, {each: lcm(1, *found) for each, found in bottoms.items()})

    def bounds(self, node: IntColumn) -> Bounds:
        found = [int(value * node.scale) for value in self.values(node.level, node.fact) if isinstance(value, Fraction)]
        return (min([JUNK, *found]), max([JUNK, *found]))

    def columns(self, inputs: Sequence[Input], level: Level, rows: Sequence[tuple[Any, Facts]], texts: str) -> list[Any]:
        return [
            (each.name, each.kind.name if each.kind else texts if isinstance(each.node, WordsColumn | UnitName) else "BOOLEAN", values)
            for each in inputs
            if each.node.level == level
            for values in [[self._value(each.node, name, facts) for name, facts in rows]]
        ]

    def _value(self, node: IntColumn | TruthColumn | WordsColumn | UnitName, name: str | None, facts: Facts) -> Any:
        value = None if isinstance(node, UnitName) else facts.get(node.fact)
        match node:
            case UnitName():
                return name or ""
            case IntColumn():
                return int(value * node.scale) if isinstance(value, Fraction) else JUNK
            case WordsColumn():
                junk = f"junk {JUNK}"
                return value if isinstance(value, str) else junk if value is NONE else self.texts.get((node.level, node.fact), junk)
            case TruthColumn(part=Part.GIVEN):
                return value is not None
            case TruthColumn(part=Part.NONE):
                return value is NONE
            case TruthColumn():
                return value if isinstance(value, bool) else True
