"""W443: points that fall when a fact gets better, for facts of which the rubric says which way is better.

The points of an item over the cells of its facts are compared with those at the next better cell of one fact, all others staying. What is found is scored
as a whole, before and after, and told only if that shows it too. Places among units don't count. The total is looked at for facts that stand in gates.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, islice, pairwise
from math import floor

from rubric_engine.checking.cells import Cell, State, cut
from rubric_engine.checking.evidence import facts_of, nearest
from rubric_engine.checking.falls import Fall, Pair, alone, expressions, facts_read, falls_alone, seen
from rubric_engine.checking.formulas import Formula, Test, tests
from rubric_engine.checking.ground import Ground, called, plain
from rubric_engine.checking.pieces import Pieces, TooMany
from rubric_engine.checking.quantities import Quantity
from rubric_engine.checking.records import value_in
from rubric_engine.checking.report import Found
from rubric_engine.checking.solve import facts_at, few_values
from rubric_engine.checking.spaces import Cuts, Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import (
    Const,
    CountBack,
    Expr,
    FactRead,
    FactSpec,
    InRank,
    Interpolate,
    Line,
    Node,
    Rank,
    RankLookup,
    UnitFold,
    ValueKind,
)
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import evolve

_MOST_PAIRS = 80  # of fact sets that are looked at for one fact of an item
_MOST_TRIED = 12  # of them that are scored as a whole
_FAR = 1_000
_PART = 16  # of a stretch: how near to its ends it is looked at


def check(ground: Ground) -> Iterator[Found]:
    directed = [spec for spec in ground.program.facts if spec.better is not None and spec.kind is not ValueKind.LIST]
    if not directed:
        return
    told: set[str] = set()
    for node in walk.nodes(ground.program):
        part = _without_places(ground, node)
        if part is None:
            continue
        read = facts_read(ground, part)
        for spec in directed:
            if spec.name in read:
                for found in _of_part(ground, part, spec):
                    told.add(spec.name)
                    yield found
    outside = _outside_of_items(ground)
    for spec in directed:
        if spec.name in outside and spec.name not in told:
            yield from _of_total(ground, spec)


def _without_places(ground: Ground, node: Node) -> Node | None:
    """An item with the lines that look at nothing but the unit's own facts; None where there are none, or it occurs for records."""
    if node.repeat is not None or ground.points.record(node) is not None:
        return None
    lines = tuple(child for child in node.children if isinstance(child, Line) and not _looks_at_others(ground, child))
    return evolve(node, children=lines) if lines else None


def _looks_at_others(ground: Ground, line: Line) -> bool:
    """Whether a line hangs on other units, itself or by a definition."""
    others = Rank | InRank | RankLookup | UnitFold | CountBack
    return any(isinstance(expr, others) for expr in walk.through_definitions(walk.line_expressions(line), ground.program))


def _outside_of_items(ground: Ground) -> set[str]:
    """Facts in gates, and in the clauses of sections, items and the total."""
    program = ground.program
    exprs = [expr for gate in program.gates for expr in walk.gate_expressions(gate)]
    exprs += [expr for node in walk.nodes(program) for expr in walk.node_expressions(node)]
    return {name for expr in exprs for name in walk.facts_used(expr, program)}


# ---------------------------------------------------------------- items


def _of_part(ground: Ground, part: Node, spec: FactSpec) -> Iterator[Found]:
    yield from _first(ground, part, spec, _pairs(ground, part, spec))


def _first(ground: Ground, part: Node, spec: FactSpec, pairs: Iterator[Pair]) -> Iterator[Found]:
    """The first pair that scoring bears out, of the part alone, which is quick, and then of the whole."""
    bare = alone(ground, part)
    seeming = (pair for pair in islice(pairs, _MOST_PAIRS) if bare is None or falls_alone(bare, part, *pair))
    for before, after in islice(seeming, _MOST_TRIED):
        fall = seen(ground, part, before, after)
        if fall is not None:
            yield _found(ground, part, spec, fall, (before, after))
            return


def _pairs(ground: Ground, part: Node, spec: FactSpec) -> Iterator[Pair]:
    """Fact sets that differ in one fact, which is better in the second: those at which the points of a part seem to fall."""
    yield from _over_cells(ground, part, spec, expressions(part))
    lines = [child for child in part.children if isinstance(child, Line) and spec.name in walk.line_facts(child, ground.program)]
    if lines and len(lines) < len(part.children):
        yield from _over_cells(ground, evolve(part, children=tuple(lines)), spec, expressions(part))
    yield from _at_edges(ground, part, spec)


def _over_cells(ground: Ground, part: Node, spec: FactSpec, exprs: list[Expr]) -> Iterator[Pair]:
    formulas = list(ground.points.formulas_of(part))
    space = Space.of(formulas, _cuts(ground, part, formulas))
    place = None if space is None else space.index(("fact", None, spec.name))
    if space is None or place is None:
        return
    try:
        pieces, _ = ground.points.node(part, space)
    except TooMany:
        return
    quantity, cells = space.quantities[place], space.cells[place]
    for before, after in _better(spec, cells):
        for mask in _falling(space, place, pieces, before, after, rises=ground.program.lower_is_better):
            facts = facts_of(ground, space.member(mask), exprs)
            worse, better = _facing(cells[before], cells[after])
            yield {**facts, spec.name: value_in(quantity, worse)}, {**facts, spec.name: value_in(quantity, better)}


def _facing(one: Cell, two: Cell) -> tuple[Cell, Cell]:
    """Two cells, each with the end that is nearest to the other as its value, where that belongs to it."""
    if not isinstance(one.value, Fraction) or not isinstance(two.value, Fraction):
        return one, two
    up = one.value < two.value
    ends = (one, one.span.high if up else one.span.low), (two, two.span.low if up else two.span.high)
    found = [cell if end is None or not intervals.contains(cell.span, end) else evolve(cell, value=end) for cell, end in ends]
    return found[0], found[1]


def _better(spec: FactSpec, cells: tuple[Cell, ...]) -> Iterator[tuple[int, int]]:
    """The numbers of two cells, the second the next better one, or the one behind that."""
    known = [(cell.value, number) for number, cell in enumerate(cells) if cell.state is State.VALUE and isinstance(cell.value, Fraction)]
    ascending = [number for _, number in sorted(known)]
    for far in (1, 2):
        for low, high in zip(ascending, ascending[far:], strict=False):
            yield (low, high) if spec.better == "higher" else (high, low)


def _falling(space: Space, place: int, pieces: Pieces, before: int, after: int, *, rises: bool) -> Iterator[int]:
    """Members in the cell ``before`` that surely have more (``rises``: fewer) points than with the cell ``after`` in its stead."""
    spans = [(intervals.negate(span) if rises else span, mask) for span, mask in pieces.items()]
    lower = sorted(((span.high, mask) for span, mask in spans if span.high is not None), key=lambda each: each[0])
    highs, below = [high for high, _ in lower], [0]
    for _, mask in lower:
        below.append(below[-1] | mask)
    here = space.where(place, (before,))
    for span, mask in spans:
        if span.low is not None and (own := mask & here):
            worse = below[bisect_left(highs, span.low)] & space.where(place, (after,))
            if falling := own & space.moved(worse, place, after, before):
                yield falling


# ---------------------------------------------------------------- where to look


def _cuts(ground: Ground, part: Node, formulas: list[Formula]) -> Cuts:
    """The values of the facts that amounts are made of; of those that have many, the places where a straight line may bend, and some between."""
    found: dict[Hashable, tuple[Quantity, Iterable[Fraction]]] = {}
    for key, (quantity, values) in ground.points.cuts_of(part).items():
        known = tuple(values)
        if not known and not quantity.domain.text:
            edges = {test.edge for each in formulas for test in tests(each) if isinstance(test, Test) and test.quantity.key == key}
            bends = [edge for edge in edges if isinstance(edge, Fraction)] + list(_bends(ground, part, key))
            known = tuple(each for cell in cut(quantity.domain, bends) for each in _samples(cell, quantity.domain.whole))
        found[key] = quantity, known
    return found


def _bends(ground: Ground, part: Node, key: Hashable) -> Iterator[Fraction]:
    """Where a limit of a line begins to count, or a straight line between two points ends."""
    for line in part.children:
        if not isinstance(line, Line):
            continue
        linear = ground.quantities.linear
        counted = line.amount if line.steps is None else line.steps
        along = linear(counted)
        limit = None if line.limit is None else linear(line.limit)
        most = None if limit is None or limit.quantity is not None else limit.shift
        if along.quantity is not None and along.quantity.key == key:
            per = Fraction(1) if line.steps is None else line.amount.value if isinstance(line.amount, Const) else None
            ends = [line.step_limit] if line.step_limit is not None else []
            if most is not None and isinstance(per, Fraction) and per != 0:
                ends.append(most / per)
            yield from (along.at(end) for end in ends)
        for expr in walk.line_expressions(line):
            for each in walk.walk(expr):
                if isinstance(each, Interpolate):
                    inner = linear(each.operand)
                    if inner.quantity is not None and inner.quantity.key == key:
                        yield from (inner.at(point) for point, _ in each.points)


def _samples(cell: Cell, whole: bool) -> Iterator[Fraction]:
    """Values of a cell: its ends, beside them, and its middle."""
    if cell.state is not State.VALUE or not isinstance(cell.value, Fraction):
        return
    low, high = cell.span.low, cell.span.high
    if low is None or high is None:
        start, sign = (low, 1) if low is not None else (high, -1) if high is not None else (Fraction(0), 1)
        found = [cell.value] if start is None else [start, *(start + sign * step for step in (1, 10, _FAR))]
    elif low == high:
        found = [low]
    elif whole:
        found = [low, low + 1, Fraction(floor((low + high) / 2)), high - 1, high]
    else:
        width = high - low
        found = [low, low + width / _PART, low + width / 2, high - width / _PART, high]
    yield from (each for each in dict.fromkeys(found) if intervals.contains(cell.span, each) and (not whole or each.denominator == 1))


def _at_edges(ground: Ground, part: Node, spec: FactSpec) -> Iterator[Pair]:
    """On both sides of an edge of what several facts are made into, as a rate is."""
    for formula in ground.points.formulas_of(part):
        space = Space.of([formula])
        plain = facts_of(ground, nearest(space, formula) if space is not None and space.size else {}, expressions(part))
        for test in tests(formula):
            quantity = test.quantity
            if (
                not isinstance(test, Test)
                or not isinstance(test.edge, Fraction)
                or quantity.fact is not None
                or quantity.record is not None
            ):
                continue
            if spec.name not in walk.facts_used(quantity.expr, ground.program):
                continue
            for side in (0, -1, 1):
                base = facts_at(ground.program, quantity.expr, test.edge, side=side, quantities=ground.quantities)
                if base is not None and isinstance(base.get(spec.name), Fraction):
                    yield from _beside(ground, part, spec, {**plain, **base})


def _beside(ground: Ground, part: Node, spec: FactSpec, facts: dict[str, Value]) -> Iterator[Pair]:
    at = facts[spec.name]
    quantity = ground.quantities.fact(FactRead(spec.name))
    if not isinstance(at, Fraction) or quantity is None:
        return
    step = Fraction(1) if quantity.domain.whole else Fraction(1, 100)
    values = [each for each in (at - step, at, at + step) if quantity.domain.holds(each)]
    for low, high in pairwise(values):
        worse, better = (low, high) if spec.better == "higher" else (high, low)
        yield {**facts, spec.name: worse}, {**facts, spec.name: better}


# ---------------------------------------------------------------- the total


def _of_total(ground: Ground, spec: FactSpec) -> Iterator[Found]:
    total = ground.program.total
    yield from _first(ground, total, spec, chain(_over_cells(ground, total, spec, _everything(ground)), _through_gates(ground, spec)))


def _everything(ground: Ground) -> list[Expr]:
    return [expr for expr, _ in walk.expressions(ground.program)]


def _through_gates(ground: Ground, spec: FactSpec) -> Iterator[Pair]:
    """Facts at which a gate begins to fire, the others as good as they can be, or plain."""
    for gate in ground.program.gates:
        formula = ground.points.fires(gate)
        space = Space.of([formula])
        place = None if space is None else space.index(("fact", None, spec.name))
        if space is None or place is None:
            continue
        masks, quantity, cells = space.masks(formula), space.quantities[place], space.cells[place]
        for before, after in _better(spec, cells):
            worse = masks.yes & space.where(place, (after,))
            if found := masks.no & space.moved(worse, place, after, before):
                one, two = _facing(cells[before], cells[after])
                own = facts_of(ground, space.member(found))
                for others in (_best(ground.program.facts), _plain(ground.program.facts)):
                    facts = {**others, **own}
                    yield {**facts, spec.name: value_in(quantity, one)}, {**facts, spec.name: value_in(quantity, two)}


def _best(specs: tuple[FactSpec, ...]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for spec in specs:
        values = [each for each in few_values(spec) if each is not NONE]
        if values:
            found[spec.name] = values[0] if spec.better == "lower" else values[-1]
    return found


def _plain(specs: tuple[FactSpec, ...]) -> dict[str, Value]:
    return {spec.name: few_values(spec)[0] for spec in specs if few_values(spec)}


def _found(ground: Ground, part: Node, spec: FactSpec, fall: Fall, pair: Pair) -> Found:
    en, zh = called(part)
    args = {"what_en": en, "what_zh": zh, "name": spec.name, "before": plain(fall.before), "after": plain(fall.after)}
    names = ground.say("before", "改进前"), ground.say("after", "改进后")
    case = dict(zip(names, pair, strict=True))
    return Found("W443", fall.origin, f"{part.origin.id}-{spec.name}", args, lambda: case, cohort=True, apart=True)
