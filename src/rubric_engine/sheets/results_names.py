"""Names of sheets: what a unit is called, as far as a spreadsheet program lets a sheet be called that."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

MOST: Final = 31  # UTF-16 units, which is how spreadsheet programs count
_FORBIDDEN: Final = str.maketrans(
    dict.fromkeys("[]:*?/\\'’：＊？／＼［］＇", "_")
)  # full-width ones too, which some programs take for the others
_RESERVED: Final = frozenset({"history"})


def sheet_names(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A name for each key: no two alike, whatever the case or the width of their letters.

    >>> sheet_names([("a", "A/B"), ("b", "a:b"), ("c", " ")])
    {'a': 'A_B', 'b': 'a_b (2)', 'c': 'c'}
    """
    names: dict[str, str] = {}
    taken = set(_RESERVED)
    for key, title in titles:
        first = _cut(_legal(title), MOST).strip() or key
        name, number = first, 2
        while _folded(name) in taken:
            tail = f" ({number})"
            name, number = f"{_cut(first, MOST - len(tail)).strip()}{tail}", number + 1
        taken.add(_folded(name))
        names[key] = name
    return names


def _legal(title: str) -> str:
    told = "".join(" " if ch.isspace() else ch if ch.isprintable() else "_" for ch in title)
    return told.translate(_FORBIDDEN).strip()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _cut(name: str, most: int) -> str:
    while len(name.encode("utf-16-le")) // 2 > most:
        name = name[:-1]
    return name
