"""Ids of sections and items, and which continues which: ``四 ⊃ 四(一) ⊃ 四(一)1``, ``4 ⊃ 4.1``, ``A ⊃ A2``; but ``4.1`` isn't in ``41``."""

from __future__ import annotations

from collections.abc import Container
from itertools import groupby


def components(id_text: str) -> tuple[str, ...]:
    """The parts of an id, split at dots, brackets and where the script changes.

    >>> components("四(一)1")
    ('四', '一', '1')
    >>> components("4.10")
    ('4', '10')
    """
    return tuple("".join(alike) for kind, alike in groupby(id_text, _kind) if kind) or (id_text,)


def _kind(ch: str) -> str:
    """What a character is of: of a number, of Chinese, of another script; nothing for a separator."""
    if ch.isdecimal():
        return "number"
    if "\u3400" <= ch <= "\u9fff" or ch == "\u3007":
        return "Chinese"
    return "letters" if ch.isalnum() or ch == "_" else ""


def longest_prefix(id_text: str, declared: Container[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The components of the longest declared id that ``id_text`` continues."""
    parts = components(id_text)
    for length in range(len(parts) - 1, 0, -1):
        if parts[:length] in declared:
            return parts[:length]
    return None
