"""Coverage over the rubric's own text: one file, with no script and nothing from elsewhere. Every text is escaped, and every colour has a sign beside it."""

from __future__ import annotations

from html import escape
from typing import Final

from rubric_engine.assurance.coverage_text import place_of, words_of
from rubric_engine.assurance.points import KINDS, Coverage, Point, percent_text, share
from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.diagnostics.width import shown

_STYLE: Final = """
body { font: 14px/1.5 sans-serif; margin: 1.5em; color: #222; background: #fff; }
h1 { font-size: 1.3em; } h2 { font-size: 1.1em; margin-top: 1.5em; }
table { border-collapse: collapse; } th, td { padding: 0 .6em; text-align: left; vertical-align: top; }
table.text { width: 100%; } table.text td { border-bottom: 1px solid #eee; }
td.number { color: #777; text-align: right; } td.sign { text-align: center; font-weight: bold; }
td.words { white-space: pre-wrap; font-family: monospace; width: 60%; }
tr.all td.sign, tr.all td.words { background: #e3f4e3; }
tr.some td.sign, tr.some td.words { background: #fdf3d0; }
tr.none td.sign, tr.none td.words { background: #fbe0dd; }
ul { margin: 0; padding-left: 1.2em; }
"""

_SIGNS: Final = {"all": "✓", "some": "◐", "none": "✗", "": ""}


def coverage_html(coverage: Coverage, source: SourceFile, language: str) -> str:
    """The rubric line by line, each with how much of it is seen, and what isn't."""
    zh = language == "zh"
    title = f"{source.name}：覆盖 {percent_text(coverage.percent)}" if zh else f"{source.name}: coverage {percent_text(coverage.percent)}"
    legend = "✓ 全部见到；◐ 部分见到；✗ 没有见到" if zh else "✓ all seen; ◐ some seen; ✗ none seen"
    by_line: dict[tuple[str, int], list[Point]] = {}
    for each in coverage.points:
        by_line.setdefault(place_of(each, source), []).append(each)
    kinds = "".join(
        f"<tr><td>{escape(KINDS[kind][language])}</td><td>{sum(each.hit for each in points)}/{len(points)}</td>"
        f"<td>{percent_text(share(points))}</td></tr>"
        for kind, points in coverage.by_kind()
    )
    texts = "".join(_text(part, by_line, language, heading=bool(source.bases)) for part, _ in source.parts)
    rest = by_line.get((source.name, 0), [])
    elsewhere = f"<h2>{'其他' if zh else 'Elsewhere'}</h2>{_missed(rest, language)}" if any(not each.hit for each in rest) else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{_shown(title)}</title><style>{_STYLE}</style></head>\n'
        f"<body><h1>{_shown(title)}</h1><p>{legend}</p>\n<table>{kinds}</table>\n{texts}{elsewhere}</body></html>\n"
    )


def _text(home: SourceFile, by_line: dict[tuple[str, int], list[Point]], language: str, *, heading: bool) -> str:
    rows = []
    for number in range(1, home.text.count("\n") + (not home.text.endswith("\n")) + 1):
        points = by_line.get((home.name, number), [])
        state = _state(points)
        rows.append(
            f'<tr class="{state}"><td class="number">{number}</td><td class="sign">{_SIGNS[state]}</td>'
            f'<td class="words">{_shown(home.line_text(number))}</td><td>{_missed(points, language)}</td></tr>\n'
        )
    title = f"<h2>{_shown(home.name)}</h2>" if heading else ""
    return f'{title}<table class="text">\n{"".join(rows)}</table>\n'


def _state(points: list[Point]) -> str:
    points = [each for each in points if each.hit or not each.unreachable]
    if not points:
        return ""
    hits = sum(each.hit for each in points)
    return "all" if hits == len(points) else "some" if hits else "none"


def _missed(points: list[Point], language: str) -> str:
    missed = [f"<li>{_shown(words_of(each, language))}</li>" for each in points if not each.hit]
    return f"<ul>{''.join(missed)}</ul>" if missed else ""


def _shown(text: str) -> str:
    return escape(shown(text))
