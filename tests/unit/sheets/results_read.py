"""Reading a workbook of results back, and its numbers as they are meant."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import python_calamine

Rows = list[list[Any]]

HEADS = {"编号", "No."}


def tables(data: bytes) -> dict[str, Rows]:
    """The rows of each sheet, from the first cell on, as another library reads them."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def below(rows: Rows, head: str) -> tuple[list[str], Rows]:
    """The heading that has this word in it, and the rows under it."""
    at = next(number for number, row in enumerate(rows) if head in row)
    return rows[at], rows[at + 1 :]


def meant(cell: Any, exact: Any = "") -> Fraction | None:
    """The number of a cell: the exact one beside it, else the shortest decimal of the cell's own."""
    if exact:
        return Fraction(exact)
    if cell == "" or isinstance(cell, str):
        return None
    return Fraction(repr(cell))


def near(cell: float, value: Fraction) -> bool:
    """Whether a cell holds a number as well as fifteen digits can."""
    return abs(Fraction(repr(cell)) - value) <= abs(value) * Fraction(1, 10**14)


def ledger(rows: Rows) -> list[dict[str, Any]]:
    """The rows of a unit's ledger up to its total, by the words of the heading."""
    head, found = below(rows, next(each for each in HEADS if any(each in row for row in rows)))
    total = next(number for number, row in enumerate(found) if row[0] == "" and row[1] in ("总分", "Total"))
    return [dict(zip(head, row, strict=True)) for row in found[: total + 1]]
