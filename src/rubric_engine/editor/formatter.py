"""The canonical text of a document."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.diagnostics.frozen import fields_of
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.editor.translator import translate
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer import print_document
from rubric_engine.syntax.vocabulary import is_chinese


def format_document(
    document: tree.Document, language: Language | None = None, text: str | None = None, bases: tuple[tree.Document, ...] = ()
) -> str:
    """The canonical text: in ``language``, names included, also those that ``bases`` declare which it extends; with None in the language that ``text``,
    which the document was read from, is in (see ``dominant_language``), no name changed. ``ValueError`` for a language other than ``en`` and ``zh``."""
    if language is None:
        return print_document(document, dominant_language(document, text))
    chosen = checked(language, language)
    return print_document(translate(document, chosen, bases), chosen)


def dominant_language(document: tree.Document, text: str | None = None) -> Language:
    """The language of most of the words that the statements in ``text`` begin with; without the text, or where no statement begins with a word
    of the language, that of most of the names and texts in ``document``. English if there are none."""
    keywords = [] if text is None else [text[s.span.start : s.span.start + 1] for s in document.statements if not isinstance(s, _BARE)]
    found = [is_chinese(first) for first in keywords] or [is_chinese(text) for each in document.statements for text in _texts(each)]
    return "zh" if found and sum(found) * 2 >= len(found) else "en"


_BARE = tree.LineStmt | tree.RowStmt | tree.ColumnsStmt
"""Statements that begin with a name or a number."""


def _texts(node: object) -> Iterator[str]:
    """The names and texts in a node, aliases left out."""
    match node:
        case tree.Name() | tree.Label() | tree.Quoted() | tree.SourceStmt() | tree.NoteStmt():
            yield node.text
        case tree.Ref():
            yield node.name
        case tuple():
            for part in node:
                yield from _texts(part)
        case _:
            for name in fields_of(type(node)):
                yield from _texts(getattr(node, name))
