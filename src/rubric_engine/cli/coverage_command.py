"""``rubric coverage``"""

from __future__ import annotations

import json

import click

from rubric_engine.cli.examined import refuse_cases, refuse_share
from rubric_engine.cli.failures import FINDINGS, in_rubric
from rubric_engine.cli.inputs import language_option, load_rubric, rubric_files, rubric_path
from rubric_engine.cli.output import check_ending, check_target, deliver
from rubric_engine.cli.streams import progress
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Language

_EPILOG = """\b
Exit status: 0 done; 1 less is covered than --fail-under asks for, or errors in the rubric or its cases; 2 wrong usage, or a file that can't be read or
written.
"""


@click.command("coverage", epilog=_EPILOG, short_help="Show what the examples of a rubric have shown of it.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.option("--html", "html", metavar="FILE", help="Write the rubric's text with what is seen and missed of each line to FILE.")
@click.option("--json", "as_json", is_flag=True, help="Write every point as JSON.")
@click.option("--fail-under", type=float, metavar="PERCENT", help="Exit with status 1 where less is covered.")
@language_option
@click.pass_context
def command(
    ctx: click.Context, rubric_name: str, html: str | None, as_json: bool, fail_under: float | None, language: Language | None
) -> None:
    """Run the examples of RUBRIC, those in its text and those of the file of cases beside it, and show what they have shown: each line earned and missed, each
    side of each threshold, each rank, tie, gate, grade, flag and missing fact.
    """
    from rubric_engine.assurance import cases_beside, coverage, runs_of
    from rubric_engine.assurance.coverage_html import coverage_html
    from rubric_engine.assurance.coverage_text import coverage_data, coverage_text

    refuse_cases(rubric_name)
    refuse_share(fail_under)
    rubric = load_rubric(rubric_name, language)
    words = language or rubric.language
    if html is not None:
        check_target(html, rubric_files(rubric_name, rubric))
        check_ending(html, ("html",))
    with progress("正在运行示例…" if words == "zh" else "running examples…"):
        try:
            runs = runs_of(rubric, cases_beside(None if rubric_name == "-" else rubric_path(rubric_name)))
        except RubricError as error:
            raise in_rubric(error, language) from None
        found = coverage(rubric.program, runs)
    if html is not None:
        deliver(coverage_html(found, rubric.source, words), html)
    if as_json:
        deliver(json.dumps(coverage_data(found, rubric.source), ensure_ascii=False, indent=2) + "\n", None)
    elif html is None:
        deliver(coverage_text(found, rubric.program, rubric.source, len(runs), words), None)
    if fail_under is not None and found.percent < fail_under:
        ctx.exit(FINDINGS)
