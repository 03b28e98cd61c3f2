"""A table out of facts that the door has read one by one: for few units, and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

import numpy as np

from rubric_engine.core.flat.facts import TEXTS, is_whole
from rubric_engine.core.flat.ops import Part
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.columnar.table import Array, ColumnKey, Level, Table, Truths, Whole
from rubric_engine.scoring.columnar.widths import kind_for

Facts = Mapping[str, Value | None]


@define(eq=False)
class _Making:
    program: Program
    ints: dict[ColumnKey, Whole] = field(factory=dict)
    truths: dict[ColumnKey, Truths] = field(factory=dict)
    words: dict[tuple[Level, str], Array] = field(factory=dict)
    vocabulary: dict[str, int] = field(factory=dict)
    scales: dict[tuple[Level, str], int] = field(factory=dict)
    open: set[tuple[Level, str]] = field(factory=set)

    def column(self, level: Level, spec: FactSpec, values: Sequence[Value | None]) -> None:
        key = (level, spec.name)
        self.truths[(*key, Part.GIVEN)] = Truths(np.array([value is not None for value in values], np.bool_))
        self.truths[(*key, Part.NONE)] = Truths(np.array([value is NONE for value in values], np.bool_))
        if any(value is None for value in values):
            self.open.add(key)
        if spec.kind is ValueKind.YES_NO:
            self.truths[(*key, Part.TRUTH)] = Truths(np.array([value is True for value in values], np.bool_))
        elif spec.kind in TEXTS:
            settled = spec.missing_as if isinstance(spec.missing_as, str) else ""
            self.words[key] = self.texts(value if isinstance(value, str) else settled if value is None else "" for value in values)
        elif spec.kind is not ValueKind.LIST:
            self._numbers(key, spec, [value if isinstance(value, Fraction) else None for value in values])

    def texts(self, values: Iterable[str]) -> Array:
        return np.array([self.vocabulary.setdefault(value, len(self.vocabulary)) for value in values], np.int64)

    def _numbers(self, key: tuple[Level, str], spec: FactSpec, values: Sequence[Fraction | None]) -> None:
        scale = 1 if is_whole(spec) else lcm(1, *(value.denominator for value in values if value is not None))
        if not is_whole(spec):
            self.scales[key] = scale
        filler = next((value for value in values if value is not None), Fraction(0))
        self.ints[(*key, Part.VALUE)] = Whole(whole_numbers([int((filler if value is None else value) * scale) for value in values]))


def whole_numbers(values: Sequence[int]) -> Array:
    bounds: Bounds = (min(values, default=0), max(values, default=0))
    return np.array(values, kind_for(bounds))


def table_of(program: Program, units: Sequence[tuple[str | None, Facts]]) -> tuple[Table, Given]:
    """The units with their values, all of one cohort, and what is known of them: which facts are missing somewhere, and how broken the numbers are."""
    making, offsets = _Making(program), dict[str, Array]()
    for spec in program.facts:
        values = [facts.get(spec.name) for _, facts in units]
        making.column(None, spec, values)
        if spec.kind is not ValueKind.LIST:
            continue
        lists = [value if isinstance(value, tuple) else () for value in values]
        offsets[spec.name] = np.array([0, *accumulate(len(records) for records in lists)], np.int64)
        records = [dict(record) for each in lists for record in each]
        for column in spec.fields:
            making.column(spec.name, column, [record.get(column.name) for record in records])
    names = making.texts(name or "" for name, _ in units)
    table = Table(len(units), making.ints, making.truths, making.words, making.vocabulary, names, offsets)
    return table, Given(frozenset(making.open), making.scales)
