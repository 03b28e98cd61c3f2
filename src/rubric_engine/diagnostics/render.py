"""Diagnostics in words: the message, the offending line with carets under the place, the hint and the command that shows the page.

    错误 E204：没有名为「会员增长」的数据项
      --> 2014.rubric:12:1
       |
    12 | 会员增长 达到 6% 计 2 分
       | ^^^^^^^^
       = 建议：是否指「会员增长率」？
       = 详见：rubric code E204

Carets are placed by display width, so they line up under Chinese text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rubric_engine.diagnostics.codes import all_codes
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Language, Severity, SourceFile
from rubric_engine.diagnostics.width import cells, display_width, shown

_WINDOW = 110  # columns of a line that are shown
_LEAD = 30  # of them before the place, in a line that is cut
_LONGEST_ARG = 120
_MOST_SHOWN = 20
"""Of one text; more are seldom read, and often follow from the first."""
_RED, _YELLOW, _BLUE, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"
_HEADS: dict[Severity, tuple[dict[Language, str], str]] = {
    Severity.ERROR: ({"en": "error", "zh": "错误"}, _RED),
    Severity.WARNING: ({"en": "warning", "zh": "警告"}, _YELLOW),
    Severity.NOTE: ({"en": "note", "zh": "留意"}, _BLUE),
}


def message(diagnostic: Diagnostic, language: Language) -> str:
    """What is wrong, in one sentence."""
    return filled(diagnostic.code, diagnostic.args, language)


def filled(code: str, args: tuple[tuple[str, str], ...], language: Language) -> str:
    """The message of a code with its arguments; never fails, so that a slip of ours can't hide the user's."""
    entry = all_codes().get(code)
    values = {key: _clipped(shown(value)) for key, value in args}
    if entry is None:
        return "; ".join(f"{key}: {value}" for key, value in values.items())
    template = entry.message_zh if language == "zh" else entry.message_en
    return template.format_map(_Given(values))


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_ARG else text[: _LONGEST_ARG - 1] + "…"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In the order of the text."""
    return tuple(sorted(diagnostics, key=lambda found: (found.span, found.code, found.args)))


def page(code: str) -> str:
    """The page that explains a code, from the project's root."""
    return f"docs/diagnostics/{code}.md"


def render(diagnostic: Diagnostic, source: SourceFile, language: Language, color: bool = False) -> str:
    """One diagnostic as several lines of text, without a closing newline."""
    diagnostic, source = _at_home(diagnostic, source)
    paint = _painter(color)
    zh = language == "zh"
    word, tint = _HEADS[diagnostic.severity]
    colon = "：" if zh else ": "
    head = paint(tint, f"{word[language]} {diagnostic.code}") + paint(_BOLD, colon + message(diagnostic, language))

    first, last = _lines_of(diagnostic, source)
    gutter = len(str(last))
    lines = [head, f"{' ' * gutter}{paint(_BLUE, '-->')} {_place(diagnostic, source)}"]
    if diagnostic.span != NOWHERE and source.text:
        bar = paint(_BLUE, f"{' ' * gutter} |")
        lines.append(bar)
        for number in _chosen(first, last):
            if number is None:
                lines.append(paint(_BLUE, "..."))
                continue
            text, carets = _excerpt(diagnostic, source, number)
            lines.append(f"{paint(_BLUE, f'{number:>{gutter}} |')} {text}".rstrip())
            lines.append(f"{bar} {paint(tint, carets)}")
    equals = paint(_BLUE, f"{' ' * gutter} =")
    if diagnostic.hint:
        lines.append(f"{equals} {'建议：' if zh else 'help: '}{shown(diagnostic.hint)}")
    lines.append(f"{equals} {'详见：' if zh else 'see: '}rubric code {diagnostic.code}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic], source: SourceFile, language: Language, color: bool = False) -> str:
    """The first of them in the order of the text (errors before warnings, where there are too many to show), and how many there are."""
    ordered = in_order(diagnostics)
    first = in_order(sorted(ordered, key=lambda found: found.severity is not Severity.ERROR)[:_MOST_SHOWN])
    blocks = [render(diagnostic, source, language, color) for diagnostic in first]
    more = len(ordered) - len(first)
    if more:
        blocks.append(f"另有 {more} 处未列出" if language == "zh" else f"and {more} more")
    return "\n\n".join([*blocks, summary(ordered, language)])


def summary(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """``2 errors, 1 warning``"""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counted = [(severities.count(each), word[language]) for each, (word, _) in _HEADS.items()]
    if language == "zh":
        return "共 " + "、".join([f"{n} 处{word}" for n, word in counted if n] or ["0 处错误"])
    return ", ".join([f"{n} {word}{'' if n == 1 else 's'}" for n, word in counted if n] or ["no errors"])


def to_dict(diagnostic: Diagnostic, source: SourceFile, language: Language) -> dict[str, Any]:
    """For JSON. Lines and columns count from 1, in characters; the end is exclusive; ``span`` counts characters of the text of ``file`` from 0."""
    diagnostic, source = _at_home(diagnostic, source)
    line, column = source.line_column(diagnostic.span.start)
    end_line, end_column = source.line_column(diagnostic.span.end)
    told = without_place(diagnostic, language)
    span = told.pop("span")
    place = {"file": source.name, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return {**told, **place, "span": span}


def without_place(diagnostic: Diagnostic, language: Language) -> dict[str, Any]:
    """For JSON, where the text isn't at hand."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": message(diagnostic, language),
        "hint": diagnostic.hint,
        "page": page(diagnostic.code),
        "span": [diagnostic.span.start, diagnostic.span.end],
    }


# ---------------------------------------------------------------- the offending line


def _at_home(diagnostic: Diagnostic, source: SourceFile) -> tuple[Diagnostic, SourceFile]:
    """The diagnostic as it stands in its own file, which may be one that ``source`` builds on."""
    home, span = source.located(diagnostic.span)
    return (diagnostic, source) if home is source else (evolve(diagnostic, span=span), home)


def _painter(color: bool) -> Callable[[str, str], str]:
    return (lambda tint, text: f"{tint}{text}{_PLAIN}") if color else (lambda tint, text: text)


def _place(diagnostic: Diagnostic, source: SourceFile) -> str:
    name = shown(source.name)
    if diagnostic.span == NOWHERE:
        return name
    line, column = source.line_column(diagnostic.span.start)
    return f"{name}:{line}:{column}"


def _lines_of(diagnostic: Diagnostic, source: SourceFile) -> tuple[int, int]:
    """The first and the last line of the span; a line end at its end doesn't count as the next line."""
    first = source.line_column(diagnostic.span.start)[0]
    last, column = source.line_column(diagnostic.span.end)
    return first, max(first, last - 1 if column == 1 else last)


def _chosen(first: int, last: int) -> list[int | None]:
    """The lines to show; None stands for those left out."""
    if last - first <= 2:
        return list(range(first, last + 1))
    return [first, None, last]


def _excerpt(diagnostic: Diagnostic, source: SourceFile, number: int) -> tuple[str, str]:
    """A line of the source as shown, and the carets below it."""
    text = source.line_text(number)
    begin_line, begin = source.line_column(diagnostic.span.start)
    end_line, end = source.line_column(diagnostic.span.end)
    start = begin - 1 if number == begin_line else len(text) - len(text.lstrip())
    stop = end - 1 if number == end_line else len(text.rstrip())
    start = min(start, len(text))
    stop = max(start, min(stop, len(text)))
    return _cut(cells(text), start, stop)


def _cut(shown_cells: list[str], start: int, stop: int) -> tuple[str, str]:
    """The cells as text, cut round ``start`` to ``stop`` if there are too many, with the carets that belong below."""
    widths = [display_width(cell) for cell in shown_cells]
    left, right = 0, len(shown_cells)
    if sum(widths) > _WINDOW:
        left = start
        room = _LEAD
        while left > 0 and widths[left - 1] <= room:
            left -= 1
            room -= widths[left]
        right, room = left, _WINDOW
        while right < len(widths) and widths[right] <= room:
            room -= widths[right]
            right += 1
    before = "…" if left > 0 else ""
    after = "…" if right < len(shown_cells) else ""
    text = before + "".join(shown_cells[left:right]) + after
    carets = " " * (len(before) + sum(widths[left:start])) + "^" * max(1, sum(widths[start : min(stop, right)]))
    return text, carets
