"""Rational numbers of the flat form: a top over a bottom that is above 0. No quotient is ever taken."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import AsInt, Int, Lit, Sum, Times, Truth
from rubric_engine.core.ir import RoundMode
from rubric_engine.diagnostics.frozen import frozen


@frozen
class Ratio:
    """Equal when made of the same nodes."""

    top: Int
    bottom: Int


@frozen(eq=False)
class Ratios:
    """The arithmetic of rationals, in nodes."""

    make: Builder

    def of(self, value: Fraction | int) -> Ratio:
        return Ratio(self.make.lit(value.numerator), self.make.lit(value.denominator))

    def whole(self, top: Int) -> Ratio:
        return Ratio(top, self.make.lit(1))

    def _lowest(self, top: Int, bottom: Int) -> Ratio:
        """In lower terms, as far as constants tell."""
        if not isinstance(bottom, Lit) or bottom.value == 1:
            return Ratio(top, bottom)
        if isinstance(top, Lit) and top.value == 0:
            return self.of(0)
        common = gcd(content(top), bottom.value)
        return Ratio(self._divided(top, common), self.make.lit(bottom.value // common)) if common > 1 else Ratio(top, bottom)

    def _divided(self, top: Int, by: int) -> Int:
        """``top`` / ``by``, of which its content is a multiple."""
        match top:
            case Lit(value=value):
                return self.make.lit(value // by)
            case Sum(parts=parts):
                return self.make.total(self._divided(part, by) for part in parts)
            case Times(left=left, right=Lit(value=value)):
                shared = gcd(value, by)
                return self.make.times(self._divided(left, by // shared) if by != shared else left, self.make.lit(value // shared))
            case _:
                assert by == 1
                return top

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        return self.total((a, b))

    def total(self, parts: Iterable[Ratio]) -> Ratio:
        """Over one bottom: constants by their least common multiple, others multiplied."""
        parts = list(parts)
        fixed = lcm(*(p.bottom.value for p in parts if isinstance(p.bottom, Lit)))
        open_bottoms = list(dict.fromkeys(p.bottom for p in parts if not isinstance(p.bottom, Lit)))
        tops: list[Int] = []
        for part in parts:
            if isinstance(part.bottom, Lit):
                others, factor = open_bottoms, fixed // part.bottom.value
            else:
                others, factor = [bottom for bottom in open_bottoms if bottom is not part.bottom], fixed
            tops.append(self._product([part.top, self.make.lit(factor), *others]))
        return self._lowest(self.make.total(tops), self._product([self.make.lit(fixed), *open_bottoms]))

    def _product(self, factors: Iterable[Int]) -> Int:
        return reduce(self.make.times, factors)

    def minus(self, a: Ratio) -> Ratio:
        return Ratio(self.make.times(a.top, self.make.lit(-1)), a.bottom)

    def subtract(self, a: Ratio, b: Ratio) -> Ratio:
        return self.add(a, self.minus(b))

    def times(self, a: Ratio, b: Ratio) -> Ratio:
        return self._lowest(self.make.times(a.top, b.top), self.make.times(a.bottom, b.bottom))

    def inverse(self, a: Ratio) -> Ratio:
        """Of a number that isn't 0 (where it is, the result has no value, and what stands in its place may have a bottom of 0)."""
        low, high = self.make.bounds[a.top]
        if low == high == 0:
            return self.of(0)
        if low is not None and low >= 0:
            return self._lowest(a.bottom, a.top)
        turned = self.minus(a)
        if high is not None and high <= 0:
            return self._lowest(self.make.times(a.bottom, self.make.lit(-1)), turned.top)
        natural = self.make.at_least(a.top, self.make.lit(0))
        signed = self.make.pick(natural, a.bottom, self.make.times(a.bottom, self.make.lit(-1)))
        return Ratio(signed, self.make.pick(natural, a.top, turned.top))

    def divide(self, a: Ratio, b: Ratio) -> Ratio:
        return self.times(a, self.inverse(b))

    def _crossed(self, a: Ratio, b: Ratio) -> tuple[Int, Int]:
        """Two whole numbers that compare as the rationals do."""
        if a.bottom is b.bottom:
            return a.top, b.top
        if isinstance(a.bottom, Lit) and isinstance(b.bottom, Lit):
            common = lcm(a.bottom.value, b.bottom.value)
            left = self.make.times(a.top, self.make.lit(common // a.bottom.value))
            right = self.make.times(b.top, self.make.lit(common // b.bottom.value))
        else:
            left, right = self.make.times(a.top, b.bottom), self.make.times(b.top, a.bottom)
        shared = gcd(content(left), content(right))
        return (self._divided(left, shared), self._divided(right, shared)) if shared > 1 else (left, right)

    def at_least(self, a: Ratio, b: Ratio) -> Truth:
        return self.make.at_least(*self._crossed(a, b))

    def above(self, a: Ratio, b: Ratio) -> Truth:
        return self.make.above(*self._crossed(a, b))

    def equal(self, a: Ratio, b: Ratio) -> Truth:
        return self.make.equal(*self._crossed(a, b))

    def is_whole(self, a: Ratio) -> Truth:
        return self.make.divides(a.bottom, a.top)

    def pick(self, when: Truth, then: Ratio, otherwise: Ratio) -> Ratio:
        if then == otherwise:
            return then
        if when is self.make.yes:
            return then
        if when is self.make.no:
            return otherwise
        if isinstance(then.bottom, Lit) and isinstance(otherwise.bottom, Lit):
            common = lcm(then.bottom.value, otherwise.bottom.value)
            first = self.make.times(then.top, self.make.lit(common // then.bottom.value))
            second = self.make.times(otherwise.top, self.make.lit(common // otherwise.bottom.value))
            return self._lowest(self.make.pick(when, first, second), self.make.lit(common))
        return Ratio(self.make.pick(when, then.top, otherwise.top), self.make.pick(when, then.bottom, otherwise.bottom))

    def extreme(self, parts: Iterable[Ratio], *, greatest: bool) -> Ratio:
        kept = list(dict.fromkeys(parts))
        if len(kept) == 1:
            return kept[0]
        if all(isinstance(p.bottom, Lit) for p in kept):
            common = lcm(*(p.bottom.value for p in kept if isinstance(p.bottom, Lit)))
            tops = [self.make.times(p.top, self.make.lit(common // p.bottom.value)) for p in kept if isinstance(p.bottom, Lit)]
            return self._lowest(self.make.extreme(tops, greatest=greatest), self.make.lit(common))
        result = kept[0]
        for each in kept[1:]:
            takes_over = self.above(each, result) if greatest else self.above(result, each)
            result = self.pick(takes_over, each, result)
        return result

    def floor(self, a: Ratio) -> Int:
        return self.make.floor_div(a.top, a.bottom)

    def ceil(self, a: Ratio) -> Int:
        return self.make.times(self.floor(self.minus(a)), self.make.lit(-1))

    def rounded(self, a: Ratio, mode: RoundMode, step: Fraction) -> Ratio:
        """To a multiple of ``step``, as ``core.values.round_to`` does."""
        quotient = self.times(a, self.of(1 / step))
        match mode:
            case RoundMode.DOWN:
                units = self.floor(quotient)
            case RoundMode.UP:
                units = self.ceil(quotient)
            case RoundMode.HALF_UP:
                up = self.floor(self.add(quotient, self.of(Fraction(1, 2))))
                down = self.ceil(self.subtract(quotient, self.of(Fraction(1, 2))))
                units = self.make.pick(self.make.at_least(quotient.top, self.make.lit(0)), up, down)
            case RoundMode.HALF_EVEN:
                up = self.floor(self.add(quotient, self.of(Fraction(1, 2))))
                tied = self.equal(self.whole(up), self.add(quotient, self.of(Fraction(1, 2))))
                odd = self.make.negate(self.make.divides(self.make.lit(2), up))
                units = self.make.minus(up, self.make.as_int(self.make.every((tied, odd))))
        return self.times(self.whole(units), self.of(step))


def content(top: Int) -> int:
    """A number of which every value of ``top`` is a multiple (0: it is always 0)."""
    match top:
        case Lit(value=value):
            return abs(value)
        case Sum(parts=parts):
            return gcd(*(content(part) for part in parts))
        case Times(left=left, right=Lit(value=value)):
            return content(left) * abs(value) if not isinstance(left, AsInt) else abs(value)
        case _:
            return 1
