"""Those of the helpers that need nothing of the core, which takes longer to import than a unit to score."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rubric_engine.scoring.compiled.language import HELPERS as NAMES


def least(values: Sequence[int]) -> int:
    return min(values, default=0)


def greatest(values: Sequence[int]) -> int:
    return max(values, default=0)


def trimmed(values: Sequence[int], highest: int, lowest: int) -> int:
    """The sum without the greatest and the least; 0 where nothing is left."""
    if len(values) <= highest + lowest:
        return 0
    return sum(sorted(values)[lowest : len(values) - highest])


def best_sum(n: int, pairs: Iterable[tuple[int, bool]]) -> int:
    return sum(sorted((value for value, there in pairs if there), reverse=True)[:n])


Keys = tuple[tuple[int, int], ...]


def record_rivals(rows: Sequence[tuple[bool, tuple[object, ...], Keys, Keys]], side: str, places: bool) -> list[int]:
    """Of each row how many of those that take a place, with the same ``within``, stand on the side of its probe; greater keys are ahead.

    A row: whether it takes a place, what it is compared within, its keys, its probe.
    """
    fields: dict[tuple[object, ...], list[tuple[Any, ...]]] = {}
    for takes, within, keys, _ in rows:
        if takes:
            fields.setdefault(within, []).append(_place(keys))
    for within, field in fields.items():
        fields[within] = sorted(set(field) if places else field)
    return [_on_side(fields.get(within, []), _place(probe), side) for _, within, _, probe in rows]


def _place(keys: Keys) -> tuple[Any, ...]:
    return tuple([top if bottom == 1 else _quotient(top, bottom) for top, bottom in keys])


def _quotient(top: int, bottom: int) -> Any:
    """What takes no place may have no value."""
    from fractions import Fraction

    return Fraction(top, bottom) if bottom > 0 else 0


def _on_side(field: list[tuple[Any, ...]], probe: tuple[Any, ...], side: str) -> int:
    match side:
        case "ahead":
            return len(field) - bisect_right(field, probe)
        case "ahead or level":
            return len(field) - bisect_left(field, probe)
        case "behind":
            return bisect_left(field, probe)
        case "behind or level":
            return bisect_right(field, probe)
        case _:
            return len(field)


PLAIN: Final[dict[str, Any]] = {
    "best_sum": best_sum,
    "greatest": greatest,
    "least": least,
    "len": len,
    "max": max,
    "min": min,
    "record_rivals": record_rivals,
    "sum": sum,
    "trimmed": trimmed,
    "type": type,
    "enumerate": enumerate,
    "zip": zip,
    "int": int,
    "str": str,
    "dict": dict,
    "list": list,
    "tuple": tuple,
}
"""Builtins among them are the plain ones. ``type`` is only compared with."""


def helpers_for(asked: frozenset[str]) -> Mapping[str, Any]:
    """All that code with these names wants of the helpers; the others are imported only for code that names them."""
    if asked & NAMES <= PLAIN.keys():
        return PLAIN
    from rubric_engine.scoring.compiled.helpers import HELPERS

    return HELPERS
