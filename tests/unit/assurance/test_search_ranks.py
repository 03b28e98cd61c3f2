"""What the search finds for survivors of places: whatever range what is ranked has, in lines, shares and tables, within groups and among some."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.assurance import trial_of
from rubric_engine.assurance.mutation import EQUIVALENT, KILLED, SURVIVED

FACTS = [
    "count, 0 to 50",
    "count, 3 to 12",
    "count",
    "count, 200 to 300",
    "number, 0 to 1",
    "number, -10 to -5",
    "number, above 0 to below 2",
    "score 0 to 5",
    "percent, 0% to 100%",
    "date, 2014-01-01 to 2014-01-31",
    "choice of a < b < c < d < e < f < g < h < i",
]
HEAD = 'rubric "R"\nties share the better rank\n'
ITEM = 'item 1 "P"\n'
TABLE = "by rank of p:\n1: 5 points\n2 to 3: 3 points\notherwise: 0 points\n"


def _untold(text: str, owner: str = "1.1") -> list[str]:
    """Mutants of the line for which nothing was found. Every example that was found is passed by the rubric and failed by its mutant."""
    trial = trial_of(loads(text))
    found = trial.all(owner)
    assert {each.status for each in found.outcomes} <= {SURVIVED, EQUIVALENT}
    for outcome in found.outcomes:
        if outcome.telling is not None:
            again = trial_of(loads(text + outcome.telling), search=False)
            assert again.failing == (), outcome.telling
            (mutant,) = [each for each in again.mutants if each.id == outcome.mutant]
            assert again.judge(mutant).status == KILLED, outcome.telling
    return [each.mutant for each in found.outcomes if each.telling is None and each.status != EQUIVALENT]


@pytest.mark.parametrize("fact", FACTS)
def test_places_are_told_whatever_the_range(fact: str) -> None:
    assert _untold(f"{HEAD}fact p: {fact}\n{ITEM}p in top 3 earns 2 points\n") == []


@pytest.mark.parametrize("fact", FACTS[:5])
def test_tables_of_places_are_told_whatever_the_range(fact: str) -> None:
    assert _untold(f"{HEAD}fact p: {fact}\n{ITEM}{TABLE}") == []


@pytest.mark.parametrize(
    "line",
    [
        "p in bottom 3 earns 2 points",
        "p in top 20% earns 2 points",
        "p in top 3 lowest first earns 2 points",
        "p in top 2 within town earns 2 points",
        "p in top 2 among units where grown earns 2 points",
        "p in top 2 earns 2 points, when grown",
        "rank of p at most 8 earns 2 points",
        "rank of p from 5 to 6 earns 2 points",
    ],
)
def test_shares_groups_and_numbers_of_places_are_told(line: str) -> None:
    if "from" in line:
        line = line.replace("from 5 to 6", "at least 5 and rank of p at most 6")
    text = f"{HEAD}fact p: count, 0 to 50\nfact grown: yes/no\nfact town: choice of east / west\n{ITEM}{line}\n"
    assert _untold(text) == []


def test_a_table_with_many_places_is_told_to_its_end() -> None:
    rows = "".join(f"{place}: {12 - place} points\n" for place in range(1, 9))
    assert _untold(f"{HEAD}fact p: count, 0 to 50\n{ITEM}by rank of p:\n{rows}otherwise: 0 points\n") == []


def test_a_place_that_a_row_above_has_taken_changes_nothing() -> None:
    text = f"{HEAD}fact p: count, 0 to 50\n{ITEM}{TABLE}"
    found = {each.mutant: each.status for each in trial_of(loads(text)).all("1.1").outcomes}
    assert [id for id, status in found.items() if status == EQUIVALENT] == ["1.1 band edge 1"]
    halved = {each.mutant: each for each in trial_of(loads(text.replace("share the better", "share the average"))).all("1.1").outcomes}
    assert halved["1.1 band edge 1"].status == SURVIVED  # two who share place 1.5
    assert halved["1.1 band edge 1"].telling is not None
