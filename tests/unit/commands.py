"""The command line within a test's own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rubric_engine.cli.app import app

Run = Callable[..., Result]


def beside(rubric: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``rubric`` run in a folder that has this rubric, as ``r.rubric``."""
    (folder / "r.rubric").write_text(rubric, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    return invoke


def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """``rubric`` with these arguments; what would be a traceback is raised."""
    result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="rubric")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
