"""Laws that are broken on purpose are found broken, made small, and told so that the example pasted into the file fails there."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from rubric_engine import Rubric, load_shipped, loads
from rubric_engine.core import laws
from rubric_engine.core.laws import Law
from rubric_engine.examples import cases, run
from rubric_engine.testing import LawOutcome, assert_law, counterexample_text, judging, laws_of, run_law, run_laws
from tests.unit.testing.rubrics_to_break import BEYOND, FALLS, SHARES, TEAMS

ROOT = Path(__file__).resolve().parents[3]
A_2014 = load_shipped("2014_assessment")


def law_of(rubric: Rubric, text: str) -> Law:
    word, mark = ("规律 「它」：", "zh") if rubric.language == "zh" else ('law "it": ', "en")
    (found,) = cases(rubric, "it.cases", f"{word}{text}\n").laws
    assert mark in ("zh", "en")
    return found


def broken(rubric: Rubric, text: str, examples: int = 200) -> LawOutcome:
    outcome = run_law(rubric, law_of(rubric, text), examples=examples)
    assert not outcome.passed
    assert outcome.found
    return outcome


def pasted(rubric: Rubric, outcome: LawOutcome) -> str:
    """The text to paste; it fails where it is pasted, in both languages, and only its last example does."""
    for language in ("zh", "en"):
        text = counterexample_text(rubric, outcome.law, outcome, language)  # type: ignore[arg-type]
        passed = [each.passed for each in run(rubric, cases(rubric, "pasted.cases", text).examples)]
        assert passed[-1] is False, text
        assert all(passed[:-1]), text
    return counterexample_text(rubric, outcome.law, outcome, "en")


def beside_the_least(facts: Mapping[str, object]) -> dict[str, object]:
    """What isn't at its least in a complete fact set."""
    return {name: value for name, value in facts.items() if value not in (0, False, "low", "x", [], datetime.date(2014, 1, 1))}


@pytest.mark.parametrize("seed", range(4))
def test_more_that_lowers_the_total(seed: int) -> None:
    """The smallest step from one set of complete, simple facts, although a fact that is missing costs as much as a yes."""
    rubric = loads(FALLS)
    outcome = run_law(rubric, law_of(rubric, "more posts never lowers total"), seed=seed)
    one, two = outcome.counterexample
    assert set(one) == set(two) == set(rubric.facts)
    assert (beside_the_least(one), beside_the_least(two)) == ({"posts": 12, "ok": True}, {"posts": 13, "ok": True})
    assert outcome.found == "the total goes from 2 to 1 when posts goes from 12 to 13"
    assert pasted(rubric, outcome) == (
        'example "counterexample: it (1)"\ngiven posts is 12, extra is 0, ok is yes\nexpect total is 2\n\n'
        'example "counterexample: it (2)"\ngiven posts is 13, extra is 0, ok is yes\nexpect total at least 2\n'
    )


def test_a_small_counterexample_names_every_fact_that_is_read() -> None:
    rubric = loads(
        'rubric "few"\nfact a: count, 0 to 9\nfact b: yes/no\nfact c: yes/no\nitem 1 "i"\na above 4 loses 1 point\nc earns 0 points\n'
    )
    text = pasted(rubric, broken(rubric, "total is 0"))
    assert text == 'example "counterexample: it"\ngiven a is 5, c is no\nexpect total is 0\n'


def test_the_smallest_step_of_a_number_and_of_a_date() -> None:
    facts = "fact g: number, -10 to 10\nfact d: date, 2014-01-01 to 2014-12-31\n"
    rubric = loads(f'rubric "few"\n{facts}item 1 "i"\ng above 5 loses 1 point\nd on or after 2014-07-01 loses 2 points\n')
    one, two = broken(rubric, "more g never lowers total").counterexample
    assert Fraction(two["g"]) - Fraction(one["g"]) <= Fraction(1, 100)  # type: ignore[arg-type]
    assert Fraction(one["g"]) <= 5 < Fraction(two["g"])  # type: ignore[arg-type]
    one, two = broken(rubric, "more d never lowers total").counterexample
    assert (one["d"], two["d"]) == (datetime.date(2014, 6, 30), datetime.date(2014, 7, 1))


def test_who_is_not_eligible_any_more_is_not_lower() -> None:
    """Both fact sets must have the result; that somebody has none is said by a law of its own."""
    rubric = loads('rubric "few"\nfact a: count, 0 to 9\nitem 1 "i"\na above 4 earns 1 point\ngate "g" when a above 6: not eligible\n')
    assert run_law(rubric, law_of(rubric, "more a never lowers total")).passed
    assert rubric.score({"a": 7}).why_none == "not_eligible"
    assert run_law(rubric, law_of(rubric, "total is none when a above 6")).passed
    assert broken(rubric, "total is none when a above 5").counterexample == ({"a": 6},)


def test_more_that_lowers_one_item_alone() -> None:
    rubric = loads(FALLS)
    assert broken(rubric, "more extra, posts never lowers points(1.2)").broken is not None
    assert run_law(rubric, law_of(rubric, "more posts never lowers points(1.1)")).passed
    outcome = broken(rubric, "more posts never raises points(1.1)")
    assert outcome.counterexample[1]["posts"] == 7


def test_a_maximum_that_rounding_exceeds() -> None:
    rubric = loads(BEYOND)
    outcome = broken(rubric, "maxima hold")
    assert outcome.found in ("points(1.1) comes to 3, more than its maximum of 2", "points(1.2) comes to 1.5, more than its maximum")
    pasted(rubric, outcome)


def test_a_maximum_that_hangs_on_facts() -> None:
    rubric = loads(BEYOND.replace("at most 2 points, rounded up to steps of 1.5", "at most 2 points"))
    outcome = broken(rubric, "maxima hold")
    assert outcome.broken is not None
    assert outcome.broken.id == "1.2"
    pasted(rubric, outcome)


def test_a_condition_for_every_fact_set() -> None:
    rubric = loads(SHARES.replace("0 to 20", "0 to 500"))
    outcome = broken(rubric, "points(1.1) is 0 when growth at most 6%", 400)
    first = outcome.counterexample[0]
    assert set(beside_the_least(first)) == {"posts", "extra"}
    assert (first["extra"] - first["posts"]) / first["posts"] == 0.06  # type: ignore[operator]
    text = pasted(rubric, outcome)
    assert text.endswith("expect points(1.1) is 0\n")
    assert run_law(rubric, law_of(rubric, "points(1.1) is 0 when growth below 6%")).passed


def test_a_condition_on_the_grade_and_on_a_flag() -> None:
    rubric = loads(SHARES)
    pasted(rubric, broken(rubric, "grade is poor"))
    pasted(rubric, broken(rubric, "flag early when total at least 3"))
    assert run_law(rubric, law_of(rubric, "grade is good when total at least 4")).passed


def test_what_is_found_says_each_thing_once() -> None:
    rubric = loads(SHARES.replace("posts in top 1 earns 2 points\n", ""))
    assert broken(rubric, "grade is poor").found == "the grade is good; the total is 5"
    assert broken(rubric, "grade is not poor").found == "the grade is poor; the total is 0"
    assert broken(rubric, "flag early when total at least 3").found == "the flag early is not raised; the total is 3"
    assert broken(rubric, "total at most 2").found == "total is 3 points, not at most 2 points"
    assert broken(rubric, "points(1.2) is 0").found == "points(1.2) is 3 points, not 0 points; the total is 3"
    assert broken(rubric, "changing posts, total at most other total + 1 when posts = other posts + 1").found == (
        "total is 3 points, not at most other total + 1 (1 point); posts goes from 10 to 9; the other total is 0"
    )


def test_what_is_pasted_passes_when_the_rubric_is_mended() -> None:
    """The condition of the law comes along, where it reads results: after the mend it may not come true any more."""
    rubric = loads(FALLS)
    outcome = broken(rubric, "posts at most 12 when points(1.2) below 0")
    text = pasted(rubric, outcome)
    assert text == (
        'example "counterexample: it"\ngiven posts is 13, extra is 0, ok is yes\nexpect points(1.2) at least 0 or posts at most 12\n'
    )
    mended = loads(FALLS.replace("loses 1 point", "earns 1 point"))
    assert [each.passed for each in run(mended, cases(mended, "pasted.cases", text).examples)] == [True]
    plain = pasted(rubric, broken(rubric, "points(1.2) is 0 when posts above 12"))
    assert plain.endswith("expect points(1.2) is 0\n"), "what reads facts alone needn't be asked"


def test_a_law_of_two_fact_sets() -> None:
    rubric = loads(SHARES)
    outcome = broken(rubric, "changing posts, total at most other total + 1 when posts = other posts + 1")
    text = pasted(rubric, outcome)
    assert "other" not in text
    assert run_law(rubric, law_of(rubric, "changing posts, points(1.2) at most other points(1.2) + 5")).passed


def test_a_list_that_differs() -> None:
    rubric = loads(SHARES)
    outcome = broken(rubric, "changing works, points(1.3) at most other points(1.3) + 1")
    assert beside_the_least(outcome.counterexample[0]) == {"works": [{"size": 0, "fine": True}] * 2}
    pasted(rubric, outcome)


@pytest.mark.parametrize(("rank", "units"), [("", (2,)), ("posts in top 1 earns 2 points\n", (2, 3))])
def test_scaling_that_changes_places(rank: str, units: tuple[int, ...]) -> None:
    rubric = loads(SHARES.replace("count, 0 to 20", "count").replace("posts in top 1 earns 2 points\n", rank))
    outcome = broken(rubric, "scaling all counts keeps the order")
    assert len(outcome.counterexample[0]) in units
    pasted(rubric, outcome)


def test_who_is_only_level_before_or_after_has_kept_the_order() -> None:
    rubric = loads('rubric "few"\nfact a: count\nfact b: yes/no\nitem 1 "i"\na at least 4 earns 1 point\nb earns 1 point\n')
    assert run_law(rubric, law_of(rubric, "scaling all counts keeps the order"), examples=100).passed


@pytest.mark.parametrize("seed", range(2))
def test_counts_that_a_factor_carries_over_a_threshold_are_found_in_2014(seed: int) -> None:
    outcome = run_law(A_2014, law_of(A_2014, "数量同比变化则名次不变"), seed=seed)
    assert not outcome.passed
    assert len(outcome.counterexample[0]) == 2
    pasted(A_2014, outcome)


def test_units_that_a_shared_list_names_are_told_apart_by_it() -> None:
    rubric = loads(TEAMS)
    assert run_law(rubric, law_of(rubric, "equal facts score equal")).passed


def test_units_with_equal_facts_and_other_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the evaluator gives equal units equal points, some are called equal here that aren't."""
    monkeypatch.setattr(judging, "alike", lambda program, units, one, two: units[one] == units[two])
    rubric = loads(TEAMS)
    outcome = broken(rubric, "equal facts score equal")
    assert len(outcome.counterexample[0]) == 2
    pasted(rubric, outcome)


def test_ranks_come_from_generated_cohorts() -> None:
    """Alone, nobody's place is known."""
    rubric = loads(SHARES)
    outcome = broken(rubric, "points(1.2) at most 3")
    assert outcome.sets is not None
    assert None not in outcome.sets.units
    pasted(rubric, outcome)


def test_laws_that_hold() -> None:
    rubric = loads(SHARES)
    kinds = ("gates dominate", "equal facts score equal", "total at least 0", "more ok never lowers total")
    for outcome, least in [
        (run_law(rubric, law_of(rubric, "maxima hold")), 200),
        *((run_law(rubric, law_of(rubric, text), examples=50), 50) for text in kinds),
    ]:
        assert outcome.passed, outcome.found
        assert outcome.tried >= least
        assert outcome.vacuous is isinstance(outcome.law.form, laws.GatesDominate | laws.MaximaHold), "there are neither gates nor limits"
        assert outcome.counterexample == ()
        assert counterexample_text(rubric, outcome.law, outcome) == ""


def test_the_rubric_of_2014_and_its_boundary() -> None:
    outcome = broken(A_2014, "得分(4.1.1) 为 0 当 会员增长率 不超过 6%")
    (facts,) = outcome.counterexample
    assert set(facts) == set(A_2014.facts)
    assert set(beside_the_least(facts)) == {"期初会员数", "期末会员数"}
    pasted(A_2014, outcome)
    text = counterexample_text(A_2014, outcome.law, outcome)
    assert text.startswith("示例 「反例：它」\n给定 考核组 为 「x」，期初会员数 为 ")
    assert "，其余 取最低\n应得 得分(4.1.1) 为 0\n" in text


def test_the_same_seed_gives_the_same_outcome() -> None:
    rubric = loads(SHARES)
    law = law_of(rubric, "changing posts, total at most other total + 1")
    outcomes = [run_law(rubric, law, seed=7, examples=100) for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    others = (run_law(rubric, law, seed=seed, examples=100) for seed in range(12))
    assert any(each.tried != outcomes[0].tried for each in others), "the seed does something"


_PROGRAM = """
import sys
{before}
from rubric_engine import loads
from rubric_engine.testing import laws_of, run_law
from tests.unit.testing.rubrics_to_break import SHARES
rubric = loads(SHARES + 'law "it": changing posts, total at most other total + 1\\n')
for seed in range(3):
    outcome = run_law(rubric, laws_of(rubric)[0], seed=seed, examples=100)
    print(outcome.tried, outcome.counterexample, outcome.found)
"""


@pytest.mark.slow
def test_the_seed_decides_whatever_else_is_loaded() -> None:
    """Neither the seed of hashes nor the modules that a program has imported matter."""

    def told(before: str, hash_seed: str) -> str:
        command = [sys.executable, "-c", _PROGRAM.format(before=before)]
        environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout

    first = told("", "1")
    assert first == told("", "2")
    assert first == told("import tests.conformance.generated, tests.unit.testing.test_fact_sets", "1")


def test_the_laws_of_a_rubric_are_run_in_their_order() -> None:
    rubric = loads(FALLS + 'law "falls": more posts never lowers total\nlaw "holds": maxima hold\n')
    outcomes = run_laws(rubric)
    assert [(each.label, each.passed) for each in outcomes] == [("falls", False), ("holds", True)]
    assert [law.origin.id for law in laws_of(rubric)] == ["falls", "holds"]


def test_an_assertion_has_the_example_to_paste() -> None:
    rubric = loads(FALLS + 'law "falls": more posts never lowers total\nlaw "holds": maxima hold\n')
    assert_law(rubric, "holds", examples=40)
    with pytest.raises(AssertionError, match="given posts is 13, "):
        assert_law(rubric, "falls")
    with pytest.raises(KeyError, match="there are `falls`, `holds`"):
        assert_law(rubric, "rises")
