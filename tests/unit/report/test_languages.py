"""Results as data in the other language, and what loading remarks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rubric_engine import Finding, RubricError, loads

RUBRIC = loads("""rubric "Sales"
ties share the better rank
fact sales (销售额): number
fact unused: count
fact fraud (作弊): yes/no
item 1 "Sales"
sales at least 3 earns 2 points
sales in top 1 earns 1 point
gate "Fraud" when fraud: not eligible
""")
UNITS = {"A": {"sales": 3, "fraud": False}, "B": {"sales": 2, "fraud": True}}


def sentences(data: dict[str, Any]) -> list[str]:
    return [entry["explanation"] for unit in data["units"] for entry in unit["ledger"]]


def test_a_card_as_data_in_both_languages() -> None:
    card = RUBRIC.score(UNITS["A"])
    assert card.to_dict() == card.to_dict("en")
    assert card.to_dict("zh")["ledger"][0]["explanation"].startswith("已得")
    assert {**card.to_dict("zh"), "ledger": 0, "gates": 0} == {**card.to_dict("en"), "ledger": 0, "gates": 0}
    assert json.loads(card.to_json(language="zh")) == card.to_dict("zh")


def test_a_cohort_as_data_in_both_languages() -> None:
    cohort = RUBRIC.score_cohort(UNITS)
    assert cohort.to_dict() == cohort.to_dict("en")
    assert sentences(cohort.to_dict("zh"))[0].startswith("已得")
    assert json.loads(cohort.to_json(language="zh")) == cohort.to_dict("zh")
    assert "".join(cohort.json_parts(None, "zh")) == cohort.to_json(None, "zh")


def test_a_cohort_as_csv_in_the_rubrics_language() -> None:
    cohort = RUBRIC.score_cohort(UNITS)
    assert cohort.to_csv(None) == cohort.to_csv("en") == cohort.to_csv()


@pytest.mark.parametrize("language", ["fr", "", "EN"])
def test_there_are_two_languages(language: Any) -> None:
    card, cohort = RUBRIC.score(UNITS["A"]), RUBRIC.score_cohort(UNITS)
    finding = RUBRIC.check().findings[0]
    with pytest.raises(RubricError) as caught:
        loads("rubric 3")
    for call in (
        card.to_dict,
        lambda it: card.to_json(2, it),
        card.explain,
        card.to_report,
        cohort.to_dict,
        lambda it: cohort.to_json(2, it),
        lambda it: list(cohort.json_parts(2, it)),
        cohort.to_csv,
        cohort.table,
        cohort.to_report,
        caught.value.to_dict,
        caught.value.to_json,
        caught.value.diagnostics[0].message,
        caught.value.diagnostics[0].to_dict,
        finding.message,
        finding.to_dict,
        RUBRIC.what_if(UNITS, "A", {"sales": 9}).text,
        RUBRIC.compare(RUBRIC).text,
        RUBRIC.advise(UNITS, "A", gain=1).text,
    ):
        with pytest.raises(ValueError, match="there are `en` and `zh`"):
            call(language)


# ---------------------------------------------------------------- warnings and findings


def test_errors_of_a_rubric_in_both_languages() -> None:
    with pytest.raises(RubricError) as caught:
        loads("评分办法「甲」\n数据项 数 数量\n")
    error = caught.value
    assert error.language == "zh"
    assert error.to_dict() == error.to_dict("zh") != error.to_dict("en")
    assert error.to_dict("en")["language"] == "en"
    for found, chinese, english in zip(error.diagnostics, error.to_dict()["diagnostics"], error.to_dict("en")["diagnostics"], strict=True):
        assert str(found) == found.message() == found.message("zh") == chinese["message"]
        assert found.message("en") == english["message"]
        assert found.to_dict("en", source=error.source) == english
    assert json.loads(error.to_json("en")) == error.to_dict("en")


def warned(language: Any) -> Any:
    text = RUBRIC.format(language)
    return loads(
        text + ('item 2 "Sales"\nsales at least 2 earns 1 point\n' if language == "en" else "考核项 2 「Sales」\n销售额 不低于 2 计 1 分\n")
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_remarked_on_a_rubric_is_told_in_its_language(language: Any) -> None:
    rubric = warned(language)
    assert rubric.language == language
    finding = next(each for each in rubric.check().findings if each.diagnostic.code == "W440" or each.diagnostic.code.startswith("W"))
    assert isinstance(finding, Finding)
    assert str(finding) == f"{finding.id}: {finding.message(language)}"
    assert finding.message() == finding.message(language) != finding.message("zh" if language == "en" else "en")
    data = finding.to_dict(source=rubric.source)
    assert (data["id"], data["code"], data["severity"], data["accepted"]) == (finding.id, finding.diagnostic.code, "note", None)
    assert (data["file"], data["message"]) == (rubric.source.name, finding.message())
    assert "line" in data
    assert "line" not in finding.to_dict()


def test_warnings_know_their_language() -> None:
    english = loads('rubric "R"\nfact faults (差错): count\nitem 1 "I", at most 10 points\nfaults each lose 2 points, to zero\n')
    chinese = loads(english.format("zh"))
    for rubric in (english, chinese):
        (warning,) = rubric.warnings
        other: Any = "zh" if rubric is english else "en"
        assert str(warning) == warning.message(rubric.language) == warning.to_dict()["message"]
        assert warning.to_dict(other)["message"] == warning.message(other) != str(warning)
