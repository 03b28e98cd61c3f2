"""A plan as one query of DuckDB whose stages are named, each worked out once.

A relation that two others are made of stands in the query of both. Where units bring columns to records and gather numbers from them again, stage after stage, the query doubles each
time. A table with a name (a common table expression, materialized) can be used twice, but a query knows relations of a caller by a name only if that is set up in the
caller's connection. So all tables go into the query as one relation: their rows packed as structs, one column for each table.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.frames.databases import Run
from rubric_engine.scoring.sql.dialect import DUCKDB
from rubric_engine.scoring.sql.plan import KEY, Plan

_NUMBERS: Final = itertools.count()


def in_one_query(plan: Plan, units: Any, records: Mapping[str, Any]) -> Any:
    """What ``Run`` gives, as a relation of one query."""
    tables = [units, *records.values()]
    steps = _Steps()
    packed = _packed(tables, 0)
    for place in range(1, len(tables)):
        packed = packed.union(_packed(tables, place))
    given = f"rubric_engine_{next(_NUMBERS)}"
    named = [steps.add(f"SELECT unnest(t{place}) FROM {given}_all WHERE t{place} IS NOT NULL") for place in range(len(tables))]
    last = Run(steps, DUCKDB).run(plan, named[0], dict(zip(records, named[1:], strict=True)))
    return packed.query(given, f"WITH {given}_all AS MATERIALIZED (SELECT * FROM {given}), {', '.join(steps.made)} SELECT * FROM {last}")


def _packed(tables: Sequence[Any], own: int) -> Any:
    """The rows of one of the tables, each as a struct in its column; those of the others have nothing."""
    row = ", ".join(f"{DUCKDB.name(name)} := {DUCKDB.name(name)}" for name in tables[own].columns)
    cells = [f"struct_pack({row})" if place == own else f"CAST(NULL AS {_struct(table)})" for place, table in enumerate(tables)]
    return tables[own].project(", ".join(f"{cell} AS t{place}" for place, cell in enumerate(cells)))


def _struct(table: Any) -> str:
    fields = ", ".join(f"{DUCKDB.name(name)} {kind}" for name, kind in zip(table.columns, table.types, strict=True))
    return f"STRUCT({fields})"


@define(eq=False)
class _Steps:
    """The operations of ``Run`` on names of tables; ``made``: the tables, in their order."""

    made: list[str] = field(factory=list)

    def add(self, sql: str) -> str:
        name = f"s{len(self.made)}"
        self.made.append(f"{name} AS MATERIALIZED ({sql})")
        return name

    def project(self, table: str, columns: Sequence[str]) -> str:
        return self.add(f"SELECT {', '.join(columns)} FROM {table}")

    def filter(self, table: str, condition: str) -> str:
        return self.add(f"SELECT * FROM {table} WHERE {condition}")

    def gathered(self, units: str, found: str, key: str) -> str:
        return self.joined(units, found, KEY, key)

    def joined(self, left: str, right: str, left_key: str, right_key: str) -> str:
        condition = f"l.{DUCKDB.name(left_key)} = s.{DUCKDB.name(right_key)}"
        return self.add(f"SELECT * FROM {left} AS l LEFT JOIN {right} AS s ON {condition}")

    def grouped(self, table: str, key: str, columns: Sequence[str]) -> str:
        name = DUCKDB.name(KEY)
        return self.add(f"SELECT {name} AS {DUCKDB.name(key)}, {', '.join(columns)} FROM {table} GROUP BY {name}")

    def twice(self, table: str, name: str) -> str:
        return self.add(f"SELECT *, unnest([0, 1]) AS {DUCKDB.name(name)} FROM {table}")
