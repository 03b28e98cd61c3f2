"""Pieces of formulas: texts that know how tightly they bind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rubric_engine.diagnostics.frozen import frozen

ATOM: Final = 5
PRODUCT: Final = 3
SUM: Final = 2
JOINED: Final = 1
COMPARED: Final = 0
LONGEST: Final = 8000  # a formula may have 8192 characters
_LONGEST_TEXT: Final = 250
DEEPEST: Final = 30  # and 64 functions inside of each other


_SETTLED: Final = {"TRUE": 1, "FALSE": 2}  # which part of a choice it is


@frozen
class Said:
    """``binds``: how tightly. ``depth``: functions and brackets inside of each other. ``bare``: nothing but the name of what is typed, which is read as a number by ``N``."""

    text: str
    binds: int = ATOM
    depth: int = 0
    bare: bool = False

    def within(self, binds: int) -> str:
        """As a part of what binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


def call(function: str, *parts: Said | str) -> Said:
    """A function of these parts; a choice between two that is settled is the one of them."""
    if function == "IF" and (settled := _SETTLED.get(parts[0].text if isinstance(parts[0], Said) else parts[0])) is not None:
        chosen = parts[settled]
        return chosen if isinstance(chosen, Said) else Said(chosen)
    said = [part.text if isinstance(part, Said) else part for part in parts]
    return Said(f"{function}({','.join(said)})", ATOM, 1 + max([0, *(part.depth for part in parts if isinstance(part, Said))]))


def either(condition: str, then: str, otherwise: str) -> str:
    """One of two formulas; where the condition is settled, that one alone.

    >>> either("甲>1", "甲", '""'), either("TRUE", "甲", '""'), either("FALSE", "甲", '""')
    ('IF(甲>1,甲,"")', '甲', '""')
    """
    return call("IF", condition, then, otherwise).text


def joined(sign: str, binds: int, parts: Sequence[Said], *, inner: int | None = None) -> Said:
    inner = binds if inner is None else inner
    return Said(sign.join(part.within(inner) for part in parts), binds, 1 + max(part.depth for part in parts))


def number(value: int) -> Said:
    return Said(str(value), ATOM if value >= 0 else SUM)


def quoted(text: str) -> str:
    """A text of a formula. A piece may have 255 characters."""
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    said = "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
    return said if len(pieces) == 1 else f"({said})"


def added(positive: Sequence[Said], negative: Sequence[Said], constant: int) -> Said:
    """A sum of parts, less others, and a constant."""
    first = [part.within(SUM) for part in positive]
    text = "+".join(first)
    if constant > 0 or not (first or negative):
        text += f"{'+' if text else ''}{constant}"
    text += "".join(f"-{part.within(PRODUCT)}" for part in negative)
    if constant < 0 and (first or negative):
        text += str(constant)
    depth = 1 + max([0, *(part.depth for part in (*positive, *negative))])
    simple = len(positive) == 1 and not negative and not constant
    return positive[0] if simple else Said(text, SUM, depth)
