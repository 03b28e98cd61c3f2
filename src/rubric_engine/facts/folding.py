"""The forms of a character that mean the same to a reader: full and half width, kinds of space, kinds of minus."""

from __future__ import annotations

import unicodedata
from typing import Final

_FOLD: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
    **dict.fromkeys((0x3000, 0x00A0, 0x2007, 0x2009, 0x202F), 0x20),
    **dict.fromkeys((0x200B, 0xFEFF, 0x2060), None),  # zero-width, left behind by copying from web pages
    **dict.fromkeys((0x2212, 0xFE63), 0x2D),
    0xFE62: 0x2B,
    0xFE6A: 0x25,  # the small forms of + and %
}


def fold(text: str) -> str:
    """``text`` in half width, without outer space."""
    if text.isascii():  # nothing in it has another form
        return text.strip()
    return text.translate(_FOLD).strip()


def key(name: str) -> str:
    """What two spellings of one name have in common. Letters keep their case."""
    return fold(name) if name.isascii() else unicodedata.normalize("NFC", fold(name))


def is_blank(text: str) -> bool:
    return not fold(text)


def is_writable(text: str) -> bool:
    """Whether the text can be written to a file: no half of a character, no NUL."""
    return "\0" not in text and not any(0xD800 <= ord(ch) <= 0xDFFF for ch in text)
