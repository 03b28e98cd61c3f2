"""The units in the order of the ranking, with their distances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard


@frozen(eq=False)
class Placed:
    """A unit in the ranking. ``number`` counts from 1 through all units, and is what its page is called by; ``behind_first`` and ``behind_next`` are how many points
    it is worse than the first unit and than the unit just ahead (None: it is the first, or has no total). ``tied``: another has the same place."""

    number: int
    name: str
    card: Card
    place: int | Decimal | None
    tied: bool
    behind_first: Fraction | None
    behind_next: Fraction | None

    @property
    def id(self) -> str:
        return f"u{self.number}"

    @property
    def total(self) -> Fraction | None:
        return self.card.result.total


def placed(cohort: CohortCard) -> tuple[Placed, ...]:
    """All units, in the order of the ranking. Those that share a place are equally far behind."""
    found: list[Placed] = []
    first: Fraction | None = None
    ahead: Fraction | None = None  # the total of the unit before this place
    last: tuple[int | Decimal | None, Fraction | None] = (None, None)
    for number, standing in enumerate(cohort.ranking(), start=1):
        card = cohort[standing.unit]
        total = card.result.total
        if standing.place != last[0]:
            ahead = last[1]
        last = (standing.place, total)
        found.append(
            Placed(
                number=number,
                name=standing.unit,
                card=card,
                place=standing.place,
                tied=standing.tied,
                behind_first=None if first is None or total is None or ahead is None else abs(first - total),
                behind_next=None if total is None or ahead is None else abs(ahead - total),
            )
        )
        first = total if first is None else first
    return tuple(found)


def median(totals: Sequence[Fraction]) -> Fraction | None:
    """The middle of the totals; of an even number the mean of the two in the middle."""
    ordered, half = sorted(totals), len(totals) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ordinals(values: Iterable[Fraction | None]) -> list[int]:
    """Whole numbers in the order of the values, for sorting where there are no fractions; what is not known comes last."""
    listed = list(values)
    numbers = {value: number for number, value in enumerate(sorted({each for each in listed if each is not None}))}
    return [len(numbers) if value is None else numbers[value] for value in listed]
