"""The results of 23 hospitals, 1,293 values, as published by CMS for fiscal year 2017."""

from __future__ import annotations

import json
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


def test_the_total_is_shown_as_published() -> None:
    cohort = RUBRIC.score_cohort({case["unit"]: case["facts"] for case in CASES})
    shown = {name: Fraction(cohort[name].total) for name in cohort if cohort[name].total is not None}
    assert shown == {case["unit"]: published(case["expected"]["total"]) for case in CASES}
