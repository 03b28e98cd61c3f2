"""Concrete facts at which an expression has a wanted value, or the nearest there is: the expression is solved for one fact, others held at candidates.

Nothing is drawn at random: the same question has the same answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil, floor

from rubric_engine.checking.cells import Domain
from rubric_engine.checking.quantities import Quantities, domain_of
from rubric_engine.checking.values import At, Facts, Unknown
from rubric_engine.core import walk
from rubric_engine.core.ir import Arith, Const, Expr, FactRead, FactSpec, FieldRead, Fold, FoldKind, Op, Program, Use, ValueKind
from rubric_engine.core.values import NONE, Record, Value

FIRST_DATE = Fraction(datetime.date(2000, 1, 1).toordinal())  # where a range says nothing
_START = {ValueKind.DATE: FIRST_DATE}
_HELD = (100, 50, 1, 10, 1000, 10000, 2, 3, 0)
_MOST = 120  # combinations of held values
_MOST_RECORDS = 400


def facts_at(
    program: Program,
    expr: Expr,
    value: Fraction,
    facts: Facts | None = None,
    side: int = 0,
    quantities: Quantities | None = None,
) -> dict[str, Value] | None:
    """Facts, those of ``facts`` among them, at which ``expr`` is ``value``, or is as near to it as was found; with ``side`` -1 the nearest found below
    it, with 1 above.

    Facts that ``expr`` doesn't read are left out, unless they were given. None where no value is found on that side, or the expression hangs on
    other units, on points, on a root or on a record that isn't at hand.
    """
    known = quantities or Quantities(program)
    given: dict[str, Value] = {name: found for name, found in (facts or {}).items() if found is not None}
    best: tuple[Fraction, dict[str, Value]] | None = None
    for candidate in _candidates(known, expr, value, given, side):
        found = _value(known, expr, candidate)
        if found is None or (side < 0 and found >= value) or (side > 0 and found <= value):
            continue
        distance = abs(found - value)
        if best is None or distance < best[0]:
            best = distance, candidate
        if distance == 0:
            break
    return None if best is None else best[1]


def facts_without(known: Quantities, expr: Expr, facts: Facts) -> dict[str, Value] | None:
    """Facts at which ``expr`` has no value."""
    given: dict[str, Value] = {name: found for name, found in facts.items() if found is not None}
    free = _free(known, expr, given)
    for combination in _combinations([few_values(spec) for spec in free]):
        candidate = {**given, **{spec.name: each for spec, each in zip(free, combination, strict=True)}}
        try:
            if At(known, candidate).value(expr) is None:
                return candidate
        except (Unknown, ValueError, OverflowError):
            return None
    return None


def _value(known: Quantities, expr: Expr, facts: Facts) -> Fraction | None:
    try:
        return At(known, facts).number(expr)
    except (Unknown, ValueError, OverflowError):
        return None


def _free(known: Quantities, expr: Expr, given: Facts) -> list[FactSpec]:
    names = walk.facts_used(expr, known.program)
    return [spec for spec in known.program.facts if spec.name in names and spec.name not in given]


def _candidates(known: Quantities, expr: Expr, value: Fraction, given: dict[str, Value], side: int) -> Iterator[dict[str, Value]]:
    free = _free(known, expr, given)
    if not free:
        yield given
        return
    lists = [spec for spec in free if spec.kind is ValueKind.LIST]
    if lists:
        others = {spec.name: few_values(spec)[0] for spec in free if spec.kind is not ValueKind.LIST and few_values(spec)}
        for records in _lists(known, expr, value, lists[0], {**given, **others}, side):
            yield {**given, **others, **{spec.name: () for spec in lists[1:]}, lists[0].name: records}
        return
    for spec in free:
        others_free = [each for each in free if each is not spec]
        for combination in _combinations([_held(each, value) for each in others_free]):
            base = {**given, **{each.name: found for each, found in zip(others_free, combination, strict=True)}}
            for found in _solved(known, expr, value, spec, base, side):
                yield {**base, spec.name: found}


def _combinations(choices: list[list[Value]]) -> Iterator[tuple[Value, ...]]:
    """Those of the first candidates first; at most so many."""
    for number, combination in enumerate(product(*choices)):
        if number == _MOST:
            return
        yield combination


# ---------------------------------------------------------------- one fact


def _solved(known: Quantities, expr: Expr, value: Fraction, spec: FactSpec, base: Facts, side: int) -> Iterator[Value]:
    """Values of one fact, the others held."""
    domain = _domain(known, spec)
    if spec.kind is ValueKind.YES_NO:
        yield from (False, True)
        return
    if domain is None or domain.text:
        yield from few_values(spec)
        return
    step = Fraction(1) if domain.whole else _fineness(value)
    try:
        form = _fraction_of(known, expr, spec.name, base)
    except (Unknown, ValueError, OverflowError):
        form = None
    if form is not None:
        a, b, c, d = form
        if a != c * value:
            root = (d * value - b) / (a - c * value)
            yield from (each for each in _around(root, domain.whole, step, side) if domain.holds(each))
    else:
        yield from _searched(known, expr, value, spec, base, domain)
    yield from (each for each in _numbers_of(domain) if domain.holds(each))


def _around(root: Fraction, whole: bool, step: Fraction, side: int) -> tuple[Fraction, ...]:
    """The root, where it may be it, and its neighbours on both sides."""
    if whole:
        return tuple(Fraction(each) for each in (floor(root), ceil(root), floor(root) - 1, ceil(root) + 1))
    return (root,) if side == 0 else (root - step, root + step)


def _fineness(value: Fraction) -> Fraction:
    """A small step that fits the digits of a number."""
    places = 0
    while places < 6 and (value * 10**places).denominator != 1:
        places += 1
    return Fraction(1, 10 ** (places + 1))


def _searched(known: Quantities, expr: Expr, value: Fraction, spec: FactSpec, base: Facts, domain: Domain) -> Iterator[Fraction]:
    """For what isn't a quotient of straight lines: halving, which finds a place where it crosses the value if it does so once."""
    low = domain.span.low if domain.span.low is not None else Fraction(-(10**6))
    high = domain.span.high if domain.span.high is not None else max(Fraction(10**6), low + 1)
    at_low, at_high = (_value(known, expr, {**base, spec.name: end}) for end in (low, high))
    yield from (low, high)
    if at_low is None or at_high is None or not min(at_low, at_high) <= value <= max(at_low, at_high):
        return
    rising = at_low <= at_high
    for _ in range(60):
        middle = (low + high) / 2
        middle = Fraction(floor(middle)) if domain.whole else Fraction(floor(middle * 10**6), 10**6)
        if middle in (low, high):
            break
        found = _value(known, expr, {**base, spec.name: middle})
        if found is None:
            break
        yield middle
        if (found < value) is rising:
            low = middle
        else:
            high = middle
    yield from (low, high)


_Quotient = tuple[Fraction, Fraction, Fraction, Fraction]
_ONE, _ZERO = Fraction(1), Fraction(0)


def _fraction_of(known: Quantities, expr: Expr, name: str, facts: Facts) -> _Quotient | None:
    """``expr`` as (a x + b) / (c x + d) of the fact ``name``, the others held; None where it isn't one."""
    if name not in walk.facts_used(expr, known.program):
        constant = At(known, facts).number(expr)
        return None if constant is None else (_ZERO, constant, _ZERO, _ONE)
    match expr:
        case FactRead():
            return _ONE, _ZERO, _ZERO, _ONE
        case Use(name=used):
            inner = known.definition(used)
            return None if inner is None else _fraction_of(known, inner, name, facts)
        case Arith(op=op, left=left, right=right):
            one, two = _fraction_of(known, left, name, facts), _fraction_of(known, right, name, facts)
            return None if one is None or two is None else _combined(op, one, two)
        case _:
            return None


def _combined(op: Op, one: _Quotient, two: _Quotient) -> _Quotient | None:
    a, b, c, d = one
    e, f, g, h = two
    if op is Op.SUB:
        e, f = -e, -f
    if op in (Op.ADD, Op.SUB):
        if (c, d) == (g, h):
            return a + e, b + f, c, d
        if c == 0 and g == 0:
            return a * h + e * d, b * h + f * d, _ZERO, d * h
        if c == 0 and a == 0:
            return b / d * g + e, b / d * h + f, g, h
        if g == 0 and e == 0:
            return a + f / h * c, b + f / h * d, c, d
        return None
    if op is Op.DIV:
        e, f, g, h = g, h, e, f
    if a == 0 and c == 0:
        return b * e, b * f, d * g, d * h
    if e == 0 and g == 0:
        return a * f, b * f, c * h, d * h
    if c == 0 and e == 0:  # (a x + b) / d * f / (g x + h)
        return a * f, b * f, d * g, d * h
    if a == 0 and g == 0:
        return b * e, b * f, c * h, d * h
    return None


# ---------------------------------------------------------------- values of facts


def _domain(known: Quantities, spec: FactSpec) -> Domain | None:
    quantity = known.fact(FactRead(spec.name))
    return None if quantity is None else quantity.domain


def _numbers_of(domain: Domain) -> list[Fraction]:
    low, high = domain.span.low, domain.span.high
    ends = [end for end in (low, high) if end is not None]
    return [*ends, Fraction(0), Fraction(1)]


def _held(spec: FactSpec, value: Fraction) -> list[Value]:
    """Values to hold a fact at while another one is solved for: round numbers of its range, and the denominator of what is wanted."""
    if spec.kind in (ValueKind.YES_NO, ValueKind.TEXT, ValueKind.UNIT, ValueKind.CHOICE):
        return few_values(spec)
    domain = domain_of(spec)
    numbers = [Fraction(each) for each in (*_HELD[:2], value.denominator, *_HELD[2:])]
    ends = [end for end in (spec.low, spec.high) if end is not None]
    found = [each for each in dict.fromkeys([*numbers, *ends]) if domain.holds(each)]
    return list(found) or few_values(spec)


def few_values(spec: FactSpec) -> list[Value]:
    """Some values of a fact, that of "none" last."""
    found: list[Value]
    match spec.kind:
        case ValueKind.YES_NO:
            found = [False, True]
        case ValueKind.TEXT | ValueKind.UNIT:
            found = ["-"]
        case ValueKind.LIST:
            found = [()]
        case ValueKind.CHOICE:
            found = [Fraction(index) for index in range(len(spec.options))]
        case _:
            domain = domain_of(spec)
            start = spec.low if spec.low is not None else spec.high if spec.high is not None else _START.get(spec.kind, Fraction(0))
            numbers = dict.fromkeys([start, Fraction(0), Fraction(1), *(end for end in (spec.high,) if end is not None)])
            found = [each for each in numbers if domain.holds(each)]
            if not found and spec.low is not None:
                middle = (spec.low + (spec.high if spec.high is not None else spec.low + 2)) / 2
                found = [middle] if domain.holds(middle) else [Fraction(floor(middle) + 1)]
    return [*found, NONE] if spec.or_none else found


# ---------------------------------------------------------------- records


def _lists(known: Quantities, expr: Expr, value: Fraction, spec: FactSpec, facts: Facts, side: int) -> Iterator[Value]:
    """Lists whose count, sum or extreme may come to the value; () is always among them."""
    yield ()
    found = known.linear(expr)
    if found.quantity is None or not isinstance(found.quantity.expr, Fold) or found.quantity.expr.fact != spec.name:
        return
    fold, target = found.quantity.expr, found.at(value)
    one = _record(known, spec, fold, facts)
    if one is None:
        return
    if fold.kind in (FoldKind.COUNT, FoldKind.DISTINCT):
        for count in dict.fromkeys((floor(target), ceil(target), floor(target) - 1, ceil(target) + 1)):
            if 0 < count <= _MOST_RECORDS:
                yield from _copies(known, fold, spec, one, count, facts)
    elif isinstance(fold.value, FieldRead):
        column = next((each for each in spec.fields if each.name == fold.value.name), None)
        if column is not None:
            step = Fraction(1) if domain_of(column).whole else _fineness(target)
            for each in (*_around(target, domain_of(column).whole, step, side), *_numbers_of(domain_of(column))):
                if domain_of(column).holds(each):
                    times = 1 + fold.drop_highest + fold.drop_lowest
                    yield tuple(_with(one, column.name, each) for _ in range(times))
            if fold.kind is FoldKind.SUM:
                yield from _adding_up(one, column, target)


def _adding_up(one: Record, column: FactSpec, target: Fraction) -> Iterator[Value]:
    """Records with the greatest value of a field, and one with what is left."""
    high = domain_of(column).span.high
    if high is None or high <= 0 or not high < target <= high * _MOST_RECORDS:
        return
    count = floor(target / high)
    rest = target - count * high
    last = (_with(one, column.name, rest),) if rest and domain_of(column).holds(rest) else ()
    yield (*(_with(one, column.name, high) for _ in range(count)), *last)


def _record(known: Quantities, spec: FactSpec, fold: Fold, facts: Facts) -> Record | None:
    """A record that satisfies the fold's condition."""
    choices = [few_values(each) + _mentioned(known, fold, each) for each in spec.fields]
    for combination in _combinations([list(dict.fromkeys(each)) for each in choices]):
        fields = {each.name: value for each, value in zip(spec.fields, combination, strict=True)}
        if fold.where is None or _satisfies(known, fold, facts, fields):
            return tuple(fields.items())
    return None


def _satisfies(known: Quantities, fold: Fold, facts: Facts, fields: Facts) -> bool:
    assert fold.where is not None
    try:
        return At(known, facts, fold.fact, fields).truth(fold.where) is True
    except (Unknown, ValueError, OverflowError):
        return False


def _mentioned(known: Quantities, fold: Fold, spec: FactSpec) -> list[Value]:
    """Constants of the condition that are values of the field, and their neighbours."""
    constants = [] if fold.where is None else [each.value for each in walk.walk(fold.where) if isinstance(each, Const)]
    if spec.kind in (ValueKind.TEXT, ValueKind.UNIT):
        return [each for each in constants if isinstance(each, str)]
    domain = domain_of(spec)
    numbers = [each + shift for each in constants if isinstance(each, Fraction) for shift in (0, 1, -1)]
    return [each for each in numbers if spec.kind is not ValueKind.YES_NO and domain.holds(each)]


def _copies(known: Quantities, fold: Fold, spec: FactSpec, one: Record, count: int, facts: Facts) -> Iterator[Value]:
    if fold.kind is FoldKind.COUNT:
        yield tuple(one for _ in range(count))
        return
    found: list[Record] = []
    seen: set[object] = set()
    for each in _varied(spec, one):
        try:
            value = At(known, facts, fold.fact, dict(each)).value(fold.value) if fold.value is not None else None
        except (Unknown, ValueError, OverflowError):
            return
        if value is not None and value not in seen and (fold.where is None or _satisfies(known, fold, facts, dict(each))):
            seen.add(value)
            found.append(each)
        if len(found) == count:
            yield tuple(found)
            return


def _varied(spec: FactSpec, one: Record) -> Iterator[Record]:
    """The record with one field moved at a time, as far as its range goes."""
    yield one
    for each in spec.fields:
        domain = domain_of(each)
        if each.kind is ValueKind.YES_NO:
            yield from (_with(one, each.name, value) for value in (False, True))
        elif each.kind in (ValueKind.TEXT, ValueKind.UNIT):
            yield from (_with(one, each.name, f"{number}") for number in range(1, _MOST_RECORDS))
        elif domain.whole and isinstance(start := dict(one)[each.name], Fraction):
            values = (start + step for step in range(_MOST_RECORDS))
            yield from (_with(one, each.name, value) for value in values if domain.holds(value))


def _with(record: Record, name: str, value: Value) -> Record:
    return tuple((key, value if key == name else before) for key, before in record)
