"""What a change of facts costs: whatever a caller says, else one for each fact that is changed; of equally many, the relatively smaller change comes first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen

Price = tuple[Fraction, Fraction]
"""The cost itself, and the relative size of the change, which decides between equal costs. Added part by part, compared from the left."""

Number = Fraction | Decimal | int | str
"""An exact number that a caller gives; a text is one in digits, such as ``0.5`` or ``1/3``."""

NOTHING: Price = (Fraction(0), Fraction(0))
_YEAR = Fraction(365)


def exactly(number: Number) -> Fraction:
    """``TypeError`` for a float, which is seldom the number that it looks like, and for what is no number; ``ValueError`` for a text that isn't one."""
    if isinstance(number, bool) or not isinstance(number, (Fraction, Decimal, int, str)):
        raise TypeError(f"{number!r} isn't an exact number: give an int, a Fraction, a Decimal or a text")
    try:
        return Fraction(number)
    except (OverflowError, ZeroDivisionError):
        raise ValueError(f"{number!r} isn't a number") from None


@frozen
class Cost:
    """``once`` for changing a fact at all, and ``each`` for every whole unit of its value (a member, a percentage point is 0.01, a day, an option)."""

    once: Fraction = Fraction(1)
    each: Fraction = Fraction(0)


@frozen
class Costs:
    """By the canonical names of facts; any other costs ``otherwise``."""

    named: Mapping[str, Cost] = field(factory=dict)
    otherwise: Cost = Cost()

    def price(self, spec: FactSpec, before: Value | None, after: Value | None) -> Price:
        """What it costs to change a fact, nothing where it stays."""
        if before == after and type(before) is type(after):
            return NOTHING
        cost = self.named.get(spec.name, self.otherwise)
        if isinstance(before, Fraction) and isinstance(after, Fraction):
            distance = abs(after - before)
            return cost.once + cost.each * distance, distance / _scale(spec, before)
        return cost.once + cost.each, Fraction(1)


def plus(left: Price, right: Price) -> Price:
    return left[0] + right[0], left[1] + right[1]


def _scale(spec: FactSpec, before: Fraction) -> Fraction:
    """What a change counts as large beside."""
    if spec.kind is ValueKind.DATE:
        return _YEAR
    if spec.kind is ValueKind.CHOICE:
        return Fraction(max(1, len(spec.options) - 1))
    if before != 0:
        return abs(before)
    width = spec.high - spec.low if spec.high is not None and spec.low is not None else Fraction(0)
    return width if width > 0 else Fraction(1)
