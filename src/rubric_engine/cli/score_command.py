"""``rubric score``"""

from __future__ import annotations

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import Inputs, scoring_options
from rubric_engine.cli.output import check_ending, check_target, deliver, is_file
from rubric_engine.cli.streams import color_wanted

_EPILOG = """\b
Exit status: 0 scored; 1 errors in the rubric or in the facts (all are listed, nothing is written);
2 wrong usage, or a file that can't be read or written.

\b
FACTS is one of:
  a table (.csv, .tsv, .txt) with a row for each unit, or with a row for each fact;
  JSON with many units, or with one;
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
    help="Write to FILE (.json and .csv say the form), whole or not at all; a CSV in the rubric's language.",
)
def command(inputs: Inputs, as_json: bool, as_csv: bool, output: str | None) -> None:
    """Score the units of FACTS by RUBRIC and show totals, places, grades and flags."""
    if as_json and as_csv:
        raise misuse("--json and --csv can't both be asked for; choose one", "「--json」和「--csv」只能选一个")
    from rubric_engine.cli.scoring import score_all

    rubric = inputs.rubric()
    facts = inputs.facts(rubric)
    if output:
        check_target(output, inputs.files(rubric, facts))
    form = check_ending(output, ("json", "csv", "txt"), "json" if as_json else "csv" if as_csv else None)
    scored = score_all(rubric, facts, inputs)
    match form:
        case "json":
            text = scored.to_json()
        case "csv":
            text = (
                scored.to_csv(inputs.language or rubric.language, marked=True)
                if is_file(output)
                else scored.to_csv(inputs.language or "en")
            )
        case _:
            text = scored.table(inputs.language or rubric.language, color=output is None and color_wanted())
    deliver(text if text.endswith("\n") else text + "\n", output)
