"""The list of the units whose facts are wanted: which of them are missing, and who isn't on it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.guarded import unguarded
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.text_file import BOOKS, read_file
from rubric_engine.sheets.opening import open_book
from rubric_engine.sheets.words import NOT_FACTS

_NAMED = frozenset(("unit", "单位", "对象", "单位名称", "对象名称", "名称", "name"))
_MOST_ROWS_ABOVE = 40


def check_roll(
    path: str | os.PathLike[str], units: Iterable[str | None], language: Language, program: Program | None = None
) -> tuple[FactProblem, ...]:
    """What is wrong with ``units`` by the list in a text file, a name a line (of a table: its first column), or in a workbook; lines that begin with ``#``
    are remarks. A heading is none of the names; if there is one, the names are in its column. ``program``: its word for a unit is a heading, too.

    Raises ``MissingLibrary`` for a workbook.
    """
    problems = Problems(language)
    units = list(units)
    wanted = read_roll(path, units, problems, program)
    if wanted is not None:
        compare(wanted, units, Place(file=Path(path).name), {}, problems)
    return problems.found


def read_roll(
    path: str | os.PathLike[str], units: Iterable[str | None], problems: Problems, program: Program | None = None
) -> dict[str, str] | None:
    """The names on the list, by what the spellings of each have in common, or None with a problem. ``units``: those that there are, which no heading is.

    Raises ``MissingLibrary`` for a workbook.
    """
    rows = _rows(path, problems)
    if rows is None:
        return None
    wanted = {key(name): name for name in _names(rows, {key(unit) for unit in units if unit is not None}, program) if key(name)}
    if not wanted:
        problems.add("F557", Place(file=Path(path).name), name=Path(path).name)
        return None
    return wanted


def compare(wanted: Mapping[str, str], units: Iterable[str | None], place: Place, places: Mapping[str, Place], problems: Problems) -> None:
    """Say which units are missing, and which aren't on the list; ``place`` is that of the list, ``places`` are those of the units' names, as far as they are known."""
    named = {key(unit): unit for unit in units if unit is not None}
    gone = {each: name for each, name in wanted.items() if each not in named}
    strange = {each: name for each, name in named.items() if each not in wanted}
    for name in gone.values():
        problems.add("F716", place.at(unit=name), name=name, hint=problems.did_you_mean(name, strange.values()))
    for name in strange.values():
        hint = problems.did_you_mean(name, gone.values()) or problems.did_you_mean(name, wanted.values())
        problems.add("F717", places.get(key(name), place).at(unit=name), name=name, hint=hint)


def _rows(path: str | os.PathLike[str], problems: Problems) -> list[list[str]] | None:
    """The rows that aren't blank or remarks, or None with a problem. Of a workbook, those of the first sheet that has any."""
    if Path(path).suffix.lower() in BOOKS:
        book = open_book(path, problems)
        if book is None:
            return None
        sheets = ([[sheet.text(row, column) for column in range(sheet.width)] for row in range(len(sheet.rows))] for sheet in book.sheets)
        return next(filter(None, map(_filled, sheets)), [])
    source = read_file(path, problems)
    if source is None:
        return None
    return _filled(
        [[unguarded(cell.strip().strip('"')) for cell in line.replace("\t", ",").split(",")] for line in source.text.splitlines()]
    )


def _filled(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if any(key(cell) for cell in row) and not row[0].startswith("#")]


def _names(rows: list[list[str]], known: set[str], program: Program | None) -> list[str]:
    """The names in the column of the heading, or in the first one that isn't of numbers of rows. A heading that is the name of a unit is one."""
    schema = None if program is None else Schema.of(program)
    for number, row in enumerate(rows[:_MOST_ROWS_ABOVE]):
        for column, cell in enumerate(row):
            heading = key(cell).casefold() in _NAMED or (schema is not None and schema.is_unit_heading(cell))
            if heading and key(cell) not in known:
                return [each[column] for each in rows[number + 1 :] if column < len(each)]
    first = 1 if len(rows) > 0 and key(rows[0][0]).casefold() in NOT_FACTS and len(rows[0]) > 1 else 0
    return [row[first] for row in rows[1 if first else 0 :] if first < len(row)]
