"""Cuts a text into statements: a line each, with its continuations, its comments taken out.

A line goes on after a trailing comma, ``=`` or operator, inside open brackets, and after the colon of a gate or law, unless
the next line begins with a word that only begins statements: then the slip is reported where it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.model import Diagnostic, Span

MAX_CHARACTERS = 8_000_000
MAX_STATEMENT = 20_000
MAX_STATEMENTS = 100_000
MAX_DEPTH = 40
TIES = "#ties"
"""How the tie rule is called among names that broken statements would have declared; ids are called like ``#4.1``."""

CIRCLED = tuple("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
"""Digits of pasted lists that a name could begin with."""

QUOTES = {'"': '"', "“": "”", "「": "」", "《": "》", "`": "`", "【": "】"}

_STARTER = r"""(?ix)\s*(?:
        (?:rubric|source|note|unit|gate|example|extends|pairing|law)\s*["“「《]
      | (?:edition|fact|field|define|parameter|section|item|grade|flag|given|expect|ties)\s+[\w"“「`【]
      | (?:评分办法|考核办法|依据|来源|说明|对象|考核对象|前提|示例|沿用|结对|规律)\s*["“「《]
      | (?:accept\s+|认可\s*)[A-Za-z]\d
      | (?:replace|remove)\s+(?:fact|define|parameter|gate|section|item|grade|flag|pairing)\b
      | (?:替换|删[去除])\s+(?:数据项|事实|定义|参数|前提|部分|考核项|等次|提示|结对)
      | (?:数据项|事实|字段|栏目|定义|参数|等次|提示|给定|已知|应得|预期)[\s`【]
      | (?:部分|考核项)\s*[\d一二三四五六七八九十]
      | by\s[^\n]*:\s*$ | 按\s[^\n]*:\s*$
    )"""
"""Compiled when a statement first goes on in a second line: it is the largest pattern of all, and most rubrics have none."""

_NOTABLE = re.compile(f"[#(){''.join(QUOTES)}]")
_OPEN_BEHIND_COLON = re.compile(r'\s*(?i:(?:replace|替换)\s+)?(?i:gate|前提|law|规律)\s*["“「《]')
_GOES_ON = re.compile(r"(?:[,、=+*/×÷<]|[^\w]-|\s(?:and|or|且|或))\s*$", re.IGNORECASE)
_BARE_BREAK = re.compile(r"[,、]\s*$")


@frozen
class RawStatement:
    """``text`` is folded, its comments and line ends blanked; it begins at ``start`` of the source."""

    start: int
    text: str
    leading: tuple[str, ...] = ()
    trailing: str | None = None
    blank_before: bool = False
    gaps: tuple[int, ...] = ()
    unusable: bool = False  # already reported; only its name may be read

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


@frozen
class Cut:
    statements: tuple[RawStatement, ...]
    closing: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class _Line:
    start: int
    code: str  # without its comment
    comment: str | None
    depth: int  # brackets that are open at its end, counted from 0 at its start
    deepest: int
    problem: Diagnostic | None = None


def _scan_line(folded: str, original: str, start: int) -> _Line:
    """One line of the folded text: where its comment begins, how deep its brackets go, whether its quotes close."""
    depth = deepest = at = 0
    while (found := _NOTABLE.search(folded, at)) is not None:
        ch, at = found.group(), found.start()
        if ch in QUOTES:
            closing = folded.find(QUOTES[ch], at + 1)
            if closing < 0:
                span = Span(start + at, start + len(folded.rstrip()))
                problem = Diagnostic("E103", span, (("quote", original[at]), ("closing", QUOTES[ch])))
                return _Line(start, folded, None, 0, deepest, problem)
            at = closing
        elif ch == "#":
            return _Line(start, folded[:at], original[at + 1 :].strip(), depth, deepest)
        elif ch == "(":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
        at += 1
    return _Line(start, folded, None, depth, deepest)


def _lines(folded: str, original: str) -> Iterator[_Line]:
    start = 0
    for line in folded.split("\n"):
        yield _scan_line(line, original[start : start + len(line)], start)
        start += len(line) + 1


@frozen
class _Open:
    """A statement that is being gathered."""

    lines: tuple[_Line, ...]
    depth: int
    blank_before: bool
    leading: tuple[str, ...]
    gaps: tuple[int, ...] = ()
    comments: tuple[str, ...] = field(default=())


def cut(folded: str, original: str) -> Cut:
    """Cuts ``folded`` (which is as long as ``original``; comments come from the latter)."""
    statements: list[RawStatement] = []
    diagnostics: list[Diagnostic] = []
    leading: list[str] = []
    gaps: list[int] = []
    blank = False
    gathering: _Open | None = None

    def finish(state: _Open) -> None:
        statement, problems = _assemble(state)
        diagnostics.extend(problems)
        statements.append(statement)

    for line in _lines(folded, original):
        if line.problem is not None:
            diagnostics.append(line.problem)
        empty = not line.code.strip()
        if gathering is not None:
            if empty and line.comment is not None:
                gathering = evolve(gathering, comments=(*gathering.comments, line.comment))
                continue
            if not empty and not re.match(_STARTER, line.code):
                gathering = _join(gathering, line)
                if not _goes_on(gathering):
                    finish(gathering)
                    gathering = None
                continue
            finish(gathering)
            gathering = None
        if empty:
            if line.comment is None and leading:
                gaps.append(len(leading) - 1)
            elif line.comment is None:
                blank = True
            else:
                leading.append(line.comment)
            continue
        gathering = _join(_Open((), 0, blank, tuple(leading), tuple(dict.fromkeys(gaps))), line)
        leading, gaps, blank = [], [], False
        if not _goes_on(gathering):
            finish(gathering)
            gathering = None
    if gathering is not None:
        finish(gathering)
    return Cut(tuple(statements), tuple(leading), tuple(diagnostics))


def _join(state: _Open, line: _Line) -> _Open:
    comments = state.comments if line.comment is None else (*state.comments, line.comment)
    return evolve(state, lines=(*state.lines, line), depth=state.depth + line.depth, comments=comments)


def _goes_on(state: _Open) -> bool:
    last = state.lines[-1]
    if last.problem is not None:
        return False
    if state.depth > 0:
        return True
    code = last.code.rstrip()
    if _GOES_ON.search(" " + code):
        return True
    return code.endswith(":") and _OPEN_BEHIND_COLON.match(state.lines[0].code) is not None


def _assemble(state: _Open) -> tuple[RawStatement, list[Diagnostic]]:
    first, last = state.lines[0], state.lines[-1]
    start = first.start + len(first.code) - len(first.code.lstrip())
    end = last.start + len(last.code.rstrip())
    pieces: list[str] = []
    at = start
    for line in state.lines:
        pieces.append(" " * (max(line.start, start) - at))
        pieces.append(line.code[max(0, start - line.start) :])
        at = line.start + len(line.code)
    text = "".join(pieces)[: end - start]
    problems: list[Diagnostic] = []
    broken = any(line.problem for line in state.lines)
    deepest = max(line.deepest for line in state.lines) if len(state.lines) == 1 else _deepest(text)
    if deepest > MAX_DEPTH:
        problems.append(Diagnostic("E105", Span(start, min(end, start + 1)), (("limit", str(MAX_DEPTH)),)))
    elif len(text) > MAX_STATEMENT:
        problems.append(Diagnostic("E102", Span(start, start + 1), (("limit", f"{MAX_STATEMENT:,}"),)))
    elif not broken and state.depth > 0:
        at = start + _open_bracket(text)
        problems.append(Diagnostic("E104", Span(at, at + 1)))
    elif not broken and state.depth < 0:
        at = start + _stray_bracket(text)
        problems.append(Diagnostic("E108", Span(at, at + 1)))
    elif not broken and _BARE_BREAK.search(text):
        problems.append(Diagnostic("E111", Span(end - 1, end)))
        text = text[:-1].rstrip()
    unusable = broken or deepest > MAX_DEPTH or len(text) > MAX_STATEMENT or state.depth != 0
    single = len(state.lines) == 1
    leading = state.leading if single else (*state.leading, *state.comments)
    trailing = state.comments[0] if single and state.comments else None
    return RawStatement(start, text, leading, trailing, state.blank_before, state.gaps, unusable), problems


def _deepest(text: str) -> int:
    depth = deepest = 0
    for ch in text:
        depth += (ch == "(") - (ch == ")")
        deepest = max(deepest, depth)
    return deepest


def _open_bracket(text: str) -> int:
    """Where the bracket stands that is never closed."""
    stack: list[int] = []
    for at, ch in enumerate(text):
        if ch == "(":
            stack.append(at)
        elif ch == ")" and stack:
            stack.pop()
    return stack[0] if stack else 0


def _stray_bracket(text: str) -> int:
    depth = 0
    for at, ch in enumerate(text):
        depth += (ch == "(") - (ch == ")")
        if depth < 0:
            return at
    return 0


def number_at(statements: Sequence[RawStatement], offset: int) -> int | None:
    """Which statement, counted from 0, the character at ``offset`` stands in."""
    number = bisect_right(statements, offset, key=attrgetter("start")) - 1
    return number if number >= 0 and offset <= statements[number].span.end else None
