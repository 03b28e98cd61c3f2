"""Laws that hold for every rubric: checked on generated rubrics and facts, end to end from the text."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rubric_engine import Card, Rubric, RubricError, loads
from rubric_engine.testing import plain_rubrics as generated

MAX_COMPLETIONS = 150

some_rubric = generated.rubrics()
rankless = generated.rubrics(ranks=False)
some_facts = generated.facts()
whole_facts = generated.facts(missing=False)


def compiled(text: str) -> Rubric:
    try:
        return loads(text)
    except RubricError as error:
        raise AssertionError(f"a generated rubric must compile:\n{error}\n{text}") from None


def exact(card: Card) -> Fraction:
    assert card.exact.total is not None
    return card.exact.total


def completions(facts: dict[str, object]) -> list[dict[str, object]]:
    """Every way to fill in what is missing, or none if there are too many."""
    gaps = [name for name, value in facts.items() if value is None]
    count = 1
    for name in gaps:
        count *= len(generated.DOMAINS[name])
    if count > MAX_COMPLETIONS:
        return []
    return [{**facts, **dict(zip(gaps, values, strict=True))} for values in itertools.product(*(generated.DOMAINS[name] for name in gaps))]


def sums_up(card: Card) -> None:
    assert sum((entry.points for entry in card.ledger), Fraction(0)) == exact(card)
    assert all(entry.points == entry.after - entry.before for entry in card.ledger)


@settings(max_examples=60, deadline=None)
@given(some_rubric, st.dictionaries(st.sampled_from("ABCDE"), some_facts, min_size=1))
def test_the_ledger_sums_to_the_total(text: str, units: dict[str, dict[str, object]]) -> None:
    for card in compiled(text).score_cohort(units).values():
        sums_up(card)
        assert card.exact.low is not None
        assert card.exact.low <= exact(card)
        assert card.exact.high is None or exact(card) <= card.exact.high


@settings(max_examples=60, deadline=None)
@given(rankless, some_facts)
def test_the_range_holds_every_completion(text: str, facts: dict[str, object]) -> None:
    rubric = compiled(text)
    card = rubric.score(facts)
    sums_up(card)
    filled = completions(facts)
    assume(filled)
    together = rubric.score_cohort({str(number): each for number, each in enumerate(filled)})  # nothing looks at others
    assert rubric.score(filled[-1]).exact.total == exact(together[str(len(filled) - 1)])
    for number, facts_now in enumerate(filled):
        now = together[str(number)]
        assert now.complete
        assert now.exact.low == now.exact.high == exact(now)
        assert card.exact.low is not None
        assert card.exact.low <= exact(now), facts_now
        assert card.exact.high is None or exact(now) <= card.exact.high, facts_now
        for node in (*card.sections, *card.items):
            points = now[node.id].exact.points
            if points is not None:
                assert node.exact.low is not None
                assert node.exact.low <= points
                assert node.exact.high is None or points <= node.exact.high


@settings(max_examples=60, deadline=None)
@given(some_rubric, st.dictionaries(st.sampled_from("ABCD"), some_facts, min_size=2), st.data())
def test_supplying_a_missing_fact_of_ones_own_never_lowers_the_score(
    text: str, units: dict[str, dict[str, object]], data: st.DataObject
) -> None:
    rubric = compiled(text)
    unit = data.draw(st.sampled_from(sorted(units)))
    gaps = [name for name, value in units[unit].items() if value is None]
    assume(gaps and "when" not in text.split("section", 1)[0])
    # What an unproven gate zeroes is zero for the product around it, and the other factor may be negative (docs/semantics.md, section 3).
    assume(not ("product" in text and ("otherwise item" in text or "otherwise section" in text)))
    name = data.draw(st.sampled_from(gaps))
    value = data.draw(st.sampled_from(generated.DOMAINS[name]))
    before = exact(rubric.score_cohort(units)[unit])
    after = exact(rubric.score_cohort({**units, unit: {**units[unit], name: value}})[unit])
    assert after >= before


@settings(max_examples=40, deadline=None)
@given(some_rubric, st.dictionaries(st.sampled_from("ABCDE"), some_facts, min_size=2), st.randoms(use_true_random=False))
def test_the_order_of_the_units_never_matters(text: str, units: dict[str, dict[str, object]], random: object) -> None:
    rubric = compiled(text)
    names = list(units)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert rubric.score_cohort({name: units[name] for name in names}).to_json() == rubric.score_cohort(units).to_json()


@st.composite
def nearly_whole_cohorts(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """Cohorts of two or three units in which one or two facts are missing."""
    units = draw(st.dictionaries(st.sampled_from("ABC"), whole_facts, min_size=2, max_size=3))
    gaps = st.tuples(st.sampled_from(sorted(units)), st.sampled_from(sorted(generated.DOMAINS)))
    for unit, name in draw(st.lists(gaps, min_size=1, max_size=2)):
        units[unit] = {**units[unit], name: None}
    return units


@settings(max_examples=40, deadline=None)
@given(some_rubric, nearly_whole_cohorts())
def test_the_range_holds_every_completion_of_the_cohort(text: str, units: dict[str, dict[str, object]]) -> None:
    rubric = compiled(text)
    cards = rubric.score_cohort(units)
    choices = {unit: completions(facts) for unit, facts in units.items()}
    for values in itertools.product(*choices.values()):
        now = rubric.score_cohort(dict(zip(choices, values, strict=True)))
        for unit, card in cards.items():
            assert card.exact.low is not None
            assert card.exact.low <= exact(now[unit])
            assert card.exact.high is None or exact(now[unit]) <= card.exact.high


@settings(max_examples=60, deadline=None)
@given(some_rubric, st.dictionaries(st.sampled_from("ABC"), whole_facts, min_size=1))
def test_caps_hold_and_static_bounds_enclose(text: str, units: dict[str, dict[str, object]]) -> None:
    rubric = compiled(text)
    for card in rubric.score_cohort(units).values():
        for node in (*card.sections, *card.items):
            if node.exact.points is not None and node.exact.maximum is not None:
                assert node.exact.points <= node.exact.maximum
        floor = rubric.program.total.floor
        bound = rubric.program.total.bound
        assert floor is None or floor <= exact(card)
        assert bound is None or exact(card) <= bound


@settings(max_examples=40, deadline=None)
@given(rankless, whole_facts)
def test_a_failed_gate_dominates(text: str, facts: dict[str, object]) -> None:
    gated = text.replace("\nsection 1 ", '\ngate "all": a, otherwise total is zero\nsection 1 ', 1)
    card = compiled(gated).score({**facts, "a": False})
    assert exact(card) == 0
    sums_up(card)


@settings(max_examples=40, deadline=None)
@given(some_rubric)
def test_formatting_and_translating_keep_the_score(text: str) -> None:
    rubric = compiled(text)
    facts = {"a": True, "b": True, "m": 2, "n": 3, "g": "5%", "lvl": "mid", "opt": 1, "sc": 3}
    expected = rubric.score(facts).exact
    for language in ("en", "zh"):
        printed = rubric.format(language)  # type: ignore[arg-type]
        assert compiled(printed).score(facts).exact == expected
        assert compiled(printed).format(language) == printed  # type: ignore[arg-type]
