"""Whether a list that may be none is given: for every way in which it can be there, and for a missing one against all of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import loads

RUBRIC = loads("""rubric "x"
unit "u"
fact visits: list, or none
field days: count, 0 to 9
item 1 "Counted"
count(visits where days at least 3) at least 2 earns 5 points, when visits is given
item 2 "None"
not (visits is given) earns 2 points
item 3 "Some, or none at all"
visits is none or count(visits) at least 1 earns 1 point
""")

lists = st.one_of(st.just("none"), st.lists(st.fixed_dictionaries({"days": st.integers(0, 9)}), max_size=4))


def by_hand(visits: Any) -> Fraction:
    if visits == "none":
        return Fraction(2 + 1)
    return Fraction(5 * (sum(each["days"] >= 3 for each in visits) >= 2) + (len(visits) >= 1))


@given(st.lists(lists, min_size=1, max_size=5))
def test_by_itself_and_with_others_by_every_path(chosen: list[Any]) -> None:
    units = {f"u{number}": {"visits": each} for number, each in enumerate(chosen)}
    wanted = {name: by_hand(facts["visits"]) for name, facts in units.items()}
    for _ in range(2):  # the second time by compiled code
        assert {name: Fraction(str(RUBRIC.score(facts).total)) for name, facts in units.items()} == wanted
        assert {name: Fraction(str(card.total)) for name, card in RUBRIC.score_cohort(units).items()} == wanted
    assert {name: card.result.total for name, card in RUBRIC.score_cohort(units).items()} == wanted


@given(lists)
def test_a_missing_one_may_be_any_of_them(visits: Any) -> None:
    missing = RUBRIC.score({}).result
    assert missing.low is not None
    assert missing.high is not None
    assert missing.low <= by_hand(visits) <= missing.high
