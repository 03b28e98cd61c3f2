"""The laws of the shipped rubrics hold; `rubric test` tries them on more facts, and with other seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubric_engine import load
from rubric_engine.testing.suites import cases_beside, of_cases, of_rubric, run_example, run_one_law, words_of

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "rubrics").glob("*.rubric"))
WITH_LAWS = {"2014_assessment", "2014_five_goods", "2014_2017_plan", "food_hygiene_rating", "hospital_value_based_purchasing_2017"}
_FEW, _MANY = 30, 100


def held(path: Path, examples: int, seed: int = 0) -> int:
    """How many laws were tried."""
    rubric = load(path)
    beside = cases_beside(path)
    suites = [of_rubric(rubric), *([] if beside is None else [of_cases(rubric, beside.name, beside.read_bytes())])]
    for suite in suites:
        for example in suite.examples:
            assert run_example(suite, example).passed, example.origin.id
        for law in suite.laws:
            result = run_one_law(suite, law, seed, examples)
            assert result.passed, (words_of(law, rubric.language), result.outcome.found)
    return sum(len(suite.laws) for suite in suites)


WITH_CASES = [path for path in SHIPPED if path.with_suffix(".cases").exists()]
LARGE = {"2014_assessment", "2014_five_goods", "2014_2017_plan", "hospital_value_based_purchasing_2017"}  # minutes


@pytest.mark.parametrize("path", [path for path in WITH_CASES if path.stem not in LARGE], ids=lambda path: path.stem)
def test_the_laws_of_shipped_rubrics_hold(path: Path) -> None:
    assert held(path, _FEW)


@pytest.mark.slow
@pytest.mark.parametrize("path", WITH_CASES, ids=lambda path: path.stem)
def test_the_laws_of_shipped_rubrics_hold_on_many_facts(path: Path) -> None:
    assert held(path, _MANY, seed=1)  # others than the few


@pytest.mark.parametrize("name", sorted(WITH_LAWS))
def test_where_laws_mean_something_there_are_some(name: str) -> None:
    (path,) = (each for each in WITH_CASES if each.stem == name)
    assert len(of_cases(load(path), path.stem, path.with_suffix(".cases").read_bytes()).laws) >= 5
