"""``rubric score``"""

from __future__ import annotations

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import Assignment, input_files, language_option, load_facts, load_rubric
from rubric_engine.cli.output import check_target, deliver
from rubric_engine.cli.streams import color_wanted
from rubric_engine.diagnostics.model import Language

_EPILOG = """\b
Exit status: 0 scored; 1 errors in the rubric or in the facts (all are listed, nothing is written);
2 wrong usage, or a file that can't be read or written.

\b
FACTS is one of:
  a table (.csv, .tsv, .txt) with a row for each unit, or with a row for each fact;
  JSON with many units, or with one;
  - for the standard input.
Beside facts.csv, the records of a list fact are looked for in facts.NAME.csv.
"""


@click.command("score", epilog=_EPILOG, short_help="Score units by a rubric.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.argument("facts_name", metavar="FACTS")
@click.option("--json", "form", flag_value="json", help="Write JSON: every item, line and reason.")
@click.option("--csv", "form", flag_value="csv", help="Write CSV: a row for each unit.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (.json and .csv say the form), whole or not at all.")
@click.option("-p", "--parameter", "parameters", type=Assignment(), multiple=True, help="Override a parameter of the rubric. Repeatable.")
@click.option("--records", type=Assignment(), multiple=True, help="The table of a list fact: NAME=FILE. Repeatable.")
@language_option
def command(
    rubric_name: str,
    facts_name: str,
    form: str | None,
    output: str | None,
    parameters: tuple[tuple[str, str], ...],
    records: tuple[tuple[str, str], ...],
    language: Language | None,
) -> None:
    """Score the units of FACTS by RUBRIC and show totals, places, grades and flags."""
    if rubric_name == "-" and facts_name == "-":
        raise misuse("RUBRIC and FACTS can't both be the standard input", "评分办法和数据不能都来自标准输入")
    from rubric_engine.cli.scoring import score_all

    form = form or _form_of(output)
    rubric = load_rubric(rubric_name, language)
    facts = load_facts(rubric, facts_name, records, language)
    if output:
        check_target(output, input_files(rubric_name, facts))
    scored = score_all(rubric, facts, parameters, language)
    words = language or rubric.language
    match form:
        case "json":
            text = scored.to_json()
        case "csv":
            text = scored.to_csv(language)
        case _:
            text = scored.table(words, color=output is None and color_wanted())
    deliver(text if text.endswith("\n") else text + "\n", output)


def _form_of(output: str | None) -> str:
    ending = (output or "").rpartition(".")[2].lower()
    return ending if ending in ("json", "csv") else "table"
