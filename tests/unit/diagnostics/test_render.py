"""Diagnostics on paper: the carets stand under the words, whatever the line is made of."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.diagnostics import render
from rubric_engine.diagnostics.codes import all_codes
from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Severity, SourceFile, Span
from rubric_engine.diagnostics.width import display_width, pad, shown

CODE = next(iter(all_codes()))


def at(source: SourceFile, words: str, **more: object) -> Diagnostic:
    start = source.text.index(words)
    return Diagnostic(CODE, Span(start, start + len(words)), **more)  # type: ignore[arg-type]


def under(source: SourceFile, words: str) -> tuple[str, str]:
    """The line shown and its carets, both from the column where the line begins."""
    lines = render.render(at(source, words), source, "en").splitlines()
    gutter = lines[2].index("|") + 2
    return lines[3][gutter:], lines[4][gutter:]


@pytest.mark.parametrize(
    ("line", "words", "column", "width"),
    [
        ("member_grwth at least 6%", "member_grwth", 0, 12),
        ("会员增长 达到 6% 计 2 分", "达到", 9, 4),
        ("会员增长达到６％计2分", "６％", 12, 4),
        ("\t会员 a", "a", 9, 1),
        ("e\u0301te\u0301 x", "x", 4, 1),
    ],
)
def test_carets_stand_under_the_words(line: str, words: str, column: int, width: int) -> None:
    text, carets = under(SourceFile("f", f"# first\n{line}\nlast"), words)
    assert carets == " " * column + "^" * width
    before = text[: text.index(words)]
    assert display_width(before) == column


def test_a_long_line_is_cut_round_the_place() -> None:
    text, carets = under(SourceFile("f", "很长" * 500 + "here" + "再长" * 500), "here")
    assert text.startswith("…")
    assert text.endswith("…")
    assert display_width(text) < 120
    assert carets.strip() == "^^^^"
    assert display_width(text[: text.index("here")]) == carets.index("^")


def test_several_lines() -> None:
    source = SourceFile("f", "a (b\n  c\nd\ne) f\n")
    start, end = source.text.index("("), source.text.index(")") + 1
    lines = render.render(Diagnostic(CODE, Span(start, end)), source, "zh").splitlines()
    assert lines[3:8] == ["1 | a (b", "  |   ^^", "...", "4 | e) f", "  | ^^"]


def test_what_acts_on_a_terminal_is_shown_harmlessly() -> None:
    source = SourceFile("f\x1b[2J", "a\x00b \x1b[31m \u202e x\ud800")
    out = render.render(at(source, "\x00b", args=(("name", "\x07\n"),)), source, "en")
    assert not any(ch in out for ch in "\x00\x1b\x07\u202e\ud800")
    out.encode()


def test_the_whole_file_and_the_end_of_it() -> None:
    source = SourceFile("empty.rubric", "")
    assert "--> empty.rubric\n" in render.render(Diagnostic(CODE, NOWHERE), source, "en")
    source = SourceFile("x.rubric", "abc\n")
    assert "--> x.rubric:2:1" in render.render(Diagnostic(CODE, Span(4, 4)), source, "en")


def test_color_paints_and_changes_no_words() -> None:
    import re

    source = SourceFile("f", "一 two")
    plain = render.render(at(source, "two", hint="h"), source, "zh")
    painted = render.render(at(source, "two", hint="h"), source, "zh", color=True)
    assert painted != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


def test_the_error_lists_everything_in_order_and_survives_a_process_pool() -> None:
    source = SourceFile("f", "one two three")
    found = (at(source, "three"), at(source, "one", severity=Severity.WARNING))
    error = RubricError(found, source, "zh")
    assert [diagnostic.span.start for diagnostic in error.diagnostics] == [0, 8]
    assert str(error).endswith("共 1 处错误、1 处警告")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.to_json()) == (str(error), error.to_json())
    first = json.loads(error.to_json())["diagnostics"][0]
    assert (first["line"], first["column"], first["end_column"], first["span"]) == (1, 1, 4, [0, 3])


def test_fact_problems_stand_in_columns() -> None:
    problems = (
        FactProblem("F500", (("fact", "人员到位"), ("value", "有的")), "填是", unit="新郑", fact="人员到位", row=3, column="人员到位"),
        FactProblem("F501", (("fact", "posts"), ("value", "x")), unit="中牟", fact="posts"),
    )
    error = FactError(problems, "zh")
    head, *rows = str(error).splitlines()
    assert head == "数据有 2 处问题："
    columns = {display_width(row.split(mark)[0]) for row, mark in zip((rows[0], rows[2]), ("「人员到位」须", "「posts」须"), strict=True)}
    assert len(columns) == 1
    assert pickle.loads(pickle.dumps(error)).to_dict() == error.to_dict()
    assert error.to_dict()["problems"][0]["row"] == 3


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.integers(0, 70), st.integers(0, 70))
def test_rendering_never_fails(text: str, one: int, two: int) -> None:
    source = SourceFile("f", text)
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    for language in ("en", "zh"):
        out = render.render(Diagnostic(CODE, Span(start, end), (("x", text),)), source, language)
        out.encode()
    render.to_dict(Diagnostic(CODE, Span(start, end)), source, "en")


@given(st.text(max_size=30), st.integers(0, 40))
def test_padding(text: str, width: int) -> None:
    clean = shown(text)
    assert display_width(pad(clean, width)) == max(width, display_width(clean))


def test_a_place_in_a_text_that_is_built_on() -> None:
    below = SourceFile("below.rubric", "one\ntwo 三\n")
    lowest = SourceFile("lowest.rubric", "x\n")
    source = SourceFile("f.rubric", "ab\ncd", (below, lowest))
    assert [begin for _, begin in source.parts] == [0, 6, 17]
    begin = 6 + below.text.index("三")
    found = Diagnostic(CODE, Span(begin, begin + 1))
    assert "--> below.rubric:2:5" in render.render(found, source, "en")
    assert "2 | two 三\n  |     ^^\n" in render.render(found, source, "en")
    data = render.to_dict(found, source, "en")
    assert (data["file"], data["line"], data["column"], data["span"]) == ("below.rubric", 2, 5, [8, 9])
    assert source.line_column(5) == (2, 3)  # the end of the file itself
    assert source.line_column(17) == (1, 1)
    assert source.line_column(10**9) == (2, 1)
    assert render.to_dict(Diagnostic(CODE, NOWHERE), source, "en")["file"] == "f.rubric"
    assert "--> lowest.rubric\n" in render.render(Diagnostic(CODE, Span(17, 17)), source, "en")


def test_of_many_the_first_are_shown_and_the_rest_counted() -> None:
    source = SourceFile("a.rubric", "x\n" * 30)
    found = [Diagnostic("E104", Span(2 * i, 2 * i + 1)) for i in range(27)]
    warned = [Diagnostic("W402", Span(0, 1), severity=Severity.WARNING)]
    text = render.render_all([*found, *warned], source, "zh")
    assert text.count("错误 E104") == 20
    assert "警告" not in text.rpartition("\n\n")[0], "errors come before warnings"
    assert "另有 8 处未列出\n\n共 27 处错误、1 处警告" in text
    assert "and 8 more\n\n27 errors, 1 warning" in render.render_all([*found, *warned], source, "en")
    assert "未列出" not in render.render_all(found[:20], source, "zh")
