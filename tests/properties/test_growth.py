"""Loading a rubric of twice the length takes twice the steps: counted in calls of functions, not in seconds."""

from __future__ import annotations

import sys
from types import FrameType

from rubric_engine import loads
from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax.parser import parse

WARM = 20


def _rubric(items: int) -> str:
    """Facts, definitions that build on one another, sections of ten items each, grades, examples, comments, continued lines."""
    lines = ['rubric "Growth" (“增长”)', 'unit "county" (“县”)', "ties share the better rank"]
    for n in range(items):
        lines += [f"fact growth_{n} (增长_{n}): percent, -100% to 1000%", f"fact done_{n} (办结_{n}): yes/no  # by the end of the year"]
        lines += [f"define reach_{n} = (growth_{n} +", "  2%) / 2"]
    for n in range(items):
        if n % 10 == 0:
            lines += ["", f'section {n // 10 + 1} "part {n // 10 + 1}", at most 40 points']
        lines += [f'item {n // 10 + 1}.{n % 10 + 1} "item {n}", at most 4 points', f"  reach_{n} at least 6% and done_{n} earns 2 points"]
        lines += [
            f"  增长_{n} 超过 10% 计 1 分",
            f"  by growth_{n} in bands:",
            "  below 0%: 0 points",
            "  otherwise: 1 point",
        ]
    lines += ["grade good when total at least 60", "grade fair otherwise"]
    for n in range(items):
        lines += [
            f'example "case {n}"',
            f"given growth_{n} is 7%, done_{n} is yes",
            f"expect points({n // 10 + 1}.{n % 10 + 1}) at least 1 points",
        ]
    return "\n".join(lines) + "\n"


def _calls(text: str, *, whole: bool) -> int:
    """How many functions are called to load a text, or only to parse it."""
    count = 0

    def counted(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        if whole:
            loads(text)
        else:
            assert not parse(SourceFile("text", text)).diagnostics
    finally:
        sys.setprofile(None)
    return count


def test_parsing_grows_with_the_text() -> None:
    _calls(_rubric(WARM), whole=False)
    once, twice = (_calls(_rubric(items), whole=False) for items in (100, 200))
    assert 1.8 * once < twice < 2.1 * once


def test_loading_grows_with_the_text() -> None:
    _calls(_rubric(WARM), whole=True)
    once, twice = (_calls(_rubric(items), whole=True) for items in (60, 120))
    assert 1.8 * once < twice < 2.15 * once
