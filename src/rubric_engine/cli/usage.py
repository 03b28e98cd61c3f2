"""What is said of a command line that can't be meant: in Chinese, where it is asked for or written so; with the nearest name of a command."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import IO, Any

import click

from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.languages import Meant
from rubric_engine.diagnostics.model import Language

_CHINESE = re.compile("[一-鿿]")


def has_chinese(text: str) -> bool:
    """Whether somebody who writes this reads Chinese."""
    return _CHINESE.search(text) is not None


def no_command(name: str, commands: Sequence[str], ctx: click.Context) -> click.UsageError:
    """There is no command of this name."""
    return NoCommand(name, next(iter(difflib.get_close_matches(name, commands, 1)), None), ctx)


class NoCommand(click.UsageError):
    """A command that there isn't, and the nearest one that there is."""

    def __init__(self, name: str, near: str | None, ctx: click.Context) -> None:
        super().__init__(f"No such command '{name}'." + (f" Did you mean '{near}'?" if near else ""), ctx)
        self.name = name
        self.near = near


class ChineseUsage(click.UsageError):
    """A misuse, told in Chinese."""

    def show(self, file: IO[Any] | None = None) -> None:
        if self.ctx is not None:
            pieces = " ".join(self.ctx.command.collect_usage_pieces(self.ctx))
            click.echo(
                f"用法：{self.ctx.command_path} {pieces}\n用「{self.ctx.command_path} --help」查看说明。\n", file=file, err=file is None
            )
        click.echo(f"错误：{self.message}", file=file, err=file is None)


def told(error: click.UsageError, arguments: Sequence[str]) -> click.UsageError:
    """The same misuse in the language of the command line. That nothing was asked for, which shows the help, is told as it is."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return error
    return ChineseUsage(_chinese(error), error.ctx) if language_of_line(arguments) == "zh" else error


def language_of_line(arguments: Sequence[str]) -> Language:
    """What ``--language`` says, else ``RUBRIC_LANGUAGE``; else Chinese where anything on the line is."""
    asked = [after for before, after in pairwise(arguments) if before == "--language"]
    asked += [each.partition("=")[2] for each in arguments if each.startswith("--language=")]
    said = next((each for each in (*asked, os.environ.get("RUBRIC_LANGUAGE")) if each in ("zh", "en")), None)
    if said is not None:
        return "zh" if said == "zh" else "en"
    return "zh" if any(map(has_chinese, arguments)) else "en"


def _chinese(error: click.UsageError) -> str:
    match error:
        case NoCommand(name=name, near=near):
            return f"没有「{name}」这一命令" + (f"，是否指「{near}」？" if near else "")
        case click.NoSuchOption(option_name=name, possibilities=near):
            return f"没有「{name}」这一选项" + (f"，{(meant(name, near) or Meant.of(near[0])).zh}" if near else "")
        case click.MissingParameter(param=param):
            kind = "选项" if isinstance(param, click.Option) else "参数"
            return f"缺少{kind}「{_name(error)}」"
        case click.BadParameter(param=param):
            return f"「{_name(error)}」的值不正确{_allowed(param)}"
        case click.BadOptionUsage(option_name=name):
            return f"选项「{name}」用法有误：请检查其后是否缺少值，或多写了值"
        case _:
            extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
            return f"多出参数「{extra[1]}」" if extra else error.format_message()


def _name(error: click.BadParameter) -> str:
    """An option as it is written, an argument as the usage line has it."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    if error.param is not None:
        return (error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.name or "").removesuffix("...")
    return str(error.param_hint or "…")


def _allowed(param: click.Parameter | None) -> str:
    match None if param is None else param.type:
        case click.Choice(choices=choices):
            return f"，可选：{'、'.join(str(each) for each in choices)}"
        case click.IntRange(min=low, max=high) if low is not None and high is not None:
            return f"，应为 {low} 至 {high} 的整数"
        case click.IntRange(min=low) if low is not None:
            return f"，应为不小于 {low} 的整数"
        case click.FloatRange(min=low, max=high) if low is not None and high is not None:
            return f"，应在 {low:g} 至 {high:g} 之间"
        case _:
            return ""
