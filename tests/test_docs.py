"""What the documents show is true: rubrics parse, print and translate; marked Python runs.

A block ``python runnable`` is executed, the blocks of one file in turn and in one namespace, from the project's root; a block
``text`` right behind it is what it prints.
A block ``rubric`` is parsed; one that is marked ``rubric whole`` must compile too, and its examples must hold, beside the blocks ``rubric file=NAME`` of its page, which it may
extend. ``rubric wrong`` is left alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path
from typing import Any, Literal

import pytest

import rubric_engine
from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.diagnostics.render import render_all
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
_BLOCK = re.compile(r"^```(\w+)([^\n`]*)\n(.*?)^```[ \t]*$", re.M | re.S)


def blocks(language: str) -> list[Any]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            if match[1] == language:
                line = text.count("\n", 0, match.start()) + 1
                found.append(pytest.param(match[2].split(), match[3], id=f"{page.relative_to(ROOT).as_posix()}:{line}"))
    return found


FILES = {
    word.removeprefix("file="): text
    for words, text in (each.values for each in blocks("rubric"))
    for word in words
    if word.startswith("file=") and "wrong" not in words
}


@pytest.mark.parametrize(("words", "text"), blocks("rubric"))
def test_rubric_blocks(words: list[str], text: str) -> None:
    if "wrong" in words:
        return
    source = SourceFile("block.rubric", text)
    parsed = parse(source)
    assert not parsed.diagnostics, render_all(parsed.diagnostics, source, "en")
    for language in LANGUAGES:
        printed = print_document(parsed.document, language)
        again_source = SourceFile("printed.rubric", printed)
        again = parse(again_source)
        assert not again.diagnostics, render_all(again.diagnostics, again_source, "en")
        assert again.document == parsed.document, f"what the formatter prints in {language} says something else:\n{printed}"
        assert print_document(again.document, language) == printed, "a second run of the formatter changes the text"
    if "whole" in words:
        for outcome in rubric_engine.loads(text, files=FILES).run_examples():
            assert outcome.passed, [(failure.expected.text.en, failure.unit, failure.found) for failure in outcome.failures]


RUNNABLE = [page for page in PAGES if "```python runnable" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.name)
def test_runnable_python(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TMPDIR", os.fspath(tmp_path))
    namespace: dict[str, Any] = {"__name__": "__docs__"}
    text = page.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    for match, after in zip(blocks, [*blocks[1:], None], strict=True):
        if match[1] != "python" or "runnable" not in match[2].split():
            continue
        line = text.count("\n", 0, match.start()) + 1
        code = compile("\n" * line + match[3], os.fspath(page), "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)
        if after is not None and after[1] == "text" and not text[match.end() : after.start()].strip():
            shown = [row.rstrip() for row in printed.getvalue().rstrip("\n").split("\n")]
            assert shown == after[3].rstrip("\n").split("\n"), f"{page.name}:{line} prints something else"
