"""The command line within a test's own process."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import CliRunner, Result

from rubric_engine.cli.app import app

Run = Callable[..., Result]


def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """``rubric`` with these arguments; what would be a traceback is raised."""
    result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="rubric")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
