"""Facts from Python mappings: one unit, or many."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import is_blank, key
from rubric_engine.facts.given import WithProgram, as_mapping, program_of
from rubric_engine.facts.json_text import JsonObject
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import MAX_DEPTH, Place, Problems
from rubric_engine.facts.records import read_value
from rubric_engine.facts.units import UnitNames, settle_references, with_known_names

Facts = dict[str, Value | None]
"""The facts of one unit: every declared fact by its name, in the order of declaration; None is missing."""

_NOWHERE: Final = Place()
_NEW: Final = object()
_MOST_REMEMBERED: Final = 200_000


def read_unit(
    program: Program | WithProgram,
    facts: Mapping[str, object],
    unit: str | None = None,
    *,
    shared: Mapping[str, object] | None = None,
    language: Language | None = None,
) -> tuple[Facts, tuple[FactProblem, ...]]:
    """The facts of one unit of a rubric (or its program), and everything that is wrong with them.

    Names may be names or aliases; a dotted name may be written as nested mappings. What isn't given is missing. ``shared``: facts that all units
    have in common; they may stand among ``facts`` too. ``language``: what problems are told in unless the other one is asked for (the rubric's, unless given). Values: see ``values.py``.
    """
    program = program_of(program, "read_unit")
    problems = Problems(checked(language, program.language))
    schema = Schema.of(program)
    common = Filler(schema, _NOWHERE, problems, Scope.SHARED)
    take_all(common, {} if shared is None else shared)
    return fill_alone(schema, facts, Place(unit=unit), problems, common), problems.found


def read_cohort(
    program: Program | WithProgram,
    units: Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]],
    *,
    shared: Mapping[str, object] | None = None,
    language: Language | None = None,
) -> tuple[dict[str, Facts], tuple[FactProblem, ...]]:
    """The facts of units that are scored together: a mapping by the unit's name, or rows with the unit's name under ``unit``,
    ``单位``, ``对象`` or the rubric's own word for it. ``shared``: the facts that all units have in common; each unit gets them."""
    program = program_of(program, "read_cohort")
    problems = Problems(checked(language, program.language))
    schema = Schema.of(program)
    common = Filler(schema, _NOWHERE, problems, Scope.SHARED)
    take_all(common, {} if shared is None else shared)
    if isinstance(units, Mapping):
        cohort = fill_units(schema, units, _NOWHERE, problems)
    elif isinstance(units, (str, bytes)) or not isinstance(units, Iterable):
        problems.add("F555", _NOWHERE, value=units)
        return {}, problems.found
    else:
        cohort = fill_rows(schema, units, _NOWHERE, problems)
    if not cohort and not problems:
        problems.add("F546", _NOWHERE)
    return joined(schema, cohort, common, problems), problems.found


Complete = Callable[["Filler"], None]


def nothing_more(filler: Filler) -> None:
    """All facts of a unit stand in one place."""


# ---------------------------------------------------------------- many units


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
            problems.add("F536", here, value=row, hint=as_mapping(row))
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


def without(row: Mapping[str, object], names: list[str]) -> JsonObject:
    rest = JsonObject((name, raw) for name, raw in row.items() if name not in names)
    rest.twice = row.twice if isinstance(row, JsonObject) else ()
    return rest


def joined(schema: Schema, cohort: Mapping[str, Facts], common: Filler, problems: Problems) -> dict[str, Facts]:
    """The units with the facts that they have in common; units that facts mention are called as they are called themselves."""
    shared = common.finish()
    known = settle_references(schema, cohort, problems)
    every = {spec.name: shared[spec.name] for spec in schema.shared} | with_known_names(schema.shared, shared, known)
    own = [spec for spec in schema.about_units if not spec.shared]
    return {unit: facts | with_known_names(own, facts, known) | every for unit, facts in cohort.items()}


# ---------------------------------------------------------------- one unit


def fill(schema: Schema, facts: object, place: Place, problems: Problems, complete: Complete = nothing_more) -> Facts:
    """Every declared fact of one of several units with its value, the shared ones still missing; ``complete`` adds what comes from
    elsewhere."""
    filler = Filler(schema, place, problems)
    take_all(filler, facts)
    complete(filler)
    return filler.finish()


def fill_alone(schema: Schema, facts: object, place: Place, problems: Problems, common: Filler, complete: Complete = nothing_more) -> Facts:
    """Every declared fact of a unit that is scored alone. The units that its facts mention needn't be there."""
    filler = Filler(schema, place, problems, Scope.ANY)
    take_all(filler, facts)
    complete(filler)
    filler.join(common)
    values = filler.finish()
    known = {} if place.unit is None else {key(place.unit): place.unit}
    return values | with_known_names(schema.about_units, values, known)


def take_all(filler: Filler, facts: object) -> None:
    """Take each fact of a mapping."""
    if isinstance(facts, Mapping):
        _take_each(filler, facts, "", 1)
    else:
        filler.problems.add("F536", filler.place, value=facts, hint=as_mapping(facts))
        filler.give_up()


def _take_each(filler: Filler, facts: Mapping[object, object], prefix: str, depth: int) -> None:
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
            problems.unknown("F530", place, written, schema.names.every_name())
        elif isinstance(raw, Mapping) and depth < MAX_DEPTH:
            _take_each(filler, raw, written + ".", depth + 1)
        elif raw is not None:
            problems.add("F532", place, name=written, example=example)


class Scope(enum.Enum):
    """Which facts belong to what is being filled."""

    OWN = "one of several units"
    SHARED = "what all units have in common"
    ANY = "a unit that is scored alone"

    def holds(self, spec: FactSpec) -> bool:
        return self is Scope.ANY or spec.shared is (self is Scope.SHARED)


@frozen
class Filler:
    """Takes facts one by one, whatever they come from."""

    schema: Schema
    place: Place
    problems: Problems
    scope: Scope = Scope.OWN
    _written: dict[str, str] = field(factory=dict, init=False)
    _values: Facts = field(factory=dict, init=False)
    _wrong: set[str] = field(factory=set, init=False)
    _chosen: set[str] = field(factory=set, init=False)

    def take(self, spec: FactSpec, written: str, raw: object, place: Place, column: str | None = None) -> None:
        """One fact under the name that was written."""
        if spec.name in self._written:
            self.problems.add("F531", self._at(spec, place, column), first=self._written[spec.name], second=written)
            return
        if not self.scope.holds(spec):
            if raw is not None and not (isinstance(raw, str) and is_blank(raw)):
                misplaced(spec, self._at(spec, place, column), self.problems)
            return
        self._written[spec.name] = written
        seen = self.schema.read.get((spec.name, raw), _NEW) if isinstance(raw, str) else _NEW
        if seen is not _NEW:
            self._values[spec.name] = seen  # type: ignore[assignment]
            return
        before = len(self.problems)
        fields = self.schema.fields(spec) if spec.kind is ValueKind.LIST else None
        value = self._values[spec.name] = read_value(spec, raw, self._at(spec, place, column), self.problems, fields)
        if len(self.problems) != before:
            self._wrong.add(spec.name)
        elif isinstance(raw, str) and spec.kind not in (ValueKind.UNIT, ValueKind.LIST) and len(self.schema.read) < _MOST_REMEMBERED:
            self.schema.read[spec.name, raw] = value

    def _at(self, spec: FactSpec, place: Place, column: str | None) -> Place:
        return place.at(fact=spec.name, unit=self.place.unit, column=place.column if column is None else column)

    def spoil(self, spec: FactSpec, written: str) -> None:
        """A value that is wrong, as was said: it isn't asked for once more."""
        self._written.setdefault(spec.name, written)
        self._wrong.add(spec.name)

    def put(self, spec: FactSpec, written: str, value: Value | None) -> None:
        """A value that has been read already."""
        self._written[spec.name] = written
        self._values[spec.name] = value

    def join(self, other: Filler) -> None:
        """What the other has taken, too."""
        for name, written in other._written.items():
            if self._values.get(name) is None or name in other._chosen:
                self.put(next(spec for spec in self.schema.names.specs if spec.name == name), written, other._values.get(name))
            else:
                self.problems.add("F531", self.place.at(fact=name), first=self._written[name], second=written)
        self._wrong.update(other._wrong)

    def overrule(self, chosen: Filler) -> None:
        """What a caller gives takes the place of what stands in the file, and of what a unit that is scored alone has of it."""
        for name, value in chosen._values.items():
            if value is not None:
                self._written[name], self._values[name] = chosen._written[name], value
                self._chosen.add(name)
        self._wrong.update(chosen._wrong)

    def give_up(self) -> None:
        """What isn't there isn't asked for."""
        self._wrong.update(spec.name for spec in self.schema.required)

    def given(self, spec: FactSpec) -> bool:
        """Whether the fact has a value."""
        return self._values.get(spec.name) is not None

    def written(self, spec: FactSpec) -> str:
        """The name under which a fact was given."""
        return self._written.get(spec.name, spec.name)

    def finish(self) -> Facts:
        for spec in self.schema.required:
            if self.scope.holds(spec) and self._values.get(spec.name) is None and spec.name not in self._wrong:
                self.problems.add("F525", self.place.at(fact=spec.name))
        return {spec.name: self._values.get(spec.name) for spec in self.schema.names.specs}


def misplaced(spec: FactSpec, place: Place, problems: Problems) -> None:
    """Say where a fact belongs that stands among the facts of others."""
    problems.add("F600" if spec.shared else "F601", place.at(fact=spec.name))
