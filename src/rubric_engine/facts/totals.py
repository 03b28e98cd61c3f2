"""Rows of totals and averages, which offices put below a table: they read like units, and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.folding import fold
from rubric_engine.facts.problems import show

_CHINESE: Final = re.compile(
    r".*(?:合计|小计|总计|共计|累计|汇总|总和|平均|均值|总分)[数值分额线]?", re.S
)  # 全市合计, 第一组小计, 各县平均值
_ENGLISH: Final = frozenset(
    ("total", "totals", "sum", "sums", "subtotal", "subtotals", "average", "averages", "avg", "mean", "median", "aggregate")
)
_BESIDE: Final = frozenset(("grand", "sub", "overall", "row", "column", "all", "in", "of", "the", "units", "for", "total", "value"))
"""Words that may stand with one of them without making it a name."""
_BRACKETS: Final = re.compile(r"[(（\[【].*")


def is_total(name: str) -> bool:
    """Whether a name reads like what a row of totals or averages is called.

    >>> is_total("合 计"), is_total("全市平均："), is_total("Grand total"), is_total("合计（12个县）")
    (True, True, True, True)
    >>> is_total("甲县"), is_total("Total Energies"), is_total("总工会")
    (False, False, False)
    """
    bare = _BRACKETS.sub("", fold(name)).strip(" :")
    if _CHINESE.fullmatch("".join(bare.split())):
        return True
    words = [word for word in re.split(r"[\s\-_:]+", bare.casefold()) if word]
    return any(word in _ENGLISH for word in words) and all(word in _ENGLISH or word in _BESIDE for word in words)


def of_totals(cells: Iterable[object]) -> Both | None:
    """What may help where a row that has a cell like this gives rise to a problem."""
    found = next((cell for cell in cells if isinstance(cell, str) and is_total(cell)), None)
    if found is None:
        return None
    name = show(found.strip())
    return Both(f"if the row of `{name}` is one of totals, remove it", f"如「{name}」一行是合计，请删去")
