"""Mutants of gates' effects and targets, of ranges and of pairings: what is changed, what notices it, and the example that would."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.assurance import trial_of
from tests.unit.assurance.rubrics import HEAD, mutated, statuses

GATED = f"""{HEAD}fact safe: yes/no
fact posts: count, 0 to 9
gate "Safety": safe, otherwise EFFECT
section 1 "A"
item 1.1 "Posts"
posts at least 1 earns 3 points
item 1.2 "More"
posts at least 2 earns 4 points
section 2 "B"
item 2.1 "Many"
posts at least 3 earns 5 points
grade high when total at least 7
grade middle when total at least 3
grade low otherwise
"""


def words(text: str, kind: str) -> list[str]:
    return [each.words.en for each in trial_of(loads(text), search=False).mutants if each.kind == kind]


@pytest.mark.parametrize(
    ("effect", "changes"),
    [
        ("total is zero", ["not eligible instead of zero", "`1` is zero instead of the total", "`2` is zero instead of the total"]),
        ("item 1.1 is zero", ["what is around it (`1`) is zero as well"]),
        ("section 2 is zero", ["what is around it (`total`) is zero as well"]),
        ("not eligible", ["the total is zero instead"]),
        ("grade is middle", ["at most that grade", "grade `high` instead", "grade `low` instead"]),
        ("grade at most high", ["that grade, whatever the points", "grade `middle` instead"]),
    ],
)
def test_each_effect_of_a_gate(effect: str, changes: list[str]) -> None:
    assert words(GATED.replace("EFFECT", effect), "gate effect") == changes


@pytest.mark.parametrize(
    ("effect", "example", "wanted"),
    [
        ("total is zero", "given safe is no, posts is 1\nexpect total is 0", ["killed", "survived", "killed"]),
        ("total is zero", "given safe is no, posts is 3\nexpect total is 0", ["killed", "killed", "killed"]),
        ("item 1.1 is zero", "given safe is no, posts is 1\nexpect total is 0", ["survived"]),
        ("item 1.1 is zero", "given safe is no, posts is 2\nexpect total is 4", ["killed"]),
        ("not eligible", "given safe is no, posts is 3\nexpect total is none", ["killed"]),
        ("grade is middle", "given safe is no, posts is 3\nexpect grade is middle", ["survived", "killed", "killed"]),
        ("grade is middle", "given safe is no, posts is 0\nexpect grade is middle", ["killed", "killed", "killed"]),
    ],
)
def test_what_notices_another_effect(effect: str, example: str, wanted: list[str]) -> None:
    found = statuses(f'{GATED.replace("EFFECT", effect)}example "e"\n{example}\n')
    assert [status for id, status in found.items() if "gate effect" in id] == wanted


@pytest.mark.parametrize(
    "effect", ["total is zero", "item 1.1 is zero", "section 2 is zero", "not eligible", "grade is middle", "grade at most middle"]
)
def test_an_example_is_found_that_notices_it(effect: str) -> None:
    text = GATED.replace("EFFECT", effect)
    found = [(mutant, outcome) for mutant, outcome in mutated(text, search=True).of("survived") if mutant.kind == "gate effect"]
    assert found
    for mutant, outcome in found:
        assert outcome.telling is not None, mutant.id
        assert statuses(text + outcome.telling)[mutant.id] == "killed"


# ---------------------------------------------------------------- ranges

RANGED = f"""{HEAD}fact posts: count, 0 to 9
fact share: percent, 5% to 50%
item 1 "Posts", uncapped
posts each earn 1 point
item 2 "Share"
share at least 20% earns 1 point
"""


def test_the_ends_that_are_written_are_changed() -> None:
    rubric = loads(f'{RANGED}fact open: count\nitem 3 "Z"\nopen at least 1 earns 1 point\n')
    found = {each.id: each.after for each in trial_of(rubric, search=False).mutants if each.kind == "range"}
    assert found == {
        "posts range 1": "fact posts: count, 1 to 9",
        "posts range 2": "fact posts: count, 0 to 10",
        "posts range 3": "fact posts: count, 0 to 8",
        "share range 1": "fact share: percent, 6% to 50%",
        "share range 2": "fact share: percent, 4% to 50%",
        "share range 3": "fact share: percent, 5% to 51%",
        "share range 4": "fact share: percent, 5% to 49%",
    }


def ranges(text: str, *, search: bool = False) -> dict[str, str]:
    return {id: status for id, status in statuses(text, search=search).items() if " range " in id}


def test_a_narrower_range_is_noticed_by_a_fact_at_its_end() -> None:
    found = ranges(RANGED + 'example "e"\ngiven posts is 9, share is 5%\nexpect total is 9\n')
    assert found["posts range 3"] == "killed"
    assert found["share range 1"] == "killed"
    assert found["posts range 1"] == "survived"


def test_a_wider_range_is_noticed_by_what_is_possible() -> None:
    found = ranges(RANGED + 'example "e"\ngiven share is 5%\nexpect total may be 0 to 9\n')
    assert (found["posts range 1"], found["posts range 2"], found["posts range 3"]) == ("killed", "killed", "killed")


def test_an_end_that_nothing_hangs_on_is_probably_equivalent_when_it_is_further_out() -> None:
    """Facts further out can't be given in an example, and a missing one comes to the same."""
    found = ranges(RANGED, search=True)
    assert found["share range 2"] == found["share range 3"] == "probably equivalent"
    assert found["posts range 2"] == "survived"


def test_the_examples_that_are_found_notice_ranges() -> None:
    found = [(mutant, outcome) for mutant, outcome in mutated(RANGED, search=True).of("survived") if mutant.kind == "range"]
    assert len(found) == 5
    for mutant, outcome in found:
        assert outcome.telling is not None, mutant.id
        assert statuses(RANGED + outcome.telling)[mutant.id] == "killed", outcome.telling


def test_ranges_of_fields() -> None:
    text = f'{HEAD}fact trips: list\nfield days: count, 1 to 9\nitem 1 "x", uncapped\nsum(trips.days) earns its value\n'
    found = ranges(text + 'example "e"\ngiven trips has days 9\nexpect total is 9\n')
    assert found["trips.days range 4"] == "killed"
    assert found["trips.days range 1"] == "survived"
    assert ranges(text, search=True)["trips.days range 2"] == "probably equivalent"


# ---------------------------------------------------------------- settled defaults


def test_settled_readings_of_missing_facts() -> None:
    text = f'{HEAD}fact a: count, missing counts as 2\nfact b: yes/no, missing counts as yes\nfact c: choice of low < mid < high, missing counts as mid\nitem 1 "x", uncapped\na each earn 1 point\nb earns 1 point\nc at least mid earns 1 point\n'
    assert len([id for id in statuses(text) if " missing " in id and not id.startswith("missing")]) == 3 + 2 + 3
    found = statuses(text + 'example "e"\nexpect total is 4, total may be 4 to 4\n')
    assert {status for id, status in found.items() if " missing " in id and not id.startswith(("missing", "c missing 2"))} == {"killed"}


# ---------------------------------------------------------------- pairings

PAIRED = f"""{HEAD}fact posts: count, 0 to 99
item 1 "Posts", uncapped
posts each earn 1 point
pairing "Partners": total at least 10 with total below 8 points, by total
"""


def paired(units: str) -> dict[str, str]:
    given = "".join(f'given "{name}": posts is {posts}\n' for name, posts in (each.split() for each in units.split(", ")))
    return {
        id: status for id, status in statuses(f'{PAIRED}example "e"\n{given}expect "A": total at least 0\n').items() if "Partners" in id
    }


def test_pairings_are_noticed_by_pairs_that_come_out_differently() -> None:
    found = paired("A 10, B 20, C 8, D 7, E 1, F 9")
    assert len(found) >= 8
    assert all(status == "killed" for id, status in found.items() if "pairing" in id), found


def test_a_pairing_that_no_example_has_units_for_survives() -> None:
    assert "survived" in paired("A 9, B 9").values()
