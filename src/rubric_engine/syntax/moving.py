"""Trees of texts that are put behind other texts: their spans count on."""

from __future__ import annotations

from typing import Any, TypeVar

from rubric_engine.diagnostics.frozen import evolve, fields_of
from rubric_engine.diagnostics.model import Span

T = TypeVar("T")


def moved(node: T, by: int) -> T:
    """A tree with all of its spans moved."""
    found: Any = node
    if by == 0:
        return node
    if isinstance(found, Span):
        found = found.moved(by)
    elif isinstance(found, tuple):
        found = tuple(moved(each, by) for each in found)
    elif names := fields_of(type(found)):
        parts = {name: getattr(found, name) for name in names}
        changed = {name: moved(part, by) for name, part in parts.items() if isinstance(part, tuple) or fields_of(type(part))}
        found = evolve(found, **changed)
    return found  # type: ignore[no-any-return]
