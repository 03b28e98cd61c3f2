"""The facts of a file (or of the standard input), with the record tables that belong to it.

The records of a list fact may stand in a table of their own, one row for each record: the unit's column, then the fields.
Beside ``facts.csv`` it is called ``facts.briefings.csv`` (by the name or the alias of the list) and is found by itself; any
other file can be named explicitly. Such a table is complete: a unit without a row in it has no records. A shared list has no unit column, and
other shared facts stand in a file of names and values, ``facts.shared.csv``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.languages import Both, checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.csv_file import columns, read_csv, read_shared_table, table
from rubric_engine.facts.folding import key
from rubric_engine.facts.given import WithProgram, program_of
from rubric_engine.facts.guarded import unguarded
from rubric_engine.facts.json_file import read_json
from rubric_engine.facts.json_text import JsonObject, parse_json
from rubric_engine.facts.mapping import Facts, Filler, Scope, joined, take_all
from rubric_engine.facts.names import SHARED_HEADINGS, Schema
from rubric_engine.facts.neighbours import Ignored, refuse_unread, unread
from rubric_engine.facts.parquet_file import is_parquet, read_parquet
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.records import RecordTable, read_records
from rubric_engine.facts.roster import Roster, totals_and_roster
from rubric_engine.facts.text_file import BOOKS, TABLES, Source, decode, is_of_unknown_kind, read_file
from rubric_engine.facts.totals import of_totals

if TYPE_CHECKING:
    from rubric_engine.sheets.words import Remark


@frozen(kw_only=True)
class FactsFile:
    """``units`` in the order of the file. ``alone``: one unit, without the units it is ranked among; it may have no name (None).
    ``files`` are all that were read, ``ignored`` those beside them that look as if they were meant, too. ``remarks`` say what a reader of a workbook
    should know: hidden rows that count, sheets that aren't read."""

    units: dict[str | None, Facts]
    alone: bool
    problems: tuple[FactProblem, ...]
    files: tuple[str, ...]
    ignored: tuple[Ignored, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_facts(
    program: Program | WithProgram,
    path: str | os.PathLike[str] | None,
    *,
    text: bytes | None = None,
    records: Mapping[str, str | os.PathLike[str]] | None = None,
    shared: str | os.PathLike[str] | Mapping[str, object] | None = None,
    language: Language | None = None,
    any_form: bool = False,
    tables: Mapping[str, str] | None = None,
    queries: Mapping[str, str] | None = None,
    roster: Roster | None = None,
    aside: Iterable[str | os.PathLike[str]] = (),
    unit: str | None = None,
) -> FactsFile:
    """For a rubric (or its program) the facts of ``path`` (``.json``, ``.csv``, ``.tsv``, ``.txt``, a workbook, a folder of workbooks, a Parquet file of moderate size, or the URL of a database), or of ``text`` in either
    of the first forms if there is no path.

    ``records`` maps list facts to the files of their records; ``shared`` are the facts that all units have in common, or a file of them; what it
    gives takes the place of what a JSON file says of them itself. ``any_form``: a workbook that is the form of another rubric is no problem, and is read by the names
    in it. ``tables`` and ``queries`` say what of a database is read: under an empty name for the units, under its name for a list fact. ``roster``: the units that must be there and no others, the file of a list or their names; a unit called like a total
    is one only if it stands there. ``aside``: files in a folder of workbooks that are known to be something else. ``unit``: the column of a Parquet file
    with the units' names, if it isn't called so. Never raises for what the files contain: see ``problems``.

    Raises ``ImportError`` for a workbook, where the library that reads it isn't installed.
    """
    program = program_of(program, "read_facts")
    problems = Problems(checked(language, program.language))
    schema = Schema.of(program)
    from rubric_engine.databases.urls import is_url

    base = path if isinstance(path, str) and is_url(path) else None
    if base is None and (tables or queries):
        raise ValueError("tables and queries are for databases")
    parquet = path if base is None and path is not None and is_parquet(path) and not os.path.isdir(path) else None
    if unit is not None and parquet is None:
        raise ValueError("`unit` is for Parquet files")
    path = path if base is None else None
    book = path if path is not None and is_workbook(path) else None
    source = (
        None
        if base is not None
        or book is not None
        or parquet is not None
        or is_empty_folder(path, problems)
        or is_database_file(path, problems)
        or (path is not None and is_of_unknown_kind(path, problems, books=True))
        else read_file(path, problems)
        if path is not None
        else decode(problems.say("standard input", "标准输入"), text or b"", problems)
    )
    chosen = _record_files(schema, path, records or {}, problems)
    found = [_read_records(schema, spec, file, problems) for spec, file in chosen]
    said = Filler(schema, Place(), problems, Scope.SHARED)
    shared_file = _take_shared(schema, path, shared, {file for _, file in chosen}, said, problems)
    common = Filler(schema, Place(), problems, Scope.SHARED)
    units: dict[str | None, Facts] = {}
    alone = False
    remarks: tuple[Remark, ...] = ()
    read = tuple(os.fspath(file) for file in (path, shared_file) if file is not None)
    if base is not None:
        from rubric_engine.databases.reading import Asked, read_database, take_units

        answered = read_database(schema, base, Asked(tables or {}, queries or {}), problems)
        found += answered.lists
        read = read if answered.file is None else (answered.file, *read)
    complete = _Completion(schema, tuple(each for each in found if each is not None), problems)
    if base is not None:
        common.overrule(said)
        units = take_units(schema, answered, problems, complete)
    elif book is not None:
        from rubric_engine.sheets.reading import read_workbooks

        taken = read_workbooks(schema, program, book, problems, common, said, complete, any_form)
        units, alone, remarks, read = taken.units, taken.alone, taken.remarks, (*taken.files, *read[1:])
    elif parquet is not None:
        common.overrule(said)
        units = read_parquet(schema, parquet, unit, problems, complete)
    elif source is not None:
        if _is_json(source, path):
            units, alone = read_json(schema, source, problems, common, said, complete)
        else:
            common.overrule(said)
            units = dict(read_csv(schema, source, problems, complete).items())
    if source is not None or units:
        complete.check_owners(units)
        if not alone:
            complete(common)
            units = dict(joined(schema, {str(unit): facts for unit, facts in units.items()}, common, problems).items())
    files = (*read, *(file for _, file in chosen))
    if path is not None and os.path.isdir(path):
        of_roster = (roster,) if isinstance(roster, (str, os.PathLike)) else ()
        refuse_unread(path, (*files, *of_roster, *aside), problems)
    ignored = () if source is None else unread(schema, path, files, {spec.name for spec, _ in chosen})
    nothing = bool(problems) and not units
    totals, others = totals_and_roster(program, units, problems.units, roster, problems.language, unread=nothing)
    wrong = (*totals, *problems.found, *others)
    return FactsFile(units=units, alone=alone, problems=wrong, files=files, ignored=ignored, remarks=remarks)


def is_empty_folder(path: str | os.PathLike[str] | None, problems: Problems) -> bool:
    """Whether a path is that of a folder, which has no workbook then; with a problem."""
    if path is None or not os.path.isdir(path):
        return False
    why = Both("there is no workbook in this folder", "文件夹中没有工作簿")
    problems.add("F550", Place(file=Path(path).name), name=os.fspath(path), why=why)
    return True


_DATABASES = {".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".duckdb": "duckdb"}


def is_database_file(path: str | os.PathLike[str] | None, problems: Problems) -> bool:
    """Whether a path is that of a database, which is read by its URL; with a problem that says which."""
    kind = None if path is None else _DATABASES.get(Path(path).suffix.lower())
    if path is None or kind is None or not os.path.isfile(path):
        return False
    url = f"{kind}:///{os.fspath(path)}?table="
    hint = Both(f"for a database write `{url}NAME`", f"数据库请写成「{url}表名」")
    tables = " ".join((*TABLES, ".json"))
    problems.add("F560", Place(file=Path(path).name), name=Path(path).name, tables=tables, books=" ".join(BOOKS), hint=hint)
    return True


def is_workbook(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a workbook, or of a folder of workbooks."""
    if Path(path).suffix.lower() in (*TABLES, ".json"):
        return False
    from rubric_engine.sheets.opening import ENDINGS, workbooks_in

    return Path(path).suffix.lower() in ENDINGS or bool(workbooks_in(path))


def _is_json(source: Source, path: str | os.PathLike[str] | None) -> bool:
    if path is None:
        return source.text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    return Path(path).suffix.lower() == ".json"


# ---------------------------------------------------------------- record tables


def _record_files(
    schema: Schema, path: str | os.PathLike[str] | None, records: Mapping[str, str | os.PathLike[str]], problems: Problems
) -> list[tuple[FactSpec, str]]:
    """The file of each list fact that has one."""
    lists = [spec for spec in schema.names.specs if spec.kind is ValueKind.LIST]
    chosen: dict[str, tuple[FactSpec, str]] = {}
    for name, file in records.items():
        spec = schema.names.find(name)
        if spec is None or spec.kind is not ValueKind.LIST:
            hint = problems.did_you_mean(name, [known for spec in lists for known in (spec.name, spec.alias) if known])
            problems.add("F561", Place(), name=name, hint=hint)
        elif spec.name in chosen:
            problems.add("F562", Place(file=os.fspath(file), fact=spec.name), other=chosen[spec.name][1])
        else:
            chosen[spec.name] = spec, os.fspath(file)
    if path is not None and Path(path).suffix.lower() in TABLES:
        for spec in lists:
            beside = [str(file) for file in _beside(Path(path), spec) if file.is_file()]
            if spec.name not in chosen and beside:
                chosen[spec.name] = spec, beside[0]
                if len(beside) > 1:
                    problems.add("F562", Place(file=Path(beside[0]).name, fact=spec.name), other=Path(beside[1]).name)
    return list(chosen.values())


def _beside(path: Path, spec: FactSpec) -> list[Path]:
    return [path.with_name(f"{path.stem}.{name}{path.suffix}") for name in (spec.name, spec.alias) if name]


def _read_records(schema: Schema, spec: FactSpec, file: str, problems: Problems) -> RecordTable | None:
    source = read_file(file, problems)
    if source is None:
        return None
    names, place = schema.fields(spec), Place(file=source.name)
    rows = table(source, schema, names, problems)
    if not rows:
        return None
    heading = columns(rows[0], schema, names, place, problems, spec)
    if spec.shared and heading.unit is not None:
        column = heading.headings[heading.unit]
        problems.add("F604", place.at(row=rows[0].number, column=column, fact=spec.name), name=column)
        return None
    named = {each.name: written for each, written in zip(heading.specs, heading.headings, strict=True) if each is not None}
    found = RecordTable(spec, source.name, named, {})
    for row in rows[1:]:
        record = {field_spec.name: cell for field_spec, cell in zip(heading.specs, row.cells, strict=True) if field_spec is not None}
        unit, at = "", place.at(row=row.number)
        if heading.unit is not None:
            unit = unguarded(row.cells[heading.unit])
            at = at.at(unit=unit.strip() or None)
            if not key(unit):
                problems.add("F541", at, name=heading.headings[heading.unit], hint=of_totals(row.cells))
                continue
        found.rows.setdefault(key(unit), []).append((record, at))
    return found


@frozen
class _Completion:
    """Gives each unit its records out of the tables, and to all units those that they share."""

    schema: Schema
    tables: tuple[RecordTable, ...]
    problems: Problems
    _owners: set[str] = field(factory=set, init=False)

    def __call__(self, filler: Filler) -> None:
        unit = key(filler.place.unit or "")
        if filler.scope is not Scope.SHARED:
            self._owners.add(unit)
        for found in self.tables:
            if not filler.scope.holds(found.spec):
                continue
            place = filler.place.at(file=found.file, row=None, fact=found.spec.name)
            if filler.given(found.spec):
                self.problems.add("F562", place, other=filler.place.file or filler.written(found.spec))
                continue
            raw = found.rows.get("" if found.spec.shared else unit, [])
            rows = [(record, at.at(fact=f"{found.spec.name}[{number}]")) for number, (record, at) in enumerate(raw, 1)]
            fields = self.schema.fields(found.spec)
            filler.put(found.spec, found.file, read_records(found.spec, rows, place, self.problems, fields, found.headings))

    def check_owners(self, units: dict[str | None, Facts]) -> None:
        """Every record must belong to a unit of the facts."""
        for found in self.tables:
            if found.spec.shared:
                continue
            for owner, rows in found.rows.items():
                if owner in self._owners or not units:
                    continue
                at = rows[0][1].at(fact=found.spec.name)
                if owner:
                    name = str(at.unit)
                    hint = of_totals([name]) or self.problems.did_you_mean(name, filter(None, units))
                    self.problems.add("F544", at, name=name, hint=hint)
                else:
                    heading = self.schema.unit_heading(self.problems.language)
                    self.problems.add("F542", Place(file=found.file), name=heading)


# ---------------------------------------------------------------- shared facts


def _take_shared(
    schema: Schema,
    path: str | os.PathLike[str] | None,
    given: str | os.PathLike[str] | Mapping[str, object] | None,
    taken: set[str],
    common: Filler,
    problems: Problems,
) -> str | os.PathLike[str] | None:
    """Take the shared facts that a caller gives or that stand in a file; the file, if there is one."""
    if isinstance(given, Mapping):
        take_all(common, given)
        return None
    file = _shared_beside(schema, path, taken) if given is None else given
    source = None if file is None or is_of_unknown_kind(file, problems) else read_file(file, problems)
    if file is None or source is None:
        return file
    at = Filler(schema, Place(file=source.name), problems, Scope.SHARED)
    if _is_json(source, file):
        before = len(problems)
        parsed = parse_json(source.text, at.place, problems)
        if isinstance(parsed, JsonObject):
            inner = schema.headings(parsed, SHARED_HEADINGS)
            take_all(at, parsed[inner[0]] if len(inner) == len(parsed) == 1 else parsed)
        elif len(problems) == before:
            problems.add("F536", at.place, value="null" if parsed is None else parsed)
    else:
        read_shared_table(schema, source, at, problems)
    common.join(at)
    return file


def _shared_beside(schema: Schema, path: str | os.PathLike[str] | None, taken: set[str]) -> str | None:
    """``facts.shared.csv`` (共用) beside ``facts.csv``, unless it is the table of a list that is called so."""
    if path is None or not schema.shared or Path(path).suffix.lower() not in TABLES:
        return None
    beside = [str(Path(path).with_name(f"{Path(path).stem}.{word}{Path(path).suffix}")) for word in SHARED_HEADINGS]
    return next((file for file in beside if file not in taken and Path(file).is_file()), None)
