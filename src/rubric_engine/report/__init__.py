"""The door out: what a program holds after scoring (``Card``, ``CohortCard``), and what a reader reads."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.report.card import Card
    from rubric_engine.report.cohort import CohortCard, Standing
    from rubric_engine.report.views import GroupView, LineView, NodeView

__all__ = ["Card", "CohortCard", "GroupView", "LineView", "NodeView", "Standing"]

_HOMES = {
    "rubric_engine.report.card": ("Card",),
    "rubric_engine.report.cohort": ("CohortCard", "Standing"),
    "rubric_engine.report.views": ("GroupView", "LineView", "NodeView"),
}


if not TYPE_CHECKING:  # so that a name that isn't there is an error to a type checker

    def __getattr__(name: str) -> Any:
        """Imported when it is first used: a total needs none of it."""
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(importlib.import_module(home), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
