"""What an .xlsb file (the binary form of .xlsx) says about cells besides their values."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import Final

from rubric_engine.sheets.book import Look, Looks
from rubric_engine.sheets.looks_xlsx import BUILT_IN, look_of
from rubric_engine.sheets.xml_parts import Damaged, add_sheet, merge, part_called, worksheet_parts

_ROW, _BLANK, _ERROR, _REFERRING, _FORMULA_ERROR, _SHARED_TEXT = 0, 1, 3, 7, 11, 19
_FORMAT, _XF, _BUNDLE, _MERGED, _XFS_BEGIN, _XFS_END = 44, 47, 156, 176, 617, 618
ERROR_WORDS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def looks_of(archive: zipfile.ZipFile) -> dict[str, Looks]:
    """The looks of each sheet by its name.

    Raises ``Damaged`` and ``TooMuch``.
    """
    try:
        parts = worksheet_parts(archive, "xl/_rels/workbook.bin.rels")
        styles, lengths = _styles(archive), _shared_texts(archive)
        found: dict[str, Looks] = {}
        for record, data in _records(archive.read("xl/workbook.bin")):
            if record == _BUNDLE:
                id, at = _string(data, 8)
                name, _ = _string(data, at)
                if id in parts:
                    add_sheet(found, name, _looks(archive.read(parts[id]), styles, lengths))
    except (struct.error, IndexError, KeyError, UnicodeDecodeError, zipfile.BadZipFile, EOFError) as error:
        raise Damaged(str(error)) from None
    return found


def _styles(archive: zipfile.ZipFile) -> list[Look]:
    if "xl/styles.bin" not in archive.namelist():
        return []
    codes, looks, inside = dict(BUILT_IN), list[Look](), False
    for record, data in _records(archive.read("xl/styles.bin")):
        if record == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _string(data, 2)[0]
        elif record in (_XFS_BEGIN, _XFS_END):
            inside = record == _XFS_BEGIN
        elif record == _XF and inside:
            looks.append(look_of(codes.get(struct.unpack_from("<H", data, 2)[0], "?")))
    return looks


def _shared_texts(archive: zipfile.ZipFile) -> list[int]:
    """How long each text is that cells refer to."""
    part = part_called(archive, "xl/sharedStrings.bin")
    if part is None:
        return []
    return [struct.unpack_from("<I", data, 1)[0] for record, data in _records(archive.read(part)) if record == _SHARED_TEXT]


def _looks(data: bytes, styles: list[Look], lengths: list[int]) -> Looks:
    looks = Looks()
    row = 0
    for record, body in _records(data):
        if record == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if len(body) > 11 and body[11] & 0x10:
                looks.hidden_rows.add(row)
        elif _BLANK < record <= _FORMULA_ERROR:
            column, style = struct.unpack_from("<II", body)
            at = row, column
            looks.reach(*at)
            if record == _REFERRING:
                number = struct.unpack_from("<I", body, 8)[0]
                looks.characters[0] += lengths[number] if number < len(lengths) else 0
            if record in (_ERROR, _FORMULA_ERROR):
                looks.errors[at] = ERROR_WORDS.get(body[8], "#N/A")
            style &= 0xFFFFFF
            look = styles[style] if style < len(styles) else Look.PLAIN
            if look is Look.PERCENT:
                looks.percent.add(at)
            elif look is Look.OTHER:
                looks.other.add(at)
        elif record == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            merge(looks, (top, left), (bottom, right))
    return looks


def _string(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = struct.unpack_from("<I", data, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and body."""
    at, end = 0, len(data)
    while at < end:
        record = data[at]
        at += 1
        if record & 0x80:
            record = (record & 0x7F) | ((data[at] & 0x7F) << 7)
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield record, data[at : at + size]
        at += size
