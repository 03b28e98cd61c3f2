"""What is printed can be read back, in either vocabulary, and printing it again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.editor.formatter import format_document
from rubric_engine.editor.translator import translate
from rubric_engine.syntax import tree
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document, print_expr
from rubric_engine.testing.trees import bilingual_documents, documents, expressions, statements

LANGUAGES: list[Language] = ["en", "zh"]
within_reason = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def read(text: str) -> tree.Document:
    result = parse(SourceFile("printed", text))
    assert not result.diagnostics, (text, result.diagnostics)
    return result.document


@pytest.mark.parametrize("language", LANGUAGES)
@within_reason
@given(expr=expressions())
def test_a_printed_expression_is_read_back(language: Language, expr: tree.Expr) -> None:
    written = tree.Document((tree.DefineStmt(name=tree.Name("x"), expr=expr),))
    mark = {"en": "define x = ", "zh": "定义 x = "}[language]
    assert read(mark + print_expr(expr, language)) == written


@pytest.mark.parametrize("language", LANGUAGES)
@within_reason
@given(statement=statements())
def test_a_printed_statement_is_read_back(language: Language, statement: tree.Statement) -> None:
    written = tree.Document((statement,))
    assert read(print_document(written, language)) == written


@pytest.mark.parametrize("language", LANGUAGES)
@within_reason
@given(document=documents())
def test_a_printed_document_is_read_back_and_stays(language: Language, document: tree.Document) -> None:
    text = print_document(document, language)
    again = read(text)
    assert again == document
    assert print_document(again, language) == text


@within_reason
@given(document=documents())
def test_both_vocabularies_say_the_same(document: tree.Document) -> None:
    assert read(print_document(document, "en")) == read(print_document(document, "zh"))


@pytest.mark.parametrize("language", [*LANGUAGES, None])
@within_reason
@given(document=documents())
def test_formatting_is_stable(language: Language | None, document: tree.Document) -> None:
    once = format_document(document, language)
    assert format_document(read(once), language) == once


@within_reason
@given(data=st.data())
def test_translating_there_and_back_changes_nothing(data: st.DataObject) -> None:
    chinese = data.draw(st.booleans())
    there: Language
    back: Language
    there, back = ("en", "zh") if chinese else ("zh", "en")
    document = translate(data.draw(bilingual_documents(chinese=chinese)), back)
    translated = read(print_document(translate(document, there), there))
    assert read(print_document(translate(translated, back), back)) == document
