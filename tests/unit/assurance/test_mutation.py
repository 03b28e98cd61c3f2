"""Which mutants examples kill, by construction, and what the search finds for survivors."""

from __future__ import annotations

import json

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.assurance import trial_of
from rubric_engine.assurance.evaluation import Evaluator
from rubric_engine.assurance.examples_of import texts_of
from rubric_engine.assurance.mutation import EQUIVALENT, KILLED, SURVIVED, wanted_for
from rubric_engine.assurance.mutation_text import mutation_data, mutation_text
from rubric_engine.assurance.reach import Reach
from rubric_engine.assurance.side_by_side import judged
from rubric_engine.compiling import trees_of
from rubric_engine.examples import run
from tests.unit.assurance.rubrics import CHINESE, ENGLISH, HEAD, mutated, statuses

LINE = f'{HEAD}fact posts: count\nfact open: yes/no\nitem 1 "Posts"\nposts at least 100 earns 5 points\n'


def example(given: str, expected: str, label: str = "e") -> str:
    return f'example "{label}"\ngiven {given}\nexpect {expected}\n'


def test_without_examples_everything_survives() -> None:
    assert set(statuses(ENGLISH).values()) == {SURVIVED}


@pytest.mark.parametrize(
    ("examples", "killed"),
    [
        (example("posts is 100", "points(1.1) is 5"), {"comparison 1", "threshold 1", "points 1", "points 2"}),
        (example("posts is 99", "points(1.1) is 0"), {"threshold 2"}),
        (example("posts is 500", "points(1.1) is 5"), {"points 1", "points 2"}),
        (example("posts is 100", "points(1.1) from 1 to 9"), {"comparison 1", "threshold 1"}),
        (example("posts is 100", "points(1) is 5"), {"comparison 1", "threshold 1", "points 1", "points 2"}),
        (example("posts is 100", "total is 5"), {"comparison 1", "threshold 1", "points 1", "points 2"}),
        (example("posts is 1", "points(1.1) is 0"), set()),
    ],
)
def test_an_example_kills_what_it_expects_otherwise(examples: str, killed: set[str]) -> None:
    found = statuses(LINE + examples, "1.1")
    assert {id.removeprefix("1.1 ") for id, status in found.items() if status == KILLED} == killed


def test_only_what_is_expected_counts() -> None:
    """The second item's points change too, but nobody expects anything of them."""
    text = LINE + 'item 2 "More"\nposts at least 100 earns 1 point\n' + example("posts is 100", "points(1) is 5")
    assert set(statuses(text, "2.1").values()) == {SURVIVED}


def test_an_example_that_fails_kills_nothing() -> None:
    found = mutated(LINE + example("posts is 100", "total is 4", "wrong"))
    assert found.failing == ("wrong",)
    assert {each.status for each in found.outcomes} == {SURVIVED}


def test_gates_prerequisites_grades_flags_and_ties() -> None:
    given = "staffed is {}, licensed is {}, posts is 100"
    text = ENGLISH + example(given.format("no", "yes"), "total is 0", "a") + example(given.format("yes", "no"), "total is 0", "b")
    found = {id: status for id, status in statuses(text, "gate 1").items() if "effect" not in id}
    assert found == {"gate 1 gate 1": KILLED, "gate 1 prerequisite 1": KILLED, "gate 1 prerequisite 2": KILLED}
    assert set(statuses(text, "few").values()) == {SURVIVED}
    text += example("posts is 10", "not flag few", "c") + example("posts is 9", "flag few", "d")
    assert statuses(text, "few") == {"few comparison 1": KILLED, "few threshold 1": KILLED, "few threshold 2": KILLED}
    assert statuses(text, "good")["good comparison 1"] == SURVIVED
    text += example(given.format("yes", "yes"), "grade is good", "e")
    assert statuses(text, "good")["good comparison 1"] == KILLED
    assert statuses(text, "ties")["ties ties 1"] == SURVIVED
    tied = "".join(f'given "{unit}": posts is {posts}\n' for unit, posts in (("A", 3), ("B", 2), ("C", 2)))
    assert statuses(f'{text}example "t"\n{tied}expect "C": points(2) is 2\n', "ties")["ties ties 1"] == KILLED


def test_places_and_ends_of_ranks() -> None:
    units = "".join(f'given "{unit}": posts is {posts}\n' for unit, posts in (("A", 30), ("B", 20), ("C", 10), ("D", 5)))
    found = statuses(f'{ENGLISH}example "r"\n{units}expect "B": points(2) is 2\nexpect "C": points(2) is 0\n', "2.1")
    assert set(found.values()) == {KILLED}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_every_survivor_comes_with_an_example_that_kills_it(text: str) -> None:
    found = mutated(text, search=True)
    assert {each.status for each in found.outcomes} == {SURVIVED}
    untold = [each.mutant for each in found.outcomes if each.telling is None]
    assert untold in (["good threshold 2"], ["好 threshold 2"])  # no total is 4
    for outcome in found.outcomes:
        if outcome.telling is None:
            continue
        again = trial_of(loads(text + outcome.telling), search=False)
        assert again.failing == (), outcome.telling
        assert next(each for each in again.all().outcomes if each.mutant == outcome.mutant).status == KILLED, outcome.telling


def test_a_mutant_that_means_the_same_is_probably_equivalent() -> None:
    """Of a score that is at least 0, `at least 0` and `at least -1` hold alike; so they do without the item's limit, which nothing reaches."""
    text = f'{HEAD}fact open: yes/no\nitem 1 "x", at most 9 points\nopen earns 2 points\n{example("open is yes", "points(1) is 2")}'
    found = statuses(text, search=True)
    assert found["1 limit 1"] == EQUIVALENT
    assert found["1 limit 3"] == EQUIVALENT
    assert found["1.1 points 1"] == KILLED
    assert mutated(text, "1", search=True).percent == 100


def test_the_order_of_examples_changes_no_status() -> None:
    one, two = example("posts is 100", "total is 5", "a"), example("posts is 99", "points(1.1) is 0", "b")
    assert statuses(LINE + one + two) == statuses(LINE + two + one)


GRADES = f"""{HEAD}fact a: count, 0 to 9
fact b: count, 0 to 40
fact open: yes/no
item 1 "A"
a each earn 3 points
open earns 2 points
item 2 "B"
b each earn 1 point
b in top 2 earns 2 points
grade good when total at least 55
grade fair when points(1) at least 20 and total at least 31
grade poor otherwise
"""


@pytest.mark.parametrize("text", [ENGLISH, GRADES])
def test_what_is_found_for_one_hangs_on_no_other(text: str) -> None:
    """Several processes are dealt the mutants as they get done, so each has judged others before."""
    rubric = loads(text)
    forth = trial_of(rubric)
    outcomes = [forth.judge(each) for each in forth.mutants]
    back = trial_of(rubric)
    assert [back.judge(each) for each in reversed(back.mutants)] == outcomes[::-1]
    for place in range(0, len(outcomes), 5):
        alone = trial_of(rubric)
        assert alone.judge(alone.mutants[place]) == outcomes[place]


def test_several_processes_find_the_same() -> None:
    rubric = loads(ENGLISH + example("posts is 100", "points(1.1) is 5"))
    own = trial_of(rubric)
    assert judged(texts_of(rubric), own, None, 2).outcomes == own.all().outcomes


def test_cases_beside_the_rubric_take_part() -> None:
    rubric = loads(LINE)
    found = trial_of(rubric, ("x.cases", example("posts is 100", "points(1.1) is 5"))).all("1.1")
    assert {each.status for each in found.outcomes} == {KILLED, SURVIVED}


def test_only_chooses_by_whole_ids() -> None:
    assert {id.split()[0] for id in statuses(ENGLISH, "1")} == {"1.1", "1.2"}
    assert {id.split()[0] for id in statuses(ENGLISH, "1.2")} == {"1.2"}
    assert statuses(ENGLISH, "12") == {}


def test_reports() -> None:
    found = mutated(CHINESE, "1.1", search=True)
    text = mutation_text(found, "门诊", "zh")
    assert "门诊：变异 5 个，识别 0 个，漏过 5 个（0%）" in text
    assert "第 9 行  1.1 界限\n  - 信息数 不少于 100 条 计 5 分\n  + 信息数 不少于 101 条 计 5 分\n  能识别它的示例：\n" in text
    assert "门诊: 5 mutants, 0 killed, 5 survived (0%)" in mutation_text(found, "门诊", "en")
    data = mutation_data(found, "门诊")
    json.dumps(data)
    assert [each["id"] for each in data["outcomes"]] == [each.id for each in found.mutants]


def test_examples_are_judged_as_the_runner_of_examples_judges_them() -> None:
    """The quick evaluation, which works out only what is asked for, against whole results with their ledgers."""
    tied = "".join(f'given "{unit}": posts is {posts}, staffed is yes\n' for unit, posts in (("A", 100), ("B", 20), ("C", 20)))
    text = (
        ENGLISH
        + example("staffed is yes, licensed is yes, posts is 100, share is 20%", "total is 5, grade is good, not flag few", "a")
        + example("staffed is yes, licensed is no, posts is 9", "total is 0, grade is poor, flag few", "b")
        + example("staffed is yes, posts is 99", "points(1) may be 0 to 3, total may be 0 to 5")
        + f'example "r"\n{tied}expect "A": points(2) is 2\nexpect "C": points(2) is 2, points(1.2) is 0\n'
    )
    rubric = loads(text)
    trial, reach = trial_of(rubric, search=False), Reach(rubric.program)
    for mutant in trial.mutants:
        program = mutant.make()
        changed = Rubric(source=rubric.source, language=rubric.language, program=program, trees={"": trees_of(rubric.source)})
        evaluator = Evaluator(program)
        whole = [outcome.passed for outcome in run(changed)]
        quick = [evaluator.passes(each, wanted_for(each.expects, reach, rubric.program)) for each in trial.runs]
        assert quick == whole, mutant.id
