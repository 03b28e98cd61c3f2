"""Facts from Python mappings: one unit, or many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import field, frozen

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import is_writable, key
from rubric_engine.facts.json_text import JsonObject
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import MAX_DEPTH, MAX_UNIT_NAME, Place, Problems
from rubric_engine.facts.records import read_value

Facts = dict[str, Value | None]
"""The facts of one unit: every declared fact by its name, in the order of declaration; None is missing."""

_NOWHERE: Final = Place()


def read_unit(
    program: Program, facts: Mapping[str, object], unit: str | None = None, *, language: Language | None = None
) -> tuple[Facts, tuple[FactProblem, ...]]:
    """The facts of one unit, and everything that is wrong with them.

    Names may be names or aliases; a dotted name may be written as nested mappings. What isn't given is missing. ``language`` is that of the
    hints (the rubric's, unless given). Values: see ``values.py``.
    """
    problems = Problems(language or _language(program))
    return fill(Schema.of(program), facts, Place(unit=unit), problems), problems.found


def read_cohort(
    program: Program, units: Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]], *, language: Language | None = None
) -> tuple[dict[str, Facts], tuple[FactProblem, ...]]:
    """The facts of units that are scored together: a mapping by the unit's name, or rows with the unit's name under ``unit``,
    ``单位``, ``对象`` or the rubric's own word for it."""
    problems = Problems(language or _language(program))
    schema = Schema.of(program)
    if isinstance(units, Mapping):
        cohort = fill_units(schema, units, _NOWHERE, problems)
    elif isinstance(units, (str, bytes)) or not isinstance(units, Iterable):
        problems.add("F555", _NOWHERE, value=units)
        return {}, problems.found
    else:
        cohort = fill_rows(schema, units, _NOWHERE, problems)
    if not cohort and not problems:
        problems.add("F546", _NOWHERE)
    return cohort, problems.found


def _language(program: Program) -> Language:
    return "zh" if program.language == "zh" else "en"


Complete = Callable[["Filler"], None]


def nothing_more(filler: Filler) -> None:
    """All facts of a unit stand in one place."""


# ---------------------------------------------------------------- many units


@frozen
class UnitNames:
    """Notices a unit that comes twice, also where the two differ only in width or outer space."""

    _seen: dict[str, str] = field(factory=dict, init=False)

    def take(self, raw: object, heading: str, place: Place, problems: Problems) -> str | None:
        """The unit's name, or None with a problem."""
        if raw is None or (isinstance(raw, str) and not key(raw)):
            problems.add("F541", place, name=heading)
            return None
        name = str(raw).strip() if isinstance(raw, str) or _is_whole(raw) else None
        if name is None or len(name) > MAX_UNIT_NAME or not name.isprintable() or not is_writable(name):
            problems.add("F543", place, value=raw)
            return None
        if key(name) in self._seen:
            problems.add("F540", place.at(unit=name), name=name)
            return None
        self._seen[key(name)] = name
        return name

    def known(self, name: str) -> str | None:
        """The unit as it was first written."""
        return self._seen.get(key(name))


def _is_whole(raw: object) -> bool:
    """Numbers that register units have: whole ones. JSON's are ``Decimal``."""
    return not isinstance(raw, bool) and (isinstance(raw, int) or (type(raw).__name__ == "Decimal" and str(raw).isdigit()))


def fill_units(
    schema: Schema, units: Mapping[str, object], place: Place, problems: Problems, complete: Complete = nothing_more
) -> dict[str, Facts]:
    names, cohort = UnitNames(), dict[str, Facts]()
    for twice in units.twice if isinstance(units, JsonObject) else ():
        problems.add("F540", place.at(unit=twice), name=twice)
    for written, facts in units.items():
        name = names.take(written, schema.unit_heading(problems.language), place, problems)
        if name is not None:
            cohort[name] = fill(schema, facts, place.at(unit=name), problems, complete)
    return cohort


def fill_rows(
    schema: Schema, rows: Iterable[object], place: Place, problems: Problems, complete: Complete = nothing_more
) -> dict[str, Facts]:
    names, cohort = UnitNames(), dict[str, Facts]()
    for number, row in enumerate(rows, 1):
        if problems.full:
            break
        here = place.at(row=number)
        if not isinstance(row, Mapping):
            problems.add("F536", here, value=row)
            continue
        headings = unit_headings(schema, row)
        if len(headings) > 1:
            problems.add("F545", here, first=headings[0], second=headings[1])
            continue
        wanted = headings[0] if headings else schema.unit_heading(problems.language)
        name = names.take(row.get(wanted), wanted, here, problems)
        if name is not None:
            cohort[name] = fill(schema, without(row, headings), here.at(unit=name), problems, complete)
    return cohort


def unit_headings(schema: Schema, row: Mapping[Any, object]) -> list[str]:
    """The names of a row that stand for the unit."""
    return [name for name in row if isinstance(name, str) and schema.is_unit_heading(name)]


def without(row: Mapping[str, object], names: list[str]) -> Mapping[str, object]:
    rest = JsonObject((name, raw) for name, raw in row.items() if name not in names)
    rest.twice = row.twice if isinstance(row, JsonObject) else ()
    return rest


# ---------------------------------------------------------------- one unit


def fill(schema: Schema, facts: object, place: Place, problems: Problems, complete: Complete = nothing_more) -> Facts:
    """Every declared fact with its value; ``complete`` adds what comes from elsewhere."""
    if not isinstance(facts, Mapping):
        problems.add("F536", place, value=facts)
        return {spec.name: None for spec in schema.names.specs}
    filler = Filler(schema, place, problems)
    _take_all(filler, facts, "", 1)
    complete(filler)
    return filler.finish()


def _take_all(filler: Filler, facts: Mapping[object, object], prefix: str, depth: int) -> None:
    """Take each name; where a name is the beginning of dotted names, take what is nested in it."""
    schema, place, problems = filler.schema, filler.place, filler.problems
    for twice in facts.twice if isinstance(facts, JsonObject) else ():
        problems.add("F531", place.at(fact=prefix + twice), first=prefix + twice, second=prefix + twice)
    for name, raw in facts.items():
        if not isinstance(name, str):
            problems.add("F535", place, name=name)
            continue
        written = prefix + name
        spec = schema.names.find(written)
        if spec is not None:
            filler.take(spec, written, raw, place)
        elif (example := schema.names.group(written)) is None:
            problems.add("F530", place, name=written, hint=problems.did_you_mean(written, schema.names.every_name()))
        elif isinstance(raw, Mapping) and depth < MAX_DEPTH:
            _take_all(filler, raw, written + ".", depth + 1)
        elif raw is not None:
            problems.add("F532", place, name=written, example=example)


@frozen
class Filler:
    """Takes the facts of one unit one by one, whatever they come from."""

    schema: Schema
    place: Place
    problems: Problems
    _written: dict[str, str] = field(factory=dict, init=False)
    _values: Facts = field(factory=dict, init=False)
    _wrong: set[str] = field(factory=set, init=False)

    def take(self, spec: FactSpec, written: str, raw: object, place: Place) -> None:
        """One fact under the name that was written."""
        here = place.at(fact=spec.name)
        if spec.name in self._written:
            self.problems.add("F531", here, first=self._written[spec.name], second=written)
            return
        self._written[spec.name] = written
        before = len(self.problems)
        fields = self.schema.fields(spec) if spec.kind is ValueKind.LIST else None
        self._values[spec.name] = read_value(spec, raw, here, self.problems, fields)
        if len(self.problems) != before:
            self._wrong.add(spec.name)

    def put(self, spec: FactSpec, written: str, value: Value | None) -> None:
        """A value that has been read already."""
        self._written[spec.name] = written
        self._values[spec.name] = value

    def given(self, spec: FactSpec) -> bool:
        """Whether the fact has a value."""
        return self._values.get(spec.name) is not None

    def finish(self) -> Facts:
        for spec in self.schema.names.specs:
            if spec.missing_error and self._values.get(spec.name) is None and spec.name not in self._wrong:
                self.problems.add("F525", self.place.at(fact=spec.name))
        return {spec.name: self._values.get(spec.name) for spec in self.schema.names.specs}
