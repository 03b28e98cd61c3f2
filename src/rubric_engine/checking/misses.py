"""How near a condition comes to holding at one member of a space: the comparisons that would have to come out otherwise, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from rubric_engine.checking.cells import State
from rubric_engine.checking.formulas import Both, Either, Fixed, Formula, Has, Known, Opposite, Test, holds
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals
from rubric_engine.core.ir import CmpOp
from rubric_engine.diagnostics.frozen import frozen


@frozen
class Miss:
    """``failing``: how many comparisons would have to come out otherwise; ``far``: by how much, each as a part of what it asks for; ``tests``: those."""

    failing: int = 0
    far: Fraction = Fraction(0)
    tests: tuple[Test, ...] = ()

    @property
    def order(self) -> tuple[int, Fraction]:
        return self.failing, self.far


_NONE = Miss()
_BESIDE = Fraction(1, 1_000_000)  # of a stretch whose end doesn't belong to it
_WHOLLY = Miss(1, Fraction(1_000_000))


def miss_at(space: Space, formula: Formula, member: int, *, wanted: bool = True, or_none: bool = False) -> Miss:
    """What keeps a condition from being a yes (``wanted`` False: a no; ``or_none``: or without a value) at a member, by number."""
    match formula:
        case Fixed(yes=yes, no=no, none=none):
            return _NONE if (yes if wanted else no) or (or_none and none) else _WHOLLY
        case Test():
            return _of_test(space, formula, member, wanted, or_none)
        case Has(quantity=quantity):
            return _NONE if (space.cell(quantity.key, member).state is State.VALUE) is wanted else _WHOLLY
        case Both(parts=parts) | Either(parts=parts):
            found = (miss_at(space, part, member, wanted=wanted, or_none=or_none) for part in parts)
            return _added(found) if isinstance(formula, Both) is wanted else min(found, key=lambda each: each.order)
        case Opposite(part=part):
            return miss_at(space, part, member, wanted=not wanted, or_none=or_none)
        case Known(part=part, holds=True):
            return miss_at(space, part, member, wanted=wanted, or_none=not wanted)
        case Known(part=part):
            either_way = (miss_at(space, part, member, wanted=way) for way in (True, False))
            known = min(either_way, key=lambda each: each.order)
            return known if wanted else (_WHOLLY if known == _NONE else _NONE)
        case _:
            assert_never(formula)


def _added(several: Iterable[Miss]) -> Miss:
    found = tuple(several)
    far = sum((each.far for each in found), Fraction(0))
    return Miss(sum(each.failing for each in found), far, tuple(test for each in found for test in each.tests))


def _of_test(space: Space, test: Test, member: int, wanted: bool, or_none: bool) -> Miss:
    cell = space.cell(test.quantity.key, member)
    if cell.state is not State.VALUE:
        outside = cell.state is State.OUTSIDE and test.of_rank  # which is a no
        return _NONE if (outside and not wanted) or (or_none and not outside) else _WHOLLY
    if isinstance(test.edge, str) or not isinstance(cell.value, Fraction):
        held = (cell.word == test.edge) is (test.op is CmpOp.EQ)
        return _NONE if held is wanted else Miss(1, Fraction(1), (test,))
    if holds(test.op, cell.value, test.edge) is wanted:
        return _NONE
    end = intervals.clamp(cell.span, test.edge)
    beside = Fraction(0) if intervals.contains(cell.span, end) else _BESIDE
    return Miss(1, abs(test.edge - end) / max(Fraction(1), abs(test.edge)) + beside, (test,))
