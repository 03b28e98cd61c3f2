"""Running the examples of a rubric and of a file of cases."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.core.laws import MaximaHold, Monotone
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.examples import cases, run

RUBRIC = """rubric "Posts"
unit "branch"
fact posts (信息): count, 0 to 50
fact plan (有方案): yes/no
gate "plan": plan, otherwise total is zero
define most = points(1.1)
section 1 "Work"
item 1.1 "Posts", at most 10 points
posts each earns 1 point
item 1.2 "More"
posts above 20 earns 2 points
plan earns 1 point
"""


def failures(text: str) -> list[tuple[str, str, list[str]]]:
    (outcome,) = loads(RUBRIC + text).run_examples()
    return [(each.expected.text.en, each.found, [entry.id for entry in each.entries]) for each in outcome.failures]


@pytest.mark.parametrize(
    "expected", ["total may be 0 to 13", "points(1.1) may be 7 to 7", "points(1.2.2) may be 0 to 1", "points(1) may be 7 to 8"]
)
def test_a_range_that_is_met(expected: str) -> None:
    facts = "" if expected.startswith("total") else "given posts is 7\n"
    assert failures(f'example "x"\n{facts}expect {expected}\n') == []


@pytest.mark.parametrize("expected", ["total may be 0 to 12", "total may be 0 to 14", "total may be 1 to 13"])
def test_a_range_that_is_not_met(expected: str) -> None:
    ((_, found, _),) = failures(f'example "x"\nexpect {expected}\n')
    assert found == "may be 0 to 13"


def test_a_failure_has_the_entries_that_it_is_about() -> None:
    text = """example "x"
given posts is 12, plan is no
expect points(1.1) is 9, most is 9, points(1.2.2) is 1, total is 9, posts is 3, points(1) at most 99
"""
    found = failures(text)
    assert [(expected, entries) for expected, _, entries in found] == [
        ("points(1.1) is 9", ["1.1.1", "1.1"]),
        ("most is 9", ["1.1.1", "1.1"]),
        ("points(1.2.2) is 1", ["1.2.2"]),
        ("total is 9", ["1.1.1", "1.1", "1.2.1", "1.2.2", "gate 1"]),
        ("posts is 3", []),
    ]


# ---------------------------------------------------------------- files of cases


def test_cases_of_a_rubric() -> None:
    rubric = loads(RUBRIC + 'example "a dozen"\ngiven posts is 12, plan is yes\nexpect total is 11\nlaw "own": maxima hold\n')
    text = """# beside the rubric
law "posts help": more 信息 never lowers total
example "as there"
given the rest as in "a dozen"
expect total is 11, points(1.1) is 9
example "又一例"
给定 信息 为 3，其余 同 「as there」
应得 总分 为 4
"""
    found = cases(rubric, "posts.cases", text)
    assert [law.form for law in found.laws] == [Monotone(("posts",), "total", True)]
    assert [example.origin.text.en for example in found.examples] == ["as there", "又一例"]
    first, second = run(rubric, found.examples)
    assert second.passed
    (failure,) = first.failures
    assert failure.expected.text.en == "points(1.1) is 9"
    home, span = found.source.located(failure.expected.span)
    assert home is found.source
    assert text[span.start : span.end] == "points(1.1) is 9"
    assert [outcome.label for outcome in rubric.run_examples()] == ["a dozen"]


def test_cases_have_places_of_their_own() -> None:
    text = 'example "x"\ngiven pots is 3\nexpect total is 3\nitem 2 "no"\naccept W402 "no"\nposts earn 1 point\nexpect total is 3\n'
    with pytest.raises(RubricError) as raised:
        cases(loads(RUBRIC), "posts.cases", text)
    found = [(each.code, raised.value.source.line_column(each.span.start)[0]) for each in raised.value.diagnostics]
    assert sorted(found, key=lambda it: it[1]) == [("E240", 2), ("E389", 4), ("E389", 5), ("E389", 6)]
    assert " --> posts.cases:2:7" in str(raised.value)


def test_cases_that_are_not_fitting_are_not_taken_for_others() -> None:
    with pytest.raises(RubricError) as raised:
        cases(loads(RUBRIC), "posts.cases", "given posts is 3\n")
    assert [each.code for each in raised.value.diagnostics] == ["E214"]


def test_warnings_of_cases() -> None:
    found = cases(loads(RUBRIC), "posts.cases", 'example "x"\ngiven posts is 3\n')
    assert [each.code for each in found.warnings] == ["W227"]


def test_cases_of_a_rubric_that_extends_another() -> None:
    text = 'rubric "Ours"\nextends "base.rubric"\nreplace item 1.1 "Posts", at most 5 points\nposts each earns 1 point\n'
    base = (
        RUBRIC
        + 'example "not ours"\ngiven posts is 1, plan is yes\nexpect total is 2\nlaw "not ours": maxima hold\naccept W402 "not ours"\n'
    )
    rubric = loads(text, files={"base.rubric": base})
    assert (rubric.model.examples, rubric.model.laws) == ((), ())
    found = cases(rubric, "ours.cases", 'example "six"\ngiven posts is 6, plan is yes\nexpect total is 6\nlaw "m": maxima hold\n')
    assert [law.form for law in found.laws] == [MaximaHold()]
    assert [outcome.passed for outcome in run(rubric, found.examples)] == [True]


def test_an_acceptance_goes_with_what_it_stands_behind() -> None:
    base = RUBRIC.replace('unit "branch"\n', 'unit "branch"\naccept W402 "head"\n') + 'accept W402 "the plan"\n'
    kept = loads('rubric "A"\nextends "base.rubric"\n', files={"base.rubric": base})
    assert [each.stmt.reason for each in kept.model.acceptances] == ["the plan"]
    gone = loads('rubric "A"\nextends "base.rubric"\nremove item 1.2\n', files={"base.rubric": base})
    assert gone.model.acceptances == ()
