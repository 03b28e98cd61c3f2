"""Text to tree. All errors of a text are found in one run: each statement is parsed on its own."""

from __future__ import annotations

import re
from functools import lru_cache

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Diagnostic, SourceFile, Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_statements import StatementBuilder
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.lalr import Parser, Unparsable
from rubric_engine.syntax.language import looks_like_json
from rubric_engine.syntax.statements import CIRCLED, MAX_CHARACTERS, MAX_STATEMENTS, RawStatement, cut
from rubric_engine.syntax.tables import tables

MAX_OPERATORS = 200
MAX_TREE_DEPTH = 180
"""Both keep every later walk over a tree far from Python's own limit on recursion."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OPERATORS = frozenset({"PLUS", "MINUS", "TIMES_SIGN", "SLASH"})


@frozen
class ParseResult:
    """``poisoned`` are names that a broken statement would have declared: no error is due where they are used. Among them are ids, as ``#4.1``, and
    ``TIES`` where the tie rule is broken."""

    document: t.Document
    diagnostics: tuple[Diagnostic, ...]
    poisoned: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def statement_parser() -> Parser:
    """The parser of statements; there is one, since it remembers what it worked out."""
    return Parser(tables(), StatementBuilder, _OPERATORS)


def parse(source: SourceFile) -> ParseResult:
    """The tree of a text, with every syntax error in it. Statements with an error are left out of the tree; what is asked of them is imported where there
    is one."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        found = Diagnostic("E102", Span(0, 1), (("limit", f"{MAX_CHARACTERS:,}"),))
        return ParseResult(t.Document(()), (found,))
    if looks_like_json(text):
        return ParseResult(t.Document(()), (Diagnostic("E154", Span(0, 1)),))
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
    headless: str | None = None  # what the statements belong to that stand here, if its heading didn't parse
    for raw in pieces.statements:
        statement, problems = _parse_statement(raw, text)
        diagnostics += problems
        if statement is not None and headless is None:
            statements.append(statement)
            continue
        from rubric_engine.syntax import broken

        headless = broken.headless(headless, raw.text, statement)
        if statement is None or headless is not None:
            poisoned |= broken.names_declared(raw.text)
        else:
            statements.append(statement)
    if diagnostics:
        from rubric_engine.syntax.broken import said_better
        from rubric_engine.syntax.mistakes_offices import better

        diagnostics = said_better(diagnostics, pieces.statements, cases=source.name.endswith(".cases"))
        diagnostics = better(diagnostics, pieces.statements, text, tuple(statements))
    document = t.Document(tuple(statements), pieces.closing)
    diagnostics.sort(key=lambda d: (d.span.start, d.span.end, d.code))
    return ParseResult(document, tuple(diagnostics), frozenset(poisoned))


def _parse_statement(raw: RawStatement, original: str) -> tuple[t.Statement | None, list[Diagnostic]]:
    if raw.unusable:
        return None, []
    if raw.text[:1] in CIRCLED:
        return None, [_explained(raw, Unparsable(0, 1, frozenset()))]
    builder = StatementBuilder(raw.start, original)
    try:
        parsed = statement_parser().parse(raw.text, builder)
    except Unparsable as error:
        return None, [_explained(raw, error)]
    if parsed.counted > MAX_OPERATORS or parsed.depth > MAX_TREE_DEPTH:
        return None, [Diagnostic("E107", raw.span, (("limit", str(MAX_OPERATORS)),))]
    if builder.diagnostics:
        return None, builder.diagnostics
    statement: t.Statement = parsed.value
    if isinstance(statement, t.LineStmt | t.RowStmt) and (
        bullet := _DASH.match(raw.text)
    ):  # a minus would turn what is meant into its opposite
        return None, [Diagnostic("E110", Span(raw.start, raw.start + bullet.end("dash")), (("bullet", bullet["dash"]),))]
    return _with_surroundings(statement, raw), []


_DASH = re.compile(r"\s*(?P<dash>[-–—−])(?=\s|[\u4e00-\u9fff])(?!\s*[\d(])")


def _explained(raw: RawStatement, error: Unparsable) -> Diagnostic:
    """What is wrong with a statement. What is known of slips is imported where there is one."""
    from rubric_engine.syntax.mistakes import explain

    return explain(raw, error.start, error.end, error.expected)


def _with_surroundings(statement: t.Statement, raw: RawStatement) -> t.Statement:
    return evolve(statement, leading=raw.leading, trailing=raw.trailing, blank_before=raw.blank_before, gaps=raw.gaps, span=raw.span)
