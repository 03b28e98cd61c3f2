"""How cells of a workbook of results look, by the words that say what they are; and the shades of shares."""

from __future__ import annotations

from typing import Any, Final

from rubric_engine.diagnostics.model import Language
from rubric_engine.sheets.form_styles import Styles

_LINE: Final = "#BFBFBF"
_BLUE: Final = "#1F4E79"
_CODE: Final = {"zh": "新宋体", "en": "Consolas"}
_BOXED: Final = {"border": 1, "border_color": _LINE, "valign": "vcenter"}
_CELL: Final = {**_BOXED, "text_wrap": True}
_RIGHT: Final = {"align": "right", "text_wrap": False}

_LOOKS: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _BLUE},
    "quiet": {"font_color": "#566070", "font_size": 9},
    "strong": {"bold": True},
    "line": {},
    "goto": {"font_color": _BLUE, "underline": 1, "font_size": 9},
    "code": {"valign": "top", "text_wrap": True},
    "count": {"align": "right", "valign": "top", "font_color": "#7F7F7F", "indent": 1},
    "digest": {"font_name": "Consolas", "font_size": 9},
    "head": {**_CELL, "bold": True, "bg_color": _BLUE, "font_color": "#FFFFFF", "align": "center"},
    "cell": _CELL,
    "name": {**_CELL, "bold": True},
    "link": {**_CELL, "font_color": _BLUE, "underline": 1},
    "part": {**_CELL, "bold": True, "bg_color": "#DDEBF7"},
    "item": {**_CELL, "bold": True, "bg_color": "#F3F6FA"},
    "open": {**_CELL, "bg_color": "#FDF1D8"},
    "lost": {**_CELL, "font_color": "#8F1D1D"},
    "off": {**_CELL, "font_color": "#7F7F7F"},
    "number": {**_BOXED, **_RIGHT},
    "big": {**_BOXED, **_RIGHT, "bold": True},
    "place": {**_BOXED, "align": "center", "bold": True},
    "centre": {**_CELL, "align": "center"},
    "soft": {**_BOXED, **_RIGHT, "font_color": "#7F7F7F", "bold": False},
    "plain": {"bold": False, "font_size": 9},
    "exact": {**_CELL, "font_size": 8, "font_color": "#566070", "bold": False},
    **{f"in{depth}": {"indent": depth} for depth in range(7)},
}
SHADES: Final = ("#EEF4FA", "#D9E7F4", "#BCD6EC", "#98C0E1")
"""Some of it, two fifths and more, three fifths and more, all of it."""

_NOTHING: Final = "#B0301F"
SERIES: Final = (
    "#2F6EA5",
    "#E0A13A",
    "#5B9A68",
    "#B9574B",
    "#7D6BAA",
    "#4FA3B5",
    "#A8894F",
    "#D48AA8",
    "#6F7F8F",
    "#B7C74F",
    "#1C4668",
    "#8C5A14",
)
PATTERNS: Final = ("", "wide_upward_diagonal", "dotted_grid")
"""With more series than colours, the colours come again with a pattern."""


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._styles = Styles(book, language)
        self._language = language
        self._book = book
        self._shades: list[Any] | None = None
        self._found: dict[tuple[str, str], Any] = {}

    def of(self, look: str, form: str = "") -> Any:
        """The format of what is called ``look``: words, of which a later one overrules those before it. ``form``: a number's."""
        found = self._found.get((look, form))
        if found is None:
            wanted: dict[str, object] = {}
            for word in look.split():
                wanted |= _LOOKS[word]
            if look == "code":
                wanted |= {"font_name": _CODE[self._language]}
            if form:
                wanted |= {"num_format": form}
            found = self._found[look, form] = self._styles.make(**wanted)
        return found

    @property
    def shades(self) -> list[Any]:
        """Of shares: nothing or less, then from little to all of it."""
        if self._shades is None:
            nothing = self._book.add_format({"font_color": _NOTHING, "bold": True})
            self._shades = [nothing, *(self._book.add_format({"bg_color": colour}) for colour in SHADES)]
        return self._shades
