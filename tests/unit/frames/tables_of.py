"""Tables of a database out of facts that the door has read."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.facts.values import write_value
from tests.unit.frames.frames_of import COHORT, UNIT, shared_of

Facts = Mapping[str, Value | None]


class CannotError(Exception):
    """The facts can't stand in a table."""


@frozen
class Column:
    """``kind``: a type of DuckDB."""

    name: str
    kind: str
    values: Sequence[Any]


@frozen
class Tables:
    units: Sequence[Column]
    lists: Mapping[str, Sequence[Column]]
    shared: Mapping[str, object]


def tables_of(program: Program, units: Sequence[tuple[str, Facts]], cohorts: int = 1) -> Tables:
    """Each unit once in each cohort (its name says which)."""
    rows = [(f"{name} in {cohort}", facts, cohort) for cohort in range(cohorts) for name, facts in units]
    columns = [Column(UNIT, "VARCHAR", [name for name, _, _ in rows]), Column(COHORT, "BIGINT", [7 * cohort for _, _, cohort in rows])]
    lists: dict[str, Sequence[Column]] = {}
    for spec in program.facts:
        if spec.shared:
            continue
        if spec.kind is not ValueKind.LIST:
            columns.append(column_of(spec, [facts.get(spec.name) for _, facts, _ in rows]))
        elif any(facts.get(spec.name) is not None for _, facts, _ in rows):
            lists[spec.name] = list(_records(spec, [(name, facts.get(spec.name)) for name, facts, _ in rows]))
    return Tables(columns, lists, shared_of(program, units))


def _records(spec: FactSpec, lists: Sequence[tuple[str, Value | None]]) -> Iterator[Column]:
    if any(not isinstance(each, tuple) for _, each in lists):
        raise CannotError("a list that is missing for some of the units")
    records = [(name, dict(record)) for name, each in lists if isinstance(each, tuple) for record in each]
    yield Column(UNIT, "VARCHAR", [name for name, _ in records])
    for each in spec.fields:
        yield column_of(each, [record.get(each.name) for _, record in records])


def column_of(spec: FactSpec, values: Sequence[Value | None]) -> Column:
    known = [value for value in values if isinstance(value, Fraction)]
    if any(value is NONE for value in values):
        if any(10**30 % value.denominator for value in known):
            raise CannotError("a number that no text says")
        return Column(spec.name, "VARCHAR", [None if value is None else _text(spec, value) for value in values])
    match spec.kind:
        case ValueKind.YES_NO:
            return Column(spec.name, "BOOLEAN", values)
        case ValueKind.TEXT | ValueKind.UNIT:
            return Column(spec.name, "VARCHAR", values)
        case ValueKind.CHOICE:
            return Column(spec.name, "VARCHAR", [None if not isinstance(v, Fraction) else spec.options[int(v)].name for v in values])
        case ValueKind.DATE:
            days = [None if not isinstance(v, Fraction) else datetime.date.fromordinal(int(v)) for v in values]
            return Column(spec.name, "DATE", days)
    places = next((n for n in range(19) if all(10**n % value.denominator == 0 for value in known)), None)
    if places is None or any(abs(value) >= 10 ** (18 - places) for value in known):
        if places == 0 and all(abs(value) < 2**127 for value in known):
            return Column(spec.name, "HUGEINT", [None if not isinstance(v, Fraction) else int(v) for v in values])
        raise CannotError("a number that is no decimal")
    if not places:
        return Column(spec.name, "BIGINT", [None if not isinstance(v, Fraction) else int(v) for v in values])
    return Column(spec.name, f"DECIMAL(18,{places})", [None if not isinstance(v, Fraction) else decimal(v, places) for v in values])


def decimal(value: Fraction, places: int) -> str:
    number = int(value * 10**places)
    digits = str(abs(number)).zfill(places + 1)
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _text(spec: FactSpec, value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Fraction():
            return write_value(spec, value)
        case _:
            return "none"
