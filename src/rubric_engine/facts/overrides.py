"""Points that somebody sets by hand: for whom, for what, how many, why, by whom and when. Nothing of it may be in doubt."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from types import MappingProxyType
from typing import Final, TypeVar

from rubric_engine.core.ir import FactSpec, Node, Program, ValueKind
from rubric_engine.core.results import Override
from rubric_engine.core.values import Value
from rubric_engine.core.walk import by_id, repeats
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.languages import Both, Meant, checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.csv_file import NOT_FACTS
from rubric_engine.facts.folding import is_blank, is_writable, key
from rubric_engine.facts.json_text import JsonObject
from rubric_engine.facts.names import Names, Schema
from rubric_engine.facts.numerals import read_date
from rubric_engine.facts.problems import MAX_TEXT, Place, Problems, show
from rubric_engine.facts.units import unit_name
from rubric_engine.facts.values import read_scalar


class Overrides(dict[str | None, tuple[Override, ...]]):
    """The overrides of each unit that has any; a unit that is scored alone may have no name (None). ``places``: where each stands, by unit and id."""

    places: Mapping[tuple[str | None, str], Place] = MappingProxyType({})


PARTS: Final = {
    "unit": ("unit", "单位", "对象"),
    "id": ("id", "编号", "item", "考核项", "项目"),
    "points": ("points", "分值", "得分", "分数"),
    "reason": ("reason", "理由", "原因"),
    "by": ("by", "经办", "经办人"),
    "when": ("when", "时间", "日期", "date"),
}
WANTED: Final = ("id", "points", "reason", "by", "when")
"""The parts without which there is no override."""
RECORDED: Final = ("reason", "by", "when")
"""What is recorded with the result."""
T = TypeVar("T")
_OCCURRENCE: Final = re.compile(r"\[([1-9][0-9]{0,8})\]")


@frozen
class Row:
    """An override as it is given, and where; ``cells``: where each part of it stands, if each has a place of its own. ``spoiled``: the parts of which it
    is said already that nothing can be made of them."""

    given: Mapping[str, object]
    place: Place
    cells: Mapping[str, str] = field(factory=dict)
    spoiled: frozenset[str] = frozenset()

    def at(self, part: str) -> Place:
        return self.place.at(cell=self.cells.get(part, self.place.cell))


def read_overrides(
    program: Program,
    given: object,
    units: Mapping[str | None, Mapping[str, Value | None]],
    *,
    alone: bool = False,
    language: Language | None = None,
) -> tuple[Overrides, tuple[FactProblem, ...]]:
    """The overrides of ``units`` (by name, with their facts), and what is wrong with them.

    ``given``: an iterable of ``Override`` or of mappings with ``id``, ``points``, ``reason``, ``by`` and ``when`` (编号、分值、理由、经办、时间); for several
    units a mapping from their names to such iterables, or rows with ``unit`` (单位) besides. ``alone``: the one unit needn't be named.
    """
    problems = Problems(checked(language, program.language))
    reading = Reading(program, problems, units, alone)
    return reading.all(rows_of(reading, given, Place())), problems.found


def rows_of(reading: Reading, given: object, place: Place) -> Iterator[Row]:
    """Each override with its place; what has another form is a problem."""
    if isinstance(given, Mapping) and not any(isinstance(name, str) and reading.part(name) for name in given):
        for twice in given.twice if isinstance(given, JsonObject) else ():
            reading.problems.add("F540", place.at(unit=twice), name=twice)
        for unit, each in given.items():
            inner = place.at(unit=str(unit))
            for row in rows_of(reading, each, inner) if not isinstance(each, Mapping) else _not_overrides(reading, each, place):
                yield evolve(row, given=_of_unit(row.given, unit))
    elif isinstance(given, (Mapping, str, bytes)) or not isinstance(given, Iterable):
        yield from _not_overrides(reading, given, place)
    else:
        for number, each in enumerate(given, 1):
            at = place if place.file is None else place.at(row=number)
            if isinstance(each, Override):
                yield Row({"id": each.id, "points": each.points, "reason": each.reason, "by": each.by, "when": each.when}, at)
            elif isinstance(each, Mapping):
                yield Row(each, at)
            else:
                yield from _not_overrides(reading, each, at)


def _of_unit(row: Mapping[str, object], unit: object) -> JsonObject:
    """The override with the unit that it stands under; one that names a unit itself names it twice."""
    whole = JsonObject({**row, "unit": unit})
    whole.twice = (*(row.twice if isinstance(row, JsonObject) else ()), *(name for name in ("unit",) if name in row))
    return whole


def _not_overrides(reading: Reading, given: object, place: Place) -> Iterator[Row]:
    alone = isinstance(given, Override) or (
        isinstance(given, Mapping) and any(isinstance(name, str) and reading.part(name) for name in given)
    )
    hint = Both("overrides come in a list, even a single one: [it]", "即使只有一项，也请放入列表：[它]") if alone else None
    reading.problems.add("F613", place, value="Override(…)" if isinstance(given, Override) else given, hint=hint)
    return iter(())


@frozen
class Reading:
    """What overrides are read against."""

    program: Program
    problems: Problems
    units: Mapping[str | None, Mapping[str, Value | None]]
    alone: bool
    schema: Schema = field(init=False)
    _ids: Mapping[str, str] = field(init=False)
    _labels: tuple[tuple[str, str], ...] = field(init=False)
    _named: Mapping[str, str] = field(init=False)
    _repeated: Mapping[str, tuple[Node, ...]] = field(init=False)

    @schema.default
    def _make_schema(self) -> Schema:
        return Schema.of(self.program)

    @_ids.default
    def _index_ids(self) -> Mapping[str, str]:
        """Ids by what their spellings have in common; the total also by its name."""
        total = self.program.total.origin.id
        return {key(id): id for id in by_id(self.program)} | {"total": total, "总分": total}

    @_labels.default
    def _index_labels(self) -> tuple[tuple[str, str], ...]:
        """What sections and items are called, in either language, with their ids."""
        nodes = [(id, part.origin.label) for id, part in by_id(self.program).items() if isinstance(part, Node)]
        return tuple(sorted({(text, id) for id, label in nodes if label is not None for text in (label.en, label.zh) if text}))

    @_named.default
    def _index_units(self) -> Mapping[str, str]:
        return {key(name): name for name in self.units if name is not None}

    @_repeated.default
    def _index_repeats(self) -> Mapping[str, tuple[Node, ...]]:
        return repeats(self.program)

    def part(self, name: str) -> str | None:
        """Which part of an override a name stands for."""
        word = key(name).casefold()
        found = next((part for part, words in PARTS.items() if word in words), None)
        return "unit" if found is None and self.schema.is_unit_heading(name, Names(())) else found

    def columns(self, headings: Sequence[str], at: Callable[[int], Place], filled: Callable[[int], bool]) -> dict[int, str] | None:
        """Which part of an override stands in which column of a table, or None with problems. Columns of remarks, and empty ones without a heading, are none."""
        found: dict[int, str] = {}
        before = len(self.problems)
        for column, heading in enumerate(headings):
            part = self.part(heading)
            if part is None and (key(heading).casefold() in NOT_FACTS if key(heading) else not filled(column)):
                continue
            if part is None or part in found.values():
                self._no_part(heading, at(column))
            else:
                found[column] = part
        for part in WANTED:
            if part not in found.values():
                self.problems.add("F615", at(0), name=Both(part, PARTS[part][1]))
        return found if len(self.problems) == before else None

    @property
    def ids(self) -> Collection[str]:
        """Everything that may be set by hand."""
        return self._ids.values()

    def all(self, rows: Iterable[Row]) -> Overrides:
        found: dict[str | None, dict[str, Override]] = {}
        places: dict[tuple[str | None, str], Place] = {}
        for row in rows:
            one = self._one(row)
            if one is None:
                continue
            unit, override = one
            if override.id in found.setdefault(unit, {}):
                self.problems.add("F612", row.at("id").at(unit=unit), id=override.id)
            found[unit][override.id] = override
            places[unit, override.id] = row.at("id").at(unit=unit)
        overrides = Overrides({unit: tuple(each.values()) for unit, each in found.items()})
        overrides.places = MappingProxyType(places)
        return overrides

    def _one(self, row: Row) -> tuple[str | None, Override] | None:
        """The unit and what is set for it, or None with a problem. Each part is looked at, whatever is wrong with another."""
        parts = self._parts(row.given, row.place)
        if parts is None:
            return None
        there, unit = (False, None) if "unit" in row.spoiled else self._unit(parts.get("unit"), parts.get("id"), row.at("unit"))

        def value(part: str, read: Callable[[object, Place], T]) -> T | None:
            return None if part in row.spoiled else read(parts.get(part), row.at(part).at(unit=unit))

        id = value("id", lambda raw, at: self._id(raw, unit if there else None, at))
        points = value("points", lambda raw, at: self._points(raw, id, at))
        reason = value("reason", self._text)
        by = value("by", self._text)
        when = value("when", lambda raw, at: self._day(raw, parts.get("id"), at))
        for part in RECORDED:
            if parts.get(part) is None and part not in row.spoiled:
                self.problems.add("F610", row.at(part).at(unit=unit), id=_shown(parts.get("id")), name=Both(part, PARTS[part][1]))
        if not there or id is None or points is None or reason is None or by is None or when is None:
            return None
        return unit, Override(id=id, points=points, reason=reason, by=by, when=when)

    def _parts(self, row: Mapping[str, object], place: Place) -> dict[str, object] | None:
        parts: dict[str, object] = {}
        for name in row.twice if isinstance(row, JsonObject) else ():
            self.problems.add("F614", place, name=name)
            return None
        for name, value in row.items():
            part = self.part(name) if isinstance(name, str) else None
            if part is None or part in parts:
                self._no_part(name, place)
                return None
            parts[part] = None if isinstance(value, str) and is_blank(value) else value
        return parts

    def _no_part(self, name: object, place: Place) -> None:
        names = [words[0 if self.problems.language == "en" else 1] for words in PARTS.values()]
        self.problems.add("F614", place, hint=self.problems.did_you_mean(name, names), name=name)

    def _unit(self, raw: object, id: object, place: Place) -> tuple[bool, str | None]:
        """Whether there is such a unit, and its name."""
        if raw is None and self.alone:
            return True, next(iter(self.units))
        if raw is None:
            self.problems.add("F541", place, name=self.schema.unit_heading(self.problems.language))
            return False, None
        written = unit_name(raw)
        name = None if written is None else self._named.get(key(written))
        if name is None:
            self.problems.add("F609", place, hint=self.problems.did_you_mean(raw, self._named.values()), id=_shown(id), name=raw)
        return name is not None, name

    def _id(self, raw: object, unit: str | None, place: Place) -> str | None:
        written = (str(raw) if isinstance(raw, Decimal) else unit_name(raw)) or ""
        numbers = [int(number) for number in _OCCURRENCE.findall(written)]
        id = self._ids.get(key(_OCCURRENCE.sub("", written)))
        if id is None:
            self.problems.add("F608", place, hint=self._meant(written), name=_shown(raw))
            return None
        around = self._repeated[id]
        if len(numbers) != len(around):
            if around:
                self.problems.add("F616", place, id=id, example=id + "[1]" * len(around))
            else:
                self.problems.add("F617", place, id=id)
            return None
        for number, node in zip(numbers, around, strict=True):
            records = self.units.get(unit, {}).get(node.repeat.fact) if node.repeat is not None else None
            if isinstance(records, tuple) and number > len(records):
                self.problems.add("F618", place, id=written)
                return None
        return id + "".join(f"[{number}]" for number in numbers)

    def _meant(self, written: str) -> Both | None:
        """A hint for an id that nothing has: by what the section or item of a label is called, else the nearest id. What stands around it (``2`` of ``2.9``) is none."""
        labelled = [(label, id) for label, id in self._labels if key(label) == key(written)] or self._labels
        near = self.problems.nearest(written, [label for label, _ in labelled])
        ids = [id for label, id in labelled if label == near]
        if near is not None and len(ids) == 1:
            return Meant(f"did you mean `{ids[0]}` ({near})?", f"是否指「{ids[0]}」（{near}）？", ids[0])
        return self.problems.did_you_mean(written, [id for id in self._ids.values() if not written.startswith(f"{id}.")])

    def _points(self, raw: object, id: str | None, place: Place) -> Fraction | None:
        attempt = Problems(self.problems.language)
        spec = FactSpec(name=id or "", kind=ValueKind.SCORE)
        signed = isinstance(raw, str) and raw.strip().startswith(("+", "＋"))  # six more, or set to six?
        value = None if isinstance(raw, float) or signed else read_scalar(spec, raw, place, attempt)
        if isinstance(value, Fraction):
            low, high = self._reach(id)
            if (low is not None and value < low) or (high is not None and value > high):
                ends = [show(end) if end is not None else "…" for end in (low, high)]
                self.problems.add("F619", place, value=raw, id=id or "?", low=ends[0], high=ends[1])
                return None
            return value
        self.problems.add("F611", place, hint=self._in_digits(raw), value="" if raw is None else raw, id=id or "?")
        return None

    def _in_digits(self, raw: object) -> Both | None:
        """Of a float, why it is refused, and the text that it should have been."""
        if not isinstance(raw, float) or not isfinite(raw):
            return None
        return Both(
            f'this is a float, which isn\'t exact: give its digits as a text, "{raw!r}"',
            f'这是浮点数，存的不是准确值：请改用文本 "{raw!r}"',
        )

    def _reach(self, id: str | None) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most that a section, an item or the total can come to. (A line is held by what is around it.)"""
        part = None if id is None else by_id(self.program).get(_OCCURRENCE.sub("", id))
        return (part.floor, part.bound) if isinstance(part, Node) else (None, None)

    def _text(self, raw: object, place: Place) -> str | None:
        if isinstance(raw, str) and not is_blank(raw) and len(raw) <= MAX_TEXT and is_writable(raw):
            return raw.strip()
        if raw is not None and not (isinstance(raw, str) and is_blank(raw)):
            self.problems.add("F613", place, value=raw)
        return None

    def _day(self, raw: object, id: object, place: Place) -> datetime.date | None:
        """A day as a date fact has it; None where none is given, or what is given is none (then that is said)."""
        if raw is None or (isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime)):
            return raw
        day = read_date(raw) if isinstance(raw, str) else None
        if isinstance(day, datetime.date):
            return day
        self.problems.add("F622", place, value=raw, id=_shown(id))
        return None


def _shown(id: object) -> str:
    return "?" if id is None else show(id)
