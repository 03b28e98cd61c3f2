"""W430 and W431 of filters: which records of a list are counted, added up, ranked or gone through, and which is none or all of them.

The fields of one record are looked at as facts are. What hangs on a filter that no record satisfies isn't told again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rubric_engine.checking.evidence import Member, facts_of, nearest
from rubric_engine.checking.formulas import tests
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Found
from rubric_engine.core import walk
from rubric_engine.core.ir import CountBack, Expr, Fold, Line, Node, Origin, Rank
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import NOWHERE


@frozen
class Filter:
    """A condition on the records of a list: that of a line, an item, a definition or whatever else it stands in (``around``)."""

    condition: Expr
    records: str
    around: Origin

    @property
    def origin(self) -> Origin:
        own = self.condition.origin
        return own if own is not None and own.span != NOWHERE else self.around


def check(ground: Ground) -> Iterator[Found]:
    for each in _filters(ground):
        yield from _of_filter(ground, each)


def _filters(ground: Ground) -> Iterator[Filter]:
    """Each as often as it is written, in the order of the text."""
    found: dict[int, Filter] = {}
    for node in walk.nodes(ground.program):
        if node.repeat is not None and node.repeat.where is not None:
            found[id(node.repeat.where)] = Filter(node.repeat.where, node.repeat.fact, node.origin)
    for expr, around, _ in walk.located_with_records(ground.program):
        match expr:
            case Fold(fact=name, where=where) | CountBack(fact=name, where=where) if where is not None:
                found.setdefault(id(where), Filter(where, name, around))
            case Rank(records=str() as name, among=among) if among is not None:
                found.setdefault(id(among), Filter(among, name, around))
            case _:
                pass
    yield from found.values()


def _of_filter(ground: Ground, asked: Filter) -> Iterator[Found]:
    formula = ground.formulas.of(asked.condition, asked.records)
    if not any(test.quantity.record is not None for test in tests(formula)):
        return  # a switch for the whole list
    space = ground.space([formula])
    if space is None or not space.size:
        return
    masks = space.masks(formula)
    if not masks.yes:
        if not any(id(each) in ground.contradictory for each in walk.walk(asked.condition)):
            yield _found(ground, "W430", asked, nearest(space, formula))
        ground.contradictory.update(id(each) for each in walk.walk(asked.condition))
    elif masks.yes == space.full and not masks.no and not masks.none and space.varies:
        yield _found(ground, "W431", asked, space.member(masks.yes))


def _found(ground: Ground, code: str, asked: Filter, member: Member) -> Found:
    text = asked.origin.text
    name = asked.records
    if asked.origin is asked.condition.origin and text.en and text.zh:
        what = f"the condition `{text.en}` on records of `{name}`", f"对「{name}」记录的条件「{text.zh}」"
    else:
        what = f"the condition on records of `{name}`", f"对「{name}」记录的条件"
    never = "no record within the ranges of its fields satisfies it", "各字段在其范围之内，没有记录能够符合"
    always = "every record satisfies it", "每条记录都符合"
    why = never if code == "W430" else always
    args = {"what_en": what[0], "what_zh": what[1], "why_en": why[0], "why_zh": why[1]}
    return Found(code, asked.origin, asked.around.id, args, partial(facts_of, ground, member, _inside(ground, asked)))


def _inside(ground: Ground, asked: Filter) -> tuple[Expr, ...]:
    """What else the facts should say something of: what the item or line that it stands in reads."""
    match ground.parts.get(asked.around.id):
        case Node() as node:
            return tuple(walk.node_expressions(node))
        case Line() as line:
            return tuple(walk.line_expressions(line))
        case _:
            return (asked.condition,)
