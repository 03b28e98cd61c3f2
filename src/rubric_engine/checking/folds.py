"""What a number made out of a list can be: its filter is looked at as a condition on the fields of one record.

Of a filter that no record satisfies, counts and sums are 0, and the others have no value; of another one the values are those of the records that satisfy it.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from rubric_engine.checking.cells import Cell, Domain, State
from rubric_engine.checking.formulas import Formulas
from rubric_engine.checking.images import image
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.spaces import Space, meet
from rubric_engine.core import intervals
from rubric_engine.core.intervals import AT_LEAST_ZERO, ZERO
from rubric_engine.core.ir import Expr, FieldRead, Fold, FoldKind, Interval
from rubric_engine.core.valueless import may_lack_value
from rubric_engine.diagnostics.frozen import evolve

NOTHING = Interval(Fraction(0), Fraction(0), low_open=True, high_open=True)  # a stretch without any value


def domain_of_fold(quantities: Quantities, fold: Fold, static: Domain) -> Domain:
    """The domain of a fold whose ``static`` one leaves its filter out of account."""
    space, mask = _satisfying(quantities, fold)
    if space is not None and not mask:
        return _of_no_record(fold.kind, static)
    if fold.kind in (FoldKind.SUM, FoldKind.DISTINCT):  # a record for which the filter has no value isn't taken
        record = quantities.analysis.facts.get(fold.fact)
        static = evolve(static, none=may_lack_value((fold.value,), quantities.analysis, record))
    match fold.kind:
        case FoldKind.COUNT:
            return evolve(static, none=False)
        case FoldKind.DISTINCT:
            most = None if space is None or fold.value is None else _how_many(quantities, fold, fold.value, space, mask)
            return static if most is None else evolve(static, span=meet(static.span, Interval(Fraction(0), most)) or static.span)
        case FoldKind.SUM:
            return _sum(static, _value(quantities, fold, space, mask))
        case FoldKind.HIGHEST | FoldKind.LOWEST | FoldKind.MEAN:
            return evolve(static, span=meet(static.span, _value(quantities, fold, space, mask)) or static.span)
        case _:
            assert_never(fold.kind)


def _satisfying(quantities: Quantities, fold: Fold) -> tuple[Space | None, int]:
    """The space of the filter, and where it may hold; no space where there is no filter, or where it is too much."""
    if fold.where is None:
        return None, 0
    formula = Formulas(quantities, follows=False).of(fold.where, fold.fact)
    space = Space.of([formula])
    return (None, 0) if space is None or not space.size else (space, space.masks(formula).yes)


def _of_no_record(kind: FoldKind, static: Domain) -> Domain:
    if kind in (FoldKind.COUNT, FoldKind.SUM, FoldKind.DISTINCT):
        return Domain(ZERO, whole=True)
    return Domain(NOTHING, none=True)


def _value(quantities: Quantities, fold: Fold, space: Space | None, mask: int) -> Interval:
    """The stretch of what is taken of each record that satisfies the filter."""
    assert fold.value is not None
    spans: dict[tuple[str | None, str], Interval] = {}
    for quantity in () if space is None else space.quantities:
        assert space is not None
        held = [cell.span for cell in _held(space, mask, quantity.key) if cell.state is State.VALUE]
        if quantity.fact is not None and not quantity.domain.text and held:
            spans[quantity.record, quantity.fact] = intervals.hull(held)
    return image(fold.value, spans, quantities, fold.fact)


def _sum(static: Domain, each: Interval) -> Domain:
    """Nothing, or at least one value: where each is more than 0 (less), what lies between 0 and it is left out."""
    whole = evolve(static, span=meet(static.span, intervals.multiply(each, AT_LEAST_ZERO)) or static.span)
    beyond = each if (each.low is not None and each.low > 0) or (each.high is not None and each.high < 0) else None
    if beyond is None:
        return whole
    far = (
        Interval(beyond.low, None, beyond.low_open)
        if beyond.low is not None and beyond.low > 0
        else Interval(None, beyond.high, False, beyond.high_open)
    )
    span = meet(whole.span, far)
    return whole if span is None else evolve(whole, span=span, extra=(Fraction(0),))


def _how_many(quantities: Quantities, fold: Fold, value: Expr, space: Space, mask: int) -> Fraction | None:
    """How many different values a field of the records that satisfy the filter has at most."""
    quantity = quantities.fact(value, fold.fact) if isinstance(value, FieldRead) else None
    if quantity is None or space.index(quantity.key) is None:
        return None
    held = [cell for cell in _held(space, mask, quantity.key) if cell.state is State.VALUE]
    sizes = [_size(cell, quantity.domain) for cell in held]
    return None if None in sizes else sum((each for each in sizes if each is not None), Fraction(0))


def _size(cell: Cell, domain: Domain) -> Fraction | None:
    low, high = cell.span.low, cell.span.high
    if domain.text:
        return None if cell.word is None else Fraction(1)
    if low is None or high is None:
        return None
    if low == high:
        return Fraction(1)
    return Fraction(floor(high) - ceil(low) + 1) if domain.whole else None


def _held(space: Space, mask: int, key: Hashable) -> list[Cell]:
    """The cells of a quantity in which some of the members lie."""
    number = space.index(key)
    assert number is not None
    return [cell for i, cell in enumerate(space.cells[number]) if mask & space.where(number, (i,))]
