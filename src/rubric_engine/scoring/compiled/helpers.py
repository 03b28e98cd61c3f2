"""What generated code may call, by name. There is nothing else within its reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import lcm
from typing import Any, Final

from rubric_engine.core.dates import difference
from rubric_engine.core.flat.sizes import MOST_OF_MULTIPLES
from rubric_engine.core.ir_expressions import DateUnit
from rubric_engine.core.values import NONE
from rubric_engine.scoring.compiled.plain_helpers import PLAIN

_LAST_DAY: Final = date.max.toordinal()


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


def months(start: int, end: int, years: bool) -> int:
    """Total, also on what is no date."""
    unit = DateUnit.YEARS if years else DateUnit.MONTHS
    return difference(min(max(start, 1), _LAST_DAY), min(max(end, 1), _LAST_DAY), unit)


HELPERS: Final[dict[str, Any]] = {**PLAIN, "NONE": NONE, "months": months, "multiple": multiple}
