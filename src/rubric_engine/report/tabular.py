"""Results as flat rows and as CSV: one row for each unit, in the order of the ranking.

Columns: ``unit``, ``place``, ``total``, ``low``, ``high``, ``complete`` (yes or no), ``grade``, ``flags`` (names, ``;`` between them),
``why_none``, ``by_hand`` (the ids of what was set by hand, ``;`` between them, a ``?`` behind those that don't count as yet for want of facts), then the
points of each section and item under its id. What occurs for each record has one column for what all its occurrences bring; its
occurrences have rows of their own in a second form: ``unit``, ``id`` (``1.1[3]``), ``record``, ``points``, ``maximum``, ``counted`` (yes or no: whether it is
one of those that are taken). Numbers are plain decimals as on the card; what isn't there is empty (None in rows).
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from rubric_engine.core.ir import Node, NodeKind
from rubric_engine.diagnostics.model import Language
from rubric_engine.report.index import Index
from rubric_engine.report.reported import as_decimal, places_of
from rubric_engine.report.sentences import words_for
from rubric_engine.report.words import said

if TYPE_CHECKING:
    from rubric_engine.report.card import Card
    from rubric_engine.report.cohort import CohortCard

COLUMNS = ("unit", "place", "total", "low", "high", "complete", "grade", "flags", "why_none", "by_hand")

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
    "by_hand": "人工核定",
    "id": "编号",
    "record": "记录",
    "points": "得分",
    "maximum": "满分",
    "counted": "计入",
}

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width ones too, as spreadsheets in East Asian settings take them


def node_ids(cohort: CohortCard) -> tuple[str, ...]:
    """The ids of the sections and items, in the order of the rubric; without those that stand in one that occurs for each record."""
    index = cohort.index
    found = (index.nodes[id] for id in index.order if id in index.nodes)
    return tuple(node.origin.id for node in found if node.kind is not NodeKind.TOTAL and not _inside_repeated(node, index))


def _inside_repeated(node: Node, index: Index) -> bool:
    return index.levels[node.origin.id] > (1 if node.repeat is not None else 0)


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
            "by_hand": ";".join(_set_by_hand(card)) or None,
        }
        for id in ids:
            row[_column(id)] = _plain(brought(card, id))
        flat.append(row)
    return flat


def brought(card: Card, id: str) -> Decimal | None:
    """The points of a section or item; of one that occurs for each record what its occurrences bring."""
    if card.index.nodes[id].repeat is None:
        return card[id].points if id in card.scored.nodes else None
    points = card.scored.brought(id)
    return None if points is None else as_decimal(points, places_of(card.index, id))


OCCURRENCE_COLUMNS = ("unit", "id", "record", "points", "maximum", "counted")


def occurrence_rows(cohort: CohortCard, language: Language | None = None) -> list[dict[str, str | None]]:
    """A row for each section and item that is of a record, in the order of the ranking and of the rubric. ``record`` is in ``language``, or in
    that of the rubric."""
    words = words_for(language or cohort.program.language)
    flat: list[dict[str, str | None]] = []
    for standing in cohort.ranking():
        card = cohort[standing.unit]
        for view in card.nodes:
            if view.occurrence:
                counts = card.scored.counts(card.scored.nodes[view.id])
                flat.append(
                    {
                        "unit": standing.unit,
                        "id": view.id,
                        "record": words.occurring("", [said(each.text, words.LANGUAGE) for each in view.occurrence]),
                        "points": _plain(view.points),
                        "maximum": _plain(view.maximum),
                        "counted": "no" if counts is False or view.points is None else "yes",
                    }
                )
    return flat


def occurrence_csv(cohort: CohortCard, language: Language) -> str:
    """The rows of the occurrences as CSV, as ``csv_text`` writes the others."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    zh = language == "zh"
    writer.writerow([_ZH[name] if zh else name for name in OCCURRENCE_COLUMNS])
    for row in occurrence_rows(cohort, language):
        told = {**row, "counted": words_for("zh").NAMES[row["counted"] or "no"]} if zh else row
        writer.writerow([value or "" if name in ("points", "maximum") else safe(value or "") for name, value in told.items()])
    return out.getvalue()


def csv_text(cohort: CohortCard, language: str) -> str:
    """The rows as CSV with a heading; rows end in a line feed.

    A text that a spreadsheet would run as a formula gets a ``'`` in front. ``language`` zh heads the fixed columns in Chinese, gives
    labels with the ids, and writes the names of grades, the labels of flags, and reasons in Chinese.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ids = node_ids(cohort)
    zh = language == "zh"
    heads = [_ZH[name] if zh else name for name in COLUMNS]
    heads += [f"{id} {cohort.index.heading(id, language)}".strip() if zh else _column(id) for id in ids]
    writer.writerow([safe(head) for head in heads])
    texts = {"unit", "grade", "flags", "why_none", "by_hand", "complete"}
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
    if row["flags"] is not None:
        flags = cohort[row["unit"] or ""].flag_results
        told["flags"] = words.listed([said(flag.label, "zh") or flag.name for flag in flags if flag.raised])
    if row["why_none"] is not None:
        told["why_none"] = words.no_total(row["why_none"])
    if row["by_hand"] is not None:
        told["by_hand"] = words.listed(_set_by_hand(cohort[row["unit"] or ""]))
    return told


def _set_by_hand(card: Card) -> list[str]:
    return [each.id if card.scored.set_to(each.id) is not None else f"{each.id}?" for each in card.overrides]


def _column(id: str) -> str:
    return f"item {id}" if id in COLUMNS else id


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
