"""The language-neutral suite in ``conformance/``: it is what its sources make, it is as its schema says, and every back-end gives what it expects."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.conformance.neutral import making, schema, suite

FILES = [each["file"] for each in suite.index()["files"]]
ABOUT_RANKS_TIES_ROUNDING_AND_MISSING = ("ranks", "ranks-fields", "ties", "rounding", "missing")


@pytest.mark.parametrize("file", FILES)
def test_the_reference_evaluator(file: str) -> None:
    wrong = [f"{case}: {line}" for case in suite.cases(file) for line in suite.by_reference(case)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", FILES)
def test_the_fast_back_ends(file: str) -> None:
    wrong = [f"{case}: {line}" for case in suite.cases(file) for line in suite.by_backends(case)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", FILES)
def test_the_schema_holds(file: str) -> None:
    described = json.loads((suite.FOLDER / "schema.json").read_text(encoding="utf-8"))
    assert list(schema.violations(described, suite.theme(file))) == []


def test_a_broken_file_breaks_the_schema() -> None:
    described = json.loads((suite.FOLDER / "schema.json").read_text(encoding="utf-8"))
    broken = json.loads(json.dumps(suite.theme(FILES[0])))
    broken["cases"][0]["expect"]["unit"] = {"total": 1.5}
    broken["cases"][0].pop("why")
    assert list(schema.violations(described, broken))


def test_its_sources_have_the_same_cases() -> None:
    """All but what is expected, which the other tests hold against the evaluators."""
    made = {case["id"]: {**case, "text": text} for text, case in making.outline()}
    kept = {str(case): {**case.data, "text": case.text} for case in suite.cases()}
    assert made.keys() == kept.keys(), "python -m tests.conformance.neutral make"
    for id, case in made.items():
        assert case == {name: value for name, value in kept[id].items() if name not in ("expect", "checked_by")}, id


@pytest.mark.slow
def test_it_is_what_its_sources_make() -> None:
    assert making.differing() == []


def test_it_is_large_enough_and_every_case_has_its_own_reason() -> None:
    counts = {each["theme"]: each["cases"] for each in suite.index()["files"]}
    assert sum(counts.values()) >= 1000
    assert sum(counts[theme] for theme in ABOUT_RANKS_TIES_ROUNDING_AND_MISSING) >= 300
    ids = Counter(str(case) for case in suite.cases())
    assert max(ids.values()) == 1
    own = [case for case in suite.cases() if case.data["theme"] != "reference" and "/spec-" not in str(case)]
    terse = [str(case) for case in own if case.data["why"].isascii() and len(case.data["why"].split()) < 5]
    assert not terse, "say why they are there"


def test_a_difference_is_seen() -> None:
    case = next(iter(suite.cases(FILES[0])))
    changed = json.loads(json.dumps(case.data["expect"]))
    entry = (changed["unit"] if "unit" in changed else next(iter(changed["units"].values())))["ledger"][0]
    entry["state"] = "another"
    assert list(suite.differences(changed, case.data["expect"]))
