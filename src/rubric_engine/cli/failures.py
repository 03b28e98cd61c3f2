"""How a command ends when it can't go on."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import IO, Any

import click

from rubric_engine.cli.usage import has_chinese
from rubric_engine.diagnostics.errors import FactError, RubricError
from rubric_engine.diagnostics.model import Language

FINDINGS = 1
MISUSE = 2

# What is said of files and databases of which nothing could be read; all else is about facts that were.
_UNREADABLE = frozenset(
    {"F550", "F551", "F552", "F560", "F564", "F565", "F570", "F571", "F572", "F573", "F574", "F575", "F576", "F710", "F711", "F712"}
)

_OTHER_REASONS = {
    errno.ENOSPC: ("the disk is full", "磁盘已满"),
    errno.EROFS: ("the disk can only be read", "磁盘只读"),
    errno.ENAMETOOLONG: ("its name is too long", "文件名过长"),
    errno.ELOOP: ("its links lead in a circle", "链接首尾相连"),
}


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


def why_not(error: OSError, *, writing: bool = False) -> tuple[str, str]:
    """What keeps a file from being read, or from being written, in English and in Chinese."""
    match error:
        case FileNotFoundError() if writing:
            return "there is no such folder", "没有这个文件夹"
        case FileNotFoundError():
            return "there is no such file", "没有这个文件"
        case PermissionError():
            return ("it may not be written", "无权写入") if writing else ("it may not be read", "无权读取")
        case IsADirectoryError():
            return "it is a folder", "这是文件夹，不是文件"
        case NotADirectoryError():
            return "a folder on its path is a file", "路径中有一级不是文件夹"
        case _ if error.errno in _OTHER_REASONS:
            return _OTHER_REASONS[error.errno]
        case _:
            why = error.strerror or str(error)
            return why, f"系统报告 {why}"
