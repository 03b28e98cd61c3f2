"""Numbers and choices drawn so that one seed always gives the same ones.

Hypothesis mixes numbers into what it draws that stand in the source of whatever modules happen to be loaded, as far as they lie in the range asked for. So what is
drawn here lies where nobody's numbers are, and is moved from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_NEAR = 47_017  # small ranges lie above it: a small number takes little of the buffer, and the favourites of Hypothesis begin at 50,000
_SPAN = 900
_FAR = 2**70
_PARTS = 100

_T = TypeVar("_T")


@lru_cache(maxsize=4096)
def _strategy(last: int) -> SearchStrategy[int]:
    return st.integers(_NEAR, _NEAR + last) if last <= _SPAN else st.integers(_FAR, _FAR + last)


def up_to(draw: st.DrawFn, last: int) -> int:
    """A whole number from 0 to ``last``; 0 is the simplest."""
    if last <= 0:
        return 0
    drawn = draw(_strategy(last))
    return drawn - (_NEAR if last <= _SPAN else _FAR)


def one_of(draw: st.DrawFn, options: Sequence[_T]) -> _T:
    """One of several things, the first of which is the simplest."""
    return options[up_to(draw, len(options) - 1)]


def chance(draw: st.DrawFn, rate: float) -> bool:
    """Whether what happens at this rate (0 to 1) does; the simpler answer is no."""
    if rate <= 0 or rate >= 1:
        return rate >= 1
    return up_to(draw, _PARTS - 1) >= _PARTS - round(rate * _PARTS)
