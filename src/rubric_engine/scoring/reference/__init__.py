"""The reference evaluator: what a rubric means, executed plainly. ``docs/semantics.md`` is the text that it follows.

An expression is evaluated to the set of what it can be while facts are missing (``abstract``, ``expressions``, ``tables``, ``folds``,
``ranks``); lines and nodes add up such sets (``lines``, ``combine``, ``nodes``, ``gates``); ``awards`` decides what follows from the
total; ``ledger`` and ``reasons`` tell how each point came about; ``score`` puts it in order.
"""

from rubric_engine.scoring.reference.abstract import NumberTooLarge
from rubric_engine.scoring.reference.fields import TieError
from rubric_engine.scoring.reference.score import score_cohort, score_unit

__all__ = ["NumberTooLarge", "TieError", "score_cohort", "score_unit"]
