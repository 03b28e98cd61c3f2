"""A line whose points a definition works out says what the definition came to."""

from __future__ import annotations

from rubric_engine import loads

RUBRIC = """
评分办法 「作文」
数据项 打分 (marks)：清单
字段 分数 (mark)：数值，0 至 100
定义 平均分 (average) = 平均值(打分.分数 去掉最高 1 个、最低 1 个)
考核项 1 「得分」，四舍五入 保留 2 位小数，最高 100 分
平均分 按值计分，当 平均分 已有
"""


def test_what_a_definition_came_to() -> None:
    card = loads(RUBRIC).score({"打分": [{"分数": 80}, {"分数": 90}, {"分数": 97}]})
    assert "平均分为 90" in card.explain("zh")
    assert "average is 90" in card.explain("en")
    reasons = card.to_dict()["ledger"][0]["reasons"]
    assert any(reason["type"] == "worth" and reason["value"] == "90" for reason in reasons)
