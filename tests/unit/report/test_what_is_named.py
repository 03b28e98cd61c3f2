"""Explanations and tables name what a reader asks for: the source of each item, the partners, the units by the rubric's own word, the parameters."""

from __future__ import annotations

import rubric_engine

# ---------------------------------------------------------------- sources

BASE = """评分办法 「2014年度考评」
依据 「卫发〔2014〕8号」
部分 1 「业务」
考核项 1.1 「会议」，最高 5 分
数据项 会议 (meetings)：数量
会议 每次 计 1 分
部分 2 「纪律」
考核项 2.1 「投诉」，最高 5 分
数据项 无投诉 (none)：是否
无投诉 计 5 分
考核项 2.2 「报表」，最高 5 分
数据项 报表 (forms)：数量
报表 每份 计 1 分
"""

NEXT = """评分办法 「2015年度考评」
沿用 「base.rubric」
依据 「卫发〔2015〕6号」
替换 考核项 2.2 「报表」，最高 6 分
报表 每份 计 2 分
考核项 1.3 「培训」，最高 4 分
数据项 培训 (training)：数量
培训 每次 计 1 分
"""


def test_an_item_with_another_source_than_its_section_names_it():
    card = rubric_engine.loads(NEXT, files={"base.rubric": BASE}).score({"会议": 1, "无投诉": True, "报表": 2, "培训": 1})
    rows = card.explain("zh").splitlines()
    told = {word: next(row for row in rows if f"  {word} " in row) for word in ("会议", "投诉", "报表", "培训", "业务", "纪律")}
    for word in ("报表", "培训"):
        assert told[word].count("〔依据：卫发〔2015〕6号〕") == 1, told[word]
    for word in ("业务", "纪律"):
        assert "〔依据：卫发〔2014〕8号〕" in told[word]
    for word in ("会议", "投诉"):
        assert "依据" not in told[word]
    assert card.explain("zh").count("〔依据：") == 5  # and at the head


# ---------------------------------------------------------------- partners

PAIRS = """rubric "cup"
unit "team"
ties share the better rank
fact a: count, 0 to 99
item 1 "A"
a earns its value
pairing "Mentors": total in top 2 with total in bottom 1, by total
"""


def test_an_explanation_names_the_partners():
    cohort = rubric_engine.loads(PAIRS).score_cohort({name: {"a": a} for name, a in zip("PQRS", (9, 8, 7, 6), strict=True)})
    assert "Pairings    Mentors: P with S." in cohort["P"].explain().replace("Pairings  ", "Pairings    ", 1).replace("      ", "    ")
    assert "Mentors: P with S." in cohort["S"].explain()
    assert "Mentors: Q with nobody." in cohort["Q"].explain()
    assert "Mentors" not in cohort["R"].explain()
    assert "Mentors: P与S。" in cohort["S"].explain("zh").replace("：", ": ")
    assert "Mentors: P with S." in cohort["S"]._repr_html_()
    assert [pair["second"] for pair in cohort["P"].to_dict()["pairings"][0]["pairs"]] == ["S"]
    assert cohort["R"].to_dict()["pairings"] == []


# ---------------------------------------------------------------- ranks

SHARE = """评分办法 「评优」
对象 「学生」 (“pupil”)
并列 取较优名次
数据项 分数 (score)：数量，0 至 100
考核项 1 「成绩」，最高 5 分
分数 居 前 20% 计 5 分
考核项 2 「名列前茅」，最高 3 分
分数 居 前 2 位 计 3 分
"""


def four():
    return rubric_engine.loads(SHARE).score_cohort({name: {"score": a} for name, a in zip("甲乙丙丁", (99, 98, 97, 96), strict=True)})


def test_a_share_that_comes_to_no_place_says_so():
    zh, en = four()["甲"].explain("zh"), four()["甲"].explain("en")
    assert "未得：要求分数居前列，但所定比例在4个学生中不足1位，无人入围；列第1位，本学生为 99。" in zh
    assert "missed: score: the share wanted comes to no place among 4; placed 1st of 4 with 99." in en
    assert "top 0" not in en
    assert "前0位" not in zh


def test_ranks_use_the_word_for_what_is_scored():
    zh, en = four()["丁"].explain("zh"), four()["丁"].explain("en")
    assert "未得：要求分数居前2位，在4个学生中列第4位，第2位为 98，本学生为 96。" in zh
    assert "missed: score: needed top 2, placed 4th of 4; place 2 had 98, this pupil 96." in en
    assert "单位" not in zh


def test_a_pupil_alone():
    card = rubric_engine.loads(SHARE).score({"score": 1})
    assert "单独评分，没有其他学生可比，名次未定" in card.explain("zh")


# ---------------------------------------------------------------- parameters


def test_tables_say_which_parameters_were_overridden():
    rubric = rubric_engine.loads("""rubric "x"
parameter per (每档) = 2
fact n: count, 0 to 10
item 1
n each earn per points
""")
    cohort = rubric.score_cohort({"A": {"n": 1}, "B": {"n": 2}}, parameters={"per": 8})
    assert str(cohort).count("Overridden: per = 8") == 1
    assert cohort.table("zh").count("每档 = 8") == 1
    assert "per = 8" in cohort._repr_html_()
    assert "per = 8" in str(cohort["A"])
    assert "per = 8" in cohort["A"]._repr_html_()
    assert cohort["A"].explain().count("per = 8") == 1
    assert "per = " not in str(rubric.score_cohort({"A": {"n": 1}}))
