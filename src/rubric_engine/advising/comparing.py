"""In what two rubrics differ: item by item, each difference with facts that show it, and for a cohort whom it moves and which edit did."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rubric_engine.advising import alike
from rubric_engine.advising.changing import PointsChange
from rubric_engine.advising.fact_sets import Side, cohorts, fact_sets
from rubric_engine.advising.item_points import alone, each_alone, expressions_of, looks_at_others, together
from rubric_engine.advising.situation import Situation, Units, check_shared
from rubric_engine.advising.swapping import CohortChange, cohort_change
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, Node, NodeKind, Program, Rank
from rubric_engine.core.outline import through
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import FactsFile, read_cohort
from rubric_engine.facts.names import Schema
from rubric_engine.rubric import Rubric


class Verdict(enum.Enum):
    """What the new item is beside the old one."""

    SAME = "same"  # the same clauses, whatever words they are in
    EQUAL = "equal"  # every set of facts was gone through
    MORE_GENEROUS = "more_generous"
    STRICTER = "stricter"
    INCOMPARABLE = "incomparable"  # more for some facts, less for others
    NO_DIFFERENCE_FOUND = "no_difference_found"
    NOT_COMPARED = "not_compared"  # it hangs on points elsewhere


@frozen
class Witness:
    """Facts that show a difference, by name, and the points that they earn; of an item that ranks, the facts of all units, of which ``unit`` shows it."""

    facts: Mapping[str, Mapping[str, Value]]
    unit: str
    old: Fraction | None
    new: Fraction | None


@frozen
class ItemDifference:
    """``old`` and ``new`` are ids; of an item that only one of the rubrics has, the other is None, and there is no verdict. ``tried``: sets of facts that were
    gone through."""

    old: str | None
    new: str | None
    verdict: Verdict | None
    tried: int = 0
    witnesses: tuple[Witness, ...] = ()


@frozen(eq=False)
class Comparison:
    """``items`` are in the order of the new rubric, then those that only the old one has. ``beside``: what else differs (sections and the total by their own clauses,
    gates, grades, flags, ties), by what it is called. ``cohort``: what it does to the units of a cohort, where facts are given."""

    old: Rubric = field(repr=False)
    new: Rubric = field(repr=False)
    items: tuple[ItemDifference, ...]
    beside: tuple[str, ...]
    cohort: CohortChange | None = None

    @property
    def differences(self) -> tuple[ItemDifference, ...]:
        """The items that aren't surely the same."""
        return tuple(each for each in self.items if each.verdict not in (Verdict.SAME, Verdict.EQUAL))

    def text(self, language: Language | None = None) -> str:
        """A page for a terminal, in ``en`` or ``zh`` (None: the new rubric's language)."""
        from rubric_engine.advising.compare_text import comparison_text

        return comparison_text(self, language)

    def to_dict(self) -> dict[str, Any]:
        """Numbers as texts (exact): the digests of both, ``items``, ``beside``, and ``cohort`` where there are facts."""
        from rubric_engine.advising.compare_text import comparison_data

        return comparison_data(self)

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def compare(
    old: Rubric, new: Rubric, facts: Units | None = None, *, shared: Mapping[str, object] | None = None, as_of: date | str | None = None
) -> Comparison:
    """Compares two rubrics item by item; items are matched by id and label, then by a label that only one of them has, then by id. With ``facts`` (as
    ``score_cohort`` takes them; names of either rubric will do) the units of a cohort are scored by both.

    More generous is what earns more for some facts and less for none that were tried. Points are those of the item by itself, 0 where it doesn't apply.

    Raises:
        FactError: with every wrong value.
        TypeError: one of them is no rubric.
    """
    for given in (old, new):
        if not hasattr(given, "program"):
            raise TypeError(f"what is compared are rubrics, not {type(given).__name__}: `rubric_engine.load(path)` loads one")
    items = tuple(_items(old.program, new.program))
    before, after = alike.clauses(old.program), alike.clauses(new.program)
    beside = tuple(name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name))
    if facts is None:
        return Comparison(old, new, items, beside)
    first, second = _units(old, new, facts, shared)
    edits = [(each.old, each.new) for each in items if each.verdict not in (Verdict.SAME, Verdict.EQUAL)]
    return Comparison(old, new, items, beside, cohort_change(_held(old, first, as_of), _held(new, second, as_of), edits))


def _held(rubric: Rubric, facts: FactsFile, as_of: date | str | None) -> Situation:
    return evolve(Situation.of(rubric, facts), as_of=as_of)


# ---------------------------------------------------------------- items


def matched(old: Program, new: Program) -> list[tuple[Node | None, Node | None]]:
    """Items that are the same one, in the order of the new rubric; then those that only the old one has."""
    left, right = _by_id(old), _by_id(new)
    pairs: dict[str, str] = {id: id for id in right if id in left and _label(left[id]) == _label(right[id])}

    def unmatched() -> tuple[list[str], list[str]]:
        return [id for id in left if id not in pairs.values()], [id for id in right if id not in pairs]

    olds, news = unmatched()
    for id in news:
        label = _label(right[id])
        here = [other for other in olds if _label(left[other]) == label]
        if label is not None and len(here) == 1 and sum(_label(right[other]) == label for other in news) == 1:
            pairs[id] = here[0]
    olds, news = unmatched()
    pairs |= {id: id for id in news if id in olds}
    found: list[tuple[Node | None, Node | None]] = [(left[pairs[id]] if id in pairs else None, node) for id, node in right.items()]
    return [*found, *((node, None) for id, node in left.items() if id not in pairs.values())]


def _by_id(program: Program) -> dict[str, Node]:
    return {node.origin.id: node for node in walk.nodes(program) if node.kind is NodeKind.ITEM}


def _label(node: Node) -> str | None:
    return None if node.origin.label is None else node.origin.label.zh


def _items(old: Program, new: Program) -> Iterator[ItemDifference]:
    for left, right in matched(old, new):
        if left is None or right is None:
            yield ItemDifference(left.origin.id if left else None, right.origin.id if right else None, None)
        elif alike.meaning(old, left) == alike.meaning(new, right):
            yield ItemDifference(left.origin.id, right.origin.id, Verdict.SAME)
        else:
            yield _searched(old, new, left, right)


def _searched(old: Program, new: Program, left: Node, right: Node) -> ItemDifference:
    ids = left.origin.id, right.origin.id
    one, two = alone(old, left), alone(new, right)
    if one is None or two is None:
        return ItemDifference(*ids, Verdict.NOT_COMPARED)
    names = alike.same_facts(one, two)
    first = Side(one, {names.get(spec.name, _only(spec.name, two)): spec for spec in one.facts})
    second = Side(two, {spec.name: spec for spec in two.facts})
    lower = new.lower_is_better
    if looks_at_others(one) or looks_at_others(two):
        return _by_cohorts(ids, first, second, left, right, lower)
    found = fact_sets(_renamed(first), second)
    before = each_alone(one, [_own(first, facts) for facts in found.sets])
    after = each_alone(two, [_own(second, facts) for facts in found.sets])
    witnesses = [Witness({"": facts}, "", a, b) for facts, a, b in zip(found.sets, before, after, strict=True) if (a or 0) != (b or 0)]
    return _judged(ids, witnesses, len(found.sets), found.every, lower)


def _by_cohorts(ids: tuple[str, str], first: Side, second: Side, left: Node, right: Node, lower: bool) -> ItemDifference:
    named = _renamed(first)
    ranked = (*((named, key) for key in _keys(named.program, left)), *((second, key) for key in _keys(second.program, right)))
    witnesses: list[Witness] = []
    tried = 0
    for units in cohorts(named, second, ranked):
        tried += 1
        before = together(first.program, {name: _own(first, facts) for name, facts in units.items()})
        after = together(second.program, {name: _own(second, facts) for name, facts in units.items()})
        witnesses += [Witness(units, name, a, b) for name, a, b in zip(units, before, after, strict=True) if (a or 0) != (b or 0)]
    return _judged(ids, witnesses, tried, False, lower)


def _judged(ids: tuple[str, str], witnesses: list[Witness], tried: int, every: bool, lower: bool) -> ItemDifference:
    """The verdict, with the first witness on each side."""
    zero = Fraction(0)
    up = next((each for each in witnesses if ((each.new or zero) > (each.old or zero)) is not lower), None)
    down = next((each for each in witnesses if ((each.new or zero) < (each.old or zero)) is not lower), None)
    shown = tuple(each for each in (up, down) if each is not None)
    match up, down:
        case None, None:
            return ItemDifference(*ids, Verdict.EQUAL if every else Verdict.NO_DIFFERENCE_FOUND, tried)
        case _, None:
            return ItemDifference(*ids, Verdict.MORE_GENEROUS, tried, shown)
        case None, _:
            return ItemDifference(*ids, Verdict.STRICTER, tried, shown)
        case _:
            return ItemDifference(*ids, Verdict.INCOMPARABLE, tried, shown)


def _keys(program: Program, item: Node) -> list[Expr]:
    named = {each.name: each for each in program.definitions}
    found = (each.key for each in through(named, expressions_of(item)) if isinstance(each, Rank) and each.records is None)
    return list(dict.fromkeys(found))


def _only(name: str, other: Program) -> str:
    """A name for a fact that only the old rubric has."""
    return f"{name} (old)" if any(spec.name == name for spec in other.facts) else name


def _renamed(side: Side) -> Side:
    """The old version under the names that both share; its program still has its own, which matters only where they differ."""
    if all(name == spec.name for name, spec in side.specs.items()):
        return side
    from rubric_engine.advising.swapping import with_names

    return Side(with_names(side.program, {spec.name: name for name, spec in side.specs.items()}), side.specs)


def _own(side: Side, facts: Mapping[str, Value]) -> dict[str, Value | None]:
    """The facts that one version reads, under its own names."""
    return {spec.name: facts.get(name) for name, spec in side.specs.items()}


# ---------------------------------------------------------------- facts for both


def _units(old: Rubric, new: Rubric, facts: Units, shared: Mapping[str, object] | None) -> tuple[FactsFile, FactsFile]:
    """The same units as either rubric reads them."""
    check_shared(facts, shared)
    if isinstance(facts, FactsFile):
        names = {spec.name for spec in new.program.facts}
        of_new = all(set(each) == names for each in facts.units.values())
        pairs = alike.same_facts(old.program, new.program)
        if of_new:
            return _converted(facts, old.program, pairs), facts
        return facts, _converted(facts, new.program, {other: name for name, other in pairs.items()})
    rows = facts if isinstance(facts, Mapping) else list(facts)
    return _read(old, new, rows, shared), _read(new, old, rows, shared)


def _converted(facts: FactsFile, program: Program, source: Mapping[str, str]) -> FactsFile:
    """``source``: where each of the program's facts comes from; what comes from nowhere is missing."""
    units = {
        unit: {spec.name: values.get(source[spec.name]) if spec.name in source else None for spec in program.facts}
        for unit, values in facts.units.items()
    }
    return evolve(facts, units=units)


def _read(rubric: Rubric, other: Rubric, rows: object, shared: Mapping[str, object] | None) -> FactsFile:
    """Through the rubric's own door, without what only the other one knows."""
    mine, its = Schema.of(rubric.program).names, Schema.of(other.program).names

    def kept(facts: Mapping[str, object]) -> dict[str, object]:
        return {name: value for name, value in facts.items() if mine.find(name) is not None or its.find(name) is None}

    given = {unit: kept(facts) for unit, facts in rows.items()} if isinstance(rows, Mapping) else [kept(row) for row in rows]  # type: ignore[attr-defined]
    values, problems = read_cohort(rubric.program, given, shared=None if shared is None else kept(shared))
    if problems:
        raise FactError(problems, rubric.language)
    return FactsFile(units=dict(values.items()), alone=False, problems=(), files=())


__all__ = ["Comparison", "ItemDifference", "PointsChange", "Verdict", "Witness", "compare", "matched"]
