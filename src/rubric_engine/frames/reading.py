"""A caller's frame as a table for the columnar back-end, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.diagnostics.languages import Both, joined
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.mapping import Filler, Scope, take_all
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import MAX_PROBLEMS, Place, Problems
from rubric_engine.frames import words
from rubric_engine.frames.door import Columns, Ways
from rubric_engine.frames.lists import child_lists, no_lists, presence, put_records, take_fields, take_list
from rubric_engine.frames.raw import Array, Coded, Days, Ints, Lists, Raw, YesNos, at, size_of
from rubric_engine.frames.sources import Source, source_of
from rubric_engine.scoring.columnar.table import Table

_MOST_LOOKS: Final = 2_000_000
"""The most units times shared records that are scored together."""

Child = Any  # a frame, or a frame with the name of its key column
_NOWHERE = Place()


@frozen(kw_only=True)
class Asked:
    """How the caller's columns are to be taken. ``keep``: columns that are passed through."""

    cohort: tuple[str, ...] = ()
    unit: str | None = None
    keep: tuple[str, ...] = ()
    lists: Mapping[str, Child] = field(factory=dict)
    shared: Mapping[str, object] = field(factory=dict)
    nan_is_missing: bool = False
    alone: bool = False


@define(eq=False)
class Frame:
    """What was read. ``raws``: the columns by fact, for rows that are read one by one; ``unit``: the names of the units."""

    rows: int
    table: Table
    given: Given
    columns: Columns
    raws: Mapping[str, Raw]
    language: Language
    unit: Raw | None = None

    def refuse(self, *, everything: bool = False) -> None:
        """Raise ``FactError`` for what is wrong; with ``everything``, or where something is, every column of numbers is held against its range."""
        if everything or self.columns.problems:
            for column in self.table.ints:
                if column in self.columns.sources:
                    self.columns.outside(column)
        if self.columns.problems:
            raise FactError(in_order(self.columns.problems.found), self.language)


def in_order(problems: Iterable[FactProblem]) -> list[FactProblem]:
    """By row; what concerns no row comes first."""
    return sorted(problems, key=lambda problem: int(problem.row or 0) if problem.code != "F589" else 2**63)


@frozen(eq=False)
class Headings:
    """Which column is which fact."""

    facts: Mapping[str, FactSpec]
    problems: Problems


def headings(schema: Schema, source: Source, asked: Asked, language: Language) -> Headings:
    """Every column is a fact (by name, alias or label), or one that the caller has named; anything else is an error."""
    problems, found = Problems(language), dict[str, FactSpec]()
    named: set[str | None] = {asked.unit, *asked.cohort, *asked.keep}
    given: dict[str, str] = {}
    for name in (*asked.cohort, *asked.keep, *([] if asked.unit is None else [asked.unit])):
        if name not in source.names:
            raise ValueError(words.no_column(name, language))
    for name in source.names:
        spec = _fact(schema, name, problems, named)
        if spec is None:
            continue
        if spec.name in given:
            problems.add("F531", _NOWHERE.at(column=name, fact=spec.name), first=given[spec.name], second=name)
        elif spec.shared:
            problems.add("F600", _NOWHERE.at(column=name, fact=spec.name))
        else:
            given[spec.name], found[name] = name, spec
    for name in asked.lists:
        spec = schema.names.find(name)
        if spec is None or spec.kind is not ValueKind.LIST:
            raise ValueError(words.no_list(name, language))
        if spec.name in given:
            problems.add("F531", _NOWHERE.at(fact=spec.name), first=given[spec.name], second=name)
    return Headings(found, problems)


def _fact(schema: Schema, name: str, problems: Problems, named: set[str | None]) -> FactSpec | None:
    spec = schema.names.find(name)
    if spec is not None:
        return spec
    if name in named:
        return None
    labelled = schema.names.find_label(name)
    if len(labelled) == 1:
        return labelled[0]
    place = _NOWHERE.at(column=name)
    if labelled:
        problems.add("F534", place, name=name, options=joined([each.name for each in labelled]))
    elif (example := schema.names.group(name)) is not None:
        problems.add("F532", place, name=name, example=example)
    else:
        hint = (
            None
            if not schema.is_unit_heading(name)
            else Both(f"for the names of units: `--unit {name}` (`unit=`)", f"如是对象名称，请写明「--unit {name}」（unit=）")
        )
        if hint is None:
            problems.unknown("F530", place, name, schema.names.every_name())
        else:
            problems.add("F530", place.at(fact=name), name=name, hint=hint)
    return None


# ---------------------------------------------------------------- reading


def read(
    schema: Schema, source: Source, head: Headings, asked: Asked, language: Language, *, names_matter: bool, ways: Ways | None = None
) -> Frame:
    """``names_matter``: whether the rubric says something of units by their names; ``ways``: what was found out of its facts when a frame of it was read before."""
    wanted = list(dict.fromkeys((*head.facts, *asked.cohort, *([] if asked.unit is None else [asked.unit]))))
    held = source.read(wanted or source.names[:1])  # of a frame without any fact too it matters how many rows it has
    rows = size_of(next(iter(held.values()))) if held else 0
    columns = Columns(head.problems, asked.nan_is_missing, {} if ways is None else ways)
    unit = None if asked.unit is None else held[asked.unit]
    making = Reading(schema, columns, asked, rows, unit, names_matter)
    raws = {spec.name: columns.without_nan(held[name]) for name, spec in head.facts.items()}
    for name, spec in head.facts.items():
        making.fact(spec, held[name], making.placed(spec.name, name))
    for name, frame in asked.lists.items():
        listed = schema.names.find(name)
        assert listed is not None
        making.child(listed, frame)
    making.rest({spec.name for spec in head.facts.values()})
    cohort = cohort_of(asked, held, rows, language)
    names = making.names(cohort)
    table = Table(rows, columns.ints, columns.truths, columns.words, columns.vocabulary, names, making.offsets, cohort)
    return Frame(rows, table, Given(frozenset(columns.open), columns.scales), columns, {**raws, **making.children}, language, unit)


def cohort_of(asked: Asked, held: Mapping[str, Raw], rows: int, language: Language) -> Array | None:
    """A number for each unit; None if all are scored together, or each by itself."""
    if not asked.cohort or asked.alone:
        return None
    codes = [codes_of(held[name], name, rows, language) for name in asked.cohort]
    return codes[0] if len(codes) == 1 else _combined(codes)


@define(eq=False)
class Reading:
    schema: Schema
    columns: Columns
    asked: Asked
    rows: int
    unit: Raw | None
    names_matter: bool
    offsets: dict[str, Array] = field(factory=dict)
    children: dict[str, Raw] = field(factory=dict)

    def placed(self, fact: str, column: str | None) -> Callable[[int], Place]:
        def place(row: int) -> Place:
            unit = None if self.unit is None else at(self.unit, row)
            return Place(row=row + 1, column=column, unit=None if unit is None else str(unit), fact=fact)

        return place

    def fact(self, spec: FactSpec, raw: Raw, place: Callable[[int], Place]) -> None:
        if spec.kind is ValueKind.LIST:
            self.offsets[spec.name] = take_list(self.columns, spec, self.schema.fields(spec), raw, self.rows, place)
        else:
            self.columns.take(None, spec, raw, self.rows, place)

    def rest(self, given: Collection[str]) -> None:
        """What no column has: facts that are missing everywhere, and those that all units have in common."""
        for spec in self.schema.names.specs:
            if spec.name not in given and spec.name not in self.offsets and not spec.shared:
                self.absent(spec)
        self.shared()

    def absent(self, spec: FactSpec) -> None:
        if spec.kind is ValueKind.LIST:
            self.offsets[spec.name] = no_lists(self.columns, spec, self.rows, self.placed(spec.name, None))
        else:
            self.columns.absent(None, spec, self.rows, self.placed(spec.name, None))

    def child(self, spec: FactSpec, given: Child) -> None:
        """Records in a frame of their own. A unit without any has an empty list."""
        language = self.columns.problems.language
        if self.unit is None or self.asked.unit is None:
            raise ValueError(words.needs_unit(spec.name, language))
        frame, key_name = given if isinstance(given, tuple) else (given, self.asked.unit)
        source = source_of(frame, language)
        if key_name not in source.names:
            raise ValueError(words.no_key(spec.name, key_name, language))
        held = source.read(source.names)
        records = {name: raw for name, raw in held.items() if name != key_name}
        fields, offsets = child_lists(self.columns, spec, records, held[key_name], key_name, self.unit, self.rows)
        presence(self.columns, spec, None, None, self.rows, self.placed(spec.name, None))
        by_unit = self.placed(spec.name, None)

        def place(row: int) -> Place:
            return evolve(by_unit(row), row=None)

        take_fields(self.columns, spec, self.schema.fields(spec), fields, offsets, place, {name: name for name in fields})
        self.offsets[spec.name] = offsets
        self.children[spec.name] = self.columns.without_nan(Lists(offsets, fields))

    def shared(self) -> None:
        """Facts that have one value for all units."""
        filler = Filler(self.schema, _NOWHERE, self.columns.problems, Scope.SHARED)
        take_all(filler, self.asked.shared)
        facts = filler.finish()
        for spec in self.schema.shared:
            value, place = facts[spec.name], self.placed(spec.name, None)
            if spec.kind is not ValueKind.LIST:
                self.columns.put((None, spec.name), spec, np.zeros(self.rows, np.int8), [value], [False], place)
                continue
            records = value if isinstance(value, tuple) else ()
            if len(records) * self.rows > _MOST_LOOKS:
                self.columns.problems.add("F620", _NOWHERE, units=f"{self.rows:,}", records=f"{len(records):,}", limit=f"{_MOST_LOOKS:,}")
                records = ()
            missing = np.full(self.rows, value is None)
            none = np.full(self.rows, value is not None and not isinstance(value, tuple))
            presence(self.columns, spec, missing, none, self.rows, place)
            self.offsets[spec.name] = put_records(self.columns, spec, [records] * self.rows, place)

    def names(self, cohort: Array | None) -> Array | None:
        """The units' names as texts; those that facts mention must be among them, and no cohort has one twice."""
        if self.unit is None:
            if self.schema.about_units and not self.asked.alone:
                self.columns.problems.add("F542", _NOWHERE, name=self.schema.unit_heading(self.columns.problems.language))
            return None
        assert self.asked.unit is not None
        if not self.asked.alone or self.asked.lists:
            within = None if self.asked.lists else cohort  # a record says the unit's name only
            self._only_once(codes_of(self.unit, self.asked.unit, self.rows, self.columns.problems.language), within)
        if not self.names_matter:
            return None
        codes, different = _texts(self.unit, self.rows, self.columns.problems.language)
        names = self.columns.texts(different)[codes]
        if not self.asked.alone:
            self._are_there(names, cohort)
        return names

    def _only_once(self, units: Array, cohort: Array | None) -> None:
        joined = units if cohort is None else units.astype(np.int64) * (int(cohort.max(initial=0)) + 1) + cohort
        if (joined[1:] > joined[:-1]).all():
            return
        order = np.argsort(joined, kind="stable")
        again = order[1:][joined[order][1:] == joined[order][:-1]]
        assert self.unit is not None
        for row in np.sort(again)[: MAX_PROBLEMS + 1]:
            name = str(at(self.unit, int(row)))
            self.columns.problems.add("F540", Place(row=int(row) + 1, column=self.asked.unit), name=name)

    def _are_there(self, names: Array, cohort: Array | None) -> None:
        """What a fact says about a unit is read as the unit's own name, whatever its width."""
        units = set(np.unique(names).tolist())
        own = {key(text): number for text, number in self.columns.vocabulary.items() if number in units}
        by_number = {number: text for text, number in self.columns.vocabulary.items()}
        many = len(self.columns.vocabulary) + 1
        there = set((names if cohort is None else names + cohort.astype(np.int64) * many).tolist())
        for spec in self.schema.about_units:
            for level, column in [(None, spec), *((spec.name, each) for each in spec.fields)]:
                held = self.columns.words.get((level, column.name))
                if held is None or column.kind is not ValueKind.UNIT:
                    continue
                called = np.array([own.get(key(by_number[number]), number) for number in range(len(by_number))], np.int64)[held]
                self.columns.words[level, column.name] = called
                owner = np.arange(self.rows) if level is None else np.repeat(np.arange(self.rows), np.diff(self.offsets[level]))
                scope = called if cohort is None else called + cohort[owner].astype(np.int64) * many
                for place in np.flatnonzero(~np.isin(scope, list(there))):
                    text = by_number[int(called[place])]
                    if text:
                        self.columns.problems.add("F602", Place(row=int(owner[place]) + 1, fact=column.name), value=text)


def _texts(raw: Raw, rows: int, language: Language) -> tuple[Array, list[str]]:
    """The different names, and which of them each row has. Raises ValueError where a row has none."""
    if raw.missing is not None and raw.missing.any():
        raise ValueError(words.no_name(int(np.flatnonzero(raw.missing)[0]) + 1, language))
    if isinstance(raw, Coded):
        return raw.codes, [str(each).strip() for each in raw.distinct]
    if isinstance(raw, Ints):
        different, codes = np.unique(raw.values, return_inverse=True)
        return codes, [str(each) for each in different.tolist()]
    places: dict[str, int] = {}
    held = [str(at(raw, row)).strip() for row in range(rows)]
    return np.array([places.setdefault(name, len(places)) for name in held], np.int64), list(places)


def codes_of(raw: Raw, name: str, rows: int, language: Language = "en") -> Array:
    """A number for each different value of a column that says which unit or cohort a row is."""
    if raw.missing is not None and raw.missing.any():
        raise ValueError(words.no_value(name, int(np.flatnonzero(raw.missing)[0]) + 1, language))
    match raw:
        case Coded(codes=codes):
            return codes
        case YesNos(values=values):
            return (values if isinstance(values, np.ndarray) else values.unpacked()).astype(np.int8)
        case Ints(values=values) | Days(values=values):
            low, high = (int(values.min()), int(values.max())) if rows else (0, 0)
            if high - low <= 4 * rows + 1000 and high < 2**63:
                return values if low == 0 and values.dtype.kind == "i" else values.astype(np.int64) - low
            return np.unique(values, return_inverse=True)[1]
        case _:
            places: dict[object, int] = {}
            return np.array([places.setdefault(at(raw, row), len(places)) for row in range(rows)], np.int64)


def _combined(codes: Sequence[Array]) -> Array:
    joined = codes[0].astype(np.int64)
    for each in codes[1:]:
        joined = np.unique(joined * (int(each.max(initial=0)) + 1) + each, return_inverse=True)[1]
    return joined
