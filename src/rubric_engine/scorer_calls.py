"""What facts are called, and how their texts and dates are read: by the door, which teaches it, or at sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scorer_kept import sights_of
from rubric_engine.scorer_sights import Sight
from rubric_engine.scoring.compiled.columns import plain_facts
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.remembered import Remembered


def called_by(program: Program, facts: Mapping[str, object]) -> Called | None:
    """What facts and fields are called in a mapping that the door has read; None where some of them isn't plain to see."""
    by_name = {written: spec for spec in program.facts for written in (spec.alias, spec.name) if written is not None}
    found: dict[str, str] = {}
    for written, raw in facts.items():
        spec = by_name.get(written)
        if spec is None or raw is None:
            return None
        found[spec.name] = written
    fields = {spec.name: _fields(spec, facts.get(found.get(spec.name, "")), found.get(spec.name) == spec.alias) for spec in program.facts}
    return Called(found, fields)


def _fields(spec: FactSpec, records: object, aliased: bool) -> tuple[str, ...]:
    """As in the first record; where there is none, as the list is called."""
    first = next((record for record in records if isinstance(record, Mapping)), {}) if isinstance(records, list | tuple) else {}
    own = {written: written for written in first}
    names: list[str] = []
    for column in spec.fields:
        spelled = (column.name, column.alias) if column.name in own or not (aliased or column.alias in own) else (column.alias, column.name)
        name = spelled[0] or column.name
        names.append(own.get(name, name))
    return tuple(names)


def learn(remembered: Remembered, program: Program, facts: Mapping[str, object], values: Mapping[str, Value | None]) -> None:
    """How texts and dates were read by the door, so that they can be taken at sight the next time."""
    plain = dict(zip((spec.name for spec in program.facts), plain_facts(program)(values), strict=True))
    for spec in program.facts:
        raw = facts.get(spec.name, facts.get(spec.alias or spec.name))
        if spec.kind is not ValueKind.LIST:
            remembered.learn(spec.name, raw, plain[spec.name])
        elif isinstance(raw, list | tuple) and isinstance(plain[spec.name], tuple) and len(raw) == len(plain[spec.name]):
            for record, read in zip(raw, plain[spec.name], strict=True):
                for column, value in zip(spec.fields, read, strict=True) if isinstance(record, Mapping) else ():
                    given = record.get(column.name, record.get(column.alias or column.name))
                    remembered.learn(f"{spec.name}.{column.name}", given, value)


@frozen(eq=False)
class Sights:
    """What there is to be read at sight in the facts of a unit: each with the name of its fact, and of its field."""

    each: tuple[tuple[Sight, str, str | None], ...]

    @classmethod
    def of(cls, program: Program, called: Called) -> Sights:
        found: list[tuple[Sight, str, str | None]] = []
        for sight in sights_of(program):
            name = program.facts[sight.place].name
            if name in called.facts:
                found.append((sight, called.facts[name], None if sight.column is None else called.fields[name][sight.column]))
        return cls(tuple(found))

    def look(self, facts: Mapping[str, Any], remembered: Remembered) -> bool:
        """Whether there was anything new, which was read."""
        new = False
        for sight, name, column in self.each if type(facts) is dict else ():
            known = remembered.of(sight.name)
            for raw in _at(facts.get(name), column):
                if type(raw) in (str, date) and raw not in known:
                    read = sight.read(raw)
                    remembered.learn(sight.name, raw, read)
                    new = new or read is not None
        return new


def _at(raw: object, column: str | None) -> Iterable[object]:
    if column is None:
        return (raw,)
    return [record.get(column) for record in raw if type(record) is dict] if isinstance(raw, list | tuple) else ()
