"""Columns of DuckDB: what has to be asked of each, and what is known of it then."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, Final

from rubric_engine.core.flat.facts import TEXTS, is_whole
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import define
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.frames.databases import EPOCH, NUMBERS, Level, Taken, absent, refused
from rubric_engine.frames.door import allowed
from rubric_engine.scoring.sql.dialect import DUCKDB

INTEGERS: Final = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"))
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_MOST_TEXTS: Final = 1_000
_MOST_PLACES: Final = 9


@define(eq=False)
class Look:
    """``asks``: what is asked of a column, as aggregates; ``settled`` makes of the answers what is known, and a condition for rows that are wrong."""

    spec: FactSpec
    name: str
    raw: str
    asks: list[str]
    settled: Callable[[Sequence[Any], int], tuple[Taken, str | None]]
    start: int = 0


def look_at(spec: FactSpec, level: Level, name: str, type_: str, relation: Any) -> Look:
    column = DUCKDB.name(name)
    if type_.startswith("ENUM"):
        type_, column = "VARCHAR", f"CAST({column} AS VARCHAR)"
    decimal = _DECIMAL.fullmatch(type_)
    if type_ == "VARCHAR":
        return _texts(spec, level, name, column, relation)
    if spec.kind is ValueKind.YES_NO and type_ == "BOOLEAN":
        return Look(spec, name, column, [f"count({column})"], lambda found, rows: _present(spec, level, column, found[0], rows))
    if spec.kind is ValueKind.DATE and type_ == "DATE":
        days = f"(CASE WHEN isfinite({column}) THEN {column} - DATE '1970-01-01' END + {EPOCH})"
        return _whole(spec, level, name, column, days, 1, f"NOT isfinite({column})")
    if spec.kind in NUMBERS and type_ in INTEGERS:
        return _whole(spec, level, name, column, column, 1, None)
    if spec.kind in NUMBERS and decimal:
        return _decimal(spec, level, name, column, int(decimal[1]), int(decimal[2]))
    if spec.kind in NUMBERS and type_ == "DOUBLE":
        return _double(spec, level, name, column)
    raise refused(
        "type of a column",
        f"`{name}` is of the type {type_}, and `{spec.name}` is {spec.kind.value}",
        f"「{name}」列的类型为 {type_}，不能用于「{spec.name}」（{spec.kind.value}）",
    )


def _present(spec: FactSpec, level: Level, value: str, there: int, rows: int, **more: Any) -> tuple[Taken, str | None]:
    missing = there < rows
    return Taken(spec, level, value, missing, **more), f"({value}) IS NULL" if missing and spec.missing_error else None


def _whole(spec: FactSpec, level: Level, name: str, column: str, value: str, scale: int, never: str | None) -> Look:
    """``value``: whole numbers in SQL, the column's times ``scale``. ``never``: no value for which this holds is one."""

    def settled(found: Sequence[Any], rows: int) -> tuple[Taken, str | None]:
        there, low, high, strange = found
        least, most = allowed(spec, scale)
        if spec.kind is ValueKind.DATE:
            least, most = max(least or 1, 1), min(most or 3_652_059, 3_652_059)
        wrong = [] if not strange else [f"({never})"]
        if low is not None and least is not None and int(low) < least:
            wrong.append(f"{value} < {DUCKDB.number(least)}")
        if high is not None and most is not None and int(high) > most:
            wrong.append(f"{value} > {DUCKDB.number(most)}")
        missing = there < rows
        if missing and spec.missing_error:
            wrong.append(f"{column} IS NULL")
        filler = absent(spec, level).filler
        bounds = (filler, filler) if low is None or wrong else (int(low), int(high))
        taken = Taken(spec, level, value, missing, scale=scale, bounds=bounds, check=None if never is None else f"NOT ({never})")
        return taken, f"coalesce({' OR '.join(wrong)}, FALSE)" if wrong else None

    strange = "0" if never is None else f"count_if({never})"
    return Look(spec, name, column, [f"count({column})", f"min({value})", f"max({value})", strange], settled)


def _decimal(spec: FactSpec, level: Level, name: str, column: str, digits: int, places: int) -> Look:
    if not places:
        return _whole(spec, level, name, column, f"CAST({column} AS HUGEINT)", 1, None)
    if is_whole(spec):
        return _whole(spec, level, name, column, f"CAST(trunc({column}) AS HUGEINT)", 1, f"{column} <> trunc({column})")
    if digits + places + 1 > 38:
        raise refused("type of a column", f"`{name}` has decimals of {digits} digits", f"「{name}」列的小数达 {digits} 位")
    unscaled = f"CAST({column} * CAST({10**places} AS DECIMAL({places + 1},0)) AS {'BIGINT' if digits <= 18 else 'HUGEINT'})"
    return _whole(spec, level, name, column, unscaled, 10**places, None)


def _double(spec: FactSpec, level: Level, name: str, column: str) -> Look:
    """Doubles are the decimals that Python prints for them: those of 15 digits at most are found by rounding, any others aren't for SQL."""

    def fits(places: int) -> str:
        scaled = f"round({column} * 1e{places})"
        return f"(isfinite({column}) AND abs({scaled}) < 1e15 AND {scaled} / 1e{places} = {column})"

    most = 0 if is_whole(spec) else _MOST_PLACES

    def settled(found: Sequence[Any], rows: int) -> tuple[Taken, str | None]:
        there, low, high, *exact = found
        places = next((n for n, holds in enumerate(exact) if holds is not False), None)
        if places is None:
            if not is_whole(spec) and all(value is None or abs(value) < 1e300 for value in (low, high)):
                raise refused(
                    "doubles",
                    f"`{name}` has doubles of more than {_MOST_PLACES} decimals or 15 digits",
                    f"「{name}」列的浮点数超过 {_MOST_PLACES} 位小数或 15 位数字",
                )
            return absent(spec, level), f"NOT {fits(most)}"
        scale = 10**places
        value = f"CAST(round({column} * 1e{places}) AS BIGINT)"
        ends = [None if end is None else Fraction(Decimal(repr(end))) * scale for end in (low, high)]
        inner = _whole(spec, level, name, column, value, scale, None)
        taken, wrong = inner.settled(
            [there, None if ends[0] is None else floor(ends[0]), None if ends[1] is None else ceil(ends[1]), 0], rows
        )
        taken.check = fits(places)
        return taken, wrong

    asks = [f"count({column})", f"min({column})", f"max({column})", *(f"bool_and({fits(places)})" for places in range(most + 1))]
    return Look(spec, name, column, asks, settled)


def _texts(spec: FactSpec, level: Level, name: str, column: str, relation: Any) -> Look:
    """Texts are cells of a form: each different one is read once by the door, and stands in the plan with its value."""
    different = [text for (text,) in relation.project(column).distinct().limit(_MOST_TEXTS + 1).fetchall() if text is not None]
    if len(different) > _MOST_TEXTS:
        raise refused("many texts", f"`{name}` has more than {_MOST_TEXTS} different texts", f"「{name}」列的不同文字超过 {_MOST_TEXTS} 种")
    values: dict[str, Value | None] = {}
    wrong: list[str] = []
    for text in sorted(different):
        trial = Problems("en")
        values[text] = read_scalar(spec, text, Place(), trial)
        if trial:
            wrong.append(text)
    none = [text for text, value in values.items() if value is NONE]
    numbers = [value for value in values.values() if isinstance(value, Fraction)]
    scale = lcm(1, *(number.denominator for number in numbers))
    cases = "".join(f" WHEN {DUCKDB.text(text)} THEN {_literal(value, scale)}" for text, value in values.items() if _is_value(value))
    value = f"CASE {column}{cases} END" if cases else "NULL"
    tops = [int(number * scale) for number in numbers]
    filler = absent(spec, level).filler
    bounds = (min(tops), max(tops)) if tops else (filler, filler)
    known = f"{column} IN ({', '.join(DUCKDB.text(text) for text in values)})" if values else "FALSE"

    def settled(found: Sequence[Any], rows: int) -> tuple[Taken, str | None]:
        blank = any(each is None for each in values.values())
        missing = found[0] < rows or (blank and not wrong) or value == "NULL"
        if wrong or (missing and spec.missing_error):
            shown = f"{column} IN ({', '.join(map(DUCKDB.text, wrong))})" if wrong else f"({value}) IS NULL"
            return absent(spec, level), f"coalesce({shown}, FALSE)"
        nothing = f"({column} IN ({', '.join(map(DUCKDB.text, none))}))" if none else None
        check = None if spec.kind in TEXTS else known
        return Taken(spec, level, value, missing, nothing, scale, bounds, check), None

    return Look(spec, name, column, [f"count({column})"], settled)


def _is_value(value: Value | None) -> bool:
    return isinstance(value, bool | str | Fraction)


def _literal(value: Value | None, scale: int) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return DUCKDB.text(value)
        case Fraction():
            return DUCKDB.number(int(value * scale))
        case _:
            raise AssertionError(value)
