"""Rivals of whom the same is known, held against one together: how often each outcome comes of it.

Those of a bundle have the same ends; where these leave it open whether somebody is level, they are split by what the next key of the chain came to. A key that is
known puts them into an order, so that a search says how many are ahead, and how many behind.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.reference.abstract import Number, Truth
from rubric_engine.scoring.reference.chains import Competitor, Place, Series, Step, Tiebreak, TieValue, key_against, turned, value_against

Outcome = tuple[bool, bool, bool]
"""Whether the others can be ahead, level, behind."""
AHEAD, LEVEL, BEHIND, ANYTHING = (True, False, False), (False, True, False), (False, False, True), (True, True, True)
Ends = tuple[object, ...]
"""What of a value matters to a comparison."""


def ends_of(value: TieValue) -> Ends:
    if isinstance(value, Number):
        return value.low, value.high, value.whole, value.defined, value.why is None
    return (value.values,)


@define(eq=False)
class Bundle:
    """``members`` of whom the same is known as far as they were looked at; ``splits``: by the keys of the chain that were."""

    members: tuple[Competitor, ...]
    indices: frozenset[int]
    splits: dict[int, Split] = field(factory=dict)

    @classmethod
    def of(cls, members: Sequence[Competitor]) -> Bundle:
        return cls(tuple(members), frozenset(each.index for each in members))

    def others(self, own: Competitor) -> int:
        """How many there are besides ``own``."""
        return len(self.members) - (own.index in self.indices)

    def split(self, at: int, breaking: Tiebreak) -> Split:
        if at not in self.splits:
            self.splits[at] = Split.of(self.members, at, breaking)
        return self.splits[at]


@frozen(eq=False)
class Split:
    """A bundle by what a key came to: those of whom it is known in order (``steps``, best first, and how many there are before each), and the others."""

    at: int
    last: bool
    lowest_first: bool
    steps: tuple[Step, ...]
    ordered: tuple[Bundle, ...]
    before: tuple[int, ...]
    unknown: Mapping[Ends, Bundle]
    compared: dict[Ends, Parted] = field(factory=dict)

    @classmethod
    def of(cls, members: Iterable[Competitor], at: int, breaking: Tiebreak) -> Split:
        lowest_first, last = breaking.chain[at].lowest_first, at + 1 == len(breaking.chain)
        by_step: dict[Step, list[Competitor]] = {}
        by_ends: dict[Ends, list[Competitor]] = {}
        for each in members:
            value = breaking.value(each, at)
            step = turned(value, lowest_first=lowest_first)
            if step is None:
                by_ends.setdefault(ends_of(value), []).append(each)
            else:
                by_step.setdefault(step, []).append(each)
        steps = tuple(sorted(by_step))
        ordered = tuple(Bundle.of(by_step[step]) for step in steps)
        before = tuple(accumulate((len(each.members) for each in ordered), initial=0))
        return cls(at, last, lowest_first, steps, ordered, before, {ends: Bundle.of(found) for ends, found in by_ends.items()})

    def against(self, own: Competitor, breaking: Tiebreak) -> Parted:
        """The others of the bundle against one of whom it is known what the key came to, or not."""
        value = breaking.value(own, self.at)
        step = turned(value, lowest_first=self.lowest_first)
        return self._around(own, value, step, breaking) if step is not None else self._without(own, value, breaking)

    def _around(self, own: Competitor, value: TieValue, step: Step, breaking: Tiebreak) -> Parted:
        first = bisect_left(self.steps, step)
        there = first < len(self.steps) and self.steps[first] == step
        found = Parted({AHEAD: self.before[first], BEHIND: self.before[-1] - self.before[first + there]}, [])
        for outcome, bundle in (*([(LEVEL, self.ordered[first])] if there else []), *self._unknown(value, breaking)):
            found.add(outcome, bundle, bundle.others(own), last=self.last)
        return found

    def _without(self, own: Competitor, value: TieValue, breaking: Tiebreak) -> Parted:
        """What is the same for all of whom as little is known is counted once, and then everybody is taken out of their own bundle."""
        ends = ends_of(value)
        if ends not in self.compared:
            everybody = self.compared[ends] = Parted({}, [])
            known = ((self._of(bundle, value, breaking), bundle) for bundle in self.ordered)
            for outcome, bundle in (*known, *self._unknown(value, breaking)):
                everybody.add(outcome, bundle, len(bundle.members), last=self.last)
            everybody.join()
        found = self.compared[ends]
        mine = self.unknown.get(ends)
        if mine is None or own.index not in mine.indices:
            return found
        outcome = value_against(value, value, self.lowest_first)
        if outcome[1] and not self.last:
            return found  # which takes it out further on
        return Parted({**found.decided, outcome: found.decided[outcome] - 1}, found.still)

    def _unknown(self, value: TieValue, breaking: Tiebreak) -> list[tuple[Outcome, Bundle]]:
        return [(self._of(bundle, value, breaking), bundle) for bundle in self.unknown.values()]

    def _of(self, bundle: Bundle, value: TieValue, breaking: Tiebreak) -> Outcome:
        return value_against(breaking.value(bundle.members[0], self.at), value, self.lowest_first)


@frozen(eq=False)
class Parted:
    """How many there are of whom nothing more is asked, by what they can be; and those who may be level, of whom the next key is."""

    decided: dict[Outcome, int]
    still: list[tuple[Outcome, Bundle]]

    def add(self, outcome: Outcome, bundle: Bundle, count: int, *, last: bool) -> None:
        if outcome[1] and not last:
            self.still.append((outcome, bundle))
        else:
            self.decided[outcome] = self.decided.get(outcome, 0) + count

    def join(self) -> None:
        """Make one bundle of those of one outcome: the next key is asked of all of them."""
        members: dict[Outcome, list[Competitor]] = {}
        for outcome, bundle in self.still:
            members.setdefault(outcome, []).extend(bundle.members)
        self.still[:] = [(outcome, Bundle.of(found)) for outcome, found in members.items()]


def against(bundle: Bundle, own: Competitor, breaking: Tiebreak, *, lowest_first: bool) -> dict[Outcome, int]:
    """How many of a bundle, without ``own``, can be what."""
    found: dict[Outcome, int] = {}
    if bundle.others(own):
        _count(found, key_against(bundle.members[0].key, own.key, lowest_first), bundle, own, breaking, 0)
    return found


def _count(found: dict[Outcome, int], outcome: Outcome, bundle: Bundle, own: Competitor, breaking: Tiebreak, at: int) -> None:
    """Those of a bundle, of whom the keys before ``at`` say that they can be this."""
    others = bundle.others(own)
    if not others:
        return
    while outcome[1] and at < len(breaking.chain) and _says_nothing(own, breaking, at):
        outcome, at = ANYTHING, at + 1
    if not outcome[1] or at == len(breaking.chain):
        found[outcome] = found.get(outcome, 0) + others
        return
    parted = bundle.split(at, breaking).against(own, breaking)
    for each, count in parted.decided.items():
        if count:
            joined = (outcome[0] or each[0], each[1], outcome[2] or each[2])
            found[joined] = found.get(joined, 0) + count
    for each, smaller in parted.still:
        _count(found, (outcome[0] or each[0], True, outcome[2] or each[2]), smaller, own, breaking, at + 1)


def _says_nothing(own: Competitor, breaking: Tiebreak, at: int) -> bool:
    """Whether a key leaves everything open for one: among the tied it isn't known who is level, and what a count-back compares may not be known."""
    if breaking.chain[at].among_tied:
        return True
    value = breaking.value(own, at)
    return isinstance(value, Series) and value.values is None


def bundled(rivals: Iterable[tuple[Competitor, Truth]], *, by_place: bool) -> list[tuple[Bundle, bool]]:
    """Rivals by their ends and whether they are surely in the field (which stands beside), and by their places where these matter."""
    found: dict[tuple[Ends, bool, Place | bool | None], list[Competitor]] = {}
    for each, shared in rivals:
        place = each.place if by_place else each.place is not None
        found.setdefault((ends_of(each.key), shared.sure, place), []).append(each)
    return [(Bundle.of(members), sure) for (_, sure, _), members in found.items()]
