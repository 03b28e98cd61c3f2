"""Text to tree. All errors of a text are found in one run: each statement is parsed on its own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen
from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rubric_engine.diagnostics.model import Diagnostic, SourceFile, Span
from rubric_engine.resources import grammar_text
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_statements import StatementBuilder
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.mistakes import explain
from rubric_engine.syntax.statements import MAX_CHARACTERS, MAX_STATEMENTS, RawStatement, cut

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DECLARES = re.compile(
    r"\s*(?:fact|field|define|parameter|数据项|事实|字段|栏目|定义|参数)\s*[`【]?\s*([^\s()`】:=]+)\s*[`】]?\s*(?:\(\s*[`【]?([^()`】]+)[`】]?\s*\))?",
    re.IGNORECASE,
)


@frozen
class ParseResult:
    """``poisoned`` are names that a broken statement would have declared: no error is due where they are used."""

    document: t.Document
    diagnostics: tuple[Diagnostic, ...]
    poisoned: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def lark_parser() -> Lark:
    return Lark(grammar_text(), parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)


def parse(source: SourceFile) -> ParseResult:
    """The tree of a text, with every syntax error in it. Statements with an error are left out of the tree."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        found = Diagnostic("E102", Span(0, 1), (("limit", f"{MAX_CHARACTERS:,}"),))
        return ParseResult(t.Document(()), (found,))
    controls = _CONTROL.search(text)
    if controls is not None:
        span = Span(controls.start(), controls.end())
        found = Diagnostic("E101", span, (("code", f"U+{ord(controls.group()):04X}"),))
        return ParseResult(t.Document(()), (found,))
    pieces = cut(fold(text), text)
    if len(pieces.statements) > MAX_STATEMENTS:
        found = Diagnostic("E102", Span(0, 1), (("limit", f"{MAX_STATEMENTS:,}"),))
        return ParseResult(t.Document(()), (found,))
    statements: list[t.Statement] = []
    diagnostics = list(pieces.diagnostics)
    poisoned: set[str] = set()
    for raw in pieces.statements:
        statement, problems = _parse_statement(raw, text)
        diagnostics += problems
        if statement is not None:
            statements.append(statement)
        else:
            poisoned |= _names_declared(raw.text)
    document = t.Document(tuple(statements), pieces.closing)
    diagnostics.sort(key=lambda d: (d.span.start, d.span.end, d.code))
    return ParseResult(document, tuple(diagnostics), frozenset(poisoned))


def _names_declared(text: str) -> set[str]:
    match = _DECLARES.match(text)
    return {name.strip() for name in match.groups() if name} if match else set()


def _parse_statement(raw: RawStatement, original: str) -> tuple[t.Statement | None, list[Diagnostic]]:
    if raw.unusable:
        return None, []
    try:
        parsed: Any = lark_parser().parse(raw.text)
    except UnexpectedInput as error:
        return None, [explain(raw, *_place(error, raw))]
    builder = StatementBuilder(raw.start, original)
    statement: t.Statement = builder.transform(parsed)
    if builder.diagnostics:
        return None, builder.diagnostics
    return _with_surroundings(statement, raw), []


def _with_surroundings(statement: t.Statement, raw: RawStatement) -> t.Statement:
    return evolve(statement, leading=raw.leading, trailing=raw.trailing, blank_before=raw.blank_before, span=raw.span)


def _place(error: UnexpectedInput, raw: RawStatement) -> tuple[int, int, frozenset[str]]:
    """Where the statement stopped making sense (offsets in its text) and which terminals would have gone on."""
    if isinstance(error, UnexpectedToken):
        expected = frozenset(error.accepts or error.expected)
        if error.token.type == "$END":
            return len(raw.text), len(raw.text), expected
        start = error.token.start_pos or 0
        return start, error.token.end_pos or start + 1, expected
    assert isinstance(error, UnexpectedCharacters)
    start = error.pos_in_stream or 0
    return start, start + 1, frozenset(error.allowed or ())
