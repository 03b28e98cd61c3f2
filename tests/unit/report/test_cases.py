"""A table of cases tells the comparisons behind the case that holds, and what the nearest better one lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import rubric_engine

ROOT = Path(__file__).parents[3]


def explained(text, facts):
    card = rubric_engine.loads(text).score(facts)
    return {language: card.explain(language) for language in ("zh", "en")}


CASES = """rubric "x"
fact staff (人员) "The staff" (「人员」): list
field grown (新增): count, in posts (条)
field path (路径): count, in posts (条)
field ok (合格): yes/no
field ahead (超前) = grown above path + 10
field on_track (正常) = ok and grown at least path and grown at most path + 10
field behind (滞后) = grown below path
item 1 "Each" ("逐条"), for each record of staff, uncapped
by cases:
ahead: 2 points
on_track: 1 point
behind: 0 points
"""


@pytest.mark.parametrize(
    ("grown", "ok", "zh", "en"),
    [
        (3, True, "未得：新增为 3 条，低于路径（5 条），属「滞后」，计 0 分；更优的情形为「正常」，计 1 分，尚差 2 条。",
         "missed: grown is 3 posts, less than path (5 posts), so `behind` gives 0 points; the better case is `on_track` with 1 point, 2 short."),
        (15, True, "已得：符合「合格」；新增为 15 条，达到路径（5 条），未超过路径 + 10（15 条），属「正常」，计 1 分；更优的情形为「超前」，计 2 分，相等不计。",
         ""),
        (16, False, "已得：新增为 16 条，超过路径 + 10（15 条），属「超前」，计 2 分。",
         "earned: grown is 16 posts, more than path + 10 (15 posts), so `ahead` gives 2 points."),
        (7, False, "未得：各种情形均不符合；更优的情形为「正常」，计 1 分：不符合「合格」。",
         "missed: none of the cases holds; the better case is `on_track` with 1 point: `ok` is no."),
        (1, False, "计 1 分：不符合「合格」；新增要求不少于路径（5 条），差 4 条。", "with 1 point: `ok` is no; grown: needed at least path (5 posts), 4 short."),
    ],
)  # fmt: skip
def test_a_case_tells_the_comparisons_behind_it(grown, ok, zh, en):
    told = explained(CASES, {"staff": [{"grown": grown, "path": 5, "ok": ok}]})
    assert zh in told["zh"]
    assert en in told["en"]


DEFINED_CASES = """rubric "x"
fact a (甲): count, in posts (条)
fact b (乙): count
fact ok (合格): yes/no
define good (好) = a at least 50 and b at most 3
item 1
by cases:
good: 3 points
ok and a at least 40: 2 points
otherwise: 1 point
"""


@pytest.mark.parametrize(
    ("a", "b", "ok", "zh", "en"),
    [
        (49, 9, True,
         "已得：符合「合格」；甲为 49 条，达到 40 条，属「合格 且 甲 不低于 40」，计 2 分；更优的情形为「好」，计 3 分：甲要求不少于 50 条，差 1 条；乙为 9，要求不超过 3，超出 6。",
         "with 3 points: a: needed at least 50 posts, 1 short; b: needed at most 3, had 9 (6 over)."),
        (5, 9, True,
         "已得：各种情形均不符合，属「其余」一档，计 1 分；更优的情形为「合格 且 甲 不低于 40」，计 2 分：甲为 5 条，要求不少于 40 条，差 35 条。",
         "the better case is `ok and a at least 40` with 2 points: a: needed at least 40 posts, had 5 (35 short)."),
        (60, 1, False, "已得：甲为 60 条，达到 50 条；乙为 1，未超过 3，属「好」，计 3 分。",
         "earned: a is 60 posts, at least 50 posts; b is 1, at most 3, so `good` gives 3 points."),
    ],
)  # fmt: skip
def test_a_case_that_is_a_definition_tells_what_it_says(a, b, ok, zh, en):
    told = explained(DEFINED_CASES, {"a": a, "b": b, "ok": ok})
    assert zh in told["zh"]
    assert en in told["en"]


def test_what_is_behind_a_case_is_in_the_data():
    card = rubric_engine.loads(DEFINED_CASES).score({"a": 49, "b": 9, "ok": True})
    picked = card.to_dict()["ledger"][0]["reasons"][0]
    assert [part["type"] for part in picked["because"]] == ["held", "compared"]
    assert [(part["had"], part["needed"], part["holds"]) for part in picked["lacking"]] == [("49", "50", False), ("9", "3", False)]


@pytest.fixture(scope="module")
def plan():
    units = json.loads((ROOT / "examples/2014_2017_plan_facts.json").read_text(encoding="utf-8"))
    return rubric_engine.load(ROOT / "rubrics/2014_2017_plan.rubric").score_cohort(units)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("unit", ["二七区工商联", "金水区工商联", "新郑市工商联"])
def test_each_year_of_the_plan_says_expected_and_actual(plan, unit, language):
    years = [
        entry
        for entry in plan[unit].to_dict()["ledger"]
        if entry["owner"].partition("[")[0] in ("1.1.1", "1.2.1", "1.3.1", "1.3.2", "5.1.1")
    ]
    known = [entry for entry in years if entry["state"] != "unknown"]
    assert len(known) >= 19
    for entry in known:
        (part,) = {(each["had"], each["needed"]) for each in entry["reasons"][-1]["because"][:1]}
        assert None not in part
    rows = [row.split("  ")[-1] for row in plan[unit].explain(language).splitlines() if any(f"{entry['owner']} " in row for entry in known)]
    assert len(rows) == len(known)
    assert max(map(len, rows)) < (160 if language == "zh" else 320)


def test_a_year_of_the_plan_as_it_is_read(plan):
    told = plan["二七区工商联"].explain("zh")
    assert (
        "未得：会员数为 3230 个，低于会员下线（≈3602.1058 个），属「会员滞后」，计 0 分；更优的情形为「会员正常」，计 1 分，尚差 ≈372.1058 个。"
        in told
    )
    assert "未得：商会数为 8 家，低于商会路径（10 家），属「商会滞后」，计 0 分" in told


def test_all_occurrences_of_a_real_rubric(plan):
    group = plan["二七区工商联"]["1.3.1"]
    assert (group.points, group.low, group.high, len(group.occurrences)) == (0, 0, 2, 4)
    assert (group.state.value, group.applies, group.label) == ("unknown", True, "企业会员占比年度进度")
    assert plan["金水区工商联"]["5.1.1"].points == 7
    assert "1.3.1" in plan["二七区工商联"]
    with pytest.raises(KeyError, match=r"1\.3\.1\.1\[1\]"):
        plan["二七区工商联"]["1.3.1.1"]


def test_an_item_with_a_citation_of_its_own_shows_it(plan):
    rows = {row.split()[0]: row for row in plan["二七区工商联"].explain("zh").splitlines() if row.split()}
    assert rows["3.5"].endswith("〔依据：郑联〔2014〕14号 三（二）〕")
    assert rows["4.1.2"].endswith("〔依据：郑联〔2014〕14号 三（三）1〕")
    text = 'rubric "x"\nsource "S"\nfact a: yes/no\nsection 1 "One"\nsource "S1"\nitem 1.1 "Two"\na earns 1 point\n'
    told = explained(text, {"a": True})["en"]
    assert told.count("[S1]") == 1  # what it inherits isn't said again
    assert told.count("[S]") == 1


def test_nobody_has_a_record():
    text = """rubric "x"
unit "driver" (「车手」)
fact races (比赛): list, shared
field driver (车手名) "Driver" (「车手」): unit
field place (名次) "Place" (「名次」): count, 1 to 9, or none
section 1 "Season" (「赛季」), best 2
item 1.1 "Race" (「分站」), for each record of races where driver is this unit and place is given
by place:
1: 9 points
otherwise: 0 points
"""
    card = rubric_engine.loads(text).score_cohort({"A": {}, "B": {}}, shared={"races": [{"driver": "A", "place": 1}, {"driver": "A"}]})["B"]
    zh, en = ([" ".join(row.split()) for row in card.explain(language).splitlines()] for language in ("zh", "en"))
    assert "1.1 分站 没有记录" in zh
    assert "1.1 Race no record" in en
    assert not any("未定" in row for row in zh)
    assert not any("open" in row or "may not" in row for row in en)


def test_a_missing_fact_that_is_settled_has_its_name_and_label():
    text = """rubric "x"
fact cuts (罚分) "Points taken off" : count, missing counts as 0
fact seen (到场) "Seen": list
field days (天数) "Days" : count, missing counts as 0
item 1 "A", at least -9 points
cuts each lose 1 point
"""
    told = explained(text, {})
    assert "罚分「Points taken off」（按规定认定）" in told["zh"]
    assert "cuts `Points taken off` (read as the rubric says)" in told["en"]


def test_one_of_a_thing_is_singular_in_english():
    text = """评分办法 「x」
数据项 商会数 (chambers) 「商会」 (“Chambers”)：数量，单位 家 (chambers)
数据项 文章数 (articles) 「文章」 (“Articles”)：数量，单位 篇 (articles)
考核项 1 「甲」 (“A”)
商会数 不少于 1 家 计 1 分
文章数 每篇 计 1 分，最高 10 分
文章数 每满 2 篇 计 1 分，最高 1 篇
商会数 不少于 2 家 计 1 分
"""
    told = explained(text, {"商会数": 1, "文章数": 1})["en"]
    assert "chambers not less than 1 chamber earns 1 point" in told
    assert "articles each article earns 1 point" in told
    assert "articles each full 2 articles earns 1 point, at most 1 article" in told
    assert "chambers not less than 2 chambers earns 1 point" in told
    assert "chambers is 1 chamber, at least 1 chamber." in told


EITHER = """rubric "x"
fact good (好): yes/no
fact b (乙): yes/no
fact c (丙): yes/no
section 1 "One" (「一」), drops what does not apply
item 1.1 "A" (「甲」), applies when good
b earns 1 point
item 1.2 "B" (「乙」), applies when not good
b earns 2 points
c earns 2 points
section 2 "Two" (「二」), at most 3 points, drops what does not apply
item 2.1 "C" (「丙」), applies when good
b earns 5 points
item 2.2 "D" (「丁」)
c earns 1 point
"""


def test_the_maximum_is_that_of_what_applies():
    card = rubric_engine.loads(EITHER).score({"good": True, "b": True, "c": False})
    assert [card[id].maximum for id in ("1", "1.1", "1.2", "2", "total")] == [1, 1, 4, 3, 4]
    assert "1/1" in card.explain("zh").splitlines()[2]
    assert "（满分 4 分）" in card.explain("zh")
    card = rubric_engine.loads(EITHER).score({"good": False, "b": True, "c": False})
    assert [card[id].maximum for id in ("1", "2", "total")] == [4, 3, 7]  # 2 declares its own
    card = rubric_engine.loads(EITHER).score({"b": True, "c": False})
    assert [card[id].maximum for id in ("1", "2", "total")] == [5, 3, 8]  # either may apply
