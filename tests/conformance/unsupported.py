"""What the flat form refuses, in one place: it shrinks on purpose, and grows on purpose.

For each construct, in which form the spec cases and the shipped rubrics meet it: with facts of which any may be missing (``open``), or none (``dense``).
"""

from __future__ import annotations

from typing import Final

_BOTH: Final = frozenset({"open", "dense"})
_OPEN: Final = frozenset({"open"})
_NOWHERE: Final = frozenset[str]()

REFUSED: Final[dict[str, frozenset[str]]] = {
    "among the tied": _BOTH,
    "circle": _NOWHERE,
    "count-back": _NOWHERE,
    "dated text": _NOWHERE,
    "depth": _NOWHERE,
    "distinct over open facts": _OPEN,
    "for each record": _NOWHERE,
    "irrational": _BOTH,
    "large numbers": _NOWHERE,
    "large table over open facts": _NOWHERE,
    "mean over open facts": _NOWHERE,
    "open applicability": _OPEN,
    "open first match": _NOWHERE,
    "range with moving ends": _NOWHERE,
    "ranks within open groups": _OPEN,
    "sum of yes/no": _NOWHERE,
    "this unit": _BOTH,
    "tie keys over open facts": _OPEN,
    "tied share the mean": _NOWHERE,
    "ties are an error": _BOTH,
    "trimming among units": _NOWHERE,
    "trimming over open facts": _NOWHERE,
    "units together": _BOTH,
    "units together over open facts": _OPEN,
    "unknown grade": _NOWHERE,
}
