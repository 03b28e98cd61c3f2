"""The engine against the oracle: two readings of the same documents."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import rubric_engine
from rubric_engine.testing import plain_rubrics as generated
from tests.oracle import agreeing, comparing, oracle
from tests.spec import harness

compared = agreeing.compared(40)
anything = generated.rubrics(everything=True)
whole_facts = st.builds(  # ``tail`` says what it counts as when it is missing
    lambda facts, silent: {**facts, "tail": None} if silent else facts, generated.facts(missing=False), st.booleans()
)
whole_cohorts = st.dictionaries(st.sampled_from("ABCDEF"), whole_facts, min_size=1)


def agree(text: str, units: Mapping[str, Mapping[str, Any]]) -> None:
    agreeing.agree(text, units, {}, oracle.Call())


@compared
@given(anything, whole_cohorts)
def test_complete_facts(text: str, units: dict[str, dict[str, Any]]) -> None:
    agree(text, units)


@compared
@given(anything, st.data())
def test_ties(text: str, data: st.DataObject) -> None:
    """Units that differ from each other in one fact or in none."""
    first = data.draw(whole_facts)
    changes = [data.draw(st.sampled_from(sorted(generated.DOMAINS))) for _ in range(4)]
    units = {unit: {**first, name: data.draw(st.sampled_from(generated.DOMAINS[name]))} for unit, name in zip("BCDE", changes, strict=True)}
    agree(text, {"A": first, **units})


@st.composite
def gappy_cohorts(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Cohorts in which up to three facts are missing."""
    units: dict[str, dict[str, Any]] = draw(st.dictionaries(st.sampled_from("ABC"), whole_facts, min_size=1))
    gaps = st.tuples(st.sampled_from(sorted(units)), st.sampled_from(sorted(generated.DOMAINS)))
    for unit, name in draw(st.lists(gaps, min_size=1, max_size=3)):
        units[unit] = {**units[unit], name: None}
    return units


@compared
@given(anything, gappy_cohorts())
def test_every_completion_lies_in_the_range(text: str, units: dict[str, dict[str, Any]]) -> None:
    filled = comparing.completions(units, generated.DOMAINS, 40)
    assume(filled and "an error" not in text)
    cards = rubric_engine.loads(text).score_cohort(units)
    for now in filled:
        outcomes = oracle.score(text, now)
        wrong = [f"{unit}: {line}" for unit, card in cards.items() for line in comparing.outside(card.result, outcomes[unit])]
        assert not wrong, "\n".join([*wrong, text, repr(units), repr(now)])


# ---------------------------------------------------------------- ranges that are exact

_USES = {
    "a": ("a earns 2 points", "a loses 1 point", "by a:\nyes: 2 points\nno: loses 1 point"),
    "b": ("b earns 0.5 points", "not b loses 3 points", "b loses 1 point"),
    "m": (
        "m each lose 1 point, at most 2 points",
        "m is not 2 earns 1 point",
        "by m in bands:\nbelow 1: 1 point\n1 to 2: 3 points\nabove 2: 0 points",
    ),
    "n": ("n each full 2 earns 1 point", "n short of 2 each earn 0.5 points", "n from 1 to 2 loses 1 point"),
    "g": (
        "g beyond 2% each full 3% earns 1 point, at most 2 points",
        "by g in bands:\nbelow 0%: loses 1 point\n0% to below 5%: 1 point\nat least 5%: 2 points",
    ),
    "lvl": ("lvl is not mid earns 1 point", "by lvl:\nlow: 2 points\nmid: loses 1 point\nhigh: 0 points"),
    "opt": ("opt is given earns 1 point", "opt is none loses 1 point"),
    "sc": ("sc earns its value", "by sc interpolated:\n0: 2 points\n2: -1 points\n4: 1 point"),
}
_HEADS = (
    "sum",
    "best line",
    "worst line",
    "mean",
    "best 2",
    "product",
    "first match",
    "sum, at most 2 points",
    "sum, at least 0 points, times 2",
    "mean, starts at 1 point",
    "sum, rounded half up to 0 decimals, times 0.5",
)


@st.composite
def single_uses(draw: st.DrawFn) -> str:
    """Rubrics in which each fact is used once."""
    names = draw(st.permutations(sorted(_USES)))
    lines = [draw(st.sampled_from(_USES[name])).replace("b loses 1 point", "b loses 1 point") for name in names]
    parts = ['rubric "exact"', generated.FACTS]
    for number, own in enumerate((lines[:3], lines[3:6], lines[6:]), 1):
        head = draw(st.sampled_from(_HEADS))
        parts += [f'item {number} "{number}", {head if len(own) > 2 or "best 2" not in head else "sum"}', *own]
    of_total = draw(st.sampled_from(("", "at most 4 points, ", "lower is better, ", "rounded down to steps of 0.5, ")))
    return "\n".join([*parts, f"total, {of_total}shown to 4 decimals"]) + "\n"


@compared
@given(single_uses(), whole_facts, st.lists(st.sampled_from(sorted(_USES)), min_size=1, max_size=3, unique=True))
def test_the_range_is_exact_where_each_fact_is_used_once(text: str, facts: dict[str, Any], gaps: list[str]) -> None:
    facts = {**facts, **dict.fromkeys(gaps)}
    found = rubric_engine.loads(text).score(facts).result
    outcomes = [oracle.score(text, now)["A"][0] for now in comparing.completions({"A": facts}, generated.DOMAINS, 200)]
    totals = [outcome.total for outcome in outcomes if outcome.total is not None]
    assert (found.low, found.high) == (min(totals), max(totals)), text
    assert found.total == (found.high if "lower is better" in text else found.low)
    for node in found.nodes:
        if node.id != "total":
            points = [outcome.points[node.id] or Fraction(0) for outcome in outcomes]
            assert (node.low, node.high) == (min(points), max(points)), (node.id, text)


# ---------------------------------------------------------------- rubrics written by hand


def _readable(case: harness.Case) -> bool:
    """English, of several units or without ranks, with all facts supplied."""
    complete = not any(line.startswith("missing") or " range " in f" {line}" for lines in case.expect.values() for line in lines)
    return case.file != "vocabularies" and bool(case.facts) and not case.parameters and complete


def _cases() -> list[harness.Case]:
    cases = [case for path in sorted(harness.FOLDER.glob("*.cases")) for case in harness.read_cases(path)]
    return [case for case in cases if _readable(case) and not harness.marked(case.rubric)["error"]]


@pytest.mark.parametrize("case", _cases(), ids=str)
def test_cases_written_by_hand(case: harness.Case) -> None:
    parts = oracle.read(case.rubric)
    wanted = [spec.name.text for spec in parts.facts.values() if spec.missing_as is None and not spec.shared]
    if any(name not in facts for facts in case.facts.values() for name in wanted):
        pytest.skip("a fact is missing: that is for the engine alone")
    if any(spec.shared and name not in case.shared for name, spec in parts.facts.items()):
        pytest.skip("a shared fact is missing: that is for the engine alone")
    overrides = {unit or "the unit": {each["id"]: Fraction(each["points"]) for each in of} for unit, of in case.overrides.items()}
    units = {unit or "the unit": facts for unit, facts in case.facts.items()}
    agreeing.agree(case.rubric, units, case.shared, oracle.Call(case.date, overrides=overrides))
