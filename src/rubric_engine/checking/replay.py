"""Scoring the facts of a finding with the reference evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rubric_engine.checking.report import Case, Finding
from rubric_engine.core.ir import Program
from rubric_engine.core.results import UnitResult
from rubric_engine.scoring.reference import score_cohort, score_unit


def replay(program: Program, finding: Finding) -> dict[str, UnitResult]:
    """The results of the finding's facts by unit; of one unit alone its name is empty, and without any facts nothing comes of it."""
    if finding.case is None:
        return {}
    if finding.apart:
        return {unit: score_unit(program, facts) for unit, facts in cast("Mapping[str, Case]", finding.case).items()}
    if finding.cohort:
        return score_cohort(program, cast("Mapping[str, Case]", finding.case))
    return {"": score_unit(program, cast("Case", finding.case))}
