"""The group of commands: lazily imported, so that ``rubric --help`` starts at once."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from rubric_engine.cli.streams import prepare

COMMANDS: Final = {
    "check": "Read rubrics, report every error, and sum up what they score.",
    "score": "Score units by a rubric: a table, JSON or CSV.",
    "explain": "Say in words where each point of a unit comes from.",
    "advise": "Say which smallest changes of facts would have been enough.",
    "compare": "Say in what two rubrics differ, and whom it moves.",
    "report": "Write a report to be published, as one HTML file.",
    "verify": "Recompute a published result, and say whether it is the same.",
    "format": "Rewrite rubrics in canonical form, in either vocabulary.",
    "template": "Write an empty form for the facts of a rubric.",
    "export": "Write a workbook that scores itself.",
    "test": "Run the examples and laws of rubrics.",
    "coverage": "Show what the examples of a rubric have shown of it.",
    "mutate": "Change a rubric in one place at a time, and show what no example notices.",
    "code": "Show the page that explains the code of a message.",
}

EXIT_STATUS: Final = """\b
Exit status:
  0  all is well
  1  findings: errors in a rubric or in facts, a failed example or law, a file that isn't in canonical form
  2  the command was misused, or a file can't be read or written

\b
Environment:
  RUBRIC_LANGUAGE      language of the output, zh or en
  RUBRIC_ENGINE_CACHE  folder for compiled rubrics instead of the user's own; 0: none
"""


_GIVEN: Final = "rubric_engine.given"


@contextmanager
def _in_its_language(given: Sequence[str]) -> Iterator[None]:
    """A misuse of the command line is told in the line's language."""
    try:
        yield
    except click.UsageError as error:
        from rubric_engine.cli.usage import told

        raise told(error, given) from None


class _Lazy(click.Group):
    """Knows each command's one-line help without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"rubric_engine.cli.{cmd_name}_command")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from rubric_engine.cli.usage import no_command

            raise no_command(name, list(COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        given = tuple(args)  # click takes them out of the list
        with _in_its_language(given):
            ctx = super().make_context(info_name, args, parent, **extra)
        ctx.meta[_GIVEN] = given
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        with _in_its_language(ctx.meta[_GIVEN]):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from rubric_engine.report.version import engine_version

        click.echo(f"rubric-engine {engine_version()}")
        ctx.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXIT_STATUS)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version and stop.")
def app() -> None:
    """Score people, places or organisations by a rubric written in plain Chinese or English.

    A RUBRIC is a file, `-` for the standard input, or the name of a shipped rubric (2014_assessment).
    """


def run() -> None:
    """Run the command line and leave the process with its exit status."""
    gc.disable()  # results of thousands of units have no circles among them, and looking for some takes a fifth of the time
    prepare()
    try:
        app(prog_name="rubric")
    except BrokenPipeError:
        # Whoever read our output has left (`| head`). Python would complain once more on closing the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
