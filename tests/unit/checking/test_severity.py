"""Warnings and notes: told apart in text and JSON, warnings first, both counted by ``--strict``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rubric_engine.checking import NOTES
from rubric_engine.cli.app import app
from rubric_engine.diagnostics.codes import all_codes
from tests.unit.checking.rubrics import checked

TEXT = """rubric "Severity"
fact unused: count
fact x: count, 0 to 10
item 1 "X"
x at least 20 earns 2 points
x at least 2 earns 1 point
"""


def test_each_finding_says_how_severe_it_is() -> None:
    _, report = checked(TEXT)
    assert {each.id: each.diagnostic.severity.value for each in report.findings} == {"W450-unused": "note", "W430-1.1": "warning"}
    assert all(code in all_codes() for code in NOTES)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("warning W430", "note W450", ", 1 warning, 1 note")), ("zh", ("警告 W430", "留意 W450", "，警告 1 处，留意 1 处"))],
)
def test_warnings_are_printed_first(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--language", language, str(path)])
    assert done.exit_code == 0
    places = [done.output.index(word) for word in words]
    assert places == sorted(places)
    data = json.loads(CliRunner().invoke(app, ["check", "--json", str(path)]).output)[0]
    assert [(each["id"], each["severity"]) for each in data["findings"]] == [("W450-unused", "note"), ("W430-1.1", "warning")]


def test_strict_counts_notes_too(tmp_path: Path) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(TEXT.replace("x at least 20 earns 2 points\n", ""), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(path)]).exit_code == 0
    assert CliRunner().invoke(app, ["check", "--strict", str(path)]).exit_code == 1
