"""Columns as ``at_once`` takes them: those that are arrays of NumPy already without a look at each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import numpy as np

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.frames.raw import Array, Raw

TRUTHS: Final = b"b"
_FORMATS: Final = {
    np.dtype(np.bool_): TRUTHS, np.dtype(np.int8): b"c", np.dtype(np.uint8): b"C", np.dtype(np.int16): b"s", np.dtype(np.uint16): b"S",
    np.dtype(np.int32): b"i", np.dtype(np.uint32): b"I", np.dtype(np.int64): b"l",
}  # fmt: skip
_KINDS: Final = {form: kind for kind, form in _FORMATS.items() if form != TRUTHS}
_OTHER: Final = b""


def integer_kind(form: bytes) -> np.dtype[Any] | None:
    """Of a column of whole numbers that fit into 64 bits with a sign, by Arrow's name for them; None for other columns."""
    return _KINDS.get(form)


Taken = tuple[list[Array], Sequence[Array] | Array]
"""Columns of numbers, and of truths; these may be the rows of a matrix."""


class Together(Protocol):
    """The columns of a frame. ``formats``: of each, as Arrow writes them."""

    @property
    def formats(self) -> tuple[bytes, ...]: ...

    def taken(self, ints: Sequence[int], kinds: Sequence[np.dtype[Any]], truths: Sequence[int]) -> Taken | None:
        """Columns of whole numbers, in these kinds (``integer_kind``), and of truths, by their places. None if anything is missing in one, or they can't be taken
        together."""

    def column(self, place: int) -> Raw: ...


@frozen(eq=False)
class Arrays:
    """``columns``: those of truths and numbers are plain arrays; ``read``: a column by its place, whatever it is."""

    formats: tuple[bytes, ...]
    columns: Sequence[Any] = field(repr=False)
    read: Callable[[int], Raw] = field(repr=False)

    @classmethod
    def of(cls, columns: Sequence[Any], read: Callable[[int], Raw]) -> Arrays:
        """Masked arrays, those of more dimensions and those in a foreign order of octets are among the others."""
        formats, ndarray = _FORMATS, np.ndarray
        return cls(
            tuple([formats.get(each.dtype, _OTHER) if type(each) is ndarray and each.ndim == 1 else _OTHER for each in columns]),
            columns,
            read,
        )

    def taken(self, ints: Sequence[int], kinds: Sequence[np.dtype[Any]], truths: Sequence[int]) -> Taken | None:
        columns = self.columns
        return [columns[place] for place in ints], [columns[place] for place in truths]

    def column(self, place: int) -> Raw:
        return self.read(place)


ARROW_ARRAY: Final = "ArrowExtensionArray"
"""The class of pandas' columns that Arrow holds."""


def pandas_arrays(frame: Any) -> list[Any] | None:
    """The columns as pandas holds them, which it tells of all of them at once in a way that isn't promised: None where it doesn't."""
    held = getattr(frame, "_iter_column_arrays", None)
    columns = None if held is None else list(held())
    return columns if columns is not None and len(columns) == frame.shape[1] else None
