"""Arguing about a point: why a unit has the points it has, what would change if a fact were another, what would have been enough, and how two rubrics differ."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.advising.changing import FactChange, Move, PointsChange, WhatIf, what_if
    from rubric_engine.advising.comparing import Comparison, ItemDifference, Verdict, Witness, compare
    from rubric_engine.advising.costs import Cost, Number
    from rubric_engine.advising.situation import Place, Situation, Units
    from rubric_engine.advising.suggesting import Advice, Suggestion, advice, advise
    from rubric_engine.advising.swapping import CohortChange, EditEffect, UnitChange
    from rubric_engine.advising.why_of import Why, why

__all__ = [
    "Advice",
    "CohortChange",
    "Comparison",
    "Cost",
    "EditEffect",
    "FactChange",
    "ItemDifference",
    "Move",
    "Number",
    "Place",
    "PointsChange",
    "Situation",
    "Suggestion",
    "UnitChange",
    "Units",
    "Verdict",
    "WhatIf",
    "Why",
    "Witness",
    "advice",
    "advise",
    "compare",
    "what_if",
    "why",
]

_HOMES = {
    "changing": ("FactChange", "Move", "PointsChange", "WhatIf", "what_if"),
    "comparing": ("Comparison", "ItemDifference", "Verdict", "Witness", "compare"),
    "costs": ("Cost", "Number"),
    "situation": ("Place", "Situation", "Units"),
    "suggesting": ("Advice", "Suggestion", "advice", "advise"),
    "swapping": ("CohortChange", "EditEffect", "UnitChange"),
    "why_of": ("Why", "why"),
}


if not TYPE_CHECKING:  # so that a name that isn't there is an error to a type checker

    def __getattr__(name: str) -> Any:
        """Imported when it is first used."""
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(importlib.import_module(f"rubric_engine.advising.{home}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
