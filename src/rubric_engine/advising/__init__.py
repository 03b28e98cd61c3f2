"""Arguing about a point: why a unit has the points it has, what would change if a fact were another, what would have been enough, and how two rubrics differ."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.advising.changing import WhatIf, what_if
    from rubric_engine.advising.comparing import Comparison, compare
    from rubric_engine.advising.costs import Cost
    from rubric_engine.advising.situation import Situation
    from rubric_engine.advising.suggesting import Advice, Suggestion, advice, advise
    from rubric_engine.advising.why_of import Why, why

__all__ = ["Advice", "Comparison", "Cost", "Situation", "Suggestion", "WhatIf", "Why", "advice", "advise", "compare", "what_if", "why"]

_HOMES = {
    "changing": ("WhatIf", "what_if"),
    "comparing": ("Comparison", "compare"),
    "costs": ("Cost",),
    "situation": ("Situation",),
    "suggesting": ("Advice", "Suggestion", "advice", "advise"),
    "why_of": ("Why", "why"),
}


def __getattr__(name: str) -> Any:
    """Imported when it is first used."""
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(importlib.import_module(f"rubric_engine.advising.{home}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
