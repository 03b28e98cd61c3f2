"""Charts of a workbook of results, as the spreadsheet program draws them from the cells."""

from __future__ import annotations

from typing import Any, Final, Protocol

from rubric_engine.sheets.results_looks import PATTERNS, SERIES

WIDTH: Final = 690
"""Pixels: what fits on A4."""

_INK: Final = "#1C2430"


class Cells(Protocol):
    @property
    def top(self) -> int: ...
    @property
    def left(self) -> int: ...
    @property
    def bottom(self) -> int: ...
    @property
    def right(self) -> int: ...


class Drawn(Protocol):
    """What is drawn; see ``Drawing`` of the reports."""

    @property
    def title(self) -> str: ...
    @property
    def told(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def names(self) -> Cells: ...
    @property
    def series(self) -> tuple[tuple[Cells, Cells], ...]: ...
    @property
    def stacked(self) -> bool: ...


def chart(book: Any, drawing: Drawn, sheet: str, font: str) -> tuple[Any, int]:
    """The chart, and how many pixels it is high."""
    made = book.add_chart({"type": "bar", "subtype": "stacked"} if drawing.stacked else {"type": "bar"})
    for number, (name, values) in enumerate(drawing.series):
        fill = _fill(number)
        made.add_series(
            {
                "name": [sheet, name.top, name.left],
                "categories": [sheet, *_corners(drawing.names)],
                "values": [sheet, *_corners(values)],
                "gap": 45,
                "border": {"color": "#FFFFFF", "width": 0.5},
                **fill,
                **({} if drawing.stacked else {"data_labels": {"value": True, "num_format": "0%", "font": {"name": font, "size": 8}}}),
            }
        )
    letters = {"name": font, "size": 9, "color": _INK, "bold": False}
    made.set_title({"name": drawing.title, "name_font": {**letters, "size": 12, "bold": True}, "overlay": False})
    made.set_y_axis(
        {
            "reverse": True,
            "num_font": letters,
            "line": {"color": _INK},
            "major_tick_mark": "none",
            "label_position": "low",
            "interval_unit": 1,
        }
    )
    share = {} if drawing.stacked else {"min": 0, "max": 1, "num_format": "0%"}
    made.set_x_axis(
        {
            "num_font": letters,
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
            "line": {"none": True},
            **share,
        }
    )
    made.set_legend({"position": "bottom", "font": letters} if drawing.stacked else {"none": True})
    count = max(drawing.names.bottom - drawing.names.top, drawing.names.right - drawing.names.left) + 1
    legend = 22 * (-(-len(drawing.series) // 4)) if drawing.stacked else 0
    height = 110 + legend + (24 if drawing.stacked else 20) * max(count, 4)
    made.set_size({"width": WIDTH, "height": height})
    return made, height


def _fill(number: int) -> dict[str, object]:
    colour, pattern = SERIES[number % len(SERIES)], PATTERNS[number // len(SERIES) % len(PATTERNS)]
    if not pattern:
        return {"fill": {"color": colour}}
    return {"pattern": {"pattern": pattern, "fg_color": "#FFFFFF", "bg_color": colour}}


def _corners(area: Cells) -> list[int]:
    return [area.top, area.left, area.bottom, area.right]
