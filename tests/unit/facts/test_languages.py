"""A problem is told in the rubric's language, or wholly in the other one."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import FactError, FactProblem, Rubric, load_shipped, loads
from rubric_engine.diagnostics.languages import Both, Meant, checked
from rubric_engine.facts import csv_template, json_template, read_cohort, read_facts, read_unit, records_template, shared_template

ENGLISH = loads("""rubric "Sales"
ties share the better rank
parameter threshold = 6%
fact growth (增长率): percent, at most 100%
fact office (门店): count
fact fraud: yes/no
fact kind: choice of small / large
fact visits: list
field place: text
field days: count
item 1 "Growth"
growth at least threshold earns 2 points
growth in top 1 earns 1 point
""")
CHINESE = loads(ENGLISH.format("zh"))
WRONG: dict[str, Any] = {
    "growht": "6%",
    "growth": 85,
    "office": "none",
    "kind": "smal",
    "visits": [{"place": "A", "dais": 3}, {"days": "x"}],
}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def wrong(rubric: Rubric, **more: Any) -> FactError:
    with pytest.raises(FactError) as caught:
        rubric.score({**WRONG, **more})
    return caught.value


def told(problem: FactProblem, language: Any) -> str:
    return f"{problem.message(language)} {problem.hint_in(language)}"


@pytest.mark.parametrize("rubric", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_everything_is_told_in_the_language_that_is_asked_for(rubric: Rubric) -> None:
    error = wrong(rubric)
    assert {problem.code for problem in error.problems} == {"F530", "F513", "F522", "F507", "F533", "F501"}
    for problem in error.problems:
        assert problem.language == rubric.language
        assert problem.message() == problem.message(rubric.language)
        assert problem.place() == problem.place(rubric.language)
        assert problem.to_dict() == problem.to_dict(rubric.language)
        assert problem.hint == problem.hint_in(rubric.language)
        assert _HAN.search(problem.message("zh"))
        assert "`" not in problem.message("zh") + problem.hint_in("zh")
        if rubric is ENGLISH:
            assert not _HAN.search(told(problem, "en")), told(problem, "en")
        assert problem.to_dict("zh")["hint"] == problem.hint_in("zh")


def test_an_error_has_both_languages() -> None:
    error = wrong(ENGLISH)
    assert error.to_dict() == error.to_dict("en")
    chinese = error.to_dict("zh")
    assert chinese["language"] == "zh"
    assert chinese["problems"] == [problem.to_dict("zh") for problem in error.problems]
    assert chinese["problems"][0]["hint"] == "是否指「growth」？"
    assert json.loads(error.to_json("zh")) == chinese
    assert [each["code"] for each in wrong(CHINESE).to_dict("en")["problems"]] == [each["code"] for each in chinese["problems"]]


def test_problems_that_are_read_know_their_language() -> None:
    for problems in (
        read_unit(CHINESE.program, WRONG)[1],
        read_cohort(CHINESE.program, {"A": WRONG, "": {}})[1],
        read_facts(CHINESE.program, "there-is-none.csv").problems,
    ):
        assert problems
        for problem in problems:
            assert problem.message() == problem.message("zh") != problem.message("en")


@pytest.mark.parametrize(
    "call",
    [
        lambda r: r.score({}, as_of="x"),
        lambda r: r.score({}, parameters={"threshhold": 1}),
        lambda r: r.score({}, ranks={"growht": (1, 2)}),
        lambda r: r.score({}, ranks={"growth": (3, 2)}),
        lambda r: r.score({}, overrides=[{"id": "9", "points": 1, "reason": "r", "by": "Li", "when": "2014-03-01"}]),
        lambda r: r.score({}, overrides=[{"id": "1", "points": 0.5, "reason": "r", "by": "Li", "when": "2014-03-01"}]),
        lambda r: r.score_cohort({}),
    ],
)
def test_whatever_is_refused_is_told_in_the_rubrics_language(call: Any) -> None:
    for rubric in (ENGLISH, CHINESE):
        with pytest.raises(FactError) as caught:
            call(rubric)
        for problem in caught.value.problems:
            assert problem.message() == problem.message(rubric.language)
            assert problem.message("zh") != problem.message("en")


def test_a_copy_is_the_same() -> None:
    problem = wrong(ENGLISH).problems[0]
    again = pickle.loads(pickle.dumps(problem))
    assert again == problem
    assert again.to_dict("zh") == problem.to_dict("zh")


@pytest.mark.parametrize("language", ["fr", "EN", "", 1, "de.csv"])
def test_there_are_two_languages(language: Any, tmp_path: Path) -> None:
    error = wrong(ENGLISH)
    lists = ENGLISH.facts["visits"]
    for call in (
        error.problems[0].message,
        error.problems[0].place,
        error.problems[0].hint_in,
        error.problems[0].to_dict,
        error.to_dict,
        error.to_json,
        ENGLISH.format,
        lambda it: csv_template(ENGLISH, it),
        lambda it: json_template(ENGLISH, it),
        lambda it: shared_template(ENGLISH, it),
        lambda it: records_template(ENGLISH, lists, it),
        lambda it: read_unit(ENGLISH, {}, language=it),
        lambda it: read_cohort(ENGLISH, {}, language=it),
        lambda it: read_facts(ENGLISH, tmp_path / "none.csv", language=it),
    ):
        with pytest.raises(ValueError, match="there are `en` and `zh`") as caught:
            call(language)
        assert not isinstance(caught.value, FactError)


def test_the_language_is_the_rubrics_unless_it_is_asked_for() -> None:
    assert [checked(None, "zh"), checked(None, "en"), checked("en", "zh"), checked("zh", "en")] == ["zh", "en", "en", "zh"]


def test_texts_in_both_languages() -> None:
    assert not Both("", "")
    assert Meant.of("growth")
    assert (Meant.of("x")["en"], Meant.of("x")["zh"]) == ("did you mean `x`?", "是否指「x」？")


# ---------------------------------------------------------------- where a misspelt name stands


def test_a_misspelt_name_is_there_for_programs() -> None:
    found = {problem.code: problem for problem in wrong(ENGLISH).problems}
    assert (found["F530"].fact, found["F530"].suggestion) == ("growht", "growth")
    assert found["F530"].to_dict()["suggestion"] == "growth"
    assert found["F533"].fact == "visits[1].dais"
    assert found["F533"].suggestion == "days"
    assert "`dais` is not a field of `visits`" in found["F533"].message("en")
    assert "suggestion" not in found["F522"].to_dict()


def test_a_misspelt_heading_is_there_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("unit,growht\nA,6%\n", encoding="utf-8")
    (problem,) = read_facts(ENGLISH, file).problems
    assert (problem.code, problem.fact, problem.column, problem.suggestion) == ("F530", "growht", "growht", "growth")
    assert problem.place("en") == "facts.csv, row 1, column `growht`"


def test_names_of_parameters_and_ranks() -> None:
    with pytest.raises(FactError) as caught:
        ENGLISH.score({}, parameters={"treshold": "4%"}, ranks={"growht": (1, 2)})
    assert [(each.code, each.fact, each.suggestion) for each in caught.value.problems] == [
        ("F590", "treshold", "threshold"),
        ("F593", "growht", "growth"),
    ]


def test_the_shipped_rubric_of_the_other_language() -> None:
    with pytest.raises(FactError) as caught:
        load_shipped("2014_assessment").score({"会员增长": "6%"})
    assert "`" not in str(caught.value)
    assert "建议：" not in caught.value.to_dict("en")["problems"][0]["hint"]
