"""The kept tables are those of the grammar, and are used as long as they fit; the lexer tries what Lark's would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from rubric_engine.resources import grammar_tables, grammar_text, shipped, shipped_rubrics
from rubric_engine.syntax import tables as module
from rubric_engine.syntax.build_statements import StatementBuilder
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.lalr import Parser, Unparsable
from rubric_engine.syntax.lexer import Lexer, NoWord
from rubric_engine.syntax.parser import statement_parser
from rubric_engine.syntax.statements import cut
from rubric_engine.syntax.tables_made import made

ROOT = Path(__file__).resolve().parents[3]
CASES = sorted((ROOT / "tests" / "spec").glob("*.cases"))


@pytest.fixture(scope="module")
def lark() -> Lark:
    return Lark(grammar_text(), parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)


def test_the_kept_tables_are_those_of_the_grammar() -> None:
    kept, anew = json.loads(grammar_tables() or "{}"), json.loads(module.as_json(made(grammar_text())))
    stale = [key for key in anew if key != "made_by" and kept.get(key) != anew[key]]
    assert not stale, "grammar/rubric.tables.json is stale: run `make tables`"


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"format": 1}', '{"format": 1, "grammar": "0"}'])
def test_what_does_not_fit_is_not_used(text: str | None) -> None:
    assert module.kept(text, grammar_text()) is None


def test_tables_of_another_grammar_or_form_do_not_fit() -> None:
    text = grammar_tables()
    assert text is not None
    assert module.kept(text, grammar_text()) is not None
    assert module.kept(text, grammar_text() + "\n") is None
    assert module.kept(text.replace(f'"format":{module.FORMAT}', f'"format":{module.FORMAT + 1}'), grammar_text()) is None


def test_a_grammar_without_tables_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def making(grammar: str) -> module.Data:
        asked.append(grammar)
        kept = module.kept(grammar_tables(), grammar)
        assert kept is not None
        return kept

    monkeypatch.setattr(module, "making", lambda: making)
    monkeypatch.setattr(module, "grammar_tables", lambda: None)
    module.tables.cache_clear()
    try:
        assert module.tables().terminals
        assert asked == [grammar_text()]
    finally:
        module.tables.cache_clear()


def _in_a_new_process(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_a_cold_load_works_nothing_out_anew() -> None:
    """Neither Lark nor what is known of slips is imported, and few patterns are compiled."""
    program = """
import re._compiler as compiler, sys
compiled = []
compile = compiler.compile
compiler.compile = lambda pattern, flags=0: compiled.append(pattern) or compile(pattern, flags)
import rubric_engine
rubric_engine.loads("rubric 'x'".replace("'", chr(34)) + "\\nfact a: yes/no\\nitem 1 'x'".replace("'", chr(34)) + "\\na earns 1 point\\n")
before = len(compiled)
rubric_engine.load_shipped("2014_assessment")
print(len(compiled) - before, *sorted(sys.modules))
"""
    compiled, *modules = _in_a_new_process(program).split()
    assert "rubric_engine.syntax.lalr" in modules
    assert not {name.partition(".")[0] for name in modules} & {"lark", "click", "hypothesis", "numpy", "polars", "pandas"}
    assert not [name for name in modules if name.startswith(("rubric_engine.syntax.mistakes", "rubric_engine.syntax.tables_made"))]
    assert int(compiled) <= 80  # the grammar has more than 400 ways to write its words


def test_every_rule_has_its_method() -> None:
    for rule in module.tables().rules:
        assert rule.method in ("", "?") or hasattr(StatementBuilder, rule.method), rule


def _statements() -> list[str]:
    texts = [shipped(name).read_text(encoding="utf-8") for name in shipped_rubrics()]
    texts += [path.read_text(encoding="utf-8") for path in CASES]
    return sorted({statement.text for text in texts for statement in cut(fold(text), text).statements if not statement.unusable})


def _broken(statements: list[str]) -> list[str]:
    """A piece of a statement, and one with a piece left out, each for every tenth."""
    return [piece for text in statements[::10] for piece in (text[: len(text) * 2 // 3], text[: len(text) // 3] + text[len(text) // 2 :])]


class _Trees:
    """Builds what Lark builds: a node is its name, its place, and its children."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)


def _tree_builder() -> type[_Trees]:
    def method(name: str) -> object:
        return lambda self, meta, children: (name, meta.start_pos, meta.end_pos, [_plain(child) for child in children])

    return type("Trees", (_Trees,), {rule.method: method(rule.method) for rule in module.tables().rules if rule.method not in ("", "?")})


def _plain(child: object) -> object:
    if isinstance(child, Tree):
        return (str(child.data), child.meta.start_pos, child.meta.end_pos, [_plain(each) for each in child.children])
    if isinstance(child, Token):
        return (child.type, child.start_pos, child.end_pos)
    return (child.type, child.start_pos, child.end_pos) if hasattr(child, "type") else child


def test_trees_and_errors_are_those_of_lark(lark: Lark) -> None:
    builder = _tree_builder()
    parser = Parser(module.tables(), builder, frozenset())
    statements = _statements()
    assert len(statements) > 1000
    for text in (*statements, *_broken(statements)):
        try:
            wanted: object = _plain(lark.parse(text))
        except UnexpectedInput as error:
            wanted = _place(error, text)
        try:
            found = parser.parse(text, builder()).value
        except Unparsable as error:
            found = (error.start, error.end, error.expected)
        assert found == wanted, text


def _place(error: UnexpectedInput, text: str) -> tuple[int, int, frozenset[str]]:
    found: object = getattr(error, "token", None)
    if isinstance(found, Token):
        expected = frozenset(error.accepts or error.expected)  # type: ignore[attr-defined]
        return (len(text), len(text), expected) if found.type == "$END" else (found.start_pos or 0, found.end_pos or 0, expected)
    at = error.pos_in_stream or 0
    return at, at + 1, frozenset(error.allowed or ())  # type: ignore[attr-defined]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("char", [*"aZs计的0 (#ſKéÉ、é%、。\u3000", "龘", "𠀀"])
def test_no_word_is_passed_over_for_how_it_begins(char: str) -> None:
    """Whatever a pattern matches stands among what is tried there."""
    tables, lexer = module.tables(), Lexer(module.tables())
    everything = frozenset(tables.terminals)
    texts = [char, f"{char}1", *(char + word for _, word, _ in tables.words if word[0] == "=")]
    texts += [char + prefix[1:] + end for _, _, prefix in tables.words for end in (" ", " 1", "(", "「")]
    for text in dict.fromkeys(texts):
        tried = lexer.candidates(text[:2] if char.isascii() and char.isalpha() else char, everything)
        for number, word, _ in tables.words:
            fits = text.startswith(word[1:]) if word[0] == "=" else re.match(word[1:], text) is not None
            assert not fits or any(terminal == tables.terminals[number] and length(text, 0) for terminal, length in tried), (text, word)


def test_a_pattern_is_compiled_when_a_text_begins_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile = re.compile
    monkeypatch.setattr(re, "compile", lambda pattern, flags=0: compiled.append(pattern) or compile(pattern, flags))
    lexer = Lexer(module.tables())
    token = lexer.next("grade x", 0, lexer.here(frozenset({"GRADE", "GATE", "GIVEN", "REWEIGHTS"})))
    assert token is not None
    assert (token.type, token.start_pos, token.end_pos) == ("GRADE", 0, 5)
    assert len(compiled) == 1


def test_nothing_fits() -> None:
    lexer = Lexer(module.tables())
    with pytest.raises(NoWord) as caught:
        lexer.next("  ?", 0, lexer.anywhere())
    assert caught.value.at == 2
    assert lexer.next(" \t ", 0, lexer.anywhere()) is None


def test_one_parser_serves_all_texts() -> None:
    assert statement_parser() is statement_parser()
