"""What the door's reading of facts teaches: what facts are called, and how their texts and dates are read."""

from __future__ import annotations

from collections.abc import Mapping

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
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
