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
    from rubric_engine.checking import Finding
    from rubric_engine.core.ir import FactSpec
    from rubric_engine.core.results import Entry, Override
    from rubric_engine.core.values import NONE
    from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
    from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile, Span
    from rubric_engine.diagnostics.own_errors import MissingLibrary, RubricEngineError, UnsupportedError
    from rubric_engine.facts import FactsFile
    from rubric_engine.loading import from_bytes, load, load_shipped, loads
    from rubric_engine.report import Card, CohortCard, GroupView, LineView, NodeView, Standing
    from rubric_engine.resources import shipped, shipped_rubrics
    from rubric_engine.rubric import Rubric
    from rubric_engine.scorer import Scorer

__all__ = [
    "NONE",
    "Card",
    "CohortCard",
    "Diagnostic",
    "Entry",
    "FactError",
    "FactProblem",
    "FactSpec",
    "FactsFile",
    "Finding",
    "GroupView",
    "Language",
    "LineView",
    "MissingLibrary",
    "NodeView",
    "Override",
    "Rubric",
    "RubricEngineError",
    "RubricError",
    "Scorer",
    "Severity",
    "SourceFile",
    "Span",
    "Standing",
    "UnsupportedError",
    "from_bytes",
    "load",
    "load_shipped",
    "loads",
    "shipped",
    "shipped_rubrics",
]

__version__: str
"""Of the installed package, or of the checkout that the code runs from; looked up when it is asked for."""

_HOMES = {
    "rubric_engine.checking": ("Finding",),
    "rubric_engine.core.ir": ("FactSpec",),
    "rubric_engine.core.results": ("Entry", "Override"),
    "rubric_engine.core.values": ("NONE",),
    "rubric_engine.diagnostics.errors": ("FactError", "FactProblem", "RubricError"),
    "rubric_engine.diagnostics.model": ("Diagnostic", "Language", "Severity", "SourceFile", "Span"),
    "rubric_engine.diagnostics.own_errors": ("MissingLibrary", "RubricEngineError", "UnsupportedError"),
    "rubric_engine.facts": ("FactsFile",),
    "rubric_engine.loading": ("from_bytes", "load", "load_shipped", "loads"),
    "rubric_engine.report": ("Card", "CohortCard", "GroupView", "LineView", "NodeView", "Standing"),
    "rubric_engine.resources": ("shipped", "shipped_rubrics"),
    "rubric_engine.rubric": ("Rubric",),
    "rubric_engine.scorer": ("Scorer",),
}


if not TYPE_CHECKING:  # so that a name that isn't there is an error to a type checker

    def __getattr__(name: str) -> Any:
        """Public names are imported when they are first used, so that the command line starts at once."""
        for home, names in _HOMES.items():
            if name in names:
                value = getattr(importlib.import_module(home), name)
                globals()[name] = value
                return value
        if name == "__version__":
            from rubric_engine.report.version import engine_version

            return engine_version()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
