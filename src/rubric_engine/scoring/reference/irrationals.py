"""Powers, roots and logarithms, enclosed as closely as is asked for.

A result that is rational is given exactly: a whole power, a root of a perfect power, the logarithm of 1 and of a power of ten. (No others are
rational: a rational number whose nth root is rational is a perfect nth power in lowest terms; the natural logarithm of a rational number but 1 is
transcendental; a common logarithm p/q of a rational number has 10 to the p as the qth power of one, so that q is 1.) Of any other, two rational
numbers around it are given: roots in whole-number arithmetic, logarithms and roots of high degree out of ``decimal``, whose ``ln``, ``log10`` and
``exp`` are specified to be within half a unit of the last place; a whole one is allowed for here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from rubric_engine.core.curves import MOST_EXPONENT, whole_exponents
from rubric_engine.core.ir import Curve
from rubric_engine.scoring.reference.abstract import (
    ANY_NUMBER,
    MOST_BITS,
    ZERO,
    Number,
    NumberTooLarge,
    absolute,
    divide,
    hull,
    maybe_undefined,
    no_number,
    point,
)

NEGATIVE_ROOT = "root of a negative number"
NO_EXPONENT = "exponent outside of 0 to 100"
NO_LOGARITHM = "logarithm of zero or less"

Ends = tuple[Fraction, Fraction]
_MOST_ROOT_BITS = 1 << 16
"""Of a number whose root is taken in whole numbers; beyond it, the root is taken by way of logarithms."""


def curve_of(curve: Curve, args: Sequence[Number], bits: int) -> Number:
    """``curve`` of what its operands can be, each irrational end moved outwards by less than one in 2 to the ``bits``."""
    undefined = next((a for a in args if not a.defined), None)
    if undefined is not None:
        return undefined
    why = next((a.why for a in args if a.why is not None), None)
    match curve:
        case Curve.LN:
            result = _logarithm(args[0], lambda x: ln_ends(x, bits))
        case Curve.LOG:
            result = _logarithm(args[0], lambda x: log_ends(x, bits))
        case Curve.WHOLE_POWER:
            result = _any_whole_power(*args)
        case Curve.ROOT | Curve.POWER:
            given = args[1].point if len(args) > 1 else Fraction(2)
            if given is None or (curve is Curve.ROOT and given == 0):  # the checks refuse both
                return maybe_undefined(ANY_NUMBER, why)
            result = _power(args[0], 1 / given if curve is Curve.ROOT else given, bits)
    return maybe_undefined(result, why)


def _logarithm(operand: Number, at: Callable[[Fraction], Ends]) -> Number:
    if operand.high is not None and operand.high <= 0:
        return no_number(NO_LOGARITHM)
    doubtful = operand.low is None or operand.low <= 0
    low = None if operand.low is None or operand.low <= 0 else at(operand.low)[0]
    high = None if operand.high is None else at(operand.high)[1]
    return Number(low, high, why=NO_LOGARITHM if doubtful else None)


def _power(base: Number, exponent: Fraction, bits: int) -> Number:
    if exponent.denominator == 1:
        return _whole_power(base, int(exponent))
    if base.high is not None and base.high < 0:
        return no_number(NEGATIVE_ROOT)
    why = NEGATIVE_ROOT if base.low is None or base.low < 0 else None
    least = ZERO if base.low is None or base.low < 0 else base.low
    if exponent > 0:
        return Number(
            power_ends(least, exponent, bits)[0], None if base.high is None else power_ends(base.high, exponent, bits)[1], why=why
        )
    if base.high == 0:
        return no_number("division by zero") if why is None else no_number(why)
    if least == 0:
        why = why or "division by zero"
    low = ZERO if base.high is None else power_ends(base.high, exponent, bits)[0]
    return Number(low, None if least == 0 else power_ends(least, exponent, bits)[1], why=why)


def _any_whole_power(base: Number, exponent: Number) -> Number:
    """Of every exponent that is possible; a parameter that the caller sets may bring one that isn't."""
    least, most = whole_exponents(exponent.low, exponent.high)
    if least > most:
        return no_number(NO_EXPONENT)
    sure = all(end is not None and end.denominator == 1 and 0 <= end <= MOST_EXPONENT for end in (exponent.low, exponent.high))
    return maybe_undefined(hull([_whole_power(base, n) for n in range(least, most + 1)]), None if sure else NO_EXPONENT)


def _whole_power(base: Number, exponent: int) -> Number:
    if exponent < 0:
        return divide(point(1), _whole_power(base, -exponent))
    if exponent == 0:
        return point(1)
    if exponent % 2 == 0:
        base = absolute(base)
    low = None if base.low is None else _raised(base.low, exponent)
    high = None if base.high is None else _raised(base.high, exponent)
    return Number(low, high, base.whole)


def _raised(base: Fraction, exponent: int) -> Fraction:
    if exponent * (base.numerator.bit_length() + base.denominator.bit_length()) > MOST_BITS and abs(base) != 1:
        raise NumberTooLarge("a number grows beyond ten thousand digits")
    return base**exponent


# ---------------------------------------------------------------- roots


@lru_cache(maxsize=4096)
def power_ends(base: Fraction, exponent: Fraction, bits: int) -> Ends:
    """Around ``base`` (0 or more; more, for an exponent below 0) to an exponent that isn't whole; equal where it is rational."""
    if base == 0:
        return ZERO, ZERO
    if exponent < 0:
        base, exponent = 1 / base, -exponent
    times, degree = exponent.numerator, exponent.denominator
    above, below = _integer_root(base.numerator, degree), _integer_root(base.denominator, degree)
    if above**degree == base.numerator and below**degree == base.denominator:
        exact = _raised(Fraction(above, below), times)
        return exact, exact
    if (base.numerator.bit_length() + base.denominator.bit_length()) * times > MOST_BITS * degree:
        raise NumberTooLarge("a number grows beyond ten thousand digits")
    wanted = bits + times.bit_length() + 8
    if degree * wanted > _MOST_ROOT_BITS:
        return _by_logarithms(base, exponent, bits)
    low, high = _root_ends(base, degree, wanted)
    return _cut(low**times, wanted, up=False), _cut(high**times, wanted, up=True)


def _root_ends(base: Fraction, degree: int, bits: int) -> Ends:
    """Neighbours on a grid, of which the first has at least ``bits`` bits; the root is between them."""
    size = base.numerator.bit_length() - base.denominator.bit_length()
    shift = bits - (size - 1) // degree + 1
    scaled = (base.numerator << (degree * shift)) if shift >= 0 else base.numerator
    divisor = base.denominator if shift >= 0 else base.denominator << (degree * -shift)
    root = _integer_root(scaled // divisor, degree)
    grid = Fraction(1 << shift) if shift >= 0 else Fraction(1, 1 << -shift)
    return root / grid, (root + 1) / grid


def _integer_root(number: int, degree: int) -> int:
    """The greatest whole number whose power is at most ``number``, by Newton's method from above."""
    if degree == 2:
        return isqrt(number)
    if number.bit_length() <= degree:
        return min(number, 1)
    size = -(-number.bit_length() // degree)  # bits of the root, at most
    if size <= 16:
        low, high = 1, 1 << size
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**degree <= number else (low, middle)
        return low
    half = size // 2
    root = (_integer_root(number >> (degree * half), degree) + 1) << half
    while True:
        closer = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if closer >= root:
            return root
        root = closer


def _cut(number: Fraction, bits: int, *, up: bool) -> Fraction:
    """``number`` (above 0) with no more than about ``bits`` bits, so that powers of enclosures don't grow."""
    shift = bits + 2 - (number.numerator.bit_length() - number.denominator.bit_length())
    grid = Fraction(2) ** shift
    scaled = number * grid
    return (-(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator) / grid


# ---------------------------------------------------------------- logarithms


def _context(digits: int, rounding: str = ROUND_HALF_EVEN) -> Context:
    """Of its own, so that nobody else's settings matter."""
    return Context(prec=digits, rounding=rounding, Emin=MIN_EMIN, Emax=MAX_EMAX, capitals=1, clamp=0, flags=[], traps=[])


def _digits(bits: int) -> int:
    return bits * 30103 // 100000 + 8


def _around(value: Decimal, digits: int) -> Ends:
    """``value``, of so many digits, with a unit of its last place on each side."""
    if value == 0:
        return ZERO, ZERO
    unit = Fraction(10) ** (value.adjusted() - digits + 1)
    return Fraction(value) - unit, Fraction(value) + unit


def _less(a: Ends, b: Ends) -> Ends:
    return a[0] - b[1], a[1] - b[0]


@lru_cache(maxsize=4096)
def ln_ends(operand: Fraction, bits: int) -> Ends:
    """Around the natural logarithm of a number above 0."""
    if operand == 1:
        return ZERO, ZERO
    digits = _digits(bits)
    context = _context(digits)
    above, below = (context.ln(Decimal(n)) for n in (operand.numerator, operand.denominator))
    return _less(_around(above, digits), _around(below, digits))


@lru_cache(maxsize=4096)
def log_ends(operand: Fraction, bits: int) -> Ends:
    """Around the logarithm to the base 10 of a number above 0."""
    exact = _power_of_ten(operand)
    if exact is not None:
        return exact, exact
    digits = _digits(bits)
    context = _context(digits)
    above, below = (context.log10(Decimal(n)) for n in (operand.numerator, operand.denominator))
    return _less(_around(above, digits), _around(below, digits))


def _power_of_ten(operand: Fraction) -> Fraction | None:
    number, sign = (operand.numerator, 1) if operand.denominator == 1 else (operand.denominator, -1)
    if 1 not in (operand.numerator, operand.denominator):
        return None
    exponent = number.bit_length() * 30103 // 100000  # the least power of ten of so many bits may be one less
    return next((Fraction(sign * e) for e in (exponent - 1, exponent, exponent + 1) if e >= 0 and 10**e == number), None)


def _by_logarithms(base: Fraction, exponent: Fraction, bits: int) -> Ends:
    """A power as the exponential of a logarithm; both grow, so that ends come from ends."""
    low, high = (end * exponent for end in ln_ends(base, bits + 40))
    digits = _digits(bits) + 8
    down, up = _context(digits + 20, ROUND_FLOOR), _context(digits + 20, ROUND_CEILING)
    context = _context(digits)
    least = context.exp(down.divide(Decimal(low.numerator), Decimal(low.denominator)))
    most = context.exp(up.divide(Decimal(high.numerator), Decimal(high.denominator)))
    return _around(least, digits)[0], _around(most, digits)[1]
