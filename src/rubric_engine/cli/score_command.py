"""``rubric score``"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver, deliver_parts, is_file, write_whole
from rubric_engine.cli.streams import color_wanted

if TYPE_CHECKING:
    from rubric_engine.cli.scoring import Scored
    from rubric_engine.diagnostics.model import Language
    from rubric_engine.frames.score import Wanted
    from rubric_engine.rubric import Rubric

_EPILOG = """\b
Exit status: 0 scored; 1 errors in the rubric or in the facts (all are listed, nothing is written);
2 wrong usage, or a file that can't be read or written.

\b
FACTS is one of:
  a table (.csv, .tsv, .txt) with a row for each unit, or with a row for each fact;
  JSON with many units, or with one;
  a workbook (.xlsx, .xls, .ods, .xlsb, .et), or a folder with a workbook for each unit;
  a Parquet file: of any size into a Parquet file (-o OUT.parquet), else of up to 100,000 rows;
  the URL of a database (sqlite:///facts.db, postgresql://…), with --table or --query;
  - for the standard input.
Beside facts.csv, the records of a list fact are looked for in facts.NAME.csv, and shared facts in facts.shared.csv.
Other files that are called so are named, not read.
"""


@click.command("score", epilog=_EPILOG, short_help="Score units by a rubric.")
@scoring_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON: every item, line and reason.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV: a row for each unit.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE (.json, .csv and .xlsx say the form), whole or not at all; a CSV in the rubric's language.",
)
@click.option(
    "--cohort", metavar="COLUMN", multiple=True, help="Parquet into Parquet: rows with one value there are ranked together. Repeatable."
)
@click.option("--unit", metavar="COLUMN", help="Parquet: the column with the units' names.")
@click.option("--keep", metavar="COLUMN", multiple=True, help="Parquet into Parquet: a column that stands in the result too. Repeatable.")
@click.option(
    "--want",
    type=click.Choice(["range", "grade", "flags", "nodes", "ranges", "lines"]),
    multiple=True,
    help="Parquet into Parquet: results besides the total. Repeatable.",
)
def command(
    inputs: Inputs,
    as_json: bool,
    as_csv: bool,
    output: str | None,
    cohort: tuple[str, ...],
    unit: str | None,
    keep: tuple[str, ...],
    want: tuple[Wanted, ...],
) -> None:
    """Score the units of FACTS by RUBRIC and show totals, places, grades and flags."""
    if inputs.into_parquet(output) and not (as_json or as_csv):
        from rubric_engine.cli.parquet import score_file

        score_file(inputs, str(output), cohort=cohort, unit=unit, keep=keep, want=want)
        return
    if unit and not inputs.of_parquet:
        raise misuse("--unit is for Parquet files", "「--unit」只用于 Parquet 文件")
    if cohort or keep or want:
        raise misuse(
            "--cohort, --keep and --want are for Parquet files that are scored into Parquet files: -o OUT.parquet",
            "「--cohort」「--keep」「--want」只用于把 Parquet 文件的结果写入 Parquet 文件：-o 结果.parquet",
        )
    if as_json and as_csv:
        raise misuse("--json and --csv can't both be asked for; choose one", "「--json」和「--csv」只能选一个")
    from rubric_engine.cli.scoring import score_all

    rubric = inputs.rubric()
    facts = inputs.facts(rubric, unit)
    if output:
        check_target(output, inputs.files(rubric, facts))
    form = check_ending(output, ("json", "csv", "txt", "xlsx"), "json" if as_json else "csv" if as_csv else None)
    scored = score_all(rubric, facts, inputs)
    if form == "xlsx":
        from rubric_engine.cli.workbooks import naming_library

        with naming_library(inputs.language or rubric.language):
            write_whole(str(output), _workbook(scored, rubric, inputs.language))
        return
    if form == "json":
        deliver_parts(chain(scored.json_parts(), ("\n",)), output)
        return
    match form:
        case "csv":
            text = (
                scored.to_csv(inputs.language or rubric.language, marked=True)
                if is_file(output)
                else scored.to_csv(inputs.language or "en")
            )
        case _:
            text = scored.table(inputs.language or rubric.language, color=output is None and color_wanted())
    deliver(text if text.endswith("\n") else text + "\n", output)


def _workbook(scored: Scored, rubric: Rubric, language: Language | None) -> bytes:
    """The results as a workbook; ends the command where they don't fit in one."""
    from rubric_engine.sheets.results import TooLarge, results_workbook

    try:
        return results_workbook(scored.card(None, "en") if scored.alone else scored.cohort, language, rubric=rubric.source)
    except TooLarge as error:
        raise misuse(str(error), error.zh, language) from None
