"""The domain of a quantity cut into cells on which no threshold changes its mind: points, and the stretches between them.

Of whole numbers a stretch is what whole numbers lie in it, so that ``above 2`` and ``at least 3`` cut alike; a stretch without any is no cell.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from rubric_engine.core import intervals
from rubric_engine.core.ir import Interval
from rubric_engine.diagnostics.frozen import frozen

_MOST_PLACES = 12


class State(enum.Enum):
    VALUE = "value"
    NONE = "none"  # no value: undefined, or known to have none
    OUTSIDE = "outside"  # of a rank: not among those that are ranked


@frozen
class Domain:
    """What a quantity can be. ``words`` (of a text) are the texts that it is compared with; ``extra`` values lie outside of ``span``, as a reading
    of missing facts may, or 0 as the sum of no record; ``none`` and ``outside``: it may be without a value."""

    span: Interval = intervals.EVERYTHING
    whole: bool = False
    text: bool = False
    none: bool = False
    outside: bool = False
    extra: tuple[Fraction, ...] = ()

    def holds(self, value: Fraction) -> bool:
        """Whether a number is among the values."""
        inside = intervals.contains(self.span, value) and (not self.whole or value.denominator == 1)
        return inside or value in self.extra

    @property
    def hull(self) -> Interval:
        """The stretch that holds all the numbers."""
        return intervals.hull((self.span, *map(intervals.point, self.extra)))

    @property
    def all_whole(self) -> bool:
        """Whether every value is whole."""
        return self.whole and all(value.denominator == 1 for value in self.extra)

    @property
    def varies(self) -> bool:
        """Whether it can be more than one thing."""
        return len(cut(self, ())) > 1 or not (self.text or intervals.is_point(self.span))


@frozen
class Cell:
    """One stretch (``span``), one text (``word``; None: any other text) or one way of having no value. ``value`` stands for all of its values."""

    state: State = State.VALUE
    span: Interval = intervals.EVERYTHING
    value: Fraction | str | None = None
    word: str | None = None


def cut(domain: Domain, edges: Iterable[Fraction | str]) -> tuple[Cell, ...]:
    """The cells of a domain, ascending; those without a value come last."""
    found: list[Cell] = []
    if domain.text:
        words = sorted({edge for edge in edges if isinstance(edge, str)})
        found += [Cell(value=word, word=word) for word in words]
        found.append(Cell(value=_other_word(words)))
    else:
        found += _numbers(domain, sorted({edge for edge in edges if isinstance(edge, Fraction)}))
        found += [Cell(span=intervals.point(value), value=value) for value in domain.extra if not intervals.contains(domain.span, value)]
    if domain.none:
        found.append(Cell(State.NONE))
    if domain.outside:
        found.append(Cell(State.OUTSIDE))
    return tuple(found)


def every_value(domain: Domain, most: int) -> tuple[Fraction, ...]:
    """All numbers of a small whole domain; () where there are more than ``most``."""
    low, high = domain.span.low, domain.span.high
    if not domain.whole or domain.text or low is None or high is None or high - low > most:
        return ()
    return tuple(Fraction(value) for value in range(ceil(low), floor(high) + 1) if intervals.contains(domain.span, Fraction(value)))


def _numbers(domain: Domain, edges: list[Fraction]) -> list[Cell]:
    span = domain.span
    found: list[Cell] = []
    low, low_open = span.low, span.low_open
    for edge in edges:
        if span.low is not None and edge < span.low:
            continue
        if span.high is not None and edge > span.high:
            break
        found += _stretch(Interval(low, edge, low_open, True), domain.whole)
        if intervals.contains(span, edge) and (not domain.whole or edge.denominator == 1):
            found.append(Cell(span=intervals.point(edge), value=edge))
        low, low_open = edge, True
    found += _stretch(Interval(low, span.high, low_open, span.high_open), domain.whole)
    return found


def _stretch(span: Interval, whole: bool) -> list[Cell]:
    """The cell of a stretch; nothing where it is empty."""
    low, high = span.low, span.high
    if whole:
        low = None if low is None else Fraction(floor(low) + 1 if span.low_open else ceil(low))
        high = None if high is None else Fraction(ceil(high) - 1 if span.high_open else floor(high))
        if low is not None and high is not None and low > high:
            return []
        return [Cell(span=Interval(low, high), value=_inside(Interval(low, high)))]
    if low is not None and high is not None and (low > high or (low == high and (span.low_open or span.high_open))):
        return []
    return [Cell(span=span, value=_inside(span))]


def _inside(span: Interval) -> Fraction:
    """A number of a stretch: an end that belongs to it, else a short decimal."""
    low, high = span.low, span.high
    if low is not None and not span.low_open:
        return low
    if high is not None and not span.high_open:
        return high
    if low is None:
        return Fraction(0) if high is None else Fraction(ceil(high) - 1)
    if high is None:
        return Fraction(floor(low) + 1)
    for places in range(_MOST_PLACES):
        scale = 10**places
        candidate = Fraction(floor(low * scale) + 1, scale)
        if candidate < high:
            return candidate
    return (low + high) / 2


def _other_word(words: list[str]) -> str:
    other = "-"
    while other in words:
        other += "-"
    return other
