"""Which rows of a table can apply, and what it gives.

Over a subject that isn't known, a table is decided exactly: its keys cut the numbers that the subject can be into finitely many
pieces, on each of which the same rows apply, so one sample of each piece is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor

from rubric_engine.core.ir import Expr, Interval, Lookup, Row, Scalar
from rubric_engine.core.keys import Key, applies, fits
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import (
    Abstract,
    Number,
    Truth,
    Word,
    hull,
    lower,
    maybe_undefined,
    no_number,
    point,
    upper,
)
from rubric_engine.scoring.reference.cohort import Scope

Evaluate = Callable[[Expr, Scope], Abstract]
NO_ROW = "no row"


@frozen(eq=False)
class Picked:
    """``rows``: those that can apply (None for ``otherwise``). ``gap``: perhaps none does. ``why``: the table may be undefined.
    ``number`` covers it all; ``given`` what the possible rows give, None when no row can apply."""

    rows: tuple[Row | None, ...]
    gap: bool
    why: str | None
    given: Number | None

    @property
    def rest(self) -> bool:
        """Whether surely no row applies but ``otherwise``."""
        return self.rows == (None,) and not self.gap and self.why is None

    @property
    def number(self) -> Number:
        why = self.why if self.why is not None else (NO_ROW if self.gap else None)
        if self.given is None:
            return no_number(why or NO_ROW)
        return maybe_undefined(self.given, why)


def look_up(table: Lookup, scope: Scope, evaluate: Evaluate) -> Picked:
    if not table.subjects:
        return _cases(table, scope, evaluate)
    return pick(table, [evaluate(s, scope) for s in table.subjects], scope, evaluate)


def pick(table: Lookup, subjects: Sequence[Abstract], scope: Scope, evaluate: Evaluate) -> Picked:
    """The rows that can apply to these values of the subjects."""
    why = next((w for w in map(_why, subjects) if w is not None), None)
    samples = [_samples(s, (key for row in table.rows for key in row.keys[i])) for i, s in enumerate(subjects)]
    possible: list[Row | None] = []
    gap = False
    for values in product(*samples):
        row = next((r for r in table.rows if applies(r, values)), None)
        if row is None and table.otherwise is None:
            gap = True
        elif not any(seen is row for seen in possible):
            possible.append(row)
    return _picked(table, possible, gap, why, scope, evaluate)


def _cases(table: Lookup, scope: Scope, evaluate: Evaluate) -> Picked:
    possible: list[Row | None] = []
    why: str | None = None
    for row in table.rows:
        assert row.case is not None
        case = evaluate(row.case, scope)
        assert isinstance(case, Truth)
        if case.undefined:
            why = "none"
        if case.true:
            possible.append(row)
        if not case.false:
            return _picked(table, possible, False, why, scope, evaluate)
    if table.otherwise is not None:
        possible.append(None)
    return _picked(table, possible, table.otherwise is None, why, scope, evaluate)


def _picked(table: Lookup, rows: list[Row | None], gap: bool, why: str | None, scope: Scope, evaluate: Evaluate) -> Picked:
    values: list[Number] = []
    for row in rows:
        expr = table.otherwise if row is None else row.value
        assert expr is not None
        value = evaluate(expr, scope)
        assert isinstance(value, Number), "a table gives numbers"
        values.append(value)
    return Picked(tuple(rows), gap, why, hull(values) if values else None)


def member(operand: Abstract, keys: Sequence[Key]) -> Truth:
    """Whether the operand is one of the keys, or lies in one of them."""
    found = [any(fits(v, k) for k in keys) for v in _samples(operand, keys)]
    return Truth(true=True in found, false=False in found, undefined=_why(operand) is not None)


def _why(value: Abstract) -> str | None:
    if isinstance(value, Truth):
        return "none" if value.undefined else None
    return value.why


def _samples(value: Abstract, keys: Iterable[Key]) -> list[Scalar]:
    """Values such that every way of meeting the keys is met by one of them."""
    match value:
        case Truth():
            return [outcome for outcome, possible in ((True, value.true), (False, value.false)) if possible]
        case Word():
            if not value.defined:
                return []
            words = sorted({k for k in keys if isinstance(k, str)})
            return [value.value] if value.value is not None else [*words, "".join(words) + "?"]
        case Number():
            if not value.defined:
                return []
            if value.low is not None and value.low == value.high:
                return [value.low]
            return list(_number_samples(value, _cuts(keys)))


def _cuts(keys: Iterable[Key]) -> set[Fraction]:
    cuts: set[Fraction] = set()
    for key in keys:
        if isinstance(key, Interval):
            cuts.update(c for c in (key.low, key.high) if c is not None)
        elif isinstance(key, Fraction):
            cuts.add(key)
    return cuts


def _number_samples(value: Number, cuts: set[Fraction]) -> list[Fraction]:
    ends = [e for e in (value.low, value.high) if e is not None]
    marks = sorted({*cuts, *ends}) or [Fraction(0)]
    if value.whole:
        near = {Fraction(n) for m in marks for n in (floor(m) - 1, floor(m), ceil(m), ceil(m) + 1)}
    else:
        between = {(a + b) / 2 for a, b in pairwise(marks)}
        near = {*marks, *between, marks[0] - 1, marks[-1] + 1}
    return [n for n in sorted(near) if lower(value) <= (0, n) <= upper(value)]


def interpolate(operand: Number, points: tuple[tuple[Fraction, Fraction], ...]) -> Number:
    """Straight lines between the points, level outside of them."""
    if not operand.defined:
        return operand
    low = points[0][1] if operand.low is None else _height(operand.low, points)
    high = points[-1][1] if operand.high is None else _height(operand.high, points)
    inside = [y for x, y in points if lower(operand) <= (0, x) <= upper(operand)]
    return maybe_undefined(hull([point(h) for h in (low, high, *inside)]), operand.why)


def _height(x: Fraction, points: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]
