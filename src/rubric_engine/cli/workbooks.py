"""What commands do with workbooks besides reading them: naming the library that is missing, marking what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rubric_engine.cli.failures import misuse, why_not
from rubric_engine.cli.output import check_target, write_whole
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language


@contextmanager
def naming_library(language: Language) -> Iterator[None]:
    """End the command with one line where a library for workbooks isn't installed."""
    try:
        yield
    except ImportError as error:
        if type(error).__name__ != "MissingLibrary":
            raise
        raise misuse(
            f"workbooks need {error.name}: install `rubric-engine[excel]`",
            f"读写工作簿需要 {error.name}，请安装「rubric-engine[excel]」",
            language,
        ) from None


def check_marked(facts_name: str, target: str, others: Iterable[str], language: Language) -> None:
    """Refuse what can't be marked, and to write over an input (``others``: those besides the facts), before anything is read."""
    from rubric_engine.sheets.opening import workbooks_in

    if Path(facts_name).is_dir():
        if Path(target).exists() and (not Path(target).is_dir() or Path(target).resolve() == Path(facts_name).resolve()):
            raise misuse(f"--marked: `{target}` must be another folder", f"--marked：「{target}」须是另一个文件夹", language)
        sources = workbooks_in(facts_name)
        for source in sources:
            check_target(str(Path(target) / source.name), [*sources, *others])
        return
    if any(Path(name).suffix.lower() != ".xlsx" for name in (facts_name, target)):
        raise misuse("--marked is for .xlsx files; save FACTS as .xlsx", "「--marked」只用于 .xlsx 文件，请先把数据另存为 .xlsx", language)
    check_target(target, [facts_name, *others])


_NOT_OPENED = frozenset(("F550", "F710", "F711", "F712"))  # workbooks that nobody can write marks into


def write_marked(facts_name: str, target: str, problems: tuple[FactProblem, ...], language: Language) -> None:
    """Write the marked copies of those workbooks that have something wrong in them."""
    if Path(facts_name).is_dir():
        from rubric_engine.sheets.opening import workbooks_in

        pairs = [(each, Path(target) / each.name) for each in workbooks_in(facts_name) if each.suffix.lower() == ".xlsx"]
    else:
        pairs = [(Path(facts_name), Path(target))]
    for source, copy in pairs:
        own = [problem for problem in problems if problem.file == source.name]
        if own and not any(problem.code in _NOT_OPENED for problem in own):
            _write_one(source, copy, own, language)


def _write_one(source: Path, copy: Path, problems: list[FactProblem], language: Language) -> None:
    from rubric_engine.sheets.marking import NotMarked, marked
    from rubric_engine.sheets.xml_parts import TooMuch

    try:
        with naming_library(language):
            data = marked(source.read_bytes(), problems, language)
    except TooMuch as error:
        raise misuse(
            f"`{source.name}` can't be marked: ranges are merged over more than {error.limit:,} cells; undo these",
            f"无法标注「{source.name}」：合并单元格覆盖的范围超过 {error.limit:,} 格，请取消合并",
            language,
        ) from None
    except NotMarked:
        raise misuse(
            f"`{source.name}` can't be marked: parts of it besides its cells are damaged or of an unusual kind; open it in Excel, WPS or LibreOffice and save it anew",
            f"无法标注「{source.name}」：单元格以外的部分已损坏或格式特殊，请用 Excel、WPS 或 LibreOffice 打开后重新保存",
            language,
        ) from None
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        english, chinese = why_not(error, writing=True)
        raise misuse(f"`{copy.parent}` can't be made: {english}", f"无法建立文件夹「{copy.parent}」：{chinese}", language) from None
    write_whole(copy, data)
    click.echo(f"已标注有误的单元格：{copy}" if language == "zh" else f"the cells are marked in {copy}", err=True)
