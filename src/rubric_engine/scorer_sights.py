"""Texts, dates and choices that are read at sight: exactly as the door reads them, and only where there is nothing to it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts.folding import is_blank, is_writable

_LONGEST: Final = 200
TEXT, DATE, CHOICE = "text", "date", "choice"


@frozen
class Sight:
    """What stands at ``place`` among the facts, or in the field ``column`` of the records there. ``name`` is the fact's, or ``list.field``. Of a date ``low`` and
    ``high`` are ordinals, of a choice ``options`` the places of its options by name."""

    place: int
    column: int | None
    name: str
    kind: str
    low: int | None = None
    high: int | None = None
    options: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        """What generated code calls the values that were met."""
        return f"seen{self.place}" if self.column is None else f"seen{self.place}_{self.column}"

    def read(self, raw: object) -> Any:
        """The plain value; None where the door must look."""
        if self.kind == TEXT:
            plain = type(raw) is str and len(raw) <= _LONGEST and not is_blank(raw) and is_writable(raw)
            return raw.strip() if plain and isinstance(raw, str) else None
        if self.kind == CHOICE:
            return next((place for name, place in self.options if name == raw), None)
        day = raw if type(raw) is date else _day(raw)
        if day is None:
            return None
        ordinal = day.toordinal()
        return ordinal if (self.low is None or ordinal >= self.low) and (self.high is None or ordinal <= self.high) else None


def _day(raw: object) -> date | None:
    """A day written as ``2014-05-31``."""
    if type(raw) is not str or len(raw) != 10 or not raw.isascii() or raw[4] != "-" or raw[7] != "-":
        return None
    year, month, day = raw[:4], raw[5:7], raw[8:]
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
