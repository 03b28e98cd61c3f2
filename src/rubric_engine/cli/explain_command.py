"""``rubric explain``"""

from __future__ import annotations

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import Assignment, input_files, language_option, load_facts, load_rubric
from rubric_engine.cli.output import check_target, deliver
from rubric_engine.diagnostics.model import Language

_EPILOG = """\b
Exit status: 0 explained; 1 errors in the rubric or in the facts; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("explain", epilog=_EPILOG, short_help="Say in words where each point of a unit comes from.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.argument("facts_name", metavar="FACTS")
@click.option("-u", "--unit", metavar="NAME", help="The unit; needed where FACTS has several.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all.")
@click.option("-p", "--parameter", "parameters", type=Assignment(), multiple=True, help="Override a parameter of the rubric. Repeatable.")
@click.option("--records", type=Assignment(), multiple=True, help="The table of a list fact: NAME=FILE. Repeatable.")
@language_option
def command(
    rubric_name: str,
    facts_name: str,
    unit: str | None,
    output: str | None,
    parameters: tuple[tuple[str, str], ...],
    records: tuple[tuple[str, str], ...],
    language: Language | None,
) -> None:
    """Say in words where each point of a unit comes from, and what each missed line would have taken.

    All units of FACTS are scored, so that ranks are known.
    """
    if rubric_name == "-" and facts_name == "-":
        raise misuse("RUBRIC and FACTS can't both be the standard input", "评分办法和数据不能都来自标准输入")
    from rubric_engine.cli.scoring import score_all

    rubric = load_rubric(rubric_name, language)
    facts = load_facts(rubric, facts_name, records, language)
    if output:
        check_target(output, input_files(rubric_name, facts))
    words = language or rubric.language
    card = score_all(rubric, facts, parameters, language).card(unit, words)
    text = card.explain(words)
    deliver(text if text.endswith("\n") else text + "\n", output)
