"""``rubric template``"""

from __future__ import annotations

from pathlib import Path

import click

from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import language_option, load_rubric, rubric_path
from rubric_engine.cli.output import check_target, deliver
from rubric_engine.diagnostics.model import Language

_EPILOG = """\b
Exit status: 0 written; 1 errors in the rubric; 2 wrong usage, or a file that can't be read or written.
"""


@click.command("template", epilog=_EPILOG, short_help="Write an empty form for the facts of a rubric.")
@click.argument("rubric_name", metavar="RUBRIC")
@click.option("--to", "form", type=click.Choice(["csv", "json"]), help="The form; that of FILE, or else csv.")
@click.option("-u", "--unit", "units", metavar="NAME", multiple=True, help="A unit that gets a column. Repeatable.")
@click.option("--list", "list_name", metavar="NAME", help="The form for the records of this list fact instead.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; the record forms of list facts are put beside it.")
@language_option
def command(
    rubric_name: str, form: str | None, units: tuple[str, ...], list_name: str | None, output: str | None, language: Language | None
) -> None:
    """Write an empty form for the facts of RUBRIC, which `rubric score` reads once it is filled in.

    In a table each fact has a row and each unit a column; cells that stay empty are missing facts. The records of a list fact have a table of their
    own, with a row for each record.
    """
    from rubric_engine import facts

    rubric = load_rubric(rubric_name, language)
    program, words = rubric.program, language or rubric.language
    lists = facts.list_facts(program)
    inputs = [] if rubric_name == "-" else [str(rubric_path(rubric_name))]
    if list_name is not None:
        wanted = next((spec for spec in lists if list_name in (spec.name, spec.alias)), None)
        if wanted is None:
            known = ", ".join(f"`{spec.name}`" for spec in lists) or "none"
            raise click.BadParameter(f"`{list_name}` is not a list fact of this rubric (there are: {known})", param_hint="--list")
        if output:
            check_target(output, inputs)
        deliver(facts.records_template(program, wanted, words), output)
        return
    chosen = form or ("json" if (output or "").lower().endswith(".json") else "csv")
    written = {output: (facts.json_template if chosen == "json" else facts.csv_template)(program, words, units)}
    if chosen == "csv" and output and output != "-":
        path = Path(output)
        for spec in lists:
            name = facts.names_in(program, spec, words)[0]
            written[str(path.with_name(f"{path.stem}.{name}{path.suffix}"))] = facts.records_template(program, spec, words)
    for target in written:
        if target:
            check_target(target, inputs)
        if target and target != output and Path(target).exists():  # it may be filled in already
            raise misuse(
                f"`{target}` is there already; move it or choose another name", f"已有文件「{target}」，请先移走或另选文件名", words
            )
    for target, text in written.items():
        deliver(text, target)
