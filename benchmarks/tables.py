"""Results as tables of Markdown, which read well on a terminal too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.harness import ratio_in_words, seconds_in_words

Row = Mapping[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in cells]
    rule = "|" + "|".join("-" * (width + 2) if not at else "-" * (width + 1) + ":" for at, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) if not at else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))]


def tasks(rows: Sequence[Row], beside: str) -> str:
    """Median and least of time, processor time, and the median beside that of a named row."""
    base = next(row["wall"] for row in rows if row["name"] == beside)
    cells = [
        (
            _name(row),
            seconds_in_words(row["wall"]),
            seconds_in_words(row["wall_least"]),
            seconds_in_words(row["processor"]),
            _ratio(row["wall"], base),
        )
        for row in rows
    ]
    return table(("", "median", "least", "processor", f"to {beside}"), cells)


def frames(results: Mapping[str, Sequence[Row]]) -> str:
    """Medians by number of units."""
    names = [row["name"] for row in next(iter(results.values()))]
    by_size = [{row["name"]: row for row in rows} for rows in results.values()]
    cells = []
    for name in names:
        times = [seconds_in_words(rows[name]["wall"]) for rows in by_size]
        cells.append((_name(by_size[0][name]), *times))
    return table(("units", *(f"{int(size):,}" for size in results)), cells)


def growth_of_lines(rows: Sequence[Row]) -> str:
    cells = [
        (f"{row['size']:,}", *(seconds_in_words(row.get(name)) for name in ("loads", "score", "by hand")), row.get("note", ""))
        for row in rows
    ]
    return table(("lines", "loads", "score", "by hand", ""), cells)


def growth_of_cohorts(rows: Sequence[Row]) -> str:
    cells = [
        (f"{row['size']:,}", *(seconds_in_words(row.get(name)) for name in ("score_cohort", "by hand")), row.get("note", ""))
        for row in rows
    ]
    return table(("units", "score_cohort", "by hand", ""), cells)


def starts(rows: Sequence[Row]) -> str:
    base = next(row["wall"] for row in rows if row["name"] == "by hand")
    cells = [(_name(row), seconds_in_words(row["wall"]), _ratio(row["wall"], base), _bytes(row["peak"])) for row in rows]
    return table(("", "until it has ended", "to by hand", "memory at its peak"), cells)


def memory(rows: Sequence[Row]) -> str:
    cells = [(_name(row), _bytes(row.get("without ranks")), _bytes(row.get("with ranks"))) for row in rows]
    return table(("", "without ranks", "with ranks"), cells)


def _name(row: Row) -> str:
    name = f"**{row['name']}**" if row.get("ours") else row["name"]
    return f"{name} ({row['note']})" if row.get("note") else name


def _ratio(value: float | None, base: float) -> str:
    return "—" if value is None else ratio_in_words(value / base)


def _bytes(number: int | None) -> str:
    return "—" if number is None else f"{number / 2**20:.0f} MiB"
