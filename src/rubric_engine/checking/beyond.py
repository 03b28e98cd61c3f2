"""Facts at which what stands in an item or section wants more than its maximum leaves; found by solving each line for its most, and told only if scoring them
shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from rubric_engine.checking.evidence import facts_of, nearest
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Case
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Arith, Expr, Line, Node, Op
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import Value


def beyond(ground: Ground, part: Line | Node, limit: Fraction, most: Fraction) -> Case | None:
    """Facts at which one part by itself, limited to ``limit``, comes to more than ``most``."""
    return _first(ground, _towards(ground, part, limit), lambda result: _came_to(result, part), most)


def together_beyond(ground: Ground, parts: list[Node], limits: list[Fraction], most: Fraction) -> Case | None:
    """Facts at which several items, each within its limit, add up to more than ``most``."""
    merged: dict[str, Value] = {}
    for part, limit in zip(parts, limits, strict=True):
        found = beyond(ground, part, limit, Fraction(0))
        if found is not None:
            merged = {**found, **merged}
    return _first(ground, (merged,), lambda result: sum((_came_to(result, part) for part in parts), Fraction(0)), most)


def _first(ground: Ground, cases: Iterable[Case], worth: Callable[[UnitResult], Fraction], most: Fraction) -> Case | None:
    """The case with the greatest worth, if that is above ``most``."""
    from rubric_engine.scoring.reference import score_unit  # here: most checks end without it

    best: tuple[Fraction, Case] | None = None
    for case in cases:
        found = worth(score_unit(ground.program, case))
        if found > most and (best is None or found > best[0]):
            best = found, case
    return None if best is None else best[1]


def _came_to(result: UnitResult, part: Line | Node) -> Fraction:
    if isinstance(part, Line):
        return sum((entry.points for entry in result.ledger if entry.id == part.origin.id), Fraction(0))
    return next((node.points or Fraction(0) for node in result.nodes if node.id == part.origin.id), Fraction(0))


def _towards(ground: Ground, part: Line | Node, limit: Fraction) -> Iterator[Case]:
    if isinstance(part, Line):
        yield from _of_line(ground, part, limit)
        return
    lines = [child for node in walk.nodes_of(part) for child in node.children if isinstance(child, Line) and not child.loses]
    each = [list(_of_line(ground, line, limit)) for line in lines]
    for place in range(2):
        merged: dict[str, Value] = {}
        for cases in each:
            merged = {**merged, **(dict(cases[min(place, len(cases) - 1)]) if cases else {})}
        yield merged
    best = ground.reaches.best(part)
    if best is not None and best[1]:
        space, pieces = best
        ends = {span: intervals.high_end(span) for span in pieces}
        highest = max(pieces, key=lambda span: (ends[span].side, ends[span].value))
        yield facts_of(ground, space.member(pieces[highest]), [expr for line in lines for expr in walk.line_expressions(line)])


def _of_line(ground: Ground, line: Line, limit: Fraction) -> Iterator[Case]:
    """Facts at which its condition holds, and its points, before its limit, are those."""
    exprs = walk.line_expressions(line)
    base: dict[str, Value] = {}
    if line.condition is not None:
        formula = ground.formulas.of(line.condition)
        space = Space.of([formula])
        if space is not None and space.size:
            base = facts_of(ground, nearest(space, formula), (line.condition,))
    wanted: Expr = line.amount if line.steps is None else Arith(Op.MUL, line.amount, line.steps)
    plain = facts_of(ground, {}, exprs)
    read = walk.facts_used(wanted, ground.program)
    held = {name: value for name, value in base.items() if name not in read}
    for given in (held, base):
        solved = facts_at(ground.program, wanted, limit, given, quantities=ground.quantities)
        if solved is not None:
            yield {**plain, **base, **solved}
    spec = next((each for each in ground.program.facts if each.name in read and each.high is not None), None)
    if spec is not None and spec.high is not None and not spec.high_open:
        yield {**plain, **base, spec.name: spec.high}
