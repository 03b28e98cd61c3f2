"""The condition of a law: how often it came true is told, and where that is rare, it is sought."""

from __future__ import annotations

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.examples import cases
from rubric_engine.testing import LawOutcome, run_law, run_laws

VACUOUS = """rubric "Vacuous"
fact a: count, 0 to 10
item 1 "A"
a each earn 1 point
law "never": total is 5 when total above 1000
law "never 2": total is 5 when a is 3 and a is 4
law "often": total is 3 when a is 3
law "always": total at most 10
"""

RARE = """rubric "Rare"
fact licence: yes/no
fact first: percent, 0% to 100%
fact second: percent, 0% to 100%
fact now: count, 0 to 20000
fact before: count, 1 to 20000
fact kind: choice of plain / good / best
fact misuse: yes/no
fact works: list
field size: count, 0 to 500
gate "L": licence, otherwise total is zero
gate "M" when misuse: grade at most fair
item 1 "A"
first at least 95% earns 15 points
item 2 "B"
by kind:
best: 10 points
good, plain: 3 points
item 3 "C"
(now - before) / before at least 40% earns 10 points
item 4 "D", at most 12 points
works where size at least 20 each earn 2 points
item 5 "E"
second at least 99% earns 15 points
grade excellent when total at least 50
grade fair otherwise
"""


def rare(law: str, seed: int = 0, examples: int = 200) -> LawOutcome:
    (outcome,) = run_laws(loads(f'{RARE}law "it": {law}\n'), seed=seed, examples=examples)
    return outcome


def test_how_often_the_condition_came_true() -> None:
    never, never_2, often, always = run_laws(loads(VACUOUS))
    assert (never.passed, never.applied, never.vacuous) == (True, 0, True)
    assert (never_2.applied, never_2.vacuous) == (0, True)
    assert 0 < often.applied < often.tried
    assert not often.vacuous
    assert 180 < always.applied < always.tried == 200, "in some the fact is missing"
    assert always.sought == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_false_law_whose_condition_is_rare(seed: int) -> None:
    outcome = rare("grade is excellent when total at least 55", seed)
    assert not outcome.passed
    (facts,) = outcome.counterexample
    assert facts["misuse"] is True
    assert outcome.found.startswith("the grade is fair; ")


@pytest.mark.parametrize("seed", range(2))
def test_a_true_law_whose_condition_is_rare_is_put_to_the_test(seed: int) -> None:
    outcome = rare("licence when total at least 60", seed)
    assert outcome.passed
    assert outcome.applied > 50
    assert outcome.sought > 0


def test_the_condition_of_a_grade_and_of_two_fact_sets() -> None:
    assert rare("misuse when grade is excellent").passed is False
    outcome = rare("changing kind, total at most other total + 6 when total at least 55")
    assert not outcome.passed
    assert rare("changing kind, total at most other total + 7 when total at least 55").applied > 20


def test_the_same_seed_seeks_the_same() -> None:
    one, two = (rare("grade is excellent when total at least 55", 5) for _ in range(2))
    assert (one.tried, one.sought, one.counterexample) == (two.tried, two.sought, two.counterexample)


def test_a_cohort_may_be_what_is_sought() -> None:
    text = RARE.replace('rubric "Rare"\n', 'rubric "Rare"\nunit "u"\nties share the better rank\n').replace(
        "grade excellent when total at least 50", "grade excellent when total at least 50 and total in top 2"
    )
    rubric: Rubric = loads(text)
    (law,) = cases(rubric, "it.cases", 'law "it": grade is excellent when total at least 55\n').laws
    outcome = run_law(rubric, law)
    assert not outcome.passed
    assert set(outcome.counterexample[0]) == {"A"}


STEPPED = """rubric "Stepped"
fact a: score 0 to 25
fact b: score 0 to 25
fact c: score 0 to 30
gate "Steps" when not (a is one of (0, 5, 10, 25) and b is one of (0, 5, 10, 25) and c is one of (0, 10, 30)): not eligible
item 1 "A"
a earns its value
item 2 "B"
b earns its value
item 3 "C"
c loses its value, at most 30 points
law "more": more a, b never lowers total
law "less": more c never lowers total
"""


@pytest.mark.parametrize("seed", range(5))
def test_facts_that_gates_let_pass_at_a_few_numbers_only_are_drawn_there(seed: int) -> None:
    more, less = run_laws(loads(STEPPED), seed=seed)
    assert more.passed
    assert more.applied >= 50
    assert not less.passed
