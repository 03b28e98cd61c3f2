"""The cheapest ways to combine the options of all groups, cheapest first, until a goal is reached."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count

from rubric_engine.advising.costs import NOTHING, Price, plus
from rubric_engine.advising.goals import Goal, Totals
from rubric_engine.advising.options import Group, Option
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field, frozen

Changes = tuple[tuple[str, Value], ...]


@frozen(eq=False)
class _State:
    """``level``: how many groups are decided."""

    level: int
    price: Price
    gain: Fraction
    chosen: tuple[Option, ...]


@define(eq=False)
class Search:
    """Best first, by the price so far and the least that the rest can cost. ``groups``: decisive ones first. ``ended``: the price up to which everything was
    looked at, where the search stopped before the end."""

    goal: Goal
    unit: str
    base: Totals
    groups: tuple[Group, ...]
    feasible: Callable[[Changes], bool]
    most: int
    ended: Price | None = field(init=False, default=None)
    pops: int = field(init=False, default=0)
    _rest: list[tuple[list[Fraction], list[Price]]] = field(init=False, factory=list)
    _decisive: int = field(init=False)
    _need: Fraction | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._decisive = sum(1 for each in self.groups if each.decisive)
        least = self.goal.least([self._floor(name) for name in self.base if name != self.unit])
        self._need = None if least is None else least - self.goal.sign * self.base[self.unit]

    def run(self, found: list[frozenset[str]]) -> Iterator[tuple[Price, Changes]]:
        """Sets of changes that may reach the goal, each once, the cheapest first. ``found``: sets of facts that have reached it, which the caller adds to: whatever
        changes all of one of them isn't looked at any more."""
        every, seen = self.groups, set[Changes]()
        known = -1
        while known < len(found):  # what was found takes options away, so that the rest is estimated anew
            known = len(found)
            self.groups = tuple(group.without(found) for group in every)
            self._rest = _frontiers(self.groups, self.unit)
            for price, changes in self._pass(found):
                if changes not in seen:
                    seen.add(changes)
                    yield price, changes
                if len(found) > known:
                    break

    def _pass(self, found: list[frozenset[str]]) -> Iterator[tuple[Price, Changes]]:
        start = _State(0, NOTHING, Fraction(0), ())
        tick = count()
        first = self._at_least(start)
        heap: list[tuple[Price, int, _State]] = [] if first is None else [(first, next(tick), start)]
        while heap:
            price, _, state = heapq.heappop(heap)
            self.pops += 1
            if self.pops > self.most:
                self.ended = price
                return
            changes = tuple(change for option in state.chosen for change in option.changes)
            names = frozenset(name for name, _ in changes)
            if any(each <= names for each in found):
                continue
            if state.level == self._decisive and not self.feasible(changes):
                continue
            if state.level == len(self.groups):
                if changes and self.goal.maybe(self.unit, self._sums(state)):
                    yield price, changes
                continue
            for after in self._next(state):
                least = self._at_least(after)
                if least is not None:
                    heapq.heappush(heap, (least, next(tick), after))

    def _next(self, state: _State) -> Iterator[_State]:
        """What can be done with the next group; nothing more where the goal is surely reached, unless it decides more than sums."""
        group = self.groups[state.level]
        enough = not group.decisive and bool(state.chosen) and self.goal.surely(self.unit, self._sums(state))
        for option in group.options[:1] if enough else group.options:
            chosen = (*state.chosen, option) if option.changes else state.chosen
            yield _State(state.level + 1, plus(state.price, option.price), state.gain + option.gain(self.unit), chosen)

    def _at_least(self, state: _State) -> Price | None:
        """The least that a solution behind this state costs; None where there is none."""
        if self._need is None:
            return state.price
        gains, prices = self._rest[state.level]
        at = bisect_left(gains, self._need - state.gain)
        return None if at == len(gains) else plus(state.price, prices[at])

    def _sums(self, state: _State) -> dict[str, Fraction]:
        found = dict(self.base)
        for option in state.chosen:
            for name, effect in option.effects.items():
                found[name] += self.goal.sign * effect
        return found

    def _floor(self, name: str) -> Fraction:
        """The least that a rival's total can be whatever is chosen, times the goal's sign."""
        lowest = sum((min(option.gain(name) for option in group.options) for group in self.groups), Fraction(0))
        plain = self.base[name] + self.goal.sign * lowest
        return self.goal.sign * self.goal.final_of(name, plain)


def _frontiers(groups: tuple[Group, ...], unit: str) -> list[tuple[list[Fraction], list[Price]]]:
    """For each level, gains that the groups behind it can bring together, ascending, each with the least that it or more costs."""
    frontier: list[tuple[Fraction, Price]] = [(Fraction(0), NOTHING)]
    found = [frontier]
    for group in reversed(groups):
        best: dict[Fraction, Price] = {}
        for option in group.options:
            for gain, price in frontier:
                total, cost = gain + option.gain(unit), plus(price, option.price)
                if total not in best or cost < best[total]:
                    best[total] = cost
        frontier = []
        for gain in sorted(best, reverse=True):
            if not frontier or best[gain] < frontier[-1][1]:
                frontier.append((gain, best[gain]))
        frontier.reverse()
        found.append(frontier)
    return [([gain for gain, _ in each], [price for _, price in each]) for each in reversed(found)]
