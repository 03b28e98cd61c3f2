"""The nearest name."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.diagnostics import hints
from rubric_engine.diagnostics.hints import all_nearest, meant, nearest
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.semantics.findings import Findings

ENGLISH = ("members_start", "members_end", "member_growth", "has_staff", "web_posts")
CHINESE = ("期初会员数", "期末会员数", "会员增长率", "企业会员占比", "人员到位", "网站信息")


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("member_grwth", ENGLISH, "member_growth"),
        ("MemberGrowth", ENGLISH, "member_growth"),
        ("ｍember_growth", ENGLISH, "member_growth"),
        ("growth", ENGLISH, "member_growth"),
        ("staff", ENGLISH, "has_staff"),
        ("增长率", CHINESE, "会员增长率"),
        ("会员增长", CHINESE, "会员增长率"),
        ("会员的增长率", CHINESE, "会员增长率"),
        ("人员倒位", CHINESE, "人员到位"),
        ("期初会员", CHINESE, "期初会员数"),
        ("budget", ENGLISH, None),
        ("午街道", ("甲街道", "乙街道", "丁街道"), None),
        ("甲街办", ("甲街道", "乙街道", "丁街道"), "甲街道"),
        ("POSTS", ("Posts", "posts"), "Posts"),
        ("天气", CHINESE, None),
        ("投述", ("投诉", "信息", "会员数"), "投诉"),
        ("比列", ("比例", "范围"), "比例"),
        ("投述", ("投诉", "投资"), None),
        ("投述", ("投诉", "投诉件数"), "投诉"),
        ("诉投", ("投诉",), None),
        ("乙县", ("甲县",), None),
        ("下年", ("上年",), None),
        ("甲投", ("投诉",), None),
        ("ab", ("ac",), None),
        ("助餐人此", ("助餐人次", "站点"), "助餐人次"),
        ("", ENGLISH, None),
        ("x" * 10_000, ENGLISH, None),
        ("anything", (), None),
    ],
)
def test_nearest(word: str, candidates: tuple[str, ...], expected: str | None) -> None:
    assert nearest(word, candidates) == expected


@settings(max_examples=50)
@given(st.permutations(CHINESE + ENGLISH), st.sampled_from(["会员", "member", "数", "期间会员数", "posts_web"]))
def test_the_order_of_candidates_never_matters(shuffled: list[str], word: str) -> None:
    assert nearest(word, shuffled) == nearest(word, CHINESE + ENGLISH)


def test_long_names_are_compared_with_those_of_their_length_only(monkeypatch) -> None:
    """Comparing letter by letter takes longer than in proportion; whoever writes the names could make it take minutes."""
    compared = []

    class Counted(difflib.SequenceMatcher):
        def ratio(self) -> float:
            compared.append(self)
            return super().ratio()

    monkeypatch.setattr(difflib, "SequenceMatcher", Counted)
    names = [f"{'ab' * 38}{n:04}" for n in range(3000)]
    assert hints.nearest("ab" * 38 + "x001", names) is None
    assert len(compared) <= 40
    assert hints.nearest("member_grwth", ["members_end", "member_growth", *(f"{n}" * 60 for n in range(10))]) == "member_growth"


@pytest.mark.parametrize(
    ("word", "candidates", "english", "chinese"),
    [
        ("期间会员数", CHINESE, "did you mean `期初会员数` or `期末会员数`?", "是指「期初会员数」还是「期末会员数」？"),
        (
            "members_xxx",
            ("members_end", "members_new"),
            "did you mean `members_end` or `members_new`?",
            "是指「members_end」还是「members_new」？",
        ),
        ("人员倒位", CHINESE, "did you mean `人员到位`?", "是否指「人员到位」？"),
    ],
)
def test_of_two_that_are_equally_near_both_are_named(word: str, candidates: tuple[str, ...], english: str, chinese: str) -> None:
    hint = meant(word, candidates)
    assert hint is not None
    assert (hint.en, hint.zh) == (english, chinese)
    assert hint.name == nearest(word, candidates)
    assert meant(word, reversed(candidates)) == hint


def test_of_three_none_is_named() -> None:
    assert all_nearest("午街道", ("甲街道", "乙街道", "丁街道")) == ("丁街道", "乙街道", "甲街道")
    assert meant("午街道", ("甲街道", "乙街道", "丁街道")) is None


def test_facts_and_rubrics_ask_which_of_two() -> None:
    problems = Problems("zh")
    problems.unknown("F530", Place(), "期间会员数", CHINESE)
    (problem,) = problems.found
    assert (problem.hint, problem.suggestion) == ("是指「期初会员数」还是「期末会员数」？", None)
    assert Findings("en").did_you_mean("期间会员数", CHINESE) == "did you mean `期初会员数` or `期末会员数`?"
