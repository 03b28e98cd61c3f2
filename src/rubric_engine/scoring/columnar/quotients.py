"""Numbers by which units are ranked, as whole numbers in the same order.

Quotients are put in order without comparing them two by two: of two different ones with bottoms up to B the difference is at least 1/(B * (B - 1)), so that the whole
parts of quotient * B * (B - 1) differ too. Where that needs more than 64 bits, Python's fractions are put in order. Where there are far fewer different quotients than
units, only those are divided; of few units none is divided, but multiplied by a reciprocal, as ``_by_reciprocals`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Final

import numpy as np

from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.segments import dense
from rubric_engine.scoring.columnar.table import Array, exact_bounds, widened
from rubric_engine.scoring.columnar.widths import INT32, INT64, OBJECT, Kind, kind_for

PART: Final = 65_536
_SHORT_TABLE: Final = 256
Ends = tuple[int, int]
"""The least and the greatest number of a column."""


def code_of(top: Array, bottom: Array | int, *, rising: bool, ends: tuple[Ends, Ends] | None = None) -> Array:
    """Whole numbers from 1 on, the better the greater, that are ordered and equal as the quotients are; where a bottom isn't above 0, any number.

    Args:
        ends: the least and the greatest top and bottom, if they are known; or what is below the least.
    """
    of_top, of_bottom = ends or (exact_bounds(top), (bottom, bottom) if isinstance(bottom, int) else exact_bounds(bottom))
    if isinstance(bottom, int):
        low, high = of_top
        code = dense(top.astype(OBJECT)) if kind_for((low, high), (0, high - low + 1)) == OBJECT else top
    elif (len(top) <= PART and (found := _by_reciprocals(top, bottom, of_top, of_bottom, rising=rising)) is not None) or (
        found := _by_pairs(top, bottom, of_top, of_bottom, rising=rising)
    ) is not None:
        return found
    else:
        code = _quotients(top, bottom, of_top, of_bottom)
    low, high = of_top if code is top else exact_bounds(code)
    if kind_for((low, high), (0, high - low + 1)) == OBJECT:
        code = dense(code.astype(OBJECT))
        low, high = exact_bounds(code)
    kind = kind_for((low - 1, high + 1), (0, high - low + 1), (0, 2**31 - 1))
    return np.subtract(high + 1, code, dtype=kind) if rising else np.subtract(code, low - 1, dtype=kind)


def _by_reciprocals(top: Array, bottom: Array, of_top: Ends, of_bottom: Ends, *, rising: bool) -> Array | None:
    """floor(top * step / bottom) without dividing. Where r is the least whole number above 2**k * step / bottom, top * r / 2**k is too great by no more than
    top / 2**k, which is less than 1/bottom if top * bottom is less than 2**k: and that doesn't change the whole part of a fraction over bottom. Of a top below 0 the
    same holds with r - 1, which isn't above 2**k * step / bottom."""
    (low, high), (least, greatest) = of_top, of_bottom
    if least < 0 or greatest > max(_SHORT_TABLE, len(top) // 4) or OBJECT in (top.dtype, bottom.dtype):
        return None
    found = _reciprocals(widened(low, high), greatest)
    if found is None:
        return None
    code, wide = found.by_bottom.take(bottom), top.astype(INT64)
    code *= wide
    if low < 0:
        code -= np.minimum(wide, 0, out=wide)
    np.right_shift(code, found.places, out=code)
    if rising or low < 0:
        low, high = exact_bounds(code)
        kind = kind_for((0, high - low + 1), (low - 1, high + 1), (0, 2**31 - 1))
        return (
            np.subtract(high + 1, code, dtype=kind, casting="same_kind")
            if rising
            else np.subtract(code, low - 1, dtype=kind, casting="same_kind")
        )
    return np.add(code, 1, dtype=found.kind, casting="same_kind")


@frozen(eq=False)
class _Reciprocals:
    """``by_bottom``: the least whole number above 2**``places`` * step / bottom; for 0 some number. ``kind``: wide enough for the quotients, of tops that aren't below 0."""

    by_bottom: Array
    places: int
    kind: Kind


@lru_cache(maxsize=64)
def _reciprocals(of_top: Bounds, greatest: int) -> _Reciprocals | None:
    """None where a product might need more than 64 bits."""
    low, high = of_top
    assert low is not None
    assert high is not None
    step, farthest = _step(greatest), max(high, -low)
    places = (farthest * greatest).bit_length()
    product = farthest * ((step << places) + 1)
    if kind_for((-product - 1, product + 1)) == OBJECT:
        return None
    bottoms = np.arange(greatest + 1, dtype=INT64)
    bottoms[0] = 1
    found = np.floor_divide(np.int64(step << places), bottoms)
    found += 1
    found.flags.writeable = False
    return _Reciprocals(found, places, kind_for((0, max(high, 0) * step + 1), (0, 2**31 - 1)))


def _step(greatest: int) -> int:
    """By which quotients are multiplied, so that the whole parts of different ones differ."""
    return max(1, greatest * (greatest - 1))


def _by_pairs(top: Array, bottom: Array, of_top: Ends, of_bottom: Ends, *, rising: bool) -> Array | None:
    """Where there are few different tops and bottoms each pair is put in order once."""
    if top.dtype == OBJECT or bottom.dtype == OBJECT or not len(top):
        return None
    (low, high), (least, greatest) = of_top, of_bottom
    span = greatest - least + 1
    pairs = (high - low + 1) * span
    if pairs > max(64, len(top) // 4) or kind_for((low * span, high * span), (least, greatest)) == OBJECT:
        return None
    pair, there = np.empty(len(top), INT32), np.zeros(pairs, np.bool_)
    for part in parts(len(top)):
        number = np.multiply(top[part], span, dtype=INT64)
        number += bottom[part]
        number -= low * span + least
        there[number] = True
        pair[part] = number
    found = np.flatnonzero(there)
    codes = np.zeros(pairs, INT32)
    quotients = _quotients(found // span + low, found % span + least, of_top, of_bottom)
    places = np.unique(quotients, return_inverse=True)[1]
    codes[found] = places.max() + 1 - places if rising else places + 1
    for part in parts(len(top)):
        pair[part] = codes.take(pair[part])
    return pair


def parts(rows: int) -> Iterator[slice]:
    """Of a column, so that what is in between stays in the processor's cache."""
    return (slice(start, start + PART) for start in range(0, rows, PART))


def _quotients(top: Array, bottom: Array, of_top: Ends, of_bottom: Ends) -> Array:
    """Numbers that are ordered and equal as the quotients are."""
    if bottom.dtype == OBJECT or top.dtype == OBJECT:
        return _of_fractions(top, bottom)
    (low, high), (least, greatest) = of_top, of_bottom
    greatest = max(1, greatest)
    step = _step(greatest)
    kind = kind_for((low * step, high * step), (0, (high - low) * step), (1, greatest), (0, 2**31 - 1))
    if kind == OBJECT:
        return _of_fractions(top, bottom)
    wide = np.multiply(top, step, dtype=kind)
    return np.floor_divide(wide, bottom if least > 0 else np.maximum(bottom, 1, dtype=kind), out=wide, dtype=kind)


def _of_fractions(top: Array, bottom: Array) -> Array:
    quotients = [Fraction(a, b if b > 0 else 1) for a, b in zip(top.tolist(), bottom.tolist(), strict=True)]
    places = {quotient: place for place, quotient in enumerate(sorted(set(quotients)))}
    return np.array([places[quotient] for quotient in quotients], np.int64)
