"""Competitions with published tables: every total, place and award that was published, from shared lists of matches, races and votes.

``data/competitions`` holds the results as facts (``{"shared": …, "units": …}``), the published tables, and where they come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import CohortCard, Rubric, load_shipped

DATA = Path(__file__).parent / "data" / "competitions"

RUBRICS = {
    "f1_drivers_1979": "f1_drivers_1979",
    "f1_drivers_1988": "f1_drivers_1988",
    "f1_drivers_1990": "f1_drivers_1988",
    "f1_drivers_2014": "f1_drivers_2014",
    "f1_drivers_2021": "f1_drivers_2021",
    "f1_constructors_2020": "f1_constructors_2020",
    "f1_constructors_2021": "f1_constructors_2021",
    "eurovision_2022_final": "eurovision",
    "eurovision_2022_semiFinal1": "eurovision_semifinal",
    "eurovision_2022_semiFinal2": "eurovision_semifinal",
    "eurovision_2023_final": "eurovision",
    "eurovision_2023_semiFinal1": "eurovision_semifinal",
    "eurovision_2023_semiFinal2": "eurovision_semifinal",
    "climbing_ifsc_lead_world_cup_2017_women": "climbing_world_cup",
    "climbing_european_youth_cup_boulder_2017": "climbing_youth_cup",
    "climbing_swiss_cup_2017_women": "climbing_swiss_cup",
    "climbing_swiss_youth_cup_2017": "climbing_swiss_youth_cup",
}
SEASONS = ("1996-97", "2009-10", "2011-12", "2018-19")


@cache
def rubric(name: str) -> Rubric:
    return load_shipped(name)


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found


def scored(name: str, facts: dict[str, Any]) -> CohortCard:
    return rubric(name).score_cohort(facts["units"], shared=facts["shared"])


def places(cards: CohortCard) -> dict[str, int | None]:
    return {standing.unit: None if standing.place is None else int(standing.place) for standing in cards.ranking()}


def check_sums(cards: CohortCard) -> None:
    for card in cards.values():
        assert sum((entry.points for entry in card.result.ledger), Fraction(0)) == card.exact.total
        assert card.complete


def groups() -> Iterator[Any]:
    for group in json.loads((DATA / "fifa_groups.json").read_text(encoding="utf-8")):
        yield pytest.param(group, id=f"{group['tournament']} {group['group']}")


@pytest.mark.parametrize("name", sorted(RUBRICS))
def test_published_points_and_places(name: str) -> None:
    found = case(name)
    cards = scored(RUBRICS[name], found["facts"])
    published = found["expected"]
    points = published.get("points", published.get("total"))
    assert {unit: cards[unit].exact.total for unit in points} == {unit: Fraction(str(value)) for unit, value in points.items()}
    reached = places(cards)
    assert {unit: reached[unit] for unit in published["rank"]} == published["rank"]
    if "qualified" in published:
        assert {unit for unit, card in cards.items() if "qualified" in card.flags} == set(published["qualified"])
    check_sums(cards)


@pytest.mark.parametrize("name", sorted(name for name in RUBRICS if name.startswith("climbing")))
def test_published_points_of_each_event(name: str) -> None:
    found = case(name)
    cards = scored(RUBRICS[name], found["facts"])
    records = found["facts"]["shared"]["results"]
    for number, record in enumerate(records, start=1):
        published = found["expected"]["event_points"][record["event"]][record["athlete"]]
        assert cards[record["athlete"]][f"1.1[{number}]"].points == published


@pytest.mark.parametrize("season", SEASONS)
def test_league_tables(season: str) -> None:
    found = case(f"premier_league_{season}")
    cards = scored("premier_league", found["facts"])
    reached = places(cards)
    for row in found["expected"]["table"]:
        card = cards[row["team"]]
        assert (card.exact.total, reached[row["team"]]) == (row["points"], row["position"])
        assert dict(card.result.definitions)["goal_difference"] == row["goal_difference"]
        assert ("relegated" in card.flags) == row["relegated"]
        if "champions_league" in row:
            assert ("champions_league" in card.flags) == row["champions_league"]
    check_sums(cards)


@pytest.mark.parametrize("group", list(groups()))
def test_groups(group: dict[str, Any]) -> None:
    cards = scored("fifa_group_2018" if int(group["tournament"][3:7]) >= 2018 else "fifa_group", group["facts"])
    reached = places(cards)
    for row in group["expected"]["table"]:
        card = cards[row["team"]]
        definitions = dict(card.result.definitions)
        assert (card.exact.total, reached[row["team"]]) == (row["points"], row["position"])
        assert (definitions["goal_difference"], definitions["goals_for"]) == (row["goal_difference"], row["goals_for"])
        if "advances" in row:
            assert ("advances" in card.flags) == row["advances"]
    check_sums(cards)


def test_the_order_of_matches_changes_nothing() -> None:
    found = case("premier_league_2011-12")["facts"]
    turned = {"shared": found["shared"] | {"matches": found["shared"]["matches"][::-1]}, "units": dict(reversed(found["units"].items()))}
    once, again = scored("premier_league", found), scored("premier_league", turned)
    assert once.ranking() == again.ranking()
    assert {unit: card.exact.total for unit, card in once.items()} == {unit: card.exact.total for unit, card in again.items()}
