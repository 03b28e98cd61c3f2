"""What generated code may call, by name. There is nothing else within its reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import lcm
from typing import Any, Final

from rubric_engine.core.dates import difference
from rubric_engine.core.flat.sizes import MOST_OF_MULTIPLES
from rubric_engine.core.ir_expressions import DateUnit
from rubric_engine.core.values import NONE

_LAST_DAY: Final = date.max.toordinal()


def least(values: Sequence[int]) -> int:
    return min(values, default=0)


def greatest(values: Sequence[int]) -> int:
    return max(values, default=0)


def multiple(values: Sequence[int]) -> int:
    """Raises ``TooLarge`` where only the reference evaluator can say whether it is too large."""
    found = 1
    for value in set(values):
        found = lcm(found, value)
        if found.bit_length() > MOST_OF_MULTIPLES:
            raise TooLarge
    return found


class TooLarge(ValueError):
    """A common denominator of thousands of digits."""


def trimmed(values: Sequence[int], highest: int, lowest: int) -> int:
    """The sum without the greatest and the least; 0 where nothing is left."""
    if len(values) <= highest + lowest:
        return 0
    return sum(sorted(values)[lowest : len(values) - highest])


def best_sum(n: int, pairs: Iterable[tuple[int, bool]]) -> int:
    return sum(sorted((value for value, there in pairs if there), reverse=True)[:n])


def months(start: int, end: int, years: bool) -> int:
    """Total, also on what is no date."""
    unit = DateUnit.YEARS if years else DateUnit.MONTHS
    return difference(min(max(start, 1), _LAST_DAY), min(max(end, 1), _LAST_DAY), unit)


HELPERS: Final[dict[str, Any]] = {
    "NONE": NONE,
    "best_sum": best_sum,
    "greatest": greatest,
    "least": least,
    "len": len,
    "max": max,
    "min": min,
    "months": months,
    "multiple": multiple,
    "sum": sum,
    "trimmed": trimmed,
    "type": type,
    "enumerate": enumerate,
    "zip": zip,
    "int": int,
    "str": str,
    "dict": dict,
    "list": list,
    "tuple": tuple,
}
"""Builtins among them are the plain ones. ``type`` is only compared with."""
