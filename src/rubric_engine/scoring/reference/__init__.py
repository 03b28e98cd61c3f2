"""The reference evaluator: what a rubric means, executed plainly. ``docs/semantics.md`` is the text that it follows.

An expression is evaluated to the set of what it can be while facts are missing (``abstract``, ``expressions``, ``tables``, ``folds``,
``unit_folds``, ``irrationals``, ``parameters``); a rank looks at a field of units or records (``fields``, ``ranks``), and at a chain of keys where they are
level (``chains``, ``among_tied``). Lines and nodes add up such sets (``lines``, ``combine``, ``ways``, ``nodes``, ``gates``), those that occur for each record
once for each (``occurrences``); ``filling`` does it for every unit. ``awards`` and ``pairings`` decide what follows from the total; ``ledger``,
``reasons`` and ``reason_codes`` tell how each point came about; ``score`` puts it in order.
"""

from rubric_engine.scoring.reference.abstract import NumberTooLarge
from rubric_engine.scoring.reference.fields import TieError
from rubric_engine.scoring.reference.score import score_cohort, score_cohort_full, score_unit

__all__ = ["NumberTooLarge", "TieError", "score_cohort", "score_cohort_full", "score_unit"]
