"""The door out: what a program holds after scoring (``Card``, ``CohortCard``), and what a reader reads."""

from rubric_engine.report.card import Card, GroupView, LineView, NodeView
from rubric_engine.report.cohort import CohortCard, Standing

__all__ = ["Card", "CohortCard", "GroupView", "LineView", "NodeView", "Standing"]
