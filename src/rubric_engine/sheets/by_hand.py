"""Points set by hand, from a workbook: the first sheet with the columns of such a table, whatever stands above them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.folding import key
from rubric_engine.facts.overrides import PARTS, WANTED, Reading, Row
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.sheets.book import Sheet
from rubric_engine.sheets.cells import WRONG, raw_of
from rubric_engine.sheets.opening import open_book
from rubric_engine.sheets.tables import at_cell

_MOST_ROWS_ABOVE: Final = 40
_TEXT, _POINTS, _DAY = (FactSpec(name="", kind=kind) for kind in (ValueKind.TEXT, ValueKind.SCORE, ValueKind.DATE))
_KINDS: Final = {"points": _POINTS, "when": _DAY}
"""As what the cell of a part is read, if not as a text."""


def override_rows(reading: Reading, path: str | os.PathLike[str]) -> Iterable[Row]:
    """The overrides of a workbook, each with its cells; nothing where something is wrong with the workbook or the headings.

    Raises ``MissingLibrary``.
    """
    book = open_book(path, reading.problems)
    if book is None:
        return ()
    place = Place(file=Path(path).name)
    found = max(
        ((sheet, row, _likeness(reading, sheet, row)) for sheet in book.sheets for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE))),
        key=lambda each: each[2],
        default=None,
    )
    if found is None or not found[2]:
        for part in WANTED:
            reading.problems.add("F615", place, name=Both(part, PARTS[part][1]))
        return ()
    sheet, heading, _ = found
    below = range(heading + 1, len(sheet.rows))
    parts = reading.columns(
        [sheet.text(heading, column) for column in range(sheet.width)],
        lambda column: at_cell(sheet, (heading, column), place),
        lambda column: any(not sheet.blank(row, column) for row in below),
    )
    if parts is None:
        return ()
    return [_row(reading, sheet, row, parts, place) for row in below if any(not sheet.blank(row, column) for column in parts)]


def _likeness(reading: Reading, sheet: Sheet, row: int) -> int:
    """How many of the parts of an override a row names."""
    return len({reading.part(text) for column in range(sheet.width) if key(text := sheet.text(row, column))} - {None})


def _row(reading: Reading, sheet: Sheet, row: int, parts: Mapping[int, str], place: Place) -> Row:
    given: dict[str, object] = {}
    spoiled: set[str] = set()
    for column, part in parts.items():
        here = at_cell(sheet, (row, column), place).at(fact=PARTS[part][1 if reading.problems.language == "zh" else 0])
        raw = raw_of(_KINDS.get(part, _TEXT), sheet, row, column, here, reading.problems)
        if part == "id" and raw is not WRONG and not isinstance(sheet.content(row, column), str):
            raw = _written_as_number(str(raw), reading.ids, here, reading.problems)
        elif isinstance(raw, float):
            raw = Decimal(repr(raw))  # what was typed
        if raw is WRONG:
            spoiled.add(part)
        else:
            given[part] = raw
    cells = {part: sheet.cell(row, column) for column, part in parts.items()}
    return Row(given, place.at(cell=sheet.cell(row, min(parts))), cells, frozenset(spoiled))


def _written_as_number(digits: str, ids: Collection[str], place: Place, problems: Problems) -> object:
    """The id that a number is. A spreadsheet makes one number of 1.1 and 1.10, so where there are both, nobody knows which is meant."""
    same = sorted({id for id in ids if _number(id) == _number(digits)}, key=lambda id: (len(id), id))
    if len(same) > 1:
        meant = Both(" or ".join(f"`{id}`" for id in same), "或".join(f"「{id}」" for id in same))
        problems.add("F623", place, value=digits, ids=meant)
        return WRONG
    return same[0] if same else digits


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text.isascii() else None
    except InvalidOperation:
        return None
