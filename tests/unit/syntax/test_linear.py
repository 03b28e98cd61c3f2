"""Twice as many lines take twice as many steps of Python, whatever is wrong with them: steps are counted, no clock is looked at."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax.parser import parse

FEW = 100
LINES = [
    "a",
    "5 points",
    "计 5",
    "at least 5 earns 5 points",
    "( x",
    "一、信息（10分）",
    "第1名：5分",
    "优秀 90分以上",
    "每有1篇计1分",
    "field a: pupil",
    "fact a: count",
    "item",
    "given a is 5",
    "a and",
    "有机构：是否",
    "for each game",
    "x" * 80,
]


def steps(text: str) -> int:
    """How many instructions of Python it takes to parse the text; what C does in one of them isn't seen."""
    found = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal found
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        found += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(SourceFile("many", text))
    finally:
        sys.settrace(before)
    return found


@pytest.mark.parametrize("line", LINES)
def test_wrong_lines(line: str) -> None:
    """Between one and two times as many lines there are as many more steps as between two and three times."""
    head = 'rubric "R"\nfact b: count\nitem 1 "I"\n'
    parse(SourceFile("warm", head + f"{line}\n" * FEW))
    one, two, three = (steps(head + f"{line}\n" * (times * FEW)) for times in (1, 2, 3))
    assert three - two <= (two - one) * 11 // 10 + 1000
