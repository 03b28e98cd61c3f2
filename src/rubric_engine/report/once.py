"""What is worked out of an object once, and remembered in it: ``functools.cached_property`` for a class with slots, one of which, ``_met``, holds a dict."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as once
else:

    def once(make: Callable[[Any], Any]) -> property:
        """Decorates a method."""
        name = make.__name__

        def look(it: Any) -> Any:
            met = it._met
            if name not in met:
                met[name] = make(it)
            return met[name]

        return property(look, doc=make.__doc__)


__all__ = ["once"]
