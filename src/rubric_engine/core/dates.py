"""Whole days, months and years between two dates given as ordinals."""

from __future__ import annotations

import datetime
from typing import assert_never

from rubric_engine.core.ir import DateUnit


def difference(start: int, end: int, unit: DateUnit) -> int:
    """Whole units from ``start`` to ``end``, both proleptic ordinals; negative when the end is earlier.

    A month is complete on the same day of the month, or on the month's last day where it has no such day. It never falls when the end moves
    on. Raises ValueError for an ordinal that is no date.

    >>> difference(datetime.date(2014, 1, 31).toordinal(), datetime.date(2014, 2, 28).toordinal(), DateUnit.MONTHS)
    1
    """
    if end < start:
        return -difference(end, start, unit)
    match unit:
        case DateUnit.DAYS:
            return end - start
        case DateUnit.MONTHS:
            return _months(datetime.date.fromordinal(start), datetime.date.fromordinal(end))
        case DateUnit.YEARS:
            return _months(datetime.date.fromordinal(start), datetime.date.fromordinal(end)) // 12
        case _:
            assert_never(unit)


def _months(start: datetime.date, end: datetime.date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    ends_month = end == datetime.date.max or (end + datetime.timedelta(days=1)).day == 1
    return months if end.day >= start.day or ends_month else months - 1
