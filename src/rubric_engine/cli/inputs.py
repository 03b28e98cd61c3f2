"""Finding and loading what the arguments name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import in_facts, in_rubric, misuse
from rubric_engine.diagnostics.errors import FactError, RubricError
from rubric_engine.diagnostics.model import Language
from rubric_engine.resources import shipped, shipped_rubrics

if TYPE_CHECKING:
    from rubric_engine.facts import FactsFile
    from rubric_engine.rubric import Rubric

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    envvar="RUBRIC_LANGUAGE",
    help="Language of the output; the rubric's own, unless given. Also RUBRIC_LANGUAGE.",
)


def rubric_path(name: str) -> Path:
    """The file of a rubric: a path, or the name of a shipped one."""
    path = Path(name)
    if path.is_dir():
        raise misuse(f"`{name}` is a folder; name a rubric file", f"「{name}」是文件夹，请指定评分办法文件")
    if path.exists():
        return path
    try:
        return shipped(name)
    except FileNotFoundError:
        known = ", ".join(shipped_rubrics())
        raise misuse(
            f"there is no file `{name}`, and no shipped rubric of that name (there are: {known})",
            f"没有文件「{name}」，随附的评分办法中也没有这个名称（有：{known}）",
        ) from None


def load_rubric(name: str, language: Language | None = None) -> Rubric:
    """The rubric of an argument; ends the command where it doesn't compile."""
    try:
        return compile_rubric(name)
    except RubricError as error:
        raise in_rubric(error, language) from None


def compile_rubric(name: str) -> Rubric:
    """The rubric of an argument; ``RubricError`` where it doesn't compile."""
    from rubric_engine import rubric

    if name == "-":
        return rubric.from_bytes(sys.stdin.buffer.read(), "<stdin>")
    path = rubric_path(name)
    try:
        return rubric.from_bytes(path.read_bytes(), name)
    except OSError as error:
        raise unreadable(name, error) from None


def stdin_text() -> str:
    """The standard input, in any of the encodings that files may have."""
    from rubric_engine.syntax.folding import decode

    text = decode(sys.stdin.buffer.read())
    if text is None:
        raise misuse("the standard input is not a text", "标准输入不是文本")
    return text


def load_facts(rubric: Rubric, name: str, records: tuple[tuple[str, str], ...], language: Language | None) -> FactsFile:
    """The facts of an argument; ends the command where anything is wrong with them."""
    from rubric_engine.facts import read_facts

    text = sys.stdin.buffer.read() if name == "-" else None
    found = read_facts(rubric.program, None if name == "-" else name, text=text, records=dict(records), language=language)
    if found.problems:
        raise in_facts(FactError(found.problems, language or rubric.language))
    return found


def unreadable(name: str, error: OSError) -> click.ClickException:
    why = error.strerror or str(error)
    return misuse(f"`{name}` can't be read: {why}", f"无法读取「{name}」：{why}")


class Assignment(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic from click 8.4 on
    """``NAME=VALUE``."""

    name = "assignment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return str(value[0]), str(value[1])
        name, sign, rest = str(value).partition("=")
        if not sign or not name.strip():
            self.fail(f"`{value}` is not of the form NAME=VALUE", param, ctx)
        return name.strip(), rest.strip()

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "NAME=VALUE"


def input_files(rubric_name: str, facts: FactsFile) -> list[str]:
    """Every file that was read."""
    return [*([] if rubric_name == "-" else [str(rubric_path(rubric_name))]), *facts.files]
