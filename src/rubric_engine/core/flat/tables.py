"""Which row of a table applies, staged.

Where the subject is known, the first row that fits. Where it may be missing, the keys cut its numbers into finitely many pieces, on each of which the same
row applies; a row is possible where one of its pieces meets what the subject may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor

from rubric_engine.core.flat.domain import Domain, Number, Sets, Text, Value
from rubric_engine.core.flat.ops import Sure, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Expr, Interval, Lookup, Scalar
from rubric_engine.core.keys import Key, applies, fits
from rubric_engine.diagnostics.frozen import frozen

Evaluate = Callable[[Expr, Here], Value]
_MOST_PIECES = 2_000


@frozen(eq=False)
class Picked:
    """``gap``: perhaps no row applies. ``lacks``: the table may be undefined. ``gives``: a row may apply, and ``given`` is what the possible rows give."""

    gap: Truth
    lacks: Truth
    gives: Truth
    given: Number
    settled: bool  # exactly one of the three

    def number(self, domain: Domain) -> Number:
        make = domain.make
        nothing = make.negate(self.gives)
        if self.settled:
            return domain.surely_lacking(self.given, nothing)
        number = domain.maybe_lacking(self.given, make.some((self.lacks, self.gap)))
        return domain.surely_lacking(number, nothing)

    def found(self) -> Sets:
        """Whether the table has a row for the unit."""
        return Sets(self.gives, self.gap, self.lacks, self.settled)


def look_up(table: Lookup, here: Here, evaluate: Evaluate) -> Picked:
    if not table.subjects:
        return _cases(table, here, evaluate)
    return pick(table, [evaluate(s, here) for s in table.subjects], here, evaluate)


def pick(table: Lookup, subjects: Sequence[Value], here: Here, evaluate: Evaluate) -> Picked:
    domain, make = here.domain, here.make
    if all(_settled(s) for s in subjects):
        return _first_row(table, subjects, here, evaluate)
    lacks = make.some(_lacks(s) for s in subjects)
    pieces = [list(_pieces(s, [key for row in table.rows for key in row.keys[i]], domain)) for i, s in enumerate(subjects)]
    if len(list(product(*[range(len(p)) for p in pieces]))) > _MOST_PIECES:
        raise refuse("large table over open facts", "too many combinations of what its subjects may be")
    possible: dict[int | None, list[Truth]] = {}
    gap: list[Truth] = []
    for combination in product(*pieces):
        values = [sample for sample, _ in combination]
        there = make.every(met for _, met in combination)
        row = first_row_at(table, values)
        if row is None and table.otherwise is None:
            gap.append(there)
        else:
            possible.setdefault(row, []).append(there)
    rows = [(make.some(there), _row_value(table, row, here, evaluate)) for row, there in possible.items()]
    gives = make.some(there for there, _ in rows)
    return Picked(make.some(gap), lacks, gives, domain.hull(rows), settled=False)


def _settled(value: Value) -> bool:
    match value:
        case Number() | Sets():
            return value.settled
        case Text():
            return value.lacks is value.never and isinstance(value.known, Sure) and value.known.holds


def _lacks(value: Value) -> Truth:
    return value.undefined if isinstance(value, Sets) else value.lacks


def _row_value(table: Lookup, row: int | None, here: Here, evaluate: Evaluate) -> Number:
    expr = table.otherwise if row is None else table.rows[row].value
    assert expr is not None
    value = evaluate(expr, here)
    assert isinstance(value, Number), "a table gives numbers"
    return value


def _first_row(table: Lookup, subjects: Sequence[Value], here: Here, evaluate: Evaluate) -> Picked:
    """All subjects are known, or have no value."""
    domain, make = here.domain, here.make
    lacks = make.some(_lacks(s) for s in subjects)
    met = [make.every(_fits_one_of(s, keys, domain) for s, keys in zip(subjects, row.keys, strict=True)) for row in table.rows]
    values = [_row_value(table, n, here, evaluate) for n in range(len(table.rows))]
    gap = make.no if table.otherwise is not None else make.every((make.negate(lacks), make.negate(make.some(met))))
    given = _row_value(table, None, here, evaluate) if table.otherwise is not None else values[-1]
    for fit, value in reversed(list(zip(met, values, strict=True))):
        given = domain.choose(fit, value, given)
    gives = make.every((make.negate(lacks), make.negate(gap)))
    return Picked(gap, lacks, gives, given, settled=True)


def _fits_one_of(value: Value, keys: Sequence[Key], domain: Domain) -> Truth:
    return domain.make.some(_fits(value, key, domain) for key in keys)


def _fits(value: Value, key: Key, domain: Domain) -> Truth:
    make = domain.make
    match value:
        case Number() if isinstance(key, Interval):
            at, ratios = value.low.at, domain.ratios
            parts: list[Truth] = []
            if key.low is not None:
                parts.append((ratios.above if key.low_open else ratios.at_least)(at, ratios.of(key.low)))
            if key.high is not None:
                parts.append((ratios.above if key.high_open else ratios.at_least)(ratios.of(key.high), at))
            return make.every(parts)
        case Number():
            return domain.ratios.equal(value.low.at, domain.ratios.of(key)) if isinstance(key, Fraction) else make.no
        case Sets():
            return make.no if not isinstance(key, bool) else value.true if key else value.false
        case Text():
            return make.same_words(value.words, make.word(key)) if isinstance(key, str) else make.no


def _cases(table: Lookup, here: Here, evaluate: Evaluate) -> Picked:
    """The first case that holds; one without a value makes the table undefined, unless an earlier one held."""
    domain, make = here.domain, here.make
    cases: list[Sets] = []
    for row in table.rows:
        assert row.case is not None
        case = evaluate(row.case, here)
        assert isinstance(case, Sets)
        cases.append(case)
    reached, lacks = make.yes, list[Truth]()
    rows: list[tuple[Truth, Number]] = []
    for n, case in enumerate(cases):
        lacks.append(make.every((reached, case.undefined)))
        rows.append((make.every((reached, case.true)), _row_value(table, n, here, evaluate)))
        reached = make.every((reached, case.false))
    gap = make.no
    if table.otherwise is not None:
        rows.append((reached, _row_value(table, None, here, evaluate)))
    else:
        gap = reached
    gives = make.some(there for there, _ in rows)
    if not all(case.settled for case in cases):
        return Picked(gap, make.some(lacks), gives, domain.hull(rows), settled=False)
    given = rows[-1][1]
    for there, value in reversed(rows[:-1]):
        given = domain.choose(there, value, given)
    return Picked(gap, make.some(lacks), gives, given, settled=True)


# ---------------------------------------------------------------- membership


def member(operand: Value, keys: Sequence[Key], domain: Domain) -> Sets:
    """Whether the operand is one of the keys, or lies in one of them."""
    make = domain.make
    if _settled(operand) and not isinstance(operand, Text):
        return domain.unless(_lacks(operand), _fits_one_of(operand, keys, domain))
    if isinstance(operand, Text):
        met, open_ = _fits_one_of(operand, keys, domain), make.negate(operand.known)
        there = make.negate(operand.never)
        if open_ is make.no and operand.lacks is operand.never:
            return domain.unless(operand.never, met)
        return Sets(make.every((there, make.some((open_, met)))), make.every((there, make.some((open_, make.negate(met))))), operand.lacks)
    inside: list[Truth] = []
    outside: list[Truth] = []
    for sample, met in _pieces(operand, keys, domain):
        (inside if any(fits(sample, key) for key in keys) else outside).append(met)
    return Sets(make.some(inside), make.some(outside), _lacks(operand))


def first_row_at(table: Lookup, values: Sequence[Scalar]) -> int | None:
    return next((number for number, row in enumerate(table.rows) if applies(row, values)), None)


# ---------------------------------------------------------------- pieces of what an open subject may be


def _pieces(value: Value, keys: Iterable[Key], domain: Domain) -> Iterable[tuple[Scalar, Truth]]:
    """A sample of each piece, and whether the piece meets what the value may be."""
    make = domain.make
    match value:
        case Sets():
            return [(True, value.true), (False, value.false)]
        case Text():
            return _text_pieces(value, keys, domain)
        case Number():
            there = make.negate(value.never)
            return [(sample, make.every((there, met))) for sample, met in _number_pieces(value, keys, domain)]


def _text_pieces(value: Text, keys: Iterable[Key], domain: Domain) -> Iterable[tuple[str, Truth]]:
    """Each of the keys, and any other text."""
    make = domain.make
    there, unknown = make.negate(value.never), make.negate(value.known)
    words = sorted({key for key in keys if isinstance(key, str)})
    same = [make.same_words(value.words, make.word(word)) for word in words]
    for word, equal in zip(words, same, strict=True):
        yield word, make.every((there, make.some((unknown, equal))))
    yield "".join(words) + "?", make.every((there, make.some((unknown, make.negate(make.some(same))))))


def _number_pieces(value: Number, keys: Iterable[Key], domain: Domain) -> Iterable[tuple[Fraction, Truth]]:
    """The cuts themselves, and what lies between them, before the first and behind the last."""
    cuts: set[Fraction] = set()
    for key in keys:
        if isinstance(key, Interval):
            cuts.update(c for c in (key.low, key.high) if c is not None)
        elif isinstance(key, Fraction):
            cuts.add(key)
    marks = sorted(cuts)
    if not marks:
        yield Fraction(0), domain.make.yes
        return
    for mark in marks:
        yield mark, _meets_point(value, mark, domain)
    yield marks[0] - 1, _meets_between(value, None, marks[0], domain)
    for low, high in pairwise(marks):
        yield (low + high) / 2, _meets_between(value, low, high, domain)
    yield marks[-1] + 1, _meets_between(value, marks[-1], None, domain)


def _meets_point(value: Number, mark: Fraction, domain: Domain) -> Truth:
    make, ratios, at = domain.make, domain.ratios, domain.ratios.of(mark)
    inside = make.every(
        (
            make.some((value.low.open, ratios.at_least(at, value.low.at))),
            make.some((value.high.open, ratios.at_least(value.high.at, at))),
        )
    )
    if mark.denominator == 1:
        return inside
    return make.every((inside, make.some((make.negate(value.whole), domain.one_number(value)))))


def _meets_between(value: Number, low: Fraction | None, high: Fraction | None, domain: Domain) -> Truth:
    """Whether a number strictly between the two is possible; of whole ones, whether a whole one is."""
    make, ratios = domain.make, domain.ratios
    between = make.every(
        (
            make.yes if low is None else make.some((value.high.open, ratios.above(value.high.at, ratios.of(low)))),
            make.yes if high is None else make.some((value.low.open, ratios.above(ratios.of(high), value.low.at))),
        )
    )
    if value.whole is make.no:
        return between
    first = None if low is None else Fraction(floor(low) + 1)
    last = None if high is None else Fraction(ceil(high) - 1)
    whole_between = make.no
    if first is None or last is None or first <= last:
        whole_between = make.every(
            (
                make.yes if first is None else make.some((value.high.open, ratios.at_least(value.high.at, ratios.of(first)))),
                make.yes if last is None else make.some((value.low.open, ratios.at_least(ratios.of(last), value.low.at))),
            )
        )
    if value.whole is make.yes:
        return whole_between
    return domain.pick_truth(make.every((value.whole, make.negate(domain.one_number(value)))), whole_between, between)


def interpolate(operand: Number, points: tuple[tuple[Fraction, Fraction], ...], domain: Domain) -> Number:
    """Straight lines between the points, level outside of them."""
    make = domain.make
    if operand.pointed and operand.low.open is make.no:
        end = domain.end(_height(operand.low.at, points, domain))
        return Number(end, end, make.no, operand.lacks, operand.never)
    low = domain.pick_end(operand.low.open, domain.end(points[0][1]), domain.end(_height(operand.low.at, points, domain)))
    high = domain.pick_end(operand.high.open, domain.end(points[-1][1]), domain.end(_height(operand.high.at, points, domain)))
    inside = [(_meets_point_of_line(operand, x, domain), domain.point(y)) for x, y in points]
    ends = [(make.yes, Number(end, end, make.no, make.no, make.no)) for end in (low, high)]
    around = domain.hull([*ends, *inside])
    return Number(around.low, around.high, around.whole, operand.lacks, operand.never)


def _meets_point_of_line(operand: Number, x: Fraction, domain: Domain) -> Truth:
    make, ratios, at = domain.make, domain.ratios, domain.ratios.of(x)
    return make.every(
        (
            make.some((operand.low.open, ratios.at_least(at, operand.low.at))),
            make.some((operand.high.open, ratios.at_least(operand.high.at, at))),
        )
    )


def _height(x: Ratio, points: tuple[tuple[Fraction, Fraction], ...], domain: Domain) -> Ratio:
    ratios = domain.ratios
    result = ratios.of(points[-1][1])
    for (x0, y0), (x1, y1) in reversed(list(pairwise(points))):
        slope = ratios.of((y1 - y0) / (x1 - x0))
        line = ratios.add(ratios.of(y0), ratios.times(ratios.subtract(x, ratios.of(x0)), slope))
        result = ratios.pick(ratios.at_least(ratios.of(x1), x), line, result)
    return ratios.pick(ratios.at_least(ratios.of(points[0][0]), x), ratios.of(points[0][1]), result)
