"""Places: of units with the rubric's chain of tie keys, of records without it; the final order; pairings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

from rubric_engine.syntax import tree as t
from tests.oracle.plain import UNDEFINED
from tests.oracle.world import Asked, Refused, Scope

Who = TypeVar("Who", bound=Hashable)


def level(some: Iterable[Who], merit: Callable[[Who], Any]) -> list[list[Who]]:
    """Those of equal merit together, the greatest first."""
    groups: dict[Any, list[Who]] = {}
    for each in some:
        groups.setdefault(merit(each), []).append(each)
    return [groups[key] for key in sorted(groups, reverse=True)]


class Ranks(Asked):
    # ------------------------------------------------------------ the field

    def field_of(self, scope: Scope, key: t.Expr, among: t.Field_) -> tuple[Any, list[Any], list[list[Any]]]:
        """Who is ranked (a unit or a record), the field, and the field by merit; no field where it is outside, an empty one where it is unranked."""
        place = scope.here
        me: Any = scope.unit if place is None else place[1]
        everyone: Iterable[Any] = self.units if place is None else self.records(Scope(scope.unit), place[0])

        def at(other: Any) -> Scope:
            return Scope(other) if place is None else scope.at(place[0], other)

        def inside(other: Any) -> bool:
            return among.among is None or self.kept((at(other), "inside", id(among)), lambda: self.expr(at(other), among.among)) is True  # type: ignore[arg-type]

        def group_of(other: Any) -> Any:
            return None if among.within is None else self.kept((at(other), "group", id(among)), lambda: self.expr(at(other), among.within))  # type: ignore[arg-type]

        def work() -> tuple[list[Any], list[list[Any]]]:
            field = [other for other in everyone if inside(other) and group_of(other) == own and self.key(at(other), key) is not UNDEFINED]
            groups = level(field, lambda other: better(self.key(at(other), key), lowest))
            return field, groups if place is not None else [part for group in groups for part in self.told_apart(group, 0, None)]

        own = group_of(me)
        if own is UNDEFINED or not inside(me):
            return me, [], []
        lowest = among.lowest_first or (self.fewer_is_better and isinstance(key, t.Total | t.PointsOf))
        whose = None if place is None else (scope.unit, place[0])
        return me, *self.kept(("field", whose, id(key), id(among), own), work)

    def key(self, scope: Scope, key: t.Expr) -> Any:
        return self.kept((scope, "key", id(key)), lambda: self.total(scope.unit) if isinstance(key, t.Total) else self.expr(scope, key))

    def told_apart(self, units: list[str], number: int, run: Ranks | None) -> list[list[str]]:
        """Units that are level so far, by the keys of the chain from ``number`` on. ``run``: the world in which a run of keys among the tied is read."""
        keys = self.parts.ties.keys
        if number == len(keys) or len(units) == 1:
            return [units]
        tie = keys[number]
        if not tie.among_tied:
            run = None
        elif run is None:
            run = self.alone(frozenset(units))
        world = self if run is None else run

        def merit(unit: str) -> Any:
            value = world.key(Scope(unit), tie.expr)
            return (0, 0) if value is UNDEFINED else (1, better(value, tie.lowest_first))

        return [part for group in level(units, merit) for part in self.told_apart(group, number + 1, run)]

    # ------------------------------------------------------------ ranks

    def rank(self, scope: Scope, key: t.Expr, among: t.Field_, end: t.End) -> Any:
        """The rank, UNDEFINED without a value, None outside of the field."""
        if among.among is not None and self.expr(scope, among.among) is not True:
            return None
        me, field, groups = self.field_of(scope, key, among)
        if me not in field:
            return UNDEFINED
        if self.parts.ties.rule is t.TieRule.ERROR and any(len(group) > 1 for group in groups):
            raise Refused
        groups = groups if end is t.End.TOP else groups[::-1]
        place = next(number for number, group in enumerate(groups) if me in group)
        ahead, tied = sum(map(len, groups[:place])), len(groups[place])
        match self.parts.ties.rule:
            case t.TieRule.WORSE:
                return Fraction(ahead + tied)
            case t.TieRule.AVERAGE:
                return ahead + Fraction(1 + tied, 2)
            case t.TieRule.DENSE:
                return Fraction(1 + place)
            case _:
                return Fraction(ahead + 1)

    def tied(self, scope: Scope, key: t.Expr, among: t.Field_) -> tuple[int, int]:
        """How many are ahead, and how many are level, itself included."""
        me, _, groups = self.field_of(scope, key, among)
        place = next(number for number, group in enumerate(groups) if me in group)
        return sum(map(len, groups[:place])), len(groups[place])

    def in_rank(self, scope: Scope, e: t.InRank) -> Any:
        rank = self.rank(scope, e.subject, e.field, e.end)
        if rank is None:
            return False
        places = self.expr(scope, e.places)
        if UNDEFINED in (rank, places):
            return UNDEFINED
        if isinstance(e.places, t.Number) and e.places.percent:
            places = floor(places * len(self.field_of(scope, e.subject, e.field)[1]))
        return rank <= places

    # ------------------------------------------------------------ the cohort

    def standings(self) -> list[list[str]]:
        """The units that have a total, the best first, those that tie together."""
        units = [unit for unit in self.units if self.total(unit) is not UNDEFINED]
        groups = level(units, lambda unit: better(self.total(unit), self.fewer_is_better))
        return [part for group in groups for part in self.told_apart(group, 0, None)]

    def pairs(self, pairing: t.PairingStmt) -> list[tuple[str, str | None]]:
        """A key without a value is last, as in a chain."""

        def merit(unit: str) -> Any:
            lowest = pairing.lowest_first or (self.fewer_is_better and isinstance(pairing.key, t.Total | t.PointsOf))
            value = self.key(Scope(unit), pairing.key)
            return (0, 0) if value is UNDEFINED else (1, better(value, lowest))

        def ordered(some: list[str]) -> list[str]:
            return [unit for group in level(some, merit) for part in self.told_apart(group, 0, None) for unit in sorted(part)]

        first = [unit for unit in self.units if self.expr(Scope(unit), pairing.first) is True]
        second = [unit for unit in self.units if unit not in first and self.expr(Scope(unit), pairing.second) is True]
        ahead, behind = ordered(first), ordered(second)[::-1]
        if not ahead:
            return []
        rounds = range(max(len(ahead), len(behind)))
        return [(ahead[place % len(ahead)], behind[place] if place < len(behind) else None) for place in rounds]


def better(value: Any, lowest_first: bool) -> Any:
    """Something that is greater for what is better; of several values (a count-back) the best first."""
    if isinstance(value, tuple):
        return tuple(sorted((better(each, lowest_first) for each in value), reverse=True))
    return -value if lowest_first else value
