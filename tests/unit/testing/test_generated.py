"""Rubrics that nobody wrote: they compile, their facts fit, and all of their units are scored."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine.core import walk
from rubric_engine.facts import read_cohort
from rubric_engine.testing import GeneratedRubric, laws, rubrics

few = settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@few
@given(rubrics())
def test_every_unit_has_a_score_that_its_ledger_sums_to(generated: GeneratedRubric) -> None:
    rubric = generated.rubric
    assert rubric is generated.rubric, "compiled once"
    assert not read_cohort(rubric.program, generated.units, shared=generated.shared)[1]
    cohort = generated.score()
    assert set(cohort) == set(generated.units)
    call = {} if generated.as_of is None else {"as_of": generated.as_of}
    first = next(iter(generated.units))
    laws.ledger_sums_to_total(rubric, generated.facts, unit=first, **call)


@few
@given(rubrics(records=False, ranks=False, missing=False))
def test_plain_and_complete_ones(generated: GeneratedRubric) -> None:
    assert not walk.ranks_units(generated.rubric.program)
    assert all(None not in facts.values() for facts in generated.units.values())
    assert all(not card.missing for card in generated.score().values())


@settings(few, max_examples=6)
@given(rubrics(records=True, missing=False), st.randoms(use_true_random=False))
def test_the_order_of_their_units_is_irrelevant(generated: GeneratedRubric, chance: st.randoms) -> None:  # type: ignore[valid-type]
    order = list(generated.units)
    chance.shuffle(order)  # type: ignore[attr-defined]
    call = {} if generated.as_of is None else {"as_of": generated.as_of}
    laws.order_is_irrelevant(generated.rubric, generated.units, order, shared=generated.shared, **call)


def test_two_of_the_same_text_are_equal_whether_compiled_or_not() -> None:
    text = 'rubric "x"\nfact a: yes/no\nitem 1 "i"\na earns 1 point\n'
    one, two = (GeneratedRubric(text, {"A": {"a": True}}) for _ in range(2))
    assert one.rubric.score(one.facts).total == 1
    assert one == two
