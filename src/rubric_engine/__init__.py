"""A rules engine for points-based assessments, with a language that reads like the official document.

    rubric = load("rubrics/2014_assessment.rubric")      # RubricError carries .diagnostics
    card = rubric.score(facts)                           # a mapping of names (or aliases) to values; FactError carries .problems
    card.total, card.low, card.high                      # exact decimals; what is missing makes a range
    card["4.1"].points, card.explain("zh")               # every point earned and missed, with its reason
    cohort = rubric.score_cohort({"A": facts, "B": …})   # units are ranked among each other
    cohort.ranking()

Text becomes a tree (``syntax``), the tree is checked (``semantics``) and lowered to a core language (``core``); ``scoring`` runs that core,
``facts`` is the door in, ``report`` the door out.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.core.results import Override
    from rubric_engine.core.values import NONE
    from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
    from rubric_engine.diagnostics.model import Diagnostic, Severity, SourceFile, Span
    from rubric_engine.loading import from_bytes, load, load_shipped, loads
    from rubric_engine.report import Card, CohortCard
    from rubric_engine.resources import shipped, shipped_rubrics
    from rubric_engine.rubric import Rubric

__all__ = [
    "NONE",
    "Card",
    "CohortCard",
    "Diagnostic",
    "FactError",
    "FactProblem",
    "Override",
    "Rubric",
    "RubricError",
    "Severity",
    "SourceFile",
    "Span",
    "from_bytes",
    "load",
    "load_shipped",
    "loads",
    "shipped",
    "shipped_rubrics",
]

_HOMES = {
    "rubric_engine.core.results": ("Override",),
    "rubric_engine.core.values": ("NONE",),
    "rubric_engine.diagnostics.errors": ("FactError", "FactProblem", "RubricError"),
    "rubric_engine.diagnostics.model": ("Diagnostic", "Severity", "SourceFile", "Span"),
    "rubric_engine.loading": ("from_bytes", "load", "load_shipped", "loads"),
    "rubric_engine.report": ("Card", "CohortCard"),
    "rubric_engine.resources": ("shipped", "shipped_rubrics"),
    "rubric_engine.rubric": ("Rubric",),
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that the command line starts at once."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(importlib.import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
