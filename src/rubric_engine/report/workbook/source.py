"""What every sheet is written from, and the lines that stand over a table."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.width import display_width
from rubric_engine.report.numbers import PLACES, date_text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.page.view import View
from rubric_engine.report.workbook.figures import Figure, figure
from rubric_engine.report.workbook.paper import Page
from rubric_engine.report.workbook.wording import Says

RANKING, CHARTS, POINTS, SHARES, MISSING, DECIDED, ABOUT, TEXT, LEDGERS = (
    "ranking",
    "charts",
    "points",
    "shares",
    "missing",
    "decided",
    "about",
    "text",
    "ledgers",
)
"""What the sheets are known by; that of a unit by the unit's number, ``u1``."""

NOTHING = "—"

_UPRIGHT = 95  # letters across A4 that stands


@frozen(eq=False)
class Source:
    """``texts`` are the rubric's and those that it extends, each with its name. ``apart``: each unit has a sheet."""

    view: View
    says: Says
    texts: tuple[tuple[str, str], ...]
    apart: bool
    _places: dict[str, int | None] = field(factory=dict, init=False)

    def name(self, unit: Placed) -> str:
        return unit.name or self.says.unnamed

    def sheet_of(self, unit: Placed) -> str | None:
        """The sheet with the unit's ledger, if it has one of its own."""
        return unit.id if self.apart else None

    def points(self, value: Fraction, id: str | None = None, mark: str = "") -> Figure:
        """Points as a cell holds them, to the places that the rubric says."""
        return figure(value, self._shown(id), mark)

    def briefly(self, value: Fraction, id: str | None = None, mark: str = "") -> Figure:
        """The same where many stand side by side: to no more places than can be taken in."""
        shown = self._shown(id)
        return figure(value, shown if shown is None or shown <= PLACES else None, mark)

    def _shown(self, id: str | None) -> int | None:
        at = id or self.view.index.total
        if at not in self._places:
            self._places[at] = self.view.index.shown(at)
        return self._places[at]

    @property
    def narrow(self) -> float:
        """The width of a column under a heading of words."""
        return 7.5 if self.view.language == "zh" else 11


def top(page: Page, title: str, told: Iterable[str], column: int = 0) -> int:
    """Write the title, and what there is to know; the row in which the table begins. ``column``: where, as a column that comes again on each page would bring it along."""
    page.height(0, 2)
    page.text(0, column, title, "title")
    row = 1
    for line in told:
        if line:
            page.text(row, column, line, "quiet")
            row += 1
    return row + 1


def about_lines(source: Source) -> list[str]:
    """The edition and the source of the rubric; the date that holds and how many units there are."""
    view = source.view
    program, names, told = view.program, view.words.NAMES, view.told
    parts = [f"{names['edition']} {program.edition}" if program.edition is not None else ""]
    parts.append(f"{told.citation}{told.colon}{program.citation}" if program.citation is not None else "")
    dates = sorted({unit.card.result.as_of for unit in view.units if unit.card.result.as_of is not None})
    parts += [f"{names['as_of']}{told.colon}{date_text(each, view.language)}" for each in dates]
    parts.append("" if view.alone else told.unit_count.format(count=len(view.units)))
    return ["    ".join(part for part in parts if part)]


def width_of(texts: Iterable[str], least: float, most: float) -> float:
    """A column's width for these texts."""
    return min(max([least, *(display_width(each) * 1.1 + 2 for each in texts)]), most)


def is_wide(widths: Iterable[float]) -> bool:
    """Whether columns want a page that lies on its side."""
    return sum(widths) > _UPRIGHT


def width_for(figures: Iterable[Figure | None], least: float, most: float = 24) -> float:
    """A column's width for these numbers."""
    return min(max([least, *(len(each.told) + 2.5 for each in figures if each is not None)]), most)


def lines_of(texts: Iterable[tuple[str, float]]) -> int:
    """How many lines texts need in columns of these widths."""
    return max((_lines(told, width) for told, width in texts if 2 * len(told) >= width), default=1) or 1


@lru_cache(maxsize=1 << 13)
def _lines(told: str, width: float) -> int:
    return -(-display_width(told) // max(int(width) - 1, 1))


def wrapped(page: Page, row: int, texts: Iterable[tuple[str, float]], least: int = 1) -> None:
    """Make a row as high as texts in columns of these widths need it; not every program does so by itself."""
    lines = max(lines_of(texts), least)
    if lines > 1:
        page.height(row, lines)
