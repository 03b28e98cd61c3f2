"""What an .xls file (and an .et file of WPS in the same form) says about cells besides their values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from rubric_engine.sheets.book import Look, Looks
from rubric_engine.sheets.looks_xlsb import ERROR_WORDS
from rubric_engine.sheets.looks_xlsx import BUILT_IN, look_of
from rubric_engine.sheets.xml_parts import Damaged, add_sheet, merge

_SST, _CONTINUE = 0xFC, 0x3C
_LONGEST: Final = 65_535  # characters of a text
_BOF, _EOF, _FORMULA, _FILEPASS, _BOUNDSHEET, _MULRK, _XF, _MERGED = 0x809, 0x0A, 0x06, 0x2F, 0x85, 0xBD, 0xE0, 0xE5
_LABELSST, _NUMBER, _LABEL, _BOOLERR, _ROW, _RK, _FORMAT = 0xFD, 0x203, 0x204, 0x205, 0x208, 0x27E, 0x41E
_CELLS: Final = frozenset((_FORMULA, _LABELSST, _NUMBER, _LABEL, _BOOLERR, _RK))
_FREE: Final = 0xFFFFFFFA  # sectors from here on are no sectors


class Locked(ValueError):
    """The workbook is protected by a password."""


def looks_of(data: bytes) -> dict[str, Looks]:
    """The looks of each sheet by its name.

    Raises ``Damaged``, ``TooMuch`` and ``Locked``.
    """
    try:
        return _of_stream(_workbook(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from None


def _of_stream(stream: bytes) -> dict[str, Looks]:
    codes, styles, sheets = dict(BUILT_IN), list[Look](), list[tuple[str, int]]()
    texts: list[bytes] = []
    before = 0
    for record, body in _records(stream, 0):
        if record == _BOF and struct.unpack_from("<H", body)[0] != 0x600:
            raise Damaged("an older version")
        if record == _FILEPASS:
            raise Locked("password")
        if record == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 4, struct.unpack_from("<H", body, 2)[0])
        elif record == _XF:
            styles.append(look_of(codes.get(struct.unpack_from("<H", body, 2)[0], "?")))
        elif record == _BOUNDSHEET and body[5] == 0:
            sheets.append((_text(body, 7, body[6]), struct.unpack_from("<I", body)[0]))
        elif record == _SST or (record == _CONTINUE and before == _SST):
            texts.append(body)
        elif record == _EOF:
            break
        before = _SST if record == _CONTINUE and before == _SST else record
    lengths = _shared_texts(texts)
    found: dict[str, Looks] = {}
    for name, start in sheets:
        add_sheet(found, name, _looks(stream, start, styles, lengths))
    return found


def _shared_texts(chunks: list[bytes]) -> list[int]:
    """How long each text is that cells refer to, as far as the table can be followed over its pieces."""
    lengths: list[int] = []
    number, at = 0, 8

    def skip(count: int) -> None:
        nonlocal number, at
        at += count
        while number < len(chunks) and at >= len(chunks[number]):
            at -= len(chunks[number])
            number += 1

    try:
        skip(0)
        while number < len(chunks):
            count, flags = struct.unpack_from("<HB", chunks[number], at)
            lengths.append(count)
            behind = 3 + 2 * bool(flags & 8) + 4 * bool(flags & 4)
            rest = 4 * struct.unpack_from("<H", chunks[number], at + 3)[0] if flags & 8 else 0
            rest += struct.unpack_from("<I", chunks[number], at + 3 + 2 * bool(flags & 8))[0] if flags & 4 else 0
            at, wide = at + behind, flags & 1
            while count:
                here = min(count, (len(chunks[number]) - at) // (1 + wide))
                count, at = count - here, at + here * (1 + wide)
                if count:  # the next piece says again how wide the characters are
                    number, at = number + 1, 1
                    wide = chunks[number][0] & 1
            skip(rest)
    except (struct.error, IndexError):  # what can't be followed counts as the longest that there may be
        pass
    return lengths


def _looks(stream: bytes, start: int, styles: list[Look], lengths: list[int]) -> Looks:
    looks = Looks()
    depth = 0
    for record, body in _records(stream, start):
        if record == _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:  # a chart inside of the sheet
            continue
        elif record == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                looks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif record == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for number in range((len(body) - 6) // 6):
                _take(looks, styles, row, first + number, struct.unpack_from("<H", body, 4 + 6 * number)[0])
        elif record in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            _take(looks, styles, row, column, style)
            if record == _LABELSST:
                number = struct.unpack_from("<I", body, 6)[0]
                looks.characters[0] += lengths[number] if number < len(lengths) else _LONGEST
            failed = body[6] if record == _BOOLERR and body[7] else None
            if record == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                failed = body[8]
            if failed is not None:
                looks.errors[row, column] = ERROR_WORDS.get(failed, "#N/A")
        elif record == _MERGED:
            for number in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * number)
                merge(looks, (top, left), (bottom, right))
    return looks


def _take(looks: Looks, styles: list[Look], row: int, column: int, style: int) -> None:
    looks.reach(row, column)
    look = styles[style] if style < len(styles) else Look.PLAIN
    if look is Look.PERCENT:
        looks.percent.add((row, column))
    elif look is Look.OTHER:
        looks.other.add((row, column))


def _text(body: bytes, at: int, length: int) -> str:
    """A text: a byte that says how wide its characters are, then the characters."""
    wide = body[at] & 1
    data = body[at + 1 : at + 1 + length * (1 + wide)]
    return data.decode("utf-16-le" if wide else "latin-1")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        record, size = struct.unpack_from("<HH", stream, at)
        yield record, stream[at + 4 : at + 4 + size]
        at += 4 + size


# ---------------------------------------------------------------- the container


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook out of the compound file. Chains of sectors that run in circles are refused."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    directory_at, cutoff, mini_fat_at = struct.unpack_from("<I4xII", data, 48)
    further = struct.unpack_from("<I", data, 68)[0]
    if not 7 <= shift <= 12 or not 2 <= mini_shift < shift:
        raise Damaged("sector size")
    size = 1 << shift

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", data, 76))
    for _ in range(len(data) // size + 1):
        if further >= _FREE:
            break
        numbers = struct.unpack(f"<{size // 4}I", sector(further))
        tables.extend(numbers[:-1])
        further = numbers[-1]
    fat = [each for number in tables if number < _FREE for each in struct.unpack(f"<{size // 4}I", sector(number))]
    directory = b"".join(map(sector, _chain(fat, directory_at)))
    entries = {}
    root = 0, 0
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
        start, total = struct.unpack_from("<II", directory, at + 116)
        if directory[at + 66] == 5:
            root = start, total
        entries[name] = start, total
    if "EncryptedPackage" in entries:
        raise Locked("password")
    if "Workbook" not in entries:
        raise Damaged("no workbook")
    start, total = entries["Workbook"]
    if total >= cutoff:
        return b"".join(map(sector, _chain(fat, start)))[:total]
    mini = b"".join(map(sector, _chain(fat, root[0])))
    mini_fat = [each for number in _chain(fat, mini_fat_at) for each in struct.unpack(f"<{size // 4}I", sector(number))]
    small = 1 << mini_shift
    return b"".join(mini[number * small : (number + 1) * small] for number in _chain(mini_fat, start))[:total]


def _chain(table: list[int], start: int) -> Iterator[int]:
    seen = 0
    while start < _FREE:
        yield start
        seen += 1
        if seen > len(table):
            raise Damaged("a circle of sectors")
        start = table[start]
