"""Columns through Arrow's C data interface, which Polars, pyarrow, pandas and DuckDB speak: no value is copied, and no other library is needed.

The structures are those of the interface's specification (``ArrowSchema``, ``ArrowArray``, ``ArrowArrayStream``); they are stable.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from rubric_engine.diagnostics.frozen import define, frozen
from rubric_engine.frames.raw import Array, Bitmap, Bitmaps, Coded, Days, Decimals, Floats, Ints, Lists, Objects, Raw, YesNos, at, coded


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]

_pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype = ctypes.c_void_p
_pointer_of.argtypes = [ctypes.py_object, ctypes.c_char_p]

_WIDTHS: Final = {
    "c": np.int8, "C": np.uint8, "s": np.int16, "S": np.uint16, "i": np.int32, "I": np.uint32, "l": np.int64, "L": np.uint64,
    "e": np.float16, "f": np.float32, "g": np.float64,
}  # fmt: skip
_MILLISECONDS: Final = 86_400_000


class SeveralChunksError(Exception):
    """The frame lies in several pieces; whoever has it brings them together."""


@define(eq=False, slots=False)
class _Owner:
    """Holds the memory of a frame as long as an array looks at it."""

    array: _Array
    schema: _Schema

    def __del__(self) -> None:
        for each in (self.array, self.schema):
            if each.release:
                each.release(ctypes.byref(each))


@frozen(eq=False)
class Exported:
    """A frame as its library gives it. ``arrays``: where the ``ArrowArray`` of each column lies (none if there is no row)."""

    owner: _Owner
    arrays: Sequence[int]
    start: int
    rows: int

    @property
    def formats(self) -> tuple[bytes, ...]:
        """Of each column, as Arrow writes them."""
        schema = self.owner.schema
        number = schema.n_children
        return tuple([each.contents.format for each in schema.children[:number]]) if number else ()

    def name(self, place: int) -> str:
        return self.owner.schema.children[place].contents.name.decode()  # type: ignore[no-any-return]

    def column(self, place: int) -> Raw:
        if not self.arrays:
            return Objects([])
        return _read(self.owner.schema.children[place].contents, _Array.from_address(self.arrays[place]), self.start, self.rows, self.owner)

    def taken(self, ints: Sequence[int], kinds: Sequence[np.dtype[Any]], truths: Sequence[int]) -> tuple[list[Array], Array] | None:
        """Columns of whole numbers, in these kinds (``arrays.integer_kind``), and of truths, a row for each. None if anything is missing in one, or the truths don't lie
        alike."""
        if not self.arrays:
            return None
        columns = _words([self.arrays[place] for place in (*ints, *truths)], _WORDS)
        if columns[:, _NULL_COUNT].any():
            return None
        firsts = (columns[:, _OFFSET] + self.start).tolist()
        values = _words(columns[:, _BUFFERS].tolist(), 2)[:, 1].tolist()  # behind what says which are missing
        held = None if len(set(firsts[len(ints) :])) > 1 else self._truths(firsts[len(ints)] if truths else 0, values[len(ints) :])
        return None if held is None else (self._integers(firsts, values, kinds), held)

    def _integers(self, firsts: Sequence[int], addresses: Sequence[int], kinds: Sequence[np.dtype[Any]]) -> list[Array]:
        found, owner, rows, frombuffer, octets_of = list[Array](), self.owner, self.rows, np.frombuffer, _octets
        for first, address, kind in zip(firsts, addresses, kinds, strict=False):
            memory = octets_of((first + rows) * kind.itemsize).from_address(address)
            memory._owner = owner
            values = frombuffer(memory, kind)
            found.append(values[first:] if first else values)
        return found

    def _truths(self, first: int, addresses: Sequence[int]) -> Array:
        begin, lead = divmod(first, 8)
        size = (lead + self.rows + 7) // 8
        octets = np.empty((len(addresses), size), np.uint8)
        target, move = octets.ctypes.data, ctypes.memmove
        for address in addresses:
            move(target, address + begin, size)
            target += size
        return Bitmaps(octets, lead, self.rows).unpacked()


_NULL_COUNT: Final = 1
_OFFSET: Final = 2
_BUFFERS: Final = 5
_WORDS: Final = 6
"""Where these stand in an ``ArrowArray``, all of whose members are eight octets wide, and how many words of it are read."""


def _words(addresses: Sequence[int], many: int) -> Array:
    """The words of eight octets that stand at these addresses, so many at each. Of the memory in between nothing is touched."""
    places = np.array(addresses, np.int64)
    first = min(addresses)
    places -= first
    places >>= 3
    memory = np.frombuffer(_MEMORY.from_address(first), np.int64, (max(addresses) - first) // 8 + many)
    found: Array = memory.take(places[:, None] + _UPTO[:many])
    return found


_MEMORY: Final[Any] = ctypes.c_char * 2**47
_UPTO: Final = np.arange(_WORDS)


@lru_cache(maxsize=64)
def _octets(size: int) -> Any:
    """The type of so much memory."""
    return ctypes.c_char * size


def exported(frame: Any) -> Exported:
    """A frame that has ``__arrow_c_stream__``; raises ``SeveralChunksError``."""
    capsule = frame.__arrow_c_stream__(None)
    stream = ctypes.cast(_pointer_of(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream))
    schema, array, more = _Schema(), _Array(), _Array()
    _call(stream, stream.contents.get_schema(stream, ctypes.byref(schema)))
    owner = _Owner(array, schema)
    _call(stream, stream.contents.get_next(stream, ctypes.byref(array)))
    if array.release:
        _call(stream, stream.contents.get_next(stream, ctypes.byref(more)))
        if more.release:
            more.release(ctypes.byref(more))
            raise SeveralChunksError
    number = schema.n_children
    arrays = _addresses(array.children, number) if number and array.release else ()
    return Exported(owner, arrays, array.offset, array.length)


def _addresses(children: Any, number: int) -> list[int]:
    return (ctypes.c_size_t * number).from_address(ctypes.addressof(children.contents))[:]


def columns(frame: Any) -> dict[str, Raw]:
    """The columns of a frame that has ``__arrow_c_stream__``, by name; raises ``SeveralChunksError``."""
    found = exported(frame)
    return {found.name(place): found.column(place) for place in range(found.owner.schema.n_children)}


def _call(stream: Any, code: int) -> None:
    if code:
        message = stream.contents.get_last_error(stream)
        raise RuntimeError(message.decode() if message else f"Arrow error {code}")


def _buffer(owner: _Owner, address: int | None, count: int, kind: Any) -> Array:
    """The memory at an address; the owner lives as long as the array."""
    kind = np.dtype(kind)
    if not address or count <= 0:
        return np.zeros(0, kind)
    memory = (ctypes.c_char * (count * kind.itemsize)).from_address(address)
    memory._owner = owner
    return np.frombuffer(memory, kind, count)


def _read(schema: _Schema, array: _Array, start: int, length: int, owner: _Owner) -> Raw:
    """``length`` values from ``start`` (of the parent) on."""
    first = array.offset + start
    missing = _missing(array, first, length, owner)
    form = schema.format.decode()
    if schema.dictionary:
        values = _read(schema.dictionary.contents, array.dictionary.contents, 0, array.dictionary.contents.length, owner)
        codes = _plain(array, 1, first, length, _WIDTHS[form], owner)
        distinct = [at(values, place) for place in range(array.dictionary.contents.length)] or [""]
        codes = codes if missing is None else np.where(missing, 0, codes)
        places: dict[object, int] = {}
        first = np.array([places.setdefault(value, len(places)) for value in distinct])  # a dictionary may say a thing twice
        return Coded(codes if len(places) == len(distinct) else first[codes], list(places), missing)
    if form in _WIDTHS:
        numbers = _plain(array, 1, first, length, _WIDTHS[form], owner)
        return (Floats if form in "efg" else Ints)(numbers, missing)
    match form.split(":")[0]:
        case "b":
            return YesNos(Bitmap(_buffer(owner, array.buffers[1], (first + length + 7) // 8, np.uint8), first, length), missing)
        case "n":
            return Objects([None] * length)
        case "tdD":
            return Days(_plain(array, 1, first, length, np.int32, owner), missing)
        case "tdm":
            return Days(_plain(array, 1, first, length, np.int64, owner) // _MILLISECONDS, missing)
        case "tss" | "tsm" | "tsu" | "tsn":
            return _moments(form, _plain(array, 1, first, length, np.int64, owner), missing)
        case "d":
            return _decimals(form, array, first, length, missing, owner)
        case "u" | "U" | "vu":
            return coded(_texts(form, array, first, length, missing, owner))
        case "+l" | "+L":
            return _lists(form, schema, array, first, length, missing, owner)
        case _:
            raise TypeError(f"columns of the Arrow type {form!r} can't be read")


def _plain(array: _Array, place: int, first: int, length: int, kind: Any, owner: _Owner) -> Array:
    return _buffer(owner, array.buffers[place], first + length, kind)[first:]


def _missing(array: _Array, first: int, length: int, owner: _Owner) -> Array | None:
    if array.null_count == 0 or array.n_buffers == 0 or not array.buffers[0]:
        return None
    present = Bitmap(_buffer(owner, array.buffers[0], (first + length + 7) // 8, np.uint8), first, length).unpacked()
    return None if present.all() else ~present


def _moments(form: str, values: Array, missing: Array | None) -> Raw:
    """Points of time without a zone, all at midnight, are taken for dates."""
    unit = {"s": 1, "m": 10**3, "u": 10**6, "n": 10**9}[form[2]]
    held = values if missing is None else np.where(missing, 0, values)
    if form.endswith(":") and not np.remainder(held, 86_400 * unit).any():
        return Days(held // (86_400 * unit), missing)
    moments = held.astype(f"datetime64[{ {'s': 's', 'm': 'ms', 'u': 'us', 'n': 'ns'}[form[2]] }]")
    return Objects(moments.astype("datetime64[us]").tolist(), missing)


def _decimals(form: str, array: _Array, first: int, length: int, missing: Array | None, owner: _Owner) -> Raw:
    parts = form[2:].split(",")
    places, bits = int(parts[1]), int(parts[2]) if len(parts) > 2 else 128
    if bits <= 64:
        return Decimals(_plain(array, 1, first, length, np.int32 if bits == 32 else np.int64, owner), places, missing)
    words = _buffer(owner, array.buffers[1], (first + length) * bits // 64, np.uint64).reshape(-1, bits // 64)[first:]
    low = words[:, 0].view(np.int64) if words.flags.c_contiguous and bits == 64 else words[:, 0].astype(np.int64)
    sign = np.where(low < 0, np.uint64(2**64 - 1), np.uint64(0))
    wide = (words[:, 1:] != sign[:, None]).any(axis=1)
    if missing is not None:
        wide &= ~missing
    if not wide.any():
        return Decimals(low, places, missing)
    numbers = [int.from_bytes(row.tobytes(), "little", signed=True) for row in words]
    return Decimals(np.array([*numbers, None], object)[:-1], places, missing)


def _texts(form: str, array: _Array, first: int, length: int, missing: Array | None, owner: _Owner) -> list[str | None]:
    absent = np.zeros(length, np.bool_) if missing is None else missing
    if form == "vu":
        return _viewed(array, first, length, absent, owner)
    ends = _buffer(owner, array.buffers[1], first + length + 1, np.int64 if form == "U" else np.int32)[first:].tolist()
    octets = _buffer(owner, array.buffers[2], ends[-1] if ends else 0, np.uint8).tobytes()
    return [None if absent[i] else octets[ends[i] : ends[i + 1]].decode() for i in range(length)]


def _viewed(array: _Array, first: int, length: int, absent: Array, owner: _Owner) -> list[str | None]:
    """Views: a length, and either up to 12 octets or where they lie. The last buffer has the sizes of those in between."""
    many = array.n_buffers - 3
    sizes = _buffer(owner, array.buffers[array.n_buffers - 1], many, np.int64).tolist()
    octets = [_buffer(owner, array.buffers[2 + i], sizes[i], np.uint8).tobytes() for i in range(many)]
    views = _buffer(owner, array.buffers[1], 16 * (first + length), np.uint8).reshape(-1, 16)[first:]
    words = np.ascontiguousarray(views).view(np.int32).reshape(-1, 4).tolist()
    found: list[str | None] = []
    for row, (size, _, buffer, start) in enumerate(words):
        if absent[row]:
            found.append(None)
        elif size <= 12:
            found.append(views[row, 4 : 4 + size].tobytes().decode())
        else:
            found.append(octets[buffer][start : start + size].decode())
    return found


def _lists(form: str, schema: _Schema, array: _Array, first: int, length: int, missing: Array | None, owner: _Owner) -> Raw:
    ends = _buffer(owner, array.buffers[1], first + length + 1, np.int64 if form == "+L" else np.int32)[first:].astype(np.int64, copy=False)
    if not len(ends):
        ends = np.zeros(1, np.int64)
    inner, records = schema.children[0].contents, array.children[0].contents
    start, size = int(ends[0]), int(ends[-1] - ends[0])
    offsets = ends - start if start else ends
    if inner.format != b"+s":
        if size:
            raise TypeError("a list of records is wanted, with a name for each field")
        return Lists(offsets, {}, missing)
    if missing is not None and np.diff(ends)[missing].any():
        raise SeveralChunksError  # records behind a missing list: a fresh copy has none
    if _missing(records, records.offset + start, size, owner) is not None:
        raise TypeError("a list has records that are missing altogether")
    inside = records.offset + start
    fields = {
        inner.children[place].contents.name.decode(): _read(
            inner.children[place].contents, records.children[place].contents, inside, size, owner
        )
        for place in range(inner.n_children)
    }
    return Lists(offsets, fields, missing)
