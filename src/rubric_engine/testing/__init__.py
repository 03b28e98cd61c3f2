"""The property-test kit: fact sets of a rubric as Hypothesis strategies, laws, a season of facts that arrive one by one, and assertions that show the ledger.

    from rubric_engine.testing import facts_for, laws

    @given(facts_for(rubric))
    def test_no_item_beyond_its_maximum(facts):
        laws.maxima_hold(rubric, facts)

``docs/testing.md`` has it all. What is here needs Hypothesis (``pip install rubric-engine[testing]``), and is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.testing import laws as laws
    from rubric_engine.testing.asserting import assert_same, assert_scores
    from rubric_engine.testing.fact_sets import Rows, Units, cohorts_for, facts_for, rows_for
    from rubric_engine.testing.generated import GeneratedRubric, rubrics
    from rubric_engine.testing.ledgers import ledger_difference
    from rubric_engine.testing.pasted import assert_law, counterexample_text
    from rubric_engine.testing.running import LawOutcome, check_law, laws_of, run_law, run_laws
    from rubric_engine.testing.season import Season

__all__ = [
    "GeneratedRubric",
    "LawOutcome",
    "Rows",
    "Season",
    "Units",
    "assert_law",
    "assert_same",
    "assert_scores",
    "check_law",
    "cohorts_for",
    "counterexample_text",
    "facts_for",
    "laws",
    "laws_of",
    "ledger_difference",
    "rows_for",
    "rubrics",
    "run_law",
    "run_laws",
]

_HOMES = {
    "asserting": ("assert_same", "assert_scores"),
    "fact_sets": ("Rows", "Units", "cohorts_for", "facts_for", "rows_for"),
    "generated": ("GeneratedRubric", "rubrics"),
    "ledgers": ("ledger_difference",),
    "pasted": ("assert_law", "counterexample_text"),
    "running": ("LawOutcome", "check_law", "laws_of", "run_law", "run_laws"),
    "season": ("Season",),
}


if not TYPE_CHECKING:  # so that a name that isn't there is an error to a type checker

    def __getattr__(name: str) -> Any:
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(importlib.import_module(f"rubric_engine.testing.{home}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
