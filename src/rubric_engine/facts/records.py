"""The records of a list fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import islice
from pathlib import Path
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NONE, NoneType_, Record, Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import Both, joined
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import fold, is_blank
from rubric_engine.facts.given import as_mapping
from rubric_engine.facts.json_text import JsonObject, parse_json
from rubric_engine.facts.names import Names, computed_column
from rubric_engine.facts.problems import MAX_RECORDS, Place, Problems, Told, show
from rubric_engine.facts.text_file import TABLES
from rubric_engine.facts.values import NONE_WORDS, read_scalar, unreadable


@frozen
class RecordTable:
    """Raw records by the key of their unit (empty: the table has no unit column), and the columns of the fields."""

    spec: FactSpec
    file: str
    headings: dict[str, str]
    rows: dict[str, list[tuple[object, Place]]]


_OF_JSON: Final = ("[", "{")
_NO_RECORDS: Final = frozenset({"no records", "没有记录"})


def read_value(spec: FactSpec, raw: object, place: Place, problems: Problems, fields: Names | None = None) -> Value | None:
    """The value of any fact; None if it is missing or wrong (then ``problems`` says so)."""
    if spec.kind is ValueKind.LIST:
        return read_list(spec, raw, place, problems, fields)
    return read_scalar(spec, raw, place, problems)


def read_list(spec: FactSpec, raw: object, place: Place, problems: Problems, fields: Names | None = None) -> Value | None:
    """A tuple of records. From Python any iterable of mappings will do that has an order; a text is read as a JSON array if it begins like JSON, and
    ``none`` (无) as no records, unless the list is declared ``or none``; ``no records`` (没有记录) always says just that."""
    if isinstance(raw, str):
        if is_blank(raw):
            return None
        word = fold(raw).casefold()
        if word in NONE_WORDS:
            return NONE if spec.or_none else ()
        if word in _NO_RECORDS:
            return ()
        if not word.startswith(_OF_JSON):
            problems.add("F526", place, value=raw, records=_where_records_stand(spec, place, problems.language), empty=_EMPTY[spec.or_none])
            return None
        raw = parse_json(raw, place, problems)
    if isinstance(raw, NoneType_):
        if spec.or_none:
            return NONE
        problems.add("F522", place, value=raw, hint=Both("supply an empty list if there are no records", "如没有记录，请提供空清单"))
        return None
    if raw is None:
        return None
    if isinstance(raw, (Mapping, Set, str, bytes, bytearray)) or not isinstance(raw, Iterable):
        unreadable(spec, raw, place, problems)
        return None
    rows = list(islice(raw, MAX_RECORDS + 1))
    return read_records(spec, [(row, place.at(fact=f"{spec.name}[{n}]")) for n, row in enumerate(rows, 1)], place, problems, fields)


def _where_records_stand(spec: FactSpec, place: Place, language: Language) -> Both:
    """How the records of a list are given, by the kind of file in which something else stands."""
    names = [name for name in (spec.name, spec.alias) if name]
    name = next((each for each in names if each.isascii() is (language == "en")), spec.name)
    if place.cell is not None:
        told = (f"fill in a row for each record on a sheet called `{name}`", f"有记录的，请在名为「{name}」的工作表中一行填写一条")
    elif place.file is not None and Path(place.file).suffix.lower() in TABLES:
        file = f"{Path(place.file).stem}.{name}{Path(place.file).suffix}"
        told = (f"fill in a row for each record in `{file}`, beside this file", f"有记录的，请在同一文件夹的「{file}」中一行填写一条")
    else:
        told = ("supply a list of records, each with its fields by name", "有记录的，请按清单提供，每条按字段名填写")
    return Both(Told(told[0]), Told(told[1]))


_EMPTY: Final = {
    False: Both(
        Told("write `none` if there are no records, and leave it empty if that isn't known"), Told("没有记录的填「无」，不清楚的留空")
    ),
    True: Both(
        Told("write `no records` if there are none, `none` if there is no such thing, and leave it empty if that isn't known"),
        Told("没有记录的填「没有记录」，不存在该项的填「无」，不清楚的留空"),
    ),
}
"""What is written where there are no records, of a list that is declared ``or none`` and of any other."""


def read_records(
    spec: FactSpec,
    rows: list[tuple[object, Place]],
    place: Place,
    problems: Problems,
    fields: Names | None = None,
    headings: Mapping[str, str] | None = None,
) -> Value | None:
    """Records that have a place each; ``headings`` are the columns of the fields, where the records stand in a table."""
    if len(rows) > MAX_RECORDS:
        problems.add("F582", place, limit=f"{MAX_RECORDS:,}")
        return None
    fields = fields or Names(spec.fields)
    records: list[Record] = []
    for row, at in rows:
        if isinstance(row, Mapping):
            records.append(_read_record(spec, fields, row, at, problems, headings or {}))
        else:
            problems.add("F536", at, value=row, hint=as_mapping(row))
    return tuple(records)


def _read_record(
    spec: FactSpec, fields: Names, row: Mapping[object, object], at: Place, problems: Problems, headings: Mapping[str, str]
) -> Record:
    given: dict[str, str] = {}
    values: dict[str, Value | None] = {}
    repeated = row.twice if isinstance(row, JsonObject) else ()
    for twice in repeated:
        problems.add("F531", at.at(fact=f"{at.fact}.{twice}"), first=twice, second=twice)
    for name, raw in row.items():
        column = fields.find(name) if isinstance(name, str) else None
        if column is None:
            not_a_field(spec, fields, name, at, problems)
            continue
        here = at.at(fact=f"{at.fact}.{column.name}", column=headings.get(column.name))
        if column.name in given:
            problems.add("F531", here, first=given[column.name], second=name)
            continue
        given[column.name] = str(name)
        before = len(problems)
        values[column.name] = read_scalar(column, raw, here, problems)
        if values[column.name] is None and len(problems) == before and column.missing_error:
            problems.add("F525", here)
    for column in fields.specs:
        if column.missing_error and column.name not in given:
            problems.add("F525", at.at(fact=f"{at.fact}.{column.name}"))
    return tuple((column.name, values.get(column.name)) for column in fields.specs)


def not_a_field(spec: FactSpec, fields: Names, name: object, place: Place, problems: Problems) -> None:
    """Say that records have no such field; the columns that the rubric works out are not supplied. ``place`` is that of the record, or of the heading of a table."""
    if isinstance(name, str) and computed_column(spec, name) is not None:
        problems.add("F603", place.at(fact=spec.name), name=name)
        return
    here = place.at(fact=f"{place.fact or spec.name}.{show(name)}")
    known = joined([column.name for column in fields.specs])
    problems.add("F533", here, name=name, fact=spec.name, fields=known, hint=problems.did_you_mean(name, fields.every_name()))
