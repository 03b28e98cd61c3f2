"""How a caller's values were read, so that they can be taken at sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Final

from rubric_engine.diagnostics.frozen import define, field

_MOST: Final = 10_000

Number = Callable[[object], tuple[int, int] | None]
"""A number from a caller in lowest terms, as the door reads it; None where the door must look."""


@define(eq=False)
class Remembered:
    """How texts and dates were read by the door, by fact or ``list.field``; what isn't here goes through the door first. ``number`` is how numbers are read."""

    number: Number
    values: dict[str, dict[str | date, Any]] = field(factory=dict)

    def of(self, name: str) -> dict[str | date, Any]:
        return self.values.setdefault(name, {})

    def learn(self, name: str, raw: object, plain: Any) -> None:
        known = self.of(name)
        if plain is None or type(raw) not in (str, date):
            return
        if len(known) >= _MOST and raw not in known:
            known.clear()  # whoever comes with ever new ones has the latest taken at sight
        known[raw] = plain  # type: ignore[index]


def taker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    """The values under the names, in their order; of a single name its value alone. ``KeyError`` where one isn't there."""
    return itemgetter(*names)
