"""Stretches of points, each with the members of a space in which something may come to them; together they hold all that can be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rubric_engine.core import intervals
from rubric_engine.core.intervals import ZERO
from rubric_engine.core.ir import Interval
from rubric_engine.diagnostics.frozen import define, field, frozen

_MOST_PIECES = 2_000
Pieces = dict[Interval, int]


class TooMany(Exception):
    """More stretches than are worth following."""


@frozen
class Amount:
    """A number over a space: its stretches, and where it may have no value."""

    pieces: Pieces
    none: int = 0


@frozen
class LineWorth:
    """A line over a space: where it matches and where it doesn't, its points where it matches, and its points."""

    yes: int
    no: int
    matched: Pieces
    points: Pieces


@define
class Merged:
    """Stretches, equal ones as one."""

    pieces: Pieces = field(factory=dict)

    def add(self, span: Interval, mask: int) -> None:
        if mask:
            self.pieces[span] = self.pieces.get(span, 0) | mask
            if len(self.pieces) > _MOST_PIECES:
                raise TooMany

    def take(self, pieces: Pieces) -> None:
        for span, mask in pieces.items():
            self.add(span, mask)


def paired(left: Pieces, right: Pieces, combine: Callable[[Interval, Interval], Interval]) -> Pieces:
    found = Merged()
    if len(left) * len(right) > _MOST_PIECES * 50:
        raise TooMany
    for one, mask in left.items():
        for other, also in right.items():
            if mask & also:
                found.add(combine(one, other), mask & also)
    return found.pieces


def each_of(pieces: Pieces, change: Callable[[Interval], Interval]) -> Pieces:
    found = Merged()
    for span, mask in pieces.items():
        found.add(change(span), mask)
    return found.pieces


def joined(*several: Pieces) -> Pieces:
    found = Merged()
    for pieces in several:
        found.take(pieces)
    return found.pieces


def within(pieces: Pieces, mask: int) -> Pieces:
    return {span: own & mask for span, own in pieces.items() if own & mask}


def cut_to(amount: Amount, mask: int) -> Amount:
    return Amount(within(amount.pieces, mask), amount.none & mask)


def added(left: Amount, right: Amount) -> Amount:
    return Amount(joined(left.pieces, right.pieces), left.none | right.none)


def anywhere(pieces: Pieces) -> int:
    found = 0
    for mask in pieces.values():
        found |= mask
    return found


def least_with(bound: Fraction) -> Callable[[Interval], Interval]:
    return lambda span: intervals.least((span, intervals.point(bound)))


def stopped(has: Interval, change: Interval) -> Interval:
    """What is had after a change that takes it no lower than zero; what is below zero already loses no more."""
    return intervals.greatest((intervals.add(has, change), intervals.least((has, ZERO))))
