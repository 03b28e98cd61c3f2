"""The canonical text of a document."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from rubric_engine.diagnostics.model import Language
from rubric_engine.editor.translator import translate
from rubric_engine.syntax import tree
from rubric_engine.syntax.printer import print_document
from rubric_engine.syntax.vocabulary import is_chinese


def format_document(document: tree.Document, language: Language | None = None) -> str:
    """The canonical text: in ``language``, names included; with None in the language that its names are in, no name changed."""
    if language is None:
        return print_document(document, dominant_language(document))
    return print_document(translate(document, language), language)


def dominant_language(document: tree.Document) -> Language:
    """The language in which most of the names and texts of ``document`` are written; English if there are none."""
    chinese = [is_chinese(text) for statement in document.statements for text in _texts(statement)]
    return "zh" if chinese and sum(chinese) * 2 >= len(chinese) else "en"


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
        case _ if attrs.has(type(node)):
            for each in attrs.fields(type(node)):  # type: ignore[arg-type]
                yield from _texts(getattr(node, each.name))
        case _:
            return
