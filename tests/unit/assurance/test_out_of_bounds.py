"""Points that the ranges of a rubric's numbers rule out: they aren't asked for, and what may yet be shown still is."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.assurance import coverage, runs_of
from rubric_engine.assurance.coverage import targets
from rubric_engine.assurance.coverage_html import coverage_html
from rubric_engine.assurance.coverage_text import coverage_data, coverage_text
from rubric_engine.assurance.points import BOUNDS
from rubric_engine.assurance.unreachable import unreachable
from tests.unit.assurance.rubrics import HEAD

FACTS = f"{HEAD}fact a: count, 0 to 10\nfact b: yes/no\nfact t: text\nfact talks: list\nfield size: count, 0 to 500\n"
FULL = """rubric "Full"
fact a: count, 0 to 10
section 1 "S", at most 5 points
item 1.1 "A"
by a in bands:
below 5: 1 point
at least 5: 5 points
total, at most 5 points
example "5"
given a is 5
expect total is 5
example "4"
given a is 4
expect total is 1
example "none"
expect total is 1
"""


def ruled_out(text: str) -> set[str]:
    program = loads(FACTS + text).program
    return {id for id, code in unreachable(program, targets(program)).items() if code == BOUNDS}


def test_a_maximum_that_equals_the_sum_below_it_and_a_table_that_always_earns_are_not_asked_for() -> None:
    rubric = loads(FULL)
    found = coverage(rubric.program, runs_of(rubric))
    assert found.percent == 100
    assert {each.id for each in found.beyond_reach} == {"1 maximum binds", "total maximum binds", "1.1.1 missed"}


def test_it_is_said_in_words_and_not_with_a_code() -> None:
    rubric = loads(FULL)
    found = coverage(rubric.program, runs_of(rubric))
    english = coverage_text(found, rubric.program, rubric.source, 3, "en")
    assert "missed (can't be reached: beyond what the points can come to)" in english
    assert "不得分（不可能见到：超出得分可能的范围）" in coverage_text(found, rubric.program, rubric.source, 3, "zh")
    assert "beyond what the points can come to" in coverage_html(found, rubric.source, "en")
    points = {each["id"]: each for each in coverage_data(found, rubric.source)["points"]}
    assert points["1.1.1 missed"]["unreachable"] == BOUNDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('item 1 "x", at most 3 points\na each earn 1 point, at most 3 points\n', {"1 maximum binds"}),
        ('item 1 "x", at most 3 points\na each earn 1 point, at most 4 points\n', set()),
        ('item 1 "x", at most 3 points\nb earns 1 point\nb earns 2 points\n', {"1 maximum binds"}),
        ('item 1 "x", at most 2 points\nb earns 2 points\nnot b earns 2 points\n', {"1 maximum binds"}),
        ('item 1 "x", uncapped\na each earn 1 point, at most 10 points\n', {"1.1 points cut"}),
        ('item 1 "x", uncapped\na each earn 1 point, at most 10 steps\n', {"1.1 steps cut"}),
        ('item 1 "x", uncapped\na each earn 1 point, at most 9 points\n', set()),
        ('item 1 "x", at least 0 points, uncapped\na each earn 1 point, at most 3 points\n', {"1 minimum binds"}),
        ('item 1 "x", at least 1 points, uncapped\na each earn 1 point, at most 3 points\n', set()),
        ('item 1 "x", starts at 10 points\na each lose 1 point, to zero\n', {"1 stopped"}),
        ('item 1 "x", starts at 9 points\na each lose 1 point, to zero\n', set()),
        ('item 1 "x", at most 8 points\ntalks each earn 2 points\n', set()),
        ('item 1 "x", first match\nb earns 1 point\notherwise earns 2 points\n', set()),
    ],
)
def test_limits(text: str, expected: set[str]) -> None:
    assert ruled_out(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('item 1 "x"\nby a in bands:\nbelow 5: 1 point\nat least 5: 2 points\n', {"1.1 missed"}),
        ('item 1 "x"\nby a in bands:\nbelow 5: 0 points\nat least 5: 2 points\n', set()),
        ('item 1 "x"\nby a in bands:\nbelow 5: -1 points\nat least 5: 2 points\n', set()),
        ('item 1 "x"\nby t:\n"y": 1 point\notherwise: 2 points\n', {"1.1 missed"}),
        ('item 1 "x"\nby t:\n"y": 1 point\n"z": 2 points\n', set()),
        ('item 1 "x"\nby cases:\na below 3: 1 point\na at least 3: 2 points\n', set()),
    ],
)
def test_tables_of_which_every_row_earns(text: str, expected: set[str]) -> None:
    assert {id for id in ruled_out(text) if id.endswith("missed")} == expected


def test_a_line_that_may_lack_its_value_is_still_asked_for() -> None:
    text = 'fact before: count, 0 to 10\nitem 1 "x", uncapped\na / before each full 1 earns 1 point, at most 3 points\n'
    assert ruled_out(text) == set()


WHOLE = [
    ('item 1 "x", rounded half up to 1 decimals\na each earn 1 point, at most 3 points\n', True),
    ('item 1 "x", rounded half up to 1 decimals\na each earn 0.5 points, at most 3 points\n', True),
    ('item 1 "x", rounded half up to 1 decimals\na each earn 0.25 points, at most 3 points\n', False),
    ('item 1 "x", rounded half up to 1 decimals\na each earn 0.5 points, at most 3.25 points\n', False),
    ('item 1 "x", rounded half up to 1 decimals\nb earns 1.5 points\nby a in bands:\nbelow 5: 0.3 points\nat least 5: 2 points\n', True),
    ('item 1 "x", rounded half up to 1 decimals\na at least 1 earns a / 4 points\n', False),
    ('item 1 "x", rounded half up to 1 decimals\na at least 1 earns (a * 0.2 + 1) points\n', True),
    ('item 1 "x", rounded half up to 1 decimals, mean\nb earns 1 point\na at least 2 earns 1 point\n', False),
    ('define d = a * 3\nitem 1 "x", rounded half up to 1 decimals, best line\na at least 2 earns d points\nb earns 2.5 points\n', True),
    ('section 1 "s", rounded half up to 1 decimals\nitem 1.1 "x", rounded half up to 1 decimals\na at least 1 earns a / 4 points\n', True),
    ('section 1 "s", rounded half up to 1 decimals\nitem 1.1 "x", rounded half up to 2 decimals\na at least 1 earns a / 4 points\n', False),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_a_rounding_that_changes_nothing(text: str, expected: bool) -> None:
    assert ("1 rounded" in ruled_out(text)) is expected
