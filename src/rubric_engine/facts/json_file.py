"""Facts from JSON: one unit, or many.

One unit is an object of facts (with the unit's name under ``unit``, if it has one). Many are ``{"units": {name: facts}}``,
``{name: facts}`` or an array of rows that carry the unit's name.
"""

from __future__ import annotations

from collections.abc import Mapping

from rubric_engine.facts.json_text import JsonObject, parse_json
from rubric_engine.facts.mapping import Complete, Facts, UnitNames, fill, fill_rows, fill_units, nothing_more, unit_headings, without
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.text_file import Source


def read_json(
    schema: Schema, source: Source, problems: Problems, complete: Complete = nothing_more
) -> tuple[dict[str | None, Facts], bool]:
    """The facts of each unit, and whether the file is about one unit alone, without the units that it is ranked among. A unit
    alone may have no name (None)."""
    place = Place(file=source.name)
    before = len(problems)
    parsed = parse_json(source.text, place, problems)
    if isinstance(parsed, JsonObject):
        if _is_one_unit(schema, parsed):
            return _one(schema, parsed, place, problems, complete), True
        if set(parsed) == {"units"}:
            parsed = parsed["units"]
    if isinstance(parsed, JsonObject):
        cohort = fill_units(schema, parsed, place, problems, complete)
    elif isinstance(parsed, list):
        cohort = fill_rows(schema, parsed, place, problems, complete)
    else:
        if len(problems) == before:
            problems.add("F555", place, value="null" if parsed is None else parsed)
        return {}, False
    if not cohort and len(problems) == before:
        problems.add("F546", place)
    return dict(cohort.items()), False


def _is_one_unit(schema: Schema, parsed: JsonObject) -> bool:
    """An object is about one unit if any of its names is a fact's, or if it has no object in it."""
    names = schema.names
    if any(names.find(name) or names.group(name) for name in parsed):
        return True
    if set(parsed) == {"units"} and isinstance(parsed["units"], (Mapping, list)):
        return False
    return not any(isinstance(value, Mapping) for value in parsed.values())


def _one(schema: Schema, parsed: JsonObject, place: Place, problems: Problems, complete: Complete) -> dict[str | None, Facts]:
    headings = unit_headings(schema, parsed)
    if len(headings) > 1:
        problems.add("F545", place, first=headings[0], second=headings[1])
    name = UnitNames().take(parsed[headings[0]], headings[0], place, problems) if headings else None
    return {name: fill(schema, without(parsed, headings), place.at(unit=name), problems, complete)}
