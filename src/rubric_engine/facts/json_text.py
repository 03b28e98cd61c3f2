"""JSON as exact values: numbers as ``Decimal`` (never a float), repeated names noticed, depth and digits limited."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Final

from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.problems import MAX_DEPTH, Place, Problems

_ENORMOUS: Final = Decimal("1E+1000000")


class JsonObject(dict[str, object]):
    """An object of a JSON text. ``twice`` are the names that stand in it more than once."""

    twice: tuple[str, ...] = ()


def parse_json(text: str, place: Place, problems: Problems) -> object | None:
    """What the text says, or None with a problem. ``null`` is None too."""
    try:
        parsed: object = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=Decimal,  # NaN and Infinity, which are then wrong at their place
        )
    except json.JSONDecodeError as error:
        why = Both(f"{error.msg} (line {error.lineno}, column {error.colno})", _in_chinese(error))
        at = place if place.file is None or place.row is not None else place.at(row=error.lineno, column=str(error.colno))
        problems.add("F553", at, why=why)
        return None
    except RecursionError:
        problems.add("F554", place, limit=MAX_DEPTH)
        return None
    if _is_too_deep(parsed):
        problems.add("F554", place, limit=MAX_DEPTH)
        return None
    return parsed


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) != len(pairs):
        found.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return found


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:  # an exponent beyond what Decimal holds; anything beyond the limit on digits will do
        return _ENORMOUS


def _is_too_deep(value: object) -> bool:
    """Whether anything stands deeper than ``MAX_DEPTH``; goes down level by level."""
    level = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
        if not deeper:
            return False
        level = deeper
    return any(isinstance(item, (dict, list)) for item in level)


_CHINESE: Final = {
    "Expecting value": "此处应为一个值",
    "Expecting property name enclosed in double quotes": "此处应为用双引号括起的名称",
    "Expecting ':' delimiter": "此处缺少冒号",
    "Expecting ',' delimiter": "此处缺少逗号",
    "Extra data": "结尾之后还有多余内容",
    "Unterminated string starting at": "从此处开始的字符串没有结束引号",
    "Invalid control character at": "字符串中含有控制字符",
    "Illegal trailing comma before end of object": "对象末尾多了一个逗号",
    "Illegal trailing comma before end of array": "数组末尾多了一个逗号",
}


def _in_chinese(error: json.JSONDecodeError) -> str:
    return f"{_CHINESE.get(error.msg, '无法识别')}（第 {error.lineno} 行第 {error.colno} 列）"
