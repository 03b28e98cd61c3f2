"""What an expression may come to while facts are missing, in nodes of the flat form: the reference evaluator's sets, staged.

Each function is the twin of one in ``scoring.reference.abstract``; where a set is known to hold one number, its two ends are the same object and the
nodes fold to the plain calculation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import Sure, Truth, Words
from rubric_engine.core.flat.ratios import Ratio, Ratios
from rubric_engine.core.ir import CmpOp, RoundMode


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
        """Whether it is one number, if it has a value: known when the rubric is staged."""
        return self.low == self.high

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
class Domain:
    make: Builder
    ratios: Ratios

    @classmethod
    def of(cls, make: Builder) -> Domain:
        return cls(make, Ratios(make))

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
        """Whether its ends are one, both of them bounded (or, as in the reference, neither of them known: then it is no number)."""
        if number.pointed:
            return self.make.negate(number.low.open)
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

    def _strict(self, low: End, high: End, whole: Truth, *operands: Number) -> Number:
        return Number(low, high, whole, self.make.some(o.lacks for o in operands), self.make.some(o.never for o in operands))

    # ------------------------------------------------------------ arithmetic

    def add(self, a: Number, b: Number) -> Number:
        return self.total((a, b))

    def total(self, numbers: Sequence[Number]) -> Number:
        if not numbers:
            return self.point(0)
        low = End(self.make.some(n.low.open for n in numbers), self.ratios.total(n.low.at for n in numbers))
        high = low
        if not all(n.pointed for n in numbers):
            high = End(self.make.some(n.high.open for n in numbers), self.ratios.total(n.high.at for n in numbers))
        return self._strict(low, high, self.make.every(n.whole for n in numbers), *numbers)

    def minus(self, a: Number) -> Number:
        high = End(a.low.open, self.ratios.minus(a.low.at))
        return evolve(a, low=high if a.pointed else End(a.high.open, self.ratios.minus(a.high.at)), high=high)

    def subtract(self, a: Number, b: Number) -> Number:
        return self.add(a, self.minus(b))

    def multiply(self, a: Number, b: Number) -> Number:
        whole = self.make.every((a.whole, b.whole))
        for x, y in ((a, b), (b, a)):
            fixed = self._constant(x)
            if fixed is not None:
                return self._scaled(y, fixed, whole, a, b)
        if a.pointed and b.pointed and a.low.open is b.low.open is self.make.no:
            end = End(self.make.no, self.ratios.times(a.low.at, b.low.at))
            return self._strict(end, end, whole, a, b)
        if self._natural(a) and self._natural(b):
            return self._strict(self._of_naturals(a.low, b.low), self._of_naturals(a.high, b.high), whole, a, b)
        corners = [
            self._corner(x, x_side, y, y_side) for x, x_side in ((a.low, -1), (a.high, 1)) for y, y_side in ((b.low, -1), (b.high, 1))
        ]
        return self._strict(self._outermost(corners, greatest=False), self._outermost(corners, greatest=True), whole, a, b)

    def _constant(self, number: Number) -> Ratio | None:
        at, bounds = number.low.at, self.make.bounds
        fixed = number.pointed and number.low.open is self.make.no and bounds[at.top][0] is not None
        return at if fixed and bounds[at.top][0] == bounds[at.top][1] and bounds[at.bottom][0] == bounds[at.bottom][1] else None

    def _scaled(self, number: Number, by: Ratio, whole: Truth, *operands: Number) -> Number:
        sign = self.make.bounds[by.top][0] or 0
        if sign == 0:
            return self._strict(self.end(0), self.end(0), whole, *operands)
        ends = [End(end.open, self.ratios.times(end.at, by)) for end in (number.low, number.high)]
        low, high = ends if sign > 0 else reversed(ends)
        return self._strict(low, low if number.pointed else high, whole, *operands)

    def _natural(self, number: Number) -> bool:
        low = self.make.bounds[number.low.at.top][0]
        return number.low.open is self.make.no and low is not None and low >= 0

    def _of_naturals(self, a: End, b: End) -> End:
        """An open end times 0 is 0."""
        make, ratios, zero = self.make, self.ratios, self.make.lit(0)
        at = ratios.times(a.at, b.at)
        if a.open is make.no and b.open is make.no:
            return End(make.no, at)
        naught = make.some(make.every((make.negate(x.open), make.equal(x.at.top, zero))) for x in (a, b))
        return End(make.every((make.some((a.open, b.open)), make.negate(naught))), ratios.pick(naught, ratios.of(0), at))

    def _corner(self, x: End, x_side: int, y: End, y_side: int) -> tuple[Truth, Truth, Ratio]:
        """A product of two ends: whether it is minus infinity, plus infinity, and else the number."""
        make, ratios, zero = self.make, self.ratios, self.make.lit(0)
        at = ratios.times(x.at, y.at)
        if x.open is make.no and y.open is make.no:
            return make.no, make.no, at
        naught = make.some(make.every((make.negate(e.open), make.equal(e.at.top, zero))) for e in (x, y))
        signs = [self.pick_truth(e.open, make.sure(side > 0), make.at_least(e.at.top, zero)) for e, side in ((x, x_side), (y, y_side))]
        alike = self.pick_truth(signs[0], signs[1], make.negate(signs[1]))
        boundless = make.every((make.some((x.open, y.open)), make.negate(naught)))
        return make.every((boundless, make.negate(alike))), make.every((boundless, alike)), ratios.pick(naught, ratios.of(0), at)

    def _outermost(self, corners: list[tuple[Truth, Truth, Ratio]], *, greatest: bool) -> End:
        make = self.make
        outer = [(above if greatest else below) for below, above, _ in corners]
        finite = [(make.negate(make.some((below, above))), at) for below, above, at in corners]
        seen, best = finite[0]
        for there, at in finite[1:]:
            both = make.every((seen, there))
            best = self.ratios.pick(both, self.ratios.extreme((best, at), greatest=greatest), self.ratios.pick(there, at, best))
            seen = make.some((seen, there))
        return End(make.some((*outer, make.negate(seen))), best)

    def divide(self, a: Number, b: Number) -> Number:
        """A divisor that can be 0 gives no value there."""
        make, zero = self.make, self.make.lit(0)
        if b.pointed and b.low.open is make.no:
            naught = make.equal(b.low.at.top, zero)
            inverted = End(make.no, self.ratios.inverse(b.low.at))
            return self.surely_lacking(
                self.multiply(a, evolve(b, low=inverted, high=inverted, whole=make.no)), make.every((naught, make.negate(b.never)))
            )
        above = make.every((make.negate(b.low.open), make.above(b.low.at.top, zero)))
        below = make.every((make.negate(b.high.open), make.above(zero, b.high.at.top)))
        apart = make.some((above, below))
        plain = self.multiply(a, self._reciprocal(b))
        if apart is make.yes:
            return plain
        return self.choose(make.some((apart, a.never, b.never)), plain, self._divided_around_zero(a, b))

    def _reciprocal(self, b: Number) -> Number:
        """Of a number that isn't 0; an unbounded end comes close to 0."""
        naught = self.end(0)
        low = self.pick_end(b.high.open, naught, End(self.make.no, self.ratios.inverse(b.high.at)))
        high = self.pick_end(b.low.open, naught, End(self.make.no, self.ratios.inverse(b.low.at)))
        return evolve(b, low=low, high=high, whole=self.make.no)

    def _divided_around_zero(self, a: Number, b: Number) -> Number:
        """``b`` may be 0. What it may be besides has, if it is whole, a size of 1 at least."""
        make, ratios, zero = self.make, self.ratios, self.make.lit(0)
        low_is_zero = make.every((make.negate(b.low.open), make.equal(b.low.at.top, zero)))
        high_is_zero = make.every((make.negate(b.high.open), make.equal(b.high.at.top, zero)))
        only_zero = make.every((low_is_zero, high_is_zero))
        boundless = make.negate(b.whole)
        positive = self.pick_end(b.high.open, self.end(0), End(make.no, ratios.inverse(b.high.at)))
        negative = self.pick_end(b.low.open, self.end(0), End(make.no, ratios.inverse(b.low.at)))
        low = self.pick_end(low_is_zero, positive, End(boundless, ratios.of(-1)))
        high = self.pick_end(high_is_zero, negative, End(boundless, ratios.of(1)))
        times = self.multiply(a, Number(low, high, make.no, make.no, make.no))
        nothing_divided = make.every((self.one_number(a), make.equal(a.low.at.top, zero)))
        around = self.choose(nothing_divided, self._strict(self.end(0), self.end(0), make.yes, a), times)
        around = evolve(around, lacks=make.yes, never=make.some((a.never, b.never)))
        return self.surely_lacking(around, only_zero)

    def extremum(self, args: Sequence[Number], *, greatest: bool) -> Number:
        """For each end the greatest (or least): minus infinity is less than any number."""
        if len(args) == 1:
            return args[0]
        low, high = args[0].low, args[0].high
        pointed = all(a.pointed for a in args)
        for each in args[1:]:
            new_low = self.inner(low, each.low, greatest=True) if greatest else self.outer(low, each.low, greatest=False)
            if pointed:
                low = high = new_low
                continue
            low = new_low
            high = self.outer(high, each.high, greatest=True) if greatest else self.inner(high, each.high, greatest=False)
        return self._strict(low, high, self.make.every(a.whole for a in args), *args)

    def least(self, a: Number, b: Number) -> Number:
        return self.extremum((a, b), greatest=False)

    def greatest(self, a: Number, b: Number) -> Number:
        return self.extremum((a, b), greatest=True)

    def absolute(self, a: Number) -> Number:
        make, zero = self.make, self.make.lit(0)
        flipped = self.minus(a)
        natural = make.every((make.negate(a.low.open), make.at_least(a.low.at.top, zero)))
        below = make.every((make.negate(a.high.open), make.at_least(zero, a.high.at.top)))
        if a.pointed:
            return self.choose(natural, a, flipped)
        around = evolve(a, low=self.end(0), high=self.outer(a.high, flipped.high, greatest=True))
        return self.choose(natural, a, self.choose(below, flipped, around))

    def rounded(self, a: Number, mode: RoundMode, step: Fraction) -> Number:
        low = End(a.low.open, self.ratios.rounded(a.low.at, mode, step))
        high = low if a.pointed else End(a.high.open, self.ratios.rounded(a.high.at, mode, step))
        return evolve(a, low=low, high=high, whole=self.make.sure(step.denominator == 1))

    # ------------------------------------------------------------ comparisons

    def compare(self, op: CmpOp, a: Number, b: Number) -> Sets:
        make = self.make
        if a.settled and b.settled:
            return self.unless(make.some((a.never, b.never)), self._compare_defined(op, a, b).true)
        defined = make.negate(make.some((a.never, b.never)))
        outcome = self._compare_defined(op, a, b)
        lacks = make.some((a.lacks, b.lacks))
        return Sets(make.every((defined, outcome.true)), make.every((defined, outcome.false)), lacks)

    def _compare_defined(self, op: CmpOp, a: Number, b: Number) -> Sets:
        make = self.make
        match op:
            case CmpOp.GE:
                return Sets(self.reaches(a, b), make.negate(self.surely_at_least(a, b)), make.no)
            case CmpOp.GT:
                return Sets(make.negate(self.surely_at_least(b, a)), self.reaches(b, a), make.no)
            case CmpOp.LE:
                return self._compare_defined(CmpOp.GE, b, a)
            case CmpOp.LT:
                return self._compare_defined(CmpOp.GT, b, a)
            case CmpOp.EQ:
                both = make.every((self.one_number(a), self.one_number(b), self.ratios.equal(a.low.at, b.low.at)))
                return Sets(both if a.pointed and b.pointed else self._may_meet(a, b), make.negate(both), make.no)
            case CmpOp.NE:
                return self.negate(self._compare_defined(CmpOp.EQ, a, b))

    def reaches(self, a: Number, b: Number) -> Truth:
        """upper(a) >= lower(b)."""
        return self.make.some((a.high.open, b.low.open, self.ratios.at_least(a.high.at, b.low.at)))

    def surely_at_least(self, a: Number, b: Number) -> Truth:
        """lower(a) >= upper(b); neither of them is open."""
        closed = (self.make.negate(a.low.open), self.make.negate(b.high.open))
        return self.make.every((*closed, self.ratios.at_least(a.low.at, b.high.at)))

    def _may_meet(self, a: Number, b: Number) -> Truth:
        make = self.make
        overlap = make.every((self.reaches(a, b), self.reaches(b, a)))
        one_a, one_b = self.one_number(a), self.one_number(b)
        broken_a = make.every((one_a, b.whole, make.negate(self.ratios.is_whole(a.low.at))))
        single_a = make.some((one_a, make.every((a.low.open, a.high.open))))
        broken_b = make.every((make.negate(single_a), one_b, a.whole, make.negate(self.ratios.is_whole(b.low.at))))
        return make.every((overlap, make.negate(broken_a), make.negate(broken_b)))

    def compare_truths(self, op: CmpOp, a: Sets, b: Sets) -> Sets:
        make = self.make
        equal = Sets(
            make.some((make.every((a.true, b.true)), make.every((a.false, b.false)))),
            make.some((make.every((a.true, b.false)), make.every((a.false, b.true)))),
            make.some((a.undefined, b.undefined)),
            a.settled and b.settled and a.undefined is b.undefined is make.no,
        )
        return equal if op is CmpOp.EQ else self.negate(equal)

    def compare_texts(self, op: CmpOp, a: Text, b: Text) -> Sets:
        make = self.make
        defined = make.negate(make.some((a.never, b.never)))
        known = make.every((a.known, b.known))
        same = make.same_words(a.words, b.words)
        if known is make.yes and a.lacks is a.never and b.lacks is b.never:
            equal = self.unless(make.some((a.never, b.never)), same)
            return equal if op is CmpOp.EQ else self.negate(equal)
        equal = Sets(
            make.every((defined, make.some((make.negate(known), same)))),
            make.every((defined, make.some((make.negate(known), make.negate(same))))),
            make.some((a.lacks, b.lacks)),
        )
        return equal if op is CmpOp.EQ else self.negate(equal)
