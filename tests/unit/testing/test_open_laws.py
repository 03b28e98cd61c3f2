"""What is missing breaks no law: where a total, a grade or a flag is still open, a law says nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.core.values import Value
from rubric_engine.testing import run_laws
from rubric_engine.testing.judging import Judge
from rubric_engine.testing.running import laws_of
from rubric_engine.testing.sets import Change, Sets

FIVE = """rubric "Five"
fact b: yes/no
fact n: count, 0 to 10
fact licence: yes/no
gate "L": licence, otherwise not eligible
item 1 "A"
b earns 5 points
not b earns 5 points
item 2 "B"
n at least 5 earns 2 points
grade good when total at least 7
grade fair when total at least 5
grade none_at_all otherwise
flag low when total below 5
"""

INVARIANT = """rubric "Invariant"
fact riders: count, 0 to 500000
fact fleet: count, 1 to 400
item 1 "Riders"
riders / fleet each full 100 earns 1 point, at most 15 points
law "scale": scaling all counts keeps the order
"""

DIFFERENCE = """rubric "Difference"
fact n: count, 0 to 10
fact m: count, 0 to 10
item 1 "A"
n - m at least 0 earns 3 points
n - m below 0 earns 3 points
law "three": total is 3
law "never more": changing n, total at most other total
law "no more": more n never raises total
"""


def judged(text: str, law: str, facts: dict[str, Value | None], change: tuple[str, Value] | None = None) -> tuple[bool, bool]:
    """Whether the law says something of one unit's facts, and whether they break it."""
    rubric = loads(f'{text}law "it": {law}\n')
    sets = Sets({None: facts}, None if change is None else Change(None, *change))
    verdict = Judge(rubric.program, laws_of(rubric)[-1]).verdict(sets)
    return verdict.applied, verdict.broken is not None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("text", [INVARIANT, DIFFERENCE])
def test_laws_that_hold_of_all_complete_facts_hold(text: str, seed: int) -> None:
    for outcome in run_laws(loads(text), seed=seed):
        assert outcome.passed, outcome.found
        assert outcome.applied > 50


FIVE_OPEN: dict[str, Value | None] = {"n": Fraction(0), "licence": True}
FIVE_WHOLE: dict[str, Value | None] = {**FIVE_OPEN, "b": False}


@pytest.mark.parametrize(
    "law",
    [
        "total at least 5",
        "points(1) is 5",
        "points(1.1) is 5",
        "grade is good",
        "grade is fair",
        "not flag low",
        "total at least 5 when n is 0",
        "n is 9 when total below 5",
        "n is 9 when grade is none_at_all",
        "n is 9 when flag low",
    ],
)
def test_an_open_result_says_nothing(law: str) -> None:
    """With b missing, what was taken is 0; with it, one of the two lines gives 5."""
    assert judged(FIVE, law, FIVE_OPEN) == (False, False)


@pytest.mark.parametrize("law", ["total at least 6", "points(1) is 4", "grade is good", "flag low", "n is 9 when grade is fair"])
def test_complete_facts_break_it(law: str) -> None:
    assert judged(FIVE, law, FIVE_WHOLE) == (True, True)


def test_what_the_missing_fact_does_not_touch_is_judged_all_the_same() -> None:
    assert judged(FIVE, "points(2) is 2", FIVE_OPEN) == (True, True)
    assert judged(FIVE, "points(2) is 0", FIVE_OPEN) == (True, False)


def test_eligibility_that_is_open() -> None:
    facts: dict[str, Value | None] = {"n": Fraction(0), "b": True}
    assert judged(FIVE, "not total is none", facts) == (False, False)
    assert judged(FIVE, "total is 9", facts) == (False, False)
    assert judged(FIVE, "total is none", {**facts, "licence": True}) == (True, True)
    assert judged(FIVE, "total is none", {**facts, "licence": False}) == (True, False)


def test_a_settled_reading_is_no_gap() -> None:
    """Where the rubric says what a missing fact counts as, the total is definite."""
    settled = FIVE.replace("fact b: yes/no\n", "fact b: yes/no, missing counts as no\n")
    assert judged(settled, "total is 4", FIVE_OPEN) == (True, True)


@pytest.mark.parametrize("side", ["first", "second"])
def test_two_fact_sets_of_which_one_is_open(side: str) -> None:
    text = """rubric "t"
fact a: count, 0 to 9
fact c: yes/no
item 1 "i"
a above 4 and c loses 1 point
a above 4 and not c loses 1 point
a below 3 and c loses 1 point
a below 3 and not c loses 1 point
"""
    low, high = (Fraction(1), Fraction(3)) if side == "first" else (Fraction(3), Fraction(6))
    for law in ("more a never lowers total", "more a never raises total", "changing a, total is 7 - other total"):
        assert judged(text, law, {"a": low}, ("a", high)) == (False, False), law
    broken = judged(
        text, "more a never raises total" if side == "first" else "more a never lowers total", {"a": low, "c": True}, ("a", high)
    )
    assert broken == (True, True)


def test_more_of_a_fact_beside_one_that_is_missing() -> None:
    """What is missing costs as much as a yes, and as much as a no; complete facts lose nothing."""
    lines = "a above 4 earns 1 point\na above 4 and c loses 1 point\na above 4 and not c loses 1 point\n"
    rubric = loads(f'rubric "few"\nfact a: count, 0 to 9\nfact c: yes/no\nitem 1 "i"\n{lines}law "l": more a never lowers total\n')
    for seed in range(3):
        (outcome,) = run_laws(rubric, seed=seed)
        assert outcome.passed


RANKS = """rubric "Ranks"
unit "u"
ties share the better rank
fact n: count, 0 to 10
item 1 "A"
n each earn 1 point
item 2 "B"
n in top 1 earns 5 points
grade good when total in top 2 and total at least 8
grade fair otherwise
"""


def ranked() -> Rubric:
    return loads(
        RANKS
        + 'law "it": total at least 5\nlaw "low": total at most 14\nlaw "own": points(1) at most 9\nlaw "g": grade is good when total at least 9\n'
    )


def test_of_places_a_unit_alone_says_nothing_and_a_cohort_does() -> None:
    facts: dict[str, Value | None] = {"n": Fraction(1)}
    assert judged(RANKS, "total at least 5", facts) == (False, False)
    low, high, own, grade = run_laws(ranked())
    assert not low.passed
    assert low.sets is not None
    assert len(low.sets.units) == 2, "one has the place, the other hasn't"
    assert not high.passed
    assert high.counterexample == ({"A": {"n": 10}},), "one of a cohort of one is first"
    assert own.counterexample == ({"n": 10},), "what hangs on no place is said of a unit alone"
    assert grade.applied > 0


def test_what_others_are_missing_is_open_for_who_is_ranked() -> None:
    rubric = ranked()
    judge = Judge(rubric.program, laws_of(rubric)[0])
    units: dict[str | None, dict[str, Value | None]] = {"A": {"n": Fraction(1)}, "B": {}}
    assert not judge.verdict(Sets(units)).applied
    assert judge.verdict(Sets({**units, "B": {"n": Fraction(2)}})).broken is not None
