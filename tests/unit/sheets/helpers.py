"""How the tests of workbooks read and show."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from rubric_engine import Rubric
from rubric_engine.facts import FactsFile, read_facts


def said(found: FactsFile, language: str) -> list[str]:
    """Each problem as the reader sees it."""
    words: Any = language
    return [f"{each.code} {each.place(words)}: {each.message(words)}" for each in found.problems]


def read(rubric: Rubric, path: Path, language: Any = "zh") -> FactsFile:
    return read_facts(rubric.program, path, language=language)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change the bytes of a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    pack(path, parts)


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """Make a file of the parts of a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
