"""``rubric export``"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import Findings, in_facts, misuse
from rubric_engine.cli.inputs import assigned, language_option, load_rubric, roster_option, rubric_files
from rubric_engine.cli.output import check_ending, check_new, check_target, write_whole
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.values import Value
    from rubric_engine.scoring.workbook.model import Plan

_EPILOG = """\b
Exit status: 0 written; 1 errors in the rubric or in FACTS, or the rubric can't be exported (the reason is told, nothing is written);
2 wrong usage, or a file that can't be read or written.
"""


@click.command("export", epilog=_EPILOG, short_help="Write a workbook that scores itself.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.option("--to", "form", type=click.Choice(["xlsx"]), help="The form; that of FILE.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.xlsx), whole or not at all.")
@click.option(
    "--units", metavar="N", type=click.IntRange(1, 200), help="So many columns for units; 12 where RUBRIC compares units, else 1."
)
@click.option("--records", metavar="N", type=click.IntRange(1, 5000), help="So many rows for the records of each list; 200, unless given.")
@click.option("--with", "facts_name", metavar="FACTS", help="Facts that stand in it already, in any form that can be scored.")
@roster_option
@click.option(
    "-p", "--parameter", "parameters", metavar="NAME=VALUE", multiple=True, help="Override a parameter of the rubric. Repeatable."
)
@click.option("--as-of", metavar="DATE", help="The date for which dated parameters hold, such as 2015-06-01.")
@language_option
def command(
    rubric_name: str,
    form: str | None,
    output: str | None,
    units: int | None,
    records: int | None,
    facts_name: str | None,
    roster: str | None,
    parameters: tuple[str, ...],
    as_of: str | None,
    language: Language | None,
) -> None:
    """Write RUBRIC as a workbook that scores itself: facts are typed in, and points, totals, ranks, grades and the reason for each missed line appear by
    formulas, without macros.

    The workbook is in the rubric's language. It can be given back to `rubric score` as facts.
    """
    from rubric_engine.cli.workbooks import naming_library
    from rubric_engine.rubric_call import settled_for

    rubric = load_rubric(rubric_name, language)
    words = language or rubric.language
    if output in (None, "-"):
        raise misuse("a workbook is written to a file: -o FILE.xlsx", "工作簿须写入文件：-o 文件.xlsx", words)
    target = str(output)
    check_target(target, [*rubric_files(rubric_name, rubric), *([facts_name] if facts_name else [])])
    check_ending(target, ("xlsx",), form)
    check_new(target, words)
    try:
        program = settled_for(rubric.program, dict(assigned(parameters, "-p", "VALUE", "数值")), as_of)
    except FactError as error:
        raise in_facts(error) from None
    with naming_library(words):
        filled = _filled(program, facts_name, roster, target, words) if facts_name is not None else {}
        plan, data = _made(program, units, records, filled, words)
    write_whole(target, data)
    _say_what_is_missing(plan, words)


def _say_what_is_missing(plan: Plan, language: Language) -> None:
    """Name the results that the workbook doesn't have."""
    from rubric_engine.sheets.scoring_book_about import result_name

    for what, why in plan.unsupported:
        name, said = result_name(what, language), why.told(language)
        click.echo(f"提示：表中没有{name}：{said}" if language == "zh" else f"note: the workbook doesn't have {name}: {said}", err=True)


def _made(
    program: Program, units: int | None, records: int | None, filled: Mapping[str | None, Mapping[str, Value | None]], language: Language
) -> tuple[Plan, bytes]:
    """The workbook; ends the command where it can't be."""
    from rubric_engine.sheets.scoring_book import MOST_RECORDS, MOST_UNITS, UnsupportedError, needed_records, scoring_book

    most = needed_records(program, filled)
    if len(filled) > MOST_UNITS or most > MOST_RECORDS:
        raise misuse(
            f"a workbook has room for {MOST_UNITS} units and {MOST_RECORDS:,} records of a list; FACTS has {len(filled):,} and {most:,}",
            f"一个工作簿最多 {MOST_UNITS} 个单位、每张清单 {MOST_RECORDS:,} 条记录，数据中有 {len(filled):,} 个单位、{most:,} 条记录",
            language,
        )
    if units is not None and units < len(filled):
        raise misuse(
            f"--units: FACTS has {len(filled)} units; there must be room for them",
            f"「--units」：数据中有 {len(filled)} 个单位，不能少于这个数",
            language,
        )
    if records is not None and records < most:
        raise misuse(
            f"--records: a list of FACTS has {most} records; there must be room for them",
            f"「--records」：数据中有清单共 {most} 条记录，不能少于这个数",
            language,
        )
    try:
        return scoring_book(program, units=units, records=records, facts=filled)
    except UnsupportedError as error:
        raise Findings(f"错误：{error}" if error.language == "zh" else f"error: {error}") from None


def _filled(
    program: Program, file: str, roster: str | None, target: str, language: Language
) -> Mapping[str | None, Mapping[str, Value | None]]:
    """The facts that stand in the workbook already. What isn't filled in yet is no error."""
    from rubric_engine.facts import read_facts

    if file == "-":
        raise misuse("--with takes a file", "「--with」须给出文件", language)
    found = read_facts(program, file, language=language, roster=roster)
    wrong = tuple(problem for problem in found.problems if problem.code != "F525")
    if wrong:
        raise in_facts(FactError(wrong, language))
    check_target(target, found.files)
    return found.units
