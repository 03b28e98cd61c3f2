"""What the search finds for survivors: records in numbers, both sides of a start, places beside points, points that conditions ask for."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.assurance import Outcome, trial_of
from rubric_engine.assurance.examples_of import texts_of
from rubric_engine.assurance.mutation import EQUIVALENT, KILLED, SURVIVED
from rubric_engine.assurance.side_by_side import judged
from tests.unit.assurance.rubrics import HEAD

TALKS = """rubric "Talks"
fact talks: list
field size: count, 0 to 500
item 1 "Talks", at most 12 points
talks where size at least 20 each earn 2 points
example "two talks"
given talks has size 40
given talks has size 19
expect total is 2
"""
GROWTH = """rubric "Growth"
ties share the better rank
fact now: count, 0 to 20000
fact prior: count, 1 to 20000
define growth = (now - prior) / prior
item 1 "G", at most 15 points
growth at least 6% earns 4 points
growth beyond 6% each full 5% earns 1 point, at most 6 points
growth in top 2 earns 5 points
"""
GRADED = f"""{HEAD}fact a: count, 0 to 9
fact b: count, 0 to 40
fact misused: yes/no
gate "Misused" when misused: grade at most fair
item 1 "x", uncapped
a each earn 3 points
b each earn 1 point
grade good when total at least 55
grade fair otherwise
"""


def found_for(text: str, *ids: str) -> dict[str, Outcome]:
    found = {each.mutant: each for each in trial_of(loads(text)).all().outcomes}
    return {id: found[id] for id in ids}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (TALKS, ("1 limit 1", "1 limit 2", "1 limit 3", "1.1 comparison 1", "1.1 threshold 1")),
        (GROWTH, ("1.2 step 1", "1.2 step 2", "1.2 step 3", "1.2 step 4", "1.2 rounding 1", "1.2 limit 1", "1 limit 2", "1.3 places 2")),
        (GRADED, ("good comparison 1", "good threshold 1", "good threshold 2")),
    ],
)
def test_it_finds_an_example_that_the_rubric_passes_and_the_mutant_fails(text: str, ids: tuple[str, ...]) -> None:
    for id, outcome in found_for(text, *ids).items():
        assert outcome.telling is not None, id
        again = trial_of(loads(text + outcome.telling), search=False)
        assert again.failing == (), outcome.telling
        assert next(each for each in again.all().outcomes if each.mutant == id).status == KILLED, outcome.telling


def test_what_is_found_has_no_more_records_than_are_needed() -> None:
    text = found_for(TALKS, "1 limit 1")["1 limit 1"].telling
    assert text is not None
    assert text.count("given talks has") == 7


def test_a_limit_that_nothing_reaches_is_probably_equivalent() -> None:
    """4, 6 and 5 points are 15, and no more."""
    found = found_for(GROWTH, "1 limit 1", "1 limit 2", "1 limit 3")
    assert [each.status for each in found.values()] == [EQUIVALENT, SURVIVED, EQUIVALENT]


def test_what_was_found_for_one_mutant_is_tried_on_the_others() -> None:
    """However many processes there are, as it is tried when all of them are done."""
    rubric = loads(TALKS)
    trial = trial_of(rubric)
    chosen = tuple(trial.chosen("1"))
    by_id = {each.mutant: each for each in trial.all("1").outcomes}
    forgotten = [
        Outcome(each.id, by_id[each.id].status, by_id[each.id].by, by_id[each.id].telling if each.kind == "comparison" else None)
        for each in chosen
    ]
    again = {each.mutant: each for each in trial.summed_up(chosen, forgotten).outcomes}
    assert again["1.1 threshold 1"].telling is not None
    assert "size 20" in again["1.1 threshold 1"].telling
    assert judged(texts_of(rubric), trial, None, 2).outcomes == trial.all().outcomes


def test_a_label_that_is_taken_is_not_given_again() -> None:
    text = f'{TALKS}example "1.1 threshold 1"\ngiven talks has size 3\nexpect total is 0\n'
    found = found_for(text, "1.1 threshold 1")["1.1 threshold 1"].telling
    assert found is not None
    assert found.startswith('example "1.1 threshold 1 (2)"\n')
