"""Loading a rubric and checking it."""

from __future__ import annotations

import rubric_engine
from rubric_engine.checking import Report
from rubric_engine.rubric import Rubric


def checked(text: str) -> tuple[Rubric, Report]:
    rubric = rubric_engine.loads(text)
    return rubric, rubric.check()


def ids(text: str) -> list[str]:
    """Those of the analysis, without the warnings of loading."""
    rubric, report = checked(text)
    warnings = {warning.code for warning in rubric.warnings}
    return [finding.id for finding in report.findings if finding.diagnostic.code not in warnings]
