"""Workbooks: forms that offices fill in, and taking them back. Needs the libraries of the extra ``excel``; a message names the one that is missing."""

from __future__ import annotations

import os

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.files import read_facts
from rubric_engine.facts.mapping import Facts
from rubric_engine.facts.problems import raise_for
from rubric_engine.sheets.forms import form
from rubric_engine.sheets.marking import marked
from rubric_engine.sheets.opening import MissingLibrary
from rubric_engine.sheets.roll import check_roll

__all__ = ["MissingLibrary", "check_roll", "form", "marked", "read_workbook"]


def read_workbook(program: Program, path: str | os.PathLike[str], language: Language | None = None) -> dict[str | None, Facts]:
    """The facts of each unit of a workbook, or of a folder of them; a form of one unit may have no name (None).

    Raises:
        FactError: with everything that is wrong, by file, sheet and cell.
        MissingLibrary: where the library that reads workbooks isn't installed.
    """
    found = read_facts(program, path, language=language)
    raise_for(found.problems, language or ("zh" if program.language == "zh" else "en"))
    return found.units
