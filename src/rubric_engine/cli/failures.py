"""How a command ends when it can't go on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any

import click

from rubric_engine.cli.usage import has_chinese
from rubric_engine.diagnostics.errors import FactError, RubricError
from rubric_engine.diagnostics.model import Language

FINDINGS = 1
MISUSE = 2

_UNREADABLE = frozenset({"F550", "F551", "F552", "F560", "F570", "F571", "F573", "F574", "F710", "F711", "F712"})


class Failure(click.ClickException):
    """A message on the standard error and an exit status; nothing in front of the message."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class Findings(Failure):
    """Errors in a rubric or in facts."""

    exit_code = FINDINGS


class Misuse(Failure):
    """The command was misused, or a file is out of reach."""

    exit_code = MISUSE


def misuse(english: str, chinese: str, language: Language | None = None) -> Failure:
    """The command was misused, or a file is out of reach. Said in the language that the command was asked for, else in the rubric's, where that is
    known, else in English."""
    context = click.get_current_context(silent=True)
    if context is not None:
        language = language or context.params.get("language") or _of_rubric(context)
    return Misuse(f"错误：{chinese}" if language == "zh" else f"error: {english}")


def _of_rubric(context: click.Context) -> Language | None:
    """The language of the rubric that the command is given, as far as it can be read."""
    from rubric_engine.resources import shipped
    from rubric_engine.syntax.folding import decode
    from rubric_engine.syntax.language import language_of

    name = context.params.get("rubric_name") or next(iter(context.params.get("names") or ()), None)
    if not isinstance(name, str) or name == "-":
        return None
    try:
        text = decode((Path(name) if Path(name).is_file() else shipped(name)).read_bytes())
    except (OSError, ValueError):
        return "zh" if has_chinese(name) else None  # whoever names a file in Chinese reads it
    return None if text is None else language_of(text)


def in_rubric(error: RubricError, language: Language | None = None) -> Failure:
    """The rubric doesn't compile: every diagnostic."""
    from rubric_engine.cli.streams import color_wanted
    from rubric_engine.diagnostics.render import render_all

    text = render_all(error.diagnostics, error.source, language or error.language, color_wanted(sys.stderr))
    return Findings(text)


def in_facts(error: FactError) -> Failure:
    """The facts can't be taken: every problem."""
    unreadable = any(problem.code in _UNREADABLE for problem in error.problems)
    return Misuse(str(error)) if unreadable else Findings(str(error))
