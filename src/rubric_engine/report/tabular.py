"""Results as flat rows and as CSV: one row for each unit, in the order of the ranking.

Columns: ``unit``, ``place``, ``total``, ``low``, ``high``, ``complete`` (yes or no), ``grade``, ``flags`` (names, ``;`` between them),
``why_none``, then the points of each section and item under its id. Numbers are plain decimals as on the card; what isn't there is empty (None in rows).
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from rubric_engine.core.ir import NodeKind
from rubric_engine.report.sentences import words_for

if TYPE_CHECKING:
    from rubric_engine.report.cohort import CohortCard

COLUMNS = ("unit", "place", "total", "low", "high", "complete", "grade", "flags", "why_none")

_ZH = {
    "unit": "单位",
    "place": "名次",
    "total": "总分",
    "low": "最低",
    "high": "最高",
    "complete": "数据齐全",
    "grade": "等次",
    "flags": "提示",
    "why_none": "无总分原因",
}

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def node_ids(cohort: CohortCard) -> tuple[str, ...]:
    """The ids of the sections and items, in the order of the rubric."""
    index = cohort.index
    return tuple(id for id in index.order if id in index.nodes and index.nodes[id].kind is not NodeKind.TOTAL)


def rows(cohort: CohortCard) -> list[dict[str, str | None]]:
    """The rows, by column. A node's id that is also the name of a column gets ``item `` in front."""
    ids = node_ids(cohort)
    flat: list[dict[str, str | None]] = []
    for standing in cohort.ranking():
        card = cohort[standing.unit]
        row: dict[str, str | None] = {
            "unit": standing.unit,
            "place": None if standing.place is None else str(standing.place),
            "total": _plain(card.total),
            "low": _plain(card.low),
            "high": _plain(card.high),
            "complete": "yes" if card.complete else "no",
            "grade": card.grade,
            "flags": ";".join(card.flags) or None,
            "why_none": card.why_none,
        }
        points = {view.id: view.points for view in (*card.sections, *card.items)}
        for id in ids:
            row[_column(id)] = _plain(points.get(id))
        flat.append(row)
    return flat


def csv_text(cohort: CohortCard, language: str) -> str:
    """The rows as CSV with a heading; rows end in a line feed.

    A text that a spreadsheet would run as a formula gets a ``'`` in front. ``language`` zh heads the fixed columns in Chinese, gives
    labels with the ids, and writes the names of grades and reasons in Chinese.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ids = node_ids(cohort)
    zh = language == "zh"
    heads = [_ZH[name] if zh else name for name in COLUMNS]
    heads += [f"{id} {cohort.index.heading(id, language)}".strip() if zh else _column(id) for id in ids]
    writer.writerow([safe(head) for head in heads])
    texts = {"unit", "grade", "flags", "why_none", "complete"}
    for row in rows(cohort):
        told = _in_chinese(row, cohort) if zh else row
        writer.writerow([safe(value or "") if name in texts else value or "" for name, value in told.items()])
    return out.getvalue()


def safe(text: str) -> str:
    """``text`` as no spreadsheet runs it.

    >>> safe("=1+1"), safe("新郑市")
    ("'=1+1", '新郑市')
    """
    return "'" + text if text.startswith(_FORMULA) else text


def _in_chinese(row: dict[str, str | None], cohort: CohortCard) -> dict[str, str | None]:
    words = words_for("zh")
    told = dict(row)
    told["complete"] = words.NAMES[row["complete"] or "no"]
    if row["grade"] is not None:
        told["grade"] = cohort.index.grade(row["grade"], "zh")
    if row["why_none"] is not None:
        told["why_none"] = words.no_total(row["why_none"])
    return told


def _column(id: str) -> str:
    return f"item {id}" if id in COLUMNS else id


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
