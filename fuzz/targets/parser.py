"""Any text: a rubric or a ``RubricError`` with places in the text; what parses is printed and read back as the same tree, in both languages."""

from __future__ import annotations

from fuzz.shared import MOST, proper, text_of
from rubric_engine import RubricError, loads
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.syntax.folding import decode
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def run(data: bytes) -> None:
    decode(data[:MOST])
    text = text_of(data)
    parsed = parse(SourceFile("fuzz", text))
    if not parsed.diagnostics:
        for language in LANGUAGES:
            printed = print_document(parsed.document, language)
            again = parse(SourceFile("printed", printed))
            assert not again.diagnostics, f"what is printed in {language} has errors: {printed!r}: {again.diagnostics}"
            assert again.document == parsed.document, f"what is printed in {language} says something else: {printed!r}"
            assert print_document(again.document, language) == printed, f"a second run changes what is printed in {language}: {printed!r}"
    try:
        rubric = loads(text)
    except RubricError as error:
        proper(error, text)
        return
    assert not parsed.diagnostics, "a rubric with syntax errors compiles"
    for each in rubric.warnings:
        assert 0 <= each.span.start <= each.span.end <= len(text), f"{each.code} stands at {each.span} of {len(text)}"
