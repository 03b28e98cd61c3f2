"""W443 for fields of lists: points that fall when a field of one record gets better, everything else staying.

Records are made of values on both sides of every threshold of the fields, and put beside as many others as a count asks for. Every pair is scored as a whole, before
and after, and told only if that shows a fall; what isn't among the pairs goes unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import chain, islice, pairwise, product

from rubric_engine.checking.cells import State, cut
from rubric_engine.checking.falls import Pair, alone, facts_read, falls_alone, seen
from rubric_engine.checking.ground import Ground, called, plain
from rubric_engine.checking.quantities import domain_of
from rubric_engine.checking.report import Case, Found
from rubric_engine.checking.solve import few_values
from rubric_engine.checking.thresholds import Threshold, thresholds
from rubric_engine.core import walk
from rubric_engine.core.ir import FactSpec, Fold, Line, Node, NodeKind, ValueKind
from rubric_engine.core.values import NONE, Record, Value

_MOST_CONTEXTS = 12  # sets of values of the other fields
_MOST_ALIKE = 12  # records beside the one that gets better
_MOST_PAIRS = 300  # that are looked at for one field of one item
_MOST_TRIED = 40  # of them that are scored as a whole
_NUMBERS = (ValueKind.COUNT, ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.MONEY, ValueKind.DATE, ValueKind.SCORE)


def check(ground: Ground) -> Iterator[Found]:
    """Of the innermost section or item that doesn't occur for each record; of the total, where nothing inside of it tells the field."""
    directed = [(spec, column) for spec in ground.program.facts for column in spec.fields if column.better is not None]
    if not directed:
        return
    limits = thresholds(ground.program, ground.quantities)
    for spec, column in directed:
        told = False
        for node in _parts(ground, spec):
            if node.kind is NodeKind.TOTAL and told:
                continue
            found = _of_part(ground, node, spec, column, limits)
            if found is not None:
                told = True
                yield found


def _parts(ground: Ground, spec: FactSpec) -> Iterator[Node]:
    """Nodes with a line, a clause or a child for each record that reads the list; then the total, where a gate or its own clauses do."""
    repeated = {one.origin.id for node in walk.nodes(ground.program) if node.repeat is not None for one in walk.nodes_of(node)}
    for node in walk.nodes(ground.program):
        inner = [
            child for child in node.children if isinstance(child, Node) and child.repeat is not None and child.repeat.fact == spec.name
        ]
        own = node.kind is not NodeKind.TOTAL and spec.name in facts_read(ground, node)
        if node.origin.id not in repeated and node is not ground.program.total and (own or inner):
            yield node
    program = ground.program
    exprs = [expr for gate in program.gates for expr in walk.gate_expressions(gate)] + list(walk.node_expressions(program.total))
    if any(spec.name in walk.facts_used(expr, program) for expr in exprs):
        yield program.total


def _of_part(ground: Ground, part: Node, spec: FactSpec, column: FactSpec, limits: tuple[Threshold, ...]) -> Found | None:
    """The first pair that scoring bears out."""
    bare = alone(ground, part) if all(isinstance(child, Line) for child in part.children) else None
    pairs = islice(_pairs(ground, spec, column, limits), _MOST_PAIRS)
    seeming = (pair for pair in pairs if bare is None or falls_alone(bare, part, *pair))
    for before, after in islice(seeming, _MOST_TRIED):
        fall = seen(ground, part, before, after)
        if fall is None:
            continue
        name = f"{spec.name}.{column.name}"
        en, zh = called(part)
        args = {"what_en": en, "what_zh": zh, "name": name, "before": plain(fall.before), "after": plain(fall.after)}
        case: Mapping[str, Case] = {ground.say("before", "改进前"): before, ground.say("after", "改进后"): after}
        return Found("W443", fall.origin, f"{part.origin.id}-{name}", args, partial(_same, case), cohort=True, apart=True)
    return None


def _same(case: Mapping[str, Case]) -> Mapping[str, Case]:
    return case


# ---------------------------------------------------------------- what is tried


def _pairs(ground: Ground, spec: FactSpec, column: FactSpec, limits: tuple[Threshold, ...]) -> Iterator[Pair]:
    """Facts of one unit, in the second of which the field of the last record is better; the nearest steps first, with few records first."""
    values = _ordered(column, _edges(limits, spec, column))
    others = [field for field in spec.fields if field is not column]
    among = [_values(field, _edges(limits, spec, field)) for field in others]
    contexts = list(islice(_spread(among), _MOST_CONTEXTS))
    steps = [
        (low, high) if column.better == "higher" else (high, low)
        for low, high in chain(pairwise(values), zip(values, values[2:], strict=False))
    ]
    for beside in _numbers_beside(limits, spec):
        for context in contexts:
            rest = dict(zip((field.name for field in others), context, strict=True))
            for worse, better in steps:
                for around in _around(ground, spec):
                    for like in dict.fromkeys((worse, better)) if beside else (worse,):
                        records = (_record(spec, rest, column, like),) * beside
                        yield (
                            {**around, spec.name: (*records, _record(spec, rest, column, worse))},
                            {**around, spec.name: (*records, _record(spec, rest, column, better))},
                        )


def _record(spec: FactSpec, rest: dict[str, Value], column: FactSpec, value: Value) -> Record:
    return tuple((field.name, value if field is column else rest[field.name]) for field in spec.fields)


def _edges(limits: tuple[Threshold, ...], spec: FactSpec, column: FactSpec) -> list[Fraction]:
    """The values of a field at which something changes."""
    found = [
        each.edge
        for each in limits
        if each.quantity is not None and each.quantity.record == spec.name and each.quantity.fact == column.name
    ]
    return [edge for edge in found if isinstance(edge, Fraction)]


def _ordered(column: FactSpec, edges: list[Fraction]) -> list[Value]:
    """Values in ascending order, some in each cell."""
    if column.kind is ValueKind.YES_NO:
        return [False, True]
    if column.kind not in _NUMBERS:
        return [value for value in few_values(column) if value is not NONE]
    domain = domain_of(column)
    plain_values = [value for value in few_values(column) if isinstance(value, Fraction)]
    step = Fraction(1) if domain.whole else Fraction(1, 100)
    near = [edge + side for edge in edges for side in (-step, 0, step)]
    cells = [cell.value for cell in cut(domain, edges) if cell.state is State.VALUE and isinstance(cell.value, Fraction)]
    return [*sorted({value for value in (*plain_values, *near, *cells) if domain.holds(value)})]


def _values(field: FactSpec, edges: list[Fraction]) -> list[Value]:
    found = _ordered(field, edges) if field.kind in (*_NUMBERS, ValueKind.YES_NO, ValueKind.CHOICE) else few_values(field)
    return list(reversed(found)) if field.kind is ValueKind.YES_NO else found


def _spread(among: list[list[Value]]) -> Iterator[tuple[Value, ...]]:
    """Combinations, those first in which the last values differ least from their neighbours' places: each list is gone through, the others moving along."""
    longest = max((len(each) for each in among), default=0)
    seen_: set[tuple[int, ...]] = set()
    for places in chain(
        (tuple(min(at, len(each) - 1) for each in among) for at in range(longest)),
        (tuple((at * (number + 1)) % len(each) for number, each in enumerate(among)) for at in range(longest)),
        product(*(range(len(each)) for each in among)),
    ):
        if places not in seen_:
            seen_.add(places)
            yield tuple(each[place] for each, place in zip(among, places, strict=True))


def _numbers_beside(limits: tuple[Threshold, ...], spec: FactSpec) -> list[int]:
    """How many records stand beside: none, one, and what makes a count come to each of its thresholds with the last one."""
    found = {0, 1}
    for each in limits:
        counted = any(isinstance(inner, Fold) and inner.fact == spec.name for inner in walk.walk(each.expr))
        if counted and isinstance(each.constant, Fraction):
            found |= {int(each.constant) + side for side in (-2, -1, 0)}
    return sorted(number for number in found if 0 <= number <= _MOST_ALIKE)


def _around(ground: Ground, spec: FactSpec) -> Iterator[dict[str, Value]]:
    """The other facts: as good as can be, and plain."""
    others = [each for each in ground.program.facts if each is not spec and few_values(each)]
    known = {each.name: [value for value in few_values(each) if value is not NONE] for each in others}
    yield {each.name: known[each.name][0 if each.better == "lower" else -1] for each in others if known[each.name]}
    if others:
        yield {each.name: few_values(each)[0] for each in others}
