"""What an .xlsx file says about cells besides their values."""

from __future__ import annotations

import re
import zipfile
from typing import Final

from rubric_engine.sheets.book import Look, Looks, position
from rubric_engine.sheets.xml_parts import (
    Damaged,
    TooMuch,
    add_sheet,
    attribute,
    check_texts,
    merge,
    part_called,
    scan,
    whole,
    worksheet_parts,
)

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PLAIN: Final = re.compile(r"(?i:general)|@|[#,]*0?(?:\.[0#?]*)?")
_MOST_COLUMNS: Final = 16_384
BUILT_IN: Final = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}


def look_of(code: str) -> Look:
    """How a number format shows numbers.

    >>> look_of("0.00%").name, look_of('0"%"').name, look_of("#,##0.0").name, look_of("000").name
    ('PERCENT', 'OTHER', 'PLAIN', 'OTHER')
    """
    first = code.split(";")[0]
    bare = _QUOTED.sub("", first)
    if "%" in bare:
        return Look.PERCENT
    return Look.PLAIN if bare == first.strip() and _PLAIN.fullmatch(bare) else Look.OTHER


def looks_of(archive: zipfile.ZipFile) -> dict[str, Looks]:
    """The looks of each sheet by its name.

    Raises ``Damaged`` and ``TooMuch``.
    """
    styles = _styles(archive)
    lengths = _shared_texts(archive)
    found: dict[str, Looks] = {}
    for name, part in _sheets(archive):
        add_sheet(found, name, _looks(archive, part, styles, lengths))
    return found


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name and the part of each worksheet."""
    names: list[tuple[str, str]] = []

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            if len(ids) != 1:  # another reader may take another one of them
                raise Damaged("sheet")
            names.append((attribute(attributes, "name"), ids[0]))

    scan(archive, "xl/workbook.xml", sheet)
    parts = worksheet_parts(archive, "xl/_rels/workbook.xml.rels")
    return [(name, parts[id]) for name, id in names if id in parts]


def _shared_texts(archive: zipfile.ZipFile) -> list[int]:
    """How long each text is that cells refer to."""
    part = part_called(archive, "xl/sharedStrings.xml")
    lengths: list[int] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            lengths.append(0)

    def words(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if part is not None:
        scan(archive, part, begin, None, words)
    return lengths


def _styles(archive: zipfile.ZipFile) -> list[Look]:
    """The look of each cell style."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    codes = dict(BUILT_IN)
    looks: list[Look] = []
    inside: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            codes[whole(attribute(attributes, "numFmtId"))] = attribute(attributes, "formatCode")
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf" and inside:
            looks.append(look_of(codes.get(whole(attribute(attributes, "numFmtId")), "?")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside.clear()

    scan(archive, "xl/styles.xml", begin, end)
    return looks


def _looks(archive: zipfile.ZipFile, part: str, styles: list[Look], lengths: list[int]) -> Looks:
    looks = Looks()
    reader = _SheetReader(looks, styles)
    scan(archive, part, reader.begin, reader.end, reader.words)
    most = reader.referring * max(lengths, default=0)
    try:
        check_texts(most)
    except TooMuch:  # only then is it worth while to look which texts they are
        counted = _TextCounter(lengths)
        scan(archive, part, counted.begin, counted.end, counted.words)
        most = counted.characters
    looks.characters[0] = most
    return looks


class _TextCounter:
    """Adds up the lengths of the texts that the cells of a sheet refer to."""

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = lengths
        self.characters = 0
        self.refers = self.inside = False
        self.text: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.refers = attributes.get("t") == "s"
        elif tag == "v":
            self.inside = self.refers
            self.text.clear()

    def words(self, text: str) -> None:
        if self.inside:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if tag == "v" and self.inside:
            self.inside = False
            number = whole("".join(self.text).strip(), len(self.lengths))
            self.characters += self.lengths[number] if number < len(self.lengths) else 0
            check_texts(self.characters)


class _SheetReader:
    """Goes through the cells of a sheet. A cell without its reference stands behind the one before it."""

    def __init__(self, looks: Looks, styles: list[Look]) -> None:
        self.looks, self.styles = looks, styles
        self.row = self.column = -1
        self.kind = ""
        self.style = self.referring = 0
        self.formula = self.valued = self.in_value = False
        self.text: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell(attributes)
        elif tag == "v":
            self.in_value = self.kind == "e" or self.formula
            self.valued = not self.formula or self.kind == "str"  # a formula's value counts when there is one
        elif tag == "is":
            self.valued = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row = whole(attributes.get("r", ""), self.row + 2) - 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.looks.hidden_rows.add(self.row)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = whole(attributes.get("min", "")), whole(attributes.get("max", ""))
            if len(self.looks.hidden_columns) < _MOST_COLUMNS:
                self.looks.hidden_columns.update(range(max(first - 1, 0), min(last, _MOST_COLUMNS)))
        elif tag == "mergeCell":
            first_text, _, last_text = attributes.get("ref", "").partition(":")
            ends = position(first_text), position(last_text)
            if ends[0] is not None and ends[1] is not None:
                merge(self.looks, ends[0], ends[1])

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        at = (self.row, self.column + 1) if reference is None else position(reference)
        if at is None:
            raise Damaged(str(reference))
        self.row, self.column = at
        self.kind, self.style = attributes.get("t", ""), whole(attributes.get("s", ""))
        self.referring += self.kind == "s"
        self.formula = self.valued = self.in_value = False
        self.text.clear()

    def words(self, text: str) -> None:
        if self.in_value:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if tag == "v":
            self.in_value = False
            self.valued = self.valued or bool(self.text)
        elif tag == "c":
            at = self.row, self.column
            if self.formula and not self.valued:
                self.looks.uncalculated.add(at)
            if self.kind == "e":
                self.looks.errors[at] = "".join(self.text).strip() or "#N/A"
            if not (self.valued or self.formula):
                return
            self.looks.reach(self.row, self.column)
            look = self.styles[self.style] if self.style < len(self.styles) else Look.PLAIN
            if look is Look.PERCENT:
                self.looks.percent.add(at)
            elif look is Look.OTHER:
                self.looks.other.add(at)
