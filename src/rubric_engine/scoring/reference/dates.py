"""Whole days, months and years between two dates, which are ordinals."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

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
    """Complete months (or years) between two ordinals; negative when the second is earlier."""
    if end < start:
        return -whole_months(end, start, unit)
    first, second = _date(start), _date(end)
    months = (second.year - first.year) * 12 + second.month - first.month
    complete_on = min(first.day, monthrange(second.year, second.month)[1])
    if second.day < complete_on:
        months -= 1
    return Fraction(months if unit is DateUnit.MONTHS else months // 12)


def _date(ordinal: Fraction) -> date:
    return date.fromordinal(min(max(int(ordinal), 1), date.max.toordinal()))
