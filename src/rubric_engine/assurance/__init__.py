"""How well a rubric's examples and tests look at it: coverage (what they show of it) and mutation (what they would notice). ``docs/coverage.md``."""

from __future__ import annotations

from rubric_engine.assurance.coverage import coverage
from rubric_engine.assurance.examples_of import cases_beside, runs_of, trial_of
from rubric_engine.assurance.mutants import Mutant, mutants
from rubric_engine.assurance.mutation import Mutation, Outcome, Trial
from rubric_engine.assurance.points import Coverage, Point
from rubric_engine.assurance.runs import Run, of_examples

__all__ = [
    "Coverage",
    "Mutant",
    "Mutation",
    "Outcome",
    "Point",
    "Run",
    "Trial",
    "cases_beside",
    "coverage",
    "mutants",
    "of_examples",
    "runs_of",
    "trial_of",
]
