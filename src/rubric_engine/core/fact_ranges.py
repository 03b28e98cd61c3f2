"""What the value of a fact or field can be, and what can come of two dates."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from rubric_engine.core import intervals
from rubric_engine.core.dates import difference
from rubric_engine.core.intervals import EVERYTHING
from rubric_engine.core.ir import DateUnit, FactSpec, Interval, ValueKind
from rubric_engine.diagnostics.frozen import evolve


def is_settled(spec: FactSpec) -> bool:
    """Whether a missing fact needs no unfavourable end: it has a reading, or is refused."""
    return spec.missing_as is not None or spec.missing_error


def fact_range(spec: FactSpec | None, *, settled: bool = False) -> Interval:
    """The range of a fact's value; everything for what isn't a number. ``settled``: one whose absence is settled counts as 1."""
    if spec is None:
        return EVERYTHING
    span = Interval(spec.low, spec.high, spec.low_open, spec.high_open)
    match spec.kind:
        case ValueKind.COUNT if spec.low is None:
            span = evolve(span, low=Fraction(0))
        case ValueKind.CHOICE:
            span = Interval(Fraction(0), Fraction(max(0, len(spec.options) - 1)))
        case ValueKind.YES_NO | ValueKind.TEXT | ValueKind.UNIT | ValueKind.LIST:
            return EVERYTHING
        case _:
            pass
    if settled and is_settled(spec):
        return intervals.point(intervals.clamp(span, Fraction(1)))
    if isinstance(spec.missing_as, Fraction):
        return intervals.hull((span, intervals.point(spec.missing_as)))
    return span


def how_many_values(spec: FactSpec | None) -> Fraction | None:
    """How many different values a fact or field has (None: without end)."""
    if spec is None:
        return None
    if spec.kind is ValueKind.YES_NO:
        return Fraction(2)
    span = fact_range(spec)
    if not (spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.CHOICE, ValueKind.DATE)) or span.low is None or span.high is None:
        return None
    return Fraction(max(0, floor(span.high) - floor(span.low) + 1))


def date_range(unit: DateUnit, start: Interval, end: Interval) -> Interval:
    """The range of whole days, months or years from one date to another."""
    return Interval(_date_end(unit, start.high, end.low), _date_end(unit, start.low, end.high))


def _date_end(unit: DateUnit, start: Fraction | None, end: Fraction | None) -> Fraction | None:
    if start is None or end is None:
        return None
    try:
        return Fraction(difference(floor(start), floor(end), unit))
    except (ValueError, OverflowError):
        return None  # beyond the calendar
