"""Types in words, for messages."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.types import Sort, Type
from rubric_engine.syntax import tree
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

_WORDS: dict[Sort, tuple[str, str]] = {
    Sort.YES_NO: ("a yes/no", "「是否」类"),
    Sort.COUNT: ("a count", "数量"),
    Sort.NUMBER: ("a number", "数值"),
    Sort.PERCENT: ("a percent", "比例"),
    Sort.RATIO: ("a ratio", "比率"),
    Sort.MONEY: ("an amount of money", "金额"),
    Sort.POINTS: ("points", "分数"),
    Sort.DATE: ("a date", "日期"),
    Sort.CHOICE: ("a choice", "选项"),
    Sort.TEXT: ("a text", "文本"),
    Sort.UNIT: ("the name of a unit", "对象名称"),
    Sort.LIST: ("a list", "清单"),
    Sort.UNKNOWN: ("something unknown", "未知内容"),
}


def described(type_: Type, findings: Findings) -> str:
    """``a count of posts``, ``数量（条）``"""
    en, zh = _WORDS[type_.sort]
    if type_.unit is None or type_.sort in (Sort.PERCENT, Sort.POINTS):
        return findings.say(en, zh)
    word = type_.unit.word
    joint = "of" if type_.sort is Sort.COUNT else "in"
    return findings.say(f"{en} {joint} {word}", f"{zh}（{word}）")


def function_word(func: tree.Func, findings: Findings) -> str:
    """``root``, ``开方``"""
    return (CHINESE if findings.language == "zh" else ENGLISH).word(f"func.{func.value}")


def percent_text(literal_text: str) -> str | None:
    """How a number was probably meant as a percent: both ``6`` and ``0.06`` are 6%."""
    try:
        value = Decimal(literal_text)
    except InvalidOperation:
        return None
    if abs(value) < 1:
        value *= 100
    return f"{value.normalize():f}%"
