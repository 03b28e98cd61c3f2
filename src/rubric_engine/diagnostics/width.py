"""How wide a text stands in a terminal: Chinese characters take two columns."""

from __future__ import annotations

import unicodedata

_TAB = 4


def char_width(ch: str) -> int:
    """The columns that one printable character takes: 0, 1 or 2."""
    if ch.isascii():
        return 1
    if unicodedata.combining(ch) or unicodedata.category(ch) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def display_width(text: str) -> int:
    """The columns that ``text`` takes; it has no tabs and no control characters (see ``harmless``).

    >>> display_width("达到 6%")
    7
    """
    return sum(map(char_width, text))


def harmless(ch: str) -> str:
    """What is shown for a character: itself, or a stand-in of one column where it would act on the terminal or not be seen.

    >>> harmless(chr(0)) + harmless(chr(27)) + harmless(chr(0x202E))
    '\u2400\u241b\ufffd'
    """
    code = ord(ch)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if ch.isascii():
        return ch
    return "\ufffd" if unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Zl", "Zp") else ch


def shown(text: str) -> str:
    """``text`` on one line, with nothing in it that acts on a terminal."""
    return "".join(" " if ch in "\t\r\n" else harmless(ch) for ch in text)


def cells(text: str) -> list[str]:
    """What is shown for each character of ``text``, tabs filled up to the next stop."""
    shown_cells: list[str] = []
    column = 0
    for ch in text:
        cell = " " * (_TAB - column % _TAB) if ch == "\t" else harmless(ch)
        shown_cells.append(cell)
        column += display_width(cell)
    return shown_cells


def pad(text: str, width: int, *, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` columns, behind it, or before it with ``right``."""
    space = " " * max(0, width - display_width(text))
    return space + text if right else text + space
