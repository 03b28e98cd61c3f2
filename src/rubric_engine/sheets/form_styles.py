"""How a form looks: fonts that WPS and Excel have, cells to type into in light yellow, everything else protected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.model import Language

_FONTS: Final = {"zh": "微软雅黑", "en": "Calibri"}
_INPUT: Final = "#FFF9E5"
_MARKED: Final = "#F8CBAD"
_HEAD: Final = "#1F4E79"
_SECTION: Final = "#DDEBF7"
_LINE: Final = "#BFBFBF"


_AT_ITS_SIZE: Final = 10  # points of the font by which the widths of columns are counted


def width(text: str) -> int:
    """The columns that a text takes up: two for a Chinese character."""
    return sum(2 if ord(ch) > 0x2E80 else 1 for ch in text)


def height(texts: Iterable[tuple[str, float]], *, size: int = _AT_ITS_SIZE, least: float = 18) -> float:
    """The points that a row needs for its texts, each wrapped in a column so wide: programs don't agree on which rows they fit by themselves."""
    lines = max((-(-width(text) // max(1, int((wide - 1) * _AT_ITS_SIZE / size))) for text, wide in texts), default=1)
    return min(_HIGHEST, max(least, lines * size * 1.4 + 4))


_HIGHEST: Final = 400.0


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._font = {"font_name": _FONTS[language], "font_size": 10, "valign": "vcenter"}
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def make(self, **wanted: object) -> Any:
        made = tuple(sorted({**self._font, **wanted}.items(), key=lambda item: item[0]))
        if made not in self._made:
            self._made[made] = self._book.add_format(dict(made))
        return self._made[made]

    @property
    def title(self) -> Any:
        return self.make(bold=True, font_size=14, text_wrap=True)

    @property
    def plain(self) -> Any:
        return self.make(text_wrap=True)

    @property
    def bold(self) -> Any:
        return self.make(bold=True, text_wrap=True)

    @property
    def head(self) -> Any:
        return self.make(bold=True, bg_color=_HEAD, font_color="#FFFFFF", border=1, border_color=_LINE, text_wrap=True, align="center")

    @property
    def section(self) -> Any:
        return self.make(bold=True, bg_color=_SECTION, border=1, border_color=_LINE, text_wrap=True)

    @property
    def asked(self) -> Any:
        return self.make(font_size=8, font_color="#595959", border=1, border_color=_LINE, text_wrap=True, valign="top")

    @property
    def cell(self) -> Any:
        return self.make(border=1, border_color=_LINE, text_wrap=True)

    @property
    def note(self) -> Any:
        return self.make(border=1, border_color=_LINE, text_wrap=True, locked=False)

    @property
    def name(self) -> Any:
        """The cell for the name of a unit: a text, also where it looks like a number."""
        return self.make(border=1, border_color=_LINE, bg_color=_INPUT, num_format="@", locked=False, bold=True)

    def value(self, spec: FactSpec, *, marked: bool = False) -> Any:
        """The cell of a fact; ``marked``: one to look at."""
        centred = spec.kind in (ValueKind.YES_NO, ValueKind.CHOICE, ValueKind.DATE, ValueKind.LIST)
        number = {
            ValueKind.PERCENT: "0.00%",
            ValueKind.DATE: "yyyy-mm-dd",
            ValueKind.TEXT: "@",
            ValueKind.UNIT: "@",
        }.get(spec.kind, "General")
        wrapped = spec.kind is ValueKind.TEXT
        return self.make(
            border=1,
            border_color=_LINE,
            bg_color=_MARKED if marked else _INPUT,
            locked=False,
            num_format=number,
            text_wrap=wrapped,
            align="left" if wrapped else "center" if centred else "right",
        )
