"""Conditions that never hold, always do, or are taken by others before them.

W430: what can never take effect. W431: a condition that never fails. W432: what earlier lines or cases take, always, and an ``otherwise`` for which they
leave nothing over (``rests``). W433: parts of one condition that contradict each other, whatever the ranges are.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.checking import asked as asks
from rubric_engine.checking import filters
from rubric_engine.checking.asked import Asked, Table
from rubric_engine.checking.cohorts import Shown, shown
from rubric_engine.checking.evidence import nearest
from rubric_engine.checking.formulas import Formula, both, tests
from rubric_engine.checking.gates import why_always, why_never
from rubric_engine.checking.ground import Ground, Named, called
from rubric_engine.checking.near_points import first_of
from rubric_engine.checking.report import Found
from rubric_engine.checking.rests import is_worth_telling
from rubric_engine.checking.spaces import Space
from rubric_engine.core import walk
from rubric_engine.core.checks.grades import given_by_gates
from rubric_engine.core.ir import All, Combine, Expr, Flag, Line, Origin, Use
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import NOWHERE

_MOST_NAMED = 5


def check(ground: Ground) -> Iterator[Found]:
    yield from _contradictions(ground)
    yield from filters.check(ground)  # behind the contradictions, and before what hangs on a filter
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
        case = _of_contradiction(ground, parts, expr)
        args = {"first_en": texts[0][0], "first_zh": texts[0][1], "second_en": texts[1][0], "second_zh": texts[1][1]}
        ground.contradictory.add(id(expr))
        yield Found("W433", origin, around.id, args, case.make, cohort=case.cohort)


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


def _of_contradiction(ground: Ground, parts: list[Formula], expr: Expr) -> Shown:
    """Facts within their ranges of which most parts hold."""
    space = Space.of(parts)
    member = {} if space is None or not space.size else nearest(space, both(*parts))
    return shown(ground, member, (both(*parts),), (expr,))


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
            records = ground.filters(node)
            formula = both(records, ground.formulas.of(node.applies, ground.points.record(node)))
            yield from _alone(ground, Asked(node.origin, node.origin.id, called(node), formula, formula, (node.applies,), context=records))
        several = asks.of_lines(ground, node)
        if node.combine is Combine.FIRST:
            yield from _in_turn(ground, several, "W432", is_worth_telling(node.children))
            continue
        for each, child in zip(several, node.children, strict=True):
            if isinstance(child, Line):
                yield from _alone(ground, each)


def _alone(ground: Ground, asked: Asked) -> Iterator[Found]:
    """W430 and W431 of a condition by itself."""
    if asked.otherwise or asked.own == asked.context or not any(True for _ in tests(asked.own)):
        return
    space = ground.space([asked.own])
    if space is None or not space.size:
        return
    masks, records = space.masks(asked.own), space.masks(asked.context)
    if not masks.yes:
        if not records.yes or _is_told(ground, asked):
            return
        yield _found("W430", asked, asks.shown(ground, nearest(space, asked.own), asked), asked.why_never)
    elif not records.yes & (~masks.yes | masks.no | masks.none) and space.varies:
        yield _found("W431", asked, asks.shown(ground, first_of(space, masks.yes), asked), asked.why_always)


def _in_turn(ground: Ground, several: list[Asked], code: str, rest_is_told: bool) -> Iterator[Found]:
    """Each by itself, and those that what stands before always takes (``code``).

    Of one behind others it isn't said that it always holds: it takes what the others leave over, and where it is the last that is right style. What
    it takes from those behind it is told of them.
    """
    for number, asked in enumerate(several):
        alone = [found for found in _alone(ground, asked) if number == 0 or found.code != "W431"]
        yield from alone
        if number == 0 or any(found.code == "W430" for found in alone) or _is_told(ground, asked):
            continue
        if asked.otherwise and not rest_is_told:
            continue
        before = several[:number]
        taken = asks.taken(ground, asked, before)
        if taken is not None:
            yield _found(code, asked, taken, _left_nothing(asked, before, code))


def _left_nothing(asked: Asked, before: list[Asked], code: str) -> Named:
    """Why those before leave nothing to one."""
    en, zh = _listed([each.called for each in before])
    several = len(before) > 1
    en, zh = (f"{en} above", f"其上的{zh}") if code == "W430" else (f"{en} before it", f"前面的{zh}")
    if asked.otherwise:
        return f"{en} {'leave' if several else 'leaves'} nothing over", f"{zh}已包括全部情形，没有剩余"
    return f"{en} {'take' if several else 'takes'} every case that it asks for", f"它要求的各种情形，{zh}已全部包括"


def _listed(names: list[Named]) -> Named:
    """Those, of many the first ones and how many more there are."""
    few = names if len(names) <= _MOST_NAMED else names[: _MOST_NAMED - 1]
    more = len(names) - len(few)
    en = ", ".join(en for en, _ in few)
    zh = "、".join(zh for _, zh in few)
    return (f"{en} and {more} more", f"{zh}等 {len(names)} 项") if more else (en, zh)


def _found(code: str, asked: Asked, case: Shown, why: Named) -> Found:
    args = {"what_en": asked.called[0], "what_zh": asked.called[1], "why_en": why[0], "why_zh": why[1]}
    return Found(code, asked.origin, asked.about, args, case.make, cohort=case.cohort)


# ---------------------------------------------------------------- tables


def _tables(ground: Ground) -> Iterator[Found]:
    for table in asks.tables(ground):
        context = table.context(ground)
        outer = ground.space([context])
        if outer is None or outer.masks(context).yes:  # else the line never holds, and that is told
            yield from _rows(ground, table)


def _rows(ground: Ground, table: Table) -> Iterator[Found]:
    several, told = asks.of_rows(ground, table), is_worth_telling((table.lookup,))
    if not table.lookup.subjects:
        yield from _in_turn(ground, several, "W432", told)
        return
    for number, asked in enumerate(several):
        if not asked.otherwise:
            yield from (found for found in _alone(ground, asked) if found.code == "W430")
        elif told and (taken := asks.taken(ground, asked, several[:number])) is not None:
            yield _found("W432", asked, taken, _left_nothing(asked, several[:number], "W432"))


# ---------------------------------------------------------------- clauses, gates, flags, grades


def _clauses(ground: Ground) -> Iterator[Found]:
    program = ground.program
    for node in walk.nodes(program):
        for place, factor in enumerate(node.factors, 1):
            if factor.when is not None:
                en, zh = called(node)
                records = ground.filters(node)
                formula = both(records, ground.formulas.of(factor.when, ground.points.record(node)))
                name = f"the multiplier of {en}", f"{zh}的系数"
                asked = Asked(factor.origin, f"{node.origin.id}-factor-{place}", name, formula, formula, (factor.when,), context=records)
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
    """Of one that a gate gives, or limits a unit to, it isn't said that it is never given."""
    by_gates = given_by_gates(ground.program)
    for found in _in_turn(ground, asks.of_grades(ground), "W430", True):
        if found.code != "W430" or found.about not in by_gates:
            yield found
