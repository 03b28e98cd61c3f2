"""The others of a field, sorted, so that one of whom not everything is known is held against all of them without looking at each.

One whose ends lie apart from one's own is surely ahead, surely behind, or may be either; how many those are, a search in the sorted ends says. Only
those whose ends touch one's own are held against it, together where the same is known of them: there the chain of keys decides, or whether a number is whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from rubric_engine.diagnostics.frozen import define, frozen
from rubric_engine.scoring.reference.abstract import Bound, Number, Truth, lower, upper
from rubric_engine.scoring.reference.bundles import Bundle, against, bundled
from rubric_engine.scoring.reference.chains import Competitor, Place, Tiebreak

Rival = tuple[Competitor, Truth]
"""With whether it is in the field at all."""
_Kind = tuple[bool, bool, bool]


@define(eq=False)
class Tally:
    """How many are ahead, and ahead or level: surely, and at most. ``surely`` and ``possibly``: on how many different places those are ahead that have one;
    ``unplaced``: how many of those that may be ahead have none."""

    ahead: int = 0
    ahead_most: int = 0
    level: int = 0
    level_most: int = 0
    surely: int = 0
    possibly: int = 0
    unplaced: int = 0

    def add(self, surely: int, perhaps: int, *, placed: bool) -> None:
        """So many are surely ahead, and so many others may be."""
        self.ahead += surely
        self.level += surely
        self.ahead_most += surely + perhaps
        self.level_most += surely + perhaps
        self.unplaced += 0 if placed else surely + perhaps


@frozen(eq=False)
class Close:
    """A bundle that is held against one, and whether those in it are surely in the field."""

    bundle: Bundle
    sure: bool

    @property
    def one(self) -> Competitor:
        """Any of them."""
        return self.bundle.members[0]


@frozen(eq=False)
class Alike:
    """The ends of rivals of whom the same is known: ``settled``, that each is in the field and has a value; ``lacking``, that each may have none;
    ``placed``, that each has a place. ``below``: how many there are in the bundles before each of those in the order of their ends."""

    settled: bool
    lacking: bool
    placed: bool
    lows: tuple[Bound, ...]
    by_low: tuple[Close, ...]
    low_below: tuple[int, ...]
    highs: tuple[Bound, ...]
    by_high: tuple[Close, ...]
    high_below: tuple[int, ...]

    @classmethod
    def of(cls, kind: _Kind, bundles: Iterable[Close]) -> Alike:
        by_low = tuple(sorted(bundles, key=lambda each: lower(each.one.key)))
        by_high = tuple(sorted(by_low, key=lambda each: upper(each.one.key)))
        lows, highs = tuple(lower(each.one.key) for each in by_low), tuple(upper(each.one.key) for each in by_high)
        return cls(*kind, lows, by_low, _below(by_low), highs, by_high, _below(by_high))

    @property
    def size(self) -> int:
        return self.low_below[-1]

    def touching(self, low: Bound, high: Bound) -> list[Close]:
        """Those that begin where the other ends, or end where it begins."""
        after = self.by_low[bisect_left(self.lows, high) : bisect_right(self.lows, high)]
        before = self.by_high[bisect_left(self.highs, low) : bisect_right(self.highs, low)]
        there = {id(each) for each in after}
        return [*after, *(each for each in before if id(each) not in there)]

    def apart(self, low: Bound, high: Bound) -> tuple[int, int]:
        """How many are wholly above, and wholly below."""
        return self.size - self.low_below[bisect_right(self.lows, high)], self.high_below[bisect_left(self.highs, low)]


@frozen(eq=False)
class Rivals:
    """All who may be in the field of those of one group. ``odd``: between whose ends no number lies. ``settled_places`` and ``places``: the keys of the
    different places that the settled ones and all have, in order; empty where nobody asks how many places are different."""

    everybody: tuple[Close, ...]
    alike: tuple[Alike, ...]
    odd: tuple[Close, ...]
    kinds: dict[int, _Kind]  # by index
    settled_places: tuple[Bound, ...]
    places: tuple[Bound, ...]
    breaking: Tiebreak
    lowest_first: bool

    @classmethod
    def of(cls, rivals: Iterable[Rival], breaking: Tiebreak, *, lowest_first: bool, count_places: bool) -> Rivals:
        there = [rival for rival in rivals if rival[1].true and rival[0].key.defined]
        everybody = tuple(Close(bundle, sure) for bundle, sure in bundled(there, by_place=count_places))
        odd = tuple(each for each in everybody if _is_odd(each.one.key))
        kinds: dict[int, _Kind] = {}
        sorted_out: dict[_Kind, list[Close]] = {}
        for each in everybody:
            if not _is_odd(each.one.key):
                kind = _kind(each)
                kinds |= dict.fromkeys(each.bundle.indices, kind)
                sorted_out.setdefault(kind, []).append(each)
        alike = tuple(Alike.of(kind, found) for kind, found in sorted_out.items())
        settled_places = _places(each.one for each in everybody if each.sure) if count_places else ()
        places = _places(each.one for each in everybody) if count_places else ()
        return cls(everybody, alike, odd, kinds, settled_places, places, breaking, lowest_first)

    def tally(self, own: Competitor, *, from_bottom: bool) -> Tally:
        """Of the others against one that has a value, or may have one."""
        found = Tally()
        if _is_odd(own.key):
            self._together(found, self.everybody, own, from_bottom)
            return found
        low, high, own_lacks = lower(own.key), upper(own.key), own.key.why is not None
        close = [*self.odd]
        for some in self.alike:
            touching = some.touching(low, high)
            close += touching
            first, last = self._first_and_last(some.apart(low, high), from_bottom)
            between = some.size - first - last - sum(len(each.bundle.members) for each in touching)
            if low != high and self.kinds.get(own.index) == (some.settled, some.lacking, some.placed):
                between -= 1  # that is the one itself
            # One that lacks a value is behind all that have one.
            first_may_lack, last_may_gain = (own_lacks, some.lacking) if from_bottom else (some.lacking, own_lacks)
            surely = first if some.settled and not first_may_lack else 0
            found.add(surely, first - surely + between + (last if last_may_gain else 0), placed=some.placed)
        self._count_places(found, low, high, own_lacks, from_bottom)
        self._together(found, close, own, from_bottom)
        return found

    def _first_and_last(self, apart: tuple[int, int], from_bottom: bool) -> tuple[int, int]:
        """Those wholly ahead and wholly behind, out of those above and below."""
        above, below = apart
        return (below, above) if self.lowest_first != from_bottom else (above, below)

    def _count_places(self, found: Tally, low: Bound, high: Bound, own_lacks: bool, from_bottom: bool) -> None:
        """Those with places are points, and nowhere but where they touch do two of one place differ."""
        first, _ = self._first_and_last(_apart(self.settled_places, low, high), from_bottom)
        found.surely += 0 if from_bottom and own_lacks else first
        _, last = self._first_and_last(_apart(self.places, low, high), from_bottom)
        touching = sum(bisect_right(self.places, end) - bisect_left(self.places, end) for end in {low, high})
        found.possibly += len(self.places) - touching - (0 if own_lacks and not from_bottom else last)

    def _together(self, found: Tally, bundles: Iterable[Close], own: Competitor, from_bottom: bool) -> None:
        surely: set[Place] = set()
        possibly: set[Place] = set()
        for close in bundles:
            settled, place = close.sure and close.one.key.why is None, close.one.place
            for outcome, count in against(close.bundle, own, self.breaking, lowest_first=self.lowest_first).items():
                behind, equal, ahead = outcome if from_bottom else outcome[::-1]
                surely_ahead = settled and ahead and not equal and not behind
                found.ahead += count * surely_ahead
                found.level += count * (settled and not behind)
                found.ahead_most += count * ahead
                found.level_most += count * (ahead or equal)
                found.unplaced += count * (ahead and place is None)
                if place is not None:
                    surely |= {place} if surely_ahead else set()
                    possibly |= {place} if ahead else set()
        found.surely += len(surely)
        found.possibly += len(possibly)


def _below(bundles: Iterable[Close]) -> tuple[int, ...]:
    return tuple(accumulate((len(each.bundle.members) for each in bundles), initial=0))


def _kind(close: Close) -> _Kind:
    lacking = close.one.key.why is not None
    return (close.sure and not lacking, lacking, close.one.place is not None)


def _is_odd(key: Number) -> bool:
    return lower(key) > upper(key)


def _places(rivals: Iterable[Competitor]) -> tuple[Bound, ...]:
    return tuple(sorted(key for _, key in {(each.place, lower(each.key)) for each in rivals if each.place is not None}))


def _apart(ends: tuple[Bound, ...], low: Bound, high: Bound) -> tuple[int, int]:
    return len(ends) - bisect_right(ends, high), bisect_left(ends, low)
