"""The arithmetic of what expressions may come to, in nodes of the flat form: the reference evaluator's, staged.

Each function is the twin of one in ``scoring.reference.abstract``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import Truth
from rubric_engine.core.flat.outcomes import End as End
from rubric_engine.core.flat.outcomes import Number as Number
from rubric_engine.core.flat.outcomes import Outcomes as Outcomes
from rubric_engine.core.flat.outcomes import Sets as Sets
from rubric_engine.core.flat.outcomes import Text as Text
from rubric_engine.core.flat.outcomes import Value as Value
from rubric_engine.core.flat.ratios import Ratio, Ratios
from rubric_engine.core.ir import CmpOp, RoundMode
from rubric_engine.diagnostics.frozen import evolve, frozen


@frozen(eq=False)
class Domain(Outcomes):
    @classmethod
    def of(cls, make: Builder) -> Domain:
        return cls(make, Ratios(make))

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
        return self.strict(low, high, self.make.every(n.whole for n in numbers), *numbers)

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
            return self.strict(end, end, whole, a, b)
        if self._natural(a) and self._natural(b):
            return self.strict(self._of_naturals(a.low, b.low), self._of_naturals(a.high, b.high), whole, a, b)
        corners = [
            self._corner(x, x_side, y, y_side) for x, x_side in ((a.low, -1), (a.high, 1)) for y, y_side in ((b.low, -1), (b.high, 1))
        ]
        return self.strict(self._outermost(corners, greatest=False), self._outermost(corners, greatest=True), whole, a, b)

    def _constant(self, number: Number) -> Ratio | None:
        at, bounds = number.low.at, self.make.bounds
        fixed = number.pointed and number.low.open is self.make.no and bounds[at.top][0] is not None
        return at if fixed and bounds[at.top][0] == bounds[at.top][1] and bounds[at.bottom][0] == bounds[at.bottom][1] else None

    def constant(self, number: Number) -> Fraction | None:
        """The number, where it is one and surely has a value whatever the facts are."""
        at = None if number.lacks is not self.make.no else self._constant(number)
        if at is None:
            return None
        top, bottom = self.make.bounds[at.top][0], self.make.bounds[at.bottom][0]
        return None if top is None or bottom is None else Fraction(top, bottom)

    def bounded(self, number: Number) -> tuple[Fraction, Fraction] | None:
        """Both ends, where they are closed, and the same whatever the facts are."""
        low, high = (self.constant(evolve(number, low=end, high=end, lacks=self.make.no)) for end in (number.low, number.high))
        return None if low is None or high is None else (low, high)

    def _scaled(self, number: Number, by: Ratio, whole: Truth, *operands: Number) -> Number:
        sign = self.make.bounds[by.top][0] or 0
        if sign == 0:
            return self.strict(self.end(0), self.end(0), whole, *operands)
        ends = [End(end.open, self.ratios.times(end.at, by)) for end in (number.low, number.high)]
        low, high = ends if sign > 0 else reversed(ends)
        return self.strict(low, low if number.pointed else high, whole, *operands)

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
        around = self.choose(nothing_divided, self.strict(self.end(0), self.end(0), make.yes, a), times)
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
        return self.strict(low, high, self.make.every(a.whole for a in args), *args)

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
