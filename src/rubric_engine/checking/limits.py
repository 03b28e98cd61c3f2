"""Limits that limit nothing, or not what they seem to.

W435: a limit of steps or of a line that what it limits stays below. W436: a limit above the maximum around it. W437: maxima that don't add up to the
one around them. W438: a declared maximum that the lines can't reach together, though each could by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from rubric_engine.checking.beyond import beyond, together_beyond
from rubric_engine.checking.evidence import facts_of
from rubric_engine.checking.formulas import tests
from rubric_engine.checking.ground import Ground, called, plain
from rubric_engine.checking.most import cohort_of_the_most, facts_of_the_most, looks_at_others
from rubric_engine.checking.pieces import Pieces, TooMany, paired, within
from rubric_engine.checking.reaches import highest
from rubric_engine.checking.report import Case, Cases, Found
from rubric_engine.checking.spaces import Space
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Combine, Const, Expr, Line, Node, Use
from rubric_engine.diagnostics.frozen import evolve


def check(ground: Ground) -> Iterator[Found]:
    for node in walk.nodes(ground.program):
        yield from _sub_limits(ground, node)
        yield from _sum_of_maxima(ground, node)
        yield from _out_of_reach(ground, node)
        for child in node.children:
            if isinstance(child, Line):
                yield from _never_binds(ground, child)


# ---------------------------------------------------------------- limits that never bind


def _never_binds(ground: Ground, line: Line) -> Iterator[Found]:
    limit = None if line.limit is None else _constant(ground, line.limit)
    if (line.step_limit is None and limit is None) or ground.points.record(line) is not None:
        return
    space = Space.of(ground.points.formulas_of(line), ground.points.cuts_of(line))
    if space is None or not space.size:
        return
    condition = space.masks(ground.formulas.of(line.condition)).yes
    if not condition:
        return
    try:
        steps = None if line.steps is None else within(ground.points.number(line.steps, space, None).pieces, condition)
        amount = within(ground.points.number(line.amount, space, None).pieces, condition)
        yield from _of_line(ground, space, line, limit, steps, amount)
    except TooMany:
        return


def _of_line(ground: Ground, space: Space, line: Line, limit: Fraction | None, steps: Pieces | None, amount: Pieces) -> Iterator[Found]:
    en, zh = called(line)
    if steps and line.step_limit is not None:
        most = highest(steps)
        if most.side == 0 and most.value < line.step_limit:
            unit_en, unit_zh = ("", "") if line.unit is None else (f" {line.unit.en}", f" {line.unit.zh}")
            args = {"limit_en": f"{plain(line.step_limit)}{unit_en}", "limit_zh": f"{plain(line.step_limit)}{unit_zh}"}
            case = partial(_at_most, ground, space, steps, line)
            yield Found("W435", line.origin, line.origin.id, {"what_en": en, "what_zh": zh, **_at_most_words(most), **args}, case)
            return
    worth = amount if steps is None else paired(amount, _counted(steps, line.step_limit), intervals.multiply)
    if limit is not None and worth:
        most = highest(worth)
        if most.side == 0 and most.value < limit:
            args = {"limit_en": f"{plain(limit)} points", "limit_zh": f"{plain(limit)} 分"}
            case = partial(_at_most, ground, space, worth, line)
            static = ground.quantities.analysis.unlimited(line).high
            said = {"what_en": en, "what_zh": zh, **_at_most_words(most), **args}
            yield Found("W435", line.origin, line.origin.id, said, case, most=most.value if static is None else min(most.value, static))


def _at_most_words(end: intervals.End, name: str = "most", unit: str = "") -> dict[str, str]:
    """How the most is said that something comes to; where it only comes near, that it stays below."""
    value = plain(end.value)
    unit = f" {unit}" if unit else ""
    if end.open:
        return {name: value, f"{name}_en": f"stays below {value}", f"{name}_zh": f"始终不到 {value}{unit}"}
    return {name: value, f"{name}_en": f"comes to {value} at most", f"{name}_zh": f"最多 {value}{unit}"}


def _at_most(ground: Ground, space: Space, pieces: Pieces, part: Line | Node) -> Case:
    """Facts at which the most is reached, or nearly."""
    span = max(pieces, key=lambda each: (intervals.high_end(each).side, intervals.high_end(each).value))
    member = {
        key: (quantity, evolve(cell, value=cell.span.high) if cell.span.high is not None and not cell.span.high_open else cell)
        for key, (quantity, cell) in space.member(pieces[span]).items()
    }
    lines = [part] if isinstance(part, Line) else [each for node in walk.nodes_of(part) for each in node.children if isinstance(each, Line)]
    return facts_of(ground, member, [expr for line in lines for expr in walk.line_expressions(line)])


def _counted(steps: Pieces, limit: Fraction | None) -> Pieces:
    if limit is None:
        return steps
    found: Pieces = {}
    for span, mask in steps.items():
        cut = intervals.least((span, intervals.point(limit)))
        found[cut] = found.get(cut, 0) | mask
    return found


# ---------------------------------------------------------------- limits in limits


def _sub_limits(ground: Ground, node: Node) -> Iterator[Found]:
    """Of what is only added up, or of which the best counts, nothing counts beyond the maximum around it."""
    most = _maximum(ground, node)
    if most is None or node.factors or node.scale is not None or node.reweight or node.combine in (Combine.PRODUCT, Combine.MEAN):
        return
    if _takes(ground, node):
        return
    for child in node.children:
        limit = _maximum(ground, child) if isinstance(child, Node) else _limit(ground, child)
        if limit is None or limit <= most or (isinstance(child, Node) and (child.weight is not None or child.repeat is not None)):
            continue
        (what_en, what_zh), (around_en, around_zh) = called(child), called(node)
        args = {"what_en": what_en, "what_zh": what_zh, "around_en": around_en, "around_zh": around_zh}
        case = partial(beyond, ground, child, limit, most)
        yield Found("W436", child.origin, child.origin.id, {**args, "limit": plain(limit), "most": plain(most)}, case)


def _takes(ground: Ground, node: Node) -> bool:
    """Whether something in a node can take points, so that more than its maximum may be wanted before."""
    start = ground.quantities.analysis.of(node.start) if node.start is not None else intervals.ZERO
    lows = [start.low, *(ground.quantities.analysis.child(child).low for child in node.children)]
    return any(low is None or low < 0 for low in lows)


def _sum_of_maxima(ground: Ground, node: Node) -> Iterator[Found]:
    most = _maximum(ground, node)
    if most is None or node.combine is not Combine.SUM or node.scale is not None or node.reweight or node.factors or node.start is not None:
        return
    children = [child for child in node.children if isinstance(child, Node)]
    if len(children) < len(node.children) or len(children) < 2:
        return
    if any(child.weight is not None or child.repeat is not None or child.applies is not None for child in children):
        return
    maxima = [_maximum(ground, child) for child in children]
    known = [each for each in maxima if each is not None]
    if len(known) < len(maxima) or sum(known) == most or sum(known) < most or any(each > most for each in known):
        return
    en, zh = called(node)
    args = {"what_en": en, "what_zh": zh, "sum": plain(sum(known, Fraction(0))), "most": plain(most)}
    yield Found("W437", node.origin, node.origin.id, args, partial(together_beyond, ground, children, known, most))


# ---------------------------------------------------------------- maxima out of reach


def _out_of_reach(ground: Ground, node: Node) -> Iterator[Found]:
    most = _maximum(ground, node)
    if most is None or node.repeat is not None or ground.points.record(node) is not None:
        return
    reached = highest(ground.reaches.before_maximum(node))
    if reached.side != 0 or reached.value >= most or _is_told_of_lines(ground, node, most):
        return
    en, zh = called(node)
    args = {"what_en": en, "what_zh": zh, "most": plain(most), **_at_most_words(reached, "reached", "分")}
    static = ground.quantities.analysis.unrestrained(node).high
    least = reached.value if static is None or node.minimum is not None else min(reached.value, static)
    others = looks_at_others(ground, node)
    yield Found("W438", node.origin, node.origin.id, args, partial(_best_of, ground, node, least, others), cohort=others, most=least)


def _is_told_of_lines(ground: Ground, node: Node, most: Fraction) -> bool:
    """Whether it is out of reach only because of conditions that never hold, which are told themselves."""
    revived = _revived(ground, node)
    if revived == node:
        return False
    reached = highest(ground.reaches.before_maximum(revived))
    return reached.side != 0 or reached.value >= most


def _revived(ground: Ground, node: Node) -> Node:
    """The node as it would be without the conditions of its lines and items that never hold."""
    children: list[Node | Line] = []
    for child in node.children:
        condition = child.condition if isinstance(child, Line) else child.applies
        never = condition is not None and _never_holds(ground, condition, ground.points.record(child))
        match child:
            case Line():
                children.append(evolve(child, condition=None) if never and not child.loses else child)
            case Node():
                found = _revived(ground, child)
                children.append(evolve(found, applies=None) if never else found)
    return node if tuple(children) == node.children else evolve(node, children=tuple(children))


def _never_holds(ground: Ground, condition: Expr, record: str | None) -> bool:
    formula = ground.formulas.of(condition, record)
    space = ground.space([formula])
    return space is not None and space.size > 0 and any(True for _ in tests(formula)) and not space.masks(formula).yes


def _best_of(ground: Ground, node: Node, reached: Fraction, others: bool) -> Cases | None:
    found = ground.reaches.best(node)
    start = {} if found is None else _at_most(ground, *found, node)
    return (cohort_of_the_most if others else facts_of_the_most)(ground, node, reached, start)


def _maximum(ground: Ground, node: Node) -> Fraction | None:
    return None if node.maximum is None else _constant(ground, node.maximum)


def _limit(ground: Ground, line: Line) -> Fraction | None:
    return None if line.limit is None or line.loses else _constant(ground, line.limit)


def _constant(ground: Ground, expr: Expr) -> Fraction | None:
    """A number as written, itself or by a parameter's name."""
    match expr:
        case Const(value=Fraction() as value):
            return value
        case Use(name=name):
            held = ground.quantities.parameter(name)
            return held if isinstance(held, Fraction) else None
        case _:
            return None
