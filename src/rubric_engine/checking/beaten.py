"""W439: a line of an item whose best line counts that makes no difference, because whenever it holds another one earns at least as much."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.checking.cohorts import shown
from rubric_engine.checking.ground import Ground, Named, called
from rubric_engine.checking.pieces import LineWorth, Pieces, TooMany
from rubric_engine.checking.report import Found
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Combine, Line, Node


def check(ground: Ground) -> Iterator[Found]:
    for node in walk.nodes(ground.program):
        lines = [child for child in node.children if isinstance(child, Line)]
        if node.combine is Combine.BEST and len(lines) == len(node.children) > 1 and ground.points.record(node) is None:
            yield from _of_node(ground, node, lines)


def _of_node(ground: Ground, node: Node, lines: list[Line]) -> Iterator[Found]:
    space = Space.of(ground.points.formulas_of(node), ground.points.cuts_of(node))
    if space is None or not space.size:
        return
    try:
        worths = [ground.points.line(line, space) for line in lines]
    except TooMany:
        return
    left = list(range(len(lines)))
    for number in reversed(left[:]):  # of two that are the same the later one is told
        others = [each for each in left if each != number]
        if not lines[number].loses and _beating(space, worths, number, others):
            left = others
    for number, line in enumerate(lines):
        if number not in left:
            yield _told(ground, space, line, worths[number], [lines[each] for each in _beating(space, worths, number, left)])


def _told(ground: Ground, space: Space, line: Line, worth: LineWorth, beating: list[Line]) -> Found:
    several = (line, *beating)
    formulas = tuple(ground.formulas.of(each.condition) for each in several)
    exprs = tuple(expr for each in several for expr in walk.line_expressions(each))
    case = shown(ground, space.member(_earning(worth)), formulas, exprs)
    (en, zh), (by_en, by_zh) = called(line), _called(beating)
    args = {"what_en": en, "what_zh": zh, "by_en": by_en, "by_zh": by_zh}
    return Found("W439", line.origin, line.origin.id, args, case.make, cohort=case.cohort)


def _beating(space: Space, worths: list[LineWorth], number: int, others: list[int]) -> list[int]:
    """Those of the others that earn at least as much whenever a line earns anything; [] where they don't, or it never does."""
    beating: dict[int, None] = {}
    for span, mask in worths[number].points.items():
        most, held = intervals.high_end(span), mask & worths[number].yes
        if not held or (most.side == 0 and most.value <= 0):
            continue
        if most.side != 0:
            return []
        single = next((each for each in others if not held & ~_at_least(space, worths[each].points, most.value)), None)
        for each in others if single is None else [single]:
            if held & _at_least(space, worths[each].points, most.value):
                beating[each] = None
                held &= ~_at_least(space, worths[each].points, most.value)
        if held:
            return []
    return list(beating)


def _earning(worth: LineWorth) -> int:
    """Where a line earns something."""
    found = 0
    for span, mask in worth.points.items():
        found |= mask & worth.yes if intervals.high_end(span).value > 0 else 0
    return found


def _at_least(space: Space, pieces: Pieces, points: Fraction) -> int:
    """Where something comes to so many points, whatever it comes to."""
    below = 0
    for span, mask in pieces.items():
        below |= mask if span.low is None or span.low < points else 0
    return space.full & ~below


def _called(lines: list[Line]) -> Named:
    names = [called(line) for line in lines]
    if len(names) == 1:
        return f"{names[0][0]} earns", f"{names[0][1]}得分都"
    return f"one of {', '.join(en for en, _ in names)} earns", f"{'、'.join(zh for _, zh in names)}中总有一条得分"
