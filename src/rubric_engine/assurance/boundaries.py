"""The sides of every threshold: a value exactly on it, and the next one on the other side.

*Next* is a step of the quantity itself: the neighbour of a whole number (a count, a date, a sum of counts); of a percent 0.01 percentage points, of any
other number 0.01, or a hundredth of the constant where that is more. Of what is worked out and isn't whole (a growth, a share) any value on that side will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.points import Shown
from rubric_engine.assurance.sites import Site
from rubric_engine.checking.quantities import Linear, Quantities
from rubric_engine.core.ir import CmpOp, Compare, Const, Expr, Interpolate, Interval, Lookup, Origin, Text, ValueKind, Within
from rubric_engine.core.keys import fits
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import Number, Truth, Word
from rubric_engine.scoring.reference.expressions import evaluate

_PERCENT_STEP, _STEP, _PART = Fraction(1, 10000), Fraction(1, 100), Fraction(1, 100)

ON = Text("exactly on it", "恰在界上")
ABOVE = Text("just above it", "刚过界限")
BELOW = Text("just below it", "差一点到界限")
EQUAL = Text("equal", "相等")
UNEQUAL = Text("not equal", "不等")
_ANYWHERE = {ABOVE.en: Text("above it", "高于界限"), BELOW.en: Text("below it", "低于界限")}


@frozen(eq=False)
class Side:
    """``name`` tells it from the others of its threshold, ``key`` the threshold from others of its statement."""

    key: tuple[object, ...]
    name: str
    origin: Origin
    words: Text
    shown: Shown


def sides(site: Site, known: Quantities) -> Iterator[Side]:
    """Those of the thresholds of an expression itself, not of what stands in it."""
    match site.expr:
        case Compare(op=op, left=left, right=right):
            if known.kind(left, site.record) == "number":
                yield from _numbers(site, known, op, left, right, site.origin)
            else:
                yield from _equality(site, left, right)
        case Within(operand=operand, low=low, high=high, high_open=high_open):
            yield from _numbers(site, known, CmpOp.GE, operand, low, site.origin)
            yield from _numbers(site, known, CmpOp.LT if high_open else CmpOp.LE, operand, high, site.origin)
        case Lookup(subjects=subjects, rows=rows):
            for row in rows:
                for subject, keys in zip(subjects, row.keys, strict=False):
                    for key in keys:
                        if isinstance(key, Interval):
                            yield from _edges(site, known, subject, key, row.origin or site.origin)
        case Interpolate(operand=operand, points=points):
            for key, _ in points:
                yield from _numbers(site, known, CmpOp.EQ, operand, Const(key), site.origin)
        case _:
            pass


def _edges(site: Site, known: Quantities, subject: Expr, key: Interval, origin: Origin) -> Iterator[Side]:
    if key.low is not None:
        yield from _numbers(site, known, CmpOp.GT if key.low_open else CmpOp.GE, subject, Const(key.low), origin)
    if key.high is not None:
        yield from _numbers(site, known, CmpOp.LT if key.high_open else CmpOp.LE, subject, Const(key.high), origin)


def _numbers(site: Site, known: Quantities, op: CmpOp, left: Expr, right: Expr, origin: Origin) -> Iterator[Side]:
    """On it, and on the side that the comparison tells from it; of an equality both sides."""
    found = known.difference(left, right, site.record)
    if found.quantity is None:
        return
    edge, whole, span = found.at(Fraction(0)), found.quantity.domain.whole, found.quantity.domain.span
    near = _near(found, edge)
    between = whole and edge.denominator != 1
    wanted = [ABOVE, BELOW] if between or op in (CmpOp.EQ, CmpOp.NE) else [BELOW] if op in (CmpOp.GE, CmpOp.LT) else [ABOVE]
    if found.quantity.spec is not None and found.quantity.spec.kind is ValueKind.CHOICE and op in (CmpOp.EQ, CmpOp.NE):
        wanted, near = [UNEQUAL], None
    for words in [*([] if between else [ON]), *wanted]:
        up = (words is ABOVE) == (found.factor > 0)  # in terms of the quantity
        if words is ON and not found.quantity.domain.holds(edge):
            continue
        if words in (ABOVE, BELOW) and _beyond(span.high if up else span.low, edge, up=up):
            continue
        told = _ANYWHERE.get(words.en, words) if near is None else words
        shown = _on_side(site, left, right, found.factor, near, words)
        yield Side(("number", repr(left), repr(right)), words.en, origin, told, shown)


def _beyond(end: Fraction | None, edge: Fraction, *, up: bool) -> bool:
    """Whether nothing lies on that side of the edge."""
    return end is not None and (edge >= end if up else edge <= end)


def _near(found: Linear, edge: Fraction) -> Fraction | None:
    """How far from the edge a value still is next to it; None: any distance."""
    assert found.quantity is not None
    if found.quantity.domain.whole:
        return Fraction(1)
    if found.quantity.fact is None or found.quantity.spec is None:
        return None
    step = _PERCENT_STEP if found.quantity.spec.kind is ValueKind.PERCENT else _STEP
    return max(step, abs(edge) * _PART)


def _on_side(site: Site, left: Expr, right: Expr, factor: Fraction, near: Fraction | None, words: Text) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        for scope in site.scopes(evaluated, unit):
            one, two = evaluate(left, scope), evaluate(right, scope)
            if not isinstance(one, Number) or not isinstance(two, Number) or one.point is None or two.point is None:
                continue
            distance = one.point - two.point
            if near is not None and abs(distance / factor) > near:
                continue
            if distance == 0 if words is ON else distance > 0 if words is ABOVE else distance < 0 if words is BELOW else distance != 0:
                return True
        return False

    return shown


def _equality(site: Site, left: Expr, right: Expr) -> Iterator[Side]:
    """Of texts and of conditions: equal, and not."""
    for words in (EQUAL, UNEQUAL):
        yield Side(("equality", repr(left), repr(right)), words.en, site.origin, words, _is_equal(site, left, right, equal=words is EQUAL))


def _is_equal(site: Site, left: Expr, right: Expr, *, equal: bool) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        for scope in site.scopes(evaluated, unit):
            one, two = (_known(evaluate(each, scope)) for each in (left, right))
            if one is not None and two is not None and (one == two) is equal:
                return True
        return False

    return shown


def _known(value: Number | Truth | Word) -> Fraction | bool | str | None:
    match value:
        case Number():
            return value.point
        case Truth():
            return value.holds
        case Word():
            return value.value if value.defined and value.why is None else None


def meets(site: Site, subject: Expr, key: Interval | Fraction | bool | str) -> Shown:
    """Whether a table's subject is known, and is one of a key."""

    def shown(evaluated: Evaluated, unit: int) -> bool:
        found = (_known(evaluate(subject, scope)) for scope in site.scopes(evaluated, unit))
        return any(each is not None and fits(each, key) for each in found)

    return shown
