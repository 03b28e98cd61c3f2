"""Results as a workbook: an ``.xlsx`` file with the ranking, the items, the ledgers and what proves them.

What stands in it is said by the results themselves; here it becomes cells. Every text is written as a text, so that none becomes a formula or a link.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.diagnostics.width import harmless
from rubric_engine.sheets.book import letters
from rubric_engine.sheets.opening import library
from rubric_engine.sheets.results_charts import Cells, Drawn, chart
from rubric_engine.sheets.results_looks import Looks
from rubric_engine.sheets.results_names import sheet_names

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
_MOST_TEXT: Final = 32_767  # UTF-16 units in a cell
_MOST_LINKS: Final = 65_000
_LINE: Final = 14.5  # points
_LEGIBLE: Final = 80  # percent: letters of 10 points are printed as ones of 8
_MADE: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # the same results give the same bytes
_FONT: Final[dict[str, str]] = {"zh": "微软雅黑", "en": "Calibri"}


class Results(Protocol):
    """A card, or the cards of a cohort."""

    def fill_workbook(self, paper: Workbook, language: Language | None, texts: Sequence[tuple[str, str]]) -> str:
        """Write the results; the title of the workbook."""


class Numbered(Protocol):
    """A number as a cell holds it; see ``Figure`` of the reports."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def form(self) -> str: ...
    @property
    def told(self) -> str: ...


def results_workbook(results: Results, language: Language | None = None, *, rubric: SourceFile | None = None) -> bytes:
    """An ``.xlsx`` file of results.

    Args:
        results: what ``score_cohort`` or ``score_file`` gives, or the card of one unit.
        language: of the words, ``en`` or ``zh``; None: the rubric's. ``ValueError`` for another.
        rubric: ``Rubric.source``, whose text then stands in the workbook.

    Raises:
        TooLarge: where the results don't fit on a sheet.
        MissingLibrary: where the library that writes workbooks isn't installed.
    """
    library("xlsxwriter")
    texts = [] if rubric is None else [(part.name, part.text) for part, _ in rubric.parts]
    made = Workbook()
    title = results.fill_workbook(made, language, texts)
    return made.closed(title)


class Workbook:
    """A workbook that is being written."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._book: Any = None
        self._pages: dict[str, Sheet] = {}

    @property
    def most_rows(self) -> int:
        return MOST_ROWS

    def sheets(self, titles: Iterable[tuple[str, str]], language: str, *, large: bool) -> None:
        """All sheets in their order: what each is known by, and what it is to be called. ``large``: rows go to a file as they are written."""
        writer: Any = library("xlsxwriter")
        safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = writer.Workbook(self._out, {**safe, **({"constant_memory": True} if large else {"in_memory": True})})
        looks = Looks(self._book, "zh" if language == "zh" else "en")
        names = sheet_names(titles)
        for key, name in names.items():
            self._pages[key] = Sheet(self._book, self._book.add_worksheet(name), looks, names, language)
            self._pages[key].made.hide_gridlines(2)

    def page(self, key: str) -> Sheet:
        return self._pages[key]

    def closed(self, title: str) -> bytes:
        self._book.set_properties({"title": clean(title)[:200], "created": _MADE})
        self._book.close()
        return self._out.getvalue()


@frozen(eq=False)
class Sheet:
    """A sheet that is being written. ``breaks``: rows before which a new page begins."""

    book: Any
    made: Any
    looks: Looks
    names: dict[str, str]
    language: str
    links: list[int] = field(factory=lambda: [0], init=False)
    breaks: list[int] = field(factory=list, init=False)

    def widths(self, columns: Sequence[float]) -> None:
        for number, width in enumerate(columns):
            self.made.set_column(number, number, width)

    def height(self, row: int, lines: float) -> None:
        self.made.set_row(row, min(_LINE * lines, 400))

    def text(self, row: int, column: int, told: str, look: str = "cell", *, to: str | None = None) -> None:
        self._fits(row, column)
        told, form = clean(told), self.looks.of(look, "@")
        if to is not None and told and self.links[0] < _MOST_LINKS:
            self.links[0] += 1
            self.made.write_url(row, column, f"internal:'{self.names[to]}'!A1", form, told)
        else:
            self.made.write_string(row, column, told, form)

    def number(self, row: int, column: int, figure: Numbered | None, look: str = "number") -> None:
        self._fits(row, column)
        if figure is None:
            self.made.write_blank(row, column, None, self.looks.of(look))
        elif figure.value is None:
            self.made.write_string(row, column, clean(figure.told), self.looks.of(look))
        else:
            self.made.write_number(row, column, float(figure.value), self.looks.of(look, figure.form))

    def check(self, row: int, column: int, added: Cells, total: tuple[int, int], told: tuple[str, str]) -> None:
        cells = _range(added)
        yes, no = (each.replace('"', '""') for each in told)
        off = f"ABS(SUM({cells})-{letters(total[1])}{total[0] + 1})"
        formula = f'=IF({off}<=0.000000001*(1+SUMPRODUCT(ABS({cells}))),"{yes}","{no}")'
        self.made.write_formula(row, column, formula, self.looks.of("quiet"), told[0])

    def bars(self, area: Cells) -> None:
        bar = {
            "type": "data_bar",
            "bar_color": "#BCD6EC",
            "bar_solid": True,
            "bar_border_color": "#98C0E1",
            "bar_negative_color": "#E6B8AF",
        }
        self.made.conditional_format(*_corners(area), bar)

    def shades(self, area: Cells, whole: int | None) -> None:
        cell = f"{letters(area.left)}{area.top + 1}"
        most = "1" if whole is None else f"{letters(area.left)}${whole + 1}"
        given = f"ISNUMBER({cell}),ISNUMBER({most}),{most}>0" if whole is not None else f"ISNUMBER({cell})"
        nothing, some, more, much, all_of_it = self.looks.shades
        rules = (
            (f"AND(ISNUMBER({cell}),{cell}<=0)", nothing),
            (f"AND({given},{cell}>={most})", all_of_it),
            (f"AND({given},5*{cell}>=3*{most})", much),
            (f"AND({given},5*{cell}>=2*{most})", more),
            (f"AND({given},{cell}>0)", some),
        )
        for criteria, form in rules:
            self.made.conditional_format(
                *_corners(area), {"type": "formula", "criteria": f"={criteria}", "format": form, "stop_if_true": True}
            )

    def table(self, area: Cells) -> None:
        self.made.autofilter(*_corners(area))

    def frozen(self, row: int, column: int) -> None:
        self.made.freeze_panes(row, column)

    def printed(self, *, landscape: bool, heading: int | None, columns: int = 0, breaks: Sequence[int] = ()) -> None:
        self.made.set_paper(9)
        if landscape:
            self.made.set_landscape()
        self.made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.made.set_footer("&C第 &P 页，共 &N 页&R&A" if self.language == "zh" else "&C&P / &N&R&A")
        if breaks:
            self.made.set_print_scale(_LEGIBLE)  # a sheet that is fitted to pages has none of its own breaks
            self.made.set_v_pagebreaks(list(breaks))
        else:
            self.made.fit_to_pages(1, 0)
        if heading is not None:
            self.made.repeat_rows(heading)
        if columns and breaks:
            self.made.repeat_columns(0, columns - 1)
        if self.breaks:
            self.made.set_h_pagebreaks(self.breaks)

    def draw(self, row: int, drawing: Drawn) -> int:
        drawn, pixels = chart(self.book, drawing, self.names[drawing.sheet], _FONT[self.language])
        self.made.insert_chart(row, 0, drawn, {"description": drawing.told, "object_position": 2})
        below = row + -(-pixels // 20) + 2
        self.breaks.append(below)
        return below

    def _fits(self, row: int, column: int) -> None:
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            raise TooLarge


class TooLarge(ValueError):
    """The results don't fit on a sheet. ``zh`` says so in Chinese."""

    def __init__(self) -> None:
        super().__init__(
            f"the results need more than the {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns of a sheet; write JSON or CSV, or score fewer units at once"
        )
        self.zh = f"结果超出工作表的上限（{MOST_ROWS:,} 行、{MOST_COLUMNS:,} 列），请改写为 JSON 或 CSV，或分批评分"


def clean(told: str) -> str:
    """A text as a cell can hold it: no control characters, no half characters, not too long."""
    if not told.isprintable():
        told = "".join(ch if ch == "\n" or ch.isprintable() else " " if ch in "\t\r" else _stand_in(ch) for ch in told)
    if 2 * len(told) > _MOST_TEXT and len(told.encode("utf-16-le")) // 2 > _MOST_TEXT:
        told = told.encode("utf-16-le")[: 2 * (_MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
    return told


def _stand_in(ch: str) -> str:
    found = harmless(ch)
    return "\ufffd" if ord(found) & 0xFFFE == 0xFFFE else found  # what XML can't hold


def _corners(area: Cells) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right


def _range(area: Cells) -> str:
    return f"{letters(area.left)}{area.top + 1}:{letters(area.right)}{area.bottom + 1}"
