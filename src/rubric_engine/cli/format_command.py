"""``rubric format``"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import FINDINGS, misuse
from rubric_engine.cli.inputs import stdin_text, unreadable
from rubric_engine.cli.output import check_ending, check_target, deliver, write_whole
from rubric_engine.cli.streams import color_wanted
from rubric_engine.diagnostics import render
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.loading import read_whole

if TYPE_CHECKING:
    from rubric_engine.syntax.parser import ParseResult
    from rubric_engine.syntax.tree import Document

_EPILOG = """\b
Exit status: 0 done, or nothing to do; 1 a file has errors (it stays as it is), or with --check or --diff isn't in canonical form;
2 wrong usage, or a file that can't be read or written.
"""


@click.command("format", epilog=_EPILOG, short_help="Rewrite rubrics in canonical form.")
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Translate into this vocabulary, and print the result.")
@click.option("-o", "--output", metavar="FILE", help="Write the result there and leave the rubric as it is (one FILE only).")
@click.option("-i", "--in-place", is_flag=True, help="With --language: put the translation in the place of the rubric.")
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    only_check: bool,
    show_diff: bool,
    language: Language | None,
    output: str | None,
    in_place: bool,
) -> None:
    """Rewrite each rubric FILE in canonical form, in place. `-` formats the standard input to the standard output.

    With --language the rubric is translated and printed; the file stays as it is, unless --in-place is given. Comments are kept. A file with
    errors in its syntax is left as it is.
    """
    if output is not None and (len(names) > 1 or only_check or show_diff or in_place):
        raise misuse(
            "--output goes with one FILE, and without --check, --diff and --in-place",
            "--output 只能用于一个文件，且不与 --check、--diff、--in-place 同用",
        )
    if output is not None:
        check_target(output, [name for name in names if name != "-"])
        check_ending(output, ("rubric", "txt"))
    printed = output is not None or (language is not None and not in_place)
    findings = False
    for name in names:
        try:
            findings = _format_one(name, only_check, show_diff, language, printed, output) or findings
        except RubricError as error:
            findings = True
            click.echo(render.render_all(error.diagnostics, error.source, error.language, color_wanted()), err=True)
    if findings:
        ctx.exit(FINDINGS)


def _format_one(name: str, only_check: bool, show_diff: bool, language: Language | None, printed: bool, output: str | None) -> bool:
    """Whether there is something to find fault with."""
    if name == "-":
        before, data = stdin_text(), None
    else:
        data = _read(name)
        before = _decoded(name, data)
    after = canonical(SourceFile("<stdin>" if name == "-" else name, before), language)
    changed = after != before or (data is not None and data != after.encode())
    if show_diff:
        lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, name)
        deliver("".join(line if line.endswith("\n") else f"{line}\n" for line in lines), None)
    if only_check and changed:
        click.echo(f"would reformat {name}", err=True)
    if only_check or show_diff:
        return changed
    if name == "-" or printed:
        deliver(after, output)
    elif changed:
        write_whole(name, after)
        click.echo(f"reformatted {name}", err=True)
    return False


def canonical(source: SourceFile, language: Language | None) -> str:
    """The canonical text, proven: it parses, to the same text again. ``RubricError`` where the source has syntax errors."""
    from rubric_engine.editor import format_document
    from rubric_engine.syntax.language import language_of
    from rubric_engine.syntax.parser import parse

    parsed = parse(source)
    if parsed.diagnostics:
        raise RubricError(parsed.diagnostics, source, language_of(source.text))
    declared = _declared_elsewhere(parsed, source) if language is not None else ()
    text = format_document(parsed.document, language, source.text, declared)
    again = parse(SourceFile(source.name, text))
    if again.diagnostics or format_document(again.document, language, text, declared) != text:
        raise misuse(
            f"`{source.name}` can't be formatted without changing it; please report this", f"「{source.name}」无法规范排版，请报告此问题"
        )
    return text


def _declared_elsewhere(parsed: ParseResult, source: SourceFile) -> tuple[Document, ...]:
    """The rubrics that one extends, as far as they are there: they have names in the other language."""
    from rubric_engine.bases import assemble
    from rubric_engine.shelves import Folder

    shelf = Folder(Path(source.name).parent) if source.name != "<stdin>" else None
    layers = assemble(parsed, source, shelf, "en").layers
    return tuple(layer.document for layer in layers)


def _read(name: str) -> bytes:
    try:
        return read_whole(name)
    except OSError as error:
        raise unreadable(name, error) from None


def _decoded(name: str, data: bytes) -> str:
    from rubric_engine.syntax.folding import decode

    text = decode(data)
    if text is None:
        raise misuse(f"`{name}` is not a text file", f"「{name}」不是文本文件")
    return text
