"""Cards of cohorts of which the totals are worked out alone: equal to what the door and the evaluator give, or none."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from rubric_engine import CohortCard, loads
from rubric_engine.facts import mapping
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.report.pending_cohort import PendingCohort
from rubric_engine.rubric import Rubric
from rubric_engine.rubric_call import MOST_LOOKS, read_call
from rubric_engine.scorer_cohort import _MOST_LOOKS, QuickCohorts
from rubric_engine.scoring.compiled import remembered
from rubric_engine.scoring.compiled.remembered import Remembered
from tests.unit.scoring.cohorts import NOWHERE, TOGETHER, Rows, by_reference, fractions, many, read


def quick(rubric: Rubric) -> QuickCohorts:
    return QuickCohorts(lambda: rubric.program, lambda: NOWHERE, Remembered(plain_number))


def by_door(rubric: Rubric, units: Rows, shared: Mapping[str, Any] | None = None) -> CohortCard:
    values = read(rubric.program, units, shared)
    return read_call(rubric.program, values, None, None, None).together(values)


def read_and_scored(rubric: Rubric, cohorts: QuickCohorts, units: Rows, shared: Mapping[str, Any] | None = None) -> CohortCard | None:
    values = read(rubric.program, units, shared)
    return cohorts.read(values, read_call(rubric.program, values, None, None, None).together)


def learned(rubric: Rubric, units: Rows) -> QuickCohorts:
    cohorts = quick(rubric)
    for _ in range(2):
        cohorts.learn(units, read(rubric.program, units))
    return cohorts


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TOGETHER)


def test_of_facts_that_were_read(rubric: Rubric) -> None:
    card = read_and_scored(rubric, quick(rubric), many(30))
    assert isinstance(card, PendingCohort)
    expected = by_door(rubric, many(30))
    assert {unit: each.total for unit, each in card.items()} == {unit: each.total for unit, each in expected.items()}
    assert type(card) is PendingCohort
    assert list(card) == list(expected)
    assert card["U3"].ledger == expected["U3"].ledger
    assert card == expected
    assert card.facts_digest == expected.facts_digest


def test_cards_taken_before_are_finished_one_after_the_other(rubric: Rubric) -> None:
    card, expected = learned(rubric, many(25)).card(many(25)), by_door(rubric, many(25))
    assert card is not None
    first, second = card["U1"], card["U2"]
    assert (first.result, second.result) == (expected["U1"].result, expected["U2"].result)


def test_straight_from_the_caller(rubric: Rubric) -> None:
    cohorts = learned(rubric, many(25))
    card = cohorts.card(many(25))
    assert isinstance(card, PendingCohort)
    expected = by_door(rubric, many(25))
    assert [card[unit].total for unit in card] == [expected[unit].total for unit in expected]
    assert card == expected
    assert cohorts.card({**many(25), "U1": {**many(25)["U1"], "a": None}}) is None
    assert cohorts.card({}) is None


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The units that the door reads from now on, as often as it does."""
    read: list[str] = []
    real = mapping.fill

    def fill(schema: Any, facts: Any, place: Any, *more: Any) -> Any:
        read.append(place.unit)
        return real(schema, facts, place, *more)

    monkeypatch.setattr(mapping, "fill", fill)
    return read


def test_the_door_reads_one_of_many_units(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the first cohort nor units that weren't met before cost a reading of each, however many they are."""
    fresh = loads(TOGETHER)
    expected = by_door(rubric, many(300))
    read = counted(monkeypatch)
    card = fresh.score_cohort(many(300))
    assert type(card) is PendingCohort
    assert read == ["U0"]
    assert [card[unit].total for unit in expected] == [expected[unit].total for unit in expected]
    again = fresh.score_cohort({f"{unit} anew": facts for unit, facts in many(300).items()})
    assert type(again) is PendingCohort
    assert read == ["U0"]
    assert card == expected


def test_texts_are_read_at_sight(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ever new ones, more of them than are remembered; one that isn't plain to see goes through the door."""
    monkeypatch.setattr(remembered, "_MOST", 10)
    units = {unit: {**facts, "district": f"{facts['district']} {number // 2}"} for number, (unit, facts) in enumerate(many(100).items())}
    units["U70"]["district"] = "x" * 250
    expected = by_door(rubric, units)
    cohorts, read = quick(rubric), counted(monkeypatch)
    card = cohorts.card(units)
    assert card is not None
    assert read == ["U0", "U70"]
    assert all(len(known) <= 10 for known in cohorts.remembered.values.values())
    assert [card[unit].total for unit in expected] == [expected[unit].total for unit in expected]
    assert card == expected


def test_one_unit_that_isnt_plain(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes through the door by itself, before all of them do."""
    for wrong in (None, "4", True):
        units = many(50, a=wrong)
        cohorts, read = quick(rubric), counted(monkeypatch)
        assert cohorts.card(units) is None
        assert read == ["U0", "U1"]


@pytest.mark.parametrize("name", ["", " U9", "U9 ", "Ｕ1", "U\u200b1", "U\0", 5, "x" * 300])
def test_names_that_arent_plain(rubric: Rubric, name: Any) -> None:
    units: dict[Any, Any] = {**many(8), name: many(1)["U0"]}
    assert learned(rubric, many(8)).card(units) is None


def test_few_units_wait_for_a_second_cohort(rubric: Rubric) -> None:
    cohorts = quick(rubric)
    assert cohorts.card(many(3)) is None
    assert cohorts.code is None


def test_a_few_units_are_read_once(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so few the door reads all at once, and none of them by itself before; what it read is remembered."""
    units = many(3)
    units["U2"]["district"] = "y" * 250
    fresh = loads(TOGETHER)
    read = counted(monkeypatch)
    for _ in range(2):
        fresh.score_cohort(units)
    assert read == ["U0", "U1", "U2"] * 2
    fresh.score_cohort(units)
    assert read == ["U0", "U1", "U2"] * 2
    fresh.score_cohort({unit: {**facts, "a": None} for unit, facts in units.items()})
    assert read == ["U0", "U1", "U2"] * 3


def test_facts_under_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = loads(TOGETHER.replace("fact a: count", "fact a (alpha): count"))
    units = many(20)
    aliased = {unit: {"alpha" if name == "a" else name: value for name, value in facts.items()} for unit, facts in units.items()}
    expected = by_door(fresh, units)
    read = counted(monkeypatch)
    for each in (units, aliased, units):
        card = fresh.score_cohort(each)
        assert type(card) is PendingCohort
        assert [card[unit].total for unit in expected] == [expected[unit].total for unit in expected]
        assert card == expected
    assert len(read) <= 6


def test_what_is_kept_of_many_units_is_nothing_to_collect() -> None:
    """Python's collector of garbage goes through all that the caller has when there is a lot that it must look after."""
    rubric = loads(
        'rubric "trips"\nties share the better rank\nfact a: count\nfact b: count\nfact trips: list\nfield far: yes/no\n'
        'item 1 "A", uncapped\ncount(trips where far) in top 2 earns 3 points\na at least 1 earns 1 point\nb at least 1 earns 1 point\n'
    )
    units = {f"U{i}": {"a": i, "b": 1, "trips": [{"far": k > 2} for k in range(i % 4)]} for i in range(40)}
    card = rubric.score_cohort(units)
    assert type(card) is PendingCohort
    shaped, others = card.__dict__["_pending"][2]
    gc.collect(0)
    gc.collect(1)  # what is still looked after now counts for the next going through everything
    assert len(shaped) == len(others) == 40
    assert not any(map(gc.is_tracked, (*shaped, *others)))
    assert card == by_door(rubric, units)


HALF = """
rubric "half"
ties share the better rank
fact a: count
fact b: count
item 1 "A", uncapped
b at least 1 earns 1 point
a in top 1 earns 0.5 points
"""


def test_half_points_for_a_rank() -> None:
    """Of a unit by itself all totals are whole, and of a cohort they are halves."""
    rubric = loads(HALF)
    units = {f"U{i}": {"a": i, "b": i % 2} for i in range(8)}
    card = learned(rubric, units).card(units)
    assert card is not None
    assert [card[unit].total for unit in card] == [Decimal(i % 2) + (Decimal("0.5") if i == 7 else 0) for i in range(8)]


GATED = """
rubric "gated"
ties share the better rank
missing gives no result
fact a: count
fact ready: yes/no
gate "not ready" when not ready: not eligible
item 1 "A"
a / 3 in top 3 earns 1 / 3 points
item 2 "B"
a at least 9 earns 1 point
total, shown to 4 decimals
"""


def test_units_without_a_total() -> None:
    rubric = loads(GATED)
    units: dict[str, dict[str, Any]] = {f"U{i}": {"a": i, "ready": i % 2 == 0} for i in range(30)}
    units["U28"]["a"] = None
    card = read_and_scored(rubric, quick(rubric), units)
    assert isinstance(card, PendingCohort)
    expected = by_door(rubric, units)
    assert [card[unit].total for unit in card] == [expected[unit].total for unit in expected]
    assert card["U1"].total is None
    assert card["U28"].total is None
    assert card["U26"].total == Decimal("1.3333")
    assert card == expected


def test_left_to_the_evaluator() -> None:
    rubric = loads(TOGETHER.replace("ties broken by b, c lowest first, then share the better rank", "ties are an error"))
    units = {f"U{i}": {**facts, "a": i, "c": i} for i, facts in enumerate(many(12).values())}
    assert read_and_scored(rubric, quick(rubric), units) is None
    cohorts = learned(rubric, units)
    assert cohorts.card(units) is None
    assert cohorts.code is None


SHARED = """
rubric "shared"
ties share the better rank
fact own: count
fact matches: list, shared
field goals: count
item 1 "A", uncapped
own at least sum(matches.goals) earns 1 point
own in top 1 earns 2 points
"""


def test_shared_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    rubric = loads(SHARED)
    units, shared = {f"U{i}": {"own": i} for i in range(10)}, {"matches": [{"goals": 2}, {"goals": 5}]}
    card = read_and_scored(rubric, quick(rubric), units, shared)
    assert isinstance(card, PendingCohort)
    assert fractions([(int(card[unit].total or 0), 1) for unit in units]) == by_reference(
        rubric.program, read(rubric.program, units, shared)
    )
    monkeypatch.setattr("rubric_engine.scorer_cohort._MOST_LOOKS", 19)
    assert read_and_scored(rubric, quick(rubric), units, shared) is None


def test_the_evaluator_refuses_what_is_too_much() -> None:
    assert _MOST_LOOKS <= MOST_LOOKS
