"""Opening a workbook: limits first, then what its cells look like, then their values, which python-calamine reads."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from rubric_engine.diagnostics.languages import Both
from rubric_engine.diagnostics.own_errors import MissingLibrary as MissingLibrary
from rubric_engine.facts.problems import MAX_FILE_MB, Place, Problems
from rubric_engine.facts.text_file import BOOKS, why_unreadable
from rubric_engine.sheets import looks_ods, looks_xls, looks_xlsb, looks_xlsx
from rubric_engine.sheets.book import MAX_PARTS, MAX_SHEETS, MAX_UNPACKED_MB, Book, Looks, Sheet
from rubric_engine.sheets.xml_parts import Damaged, TooMuch

ENDINGS: Final = BOOKS
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCK: Final = "~$"  # what a spreadsheet program puts beside a workbook that is open
_LIMITS: Final = {
    "size": ("the unpacked size of {limit} MB", "解压后 {limit} MB"),
    "parts": ("{limit} parts", "{limit} 个部件"),
    "sheets": ("{limit} sheets", "{limit} 张工作表"),
    "cells": ("{limit} cells", "{limit} 个单元格"),
    "characters": ("{limit} characters in its cells", "单元格文字共 {limit} 字"),
    "merged": ("{limit} merged ranges", "{limit} 处合并单元格"),
}


def workbooks_in(path: str | os.PathLike[str]) -> list[Path]:
    """The workbooks of a folder by name, without hidden files; empty for what is no folder."""
    try:
        found = [each for each in Path(path).iterdir() if each.suffix.lower() in ENDINGS and not each.name.startswith((".", _LOCK))]
    except (OSError, ValueError):
        return []
    return sorted(found, key=lambda each: each.name)


def library(name: str) -> ModuleType:
    """A library of the extra ``excel``.

    Raises ``MissingLibrary``, which says which.
    """
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        wanted = {"python_calamine": "python-calamine", "xlsxwriter": "XlsxWriter"}.get(name, name)
        raise MissingLibrary(f"workbooks need {wanted}: install `rubric-engine[excel]`", name=wanted) from error


def open_book(path: str | os.PathLike[str], problems: Problems) -> Book | None:
    """The sheets of a workbook, or None with a problem. Nothing that a workbook points to is opened.

    Raises ``MissingLibrary``.
    """
    name = Path(path).name
    place = Place(file=name)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            why = Both("it is no ordinary file", "这不是普通文件")
            problems.add("F550", place, name=os.fspath(path), why=why)
            return None
        with open(path, "rb") as file:
            data = file.read(MAX_FILE_MB * 2**20 + 1)
    except (OSError, ValueError) as error:
        problems.add("F550", place, name=os.fspath(path), why=why_unreadable(error))
        return None
    if len(data) > MAX_FILE_MB * 2**20:
        problems.add("F551", place, name=name, limit=MAX_FILE_MB)
        return None
    try:
        return read_book(name, data)
    except TooMuch as error:
        english, chinese = _LIMITS[error.what]
        limit = f"{error.limit:,}"
        problems.add("F711", place, name=name, limit_en=english.format(limit=limit), limit_zh=chinese.format(limit=limit))
    except looks_xls.Locked:
        problems.add("F712", place, name=name)
    except Damaged:
        problems.add("F710", place, name=name)
    return None


def read_book(name: str, data: bytes) -> Book:
    """The sheets of a workbook's bytes.

    Raises ``Damaged``, ``TooMuch``, ``looks_xls.Locked`` and ``MissingLibrary``.
    """
    looks = _looks(data)
    if len(looks) > MAX_SHEETS:
        raise TooMuch("sheets", MAX_SHEETS)
    return Book(name, tuple(_sheets(data, looks)))


def _looks(data: bytes) -> dict[str, Looks]:
    if data.startswith(_OLE):
        return looks_xls.looks_of(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = _checked(archive)
            if "xl/workbook.xml" in names:
                return looks_xlsx.looks_of(archive)
            if "xl/workbook.bin" in names:
                return looks_xlsb.looks_of(archive)
            if "content.xml" in names:
                return looks_ods.looks_of(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Damaged(str(error)) from None
    raise Damaged("no workbook")


def _checked(archive: zipfile.ZipFile) -> frozenset[str]:
    """The parts of an archive, once it is known that they unpack to what they say, and that this isn't too much."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise TooMuch("parts", MAX_PARTS)
    if sum(part.file_size for part in parts) > MAX_UNPACKED_MB * 2**20:
        raise TooMuch("size", MAX_UNPACKED_MB)
    if (
        len({part.filename.casefold() for part in parts}) != len(parts) or archive.testzip() is not None
    ):  # Calamine doesn't tell cases apart
        raise Damaged("parts")
    return frozenset(part.filename for part in parts)


def _sheets(data: bytes, looks: dict[str, Looks]) -> list[Sheet]:
    calamine: Any = library("python_calamine")
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            found = []
            for sheet in book.sheets_metadata:
                if sheet.typ is not calamine.SheetTypeEnum.WorkSheet or sheet.name not in looks:
                    continue
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                visible = sheet.visible is calamine.SheetVisibleEnum.Visible
                found.append(Sheet(sheet.name, rows, looks[sheet.name], visible))
            return found
    except calamine.PasswordError as error:
        raise looks_xls.Locked(str(error)) from None
    except calamine.CalamineError as error:
        raise Damaged(str(error)) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in the library's own code
        raise Damaged(str(error)) from None
