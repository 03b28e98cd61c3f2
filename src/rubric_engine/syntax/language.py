"""Which of the two languages a text is in, for its messages; decided by what its lines begin with."""

from __future__ import annotations

from rubric_engine.diagnostics.model import Language


def language_of(text: str) -> Language:
    """``zh`` when at least half of the lines that begin with a word begin with a Chinese one."""
    chinese = latin = 0
    for line in text.split("\n"):
        for ch in line:
            if "一" <= ch <= "鿿":
                chinese += 1
                break
            if ch.isascii() and ch.isalpha():
                latin += 1
                break
            if ch == "#":
                break
    return "zh" if chinese and chinese >= latin else "en"
