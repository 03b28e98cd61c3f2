"""LibreOffice without a window, which works workbooks out anew."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
Sheets = Mapping[str, Sequence[Sequence[Any]]]


def recalculated(books: Mapping[str, bytes], sheet: str) -> dict[str, Sequence[Sequence[Any]]]:
    """The cells of a sheet of each workbook, after everything was worked out; ``books`` by name."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as folder:
        profile, before, after = (Path(folder, name) for name in ("profile", "before", "after"))
        Path(profile, "user").mkdir(parents=True)
        Path(profile, "user", "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        before.mkdir()
        for name, content in books.items():
            Path(before, f"{name}.xlsx").write_bytes(content)
        command = [
            PROGRAM,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(after),
        ]
        subprocess.run([*command, *(str(Path(before, f"{name}.xlsx")) for name in books)], check=True, capture_output=True)
        return {name: _read(Path(after, f"{name}.xlsx").read_bytes(), sheet) for name in books}


def _read(content: bytes, sheet: str) -> Sequence[Sequence[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
