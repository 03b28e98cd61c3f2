"""What was made of an object, for the next time that it is met: a cohort has the same entries again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rubric_engine.diagnostics.frozen import define, field

T = TypeVar("T")
MOST = 1 << 15
"""So many are kept, whatever the cohort is like."""


@define(eq=False)
class Kept(Generic[T]):
    """By the identity of objects, which have to live as long as this. Most of those that are met once are never met again, so that the second time something is made is the first that it is kept."""

    met: set[tuple[int, object]] = field(factory=set)
    made: dict[tuple[int, object], T] = field(factory=dict)

    def of(self, it: object, beside: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, or gave of ``it`` with the same ``beside``."""
        key = id(it), beside
        found = self.made.get(key)
        if found is None:
            found = make()
            if key not in self.met:
                self.met.add(key)
            elif len(self.made) < MOST:
                self.made[key] = found
        return found
