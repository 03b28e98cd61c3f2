"""The facts of units, and the records of lists, out of tables and queries: a row for each unit or record, whose columns are called as in a table of text."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.databases.opening import Connection, Failed, connected
from rubric_engine.databases.urls import FILES, KINDS, Target, target_of
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import Both, listed
from rubric_engine.facts.csv_file import NOT_FACTS, Columns, Row, columns
from rubric_engine.facts.folding import key
from rubric_engine.facts.mapping import Complete, Facts
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.problems import Place, Problems, Told
from rubric_engine.facts.records import RecordTable
from rubric_engine.facts.unit_rows import take_rows

_UNITS: Final = ""
_END: Final = re.compile(r"\s*;\s*\Z")


@frozen
class Asked:
    """For the units (an empty name) and for list facts, by name or alias: the table or the query that has them."""

    tables: Mapping[str, str]
    queries: Mapping[str, str]

    def of(self, target: Target) -> Asked:
        """With the table that the URL names, for the units."""
        return (
            Asked({_UNITS: target.table, **self.tables}, self.queries)
            if target.table and _UNITS not in {*self.tables, *self.queries}
            else self
        )


@frozen(eq=False)
class Taken:
    """What a database gives: the rows of the units, already read from it, and the records of its lists."""

    name: str
    heading: Columns | None
    rows: tuple[tuple[object, ...], ...]
    lists: tuple[RecordTable, ...]
    file: str | None


def read_database(schema: Schema, url: str, asked: Asked, problems: Problems) -> Taken:
    """Everything that is asked for, in one connection. Nothing is written, and no problem shows a password."""
    target = target_of(url)
    place = Place(file=target.name)
    file = target.path if target.kind in FILES else None
    if target.kind not in KINDS:
        known = Both(Told(", ".join(KINDS)), Told("、".join(_CALLED[kind] for kind in KINDS)))
        problems.add("F570", place, name=target.kind, known=known)
        return Taken(target.name, None, (), (), None)
    wanted = _wanted(schema, asked.of(target), target, place, problems)
    heading: Columns | None = None
    rows: tuple[tuple[object, ...], ...] = ()
    lists: list[RecordTable] = []
    try:
        with connected(target) as connection:
            for source in wanted:
                spec = source.spec
                at = place if spec is None else place.at(fact=spec.name)
                try:
                    found, given = _answer(schema, source, connection, at, problems)
                except Failed as failed:
                    if not _is_no_table(source, failed, connection, at, problems):
                        problems.add(failed.code, at, **_said(failed))
                    continue
                if spec is None:
                    heading, rows = found, given
                else:
                    lists += _records(spec, found, given, at, problems)
    except Failed as failed:
        problems.add(failed.code, place, **_said(failed))
    return Taken(target.name, heading, rows, tuple(lists), file)


def _said(failed: Failed) -> dict[str, str | Both]:
    return {name: Told(text) if isinstance(text, str) else Both(Told(text["en"]), Told(text["zh"])) for name, text in failed.said.items()}


_TABLES_SHOWN: Final = 20
_CALLED: Final = {"sqlite": "SQLite", "duckdb": "DuckDB", "postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}


def _is_no_table(source: _Source, failed: Failed, connection: Connection, place: Place, problems: Problems) -> bool:
    """Whether a query failed because there is no such table; that is said, with those that there are."""
    if not source.is_table or failed.code != "F572":
        return False
    tables = sorted(connection.tables())
    last = source.text.rpartition(".")[2].casefold()
    if not tables or any(last == name.casefold() for name in tables):
        return False
    shown, more = tables[:_TABLES_SHOWN], "…" if len(tables) > _TABLES_SHOWN else ""
    named = listed(shown)
    told = Both(Told(named.en + more), Told(named.zh + more))
    problems.add("F575", place, name=source.text, tables=told, hint=problems.did_you_mean(source.text, tables))
    return True


def take_units(schema: Schema, taken: Taken, problems: Problems, complete: Complete) -> dict[str | None, Facts]:
    """The facts of each unit; the shared ones are still missing."""
    heading, place = taken.heading, Place(file=taken.name)
    if heading is None or heading.unit is None:
        if heading is not None:
            problems.add("F542", place, name=schema.unit_heading(problems.language))
        return {}
    facts = [(index, spec, heading.headings[index]) for index, spec in enumerate(heading.specs) if spec is not None]
    unit = heading.unit, heading.headings[heading.unit]
    return take_rows(schema, taken.rows, unit, facts, place, problems, complete, _value)


# ---------------------------------------------------------------- what is asked


@frozen
class _Source:
    """A table or a query; ``spec`` is the list fact that it is of, None for the units."""

    spec: FactSpec | None
    text: str
    is_table: bool

    def query(self, connection: Connection) -> str:
        return f"SELECT * FROM {connection.quoted(self.text)}" if self.is_table else _END.sub("", self.text)


def _wanted(schema: Schema, asked: Asked, target: Target, place: Place, problems: Problems) -> list[_Source]:
    """Where the units' facts are and those of each list, the units first; what isn't said, or said twice, is a problem."""
    lists = [spec for spec in schema.names.specs if spec.kind is ValueKind.LIST]
    found: dict[str, list[_Source]] = {_UNITS: []}
    for given, is_table in ((asked.tables, True), (asked.queries, False)):
        for name, text in given.items():
            spec = schema.names.find(name) if name else None
            if name and (spec is None or spec.kind is not ValueKind.LIST):
                hint = problems.did_you_mean(name, [known for each in lists for known in (each.name, each.alias) if known])
                problems.add("F561", place, name=name, hint=hint)
            else:
                found.setdefault(_UNITS if spec is None else spec.name, []).append(_Source(spec, text, is_table))
    for name, sources in found.items():
        if len(sources) != 1:
            problems.add("F574", place.at(fact=name) if name else place, name=target.shown)
    return [sources[0] for sources in found.values() if len(sources) == 1]


def _answer(
    schema: Schema, source: _Source, connection: Connection, place: Place, problems: Problems
) -> tuple[Columns, tuple[tuple[object, ...], ...]]:
    answer = connection.ask(source.query(connection))
    names: Names = schema.names if source.spec is None else schema.fields(source.spec)
    heading = columns(Row(None, answer.names), schema, names, place, problems, source.spec, NOT_FACTS)
    return heading, tuple(tuple(row) for row in answer.rows)


# ---------------------------------------------------------------- records


def _records(
    spec: FactSpec, heading: Columns, rows: tuple[tuple[object, ...], ...], place: Place, problems: Problems
) -> Iterator[RecordTable]:
    """The table of a list, unless it is no table of this list."""
    if spec.shared and heading.unit is not None:
        column = heading.headings[heading.unit]
        problems.add("F604", place.at(column=column), name=column)
        return
    named = {each.name: written for each, written in zip(heading.specs, heading.headings, strict=True) if each is not None}
    found = RecordTable(spec, place.file or "", named, {})
    for number, row in enumerate(rows, 1):
        record = {each.name: _value(each, raw) for each, raw in zip(heading.specs, row, strict=True) if each is not None}
        unit, at = "", place.at(row=number)
        if heading.unit is not None:
            raw = _plain(row[heading.unit])
            unit = "" if raw is None else str(raw)
            at = at.at(unit=unit.strip() or None)
            if not key(unit):
                problems.add("F541", at, name=heading.headings[heading.unit])
                continue
        found.rows.setdefault(key(unit), []).append((record, at))
    yield found


# ---------------------------------------------------------------- values


def _value(spec: FactSpec | None, raw: object) -> object:
    """What the door gets of a fact, or for a unit's name. A whole number is exact, a decimal is; a binary number counts as the shortest decimal that stands for it. In databases without truth values
    1 and 0 are yes and no."""
    if spec is not None and spec.kind is ValueKind.YES_NO and type(raw) is int and raw in (0, 1):
        return raw == 1
    return _plain(raw)


def _plain(raw: object) -> object:
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time() and raw.tzinfo is None:
        return raw.date()
    return str(raw) if isinstance(raw, uuid.UUID) else raw
