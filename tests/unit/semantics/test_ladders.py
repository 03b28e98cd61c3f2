"""Options that everybody orders: told when they run downwards, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import loads
from rubric_engine.semantics.ladders import LADDERS


def hints(options: list[str]) -> list[str]:
    text = (
        f"评分办法 「测评」\n数据项 结论：选项 {' < '.join(options)}\n考核项 1 「测评」\n结论 为 {options[0].partition(' ')[0]} 计 1 分\n"
    )
    return [found.hint for found in loads(text).warnings if found.code == "W361"]


@st.composite
def upwards(draw: st.DrawFn) -> list[str]:
    """Some words of a ladder, each higher than the one before it."""
    ladder = draw(st.sampled_from(LADDERS))
    steps: dict[int, list[str]] = {}
    for word, height in ladder.items():
        steps.setdefault(height, []).append(word)
    chosen = draw(st.lists(st.sampled_from(sorted(steps)), min_size=2, unique=True))
    return [draw(st.sampled_from(steps[height])) for height in sorted(chosen)]


@given(upwards())
def test_words_of_a_ladder(words: list[str]) -> None:
    """No order that is right on one ladder falls on another."""
    assert hints(words) == []
    assert hints(words[::-1]) == [f"由低到高写成「选项 {' < '.join(words)}」"]


@pytest.mark.parametrize(
    ("options", "upwards"),
    [
        (["优秀 (excellent)", "良好 (good)", "合格 (fair)"], "合格 (fair) < 良好 (good) < 优秀 (excellent)"),
        (["甲 (excellent)", "乙 (good)"], "乙 (good) < 甲 (excellent)"),
    ],
)
def test_second_names_stay_and_count(options: list[str], upwards: str) -> None:
    assert hints(options) == [f"由低到高写成「选项 {upwards}」"]
