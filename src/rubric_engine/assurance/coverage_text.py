"""Coverage for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rubric_engine.assurance.points import BOUNDS, KINDS, TAKEN, Coverage, Point, percent_text, share
from rubric_engine.core.ir import Program, Text
from rubric_engine.core.walk import nodes
from rubric_engine.diagnostics.model import NOWHERE, SourceFile
from rubric_engine.diagnostics.width import display_width, pad, shown

_WHY = {
    BOUNDS: Text("beyond what the points can come to", "超出得分可能的范围"),
    TAKEN: Text("what stands before it takes every case", "前面的已包括全部情形"),
}


def coverage_text(coverage: Coverage, program: Program, source: SourceFile, runs: int, language: str) -> str:
    """Percentages by kind and by item, then what is missed under its line of the rubric. Ends in a line feed."""
    zh = language == "zh"
    counted = coverage.counted
    hit = sum(each.hit for each in counted)
    total = f"{hit}/{len(counted)}"
    if zh:
        head = f"{source.name}：覆盖 {percent_text(coverage.percent)}（{total}），示例 {runs} 个"
    else:
        head = f"{source.name}: coverage {percent_text(coverage.percent)} ({total}) by {runs} example{'' if runs == 1 else 's'}"
    blocks = [head, "", *_table([(KINDS[kind][language], points) for kind, points in coverage.by_kind()])]
    labels = _labels(program, language)
    blocks += [
        "",
        *_table([(labels.get(part, part) if part else ("其他" if zh else "elsewhere"), points) for part, points in coverage.by_part()]),
    ]
    missed = list(_by_line(coverage.missed, source, language))
    if missed:
        blocks += ["", "未见：" if zh else "Not seen:", *missed]
    never = list(_by_line(coverage.beyond_reach, source, language))
    if never:
        blocks += ["", "不可能见到，不计：" if zh else "Can't be reached, and doesn't count:", *never]
    return "\n".join(line.rstrip() for line in blocks) + "\n"


def _labels(program: Program, language: str) -> dict[str, str]:
    found = {}
    for node in nodes(program):
        label = node.origin.label[language] if node.origin.label is not None else node.origin.text[language]
        found[node.origin.id] = shown(label if node is program.total else f"{node.origin.id} {label}")
    return found


def _table(rows: list[tuple[str, tuple[Point, ...]]]) -> Iterator[str]:
    """Names, counts and percentages in columns that line up."""
    cells = [(name, f"{sum(each.hit for each in points)}/{len(points)}", percent_text(share(points))) for name, points in rows]
    widths = [max((display_width(row[column]) for row in cells), default=0) for column in range(3)]
    for name, count, percent in cells:
        yield f"  {pad(name, widths[0])}  {pad(count, widths[1], right=True)}  {pad(percent, widths[2], right=True)}"


def words_of(point: Point, language: str) -> str:
    """What a point is; where it can't be reached, with the code that says why."""
    words = point.words[language]
    if not point.unreachable or point.hit:
        return words
    why = _WHY[point.unreachable][language] if point.unreachable in _WHY else point.unreachable
    if language == "zh":
        return f"{words}（不可能见到：{why}）" if point.unreachable in _WHY else f"{words}（{why}：不可能见到）"
    return f"{words} (can't be reached: {why})"


def _by_line(points_shown: tuple[Point, ...], source: SourceFile, language: str) -> Iterator[str]:
    """Each line of the rubric that some of the points are of, in the order of the text."""
    for (file, number), points in by_line(points_shown, source).items():
        home = next(part for part, _ in source.parts if part.name == file)
        where = f"第 {number} 行" if language == "zh" else f"line {number}"
        where = where if file == source.name else f"{file} {where}"
        yield f"  {where}  {shown(home.line_text(number).strip())}" if number else f"  {shown(points[0].id)}"
        for each in points:
            yield f"      {shown(words_of(each, language))}"


def by_line(points: tuple[Point, ...], source: SourceFile) -> dict[tuple[str, int], list[Point]]:
    """By file and line, in the order of the text; 0 is what has no place."""
    found: dict[tuple[str, int], list[Point]] = {}
    order = sorted(points, key=lambda each: each.origin.span.start)
    for each in order:
        found.setdefault(place_of(each, source), []).append(each)
    return found


def place_of(point: Point, source: SourceFile) -> tuple[str, int]:
    """File and line; 0 where it has no place."""
    if point.origin.span == NOWHERE:
        return source.name, 0
    home, _ = source.located(point.origin.span)
    return home.name, source.line_column(point.origin.span.start)[0]


def coverage_data(coverage: Coverage, source: SourceFile) -> dict[str, Any]:
    """For JSON."""
    return {
        "file": source.name,
        "percent": percent_text(coverage.percent).removesuffix("%"),
        "seen": sum(each.hit for each in coverage.counted),
        "of": len(coverage.counted),
        "kinds": {
            kind: {"seen": sum(each.hit for each in points), "of": len(points), "percent": percent_text(share(points)).removesuffix("%")}
            for kind, points in coverage.by_kind()
        },
        "points": [_point_data(each, source) for each in coverage.points],
    }


def _point_data(point: Point, source: SourceFile) -> dict[str, Any]:
    file, line = place_of(point, source)
    return {
        "id": point.id,
        "kind": point.kind,
        "item": point.part,
        "file": file,
        "line": line or None,
        "words": {"en": point.words.en, "zh": point.words.zh},
        "seen": point.hit,
        "by": list(point.by),
        "unreachable": point.unreachable or None,
    }
