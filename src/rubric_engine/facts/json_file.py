"""Facts from JSON: one unit, or many.

One unit is an object of facts (with the unit's name under ``unit``, if it has one). Many are ``{"units": {name: facts}}``,
``{name: facts}`` or an array of rows that carry the unit's name. What all of them have in common stands beside, under ``shared``.
"""

from __future__ import annotations

from collections.abc import Mapping

from rubric_engine.facts.json_text import JsonObject, parse_json
from rubric_engine.facts.mapping import (
    Complete,
    Facts,
    Filler,
    fill_alone,
    fill_rows,
    fill_units,
    nothing_more,
    take_all,
    unit_headings,
    without,
)
from rubric_engine.facts.names import SHARED_HEADINGS, UNITS_HEADINGS, Schema
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.text_file import Source
from rubric_engine.facts.units import UnitNames


def read_json(
    schema: Schema, source: Source, problems: Problems, common: Filler, chosen: Filler, complete: Complete = nothing_more
) -> tuple[dict[str | None, Facts], bool]:
    """The facts of each unit, and whether the file is about one unit alone, without the units that it is ranked among. A unit
    alone may have no name (None), and has the shared facts already; those of several units are left to ``common``. The shared facts that are
    ``chosen`` by the caller take the place of the file's."""
    place = Place(file=source.name)
    before = len(problems)
    parsed = parse_json(source.text, place, problems)
    if isinstance(parsed, JsonObject):
        beside = _shared_beside(schema, parsed)
        for heading in beside:
            take_all(common, parsed[heading])
        common.overrule(chosen)
        _refuse_twice(parsed, beside, place, problems)
        twice = tuple(name for name in parsed.twice if name not in beside)
        parsed = without(parsed, beside)
        parsed.twice = twice
        if _is_one_unit(schema, parsed) and (parsed or not beside):
            return _one(schema, parsed, place, problems, common, complete), True
        if units := _only_units(schema, parsed):
            _refuse_twice(parsed, [units], place, problems)
            parsed = parsed[units]
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


def _refuse_twice(parsed: JsonObject, headings: list[str], place: Place, problems: Problems) -> None:
    """Of two objects under one name only the last is there, and what stood in the first would be dropped unsaid."""
    for heading in headings:
        if heading in parsed.twice:
            problems.add("F531", place.at(fact=heading), first=heading, second=heading)


def _shared_beside(schema: Schema, parsed: JsonObject) -> list[str]:
    """The names that shared facts stand under. Without any in the rubric, a unit may be called so."""
    found = schema.headings(parsed, SHARED_HEADINGS)
    return found if schema.shared or schema.headings(parsed, UNITS_HEADINGS) else []


def _only_units(schema: Schema, parsed: JsonObject) -> str | None:
    """The name that all units stand under, if they do."""
    found = schema.headings(parsed, UNITS_HEADINGS)
    return found[0] if len(found) == len(parsed) == 1 and isinstance(parsed[found[0]], (Mapping, list)) else None


def _is_one_unit(schema: Schema, parsed: JsonObject) -> bool:
    """An object is about one unit if any of its names is a fact's, or if it has no object in it."""
    names = schema.names
    if any(names.find(name) or names.group(name) for name in parsed):
        return True
    return _only_units(schema, parsed) is None and not any(isinstance(value, Mapping) for value in parsed.values())


def _one(
    schema: Schema, parsed: JsonObject, place: Place, problems: Problems, common: Filler, complete: Complete
) -> dict[str | None, Facts]:
    headings = unit_headings(schema, parsed)
    if len(headings) > 1:
        problems.add("F545", place, first=headings[0], second=headings[1])
    name = UnitNames().take(parsed[headings[0]], headings[0], place, problems) if headings else None
    return {name: fill_alone(schema, without(parsed, headings), place.at(unit=name), problems, common, complete)}
