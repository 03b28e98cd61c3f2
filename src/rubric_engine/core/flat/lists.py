"""Numbers out of the records of a list fact, staged."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rubric_engine.core.flat.domain import Domain, End, Number, Sets, Text, Value
from rubric_engine.core.flat.ops import Gathering, Int, Lit, Node, Part, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Expr, FactSpec, Fold, FoldKind
from rubric_engine.diagnostics.frozen import evolve, frozen

Evaluate = Callable[[Expr, Here], Value]


@frozen(eq=False)
class Counted:
    """What is gathered: ``value`` of those members for which ``holds`` is possible. ``gather``, ``distinct`` and ``trimmed`` bring one number out of
    all of them."""

    value: Value
    holds: Sets
    gather: Callable[[Gathering, Int, Truth], Int]
    distinct: Callable[[tuple[Node, ...], Truth], Int]
    trimmed: Callable[[Int, Truth, int, int], Int] | None = None


def fold(expr: Fold, here: Here, evaluate: Evaluate) -> Number:
    """A record counts when its condition holds; an undefined condition doesn't."""
    domain, make = here.domain, here.make
    spec = here.fact(expr.fact)
    inside = here.at(expr.fact)
    counted = Counted(
        _value(expr, inside, evaluate),
        _holds(expr, inside, evaluate),
        lambda how, value, where: make.gather(how, expr.fact, value, where),
        lambda keys, where: make.distinct(expr.fact, keys, where),
        lambda value, where, highest, lowest: make.trimmed(expr.fact, value, where, highest, lowest),
    )
    number = gathered(expr.kind, counted, domain, expr, expr.drop_highest, expr.drop_lowest)
    if spec.or_none:
        number = domain.surely_lacking(number, make.truth_column(expr.fact, Part.NONE))
    if not here.staging.given.may_be_missing(None, expr.fact):
        return number
    there = make.truth_column(expr.fact, Part.GIVEN)
    return domain.choose(there, number, _of_missing_list(expr, here, evaluate))


def list_given(spec: FactSpec, here: Here) -> Sets:
    """Whether a list is known to have records or none; it isn't where there is no such list."""
    domain, make = here.domain, here.make
    none = make.truth_column(spec.name, Part.NONE) if spec.or_none else make.no
    known = domain.known(make.negate(none))
    if not here.staging.given.may_be_missing(None, spec.name):
        return known
    there = make.truth_column(spec.name, Part.GIVEN)
    return Sets(
        make.some((make.negate(there), known.true)),
        domain.pick_truth(there, known.false, make.sure(spec.or_none)),
        make.no,
        not spec.or_none,
    )


def _holds(expr: Fold, inside: Here, evaluate: Evaluate) -> Sets:
    if expr.where is None:
        return inside.domain.true
    holds = evaluate(expr.where, inside)
    assert isinstance(holds, Sets)
    return holds


def _value(expr: Fold, inside: Here, evaluate: Evaluate) -> Value:
    if expr.value is None or expr.kind is FoldKind.COUNT:
        return inside.domain.point(1)
    value = evaluate(expr.value, inside)
    return value if expr.kind is FoldKind.DISTINCT else as_number(value, inside.domain)


def as_number(value: Value, domain: Domain) -> Number:
    """A yes/no that is summed counts its yeses."""
    if isinstance(value, Number):
        return value
    assert isinstance(value, Sets)
    make = domain.make
    if value.undefined is not make.no:
        raise refuse("sum of yes/no", "a yes/no that may be none is summed")
    high = domain.end(domain.ratios.whole(make.as_int(value.true)))
    low = high if value.settled else domain.end(domain.ratios.whole(make.as_int(make.negate(value.false))))
    return Number(low, high, make.yes, make.no, make.no)


# ---------------------------------------------------------------- what several values come to


def gathered(kind: FoldKind, counted: Counted, domain: Domain, expr: Expr, drop_highest: int = 0, drop_lowest: int = 0) -> Number:
    """Of values that perhaps count: exact for a count and a sum; the others want values that are known, or lack."""
    if kind is FoldKind.COUNT:
        return _count(counted, domain)
    if kind is FoldKind.SUM and not (drop_highest or drop_lowest):
        return sum_of(counted, domain)
    if kind is FoldKind.DISTINCT:
        return _distinct(counted, domain, expr)
    value = counted.value
    assert isinstance(value, Number)
    if drop_highest or drop_lowest:
        if not (counted.holds.settled and value.settled):
            raise refuse("trimming over open facts", "what is left out at the ends may be missing", expr.origin)
        return _trimmed(kind, counted, value, domain, drop_highest, drop_lowest)
    if kind is FoldKind.MEAN:
        return _mean(counted, value, domain, expr)
    if kind is FoldKind.HIGHEST:
        return greatest_of(counted, value, domain)
    return domain.minus(greatest_of(counted, domain.minus(value), domain))


def _count(counted: Counted, domain: Domain) -> Number:
    one = domain.make.lit(1)
    low = domain.end(domain.ratios.whole(counted.gather(Gathering.SUM, one, domain.sure(counted.holds))))
    high = low if counted.holds.settled else domain.end(domain.ratios.whole(counted.gather(Gathering.SUM, one, counted.holds.true)))
    return Number(low, high, domain.make.yes, domain.make.no, domain.make.no)


def any_of(truth: Truth, counted: Counted, domain: Domain) -> Truth:
    """Whether it holds of some member."""
    make = domain.make
    return make.at_least(counted.gather(Gathering.SUM, make.lit(1), truth), make.lit(1))


def sum_of(counted: Counted, domain: Domain) -> Number:
    make, value, holds = domain.make, counted.value, counted.holds
    assert isinstance(value, Number)
    perhaps = value if holds.settled else domain.hull([(make.yes, value), (make.negate(domain.sure(holds)), domain.point(0))])
    perhaps = evolve(perhaps, whole=value.whole)
    low = _summed(perhaps.low, holds.true, counted, domain)
    high = low if perhaps.pointed else _summed(perhaps.high, holds.true, counted, domain)
    lacks = any_of(make.every((holds.true, value.lacks)), counted, domain)
    never = (
        lacks if value.lacks is value.never and holds.settled else any_of(make.every((domain.sure(holds), value.never)), counted, domain)
    )
    whole = make.negate(any_of(make.every((holds.true, make.negate(value.whole))), counted, domain))
    return Number(low, high, whole, lacks, never)


def _summed(end: End, where: Truth, counted: Counted, domain: Domain) -> End:
    return End(any_of(domain.make.every((where, end.open)), counted, domain), _total(end.at, where, counted, domain))


def _total(at: Ratio, where: Truth, counted: Counted, domain: Domain) -> Ratio:
    top, bottom = levelled(at, where, counted, domain)
    return Ratio(counted.gather(Gathering.SUM, top, where), bottom)


def levelled(at: Ratio, where: Truth, counted: Counted, domain: Domain) -> tuple[Int, Int]:
    """All values over one bottom."""
    if isinstance(at.bottom, Lit):
        return at.top, at.bottom
    make = domain.make
    common = counted.gather(Gathering.MULTIPLE, at.bottom, where)
    return make.times(at.top, make.floor_div(common, make.extreme((at.bottom, make.lit(1)), greatest=True))), common


def greatest_of(counted: Counted, value: Number, domain: Domain) -> Number:
    """A record that surely counts lifts the low; where none does, the least of all that may."""
    make, holds = domain.make, counted.holds
    there = make.every((holds.true, make.negate(value.never)))
    never = make.some((make.negate(any_of(there, counted, domain)), any_of(make.every((domain.sure(holds), value.never)), counted, domain)))
    high = _outermost(value.high, there, counted, domain)
    whole = (
        value.whole if value.whole.level is None else make.negate(any_of(make.every((there, make.negate(value.whole))), counted, domain))
    )
    if holds.settled and value.settled:
        return Number(high, high, whole, never, never)
    unsure = make.negate(any_of(domain.sure(holds), counted, domain))
    lacks = make.some((never, unsure, any_of(make.every((holds.true, value.lacks)), counted, domain)))
    closed = make.every((domain.sure(holds), make.negate(value.never), make.negate(value.low.open)))
    lifts = any_of(closed, counted, domain)
    lifted = Ratio(*_gathered(Gathering.GREATEST, value.low.at, closed, counted, domain))
    lowest = Ratio(*_gathered(Gathering.LEAST, value.low.at, there, counted, domain))
    open_low = make.every((make.negate(lifts), any_of(make.every((there, value.low.open)), counted, domain)))
    return Number(End(open_low, domain.ratios.pick(lifts, lifted, lowest)), high, whole, lacks, never)


def _outermost(end: End, where: Truth, counted: Counted, domain: Domain) -> End:
    is_open = any_of(domain.make.every((where, end.open)), counted, domain)
    return End(is_open, Ratio(*_gathered(Gathering.GREATEST, end.at, where, counted, domain)))


def _gathered(how: Gathering, at: Ratio, where: Truth, counted: Counted, domain: Domain) -> tuple[Int, Int]:
    top, bottom = levelled(at, where, counted, domain)
    return counted.gather(how, top, where), bottom


def _mean(counted: Counted, value: Number, domain: Domain, expr: Expr) -> Number:
    make, where = domain.make, counted.holds.true
    if not counted.holds.settled:
        raise refuse("mean over open facts", "which records count may not be known", expr.origin)
    size = counted.gather(Gathering.SUM, make.lit(1), where)
    nobody = make.equal(size, make.lit(0))
    never = make.some((nobody, any_of(make.every((where, value.never)), counted, domain)))
    lacks = never if value.lacks is value.never else make.some((nobody, any_of(make.every((where, value.lacks)), counted, domain)))

    def mean(end: End) -> End:
        total = _summed(end, where, counted, domain)
        return End(total.open, Ratio(total.at.top, make.times(total.at.bottom, make.extreme((size, make.lit(1)), greatest=True))))

    low = mean(value.low)
    return Number(low, low if value.pointed else mean(value.high), make.no, lacks, never)


def _trimmed(kind: FoldKind, counted: Counted, value: Number, domain: Domain, highest: int, lowest: int) -> Number:
    """Where no more are there than are left out, it is as of no record."""
    if counted.trimmed is None:
        raise refuse("trimming among units", "leaving out the highest and lowest of the units together")
    make, where = domain.make, counted.holds.true
    top, bottom = levelled(value.low.at, where, counted, domain)
    total = counted.trimmed(top, where, highest, lowest)
    size = make.minus(counted.gather(Gathering.SUM, make.lit(1), where), make.lit(highest + lowest))
    lacking = any_of(make.every((where, value.never)), counted, domain)
    if kind is FoldKind.SUM:
        end = domain.end(Ratio(total, bottom))
        return Number(end, end, domain.ratios.is_whole(end.at), lacking, lacking)
    end = domain.end(Ratio(total, make.times(bottom, make.extreme((size, make.lit(1)), greatest=True))))
    never = make.some((lacking, make.at_least(make.lit(0), size)))
    return Number(end, end, make.no, never, never)


def _distinct(counted: Counted, domain: Domain, expr: Expr) -> Number:
    make, value, holds = domain.make, counted.value, counted.holds
    never = make.every((value.undefined, make.negate(make.some((value.true, value.false))))) if isinstance(value, Sets) else value.never
    where = make.every((holds.true, make.negate(never)))
    match value:
        case Sets():
            keys: tuple[Node, ...] = (make.as_int(value.true),)
            lacks, known, settled = value.undefined, make.negate(make.every((value.true, value.false))), value.settled
        case Text():
            keys = (value.words,)
            lacks, known, settled = value.lacks, value.known, value.known is make.yes and value.lacks is value.never
        case Number():
            keys = (levelled(value.low.at, where, counted, domain)[0],)
            lacks, known, settled = value.lacks, make.yes, value.settled
            if not (settled and holds.settled):
                raise refuse("distinct over open facts", "numbers that may be missing are told apart", expr.origin)
    if settled and holds.settled:
        return domain.point(domain.ratios.whole(counted.distinct(keys, where)))
    sure = make.every((domain.sure(holds), make.negate(lacks), make.negate(never)))
    fewest = make.extreme((counted.distinct(keys, make.every((sure, known))), make.as_int(any_of(sure, counted, domain))), greatest=True)
    open_ones = counted.gather(Gathering.SUM, make.lit(1), make.every((where, make.negate(known))))
    most = make.plus(counted.distinct(keys, make.every((where, known))), open_ones)
    if isinstance(value, Sets):
        most = make.extreme((most, make.lit(2)), greatest=False)
    ends = [domain.end(domain.ratios.whole(each)) for each in (fewest, most)]
    return Number(ends[0], ends[1], make.yes, make.no, make.no)


def _of_missing_list(expr: Fold, here: Here, evaluate: Evaluate) -> Number:
    """Any number of records, each of them anything."""
    domain, make = here.domain, here.make
    inside = here.at(expr.fact, unknown=True)
    holds, value = _holds(expr, inside, evaluate), _value(expr, inside, evaluate)
    lacks = make.sure(here.fact(expr.fact).or_none)
    counts = expr.kind in (FoldKind.COUNT, FoldKind.DISTINCT, FoldKind.SUM)
    empty = domain.maybe_lacking(domain.point(0) if counts else domain.nothing, lacks)
    match expr.kind:
        case FoldKind.COUNT:
            many = domain.between(0, None, whole=True)
        case FoldKind.DISTINCT:
            many = _most_different(value, domain, expr)
        case FoldKind.SUM:
            assert isinstance(value, Number)
            zero = make.lit(0)
            low = make.some((value.low.open, make.negate(make.at_least(value.low.at.top, zero))))
            high = make.some((value.high.open, make.negate(make.at_least(zero, value.high.at.top))))
            naught = domain.ratios.of(0)
            many = Number(End(low, naught), End(high, naught), value.whole, value.lacks, make.no)
        case FoldKind.HIGHEST | FoldKind.LOWEST | FoldKind.MEAN:
            assert isinstance(value, Number)
            many = evolve(value, lacks=make.yes, whole=make.no if expr.kind is FoldKind.MEAN else value.whole)
    return domain.choose(holds.true, domain.maybe_lacking(many, lacks), empty)


def _most_different(value: Value, domain: Domain, expr: Expr) -> Number:
    """Of any number of values that are known or not whatever the facts are."""
    make = domain.make
    match value:
        case Sets() if value.true is value.false is make.yes:
            return domain.between(0, 2, whole=True)
        case Text() if value.known is make.no and value.never is make.no:
            return domain.between(0, None, whole=True)
        case Number() if value.never is make.no and domain.bounded(value) is not None:
            low, high = domain.bounded(value) or (Fraction(0), Fraction(0))
            one = low == high
            whole = value.whole is make.yes
            return domain.between(0, 1 if one else high - low + 1 if whole else None, whole=True)
        case _:
            raise refuse("distinct over open facts", "the list may be missing", expr.origin)
