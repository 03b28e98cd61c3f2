"""From the cell of a workbook to what the door reads. What a cell holds and what it shows can differ; where that matters, it is said.

A cell's number is a binary one. It counts as the shortest decimal that stands for this very number, which is what was typed: 0.1 is one tenth. Texts
are read as those of any form. A percent is one because its cell is formatted so, or because ``%`` stands in its text.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.facts.numerals import write_number
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.sheets.book import Content, Look, Sheet, as_text

WRONG: Final = object()
"""A cell about which a problem was said."""

_NUMBERS: Final = (ValueKind.COUNT, ValueKind.NUMBER, ValueKind.MONEY, ValueKind.SCORE)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465  # from March 1900, before which serial numbers are off by one, to 9999
_EPOCH: Final = datetime.date(1899, 12, 30)


def raw_of(spec: FactSpec, sheet: Sheet, row: int, column: int, place: Place, problems: Problems) -> object:
    """What the door gets for a cell; None for a blank one, ``WRONG`` with a problem. ``place`` is that of the cell and the fact."""
    at, content = (row, column), sheet.content(row, column)
    if at in sheet.looks.errors:
        problems.add("F700", place, value=sheet.looks.errors[at])
        return WRONG
    if at in sheet.looks.uncalculated:
        problems.add("F701", place)
        return WRONG
    match content:
        case str():
            return content if content.strip() else None
        case bool():
            return content if spec.kind is ValueKind.YES_NO else as_text(content)
        case int() | float():
            return _number(spec, content, sheet.looks.of(at), place, problems)
        case _:
            return _date(spec, content, place, problems)


def _number(spec: FactSpec, content: int | float, look: Look, place: Place, problems: Problems) -> object:
    if spec.kind in _NUMBERS:
        return _percent(content) if look is Look.PERCENT else content
    if spec.kind is ValueKind.PERCENT:
        return content if look is Look.PERCENT else _digits(content)
    if spec.kind is ValueKind.DATE:
        day = _EPOCH + datetime.timedelta(days=int(content)) if _FIRST_SERIAL <= content <= _LAST_SERIAL else None
        if day is not None:
            problems.add("F702", place, value=_digits(content), day=day)
            return WRONG
    elif look is Look.OTHER and spec.kind in (ValueKind.TEXT, ValueKind.UNIT):
        problems.add("F703", place, value=_digits(content))
        return WRONG
    return _percent(content) if look is Look.PERCENT else _digits(content)


def _date(
    spec: FactSpec, content: datetime.datetime | datetime.date | datetime.time | datetime.timedelta, place: Place, problems: Problems
) -> object:
    """A date is one where a date is wanted; where something else is, the spreadsheet has often made it out of what was typed (3-1)."""
    if isinstance(content, datetime.datetime) and content.time() == datetime.time():
        content = content.date()
    if spec.kind is not ValueKind.DATE:
        problems.add("F705", place, value=_shown(content))
    elif isinstance(content, datetime.date) and not isinstance(content, datetime.datetime):
        return content
    else:
        problems.add("F704", place, value=_shown(content))
    return WRONG


def _shown(content: Content) -> str:
    return str(content)


def _digits(content: int | float) -> str:
    """The shortest decimal that stands for the number."""
    return _written(content, 1)


def _percent(content: int | float) -> str:
    return _written(content, 100) + "%"


def _written(content: int | float, times: int) -> str:
    number = Decimal(repr(content))
    if not number.is_finite() or abs(number.adjusted()) > 100:
        return repr(content)
    return write_number(Fraction(number) * times)
