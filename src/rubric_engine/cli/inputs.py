"""Finding and loading what the arguments name."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import fields

from rubric_engine.cli.failures import in_facts, in_rubric, misuse, why_not
from rubric_engine.diagnostics.errors import FactError, RubricError
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.hints import meant, nearest
from rubric_engine.diagnostics.model import Language
from rubric_engine.resources import near_shipped, shipped, shipped_rubrics

if TYPE_CHECKING:
    from rubric_engine.facts import FactsFile, Ignored
    from rubric_engine.rubric import Rubric

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    envvar="RUBRIC_LANGUAGE",
    help="Language of the output; the rubric's own, unless given. Also RUBRIC_LANGUAGE.",
)


roster_option = click.option("--roster", metavar="FILE", help="The units that must be there, one a line; others are refused.")


def rubric_path(name: str) -> Path:
    """The file of a rubric: a path, or the name of a shipped one."""
    path = Path(name)
    if not name:
        raise misuse("the name of the rubric is empty; name a rubric file", "评分办法的文件名为空，请指定评分办法文件")
    if path.is_dir():
        raise misuse(f"`{name}` is a folder; name a rubric file", f"「{name}」是文件夹，请指定评分办法文件")
    if path.exists():
        return path
    try:
        return shipped(name)
    except FileNotFoundError:
        near = _beside(path) or near_shipped(name)
        if near is not None:
            raise misuse(f"there is no file `{name}`; did you mean `{near}`?", f"没有文件「{name}」，是否指「{near}」？") from None
        known = ", ".join(shipped_rubrics())
        raise misuse(
            f"there is no file `{name}`, and no shipped rubric of that name (there are: {known})",
            f"没有文件「{name}」，随附的评分办法中也没有这个名称（有：{known}）",
        ) from None


_MOST_BESIDE = 2000


def _beside(path: Path) -> str | None:
    """The rubric in the same folder that was probably meant. A name without its ending, or with an ending that is nearly right, counts by what stands before it."""
    try:
        stems = [each.stem for each in islice(path.parent.iterdir(), _MOST_BESIDE) if each.suffix == ".rubric" and each.is_file()]
    except OSError:
        return None
    ended = get_close_matches(path.suffix, [".rubric"], 1)
    near = path.name if path.name in stems else nearest(path.stem if ended else path.name, stems)
    return None if near is None else str(path.parent / f"{near}.rubric")


def load_rubric(name: str, language: Language | None = None) -> Rubric:
    """The rubric of an argument; ends the command where it doesn't compile."""
    try:
        return compile_rubric(name)
    except RubricError as error:
        raise in_rubric(error, language) from None


def compile_rubric(name: str) -> Rubric:
    """The rubric of an argument; ``RubricError`` where it doesn't compile."""
    from rubric_engine import loading
    from rubric_engine.keeping import user_folder

    if name == "-":
        return loading.from_bytes(sys.stdin.buffer.read(), "<stdin>", cache=user_folder())
    path = rubric_path(name)
    try:
        return loading.from_bytes(loading.read_whole(path), name, folder=path.parent, cache=user_folder())
    except OSError as error:
        raise unreadable(name, error) from None


def stdin_text() -> str:
    """The standard input, in any of the encodings that files may have."""
    from rubric_engine.syntax.folding import decode

    text = decode(sys.stdin.buffer.read())
    if text is None:
        raise misuse("the standard input is not a text", "标准输入不是文本")
    return text


def unreadable(name: str, error: OSError) -> click.ClickException:
    english, chinese = why_not(error)
    return misuse(f"`{name}` can't be read: {english}", f"无法读取「{name}」：{chinese}")


def assigned(given: tuple[str, ...], option: str, english: str, chinese: str) -> tuple[tuple[str, str], ...]:
    """``NAME=VALUE``, taken apart; ends the command where one isn't of that form."""
    parts = [(value, *value.partition("=")) for value in given]
    for value, name, sign, _ in parts:
        if not sign or not name.strip():
            raise misuse(f"{option} takes NAME={english}, not `{value}`", f"{option} 须写成 名称={chinese}，而不是「{value}」")
    return tuple((name.strip(), rest.strip()) for _, name, _, rest in parts)


def rubric_files(name: str, rubric: Rubric) -> list[str]:
    """The file of a rubric, and those that it builds on."""
    if name == "-":
        return []
    path = rubric_path(name)
    return [str(path), *(str(path.with_name(Path(base.name).name)) for base in rubric.source.bases)]


# ---------------------------------------------------------------- facts


@frozen(kw_only=True)
class Inputs:
    """What a command that scores is told to read: rubric and facts, and what belongs to them."""

    rubric_name: str
    facts_name: str
    records: tuple[tuple[str, str], ...]
    shared: str | None
    overrides: str | None
    parameters: tuple[tuple[str, str], ...]
    as_of: str | None
    language: Language | None
    roster: str | None = None
    any_form: bool = False
    tables: tuple[tuple[str, str], ...] = ()
    queries: tuple[tuple[str, str], ...] = ()
    marked: str | None = None

    def rubric(self) -> Rubric:
        """Ends the command where the rubric doesn't compile."""
        if self.rubric_name == "-" and self.facts_name == "-":
            raise misuse("RUBRIC and FACTS can't both be the standard input", "评分办法和数据不能都来自标准输入")
        return load_rubric(self.rubric_name, self.language)

    @property
    def of_parquet(self) -> bool:
        """Whether the facts are a Parquet file."""
        return self.facts_name.lower().endswith(".parquet")

    def into_parquet(self, output: str | None) -> bool:
        """Whether a Parquet file is scored into another one."""
        return self.of_parquet and output is not None and output.lower().endswith(".parquet")

    def facts(self, rubric: Rubric, unit_column: str | None = None) -> FactsFile:
        """Ends the command where anything is wrong with the facts. ``unit_column``: the column of a Parquet file with the units' names."""
        from rubric_engine.cli import workbooks
        from rubric_engine.facts import read_facts

        language = self.language or rubric.language
        if self.marked is not None:
            others = [file for file in (self.overrides, self.roster, self.shared) if file is not None]
            workbooks.check_marked(self.facts_name, self.marked, [*rubric_files(self.rubric_name, rubric), *others], language)
        standard = self.facts_name == "-"
        with workbooks.naming_library(language):
            found = read_facts(
                rubric.program,
                None if standard else self.facts_name,
                text=sys.stdin.buffer.read() if standard else None,
                records=self._files(),
                shared=self.shared,
                language=self.language,
                any_form=self.any_form,
                tables=self._asked(self.tables, "--table"),
                queries=self._asked(self.queries, "--query"),
                roster=self.roster,
                unit=unit_column,
                aside=[
                    file for file in (self.overrides, self.marked, click.get_current_context().params.get("output")) if file is not None
                ],
            )
        if found.problems:
            if self.marked is not None:
                workbooks.write_marked(self.facts_name, self.marked, found.problems, language)
            raise in_facts(FactError(found.problems, language))
        self._name_ignored(found, language)
        return found

    def _name_ignored(self, found: FactsFile, language: Language) -> None:
        """Say what is to be known about workbooks, and warn of files beside the facts that aren't read, but for those that the command is given otherwise."""
        given = [file for file in (self.overrides, click.get_current_context().params.get("output")) if file is not None]
        for remark in found.remarks:
            click.echo(f"提示：{remark.file}：{remark.zh}" if language == "zh" else f"note: {remark.file}: {remark.en}", err=True)
        for ignored in found.ignored:
            if not any(os.path.realpath(file) == os.path.realpath(ignored.file) for file in given):
                click.echo(_warning(ignored, language), err=True)

    def unit(self, facts: FactsFile, given: str | None, language: Language) -> str | None:
        """The unit of the facts that is meant: that of the name, or the only one whose name begins so, which is said. Ends the command where it isn't clear."""
        return given if given is None else meant_unit(given, [name for name in facts.units if name is not None], language)

    def files(self, rubric: Rubric, facts: FactsFile) -> list[str]:
        """Every file that was read or is going to be."""
        return [
            *rubric_files(self.rubric_name, rubric),
            *facts.files,
            *(file for file in (self.overrides, self.roster) if file is not None),
        ]

    def _asked(self, given: tuple[tuple[str, str], ...], option: str) -> dict[str, str]:
        """The table or query for the units (an empty name) and for each list."""
        found = dict(given)
        if len(found) < len(given):
            raise misuse(f"{option} is given twice for the same facts", f"{option} 对同一数据给了两次", self.language)
        return found

    def _files(self) -> dict[str, str]:
        files: dict[str, str] = {}
        for name, file in self.records:
            if name in files:
                raise misuse(
                    f"--records {name} is given twice; keep one of them", f"「--records {name}」给了两次，请只保留一个", self.language
                )
            files[name] = file
        return files


_MOST_NAMED = 5


def meant_unit(given: str, names: Sequence[str], language: Language) -> str:
    """The name that is meant: itself; or, which is said on the standard error, the same in other letters, or the only one that begins so."""
    from rubric_engine.facts.folding import key

    if given in names:
        return given
    wanted = key(given).casefold()
    same = [name for name in names if key(name).casefold() == wanted]
    found = same or [name for name in names if wanted and key(name).casefold().startswith(wanted)]
    if len(found) == 1:
        click.echo(f"提示：「{given}」按「{found[0]}」处理" if language == "zh" else f"note: `{given}` is taken for `{found[0]}`", err=True)
        return found[0]
    if found:
        more = len(found) - _MOST_NAMED
        english = ", ".join(f"`{name}`" for name in found[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        chinese = "、".join(f"「{name}」" for name in found[:_MOST_NAMED]) + (f"等 {len(found)} 个" if more > 0 else "")
        raise misuse(
            f"several units begin with `{given}`: {english}; write more of the name",
            f"以「{given}」开头的有{chinese}，请写完整些",
            language,
        )
    near = meant(given, names)
    hint_en, hint_zh = (f"; {near.en}", f"，{near.zh}") if near else ("", "")
    raise misuse(f"the facts have no unit `{given}`{hint_en}", f"数据中没有「{given}」{hint_zh}", language)


def _warning(ignored: Ignored, language: Language) -> str:
    zh, file = language == "zh", Path(ignored.file).name
    if ignored.overrides:
        why = f"人工核定须明确给出，请加 --overrides {file}" if zh else f"points set by hand must be asked for; add --overrides {file}"
    elif ignored.other_ending:
        why = (
            f"清单「{ignored.name}」的文件应名为「{ignored.near}」"
            if zh
            else f"the table of `{ignored.name}` must be called `{ignored.near}`"
        )
    elif zh:
        why = f"评分办法没有名为「{ignored.name}」的清单" + (f"，是否指「{ignored.near}」？" if ignored.near else "")
    else:
        why = f"the rubric has no list called `{ignored.name}`" + (f"; did you mean `{ignored.near}`?" if ignored.near else "")
    return f"警告：未读取「{file}」：{why}" if zh else f"warning: `{file}` isn't read: {why}"


_FOR_A_LIST = re.compile(r"\s*([^\s='\"(]+)\s*=\s*(.*)\Z", re.S)


def _for_what(given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """``NAME=TEXT`` is for a list fact, any other text (a query has blanks before its first sign) for the units."""
    found = [(_FOR_A_LIST.match(each), each) for each in given]
    return tuple((match[1], match[2]) if match else ("", each) for match, each in found)


def _check_database(facts_name: str | None, option: str, language: Language | None) -> None:
    from rubric_engine.databases.urls import is_url

    if not is_url(facts_name):
        raise misuse(f"{option} is for databases, such as sqlite:///facts.db", f"{option} 只用于数据库，例如 sqlite:///facts.db", language)


_OF_INPUTS = frozenset(each.name for each in fields(Inputs))


def scoring_options(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options of a command that scores; they reach it as ``inputs``."""

    @functools.wraps(command)
    def collect(**given: Any) -> None:
        given["records"] = assigned(given["records"], "--records", "FILE", "文件")
        given["tables"], given["queries"] = _for_what(given["tables"]), _for_what(given["queries"])
        if given["tables"] or given["queries"]:
            _check_database(given["facts_name"], "--table" if given["tables"] else "--query", given["language"])
        given["parameters"] = assigned(given["parameters"], "-p", "VALUE", "数值")
        own = {name: given.pop(name) for name in tuple(given) if name not in _OF_INPUTS}
        command(inputs=Inputs(**given), **own)

    options = (
        click.argument("rubric_name", metavar="RUBRIC"),
        click.argument("facts_name", metavar="FACTS"),
        click.option("--records", metavar="NAME=FILE", multiple=True, help="The table of a list fact. Repeatable."),
        click.option(
            "--table",
            "tables",
            metavar="[NAME=]TABLE",
            multiple=True,
            help="Of a database: the table of the units, or of a list fact. Repeatable.",
        ),
        click.option("--query", "queries", metavar="[NAME=]SELECT", multiple=True, help="Of a database: the same by a query. Repeatable."),
        click.option("--shared", metavar="FILE", help="The facts that all units share: JSON, or a table of names and values."),
        roster_option,
        click.option("--any-form", "any_form", is_flag=True, help="Read a workbook that is the form of another rubric, too, by its names."),
        click.option(
            "--marked", metavar="FILE", help="If something is wrong in a workbook: a copy with the cells marked (a folder for a folder)."
        ),
        click.option(
            "--overrides", metavar="FILE", help="Points set by hand: a table or workbook (unit,id,points,reason,by,when), or JSON."
        ),
        click.option(
            "-p", "--parameter", "parameters", metavar="NAME=VALUE", multiple=True, help="Override a parameter of the rubric. Repeatable."
        ),
        click.option("--as-of", metavar="DATE", help="The date for which dated parameters hold, such as 2015-06-01."),
        language_option,
    )
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), collect)
