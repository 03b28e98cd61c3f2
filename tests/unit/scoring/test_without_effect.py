"""Points set by hand that count nothing: they are refused where that is sure, and told wherever they are told."""

from __future__ import annotations

import csv
import io
from datetime import date
from fractions import Fraction as F

import pytest

from rubric_engine import FactError, Override, loads
from rubric_engine.core.results import Behind, Entry, EntryKind, State
from rubric_engine.scoring.reference import score_unit

FIRST = """rubric "First"
fact x: number, 0 to 100
fact y: number, 0 to 100
fact here: yes/no
section 1 "All", drops what does not apply
item 1.1 "X", first match
x at least 60 earns 5 points
x at least 30 earns 3 points
item 1.2 "Y", applies when here
y at least 50 earns 2 points
item 1.3 "Best", best line
x at least 10 earns 1 point
y at least 10 earns 2 points
item 1.4 "Capped", at most 3 points
y at least 10 earns 2 points
x at least 95 earns 2 points
gate "Zero": y above 0, otherwise item 1.4 is zero
"""
RUBRIC = loads(FIRST)
HIGH = {"x": 70, "y": 60, "here": True}


def by_hand(id: str, points: int) -> Override:
    return Override(id=id, points=F(points), reason="appeal", by="panel", when=date(2014, 3, 1))


def refused(facts: dict[str, object], *overrides: Override) -> list[tuple[str, str]]:
    with pytest.raises(FactError) as error:
        RUBRIC.score(facts, overrides=overrides)
    assert {problem.code for problem in error.value.problems} == {"F625"}
    return [(problem.message("en"), problem.hint_in("en")) for problem in error.value.problems]


def entry(facts: dict[str, object], override: Override) -> Entry:
    """That of the evaluator itself, which refuses nothing."""
    values = {name: F(value) if isinstance(value, int) and not isinstance(value, bool) else value for name, value in facts.items()}
    result = score_unit(RUBRIC.program, values, overrides=(override,))  # type: ignore[arg-type]
    assert sum((each.points for each in result.ledger), F(0)) == (result.total or 0)
    (found,) = (each for each in result.ledger if each.kind is EntryKind.OVERRIDE)
    return found


def test_a_line_behind_the_one_that_decides() -> None:
    told = (
        "the points set for `1.1.2` would change nothing: `1.1` takes the first line that holds, which is `1.1.1`",
        "set the points of `1.1` instead",
    )
    assert refused(HIGH, by_hand("1.1.2", 4)) == [told]
    found = entry(HIGH, by_hand("1.1.2", 4))
    assert (found.state, found.points, found.reasons[1:]) == (State.NOT_REACHED, 0, (Behind(id="1.1.1"),))


def test_a_line_that_does_not_hold() -> None:
    why = "`1.1` takes the first line that holds, and the condition of `1.1.1` doesn't hold; `1.1.2` decides"
    assert refused({**HIGH, "x": 40}, by_hand("1.1.1", 4)) == [
        (f"the points set for `1.1.1` would change nothing: {why}", "set the points of `1.1` instead")
    ]
    assert entry({**HIGH, "x": 40}, by_hand("1.1.1", 4)).state is State.MISSED
    ((message, _),) = refused({**HIGH, "x": 0}, by_hand("1.1.1", 4))
    assert message.endswith("doesn't hold")


def test_where_the_item_is_set_already() -> None:
    assert [hint for _, hint in refused(HIGH, by_hand("1.1.2", 4), by_hand("1.1", 4))] == [
        "leave it out: the points of `1.1` are set by hand already"
    ]


def test_what_does_not_apply() -> None:
    facts = {**HIGH, "here": False}
    hint = "mend the facts by which `1.2` doesn't apply, or set the points of `1` instead"
    for id in ("1.2", "1.2.1"):
        assert refused(facts, by_hand(id, 1)) == [
            (f"the points set for `{id}` would change nothing: `1.2` doesn't apply to this unit", hint)
        ]
        assert entry(facts, by_hand(id, 1)).state is State.NOT_APPLICABLE


def test_all_problems_come_at_once() -> None:
    assert len(refused({**HIGH, "here": False}, by_hand("1.2.1", 1), by_hand("1.1.2", 4), by_hand("1.4", 1))) == 2


def test_the_line_that_decides_may_be_set() -> None:
    card = RUBRIC.score(HIGH, overrides=[by_hand("1.1.1", 4)])
    assert (card["1.1"].points, card.total) == (4, 10)
    assert RUBRIC.score({**HIGH, "x": 40}, overrides=[by_hand("1.1.2", 4)])["1.1"].points == 4


def test_missing_facts_leave_it_open() -> None:
    """It may count yet, so it is kept, and every telling says that it doesn't as it stands."""
    facts = {**HIGH, "x": None}
    card = RUBRIC.score(facts, overrides=[by_hand("1.1.1", 4)])
    assert (card["1.1"].points, card["1.1"].high) == (0, 4)
    assert card["1.1.1"].state is State.UNKNOWN
    told = card.to_dict()["overrides"][0]
    assert told["state"] == "unknown"
    assert "doesn't count as yet" in told["explanation"]
    assert "暂不计入" in card.explain("zh")
    assert card.explain("en").count("doesn't count as yet") == 2
    found = entry(facts, by_hand("1.1.1", 4))
    assert (found.state, found.points) == (State.UNKNOWN, 0)
    assert entry({**HIGH, "here": None}, by_hand("1.2.1", 1)).state is State.OVERRIDDEN


def test_the_same_points_are_entered_too() -> None:
    found = entry(HIGH, by_hand("1.1.1", 5))
    assert (found.state, found.points) == (State.OVERRIDDEN, 0)
    assert "set to 5 points by hand" in RUBRIC.score(HIGH, overrides=[by_hand("1.1", 5)]).explain("en")


@pytest.mark.parametrize(
    ("facts", "id", "points", "english", "chinese"),
    [
        (HIGH, "1.3.1", 1, "1.3 takes others, so this doesn't count", "1.3 所取的是其他项，核定的分不计入"),
        (HIGH, "1.4.1", 9, "1.4 comes to 3 points at most", "1.4 最多计 3 分"),
        ({**HIGH, "y": 0}, "1.4.1", 1, "`Zero` takes effect and decides", "前提「Zero」生效，以前提为准"),
    ],
)
def test_what_takes_it_away_further_up_is_told(facts: dict[str, object], id: str, points: int, english: str, chinese: str) -> None:
    card = RUBRIC.score(facts, overrides=[by_hand(id, points)])
    assert card[id].points == points
    row = {language: next(each for each in card.to_dict(language=language)["overrides"])["explanation"] for language in ("en", "zh")}
    assert row["en"].endswith(f"; {english}.")
    assert row["zh"].endswith(f"；{chinese}。")


def test_a_node_that_is_set_itself_counts_before_what_is_in_it() -> None:
    card = RUBRIC.score(HIGH, overrides=[by_hand("1.4.1", 1), by_hand("1.4", 0)])
    assert card["1.4"].points == 0
    assert card.to_dict(language="en")["overrides"][0]["explanation"].endswith("; 1.4 is set by hand itself, and that counts.")
    assert card.to_dict(language="en")["overrides"][1]["explanation"].endswith("(by panel, 2014-03-01).")


def test_supposed_facts_refuse_nothing() -> None:
    """What if: a decision that counts now may count nothing then."""
    then = RUBRIC.what_if({"A": HIGH}, "A", {"x": 40}, overrides={"A": [by_hand("1.1.1", 4)]})
    assert (then.before["A"].total, then.after["A"].total) == (10, 9)
    assert then.after["A"].to_dict(language="en")["overrides"][0]["state"] == "missed"


def test_the_table_of_results_names_what_was_set() -> None:
    given = {"A": [by_hand("1.1.1", 4), by_hand("1.4", 1)], "B": [by_hand("1.1.1", 4)]}
    cohort = RUBRIC.score_cohort({"A": HIGH, "B": {**HIGH, "x": None}, "C": HIGH}, overrides=given)
    assert {row["unit"]: row["by_hand"] for row in cohort.to_rows()} == {"A": "1.1.1;1.4", "B": "1.1.1?", "C": None}
    heads, *rows = csv.reader(io.StringIO(cohort.to_csv("zh")))
    assert {row[0]: row[heads.index("人工核定")] for row in rows} == {"A": "1.1.1、1.4", "B": "1.1.1?", "C": ""}
