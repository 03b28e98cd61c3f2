from __future__ import annotations

from pathlib import Path

import pytest

from rubric_engine import Rubric, load_shipped
from rubric_engine.advising import Situation
from rubric_engine.facts import FactsFile, read_facts
from tests.unit.commands import Run, invoke

FACTS = Path(__file__).resolve().parents[3] / "examples" / "2014_facts.csv"


@pytest.fixture(scope="session")
def assessment() -> Rubric:
    return load_shipped("2014_assessment")


@pytest.fixture(scope="session")
def facts(assessment: Rubric) -> FactsFile:
    """The example facts of 2014: twelve federations."""
    found = read_facts(assessment.program, FACTS)
    assert not found.problems
    return found


@pytest.fixture(scope="session")
def situation(assessment: Rubric, facts: FactsFile) -> Situation:
    return Situation.of(assessment, facts)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("RUBRIC_LANGUAGE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return invoke
