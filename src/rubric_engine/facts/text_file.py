"""Reading a file as text, whatever a spreadsheet program saved it as."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.problems import MAX_FILE_MB, Place, Problems

_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG")  # xlsx and ods, xls, and what else people attach


@frozen
class Source:
    """The text of a file with the name that problems show."""

    name: str
    text: str


def read_file(path: str | os.PathLike[str], problems: Problems) -> Source | None:
    """The text of a file, or None with a problem."""
    name = Path(path).name
    place = Place(file=name)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):  # reading it might never end
            why = Both("it is a pipe or a device, not a file", "这是管道或设备，不是文件")
            problems.add("F550", place, name=os.fspath(path), why=why)
            return None
        with open(path, "rb") as file:
            data = file.read(MAX_FILE_MB * 2**20 + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        problems.add("F550", place, name=os.fspath(path), why=why_unreadable(error))
        return None
    return decode(name, data, problems)


TABLES: Final = (".csv", ".tsv", ".txt")
BOOKS: Final = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb")


def is_of_unknown_kind(path: str | os.PathLike[str], problems: Problems, *, books: bool = False) -> bool:
    """Whether there is such a file and its name says that it is nothing that is read; that is a problem. ``books``: workbooks are read here, too."""
    name, ending = Path(path).name, Path(path).suffix.lower()
    if ending in (*TABLES, ".json", *(BOOKS if books else ())) or not os.path.isfile(path):
        return False
    problems.add("F560", Place(file=name), name=name, tables=" ".join((*TABLES, ".json")), books=" ".join(BOOKS))
    return True


def why_unreadable(error: OSError | ValueError) -> Both:
    """What keeps a file from being read, in the reader's words."""
    match error:
        case FileNotFoundError():
            return Both("there is no such file", "没有这个文件")
        case PermissionError():
            return Both("it may not be read", "无权读取")
        case IsADirectoryError():
            return Both("it is a folder", "这是文件夹，不是文件")
        case NotADirectoryError():
            return Both("a folder on its path is a file", "路径中有一级不是文件夹")
        case OSError() if error.strerror:
            return Both(error.strerror, f"系统报告 {error.strerror}")
        case _:
            return Both("its name can't be a path", "路径写法有误")


def decode(name: str, data: bytes, problems: Problems) -> Source | None:
    """UTF-8, with or without a mark; UTF-16 with its mark; else GB18030."""
    place = Place(file=name)
    if len(data) > MAX_FILE_MB * 2**20:
        problems.add("F551", place, name=name, limit=MAX_FILE_MB)
        return None
    text = None if data.startswith(_NOT_TEXT) else _decoded(data)
    if text is None or "\0" in text:
        problems.add("F552", place, name=name)
        return None
    if not text.strip():
        problems.add("F557", place, name=name)
        return None
    return Source(name, text)


def _decoded(data: bytes) -> str | None:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
