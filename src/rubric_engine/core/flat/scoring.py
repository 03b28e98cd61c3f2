"""Lines and nodes, staged: the twin of the reference's ``lines`` and ``nodes``."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.flat.children import Child
from rubric_engine.core.flat.combine import combined
from rubric_engine.core.flat.domain import Domain, End, Number, Sets
from rubric_engine.core.flat.expressions import evaluate, number, yes_no
from rubric_engine.core.flat.fields import rank_table
from rubric_engine.core.flat.gates import Firing, firing
from rubric_engine.core.flat.occurrences import occurring
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here, LineStaged, Mode, NodeStaged
from rubric_engine.core.flat.tables import Picked, look_up
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Const, Expr, Extremum, Factor, Interpolate, Line, Lookup, Missing, Node, RankLookup
from rubric_engine.diagnostics.frozen import evolve


def points_of(id: str, here: Here) -> Number:
    """The points of a node or line as something else reads them."""
    part = here.part(id)
    key = ("points", part.origin.id, here.mode, here.unknown)
    points: Number = here.staging.once(key, lambda: _points_of(part, here))
    return points


def _points_of(part: Node | Line, here: Here) -> Number:
    domain, make = here.domain, here.make
    program = here.staging.outline.program
    if here.mode is Mode.TAKEN:
        points = points_of(part.origin.id, here.seen(Mode.SCORE))
        if program.missing is Missing.NO_RESULT:
            return points
        end = domain.end(taken(points, here))
        return Number(end, end, domain.ratios.is_whole(end.at), points.never, points.never)
    if isinstance(part, Line):
        return line_staged(part, here).points
    node = node_staged(part, here)
    points = domain.surely_lacking(node.points, make.negate(node.applies.true))
    return points if node.applies.settled else domain.maybe_lacking(points, node.applies.false)


def taken(points: Number, here: Here) -> Ratio:
    """The unfavourable end; should it be unbounded, 0 or what is nearest to it."""
    domain, ratios = here.domain, here.domain.ratios
    lower = here.staging.lower_is_better
    end, other = (points.high, points.low) if lower else (points.low, points.high)
    zero = ratios.of(0)
    if end.open is here.make.no:
        return end.at
    nearest = ratios.pick(other.open, zero, ratios.extreme((other.at, zero), greatest=lower))
    return domain.pick_end(end.open, domain.end(nearest), evolve(end, open=here.make.no)).at


def unfavourable(a: Number, b: Number, here: Here) -> Number:
    """The worse of two for the unit: fewer points, or more where fewer are better."""
    return here.domain.extremum((a, b), greatest=here.staging.lower_is_better)


def own_place(part: Node | Line, here: Here) -> Here:
    """Where its clauses are read: for a record of the list for whose records it occurs, or for the unit."""
    outline = here.staging.outline
    repeated = outline.repeated[part.origin.id]
    if not repeated:
        return here.at(None)
    outermost = outline.part(repeated[0])
    assert isinstance(outermost, Node)
    assert outermost.repeat is not None
    if len(repeated) > 1 or outermost.repeat.by is not None:
        raise refuse(
            "for each record", "occurrences in occurrences and different values are worked out by the reference evaluator", part.origin
        )
    return here.occurrence(outermost.repeat.fact, unknown=here.unknown)


# ---------------------------------------------------------------- lines


def line_staged(line: Line, here: Here) -> LineStaged:
    here = own_place(line, here)
    kept: LineStaged = here.staging.once(("line", line.origin.id, here.mode, here.unknown), lambda: _line(line, here), line.origin)
    return kept


def _line(line: Line, here: Here) -> LineStaged:
    domain, make = here.domain, here.make
    condition = domain.true if line.condition is None else yes_no(line.condition, here)
    picked = _table(line, here)
    amount = number(line.amount, here) if picked is None else picked.number(domain)
    worth = amount if picked is None else domain.choose(picked.gives, domain.maybe_lacking(picked.given, picked.lacks), amount)
    if picked is not None and picked.settled:  # a gap is no points, and not undefined
        lacks = make.some((picked.lacks, make.every((picked.gives, picked.given.never))))
        worth = Number(picked.given.low, picked.given.high, picked.given.whole, lacks, lacks)
    counted = None if line.steps is None else number(line.steps, here)
    if counted is not None and line.step_limit is not None:
        counted = domain.least(counted, domain.point(line.step_limit))
    before_limit = worth if counted is None else domain.multiply(worth, counted)
    after_limit = before_limit if line.limit is None else domain.least(before_limit, number(line.limit, here))
    signed = domain.minus(after_limit) if line.loses else after_limit

    held = _resolved(line, signed, _found(line, picked, amount, domain), here)
    zero = domain.point(0)
    points = domain.decide(condition, held, zero, unfavourable(held, zero, here))
    pays = line.loses != here.staging.lower_is_better  # an undefined condition counts against the unit
    asked = domain.conjunction([condition, _found(line, picked, amount, domain)])
    matched = (
        domain.known(make.some((asked.true, asked.undefined)) if pays else asked.true)
        if asked.settled
        else _resolved_match(asked, pays, here)
    )
    return LineStaged(condition, matched, points, held)


def _resolved_match(asked: Sets, pays: bool, here: Here) -> Sets:
    make = here.make
    if pays:
        return Sets(make.some((asked.true, asked.undefined)), asked.false, make.no)
    return Sets(asked.true, make.some((asked.false, asked.undefined)), make.no)


def _table(line: Line, here: Here) -> Picked | None:
    match line.amount:
        case Lookup():
            return look_up(line.amount, here, evaluate)
        case RankLookup():
            return rank_table(line.amount, here, evaluate)
        case _:
            return None


def _found(line: Line, picked: Picked | None, amount: Number, domain: Domain) -> Sets:
    """Whether the line's table has a row for the unit."""
    if isinstance(line.amount, Interpolate):
        return Sets(domain.make.negate(amount.never), domain.make.no, amount.lacks, amount.lacks is amount.never)
    return domain.true if picked is None else picked.found()


def _resolved(line: Line, signed: Number, found: Sets, here: Here) -> Number:
    """The points if the condition holds. Without a value, a line gives the unfavourable end of what its text allows."""
    domain, make = here.domain, here.make
    zero = domain.point(0)
    if signed.lacks is make.no and found.settled and found.false is make.no:
        return domain.given(signed)
    instead = domain.point(_without_value(line, here))
    if found.settled and signed.lacks is signed.never:
        return domain.choose(found.false, zero, domain.choose(signed.lacks, instead, domain.given(signed)))
    outcomes = [
        (make.every((found.true, make.negate(signed.never))), domain.given(signed)),
        (found.false, zero),
        (make.every((signed.lacks, make.some((found.true, found.undefined)))), instead),
    ]
    return domain.hull(outcomes)


def _without_value(line: Line, here: Here) -> Fraction:
    allowed = static_points(line, here.domain)
    end = allowed.high if here.staging.lower_is_better else allowed.low
    value = fixed_end(end, here.domain)
    if value is None:
        return Fraction(0)
    return max(value, Fraction(0)) if here.staging.lower_is_better else min(value, Fraction(0))


# ---------------------------------------------------------------- what a line can give by its text


def static_points(line: Line, domain: Domain) -> Number:
    """The points that a line can give when its condition holds: signed."""
    given = _static(line.amount, domain)
    if line.steps is not None:
        given = domain.multiply(given, domain.between(0, line.step_limit))
    if line.limit is not None:
        given = domain.least(given, _static(line.limit, domain))
    return domain.minus(given) if line.loses else given


def _static(expr: Expr, domain: Domain) -> Number:
    yes = domain.make.yes
    match expr:
        case Const(value=Fraction() as value):
            return domain.point(value)
        case Lookup(rows=rows, otherwise=otherwise):
            every = [*(r.value for r in rows), *([] if otherwise is None else [otherwise])]
            return domain.hull([(yes, _static(value, domain)) for value in every])
        case RankLookup(table=table, shared=shared):
            return domain.hull([(yes, _static(table, domain)), *([(yes, domain.point(0))] if shared else [])])
        case Interpolate(points=points):
            return domain.hull([(yes, domain.point(y)) for _, y in points])
        case Extremum(greatest=greatest, args=args):
            return domain.extremum([_static(a, domain) for a in args], greatest=greatest)
        case _:
            return domain.between(None, None)


def fixed_end(end: End, domain: Domain) -> Fraction | None:
    """The number, of an end that is made of constants alone; None where it is open."""
    if end.open is domain.make.yes:
        return None
    top, bottom = domain.make.bounds[end.at.top][0], domain.make.bounds[end.at.bottom][0]
    assert top is not None
    assert bottom is not None
    return Fraction(top, bottom)


# ---------------------------------------------------------------- nodes


def node_staged(node: Node, here: Here) -> NodeStaged:
    here = own_place(node, here)
    kept: NodeStaged = here.staging.once(("node", node.origin.id, here.mode, here.unknown), lambda: _node(node, here), node.origin)
    return kept


def _node(node: Node, here: Here) -> NodeStaged:
    domain, make = here.domain, here.make
    applies = _applies(node, here)
    zero = domain.point(0)
    start = zero if node.start is None else _settled(number(node.start, here), zero, here)
    ways = combined(node, children_of(node, here), start, here)
    points = _clauses(node, ways.points, here)
    firings = [firing(g, here) for g in here.staging.outline.gates.get(node.origin.id, ())]
    if firings:
        points = _zeroed(points, firings, here)
    if ways.exists is make.yes and ways.may_not is make.no:
        return NodeStaged(applies, points, ways.counts)
    true = make.every((applies.true, ways.exists))
    false = make.some((applies.false, make.negate(ways.exists), ways.may_not))
    settled = applies.settled and ways.may_not is make.negate(ways.exists)
    return NodeStaged(Sets(true, false, make.no, settled), points, ways.counts)


def _zeroed(points: Number, firings: list[Firing], here: Here) -> Number:
    """A gate that fires only for want of facts takes points away, but gives none where they are below zero: silence never pays."""
    domain, make = here.domain, here.make
    nothing = domain.point(0)
    certain = make.some(f.certain for f in firings)
    sure = make.some(domain.sure(f.fires) for f in firings)
    possible = make.some(f.fires.true for f in firings)
    if certain is sure is possible:
        return domain.choose(certain, nothing, points)
    unproven = unfavourable(points, nothing, here)
    possibly = domain.choose(possible, domain.hull([(make.yes, points), (make.yes, nothing)]), points)
    return domain.choose(certain, nothing, domain.choose(sure, unproven, possibly))


def _applies(node: Node, here: Here) -> Sets:
    """An applicability without a value is open for good."""
    domain, make = here.domain, here.make
    if node.applies is None:
        return domain.true
    applies = yes_no(node.applies, here)
    if applies.settled and applies.undefined is make.no:
        return applies
    return Sets(make.some((applies.true, applies.undefined)), make.some((applies.false, applies.undefined)), make.no)


def children_of(node: Node, here: Here) -> list[Child]:
    return [_child(part, node, here) for part in node.children]


def _child(part: Node | Line, above: Node, here: Here) -> Child:
    domain = here.domain
    if isinstance(part, Line):
        line = line_staged(part, here)
        return Child(part, domain.true, line.points, line.matched, line.when_matched)
    if part.repeat is not None:
        return occurring(part, part.repeat, above, lambda inside: node_staged(part, inside), here)
    node = node_staged(part, here)
    return Child(part, node.applies, node.points, domain.true, node.points)


def _clauses(node: Node, points: Number, here: Here) -> Number:
    domain = here.domain
    for factor in node.factors:
        points = _multiplied(factor, points, here)
    if node.minimum is not None:
        points = _at_least(points, node.minimum, here)
    if node.maximum is not None:
        points = _at_most(points, node.maximum, here)
    return points if node.rounding is None else domain.rounded(points, *node.rounding)


def _multiplied(factor: Factor, points: Number, here: Here) -> Number:
    domain = here.domain
    when = domain.true if factor.when is None else yes_no(factor.when, here)
    by = number(factor.factor, here)
    # A factor without a value gives the unfavourable of what stands there and nothing.
    times = _settled(domain.multiply(points, by), unfavourable(points, domain.point(0), here), here)
    return domain.decide(when, times, points, unfavourable(times, points, here))


def _settled(value: Number, otherwise: Number, here: Here) -> Number:
    """``value``; where it has none, ``otherwise``, and no better than nothing."""
    domain, make = here.domain, here.make
    if value.lacks is make.no:
        return value
    instead = unfavourable(otherwise, domain.point(0), here)
    if value.lacks is value.never:
        return domain.choose(value.never, instead, domain.given(value))
    return domain.choose(
        value.lacks, domain.hull([(make.negate(value.never), domain.given(value)), (make.yes, instead)]), domain.given(value)
    )


def _at_least(points: Number, minimum: Expr, here: Here) -> Number:
    """A minimum without a value lifts nothing; where lower is better, it lifts to nothing less than zero."""
    domain = here.domain
    limit = number(minimum, here)
    instead = domain.greatest(points, domain.point(0)) if here.staging.lower_is_better else points
    return _limited(limit, domain.greatest(points, domain.given(limit)), instead, here)


def _at_most(points: Number, maximum: Expr, here: Here) -> Number:
    """A maximum without a value leaves nothing; where lower is better, it cuts nothing."""
    domain = here.domain
    limit = number(maximum, here)
    instead = points if here.staging.lower_is_better else domain.least(points, domain.point(0))
    return _limited(limit, domain.least(points, domain.given(limit)), instead, here)


def _limited(limit: Number, cut: Number, instead: Number, here: Here) -> Number:
    domain, make = here.domain, here.make
    if limit.lacks is limit.never:
        return domain.choose(limit.never, instead, cut)
    return domain.hull([(make.negate(limit.never), cut), (limit.lacks, instead)])
