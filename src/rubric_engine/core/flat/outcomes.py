"""What an expression may come to while facts are missing, in nodes of the flat form: sets of numbers, of truths, of texts, and the hulls around them.

Where a set is known to hold one number, its two ends are the same object and the nodes fold to the plain calculation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import Sure, Truth, Words
from rubric_engine.core.flat.ratios import Ratio, Ratios
from rubric_engine.diagnostics.frozen import evolve, frozen


@frozen
class End:
    """One end of an interval: a number, or nothing where ``open`` holds."""

    open: Truth
    at: Ratio


@frozen(eq=False)
class Number:
    """The numbers from ``low`` to ``high``; only whole ones where ``whole`` holds. ``lacks``: it may have no value; ``never``: it surely has none
    (then nothing else of it is looked at)."""

    low: End
    high: End
    whole: Truth
    lacks: Truth
    never: Truth

    @property
    def pointed(self) -> bool:
        """Whether it is one number, if it has a value: known when the rubric is staged. (Two open ends are equal, and no number.)"""
        return self.low == self.high and isinstance(self.low.open, Sure) and not self.low.open.holds

    @property
    def settled(self) -> bool:
        """Whether it always is one number, or none."""
        return self.pointed and self.lacks is self.never


@frozen(eq=False)
class Sets:
    """Which of the outcomes are possible. ``settled``: always exactly one of them, as is known when the rubric is staged."""

    true: Truth
    false: Truth
    undefined: Truth
    settled: bool = False


@frozen(eq=False)
class Text:
    """``known``: it is this text, and not any."""

    words: Words
    known: Truth
    lacks: Truth
    never: Truth


Value = Number | Sets | Text


@frozen(eq=False)
class Outcomes:
    """Sets put together, and chosen from, by truths."""

    make: Builder
    ratios: Ratios

    # ------------------------------------------------------------ truths

    def known(self, truth: Truth) -> Sets:
        return Sets(truth, self.make.negate(truth), self.make.no, settled=True)

    def unless(self, never: Truth, truth: Truth) -> Sets:
        """Undefined where ``never`` holds, else the truth."""
        make = self.make
        there = make.negate(never)
        return Sets(make.every((there, truth)), make.every((there, make.negate(truth))), never, settled=True)

    @property
    def true(self) -> Sets:
        return self.known(self.make.yes)

    @property
    def false(self) -> Sets:
        return self.known(self.make.no)

    @property
    def undefined(self) -> Sets:
        return Sets(self.make.no, self.make.no, self.make.yes, settled=True)

    def sure(self, truth: Sets) -> Truth:
        make = self.make
        return truth.true if truth.settled else make.every((truth.true, make.negate(truth.false), make.negate(truth.undefined)))

    def surely_not(self, truth: Sets) -> Truth:
        """It is no, and nothing else."""
        make = self.make
        return truth.false if truth.settled else make.every((truth.false, make.negate(truth.true), make.negate(truth.undefined)))

    def negate(self, operand: Sets) -> Sets:
        return Sets(operand.false, operand.true, operand.undefined, operand.settled)

    def conjunction(self, parts: Sequence[Sets]) -> Sets:
        make = self.make
        if all(isinstance(p.undefined, Sure) and not p.undefined.holds for p in parts):
            undefined = make.no
        else:
            undefined = make.every((make.some(p.undefined for p in parts), *(make.some((p.true, p.undefined)) for p in parts)))
        settled = all(p.settled for p in parts)
        return Sets(make.every(p.true for p in parts), make.some(p.false for p in parts), undefined, settled)

    def disjunction(self, parts: Sequence[Sets]) -> Sets:
        return self.negate(self.conjunction([self.negate(p) for p in parts]))

    def union(self, parts: Iterable[tuple[Truth, Sets]]) -> Sets:
        """Of those that are included."""
        make = self.make
        parts = list(parts)
        return Sets(
            make.some(make.every((included, p.true)) for included, p in parts),
            make.some(make.every((included, p.false)) for included, p in parts),
            make.some(make.every((included, p.undefined)) for included, p in parts),
        )

    # ------------------------------------------------------------ numbers

    def end(self, value: Fraction | int | Ratio | None) -> End:
        if value is None:
            return End(self.make.yes, self.ratios.of(0))
        return End(self.make.no, value if isinstance(value, Ratio) else self.ratios.of(value))

    def point(self, value: Fraction | int | Ratio) -> Number:
        end = self.end(value)
        return Number(end, end, self.ratios.is_whole(end.at), self.make.no, self.make.no)

    def between(self, low: Fraction | int | None, high: Fraction | int | None, *, whole: bool = False) -> Number:
        return Number(self.end(low), self.end(high), self.make.sure(whole), self.make.no, self.make.no)

    @property
    def nothing(self) -> Number:
        """What has no value."""
        return evolve(self.point(0), lacks=self.make.yes, never=self.make.yes)

    def maybe_lacking(self, number: Number, lacks: Truth) -> Number:
        return evolve(number, lacks=self.make.some((number.lacks, lacks)))

    def surely_lacking(self, number: Number, never: Truth) -> Number:
        """Without a value where ``never`` holds."""
        return evolve(number, lacks=self.make.some((number.lacks, never)), never=self.make.some((number.never, never)))

    def given(self, number: Number) -> Number:
        """As if it surely had a value."""
        return evolve(number, lacks=self.make.no, never=self.make.no)

    def is_point(self, number: Number) -> Truth:
        """Whether it is one number, and surely has a value."""
        return self.make.every((self.one_number(number), self.make.negate(number.lacks)))

    def one_number(self, number: Number) -> Truth:
        """Whether its ends are one, both of them bounded."""
        if number.pointed:
            return self.make.yes
        closed = (self.make.negate(number.low.open), self.make.negate(number.high.open))
        return self.make.every((*closed, self.ratios.equal(number.low.at, number.high.at)))

    def choose(self, when: Truth, then: Number, otherwise: Number) -> Number:
        if when is self.make.yes or then is otherwise:
            return then
        if when is self.make.no:
            return otherwise
        low = self.pick_end(when, then.low, otherwise.low)
        high = low if then.pointed and otherwise.pointed else self.pick_end(when, then.high, otherwise.high)
        return Number(
            low,
            high,
            self.pick_truth(when, then.whole, otherwise.whole),
            self.pick_truth(when, then.lacks, otherwise.lacks),
            self.pick_truth(when, then.never, otherwise.never),
        )

    def pick_truth(self, when: Truth, then: Truth, otherwise: Truth) -> Truth:
        make = self.make
        if then is otherwise:
            return then
        return make.some((make.every((when, then)), make.every((make.negate(when), otherwise))))

    def pick_end(self, when: Truth, then: End, otherwise: End) -> End:
        if then == otherwise:
            return then
        return End(self.pick_truth(when, then.open, otherwise.open), self._pick_at(when, then, otherwise))

    def _pick_at(self, when: Truth, then: End, otherwise: End) -> Ratio:
        """An open end has no number to be picked."""
        if then.open is self.make.yes:
            return otherwise.at
        return then.at if otherwise.open is self.make.yes else self.ratios.pick(when, then.at, otherwise.at)

    def decide(self, truth: Sets, yes: Number, no: Number, undefined: Number) -> Number:
        """What each possible outcome of a condition brings, together."""
        if truth.settled:
            return self.choose(truth.true, yes, self.choose(truth.undefined, undefined, no))
        return self.hull([(truth.true, yes), (truth.false, no), (truth.undefined, undefined)])

    def hull(self, each: Iterable[tuple[Truth, Number]]) -> Number:
        """The least interval around those that are included (at least one is)."""
        make = self.make
        each = [(included, number) for included, number in each if included is not make.no]
        if not each:
            return self.point(0)
        if len(each) == 1:
            return each[0][1]
        present = [(make.every((included, make.negate(number.never))), number) for included, number in each]
        seen, around = present[0]
        low, high, whole = around.low, around.high, around.whole
        for there, number in present[1:]:
            pointed = low == high and number.pointed
            one = pointed and make.every((seen, there)) is make.no
            new_low = self._joined(seen, low, there, number.low, greatest=False)
            high = new_low if one else self._joined(seen, high, there, number.high, greatest=True)
            low = new_low
            whole = make.every((make.some((whole, make.negate(seen))), make.some((number.whole, make.negate(there)))))
            seen = make.some((seen, there))
        lacks = make.some(make.every((included, number.lacks)) for included, number in each)
        return Number(low, high, whole, lacks, make.negate(seen))

    def _joined(self, seen: Truth, end: End, there: Truth, other: End, *, greatest: bool) -> End:
        """The outer of two ends, of which perhaps only one is there."""
        if end == other:
            return end
        both = self.make.every((seen, there))
        outer = self.outer(end, other, greatest=greatest) if both is not self.make.no else end
        if both is self.make.yes:
            return outer
        alone = self.pick_end(there, other, end)
        return self.pick_end(both, outer, alone) if both is not self.make.no else alone

    def outer(self, a: End, b: End, *, greatest: bool) -> End:
        """The greater of two upper ends, or the lesser of two lower ones; an open one is further out."""
        return End(self.make.some((a.open, b.open)), self._extreme_at(a, b, greatest=greatest))

    def inner(self, a: End, b: End, *, greatest: bool) -> End:
        """The greater of two lower ends, or the lesser of two upper ones: an open one gives way."""
        at = self.pick_end(a.open, b, self.pick_end(b.open, a, End(self.make.no, self._extreme_at(a, b, greatest=greatest)))).at
        return End(self.make.every((a.open, b.open)), at)

    def _extreme_at(self, a: End, b: End, *, greatest: bool) -> Ratio:
        if a.open is self.make.yes:
            return b.at
        return a.at if b.open is self.make.yes else self.ratios.extreme((a.at, b.at), greatest=greatest)

    def strict(self, low: End, high: End, whole: Truth, *operands: Number) -> Number:
        return Number(low, high, whole, self.make.some(o.lacks for o in operands), self.make.some(o.never for o in operands))
