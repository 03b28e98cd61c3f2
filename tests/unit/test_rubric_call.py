"""What a program gives besides facts, through the public names."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import Card, FactError, Override, loads

DAY = date(2014, 3, 1)

RUBRIC = loads("""rubric "Season"
unit "driver"
ties share the better rank
fact races: list, shared
field winner: unit
field laps: count
fact bonus: count, missing counts as 0
parameter win by date:
from 2000-01-01: 2
from 2010-01-01: 3
item 1 "Win", for each record of races where winner is this unit, uncapped
laps at least 1 earns win points
item 2 "Bonus"
bonus each earns 1 point, at most 5 points
""")
RACES = {"races": [{"winner": "A", "laps": 50}, {"winner": "B ", "laps": 50}, {"winner": "B", "laps": 60}]}


def codes(error: pytest.ExceptionInfo[FactError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_cohort_with_all_that_may_be_given() -> None:
    def override(id: str, points: object) -> dict[str, object]:
        return {"id": id, "points": points, "reason": "jury", "by": "Li", "when": "2014-03-01"}

    plain = RUBRIC.score_cohort({"A": {}, "B": {"bonus": 1}}, shared=RACES, as_of="2012-01-01")
    assert {unit: card.total for unit, card in plain.items()} == {"A": 3, "B": 7}
    by_hand = RUBRIC.score_cohort(
        {"A": {}, "B": {"bonus": 1}}, shared=RACES, as_of="2012-01-01", overrides={"B": [override("1[3]", "0.5"), override("2.1", 4)]}
    )
    assert by_hand["B"].exact.total == Fraction(15, 2)
    rows = [{"unit": "A", **override("total", 9)}]
    assert RUBRIC.score_cohort({"A": {}, "B": {}}, shared=RACES, parameters={"win": 1}, overrides=rows)["A"].total == 9


def test_a_unit_alone() -> None:
    among = RUBRIC.score(RACES, unit=" A ", as_of="2005-01-01")
    beside = RUBRIC.score({}, shared=RACES, unit="A", as_of="2005-01-01")
    assert isinstance(among, Card)
    assert among.unit == "A"
    assert among.total == 2
    assert among == beside
    set_by_hand = RUBRIC.score(
        RACES, unit="A", as_of="2005-01-01", overrides=[Override(id="1[1]", points=Fraction(1), reason="r", by="Li", when=DAY)]
    )
    assert set_by_hand.total == 1
    nameless = RUBRIC.score(RACES, as_of="2005-01-01", overrides=[Override(id="2", points=Fraction(1), reason="r", by="Li", when=DAY)])
    assert nameless["2"].points == 1


@pytest.mark.parametrize(
    ("unit", "code"),
    [("", "F541"), ("a\nb", "F543"), ("x" * 201, "F543"), (10**5000, "F543"), (1.5, "F543")],
    ids=["empty", "two lines", "long", "huge", "a float"],
)
def test_the_name_of_a_unit_alone_is_checked_as_in_a_cohort(unit: Any, code: str) -> None:
    with pytest.raises(FactError) as caught:
        RUBRIC.score(RACES, unit=unit, as_of="2005-01-01")
    assert codes(caught) == [code]
    with pytest.raises(FactError) as caught:
        RUBRIC.score_cohort([{"driver": unit}], shared={}, as_of="2005-01-01")
    assert codes(caught) == [code]


def test_everything_that_is_wrong_comes_at_once() -> None:
    units: dict[str, dict[str, object]] = {"A": {"races": []}, "B": {"bonus": -1}}
    with pytest.raises(FactError) as caught:
        RUBRIC.score_cohort(
            units,
            shared={"races": [{"winner": "C"}], "bonus": 1},
            parameters={"wins": 2},
            overrides={"A": [{"id": "1", "points": 1.5, "reason": "", "by": "Li", "when": "2014-03-01"}]},
        )
    assert sorted(codes(caught)) == ["F512", "F590", "F600", "F601", "F602", "F606", "F610", "F611", "F616"]


def test_an_override_of_a_record_that_is_another_units() -> None:
    with pytest.raises(FactError) as caught:
        RUBRIC.score_cohort(
            {"A": {}, "B": {}},
            shared=RACES,
            as_of="2012-01-01",
            overrides={"A": [Override(id="1[2]", points=Fraction(1), reason="r", by="Li", when=DAY)]},
        )
    assert codes(caught) == ["F618"]


def test_what_is_shared_counts_in_the_digest() -> None:
    one, other = (
        RUBRIC.score_cohort({"A": {}, "B": {}}, shared={"races": RACES["races"][:n]}, as_of="2012-01-01").facts_digest for n in (2, 3)
    )
    assert one != other
