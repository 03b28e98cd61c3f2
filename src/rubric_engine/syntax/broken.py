"""What can be told of statements that don't parse: which names they would have declared, and what belongs to them."""

from __future__ import annotations

import re

from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.mistakes_context import in_context
from rubric_engine.syntax.printer_names import is_reserved
from rubric_engine.syntax.statements import TIES, RawStatement, number_at

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
_NOT_UNDERSTOOD = frozenset({"E113", "E119", "E121", "E136"})


def said_better(diagnostics: list[Diagnostic], statements: tuple[RawStatement, ...], *, cases: bool = False) -> list[Diagnostic]:
    """The same findings, where other statements tell what was meant. ``cases``: the text is a file of cases, by its name."""
    diagnostics = in_context(diagnostics, statements, cases=cases)
    if any(found.code in _NOT_UNDERSTOOD for found in diagnostics):
        diagnostics = _blaming_names(diagnostics, statements)
    return diagnostics


def _blaming_names(diagnostics: list[Diagnostic], statements: tuple[RawStatement, ...]) -> list[Diagnostic]:
    """Where a statement isn't understood because of a name that is a word of the language, the name is what is wrong."""
    names = {name for raw in statements for name in names_declared(raw.text) if name[:1] not in "`【#" and is_reserved(name)}
    if not names:
        return diagnostics
    wanted = re.compile(rf"(?<![\w`【.])(?:{'|'.join(re.escape(name) for name in sorted(names))})(?![\w`】])")

    def blamed(found: Diagnostic) -> Diagnostic:
        at = number_at(statements, found.span.start)
        if found.code not in _NOT_UNDERSTOOD or at is None or _DECLARES.match(statements[at].text):
            return found
        raw = statements[at]
        uses = [use for use in wanted.finditer(raw.text) if raw.start + use.start() <= found.span.start]
        if not uses:
            return found
        span = Span(raw.start + uses[-1].start(), raw.start + uses[-1].end())
        return Diagnostic("E149", span, (("name", uses[-1].group()),))

    return [blamed(found) for found in diagnostics]


def headless(before: str | None, text: str, statement: t.Statement | None) -> str | None:
    """Fields below a list, and rows below a dated parameter, whose first line didn't parse would belong to nothing, or to what stands before it."""
    if statement is None:
        if _FIELD.match(text) and before is None:
            return None
        return "list" if _FACT.match(text) else "parameter" if _PARAMETER.match(text) else before
    match statement:
        case t.FactStmt(field=True) | t.ColumnStmt():
            return before if before == "list" else None
        case t.RowStmt() | t.SourceStmt() | t.NoteStmt() | t.AcceptStmt():
            return before
        case t.DatedStmt():
            return before if before == "parameter" else None
        case _:
            return None


def names_declared(text: str) -> set[str]:
    if _TIES.match(text):
        return {TIES}
    if (node := _ID.match(text)) is not None:
        return {f"#{node[1]}"}
    match = _DECLARES.match(text)
    return {name.strip() for name in match.groups() if name} if match else set()
