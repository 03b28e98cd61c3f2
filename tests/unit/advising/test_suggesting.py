"""What would have been enough, with numbers worked out by hand; that nothing cheaper would be is in test_brute_force."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import FactError, Rubric, loads
from rubric_engine.advising import Advice, Cost, Situation, Suggestion, advice, advise
from rubric_engine.advising.advice_text import advice_data, advice_text
from rubric_engine.facts import FactsFile

COUNTED = ("媒体文章", "调查问卷", "调研采纳", "提案线索", "提案采用")
"""Facts that bring points without end."""


def changes(suggestion: Suggestion) -> dict[str, tuple[object, object]]:
    return {each.name: (each.before, each.after) for each in suggestion.outcome.changes}


def test_the_relatively_smallest_change_of_one_fact_comes_first(assessment: Rubric, facts: FactsFile) -> None:
    """Five articles more on nine is less than twice the proposals, the questionnaires, …"""
    found = advise(assessment, facts, "新郑市工商联", gain=5, limit=3)
    assert changes(found[0]) == {"媒体文章": (9, 14)}
    assert (found[0].cost, found[0].size) == (1, Fraction(5, 9))
    assert [each.outcome.move.after.total for each in found] == [173, 174, 173]


def test_what_is_dear_and_what_is_fixed(assessment: Rubric, facts: FactsFile) -> None:
    """Without what counts without end, 13 points take two facts: one meeting more (8 points) and one post more (5)."""
    found = advise(assessment, facts, "高新区工商联", gain=13, fixed=("应到会议数", *COUNTED), limit=1)
    assert changes(found[0]) == {"实到会议数": (7, 8), "网站信息": (99, 100)}
    assert found[0].size == Fraction(1, 7) + Fraction(1, 99)
    dear = {"web_posts": Cost(Fraction(1), Fraction(10)), "调研获批示": Fraction(1, 2)}
    found = advise(assessment, facts, "高新区工商联", gain=13, fixed=("应到会议数", *COUNTED), costs=dear, limit=1)
    assert changes(found[0]) == {"实到会议数": (7, 8), "调研获批示": (False, True)}
    assert found[0].cost == Fraction(3, 2)


def test_a_gate_is_opened_first(situation: Situation) -> None:
    """All items of 上街 come to 128; only the funds keep its total at 0."""
    found = advice(situation, "上街区工商联", total=100, limit=2)
    assert [changes(each) for each in found.suggestions] == [{"经费保障": (False, True)}]
    assert found.suggestions[0].outcome.move.after.total == 128


def test_a_rank_counts_what_the_rivals_lose(situation: Situation) -> None:
    """157 is wanted for place 3, 13 more than 登封 has. Without what counts without end, four changes do: 登封 then passes 荥阳 in two rankings, which costs that
    federation 2 points in each."""
    found = advice(situation, "登封市工商联", rank=3, fixed=(*COUNTED, "期初会员数", "期初商会数"), limit=1)
    (best,) = found.suggestions
    assert best.outcome.move.after.place == 3
    rival = next(each for each in best.outcome.others if each.unit == "荥阳市工商联")
    assert rival.before.total == 157
    assert rival.after.total is not None
    assert best.outcome.move.after.total is not None
    assert best.outcome.move.after.total >= rival.after.total
    assert len(changes(best)) == 4


def test_every_suggestion_is_what_the_engine_says(assessment: Rubric, facts: FactsFile, situation: Situation) -> None:
    for each in advise(assessment, facts, "中牟县工商联", gain=20, fixed=COUNTED, limit=2):
        values = {change.name: change.after for change in each.outcome.changes}
        again = situation.with_facts("中牟县工商联", values).score()["中牟县工商联"]
        assert again.exact.total == each.outcome.move.after.total
        assert again.exact.total is not None
        assert again.exact.total >= 68
        assert not set(values) & set(COUNTED)


SMALL = """rubric "Small"
unit "club"
fact a "A": count, 0 to 5
fact b "B": yes/no
fact shown "Shown": text
item 1 "I"
a at least 3 earns 3 points
b earns 2 points
grade good when total at least 5
grade fair when total at least 3
grade poor otherwise
"""


def asked(**goal: object) -> Advice:
    return advice(Situation.of(loads(SMALL), {"X": {"a": 1, "b": False, "shown": "x"}}), "X", **goal)  # type: ignore[arg-type]


def test_how_far_the_search_went() -> None:
    found = asked(grade="fair")
    assert [changes(each) for each in found.suggestions] == [{"a": (1, 3)}]
    assert found.minimal
    assert not found.bounded
    assert asked(grade="poor").already
    beyond = asked(total=6)
    assert not beyond.suggestions
    assert beyond.out_of_reach
    assert beyond.most == 5
    assert [each.cost for each in asked(grade="good").suggestions] == [2]


def test_pages_in_both_languages() -> None:
    assert "Nothing cheaper than the first suggestion" in advice_text(asked(grade="good"), "en")
    assert "总分 0 → 5" in advice_text(asked(grade="good"), "zh")
    assert "out of reach" in advice_text(asked(total=6), "en")
    assert "已经达到" in advice_text(asked(grade="poor"), "zh")
    data = advice_data(asked(grade="good"))
    assert data["suggestions"][0]["changes"] == [{"name": "a", "before": "1", "after": "3"}, {"name": "b", "before": False, "after": True}]
    assert data["search"]["minimal"] is True


def test_what_makes_no_sense_is_refused() -> None:
    for goal in ({}, {"gain": 0}, {"rank": 0}, {"grade": "god"}):
        with pytest.raises(ValueError, match=r"reach|more than 0|count from 1|did you mean `good`"):
            asked(**goal)
    with pytest.raises(FactError):
        asked(gain=1, fixed=["c"])


def test_without_a_goal_the_ways_to_name_one_are_told() -> None:
    with pytest.raises(
        ValueError,
        match=r"gain \(--gain\), total \(--total\), grade \(--grade\) and rank \(--rank\); the grades are `good`, `fair`, `poor`",
    ):
        asked()
    chinese = Situation.of(loads("评分办法「简」\n数据项 篇数：数量\n考核项 1「甲」\n篇数 5 以上 计 1 分\n"), {"X": {"篇数": 1}})
    with pytest.raises(ValueError, match=r"gain（--gain）增加多少分、total（--total）总分、rank（--rank）名次$"):
        advice(chinese, "X")


def test_a_text_is_one_fixed_fact_and_the_nearest_names_are_told() -> None:
    rubric = loads(SMALL.replace("fact b ", "fact bonus ").replace("\nb earns", "\nbonus earns"))
    units = {"X": {"a": 1, "bonus": False, "shown": "x"}}
    assert [changes(each) for each in advise(rubric, units, "X", gain=2, fixed="a")] == [{"bonus": (False, True)}]
    for given in ({"fixed": "bonsu"}, {"costs": {"bonsu": 2}}):
        with pytest.raises(FactError, match="did you mean `bonus`") as raised:
            advise(rubric, units, "X", gain=1, **given)
        assert [(each.code, each.fact, each.suggestion) for each in raised.value.problems] == [("F530", "bonsu", "bonus")]


HOURS = """rubric "Hours"
unit "club"
fact hours: number, at least 0
item 1 "I"
hours each {every} 8 earns 1 point, at most 10 points
"""


@pytest.mark.parametrize(
    ("now", "gain", "enough"), [("64", 1, 72), ("40", 5, 80), ("40", 3, 64), ("0", 10, 80), ("63.5", 1, 64), ("1/3", 1, 8)]
)
def test_just_enough_is_found_without_an_upper_bound(now: str, gain: int, enough: int) -> None:
    for text in (HOURS, HOURS.replace("at least 0", "0 to 200")):
        found = advise(loads(text.format(every="full")), {"X": {"hours": Fraction(now)}}, "X", gain=gain)
        assert [[change.after for change in each.outcome.changes] for each in found] == [[enough]]


def test_of_a_number_rounded_half_up_too() -> None:
    """Half up, 2 begins at 1.5."""
    text = 'rubric "R"\nfact x: number, at least 0\ndefine half = x rounded half up to 0 decimals\nitem 1 "I"\nhalf at least 2 earns 2 points\n'
    found = advise(loads(text), {"X": {"x": 0}}, "X", gain=2)
    assert [[change.after for change in each.outcome.changes] for each in found] == [[Fraction(3, 2)]]


def test_where_nothing_is_found_the_most_is_told() -> None:
    """Y has 9, and X can come to 5."""
    units = {"X": {"a": 1, "b": False, "shown": "x", "more": 0}, "Y": {"a": 3, "b": True, "shown": "x", "more": 4}}
    text = SMALL.replace("fact shown", "fact more: count, 0 to 4\nfact shown").replace("b earns", "more each 1 earns 1 point\nb earns")
    found = advice(Situation.of(loads(text), units), "X", rank=1, fixed="more")
    assert not found.suggestions
    assert found.most is not None
    assert f"With all changes together the total comes to {found.most} at most." in advice_text(found, "en")
    assert f"全部数据都改动，总分最高到 {found.most}。" in advice_text(found, "zh")


LOWER = """rubric "Race"
unit "driver"
ties share the better rank
fact errors "Errors": count, 0 to 9
fact late "Late": yes/no
item 1 "I"
errors each 1 earns 2 points
late earns 5 points
total, lower is better
"""


def test_where_lower_is_better() -> None:
    found = advise(loads(LOWER), {"X": {"errors": 4, "late": True}, "Y": {"errors": 3, "late": False}}, "X", gain=6)
    assert changes(found[0]) == {"errors": (4, 1)}
    ahead = advise(loads(LOWER), {"X": {"errors": 4, "late": True}, "Y": {"errors": 3, "late": False}}, "X", rank=1)
    assert changes(ahead[0]) == {"errors": (4, 0)}
