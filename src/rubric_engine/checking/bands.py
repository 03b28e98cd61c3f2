"""W434: a table in which one step goes down where every other goes up, or the reverse.

Of three rows, one step up and one down, the ends say which way the table goes: 1, 3, 2 rises, and the last step goes against that. Where the ends are the
same, the middle is meant to be best (or worst), as it may always be in an interpolation.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise

from rubric_engine.checking.ground import Ground, Named, called_row, plain
from rubric_engine.checking.report import Case, Found
from rubric_engine.checking.solve import facts_at
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Const, Expr, Interpolate, Interval, Lookup, Row
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import NOWHERE

_FEWEST = 2  # steps that go the other way, of an interpolation


@frozen
class _Step:
    """A row's place among the keys, its value, and the row."""

    start: intervals.End
    value: Fraction
    row: Row | None
    place: int


def check(ground: Ground) -> Iterator[Found]:
    for expr, around, record in walk.located_with_records(ground.program):
        steps = _steps(expr)
        if steps is None:
            continue
        odd = odd_step([step.value for step in steps], _FEWEST if isinstance(expr, Interpolate) else 1)
        if odd is None:
            continue
        before, after = steps[odd], steps[odd + 1]
        origin = after.row.origin if after.row is not None and after.row.origin is not None and after.row.origin.span != NOWHERE else around
        (before_en, before_zh), (after_en, after_zh) = _called(before), _called(after)
        falls = after.value < before.value
        args = {
            "before_en": before_en, "before_zh": before_zh, "after_en": after_en, "after_zh": after_zh,
            "way_en": "falls" if falls else "rises", "way_zh": "下降" if falls else "上升",
            "other_en": "rises" if falls else "falls", "other_zh": "上升" if falls else "下降",
            "from": plain(before.value), "to": plain(after.value),
        }  # fmt: skip
        case = None if record is not None else partial(_at, ground, expr, after)
        yield Found("W434", origin, f"{around.id}.{after.place}", args, case)


def _at(ground: Ground, expr: Expr, step: _Step) -> Case | None:
    """Facts of the odd row."""
    subject = expr.subjects[0] if isinstance(expr, Lookup) else expr.operand if isinstance(expr, Interpolate) else expr
    return facts_at(ground.program, subject, step.start.value, quantities=ground.quantities)


def odd_step(values: list[Fraction], fewest: int = _FEWEST) -> int | None:
    """The number of the one step that goes against all the others, of which there are at least ``fewest``. Of one up and one down, it is the one against the
    way from the first value to the last, if there is one.

    >>> odd_step([Fraction(n) for n in (0, 5, 3, 8)])
    1
    >>> odd_step([Fraction(n) for n in (1, 3, 2)], fewest=1)
    1
    """
    steps = [after - before for before, after in pairwise(values)]
    up = [number for number, step in enumerate(steps) if step > 0]
    down = [number for number, step in enumerate(steps) if step < 0]
    if len(up) == len(down) == 1:
        against = down if values[-1] > values[0] else up if values[-1] < values[0] else []
        return against[0] if against and fewest <= 1 else None
    few, many = (up, down) if len(up) < len(down) else (down, up)
    return few[0] if len(few) == 1 and len(many) >= fewest else None


def _steps(expr: object) -> list[_Step] | None:
    """The rows of a table over one number, ascending; None where it isn't one of constants."""
    match expr:
        case Interpolate(points=points):
            return [_Step(intervals.End(0, key), value, None, place) for place, (key, value) in enumerate(points, 1)]
        case Lookup(subjects=(_,), rows=rows):
            found = [_step(row, place) for place, row in enumerate(rows, 1)]
            known = [step for step in found if step is not None]
            return sorted(known, key=lambda step: step.start) if len(known) == len(found) else None
        case _:
            return None


def _step(row: Row, place: int) -> _Step | None:
    key = row.keys[0] if row.keys else ()
    if len(key) != 1 or not isinstance(key[0], Interval) or key[0] == intervals.EVERYTHING:
        return None
    if not isinstance(row.value, Const) or not isinstance(row.value.value, Fraction):
        return None
    return _Step(intervals.low_end(key[0]), row.value.value, row, place)


def _called(step: _Step) -> Named:
    return (f"point {step.place}", f"第 {step.place} 点") if step.row is None else called_row(step.row, step.place)
