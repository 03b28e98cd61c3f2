"""Which edit did it: the old rubric with one item at a time as the new one has it, scored over a cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from rubric_engine.advising.alike import behind, same_facts
from rubric_engine.advising.changing import PointsChange
from rubric_engine.advising.item_points import expressions_of
from rubric_engine.advising.situation import Place, Situation
from rubric_engine.core import walk
from rubric_engine.core.ir import (
    CountBack,
    Definition,
    Expr,
    FactRead,
    Fold,
    Line,
    Node,
    NodeKind,
    Origin,
    Parameter,
    PointsRead,
    Program,
    Rank,
    Use,
)
from rubric_engine.core.outline import through
from rubric_engine.core.results import EntryKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.report import CohortCard
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full

_MARK = "′"


@frozen
class EditEffect:
    """What one edited item does by itself: ``old`` and ``new`` are its ids (None: it is added, or removed). ``total`` None: that can't be told, as it hangs on
    points elsewhere. ``lines`` are the item's lines whose points differ for the unit."""

    old: str | None
    new: str | None
    total: Fraction | None
    place_before: Place
    place_after: Place | None
    lines: tuple[PointsChange, ...] = ()


@frozen
class UnitChange:
    """A unit of which total, place, grade or flags differ between the rubrics. ``edits``: the edited items that move it, each by itself. ``rest``: what is left of
    the difference of totals: what edits do only together, and what changed beside the items."""

    unit: str
    before: Place
    after: Place
    edits: tuple[EditEffect, ...]
    rest: Fraction | None


@frozen
class CohortChange:
    """``units`` are those that move, in the order of their places in the new rubric; ``unmoved`` is how many don't."""

    units: tuple[UnitChange, ...]
    unmoved: int


def cohort_change(old: Situation, new: Situation, edits: list[tuple[str | None, str | None]]) -> CohortChange:
    """Both rubrics over the same units, and the old one with each edit by itself."""
    first, second = old.score(), new.score()
    before, after = old.places(first), new.places(second)
    hybrids = {edit: _hybrid_places(old, new, *edit) for edit in edits}
    found: list[UnitChange] = []
    for unit, place in after.items():
        if place == before[unit]:
            continue
        effects = tuple(_effects(unit, before[unit], hybrids, first, second))
        known = [each.total for each in effects if each.total is not None]
        moved = None if place.total is None or before[unit].total is None else place.total - (before[unit].total or 0)
        found.append(UnitChange(unit, before[unit], place, effects, None if moved is None else moved - sum(known, Fraction(0))))
    return CohortChange(tuple(found), len(after) - len(found))


def _effects(
    unit: str,
    before: Place,
    hybrids: Mapping[tuple[str | None, str | None], dict[str, Place] | None],
    first: CohortCard,
    second: CohortCard,
) -> Iterator[EditEffect]:
    for (old, new), places in hybrids.items():
        lines = tuple(_lines(first, second, unit, old, new))
        if places is None:
            if lines:
                yield EditEffect(old, new, None, before, None, lines)
            continue
        after = places[unit]
        if after != before:
            total = None if after.total is None or before.total is None else after.total - before.total
            yield EditEffect(old, new, total, before, after, lines)


def _lines(first: CohortCard, second: CohortCard, unit: str, old: str | None, new: str | None) -> Iterator[PointsChange]:
    """The lines of an item whose points differ, by the ids of the new rubric (of what is removed, of the old one)."""
    one, two = _points(first, unit, old), _points(second, unit, new)
    for line in dict.fromkeys((*two, *one)):
        if one.get(line) != two.get(line):
            yield PointsChange(f"{new or old}{line}", one.get(line), two.get(line))


def _points(card: CohortCard, unit: str, item: str | None) -> dict[str, Fraction]:
    """By what stands behind the item's id."""
    if item is None:
        return {}
    entries = (each for each in card[unit].result.ledger if each.kind is EntryKind.LINE and each.id.startswith(f"{item}."))
    return {each.id.removeprefix(item): each.points for each in entries}


# ---------------------------------------------------------------- hybrids


def _hybrid_places(old: Situation, new: Situation, left: str | None, right: str | None) -> dict[str, Place] | None:
    """Where everybody stands when only this item is as in the new rubric."""
    program = _hybrid(old.settled(), new.settled(), left, right)
    if program is None:
        return None
    source = {other: name for name, other in same_facts(old.program, new.program).items()}
    added = {spec.name for spec in program.facts}
    units: dict[str, dict[str, Value | None]] = {}
    for name, facts in old.facts.units.items():
        more = {
            f"{each}{_MARK}": value for each, value in new.facts.units[name].items() if each not in source and f"{each}{_MARK}" in added
        }
        units[str(name)] = {**facts, **more}
    try:
        results = tuple(score_cohort_full(program, units).units.values())
    except (NumberTooLarge, TieError) as error:
        raise FactError((), old.language) from error
    return old.places(CohortCard(program, results))


def _hybrid(old: Program, new: Program, left: str | None, right: str | None) -> Program | None:
    """The old program with its item ``left`` replaced by the new one's ``right``; None where that hangs on points that the old rubric doesn't have, or where a new item
    has no section to stand in."""
    if right is None:
        return evolve(old, total=_without(old.total, str(left)))
    item = walk.by_id(new)[right]
    assert isinstance(item, Node)
    exprs = expressions_of(item)
    definitions, parameters = behind(new, exprs)
    inside = {right} | {each.origin.id for node in walk.nodes_of(item) for each in node.children}
    named = {each.name: each for each in new.definitions}
    if any(isinstance(each, PointsRead) and each.id not in inside for each in through(named, exprs)):
        return None
    known = {other: name for name, other in same_facts(old, new).items()}
    fresh = tuple(spec for spec in new.facts if spec.name not in known)
    facts = {**known, **{spec.name: f"{spec.name}{_MARK}" for spec in fresh}}
    uses = {name: f"{name}{_MARK}" for name in (*(each.name for each in definitions), *(each.name for each in parameters))}
    goal = left or right
    swapped = _with_ids(_renamed_node(item, facts, uses), right, goal)
    total = _replaced(old.total, goal, swapped) if left is not None else _added(old.total, new, right, swapped)
    if total is None:
        return None
    return evolve(
        old,
        total=total,
        facts=(*old.facts, *(evolve(spec, name=facts[spec.name], alias=None) for spec in fresh)),
        definitions=(*old.definitions, *(_renamed_definition(each, facts, uses) for each in definitions)),
        parameters=(*old.parameters, *(_renamed_parameter(each, facts, uses) for each in parameters)),
    )


def with_names(program: Program, names: Mapping[str, str]) -> Program:
    """The program with its facts under other names."""
    return evolve(
        program,
        facts=tuple(evolve(spec, name=names.get(spec.name, spec.name)) for spec in program.facts),
        definitions=tuple(_renamed_definition(each, names, {}) for each in program.definitions),
        parameters=tuple(_renamed_parameter(each, names, {}) for each in program.parameters),
        total=_renamed_node(program.total, names, {}),
        gates=tuple(
            evolve(
                each,
                prerequisites=tuple(_expr(one, names, {}) for one in each.prerequisites),
                when=None if each.when is None else _expr(each.when, names, {}),
                applies=None if each.applies is None else _expr(each.applies, names, {}),
            )
            for each in program.gates
        ),
    )


def _renamed_definition(each: Definition, facts: Mapping[str, str], uses: Mapping[str, str]) -> Definition:
    return evolve(each, name=uses.get(each.name, each.name), alias=None, expr=_expr(each.expr, facts, uses))


def _renamed_parameter(each: Parameter, facts: Mapping[str, str], uses: Mapping[str, str]) -> Parameter:
    as_of = None if each.as_of is None else facts.get(each.as_of, each.as_of)
    return evolve(each, name=uses.get(each.name, each.name), alias=None, as_of=as_of)


def _expr(expr: Expr, facts: Mapping[str, str], uses: Mapping[str, str]) -> Expr:
    def change(each: Expr) -> Expr:
        match each:
            case FactRead(name=name):
                return evolve(each, name=facts.get(name, name))
            case Use(name=name):
                return evolve(each, name=uses.get(name, name))
            case Fold(fact=fact) | CountBack(fact=fact):
                return evolve(each, fact=facts.get(fact, fact))
            case Rank(records=str() as records):
                return evolve(each, records=facts.get(records, records))
            case _:
                return each

    return walk.transform(expr, change)


def _renamed_node(node: Node, facts: Mapping[str, str], uses: Mapping[str, str]) -> Node:
    def one(expr: Expr) -> Expr:
        return _expr(expr, facts, uses)

    def maybe(expr: Expr | None) -> Expr | None:
        return None if expr is None else one(expr)

    repeat = node.repeat
    return evolve(
        node,
        children=tuple(
            _renamed_node(each, facts, uses)
            if isinstance(each, Node)
            else evolve(each, condition=maybe(each.condition), steps=maybe(each.steps), amount=one(each.amount), limit=maybe(each.limit))
            for each in node.children
        ),
        start=maybe(node.start),
        factors=tuple(evolve(each, factor=one(each.factor), when=maybe(each.when)) for each in node.factors),
        minimum=maybe(node.minimum),
        maximum=maybe(node.maximum),
        applies=maybe(node.applies),
        repeat=None if repeat is None else evolve(repeat, fact=facts.get(repeat.fact, repeat.fact), where=maybe(repeat.where)),
    )


def _with_ids(node: Node, old: str, new: str) -> Node:
    """The node with its id, and those in it, moved."""
    if old == new:
        return node

    def moved(origin: Origin) -> Origin:
        return evolve(origin, id=new + origin.id.removeprefix(old)) if origin.id.startswith(old) else origin

    children = tuple(_with_ids(each, old, new) if isinstance(each, Node) else _line(each, moved(each.origin)) for each in node.children)
    return evolve(node, origin=moved(node.origin), children=children)


def _line(line: Line, origin: Origin) -> Line:
    return evolve(line, origin=origin)


def _replaced(node: Node, id: str, item: Node) -> Node:
    children = tuple(
        (item if each.origin.id == id else _replaced(each, id, item)) if isinstance(each, Node) else each for each in node.children
    )
    return evolve(node, children=children, bound=None)


def _without(node: Node, id: str) -> Node:
    kept = (each for each in node.children if each.origin.id != id)
    return evolve(node, children=tuple(_without(each, id) if isinstance(each, Node) else each for each in kept), bound=None)


def _added(total: Node, new: Program, id: str, item: Node) -> Node | None:
    """Where the new rubric has it: in the section of the same id, or directly under the total."""
    parent = walk.ancestry(new)[id][0]
    if parent.kind is NodeKind.TOTAL:
        return evolve(total, children=(*total.children, item), bound=None)
    inside = any(each.origin.id == parent.origin.id for each in walk.nodes_of(total))

    def put(node: Node) -> Node:
        children = tuple(put(each) if isinstance(each, Node) else each for each in node.children)
        return evolve(node, children=(*children, item) if node.origin.id == parent.origin.id else children, bound=None)

    return put(total) if inside else None
