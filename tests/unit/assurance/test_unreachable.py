"""Points that the static checks prove to be out of reach: shown with the code that says so, and not counted."""

from __future__ import annotations

from random import Random

import pytest

from rubric_engine import loads
from rubric_engine.assurance import coverage, runs_of
from rubric_engine.assurance.coverage import targets
from rubric_engine.assurance.coverage_html import coverage_html
from rubric_engine.assurance.coverage_text import coverage_data, coverage_text
from rubric_engine.assurance.runs import Run
from rubric_engine.assurance.unreachable import unreachable
from tests.assurance import by_hand
from tests.assurance.small_rubrics import Maker
from tests.unit.assurance.rubrics import HEAD

TEXT = f"""{HEAD}fact posts: count, 0 to 50
fact plan: yes/no
fact kind: choice of a < b
item 1 "Posts"
posts at least 100 earns 5 points
posts at least 10 earns 2 points
item 2 "Kinds", at most 9 points
by kind:
a: 1 point
b: 2 points
item 3 "Steps", uncapped
posts each earn 1 point, at most 60 posts
posts at least 5 and posts below 5 earns 1 point
item 4 "First", first match, at most 3 points
posts at least 3 earns 3 points
posts at least 7 earns 1 point
posts at least 0 earns 1 point
item 5 "Tables", at most 2 points
by cases:
posts below 5: 1 point
posts below 3: 2 points
otherwise: 0 points
flag many "Many" when posts above 60
flag few "Few" when posts at most 50
gate "Never" when posts above 90: total is zero
"""


def proven(text: str) -> dict[str, str]:
    program = loads(text).program
    return unreachable(program, targets(program))


def test_each_kind_of_point_with_the_code_that_tells_why() -> None:
    assert proven(TEXT) == {
        "1.1 earned": "W430",
        "2 maximum binds": "W418",
        "2.1 missed": "bounds",
        "3.1 steps cut": "W435",
        "3.2 earned": "W433",
        "4.2 earned": "W432",
        "4 maximum binds": "bounds",
        "5 maximum binds": "W438",
        "5.1 row 2 taken": "W432",
        "flag many on": "W430",
        "flag few off": "W431",
        "gate 1 fires": "W430",
    }


def test_a_rubric_that_is_right_has_none() -> None:
    assert proven(f'{HEAD}fact posts: count, 0 to 50\nitem 1 "x"\nposts at least 10 earns 2 points\n') == {}


def test_a_gate_that_only_wants_facts_can_be_reached_by_a_missing_one() -> None:
    """The prerequisite is always so, but that isn't proven while the fact is missing."""
    text = f'{HEAD}fact n: count, 0 to 9\ngate "G": n at least 5 or n below 5, otherwise total is zero\nitem 1 "x"\nn at least 3 earns 1 point\n'
    assert "gate 1 fires" not in proven(text)


def test_what_missing_facts_alone_bring_about_is_not_out_of_reach() -> None:
    """Whatever x is, there are 2 points; while it is missing there are none."""
    text = f'{HEAD}fact x: count, 0 to 9\nitem 1 "x", at most 2 points\nx at least 3 earns 2 points\nx below 3 earns 2 points\ngrade low when total below 2\ngrade high otherwise\n'
    assert "grade low" not in proven(text)
    rubric = loads(text + 'example "e"\ngiven x is 3\nexpect grade is high\nexample "f"\nexpect total may be 0 to 4\n')
    assert "grade low" in {each.id for each in coverage(rubric.program, runs_of(rubric)).points}


def test_it_is_shown_and_does_not_count() -> None:
    rubric = loads(TEXT + 'example "e"\ngiven posts is 10\nexpect total is 0\n', name="x.rubric")
    found = coverage(rubric.program, runs_of(rubric))
    assert {each.id for each in found.beyond_reach} == set(proven(TEXT))
    assert not {each.id for each in found.missed} & set(proven(TEXT))
    assert len(found.counted) == len(found.points) - len(found.beyond_reach)
    english = coverage_text(found, rubric.program, rubric.source, 1, "en")
    assert "Can't be reached, and doesn't count:" in english
    assert "earned (can't be reached: W430)" in english
    assert "不可能见到，不计：" in coverage_text(found, rubric.program, rubric.source, 1, "zh")
    page = coverage_html(found, rubric.source, "en")
    assert "earned (can&#x27;t be reached: W430)" in page
    points = {each["id"]: each for each in coverage_data(found, rubric.source)["points"]}
    assert points["1.1 earned"]["unreachable"] == "W430"
    assert points["1.2 earned"]["unreachable"] is None


def test_a_point_that_is_shown_counts_whatever_is_said_of_it() -> None:
    rubric = loads(f'{HEAD}fact a: yes/no\nitem 1 "x"\na earns 1 point\nexample "e"\ngiven a is yes\nexpect total is 1\n')
    found = coverage(rubric.program, runs_of(rubric), unreachable={"1.1 earned": "W430"})
    assert not found.beyond_reach
    assert "1.1 earned" in {each.id for each in found.counted}


def falsely_told(seed: int) -> tuple[int, list[str]]:
    """How many points of a small random rubric are said to be out of reach, and those of them that some facts show, missing ones among them."""
    program = Maker(seed).make().program
    told = unreachable(program, targets(program))
    if not told:
        return 0, []
    sets = by_hand.all_facts(program)
    random = Random(seed)
    chosen = sets if len(sets) <= 60 else random.sample(sets, 60)
    known = [dict(facts) for facts in chosen]
    gaps = [{name: value for name, value in facts.items() if random.random() < 0.6} for facts in known]
    runs = [Run(str(number), ((None, facts),)) for number, facts in enumerate([*known, *gaps, {}])]
    found = coverage(program, runs, told)
    return len(told), [each.id for each in found.points if each.id in told and each.hit]


@pytest.mark.parametrize("block", [*range(2), *(pytest.param(block, marks=pytest.mark.slow) for block in range(2, 40))])
def test_nothing_that_some_facts_show_is_said_to_be_out_of_reach(block: int) -> None:
    counted = 0
    for seed in range(block * 20, (block + 1) * 20):
        count, false = falsely_told(seed)
        assert false == [], seed
        counted += count
    assert counted > 20


RESTS = [
    ('item 1 "x", first match\nx at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 3 points\n', {"1.3 earned": "W432"}),
    (
        'item 1 "x", first match\nx at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 0 points\n',
        {},
    ),  # shown where x is missing
    (
        'item 1 "x", first match\nsure at least 5 earns 2 points\nsure below 5 earns 1 point\notherwise earns 0 points\n',
        {"1.3 earned": "taken"},
    ),
    (
        'item 1 "x", first match\nsure at least 5 and other earns 2 points\nother earns 1 point\nnot other earns 1 point\notherwise earns 0 points\n',
        {"1.4 earned": "taken"},
    ),
    (
        'item 1 "x", first match, for each record of trips, uncapped\ndays at least 5 earns 2 points\ndays below 5 earns 1 point\notherwise earns 3 points\n',
        {"1.3 earned": "W432"},
    ),
    (
        'item 1 "x", first match, for each record of trips, uncapped\ndays at least 5 earns 2 points\ndays below 5 earns 1 point\notherwise earns 0 points\n',
        {},  # shown by a record without days
    ),
    ('item 1 "x"\nby kind:\na: 1 point\nb: 2 points\notherwise: 0 points\n', {"1.1 row 3 otherwise": "taken"}),
    ('item 1 "x"\nby cases:\nx at least 5: 1 point\nx below 5: 2 points\notherwise: 3 points\n', {"1.1 row 3 otherwise": "W432"}),
    ('define d by kind:\na: 1\nb: 2\notherwise: 1\nitem 1 "x"\nx at least 5 earns d points\n', {"define d row 3 otherwise": "taken"}),
    (
        'item 1 "x"\nx at least 5 earns 1 point\ngrade a when total at least 1\ngrade b when total below 1\ngrade c otherwise\n',
        {"grade c": "W430"},
    ),
    ('item 1 "x"\nx at least 5 earns 1 point\ngrade a when x at least 3\ngrade b when x at least 0\n', {"grade -": "taken"}),
]


@pytest.mark.parametrize(("text", "expected"), RESTS)
def test_an_otherwise_for_which_nothing_is_left_over(text: str, expected: dict[str, str]) -> None:
    facts = "fact x: count, 0 to 10\nfact kind: choice of a < b\nfact sure: count, 0 to 10, missing is an error\nfact other: yes/no, missing is an error\n"
    facts += "fact trips: list\nfield days: count, 0 to 10\n"
    told = proven(f"{HEAD}{facts}{text}")
    assert {id: code for id, code in told.items() if code != "bounds"} == expected


def test_nothing_left_over_is_said_in_words() -> None:
    rubric = loads(f'{HEAD}fact kind: choice of a < b\nitem 1 "x"\nby kind:\na: 1 point\nb: 2 points\notherwise: 0 points\n')
    found = coverage(rubric.program, runs_of(rubric))
    assert "otherwise: no row, the last resort (can't be reached: what stands before it takes every case)" in coverage_text(
        found, rubric.program, rubric.source, 0, "en"
    )
    assert "（不可能见到：前面的已包括全部情形）" in coverage_text(found, rubric.program, rubric.source, 0, "zh")
