"""The validated facts of many units as plain values, a column at a time: a column's kind is asked once, and what all units share is read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Final

from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.compiled.columns import Plain, is_number, reader_of

_AT_ONCE: Final = 500
_SEVERAL: Final = 2


@frozen(eq=False)
class PlainUnits:
    """``units``: the plain facts of each. ``missing``: the columns in which something is missing, by (list or None, name); a missing text that its declaration
    settles isn't."""

    units: list[tuple[Plain, ...]]
    missing: frozenset[tuple[str | None, str]]


def plain_units(program: Program, units: Sequence[Mapping[str, Value | None]]) -> PlainUnits:
    """So many at a time as a processor has at hand."""
    found, missing = list[tuple[Plain, ...]](), set[tuple[str | None, str]]()
    for start in range(0, len(units), _AT_ONCE):
        some = _some(program, units[start : start + _AT_ONCE])
        found += some.units
        missing |= some.missing
    return PlainUnits(found, frozenset(missing))


def _some(program: Program, units: Sequence[Mapping[str, Value | None]]) -> PlainUnits:
    columns = [_plain(spec, column) for spec, column in zip(program.facts, _columns(program, units), strict=True)]
    missing: set[tuple[str | None, str]] = {
        (None, spec.name) for spec, column in zip(program.facts, columns, strict=True) if None in column
    }
    missing.update(each for spec, column in zip(program.facts, columns, strict=True) for each in _missing_fields(spec, column))
    return PlainUnits(list(zip(*columns, strict=True)) if columns else [()] * len(units), frozenset(missing))


def _columns(program: Program, units: Sequence[Mapping[str, Value | None]]) -> Sequence[Sequence[Value | None]]:
    names = tuple(spec.name for spec in program.facts)
    if len(names) < _SEVERAL:
        return [[facts.get(name) for facts in units] for name in names]
    try:
        return tuple(zip(*map(itemgetter(*names), units), strict=True))
    except KeyError:  # what isn't there is missing
        return [[facts.get(name) for facts in units] for name in names]


def _plain(spec: FactSpec, column: Sequence[Value | None]) -> Sequence[Plain]:
    if spec.kind is ValueKind.YES_NO:
        return column
    if is_number(spec) and is_whole(spec):
        return [value.numerator if type(value) is Fraction else value for value in column]
    read = reader_of(spec)
    if spec.shared and all(value is column[0] for value in column):
        return [read(value) for value in column[:1]] * len(column)
    return [read(value) for value in column]


def _missing_fields(spec: FactSpec, column: Sequence[Plain]) -> Iterator[tuple[str | None, str]]:
    """Of a list, whose records are tuples."""
    if not spec.fields:
        return
    looked_at = column[:1] if spec.shared else column
    open_records = [record for records in looked_at if type(records) is tuple for record in records if None in record]
    for place, each in enumerate(spec.fields):
        if any(record[place] is None for record in open_records):
            yield spec.name, each.name
