"""Facts of units out of rows of a program's own values: of a database, or of a Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rubric_engine.core.ir import FactSpec
from rubric_engine.facts.mapping import Complete, Facts, Filler
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.units import UnitNames

Fact = tuple[int, FactSpec, str]
"""The number of a column, from 0, its fact, and how it is called there."""


def take_rows(
    schema: Schema,
    rows: Iterable[Sequence[object]],
    unit: tuple[int, str],
    facts: Sequence[Fact],
    place: Place,
    problems: Problems,
    complete: Complete,
    value: Callable[[FactSpec | None, object], object] = lambda _, raw: raw,
) -> dict[str | None, Facts]:
    """The facts of each unit, a row for each; the shared ones are still missing. ``unit``: the number and name of the column with the units' names; ``value``: what the
    door gets for a value of a fact, or for a name (None)."""
    names, cohort = UnitNames(), dict[str | None, Facts]()
    at_unit, column = unit
    for number, row in enumerate(rows, 1):
        if problems.full:
            break
        at = place.at(row=number)
        name = names.take(value(None, row[at_unit]), column, at.at(column=column), problems, row)
        filler = Filler(schema, at.at(unit=name), problems)
        for index, spec, written in facts:
            filler.take(spec, written, value(spec, row[index]), filler.place, written)
        if name is not None:
            complete(filler)
            cohort[name] = filler.finish()
    if not cohort and not problems:
        problems.add("F546", place)
    return cohort
