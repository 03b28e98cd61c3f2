"""Units with equal totals and different places: the table, the explanation, JSON and HTML say which key of the chain decided."""

from __future__ import annotations

import pytest

import rubric_engine

CHESS = """rubric "League"
unit "player"
ties broken by points(1) among the tied, wins, rating, then share the better rank
fact rating: count, 0 to 3000
fact games: list, shared
field white: unit
field black: unit
field result: choice of white_wins / draw / black_wins
define wins = count(games where (white is this unit and result is white_wins) or (black is this unit and result is black_wins))
section 1 "Games"
item 1.1 "Game", for each record of games where white is this unit or black is this unit, first match, uncapped
(white is this unit and result is white_wins) or (black is this unit and result is black_wins) earns 1 point
result is draw earns 0.5 points
"""


def game(white, black, result):
    return {"white": white, "black": black, "result": result}


def league(*games, **ratings):
    ratings = ratings or {"Ann": 1900, "Bob": 2000, "Cat": None}
    return rubric_engine.loads(CHESS).score_cohort(
        {name: {"rating": r} for name, r in ratings.items()}, shared={"games": [game(*g) for g in games]}
    )


HEAD_TO_HEAD = league(("Ann", "Bob", "white_wins"), ("Bob", "Cat", "white_wins"))
RATING = league(("Ann", "Bob", "draw"))


def test_the_key_that_decided_is_told_with_both_values():
    assert "Tie-breaks: Ann before Bob: points(1) among the tied is 1 against 0." in str(HEAD_TO_HEAD)
    assert "同分排序：Ann 先于 Bob：就并列者的得分(1)为 1，后者为 0。" in HEAD_TO_HEAD.table("zh")
    for unit in ("Ann", "Bob"):
        assert "Tie-breaks  Ann before Bob: points(1) among the tied is 1 against 0." in HEAD_TO_HEAD[unit].explain()
        assert "Ann before Bob: points(1) among the tied is 1 against 0." in HEAD_TO_HEAD[unit]._repr_html_()
        assert "Ann before Bob" in str(HEAD_TO_HEAD[unit])
    assert "Tie-breaks" not in HEAD_TO_HEAD["Cat"].explain()
    assert "Ann before Bob: points(1) among the tied is 1 against 0." in HEAD_TO_HEAD._repr_html_()


def test_a_later_key():
    assert "Bob before Ann: rating is 2000 against 1900." in str(RATING)
    assert "Bob 先于 Ann：rating 为 2000，后者为 1900。" in RATING.table("zh")


def test_as_data():
    told = {
        "ahead": ["Ann"], "behind": ["Bob"], "key": 0, "text": {"en": "points(1)", "zh": "得分(1)"}, "among_tied": True, "lowest_first": False,
        "values": ["1", "0"], "most_often": None, "explanation": "Ann before Bob: points(1) among the tied is 1 against 0.",
    }  # fmt: skip
    assert HEAD_TO_HEAD.to_dict()["tie_breaks"] == [told]
    assert HEAD_TO_HEAD["Bob"].to_dict()["tie_breaks"] == [told]
    assert HEAD_TO_HEAD["Cat"].to_dict()["tie_breaks"] == []
    assert "tie_breaks" not in HEAD_TO_HEAD.to_dict()["units"][0]  # they would grow with the square of the units


def test_a_value_that_one_of_them_lacks():
    cohort = rubric_engine.loads("""rubric "x"
unit "u"
ties broken by rating, then share the better rank
fact n: count, 0 to 99
fact k: count, 0 to 99
define rating = n / k
fact a: count, 0 to 9
item 1
a earns its value
""").score_cohort({"A": {"a": 1, "n": 0, "k": 0}, "B": {"a": 1, "n": 0, "k": 1}, "C": {"a": 1}, "D": {"a": 1}})
    table = str(cohort)
    assert "Tie-breaks: B before A: rating is 0% against none." in table
    assert "Tie-breaks: A before C, D: rating is none against unknown." in table
    assert "同分排序：A 先于 C、D：rating 为无，后者未知。" in cohort.table("zh")
    assert "Ties: C, D share place 3" in table


CUP = """评分办法 「杯赛」
对象 「车队」
并列 依次比较 逐一比较 成绩.名次数 其中 车队 为 本单位 低者优先，再 取较优名次
数据项 成绩：清单，共用
字段 车队：对象
字段 名次数：数量，1 至 30
考核项 1 「成绩」，逐条 成绩 其中 车队 为 本单位，不封顶
按 名次数：
1：10 分
2：6 分
3：4 分
其余：0 分
"""


def cup(**places):
    races = [{"车队": team, "名次数": place} for team, found in places.items() for place in found]
    return rubric_engine.loads(CUP).score_cohort({team: {} for team in places}, shared={"成绩": races})


@pytest.mark.parametrize(
    ("a", "b", "zh", "en"),
    [
        (
            [1, 9],
            [2, 3, 9],
            "甲先于乙：逐一比较「名次数」，1 有 1 次，后者没有。",
            "甲 before 乙: count-back of `名次数`: 1 once against never.",
        ),
        ([1, 2, 2], [1, 2, 3, 9], None, None),
        ([2, 3, 3, 5], [2, 3, 3, 6], "甲先于乙：逐一比较「名次数」，5 有 1 次，后者没有。", None),
        (
            [3, 3, 4, 4],
            [3, 3, 4],
            "甲先于乙：逐一比较「名次数」，4 有 2 次，后者 1 次。",
            "甲 before 乙: count-back of `名次数`: 4 twice against once.",
        ),
    ],
)
def test_a_count_back(a, b, zh, en):
    cohort = cup(甲=a, 乙=b)
    if zh is None:
        assert "同分排序" not in str(cohort)
        return
    assert zh in str(cohort)
    assert en is None or en in cohort.table("en")
    found = cohort.to_dict()["tie_breaks"][0]
    assert found["text"]["zh"] == "名次数"
    assert found["most_often"] is not None
