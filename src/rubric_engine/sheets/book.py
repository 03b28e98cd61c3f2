"""A workbook as it is read: cells with their values, and what a value alone doesn't say: the format, an error, whether the row is hidden."""

from __future__ import annotations

import datetime
import enum
from bisect import bisect_right
from typing import Final

from rubric_engine.diagnostics.frozen import field, frozen

MAX_UNPACKED_MB: Final = 400
MAX_PARTS: Final = 5_000
MAX_SHEETS: Final = 200
MAX_CELLS: Final = 5_000_000  # of all sheets together, the empty ones between filled ones included
MAX_CELLS_OF_FOLDER: Final = 10_000_000  # of all workbooks together
MAX_MARKED: Final = 1_000_000  # cells that ranges are merged over, in a workbook that is marked
MAX_CHARACTERS: Final = 50_000_000  # of all texts, each as often as it stands in a cell
MAX_MERGED: Final = 100_000  # merged ranges of a sheet

Content = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta
"""What stands in a cell; an empty text is a blank cell."""

At = tuple[int, int]
"""Row and column, both from 0."""


class Look(enum.Enum):
    """How a number is shown."""

    PLAIN = "as its digits"
    PERCENT = "as a percent"
    OTHER = "in some other way"
    UNKNOWN = "not known in this kind of file"


@frozen(eq=False)
class Looks:
    """What is known of a sheet besides its values. ``size``: rows and columns up to the last filled cell. ``plain`` is the look of the cells that are
    in none of the sets. ``characters``: of texts that the file has once and cells repeat."""

    plain: Look = Look.PLAIN
    percent: set[At] = field(factory=set)
    other: set[At] = field(factory=set)
    errors: dict[At, str] = field(factory=dict)
    uncalculated: set[At] = field(factory=set)
    hidden_rows: set[int] = field(factory=set)
    hidden_columns: set[int] = field(factory=set)
    merged: list[tuple[At, At]] = field(factory=list)
    size: list[int] = field(factory=lambda: [0, 0])
    characters: list[int] = field(factory=lambda: [0])
    _merged_over: dict[int, list[tuple[int, int, int]]] = field(factory=dict, init=False)

    def merged_over(self, column: int) -> list[tuple[int, int, int]]:
        """The merged ranges over a column from above to below: first row, last row, first column. None overlaps another."""
        if column not in self._merged_over:
            spans = ((top, bottom, left) for (top, left), (bottom, right) in self.merged if left <= column <= right)
            self._merged_over[column] = sorted(spans)
        return self._merged_over[column]

    def reach(self, row: int, column: int) -> None:
        """Note a filled cell."""
        if row >= self.size[0]:
            self.size[0] = row + 1
        if column >= self.size[1]:
            self.size[1] = column + 1

    @property
    def area(self) -> int:
        return self.size[0] * self.size[1]

    def of(self, at: At) -> Look:
        return Look.PERCENT if at in self.percent else Look.OTHER if at in self.other else self.plain


@frozen(eq=False)
class Sheet:
    """``rows`` from the first row and column of the sheet on."""

    name: str
    rows: list[list[Content]]
    looks: Looks
    visible: bool = True

    def content(self, row: int, column: int) -> Content:
        """What stands in a cell; an empty text where there is none."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""

    def text(self, row: int, column: int) -> str:
        """The text of a cell that is wanted to be one, a heading or a name; whole numbers as their digits."""
        return as_text(self.content(row, column))

    def anchor(self, row: int, column: int) -> At:
        """The cell itself, or the first one of the range that is merged over it."""
        spans = self.looks.merged_over(column)
        at = bisect_right(spans, row, key=lambda span: span[0]) - 1
        return (spans[at][0], spans[at][2]) if at >= 0 and spans[at][1] >= row else (row, column)

    def blank(self, row: int, column: int) -> bool:
        """Whether nothing at all stands in the cell, not even an error."""
        at = row, column
        return not self.text(row, column) and at not in self.looks.errors and at not in self.looks.uncalculated

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        """``Sheet1!C14``."""
        return f"{self.name}!{letters(column)}{row + 1}"


@frozen(eq=False)
class Book:
    """The workbook of a file; ``name`` as problems show it."""

    name: str
    sheets: tuple[Sheet, ...]


def as_text(content: Content) -> str:
    """The words of a cell without outer space."""
    match content:
        case str():
            return content.strip()
        case bool():
            return "TRUE" if content else "FALSE"
        case float():
            return str(int(content)) if content.is_integer() and abs(content) < 1e15 else repr(content)
        case _:
            return str(content)


def letters(column: int) -> str:
    """The name of a column counted from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def position(reference: str) -> At | None:
    """Row and column of ``C14``, or None if it is no cell.

    >>> position("C14"), position("AA1"), position("x")
    ((13, 2), (0, 26), None)
    """
    column, digits = 0, ""
    for number, ch in enumerate(reference):
        if "A" <= ch <= "Z" and number < 3:
            column = column * 26 + ord(ch) - 64
        else:
            digits = reference[number:]
            break
    if not column or not digits.isascii() or not digits.isdigit() or len(digits) > 7 or digits == "0":
        return None
    return int(digits) - 1, column - 1
