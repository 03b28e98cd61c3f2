"""A handful of rows: they are scored one by one, by code that takes facts as they stand, as ``score_cohort`` does. What whole columns cost beforehand is more than that.

It is done only where the answer is surely what the columns would give: the total alone is asked for, and each value stands in the plain form of its kind. Whatever isn't plain
goes over columns, which read all that can be read and say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.facts.names import Schema
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.frames.plain_rows import Rows
from rubric_engine.frames.reading import Asked, Headings
from rubric_engine.frames.sources import Source, source_of
from rubric_engine.scoring.columnar.answers import Numbers
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.columns import reader_of
from rubric_engine.scoring.compiled.guards import is_by_sight
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.remembered import Remembered
from rubric_engine.scoring.compiled.taken_cohort import TakenCohorts
from rubric_engine.scoring.compiled.taking import Taken, TakesAll, Takings
from rubric_engine.scoring.compiled.together import Togethers

HANDFUL: Final = 48
"""So many rows, and fewer, are a handful: about there both ways take the same time."""

_MOST_RECORDS: Final = 16
"""Records for each row, on average; beyond them columns are faster also for few rows."""

_MOST_PLANS: Final = 32
_TWICE: Final = 2
"""Code is made for a caller who comes again."""

_NOT_PLAIN: Final = (KeyError, TypeError, ValueError)
_NAMES: Final = frozenset((int, str, bool, date))

Row = dict[str, Any]
Take = Callable[[Sequence[Row]], list[Any] | None]
Totals = Callable[[Sequence[Any], Sequence[str]], list[int] | None]


@frozen(eq=False)
class _Code:
    """``take`` works out of each row what hangs on it alone, None where one isn't plain; ``totals`` gives the totals of rows that are scored together, times ``bottom``, out of that."""

    take: Take
    totals: Totals
    bottom: int


@define(eq=False)
class _Met:
    """Frames with the same columns. ``lists``: the columns of lists and their places; ``heavy``: in the latest there were many records; ``plans``: by what the fields of the first
    records are called."""

    lists: tuple[tuple[str, int], ...]
    times: int = 0
    heavy: bool = False
    plans: dict[tuple[tuple[str, ...], ...], Plan | None] = field(factory=dict)


@define(eq=False)
class Few:
    """What is made of a program once. ``bottom``: of the total, as the columns give it (None: not one number)."""

    program: Program
    schema: Schema
    bottom: int | None
    remembered: Remembered = field(factory=lambda: Remembered(plain_number))
    met: dict[tuple[object, ...], _Met] = field(factory=dict)

    def totals(self, source: Source, head: Headings, asked: Asked, key: tuple[object, ...], *, now: bool) -> Numbers | None:
        """None where rows can't be taken as they stand, or it isn't worth it yet. ``now``: make the code, whether or not the caller comes again; ``key``: what the
        headings and the call are told by."""
        if self.bottom is None or self.schema.shared or self.schema.about_units or asked.shared:
            return None
        met = self.met.get(key)
        if met is None:
            if len(self.met) >= _MOST_PLANS:
                self.met.clear()
            met = self.met[key] = _Met(tuple((name, source.names.index(name)) for name, spec in head.facts.items() if spec.fields))
        met.times += 1
        if not now and (met.times < _TWICE or met.heavy):
            return None
        try:
            rows = source.rows()
            return None if not rows else self._of_rows(met, rows, source, head, asked, now=now)
        except _NOT_PLAIN:
            return None

    def _of_rows(self, met: _Met, rows: Rows, source: Source, head: Headings, asked: Asked, *, now: bool) -> Numbers | None:
        met.heavy = any(sum([len(row[place] or ()) for row in rows]) > _MOST_RECORDS * len(rows) for _, place in met.lists)
        if met.heavy and not now:
            return None
        first = tuple([_first(rows, place) for _, place in met.lists])
        if first not in met.plans:
            if len(met.plans) >= _MOST_PLANS:
                met.plans = {}
            met.plans = {
                **met.plans,
                first: self._plan(source, head, asked, {name: own for (name, _), own in zip(met.lists, first, strict=True)}),
            }
        plan = met.plans.get(first)
        return None if plan is None else plan.run(rows, asked)

    def _plan(self, source: Source, head: Headings, asked: Asked, first: Mapping[str, tuple[str, ...]]) -> Plan | None:
        """``first``: what the fields of the first record in each list are called."""
        children, called = list[_Child](), {spec.name: name for name, spec in head.facts.items()}
        fields = {spec.name: tuple(each.name for each in spec.fields) for spec in self.program.facts if spec.fields}
        for name, own in first.items():
            spec = head.facts[name]
            named = _called(self.schema, spec, own) if own else fields[spec.name]
            if named is None:
                return None
            fields[spec.name] = named
        for name, given in asked.lists.items():
            listed = self.schema.names.find(name)
            child = None if listed is None else _child(name, given, asked)
            named = (
                None if child is None or listed is None else _called(self.schema, listed, tuple(n for n in child.names if n != child.key))
            )
            if child is None or listed is None or named is None:
                return None
            called[listed.name], fields[listed.name] = name, named
            children.append(child)
        code = self._code(Called(called, fields), alone=asked.alone)
        if code is None:
            return None
        place = {name: number for number, name in enumerate(source.names)}
        drop = tuple(name for name in source.names if name not in head.facts)
        cohort = () if asked.alone else tuple(place[name] for name in asked.cohort)
        unit = None if asked.unit is None else place[asked.unit]
        sights = tuple(_sights(self.schema, called, fields))
        return Plan(source.names, drop, cohort, unit, tuple(children), code, sights, self.remembered, asked.alone)

    def _code(self, called: Called, *, alone: bool) -> _Code | None:
        program, lines = self.program, Lines("<rubric>", ())
        assert self.bottom is not None
        bottom = self.bottom
        if alone:
            takings = Takings.of(program, lines, self.remembered)
            taking = None if takings is None else takings.taking(called)
            if takings is None or taking is None or takings.bottom != bottom:
                return None
            return _Code(_each(taking.run), lambda saved, names: list(saved), bottom)
        togethers = Togethers.of(program, lines, self.remembered)
        together = None if togethers is None else togethers.together(called)
        if togethers is not None and together is not None and togethers.bottom == bottom:
            run = together.totals
            return _Code(_all(together.take_all), lambda saved, names: run(saved), bottom)
        cohorts = TakenCohorts.of(program, lines, self.remembered)
        taken = None if cohorts is None else cohorts.taking(called)
        if taken is None:
            return None
        totals = taken.totals

        def over_bottom(saved: Sequence[Any], names: Sequence[str]) -> list[int] | None:
            found = totals(saved, names)
            if found is None or any(each is None or each[0] * bottom % each[1] for each in found):
                return None
            return [each[0] * bottom // each[1] for each in found if each is not None]

        return _Code(_all(taken.take_all), over_bottom, bottom)


def _each(take: Callable[[Mapping[str, Any]], Taken | None]) -> Take:
    def work(facts: Sequence[Row]) -> list[Any] | None:
        taken = [take(each) for each in facts]
        return None if None in taken else [each[0] for each in taken if each is not None]

    return work


def _all(take: TakesAll) -> Take:
    def work(facts: Sequence[Row]) -> list[Any] | None:
        saved: list[Any] = []
        take(facts, saved, [], [])
        return saved if len(saved) == len(facts) else None

    return work


@frozen(eq=False)
class _Sight:
    """A value that must have been read once: a fact, or (with ``within``) a field of the records in the list ``within``. ``name``: where it is remembered;
    ``called``: its name in a row, or in a record."""

    name: str
    spec: FactSpec
    called: str
    within: str | None = None


def _sights(schema: Schema, called: Mapping[str, str], fields: Mapping[str, tuple[str, ...]]) -> Iterator[_Sight]:
    for spec in schema.names.specs:
        if spec.name in called:
            if is_by_sight(spec):
                yield _Sight(spec.name, spec, called[spec.name])
            for own, each in zip(fields.get(spec.name, ()), spec.fields, strict=False):
                if is_by_sight(each):
                    yield _Sight(f"{spec.name}.{each.name}", each, own, called[spec.name])


def _first(rows: Rows, place: int) -> tuple[str, ...]:
    """What the fields of the first record in a column are called."""
    record = next((row[place][0] for row in rows if row[place]), None)
    return tuple(record) if type(record) is dict else ()


def _called(schema: Schema, spec: FactSpec, own: tuple[str, ...]) -> tuple[str, ...] | None:
    """The fields' names as the caller writes them, in the order of their declaration. None where one isn't there, or anything else is."""
    names = schema.fields(spec)
    written = {found.name: each for each in own if (found := names.find(each)) is not None}
    if len(own) != len(spec.fields) or written.keys() != {each.name for each in spec.fields}:
        return None
    return tuple(written[each.name] for each in spec.fields)


# ---------------------------------------------------------------- records in a frame of their own


@frozen(eq=False)
class _Child:
    """``given``: the name under which the caller gives the frame; ``key``: the column that says whose a record is."""

    given: str
    names: tuple[str, ...]
    key: str


def _child(name: str, given: Any, asked: Asked) -> _Child | None:
    frame, key = given if isinstance(given, tuple) else (given, asked.unit)
    names = source_of(frame).names
    return _Child(name, names, key) if asked.unit is not None and key in names else None


def _records(children: Sequence[_Child], asked: Asked, units: list[object]) -> Mapping[str, Mapping[object, list[Row]]] | None:
    """The records of each unit, by list."""
    if len(set(units)) != len(units):
        return None
    found: dict[str, Mapping[object, list[Row]]] = {}
    for child in children:
        given = asked.lists[child.given]
        frame, key = given if isinstance(given, tuple) else (given, asked.unit)
        source = source_of(frame)
        if source.names != child.names or key != child.key or source.height is None or source.height > _MOST_RECORDS * len(units):
            return None
        rows = source.rows()
        if rows is None:
            return None
        of_units: dict[object, list[Row]] = {unit: [] for unit in units}
        for row in rows:
            record = dict(zip(child.names, row, strict=True))
            of_units[record.pop(child.key)].append(record)  # KeyError: it belongs to nobody, which the door says
        found[child.given] = of_units
    return found


# ---------------------------------------------------------------- scoring


@frozen(eq=False)
class Plan:
    """How rows with columns of these names are taken. ``drop``: columns that are no facts; ``sights``: facts with values that must have been read once."""

    names: tuple[str, ...]
    drop: tuple[str, ...]
    cohort: tuple[int, ...]
    unit: int | None
    children: tuple[_Child, ...]
    code: _Code
    sights: tuple[_Sight, ...]
    remembered: Remembered
    alone: bool

    def run(self, rows: Rows, asked: Asked) -> Numbers | None:
        """The totals; None where columns must look. What isn't plain may raise ``KeyError``, ``TypeError`` or ``ValueError``."""
        facts = self._facts(rows, asked)
        if facts is None:
            return None
        taken = self._taken(facts)
        cohorts = self._cohorts(rows)
        if taken is None or cohorts is None:
            return None
        totals = [0] * len(rows)
        for members in cohorts:
            names = [str(number) for number in members]
            found = self.code.totals(taken if len(cohorts) == 1 else [taken[number] for number in members], names)
            if found is None:
                return None
            for number, total in zip(members, found, strict=True):
                totals[number] = total
        array = np.array(totals, np.int64 if min(totals) >= -(2**63) and max(totals) < 2**63 else object)
        return Numbers(array, self.code.bottom, None)

    def _taken(self, facts: Sequence[Row]) -> list[Any] | None:
        """Texts and dates that weren't met before are read first."""
        try:
            taken = self.code.take(facts)
        except KeyError:
            taken = None
        return self.code.take(facts) if taken is None and self._learnt(facts) else taken

    def _facts(self, rows: Rows, asked: Asked) -> list[Row] | None:
        names, drop = self.names, self.drop
        facts = [dict(zip(names, row)) for row in rows]  # noqa: B905 (a row has a value for each column)
        for name in drop:
            for each in facts:
                del each[name]
        if self.children:
            assert self.unit is not None
            unit = self.unit
            units = [row[unit] for row in rows]
            records = _records(self.children, asked, units)
            if records is None:
                return None
            for given, of_units in records.items():
                for each, name in zip(facts, units, strict=True):
                    each[given] = of_units[name]
        return facts

    def _cohorts(self, rows: Rows) -> list[Sequence[int]] | None:
        """The numbers of the rows that are scored together. None where a row says no cohort or no name, or a cohort has a name twice."""
        if self.alone:
            return [range(len(rows))]
        members: dict[object, list[int]] = {}
        if not self.cohort:
            members[None] = list(range(len(rows)))
        elif len(self.cohort) == 1:
            only = self.cohort[0]
            for number, row in enumerate(rows):
                members.setdefault(row[only], []).append(number)
        else:
            for number, row in enumerate(rows):
                members.setdefault(tuple([row[place] for place in self.cohort]), []).append(number)
        said = [each for key in members for each in (key if isinstance(key, tuple) else (key,))] if self.cohort else []
        if any(type(each) not in _NAMES for each in said):
            return None
        if self.unit is not None:
            unit = self.unit
            for numbers in members.values():
                units = {rows[number][unit] for number in numbers}
                if len(units) != len(numbers) or any(type(each) not in _NAMES for each in units):
                    return None
        return list(members.values())

    def _learnt(self, facts: Sequence[Row]) -> bool:
        """Reads texts and dates that weren't met before. Whether there were any."""
        found = False
        for sight in self.sights:
            records = facts if sight.within is None else [record for each in facts for record in each[sight.within] or ()]
            known = self.remembered.of(sight.name)
            for raw in dict.fromkeys(record[sight.called] for record in records):
                if raw is not None and raw not in known:
                    found |= self._learn(sight, raw)
        return found

    def _learn(self, sight: _Sight, raw: object) -> bool:
        trial = Problems("en")
        value = read_scalar(sight.spec, raw, Place(), trial)
        if trial or value is None:
            return False
        self.remembered.learn(sight.name, raw, reader_of(sight.spec)(value))
        return True
