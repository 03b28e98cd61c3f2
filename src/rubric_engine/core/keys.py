"""Whether a value meets a key of a table, or the keys of a row."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import Interval, Row, Scalar

Key = Interval | Scalar


def applies(row: Row, values: Sequence[Scalar]) -> bool:
    """``values``: one for each subject of the table."""
    return all(any(fits(value, key) for key in keys) for value, keys in zip(values, row.keys, strict=True))


def fits(value: Scalar, key: Key) -> bool:
    """It equals the key, or lies in it; a yes/no is no number."""
    if not isinstance(key, Interval):
        return value == key and isinstance(value, bool) == isinstance(key, bool)
    assert isinstance(value, Fraction)
    above = key.low is None or (value > key.low if key.low_open else value >= key.low)
    below = key.high is None or (value < key.high if key.high_open else value <= key.high)
    return above and below
