"""The door for whole columns: each is held against what the rubric declares of its fact, all at once where its type allows, value by value where not.

What is wrong is told by the door for single values (``facts``), so that messages and codes are the same; it is asked about the rows that are wrong, and about each
different text once. Numbers that are whole already are held against their range later, when they are read (``TooFar``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.facts import TEXTS, is_whole
from rubric_engine.core.flat.ops import Part
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.frames.raw import EPOCH, Array, Bitmap, Coded, Days, Decimals, Floats, Ints, Lists, Raw, YesNos, at, printed
from rubric_engine.scoring.columnar.from_values import whole_numbers
from rubric_engine.scoring.columnar.table import Bits, ColumnKey, Level, Truths, Whole

_EXACT_DIGITS: Final = 15
"""So many digits every double keeps: a decimal that short is the one that Python prints for the double nearest to it."""
_LAST_DAY: Final = date.max.toordinal() - EPOCH
_NUMBERS: Final = (ValueKind.COUNT, ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.SCORE)


@frozen(eq=False)
class Way:
    """Of a fact, or a field: the keys of its columns, its kind, and what a whole number of it may be. It is the same for all frames of a rubric."""

    value: ColumnKey
    truth: ColumnKey
    is_number: bool
    is_truth: bool
    whole: bool
    low: int | None
    high: int | None

    @classmethod
    def known(cls, ways: Ways, level: Level, spec: FactSpec) -> Way:
        key = (level, spec.name)
        found = ways.get(key)
        if found is None:
            found = ways[key] = cls.of(level, spec)
        return found

    @classmethod
    def of(cls, level: Level, spec: FactSpec) -> Way:
        low, high = allowed(spec, 1) if spec.kind in _NUMBERS or spec.kind is ValueKind.DATE else (None, None)
        value, truth = (level, spec.name, Part.VALUE), (level, spec.name, Part.TRUTH)
        return cls(value, truth, spec.kind in _NUMBERS, spec.kind is ValueKind.YES_NO, is_whole(spec), low, high)


Ways = dict[tuple[Level, str], Way]


@define(eq=False)
class Columns:
    """What is read so far. ``place`` of a row is for messages; ``ways`` are kept for the next frame of the same rubric."""

    problems: Problems
    nan_is_missing: bool = False
    ways: Ways = field(factory=dict)
    ints: dict[ColumnKey, Whole] = field(factory=dict)
    truths: dict[ColumnKey, Truths | Bits] = field(factory=dict)
    words: dict[tuple[Level, str], Array] = field(factory=dict)
    vocabulary: dict[str, int] = field(factory=dict)
    scales: dict[tuple[Level, str], int] = field(factory=dict)
    open: set[tuple[Level, str]] = field(factory=set)
    sources: dict[ColumnKey, tuple[FactSpec, Raw, Callable[[int], Place]]] = field(factory=dict)

    def take(self, level: Level, spec: FactSpec, raw: Raw, rows: int, place: Callable[[int], Place]) -> None:
        """A column of a fact, or of a field of the list ``level``."""
        key = (level, spec.name)
        way = Way.known(self.ways, level, spec)
        if raw.missing is None and not spec.or_none and self._taken_at_once(way, key, spec, raw, place):
            return
        raw = self.without_nan(raw)
        self._presence(key, spec, raw.missing, rows, place)
        match spec.kind, raw:
            case ValueKind.YES_NO, YesNos(values=Bitmap() as bits):
                self.truths[(*key, Part.TRUTH)] = Bits(bits.octets, bits.offset, bits.size)
            case ValueKind.YES_NO, YesNos(values=values):
                assert not isinstance(values, Bitmap)
                self.truths[(*key, Part.TRUTH)] = Truths(values)
            case kind, Ints(values=values) if kind in _NUMBERS:
                self._whole(key, spec, values, 1, raw, place)
            case kind, Floats() if kind in _NUMBERS and (found := _decimal(raw)) is not None and (found[1] == 1 or not is_whole(spec)):
                self._whole(key, spec, *found, raw, place)
            case kind, Decimals() if kind in _NUMBERS and (scaled := _unscaled(raw, is_whole(spec))) is not None:
                self._whole(key, spec, *scaled, raw, place)
            case ValueKind.DATE, Days(values=days):
                self._whole(key, spec, days, 1, raw, place, EPOCH)
            case _:
                self._one_by_one(key, spec, raw, rows, place)

    def _taken_at_once(self, way: Way, key: tuple[Level, str], spec: FactSpec, raw: Raw, place: Callable[[int], Place]) -> bool:
        """Most columns: integers of a number and truths of a yes/no, of which none is missing."""
        if way.is_truth and type(raw) is YesNos:
            values = raw.values
            self.truths[way.truth] = Truths(values) if isinstance(values, np.ndarray) else Bits(values.octets, values.offset, values.size)
            return True
        if way.is_number and type(raw) is Ints:
            if not way.whole:
                self.scales[key] = 1
            self.ints[way.value] = Whole(raw.values, way.low, way.high)
            self.sources[way.value] = (spec, raw, place)
            return True
        return False

    def absent(self, level: Level, spec: FactSpec, rows: int, place: Callable[[int], Place]) -> None:
        """A fact that the frame doesn't have is missing everywhere."""
        if spec.kind is ValueKind.CHOICE:
            key = (level, spec.name)
            self._presence(key, spec, np.broadcast_to(np.bool_(True), rows), rows, place)
            if not is_whole(spec):
                self.scales[key] = 1
            self.ints[(*key, Part.VALUE)] = Whole(np.broadcast_to(np.int8(0), rows))
            return
        self.take(level, spec, _nothing(spec, rows), rows, place)

    def without_nan(self, raw: Raw) -> Raw:
        """With what is missing in the place of NaN, if the caller means that."""
        if not self.nan_is_missing:
            return raw
        if isinstance(raw, Lists):
            return evolve(raw, fields={name: self.without_nan(each) for name, each in raw.fields.items()})
        nan = np.isnan(raw.values) if isinstance(raw, Floats) else None
        if not isinstance(raw, Floats) or nan is None or not nan.any():
            return raw
        return Floats(np.where(nan, 0, raw.values), nan if raw.missing is None else nan | raw.missing)

    def _presence(self, key: tuple[Level, str], spec: FactSpec, missing: Array | None, rows: int, place: Callable[[int], Place]) -> None:
        if missing is not None and missing.any():
            self.open.add(key)
            self.truths[(*key, Part.GIVEN)] = Truths(~missing)
            if spec.missing_error:
                self._tell("F525", spec, np.flatnonzero(missing), place)
        if spec.or_none:
            self.truths[(*key, Part.NONE)] = Truths(np.broadcast_to(np.bool_(False), rows))

    def _tell(self, code: str, spec: FactSpec, rows: Iterable[int], place: Callable[[int], Place]) -> None:
        for row in rows:
            if self.problems.full:
                return
            self.problems.add(code, place(int(row)))

    # ------------------------------------------------------------ numbers

    def _whole(
        self, key: tuple[Level, str], spec: FactSpec, values: Array, scale: int, raw: Raw, place: Callable[[int], Place], plus: int = 0
    ) -> None:
        way = Way.known(self.ways, key[0], spec)
        ends = (way.low, way.high) if scale == 1 else allowed(spec, scale)
        low, high = (None if end is None else end - plus for end in ends)
        if plus:  # a date has an ordinal from 1 on
            low, high = max(low or -plus, 1 - plus), min(high if high is not None else _LAST_DAY, _LAST_DAY)
        if raw.missing is not None and raw.missing.any():
            values = np.where(raw.missing, _filler(low, high, values.dtype), values)
        if not is_whole(spec):
            self.scales[key] = scale
        full: ColumnKey = (*key, Part.VALUE)
        self.ints[full] = Whole(values, low, high, plus)
        self.sources[full] = (spec, raw, place)

    def outside(self, key: ColumnKey) -> None:
        """Tell the values of a column that aren't within its range."""
        spec, raw, place = self.sources[key]
        column = self.ints[key]
        wrong = np.zeros(len(column.values), np.bool_)
        if column.low is not None:
            wrong |= column.values < column.low
        if column.high is not None:
            wrong |= column.values > column.high
        for row in np.flatnonzero(wrong):
            if self.problems.full:
                return
            read_scalar(spec, at(raw, int(row)), place(int(row)), self.problems)

    # ------------------------------------------------------------ value by value

    def _one_by_one(self, key: tuple[Level, str], spec: FactSpec, raw: Raw, rows: int, place: Callable[[int], Place]) -> None:
        """Each different value is read once, and each wrong one told in each of its rows."""
        codes, different = _different(raw, rows)
        values: list[Value | None] = []
        wrong: list[bool] = []
        for value in different:
            trial = Problems(self.problems.language)
            values.append(read_scalar(spec, value, Place(), trial))
            wrong.append(bool(trial))
        if any(wrong):
            for row in np.flatnonzero(np.array(wrong)[codes]):
                if self.problems.full:
                    break
                read_scalar(spec, at(raw, int(row)), place(int(row)), self.problems)
        for value in values:
            if spec.kind is ValueKind.UNIT and isinstance(value, str):
                self.problems.mentions.append((value, Place(fact=spec.name)))
        self.put(key, spec, codes, values, wrong, place)

    def put(
        self,
        key: tuple[Level, str],
        spec: FactSpec,
        codes: Array,
        values: Sequence[Value | None],
        wrong: Sequence[bool],
        place: Callable[[int], Place],
    ) -> None:
        """Values that have been read, each at the rows with its number."""
        missing = np.array([value is None and not bad for value, bad in zip(values, wrong, strict=True)], np.bool_)[codes]
        self._presence(key, spec, missing if missing.any() else None, len(codes), place)
        if spec.or_none:
            self.truths[(*key, Part.NONE)] = Truths(np.array([value is NONE for value in values], np.bool_)[codes])
        if spec.kind is ValueKind.YES_NO:
            self.truths[(*key, Part.TRUTH)] = Truths(np.array([value is True for value in values], np.bool_)[codes])
        elif spec.kind in TEXTS:
            settled = spec.missing_as if isinstance(spec.missing_as, str) else ""
            texts = [value if isinstance(value, str) else settled if value is None else "" for value in values]
            numbers = self.texts(texts)
            self.words[key] = np.broadcast_to(numbers[0], len(codes)) if len(texts) == 1 else numbers[codes]
        else:
            known = [value for value in values if isinstance(value, Fraction)]
            scale = 1 if is_whole(spec) else lcm(1, *(number.denominator for number in known))
            filler = known[0] if known else Fraction(_filler(*allowed(spec, 1), np.dtype(np.int64)))
            if not is_whole(spec):
                self.scales[key] = scale
            held = [int((value if isinstance(value, Fraction) else filler) * scale) for value in values]
            self.ints[(*key, Part.VALUE)] = Whole(whole_numbers(held)[codes])

    def texts(self, values: Iterable[str]) -> Array:
        """Texts as numbers; the same text is the same number in all columns."""
        return np.array([self.vocabulary.setdefault(value, len(self.vocabulary)) for value in values], np.int64)


def allowed(spec: FactSpec, scale: int) -> tuple[int | None, int | None]:
    """The least and the greatest whole number that a value times ``scale`` may be."""
    low, high = spec.low, spec.high
    least = None if low is None else ceil(low * scale)
    most = None if high is None else floor(high * scale)
    if low is not None and spec.low_open and low * scale == least:
        least = floor(low * scale) + 1
    if high is not None and spec.high_open and high * scale == most:
        most = ceil(high * scale) - 1
    return least, most


def _filler(low: int | None, high: int | None, kind: np.dtype[Any]) -> Any:
    """A number that is allowed, where a value is missing."""
    number = max(0, low) if low is not None else 0
    number = min(number, high) if high is not None else number
    return number if kind.hasobject else kind.type(number)


def _nothing(spec: FactSpec, rows: int) -> Raw:
    missing = np.broadcast_to(np.bool_(True), rows)
    if spec.kind is ValueKind.YES_NO:
        return YesNos(np.broadcast_to(np.bool_(False), rows), missing)
    if spec.kind is ValueKind.DATE:
        return Days(np.broadcast_to(np.int32(0), rows), missing)
    if spec.kind in _NUMBERS:
        return Ints(np.broadcast_to(np.int8(0), rows), missing)
    return Coded(np.broadcast_to(np.int8(0), rows), (None,))


def _decimal(raw: Floats) -> tuple[Array, int] | None:
    """Floats as decimals with one scale, where all of them have 15 digits at most: whole numbers, and what they are multiplied by."""
    values = raw.values
    if values.dtype != np.float64:
        different, codes = np.unique(values, return_inverse=True)
        values = np.array([printed(value) for value in different])[codes]
    if raw.missing is not None:
        values = np.where(raw.missing, 0, values)
    if not np.isfinite(values).all():
        return None
    for places in range(_EXACT_DIGITS):
        power = 10.0**places
        scaled = np.rint(values * power)
        if np.abs(scaled).max(initial=0) >= 10.0**_EXACT_DIGITS:
            return None
        if (scaled / power == values).all():  # the double nearest to the decimal is this one
            return scaled.astype(np.int64), 10**places
    return None


def _unscaled(raw: Decimals, whole: bool) -> tuple[Array, int] | None:
    """A decimal in a column that wants whole numbers may be written with noughts behind the point."""
    if raw.places <= 0:
        return (raw.unscaled.astype(object) * 10**-raw.places if raw.places else raw.unscaled), 1
    power = 10**raw.places
    if not whole:
        return _held(raw), power
    held = _held(raw).astype(object)
    return (whole_numbers([int(each) // power for each in held]), 1) if all(int(each) % power == 0 for each in held) else None


def _held(raw: Decimals) -> Array:
    return raw.unscaled if raw.missing is None else np.where(raw.missing, 0, raw.unscaled)


def _different(raw: Raw, rows: int) -> tuple[Array, list[object]]:
    """The different values of a column (None among them), and which of them stands in each row."""
    if isinstance(raw, Coded):
        if raw.missing is None:
            return raw.codes, list(raw.distinct)
        return np.where(raw.missing, len(raw.distinct), raw.codes), [*raw.distinct, None]
    places: dict[object, int] = {}
    found: list[object] = []
    codes = np.empty(rows, np.int64)
    for row in range(rows):
        value = at(raw, row)
        key: object = (type(value), repr(value) if isinstance(value, float) else value) if _is_plain(value) else row
        if key not in places:
            places[key] = len(found)
            found.append(value)
        codes[row] = places[key]
    return codes, found


def _is_plain(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
