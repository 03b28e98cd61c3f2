"""A column as a library keeps it, brought to one of few forms without looking at its values one by one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from rubric_engine.diagnostics.frozen import evolve, frozen

Array = np.ndarray[Any, np.dtype[Any]]
EPOCH: Final = 719_163
"""The ordinal of 1970-01-01, from which Arrow and NumPy count days."""


@frozen(eq=False)
class Bitmap:
    """Truths as Arrow keeps them, eight in a byte."""

    octets: Array
    offset: int
    size: int

    def unpacked(self) -> Array:
        first, last = self.offset, self.offset + self.size
        begin = first // 8
        bits = np.unpackbits(self.octets[begin : (last + 7) // 8], bitorder="little").view(np.bool_)
        return bits[first - 8 * begin : last - 8 * begin]


@frozen(eq=False)
class Bitmaps:
    """Several columns of truths, each a row of octets; ``lead``: bits before the first."""

    octets: Array
    lead: int
    size: int

    def unpacked(self) -> Array:
        """A matrix with a row for each column."""
        many, octets = self.octets.shape
        bits = np.unpackbits(self.octets.reshape(-1), bitorder="little").view(np.bool_).reshape(many, 8 * octets)
        return bits if not self.lead and self.size == 8 * octets else bits[:, self.lead : self.lead + self.size]


@frozen(eq=False)
class Ints:
    values: Array
    missing: Array | None = None


@frozen(eq=False)
class Floats:
    values: Array
    missing: Array | None = None


@frozen(eq=False)
class YesNos:
    values: Array | Bitmap
    missing: Array | None = None


@frozen(eq=False)
class Days:
    """Days from 1970 on."""

    values: Array
    missing: Array | None = None


@frozen(eq=False)
class Decimals:
    """``unscaled`` / 10**``places``."""

    unscaled: Array
    places: int
    missing: Array | None = None


@frozen(eq=False)
class Coded:
    """``distinct[code]``; texts of a column repeat themselves."""

    codes: Array
    distinct: Sequence[object]
    missing: Array | None = None


@frozen(eq=False)
class Objects:
    """Python's own objects; None is missing."""

    values: Sequence[object]
    missing: Array | None = None


@frozen(eq=False)
class Lists:
    """Records: those of row i are ``offsets[i]`` to ``offsets[i + 1]`` of the fields."""

    offsets: Array
    fields: Mapping[str, Raw]
    missing: Array | None = None


Raw = Ints | Floats | YesNos | Days | Decimals | Coded | Objects | Lists


def printed(value: Any) -> float:
    """A number of NumPy; a narrow one is what is printed for it (0.06), not what it comes to when it is widened (0.05999999865889549)."""
    return value.item() if value.dtype == np.float64 else float(str(value))


def at(raw: Raw, row: int) -> object:
    """The value in one row as Python's own object, as it would have been supplied for a single unit."""
    if raw.missing is not None and raw.missing[row]:
        return None
    match raw:
        case Ints(values=values):
            return values[row].item()
        case Floats(values=values):
            return printed(values[row])
        case YesNos(values=values):
            return bool((values.unpacked() if isinstance(values, Bitmap) else values)[row])
        case Days(values=values):
            day = int(values[row]) + EPOCH
            return datetime.date.fromordinal(day) if 1 <= day <= datetime.date.max.toordinal() else f"day {day}"
        case Decimals(unscaled=unscaled, places=places):
            return Decimal((int(unscaled[row] < 0), tuple(map(int, str(abs(int(unscaled[row]))))), -places))
        case Coded(codes=codes, distinct=distinct):
            return distinct[int(codes[row])]
        case Objects(values=values):
            return values[row]
        case Lists(offsets=offsets, fields=fields):
            return [{name: at(each, i) for name, each in fields.items()} for i in range(int(offsets[row]), int(offsets[row + 1]))]


def taken(raw: Raw, rows: Array) -> Raw:
    """The rows in another order."""
    missing = None if raw.missing is None else raw.missing[rows]
    match raw:
        case Ints() | Floats() | Days():
            return evolve(raw, values=raw.values[rows], missing=missing)
        case YesNos(values=values):
            return YesNos((values.unpacked() if isinstance(values, Bitmap) else values)[rows], missing)
        case Decimals():
            return evolve(raw, unscaled=raw.unscaled[rows], missing=missing)
        case Coded():
            return evolve(raw, codes=raw.codes[rows], missing=missing)
        case Objects(values=values):
            return Objects([values[row] for row in rows.tolist()], missing)
        case Lists():
            raise TypeError("lists stand in the units' own frame, not in one of records")


def of_numpy(values: Array) -> Raw:
    """An array of one dimension, with or without a mask."""
    if values.ndim != 1:
        raise TypeError(f"a column has one dimension, not {values.ndim}")
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        plain = of_numpy(np.asarray(values.filled(values.dtype.type(0) if values.dtype.kind in "biuf" else values.fill_value)))
        return evolve(plain, missing=mask if plain.missing is None else mask | plain.missing)
    match values.dtype.kind:
        case "b":
            return YesNos(values)
        case "i" | "u":
            return Ints(values)
        case "f":
            return Floats(values)
        case "M":
            return _of_moments(values)
        case "U" | "T":
            return coded(values.tolist())
        case "O":
            return coded(values.tolist())
        case _:
            raise TypeError(f"columns of type {values.dtype} can't be read")


def _of_moments(values: Array) -> Raw:
    """Dates, or points of time at midnight, which are taken for dates. NaT is missing. A point of time within a day isn't a date; the door refuses it."""
    missing = np.isnat(values)
    if values.dtype == "datetime64[D]" and not missing.any():
        return Days(values.view(np.int64))
    days = values.astype("datetime64[D]")
    if (days == values)[~missing].all():
        numbers = days.astype(np.int64)
        numbers[missing] = 0
        return Days(numbers, missing if missing.any() else None)
    moments = values.astype("datetime64[us]").tolist()
    return Objects(moments, missing if missing.any() else None)


def coded(values: Sequence[object]) -> Raw:
    """Texts (and None) by what is different among them; anything else as it is."""
    places: dict[str, int] = {}
    codes: list[int] = []
    for value in values:
        if value is None:
            codes.append(-1)
        elif type(value) is str:
            codes.append(places.setdefault(value, len(places)))
        else:
            return Objects(values)
    array = np.array(codes, np.int32)
    missing = array < 0
    return Coded(np.maximum(array, 0), tuple(places) or ("",), missing if missing.any() else None)


def size_of(raw: Raw) -> int:
    match raw:
        case Ints(values=values) | Floats(values=values) | YesNos(values=values) | Days(values=values):
            return int(values.size)
        case Decimals(unscaled=unscaled):
            return len(unscaled)
        case Coded(codes=codes):
            return len(codes)
        case Objects(values=held):
            return len(held)
        case Lists(offsets=offsets):
            return len(offsets) - 1


def plain(value: object) -> object:
    """What libraries put into Python's lists and mappings, as Python's own: numbers of NumPy, and points of time at midnight as dates."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case np.ndarray():
            return [plain(each) for each in value.tolist()]
        case np.generic():
            return value.item()
        case datetime.datetime() if value.time() == datetime.time() and value.tzinfo is None and value == value:
            return value.date()
        case _:
            return value
