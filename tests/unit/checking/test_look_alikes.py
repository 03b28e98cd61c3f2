"""W453: names that differ only in what is taken for each other, and what isn't said of names that merely share most of their characters."""

from __future__ import annotations

import pytest

from rubric_engine.checking.look_alikes import GROUPS, key
from rubric_engine.diagnostics.render import message
from tests.unit.checking.rubrics import checked

ALIKE = [
    ("土地面积", "士地面积"),
    ("期未人数", "期末人数"),
    ("自己完成", "自已完成"),
    ("已办结", "己办结"),
    ("已办结", "巳办结"),
    ("日常", "曰常"),
    ("戊组", "戌组"),
    ("戊组", "戍组"),
    ("入会", "人会"),
    ("干部", "千部"),
    ("plan_O", "plan_0"),
    ("拔款", "拨款"),
]
APART = [
    ("大会", "太会"),
    ("一季度", "二季度"),
    ("甲组", "申组"),
    ("本月", "木月"),
    ("日期", "目期"),
    ("期初", "期末"),
    ("王组", "玉组"),
    ("上半年", "下半年"),
    ("人数", "天数"),
]


def _told(one: str, other: str) -> list[str]:
    names = (one, other)
    facts = "".join(f"数据项 {name}：数量，0 至 9\n" for name in names)
    lines = "".join(f"{name} 达到 3 计 1 分\n" for name in names)
    _, report = checked(f"评分办法 「名称」\n{facts}考核项 1 「甲」\n{lines}")
    return [message(each.diagnostic, "zh") for each in report.findings if each.diagnostic.code == "W453"]


@pytest.mark.parametrize(("one", "other"), ALIKE, ids="/".join)
def test_two_names_that_look_alike(one: str, other: str) -> None:
    (said,) = _told(one, other)
    a, b = next((a, b) for a, b in zip(other, one, strict=True) if a != b)
    assert said.startswith(f"「{other}」与「{one}」看似相同，却是两个名称：")
    assert f"「{a}」" in said
    assert f"「{b}」" in said
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), APART, ids="/".join)
def test_two_names_that_merely_resemble_each_other(one: str, other: str) -> None:
    assert key(one) != key(other)
    assert _told(one, other) == []


def test_english_says_the_characters_too() -> None:
    _, report = checked('rubric "N"\nfact 土地: yes/no\nfact 士地: yes/no\nitem 1 "A"\n土地 earns 1 point\n士地 earns 1 point\n')
    assert [message(each.diagnostic, "en") for each in report.findings] == [
        "`士地` and `土地` look alike, but are two names: one has `士` (U+58EB), the other `土` (U+571F)"
    ]


def test_the_table_is_in_groups_without_overlap() -> None:
    characters = [each for group in GROUPS for each in group]
    assert len(characters) == len(set(characters))
    assert all(len(group) >= 2 for group in GROUPS)
