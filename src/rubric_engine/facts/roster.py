"""Whether the units of a file are those that are meant: no totals among them, and those of a list, if there is one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.totals import is_total

Roster = str | os.PathLike[str] | Iterable[str]
"""The units that must be there: the file of a list, or their names."""


def totals_and_roster(
    program: Program, units: Iterable[str | None], places: Mapping[str, Place], roster: Roster | None, language: Language, *, unread: bool
) -> tuple[tuple[FactProblem, ...], tuple[FactProblem, ...]]:
    """What reads like a total among ``units``, unless the roster has it; and who is missing, or isn't on the roster. ``places``: where the names of units stand,
    by what the spellings of each have in common. ``unread``: of the facts nothing could be read, so that nobody is missing.

    Raises ``MissingLibrary`` for a roster that is a workbook.
    """
    named = [unit for unit in units if unit is not None]
    compared, totals = Problems(language), Problems(language)
    wanted = None if roster is None or unread else _wanted(program, named, roster, compared)
    like_totals = [unit for unit in named if is_total(unit) and key(unit) not in (wanted or ())]
    for unit in like_totals:
        totals.add("F548", places.get(key(unit), Place()).at(unit=unit), name=unit)
    if wanted is not None:
        from rubric_engine.sheets.roll import compare

        file = Path(roster).name if isinstance(roster, str | os.PathLike) else None
        compare(wanted, [unit for unit in named if unit not in like_totals], Place(file=file), places, compared)
    return totals.found, compared.found


def _wanted(program: Program, units: Iterable[str], roster: Roster, problems: Problems) -> Mapping[str, str] | None:
    if not isinstance(roster, str | os.PathLike):
        return {key(name): name for name in roster}
    from rubric_engine.sheets.roll import read_roll

    return read_roll(roster, units, problems, program)
