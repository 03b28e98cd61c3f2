"""Relations of DuckDB scored where they lie: one query looks at the columns, then the result is a relation of the same connection that is worked out when somebody reads it.

What was seen of the columns (their least and greatest values, and that nothing is missing) decides how wide numbers become. The plan holds every row against it again, so that a table
that changes in between ends the query and isn't scored wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rubric_engine.core.flat.cells import cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.facts import raise_for
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.frames.databases import (
    Level,
    Run,
    Taken,
    absent,
    bounds_for,
    child_of,
    fact_columns,
    first,
    given_of,
    guard,
    guards,
    heading_source,
    language_of,
    names_for,
    record_columns,
    refuse_total,
    refused,
    several,
    shared_columns,
)
from rubric_engine.frames.duckdb_columns import INTEGERS, Look, look_at
from rubric_engine.frames.duckdb_query import in_one_query
from rubric_engine.frames.reading import Asked, Child, headings
from rubric_engine.frames.score import FramePlan, FrameResult, request_of
from rubric_engine.frames.words import cannot_keep
from rubric_engine.scoring.sql.dialect import DUCKDB
from rubric_engine.scoring.sql.making import plan_of
from rubric_engine.scoring.sql.plan import KEY, ORDER, Plan, cohort_column

MOST_COPIES: Final = 16
"""How often a table may stand in a relation that is made of relations."""
_MOST_PROBLEMS: Final = 1_000
_KEPT: Final = "k"
_RESULT: Final = "y"
_CHANGED: Final = "the table has changed since it was looked at"


def score_relation(
    program: Program,
    relation: Any,
    *,
    cohort: str | Iterable[str] | None = None,
    alone: bool = False,
    unit: str | None = None,
    lists: Mapping[str, Child] | None = None,
    shared: Mapping[str, object] | None = None,
    want: Iterable[str] = ("total",),
    keep: Iterable[str] = (),
) -> FrameResult:
    """As ``score_frame``; all relations are of one connection, and so is the result. Lists are relations of their own.

    Raises:
        FactError: with the rows (in the order of the relation) that are wrong.
        UnsupportedError: with the construct and the reason; only columns as a whole have been looked at then.
    """
    asked = Asked(cohort=several(cohort), unit=unit, keep=several(keep), lists=dict(lists or {}), shared=dict(shared or {}), alone=alone)
    schema, language = Schema.of(program), language_of(program)
    request = request_of(want, language)
    head = headings(schema, heading_source("duckdb", relation.columns), asked, language)
    raise_for(head.problems.found, language)
    if schema.about_units:
        raise refused("names of units", "facts that name units can't be put into SQL", "以单位名称为值的数据无法写入 SQL")
    looked = _Looked(program, schema, asked, Problems(language))
    looked.units(relation, list(fact_columns(program, head)))
    for name, child in asked.lists.items():
        looked.child(name, child, relation)
    looked.rest()
    raise_for(looked.problems.found, language)
    wanted = cells(flatten(program, alone=alone, given=given_of(looked.columns)), request)
    cohorts = () if alone else asked.cohort
    plan = plan_of(
        wanted, DUCKDB, bounds_for(wanted, looked.columns), most=max(1, looked.most), cohorts=len(cohorts), names=names_for(wanted)
    )
    refuse_total(plan.unsupported)
    units = looked.first_stage(relation, plan.inputs, cohorts)
    records = {level: looked.first_of(level, units, plan.inputs) for level in plan.lists}
    found = run(plan, units, records)
    for name in asked.keep:
        if any(each.name == name for each in plan.results):
            raise ValueError(cannot_keep(name, language))
    shown = [(f"{_KEPT}{place}", name) for place, name in enumerate(asked.keep)]
    shown += [(f"{_RESULT}{place}", each.name) for place, each in enumerate(plan.results)]
    kept = [ORDER, *(f"{_KEPT}{place}" for place in range(len(asked.keep)))]
    made = [f"{each.sql} AS {DUCKDB.name(f'{_RESULT}{place}')}" for place, each in enumerate(plan.results)]
    found = found.project(", ".join([*map(DUCKDB.name, kept), *made]))
    if plan.crosses or plan.lists:
        found = found.order(DUCKDB.name(ORDER))
    frame = found.project(", ".join(f"{DUCKDB.name(inner)} AS {DUCKDB.name(name)}" for inner, name in shown))
    why = f"one query in {len(plan.stages) + 1} stages, run when the result is read"
    done = FramePlan("duckdb", looked.rows, "SQL", why, 1, 1)
    return FrameResult(frame, done, tuple(each.name for each in plan.results), plan.unsupported)


# ---------------------------------------------------------------- DuckDB's own operations


def run(plan: Plan, units: Any, records: Mapping[str, Any]) -> Any:
    """The relation of a plan: made of relations, or of one query where they would stand in it too often."""
    if plan.copies > MOST_COPIES:
        return in_one_query(plan, units, records)
    return Run(Relations(), DUCKDB).run(plan, units, records)


@frozen
class Relations:
    """A relation is given a name of its own where two meet."""

    def project(self, table: Any, columns: Sequence[str]) -> Any:
        return table.project(", ".join(columns))

    def filter(self, table: Any, condition: str) -> Any:
        return table.filter(condition)

    def gathered(self, units: Any, found: Any, key: str) -> Any:
        return self.joined(units, found, KEY, key)

    def joined(self, left: Any, right: Any, left_key: str, right_key: str) -> Any:
        condition = f"l.{DUCKDB.name(left_key)} = s.{DUCKDB.name(right_key)}"
        return left.set_alias("l").join(right.set_alias("s"), condition, how="left")

    def grouped(self, table: Any, key: str, columns: Sequence[str]) -> Any:
        return table.aggregate(f"{DUCKDB.name(KEY)} AS {DUCKDB.name(key)}, {', '.join(columns)}", DUCKDB.name(KEY))

    def twice(self, table: Any, name: str) -> Any:
        return table.project(f"*, unnest([0, 1]) AS {DUCKDB.name(name)}")


# ---------------------------------------------------------------- looking at the columns


@define(eq=False)
class _Looked:
    """What is known of the tables, column by column."""

    program: Program
    schema: Schema
    asked: Asked
    problems: Problems
    columns: dict[tuple[Level, str], Taken] = field(factory=dict)
    tables: dict[str, tuple[Any, str]] = field(factory=dict)
    rows: int = 0
    most: int = 0
    numbered: bool = False

    def units(self, relation: Any, facts: Sequence[tuple[FactSpec, str | None]]) -> None:
        self.rows = self._table(relation, None, facts, self.asked.unit)
        for name in self.asked.cohort:
            if not self.asked.alone and relation.filter(f"{DUCKDB.name(name)} IS NULL").limit(1).fetchall():
                raise ValueError(f"the column {name!r} of the cohorts has no value in some row")
        if self.asked.unit is not None and (self.asked.lists or not self.asked.alone):
            self._unit_names(relation, self.asked.unit)

    def _unit_names(self, relation: Any, unit: str) -> None:
        """Each comes once (in its cohort, where no table of records asks for more)."""
        name = _native_key(relation, unit)
        nothing = f"{name} IS NULL" if _is_number(relation, unit) else f"{name} IS NULL OR {name} = ''"
        if relation.filter(nothing).limit(1).fetchall():
            raise ValueError("a row has no name of a unit")
        groups = [DUCKDB.name(each) for each in self.asked.cohort] if not self.asked.lists else []
        together, row = ", ".join([name, *groups]), DUCKDB.name(_ROW)
        once = relation.project(together).distinct().aggregate("count(*)").fetchall()[0][0]
        if once == self.rows:
            return
        numbered = relation.project(f"*, row_number() OVER () AS {row}")
        place = f"row_number() OVER (PARTITION BY {together} ORDER BY {row}) AS c"
        again = numbered.project(f"CAST({name} AS VARCHAR) AS n, {row} AS r, {place}").filter("c > 1").order("r").limit(_MOST_PROBLEMS)
        for text, number, _ in again.fetchall():
            self.problems.add("F540", Place(row=number, column=unit), name=text)

    def child(self, name: str, given: Child, units: Any) -> None:
        """The records of a list in a relation of their own."""
        spec, relation, key = child_of(name, given, self.schema, self.asked.unit)
        facts = record_columns(spec, self.schema.fields(spec), relation.columns, key, self.problems)
        self._table(relation, spec.name, facts, None)
        self.tables[spec.name] = (relation, key)
        assert self.asked.unit is not None
        self._owners(spec, relation, key, units, self.asked.unit)

    def _owners(self, spec: FactSpec, relation: Any, key: str, units: Any, unit: str) -> None:
        """Each record belongs to a unit that is there."""
        numbers = _is_number(relation, key) and _is_number(units, unit)
        its, name = (DUCKDB.name(key), DUCKDB.name(unit)) if numbers else (_key_of(key), _key_of(unit))
        owners = units.project(f"{name} AS o").set_alias("s")
        lost = relation.project(f"{its} AS u").set_alias("l").join(owners, "l.u = s.o", how="anti")
        if not lost.limit(1).fetchall():
            return
        records = relation.project(f"row_number() OVER () AS r, {its} AS u").set_alias("l")
        for row, owner in records.join(owners, "l.u = s.o", how="anti").order("r").limit(_MOST_PROBLEMS).fetchall():
            self.problems.add("F544", Place(row=row, column=key, fact=spec.name), name=owner)

    def rest(self) -> None:
        """Facts that no table has, and those that all units share."""
        for spec in self.program.facts:
            if spec.kind is ValueKind.LIST and spec.name not in self.tables and not spec.shared:
                self.columns[None, spec.name] = absent(spec, None)
                self.columns |= {(spec.name, each.name): absent(each, spec.name) for each in spec.fields}
                if spec.missing_error and self.rows:
                    self.problems.add("F525", Place(row=1, fact=spec.name))
        self.columns |= shared_columns(self.schema, self.asked.shared, self.problems, DUCKDB)

    def _table(self, relation: Any, level: Level, facts: Sequence[tuple[FactSpec, str | None]], unit: str | None) -> int:
        """Look at all columns of a table at once; gives how many rows it has."""
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        looks, asks = list[Look](), ["count(*)"]
        for spec, name in facts:
            if name is None:
                self.columns[level, spec.name] = absent(spec, level)
                continue
            look = look_at(spec, level, name, types[name], relation)
            look.start = len(asks)
            asks += look.asks
            looks.append(look)
        found = relation.aggregate(", ".join(asks)).fetchall()[0]
        rows = int(found[0])
        self.most = max(self.most, rows)
        for look in looks:
            taken, wrong = look.settled(found[look.start : look.start + len(look.asks)], rows)
            self.columns[level, look.spec.name] = taken
            if wrong is not None:
                self._tell(relation, look, wrong, unit)
        for spec, name in facts:
            if name is None and spec.missing_error and rows:
                self.problems.add("F525", Place(row=1, fact=spec.name))
        return rows

    def _tell(self, relation: Any, look: Look, wrong: str, unit: str | None) -> None:
        """Rows whose value isn't one of the fact's, read once more by the door for single values."""
        name = "NULL" if unit is None else _key_of(unit)
        numbered = relation.project(f"row_number() OVER () AS r, {name} AS u, {look.raw} AS v, ({wrong}) AS w")
        for row, owner, value, _ in numbered.filter("w").order("r").limit(_MOST_PROBLEMS).fetchall():
            place = Place(row=row, column=look.name, unit=owner, fact=look.spec.name)
            before = len(self.problems)
            if value is None:
                self.problems.add("F525", place)
            else:
                read_scalar(look.spec, value, place, self.problems)
            assert len(self.problems) > before, (look.spec.name, value)

    # ------------------------------------------------------------ the first stage

    def by_number(self, relation: Any) -> bool:
        """Whether records are linked to units by whole numbers; else it is by texts."""
        keys = [(relation, self.asked.unit), *self.tables.values()]
        self.numbered = all(key is not None and _is_number(table, key) for table, key in keys)
        return self.numbered

    def first_stage(self, relation: Any, inputs: Sequence[Any], cohorts: Sequence[str]) -> Any:
        asked, name = self.asked, DUCKDB.name
        unit = None if asked.unit is None else _key_of(asked.unit)
        link = name(_ROW) if asked.unit is None else name(asked.unit) if self.by_number(relation) else unit
        condition = guard(guards(self.columns, None, DUCKDB), _CHANGED, DUCKDB)
        numbered = relation.project(f"*, row_number() OVER () AS {name(_ROW)}")
        if condition is not None:
            numbered = numbered.filter(condition)
        selected = [
            f"{name(_ROW)} AS {name(ORDER)}",
            f"{link} AS {name(KEY)}",
            *(f"{name(each)} AS {name(cohort_column(place))}" for place, each in enumerate(cohorts)),
            *(f"{name(each)} AS {name(f'{_KEPT}{place}')}" for place, each in enumerate(asked.keep)),
            *first(inputs, None, self.columns, DUCKDB, unit),
        ]
        return numbered.project(", ".join(selected))

    def first_of(self, level: str, units: Any, inputs: Sequence[Any]) -> Any:
        """The records of a list; of one that there isn't none."""
        selected = first(inputs, level, self.columns, DUCKDB, None)
        if level not in self.tables:
            return units.filter("FALSE").project(", ".join([DUCKDB.name(KEY), *selected]))
        relation, key = self.tables[level]
        condition = guard(guards(self.columns, level, DUCKDB), _CHANGED, DUCKDB)
        if condition is not None:
            relation = relation.filter(condition)
        link = DUCKDB.name(key) if self.numbered else _key_of(key)
        return relation.project(", ".join([f"{link} AS {DUCKDB.name(KEY)}", *selected]))


_ROW: Final = "the row's number \x01"


def _key_of(column: str) -> str:
    return f"trim(CAST({DUCKDB.name(column)} AS VARCHAR))"


def _native_key(relation: Any, column: str) -> str:
    return DUCKDB.name(column) if _is_number(relation, column) else _key_of(column)


def _is_number(relation: Any, column: str) -> bool:
    return str(relation.types[relation.columns.index(column)]) in INTEGERS
