"""Text to tree. All errors of a text are found in one run: each statement is parsed on its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rubric_engine.diagnostics.model import Diagnostic, SourceFile, Span
from rubric_engine.resources import grammar_text
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_statements import StatementBuilder
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.mistakes import CIRCLED, explain
from rubric_engine.syntax.mistakes_context import in_context
from rubric_engine.syntax.statements import MAX_CHARACTERS, MAX_STATEMENTS, TIES, RawStatement, cut

MAX_OPERATORS = 200
MAX_TREE_DEPTH = 180
"""Both keep every later walk over a tree far from Python's own limit on recursion."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OPERATORS = frozenset({"PLUS", "MINUS", "TIMES_SIGN", "SLASH"})
_ID = re.compile(
    r"\s*(?:(?:replace|替换)\s+)?(?:section|item|部分|考核项)\s*(\w+(?:\.\w+|\([一二三四五六七八九十百\d]+\)\d*)*)", re.IGNORECASE
)
_TIES = re.compile(r"\s*(?:ties\b|并列)", re.IGNORECASE)
_FACT = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:(?:shared\s+)?fact\b|(?:共[用享]\s*)?(?:数据项|事实))", re.IGNORECASE)
_FIELD = re.compile(r"\s*(?:field\b|字段|栏目)", re.IGNORECASE)
_PARAMETER = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:parameter\b|参数)", re.IGNORECASE)
_DECLARES = re.compile(
    r"\s*(?:(?:replace|替换)\s+)?(?:fact|field|define|parameter|数据项|事实|字段|栏目|定义|参数)\s*[`【]?\s*([^\s()`】:=]+)\s*[`】]?\s*(?:\(\s*[`【]?([^()`】]+)[`】]?\s*\))?",
    re.IGNORECASE,
)


@frozen
class ParseResult:
    """``poisoned`` are names that a broken statement would have declared: no error is due where they are used. Among them are ids, as ``#4.1``, and
    ``TIES`` where the tie rule is broken."""

    document: t.Document
    diagnostics: tuple[Diagnostic, ...]
    poisoned: frozenset[str] = frozenset()


_NOT_UNDERSTOOD = frozenset({"E113", "E119", "E121", "E136"})


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
    headless: str | None = None  # what the statements belong to that stand here, if its heading didn't parse
    for raw in pieces.statements:
        statement, problems = _parse_statement(raw, text)
        diagnostics += problems
        headless = _headless(headless, raw.text, statement)
        if statement is None or headless is not None:
            poisoned |= _names_declared(raw.text)
        else:
            statements.append(statement)
    diagnostics = in_context(diagnostics, pieces.statements)
    if any(found.code in _NOT_UNDERSTOOD for found in diagnostics):
        diagnostics = _blaming_names(diagnostics, pieces.statements)
    document = t.Document(tuple(statements), pieces.closing)
    diagnostics.sort(key=lambda d: (d.span.start, d.span.end, d.code))
    return ParseResult(document, tuple(diagnostics), frozenset(poisoned))


def _blaming_names(diagnostics: list[Diagnostic], statements: tuple[RawStatement, ...]) -> list[Diagnostic]:
    """Where a statement isn't understood because of a name that is a word of the language, the name is what is wrong."""
    # Imported here, because what is reserved is asked of the parser.
    from rubric_engine.syntax.printer_names import is_reserved

    names = {name for raw in statements for name in _names_declared(raw.text) if name[:1] not in "`【#" and is_reserved(name)}
    if not names:
        return diagnostics
    wanted = re.compile(rf"(?<![\w`【.])(?:{'|'.join(re.escape(name) for name in sorted(names))})(?![\w`】])")
    starts = [raw.span.start for raw in statements]

    def blamed(found: Diagnostic) -> Diagnostic:
        at = bisect_right(starts, found.span.start) - 1
        if found.code not in _NOT_UNDERSTOOD or at < 0 or _DECLARES.match(statements[at].text):
            return found
        raw = statements[at]
        uses = [use for use in wanted.finditer(raw.text) if raw.start + use.start() <= found.span.start]
        if not uses or found.span.start > raw.span.end:
            return found
        span = Span(raw.start + uses[-1].start(), raw.start + uses[-1].end())
        return Diagnostic("E149", span, (("name", uses[-1].group()),))

    return [blamed(found) for found in diagnostics]


def _headless(before: str | None, text: str, statement: t.Statement | None) -> str | None:
    """Fields below a list, and rows below a dated parameter, whose first line didn't parse would belong to nothing, or to what stands before it."""
    if statement is None:
        if _FIELD.match(text) and before is None:
            return None
        return "list" if _FACT.match(text) else "parameter" if _PARAMETER.match(text) else before
    match statement:
        case t.FactStmt(field=True) | t.ColumnStmt():
            return before if before == "list" else None
        case t.RowStmt() | t.SourceStmt() | t.NoteStmt():
            return before
        case t.DatedStmt():
            return before if before == "parameter" else None
        case _:
            return None


def _names_declared(text: str) -> set[str]:
    if _TIES.match(text):
        return {TIES}
    if (node := _ID.match(text)) is not None:
        return {f"#{node[1]}"}
    match = _DECLARES.match(text)
    return {name.strip() for name in match.groups() if name} if match else set()


def _parse_statement(raw: RawStatement, original: str) -> tuple[t.Statement | None, list[Diagnostic]]:
    if raw.unusable:
        return None, []
    if raw.text[:1] in CIRCLED:
        return None, [explain(raw, 0, 1, frozenset())]
    try:
        parsed: Any = lark_parser().parse(raw.text)
    except UnexpectedInput as error:
        return None, [explain(raw, *_place(error, raw))]
    if _is_too_large(parsed):
        return None, [Diagnostic("E107", raw.span, (("limit", str(MAX_OPERATORS)),))]
    builder = StatementBuilder(raw.start, original)
    statement: t.Statement = builder.transform(parsed)
    if builder.diagnostics:
        return None, builder.diagnostics
    return _with_surroundings(statement, raw), []


def _is_too_large(parsed: Tree[Token]) -> bool:
    """Whether a statement has too many operators or nests too deep; without recursion, since it guards against that."""
    operators = 0
    level = [parsed]
    for _ in range(MAX_TREE_DEPTH):
        below: list[Tree[Token]] = []
        for node in level:
            for child in node.children:
                if isinstance(child, Tree):
                    below.append(child)
                elif isinstance(child, Token) and child.type in _OPERATORS:
                    operators += 1
        if not below or operators > MAX_OPERATORS:
            return operators > MAX_OPERATORS
        level = below
    return True


def _with_surroundings(statement: t.Statement, raw: RawStatement) -> t.Statement:
    return evolve(statement, leading=raw.leading, trailing=raw.trailing, blank_before=raw.blank_before, gaps=raw.gaps, span=raw.span)


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
