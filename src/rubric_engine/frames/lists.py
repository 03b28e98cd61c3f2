"""The records of list facts: in a column of lists, in a frame of their own, or as Python's own lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate

import numpy as np

from rubric_engine.core.flat.ops import Part
from rubric_engine.core.ir import FactSpec
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.facts.names import Names
from rubric_engine.facts.problems import MAX_PROBLEMS, MAX_RECORDS, Place
from rubric_engine.facts.records import not_a_field, read_value
from rubric_engine.frames.door import Columns
from rubric_engine.frames.raw import Array, Coded, Ints, Lists, Raw, at, plain, size_of, taken
from rubric_engine.scoring.columnar.table import Truths

Placed = Callable[[int], Place]


def take_list(columns: Columns, spec: FactSpec, names: Names, raw: Raw, rows: int, place: Placed) -> Array:
    """The records of a list fact; gives their offsets."""
    if isinstance(raw, Lists):
        return _of_columns(columns, spec, names, raw, rows, place)
    return _of_objects(columns, spec, names, raw, rows, place)


def no_lists(columns: Columns, spec: FactSpec, rows: int, place: Placed) -> Array:
    """A list that the frame doesn't have is missing everywhere."""
    presence(columns, spec, np.broadcast_to(np.bool_(True), rows), None, rows, place)
    put_records(columns, spec, [], place)
    return np.zeros(rows + 1, np.int64)


def _of_columns(columns: Columns, spec: FactSpec, names: Names, raw: Lists, rows: int, place: Placed) -> Array:
    presence(columns, spec, raw.missing, None, rows, place)
    sizes = raw.offsets[1:] - raw.offsets[:-1]
    if np.maximum.reduce(sizes, initial=0) > MAX_RECORDS:
        for row in np.flatnonzero(sizes > MAX_RECORDS):
            columns.problems.add("F582", place(int(row)), limit=f"{MAX_RECORDS:,}")
    take_fields(columns, spec, names, raw.fields, raw.offsets, place, {})
    return raw.offsets


def take_fields(
    columns: Columns, spec: FactSpec, names: Names, fields: Mapping[str, Raw], offsets: Array, place: Placed, headings: Mapping[str, str]
) -> None:
    given: dict[str, str] = {}
    number = int(offsets[-1])
    for name, raw in fields.items():
        column = names.find(name)
        if column is None:
            not_a_field(spec, names, name, Place(fact=spec.name), columns.problems)
        elif column.name in given:
            columns.problems.add("F531", Place(fact=f"{spec.name}.{column.name}"), first=given[column.name], second=name)
        else:
            given[column.name] = name
            columns.take(spec.name, column, raw, number, _record_place(spec, column, offsets, place, headings.get(name)))
    for column in spec.fields:
        if column.name not in given:
            columns.absent(spec.name, column, number, _record_place(spec, column, offsets, place, None))


def _record_place(spec: FactSpec, column: FactSpec, offsets: Array, place: Placed, heading: str | None) -> Placed:
    def found(record: int) -> Place:
        row = int(np.searchsorted(offsets, record, side="right")) - 1
        at_unit = place(row)
        changes = {} if heading is None else {"column": heading}
        return at_unit.at(fact=f"{spec.name}[{record - int(offsets[row]) + 1}].{column.name}", **changes)

    return found


def presence(columns: Columns, spec: FactSpec, missing: Array | None, none: Array | None, rows: int, place: Placed) -> None:
    """What is known of the lists themselves."""
    if missing is not None and missing.any():
        columns.open.add((None, spec.name))
        if spec.missing_error:
            for row in np.flatnonzero(missing)[: MAX_PROBLEMS + 1]:
                columns.problems.add("F525", place(int(row)))
        columns.truths[None, spec.name, Part.GIVEN] = Truths(~missing)
    if spec.or_none:
        columns.truths[None, spec.name, Part.NONE] = Truths(np.broadcast_to(np.bool_(False), rows) if none is None else none)


def _of_objects(columns: Columns, spec: FactSpec, names: Names, raw: Raw, rows: int, place: Placed) -> Array:
    values: list[Value | None] = []
    wrong = np.zeros(rows, np.bool_)
    for row in range(rows):
        before = len(columns.problems)
        held = plain(at(raw, row))
        values.append(None if held is None else read_value(spec, held, place(row), columns.problems, names))
        wrong[row] = len(columns.problems) != before
        if columns.problems.full:
            return np.zeros(rows + 1, np.int64)
    missing = np.array([value is None for value in values], np.bool_) & ~wrong
    presence(columns, spec, missing, np.array([value is NONE for value in values], np.bool_), rows, place)
    return put_records(columns, spec, [value if isinstance(value, tuple) else () for value in values], place)


def put_records(columns: Columns, spec: FactSpec, lists: list[tuple[Record, ...]], place: Placed) -> Array:
    """Records that have been read."""
    offsets = np.array([0, *accumulate(len(records) for records in lists)], np.int64)
    records = [dict(record) for each in lists for record in each]
    for column in spec.fields:
        held = [record.get(column.name) for record in records]
        columns.put((spec.name, column.name), column, np.arange(len(held)), held, [False] * len(held), place)
    return offsets


def child_lists(
    columns: Columns, spec: FactSpec, fields: Mapping[str, Raw], key: Raw, key_name: str, unit: Raw, rows: int
) -> tuple[Mapping[str, Raw], Array]:
    """The records of a frame of their own, in the order of their units (``unit``: the names of these): the fields, and the offsets."""
    owner = _owners(key, unit, rows)
    nobodys = np.flatnonzero(owner < 0) if owner.min(initial=0) < 0 else ()
    for row in nobodys:
        columns.problems.add("F544", Place(row=int(row) + 1, column=key_name, fact=spec.name), name=at(key, int(row)))
    offsets = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(owner[owner >= 0] if len(nobodys) else owner, minlength=rows), out=offsets[1:])
    if not len(nobodys) and (owner[1:] >= owner[:-1]).all():  # they lie in the order of their units
        return fields, offsets
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    return {name: taken(raw, order) for name, raw in fields.items()}, offsets


def _owners(key: Raw, unit: Raw, rows: int) -> Array:
    """The row of the unit of each record; -1 where there is none."""
    if isinstance(key, Ints) and isinstance(unit, Ints) and key.missing is None and unit.missing is None and rows:
        low, high = int(unit.values.min()), int(unit.values.max())
        if high - low <= 4 * rows + 1000 and high < 2**63:
            return _looked_up(key.values, unit.values, low, high)
        order = np.argsort(unit.values, kind="stable")
        places = np.minimum(np.searchsorted(unit.values[order], key.values), rows - 1)
        return np.where(unit.values[order[places]] == key.values, order[places], -1)
    known = {at(unit, row): row for row in range(rows)}
    if isinstance(key, Coded):
        found = np.array([known.get(each, -1) for each in key.distinct], np.int64)[key.codes]
        return found if key.missing is None else np.where(key.missing, -1, found)
    return np.array([known.get(at(key, row), -1) for row in range(size_of(key))], np.int64)


def _looked_up(keys: Array, units: Array, low: int, high: int) -> Array:
    """As ``_owners``, where units are numbered closely."""
    rows = np.full(high - low + 2, -1, np.int64)  # the last for keys that are no unit
    rows[units[::-1].astype(np.int64) - low] = np.arange(len(units) - 1, -1, -1)
    places = keys.astype(np.int64) - low
    outside = places.view(np.uint64) > np.uint64(high - low)  # what wraps around is outside too
    if keys.dtype == np.uint64:
        outside |= keys > high
    if outside.any():
        places[outside] = high - low + 1
    return rows.take(places)
