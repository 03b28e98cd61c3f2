"""Texts in tables that a spreadsheet program would run as formulas: a ``'`` stands before them, which is no part of a name when it is read back."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones too, as programs in East Asian settings take them
_GUARD: Final = "'"
_BEFORE: Final = "' \u00a0\u3000"


def guarded(text: str) -> str:
    """``text`` as no spreadsheet program runs it, and as ``unguarded`` reads it back.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("新郑市")
    ("'=1+1", "''=1+1", '新郑市')
    """
    return _GUARD + text if _may_run(text) else text


def unguarded(text: str) -> str:
    """The text that is guarded.

    >>> unguarded("'=1+1"), unguarded("=1+1"), unguarded("'t Gooi")
    ('=1+1', '=1+1', "'t Gooi")
    """
    bare = text.lstrip()
    return bare[1:] if bare.startswith(_GUARD) and _may_run(bare[1:]) else text


def _may_run(text: str) -> bool:
    """Whether it is a formula, or would be one without guards and blanks before it."""
    return text.lstrip(_BEFORE).startswith(_FORMULA)
