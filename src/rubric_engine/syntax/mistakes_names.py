"""Names that can't be names as they are written."""

from __future__ import annotations

import re

from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.statements import RawStatement

_DIGIT_FIRST = re.compile(
    r"\s*(?:(?:replace|替换)\s+)?(?:shared\s+)?(?:fact\s+|field\s+|define\s+|parameter\s+|(?:数据项|事实|字段|栏目|定义|参数)\s*)"
    r"(?P<name>\d\w*?[^\W\d]\w*)\s*(?=[(:=,]|$)",
    re.IGNORECASE,
)


def begins_with_a_digit(raw: RawStatement, at: int) -> Diagnostic | None:
    """``fact 3d_models: count``, ``数据项 0型：是否``."""
    match = _DIGIT_FIRST.match(raw.text)
    if match is None or at > match.end("name"):
        return None
    return Diagnostic("E155", Span(raw.start + match.start("name"), raw.start + match.end("name")), (("name", match["name"]),))
