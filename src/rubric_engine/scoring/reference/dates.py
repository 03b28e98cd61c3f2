"""Whole days, months and years between two dates, which are ordinals."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from rubric_engine.core.dates import difference
from rubric_engine.core.ir import DateUnit
from rubric_engine.scoring.reference.abstract import Number, maybe_undefined, ranging, subtract


def date_difference(unit: DateUnit, start: Number, end: Number) -> Number:
    """From ``start`` to ``end``: it grows with the end and falls with the start, so the ends of the intervals decide."""
    if unit is DateUnit.DAYS:
        return subtract(end, start)
    if not start.defined or not end.defined:
        return end if start.defined else start
    low = None if start.high is None or end.low is None else whole_months(start.high, end.low, unit)
    high = None if start.low is None or end.high is None else whole_months(start.low, end.high, unit)
    return maybe_undefined(ranging(low, high, whole=True), start.why if start.why is not None else end.why)


def whole_months(start: Fraction, end: Fraction, unit: DateUnit) -> Fraction:
    """Complete months (or years) between two ordinals; what lies outside of the calendar counts as its first or last day."""
    return Fraction(difference(_in_calendar(start), _in_calendar(end), unit))


def _in_calendar(ordinal: Fraction) -> int:
    return min(max(int(ordinal), 1), date.max.toordinal())
