"""What can be done with one group of facts: each set of values that does something, with its price and what it does to every unit's sum."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from fractions import Fraction

from rubric_engine.advising.candidates import Candidates
from rubric_engine.advising.costs import NOTHING, Costs, Price, plus
from rubric_engine.advising.goals import Totals
from rubric_engine.advising.sums import Sums
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.facts import Facts

_HELD = (ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST)


@frozen(eq=False)
class Option:
    """``changes`` by fact; ``effects``: by how much each unit's sum changes (times the goal's sign), where it does."""

    price: Price
    changes: tuple[tuple[str, Value], ...]
    effects: Mapping[str, Fraction] = field(factory=dict)

    def gain(self, unit: str) -> Fraction:
        return self.effects.get(unit, Fraction(0))


STAY = Option(NOTHING, ())


@frozen(eq=False)
class Group:
    """``options`` are sorted by price, staying as it is first. ``decisive``: its facts decide more than sums, so that an option counts even where it gains nothing.
    ``whole``: every value of every fact in it was gone through, together with every other. ``wide``: facts of which not every value was."""

    facts: tuple[str, ...]
    options: tuple[Option, ...]
    decisive: bool
    whole: bool
    wide: tuple[str, ...] = ()

    def without(self, found: list[frozenset[str]]) -> Group:
        """The group without options that change all of a set of facts."""
        kept = (each for each in self.options if not any(names <= frozenset(n for n, _ in each.changes) for names in found))
        return evolve(self, options=tuple(kept))


def changeable(spec: FactSpec, fixed: frozenset[str]) -> bool:
    """Texts, names of units, lists and what all units share stay as they are."""
    return spec.name not in fixed and not spec.shared and spec.kind not in _HELD


def group_of(
    specs: tuple[FactSpec, ...], facts: Facts, candidates: Candidates, costs: Costs, sums: Sums, base: Totals, sign: int, decisive: bool, most: int
) -> Group:  # fmt: skip
    """The options of a group whose changeable facts are ``specs``; at most ``most`` sets of values are tried, the cheapest first."""
    whole = True
    wide: list[str] = []
    choices: list[list[tuple[Price, Value | None]]] = []
    for spec in specs:
        found = candidates.of(spec, facts)
        if not found.complete:
            wide.append(spec.name)
        now = facts.get(spec.name)
        priced = sorted(((costs.price(spec, now, value), number, value) for number, value in enumerate(found.values)), key=lambda e: e[:2])
        choices.append([(NOTHING, now), *((price, value) for price, _, value in priced)])
    unit, kept = sums.unit or "", [STAY]
    for number, (price, picked) in enumerate(cheapest_first(choices)):
        if number > most:
            whole = False
            break
        if number == 0:
            continue  # everything stays
        changes = tuple((spec.name, choices[i][at][1]) for i, (spec, at) in enumerate(zip(specs, picked, strict=True)) if at)
        after = sums.of(dict(changes))
        if after is None:
            continue
        effects = {name: sign * (value - base[name]) for name, value in after.items() if name in base and value != base[name]}
        option = Option(price, tuple((name, value) for name, value in changes if value is not None), effects)
        if decisive or not _is_useless(option, kept, unit):
            kept.append(option)
    return Group(tuple(spec.name for spec in specs), tuple(kept), decisive, whole and not wide, tuple(wide))


def cheapest_first(choices: list[list[tuple[Price, Value | None]]]) -> Iterator[tuple[Price, tuple[int, ...]]]:
    """Every combination of choices (by their numbers), the cheapest first; each list is sorted by price, and begins with what costs nothing."""
    start = (0,) * len(choices)
    heap: list[tuple[Price, tuple[int, ...], int]] = [(NOTHING, start, 0)]
    while heap:
        price, picked, moved = heapq.heappop(heap)
        yield price, picked
        for i in range(moved, len(choices)):
            at = picked[i] + 1
            if at < len(choices[i]):
                before, after = choices[i][at - 1][0], choices[i][at][0]
                dearer = plus(price, (after[0] - before[0], after[1] - before[1]))
                heapq.heappush(heap, (dearer, (*picked[:i], at, *picked[i + 1 :]), i))


def _is_useless(option: Option, kept: list[Option], unit: str) -> bool:
    """Whether something no dearer does at least as much for the unit, and no more for any other."""
    return any(_does_as_much(each, option, unit) for each in kept)


def _does_as_much(cheaper: Option, option: Option, unit: str) -> bool:
    if cheaper.gain(unit) < option.gain(unit):
        return False
    others = {*cheaper.effects, *option.effects} - {unit}
    return all(cheaper.gain(name) <= option.gain(name) for name in others)
