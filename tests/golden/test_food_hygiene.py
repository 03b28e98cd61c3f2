"""The ratings of 65 real premises, as published by the Food Standards Agency."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import load

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = load(ROOT / "rubrics" / "food_hygiene_rating.rubric")
DATA = Path(__file__).with_name("data") / "fhrs.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["cases"]


def test_all_65_are_here() -> None:
    assert len(CASES) == 65
    assert {case["expected"]["grade"] for case in CASES} == {"5", "4", "3", "2", "1", "0", None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["unit"])
def test_each_premises(case: dict[str, Any]) -> None:
    card = RUBRIC.score(case["facts"])
    expected = case["expected"]
    assert card.grade == expected["grade"]
    assert (None if card.exact.total is None else str(card.exact.total)) == expected["total"]
    for name, points in case["facts"].items():
        assert card[name].points == int(points)


def test_together_they_are_the_same() -> None:
    cohort = RUBRIC.score_cohort({case["unit"]: case["facts"] for case in CASES})
    assert {name: cohort[name].grade for name in cohort} == {case["unit"]: case["expected"]["grade"] for case in CASES}


def test_from_the_command_line(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({case["unit"]: case["facts"] for case in CASES}), encoding="utf-8")
    rubric = ROOT / "rubrics" / "food_hygiene_rating.rubric"
    command = [sys.executable, "-m", "rubric_engine.cli", "score", str(rubric), str(facts), "--json"]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    got = {unit["unit"]: (unit["grade"], unit["total"]) for unit in scored["units"]}
    assert got == {case["unit"]: (case["expected"]["grade"], case["expected"]["total"]) for case in CASES}


def test_an_uninspected_premises_has_no_rating() -> None:
    card = RUBRIC.score({})
    assert card.total is None
    assert card.why_none == "no_result"
    assert card.grade is None


def test_one_missing_score_is_enough_for_none() -> None:
    card = RUBRIC.score({"hygiene": 5, "structural": 5})
    assert card.total is None
    assert card.grade is None


@pytest.mark.parametrize("facts", [(7, 0, 0), (0, 12, 0), (0, 0, 15), (0, 0, 25)])
def test_a_score_between_the_steps_is_refused(facts: tuple[int, int, int]) -> None:
    card = RUBRIC.score(dict(zip(("hygiene", "structural", "confidence"), facts, strict=True)))
    assert card.total is None
    assert card.grade is None


def by_table(hygiene: int, structural: int, confidence: int) -> str:
    """The rating from the published table, worked out without the engine."""
    total, worst = hygiene + structural + confidence, max(hygiene, structural, confidence)
    rows = (("5", 15, 5), ("4", 20, 10), ("3", 30, 10), ("2", 40, 15), ("1", 50, 20))
    return next((rating for rating, most, single in rows if total <= most and worst <= single), "0")


def test_every_combination_of_scores() -> None:
    for hygiene in (0, 5, 10, 15, 20, 25):
        for structural in (0, 5, 10, 15, 20, 25):
            for confidence in (0, 5, 10, 20, 30):
                card = RUBRIC.score({"hygiene": hygiene, "structural": structural, "confidence": confidence})
                assert card.grade == by_table(hygiene, structural, confidence)
