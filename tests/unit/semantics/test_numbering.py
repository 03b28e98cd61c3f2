"""A number in front of a line, as documents number their clauses, is no part of the condition; a comparison of two numbers asks nothing of a fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import RubricError, loads
from tests.unit.semantics.test_analyse import read

CHINESE = (
    "评分办法 「甲」\n数据项 篇数：数量，单位 篇，0 至 99\n数据项 有机构：是否\n数据项 各篇：清单\n字段 采用：是否\n参数 线 = 3\n考核项 1\n"
)
ENGLISH = 'rubric "x"\nfact posts: count, 0 to 99\nfact staffed: yes/no\nitem 1\n'


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (CHINESE + "1.1 篇数 达到 3 计 4 分\n", "1.1"),
        (CHINESE + "1.1篇数 达到 3 计 4 分\n", "1.1"),
        (CHINESE + "1.2 有机构 计 2 分\n", "1.2"),
        (CHINESE + "1.2 有机构 且 篇数 达到 3 计 2 分\n", "1.2"),
        (CHINESE + "1.3 篇数 每篇计 1 分\n", "1.3"),
        (CHINESE + "4 各篇 每篇计 1 分\n", "4"),
        (CHINESE + "5 篇数 按值计分\n", "5"),
        (CHINESE + "6 篇数 介于 1 至 3 计 1 分\n", "6"),
        (ENGLISH + "1.1 posts at least 3 earns 4 points\n", "1.1"),
        (ENGLISH + "3 staffed and posts at least 2 earns 2 points\n", "3"),
        (ENGLISH + "2 posts each earns 2 points\n", "2"),
    ],
)
def test_a_number_in_front_of_a_line(line: str, number: str) -> None:
    (found,) = read(line).diagnostics
    assert (found.code, dict(found.args)) == ("E110", {"bullet": number})
    assert line[found.span.start : found.span.end] == number


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (CHINESE + "1.1 报送篇数 达到 3 计 4 分\n", "E304"),
        (CHINESE + "3 达到 2 计 4 分\n", "E304"),
        (CHINESE + "有机构 且 3 条 不为 2 计 4 分\n", "E304"),
        (CHINESE + "3 介于 1 至 5 计 1 分\n", "E304"),
        (ENGLISH + "3 is 3 earns 4 points\n", "E304"),
    ],
)
def test_two_numbers_compared(line: str, code: str) -> None:
    assert [each.code for each in read(line).diagnostics] == [code]


@pytest.mark.parametrize(
    "line",
    [
        CHINESE + "3 篇 不超过 篇数 计 1 分\n",
        CHINESE + "篇数 达到 3 篇 计 1 分\n",
        CHINESE + "线 不低于 3 计 1 分\n",
        ENGLISH + "posts at least 3 posts earns 1 point\n",
        ENGLISH + "posts + 1 posts at least 3 earns 1 point\n",
        ENGLISH + "3 at most posts earns 1 point\n",
        ENGLISH + "2 * posts at least 3 earns 1 point\n",
    ],
)
def test_numbers_that_belong_there(line: str) -> None:
    assert [each.code for each in read(line).diagnostics if each.severity.name == "ERROR"] == []


LINES = {
    CHINESE: (
        "篇数 达到 3 计 4 分",
        "有机构 计 2 分",
        "有机构 且 篇数 达到 3 计 2 分",
        "篇数 每篇计 1 分",
        "各篇 每篇计 1 分",
        "篇数 按值计分",
    ),
    ENGLISH: (
        "posts at least 3 earns 4 points",
        "staffed earns 2 points",
        "staffed and posts above 1 earns 2 points",
        "posts each earns 1 point",
    ),
}


@given(st.data())
def test_whatever_the_number_the_line_is_right_without_it(data: st.DataObject) -> None:
    head = data.draw(st.sampled_from([CHINESE, ENGLISH]))
    line = data.draw(st.sampled_from(LINES[head]))
    number = data.draw(st.from_regex(r"[1-9][0-9]{0,2}(\.[1-9][0-9]?)?", fullmatch=True))
    assert [each.code for each in read(f"{head}{line}\n").diagnostics if each.severity.name == "ERROR"] == []
    (found,) = (each for each in read(f"{head}{number} {line}\n").diagnostics if each.severity.name == "ERROR")
    assert (found.code, found.span.start, dict(found.args)) == ("E110", len(head), {"bullet": number})


def test_a_line_without_its_number_is_no_heading() -> None:
    """What is proposed for ``1.2 信息 10分`` isn't proposed for a line that is right without its number."""
    text = ENGLISH + "1.2 staffed earns 2 points\n1.3 posts each earns 1 point\n"
    with pytest.raises(RubricError) as error:
        loads(text)
    assert [(each.code, text[each.span.start : each.span.end]) for each in error.value.diagnostics] == [("E110", "1.2"), ("E110", "1.3")]
