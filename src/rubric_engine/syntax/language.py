"""Which of the two languages a text is in, for its messages; decided by what its lines begin with."""

from __future__ import annotations

import re

from rubric_engine.diagnostics.model import Language

_JSON = re.compile(r'\ufeff?\s*(?:\{\s*["}]|\[\s*(?:["\[{\]]|-?\d))')


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does; no rubric begins so."""
    return _JSON.match(text) is not None


def _is_chinese(ch: str) -> bool:
    return "一" <= ch <= "鿿"


def language_of(text: str) -> Language:
    """``zh`` when at least half of the lines that begin with a word begin with a Chinese one; of JSON, whose keys say nothing, when there is any Chinese in it."""
    if looks_like_json(text):
        return "zh" if any(map(_is_chinese, text)) else "en"
    chinese = latin = 0
    for line in text.split("\n"):
        for ch in line:
            if _is_chinese(ch):
                chinese += 1
                break
            if ch.isascii() and ch.isalpha():
                latin += 1
                break
            if ch == "#":
                break
    return "zh" if chinese and chinese >= latin else "en"
