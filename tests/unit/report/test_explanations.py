"""The whole explanation of a small cohort, as it is read; and single points of it on small rubrics.

The texts stand in ``explanations/``. When wording is meant to change, look at what changes there: it is what people get to read.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import rubric_engine

HERE = Path(__file__).parent / "explanations"

_FULL = {
    "增长率": "12%", "农村地区": True, "级别": "市", "事故": 0, "上半年": 8, "下半年": 4, "有方案": True, "一票否决": False, "弄虚作假": False,
}  # fmt: skip


def without(facts, *names):
    return {name: value for name, value in facts.items() if name not in names}


UNITS = {
    "甲县": _FULL,
    "乙县": {**_FULL, "增长率": "9%"},
    "丙县": without(
        {**_FULL, "增长率": "5%", "农村地区": False, "级别": "县", "上半年": 15, "有方案": False}, "事故", "下半年", "一票否决"
    ),
    "丁县": {**_FULL, "增长率": "1%", "事故": 7, "弄虚作假": True},
    "戊县": {**_FULL, "增长率": "7%", "一票否决": True, "级别": "县"},
    "己县": without({**_FULL, "增长率": "3%"}, "弄虚作假"),
}


@pytest.fixture(scope="module")
def cohort():
    return rubric_engine.load(HERE / "cohort.rubric").score_cohort(UNITS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cohort_as_it_is_read(cohort, language):
    told = "\n".join(cohort[unit].explain(language) for unit in UNITS)
    told = "".join(line if "文本摘要" not in line and "digest" not in line else "" for line in told.splitlines(keepends=True))
    assert told == (HERE / f"cohort.{language}.txt").read_text(encoding="utf-8")


# ---------------------------------------------------------------- point by point


def explained(text, facts=None, *, units=None, unit="A"):
    rubric = rubric_engine.loads(text)
    card = rubric.score(facts) if units is None else rubric.score_cohort(units)[unit]
    return {language: card.explain(language) for language in ("zh", "en")}


RANKS = """rubric "x"
ties share the better rank
fact rate (培训率): percent
item 1
by rank of rate:
1: 5 points
2 to 3: 3 points
otherwise: 0 points
"""


def test_a_rank_table_tells_the_rank_and_its_row():
    units = {name: {"rate": f"{i}%"} for name, i in zip("ABCDE", (1, 9, 8, 7, 6), strict=True)}
    told = explained(RANKS, units=units)
    assert "未得：名次为 5，属「其余」一档，计 0 分；最近的更优一档为「2 至 3」，计 3 分；培训率为 1%，5个单位参加排名。" in told["zh"]
    assert (
        "missed: rank 5: row `otherwise`, 0 points; the nearest better row is `2 to 3` with 3 points; rate is 1%, ranked among 5."
        in told["en"]
    )
    assert told["zh"].count("第5位") == 0


def test_a_table_without_anything_to_look_up():
    text = """rubric "x"
ties share the better rank
fact a (甲): count
fact k (丁): count
define per (占比) = a / k
item 1
by rank of per:
1: 3 points
otherwise: 1 point
item 2
by per in bands:
below 1: 1 point
at least 1: 2 points
"""
    told = explained(text, units={"A": {"a": 1, "k": 0}, "B": {"a": 1, "k": 1}})
    assert "未得：占比的名次：在2个单位中未列入排名。" in told["zh"]
    assert "missed: per: not ranked among 2." in told["en"]
    assert "未得：「占比」无法得出数值（除数为零）。" in told["zh"]


def test_a_rank_table_of_a_unit_alone():
    told = explained(RANKS, {"rate": "1%"})
    assert "待定：培训率的名次：单独评分，没有其他单位可比，名次未定，按从低计分；可得 0 至 5 分。" in told["zh"]


TABLES = """rubric "x"
fact rate (培训率): percent
fact level (级别): choice of county (县) < city (市)
fact ok (合格): yes/no
item 1
by rate in bands:
at least 50%: 9 points
otherwise: 4 points
by level:
city: 5 points
otherwise: 1 point
by cases:
ok: 3 points
otherwise: 1 point
by level, ok:
| yes | no
city: 5 points | 3 points
otherwise: 1 point | 0 points
"""


def test_otherwise_is_a_row():
    told = explained(TABLES, {"rate": "10%", "level": "county", "ok": False})
    assert "已得：培训率为 10%，属「其余」一档，计 4 分；最近的更优一档为「达到 50%」，计 9 分。" in told["zh"]
    assert "已得：级别为县，属「其余」一档，计 1 分；最近的更优一档为「市」，计 5 分。" in told["zh"]
    assert "已得：各种情形均不符合，属「其余」一档，计 1 分；更优的情形为「合格」，计 3 分。" in told["zh"]
    assert "未得：级别、合格属「其余」一档，计 0 分" in told["zh"]
    assert "earned: rate is 10%, row `otherwise` gives 4 points; the nearest better row is `at least 50%` with 9 points." in told["en"]
    assert "earned: none of the cases holds, row `otherwise` gives 1 point; the better case is `ok` with 3 points." in told["en"]


def test_a_case_that_holds():
    told = explained(TABLES, {"rate": "10%", "level": "county", "ok": True})
    assert "已得：符合「合格」，计 3 分。" in told["zh"]
    assert "earned: `ok` holds and gives 3 points." in told["en"]


ABSENT = """rubric "x"
fact rural (农村): yes/no
fact rate (培训率): percent
section 1 "Rural" ("农村部分"), applies when rural, drops what does not apply
item 1.1 "A" ("甲"), applies when rate at least 50%
rate at least 60% earns 2 points
section 2 "Few" ("少数"), needs at least 2 items, drops what does not apply
item 2.1 "B" ("乙"), applies when rate at least 50%
rate at least 60% earns 2 points
item 2.2 "C" ("丙")
rate at least 5% earns 2 points
total, drops what does not apply
"""


def test_what_does_not_apply_says_why_once():
    told = explained(ABSENT, {"rural": False, "rate": "10%"})
    rows = [" ".join(row.split()) for row in told["zh"].splitlines()]
    assert "1 农村部分 不适用：不符合「农村」" in rows
    assert "1.1 甲 不适用" in rows
    assert "1.1.1 培训率 不低于 60% 计 2 分 0 不适用。" in rows
    assert "2 少数 不适用：适用的不足 2 项" in rows
    assert "2.1 乙 不适用：培训率为 10%，未达到 50%" in rows
    assert "not applicable: fewer than 2 apply" in told["en"]


LOSSES = """rubric "x"
fact accidents (事故): count
item 1 "A", starts at 40 points
accidents each lose 2 points, to zero
item 2 "B", at least -5 points
accidents each lose 2 points
section 3 "C", at least -9 points
item 3.1 "D"
accidents each lose 2 points
"""


def test_a_missing_fact_that_a_limit_bounds():
    told = explained(LOSSES, {})
    assert "待定：缺「事故」，按扣完计。" in told["zh"]
    assert "数据不全，按扣完计，由 40 分变为 0 分。" in told["zh"]
    assert "待定：缺「事故」，按最低分计。" in told["zh"]
    assert "数据不全，按最低分 -5 分计。" in told["zh"]
    assert "待定：缺「事故」，按上级最低分计。" in told["zh"]
    assert "下不保底" not in told["zh"]
    assert "without limit" not in told["en"]
    assert "open: missing `accidents`; scored as if all of it were lost." in told["en"]
    usual = explained(LOSSES, {"accidents": 30})
    assert "扣完为止，不再多扣（原为 -20 分）。" in usual["zh"]


def test_the_words_of_the_rubric_are_quoted():
    text = """rubric "x"
fact growth (增长率): percent
parameter threshold (门槛) = 6%
item 1
growth beyond threshold each full 3% earns 1 point, at most 5 points
"""
    told = explained(text, {"growth": "13%"})
    assert "已得：「增长率 超过 门槛 的部分」为 7%，2 × 1 分。" in told["zh"]
    assert "earned: `growth beyond threshold` is 7%: 2 × 1 point." in told["en"]
    assert "`growth beyond threshold` is 0%." in explained(text, {"growth": "4%"})["en"]


SUMS = """rubric "x"
fact a: count, in hours (小时)
fact b: count, in hours (小时)
define hours (总时长) = a + b
item 1
hours each earn 1 point, at most 10 points
hours at least 12 earns 1 point
hours each earn 1 point, at most 4 hours
hours at most 5 earns 1 point
"""


def test_where_the_known_part_is_enough():
    told = explained(SUMS, {"a": 15})
    assert "已得：总时长至少为 15 小时；已知部分已达上限 10 分。" in told["zh"]
    assert "已得：总时长至少为 15 小时，达到 12 小时。" in told["zh"]
    assert "已得：总时长至少为 15 小时，已知部分已达上限，按 4 小时计。" in told["zh"]
    assert "未得：总时长至少为 15 小时，要求不超过 5 小时。" in told["zh"]
    assert "earned: hours is 15 hours or more; the known part already reaches the limit of 10 points." in told["en"]
    assert "missed: hours: needed at most 5 hours, had 15 hours or more." in told["en"]
    assert "未知" not in told["zh"]


GRADES = """rubric "x"
ties share the better rank
fact a: score 0 to 100
fact veto (一票否决): yes/no
gate "Veto" ("否决") when veto: grade at most passed
item 1
a earns its value
grade excellent (优秀) when total at least 90 and total in top 1
grade good (良好) when total at least 80
grade passed (合格) otherwise
"""


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        ({"a": 95, "veto": False}, "未评「优秀」：要求总分居前1位，在4个单位中列第2位，第1位为 99，本单位为 95。",
         "not graded `excellent`: total: needed top 1, placed 2nd of 4; place 1 had 99, this unit 95."),
        ({"a": 70, "veto": False}, "未评「良好」：总分为 70 分，要求不低于 80 分，差 10 分。",
         "not graded `good`: total: needed at least 80 points, had 70 (10 short)."),
        ({"a": 85, "veto": True}, "未评「良好」：前提「否决」已触发。", "not graded `good`: gate `Veto` fired."),
        ({"a": 85, "veto": False}, "未评「优秀」：总分为 85 分，要求不低于 90 分，差 5 分；要求总分居前1位", "not graded `excellent`: total: needed at least 90"),
    ],
)  # fmt: skip
def test_why_not_the_better_grade(facts, zh, en):
    others = {f"B{i}": {"a": value, "veto": False} for i, value in enumerate((99, 60, 50))}
    told = explained(GRADES, units={"A": facts, **others})
    assert zh in told["zh"]
    assert en in told["en"]


EVERY = """rubric "x"
fact a (甲): score 0 to 10
fact b (乙): score 0 to 10
fact c: yes/no
item 1
a earns its value
item 2, applies when c
b earns its value
total, drops what does not apply
grade good (良好) when every item at least 3
grade bad (差) otherwise
flag low (偏低) when any item below 3
"""


def test_every_item_tells_of_those_that_apply():
    told = explained(EVERY, {"a": 5, "b": 2, "c": True})
    assert "未评「良好」：得分(2)为 2 分，要求不低于 3 分，差 1 分。" in told["zh"]
    assert "偏低：得分(2)为 2 分，低于 3 分。" in told["zh"]
    told = explained(EVERY, {"a": 2, "b": 2, "c": False})
    assert "未评「良好」：得分(1)为 2 分，要求不低于 3 分，差 1 分。" in told["zh"]
    assert "not graded `good`: points(1): needed at least 3 points, had 2 (1 short)." in told["en"]


def test_nothing_is_above_the_best_grade():
    rubric = rubric_engine.loads(GRADES)
    card = rubric.score_cohort({"A": {"a": 95, "veto": False}, "B": {"a": 1, "veto": False}})["A"]
    assert card.grade_reasons == ()
    assert "未评" not in card.explain("zh")
    assert card.to_dict()["grade_explanation"] is None


def test_no_grade_at_all():
    text = GRADES.replace("grade passed (合格) otherwise\n", "").replace("at most passed", "at most good")
    told = explained(text, units={"A": {"a": 10, "veto": False}, "B": {"a": 95, "veto": False}})
    assert "等次      未评等次\n          未评「良好」：总分为 10 分，要求不低于 80 分，差 70 分。" in told["zh"]


def test_a_missing_fact_that_decides_the_grade_or_the_eligibility():
    told = explained(GRADES, units={"A": {"a": 85}, "B": {"a": 95, "veto": False}})
    assert "「一票否决」（等次待定）" in told["zh"]
    assert "「否决」，等次待定：缺「一票否决」；补齐后有可能触发（等次最高为合格）。" in told["zh"]
    assert "Veto, grade open: missing `veto`; could fire once supplied (the grade is at most passed)." in told["en"]
    text = GRADES.replace("when veto: grade at most passed", "when veto: not eligible")
    told = explained(text, units={"A": {"a": 85}, "B": {"a": 95, "veto": False}})
    assert "「一票否决」（资格待定）" in told["zh"]
    assert "「否决」，资格待定：缺「一票否决」；补齐后有可能触发（不参评）。" in told["zh"]
    text = GRADES.replace("when veto: grade at most passed", ": veto, otherwise not eligible").replace('("否决") :', '("否决"):')
    told = explained(text, units={"A": {"a": 85}, "B": {"a": 95, "veto": True}})
    assert "「否决」，资格待定：缺「一票否决」；暂按「不参评」处理。" in told["zh"]


def test_a_unit_that_is_not_eligible_has_no_total_anywhere(cohort):
    card = cohort["丁县"]
    assert (card.total, card.low, card.high, card.grade, card["total"].points) == (None, None, None, None, None)
    assert (card.exact.low, card.exact.high) == (None, None)
    assert sum(entry.points for entry in card.ledger) == 0
    assert "得分范围" not in card.explain("zh")
    data = card.to_dict()
    assert (data["total"], data["low"], data["high"], data["nodes"][0]["points"]) == (None, None, None, None)
    row = next(row for row in csv.DictReader(io.StringIO(cohort.to_csv())) if row["unit"] == "丁县")
    assert (row["total"], row["low"], row["high"], row["why_none"]) == ("", "", "", "not_eligible")
