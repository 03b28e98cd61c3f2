"""What is asked of several units at once: how many of a field stand ahead, and numbers over the units of a group.

Columns have one value for each unit, in the order of the units. Places are whole numbers, or tuples of them where a ranking has several keys: the greater the
better, and level where they are equal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import Any, Final, assert_never

from rubric_engine.core.flat.ops import Gathering, Side
from rubric_engine.scoring.compiled.helpers import multiple
from rubric_engine.scoring.compiled.plain_helpers import greatest, least

Column = Sequence[Any]
Groups = Sequence[Sequence[int]]
"""The units of each group, by their number."""

_STEP: Final = 16
"""Bits by which a fineness grows, so that a field and what is compared with it mostly have the same."""


def groups_of(within: Sequence[Column], units: int) -> Groups:
    """Units belong together that are equal in each column; without columns all do."""
    if not within:
        return [range(units)]
    found: dict[tuple[Any, ...], list[int]] = {}
    for unit, own in enumerate(zip(*within, strict=True)):
        found.setdefault(own, []).append(unit)
    return list(found.values())


# ---------------------------------------------------------------- places


def fineness(bottoms: Column) -> int:
    """Into so many parts (as a power of two) a whole must be divided, that quotients with these bottoms which differ have different whole parts: two of them
    differ by at least one over the product of their bottoms."""
    bits = max(bottoms).bit_length()
    return 0 if bits <= 1 else 2 * -(-bits // _STEP) * _STEP + 1


def places_of(tops: Column, bottoms: Column, fine: int, *, rising: bool) -> list[int]:
    """``fine``: the ``fineness`` of these bottoms and of all that they are compared with. Where a bottom isn't above 0, any number."""
    if fine == 0:
        return [-top for top in tops] if rising else list(tops)
    if min(bottoms) <= 0:
        bottoms = [max(bottom, 1) for bottom in bottoms]
    if rising:
        return [-((top << fine) // bottom) for top, bottom in zip(tops, bottoms, strict=True)]
    return [(top << fine) // bottom for top, bottom in zip(tops, bottoms, strict=True)]


def joined(keys: Sequence[list[int]]) -> Column:
    """The first key decides, then the second, and so on."""
    return keys[0] if len(keys) == 1 else list(zip(*keys, strict=True))


# ---------------------------------------------------------------- fields


def field_of(places: Column, takes: Column, groups: Groups) -> list[Column]:
    """The places of the members of each group, the best last."""
    return [sorted(compress(_taken(places, group), _taken(takes, group))) for group in groups]


def different_of(field: Sequence[Column]) -> list[Column]:
    """Each place once."""
    return [list(dict.fromkeys(ordered)) for ordered in field]


def rivals(field: Sequence[Column], probes: Column, groups: Groups, side: Side) -> list[int]:
    """How many members of the unit's group stand on that side of the unit's probe."""
    count = _counter(side)
    if len(groups) == 1:
        return count(field[0], probes)
    found = [0] * len(probes)
    for ordered, group in zip(field, groups, strict=True):
        for unit, number in zip(group, count(ordered, _taken(probes, group)), strict=True):
            found[unit] = number
    return found


def _counter(side: Side) -> Callable[[Column, Column], list[int]]:
    match side:
        case Side.AHEAD:
            return lambda ordered, probes: [len(ordered) - number for number in _through(ordered, probes)]
        case Side.AHEAD_OR_LEVEL:
            return lambda ordered, probes: [len(ordered) - number for number in _before(ordered, probes)]
        case Side.BEHIND:
            return _before
        case Side.BEHIND_OR_LEVEL:
            return _through
        case Side.ALL:
            return lambda ordered, probes: [len(ordered)] * len(probes)
        case _:
            assert_never(side)


def _before(ordered: Column, probes: Column) -> list[int]:
    """How many are less than each probe. Most probes are members' own places."""
    first = dict(zip(reversed(ordered), range(len(ordered) - 1, -1, -1), strict=True))
    found = list(map(first.get, probes))
    return [bisect_left(ordered, probe) if n is None else n for n, probe in zip(found, probes, strict=True)] if None in found else found  # type: ignore[return-value]


def _through(ordered: Column, probes: Column) -> list[int]:
    """How many are less than each probe, or equal."""
    last = dict(zip(ordered, range(1, len(ordered) + 1), strict=True))
    found = list(map(last.get, probes))
    return [bisect_right(ordered, probe) if n is None else n for n, probe in zip(found, probes, strict=True)] if None in found else found  # type: ignore[return-value]


# ---------------------------------------------------------------- over the units of a group


def sizes(takes: Column, groups: Groups) -> list[int]:
    """How many members each unit's group has."""
    return _spread((sum(map(bool, _taken(takes, group))) for group in groups), groups)


def across(how: Gathering, values: Column, where: Column, groups: Groups) -> list[int]:
    """Raises ``TooLarge`` where a common denominator grows beyond bounds."""
    gather = _GATHERED[how]
    return _spread((gather(list(compress(_taken(values, group), _taken(where, group)))) for group in groups), groups)


def across_distinct(keys: Sequence[Column], where: Column, groups: Groups) -> list[int]:
    rows = list(zip(*keys, strict=True))
    return _spread((len(set(compress(_taken(rows, group), _taken(where, group)))) for group in groups), groups)


_GATHERED: Final[dict[Gathering, Callable[[Sequence[int]], int]]] = {
    Gathering.SUM: sum,
    Gathering.LEAST: least,
    Gathering.GREATEST: greatest,
    Gathering.MULTIPLE: multiple,
}


def _taken(column: Column, group: Sequence[int]) -> Column:
    return column if len(column) == len(group) else [column[unit] for unit in group]


def _spread(numbers: Iterable[int], groups: Groups) -> list[int]:
    """The number of its group, for each unit."""
    found = [0] * sum(map(len, groups))
    for number, group in zip(numbers, groups, strict=True):
        for unit in group:
            found[unit] = number
    return found
