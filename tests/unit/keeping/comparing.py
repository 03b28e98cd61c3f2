"""Whether two programs are the same in everything, also where attrs doesn't look, and in what is one object."""

from __future__ import annotations

from typing import Any

import attrs

from rubric_engine.core.ir import Origin, Text
from rubric_engine.diagnostics.model import Span

_BY_VALUE = (Origin, Text, Span)


def differences(left: object, right: object) -> list[str]:
    """Where they differ; without recursion, so that it works at any depth."""
    found: list[str] = []
    partners: dict[int, int] = {}
    back: dict[int, int] = {}
    waiting: list[tuple[Any, Any, str]] = [(left, right, "")]
    while waiting:
        a, b, path = waiting.pop()
        if type(a) is not type(b):
            found.append(f"{path}: {type(a).__name__} and {type(b).__name__}")
        elif isinstance(a, tuple):
            if len(a) != len(b):
                found.append(f"{path}: {len(a)} and {len(b)} parts")
            waiting += [(x, y, f"{path}[{number}]") for number, (x, y) in enumerate(zip(a, b, strict=False))]
        elif attrs.has(type(a)):
            paired = isinstance(a, _BY_VALUE) or (partners.setdefault(id(a), id(b)) == id(b) and back.setdefault(id(b), id(a)) == id(a))
            if not paired:
                found.append(f"{path}: one object and several")
                continue
            waiting += [(getattr(a, each.name), getattr(b, each.name), f"{path}.{each.name}") for each in attrs.fields(type(a))]
        elif a != b:
            found.append(f"{path}: {a!r} and {b!r}")
    return found
