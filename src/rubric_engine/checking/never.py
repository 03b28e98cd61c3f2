"""Conditions that never hold, always do, or are taken by others before them.

W430: what can never take effect. W431: a condition that never fails. W432: what earlier lines or cases take, always. W433: parts of one condition that
contradict each other, whatever the ranges are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from rubric_engine.checking.evidence import Member, facts_of, nearest
from rubric_engine.checking.formulas import YES, Formula, Known, Opposite, both, either, tests
from rubric_engine.checking.gates import why_always, why_never
from rubric_engine.checking.ground import Ground, Named, called, called_row
from rubric_engine.checking.report import Case, Found
from rubric_engine.checking.spaces import Space
from rubric_engine.core import walk
from rubric_engine.core.ir import All, Combine, Expr, Flag, Line, Lookup, Node, Origin, RankLookup, Use
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import NOWHERE

Shown = Callable[[], Case]


@frozen
class Asked:
    """One of several that are asked in turn: its own condition, what makes it take effect (which takes it from those behind), and what it is called.

    ``conditions`` are what ``own`` comes from, ``exprs`` what else the facts should say something of.
    """

    origin: Origin
    about: str
    called: Named
    own: Formula
    takes: Formula
    conditions: tuple[Expr, ...] = ()
    exprs: tuple[Expr, ...] = ()
    otherwise: bool = False
    why_never: Named = "no facts within their ranges satisfy its condition", "各数据项在其范围之内，都不能使条件成立"
    why_always: Named = "its condition never fails", "其条件永远成立"


def check(ground: Ground) -> Iterator[Found]:
    yield from _contradictions(ground)
    yield from _lines(ground)
    yield from _tables(ground)
    yield from _clauses(ground)
    yield from _grades(ground)


# ---------------------------------------------------------------- contradictions


def _contradictions(ground: Ground) -> Iterator[Found]:
    """Of one in another the outer one. They are remembered, so that what hangs on them isn't told too."""
    inner: set[int] = set()
    for expr, around, record in walk.located_with_records(ground.program):
        if not isinstance(expr, All) or id(expr) in inner:
            continue
        parts = [ground.formulas.of(part, record) for part in expr.parts]
        space = Space.of(parts, wide=True)
        if space is None or not all(space.masks(part).yes for part in parts) or space.masks(both(*parts)).yes:
            continue
        inner.update(id(each) for each in walk.walk(expr))
        origin = expr.origin if expr.origin is not None and expr.origin.span != NOWHERE else around
        first, second = _clash(space, parts)
        texts = [_text(ground, each, around) for each in (expr.parts[first], expr.parts[second])]
        case = partial(_of_contradiction, ground, parts, expr) if record is None else None
        args = {"first_en": texts[0][0], "first_zh": texts[0][1], "second_en": texts[1][0], "second_zh": texts[1][1]}
        ground.contradictory.add(id(expr))
        yield Found("W433", origin, around.id, args, case)


def _is_told(ground: Ground, asked: Asked) -> bool:
    """Whether a condition has a contradiction in it, itself or in a definition that it uses."""
    waiting, followed = list(asked.conditions), set[str]()
    while waiting and ground.contradictory:
        for each in walk.walk(waiting.pop()):
            if id(each) in ground.contradictory:
                return True
            if isinstance(each, Use) and each.name not in followed:
                followed.add(each.name)
                waiting += given(ground.quantities.definition(each.name))
    return False


def _of_contradiction(ground: Ground, parts: list[Formula], expr: Expr) -> Case:
    """Facts within their ranges of which most parts hold."""
    space = Space.of(parts)
    return facts_of(ground, {} if space is None or not space.size else nearest(space, both(*parts)), (expr,))


def _clash(space: Space, parts: list[Formula]) -> tuple[int, int]:
    """Two parts that contradict each other; else the last one and the first."""
    for j in range(len(parts)):
        for i in range(j):
            if not space.masks(both(parts[i], parts[j])).yes:
                return i, j
    return 0, len(parts) - 1


def _text(ground: Ground, expr: Expr, around: Origin) -> Named:
    text = expr.origin.text if expr.origin is not None else around.text
    return text.en, text.zh


# ---------------------------------------------------------------- lines


def _lines(ground: Ground) -> Iterator[Found]:
    for node in walk.nodes(ground.program):
        if node.applies is not None:
            formula = ground.formulas.of(node.applies, ground.points.record(node))
            yield from _alone(ground, Asked(node.origin, node.origin.id, called(node), formula, formula, (node.applies,)))
        asked = [_asked_line(ground, child) for child in node.children]
        if node.combine is Combine.FIRST:
            yield from _in_turn(ground, asked, "W432")
            continue
        for each, child in zip(asked, node.children, strict=True):
            if isinstance(child, Line):
                yield from _alone(ground, each)


def _asked_line(ground: Ground, child: Node | Line) -> Asked:
    record = ground.points.record(child)
    if isinstance(child, Node):
        formula = ground.formulas.of(child.applies, record)
        return Asked(child.origin, child.origin.id, called(child), formula, formula, given(child.applies))
    condition = ground.formulas.of(child.condition, record)
    asked = condition
    if isinstance(child.amount, Lookup):
        asked = both(condition, ground.formulas.found(child.amount, record))
    own: Formula = condition
    takes: Formula = Known(asked, holds=True)
    if child.loses is not ground.program.lower_is_better:  # what has no value counts
        own, takes = (Opposite(Known(Opposite(each), holds=True)) for each in (condition, asked))
    own = YES if child.condition is None else own
    exprs = walk.line_expressions(child)
    return Asked(child.origin, child.origin.id, called(child), own, takes, given(child.condition), exprs, child.otherwise)


def _alone(ground: Ground, asked: Asked) -> Iterator[Found]:
    """W430 and W431 of a condition by itself."""
    if asked.otherwise or not any(True for _ in tests(asked.own)):
        return
    space = ground.space([asked.own])
    if space is None or not space.size:
        return
    masks = space.masks(asked.own)
    if not masks.yes:
        if _is_told(ground, asked):
            return
        yield _found("W430", asked, _shown(ground, nearest(space, asked.own), asked))
    elif masks.yes == space.full and not masks.no and not masks.none and space.varies:
        yield _found("W431", asked, _shown(ground, space.member(masks.yes), asked))


def _in_turn(ground: Ground, several: list[Asked], code: str) -> Iterator[Found]:
    """Each by itself, and those that what stands before always takes (``code``)."""
    for number, asked in enumerate(several):
        alone = list(_alone(ground, asked))
        yield from alone
        if number == 0 or asked.otherwise or any(found.code == "W430" for found in alone) or _is_told(ground, asked):
            continue
        before = several[:number]
        shown = _taken(ground, asked, before)
        if shown is not None:
            names = [each.called for each in before]
            en, zh = ", ".join(en for en, _ in names), "、".join(zh for _, zh in names)
            yield _found(code, asked, shown, before_en=en, before_zh=zh)


def _taken(ground: Ground, asked: Asked, before: list[Asked]) -> Shown | None:
    """Facts of which the condition holds, if what stands before takes them all."""
    earlier = either(*(Known(each.takes, holds=True) for each in before))
    space = ground.space([asked.own, earlier])
    if space is not None and space.size:
        masks, others = space.masks(asked.own), space.masks(earlier)
        if masks.yes and not masks.yes & others.no:
            return _shown(ground, space.member(masks.yes), asked)
        return None
    for each in before:
        pair = ground.space([asked.own, each.takes])
        if pair is not None and pair.size:
            own = pair.masks(asked.own).yes
            taken = pair.masks(each.takes)
            if own and not own & (taken.no | taken.none):
                return _shown(ground, pair.member(own), asked)
    return None


def _shown(ground: Ground, member: Member, asked: Asked) -> Shown:
    return partial(facts_of, ground, member, (*asked.conditions, *asked.exprs))


def _found(code: str, asked: Asked, case: Shown, **more: str) -> Found:
    names = {"what_en": asked.called[0], "what_zh": asked.called[1]}
    if code == "W430":
        before = more.pop("before_en", ""), more.pop("before_zh", "")
        names["why_en"] = f"{before[0]} above take every case that it asks for" if before[0] else asked.why_never[0]
        names["why_zh"] = f"它要求的各种情形，其上的{before[1]}已全部包括" if before[1] else asked.why_never[1]
    if code == "W431":
        names["why_en"], names["why_zh"] = asked.why_always
    return Found(code, asked.origin, asked.about, {**names, **more}, case)


# ---------------------------------------------------------------- tables


def _tables(ground: Ground) -> Iterator[Found]:
    ranked = {id(expr.table) for expr, _ in walk.located(ground.program) if isinstance(expr, RankLookup)}
    contexts: dict[int, Formula] = {}
    for line in walk.lines(ground.program):
        if line.condition is not None:
            contexts.update((id(expr), ground.formulas.of(line.condition, ground.points.record(line))) for expr in walk.walk(line.amount))
    for expr, around, record in walk.located_with_records(ground.program):
        if isinstance(expr, Lookup) and id(expr) not in ranked and expr.rows:
            context = contexts.get(id(expr), YES)
            yield from _rows(ground, expr, around, record, context)


def _rows(ground: Ground, table: Lookup, around: Origin, record: str | None, context: Formula) -> Iterator[Found]:
    outer = ground.space([context])
    if outer is not None and not outer.masks(context).yes:
        return  # the line never holds, and that is told
    several: list[Asked] = []
    for place, row in enumerate(table.rows, 1):
        origin = row.origin if row.origin is not None and row.origin.span != NOWHERE else around
        own = both(context, ground.formulas.row(table, row, record))
        ends = Opposite(Known(Opposite(own), holds=True))  # also one that has no value
        several.append(Asked(origin, f"{around.id}.{place}", called_row(row, place), own, ends, given(row.case), table.subjects))
    if table.subjects:
        for asked in several:
            yield from (found for found in _alone(ground, asked) if found.code == "W430")
        return
    yield from _in_turn(ground, several, "W432")


# ---------------------------------------------------------------- clauses, gates, flags, grades


def _clauses(ground: Ground) -> Iterator[Found]:
    program = ground.program
    for node in walk.nodes(program):
        for place, factor in enumerate(node.factors, 1):
            if factor.when is not None:
                en, zh = called(node)
                formula = ground.formulas.of(factor.when, ground.points.record(node))
                name = f"the multiplier of {en}", f"{zh}的系数"
                asked = Asked(factor.origin, f"{node.origin.id}-factor-{place}", name, formula, formula, (factor.when,))
                yield from _alone(ground, asked)
    for gate in program.gates:
        exprs, fires = tuple(walk.gate_expressions(gate)), ground.points.fires(gate)
        asked = Asked(gate.origin, gate.origin.id, called(gate), fires, fires, exprs)
        yield from _alone(ground, evolve(asked, why_never=why_never(ground, gate), why_always=why_always(gate)))
    for flag in program.flags:
        yield from _alone(ground, _flag(ground, flag))


def _flag(ground: Ground, flag: Flag) -> Asked:
    formula = ground.formulas.of(flag.when)
    return Asked(flag.origin, flag.name, (f"flag `{flag.name}`", f"提示「{flag.name}」"), formula, formula, (flag.when,))


def _grades(ground: Ground) -> Iterator[Found]:
    """Grades over what the total and the items can come to."""
    several = [
        Asked(
            grade.origin,
            grade.name,
            (f"grade `{grade.name}`", f"等次「{grade.name}」"),
            formula,
            formula,
            () if grade.when is None else (grade.when,),
        )
        for grade in ground.program.grades
        for formula in (ground.formulas.of(grade.when),)
    ]
    several = [evolve(asked, otherwise=not asked.conditions) for asked in several]
    yield from _in_turn(ground, several, "W430")
