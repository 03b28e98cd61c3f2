"""Whether a published result is the one that comes out again: the same bytes, and if not, where it first says something else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rubric_engine.diagnostics.frozen import frozen

_NAMES: Final = ("unit", "id", "name", "code", "grade")
"""What says which of several objects in a list is meant, the first of them that it has."""

_OF_ENTRIES: Final = ("id", "kind", "owner")

_CAUSES: Final = ("unit", "units", "overridden", "overrides", "definitions", "ledger", "nodes", "gates", "total")
"""What is looked at first: a line that differs says more than the total and the ranking that differ for it."""

_HEAD: Final = ("rubric", "facts_digest", "as_of")
"""What results are made from. Where it differs, the rest is bound to."""

_MOST_DEEP: Final = 60


@frozen
class Step:
    """One step on the way to a difference: the ``list`` or object that is gone into, and the ``name`` of what is meant in it."""

    key: str
    name: str = ""


@frozen
class Difference:
    """``published`` and ``computed`` are plain data; ``ABSENT`` where one has nothing there. ``path`` leads to it, ``labels`` are the labels met on the way, in both
    languages."""

    path: tuple[Step, ...]
    published: object
    computed: object
    label: Mapping[str, str] | None = None

    @property
    def unit(self) -> str | None:
        """The unit that it is of; None where it is of none, or the whole result is of one."""
        return next((step.name for step in self.path if step.key in ("units", "ranking")), None)

    @property
    def id(self) -> str | None:
        """The section, item or line that it is of."""
        return next((step.name for step in reversed(self.path) if step.key in ("nodes", "ledger", "overrides", "gates")), None)


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@frozen
class Comparison:
    """``same``: byte for byte. ``origins`` are the differences in what the results were made from; ``first`` is the first among the results themselves, ``units`` how many
    units differ. Without any of them and yet not the same, the values agree and the file is laid out otherwise, from ``line`` on."""

    same: bool
    origins: tuple[Difference, ...] = ()
    first: Difference | None = None
    units: int = 0
    line: int = 0


class NotResults(Exception):
    """What was published isn't what ``to_json`` writes."""


def compared(published: bytes, computed: str) -> Comparison:
    """``computed`` is what ``to_json`` gives; a line feed behind it makes no difference, as the command line writes one.

    Raises:
        NotResults: the published bytes aren't results.
    """
    again = computed.encode("utf-8", errors="backslashreplace")
    if published in (again, again + b"\n"):
        return Comparison(same=True)
    theirs, ours = _read(published), json.loads(computed)
    origins = tuple(each for key in _HEAD for each in _differences(theirs.get(key, ABSENT), ours.get(key, ABSENT), (Step(key),), None))
    bodies = [{key: value for key, value in each.items() if key not in _HEAD} for each in (theirs, ours)]
    first, units = None, set()
    for each in _differences(bodies[0], bodies[1], (), None):
        first = each if first is None else first
        units.add(each.unit)
    return Comparison(same=False, origins=origins, first=first, units=len(units - {None}), line=_line(published, again))


def is_cohort(published: bytes) -> bool:
    """Whether the published results are of units that were scored together."""
    return "ranking" in _read(published)


def _read(published: bytes) -> dict[str, Any]:
    try:
        found = json.loads(published.decode("utf-8-sig"), parse_float=str, parse_int=_whole, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotResults(str(error)) from None
    if not isinstance(found, dict) or not {"schema", "rubric"} <= found.keys() or not ("units" in found or "ledger" in found):
        raise NotResults("")
    return found


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits  # results have no long ones; more digits than that cost time


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _line(published: bytes, again: bytes) -> int:
    """The number of the first line that differs."""
    theirs, ours = published.split(b"\n"), again.split(b"\n")
    for number, (left, right) in enumerate(zip(theirs, ours, strict=False), start=1):
        if left != right:
            return number
    return min(len(theirs), len(ours)) + 1


# ---------------------------------------------------------------- differences


def _differences(published: object, computed: object, path: tuple[Step, ...], label: Mapping[str, str] | None) -> Iterator[Difference]:
    """All differences, causes first, else in the order of what was computed; what only the published has comes behind it."""
    if _alike(published, computed):
        return
    if isinstance(published, dict) and isinstance(computed, dict) and len(path) < _MOST_DEEP:
        label = next((own for key in ("label", "text") if isinstance(own := computed.get(key), dict)), label)
        for key in sorted({**computed, **published}, key=_order):
            yield from _differences(published.get(key, ABSENT), computed.get(key, ABSENT), _further(path, key), label)
    elif isinstance(published, list) and isinstance(computed, list) and len(path) < _MOST_DEEP:
        yield from _in_lists(published, computed, path, label)
    else:
        yield Difference(path, published, computed, label)


def _order(key: str) -> int:
    """Where a name stands among those that are looked at first; the others stay in their order."""
    return _CAUSES.index(key) if key in _CAUSES else len(_CAUSES)


def _alike(published: object, computed: object) -> bool:
    """Equal, and of one kind: true isn't 1."""
    return (
        type(published) is type(computed)
        and published == computed
        and (isinstance(published, str) or _plain(published) == _plain(computed))
    )


def _plain(value: object) -> str:
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _further(path: tuple[Step, ...], key: str) -> tuple[Step, ...]:
    return (*path, Step(key))


def _in_lists(published: list[Any], computed: list[Any], path: tuple[Step, ...], label: Mapping[str, str] | None) -> Iterator[Difference]:
    """Objects are held against those of the same name, wherever they stand; then the order."""
    theirs, ours = _named(published), _named(computed)
    found = False
    for name, value in ours.items():
        for each in _differences(theirs.get(name, ABSENT), value, _into(path, name), label):
            found = True
            yield each
    for name, value in theirs.items():
        if name not in ours:
            found = True
            yield Difference(_into(path, name), value, ABSENT, label)
    if not found and list(theirs) != list(ours):
        there, here = next((left, right) for left, right in zip(theirs, ours, strict=True) if left != right)
        yield Difference((*path, Step("order")), there[0].split("\0")[0], here[0].split("\0")[0], label)


def _into(path: tuple[Step, ...], name: tuple[str, int]) -> tuple[Step, ...]:
    key = path[-1].key if path else ""
    return (*path[:-1], Step(key, name[0].split("\0")[0]))


def _named(values: list[Any]) -> dict[tuple[str, int], Any]:
    """The values by what they are called and which of that name they are."""
    found: dict[tuple[str, int], Any] = {}
    times: dict[str, int] = {}
    for place, value in enumerate(values):
        name = _name(value, place)
        times[name] = times.get(name, 0) + 1
        found[name, times[name]] = value
    return found


def _name(value: Any, place: int) -> str:
    if isinstance(value, dict):
        if "kind" in value and "owner" in value:
            return "\0".join(str(value.get(key)) for key in _OF_ENTRIES)
        for key in _NAMES:
            if isinstance(named := value.get(key), str):
                return named
    return str(place + 1)
