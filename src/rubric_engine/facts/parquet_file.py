"""Facts from a Parquet file of moderate size: a row for each unit, the columns called as in a table of text."""

from __future__ import annotations

import os
from pathlib import Path

from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.csv_file import Row, columns
from rubric_engine.facts.mapping import Complete, Facts
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.unit_rows import take_rows

_WHICH_COLUMN = Both(
    "or say which column it is: `rubric score … --unit COLUMN`, `read_facts(…, unit=COLUMN)`",
    "或指明是哪一列：「rubric score … --unit 列名」「read_facts(…, unit=列名)」",
)


def is_parquet(path: str | os.PathLike[str]) -> bool:
    return Path(path).suffix.lower() == ".parquet"


def read_parquet(
    schema: Schema, path: str | os.PathLike[str], unit: str | None, problems: Problems, complete: Complete
) -> dict[str | None, Facts]:
    """The facts of each unit; the shared ones are still missing. ``unit``: the column with the units' names, if it isn't called so."""
    from rubric_engine.frames.rows import rows_of

    found = rows_of(path, problems)
    if found is None:
        return {}
    place = Place(file=Path(path).name)
    if unit is not None and unit not in found.names:
        problems.add("F565", place, name=unit, hint=problems.did_you_mean(unit, found.names))
        return {}
    fact_columns = tuple(name for name in found.names if name != unit)
    heading = columns(Row(None, fact_columns), schema, schema.names, place, problems)
    unit_column = unit if unit is not None else None if heading.unit is None else fact_columns[heading.unit]
    if unit_column is None:
        problems.add("F542", place, name=schema.unit_heading(problems.language), hint=_WHICH_COLUMN)
        return {}
    at_unit = found.names.index(unit_column)
    taken = [
        (found.names.index(name), spec, name.strip()) for name, spec in zip(fact_columns, heading.specs, strict=True) if spec is not None
    ]
    return take_rows(schema, found.rows, (at_unit, unit_column), taken, place, problems, complete)
