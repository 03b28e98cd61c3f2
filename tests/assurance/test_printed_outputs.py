"""What docs/testing-rubrics.md prints is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "testing-rubrics.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(rubric whole|rubric|console)\n(.*?)^```$", re.M | re.S)
_COMMAND = re.compile(r"^\$ (.*)\n", re.M)


def blocks(kind: str) -> list[str]:
    return [match[2] for match in _BLOCK.finditer(PAGE) if match[1] == kind]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``library.rubric`` and ``library.cases`` as the page has them."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "library.rubric").write_text(blocks("rubric whole")[0], encoding="utf-8")
    (rules / "library.cases").write_text(blocks("rubric")[0], encoding="utf-8")
    return rules


def printed(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1", "PYTEST_ADDOPTS": ""}
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, encoding="utf-8").stdout


def shown() -> list[tuple[str, str]]:
    """Each command of the page with what stands below it."""
    found = []
    for block in blocks("console"):
        _, *parts = _COMMAND.split(block)
        found += list(zip(parts[::2], parts[1::2], strict=True))
    return found


def test_a_broken_law_is_told_as_the_page_tells_it(folder: Path) -> None:
    (text,) = (below for command, below in shown() if command == "rubric test library.rubric")
    assert printed(folder, "rubric_engine.cli", "test", "library.rubric") == text


def test_pytest_collects_what_the_page_says(folder: Path) -> None:
    (text,) = (below for command, below in shown() if command == "pytest rules/ --collect-only -q")
    found = printed(
        folder.parent, "pytest", "rules/", "--collect-only", "-q", "-p", "rubric_engine.testing.plugin", "-p", "no:cacheprovider"
    )
    assert [line for line in found.splitlines() if "::" in line] == text.splitlines()


def test_every_command_that_prints_something_is_held() -> None:
    """Of the others nothing is printed on the page."""
    assert [command for command, below in shown() if below.strip()] == ["rubric test library.rubric", "pytest rules/ --collect-only -q"]
