"""The results of 23 hospitals, 1,293 values, as published by CMS for fiscal year 2017."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import load

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = load(ROOT / "rubrics" / "hospital_value_based_purchasing_2017.rubric")
DATA = Path(__file__).with_name("data") / "cms_hvbp_2017.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["cases"]


def as_published(value: Fraction | None) -> Fraction | None:
    """Rounded to the twelve decimals that CMS publishes. No value here is a half, so that the kind of rounding doesn't matter."""
    if value is None:
        return None
    scaled = value * 10**12
    assert scaled.denominator != 2
    return Fraction(round(scaled), 10**12)


def published(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def test_all_1293_values_are_here() -> None:
    assert len(CASES) == 23
    values = sum(len(case["expected"]["points"]) + len(case["expected"]["contribution"]) + 1 for case in CASES)
    assert values == 1293


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["unit"])
def test_each_hospital(case: dict[str, Any]) -> None:
    card = RUBRIC.score(case["facts"])
    expected = case["expected"]
    assert card.complete
    got = {id: as_published(card[id].exact.points) for id in expected["points"]}
    assert got == {id: published(text) for id, text in expected["points"].items()}
    brought = {id: as_published(card[id].exact.contribution) for id in expected["contribution"]}
    assert brought == {id: published(text) for id, text in expected["contribution"].items()}
    assert as_published(card.exact.total) == published(expected["total"])
    assert sum(entry.points for entry in card.ledger) == card.exact.total


@pytest.mark.parametrize("unit", ["310058", "360245"])
def test_without_a_survey_nothing_of_it_has_points(unit: str) -> None:
    case = next(case for case in CASES if case["unit"] == unit)
    card = RUBRIC.score(case["facts"])
    of_the_survey = [node for node in card.nodes if node.id.startswith("experience")]
    assert len(of_the_survey) == 3 + 8 * 3
    assert {node.id: node.points for node in of_the_survey} == {node.id: None for node in of_the_survey}


def test_a_domain_with_too_few_measures_still_shows_their_scores() -> None:
    case = next(case for case in CASES if case["unit"] == "360002")
    card = RUBRIC.score(case["facts"])
    assert card["safety"].points is None
    assert card["safety"].contribution is None
    assert card["safety.PSI_90"].points == 10


def test_the_total_is_shown_as_published() -> None:
    cohort = RUBRIC.score_cohort({case["unit"]: case["facts"] for case in CASES})
    shown = {name: Fraction(cohort[name].total) for name in cohort if cohort[name].total is not None}
    assert shown == {case["unit"]: published(case["expected"]["total"]) for case in CASES}


def test_from_the_command_line(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({case["unit"]: case["facts"] for case in CASES}), encoding="utf-8")
    rubric = ROOT / "rubrics" / "hospital_value_based_purchasing_2017.rubric"
    command = [sys.executable, "-m", "rubric_engine.cli", "score", str(rubric), str(facts), "--json"]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    units = {unit["unit"]: unit for unit in scored["units"]}
    for case in CASES:
        unit, expected = units[case["unit"]], case["expected"]
        nodes = {node["id"]: node for node in unit["nodes"]}
        assert as_published(published(unit["total"])) == published(expected["total"])
        for kind in ("points", "contribution"):
            got = {id: as_published(published(nodes[id][kind])) for id in expected[kind]}
            assert got == {id: published(text) for id, text in expected[kind].items()}
