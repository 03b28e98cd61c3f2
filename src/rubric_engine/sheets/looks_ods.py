"""What an .ods file says about cells besides their values."""

from __future__ import annotations

import zipfile
from typing import Final

from rubric_engine.sheets.book import Look, Looks
from rubric_engine.sheets.xml_parts import Damaged, add_sheet, attribute, check_area, check_texts, merge, scan, whole

_HIDDEN: Final = ("collapse", "filter")
_ERRORS: Final = ("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#NULL!", "Err:")
_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384


def looks_of(archive: zipfile.ZipFile) -> dict[str, Looks]:
    """The looks of each sheet by its name.

    Raises ``Damaged`` and ``TooMuch``.
    """
    reader = _Reader()
    scan(archive, "content.xml", reader.begin, reader.end, reader.words)
    return reader.sheets


class _Reader:
    """Goes through the cells, each as often as it is repeated. Only filled cells count."""

    def __init__(self) -> None:
        self.sheets: dict[str, Looks] = {}
        self.looks: Looks | None = None
        self.row = self.column = 0
        self.row_times = self.times = 1
        self.attributes: dict[str, str] = {}
        self.in_cell = self.hidden = False
        self.text: list[str] = []
        self.filled: list[tuple[int, int, dict[str, str], str]] = []  # of the row at hand: column, times, attributes, text

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.looks = Looks(plain=Look.UNKNOWN)
            add_sheet(self.sheets, attribute(attributes, "name"), self.looks)
            self.row = 0
        elif tag == "table-row":
            self.column = 0
            self.row_times = whole(attribute(attributes, "number-rows-repeated", "1"), 1)
            self.filled.clear()
            self.hidden = attribute(attributes, "visibility") in _HIDDEN
        elif tag in ("table-cell", "covered-table-cell"):
            self.attributes, self.in_cell = attributes, True
            self.times = whole(attribute(attributes, "number-columns-repeated", "1"), 1)
            self.text.clear()

    def words(self, text: str) -> None:
        if self.in_cell:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if tag in ("table-cell", "covered-table-cell"):
            text = "".join(self.text)
            if attribute(self.attributes, "value-type") or text.strip():
                self.filled.append((self.column, self.times, self.attributes, text))
            self._merged(tag)
            self.column += self.times
            self.in_cell = False
        elif tag == "table-row":
            self._take_row()
            self.row += self.row_times

    def _merged(self, tag: str) -> None:
        across = whole(attribute(self.attributes, "number-columns-spanned", "1"), 1)
        down = whole(attribute(self.attributes, "number-rows-spanned", "1"), 1)
        if tag == "table-cell" and (across > 1 or down > 1) and self.looks is not None:
            merge(self.looks, (self.row, self.column), (self.row + down - 1, self.column + across - 1))

    def _take_row(self) -> None:
        looks = self.looks
        if looks is None or not self.filled:
            return
        last_column, times, _, _ = self.filled[-1]
        last_row = self.row + self.row_times - 1
        if last_row >= _MOST_ROWS or last_column + times > _MOST_COLUMNS:
            raise Damaged("cells beyond the sheet")
        looks.reach(last_row, last_column + times - 1)
        check_area(sum(each.area for each in self.sheets.values()))
        looks.characters[0] += self.row_times * sum(repeated * _length(attributes, text) for _, repeated, attributes, text in self.filled)
        check_texts(sum(each.characters[0] for each in self.sheets.values()))
        if self.hidden:
            looks.hidden_rows.update(range(self.row, last_row + 1))
        for column, repeated, attributes, text in self.filled:
            places = {(row, at) for row in range(self.row, last_row + 1) for at in range(column, column + repeated)}
            kind = attribute(attributes, "value-type")
            if attributes.get("calcext:value-type") == "error" or (kind == "string" and "table:formula" in attributes and text in _ERRORS):
                looks.errors.update(dict.fromkeys(places, text.strip() or "#N/A"))
            elif text.startswith(_ERRORS) and attribute(attributes, "formula"):
                looks.errors.update(dict.fromkeys(places, text.strip()))
            elif kind == "percentage":
                looks.percent.update(places)


def _length(attributes: dict[str, str], text: str) -> int:
    return max(len(text), len(attribute(attributes, "string-value")))
