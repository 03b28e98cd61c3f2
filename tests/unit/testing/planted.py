"""A rubric whose results are wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine import Rubric
from rubric_engine.core.results import UnitResult
from rubric_engine.diagnostics.frozen import evolve

Alter = Callable[[UnitResult, Mapping[str, Any]], UnitResult]


class Planted:
    """Scores as a rubric does, and then alters what came out, knowing the unit's facts."""

    def __init__(self, rubric: Rubric, alter: Alter) -> None:
        self._rubric, self._alter = rubric, alter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rubric, name)

    def score(self, facts: Mapping[str, Any], **call: Any) -> Any:
        card = self._rubric.score(facts, **call)
        return evolve(card, result=self._alter(card.result, facts))

    def score_cohort(self, units: Mapping[str, Mapping[str, Any]], **call: Any) -> Any:
        cohort = self._rubric.score_cohort(units, **call)
        return evolve(cohort, results=tuple(self._alter(each, units[str(each.unit)]) for each in cohort.results))


def planted(rubric: Rubric, alter: Alter) -> Any:
    return Planted(rubric, alter)


def total_moved(by: int) -> Alter:
    """The total is another one; everything else is as it was."""
    return lambda result, facts: evolve(result, total=None if result.total is None else result.total + by)


def node_set(id: str, points: int) -> Alter:
    """The points of one section or item are others."""

    def alter(result: UnitResult, facts: Mapping[str, Any]) -> UnitResult:
        nodes = tuple(evolve(node, points=Fraction(points)) if node.id == id else node for node in result.nodes)
        return evolve(result, nodes=nodes)

    return alter
