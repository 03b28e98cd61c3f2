"""What is nearly always meant otherwise: ranks that run the other way than their fact, points taken off a score that is not there."""

from __future__ import annotations

import pytest

from rubric_engine import loads

HEAD = 'rubric "R"\nunit "county"\nties share the better rank\nfact late: count, lower is better\nfact good: count, higher is better\nfact plain: count\ndefine delay = late\n'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("late in top 3 earns 5 points", True),
        ("late in top 3 lowest first earns 5 points", False),
        ("delay in top 3 earns 5 points", True),
        ("late in bottom 3 loses 5 points", True),
        ("good in top 3 earns 5 points", False),
        ("good in top 3 lowest first earns 5 points", True),
        ("plain in top 3 lowest first earns 5 points", False),
        ("late + good in top 3 earns 5 points", False),
    ],
)
def test_which_way_a_rank_runs(line: str, told: bool) -> None:
    rubric = loads(f'{HEAD}item 1 "I"\n{line}\n')
    assert ("W429" in {each.code for each in rubric.warnings}) is told


def test_tables_of_places_too() -> None:
    rubric = loads(f'{HEAD}item 1 "I"\nby rank of late:\n1: 3 points\notherwise: 0 points\n')
    assert [each.code for each in rubric.warnings if each.code == "W429"] == ["W429"]


def test_points_taken_off_a_score_that_is_not_there() -> None:
    text = 'rubric "R"\nfact faults: count\nitem 1 "I", at most 10 points{start}\nfaults each lose 2 points, to zero\n'
    (found,) = loads(text.format(start="")).warnings
    assert (found.code, found.hint) == ("W418", "to take points off a full score, write `starts at 10 points`")
    assert not loads(text.format(start=", starts at 10 points")).warnings
