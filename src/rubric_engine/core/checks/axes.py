"""A table's subject cut into the stretches on which no key changes its mind.

A cut lies just before or just after a number, so that a key is simply everything between two cuts, whether its ends belong to it or not.
Of whole numbers only those count: ``0 to 2`` ends, and ``3 to 5`` begins, just before 3.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from rubric_engine.core.checks.subjects import Subject
from rubric_engine.core.ir import Interval, Scalar
from rubric_engine.diagnostics.frozen import frozen

Key = tuple[Interval | Scalar, ...]


@frozen(order=True)
class Cut:
    """``side`` -1 and 1 lie at the infinities; at 0 the cut is before ``value``, or ``after`` it."""

    side: int
    value: Fraction = Fraction(0)
    after: bool = False


@frozen
class Axis:
    """``cuts`` bound the stretches: stretch i lies between cut i and cut i + 1."""

    subject: Subject
    cuts: tuple[Cut, ...]

    def __len__(self) -> int:
        return len(self.cuts) - 1

    def covered(self, key: Key) -> Iterable[int]:
        """The stretches in which a key applies, ascending."""
        found: set[int] = set()
        for low, high in _spans(key, self.subject):
            first, last = max(low, self.cuts[0]), min(high, self.cuts[-1])
            if first < last:
                found.update(range(bisect_left(self.cuts, first), bisect_left(self.cuts, last)))
        return sorted(found)

    def words(self, first: int, last: int) -> str:
        """The stretches ``first`` to ``last`` in words."""
        begin, end = self.cuts[first], self.cuts[last + 1]
        low = None if begin.side else begin.value
        high = None if end.side else end.value
        if self.subject.whole and high is not None:
            high = high if end.after else high - 1
        low_open, high_open = begin.after, not end.after and not self.subject.whole
        return self.subject.writer.stretch(low, high, low_open, high_open)

    def example(self, stretch: int) -> str:
        """A value in a stretch, as it is written."""
        return self.subject.writer.value(_inside(self.cuts[stretch], self.cuts[stretch + 1], self._unit))

    @property
    def _unit(self) -> Fraction:
        return Fraction(1, 100) if self.subject.writer.manner.value == "percent" else Fraction(1)

    def names(self, stretches: Iterable[int]) -> list[str]:
        """Several stretches: each by its name where values have names, else neighbours joined."""
        chosen = list(stretches)
        if self.subject.named:
            return [self.example(stretch) for stretch in chosen]
        runs: list[list[int]] = []
        for stretch in chosen:
            if runs and runs[-1][1] == stretch - 1:
                runs[-1][1] = stretch
            else:
                runs.append([stretch, stretch])
        return [self.words(first, last) for first, last in runs]


def axis_of(subject: Subject, keys: Sequence[Key]) -> Axis | None:
    """The subject's range cut at the ends of all keys; None for an empty range or keys that aren't numbers."""
    if any(isinstance(part, str) for key in keys for part in key):
        return None
    start, end = _span(subject.span, subject.whole)
    if not start < end:
        return None
    cuts = {start, end}
    for key in keys:
        cuts.update(cut for span in _spans(key, subject) for cut in span)
    if subject.named and subject.span.high is not None:
        cuts.update(Cut(0, Fraction(value)) for value in range(int(subject.span.high) + 1))
    return Axis(subject, tuple(sorted(cut for cut in cuts if start <= cut <= end)))


def _spans(key: Key, subject: Subject) -> list[tuple[Cut, Cut]]:
    return [_span(_as_interval(part), subject.whole) for part in key]


def _as_interval(part: Interval | Scalar) -> Interval:
    if isinstance(part, Interval):
        return part
    value = Fraction(0) if isinstance(part, str) else Fraction(part)  # no is 0, yes is 1
    return Interval(value, value)


def _span(span: Interval, whole: bool) -> tuple[Cut, Cut]:
    low, high = Cut(-1), Cut(1)
    if span.low is not None:
        low = Cut(0, span.low, span.low_open)
        if whole:
            low = Cut(0, Fraction(floor(span.low) + 1 if span.low_open else ceil(span.low)))
    if span.high is not None:
        high = Cut(0, span.high, not span.high_open)
        if whole:
            high = Cut(0, Fraction(ceil(span.high) if span.high_open else floor(span.high) + 1))
    return low, high


def _inside(begin: Cut, end: Cut, unit: Fraction) -> Fraction:
    if begin.side == 0 and not begin.after:
        return begin.value
    if end.side == 0 and end.after:
        return end.value
    if begin.side:
        return Fraction(0) if end.side else end.value - unit
    return begin.value + unit if end.side else (begin.value + end.value) / 2
