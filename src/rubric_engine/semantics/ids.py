"""Ids of sections and items, and which continues which: ``四 ⊃ 四(一) ⊃ 四(一)1``, ``4 ⊃ 4.1``, ``A ⊃ A2``; but ``4.1`` isn't in ``41``."""

from __future__ import annotations

import re
from collections.abc import Container

_COMPONENT = re.compile(r"\d+|[\u3400-\u9fff\u3007]+|[^\W\d\u3400-\u9fff\u3007]+")


def components(id_text: str) -> tuple[str, ...]:
    """The parts of an id, split at dots, brackets and where the script changes.

    >>> components("四(一)1")
    ('四', '一', '1')
    >>> components("4.10")
    ('4', '10')
    """
    return tuple(_COMPONENT.findall(id_text)) or (id_text,)


def longest_prefix(id_text: str, declared: Container[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The components of the longest declared id that ``id_text`` continues."""
    parts = components(id_text)
    for length in range(len(parts) - 1, 0, -1):
        if parts[:length] in declared:
            return parts[:length]
    return None
