"""What a workbook is written onto. Rows are written from the top down, each of them once; rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.workbook.figures import Figure

DEEPEST = 6
"""Texts are moved in by a ``look`` from ``in0`` to ``in6``."""


@frozen
class Area:
    """Cells of a sheet, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@frozen
class Drawing:
    """A chart of what stands in the cells of a sheet. ``series`` are areas with the numbers, each with the cell that names it; ``names`` are what the numbers are of. ``told`` is for those
    who don't see it. ``stacked``: one bar for each name, of all series; else the series are shares, from nothing to all of it."""

    title: str
    told: str
    sheet: str
    names: Area
    series: tuple[tuple[Area, Area], ...]
    stacked: bool


class Page(Protocol):
    """A sheet. ``look`` says what a cell is; how that looks isn't said here."""

    def widths(self, columns: Sequence[float]) -> None:
        """The widths of the first columns, in letters."""

    def height(self, row: int, lines: float) -> None:
        """The height of a row, in lines; said before anything is written in it."""

    def text(self, row: int, column: int, told: str, look: str = "cell", *, to: str | None = None) -> None:
        """A text, never a formula; ``to``: the sheet that a click leads to."""

    def number(self, row: int, column: int, figure: Figure | None, look: str = "number") -> None:
        """A number; an empty cell for none."""

    def check(self, row: int, column: int, added: Area, total: tuple[int, int], told: tuple[str, str]) -> None:
        """A live check that the numbers of an area add up to a cell: the first text if they do, which they do as it is written."""

    def bars(self, area: Area) -> None:
        """A bar in each cell, as long as its number."""

    def shades(self, area: Area, whole: int | None) -> None:
        """Shade each cell by its share of the number in the row ``whole`` of its column (None: it is a share itself): nothing, less than two fifths, less than three fifths, more, all of it."""

    def table(self, area: Area) -> None:
        """Filters for a table, whose first row is its heading."""

    def frozen(self, row: int, column: int) -> None:
        """Rows above and columns left of here stay in sight."""

    def printed(self, *, landscape: bool, heading: int | None, columns: int = 0, breaks: Sequence[int] = ()) -> None:
        """A4. The row ``heading`` comes again on every page. The sheet is as wide as a page, or, with ``breaks``, the columns with which a new page begins, it goes on
        on pages beside the first, to each of which the first ``columns`` come again."""

    def draw(self, row: int, drawing: Drawing) -> int:
        """Put a chart at the beginning of a row; the first row below it."""


class Paper(Protocol):
    def sheets(self, titles: Iterable[tuple[str, str]], language: str, *, large: bool) -> None:
        """All sheets in their order: what each is known by here, and what it is to be called as far as that may be the name of a sheet. ``large``: they have many rows."""

    def page(self, key: str) -> Page:
        """A sheet, to be written."""

    @property
    def most_rows(self) -> int:
        """So many rows fit on a sheet; a page refuses one that doesn't."""
