"""Changes of JSON by its parts: what is under the seal of a kept rubric, two lines of it, stays JSON, so that what reads it is reached."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

SCALARS = (
    None, True, False, 0, 1, -1, 2, 7, 63, 10**6, 10**30, 0.5, "", "x", "1/2", "0", "ADD", "SUM", "zh", "en", "2014-05-31", [], {}, [0], [[]], {"value": [1]},
)  # fmt: skip


class Insides:
    """Changes one to four places of a content, by a seed; ``known`` are values out of other contents that may be put in."""

    def __init__(self, contents: tuple[bytes, ...]) -> None:
        self._known = tuple(_leaves([_parsed(line) for content in contents for line in content.split(b"\n")]))

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        source = random.Random(seed)
        lines = [_parsed(line) for line in data.split(b"\n", 1)]
        for _ in range(source.choice((1, 1, 1, 2, 4))):
            self._change(lines, source)
        changed = b"\n".join(
            json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape") for line in lines
        )
        return changed if len(changed) <= most else data[:most]

    def _change(self, lines: list[Any], source: random.Random) -> None:
        places = list(_places(lines))
        holder, key = source.choice(places)
        match source.randrange(8):
            case 0:
                holder[key] = source.choice(SCALARS)
            case 1 if self._known:
                holder[key] = copy.deepcopy(source.choice(self._known))
            case 2 if isinstance(holder, list) and holder is not lines:
                del holder[key]
            case 3 if isinstance(holder, list) and holder is not lines:
                holder.insert(source.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
            case 4:
                other, place = source.choice(places)
                holder[key] = copy.deepcopy(other[place])
            case 5 if isinstance(holder, dict):
                holder[source.choice(("value", "origin", "format", "kind", "extra"))] = holder.pop(key)
            case 6 if isinstance(holder, list) and len(holder) > 1:
                other_key = source.randrange(len(holder))
                holder[key], holder[other_key] = holder[other_key], holder[key]
            case _:
                holder[key] = _nearby(holder[key], source)


def _nearby(value: Any, source: random.Random) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + source.choice((-2, -1, 1, 2, 100, -value))
        case str() if value:
            at = source.randrange(len(value))
            return value[:at] + source.choice(("", "(", "=", "0", "import", "\n", "_", value[at] * 2)) + value[at + 1 :]
        case list() if value:
            return value[: source.randrange(len(value) + 1)]
        case _:
            return source.choice(SCALARS)


def _parsed(line: bytes) -> Any:
    """A line as JSON; what is none becomes a text."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line.decode("utf-8", "surrogateescape")


def _places(lines: list[Any]) -> list[tuple[Any, Any]]:
    """Every value in it, as what holds it and the key there."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [lines]
    while waiting:
        holder = waiting.pop()
        keys = range(len(holder)) if isinstance(holder, list) else tuple(holder)
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], list | dict):
                waiting.append(holder[key])
    return found


def _leaves(lines: list[Any]) -> list[Any]:
    """What may be put elsewhere: everything small, once."""
    found: dict[str, Any] = {}
    for holder, key in _places(lines):
        text = json.dumps(holder[key])
        if len(text) < 200:
            found.setdefault(text, holder[key])
    return list(found.values())
