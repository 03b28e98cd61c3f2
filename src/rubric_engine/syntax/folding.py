"""Bytes to text, and text to its half-width form. Folding is one character for one, so that every offset stays valid."""

from __future__ import annotations

import codecs

_FOLDS: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLDS |= dict.fromkeys((0x3000, 0x00A0, 0x200B, 0xFEFF, 0x2002, 0x2003, 0x2009), " ")
_FOLDS |= {
    0x2212: "-",
    0x2013: "-",
    0xFE62: "+",
    0xFE63: "-",
    0xFE6A: "%",
    0x2236: ":",
    0xFE55: ":",
    0xFF61: "。",
    0x2028: " ",
    0x2029: " ",
    0x0085: " ",
}


def fold(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces as their half-width twins; everything else as it is.

    >>> fold("（６％）：")
    '(6%):'
    """
    return text.translate(_FOLDS)


def decode(data: bytes) -> str | None:
    """The text of a file: UTF-8 (with or without BOM), UTF-16 with a BOM, or GB18030; None where it is none of them.

    Line ends become ``\\n``.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return with_plain_ends(text)
    return None


def with_plain_ends(text: str) -> str:
    """The text with ``\\n`` for each line end, as it is read from a file."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
