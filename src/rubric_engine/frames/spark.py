"""DataFrames of Spark scored by a plan of Spark's own expressions: nothing is counted, looked at or brought to the driver before, and no Python runs for a row.

What numbers may be is taken from the declarations, from the types of the columns and from two assumptions (``largest`` and ``most``). The plan holds every row against all of this
and fails, with the code of what is wrong, where one doesn't keep to it; so nothing wraps around and nothing wrong is scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rubric_engine.core.flat.cells import cells
from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.facts import raise_for
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import MAX_TEXT, Problems
from rubric_engine.facts.values import NONE_WORDS
from rubric_engine.frames.databases import (
    EPOCH,
    NUMBERS,
    Level,
    Run,
    Taken,
    absent,
    bounds_for,
    child_of,
    fact_columns,
    first,
    given_of,
    heading_source,
    language_of,
    names_for,
    record_columns,
    refuse_total,
    refused,
    several,
    shared_columns,
)
from rubric_engine.frames.door import allowed
from rubric_engine.frames.reading import Asked, Child, headings
from rubric_engine.frames.score import FramePlan, FrameResult, request_of
from rubric_engine.frames.words import cannot_keep
from rubric_engine.scoring.sql.dialect import SPARK
from rubric_engine.scoring.sql.making import plan_of
from rubric_engine.scoring.sql.plan import KEY, Input, cohort_column

LARGEST: Final = 10**12
MOST: Final = 10**7
_PLACES_OF_DOUBLES: Final = 6
_LAST_DAY: Final = 3_652_059
_INTEGERS: Final = {"byte": 2**7 - 1, "short": 2**15 - 1, "integer": 2**31 - 1, "long": 2**63 - 1}
MOST_COPIES: Final = 200
"""How often a table may stand in a plan; each time it is analysed, and perhaps worked out, anew."""
_KEPT: Final = "k"
_RESULT: Final = "y"
NOT_COUNTED: Final = -1


def score_dataframe(
    program: Program,
    frame: Any,
    *,
    cohort: str | Iterable[str] | None = None,
    alone: bool = False,
    unit: str | None = None,
    lists: Mapping[str, Child] | None = None,
    shared: Mapping[str, object] | None = None,
    want: Iterable[str] = ("total",),
    keep: Iterable[str] = (),
    complete: bool = False,
    largest: int = LARGEST,
    most: int = MOST,
) -> FrameResult:
    """As ``score_frame``, lazily: the result is a DataFrame of the same rows, in no order, with all of the caller's columns and the results. ``plan.rows`` is -1.

    Args:
        keep: columns that are no facts, and stay; facts stay as well.
        complete: no column has nulls; a row with one ends the query. Else a column that is nullable by its schema may be missing, and more can't be put into SQL.
        largest: no number without a declared range is greater, with either sign; ``LARGEST`` unless told.
        most: no cohort has more units, and no unit more records; ``MOST`` unless told.

    Raises:
        FactError, UnsupportedError, TypeError, ValueError: what schemas and declarations tell. What is wrong with rows is Spark's own error when the result is read; its
            message begins with the code of the facts' error.
    """
    for name, value in (("largest", largest), ("most", most)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(_no_number(program, name, value))
    asked = Asked(cohort=several(cohort), unit=unit, keep=several(keep), lists=dict(lists or {}), shared=dict(shared or {}), alone=alone)
    schema, language = Schema.of(program), language_of(program)
    request = request_of(want, language)
    head = headings(schema, heading_source("spark", frame.columns), asked, language)
    raise_for(head.problems.found, language)
    if schema.about_units:
        raise refused("names of units", "facts that name units can't be put into SQL", "以单位名称为值的数据无法写入 SQL")
    tables = _Tables(program, schema, asked, complete, largest, Problems(language))
    tables.take(frame, None, list(fact_columns(program, head)))
    for name, child in asked.lists.items():
        tables.child(name, child)
    tables.rest()
    raise_for(tables.problems.found, language)
    wanted = cells(flatten(program, alone=alone, given=given_of(tables.columns)), request)
    cohorts = () if alone else asked.cohort
    plan = plan_of(wanted, SPARK, bounds_for(wanted, tables.columns), most=most, cohorts=len(cohorts), names=names_for(wanted))
    refuse_total(plan.unsupported)
    if plan.copies > MOST_COPIES:
        raise refused(
            "records that hang on one another",
            "counts and sums of records that hang on other counts and sums, again and again, make a plan that Spark doesn't come to the end of",
            "清单的计数、合计又取决于其他计数、合计，层层相扣，Spark 的执行计划会过于庞大",
        )
    names = [each.name for each in plan.results]
    for name in frame.columns:
        if name in names:
            raise ValueError(cannot_keep(name, language))
    units = tables.first_stage(frame, plan.inputs, cohorts, crosses=plan.crosses, most=most, linked=bool(plan.lists))
    records = {level: tables.first_of(level, units, plan.inputs) for level in plan.lists}
    found = Run(Frames(most), SPARK).run(plan, units, records)
    made = [f"{each.sql} AS {SPARK.name(f'{_RESULT}{place}')}" for place, each in enumerate(plan.results)]
    found = found.selectExpr(*(SPARK.name(f"{_KEPT}{place}") for place in range(len(frame.columns))), *made)
    found = found.toDF(*frame.columns, *names)
    why = f"one plan of {len(plan.stages) + 1} stages, run when the result is read"
    return FrameResult(found, FramePlan("spark", NOT_COUNTED, "SQL", why, 1, 1), tuple(names), plan.unsupported)


def _no_number(program: Program, name: str, value: object) -> str:
    if language_of(program) == "zh":
        return f"参数 {name} 应为不小于 1 的整数，而不是 {value!r}"
    return f"{name} is a whole number of at least 1, not {value!r}"


# ---------------------------------------------------------------- Spark's own operations


@frozen
class Frames:
    most: int

    def project(self, table: Any, columns: Sequence[str]) -> Any:
        return table.selectExpr(*columns)

    def filter(self, table: Any, condition: str) -> Any:
        return table.where(condition)

    def joined(self, left: Any, right: Any, left_key: str, right_key: str, how: str = "left") -> Any:
        from pyspark.sql import functions as functions_

        condition = functions_.expr(f"l.{SPARK.name(left_key)} = s.{SPARK.name(right_key)}")
        return left.alias("l").join(right.alias("s"), condition, how).selectExpr("*")

    def gathered(self, units: Any, found: Any, key: str) -> Any:
        """Records of a unit that isn't there end the query."""
        both = self.joined(units, found, KEY, key, "full")
        message = f"concat('F544: records belong to ', {SPARK.name(key)}, ', and there is no such unit')"
        return both.where(_watched([(f"{SPARK.name(KEY)} IS NOT NULL", message)]))

    def grouped(self, table: Any, key: str, columns: Sequence[str]) -> Any:
        from pyspark.sql import functions as functions_

        link = functions_.expr(SPARK.name(KEY)).alias(key)
        size = SPARK.name(f"{key}_size")
        found = table.groupBy(link).agg(*map(functions_.expr, columns), functions_.expr(f"count(1) AS {size}"))
        message = f"concat('F582: ', {SPARK.name(key)}, ' has more records than most={self.most}')"
        return found.where(_watched([(f"{size} <= {self.most}", message)]))

    def twice(self, table: Any, name: str) -> Any:
        return table.selectExpr("*", f"explode(array(0, 1)) AS {SPARK.name(name)}")


def _watched(conditions: Sequence[tuple[str, str]]) -> str:
    """A condition that holds for every row, or ends the query with the message (in SQL) of one that doesn't. Each stands by itself: of a long one Spark would infer more
    conditions than its memory holds."""
    each = (f"CASE WHEN {condition} THEN TRUE ELSE {SPARK.fail(message)} END" for condition, message in conditions)
    return " AND ".join(each) or "TRUE"


# ---------------------------------------------------------------- columns


@define(eq=False)
class _Tables:
    program: Program
    schema: Schema
    asked: Asked
    complete: bool
    largest: int
    problems: Problems
    columns: dict[tuple[Level, str], Taken] = field(factory=dict)
    children: dict[str, tuple[Any, str]] = field(factory=dict)
    watched: dict[Level, list[tuple[str, str]]] = field(factory=dict)

    def child(self, name: str, given: Child) -> None:
        spec, table, key = child_of(name, given, self.schema, self.asked.unit)
        self.take(table, spec.name, record_columns(spec, self.schema.fields(spec), table.columns, key, self.problems))
        self.children[spec.name] = (table, key)

    def rest(self) -> None:
        """Facts that no table has, and those that all units share."""
        for spec in self.program.facts:
            if spec.kind is ValueKind.LIST and spec.name not in self.children and not spec.shared:
                self.columns[None, spec.name] = absent(spec, None)
                self.columns |= {(spec.name, each.name): absent(each, spec.name) for each in spec.fields}
        self.columns |= shared_columns(self.schema, self.asked.shared, self.problems, SPARK)

    def take(self, table: Any, level: Level, facts: Sequence[tuple[FactSpec, str | None]]) -> None:
        types = {each.name: each for each in table.schema.fields}
        for spec, name in facts:
            if name is None:
                self.columns[level, spec.name] = absent(spec, level)
                if spec.missing_error:
                    self.watched.setdefault(level, []).append(("FALSE", SPARK.text(f"F525: `{spec.name}` is missing")))
                continue
            self.columns[level, spec.name] = self._column(spec, level, name, types[name].dataType, nullable=types[name].nullable)

    def _column(self, spec: FactSpec, level: Level, name: str, kind: Any, *, nullable: bool) -> Taken:
        column, type_ = SPARK.name(name), kind.typeName()
        if spec.kind is ValueKind.YES_NO and type_ == "boolean":
            taken = Taken(spec, level, column, nullable)
        elif spec.kind is ValueKind.DATE and type_ == "date":
            taken = self._whole(spec, level, f"(datediff({column}, DATE '1970-01-01') + {EPOCH})", 1, _LAST_DAY, nullable)
        elif spec.kind is ValueKind.CHOICE and type_ == "string":
            taken = self._choice(spec, level, column, nullable)
        elif spec.kind is ValueKind.TEXT and type_ == "string":
            taken = self._text(spec, level, column, nullable)
        elif spec.kind in NUMBERS and type_ in _INTEGERS:
            taken = self._whole(spec, level, column, 1, _INTEGERS[type_], nullable)
        elif spec.kind in NUMBERS and type_ == "decimal":
            taken = self._decimal(spec, level, name, kind.precision, kind.scale, nullable)
        elif spec.kind in NUMBERS and type_ == "double":
            taken = self._double(spec, level, column, nullable)
        else:
            raise refused(
                "type of a column",
                f"`{name}` is of the type {type_}, and `{spec.name}` is {spec.kind.value}",
                f"「{name}」列的类型为 {type_}，不能用于「{spec.name}」（{spec.kind.value}）",
            )
        if spec.missing_error or self.complete or not nullable:
            taken.missing = False
            code = "F525: " if spec.missing_error else ""
            self._watch(level, f"({taken.value}) IS NOT NULL", f"{code}`{spec.name}` is missing")
        return taken

    def _watch(self, level: Level, condition: str, message: str, shown: str | None = None) -> None:
        text = SPARK.text(message)
        sql = text if shown is None else f"concat({text}, ': ', CAST({shown} AS STRING))"
        self.watched.setdefault(level, []).append((condition, sql))

    def _whole(self, spec: FactSpec, level: Level, value: str, scale: int, most: int, nullable: bool) -> Taken:
        """``most``: what the type can hold, times ``scale``."""
        least, greatest = allowed(spec, scale)
        if spec.kind is ValueKind.DATE:
            least, greatest = max(least or 1, 1), min(greatest or _LAST_DAY, _LAST_DAY)
        assumed = min(most, self.largest * scale)
        low, high = -assumed if least is None else least, assumed if greatest is None else greatest
        if low < -most or high > most:
            low, high = max(low, -most), min(high, most)
        open_ = nullable and not self.complete
        for bound, sign, declared, code in ((low, ">=", least, "F512"), (high, "<=", greatest, "F513")):
            why = (
                f"{code}: `{spec.name}` is out of its range" if declared is not None else f"`{spec.name}` is beyond largest={self.largest}"
            )
            condition = f"({value} {sign} {SPARK.number(bound)})"
            self._watch(level, f"({value} IS NULL OR {condition})" if open_ else condition, why, value)
        return Taken(spec, level, value, nullable, scale=scale, bounds=(low, high))

    def _decimal(self, spec: FactSpec, level: Level, name: str, digits: int, places: int, nullable: bool) -> Taken:
        column, most = SPARK.name(name), 10**digits - 1
        if not places:
            return self._whole(spec, level, column, 1, most, nullable)
        if is_whole(spec):
            self._watch(level, f"({column} IS NULL OR {column} = floor({column}))", f"F511: `{spec.name}` is no whole number", column)
            return self._whole(spec, level, f"CAST(floor({column}) AS DECIMAL({digits},0))", 1, most, nullable)
        if digits + places + 2 > SPARK.digits:
            raise refused("type of a column", f"`{name}` has decimals of {digits} digits", f"「{name}」列的小数达 {digits} 位")
        value = f"CAST({column} * CAST({10**places} AS DECIMAL({places + 1},0)) AS DECIMAL({digits},0))"
        return self._whole(spec, level, value, 10**places, most, nullable)

    def _double(self, spec: FactSpec, level: Level, column: str, nullable: bool) -> Taken:
        """Doubles are the decimals that Python prints for them, if they have few places: with 15 digits at most the double nearest to a decimal belongs to no other."""
        places = 0 if is_whole(spec) else _PLACES_OF_DOUBLES
        scaled = f"rint({column} * {10**places}D)"
        exact = f"(abs({scaled}) < 1e15D AND {scaled} / {10**places}D = {column})"
        what = "F511: `{}` is no whole number" if is_whole(spec) else f"`{{}}` is a double of more than {places} places"
        self._watch(level, f"({column} IS NULL OR {exact})", what.format(spec.name), column)
        return self._whole(spec, level, f"CAST({scaled} AS BIGINT)", 10**places, 10**15 - 1, nullable)

    def _choice(self, spec: FactSpec, level: Level, column: str, nullable: bool) -> Taken:
        """An option by its name or alias; blank is missing."""
        text = f"nullif(trim({column}), '')"
        names = {
            name: place
            for place, option in reversed(list(enumerate(spec.options)))
            for name in (option.alias, option.name)
            if name is not None
        }
        cases = " ".join(f"WHEN {SPARK.text(name)} THEN {place}" for name, place in names.items())
        none = self._none(text, spec, set(names))
        known = f"{text} IS NULL OR {text} IN ({', '.join(map(SPARK.text, names))})" + ("" if none is None else f" OR {none}")
        self._watch(level, known, f"F507: `{spec.name}` has no such option", column)
        return Taken(spec, level, f"CASE {text} {cases} END", nullable, none, bounds=(0, len(spec.options) - 1))

    def _text(self, spec: FactSpec, level: Level, column: str, nullable: bool) -> Taken:
        """Texts without outer space other than plain blanks."""
        text = f"nullif(trim({column}), '')"
        plain = rf"NOT ({text} RLIKE '^[\\s\\p{{Z}}]|[\\s\\p{{Z}}]$|[\\u200B\\uFEFF\\u2060\\x00]') AND length({text}) <= {MAX_TEXT}"
        self._watch(level, f"({text} IS NULL OR ({plain}))", f"F508: `{spec.name}` has a text with strange characters")
        none = self._none(text, spec, set())
        value = text if none is None else f"CASE WHEN {none} THEN NULL ELSE {text} END"
        return Taken(spec, level, value, nullable, none)

    def _none(self, text: str, spec: FactSpec, options: set[str]) -> str | None:
        words = sorted(NONE_WORDS - options)
        return f"coalesce(lower({text}) IN ({', '.join(map(SPARK.text, words))}), FALSE)" if spec.or_none and words else None

    # ------------------------------------------------------------ the first stage

    def first_stage(self, frame: Any, inputs: Sequence[Input], cohorts: Sequence[str], *, crosses: bool, most: int, linked: bool) -> Any:
        asked, name = self.asked, SPARK.name
        unit = None if asked.unit is None else _key_of(asked.unit)
        watched = list(self.watched.get(None, ()))
        watched += [(f"{name(each)} IS NOT NULL", SPARK.text(f"the column {each} of the cohorts has no value")) for each in cohorts]
        if linked and unit is not None:
            watched.append((f"{unit} IS NOT NULL AND {unit} <> ''", SPARK.text("F541: a row has no name of a unit")))
        selected = [
            f"{unit or SPARK.text('')} AS {name(KEY)}",
            *(f"{name(each)} AS {name(cohort_column(place))}" for place, each in enumerate(cohorts)),
            *(f"{name(each)} AS {name(f'{_KEPT}{place}')}" for place, each in enumerate(frame.columns)),
            *first(inputs, None, self.columns, SPARK, unit),
        ]
        found = frame.where(_watched(watched)).selectExpr(*selected)
        if linked and unit is not None:
            found = _counted(found, [KEY], "again", 1, f"concat('F540: the unit ', {name(KEY)}, ' is given twice')")
        if crosses:
            groups = [cohort_column(place) for place in range(len(cohorts))]
            found = _counted(found, groups, "together", most, SPARK.text(f"a cohort has more units than most={most}"))
        return found

    def first_of(self, level: str, units: Any, inputs: Sequence[Input]) -> Any:
        selected = first(inputs, level, self.columns, SPARK, None)
        if level not in self.children:
            return units.where("FALSE").selectExpr(SPARK.name(KEY), *selected)
        table, key = self.children[level]
        watched = [
            *self.watched.get(level, ()),
            (f"{_key_of(key)} IS NOT NULL", SPARK.text(f"F544: a record of `{level}` belongs to nobody")),
        ]
        return table.where(_watched(watched)).selectExpr(f"{_key_of(key)} AS {SPARK.name(KEY)}", *selected)


def _key_of(column: str) -> str:
    return f"trim(CAST({SPARK.name(column)} AS STRING))"


def _counted(frame: Any, groups: Sequence[str], name: str, most: int, message: str) -> Any:
    """The rows, of which no more than so many are in one group."""
    partition = f"PARTITION BY {', '.join(map(SPARK.name, groups))}" if groups else ""
    return frame.selectExpr("*", f"count(1) OVER ({partition}) AS {SPARK.name(name)}").where(
        _watched([(f"{SPARK.name(name)} <= {most}", message)])
    )
