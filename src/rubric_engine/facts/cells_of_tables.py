"""What NumPy and pandas hold in the rows of their tables, as Python's own values: a row that is scored by itself means what it means in a frame. Imports neither."""

from __future__ import annotations

import datetime
from typing import Any, Final

_LIBRARIES: Final = ("numpy", "pandas")
_MISSING: Final = ("NAType", "NaTType")
_NARROW: Final = ("float16", "float32")


def pythons_own(raw: object) -> object:
    """Truths as ``bool``, a narrow float as what is printed for it (0.06), NA and NaT as None, a point of time at midnight without a zone as its day; everything
    else as it is."""
    module = type(raw).__module__
    if module == "builtins":  # nearly always
        return raw
    if isinstance(raw, datetime.datetime) and type(raw).__name__ not in _MISSING:
        return raw.date() if _is_a_day(raw) else raw
    if module.partition(".")[0] not in _LIBRARIES:
        return raw
    held: Any = raw
    match type(raw).__name__:
        case "bool" | "bool_":
            return bool(raw)
        case name if name in _NARROW:
            return float(str(raw))
        case name if name in _MISSING:
            return None
        case "datetime64":
            day = held.astype("datetime64[D]")
            return day.item() if day == held or day.item() is None else raw
        case _:
            return raw


def _is_a_day(moment: datetime.datetime) -> bool:
    return moment.tzinfo is None and moment.time() == datetime.time.min and not getattr(moment, "nanosecond", 0)
