"""Where a wide table is cut into pages that can be read, side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

_BESIDE: Final = 0.75  # the room between columns, in letters
_WHOLE: Final = 158.0
"""So many letters fit beside each other on A4 on its side, in letters of about 7 points."""
_PAGE: Final = 134.0
"""So many fit in letters of 8 points. Both also hold where a font is replaced by a wider one."""
_ENOUGH: Final = 0.4
"""A page that is filled so far may end before the next section."""


def page_breaks(widths: Sequence[float], repeated: int, starts: Collection[int]) -> tuple[int, ...]:
    """The columns with which a new page begins; none where a page holds all of them. The first ``repeated`` columns come again on each page. ``starts``: with which a
    section begins, before which a page is rather cut than within.

    >>> page_breaks([20] * 7, 1, ()), page_breaks([20] * 14, 1, ())
    ((), (6, 11))
    >>> page_breaks([20] * 14, 1, (1, 4, 9, 13))
    (4, 9)
    """
    taken = [width + _BESIDE for width in widths]
    if sum(taken) <= _WHOLE:
        return ()
    room = _PAGE - sum(taken[:repeated])
    breaks: list[int] = []
    begin, used = repeated, 0.0
    for at in range(repeated, len(taken)):
        if used + taken[at] > room and at > begin:
            begin = _cut(taken, begin, at, room, starts)
            breaks.append(begin)
            used = sum(taken[begin:at])
        used += taken[at]
    return tuple(breaks)


def _cut(taken: Sequence[float], begin: int, at: int, room: float, starts: Collection[int]) -> int:
    """The column before which the page that begins with ``begin`` and would overflow with ``at`` ends."""
    for start in range(at, begin, -1):
        if start in starts and sum(taken[begin:start]) >= _ENOUGH * room:
            return start
    return at
