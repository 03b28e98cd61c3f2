"""What is said of frames that can't be taken is said in the rubric's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import rubric_engine
from rubric_engine import loads
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.flat.unsupported_zh import CONSTRUCTS, REASONS
from rubric_engine.frames import UnsupportedError, score_frame

PACKAGE = Path(rubric_engine.__file__).parent
REFUSING = ("core/flat", "scoring/columnar", "scoring/compiled")
CHINESE = re.compile("[\u4e00-\u9fff]")

ENGLISH_TEXT = """rubric "Growth"
ties are an error
fact a: count
fact notes: list
field fine: yes/no
section 1 "S"
item 1.1 "I"
a in top 2 earns 2 points
"""
CHINESE_TEXT = """评分办法 「增长」
并列 报错
数据项 a：数量
数据项 notes：清单
字段 fine：是否
部分 1 「S」
考核项 1.1 「I」
a 居 前 2 位 计 2 分
"""


def told() -> Iterator[tuple[str, str]]:
    """Construct and reason wherever the flat form or what runs it refuses something; they stand there as they are."""
    for folder in REFUSING:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") in ("refuse", "Unsupported")
                    and path.name != "unsupported.py"
                ):
                    yield ast.literal_eval(node.args[0]), ast.literal_eval(node.args[1])


def test_every_reason_is_told_in_chinese() -> None:
    found = set(told())
    assert len(found) > 30
    assert {construct for construct, _ in found} <= CONSTRUCTS.keys()
    assert {reason for _, reason in found} <= REASONS.keys()
    for construct, reason in found:
        said = Unsupported(construct, reason).told("zh")
        assert reason not in said
        assert CHINESE.search(CONSTRUCTS[construct])
        assert CHINESE.search(REASONS[reason])
        assert Unsupported(construct, reason).told("en") == str(Unsupported(construct, reason)) == f"{construct}: {reason}"


CALLS: dict[str, tuple[Any, dict[str, Any], str, str]] = {
    "no back-end": ({"a": [1]}, {"back_end": "x"}, "'x' is no back-end", "没有名为 'x' 的计算方式"),
    "no result": ({"a": [1]}, {"want": ["x"]}, "'x' is no result", "数据表没有「x」这项结果"),
    "no column": ({"a": [1]}, {"keep": "x"}, "has no column 'x'", "数据表没有「x」列"),
    "no list": ({"a": [1]}, {"lists": {"a": {"a": [1]}}}, "'a' is no list", "「a」不是本评分办法的清单"),
    "no unit": ({"a": [1]}, {"lists": {"notes": {"a": [1]}}}, "need unit=", "须以 unit= 指明"),
    "no key": ({"a": [1], "u": [1]}, {"unit": "u", "lists": {"notes": {"fine": [True]}}}, "has no column 'u'", "没有「u」列"),
    "no value": ({"a": [1], "c": [None]}, {"cohort": "c"}, "no value in row 1", "第 1 行没有值"),
    "a result's name": ({"a": [1], "total": [1]}, {"keep": "total"}, "can't be kept", "不能保留「total」列"),
    "lengths": ({"a": np.array([1]), "c": np.array([1, 2])}, {}, "different lengths: 1, 2", "各列长度不一：1、2"),
    "refused": ({"a": [1]}, {"back_end": "numpy"}, "ties are an error: ", "并列即为错误："),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_wrong_call_is_told_in_the_rubrics_language(what: str) -> None:
    frame, call, english, chinese = CALLS[what]
    for text, said, other in ((ENGLISH_TEXT, english, chinese), (CHINESE_TEXT, chinese, english)):
        with pytest.raises(ValueError) as error:  # noqa: PT011 (what it says is looked at)
            score_frame(loads(text).program, frame, **{"back_end": "reference", **call})
        assert said in str(error.value)
        assert other not in str(error.value)


def test_what_is_refused_is_told_in_full() -> None:
    told = {}
    for text in (ENGLISH_TEXT, CHINESE_TEXT):
        with pytest.raises(UnsupportedError) as error:
            score_frame(loads(text).program, pl.DataFrame({"a": [1]}))
        told[error.value.language] = str(error.value)
        assert {name for name, _ in error.value.unsupported} == {"total", "why_none"} or error.value.unsupported
    assert "ties among the units must be looked for, and told" in told["en"]
    assert told["en"].endswith('(back_end="reference" scores the rows one by one)')
    assert "须查明并指出单位之间的并列" in told["zh"]
    assert told["zh"].endswith('如需逐行计算，请指定 back_end="reference"')
    assert not re.search("[A-Za-z]{3,} [a-z]{3,}", told["zh"].replace("back_end", "")), told["zh"]


def test_a_reason_that_nobody_knew_beforehand() -> None:
    what = Unsupported("type of a column", "`x` is of the type INTERVAL", chinese="「x」列的类型为 INTERVAL")
    assert what.told("zh") == "列的类型：「x」列的类型为 INTERVAL"
    assert Unsupported("something new", "because").told("zh") == "something new：because"
