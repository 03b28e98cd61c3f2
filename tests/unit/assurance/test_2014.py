"""The shipped rubric of 2014: its examples show all of it, and notice every change."""

from __future__ import annotations

from pathlib import Path

from rubric_engine import load
from rubric_engine.assurance import cases_beside, coverage, runs_of, trial_of

PATH = Path(__file__).resolve().parents[3] / "rubrics" / "2014_assessment.rubric"


def test_its_examples_show_all_of_it() -> None:
    rubric = load(PATH)
    found = coverage(rubric.program, runs_of(rubric, cases_beside(PATH)))
    assert [each.id for each in found.missed] == []
    assert len(found.points) > 300


def test_its_examples_notice_every_change() -> None:
    trial = trial_of(load(PATH), cases_beside(PATH), search=False)
    assert trial.failing == ()
    found = trial.all()
    assert [outcome.mutant for outcome in found.outcomes if outcome.status != "killed"] == []
    assert len(found.mutants) > 190
