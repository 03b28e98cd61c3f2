"""The list of the units whose facts are wanted: which of them are missing, and who isn't on it."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.text_file import read_file


def check_roll(path: str | os.PathLike[str], units: Iterable[str | None], language: Language) -> tuple[FactProblem, ...]:
    """What is wrong with ``units`` by the list in a text file, a name a line (of a table: its first column); lines that begin with ``#`` are remarks."""
    problems = Problems(language)
    source = read_file(path, problems)
    if source is None:
        return problems.found
    lines = (line.replace("\t", ",").split(",")[0].strip().strip('"') for line in source.text.splitlines())
    wanted = {key(line): line for line in lines if key(line) and not line.startswith("#")}
    named = {key(unit): unit for unit in units if unit is not None}
    place = Place(file=source.name)
    for each, name in wanted.items():
        if each not in named:
            problems.add("F716", place.at(unit=name), name=name)
    for each, name in named.items():
        if each not in wanted:
            problems.add("F717", place.at(unit=name), name=name, hint=problems.did_you_mean(name, wanted.values()))
    return problems.found
