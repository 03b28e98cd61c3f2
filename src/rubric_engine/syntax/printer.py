"""Trees back into text, in either vocabulary: the one canonical form.

What is printed parses to an equal tree, with every comment, and printing it again changes nothing. Of what the tree's
equality leaves out, the author's synonyms, spelling of numbers and single blank lines are kept where the vocabulary has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.syntax import printer_expr, printer_statements, printer_tables, tree
from rubric_engine.syntax.printer_names import resolved
from rubric_engine.syntax.vocabulary import Vocabulary, vocabulary


def print_document(document: tree.Document, language: Language) -> str:
    """The whole text in ``language``'s words; ends with one line end, unless the document is empty."""
    vocab = vocabulary(language)
    lines: list[str] = []
    for statement, text in zip(document.statements, _texts(document.statements, vocab), strict=True):
        if statement.blank_before and lines:
            lines.append("")
        for number, comment in enumerate(statement.leading):
            lines.append(_comment(comment))
            if number in statement.gaps:
                lines.append("")
        lines.append(text if statement.trailing is None else f"{text}  {_comment(statement.trailing)}")
    if document.closing and lines:
        lines.append("")
    lines.extend(_comment(comment) for comment in document.closing)
    return "".join(f"{line}\n" for line in lines)


def print_statement(statement: tree.Statement, language: Language) -> str:
    """The one line of a statement, without its comments and without a line end."""
    vocab = vocabulary(language)
    return resolved(printer_statements.statement(statement, vocab), vocab.name_quotes)


def print_expr(expr: tree.Expr, language: Language) -> str:
    """An expression in ``language``'s words, with no more brackets than it needs."""
    vocab = vocabulary(language)
    return resolved(printer_expr.expr(expr, vocab), vocab.name_quotes)


def _comment(text: str) -> str:
    return f"# {text}".rstrip()


def _texts(statements: tuple[tree.Statement, ...], vocab: Vocabulary) -> Iterator[str]:
    """The line of each statement; the rows under a grid's columns are lined up with them."""
    at = 0
    while at < len(statements):
        first = statements[at]
        if not isinstance(first, tree.ColumnsStmt):
            yield resolved(printer_statements.statement(first, vocab), vocab.name_quotes)
            at += 1
            continue
        rows: list[tree.RowStmt] = []
        for statement in statements[at + 1 :]:
            if not isinstance(statement, tree.RowStmt):
                break
            rows.append(statement)
        yield from _grid(first, rows, vocab)
        at += 1 + len(rows)


def _grid(columns: tree.ColumnsStmt, rows: list[tree.RowStmt], vocab: Vocabulary) -> list[str]:
    texts = [("", [f"| {key}" for key in printer_tables.column_texts(columns, vocab)])]
    for row in rows:
        key, cells = printer_tables.row_texts(row, vocab)
        texts.append((key + vocab.final_colon, [f"  {cells[0]}", *(f"| {cell}" for cell in cells[1:])]))
    # names are resolved within their whole row, and quotes take room: so first resolve, then measure
    grid = [resolved("\n".join([key, *cells]), vocab.name_quotes).split("\n") for key, cells in texts]
    count = max(map(len, grid))
    widths = [max((display_width(parts[i]) for parts in grid if i < len(parts)), default=0) for i in range(count)]
    return [" ".join(pad(part, width) for part, width in zip(parts, widths, strict=False)).rstrip() for parts in grid]
