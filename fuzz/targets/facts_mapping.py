"""Python values of all kinds as the facts of a unit, or of a cohort."""

from __future__ import annotations

from fuzz.made import Maker
from fuzz.rubrics import rubrics
from fuzz.shared import MOST, proper_facts, whole, whole_cohort
from rubric_engine import FactError, Rubric


def run(data: bytes) -> None:
    """The first byte says for which rubric, the second what is made."""
    first, how = (*data[:2], 0, 0)[:2]
    rubric = rubrics()[first % len(rubrics())]
    make = Maker(data[2:MOST], names_of(rubric))
    try:
        match how % 4:
            case 0:
                whole(rubric.score(make.mapping()))
            case 1:
                whole(rubric.score(make.mapping(), unit=make.scalar(), shared=make.mapping()))
            case 2:
                units = {make.name(): make.mapping(1) for _ in range(make.byte() % 4)}
                whole_cohort(rubric.score_cohort(units))
            case _:
                rows = [make.mapping(1) for _ in range(make.byte() % 4)]
                whole_cohort(rubric.score_cohort(rows, shared=make.mapping()))
    except FactError as error:
        proper_facts(error)


def names_of(rubric: Rubric) -> list[str]:
    """The facts, fields and parameters by all that they are called, and the ids."""
    specs = [each for spec in rubric.program.facts for each in (spec, *spec.fields)]
    found = [name for each in (*specs, *rubric.program.parameters) for name in (each.name, each.alias) if name]
    return [*found, "sales", "first_year", "1", "2", "3", "4", "1.1"]
