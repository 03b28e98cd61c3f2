"""What a database is to do, as texts of SQL: stage after stage, each a SELECT over the one before that adds columns to it.

Whoever runs a plan makes the first stage: a table of the units, and one for each list with a row for each record. The columns of facts are called as ``inputs`` says and are
never null (what is missing holds any number within its bounds); those of a table that link it are called ``KEY`` (the unit's key, in both), ``ORDER`` (of the units: a number
for each row) and ``g0``, ``g1``, … (the columns that say which units are scored together).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rubric_engine.core.flat.ops import IntColumn, TruthColumn, UnitName, WordsColumn
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.scoring.sql.dialect import Kind

KEY: Final = "u"
ORDER: Final = "r"


def cohort_column(place: int) -> str:
    return f"g{place}"


@frozen
class Column:
    """A new column of a stage."""

    name: str
    sql: str


@frozen
class Gathered:
    """A number out of the records of each unit: an aggregate, and what stands where a unit has none."""

    name: str
    sql: str
    nothing: str


@frozen(eq=False)
class Stage:
    """In this order: ``brought`` columns of the units are joined to the records of a list; ``records`` and ``units`` get new columns; ``gathered`` aggregates of the records
    are joined to the units; ``doubled``: each row of the units is there twice, with 0 and with 1 in the column ``twin``, when these columns are worked out, and
    of the two the one with 1 stays."""

    units: tuple[Column, ...]
    doubled: tuple[Column, ...]
    twin: str
    brought: Mapping[str, tuple[str, ...]] = field(factory=dict)
    records: Mapping[str, tuple[Column, ...]] = field(factory=dict)
    gathered: Mapping[str, tuple[Gathered, ...]] = field(factory=dict)


@frozen(eq=False)
class Input:
    """A column that the first stage has: of a number with the type ``kind``."""

    node: IntColumn | TruthColumn | WordsColumn | UnitName
    name: str
    kind: Kind | None


@frozen(eq=False)
class Plan:
    """``results``: the last SELECT. ``crosses``: what a unit gets hangs on others; ``lists``: those whose tables are needed. ``unsupported``: results that aren't there, by name."""

    inputs: tuple[Input, ...]
    stages: tuple[Stage, ...]
    results: tuple[Column, ...]
    crosses: bool
    lists: tuple[str, ...]
    unsupported: tuple[tuple[str, Unsupported], ...] = ()

    @property
    def copies(self) -> int:
        """How often the tables stand in it where a table that two others are made of stands in both: twice as often with each stage that brings columns to records
        and gathers from them."""
        units, records = 1, dict.fromkeys(self.lists, 1)
        for stage in self.stages:
            for level in stage.brought:
                records[level] += units
            units += sum(records[level] for level in stage.gathered)
        return units
