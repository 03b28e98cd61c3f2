"""Points set by hand that stand in a file: a table of text, a workbook, or JSON."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.csv_file import table
from rubric_engine.facts.folding import key
from rubric_engine.facts.json_text import parse_json
from rubric_engine.facts.names import Names
from rubric_engine.facts.overrides import PARTS, Overrides, Reading, Row, rows_of
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.text_file import BOOKS, Source, is_of_unknown_kind, read_file


def read_overrides_file(
    program: Program,
    path: str | os.PathLike[str],
    units: Mapping[str | None, Mapping[str, Value | None]],
    *,
    alone: bool = False,
    language: Language | None = None,
) -> tuple[Overrides, tuple[FactProblem, ...]]:
    """The overrides in a file: a table or a workbook with the columns unit, id, points, reason, by, when; or in JSON what ``read_overrides`` takes.

    Raises ``sheets.MissingLibrary`` for a workbook without the extra ``excel``.
    """
    problems = Problems(checked(language, program.language))
    reading = Reading(program, problems, units, alone)
    if is_of_unknown_kind(path, problems, books=True):
        return Overrides(), problems.found
    if Path(path).suffix.lower() in BOOKS:
        from rubric_engine.sheets.by_hand import override_rows

        return reading.all(override_rows(reading, path)), problems.found
    source = read_file(path, problems)
    if source is None:
        return Overrides(), problems.found
    return reading.all(_of_json(reading, source) if Path(path).suffix.lower() == ".json" else _of_table(reading, source)), problems.found


def _of_json(reading: Reading, source: Source) -> Iterable[Row]:
    place, before = Place(file=source.name), len(reading.problems)
    parsed = parse_json(source.text, place, reading.problems)
    return rows_of(reading, parsed, place) if len(reading.problems) == before else ()


def _of_table(reading: Reading, source: Source) -> Iterable[Row]:
    place = Place(file=source.name)
    names = Names(tuple(FactSpec(name=part, kind=ValueKind.TEXT, alias=words[1]) for part, words in PARTS.items()))
    rows = table(source, reading.schema, names, reading.problems)
    if not rows:
        return ()
    here = place.at(row=rows[0].number)
    parts = reading.columns(rows[0].cells, lambda column: here, lambda column: any(key(row.cells[column]) for row in rows[1:]))
    if parts is None:
        return ()
    return [Row({part: row.cells[column] for column, part in parts.items()}, place.at(row=row.number)) for row in rows[1:]]
