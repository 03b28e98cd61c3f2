"""``rubric mutate``"""

from __future__ import annotations

import json

import click

from rubric_engine.cli.examined import refuse_cases, refuse_share
from rubric_engine.cli.failures import FINDINGS, in_rubric, misuse
from rubric_engine.cli.inputs import language_option, load_rubric, rubric_path
from rubric_engine.cli.output import deliver
from rubric_engine.cli.streams import progress
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Language

_EPILOG = """\b
Exit status: 0 done; 1 fewer mutants are killed than --fail-under asks for, or errors in the rubric or its cases; 2 wrong usage, or a file that can't be read.
"""


@click.command("mutate", epilog=_EPILOG, short_help="Change a rubric in one place at a time, and show what no example notices.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.option("--only", metavar="ID", help="Only mutants of this section, item or line, or of this gate, definition or flag.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes work side by side.")
@click.option("--no-search", "no_search", is_flag=True, help="Don't look for facts that tell a survivor from the rubric.")
@click.option("--json", "as_json", is_flag=True, help="Write every mutant as JSON.")
@click.option("--fail-under", type=float, metavar="PERCENT", help="Exit with status 1 where fewer are killed.")
@language_option
@click.pass_context
def command(
    ctx: click.Context,
    rubric_name: str,
    only: str | None,
    processes: int,
    no_search: bool,
    as_json: bool,
    fail_under: float | None,
    language: Language | None,
) -> None:
    """Change RUBRIC in one place at a time (a threshold, a comparison, points, a limit, a gate) and run its examples, those in its text and those of the file
    of cases beside it, against each change. A change that no example notices is shown as a difference of one line, with an example that would notice it.
    """
    from rubric_engine.assurance import cases_beside, trial_of
    from rubric_engine.assurance.examples_of import texts_of
    from rubric_engine.assurance.mutation_text import mutation_data, mutation_text
    from rubric_engine.assurance.side_by_side import judged

    refuse_cases(rubric_name)
    refuse_share(fail_under)
    rubric = load_rubric(rubric_name, language)
    words = language or rubric.language
    cases = cases_beside(None if rubric_name == "-" else rubric_path(rubric_name))
    with progress("正在检验变异…" if words == "zh" else "trying mutants…"):
        try:
            own = trial_of(rubric, cases, search=not no_search)
        except RubricError as error:
            raise in_rubric(error, language) from None
        if only is not None and not any(own.chosen(only)):
            raise misuse(
                f"nothing in the rubric is called `{only}`, or nothing there can be changed",
                f"评分办法中没有「{only}」，或者那里没有可以改变的地方",
                words,
            )
        found = judged(texts_of(rubric, cases), own, only, processes)
    if as_json:
        deliver(json.dumps(mutation_data(found, rubric.source.name), ensure_ascii=False, indent=2) + "\n", None)
    else:
        deliver(mutation_text(found, rubric.source.name, words), None)
    if fail_under is not None and found.percent < fail_under:
        ctx.exit(FINDINGS)
