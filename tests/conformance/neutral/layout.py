"""JSON that a diff can be read of: what fits on a line stands on one."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 150


def text(value: Any) -> str:
    return _text(value, 0) + "\n"


def _text(value: Any, depth: int) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (len(short) + depth <= WIDTH and depth > 1 and not _lines(value)):
        return short
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(name, ensure_ascii=False)}: {_text(each, depth + 1)}" for name, each in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(pad + _text(each, depth + 1) for each in value) + "\n" + " " * depth + "]"


def _lines(value: Any) -> bool:
    """The lines of a rubric stand below each other."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(each, str) for each in value)
        and str(value[0]).startswith(("rubric ", "评分办法"))
    )
