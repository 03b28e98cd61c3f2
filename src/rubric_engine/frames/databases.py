"""What DuckDB and Spark have in common: columns of a table as a plan reads them, and the plan run, stage after stage, by the library's own operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Protocol

from rubric_engine.core.flat.cells import Cells, Of
from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.flat.ops import IntColumn, Part, TruthColumn, UnitName, WordsColumn
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import define, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.mapping import Filler, Scope, take_all
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.records import not_a_field
from rubric_engine.frames.door import allowed
from rubric_engine.frames.reading import Child, Headings
from rubric_engine.frames.score import UnsupportedError, name_of
from rubric_engine.frames.sources import Source
from rubric_engine.scoring.sql.dialect import Dialect
from rubric_engine.scoring.sql.making import columns_of
from rubric_engine.scoring.sql.plan import KEY, Input, Plan, Stage

Level = str | None
NUMBERS: Final = (ValueKind.COUNT, ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.SCORE)
EPOCH: Final = 719_163


@define(eq=False)
class Taken:
    """A column as a plan takes it. ``value``: a number (times ``scale``, whole), a truth or a text in SQL, null where it is missing or none; ``missing``: whether it may be
    missing; ``none``: in SQL, whether it is known to have no value. ``bounds``: of a number, times ``scale``. ``check``: what else holds of a value that is there."""

    spec: FactSpec
    level: Level
    value: str
    missing: bool
    none: str | None = None
    scale: int = 1
    bounds: Bounds = (0, 0)
    check: str | None = None

    @property
    def filler(self) -> int:
        """What stands where there is no value."""
        low, high = self.bounds
        return max(low or 0, min(0, high)) if high is not None else max(low or 0, 0)

    @property
    def there(self) -> str:
        known = f"({self.value}) IS NOT NULL"
        return f"({known})" if self.none is None else f"({known} OR coalesce({self.none}, FALSE))"


Columns = Mapping[tuple[Level, str], Taken]


def absent(spec: FactSpec, level: Level) -> Taken:
    """A fact that no column has: it is missing everywhere."""
    low, high = allowed(spec, 1) if spec.kind in (*NUMBERS, ValueKind.DATE) else (0, 0)
    filler = max(low or 0, min(0, high)) if high is not None else max(low or 0, 0)
    filler = 1 if spec.kind is ValueKind.DATE and not filler else filler
    return Taken(spec, level, "NULL", True, bounds=(filler, filler))


def constant(spec: FactSpec, value: Value | None, dialect: Dialect) -> Taken:
    """A fact with one value for all units."""
    match value:
        case None:
            return absent(spec, None)
        case bool():
            return Taken(spec, None, "TRUE" if value else "FALSE", False)
        case str():
            return Taken(spec, None, dialect.text(value), False)
        case Fraction():
            number = value.numerator
            if dialect.kind((number, number)) is None:
                raise refused(
                    "large numbers", f"a shared fact is too large for {dialect.title}", f"共用数据的数值超出 {dialect.title} 的范围"
                )
            return Taken(spec, None, dialect.number(number), False, scale=value.denominator, bounds=(number, number))
        case _ if value is NONE:
            found = absent(spec, None)
            found.missing, found.none = False, "TRUE"
            return found
        case _:
            raise refused("shared lists", "a list that all units share can't be put into SQL", "各单位共用的清单无法写入 SQL")


def several(names: str | Iterable[str] | None) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def language_of(program: Program) -> Language:
    return "zh" if program.language == "zh" else "en"


def shared_columns(schema: Schema, given: Mapping[str, object], problems: Problems, dialect: Dialect) -> dict[tuple[Level, str], Taken]:
    """Facts that all units have in common, read by the door."""
    filler = Filler(schema, Place(), problems, Scope.SHARED)
    take_all(filler, given)
    facts = filler.finish()
    if any(spec.kind is ValueKind.LIST for spec in schema.shared):
        raise refused("shared lists", "a list that all units share can't be put into SQL", "各单位共用的清单无法写入 SQL")
    return {(None, spec.name): constant(spec, facts[spec.name], dialect) for spec in schema.shared}


def record_columns(spec: FactSpec, names: Names, columns: Iterable[str], key: str, problems: Problems) -> list[tuple[FactSpec, str | None]]:
    """The fields of a list, each with its column in a table of records; ``key``: the column that says whose a record is."""
    by_field: dict[str, str] = {}
    for column in columns:
        found = names.find(column) if column != key else None
        if column != key and found is None:
            not_a_field(spec, names, column, Place(fact=spec.name), problems)
        elif found is not None and found.name in by_field:
            problems.add("F531", Place(fact=f"{spec.name}.{found.name}"), first=by_field[found.name], second=column)
        elif found is not None:
            by_field[found.name] = column
    return [(each, by_field.get(each.name)) for each in spec.fields]


def child_of(name: str, given: Child, schema: Schema, unit: str | None) -> tuple[FactSpec, Any, str]:
    """The list, the table of its records, and the column in it that says whose a record is."""
    if unit is None:
        raise ValueError(f"records of {name!r} in a frame of their own need unit=, the column with the names of the units")
    spec = schema.names.find(name)
    assert spec is not None, "headings were read before"
    table, key = given if isinstance(given, tuple) else (given, unit)
    if key not in table.columns:
        raise ValueError(f"the frame of {spec.name!r} has no column {key!r}, which says to which unit a record belongs")
    return spec, table, key


def heading_source(kind: str, names: Iterable[str]) -> Source:
    def never(*_: object) -> Any:
        raise AssertionError("tables are read by their database")

    return Source(kind, tuple(names), never, never)


def refused(construct: str, reason: str, chinese: str) -> UnsupportedError:
    return UnsupportedError([("total", Unsupported(construct, reason, chinese=chinese))])


def refuse_total(unsupported: Sequence[tuple[str, Unsupported]]) -> None:
    if any(name in (Of.TOTAL.value, Of.WHY_NONE.value) for name, _ in unsupported):
        raise UnsupportedError(unsupported)


def given_of(columns: Columns) -> Given:
    open_ = frozenset(key for key, taken in columns.items() if taken.missing)
    scales = {key: taken.scale for key, taken in columns.items() if taken.spec.kind in NUMBERS and not is_whole(taken.spec)}
    return Given(open_, scales)


def bounds_for(wanted: Cells, columns: Columns) -> dict[IntColumn, Bounds]:
    found: dict[IntColumn, Bounds] = {}
    for node in columns_of(wanted):
        if isinstance(node, IntColumn):
            found[node] = columns[node.level, node.fact].bounds
    return found


def names_for(wanted: Cells) -> dict[tuple[Of, str], str]:
    every = [(cell.of, cell.id) for cell in wanted.cells] + [(of, id) for of, id, _ in wanted.unsupported]
    return {each: name_of(*each) for each in every}


def fact_columns(program: Program, head: Headings) -> Iterator[tuple[FactSpec, str | None]]:
    """Each fact that is no list and not shared, with the name of its column."""
    by_fact = {spec.name: name for name, spec in head.facts.items()}
    for spec in program.facts:
        if spec.kind is ValueKind.LIST and spec.name in by_fact:
            raise refused(
                "a column of lists",
                f"the records of `{spec.name}` have to stand in a table of their own",
                f"「{spec.name}」的记录须另成一表",
            )
        if spec.kind is not ValueKind.LIST and not spec.shared:
            yield spec, by_fact.get(spec.name)


# ---------------------------------------------------------------- the first stage


def first(inputs: Sequence[Input], level: Level, columns: Columns, dialect: Dialect, unit: str | None) -> list[str]:
    """The columns of facts of a table, for its first SELECT."""
    return [f"{_input(each, columns, dialect, unit)} AS {dialect.name(each.name)}" for each in inputs if each.node.level == level]


def _input(given: Input, columns: Columns, dialect: Dialect, unit: str | None) -> str:
    match given.node:
        case IntColumn(fact=fact, level=level):
            taken = columns[level, fact]
            assert given.kind is not None
            number = dialect.cast(taken.value, given.kind)
            optional = taken.missing or taken.none is not None
            return f"coalesce({number}, {dialect.number(taken.filler, given.kind)})" if optional else number
        case TruthColumn(fact=fact, part=part, level=level):
            if (level, fact) not in columns:  # of a list: one of which there is a table is given
                return "TRUE" if part is Part.GIVEN else "FALSE"
            taken = columns[level, fact]
            if part is Part.GIVEN:
                return "FALSE" if taken.value == "NULL" and taken.none is None else taken.there
            if part is Part.NONE:
                return "FALSE" if taken.none is None else f"coalesce({taken.none}, FALSE)"
            return "FALSE" if taken.value == "NULL" else f"coalesce({taken.value}, FALSE)" if taken.missing or taken.none else taken.value
        case WordsColumn(fact=fact, level=level):
            taken = columns[level, fact]
            settled = dialect.text(taken.spec.missing_as if isinstance(taken.spec.missing_as, str) else "")
            return settled if taken.value == "NULL" else f"coalesce({taken.value}, {settled})"
        case UnitName():
            return dialect.text("") if unit is None else unit


def guards(columns: Columns, level: Level, dialect: Dialect) -> list[str]:
    """What was taken for granted of a table, so that no row of it can be another one when the plan runs."""
    found: list[str] = []
    for taken in columns.values():
        if taken.level != level or taken.value == "NULL" or taken.value in ("TRUE", "FALSE") or taken.spec.shared:
            continue
        conditions = [taken.check] if taken.check else []
        if taken.spec.kind in (*NUMBERS, ValueKind.DATE, ValueKind.CHOICE):
            low, high = taken.bounds
            assert low is not None
            assert high is not None
            conditions.append(f"{taken.value} BETWEEN {dialect.number(low)} AND {dialect.number(high)}")
        elif not taken.missing:
            conditions.append(f"({taken.value}) IS NOT NULL")
        if not conditions:
            continue
        together = " AND ".join(conditions)
        if taken.missing or taken.none is not None:
            together = f"(({taken.value}) IS NULL OR ({together}))"
        found.append(together)
    return found


def guard(conditions: Sequence[str], message: str, dialect: Dialect) -> str | None:
    """A condition that holds for every row, or ends the query."""
    if not conditions:
        return None
    return f"CASE WHEN {' AND '.join(conditions)} THEN TRUE ELSE {dialect.fail(dialect.text(message))} END"


# ---------------------------------------------------------------- running


class Operations(Protocol):
    """A library's own."""

    def project(self, table: Any, columns: Sequence[str]) -> Any: ...
    def filter(self, table: Any, condition: str) -> Any: ...
    def gathered(self, units: Any, found: Any, key: str) -> Any:
        """``found`` has one row for each unit that has records."""

    def joined(self, left: Any, right: Any, left_key: str, right_key: str) -> Any:
        """Every row of the left, with the columns of the right."""

    def grouped(self, table: Any, key: str, columns: Sequence[str]) -> Any: ...
    def twice(self, table: Any, name: str) -> Any:
        """Every row twice, with 0 and with 1 in a new column."""


@frozen(eq=False)
class Run:
    do: Operations
    dialect: Dialect

    def run(self, plan: Plan, units: Any, records: Mapping[str, Any]) -> Any:
        """The units with all columns of the plan but its results."""
        tables, brought = dict(records), {level: set[str]() for level in records}
        for number, stage in enumerate(plan.stages):
            for level, names in stage.brought.items():
                new = [name for name in names if name not in brought[level]]
                brought[level].update(new)
                if new:
                    tables[level] = self._bring(tables[level], units, new, f"w{number}")
            for level, columns in stage.records.items():
                tables[level] = self._with(tables[level], columns)
            units = self._with(units, stage.units)
            for level in stage.gathered:
                units = self._gather(units, tables[level], stage, level, f"w{number}")
            if stage.doubled:
                units = self._with(self.do.twice(units, stage.twin), stage.doubled)
                units = self.do.filter(units, f"{self.dialect.name(stage.twin)} = 1")
        return units

    def _with(self, table: Any, columns: Sequence[Any]) -> Any:
        if not columns:
            return table
        return self.do.project(table, ["*", *(f"{each.sql} AS {self.dialect.name(each.name)}" for each in columns)])

    def _bring(self, records: Any, units: Any, names: Sequence[str], link: str) -> Any:
        """``names`` are quoted."""
        name = self.dialect.name
        return self.do.joined(records, self.do.project(units, [f"{name(KEY)} AS {name(link)}", *names]), KEY, link)

    def _gather(self, units: Any, records: Any, stage: Stage, level: str, link: str) -> Any:
        name = self.dialect.name
        link = f"{link}_{list(stage.gathered).index(level)}"
        numbers = stage.gathered[level]
        found = self.do.grouped(records, link, [f"{each.sql} AS {name(each.name + '_')}" for each in numbers])
        units = self.do.gathered(units, found, link)
        return self.do.project(
            units, ["*", *(f"coalesce({name(each.name + '_')}, {each.nothing}) AS {name(each.name)}" for each in numbers)]
        )
